//! Mutes: of whom somebody here hears nothing for a while.

use domain::actors::Actor;
use domain::relations::Mute;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::actors::{ActorRow, actor_columns};
use crate::engine::Conn;
use crate::page::bounded;
use crate::{Cursor, Page, Result, Storage};

/// SQL: between a viewer and an author stands no block of either, no mute that still holds, and no host kept away. Each is
/// one look-up by a unique key, so that a timeline stays one indexed read; a viewer of whom nothing is known is 0.
macro_rules! welcome {
    ($viewer:literal, $now:literal, $author:literal, $host:literal) => {
        concat!(
            "NOT EXISTS (SELECT 1 FROM blocks k WHERE k.blocker_id = ",
            $author,
            " AND k.blocked_id = ",
            $viewer,
            ") AND NOT EXISTS (SELECT 1 FROM blocks k WHERE k.blocker_id = ",
            $viewer,
            " AND k.blocked_id = ",
            $author,
            ") AND NOT EXISTS (SELECT 1 FROM mutes u WHERE u.muter_id = ",
            $viewer,
            " AND u.muted_id = ",
            $author,
            " AND (u.until IS NULL OR u.until > ",
            $now,
            ")) AND NOT EXISTS (SELECT 1 FROM domain_blocks d WHERE d.owner_id = ",
            $viewer,
            " AND d.host = ",
            $host,
            ")"
        )
    };
}

/// The store of mutes.
pub struct Mutes<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct MuteRow {
    mute_id: i64,
    muter_id: i64,
    muted_id: i64,
    notifications: bool,
    until: Option<i64>,
    muted_since: i64,
}

impl From<MuteRow> for Mute {
    fn from(row: MuteRow) -> Self {
        Self {
            id: Id::new(row.mute_id),
            muter: Id::new(row.muter_id),
            muted: Id::new(row.muted_id),
            notifications: row.notifications,
            until: row.until.map(Time::from_unix_micros),
            created_at: Time::from_unix_micros(row.muted_since),
        }
    }
}

/// Somebody who is muted, and how.
#[derive(FromRow)]
struct MutedRow {
    #[sqlx(flatten)]
    mute: MuteRow,
    #[sqlx(flatten)]
    actor: ActorRow,
}

macro_rules! mute_columns {
    () => {
        "SELECT m.id AS mute_id, m.muter_id, m.muted_id, m.notifications, m.until, m.created_at AS muted_since"
    };
}

impl Mutes<'_> {
    /// Mutes somebody, or says anew how.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set(&mut self, mute: &Mute) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO mutes (id, muter_id, muted_id, notifications, until, created_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (muter_id, muted_id) DO UPDATE SET notifications = excluded.notifications, until = excluded.until"
        )
        .bind(mute.id.raw())
        .bind(mute.muter.raw())
        .bind(mute.muted.raw())
        .bind(mute.notifications)
        .bind(mute.until.map(Time::unix_micros))
        .bind(mute.created_at.unix_micros())
        .execute(c))?;
        Ok(())
    }

    /// Answers whether there was one.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, muter: Id<Actor>, muted: Id<Actor>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM mutes WHERE muter_id = $1 AND muted_id = $2").bind(muter.raw()).bind(muted.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// How somebody is muted, if they are at `now`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, muter: Id<Actor>, muted: Id<Actor>, now: Time) -> Result<Option<Mute>> {
        let row: Option<MuteRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(mute_columns!(), " FROM mutes m WHERE m.muter_id = $1 AND m.muted_id = $2 AND (m.until IS NULL OR m.until > $3)"))
                .bind(muter.raw())
                .bind(muted.raw())
                .bind(now.unix_micros())
                .fetch_optional(c))?;
        Ok(row.map(Mute::from))
    }

    /// Whom somebody mutes at `now`, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, muter: Id<Actor>, now: Time, before: Cursor, limit: i64) -> Result<Page<(Mute, Actor)>> {
        let limit = bounded(limit);
        let rows: Vec<MutedRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            mute_columns!(),
            ", ",
            actor_columns!(),
            " FROM mutes m JOIN actors a ON a.id = m.muted_id WHERE m.muter_id = $1 AND m.id < $2 AND (m.until IS NULL OR m.until > $3) ORDER BY m.id DESC LIMIT $4"
        ))
        .bind(muter.raw())
        .bind(before.raw())
        .bind(now.unix_micros())
        .bind(limit + 1)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.mute.mute_id);
        let items = page.items.into_iter().map(|row| Ok((row.mute.into(), Actor::try_from(row.actor)?)));
        Ok(Page { items: items.collect::<Result<_>>()?, next: page.next })
    }
}

impl Storage {
    /// Forgets the mutes that ended before this time; answers how many that were.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_mutes(&self, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM mutes WHERE until <= $1").bind(now.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
