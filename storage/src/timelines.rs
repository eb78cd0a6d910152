//! Home: entries written for each local follower, and the timelines read straight from the posts.

use std::collections::BTreeSet;

use domain::actors::Actor;
use domain::posts::Post;
use domain::{Audience, Id};
use sqlx::{FromRow, QueryBuilder};

use crate::engine::Conn;
use crate::page::bounded;
use crate::posts::{PostRow, post_columns};
use crate::row::{MAX_ROWS, RowOf, id_list, in_ids};
use crate::{Cursor, Page, Result};

/// Most entries a home keeps.
pub const MAX_HOME: i64 = 800;

/// One line of somebody's home.
pub enum HomeEntry {}

/// The store of timelines.
pub struct Timelines<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// Somebody here who follows the author of a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeReader {
    pub post: Id<Post>,
    pub audience: Audience,
    pub follower: Id<Actor>,
    /// The post names them.
    pub is_addressed: bool,
}

#[derive(FromRow)]
struct ReaderRow {
    post_id: i64,
    audience: String,
    follower_id: i64,
    is_addressed: bool,
}

impl TryFrom<ReaderRow> for HomeReader {
    type Error = crate::StorageError;

    fn try_from(row: ReaderRow) -> Result<Self> {
        let of = RowOf { table: "posts", id: row.post_id };
        Ok(Self {
            post: Id::new(row.post_id),
            audience: of.word("audience", Audience::from_word(&row.audience))?,
            follower: Id::new(row.follower_id),
            is_addressed: row.is_addressed,
        })
    }
}

/// Somebody in whose home a post is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HomeHolder {
    pub owner: Id<Actor>,
    pub audience: Audience,
    pub follows_author: bool,
    /// The post names them.
    pub is_addressed: bool,
}

#[derive(FromRow)]
struct HolderRow {
    post_id: i64,
    audience: String,
    owner_id: i64,
    follows_author: bool,
    is_addressed: bool,
}

impl TryFrom<HolderRow> for HomeHolder {
    type Error = crate::StorageError;

    fn try_from(row: HolderRow) -> Result<Self> {
        let of = RowOf { table: "posts", id: row.post_id };
        Ok(Self {
            owner: Id::new(row.owner_id),
            audience: of.word("audience", Audience::from_word(&row.audience))?,
            follows_author: row.follows_author,
            is_addressed: row.is_addressed,
        })
    }
}

#[derive(FromRow)]
struct EntryRow {
    entry_id: i64,
    boosted_by: Option<i64>,
    #[sqlx(flatten)]
    post: PostRow,
}

/// A post as it reached somebody's home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub post: Post,
    /// Whose boost brought it; `None` where its author is followed.
    pub boosted_by: Option<Id<Actor>>,
}

impl TryFrom<EntryRow> for Arrived {
    type Error = crate::StorageError;

    fn try_from(row: EntryRow) -> Result<Self> {
        Ok(Self { post: row.post.try_into()?, boosted_by: row.boosted_by.map(Id::new) })
    }
}

