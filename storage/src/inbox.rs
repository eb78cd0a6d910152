//! The inbox: activities of peers, kept once, leased by workers, settled.

use domain::{Address, Id, Time, peers};
use sqlx::FromRow;

use crate::{Result, Storage, Transaction};

/// An activity as it was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub id: Id<Received>,
    pub activity: Address,
    pub actor: Address,
    /// ActivityStreams type.
    pub kind: String,
    /// What it is about; activities of one lane are applied in the order of their arrival.
    pub lane: String,
    /// Byte for byte.
    pub body: String,
    /// How often it was tried.
    pub tries: i64,
    pub received_at: Time,
}

impl Received {
    /// The name that the actor's party registered, below which it has as many hosts as it likes.
    #[must_use]
    pub fn domain(&self) -> String {
        peers::registrable(&self.actor.host()).to_owned()
    }
}

#[derive(FromRow)]
struct ReceivedRow {
    id: i64,
    activity: String,
    actor: String,
    kind: String,
    lane: String,
    body: String,
    tries: i64,
    received_at: i64,
}

impl From<ReceivedRow> for Received {
    fn from(row: ReceivedRow) -> Self {
        Self {
            id: Id::new(row.id),
            activity: Address::trusted(row.activity),
            actor: Address::trusted(row.actor),
            kind: row.kind,
            lane: row.lane,
            body: row.body,
            tries: row.tries,
            received_at: Time::from_unix_micros(row.received_at),
        }
    }
}

/// How the work on an activity ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    Done,
    /// Not allowed or not understood, and never will be.
    Refused(String),
    /// Try again at this time.
    Later {
        next_at: Time,
        reason: String,
    },
    /// Given up on, for the host to look at.
    Dead(String),
}

/// What waits and what was given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct InboxCounts {
    pub waiting: i64,
    pub refused: i64,
    pub dead: i64,
}

