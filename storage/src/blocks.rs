//! Blocks: who will have nothing to do with whom.

use domain::actors::Actor;
use domain::blocks::Block;
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::actors::{ActorRow, actor_columns};
use crate::engine::Conn;
use crate::page::bounded;
use crate::{Cursor, Page, Result};

/// SQL: whether either of two keeps the other away; each way is one look-up by a unique key.
macro_rules! apart {
    ($one:literal, $other:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = ",
            $one,
            " AND b.blocked_id = ",
            $other,
            ") OR EXISTS (SELECT 1 FROM blocks b WHERE b.blocker_id = ",
            $other,
            " AND b.blocked_id = ",
            $one,
            "))"
        )
    };
}
pub(crate) use apart;

/// The store of blocks.
pub struct Blocks<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct BlockRow {
    id: i64,
    address: String,
    blocker_id: i64,
    blocked_id: i64,
    created_at: i64,
}

impl From<BlockRow> for Block {
    fn from(row: BlockRow) -> Self {
        Self {
            id: Id::new(row.id),
            address: Address::trusted(row.address),
            blocker: Id::new(row.blocker_id),
            blocked: Id::new(row.blocked_id),
            created_at: Time::from_unix_micros(row.created_at),
        }
    }
}

/// Somebody who is blocked, with the block's id as their place in the list.
#[derive(FromRow)]
struct BlockedRow {
    block_id: i64,
    #[sqlx(flatten)]
    actor: ActorRow,
}

macro_rules! select {
    () => {
        "SELECT id, address, blocker_id, blocked_id, created_at FROM blocks "
    };
}

impl Blocks<'_> {
    /// A new block.
    ///
    /// # Errors
    /// `blocks_blocker_id_blocked_id` when there is one by this one of that one; `blocks_address` on a reused activity id.
    pub async fn insert(&mut self, block: &Block) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO blocks (id, address, blocker_id, blocked_id, created_at) VALUES ($1, $2, $3, $4, $5)")
            .bind(block.id.raw())
            .bind(block.address.as_str())
            .bind(block.blocker.raw())
            .bind(block.blocked.raw())
            .bind(block.created_at.unix_micros())
            .execute(c))?;
        Ok(())
    }

    /// Gives a block the id by which it was told last.
    ///
    /// # Errors
    /// `blocks_address` on a reused activity id.
    pub async fn update(&mut self, block: &Block) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE blocks SET address = $2 WHERE id = $1").bind(block.id.raw()).bind(block.address.as_str()).execute(c))?;
        Ok(())
    }

    /// Answers whether there was one.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, id: Id<Block>) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM blocks WHERE id = $1").bind(id.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// By the id of its activity.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_by_address(&mut self, address: &Address) -> Result<Option<Block>> {
        let row: Option<BlockRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE address = $1")).bind(address.as_str()).fetch_optional(c))?;
        Ok(row.map(Block::from))
    }

    /// The blocks between two, none to two of them. In a transaction of PostgreSQL those who ask about the same two take
    /// turns, so that a follow and a block at once do not both stand.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_between(&mut self, one: Id<Actor>, other: Id<Actor>) -> Result<Vec<Block>> {
        let (low, high) = (one.min(other), one.max(other));
        crate::transaction::take_turns(self.conn, &format!("between {low} {high}")).await?;
        let rows: Vec<BlockRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE (blocker_id = $1 AND blocked_id = $2) OR (blocker_id = $2 AND blocked_id = $1)"))
            .bind(low.raw())
            .bind(high.raw())
            .fetch_all(c))?;
        Ok(rows.into_iter().map(Block::from).collect())
    }

    /// Whether one keeps the other away, only looking.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn is_blocked(&mut self, blocker: Id<Actor>, blocked: Id<Actor>) -> Result<bool> {
        let row: Option<(i64,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT id FROM blocks WHERE blocker_id = $1 AND blocked_id = $2").bind(blocker.raw()).bind(blocked.raw()).fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Whether either of two keeps the other away, only looking.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn stands_between(&mut self, one: Id<Actor>, other: Id<Actor>) -> Result<bool> {
        Ok(self.is_blocked(one, other).await? || self.is_blocked(other, one).await?)
    }

    /// Whom somebody blocks, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, blocker: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Actor>> {
        let limit = bounded(limit);
        let rows: Vec<BlockedRow> = q!(self.conn, |c| sqlx::query_as(concat!(
            "SELECT k.id AS block_id, ",
            actor_columns!(),
            " FROM blocks k JOIN actors a ON a.id = k.blocked_id WHERE k.blocker_id = $1 AND k.id < $2 ORDER BY k.id DESC LIMIT $3"
        ))
        .bind(blocker.raw())
        .bind(before.raw())
        .bind(limit + 1)
        .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.block_id);
        Ok(Page { items: page.items.into_iter().map(|row| Actor::try_from(row.actor)).collect::<Result<_>>()?, next: page.next })
    }
}
