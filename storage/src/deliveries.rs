//! Deliveries: one row per activity and inbox, leased by host, sent in order, retried, given up, revived.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use domain::actors::Actor;
use domain::{Address, Id, Time};
use sqlx::{FromRow, QueryBuilder};

use crate::activities::Activity;
use crate::row::MAX_ROWS;
use crate::{Result, Storage, StorageError, Topic, Transaction};

/// One activity on its way to one inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    pub id: Id<Delivery>,
    pub activity: Id<Activity>,
    /// The entry of the journal that it says.
    pub journal_seq: i64,
    /// ActivityStreams type of the activity.
    pub kind: String,
    /// Who signs.
    pub sender: Id<Actor>,
    pub host: String,
    pub inbox: Address,
    pub lane: String,
    pub body: String,
    /// How often it was tried, this time included.
    pub tries: i64,
    pub first_tried_at: Option<Time>,
    /// HTTP status of the answer to the try before, if there was one.
    pub last_status: Option<u16>,
}

#[derive(FromRow)]
struct DeliveryRow {
    id: i64,
    activity_id: i64,
    journal_seq: i64,
    kind: String,
    actor_id: i64,
    host: String,
    inbox: String,
    lane: String,
    body: String,
    tries: i64,
    first_tried_at: Option<i64>,
    status: Option<i64>,
}

impl From<DeliveryRow> for Delivery {
    fn from(row: DeliveryRow) -> Self {
        Self {
            id: Id::new(row.id),
            activity: Id::new(row.activity_id),
            journal_seq: row.journal_seq,
            kind: row.kind,
            sender: Id::new(row.actor_id),
            host: row.host,
            inbox: Address::trusted(row.inbox),
            lane: row.lane,
            body: row.body,
            tries: row.tries,
            first_tried_at: row.first_tried_at.map(Time::from_unix_micros),
            last_status: row.status.and_then(|status| u16::try_from(status).ok()),
        }
    }
}

/// How one try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Done,
    /// Try again at this time.
    Later {
        next_at: Time,
    },
    /// This inbox will never take it.
    Dropped,
    /// Seven days of trying are over.
    Dead,
}

/// What waits, by host.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Queue {
    pub host: String,
    pub waiting: i64,
    pub dead: i64,
}

/// Most deliveries waiting for one host (SETTLED 5).
const MAX_WAITING: i64 = 10_000;

/// What is still queued for a host that has too much waiting.
const DROPPED_LAST: [&str; 6] = ["Delete", "Undo", "Block", "Offer", "Accept", "Reject"];

/// How an order stands, and what belongs to one, is told by Update and Create. Nobody writes these words into a post of theirs:
/// within a text, their quotes are escaped.
fn is_dropped_last(activity: &Activity) -> bool {
    let is_of_agreement = || ["\"type\":\"Agreement\"", "\"pw:agreement\":"].iter().any(|mark| activity.body.contains(mark));
    DROPPED_LAST.contains(&activity.kind.as_str()) || (!activity.public && is_of_agreement())
}

