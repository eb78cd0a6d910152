//! The second spine: posts, their tags, whom they address, and the tombstones of what was deleted.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::posts::{Former, Kind, Mention, Post};
use domain::tag::Tag;
use domain::text::Markup;
use domain::{Address, Audience, Id, Time};
use sqlx::{FromRow, QueryBuilder};

use crate::blocks::apart;
use crate::engine::Conn;
use crate::media::MediaStore;
use crate::page::bounded;
use crate::row::{MAX_ROWS, RowOf, address, id_list, in_ids, json, text_list};
use crate::{Cursor, Page, Result, StorageError};

/// The store of posts.
pub struct Posts<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
pub(crate) struct PostRow {
    pub(crate) id: i64,
    address: String,
    author_id: i64,
    kind: String,
    audience: String,
    title: String,
    warning: String,
    sensitive: bool,
    source: String,
    html: String,
    page: String,
    in_reply_to: Option<String>,
    context: Option<String>,
    language: Option<String>,
    photos: String,
    mentions: String,
    quote: Option<String>,
    permits: String,
    published_at: i64,
    updated_at: i64,
    raw: Option<String>,
}

impl TryFrom<PostRow> for Post {
    type Error = crate::StorageError;

    fn try_from(row: PostRow) -> Result<Self> {
        let of = RowOf { table: "posts", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            address: Address::trusted(row.address),
            author: Id::new(row.author_id),
            kind: of.word("kind", Kind::from_word(&row.kind))?,
            audience: of.word("audience", Audience::from_word(&row.audience))?,
            title: row.title,
            warning: row.warning,
            sensitive: row.sensitive,
            content: Markup::stored(row.source, row.html),
            page: row.page,
            in_reply_to: address(row.in_reply_to),
            context: address(row.context),
            language: row.language,
            photos: of.json::<Vec<i64>>("photos", &row.photos)?.into_iter().map(Id::new).collect(),
            mentions: of.json::<Vec<Mention>>("mentions", &row.mentions)?,
            quote: address(row.quote),
            permits: of.json("permits", &row.permits)?,
            published_at: Time::from_unix_micros(row.published_at),
            updated_at: Time::from_unix_micros(row.updated_at),
            raw: row.raw,
        })
    }
}

/// Most former versions of a post that are kept.
pub const MAX_EDITS: i64 = 50;

#[derive(FromRow)]
struct FormerRow {
    post_id: i64,
    at: i64,
    title: String,
    warning: String,
    source: String,
    html: String,
    photos: String,
    sensitive: bool,
}

impl TryFrom<FormerRow> for Former {
    type Error = crate::StorageError;

    fn try_from(row: FormerRow) -> Result<Self> {
        let of = RowOf { table: "post_edits", id: row.post_id };
        Ok(Self {
            at: Time::from_unix_micros(row.at),
            title: row.title,
            warning: row.warning,
            sensitive: row.sensitive,
            content: Markup::stored(row.source, row.html),
            photos: of.json::<Vec<i64>>("photos", &row.photos)?.into_iter().map(Id::new).collect(),
        })
    }
}

macro_rules! columns {
    () => {
        "SELECT p.id, p.address, p.author_id, p.kind, p.audience, p.title, p.warning, p.sensitive, p.source, p.html, p.page, p.in_reply_to, p.context, p.language, p.photos, p.mentions, p.quote, p.permits, p.published_at, p.updated_at, p.raw "
    };
}
pub(crate) use columns as post_columns;