impl Storage {
    /// Whether an activity was received before.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn was_received(&self, activity: &Address) -> Result<bool> {
        let mut reader = self.read().await?;
        let row: Option<(i64,)> = q!(&mut reader.conn, |c| sqlx::query_as("SELECT id FROM inbox WHERE activity = $1").bind(activity.as_str()).fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Whether anything is due that is not of the domains in `but`: a look without the writer's lock, for workers that find
    /// nothing most of the time.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn inbox_is_due(&self, now: Time, but: &[&str]) -> Result<bool> {
        let mut reader = self.read().await?;
        let row: Option<(i64,)> = q!(&mut reader.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT id FROM inbox WHERE state = 'waiting' AND next_at <= $1 AND locked_until <= $1 AND domain NOT IN (SELECT value FROM json_each($2)) LIMIT 1",
            "SELECT id FROM inbox WHERE state = 'waiting' AND next_at <= $1 AND locked_until <= $1 AND domain NOT IN (SELECT jsonb_array_elements_text($2::jsonb)) LIMIT 1"
        ))
        .bind(now.unix_micros())
        .bind(crate::row::json(&but))
        .fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Leases what is due until `until`, oldest first, never two of one lane, and nothing of the domains in `but`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lease_inbox(&self, limit: i64, but: &[&str], now: Time, until: Time) -> Result<Vec<Received>> {
        let mut conn = self.begin_conn().await?;
        crate::transaction::take_turns(&mut conn, "inbox").await?;
        let rows: Vec<ReceivedRow> = q!(&mut conn, |c, d| {
            sqlx::query_as(d.pick(
            "UPDATE inbox SET locked_until = $2, tries = tries + 1 WHERE id IN (
                 SELECT i.id FROM inbox i WHERE i.state = 'waiting' AND i.next_at <= $1 AND i.locked_until <= $1 AND i.domain NOT IN (SELECT value FROM json_each($4))
                 AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.state = 'waiting' AND e.lane = i.lane AND (e.id < i.id OR e.locked_until > $1)) ORDER BY i.next_at, i.id LIMIT $3)
             RETURNING id, activity, actor, kind, lane, body, tries, received_at",
            "UPDATE inbox SET locked_until = $2, tries = tries + 1 WHERE id IN (
                 SELECT i.id FROM inbox i WHERE i.state = 'waiting' AND i.next_at <= $1 AND i.locked_until <= $1 AND i.domain NOT IN (SELECT jsonb_array_elements_text($4::jsonb))
                 AND NOT EXISTS (SELECT 1 FROM inbox e WHERE e.state = 'waiting' AND e.lane = i.lane AND (e.id < i.id OR e.locked_until > $1)) ORDER BY i.next_at, i.id LIMIT $3 FOR UPDATE SKIP LOCKED)
             RETURNING id, activity, actor, kind, lane, body, tries, received_at"
        ))
        .bind(now.unix_micros())
        .bind(until.unix_micros())
        .bind(limit)
        .bind(crate::row::json(&but))
        .fetch_all(c)
        })?;
        crate::transaction::commit(conn).await?;
        let mut received: Vec<Received> = rows.into_iter().map(Received::from).collect();
        received.sort_by_key(|one| one.id);
        Ok(received)
    }

    /// Ends or postpones the work on a leased activity. Its id stays for 90 days, its body only while it waits or is dead.
    /// What is settled stays so, whatever a slower holder of an expired lease says.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn settle_inbox(&self, id: Id<Received>, settled: &Settled) -> Result<()> {
        let (state, reason, next_at) = match settled {
            Settled::Done => ("done", "", None),
            Settled::Refused(reason) => ("refused", reason.as_str(), None),
            Settled::Later { next_at, reason } => ("waiting", reason.as_str(), Some(next_at.unix_micros())),
            Settled::Dead(reason) => ("dead", reason.as_str(), None),
        };
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query(
            "UPDATE inbox SET state = $2, reason = $3, next_at = COALESCE($4, next_at), locked_until = 0, body = CASE WHEN $2 IN ('done', 'refused') THEN '' ELSE body END
             WHERE id = $1 AND state = 'waiting'"
        )
        .bind(id.raw())
        .bind(state)
        .bind(crate::row::printable(reason))
        .bind(next_at)
        .execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// Gives back what a stopping worker had leased.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn release_inbox(&self, ids: &[Id<Received>]) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        for id in ids {
            exec!(&mut conn, |c| sqlx::query("UPDATE inbox SET locked_until = 0, tries = tries - 1 WHERE id = $1 AND state = 'waiting' AND locked_until > 0")
                .bind(id.raw())
                .execute(c))?;
        }
        crate::transaction::commit(conn).await
    }

    /// What waits and what was given up.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_inbox(&self) -> Result<InboxCounts> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| {
            sqlx::query_as(
            "SELECT COUNT(CASE WHEN state = 'waiting' THEN 1 END) AS waiting, COUNT(CASE WHEN state = 'refused' THEN 1 END) AS refused, COUNT(CASE WHEN state = 'dead' THEN 1 END) AS dead FROM inbox"
        )
        .fetch_one(c)
        })
    }

    /// The newest refusals and their reasons, for the host and for tests.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_refused(&self, limit: i64) -> Result<Vec<(String, String)>> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| sqlx::query_as("SELECT activity, reason FROM inbox WHERE state IN ('refused', 'dead') ORDER BY id DESC LIMIT $1").bind(limit).fetch_all(c))
    }

    /// Forgets what was settled before `before`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_inbox(&self, before: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM inbox WHERE received_at < $1 AND state <> 'waiting'").bind(before.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}

impl Transaction {
    /// Settles leased activities as done together with what came of them.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn settle_done(&mut self, ids: &[Id<Received>]) -> Result<()> {
        exec!(&mut self.conn, |c, d| sqlx::query(crate::row::in_ids!(
            d,
            "UPDATE inbox SET state = 'done', reason = '', locked_until = 0, body = '' WHERE id",
            "$1",
            " AND state = 'waiting'"
        ))
        .bind(crate::row::id_list(ids.iter().map(|id| id.raw())))
        .execute(c))?;
        Ok(())
    }
}
