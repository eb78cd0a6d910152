//! Home: entries written for each local follower, and the timelines read straight from the posts.

use domain::Id;
use domain::actors::Actor;
use domain::posts::Post;
use sqlx::FromRow;

use crate::engine::Conn;
use crate::page::bounded;
use crate::posts::{PostRow, post_columns};
use crate::{Cursor, Page, Result};

/// Most entries a home keeps.
pub const MAX_HOME: i64 = 800;

/// One line of somebody's home.
pub enum HomeEntry {}

/// The store of timelines.
pub struct Timelines<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct EntryRow {
    entry_id: i64,
    #[sqlx(flatten)]
    post: PostRow,
}

impl Timelines<'_> {
    /// Adds a post to a home, once; answers whether it was new there. The oldest beyond 800 fall out.
    pub async fn insert(&mut self, id: Id<HomeEntry>, owner: Id<Actor>, post: Id<Post>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("INSERT INTO home_entries (id, owner_id, post_id) VALUES ($1, $2, $3) ON CONFLICT (owner_id, post_id) DO NOTHING")
            .bind(id.raw())
            .bind(owner.raw())
            .bind(post.raw())
            .execute(c))?;
        if rows > 0 {
            exec!(self.conn, |c| sqlx::query(
                "DELETE FROM home_entries WHERE owner_id = $1 AND id <= (SELECT id FROM home_entries WHERE owner_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)"
            )
            .bind(owner.raw())
            .bind(MAX_HOME)
            .execute(c))?;
        }
        Ok(rows > 0)
    }

    /// Takes out what came from somebody no longer followed.
    pub async fn remove_author(&mut self, owner: Id<Actor>, author: Id<Actor>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM home_entries WHERE owner_id = $1 AND post_id IN (SELECT id FROM posts WHERE author_id = $2)")
            .bind(owner.raw())
            .bind(author.raw())
            .execute(c))?;
        Ok(())
    }

    /// Somebody's home, newest arrival first.
    pub async fn home(&mut self, owner: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Post>> {
        let limit = bounded(limit);
        let rows: Vec<EntryRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            ", h.id AS entry_id FROM home_entries h JOIN posts p ON p.id = h.post_id JOIN actors a ON a.id = p.author_id
             WHERE h.owner_id = $1 AND h.id < $2 AND a.state = 'active' ORDER BY h.id DESC LIMIT $3"
        ))
        .bind(owner.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.entry_id);
        Ok(Page { items: page.items.into_iter().map(|row| Post::try_from(row.post)).collect::<Result<_>>()?, next: page.next })
    }

    /// Public posts of makers here, or of everyone known, newest first; those from limited hosts for their followers only.
    pub async fn public(&mut self, here: bool, viewer: Option<Id<Actor>>, before: Cursor, limit: i64) -> Result<Page<Post>> {
        let limit = bounded(limit);
        let rows: Vec<PostRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            "FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.id < $1 AND p.audience = 'public' AND p.in_reply_to IS NULL AND a.state = 'active' AND (NOT $2 OR a.host = '')
             AND (NOT a.limited OR a.id IN (SELECT followed_id FROM follows WHERE follower_id = $4 AND state = 'accepted'))
             AND (p.kind <> 'listing' OR EXISTS (SELECT 1 FROM listings l WHERE l.id = p.id AND l.state IN ('published', 'sold-out')))
             ORDER BY p.id DESC LIMIT $3"
        ))
        .bind(before.raw())
        .bind(here)
        .bind(limit + 1)
        .bind(viewer.map_or(0, Id::raw))
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Post::try_from).collect::<Result<_>>()?, next: page.next })
    }
}
