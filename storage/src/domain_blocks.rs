//! Hosts that single makers keep away for themselves.

use domain::actors::Actor;
use domain::relations::DomainBlock;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::page::bounded;
use crate::{Cursor, Page, Result};

/// The store of hosts kept away.
pub struct DomainBlocks<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct DomainBlockRow {
    id: i64,
    owner_id: i64,
    host: String,
    created_at: i64,
}

impl From<DomainBlockRow> for DomainBlock {
    fn from(row: DomainBlockRow) -> Self {
        Self { id: Id::new(row.id), owner: Id::new(row.owner_id), host: row.host, created_at: Time::from_unix_micros(row.created_at) }
    }
}

impl DomainBlocks<'_> {
    /// Keeps a host away, once; answers whether it was new, or `None` where its owner has `most` already. Those of one owner
    /// take turns.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn insert(&mut self, block: &DomainBlock, most: usize) -> Result<Option<bool>> {
        crate::transaction::take_turns(self.conn, &format!("domain blocks of {}", block.owner)).await?;
        if self.contains(block.owner, &block.host).await? {
            return Ok(Some(false));
        }
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM domain_blocks WHERE owner_id = $1").bind(block.owner.raw()).fetch_one(c))?;
        if usize::try_from(count).is_ok_and(|count| count >= most) {
            return Ok(None);
        }
        exec!(self.conn, |c| sqlx::query("INSERT INTO domain_blocks (id, owner_id, host, created_at) VALUES ($1, $2, $3, $4)")
            .bind(block.id.raw())
            .bind(block.owner.raw())
            .bind(&block.host)
            .bind(block.created_at.unix_micros())
            .execute(c))?;
        Ok(Some(true))
    }

    /// Answers whether there was one.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, owner: Id<Actor>, host: &str) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM domain_blocks WHERE owner_id = $1 AND host = $2").bind(owner.raw()).bind(host).execute(c))?;
        Ok(rows > 0)
    }

    /// Whether somebody keeps a host away.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn contains(&mut self, owner: Id<Actor>, host: &str) -> Result<bool> {
        let row: Option<(i64,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT id FROM domain_blocks WHERE owner_id = $1 AND host = $2").bind(owner.raw()).bind(host).fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// What somebody keeps away, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, owner: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<DomainBlock>> {
        let limit = bounded(limit);
        let rows: Vec<DomainBlockRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT id, owner_id, host, created_at FROM domain_blocks WHERE owner_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3")
                .bind(owner.raw())
                .bind(before.raw())
                .bind(limit + 1)
                .fetch_all(c))?;
        Ok(Page::cut(rows, limit, |row| row.id).map(DomainBlock::from))
    }
}
