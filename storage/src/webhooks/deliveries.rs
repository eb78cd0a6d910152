//! What webhooks are told: what waits, and how each try went.

use domain::agreements::Agreement;
use domain::webhooks::{Kind, Webhook};
use domain::{Id, Time};
use sqlx::FromRow;

use super::{QUEUE, Webhooks};
use crate::page::bounded;
use crate::row::{RowOf, id_list, in_ids, printable, time};
use crate::{Cursor, Page, Result, Storage, StorageError};

/// Most that waits for one webhook; what comes after is not told.
const MAX_WAITING: i64 = 1_000;

/// Whether something was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// Not yet.
    Waiting,
    Done,
    /// It was tried often enough, or is not to be told any more.
    GivenUp,
}

impl Told {
    /// The word in the table and in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::GivenUp => "given-up",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Done, Self::GivenUp].into_iter().find(|told| told.word() == word)
    }
}

/// Something that a webhook is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub id: Id<Delivery>,
    pub webhook: Id<Webhook>,
    pub kind: Kind,
    pub agreement: Option<Id<Agreement>>,
    /// The JSON that is sent, the same at each try; empty once it is settled.
    pub body: String,
    pub state: Told,
    /// How often it was tried, this time included.
    pub tries: i64,
    pub first_tried_at: Option<Time>,
    /// When it is tried next, while it waits.
    pub next_at: Time,
    /// Of the last answer, where there was one.
    pub status: Option<u16>,
    /// One word on why the last try failed; empty where none did.
    pub reason: String,
    pub created_at: Time,
}

impl Delivery {
    /// Something to be told from now on.
    #[must_use]
    pub fn begin(id: Id<Self>, webhook: Id<Webhook>, kind: Kind, agreement: Option<Id<Agreement>>, body: String, now: Time) -> Self {
        let (state, reason) = (Told::Waiting, String::new());
        Self { id, webhook, kind, agreement, body, state, tries: 0, first_tried_at: None, next_at: now, status: None, reason, created_at: now }
    }
}

#[derive(FromRow)]
struct DeliveryRow {
    id: i64,
    webhook_id: i64,
    kind: String,
    agreement_id: Option<i64>,
    body: String,
    state: String,
    tries: i64,
    first_tried_at: Option<i64>,
    next_at: i64,
    status: Option<i64>,
    reason: String,
    created_at: i64,
}

impl TryFrom<DeliveryRow> for Delivery {
    type Error = StorageError;

    fn try_from(row: DeliveryRow) -> Result<Self> {
        let of = RowOf { table: "webhook_deliveries", id: row.id };
        Ok(Self {
            id: Id::new(row.id),
            webhook: Id::new(row.webhook_id),
            kind: of.word("kind", Kind::from_word(&row.kind))?,
            agreement: row.agreement_id.map(Id::new),
            body: row.body,
            state: of.word("state", Told::from_word(&row.state))?,
            tries: row.tries,
            first_tried_at: time(row.first_tried_at),
            next_at: Time::from_unix_micros(row.next_at),
            status: row.status.and_then(|status| u16::try_from(status).ok()),
            reason: row.reason,
            created_at: Time::from_unix_micros(row.created_at),
        })
    }
}

macro_rules! delivery_columns {
    () => {
        "id, webhook_id, kind, agreement_id, body, state, tries, first_tried_at, next_at, status, reason, created_at"
    };
}

