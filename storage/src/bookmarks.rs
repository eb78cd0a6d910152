//! Bookmarks: what somebody keeps for later, newest first.

use domain::Id;
use domain::actors::Actor;
use domain::posts::Post;
use sqlx::FromRow;

use crate::blocks::apart;
use crate::engine::Conn;
use crate::page::bounded;
use crate::posts::{PostRow, post_columns};
use crate::row::{id_list, in_ids};
use crate::{Cursor, Page, Result};

/// One bookmark; its id says when.
pub enum Bookmark {}

/// The store of bookmarks.
pub struct Bookmarks<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct KeptRow {
    bookmark_id: i64,
    #[sqlx(flatten)]
    post: PostRow,
}

impl Bookmarks<'_> {
    /// Keeps a post, once; answers whether it was new.
    ///
    /// # Errors
    /// [`crate::FOREIGN_KEY`] when there is no such post.
    pub async fn insert(&mut self, id: Id<Bookmark>, actor: Id<Actor>, post: Id<Post>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("INSERT INTO bookmarks (id, actor_id, post_id) VALUES ($1, $2, $3) ON CONFLICT (actor_id, post_id) DO NOTHING")
            .bind(id.raw())
            .bind(actor.raw())
            .bind(post.raw())
            .execute(c))?;
        Ok(rows > 0)
    }

    /// Answers whether it was kept.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, actor: Id<Actor>, post: Id<Post>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM bookmarks WHERE actor_id = $1 AND post_id = $2").bind(actor.raw()).bind(post.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// Those of `posts` that somebody keeps.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_among(&mut self, actor: Id<Actor>, posts: &[Id<Post>]) -> Result<Vec<Id<Post>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT post_id FROM bookmarks WHERE actor_id = $2 AND post_id", "$1", ""))
            .bind(id_list(posts.iter().map(|id| id.raw())))
            .bind(actor.raw())
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// What somebody keeps and may still see, the latest bookmark first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, actor: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Post>> {
        let limit = bounded(limit);
        let rows: Vec<KeptRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            ", k.id AS bookmark_id FROM bookmarks k JOIN posts p ON p.id = k.post_id JOIN actors a ON a.id = p.author_id
             WHERE k.actor_id = $1 AND k.id < $2 AND a.state = 'active' AND (p.audience IN ('public', 'unlisted') OR p.author_id = $1
                 OR EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = $1)
                 OR (p.audience = 'followers' AND EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followed_id = p.author_id AND f.state = 'accepted')))
             AND NOT ",
            apart!("p.author_id", "$1"),
            " ORDER BY k.id DESC LIMIT $3"
        ))
        .bind(actor.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.bookmark_id);
        Ok(Page { items: page.items.into_iter().map(|row| Post::try_from(row.post)).collect::<Result<_>>()?, next: page.next })
    }
}
