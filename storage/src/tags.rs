//! Followed tags: who hears of what is about them, and what there is.

use domain::actors::Actor;
use domain::posts::Post;
use domain::relations::TagFollow;
use domain::tag::Tag;
use domain::{Id, Time};
use sqlx::{FromRow, QueryBuilder};

use crate::engine::Conn;
use crate::page::bounded;
use crate::posts::{PostRow, post_columns};
use crate::row::{MAX_ROWS, id_list, in_ids};
use crate::timelines::{HomeEntry, Timelines};
use crate::{Cursor, Page, Result};

/// The store of followed tags.
pub struct Tags<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct TagFollowRow {
    id: i64,
    owner_id: i64,
    tag: String,
    created_at: i64,
}

impl From<TagFollowRow> for TagFollow {
    fn from(row: TagFollowRow) -> Self {
        Self { id: Id::new(row.id), owner: Id::new(row.owner_id), tag: Tag::trusted(row.tag), created_at: Time::from_unix_micros(row.created_at) }
    }
}

/// Somebody here who follows a tag of a post.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TagReader {
    pub post: Id<Post>,
    pub reader: Id<Actor>,
    /// The first of the followed tags, by spelling.
    pub tag: Tag,
}

impl Tags<'_> {
    /// Follows a tag, once; answers whether it was new, or `None` where its owner follows `most` already. Those of one owner
    /// take turns.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn insert(&mut self, follow: &TagFollow, most: usize) -> Result<Option<bool>> {
        crate::transaction::take_turns(self.conn, &format!("tags of {}", follow.owner)).await?;
        if self.contains(follow.owner, &follow.tag).await? {
            return Ok(Some(false));
        }
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM tag_follows WHERE owner_id = $1").bind(follow.owner.raw()).fetch_one(c))?;
        if usize::try_from(count).is_ok_and(|count| count >= most) {
            return Ok(None);
        }
        exec!(self.conn, |c| sqlx::query("INSERT INTO tag_follows (id, owner_id, tag, created_at) VALUES ($1, $2, $3, $4)")
            .bind(follow.id.raw())
            .bind(follow.owner.raw())
            .bind(follow.tag.as_str())
            .bind(follow.created_at.unix_micros())
            .execute(c))?;
        Ok(Some(true))
    }

    /// Answers whether it was followed.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, owner: Id<Actor>, tag: &Tag) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM tag_follows WHERE owner_id = $1 AND tag = $2").bind(owner.raw()).bind(tag.as_str()).execute(c))?;
        Ok(rows > 0)
    }

    /// Whether somebody follows a tag.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn contains(&mut self, owner: Id<Actor>, tag: &Tag) -> Result<bool> {
        let row: Option<(i64,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT id FROM tag_follows WHERE tag = $2 AND owner_id = $1").bind(owner.raw()).bind(tag.as_str()).fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// What somebody follows, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, owner: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<TagFollow>> {
        let limit = bounded(limit);
        let rows: Vec<TagFollowRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT id, owner_id, tag, created_at FROM tag_follows WHERE owner_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
                .bind(owner.raw())
                .bind(before.raw())
                .bind(limit + 1)
                .fetch_all(c))?;
        Ok(Page::cut(rows, limit, |row| row.id).map(TagFollow::from))
    }
}

impl Timelines<'_> {
    /// Who here follows a tag of these posts: of public ones that answer nothing, whose authors are neither limited nor kept
    /// away by the reader, nor keep the reader away.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_tag_readers(&mut self, posts: &[Id<Post>]) -> Result<Vec<TagReader>> {
        let rows: Vec<(i64, i64, String)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT p.id, t.owner_id, MIN(t.tag) FROM posts p JOIN post_tags g ON g.post_id = p.id JOIN tag_follows t ON t.tag = g.tag
             JOIN actors a ON a.id = t.owner_id AND a.host = '' AND a.state = 'active' JOIN actors w ON w.id = p.author_id AND w.state = 'active' AND NOT w.limited
             WHERE p.audience = 'public' AND p.in_reply_to IS NULL AND p.author_id <> t.owner_id
             AND NOT EXISTS (SELECT 1 FROM blocks k WHERE (k.blocker_id = p.author_id AND k.blocked_id = t.owner_id) OR (k.blocker_id = t.owner_id AND k.blocked_id = p.author_id))
             AND NOT EXISTS (SELECT 1 FROM domain_blocks d WHERE d.owner_id = t.owner_id AND d.host = w.host) AND p.id",
            "$1",
            " GROUP BY p.id, t.owner_id ORDER BY p.id, t.owner_id"
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(post, reader, tag)| TagReader { post: Id::new(post), reader: Id::new(reader), tag: Tag::trusted(tag) }).collect())
    }

    /// Adds posts to the homes of those who follow a tag of them; those that are there already stay as they are.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn insert_tagged(&mut self, entries: &[(Id<HomeEntry>, TagReader)]) -> Result<u64> {
        let mut new = 0;
        for entries in entries.chunks(MAX_ROWS) {
            new += exec!(self.conn, |c| {
                let mut statement = QueryBuilder::new("INSERT INTO home_entries (id, owner_id, post_id, because_of) ");
                statement.push_values(entries, |mut row, (id, reader)| {
                    row.push_bind(id.raw()).push_bind(reader.reader.raw()).push_bind(reader.post.raw()).push_bind(reader.tag.as_str());
                });
                statement.push(" ON CONFLICT (owner_id, post_id) DO NOTHING");
                async move { statement.build().execute(c).await }
            })?;
        }
        if new > 0 {
            self.trim(entries.iter().map(|(_, reader)| reader.reader.raw()).collect()).await?;
        }
        Ok(new)
    }

    /// Takes out what came for a tag that is followed no more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_tagged(&mut self, owner: Id<Actor>, tag: &Tag) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM home_entries WHERE owner_id = $1 AND because_of = $2").bind(owner.raw()).bind(tag.as_str()).execute(c))?;
        Ok(())
    }

    /// Public posts about a tag, newest first, without what the viewer wants to hear nothing of at `now`; those from limited
    /// hosts for their followers only.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn tagged(&mut self, tag: &Tag, viewer: Option<Id<Actor>>, now: Time, before: Cursor, limit: i64) -> Result<Page<Post>> {
        let limit = bounded(limit);
        let rows: Vec<PostRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            post_columns!(),
            "FROM post_tags t JOIN posts p ON p.id = t.post_id JOIN actors a ON a.id = p.author_id
             WHERE t.tag = $1 AND t.post_id < $2 AND p.audience = 'public' AND p.in_reply_to IS NULL AND a.state = 'active'
             AND (NOT a.limited OR a.id IN (SELECT followed_id FROM follows WHERE follower_id = $4 AND state = 'accepted'))
             AND (p.kind <> 'listing' OR EXISTS (SELECT 1 FROM listings l WHERE l.id = p.id AND l.state IN ('published', 'sold-out'))) AND ",
            welcome!("$4", "$5", "p.author_id", "a.host"),
            " ORDER BY t.post_id DESC LIMIT $3"
        ))
        .bind(tag.as_str())
        .bind(before.raw())
        .bind(limit + 1)
        .bind(viewer.map_or(0, Id::raw))
        .bind(now.unix_micros())
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Post::try_from).collect::<Result<_>>()?, next: page.next })
    }
}
