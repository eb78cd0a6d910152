//! Follows: who hears from whom.

use domain::actors::Actor;
use domain::follows::{Follow, State};
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::actors::{ActorRow, actor_columns};
use crate::engine::Conn;
use crate::page::bounded;
use crate::row::RowOf;
use crate::{Cursor, Page, Result};

/// The store of follows.
pub struct Follows<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
pub(crate) struct FollowRow {
    id: i64,
    address: String,
    follower_id: i64,
    followed_id: i64,
    state: String,
    created_at: i64,
}

impl TryFrom<FollowRow> for Follow {
    type Error = crate::StorageError;

    fn try_from(row: FollowRow) -> Result<Self> {
        let of = RowOf { table: "follows", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            address: Address::trusted(row.address),
            follower: Id::new(row.follower_id),
            followed: Id::new(row.followed_id),
            state: of.word("state", State::from_word(&row.state))?,
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

/// An actor in a list of follows, with the follow's id as its place in the list.
#[derive(FromRow)]
struct ListedRow {
    follow_id: i64,
    #[sqlx(flatten)]
    actor: ActorRow,
}

/// Where an activity for followers goes: inboxes, each once, shared where there is one.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct InboxRow {
    pub inbox: String,
}

macro_rules! select {
    () => {
        "SELECT id, address, follower_id, followed_id, state, created_at FROM follows "
    };
}

impl Follows<'_> {
    /// A new follow.
    ///
    /// # Errors
    /// `follows_follower_id_followed_id` when there is one between these two; `follows_address` on a reused activity id.
    pub async fn insert(&mut self, follow: &Follow) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO follows (id, address, follower_id, followed_id, state, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
            .bind(follow.id.raw())
            .bind(follow.address.as_str())
            .bind(follow.follower.raw())
            .bind(follow.followed.raw())
            .bind(follow.state.word())
            .bind(follow.created_at.unix_micros())
            .execute(c))?;
        Ok(())
    }

