//! Likes that came before what they like: kept for a while, and taken out when it comes.

use domain::actors::Actor;
use domain::posts::Post;
use domain::posts::reactions::Emoji;
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::row::{id_list, in_ids, text_list};
use crate::{Result, Storage};

/// Most that wait of one domain: names below it are made at will.
pub const MAX_PER_DOMAIN: i64 = 1_000;

/// The store of likes that came early.
pub struct EarlyLikes<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// A like of a post that is not here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EarlyLike {
    /// Identity of the activity.
    pub address: Address,
    pub actor: Id<Actor>,
    /// Address of the post.
    pub object: Address,
    pub emoji: Emoji,
    /// Who registered the name of the actor's host.
    pub domain: String,
    pub at: Time,
}

#[derive(FromRow)]
struct EarlyRow {
    address: String,
    actor_id: i64,
    object: String,
    emoji: String,
    domain: String,
    at: i64,
}

impl From<EarlyRow> for EarlyLike {
    fn from(row: EarlyRow) -> Self {
        Self {
            address: Address::trusted(row.address),
            actor: Id::new(row.actor_id),
            object: Address::trusted(row.object),
            emoji: Emoji::stored(row.emoji),
            domain: row.domain,
            at: Time::from_unix_micros(row.at),
        }
    }
}

impl EarlyLikes<'_> {
    /// Keeps a like, once; answers whether it was kept: where [`MAX_PER_DOMAIN`] of its domain wait, it is not.
    ///
    /// # Errors
    /// [`crate::FOREIGN_KEY`] when there is no such actor.
    pub async fn insert(&mut self, like: &EarlyLike) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query(
            "INSERT INTO early_likes (address, actor_id, object, emoji, domain, at) SELECT $1, $2, $3, $4, $5, $6
             WHERE (SELECT COUNT(*) FROM early_likes WHERE domain = $5) < $7 ON CONFLICT (address) DO NOTHING"
        )
        .bind(like.address.as_str())
        .bind(like.actor.raw())
        .bind(like.object.as_str())
        .bind(like.emoji.as_str())
        .bind(like.domain.as_str())
        .bind(like.at.unix_micros())
        .bind(MAX_PER_DOMAIN)
        .execute(c))?;
        Ok(rows > 0)
    }

    /// Those of posts that are here now, in the order in which they came.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_of(&mut self, posts: &[Id<Post>]) -> Result<Vec<EarlyLike>> {
        let rows: Vec<EarlyRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT e.address, e.actor_id, e.object, e.emoji, e.domain, e.at FROM posts p JOIN early_likes e ON e.object = p.address WHERE p.id",
            "$1",
            " ORDER BY e.at, e.address"
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(EarlyLike::from).collect())
    }

    /// Takes them out.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, likes: &[EarlyLike]) -> Result<()> {
        exec!(self.conn, |c, d| sqlx::query(d.pick(
            "DELETE FROM early_likes WHERE address IN (SELECT value FROM json_each($1))",
            "DELETE FROM early_likes WHERE address IN (SELECT jsonb_array_elements_text($1::jsonb))"
        ))
        .bind(text_list(likes.iter().map(|like| like.address.as_str())))
        .execute(c))?;
        Ok(())
    }
}

impl Storage {
    /// [`EarlyLikes::insert`] in a transaction of its own.
    ///
    /// # Errors
    /// As there.
    pub async fn keep_early_like(&self, like: &EarlyLike) -> Result<bool> {
        let mut conn = self.begin_conn().await?;
        let is_kept = EarlyLikes { conn: &mut conn }.insert(like).await?;
        crate::transaction::commit(conn).await?;
        Ok(is_kept)
    }

    /// [`EarlyLikes::remove`] in a transaction of its own.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_early_likes(&self, likes: &[EarlyLike]) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        EarlyLikes { conn: &mut conn }.remove(likes).await?;
        crate::transaction::commit(conn).await
    }

    /// Takes out what an actor left on a post that is not here, of one emoji or of any.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_early_likes_by(&self, actor: Id<Actor>, object: &Address, emoji: Option<&Emoji>) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("DELETE FROM early_likes WHERE actor_id = $1 AND object = $2 AND ($3 OR emoji = $4)")
            .bind(actor.raw())
            .bind(object.as_str())
            .bind(emoji.is_none())
            .bind(emoji.map_or("", Emoji::as_str))
            .execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// Forgets what came before this time; answers how many that were.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_early_likes(&self, before: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM early_likes WHERE at < $1").bind(before.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
