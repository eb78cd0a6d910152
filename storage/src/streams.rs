//! What those who listen are told at once: read after the fact, so that telling them keeps nobody waiting.

use domain::accounts::{Session, Token};
use domain::actors::Actor;
use domain::notifications::Notification;
use domain::posts::Post;
use domain::{Event, Id, Time};

use crate::Result;
use crate::engine::Conn;
use crate::row::{id_list, in_ids};
use crate::timelines::HomeEntry;

/// The store of what streams tell.
pub struct Streams<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// Up to where those who listen have been told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Positions {
    pub entry: Id<HomeEntry>,
    pub notification: Id<Notification>,
    /// Of the journal, as far as homes are written.
    pub seq: i64,
}

/// Something that reached a home.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reached {
    pub entry: Id<HomeEntry>,
    pub owner: Id<Actor>,
    pub post: Id<Post>,
}

/// SQL: those of `$1` whom a direct post concerns, and who are to see it at the time `$3`.
macro_rules! concerned {
    ($d:ident, $from:literal, $owner:literal) => {
        $d.pick(
            concat!(
                "SELECT p.id, ",
                $owner,
                " FROM ",
                $from,
                " JOIN actors a ON a.id = p.author_id WHERE p.audience = 'direct' AND a.state = 'active' AND p.id IN (SELECT value FROM json_each($2)) AND ",
                $owner,
                " IN (SELECT value FROM json_each($1)) AND ",
                welcome!($owner, "$3", "p.author_id", "a.host")
            ),
            concat!(
                "SELECT p.id, ",
                $owner,
                " FROM ",
                $from,
                " JOIN actors a ON a.id = p.author_id WHERE p.audience = 'direct' AND a.state = 'active' AND p.id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($2::jsonb))) AND ",
                $owner,
                " = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))) AND ",
                welcome!($owner, "$3", "p.author_id", "a.host")
            ),
        )
    };
}

impl Streams<'_> {
    /// Where everything stands now.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn positions(&mut self) -> Result<Positions> {
        let (entry, notification, seq): (i64, i64, i64) = q!(self.conn, |c| sqlx::query_as(
            "SELECT COALESCE((SELECT MAX(id) FROM home_entries), 0), COALESCE((SELECT MAX(id) FROM notifications), 0),
             COALESCE((SELECT seq FROM journal_cursors WHERE consumer = 'homes'), 0)"
        )
        .fetch_one(c))?;
        Ok(Positions { entry: Id::new(entry), notification: Id::new(notification), seq })
    }

    /// What reached the homes of `owners` after an entry and is welcome there at `now`, in the order in which it did.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_reached(&mut self, owners: &[Id<Actor>], after: Id<HomeEntry>, now: Time, limit: i64) -> Result<Vec<Reached>> {
        let rows: Vec<(i64, i64, i64)> = q!(self.conn, |c, d| {
            sqlx::query_as(in_ids!(
            d,
            concat!(
                "SELECT h.id, h.owner_id, h.post_id FROM home_entries h JOIN posts p ON p.id = h.post_id JOIN actors a ON a.id = p.author_id LEFT JOIN actors b ON b.id = h.boosted_by
                 WHERE h.id > $2 AND a.state = 'active' AND (b.id IS NULL OR b.state = 'active')
                 AND (NOT a.limited OR a.id = h.owner_id OR EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = h.owner_id AND f.followed_id = a.id AND f.state = 'accepted')) AND ",
                welcome!("h.owner_id", "$3", "p.author_id", "a.host"),
                " AND (b.id IS NULL OR (",
                welcome!("h.owner_id", "$3", "b.id", "b.host"),
                ")) AND h.owner_id"
            ),
            "$1",
            " ORDER BY h.id LIMIT $4"
        ))
        .bind(id_list(owners.iter().map(|id| id.raw())))
        .bind(after.raw())
        .bind(now.unix_micros())
        .bind(limit)
        .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(entry, owner, post)| Reached { entry: Id::new(entry), owner: Id::new(owner), post: Id::new(post) }).collect())
    }

    /// What happened after an entry of the journal, as far as homes are written; and up to where that was read. Entries that
    /// this program cannot read are passed over.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_happened(&mut self, after: i64, limit: i64) -> Result<(Vec<Event>, i64)> {
        let rows: Vec<(i64, String)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT seq, event FROM journal WHERE seq > $1 AND seq <= COALESCE((SELECT seq FROM journal_cursors WHERE consumer = 'homes'), 0) ORDER BY seq LIMIT $2"
        )
        .bind(after)
        .bind(limit)
        .fetch_all(c))?;
        let last = rows.last().map_or(after, |(seq, _)| *seq);
        Ok((rows.into_iter().filter_map(|(_, event)| serde_json::from_str(&event).ok()).collect(), last))
    }

    /// Which of `owners` the direct ones among `posts` concern, and see them at `now`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_concerned(&mut self, owners: &[Id<Actor>], posts: &[Id<Post>], now: Time) -> Result<Vec<(Id<Post>, Id<Actor>)>> {
        let (owners, posts) = (id_list(owners.iter().map(|id| id.raw())), id_list(posts.iter().map(|id| id.raw())));
        let addressed: Vec<(i64, i64)> = q!(self.conn, |c, d| sqlx::query_as(concerned!(d, "posts p JOIN post_addressees r ON r.post_id = p.id", "r.actor_id"))
            .bind(&owners)
            .bind(&posts)
            .bind(now.unix_micros())
            .fetch_all(c))?;
        let own: Vec<(i64, i64)> = q!(self.conn, |c, d| sqlx::query_as(concerned!(d, "posts p", "p.author_id")).bind(&owners).bind(&posts).bind(now.unix_micros()).fetch_all(c))?;
        Ok(addressed.into_iter().chain(own).map(|(post, owner)| (Id::new(post), Id::new(owner))).collect())
    }

    /// In which of the homes of `owners` posts are.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_holding(&mut self, owners: &[Id<Actor>], posts: &[Id<Post>]) -> Result<Vec<(Id<Post>, Id<Actor>)>> {
        let rows: Vec<(i64, i64)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT post_id, owner_id FROM home_entries WHERE post_id IN (SELECT value FROM json_each($2)) AND owner_id IN (SELECT value FROM json_each($1))",
            "SELECT post_id, owner_id FROM home_entries WHERE post_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($2::jsonb)))
             AND owner_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)))"
        ))
        .bind(id_list(owners.iter().map(|id| id.raw())))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(post, owner)| (Id::new(post), Id::new(owner))).collect())
    }

    /// Those of `sessions` that stand at `now` and whose maker may act.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_standing_sessions(&mut self, sessions: &[Id<Session>], now: Time) -> Result<Vec<Id<Session>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT s.id FROM sessions s JOIN accounts k ON k.id = s.account_id JOIN actors a ON a.id = k.actor_id
             WHERE s.expires_at > $2 AND k.state = 'active' AND a.state = 'active' AND s.id",
            "$1",
            ""
        ))
        .bind(id_list(sessions.iter().map(|id| id.raw())))
        .bind(now.unix_micros())
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Those of `tokens` that stand and whose maker may act.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_standing_tokens(&mut self, tokens: &[Id<Token>]) -> Result<Vec<Id<Token>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT t.id FROM tokens t JOIN accounts k ON k.id = t.account_id JOIN actors a ON a.id = k.actor_id WHERE k.state = 'active' AND a.state = 'active' AND t.id",
            "$1",
            ""
        ))
        .bind(id_list(tokens.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }
}