impl Transaction {
    /// Queues an activity for inboxes, once per journal entry and inbox. A host with too much waiting gets only what takes
    /// something back or concerns an agreement; answers how many were queued.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn queue_deliveries(&mut self, journal_seq: i64, activity: &Activity, inboxes: &[(Id<Delivery>, Address)], now: Time) -> Result<u64> {
        let full = if is_dropped_last(activity) { HashSet::new() } else { self.list_full_hosts(inboxes).await? };
        let open: Vec<(Id<Delivery>, &Address, String)> = inboxes.iter().map(|(id, inbox)| (*id, inbox, inbox.host())).filter(|(_, _, host)| !full.contains(host)).collect();
        let lane = crate::row::lane(&activity.object).into_owned();
        let mut queued = 0;
        for open in open.chunks(MAX_ROWS) {
            queued += exec!(&mut self.conn, |c| {
                let mut statement =
                    QueryBuilder::new("INSERT INTO deliveries (id, journal_seq, activity_id, host, inbox, lane, state, tries, next_at, locked_until, reason, created_at) ");
                statement.push_values(open, |mut row, (id, inbox, host)| {
                    row.push_bind(id.raw())
                        .push_bind(journal_seq)
                        .push_bind(activity.id.raw())
                        .push_bind(host)
                        .push_bind(inbox.as_str())
                        .push_bind(&lane)
                        .push("'waiting', 0")
                        .push_bind(now.unix_micros())
                        .push("0, ''")
                        .push_bind(now.unix_micros());
                });
                statement.push(" ON CONFLICT (journal_seq, inbox) DO NOTHING");
                async move { statement.build().execute(c).await }
            })?;
        }
        self.queued |= queued > 0;
        Ok(queued)
    }

    async fn list_full_hosts(&mut self, inboxes: &[(Id<Delivery>, Address)]) -> Result<HashSet<String>> {
        let hosts: BTreeSet<String> = inboxes.iter().map(|(_, inbox)| inbox.host()).collect();
        let rows: Vec<(String,)> = q!(&mut self.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT host FROM deliveries WHERE state = 'waiting' AND host IN (SELECT value FROM json_each($1)) GROUP BY host HAVING COUNT(*) >= $2",
            "SELECT host FROM deliveries WHERE state = 'waiting' AND host IN (SELECT jsonb_array_elements_text($1::jsonb)) GROUP BY host HAVING COUNT(*) >= $2"
        ))
        .bind(crate::row::json(&hosts))
        .bind(MAX_WAITING)
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(host,)| host).collect())
    }
}

impl Transaction {
    /// Inboxes that were sent something about an object, each once: who must hear that it is gone.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_inboxes_told(&mut self, object: &Address) -> Result<Vec<Address>> {
        let rows: Vec<(String,)> =
            q!(&mut self.conn, |c| sqlx::query_as("SELECT DISTINCT inbox FROM deliveries WHERE lane = $1").bind(crate::row::lane(object.as_str()).as_ref()).fetch_all(c))?;
        Ok(rows.into_iter().map(|(inbox,)| Address::trusted(inbox)).collect())
    }
}

