//! Home: entries written for each local follower, and the timelines read straight from the posts.

use std::collections::BTreeSet;

use domain::actors::Actor;
use domain::posts::Post;
use domain::relations::List;
use domain::tag::Tag;
use domain::{Audience, Id, Time};
use sqlx::{FromRow, QueryBuilder};

use crate::engine::Conn;
use crate::page::bounded;
use crate::posts::{PostRow, post_columns};
use crate::row::{MAX_ROWS, RowOf, id_list, in_ids};
use crate::{Cursor, Page, Result};

/// Public posts and catalogued listings before `$1`, of makers here where `$2`, as `$4` sees them at `$5`; at most `$3`.
macro_rules! public_posts {
    ($among:literal) => {
        concat!(
            post_columns!(),
            "FROM posts p JOIN actors a ON a.id = p.author_id WHERE ",
            $among,
            "p.id < $1 AND p.audience = 'public' AND p.in_reply_to IS NULL AND a.state = 'active' AND (NOT $2 OR a.host = '')
             AND (NOT a.limited OR a.id IN (SELECT followed_id FROM follows WHERE follower_id = $4 AND state = 'accepted'))
             AND (p.kind <> 'listing' OR EXISTS (SELECT 1 FROM listings l WHERE l.id = p.id AND l.state IN ('published', 'sold-out'))) AND ",
            welcome!("$4", "$5", "p.author_id", "a.host"),
            " ORDER BY p.id DESC LIMIT $3"
        )
    };
}

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

/// A post that somebody's home does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing {
    pub post: Id<Post>,
    pub published_at: Time,
    pub follower: Id<Actor>,
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
    because_of: Option<String>,
    #[sqlx(flatten)]
    post: PostRow,
}

/// A post as it reached somebody's home.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub post: Post,
    /// Whose boost brought it; `None` where its author is followed.
    pub boosted_by: Option<Id<Actor>>,
    /// Its place at home, by which one remembers how far one has read; `None` in other lists.
    pub entry: Option<Id<HomeEntry>>,
    /// The followed tag that brought it; `None` where its author is followed or a boost brought it.
    pub because_of: Option<Tag>,
}

impl Arrived {
    /// A post in a list that is not somebody's home.
    #[must_use]
    pub const fn shown(post: Post) -> Self {
        Self { post, boosted_by: None, entry: None, because_of: None }
    }
}

impl TryFrom<EntryRow> for Arrived {
    type Error = crate::StorageError;

    fn try_from(row: EntryRow) -> Result<Self> {
        Ok(Self { post: row.post.try_into()?, boosted_by: row.boosted_by.map(Id::new), entry: Some(Id::new(row.entry_id)), because_of: row.because_of.map(Tag::trusted) })
    }
}

/// The first of those who passed on the post of a home entry and are followed by its owner, but for `$1`.
macro_rules! other_booster {
    () => {
        "(SELECT b.actor_id FROM boosts b JOIN follows f ON f.followed_id = b.actor_id AND f.state = 'accepted' JOIN actors a ON a.id = b.actor_id AND a.state = 'active'
          WHERE b.post_id = home_entries.post_id AND f.follower_id = home_entries.owner_id AND b.actor_id <> $1 ORDER BY b.created_at, b.actor_id LIMIT 1)"
    };
}

