//! Whom somebody may want to follow: those whom the ones they follow follow, and newcomers here.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::{Id, Time};

use crate::Result;
use crate::engine::Conn;
use crate::page::bounded;
use crate::row::id_list;

/// So many of the latest whom somebody follows are asked whom they follow.
const ASKED: i64 = 200;
/// So many of their follows are counted.
const COUNTED: i64 = 20_000;
/// So many of those who follow each suggested one are named.
const NAMED: usize = 2;

/// The store of suggestions.
pub struct Suggestions<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// Somebody whom those follow whom one follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    pub maker: Id<Actor>,
    /// How many of them do; counted within bounds.
    pub count: i64,
    /// Some of them, at most two.
    pub followed_by: Vec<Id<Actor>>,
}

/// The follows of those among the latest `$3` whom `$1` follows who do not hide whom they follow, at most `$4`. `NOT m.hides_follows`
/// also leaves out those without a profile, who say nothing about that.
macro_rules! their_follows {
    () => {
        "SELECT g.followed_id, g.follower_id FROM (
             SELECT f.followed_id AS id FROM follows f WHERE f.follower_id = $1 AND f.state = 'accepted' ORDER BY f.id DESC LIMIT $3) mine
         JOIN actors b ON b.id = mine.id AND b.state = 'active' JOIN makers m ON m.id = mine.id AND NOT m.hides_follows
         JOIN follows g ON g.follower_id = mine.id AND g.state = 'accepted' LIMIT $4"
    };
}

/// Whom `$1` may be shown at the time `$2`: active people who want to be found and whom they neither follow, asked, keep away
/// nor dismissed.
macro_rules! welcome_to_be_followed {
    () => {
        concat!(
            "a.state = 'active' AND a.kind = 'Person' AND NOT a.limited AND a.moved_to IS NULL AND m.discoverable AND a.id <> $1
             AND NOT EXISTS (SELECT 1 FROM follows x WHERE x.follower_id = $1 AND x.followed_id = a.id)
             AND NOT EXISTS (SELECT 1 FROM suggestions_dismissed s WHERE s.owner_id = $1 AND s.actor_id = a.id) AND ",
            welcome!("$1", "$2", "a.id", "a.host"),
            " "
        )
    };
}

impl Suggestions<'_> {
    /// Those whom most of the ones somebody follows follow, the most followed first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, viewer: Id<Actor>, now: Time, limit: i64) -> Result<Vec<Suggestion>> {
        let rows: Vec<(i64, i64)> = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT a.id, t.many FROM (SELECT r.followed_id, COUNT(*) AS many FROM (",
            their_follows!(),
            ") r GROUP BY r.followed_id) t JOIN actors a ON a.id = t.followed_id JOIN makers m ON m.id = a.id WHERE ",
            welcome_to_be_followed!(),
            "ORDER BY t.many DESC, a.id DESC LIMIT $5"
        ))
        .bind(viewer.raw())
        .bind(now.unix_micros())
        .bind(ASKED)
        .bind(COUNTED)
        .bind(bounded(limit))
        .fetch_all(c))?;
        let ids: Vec<i64> = rows.iter().map(|(id, _)| *id).collect();
        let mut named = self.named(viewer, &ids).await?;
        Ok(rows.into_iter().map(|(id, count)| Suggestion { maker: Id::new(id), count, followed_by: named.remove(&id).unwrap_or_default() }).collect())
    }

    async fn named(&mut self, viewer: Id<Actor>, suggested: &[i64]) -> Result<HashMap<i64, Vec<Id<Actor>>>> {
        if suggested.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(i64, i64)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            concat!(
                "SELECT r.followed_id, r.follower_id FROM (",
                their_follows!(),
                ") r WHERE r.followed_id IN (SELECT value FROM json_each($2)) ORDER BY r.followed_id, r.follower_id"
            ),
            concat!(
                "SELECT r.followed_id, r.follower_id FROM (",
                their_follows!(),
                ") r WHERE r.followed_id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($2::jsonb))) ORDER BY r.followed_id, r.follower_id"
            )
        ))
        .bind(viewer.raw())
        .bind(id_list(suggested.iter().copied()))
        .bind(ASKED)
        .bind(COUNTED)
        .fetch_all(c))?;
        let mut named: HashMap<i64, Vec<Id<Actor>>> = HashMap::new();
        for (followed, follower) in rows {
            let those = named.entry(followed).or_default();
            if those.len() < NAMED {
                those.push(Id::new(follower));
            }
        }
        Ok(named)
    }

    /// The newest makers here whom somebody may want to follow.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_newcomers(&mut self, viewer: Id<Actor>, now: Time, limit: i64) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT a.id FROM actors a JOIN makers m ON m.id = a.id WHERE a.host = '' AND ",
            welcome_to_be_followed!(),
            "ORDER BY a.id DESC LIMIT $3"
        ))
        .bind(viewer.raw())
        .bind(now.unix_micros())
        .bind(bounded(limit))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Suggests somebody no more; answers whether that is new.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn dismiss(&mut self, owner: Id<Actor>, actor: Id<Actor>, now: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("INSERT INTO suggestions_dismissed (owner_id, actor_id, at) VALUES ($1, $2, $3) ON CONFLICT (owner_id, actor_id) DO NOTHING")
            .bind(owner.raw())
            .bind(actor.raw())
            .bind(now.unix_micros())
            .execute(c))?;
        Ok(rows > 0)
    }
}