impl Storage {
    /// Hosts with something to lease that rest not and are not leased: those that failed last after all others, and those
    /// that waited longest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_due_hosts(&self, now: Time, limit: i64) -> Result<Vec<String>> {
        let mut reader = self.read().await?;
        let rows: Vec<(String, i64)> = q!(&mut reader.conn, |c| sqlx::query_as(
            "SELECT d.host, MIN(d.next_at) AS due FROM deliveries d LEFT JOIN peers p ON p.host = d.host
             WHERE d.state = 'waiting' AND d.next_at <= $1 AND COALESCE(p.closed_until, 0) <= $1 AND COALESCE(p.state, 'open') <> 'blocked'
             AND d.host NOT IN (SELECT host FROM deliveries WHERE state = 'waiting' AND locked_until > $1)
             AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.inbox = d.inbox AND e.lane = d.lane AND e.state = 'waiting' AND e.id < d.id) GROUP BY d.host
             ORDER BY CASE WHEN MAX(COALESCE(p.failures, 0)) > 0 THEN 1 ELSE 0 END, due LIMIT $2"
        )
        .bind(now.unix_micros())
        .bind(limit)
        .fetch_all(c))?;
        Ok(rows.into_iter().map(|(host, _)| host).collect())
    }

    /// Leases what is due for one host until `until`, oldest first, never two of one lane of one inbox, and nothing
    /// while anybody still holds something of this host.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lease_deliveries(&self, host: &str, limit: i64, now: Time, until: Time) -> Result<Vec<Delivery>> {
        let mut conn = self.begin_conn().await?;
        crate::transaction::take_turns(&mut conn, host).await?;
        let ids: Vec<(i64,)> = q!(&mut conn, |c, d| {
            sqlx::query_as(d.pick(
            "UPDATE deliveries SET locked_until = $3, tries = tries + 1, first_tried_at = COALESCE(first_tried_at, $2) WHERE id IN (
                 SELECT d.id FROM deliveries d WHERE d.host = $1 AND d.state = 'waiting' AND d.next_at <= $2
                 AND NOT EXISTS (SELECT 1 FROM deliveries l WHERE l.host = $1 AND l.state = 'waiting' AND l.locked_until > $2)
                 AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.inbox = d.inbox AND e.lane = d.lane AND e.state = 'waiting' AND e.id < d.id) ORDER BY d.id LIMIT $4) RETURNING id",
            "UPDATE deliveries SET locked_until = $3, tries = tries + 1, first_tried_at = COALESCE(first_tried_at, $2) WHERE id IN (
                 SELECT d.id FROM deliveries d WHERE d.host = $1 AND d.state = 'waiting' AND d.next_at <= $2
                 AND NOT EXISTS (SELECT 1 FROM deliveries l WHERE l.host = $1 AND l.state = 'waiting' AND l.locked_until > $2)
                 AND NOT EXISTS (SELECT 1 FROM deliveries e WHERE e.inbox = d.inbox AND e.lane = d.lane AND e.state = 'waiting' AND e.id < d.id) ORDER BY d.id LIMIT $4
                 FOR UPDATE SKIP LOCKED) RETURNING id"
        ))
        .bind(host)
        .bind(now.unix_micros())
        .bind(until.unix_micros())
        .bind(limit)
        .fetch_all(c)
        })?;
        let rows: Vec<DeliveryRow> = q!(&mut conn, |c, d| {
            sqlx::query_as(d.pick(
            "SELECT d.id, d.activity_id, d.journal_seq, a.kind, a.actor_id, d.host, d.inbox, d.lane, a.body, d.tries, d.first_tried_at, d.status FROM deliveries d JOIN activities a ON a.id = d.activity_id
             WHERE d.id IN (SELECT value FROM json_each($1)) ORDER BY d.id",
            "SELECT d.id, d.activity_id, d.journal_seq, a.kind, a.actor_id, d.host, d.inbox, d.lane, a.body, d.tries, d.first_tried_at, d.status FROM deliveries d JOIN activities a ON a.id = d.activity_id
             WHERE d.id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)) ORDER BY d.id"
        ))
        .bind(crate::row::id_list(ids.into_iter().map(|(id,)| id)))
        .fetch_all(c)
        })?;
        crate::transaction::commit(conn).await?;
        Ok(rows.into_iter().map(Delivery::from).collect())
    }

    /// Notes how one try ended. What is settled stays so, whatever a slower holder of an expired lease says.
    ///
    /// # Errors
    /// Storage trouble only: the lease runs out, and the delivery is tried again.
    pub async fn settle_delivery(&self, id: Id<Delivery>, outcome: &Outcome, status: Option<u16>, reason: &str) -> Result<()> {
        let (state, next_at) = match outcome {
            Outcome::Done => return self.settle_delivered(id, status.unwrap_or_default()).await,
            Outcome::Later { next_at } => ("waiting", Some(next_at.unix_micros())),
            Outcome::Dropped => ("dropped", None),
            Outcome::Dead => ("dead", None),
        };
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query(
            "UPDATE deliveries SET state = $2, next_at = COALESCE($3, next_at), locked_until = 0, status = $4, reason = $5 WHERE id = $1 AND state = 'waiting'"
        )
        .bind(id.raw())
        .bind(state)
        .bind(next_at)
        .bind(status.map(i64::from))
        .bind(crate::row::printable(reason))
        .execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// Most deliveries are taken, and many at once: those are settled together.
    async fn settle_delivered(&self, id: Id<Delivery>, status: u16) -> Result<()> {
        let (is_first, settled) = self.delivered.add((id, status));
        if is_first {
            let storage = self.clone();
            tokio::spawn(async move {
                if let Err(error) = storage.settle_all_delivered().await {
                    tracing::error!(%error, "deliveries could not be settled");
                }
            });
        }
        settled.await.map_err(|_broken| StorageError::unavailable("the delivery could not be settled"))
    }

    async fn settle_all_delivered(&self) -> Result<()> {
        let begun = self.begin_conn().await;
        let waiting = self.delivered.take();
        let mut conn = begun?;
        let mut by_status: BTreeMap<u16, Vec<i64>> = BTreeMap::new();
        for ((id, status), _) in &waiting {
            by_status.entry(*status).or_default().push(id.raw());
        }
        for (status, ids) in by_status {
            exec!(&mut conn, |c, d| sqlx::query(crate::row::in_ids!(
                d,
                "UPDATE deliveries SET state = 'done', locked_until = 0, status = $2, reason = '' WHERE id",
                "$1",
                " AND state = 'waiting'"
            ))
            .bind(crate::row::id_list(ids))
            .bind(i64::from(status))
            .execute(c))?;
        }
        crate::transaction::commit(conn).await?;
        for (_, told) in waiting {
            // Whoever is gone does not care.
            let _ = told.send(());
        }
        Ok(())
    }

    /// Gives back what a stopping worker had leased and not sent.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn release_deliveries(&self, ids: &[Id<Delivery>]) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        for id in ids {
            exec!(&mut conn, |c| sqlx::query("UPDATE deliveries SET locked_until = 0, tries = tries - 1 WHERE id = $1 AND state = 'waiting' AND locked_until > 0")
                .bind(id.raw())
                .execute(c))?;
        }
        crate::transaction::commit(conn).await
    }

    /// What waits and what was given up, by host.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_queues(&self) -> Result<Vec<Queue>> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| {
            sqlx::query_as(
            "SELECT host, COUNT(CASE WHEN state = 'waiting' THEN 1 END) AS waiting, COUNT(CASE WHEN state = 'dead' THEN 1 END) AS dead FROM deliveries WHERE state IN ('waiting', 'dead')
             GROUP BY host ORDER BY host"
        )
        .fetch_all(c)
        })
    }

    /// Makes everything that waits due now: for tests and for a host that came back.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn hasten_deliveries(&self, host: &str, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("UPDATE deliveries SET next_at = $2 WHERE state = 'waiting' AND status IS NULL AND host = $1 AND next_at > $2")
            .bind(host)
            .bind(now.unix_micros())
            .execute(c))?;
        crate::transaction::commit(conn).await?;
        self.rouse(Topic::Deliveries);
        Ok(rows)
    }

    /// Forgets deliveries settled before `before`, and those given up before `dead_before`. Who was told of a thing that
    /// still stands is remembered, because they must hear when it is gone: once for each inbox.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_deliveries(&self, before: Time, dead_before: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query(
            "DELETE FROM deliveries WHERE (state = 'dropped' AND created_at < $1) OR (state = 'dead' AND created_at < $2) OR (state = 'done' AND created_at < $1
             AND (NOT EXISTS (SELECT 1 FROM posts p WHERE p.address = deliveries.lane)
                  OR EXISTS (SELECT 1 FROM deliveries n WHERE n.lane = deliveries.lane AND n.inbox = deliveries.inbox AND n.id > deliveries.id AND n.state = 'done')))"
        )
        .bind(before.unix_micros())
        .bind(dead_before.unix_micros())
        .execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }

    /// Forgets what we said before `before`, unless it is public and what it is about still stands, or it waits to be sent.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn forget_activities(&self, before: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query(
            "DELETE FROM activities WHERE created_at < $1 AND NOT (public AND EXISTS (SELECT 1 FROM posts p WHERE p.address = activities.object))
             AND NOT EXISTS (SELECT 1 FROM deliveries d WHERE d.activity_id = activities.id)"
        )
        .bind(before.unix_micros())
        .execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