/// Entries of the home `$1` before `$2`, as far as they are welcome at the time `$4`, `$most` of which are asked for. For SQLite,
/// which would read those of everybody where it counted while one home held nearly all, and for PostgreSQL.
macro_rules! at_home {
    ($most:literal) => {
        (at_home!("home_entries h INDEXED BY home_entries_by_owner", $most), at_home!("home_entries h", $most))
    };
    ($entries:literal, $most:literal) => {
        concat!(
            post_columns!(),
            ", h.id AS entry_id, h.boosted_by, h.because_of FROM ",
            $entries,
            " JOIN posts p ON p.id = h.post_id JOIN actors a ON a.id = p.author_id LEFT JOIN actors b ON b.id = h.boosted_by
             WHERE h.owner_id = $1 AND h.id < $2 AND a.state = 'active' AND (b.id IS NULL OR b.state = 'active')
             AND (NOT a.limited OR a.id = $1 OR EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $1 AND f.followed_id = a.id AND f.state = 'accepted')) AND ",
            welcome!("$1", "$4", "p.author_id", "a.host"),
            " AND (b.id IS NULL OR (",
            welcome!("$1", "$4", "b.id", "b.host"),
            ")) ",
            $most
        )
    };
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

    /// The newest few of what an author said since `since`, each with the followers here whose home does not hold it: one of
    /// them, or all. Answers and what is written to some only are no part of it.
    pub async fn list_missing(&mut self, author: Id<Actor>, follower: Option<Id<Actor>>, since: Time, most: i64) -> Result<Vec<Missing>> {
        let rows: Vec<(i64, i64, i64)> = q!(self.conn, |c| {
            sqlx::query_as(
            "SELECT p.id, p.published_at, f.follower_id FROM (
                 SELECT n.id, n.author_id, n.published_at FROM posts n WHERE n.author_id = $1 AND n.audience IN ('public', 'unlisted', 'followers') AND n.in_reply_to IS NULL AND n.published_at > $3
                 AND (n.kind <> 'listing' OR EXISTS (SELECT 1 FROM listings l WHERE l.id = n.id AND l.state IN ('published', 'sold-out'))) ORDER BY n.id DESC LIMIT $4) p
             JOIN actors w ON w.id = p.author_id AND w.state = 'active'
             JOIN follows f ON f.followed_id = p.author_id AND f.state = 'accepted' AND ($2 = 0 OR f.follower_id = $2)
             JOIN actors a ON a.id = f.follower_id AND a.host = '' AND a.state = 'active'
             WHERE NOT EXISTS (SELECT 1 FROM home_entries h WHERE h.owner_id = f.follower_id AND h.post_id = p.id)
             AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = p.author_id AND b.blocked_id = f.follower_id) ORDER BY p.id, f.follower_id"
        )
        .bind(author.raw())
        .bind(follower.map_or(0, Id::raw))
        .bind(since.unix_micros())
        .bind(bounded(most))
        .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(post, at, follower)| Missing { post: Id::new(post), published_at: Time::from_unix_micros(at), follower: Id::new(follower) }).collect())
    }

    async fn insert_brought(&mut self, entries: &[(Id<HomeEntry>, Id<Actor>, Id<Post>)], by: Option<Id<Actor>>) -> Result<u64> {
        let mut new = 0;
        for entries in entries.chunks(MAX_ROWS) {
            new += exec!(self.conn, |c| {
                let mut statement = QueryBuilder::new("INSERT INTO home_entries (id, owner_id, post_id, boosted_by) ");
                statement.push_values(entries, |mut row, (id, owner, post)| {
                    row.push_bind(id.raw()).push_bind(owner.raw()).push_bind(post.raw()).push_bind(by.map(Id::raw));
                });
                // Also where two that were said in one moment would stand in one place.
                statement.push(" ON CONFLICT DO NOTHING");
                async move { statement.build().execute(c).await }
            })?;
        }
        if new > 0 {
            let owners: BTreeSet<i64> = entries.iter().map(|(_, owner, _)| owner.raw()).collect();
            self.trim(owners).await?;
        }
        Ok(new)
    }

    pub(crate) async fn trim(&mut self, owners: BTreeSet<i64>) -> Result<()> {
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

    /// Who here follows the authors of posts, and the authors who live here, with what there is to know about whether they may
    /// see them. An answer has readers only where they know the other side of it: who is answered is followed too, is the one
    /// who answers, or reads. Direct posts are found among messages.
    pub async fn list_readers(&mut self, posts: &[Id<Post>]) -> Result<Vec<HomeReader>> {
        let rows: Vec<ReaderRow> = q!(self.conn, |c, d| {
            sqlx::query_as(in_ids!(
            d,
            "SELECT p.id AS post_id, p.audience, f.follower_id, EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = f.follower_id) AS is_addressed
             FROM posts p JOIN follows f ON f.followed_id = p.author_id AND f.state = 'accepted' JOIN actors a ON a.id = f.follower_id AND a.host = '' AND a.state = 'active'
             WHERE p.audience NOT IN ('direct', 'parties') AND (p.in_reply_to IS NULL OR EXISTS (SELECT 1 FROM posts q WHERE q.address = p.in_reply_to AND (q.author_id = p.author_id OR q.author_id = f.follower_id
                 OR EXISTS (SELECT 1 FROM follows g WHERE g.follower_id = f.follower_id AND g.followed_id = q.author_id AND g.state = 'accepted'))))
             AND NOT EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = p.author_id AND b.blocked_id = f.follower_id) AND p.id",
            "$1",
            " ORDER BY p.id, f.follower_id"
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c)
        })?;
        let own: Vec<ReaderRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT p.id AS post_id, p.audience, p.author_id AS follower_id, p.id = p.id AS is_addressed FROM posts p JOIN actors a ON a.id = p.author_id AND a.host = ''
             WHERE p.audience NOT IN ('direct', 'parties') AND p.id",
            "$1",
            " ORDER BY p.id"
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        rows.into_iter().chain(own).map(HomeReader::try_from).collect()
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

    /// Takes a post out of the homes that it reached by this boost. Where somebody else who is followed passes it on too, it
    /// stays in its place as theirs.
    pub async fn remove_boosted(&mut self, by: Id<Actor>, post: Id<Post>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(concat!(
            "UPDATE home_entries SET boosted_by = ",
            other_booster!(),
            " WHERE boosted_by = $1 AND post_id = $2 AND ",
            other_booster!(),
            " IS NOT NULL"
        ))
        .bind(by.raw())
        .bind(post.raw())
        .execute(c))?;
        exec!(self.conn, |c| sqlx::query("DELETE FROM home_entries WHERE post_id = $2 AND boosted_by = $1").bind(by.raw()).bind(post.raw()).execute(c))?;
        Ok(())
    }

    /// Takes out what came from somebody no longer followed: their posts, and what they alone passed on.
    pub async fn remove_author(&mut self, owner: Id<Actor>, author: Id<Actor>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(concat!(
            "UPDATE home_entries SET boosted_by = ",
            other_booster!(),
            " WHERE boosted_by = $1 AND owner_id = $2 AND ",
            other_booster!(),
            " IS NOT NULL"
        ))
        .bind(author.raw())
        .bind(owner.raw())
        .execute(c))?;
        exec!(self.conn, |c| sqlx::query(
            "DELETE FROM home_entries WHERE owner_id = $1 AND (boosted_by = $2 OR (boosted_by IS NULL AND post_id IN (SELECT id FROM posts WHERE author_id = $2)))"
        )
        .bind(owner.raw())
        .bind(author.raw())
        .execute(c))?;
        Ok(())
    }

    /// Somebody's home, newest arrival first, without what they want to hear nothing of at `now`.
    pub async fn home(&mut self, owner: Id<Actor>, now: Time, before: Cursor, limit: i64) -> Result<Page<Arrived>> {
        let limit = bounded(limit);
        let statements = at_home!("ORDER BY h.id DESC LIMIT $3");
        let rows: Vec<EntryRow> =
            q!(self.conn, |c, d| sqlx::query_as(d.pick(statements.0, statements.1)).bind(owner.raw()).bind(before.raw()).bind(limit + 1).bind(now.unix_micros()).fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.entry_id);
        Ok(Page { items: page.items.into_iter().map(Arrived::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// What of somebody's home the makers of one list said or passed on.
    pub async fn of_list(&mut self, owner: Id<Actor>, list: Id<List>, now: Time, before: Cursor, limit: i64) -> Result<Page<Arrived>> {
        let limit = bounded(limit);
        let statements = at_home!(
            "AND h.because_of IS NULL AND EXISTS (SELECT 1 FROM list_members m WHERE m.list_id = $5 AND m.member_id = COALESCE(h.boosted_by, p.author_id)) ORDER BY h.id DESC LIMIT $3"
        );
        let rows: Vec<EntryRow> = q!(self.conn, |c, d| sqlx::query_as(d.pick(statements.0, statements.1))
            .bind(owner.raw())
            .bind(before.raw())
            .bind(limit + 1)
            .bind(now.unix_micros())
            .bind(list.raw())
            .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.entry_id);
        Ok(Page { items: page.items.into_iter().map(Arrived::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// Public posts of makers here, or of everyone known, newest first; those from limited hosts for their followers only.
    /// What the viewer wants to hear nothing of at `now` is left out.
    pub async fn public(&mut self, here: bool, viewer: Option<Id<Actor>>, now: Time, before: Cursor, limit: i64) -> Result<Page<Post>> {
        let limit = bounded(limit);
        // What is of here was sent by no peer, and is found by the index of that.
        let statement = if here { public_posts!("p.raw IS NULL AND ") } else { public_posts!("") };
        let rows: Vec<PostRow> =
            q!(self.conn, |c| sqlx::query_as(statement).bind(before.raw()).bind(here).bind(limit + 1).bind(viewer.map_or(0, Id::raw)).bind(now.unix_micros()).fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Post::try_from).collect::<Result<_>>()?, next: page.next })
    }
}
