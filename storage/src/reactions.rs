//! Likes and boosts: who did what with which post.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::posts::Post;
use domain::posts::reactions::{Boost, Counts, Emoji, Like};
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::Result;
use crate::engine::Conn;
use crate::row::{id_list, in_ids};
use crate::transaction::take_turns;

/// The store of likes and boosts.
pub struct Reactions<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct LikeRow {
    address: String,
    actor_id: i64,
    post_id: i64,
    emoji: String,
    created_at: i64,
}

impl From<LikeRow> for Like {
    fn from(row: LikeRow) -> Self {
        Self {
            address: Address::trusted(row.address),
            actor: Id::new(row.actor_id),
            post: Id::new(row.post_id),
            emoji: Emoji::stored(row.emoji),
            created_at: Time::from_unix_micros(row.created_at),
        }
    }
}

#[derive(FromRow)]
struct BoostRow {
    address: String,
    actor_id: i64,
    post_id: i64,
    created_at: i64,
}

impl From<BoostRow> for Boost {
    fn from(row: BoostRow) -> Self {
        Self { address: Address::trusted(row.address), actor: Id::new(row.actor_id), post: Id::new(row.post_id), created_at: Time::from_unix_micros(row.created_at) }
    }
}

#[derive(FromRow)]
struct CountsRow {
    post_id: i64,
    likes: i64,
    boosts: i64,
}

