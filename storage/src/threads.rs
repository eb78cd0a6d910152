//! Threads: which posts belong together, and what is to be fetched to complete them.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::posts::Post;
use domain::{Address, Id, Time};
use sqlx::{FromRow, QueryBuilder};

use crate::actors::Actors;
use crate::engine::Conn;
use crate::page::bounded;
use crate::posts::Posts;
use crate::row::{MAX_ROWS, RowOf, id_list, in_ids, text_list};
use crate::transaction::take_turns;
use crate::{Cursor, Page, Result, Storage, StorageError};

/// The store of threads.
pub struct Threads<'c> {
    pub(crate) conn: &'c mut Conn,
}

/// What is looked for at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The post that another one answers, and those above it.
    Ancestors,
    /// The collection of answers to a post.
    Replies,
    /// The collection of the conversation that a post belongs to.
    Context,
    /// The collection of what an actor pinned.
    Featured,
    /// The collection of what an actor said.
    Outbox,
}

impl Why {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ancestors => "ancestors",
            Self::Replies => "replies",
            Self::Context => "context",
            Self::Featured => "featured",
            Self::Outbox => "outbox",
        }
    }

    /// Most that waits for one domain: replies can be sent by any stranger, the rest comes from those who are followed.
    const fn most_per_domain(self) -> i64 {
        match self {
            Self::Ancestors => 100,
            Self::Replies | Self::Context | Self::Featured | Self::Outbox => 1_000,
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Ancestors, Self::Replies, Self::Context, Self::Featured, Self::Outbox].into_iter().find(|why| why.word() == word)
    }
}

/// What something is looked for around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The post that names it.
    Post(Id<Post>),
    /// The actor whose document names it.
    Actor(Id<Actor>),
}

impl About {
    const fn columns(self) -> (Option<i64>, Option<i64>) {
        match self {
            Self::Post(post) => (Some(post.raw()), None),
            Self::Actor(actor) => (None, Some(actor.raw())),
        }
    }

    const fn of(post: Option<i64>, actor: Option<i64>) -> Option<Self> {
        match (post, actor) {
            (Some(post), None) => Some(Self::Post(Id::new(post))),
            (None, Some(actor)) => Some(Self::Actor(Id::new(actor))),
            _ => None,
        }
    }
}

/// Something to be fetched when there is time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub address: Address,
    pub why: Why,
    pub about: About,
    /// One of a domain is looked at at a time.
    pub domain: String,
    /// Looks that went well.
    pub rounds: i64,
    /// Looks that failed since.
    pub tries: i64,
}

#[derive(FromRow)]
struct WantedRow {
    address: String,
    why: String,
    post_id: Option<i64>,
    actor_id: Option<i64>,
    domain: String,
    rounds: i64,
    tries: i64,
}

impl TryFrom<WantedRow> for Wanted {
    type Error = StorageError;

    fn try_from(row: WantedRow) -> Result<Self> {
        let of = RowOf { table: "fetches_wanted", id: row.post_id.or(row.actor_id).unwrap_or(0) };
        let why = of.word("why", Why::from_word(&row.why))?;
        let about = of.word("post_id", About::of(row.post_id, row.actor_id))?;
        Ok(Self { address: Address::trusted(row.address), why, about, domain: row.domain, rounds: row.rounds, tries: row.tries })
    }
}

/// A post in its place in a thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub post: Id<Post>,
    pub address: Address,
    pub in_reply_to: Option<Address>,
}

#[derive(FromRow)]
struct BranchRow {
    id: i64,
    address: String,
    in_reply_to: Option<String>,
}

impl From<BranchRow> for Branch {
    fn from(row: BranchRow) -> Self {
        Self { post: Id::new(row.id), address: Address::trusted(row.address), in_reply_to: row.in_reply_to.map(Address::trusted) }
    }
}

#[derive(FromRow)]
struct MemberRow {
    id: i64,
    address: String,
}

fn members(rows: Vec<MemberRow>, limit: i64) -> Page<Address> {
    Page::cut(rows, limit, |row| row.id).map(|row| Address::trusted(row.address))
}

