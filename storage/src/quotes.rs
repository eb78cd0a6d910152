//! Quotes: whether who is quoted agreed (FEP-044f).

use domain::posts::Post;
use domain::posts::quotes::{Grant, Quote, State};
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::row::{RowOf, id_list, in_ids};
use crate::{Result, Storage};

/// The store of quotes.
pub struct Quotes<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct QuoteRow {
    post_id: i64,
    quoted: String,
    state: String,
    request: String,
    approval: Option<String>,
}

impl TryFrom<QuoteRow> for Quote {
    type Error = crate::StorageError;

    fn try_from(row: QuoteRow) -> Result<Self> {
        let of = RowOf { table: "quotes", id: row.post_id };
        Ok(Self {
            post: Id::new(row.post_id),
            quoted: Address::trusted(row.quoted),
            state: of.word("state", State::from_word(&row.state))?,
            request: Address::trusted(row.request),
            approval: row.approval.map(Address::trusted),
        })
    }
}

macro_rules! select {
    () => {
        "SELECT post_id, quoted, state, request, approval FROM quotes "
    };
}

impl Quotes<'_> {
    /// What is known of a quote; what was known before of the same post is replaced.
    ///
    /// # Errors
    /// [`crate::FOREIGN_KEY`] when there is no such post.
    pub async fn set(&mut self, quote: &Quote) -> Result<()> {
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO quotes (post_id, quoted, state, request, approval) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (post_id) DO UPDATE SET quoted = excluded.quoted, state = excluded.state, request = excluded.request, approval = excluded.approval"
        )
        .bind(quote.post.raw())
        .bind(quote.quoted.as_str())
        .bind(quote.state.word())
        .bind(quote.request.as_str())
        .bind(quote.approval.as_ref().map(Address::as_str))
        .execute(c))?;
        Ok(())
    }

    pub async fn find(&mut self, post: Id<Post>) -> Result<Option<Quote>> {
        let row: Option<QuoteRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE post_id = $1")).bind(post.raw()).fetch_optional(c))?;
        row.map(Quote::try_from).transpose()
    }

    /// By the address of the consent.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_by_approval(&mut self, approval: &Address) -> Result<Option<Quote>> {
        let row: Option<QuoteRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE approval = $1")).bind(approval.as_str()).fetch_optional(c))?;
        row.map(Quote::try_from).transpose()
    }

    /// By the address of the request.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_by_request(&mut self, request: &Address) -> Result<Option<Quote>> {
        let row: Option<QuoteRow> = q!(self.conn, |c| sqlx::query_as(concat!(select!(), "WHERE request = $1")).bind(request.as_str()).fetch_optional(c))?;
        row.map(Quote::try_from).transpose()
    }

    /// What is known of the quotes in `posts`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, posts: &[Id<Post>]) -> Result<Vec<Quote>> {
        let rows: Vec<QuoteRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, "SELECT post_id, quoted, state, request, approval FROM quotes WHERE post_id", "$1", ""))
            .bind(id_list(posts.iter().map(|id| id.raw())))
            .fetch_all(c))?;
        rows.into_iter().map(Quote::try_from).collect()
    }

    /// What a maker here answered; what was answered to the same quote before is replaced. Answers under which id it stands.
    ///
    /// # Errors
    /// [`crate::FOREIGN_KEY`] when what is quoted is gone.
    pub async fn set_grant(&mut self, grant: &Grant) -> Result<Id<Grant>> {
        let (id,): (i64,) = q!(self.conn, |c| sqlx::query_as(
            "INSERT INTO quote_grants (id, quoting, quoted_id, actor_id, request, granted, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
             ON CONFLICT (quoting, quoted_id) DO UPDATE SET request = excluded.request, granted = excluded.granted RETURNING id"
        )
        .bind(grant.id.raw())
        .bind(grant.quoting.as_str())
        .bind(grant.quoted.raw())
        .bind(grant.by.raw())
        .bind(grant.request.as_str())
        .bind(grant.granted)
        .bind(grant.at.unix_micros())
        .fetch_one(c))?;
        Ok(Id::new(id))
    }

    pub async fn find_grant(&mut self, id: Id<Grant>) -> Result<Option<Grant>> {
        let row: Option<GrantRow> = q!(self.conn, |c| sqlx::query_as("SELECT id, quoting, quoted_id, actor_id, request, granted, created_at FROM quote_grants WHERE id = $1")
            .bind(id.raw())
            .fetch_optional(c))?;
        Ok(row.map(Grant::from))
    }

    /// What was answered to one who quotes one thing.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_grant_for(&mut self, quoting: &Address, quoted: Id<Post>) -> Result<Option<Grant>> {
        let row: Option<GrantRow> =
            q!(self.conn, |c| sqlx::query_as("SELECT id, quoting, quoted_id, actor_id, request, granted, created_at FROM quote_grants WHERE quoting = $1 AND quoted_id = $2")
                .bind(quoting.as_str())
                .bind(quoted.raw())
                .fetch_optional(c))?;
        Ok(row.map(Grant::from))
    }

    /// Takes a consent back; answers whether there was one.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn revoke(&mut self, id: Id<Grant>) -> Result<bool> {
        let rows = exec!(self.conn, |c, d| sqlx::query(
            d.pick("UPDATE quote_grants SET granted = 0 WHERE id = $1 AND granted", "UPDATE quote_grants SET granted = FALSE WHERE id = $1 AND granted")
        )
        .bind(id.raw())
        .execute(c))?;
        Ok(rows > 0)
    }
}

#[derive(FromRow)]
struct GrantRow {
    id: i64,
    quoting: String,
    quoted_id: i64,
    actor_id: i64,
    request: String,
    granted: bool,
    created_at: i64,
}

impl From<GrantRow> for Grant {
    fn from(row: GrantRow) -> Self {
        Self {
            id: Id::new(row.id),
            quoting: Address::trusted(row.quoting),
            quoted: Id::new(row.quoted_id),
            by: Id::new(row.actor_id),
            request: Address::trusted(row.request),
            granted: row.granted,
            at: Time::from_unix_micros(row.created_at),
        }
    }
}

impl Storage {
    /// [`Quotes::set`] in a transaction of its own: what was found out about a quote is nothing that happened. A post that is
    /// gone by now quotes nothing.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn keep_quote(&self, quote: &Quote) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        match (Quotes { conn: &mut conn }).set(quote).await {
            Err(error) if error.is_conflict(crate::FOREIGN_KEY) => return Ok(()),
            set => set?,
        }
        crate::transaction::commit(conn).await
    }
}
