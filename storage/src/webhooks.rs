//! Webhooks: which programs of makers are told, with the secrets that sign it; what they are told is in `deliveries.rs`.

mod deliveries;

use domain::actors::Actor;
use domain::webhooks::{Kind, State, Webhook};
use domain::{Id, Time};
use sqlx::FromRow;

use crate::engine::Conn;
use crate::page::bounded;
use crate::row::{RowOf, id_list, in_ids, time};
use crate::sealing::Sealer;
use crate::{Cursor, Page, Result, StorageError};

pub use deliveries::{Delivery, Outcome, Told};

/// Whoever writes into both tables does so in turn, so that on PostgreSQL nobody waits for a row that the other holds.
const QUEUE: &str = "webhooks";

/// The store of webhooks and of what they are told.
pub struct Webhooks<'c> {
    pub(crate) conn: &'c mut Conn,
}

#[derive(FromRow)]
struct WebhookRow {
    id: i64,
    maker_id: i64,
    url: String,
    kinds: String,
    state: String,
    failures: i64,
    failing_since: Option<i64>,
    created_at: i64,
    version: i64,
}

impl TryFrom<WebhookRow> for Webhook {
    type Error = StorageError;

    fn try_from(row: WebhookRow) -> Result<Self> {
        let of = RowOf { table: "webhooks", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            maker: Id::new(row.maker_id),
            url: row.url,
            kinds: row.kinds.split(',').filter_map(Kind::from_word).collect(),
            state: of.word("state", State::from_word(&row.state))?,
            failures: row.failures,
            failing_since: time(row.failing_since),
            created_at: Time::from_unix_micros(row.created_at),
            version: row.version,
        })
    }
}

macro_rules! webhook_columns {
    () => {
        "SELECT id, maker_id, url, kinds, state, failures, failing_since, created_at, version FROM webhooks "
    };
}

