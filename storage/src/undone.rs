//! What was taken back before it came: ids of activities, remembered so long that whatever order they arrive in ends alike.

use domain::{Address, Time};

use crate::engine::Conn;
use crate::{Result, Storage};

/// The store of what was taken back early.
pub struct Undone<'c> {
    pub(crate) conn: &'c mut Conn,
}

impl Undone<'_> {
    /// Whether `actor` took this activity back before it came.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn contains(&mut self, address: &Address, actor: &Address) -> Result<bool> {
        let row: Option<(i64,)> =
            q!(self.conn, |c| sqlx::query_as("SELECT undone_at FROM undone WHERE address = $1 AND actor = $2").bind(address.as_str()).bind(actor.as_str()).fetch_optional(c))?;
        Ok(row.is_some())
    }

    /// Remembers that `actor` took back an activity that is not here; the same again changes nothing.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn insert(&mut self, address: &Address, actor: &Address, now: Time) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO undone (address, actor, undone_at) VALUES ($1, $2, $3) ON CONFLICT (address, actor) DO NOTHING")
            .bind(address.as_str())
            .bind(actor.as_str())
            .bind(now.unix_micros())
            .execute(c))?;
        Ok(())
    }
}

impl Storage {
    /// [`Undone::insert`] in a transaction of its own.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn keep_undone(&self, address: &Address, actor: &Address, now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        Undone { conn: &mut conn }.insert(address, actor, now).await?;
        crate::transaction::commit(conn).await
    }

    /// Forgets what was taken back before this time; answers how many that were.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_undone(&self, before: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM undone WHERE undone_at < $1").bind(before.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