impl Reactions<'_> {
    /// Lets those who do and those who undo one activity come one after the other, so that each sees what the other did.
    pub async fn take_turn(&mut self, address: &Address) -> Result<()> {
        take_turns(self.conn, address.as_str()).await
    }

    /// A like. One with this emoji by the same actor takes the newer identity, by which it will be undone.
    ///
    /// # Errors
    /// `likes_address` when another like has this identity.
    pub async fn insert_like(&mut self, like: &Like) -> Result<()> {
        exec!(self.conn, |c| {
            sqlx::query(
            "INSERT INTO likes (address, actor_id, post_id, emoji, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (actor_id, post_id, emoji) DO UPDATE SET address = excluded.address"
        )
        .bind(like.address.as_str())
        .bind(like.actor.raw())
        .bind(like.post.raw())
        .bind(like.emoji.as_str())
        .bind(like.created_at.unix_micros())
        .execute(c)
        })?;
        Ok(())
    }

    pub async fn find_like(&mut self, address: &Address) -> Result<Option<Like>> {
        let row: Option<LikeRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT address, actor_id, post_id, emoji, created_at FROM likes WHERE address = $1").bind(address.as_str()).fetch_optional(c))?;
        Ok(row.map(Like::from))
    }

    /// What one actor left on one post.
    pub async fn list_likes_by(&mut self, actor: Id<Actor>, post: Id<Post>) -> Result<Vec<Like>> {
        let rows: Vec<LikeRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT address, actor_id, post_id, emoji, created_at FROM likes WHERE actor_id = $1 AND post_id = $2 ORDER BY emoji")
                .bind(actor.raw())
                .bind(post.raw())
                .fetch_all(c))?;
        Ok(rows.into_iter().map(Like::from).collect())
    }

    pub async fn remove_like(&mut self, address: &Address) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM likes WHERE address = $1").bind(address.as_str()).execute(c))?;
        Ok(())
    }

    /// A boost; answers whether it was new. A second one by the same actor only takes the newer identity.
    ///
    /// # Errors
    /// `boosts_address` when another boost has this identity.
    pub async fn insert_boost(&mut self, boost: &Boost) -> Result<bool> {
        let renamed = exec!(self.conn, |c| sqlx::query("UPDATE boosts SET address = $1 WHERE actor_id = $2 AND post_id = $3")
            .bind(boost.address.as_str())
            .bind(boost.actor.raw())
            .bind(boost.post.raw())
            .execute(c))?;
        if renamed > 0 {
            return Ok(false);
        }
        exec!(self.conn, |c| sqlx::query("INSERT INTO boosts (address, actor_id, post_id, created_at) VALUES ($1, $2, $3, $4)")
            .bind(boost.address.as_str())
            .bind(boost.actor.raw())
            .bind(boost.post.raw())
            .bind(boost.created_at.unix_micros())
            .execute(c))?;
        Ok(true)
    }

    pub async fn find_boost(&mut self, address: &Address) -> Result<Option<Boost>> {
        let row: Option<BoostRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT address, actor_id, post_id, created_at FROM boosts WHERE address = $1").bind(address.as_str()).fetch_optional(c))?;
        Ok(row.map(Boost::from))
    }

    pub async fn find_boost_by(&mut self, actor: Id<Actor>, post: Id<Post>) -> Result<Option<Boost>> {
        let row: Option<BoostRow> = q!(self.conn, |c| sqlx::query_as("SELECT address, actor_id, post_id, created_at FROM boosts WHERE actor_id = $1 AND post_id = $2")
            .bind(actor.raw())
            .bind(post.raw())
            .fetch_optional(c))?;
        Ok(row.map(Boost::from))
    }

    pub async fn remove_boost(&mut self, address: &Address) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM boosts WHERE address = $1").bind(address.as_str()).execute(c))?;
        Ok(())
    }

    /// Those of `posts` that somebody likes, in whatever way.
    pub async fn list_liked(&mut self, by: Id<Actor>, posts: &[Id<Post>]) -> Result<Vec<Id<Post>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT DISTINCT post_id FROM likes WHERE actor_id = $2 AND post_id", "$1", ""))
            .bind(id_list(posts.iter().map(|id| id.raw())))
            .bind(by.raw())
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Those of `posts` that somebody passed on.
    pub async fn list_boosted(&mut self, by: Id<Actor>, posts: &[Id<Post>]) -> Result<Vec<Id<Post>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT post_id FROM boosts WHERE actor_id = $2 AND post_id", "$1", ""))
            .bind(id_list(posts.iter().map(|id| id.raw())))
            .bind(by.raw())
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Who likes a post, the latest first.
    pub async fn list_likers(&mut self, post: Id<Post>, limit: i64) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| {
            sqlx::query_as(
            "SELECT l.actor_id FROM likes l JOIN actors a ON a.id = l.actor_id WHERE l.post_id = $1 AND a.state = 'active' GROUP BY l.actor_id ORDER BY MAX(l.created_at) DESC, l.actor_id LIMIT $2"
        )
        .bind(post.raw())
        .bind(limit)
        .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// The emoji that those of `actors` left on a post who chose one, in the order in which they did.
    pub async fn list_left(&mut self, post: Id<Post>, actors: &[Id<Actor>]) -> Result<Vec<(Id<Actor>, Emoji)>> {
        let rows: Vec<(i64, String)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT actor_id, emoji FROM likes WHERE post_id = $2 AND emoji <> '' AND actor_id",
            "$1",
            " ORDER BY created_at, emoji"
        ))
        .bind(id_list(actors.iter().map(|id| id.raw())))
        .bind(post.raw())
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(actor, emoji)| (Id::new(actor), Emoji::stored(emoji))).collect())
    }

    /// Who passed a post on, the latest first.
    pub async fn list_boosters(&mut self, post: Id<Post>, limit: i64) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT b.actor_id FROM boosts b JOIN actors a ON a.id = b.actor_id WHERE b.post_id = $1 AND a.state = 'active' ORDER BY b.created_at DESC, b.actor_id LIMIT $2"
        )
        .bind(post.raw())
        .bind(limit)
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Likes and boosts of posts; those of which there are none are left out.
    pub async fn count(&mut self, posts: &[Id<Post>]) -> Result<HashMap<Id<Post>, Counts>> {
        let rows: Vec<CountsRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT p.id AS post_id, (SELECT COUNT(DISTINCT l.actor_id) FROM likes l JOIN actors a ON a.id = l.actor_id WHERE l.post_id = p.id AND a.state = 'active') AS likes,
             (SELECT COUNT(*) FROM boosts b JOIN actors a ON a.id = b.actor_id WHERE b.post_id = p.id AND a.state = 'active') AS boosts
             FROM posts p WHERE p.id",
            "$1",
            ""
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        let counted = rows.into_iter().map(|row| (Id::new(row.post_id), Counts { likes: row.likes, boosts: row.boosts }));
        Ok(counted.filter(|(_, counts)| *counts != Counts::default()).collect())
    }
}
