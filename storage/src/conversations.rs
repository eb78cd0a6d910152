//! Conversations of direct posts, as each of those in them sees them; and threads that somebody muted.

use domain::actors::Actor;
use domain::posts::{Mention, Post};
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::blocks::apart;
use crate::engine::Conn;
use crate::page::bounded;
use crate::posts::{PostRow, post_columns};
use crate::row::{id_list, text_list};
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

/// A direct post with what says between whom it is.
#[derive(FromRow)]
struct SaidRow {
    author_address: String,
    is_shown: bool,
    #[sqlx(flatten)]
    post: PostRow,
}

impl SaidRow {
    fn read(self) -> Result<Said> {
        let author = Address::trusted(self.author_address);
        let post: Post = self.post.try_into()?;
        Ok(Said { party: party(&author, &post.mentions), is_shown: self.is_shown, post })
    }
}

/// A direct post, between whom it is, and whether its author is shown to the one who looks.
struct Said {
    party: String,
    is_shown: bool,
    post: Post,
}

/// Between whom a direct post is: the same for everybody in it, whoever of them wrote it.
#[must_use]
pub fn party(author: &Address, named: &[Mention]) -> String {
    let mut all: Vec<&str> = named.iter().map(|mention| mention.actor.as_str()).chain([author.as_str()]).collect();
    all.sort_unstable();
    all.dedup();
    crate::blobs::sha256(all.join("\n").as_bytes())
}

/// Most posts of a thread that are looked through for one conversation.
const MAX_LOOKED_THROUGH: i64 = 2_000;