impl Timelines<'_> {
    /// Adds a post to a home, once; answers whether it was new there. The oldest beyond 800 fall out.
    pub async fn insert(&mut self, id: Id<HomeEntry>, owner: Id<Actor>, post: Id<Post>) -> Result<bool> {
        Ok(self.insert_all(&[(id, owner, post)]).await? > 0)
    }

    /// Adds posts to homes, each once; answers how many were new. The oldest beyond 800 of a home fall out.
    pub async fn insert_all(&mut self, entries: &[(Id<HomeEntry>, Id<Actor>, Id<Post>)]) -> Result<u64> {
        self.insert_brought(entries, None).await
    }

    /// The same for posts that came by somebody's boost: those that are there already stay as they are.
    pub async fn insert_boosted(&mut self, entries: &[(Id<HomeEntry>, Id<Actor>, Id<Post>)], by: Id<Actor>) -> Result<u64> {
        self.insert_brought(entries, Some(by)).await
    }

    async fn insert_brought(&mut self, entries: &[(Id<HomeEntry>, Id<Actor>, Id<Post>)], by: Option<Id<Actor>>) -> Result<u64> {
        let mut new = 0;
        for entries in entries.chunks(MAX_ROWS) {
            new += exec!(self.conn, |c| {
                let mut statement = QueryBuilder::new("INSERT INTO home_entries (id, owner_id, post_id, boosted_by) ");
                statement.push_values(entries, |mut row, (id, owner, post)| {
                    row.push_bind(id.raw()).push_bind(owner.raw()).push_bind(post.raw()).push_bind(by.map(Id::raw));
                });
                statement.push(" ON CONFLICT (owner_id, post_id) DO NOTHING");
                async move { statement.build().execute(c).await }
            })?;
        }
        if new > 0 {
            let owners: BTreeSet<i64> = entries.iter().map(|(_, owner, _)| owner.raw()).collect();
            self.trim(owners).await?;
        }
        Ok(new)
    }

    async fn trim(&mut self, owners: BTreeSet<i64>) -> Result<()> {
        exec!(self.conn, |c, d| sqlx::query(in_ids!(
            d,
            "DELETE FROM home_entries WHERE id IN (SELECT id FROM (SELECT id, ROW_NUMBER() OVER (PARTITION BY owner_id ORDER BY id DESC) AS place FROM home_entries WHERE owner_id",
            "$1",
            ") AS homes WHERE place > $2)"
        ))
        .bind(id_list(owners))
        .bind(MAX_HOME)
        .execute(c))?;
        Ok(())
    }

    /// Who here follows the authors of posts, with what there is to know about whether they may see them. Replies belong to
    /// their conversation and have no readers here.
    pub async fn list_readers(&mut self, posts: &[Id<Post>]) -> Result<Vec<HomeReader>> {
        let rows: Vec<ReaderRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT p.id AS post_id, p.audience, f.follower_id, EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = f.follower_id) AS is_addressed
             FROM posts p JOIN follows f ON f.followed_id = p.author_id AND f.state = 'accepted' JOIN actors a ON a.id = f.follower_id AND a.host = '' AND a.state = 'active'
             WHERE p.in_reply_to IS NULL AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = p.author_id AND b.blocked_id = f.follower_id) AND p.id",
            "$1",
            " ORDER BY p.id, f.follower_id"
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        rows.into_iter().map(HomeReader::try_from).collect()
    }

    /// In whose homes a post is, with what there is to know about whether they may see it.
    pub async fn list_holders(&mut self, post: Id<Post>) -> Result<Vec<HomeHolder>> {
        let rows: Vec<HolderRow> = q!(self.conn, |c| {
            sqlx::query_as(
            "SELECT p.id AS post_id, p.audience, h.owner_id, EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = h.owner_id AND f.followed_id = p.author_id AND f.state = 'accepted') AS follows_author,
             EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = h.owner_id) AS is_addressed
             FROM home_entries h JOIN posts p ON p.id = h.post_id WHERE h.post_id = $1 ORDER BY h.owner_id"
        )
        .bind(post.raw())
        .fetch_all(c)
        })?;
        rows.into_iter().map(HomeHolder::try_from).collect()
    }

    /// Takes a post out of some homes.
    pub async fn remove_from(&mut self, post: Id<Post>, owners: &[Id<Actor>]) -> Result<()> {
        exec!(self.conn, |c, d| sqlx::query(in_ids!(d, "DELETE FROM home_entries WHERE post_id = $2 AND owner_id", "$1", ""))
            .bind(id_list(owners.iter().map(|id| id.raw())))
            .bind(post.raw())
            .execute(c))?;
        Ok(())
    }

    /// Who here follows `by`, for a post that `by` passes on: nobody where that was taken back, where the post is not for
    /// everyone, or for its own author. Posts from limited hosts are for followers of their authors.
    pub async fn list_boost_readers(&mut self, by: Id<Actor>, post: Id<Post>) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT f.follower_id FROM follows f JOIN actors a ON a.id = f.follower_id AND a.host = '' AND a.state = 'active'
             JOIN boosts b ON b.actor_id = f.followed_id AND b.post_id = $2 JOIN posts p ON p.id = b.post_id JOIN actors w ON w.id = p.author_id
             WHERE f.followed_id = $1 AND f.state = 'accepted' AND p.audience IN ('public', 'unlisted') AND w.state = 'active' AND p.author_id <> f.follower_id
             AND (NOT w.limited OR EXISTS (SELECT 1 FROM follows g WHERE g.follower_id = f.follower_id AND g.followed_id = w.id AND g.state = 'accepted'))
             AND NOT EXISTS (SELECT 1 FROM blocks k WHERE k.blocker_id = w.id AND k.blocked_id = f.follower_id) ORDER BY f.follower_id"
        )
        .bind(by.raw())
        .bind(post.raw())
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Takes a post out of the homes that it reached by this boost.
    pub async fn remove_boosted(&mut self, by: Id<Actor>, post: Id<Post>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM home_entries WHERE post_id = $2 AND boosted_by = $1").bind(by.raw()).bind(post.raw()).execute(c))?;
        Ok(())
    }

    /// Takes out what came from somebody no longer followed: their posts, and what they passed on.
    pub async fn remove_author(&mut self, owner: Id<Actor>, author: Id<Actor>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "DELETE FROM home_entries WHERE owner_id = $1 AND (boosted_by = $2 OR (boosted_by IS NULL AND post_id IN (SELECT id FROM posts WHERE author_id = $2)))"
        )
        .bind(owner.raw())
        .bind(author.raw())
        .execute(c))?;
        Ok(())
    }

    /// Somebody's home, newest arrival first; what was passed on of those who are limited only where they are followed.
    pub async fn home(&mut self, owner: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Arrived>> {
        let limit = bounded(limit);
        let rows: Vec<EntryRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
            post_columns!(),
            ", h.id AS entry_id, h.boosted_by FROM home_entries h JOIN posts p ON p.id = h.post_id JOIN actors a ON a.id = p.author_id LEFT JOIN actors b ON b.id = h.boosted_by
             WHERE h.owner_id = $1 AND h.id < $2 AND a.state = 'active' AND (b.id IS NULL OR b.state = 'active')
             AND (NOT a.limited OR a.id = $1 OR EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followed_id = a.id AND f.state = 'accepted')) ORDER BY h.id DESC LIMIT $3"
        ))
        .bind(owner.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c)
        })?;
        let page = Page::cut(rows, limit, |row| row.entry_id);
        Ok(Page { items: page.items.into_iter().map(Arrived::try_from).collect::<Result<_>>()?, next: page.next })
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
