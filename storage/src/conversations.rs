//! Conversations of direct posts, as each of those in them sees them; and threads that somebody muted.

use domain::actors::Actor;
use domain::posts::Post;
use domain::{Address, Id};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::page::bounded;
use crate::posts::{PostRow, post_columns};
use crate::row::{id_list, in_ids, text_list};
use crate::{Cursor, Page, Result};

/// The store of conversations.
pub struct Conversations<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// A conversation by its latest post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub thread: Address,
    pub last: Post,
    pub unread: bool,
}

#[derive(FromRow)]
struct ConversationRow {
    thread: String,
    unread: bool,
    #[sqlx(flatten)]
    post: PostRow,
}

impl TryFrom<ConversationRow> for Conversation {
    type Error = crate::StorageError;

    fn try_from(row: ConversationRow) -> Result<Self> {
        Ok(Self { thread: Address::trusted(row.thread), unread: row.unread, last: row.post.try_into()? })
    }
}

impl Conversations<'_> {
    /// The direct ones among new posts, for those here whom they concern; unread for all but their author. One that comes late
    /// moves nothing.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn add(&mut self, posts: &[Id<Post>]) -> Result<()> {
        exec!(self.conn, |c, d| {
            sqlx::query(in_ids!(
            d,
            "WITH new AS (SELECT p.id, p.thread, p.author_id FROM posts p WHERE p.audience = 'direct' AND p.id",
            "$1",
            "), concerned AS (SELECT r.actor_id AS owner_id, n.thread, n.id FROM new n JOIN post_addressees r ON r.post_id = n.id UNION SELECT n.author_id, n.thread, n.id FROM new n),
             latest AS (SELECT c.owner_id, c.thread, MAX(c.id) AS last FROM concerned c JOIN actors a ON a.id = c.owner_id AND a.host = '' GROUP BY c.owner_id, c.thread)
             INSERT INTO conversations (owner_id, thread, last_post_id, unread) SELECT l.owner_id, l.thread, l.last, p.author_id <> l.owner_id FROM latest l JOIN posts p ON p.id = l.last WHERE 1 = 1
             ON CONFLICT (owner_id, thread) DO UPDATE SET last_post_id = excluded.last_post_id, unread = excluded.unread WHERE conversations.last_post_id < excluded.last_post_id"
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .execute(c)
        })?;
        Ok(())
    }

    /// After a post is gone, each conversation that ended with it ends with the one before, or is over.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget(&mut self, post: Id<Post>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "UPDATE conversations SET last_post_id = COALESCE((SELECT MAX(p.id) FROM posts p WHERE p.thread = conversations.thread AND p.audience = 'direct'
                 AND (p.author_id = conversations.owner_id OR EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = conversations.owner_id))), 0)
             WHERE last_post_id = $1"
        )
        .bind(post.raw())
        .execute(c))?;
        exec!(self.conn, |c| sqlx::query("DELETE FROM conversations WHERE last_post_id = 0").execute(c))?;
        Ok(())
    }

    /// Somebody's conversations, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, owner: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Conversation>> {
        let limit = bounded(limit);
        let rows: Vec<ConversationRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            ", v.thread, v.unread FROM conversations v JOIN posts p ON p.id = v.last_post_id JOIN actors a ON a.id = p.author_id
             WHERE v.owner_id = $1 AND v.last_post_id < $2 AND a.state = 'active' ORDER BY v.last_post_id DESC LIMIT $3"
        ))
        .bind(owner.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.post.id);
        Ok(Page { items: page.items.into_iter().map(Conversation::try_from).collect::<Result<_>>()?, next: page.next })
    }

    pub async fn count_unread(&mut self, owner: Id<Actor>) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM conversations WHERE owner_id = $1 AND unread").bind(owner.raw()).fetch_one(c))?;
        Ok(count)
    }

    /// Answers whether it was unread.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn read(&mut self, owner: Id<Actor>, thread: &Address) -> Result<bool> {
        let rows = exec!(self.conn, |c, d| sqlx::query(d.pick(
            "UPDATE conversations SET unread = 0 WHERE owner_id = $1 AND thread = $2 AND unread",
            "UPDATE conversations SET unread = FALSE WHERE owner_id = $1 AND thread = $2 AND unread"
        ))
        .bind(owner.raw())
        .bind(thread.as_str())
        .execute(c))?;
        Ok(rows > 0)
    }

    /// Mutes a thread, or hears of it again; answers whether that changed anything.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn mute(&mut self, actor: Id<Actor>, thread: &Address, muted: bool) -> Result<bool> {
        let rows = if muted {
            exec!(self.conn, |c| sqlx::query("INSERT INTO muted_threads (actor_id, thread) VALUES ($1, $2) ON CONFLICT (actor_id, thread) DO NOTHING")
                .bind(actor.raw())
                .bind(thread.as_str())
                .execute(c))?
        } else {
            exec!(self.conn, |c| sqlx::query("DELETE FROM muted_threads WHERE actor_id = $1 AND thread = $2").bind(actor.raw()).bind(thread.as_str()).execute(c))?
        };
        Ok(rows > 0)
    }

    /// Those of `threads` that somebody muted.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_muted(&mut self, actor: Id<Actor>, threads: &[&Address]) -> Result<Vec<Address>> {
        let rows: Vec<(String,)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT thread FROM muted_threads WHERE actor_id = $1 AND thread IN (SELECT value FROM json_each($2))",
            "SELECT thread FROM muted_threads WHERE actor_id = $1 AND thread IN (SELECT jsonb_array_elements_text($2::jsonb))"
        ))
        .bind(actor.raw())
        .bind(text_list(threads.iter().map(|thread| thread.as_str())))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(thread,)| Address::trusted(thread)).collect())
    }
}
