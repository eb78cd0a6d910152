//! Links in mails: one of each purpose per account, looked up by the hash of their token, taken once.

use domain::accounts::{Account, Link, Purpose};
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::row::RowOf;
use crate::{Result, Storage};

/// The store of links.
pub struct AccountLinks<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct LinkRow {
    account_id: i64,
    purpose: String,
    token_hash: Vec<u8>,
    email: String,
    created_at: i64,
    expires_at: i64,
}

impl TryFrom<LinkRow> for Link {
    type Error = crate::StorageError;

    fn try_from(row: LinkRow) -> Result<Self> {
        let of = RowOf { table: "account_links", id: row.account_id };
        Ok(Self {
            account: Id::new(row.account_id),
            purpose: of.word("purpose", Purpose::from_word(&row.purpose))?,
            token_hash: row.token_hash,
            email: row.email,
            created_at: Time::from_unix_micros(row.created_at),
            expires_at: Time::from_unix_micros(row.expires_at),
        })
    }
}

impl AccountLinks<'_> {
    /// A link that has not ended, by the hash of its token.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, token_hash: &[u8], now: Time) -> Result<Option<Link>> {
        let row: Option<LinkRow> = q!(self.conn, |c| sqlx::query_as(
            "SELECT account_id, purpose, token_hash, email, created_at, expires_at FROM account_links WHERE token_hash = $1 AND expires_at > $2"
        )
        .bind(token_hash)
        .bind(now.unix_micros())
        .fetch_optional(c))?;
        row.map(Link::try_from).transpose()
    }

    /// Ends a link and answers what it was for; of two who use it at once one gets it (SECURITY W-07).
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn take(&mut self, token_hash: &[u8], now: Time) -> Result<Option<Link>> {
        let row: Option<LinkRow> = q!(self.conn, |c| sqlx::query_as(
            "DELETE FROM account_links WHERE token_hash = $1 AND expires_at > $2 RETURNING account_id, purpose, token_hash, email, created_at, expires_at"
        )
        .bind(token_hash)
        .bind(now.unix_micros())
        .fetch_optional(c))?;
        row.map(Link::try_from).transpose()
    }

    /// Ends every link of an account.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_all(&mut self, account: Id<Account>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("DELETE FROM account_links WHERE account_id = $1").bind(account.raw()).execute(c))?;
        Ok(())
    }
}

impl Storage {
    /// Keeps a link that is about to be sent; the one before for the same purpose ends.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_link(&self, link: &Link) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| {
            sqlx::query(
            "INSERT INTO account_links (account_id, purpose, token_hash, email, created_at, expires_at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (account_id, purpose) DO UPDATE SET token_hash = excluded.token_hash, email = excluded.email, created_at = excluded.created_at, expires_at = excluded.expires_at"
        )
        .bind(link.account.raw())
        .bind(link.purpose.word())
        .bind(&link.token_hash)
        .bind(&link.email)
        .bind(link.created_at.unix_micros())
        .bind(link.expires_at.unix_micros())
        .execute(c)
        })?;
        crate::transaction::commit(conn).await
    }

    /// Forgets links that have ended; answers how many.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_links(&self, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM account_links WHERE expires_at <= $1").bind(now.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