impl Posts<'_> {
    /// A new post with its tags.
    ///
    /// # Errors
    /// `posts_address` when it is there already, `tombstones_address` when it was deleted.
    pub async fn insert(&mut self, post: &Post, tags: &[Tag]) -> Result<()> {
        let rows = exec!(self.conn, |c| {
            sqlx::query(
            "INSERT INTO posts (id, address, author_id, kind, audience, title, warning, source, html, page, in_reply_to, context, language, photos, published_at, updated_at, raw, thread, sensitive, mentions, quote, permits)
             SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, COALESCE((SELECT q.thread FROM posts q WHERE q.address = $11), $18), $19, $20, $21, $22 WHERE NOT EXISTS (SELECT 1 FROM tombstones WHERE address = $2)"
        )
        .bind(post.id.raw())
        .bind(post.address.as_str())
        .bind(post.author.raw())
        .bind(post.kind.word())
        .bind(post.audience.word())
        .bind(&post.title)
        .bind(&post.warning)
        .bind(post.content.source())
        .bind(post.content.html())
        .bind(&post.page)
        .bind(post.in_reply_to.as_ref().map(Address::as_str))
        .bind(post.context.as_ref().map(Address::as_str))
        .bind(post.language.as_deref())
        .bind(json(&post.photos.iter().map(|id| id.raw()).collect::<Vec<_>>()))
        .bind(post.published_at.unix_micros())
        .bind(post.updated_at.unix_micros())
        .bind(post.raw.as_deref())
        .bind(post.opens_thread().as_str())
        .bind(post.sensitive)
        .bind(json(&post.mentions))
        .bind(post.quote.as_ref().map(Address::as_str))
        .bind(json(&post.permits))
        .execute(c)
        })?;
        if rows == 0 {
            return Err(StorageError::Conflict("tombstones_address".to_owned()));
        }
        self.join_threads(&[post.id]).await?;
        self.insert_tags(&tags.iter().map(|tag| (tag, post.id)).collect::<Vec<_>>()).await
    }

    /// New posts with their tags. That none of them was deleted before is for the caller to have seen ([`Posts::list_taken`]).
    ///
    /// # Errors
    /// `posts_address` when one is there already.
    pub async fn insert_all(&mut self, posts: &[(Post, Vec<Tag>)]) -> Result<()> {
        for posts in posts.chunks(MAX_ROWS) {
            exec!(self.conn, |c| {
                let mut statement = QueryBuilder::new(
                    "INSERT INTO posts (id, address, author_id, kind, audience, title, warning, source, html, page, in_reply_to, context, language, photos, published_at, updated_at, raw, sensitive, mentions, quote, permits, thread) ",
                );
                statement.push_values(posts, |mut row, (post, _)| {
                    row.push_bind(post.id.raw())
                        .push_bind(post.address.as_str())
                        .push_bind(post.author.raw())
                        .push_bind(post.kind.word())
                        .push_bind(post.audience.word())
                        .push_bind(&post.title)
                        .push_bind(&post.warning)
                        .push_bind(post.content.source())
                        .push_bind(post.content.html())
                        .push_bind(&post.page)
                        .push_bind(post.in_reply_to.as_ref().map(Address::as_str))
                        .push_bind(post.context.as_ref().map(Address::as_str))
                        .push_bind(post.language.as_deref())
                        .push_bind(json(&post.photos.iter().map(|id| id.raw()).collect::<Vec<_>>()))
                        .push_bind(post.published_at.unix_micros())
                        .push_bind(post.updated_at.unix_micros())
                        .push_bind(post.raw.as_deref())
                        .push_bind(post.sensitive)
                        .push_bind(json(&post.mentions))
                        .push_bind(post.quote.as_ref().map(Address::as_str))
                        .push_bind(json(&post.permits))
                        .push("COALESCE((SELECT q.thread FROM posts q WHERE q.address = ")
                        .push_bind_unseparated(post.in_reply_to.as_ref().map(Address::as_str))
                        .push_unseparated("), ")
                        .push_bind_unseparated(post.opens_thread().as_str())
                        .push_unseparated(")");
                });
                async move { statement.build().execute(c).await }
            })?;
        }
        self.join_threads(&posts.iter().map(|(post, _)| post.id).collect::<Vec<_>>()).await?;
        let tags: Vec<(&Tag, Id<Post>)> = posts.iter().flat_map(|(post, tags)| tags.iter().map(|tag| (tag, post.id))).collect();
        self.insert_tags(&tags).await
    }

    /// Those of `addresses` under which a post stands, or stood before it was deleted.
    pub async fn list_taken(&mut self, addresses: &[&Address]) -> Result<Vec<Address>> {
        let rows: Vec<(String,)> = q!(self.conn, |c, d| {
            sqlx::query_as(d.pick(
            "SELECT address FROM posts WHERE address IN (SELECT value FROM json_each($1)) UNION ALL SELECT address FROM tombstones WHERE address IN (SELECT value FROM json_each($1))",
            "SELECT address FROM posts WHERE address IN (SELECT jsonb_array_elements_text($1::jsonb)) UNION ALL SELECT address FROM tombstones WHERE address IN (SELECT jsonb_array_elements_text($1::jsonb))"
        ))
        .bind(text_list(addresses.iter().map(|address| address.as_str())))
        .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(address,)| Address::trusted(address)).collect())
    }

    /// The ids of those posts of `addresses` that are here.
    pub async fn list_ids(&mut self, addresses: &[&Address]) -> Result<HashMap<Address, Id<Post>>> {
        if addresses.is_empty() {
            return Ok(HashMap::new());
        }
        let rows: Vec<(String, i64)> = q!(self.conn, |c, d| {
            sqlx::query_as(d.pick(
                "SELECT address, id FROM posts WHERE address IN (SELECT value FROM json_each($1))",
                "SELECT address, id FROM posts WHERE address IN (SELECT jsonb_array_elements_text($1::jsonb))",
            ))
            .bind(text_list(addresses.iter().map(|address| address.as_str())))
            .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(address, id)| (Address::trusted(address), Id::new(id))).collect())
    }

    /// Replaces what a post says; identity, author and first publishing stay.
    pub async fn update(&mut self, post: &Post, tags: &[Tag]) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "UPDATE posts SET audience = $2, title = $3, warning = $4, source = $5, html = $6, page = $7, language = $8, photos = $9, updated_at = $10, raw = $11,
             sensitive = $12, mentions = $13, quote = $14, permits = $15 WHERE id = $1"
        )
        .bind(post.id.raw())
        .bind(post.audience.word())
        .bind(&post.title)
        .bind(&post.warning)
        .bind(post.content.source())
        .bind(post.content.html())
        .bind(&post.page)
        .bind(post.language.as_deref())
        .bind(json(&post.photos.iter().map(|id| id.raw()).collect::<Vec<_>>()))
        .bind(post.updated_at.unix_micros())
        .bind(post.raw.as_deref())
        .bind(post.sensitive)
        .bind(json(&post.mentions))
        .bind(post.quote.as_ref().map(Address::as_str))
        .bind(json(&post.permits))
        .execute(c))?;
        self.set_tags(post.id, tags).await
    }

    /// Lets one of several who edit a post at once go first: answers whether it still stands as it was changed at `seen`.
    pub async fn claim(&mut self, post: Id<Post>, seen: Time, now: Time) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE posts SET updated_at = $3 WHERE id = $1 AND updated_at = $2")
            .bind(post.raw())
            .bind(seen.unix_micros())
            .bind(now.unix_micros())
            .execute(c))?;
        Ok(rows > 0)
    }

    /// Keeps what a post said before it was edited; beyond [`MAX_EDITS`] the oldest fall out, but for the first.
    pub async fn keep_former(&mut self, post: Id<Post>, former: &Former) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO post_edits (post_id, at, title, warning, source, html, photos, sensitive) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (post_id, at) DO NOTHING"
        )
        .bind(post.raw())
        .bind(former.at.unix_micros())
        .bind(&former.title)
        .bind(&former.warning)
        .bind(former.content.source())
        .bind(former.content.html())
        .bind(json(&former.photos.iter().map(|id| id.raw()).collect::<Vec<_>>()))
        .bind(former.sensitive)
        .execute(c))?;
        exec!(self.conn, |c| sqlx::query(
            "DELETE FROM post_edits WHERE post_id = $1 AND at <> (SELECT MIN(at) FROM post_edits WHERE post_id = $1)
             AND at NOT IN (SELECT at FROM post_edits WHERE post_id = $1 ORDER BY at DESC LIMIT $2)"
        )
        .bind(post.raw())
        .bind(MAX_EDITS - 1)
        .execute(c))?;
        Ok(())
    }

    /// What a post said before, oldest first.
    pub async fn list_former(&mut self, post: Id<Post>) -> Result<Vec<Former>> {
        let rows: Vec<FormerRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT post_id, at, title, warning, source, html, photos, sensitive FROM post_edits WHERE post_id = $1 ORDER BY at")
                .bind(post.raw())
                .fetch_all(c))?;
        rows.into_iter().map(Former::try_from).collect()
    }

    /// The tags of posts, each post's in alphabetical order.
    pub async fn list_tags(&mut self, posts: &[Id<Post>]) -> Result<Vec<(Id<Post>, Tag)>> {
        let rows: Vec<(i64, String)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT post_id, tag FROM post_tags WHERE post_id", "$1", " ORDER BY post_id, tag"))
            .bind(id_list(posts.iter().map(|id| id.raw())))
            .fetch_all(c))?;
        Ok(rows.into_iter().map(|(post, tag)| (Id::new(post), Tag::trusted(tag))).collect())
    }

    async fn set_tags(&mut self, post: Id<Post>, tags: &[Tag]) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM post_tags WHERE post_id = $1").bind(post.raw()).execute(c))?;
        self.insert_tags(&tags.iter().map(|tag| (tag, post)).collect::<Vec<_>>()).await
    }

    async fn insert_tags(&mut self, tags: &[(&Tag, Id<Post>)]) -> Result<()> {
        for tags in tags.chunks(MAX_ROWS) {
            exec!(self.conn, |c| {
                let mut statement = QueryBuilder::new("INSERT INTO post_tags (tag, post_id) ");
                statement.push_values(tags, |mut row, (tag, post)| {
                    row.push_bind(tag.as_str()).push_bind(post.raw());
                });
                statement.push(" ON CONFLICT (tag, post_id) DO NOTHING");
                async move { statement.build().execute(c).await }
            })?;
        }
        Ok(())
    }

    /// Removes a post with all that was made of it, and leaves a tombstone, so that it does not come back. Photos that nothing
    /// else shows go with it; the row of a listing goes after it, and not before.
    pub async fn remove(&mut self, id: Id<Post>, address: &Address, former_type: &str, now: Time) -> Result<()> {
        MediaStore { conn: self.conn }.erase_of(id).await?;
        self.erase_said(id, address).await?;
        let audience: Option<(bool,)> = q!(self.conn, |c| sqlx::query_as("SELECT audience IN ('public', 'unlisted') FROM posts WHERE id = $1").bind(id.raw()).fetch_optional(c))?;
        exec!(self.conn, |c| sqlx::query("DELETE FROM posts WHERE id = $1").bind(id.raw()).execute(c))?;
        self.bury_as(address, former_type, now, audience.is_some_and(|(is_open,)| is_open)).await
    }

    /// Hosts that were sent something about a post, as far as that is still known.
    pub async fn list_hosts_told(&mut self, object: &Address) -> Result<Vec<String>> {
        let rows: Vec<(String,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT DISTINCT host FROM deliveries WHERE lane = $1").bind(crate::row::lane(object.as_str()).as_ref()).fetch_all(c))?;
        Ok(rows.into_iter().map(|(host,)| host).collect())
    }

    /// A tombstone alone: for what was deleted before it was ever seen.
    pub async fn bury(&mut self, address: &Address, former_type: &str, now: Time) -> Result<()> {
        self.bury_as(address, former_type, now, false).await
    }

    async fn bury_as(&mut self, address: &Address, former_type: &str, now: Time, is_open: bool) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO tombstones (address, former_type, deleted_at, open) VALUES ($1, $2, $3, $4) ON CONFLICT (address) DO NOTHING")
            .bind(address.as_str())
            .bind(former_type)
            .bind(now.unix_micros())
            .bind(is_open)
            .execute(c))?;
        Ok(())
    }

    /// Removes a post that may come back, such as one whose author withdrew it from the public.
    pub async fn withdraw(&mut self, id: Id<Post>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM posts WHERE id = $1").bind(id.raw()).execute(c))?;
        Ok(())
    }

    /// Removes a tombstone that somebody set who had no say in the matter.
    pub async fn unearth(&mut self, address: &Address) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM tombstones WHERE address = $1").bind(address.as_str()).execute(c))?;
        Ok(())
    }

    /// When a thing was deleted, and what it was.
    pub async fn find_tombstone(&mut self, address: &Address) -> Result<Option<(String, Time)>> {
        let row: Option<(String, i64)> =
            q!(self.conn, |c| sqlx::query_as("SELECT former_type, deleted_at FROM tombstones WHERE address = $1").bind(address.as_str()).fetch_optional(c))?;
        Ok(row.map(|(former, at)| (former, Time::from_unix_micros(at))))
    }

    /// The same of what everybody could see: of anything else nobody is told that it was there (SECURITY P-12).
    pub async fn find_open_tombstone(&mut self, address: &Address) -> Result<Option<(String, Time)>> {
        let row: Option<(String, i64)> =
            q!(self.conn, |c| sqlx::query_as("SELECT former_type, deleted_at FROM tombstones WHERE address = $1 AND open").bind(address.as_str()).fetch_optional(c))?;
        Ok(row.map(|(former, at)| (former, Time::from_unix_micros(at))))
    }

    pub async fn find(&mut self, id: Id<Post>) -> Result<Option<Post>> {
        let row: Option<PostRow> = q!(self.conn, |c| sqlx::query_as(concat!(columns!(), "FROM posts p WHERE p.id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Post::try_from).transpose()
    }

    pub async fn find_by_address(&mut self, address: &Address) -> Result<Option<Post>> {
        let row: Option<PostRow> = q!(self.conn, |c| sqlx::query_as(concat!(columns!(), "FROM posts p WHERE p.address = $1")).bind(address.as_str()).fetch_optional(c))?;
        row.map(Post::try_from).transpose()
    }

    /// Those of `ids` that exist, in no order.
    pub async fn list(&mut self, ids: &[Id<Post>]) -> Result<Vec<Post>> {
        let rows: Vec<PostRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            concat!(columns!(), "FROM posts p WHERE p.id IN (SELECT value FROM json_each($1))"),
            concat!(columns!(), "FROM posts p WHERE p.id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))")
        ))
        .bind(id_list(ids.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        rows.into_iter().map(Post::try_from).collect()
    }

    /// Public and unlisted posts of one author, newest first: what an outbox shows.
    pub async fn list_public_by_author(&mut self, author: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Post>> {
        let limit = bounded(limit);
        let rows: Vec<PostRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            columns!(),
            "FROM posts p WHERE p.author_id = $1 AND p.id < $2 AND p.audience IN ('public', 'unlisted') ORDER BY p.id DESC LIMIT $3"
        ))
        .bind(author.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Post::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// What one author wrote that somebody may see, listings aside, newest first. `viewer` is nobody for strangers.
    pub async fn list_by_author(&mut self, author: Id<Actor>, viewer: Option<Id<Actor>>, with_answers: bool, before: Cursor, limit: i64) -> Result<Page<Post>> {
        let limit = bounded(limit);
        let rows: Vec<PostRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
            columns!(),
            "FROM posts p WHERE p.author_id = $1 AND p.id < $2 AND p.kind <> 'listing' AND (p.in_reply_to IS NULL OR $5) AND (p.author_id = $4 OR (
                 (p.audience IN ('public', 'unlisted') OR EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = $4 AND p.audience NOT IN ('direct', 'parties'))
                     OR (p.audience = 'followers' AND EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $4 AND f.followed_id = p.author_id AND f.state = 'accepted')))
                 AND NOT ",
            apart!("p.author_id", "$4"),
            ")) AND p.audience NOT IN ('direct', 'parties') ORDER BY p.id DESC LIMIT $3"
        ))
        .bind(author.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .bind(viewer.map_or(0, Id::raw))
        .bind(with_answers)
        .fetch_all(c)
        })?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Post::try_from).collect::<Result<_>>()?, next: page.next })
    }

    pub async fn count_public_by_author(&mut self, author: Id<Actor>) -> Result<i64> {
        let (count,): (i64,) =
            q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM posts WHERE author_id = $1 AND audience IN ('public', 'unlisted')").bind(author.raw()).fetch_one(c))?;
        Ok(count)
    }

    /// All public posts of makers here, for NodeInfo.
    pub async fn count_here(&mut self) -> Result<i64> {
        let (count,): (i64,) =
            q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM posts p JOIN actors a ON a.id = p.author_id WHERE a.host = '' AND p.audience = 'public'").fetch_one(c))?;
        Ok(count)
    }

    /// Names the actors here that a post addresses.
    pub async fn address_to(&mut self, post: Id<Post>, actors: &[Id<Actor>]) -> Result<()> {
        self.address_all(&actors.iter().map(|actor| (post, *actor)).collect::<Vec<_>>()).await
    }

    /// Names anew the actors here that a post addresses: an edit may leave some out.
    pub async fn readdress(&mut self, post: Id<Post>, actors: &[Id<Actor>]) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM post_addressees WHERE post_id = $1").bind(post.raw()).execute(c))?;
        self.address_to(post, actors).await
    }

    /// Names the actors here that posts address.
    pub async fn address_all(&mut self, addressed: &[(Id<Post>, Id<Actor>)]) -> Result<()> {
        for addressed in addressed.chunks(MAX_ROWS) {
            exec!(self.conn, |c| {
                let mut statement = QueryBuilder::new("INSERT INTO post_addressees (post_id, actor_id) ");
                statement.push_values(addressed, |mut row, (post, actor)| {
                    row.push_bind(post.raw()).push_bind(actor.raw());
                });
                statement.push(" ON CONFLICT (post_id, actor_id) DO NOTHING");
                async move { statement.build().execute(c).await }
            })?;
        }
        Ok(())
    }

    pub async fn is_addressed(&mut self, post: Id<Post>, actor: Id<Actor>) -> Result<bool> {
        let row: Option<(i64,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT post_id FROM post_addressees WHERE post_id = $1 AND actor_id = $2").bind(post.raw()).bind(actor.raw()).fetch_optional(c))?;
        Ok(row.is_some())
    }

    pub async fn list_addressees(&mut self, post: Id<Post>) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as("SELECT actor_id FROM post_addressees WHERE post_id = $1").bind(post.raw()).fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }
}
