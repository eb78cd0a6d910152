//! What the host set in the pages, and secrets of the instance as a whole, by key.

use std::sync::atomic::Ordering;

use domain::Time;

use crate::Result;
use crate::engine::Conn;

/// Keys of the instance's own values.
pub mod key {
    pub const NAME: &str = "name";
    /// The host's one colour, `#rrggbb`.
    pub const ACCENT: &str = "accent";
    pub const SUMMARY: &str = "summary";
    pub const ABOUT: &str = "about";
    pub const RULES: &str = "rules";
    pub const CONTACT: &str = "contact";
    /// Hash of the code of the one-time link that creates the first admin.
    pub const FIRST_ADMIN: &str = "first-admin";
    /// The key that says to push services who we are.
    pub const VAPID: &str = "vapid";
}

/// The store of the instance's own values.
pub struct Instance<'c> {
    pub(crate) conn: &'c mut Conn,
}

impl Instance<'_> {
    pub async fn find(&mut self, key: &str) -> Result<Option<String>> {
        let row: Option<(String,)> = q!(self.conn, |c| sqlx::query_as("SELECT value FROM instance WHERE key = $1").bind(key).fetch_optional(c))?;
        Ok(row.map(|(value,)| value))
    }

    pub async fn list(&mut self) -> Result<Vec<(String, String)>> {
        q!(self.conn, |c| sqlx::query_as("SELECT key, value FROM instance ORDER BY key").fetch_all(c))
    }

    pub async fn set(&mut self, key: &str, value: &str) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO instance (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value")
            .bind(key)
            .bind(value)
            .execute(c))?;
        Ok(())
    }

    /// Removes a value; answers whether it was there, so that a one-time thing is used once.
    pub async fn take(&mut self, key: &str, value: &str) -> Result<bool> {
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM instance WHERE key = $1 AND value = $2").bind(key).bind(value).execute(c))?;
        Ok(rows > 0)
    }
}

impl crate::Storage {
    /// Writes values of the machinery (keys, the one-time link), which are no event of makers.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_instance(&self, key: &str, value: &str) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        Instance { conn: &mut conn }.set(key, value).await?;
        crate::transaction::commit(conn).await
    }

    /// Keeps a value of the machinery unless there is one already, which is answered then.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn keep_instance(&self, key: &str, value: &str) -> Result<String> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("INSERT INTO instance (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING").bind(key).bind(value).execute(c))?;
        let (kept,): (String,) = q!(&mut conn, |c| sqlx::query_as("SELECT value FROM instance WHERE key = $1").bind(key).fetch_one(c))?;
        crate::transaction::commit(conn).await?;
        Ok(kept)
    }

    /// Leases a node number for minting ids, 0 on SQLite; ask again before `until`. Another number than `held` comes back
    /// when the lease ran out and somebody else took it.
    ///
    /// # Errors
    /// All 1023 numbers are leased.
    pub async fn lease_node(&self, held: Option<u16>, now: Time, until: Time) -> Result<u16> {
        if self.engine() == crate::Engine::Sqlite {
            return Ok(0);
        }
        let mut conn = self.begin_conn().await?;
        let ours = self.node_until.load(Ordering::Relaxed);
        let node = match held {
            Some(held) if renew(&mut conn, held, ours, now, until).await? => held,
            _ => lease(&mut conn, now, until).await?,
        };
        crate::transaction::commit(conn).await?;
        self.node_until.store(until.unix_micros(), Ordering::Relaxed);
        Ok(node)
    }
}

/// Lengthens a lease that is ours, or that ran out and was left alone.
async fn renew(conn: &mut Conn, node: u16, ours: i64, now: Time, until: Time) -> Result<bool> {
    let rows = exec!(conn, |c| sqlx::query("UPDATE nodes SET leased_until = $2 WHERE node = $1 AND (leased_until = $3 OR leased_until < $4)")
        .bind(i64::from(node))
        .bind(until.unix_micros())
        .bind(ours)
        .bind(now.unix_micros())
        .execute(c))?;
    Ok(rows > 0)
}

async fn lease(conn: &mut Conn, now: Time, until: Time) -> Result<u16> {
    for node in 1..1024_u16 {
        let taken = exec!(conn, |c| sqlx::query(
            "INSERT INTO nodes (node, leased_until) VALUES ($1, $2) ON CONFLICT (node) DO UPDATE SET leased_until = excluded.leased_until WHERE nodes.leased_until < $3"
        )
        .bind(i64::from(node))
        .bind(until.unix_micros())
        .bind(now.unix_micros())
        .execute(c))?;
        if taken > 0 {
            return Ok(node);
        }
    }
    Err(crate::StorageError::Schema("all node numbers are leased; wait a minute".to_owned()))
}