impl Threads<'_> {
    /// Public replies to a post, newest first: what its `replies` collection shows.
    pub async fn list_replies(&mut self, parent: &Address, before: Cursor, limit: i64) -> Result<Page<Address>> {
        let limit = bounded(limit);
        let rows: Vec<MemberRow> = q!(self.conn, |c| {
            sqlx::query_as(
            "SELECT p.id, p.address FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.in_reply_to = $1 AND p.id < $2 AND p.audience IN ('public', 'unlisted') AND a.state = 'active' ORDER BY p.id DESC LIMIT $3"
        )
        .bind(parent.as_str())
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c)
        })?;
        Ok(members(rows, limit))
    }

    pub async fn count_replies(&mut self, parent: &Address) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as(
            "SELECT COUNT(*) FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.in_reply_to = $1 AND p.audience IN ('public', 'unlisted') AND a.state = 'active'"
        )
        .bind(parent.as_str())
        .fetch_one(c))?;
        Ok(count)
    }

    /// Public posts of a thread, oldest first, from the one after `after` on.
    pub async fn list(&mut self, thread: &Address, after: Option<Cursor>, limit: i64) -> Result<Page<Address>> {
        let limit = bounded(limit);
        let rows: Vec<MemberRow> = q!(self.conn, |c| {
            sqlx::query_as(
            "SELECT p.id, p.address FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.thread = $1 AND p.id > $2 AND p.audience IN ('public', 'unlisted') AND a.state = 'active' ORDER BY p.id LIMIT $3"
        )
        .bind(thread.as_str())
        .bind(after.map_or(0, Cursor::raw))
        .bind(limit + 1)
        .fetch_all(c)
        })?;
        Ok(members(rows, limit))
    }

    pub async fn count(&mut self, thread: &Address) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as(
            "SELECT COUNT(*) FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.thread = $1 AND p.audience IN ('public', 'unlisted') AND a.state = 'active'"
        )
        .bind(thread.as_str())
        .fetch_one(c))?;
        Ok(count)
    }

    /// What somebody may see of a thread and wants to hear of at `now`, oldest first: ids and what each answers, at most
    /// `limit`. `viewer` is nobody for strangers.
    pub async fn list_seen(&mut self, thread: &Address, viewer: Option<Id<Actor>>, now: Time, limit: i64) -> Result<Vec<Branch>> {
        let rows: Vec<BranchRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT p.id, p.address, p.in_reply_to FROM posts p JOIN actors a ON a.id = p.author_id WHERE p.thread = $1 AND a.state = 'active' AND (p.author_id = $2 OR (
                 (p.audience IN ('public', 'unlisted') OR EXISTS (SELECT 1 FROM post_addressees r WHERE r.post_id = p.id AND r.actor_id = $2)
                     OR (p.audience = 'followers' AND EXISTS (SELECT 1 FROM follows f WHERE f.follower_id = $2 AND f.followed_id = p.author_id AND f.state = 'accepted')))
                 AND ",
            welcome!("$2", "$4", "p.author_id", "a.host"),
            ")) ORDER BY p.id LIMIT $3"
        ))
        .bind(thread.as_str())
        .bind(viewer.map_or(0, Id::raw))
        .bind(limit)
        .bind(now.unix_micros())
        .fetch_all(c))?;
        Ok(rows.into_iter().map(Branch::from).collect())
    }

    /// How many public answers each of some posts has; those without are left out.
    pub async fn count_answers(&mut self, posts: &[&Address]) -> Result<HashMap<Address, i64>> {
        let rows: Vec<(String, i64)> = q!(self.conn, |c, d| {
            sqlx::query_as(d.pick(
            "SELECT in_reply_to, COUNT(*) FROM posts WHERE audience IN ('public', 'unlisted') AND in_reply_to IN (SELECT value FROM json_each($1)) GROUP BY in_reply_to",
            "SELECT in_reply_to, COUNT(*) FROM posts WHERE audience IN ('public', 'unlisted') AND in_reply_to = ANY (ARRAY(SELECT jsonb_array_elements_text($1::jsonb))) GROUP BY in_reply_to"
        ))
        .bind(text_list(posts.iter().map(|post| post.as_str())))
        .fetch_all(c)
        })?;
        Ok(rows.into_iter().map(|(post, count)| (Address::trusted(post), count)).collect())
    }

    /// The conversations that posts belong to.
    pub async fn list_of(&mut self, posts: &[Id<Post>]) -> Result<HashMap<Id<Post>, Address>> {
        let rows: Vec<(i64, String)> =
            q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT id, thread FROM posts WHERE id", "$1", "")).bind(id_list(posts.iter().map(|id| id.raw()))).fetch_all(c))?;
        Ok(rows.into_iter().map(|(id, thread)| (Id::new(id), Address::trusted(thread))).collect())
    }

    /// The conversation that a post belongs to.
    pub async fn find(&mut self, post: Id<Post>) -> Result<Option<Address>> {
        let row: Option<(String,)> = q!(self.conn, |c| sqlx::query_as("SELECT thread FROM posts WHERE id = $1").bind(post.raw()).fetch_optional(c))?;
        Ok(row.map(|(thread,)| Address::trusted(thread)))
    }

    /// Asks for things to be fetched, each from its time on. Each is asked for once; where much of its domain waits already,
    /// it is left.
    pub async fn want(&mut self, wanted: &[(Wanted, Time)]) -> Result<()> {
        let waiting: Vec<(String, String, i64)> = q!(self.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT domain, why, COUNT(*) FROM fetches_wanted WHERE domain IN (SELECT value FROM json_each($1)) GROUP BY domain, why",
            "SELECT domain, why, COUNT(*) FROM fetches_wanted WHERE domain IN (SELECT jsonb_array_elements_text($1::jsonb)) GROUP BY domain, why"
        ))
        .bind(text_list(wanted.iter().map(|(wanted, _)| wanted.domain.as_str())))
        .fetch_all(c))?;
        let mut waiting: HashMap<(String, String), i64> = waiting.into_iter().map(|(domain, why, count)| ((domain, why), count)).collect();
        let has_room = |(wanted, _): &&(Wanted, Time)| {
            let count = waiting.entry((wanted.domain.clone(), wanted.why.word().to_owned())).or_default();
            *count += 1;
            *count <= wanted.why.most_per_domain()
        };
        let wanted: Vec<&(Wanted, Time)> = wanted.iter().filter(has_room).collect();
        for wanted in wanted.chunks(MAX_ROWS) {
            exec!(self.conn, |c| {
                let mut statement = QueryBuilder::new("INSERT INTO fetches_wanted (address, why, post_id, actor_id, domain, rounds, tries, next_at, locked_until) ");
                statement.push_values(wanted, |mut row, (wanted, next_at)| {
                    let (post, actor) = wanted.about.columns();
                    row.push_bind(wanted.address.as_str())
                        .push_bind(wanted.why.word())
                        .push_bind(post)
                        .push_bind(actor)
                        .push_bind(&wanted.domain)
                        .push_bind(wanted.rounds)
                        .push_bind(wanted.tries)
                        .push_bind(next_at.unix_micros())
                        .push_bind(0_i64);
                });
                statement.push(" ON CONFLICT (address) DO NOTHING");
                async move { statement.build().execute(c).await }
            })?;
        }
        Ok(())
    }
}