impl Webhooks<'_> {
    /// A new one with the secret that signs what it is told, unless its maker has `most` already; answers whether it was made.
    /// Those of one maker take turns. In a transaction only.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn insert(&mut self, webhook: &Webhook, secret: &str, most: usize) -> Result<bool> {
        crate::transaction::take_turns(self.conn, &format!("webhooks of {}", webhook.maker)).await?;
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM webhooks WHERE maker_id = $1").bind(webhook.maker.raw()).fetch_one(c))?;
        if usize::try_from(count).is_ok_and(|count| count >= most) {
            return Ok(false);
        }
        let sealed = Sealer::open(self.conn).await?.seal(&row_of(webhook.id), secret)?;
        exec!(self.conn, |c| sqlx::query(
            "INSERT INTO webhooks (id, maker_id, url, secret, kinds, state, failures, failing_since, created_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(webhook.id.raw())
        .bind(webhook.maker.raw())
        .bind(&webhook.url)
        .bind(&sealed)
        .bind(words(&webhook.kinds))
        .bind(webhook.state.word())
        .bind(webhook.failures)
        .bind(webhook.failing_since.map(Time::unix_micros))
        .bind(webhook.created_at.unix_micros())
        .bind(webhook.version)
        .execute(c))?;
        Ok(true)
    }

    /// Keeps what its maker changed, when the stored version is the one before `webhook.version`; answers whether it was kept. What
    /// waits for one that is quiet is not told any more.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn update(&mut self, webhook: &Webhook) -> Result<bool> {
        crate::transaction::take_turns(self.conn, QUEUE).await?;
        let rows = exec!(self.conn, |c| sqlx::query(
            "UPDATE webhooks SET url = $2, kinds = $3, state = $4, failures = $5, failing_since = $6, version = $7 WHERE id = $1 AND version = $7 - 1"
        )
        .bind(webhook.id.raw())
        .bind(&webhook.url)
        .bind(words(&webhook.kinds))
        .bind(webhook.state.word())
        .bind(webhook.failures)
        .bind(webhook.failing_since.map(Time::unix_micros))
        .bind(webhook.version)
        .execute(c))?;
        if rows > 0 && webhook.state != State::Active {
            self.drop_waiting(webhook.id).await?;
        }
        Ok(rows > 0)
    }

    /// Ends one that took nothing since before `since`, unless its maker changed it meanwhile; answers whether it did.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn fail(&mut self, id: Id<Webhook>, since: Time) -> Result<bool> {
        crate::transaction::take_turns(self.conn, QUEUE).await?;
        let rows = exec!(self.conn, |c| sqlx::query("UPDATE webhooks SET state = 'failed', version = version + 1 WHERE id = $1 AND state = 'active' AND failing_since <= $2")
            .bind(id.raw())
            .bind(since.unix_micros())
            .execute(c))?;
        if rows > 0 {
            self.drop_waiting(id).await?;
        }
        Ok(rows > 0)
    }

    async fn drop_waiting(&mut self, id: Id<Webhook>) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("UPDATE webhook_deliveries SET state = 'given-up', body = '', reason = 'quiet' WHERE webhook_id = $1 AND state = 'waiting'")
            .bind(id.raw())
            .execute(c))?;
        Ok(())
    }

    /// Removes one with all that it was told; answers whether there was one.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove(&mut self, id: Id<Webhook>) -> Result<bool> {
        crate::transaction::take_turns(self.conn, QUEUE).await?;
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM webhooks WHERE id = $1").bind(id.raw()).execute(c))?;
        Ok(rows > 0)
    }

    /// Removes one whose receiver says that it is gone, while it is still told there: its maker may have led it elsewhere
    /// meanwhile. Answers whether it was removed.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn remove_at(&mut self, id: Id<Webhook>, url: &str) -> Result<bool> {
        crate::transaction::take_turns(self.conn, QUEUE).await?;
        let rows = exec!(self.conn, |c| sqlx::query("DELETE FROM webhooks WHERE id = $1 AND url = $2").bind(id.raw()).bind(url).execute(c))?;
        Ok(rows > 0)
    }

    /// Whosever it is.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(&mut self, id: Id<Webhook>) -> Result<Option<Webhook>> {
        let row: Option<WebhookRow> = q!(self.conn, |c| sqlx::query_as(concat!(webhook_columns!(), "WHERE id = $1")).bind(id.raw()).fetch_optional(c))?;
        row.map(Webhook::try_from).transpose()
    }

    /// A maker's, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list(&mut self, maker: Id<Actor>, before: Cursor, limit: i64) -> Result<Page<Webhook>> {
        let limit = bounded(limit);
        let rows: Vec<WebhookRow> = q!(self.conn, |c| sqlx::query_as(concat!(webhook_columns!(), "WHERE maker_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"))
            .bind(maker.raw())
            .bind(before.raw())
            .bind(limit + 1)
            .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Webhook::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// Those of any of these makers that are told things.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_active(&mut self, makers: &[Id<Actor>]) -> Result<Vec<Webhook>> {
        let rows: Vec<WebhookRow> = q!(self.conn, |c, d| sqlx::query_as(in_ids!(d, concat!(webhook_columns!(), "WHERE state = 'active' AND maker_id"), "$1", " ORDER BY id"))
            .bind(id_list(makers.iter().map(|id| id.raw())))
            .fetch_all(c))?;
        rows.into_iter().map(Webhook::try_from).collect()
    }

    /// What signs that which it is told; `None` where there is no such webhook, or its secret cannot be opened.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn open_secret(&mut self, id: Id<Webhook>) -> Result<Option<String>> {
        let row: Option<(String,)> = q!(self.conn, |c| sqlx::query_as("SELECT secret FROM webhooks WHERE id = $1").bind(id.raw()).fetch_optional(c))?;
        let Some((sealed,)) = row else { return Ok(None) };
        Ok(Sealer::open(self.conn).await?.open_sealed(&row_of(id), &sealed))
    }
}

/// The row for which a secret is sealed.
fn row_of(id: Id<Webhook>) -> String {
    format!("webhooks:{id}")
}

/// Each between commas, so that one is found whole.
fn words(kinds: &[Kind]) -> String {
    kinds.iter().fold(String::from(","), |all, kind| all + kind.word() + ",")
}