impl Webhooks<'_> {
    /// Queues something to be told, once for each entry of the journal, while not too much waits; answers whether it was.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn queue(&mut self, delivery: &Delivery, journal_seq: Option<i64>) -> Result<bool> {
        let rows = exec!(self.conn, |c| {
            sqlx::query(
                "INSERT INTO webhook_deliveries (id, webhook_id, journal_seq, kind, agreement_id, body, state, tries, next_at, locked_until, reason, created_at)
             SELECT $1, $2, $3, $4, $5, $6, 'waiting', 0, $7, 0, '', $8 WHERE (SELECT COUNT(*) FROM webhook_deliveries WHERE webhook_id = $2 AND state = 'waiting') < $9
             ON CONFLICT (webhook_id, journal_seq) DO NOTHING",
            )
            .bind(delivery.id.raw())
            .bind(delivery.webhook.raw())
            .bind(journal_seq)
            .bind(delivery.kind.word())
            .bind(delivery.agreement.map(Id::raw))
            .bind(&delivery.body)
            .bind(delivery.next_at.unix_micros())
            .bind(delivery.created_at.unix_micros())
            .bind(MAX_WAITING)
            .execute(c)
        })?;
        Ok(rows > 0)
    }

    /// What one was told or is to be told, the latest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_deliveries(&mut self, webhook: Id<Webhook>, before: Cursor, limit: i64) -> Result<Page<Delivery>> {
        let limit = bounded(limit);
        let rows: Vec<DeliveryRow> =
            q!(self.conn, |c| sqlx::query_as(concat!("SELECT ", delivery_columns!(), " FROM webhook_deliveries WHERE webhook_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"))
                .bind(webhook.raw())
                .bind(before.raw())
                .bind(limit + 1)
                .fetch_all(c))?;
        let page = Page::cut(rows, limit, |row| row.id);
        Ok(Page { items: page.items.into_iter().map(Delivery::try_from).collect::<Result<_>>()?, next: page.next })
    }

    /// How often its maker tried it since then.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_pings(&mut self, webhook: Id<Webhook>, since: Time) -> Result<i64> {
        let (count,): (i64,) = q!(self.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM webhook_deliveries WHERE webhook_id = $1 AND kind = 'ping' AND created_at > $2")
            .bind(webhook.raw())
            .bind(since.unix_micros())
            .fetch_one(c))?;
        Ok(count)
    }
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was taken.
    Done,
    /// Try again at this time.
    Later { next_at: Time },
    /// It is not tried again.
    GivenUp,
    /// It was not tried, and never will be: that is not the fault of its receiver.
    NotSent,
}

/// SQL: what is handed out, of the webhooks for which something waits. These are found one after the other by their
/// index, so that it does not matter how much waits; of each the longest due is taken, and those come first that were handed
/// something the longest ago: who is slow, or has a thousand waiting, holds up nobody else.
macro_rules! lease {
    () => {
        "WITH RECURSIVE hooks (id) AS (
             SELECT MIN(d.webhook_id) FROM webhook_deliveries d WHERE d.state = 'waiting'
             UNION ALL
             SELECT (SELECT MIN(d.webhook_id) FROM webhook_deliveries d WHERE d.state = 'waiting' AND d.webhook_id > h.id) FROM hooks h WHERE h.id IS NOT NULL)
         UPDATE webhook_deliveries SET locked_until = $2, tries = tries + 1, first_tried_at = COALESCE(first_tried_at, $1) WHERE id IN (
             SELECT (SELECT d.id FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'waiting' AND d.next_at <= $1 ORDER BY d.next_at, d.id LIMIT 1)
             FROM hooks h JOIN webhooks w ON w.id = h.id
             WHERE EXISTS (SELECT 1 FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'waiting' AND d.next_at <= $1)
             AND NOT EXISTS (SELECT 1 FROM webhook_deliveries l WHERE l.webhook_id = w.id AND l.state = 'waiting' AND l.locked_until > 0 AND l.locked_until > $1)
             ORDER BY COALESCE(w.tried_at, 0), w.id LIMIT $3)
         RETURNING "
    };
}