impl Posts<'_> {
    /// Takes what hangs below new posts into their threads: replies may come before what they answer. Only what really
    /// descends from a post moves with it, so that nobody carries off a thread by naming it.
    pub(crate) async fn join_threads(&mut self, posts: &[Id<Post>]) -> Result<()> {
        let parents: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(
            d,
            "SELECT DISTINCT p.id FROM posts p JOIN posts c ON c.in_reply_to = p.address WHERE c.thread <> p.thread AND p.id",
            "$1",
            ""
        ))
        .bind(id_list(posts.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        for (parent,) in parents {
            exec!(self.conn, |c| sqlx::query(
                "WITH RECURSIVE below (address) AS (
                     SELECT c.address FROM posts p JOIN posts c ON c.in_reply_to = p.address WHERE p.id = $1
                     UNION SELECT c.address FROM below b JOIN posts c ON c.in_reply_to = b.address)
                 UPDATE posts SET thread = (SELECT t.thread FROM posts t WHERE t.id = $1) WHERE address IN (SELECT address FROM below)"
            )
            .bind(parent)
            .execute(c))?;
        }
        Ok(())
    }
}

impl Storage {
    /// Joins what hangs below a post to its thread, where two that arrived at once did not see each other.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn join_thread(&self, post: Id<Post>) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        Posts { conn: &mut conn }.join_threads(&[post]).await?;
        crate::transaction::commit(conn).await
    }

    /// Whether anything is due to be fetched: a look without the writer's lock.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn fetches_are_due(&self, now: Time) -> Result<bool> {
        let mut reader = self.read().await?;
        let row: Option<(String,)> = q!(&mut reader.conn, |c| sqlx::query_as("SELECT address FROM fetches_wanted WHERE next_at <= $1 AND locked_until <= $1 LIMIT 1")
            .bind(now.unix_micros())
            .fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Leases what is due until `until`, never two of one domain.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lease_fetches(&self, limit: i64, now: Time, until: Time) -> Result<Vec<Wanted>> {
        let mut conn = self.begin_conn().await?;
        take_turns(&mut conn, "fetches").await?;
        let rows: Vec<WantedRow> = q!(&mut conn, |c| sqlx::query_as(
            "UPDATE fetches_wanted SET locked_until = $2 WHERE address IN (
                 SELECT w.address FROM fetches_wanted w WHERE w.next_at <= $1 AND w.locked_until <= $1
                 AND NOT EXISTS (SELECT 1 FROM fetches_wanted e WHERE e.domain = w.domain AND (e.locked_until > $1
                     OR (e.next_at <= $1 AND (e.next_at < w.next_at OR (e.next_at = w.next_at AND e.address < w.address)))))
                 ORDER BY w.next_at, w.address LIMIT $3)
             RETURNING address, why, post_id, actor_id, domain, rounds, tries"
        )
        .bind(now.unix_micros())
        .bind(until.unix_micros())
        .bind(limit)
        .fetch_all(c))?;
        crate::transaction::commit(conn).await?;
        rows.into_iter().map(Wanted::try_from).collect()
    }

    /// Asks for what an actor features, unless that was done after `since`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn want_featured(&self, wanted: &Wanted, actor: Id<Actor>, now: Time, since: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        if (Actors { conn: &mut conn }).ask_featured(actor, now, since).await? {
            Threads { conn: &mut conn }.want(&[(wanted.clone(), now)]).await?;
        }
        crate::transaction::commit(conn).await
    }

    /// Asks for what is missing around a post, unless that was done after `since`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn want_around(&self, wanted: &[Wanted], post: Id<Post>, now: Time, since: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("UPDATE posts SET around_asked_at = $2 WHERE id = $1 AND around_asked_at < $3")
            .bind(post.raw())
            .bind(now.unix_micros())
            .bind(since.unix_micros())
            .execute(c))?;
        if rows > 0 {
            let due: Vec<(Wanted, Time)> = wanted.iter().map(|wanted| (wanted.clone(), now)).collect();
            Threads { conn: &mut conn }.want(&due).await?;
        }
        crate::transaction::commit(conn).await
    }

    /// Asks for what an actor said lately, unless that was done after `since`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn want_outbox(&self, wanted: &Wanted, actor: Id<Actor>, now: Time, since: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        if (Actors { conn: &mut conn }).ask_outbox(actor, now, since).await? {
            Threads { conn: &mut conn }.want(&[(wanted.clone(), now)]).await?;
        }
        crate::transaction::commit(conn).await
    }

    /// Whether what is missing around a post was asked for after `since`: a look without the writer's lock.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn around_was_asked(&self, post: Id<Post>, since: Time) -> Result<bool> {
        let mut reader = self.read().await?;
        let row: Option<(i64,)> = q!(&mut reader.conn, |c| sqlx::query_as("SELECT around_asked_at FROM posts WHERE id = $1").bind(post.raw()).fetch_optional(c))?;
        Ok(row.is_some_and(|(at,)| at >= since.unix_micros()))
    }

    /// Ends a look: it is due again at `again`, with the rounds and tries of `wanted`, or is wanted no more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn settle_fetch(&self, wanted: &Wanted, again: Option<Time>) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        match again {
            Some(next_at) => exec!(&mut conn, |c| sqlx::query("UPDATE fetches_wanted SET next_at = $2, rounds = $3, tries = $4, locked_until = 0 WHERE address = $1")
                .bind(wanted.address.as_str())
                .bind(next_at.unix_micros())
                .bind(wanted.rounds)
                .bind(wanted.tries)
                .execute(c))?,
            None => exec!(&mut conn, |c| sqlx::query("DELETE FROM fetches_wanted WHERE address = $1").bind(wanted.address.as_str()).execute(c))?,
        };
        crate::transaction::commit(conn).await
    }

    /// Lets a domain rest until then, whatever else is due there.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn rest_fetches(&self, domain: &str, until: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE fetches_wanted SET next_at = $2 WHERE domain = $1 AND next_at < $2").bind(domain).bind(until.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await
    }
}