    pub async fn update(&mut self, follow: &Follow) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE follows SET state = $2, address = $3 WHERE id = $1")
            .bind(follow.id.raw())
            .bind(follow.state.word())
            .bind(follow.address.as_str())
            .execute(c))?;
        Ok(())
    }

    /// Answers whether there was one.
    pub async fn remove(&mut self, id: Id<Follow>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM follows WHERE id = $1").bind(id.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// Ends every follow of and by an actor that is gone.
    pub async fn remove_all_of(&mut self, actor: Id<Actor>) -> Result<u64> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM follows WHERE follower_id = $1 OR followed_id = $1").bind(actor.raw()).execute(c))
    }

    pub async fn find(&mut self, follower: Id<Actor>, followed: Id<Actor>) -> Result<Option<Follow>> {
        let row: Option<FollowRow> =
            q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE follower_id = $1 AND followed_id = $2")).bind(follower.raw()).bind(followed.raw()).fetch_optional(c))?;
        row.map(Follow::try_from).transpose()
    }

    pub async fn find_by_address(&mut self, address: &Address) -> Result<Option<Follow>> {
        let row: Option<FollowRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE address = $1")).bind(address.as_str()).fetch_optional(c))?;
        row.map(Follow::try_from).transpose()
    }

    pub async fn find_by_id(&mut self, id: Id<Follow>) -> Result<Option<Follow>> {
        let row: Option<FollowRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Follow::try_from).transpose()
    }

    /// Accepted followers of an actor, newest first.
    pub async fn list_followers(&mut self, of: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Actor>> {
        self.list_actors(of, before, limit, "accepted", Side::Followers).await
    }

    /// Those an actor follows, newest first.
    pub async fn list_following(&mut self, of: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Actor>> {
        self.list_actors(of, before, limit, "accepted", Side::Following).await
    }

    /// Those who wait for an actor's yes, newest first.
    pub async fn list_requests(&mut self, of: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Actor>> {
        self.list_actors(of, before, limit, "requested", Side::Followers).await
    }

    async fn list_actors(&mut self, of: Id<Actor>, before: Cursor, limit: i64, state: &str, side: Side) -> Result<Page<Actor>> {
        let limit = bounded(limit);
        let text = match side {
            Side::Followers => concat!(
                "SELECT f.id AS follow_id, ",
                actor_columns!(),
                " FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = $1 AND f.state = $2 AND f.id < $3 AND a.state = 'active' ORDER BY f.id DESC LIMIT $4"
            ),
            Side::Following => concat!(
                "SELECT f.id AS follow_id, ",
                actor_columns!(),
                " FROM follows f JOIN actors a ON a.id = f.followed_id WHERE f.follower_id = $1 AND f.state = $2 AND f.id < $3 AND a.state = 'active' ORDER BY f.id DESC LIMIT $4"
            ),
        };
        let rows: Vec<ListedRow> = q!(self.conn, |c| sqlx::query_as(text).bind(of.raw()).bind(state).bind(before.raw()).bind(limit + 1).fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.follow_id);
        Ok(Page { items: page.items.into_iter().map(|row| Actor::try_from(row.actor)).collect::<Result<_>>()?, next: page.next })
    }

    /// Accepted followers and followed of an actor, counted.
    pub async fn count(&mut self, of: Id<Actor>) -> Result<(i64, i64)> {
        let (followers,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM follows WHERE followed_id = $1 AND state = 'accepted'").bind(of.raw()).fetch_one(c))?;
        let (following,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM follows WHERE follower_id = $1 AND state = 'accepted'").bind(of.raw()).fetch_one(c))?;
        Ok((followers, following))
    }

    /// Whether somebody follows so many or more; no more than that are counted.
    pub async fn follows_many(&mut self, follower: Id<Actor>, many: i64) -> Result<bool> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM (SELECT 1 FROM follows WHERE follower_id = $1 AND state = 'accepted' LIMIT $2) f")
            .bind(follower.raw())
            .bind(many)
            .fetch_one(c))?;
        Ok(count >= many)
    }

    /// Followers here, to write into their home.
    pub async fn list_local_followers(&mut self, of: Id<Actor>) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT f.follower_id FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = $1 AND f.state = 'accepted' AND a.host = '' AND a.state = 'active'"
        )
        .bind(of.raw())
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Inboxes of followers elsewhere, each once; the shared one of their host where there is one.
    pub async fn list_inboxes(&mut self, of: Id<Actor>) -> Result<Vec<Address>> {
        let rows: Vec<InboxRow> = q!(self.conn, |c| sqlx::query_as(
            "SELECT DISTINCT COALESCE(a.shared_inbox, a.inbox) AS inbox FROM follows f JOIN actors a ON a.id = f.follower_id
             WHERE f.followed_id = $1 AND f.state = 'accepted' AND a.host <> '' AND a.state = 'active' AND COALESCE(a.shared_inbox, a.inbox) IS NOT NULL"
        )
        .bind(of.raw())
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|row| Address::trusted(row.inbox)).collect())
    }

    /// Accepted followers of an actor who are written to by this shared inbox.
    pub async fn list_followers_by_inbox(&mut self, of: Id<Actor>, shared_inbox: &Address) -> Result<Vec<Actor>> {
        let rows: Vec<ActorRow> = q!(self.conn, |c| {
            sqlx::query_as(concat!(
            "SELECT ",
            actor_columns!(),
            " FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = $1 AND f.state = 'accepted' AND a.state = 'active' AND a.shared_inbox = $2 ORDER BY a.id"
        ))
        .bind(of.raw())
        .bind(shared_inbox.as_str())
        .fetch_all(c)
        })?;
        rows.into_iter().map(Actor::try_from).collect()
    }

    /// Ends what stands between two, both ways; answers how many follows that were.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_between(&mut self, one: Id<Actor>, other: Id<Actor>) -> Result<u64> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM follows WHERE (follower_id = $1 AND followed_id = $2) OR (follower_id = $2 AND followed_id = $1)")
            .bind(one.raw())
            .bind(other.raw())
            .execute(c))
    }

    /// Accepted follows of an actor by makers here, the oldest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_local(&mut self, of: Id<Actor>, limit: i64) -> Result<Vec<Follow>> {
        let rows: Vec<FollowRow> = q!(self.conn, |c| sqlx::query_as(
            "SELECT f.id, f.address, f.follower_id, f.followed_id, f.state, f.created_at FROM follows f JOIN actors a ON a.id = f.follower_id
             WHERE f.followed_id = $1 AND f.state = 'accepted' AND a.host = '' AND a.state = 'active' ORDER BY f.id LIMIT $2"
        )
        .bind(of.raw())
        .bind(limit)
        .fetch_all(c))?;
        rows.into_iter().map(Follow::try_from).collect()
    }

    /// Those of `actors` whom anybody here follows: whose posts are kept.
    pub async fn list_followed_here(&mut self, actors: &[Id<Actor>]) -> Result<Vec<Id<Actor>>> {
        let rows: Vec<(i64,)> = q!(self.conn, |c, d| sqlx::query_as(crate::row::in_ids!(
            d,
            "SELECT DISTINCT f.followed_id FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.state = 'accepted' AND a.host = '' AND f.followed_id",
            "$1",
            ""
        ))
        .bind(crate::row::id_list(actors.iter().map(|id| id.raw())))
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(id,)| Id::new(id)).collect())
    }

    /// Whether anybody here follows an actor: whose posts are kept.
    pub async fn has_local_follower(&mut self, of: Id<Actor>) -> Result<bool> {
        let row: Option<(i64,)> = q!(self.conn, |c| sqlx::query_as(
            "SELECT f.id FROM follows f JOIN actors a ON a.id = f.follower_id WHERE f.followed_id = $1 AND f.state = 'accepted' AND a.host = '' LIMIT 1"
        )
        .bind(of.raw())
        .fetch_optional(c))?;
        Ok(row.is_some())
    }
}

#[derive(Clone, Copy)]
enum Side {
    Followers,
    Following,
}