impl Storage {
    /// Hands out what is due, one for each webhook, to nobody else before `until`: first to those that were handed something
    /// the longest ago.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lease_webhooks(&self, limit: i64, now: Time, until: Time) -> Result<Vec<Delivery>> {
        // Mostly nothing is, which is seen without the writer's lock.
        let mut reader = self.read().await?;
        let due: Option<(i64,)> = q!(&mut reader.conn, |c| {
            sqlx::query_as("SELECT id FROM webhook_deliveries WHERE state = 'waiting' AND next_at <= $1 AND locked_until <= $1 LIMIT 1").bind(now.unix_micros()).fetch_optional(c)
        })?;
        drop(reader);
        if due.is_none() {
            return Ok(Vec::new());
        }
        let mut conn = self.begin_conn().await?;
        crate::transaction::take_turns(&mut conn, QUEUE).await?;
        let rows: Vec<DeliveryRow> =
            q!(&mut conn, |c| sqlx::query_as(concat!(lease!(), delivery_columns!())).bind(now.unix_micros()).bind(until.unix_micros()).bind(limit).fetch_all(c))?;
        exec!(&mut conn, |c, d| sqlx::query(in_ids!(d, "UPDATE webhooks SET tried_at = $2 WHERE id", "$1", ""))
            .bind(id_list(rows.iter().map(|row| row.webhook_id)))
            .bind(now.unix_micros())
            .execute(c))?;
        crate::transaction::commit(conn).await?;
        rows.into_iter().map(Delivery::try_from).collect()
    }

    /// Keeps how a try ended, and what that says of its webhook; answers since when that took nothing. A ping that failed says
    /// nothing of it, and neither does what was not sent. What is settled stays so.
    ///
    /// # Errors
    /// Storage trouble only: it is tried again when the lease is over.
    pub async fn settle_webhook(&self, delivery: &Delivery, outcome: Outcome, status: Option<u16>, reason: &str, now: Time) -> Result<Option<Time>> {
        let (state, next_at) = match outcome {
            Outcome::Done => (Told::Done, None),
            Outcome::Later { next_at } => (Told::Waiting, Some(next_at.unix_micros())),
            Outcome::GivenUp | Outcome::NotSent => (Told::GivenUp, None),
        };
        let mut conn = self.begin_conn().await?;
        crate::transaction::take_turns(&mut conn, QUEUE).await?;
        let rows = exec!(&mut conn, |c| {
            sqlx::query(
            "UPDATE webhook_deliveries SET state = $2, next_at = COALESCE($3, next_at), locked_until = 0, status = $4, reason = $5, body = CASE WHEN $2 = 'waiting' THEN body ELSE '' END
             WHERE id = $1 AND state = 'waiting'"
        )
        .bind(delivery.id.raw())
        .bind(state.word())
        .bind(next_at)
        .bind(status.map(i64::from))
        .bind(printable(reason))
        .execute(c)
        })?;
        let mut since = None;
        if rows > 0 && outcome == Outcome::Done {
            exec!(&mut conn, |c| sqlx::query("UPDATE webhooks SET failures = 0, failing_since = NULL WHERE id = $1 AND failures > 0").bind(delivery.webhook.raw()).execute(c))?;
        } else if rows > 0 && delivery.kind != Kind::Ping && outcome != Outcome::NotSent {
            let row: Option<(i64,)> = q!(&mut conn, |c| sqlx::query_as(
                "UPDATE webhooks SET failures = failures + 1, failing_since = COALESCE(failing_since, $2) WHERE id = $1 RETURNING failing_since"
            )
            .bind(delivery.webhook.raw())
            .bind(now.unix_micros())
            .fetch_optional(c))?;
            since = row.map(|(since,)| Time::from_unix_micros(since));
        }
        crate::transaction::commit(conn).await?;
        Ok(since)
    }

    /// How much waits to be told.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_webhook_deliveries(&self) -> Result<i64> {
        let mut reader = self.read().await?;
        let (count,): (i64,) = q!(&mut reader.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM webhook_deliveries WHERE state = 'waiting'").fetch_one(c))?;
        Ok(count)
    }

    /// Forgets what was settled and is older than `before`.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_webhook_deliveries(&self, before: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM webhook_deliveries WHERE created_at < $1 AND state <> 'waiting'").bind(before.unix_micros()).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
