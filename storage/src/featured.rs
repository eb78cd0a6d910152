//! Featured posts: what their authors pinned to the front, the newest pin first.

use domain::actors::Actor;
use domain::featured::Pin;
use domain::posts::Post;
use domain::{Id, Time};

use crate::Result;
use crate::engine::Conn;
use crate::posts::{PostRow, post_columns};

/// The store of pins.
pub struct FeaturedPosts<'c> {
    pub(crate) conn: &'c mut Conn,
}

impl FeaturedPosts<'_> {
    /// Pins a post, once; answers whether it was new. Beyond `most` the oldest of its author fall out.
    ///
    /// # Errors
    /// [`crate::FOREIGN_KEY`] when there is no such post.
    pub async fn insert(&mut self, pin: Pin, most: usize) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("INSERT INTO featured (actor_id, post_id, at) VALUES ($1, $2, $3) ON CONFLICT (actor_id, post_id) DO NOTHING")
            .bind(pin.author.raw())
            .bind(pin.post.raw())
            .bind(pin.at.unix_micros())
            .execute(c))?;
        exec!(self.conn, |c| sqlx::query(
            "DELETE FROM featured WHERE actor_id = $1 AND post_id NOT IN (SELECT post_id FROM featured WHERE actor_id = $1 ORDER BY at DESC, post_id DESC LIMIT $2)"
        )
        .bind(pin.author.raw())
        .bind(i64::try_from(most).unwrap_or(i64::MAX))
        .execute(c))?;
        Ok(rows > 0)
    }

    /// Answers whether it was pinned.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, author: Id<Actor>, post: Id<Post>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM featured WHERE actor_id = $1 AND post_id = $2").bind(author.raw()).bind(post.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// All that somebody pinned, whatever became of it. In a transaction of PostgreSQL those who ask about the same one
    /// take turns, so that the last place is given away once.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, author: Id<Actor>) -> Result<Vec<Pin>> {
        crate::transaction::take_turns(self.conn, &format!("pins of {author}")).await?;
        let rows: Vec<(i64, i64)> =
            q!(self.conn, |c| sqlx::query_as("SELECT post_id, at FROM featured WHERE actor_id = $1 ORDER BY at DESC, post_id DESC").bind(author.raw()).fetch_all(c))?;
        Ok(rows.into_iter().map(|(post, at)| Pin { author, post: Id::new(post), at: Time::from_unix_micros(at) }).collect())
    }

    /// What everybody may see of it: public posts, of listings those in the shop.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_public(&mut self, author: Id<Actor>) -> Result<Vec<Post>> {
        let rows: Vec<PostRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            "FROM featured f JOIN posts p ON p.id = f.post_id WHERE f.actor_id = $1 AND p.audience IN ('public', 'unlisted')
             AND (p.kind <> 'listing' OR EXISTS (SELECT 1 FROM listings l WHERE l.id = p.id AND l.state IN ('published', 'sold-out'))) ORDER BY f.at DESC, f.post_id DESC"
        ))
        .bind(author.raw())
        .fetch_all(c))?;
        rows.into_iter().map(Post::try_from).collect()
    }
}