impl Conversations<'_> {
    /// The direct ones among new posts, for those here whom they concern; unread for all but their author. One that comes late
    /// moves nothing.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn add(&mut self, posts: &[Id<Post>]) -> Result<()> {
        let rows: Vec<SaidRow> = q!(self.conn, |c, d| {
            sqlx::query_as(d.pick(
            concat!(
                post_columns!(),
                ", a.address AS author_address, a.state = 'active' AS is_shown FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.audience = 'direct' AND p.id IN (SELECT value FROM json_each($1)) ORDER BY p.id"
            ),
            concat!(
                post_columns!(),
                ", a.address AS author_address, a.state = 'active' AS is_shown FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.audience = 'direct'
                 AND p.id = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))) ORDER BY p.id"
            )
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c)
        })?;
        for row in rows {
            let Said { party, post, .. } = row.read()?;
            exec!(self.conn, |c| sqlx::query(
                "INSERT INTO conversations (owner_id, thread, party, last_post_id, unread)
                 SELECT o.id, p.thread, $2, p.id, p.author_id <> o.id
                     FROM (SELECT q.author_id AS id FROM posts q WHERE q.id = $1 UNION SELECT r.actor_id FROM post_addressees r WHERE r.post_id = $1) w
                     JOIN actors o ON o.id = w.id JOIN posts p ON p.id = $1 WHERE o.host = ''
                 ON CONFLICT (owner_id, thread, party) DO UPDATE SET last_post_id = excluded.last_post_id, unread = excluded.unread
                     WHERE conversations.last_post_id < excluded.last_post_id"
            )
            .bind(post.id.raw())
            .bind(&party)
            .execute(c))?;
        }
        Ok(())
    }

    /// After a post is gone, each conversation that ended with it ends with the one before, or is over.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget(&mut self, post: Id<Post>) -> Result<()> {
        let rows: Vec<(i64, String, String)> =
            q!(self.conn, |c| sqlx::query_as("SELECT owner_id, thread, party FROM conversations WHERE last_post_id = $1").bind(post.raw()).fetch_all(c))?;
        for (owner, thread, party) in rows {
            let said = self.list_of_all(Id::new(owner), &Address::trusted(thread.clone()), Cursor::START).await?;
            let last = said.into_iter().find(|said| said.post.id != post && (party.is_empty() || said.party == party));
            match last {
                Some(Said { post: last, .. }) => {
                    exec!(self.conn, |c| sqlx::query("UPDATE conversations SET last_post_id = $4 WHERE owner_id = $1 AND thread = $2 AND party = $3")
                        .bind(owner)
                        .bind(&thread)
                        .bind(&party)
                        .bind(last.id.raw())
                        .execute(c))?
                }
                None => exec!(self.conn, |c| sqlx::query("DELETE FROM conversations WHERE owner_id = $1 AND thread = $2 AND party = $3")
                    .bind(owner)
                    .bind(&thread)
                    .bind(&party)
                    .execute(c))?,
            };
        }
        Ok(())
    }

    /// The direct posts of a thread that somebody wrote or is named in, whoever else is, the latest first.
    async fn list_of_all(&mut self, owner: Id<Actor>, thread: &Address, before: Cursor) -> Result<Vec<Said>> {
        let rows: Vec<SaidRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
                post_columns!(),
                ", a.address AS author_address, (a.state = 'active' AND NOT ",
                apart!("p.author_id", "$2"),
                ") AS is_shown FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.thread = $1 AND p.id < $3 AND p.audience = 'direct'
             AND (p.author_id = $2 OR EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = $2)) ORDER BY p.id DESC LIMIT $4"
            ))
            .bind(thread.as_str())
            .bind(owner.raw())
            .bind(before.raw())
            .bind(MAX_LOOKED_THROUGH)
            .fetch_all(c)
        })?;
        rows.into_iter().map(SaidRow::read).collect()
    }

    /// What was said in one conversation, as one of those in it sees it, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_said(&mut self, owner: Id<Actor>, thread: &Address, party: &str, before: Cursor, limit: i64) -> Result<Page<Post>> {
        let limit = bounded(limit);
        let said = self.list_of_all(owner, thread, before).await?;
        let said: Vec<Post> = said.into_iter().filter(|said| said.is_shown && said.party == party).map(|said| said.post).collect();
        Ok(Page::cut(said, limit, |post| post.id.raw()))
    }

    /// Somebody's conversations, the latest first; without those that ended with somebody they want to hear nothing of.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, owner: Id<Actor>, now: Time, before: Cursor, limit: i64) -> Result<Page<Conversation>> {
        let limit = bounded(limit);
        let rows: Vec<ConversationRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            ", v.thread, v.unread FROM conversations v JOIN posts p ON p.id = v.last_post_id JOIN actors a ON a.id = p.author_id
             WHERE v.owner_id = $1 AND v.last_post_id < $2 AND a.state = 'active' AND ",
            welcome!("$1", "$4", "p.author_id", "a.host"),
            " ORDER BY v.last_post_id DESC LIMIT $3"
        ))
        .bind(owner.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .bind(now.unix_micros())
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.post.id);
        Ok(Page { items: page.items.into_iter().map(Conversation::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// How many of them are unread: one read by the index of those that are.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_unread(&mut self, owner: Id<Actor>, now: Time) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT COUNT(*) FROM conversations v JOIN posts p ON p.id = v.last_post_id JOIN actors a ON a.id = p.author_id
             WHERE v.owner_id = $1 AND v.unread AND a.state = 'active' AND ",
            welcome!("$1", "$2", "p.author_id", "a.host"),
        ))
        .bind(owner.raw())
        .bind(now.unix_micros())
        .fetch_one(c))?;
        Ok(count)
    }

    /// Answers whether it was unread. A conversation that moved into another thread since is found by how it ended.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn read(&mut self, owner: Id<Actor>, thread: &Address, party: &str) -> Result<bool> {
        let rows = exec!(self.conn, |c, d| sqlx::query(d.pick(
            "UPDATE conversations SET unread = 0 WHERE owner_id = $1 AND unread AND party IN ($3, '')
             AND (thread = $2 OR last_post_id IN (SELECT p.id FROM posts p WHERE p.thread = $2 AND p.audience = 'direct'))",
            "UPDATE conversations SET unread = FALSE WHERE owner_id = $1 AND unread AND party IN ($3, '')
             AND (thread = $2 OR last_post_id IN (SELECT p.id FROM posts p WHERE p.thread = $2 AND p.audience = 'direct'))"
        ))
        .bind(owner.raw())
        .bind(thread.as_str())
        .bind(party)
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
