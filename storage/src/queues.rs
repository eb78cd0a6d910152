//! Queues as their host sees them: what waits for each server and why, tried again or given up by hand.

use domain::Time;
use sqlx::FromRow;

use crate::{Result, Storage, Topic};

/// What waits for one host, and how the tries went.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct QueueOf {
    pub host: String,
    pub waiting: i64,
    /// Given up after a week.
    pub dead: i64,
    /// When the oldest that waits was queued (Unix microseconds); none where nothing waits.
    pub oldest_at: Option<i64>,
    /// When the next one is due, the host's own rest considered (Unix microseconds).
    pub next_at: Option<i64>,
    /// The answer to the last try of those that wait or are dead.
    pub status: Option<i64>,
    pub reason: String,
}

impl Storage {
    /// Every host with something that waits or is dead, by name.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_queues_of_hosts(&self) -> Result<Vec<QueueOf>> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c, d| sqlx::query_as(d.pick(
            "SELECT q.host, q.waiting, q.dead, q.oldest_at,
                 CASE WHEN q.next_at IS NULL THEN NULL ELSE MAX(q.next_at, COALESCE(p.closed_until, 0)) END AS next_at, l.status, COALESCE(l.reason, '') AS reason
             FROM (SELECT host, COUNT(CASE WHEN state = 'waiting' THEN 1 END) AS waiting, COUNT(CASE WHEN state = 'dead' THEN 1 END) AS dead,
                       MIN(CASE WHEN state = 'waiting' THEN created_at END) AS oldest_at, MIN(CASE WHEN state = 'waiting' THEN next_at END) AS next_at,
                       MAX(CASE WHEN reason <> '' THEN id END) AS last
                   FROM deliveries WHERE state IN ('waiting', 'dead') GROUP BY host) q
             LEFT JOIN peers p ON p.host = q.host LEFT JOIN deliveries l ON l.id = q.last ORDER BY q.host",
            "SELECT q.host, q.waiting, q.dead, q.oldest_at,
                 CASE WHEN q.next_at IS NULL THEN NULL ELSE GREATEST(q.next_at, COALESCE(p.closed_until, 0)) END AS next_at, l.status, COALESCE(l.reason, '') AS reason
             FROM (SELECT host, COUNT(CASE WHEN state = 'waiting' THEN 1 END) AS waiting, COUNT(CASE WHEN state = 'dead' THEN 1 END) AS dead,
                       MIN(CASE WHEN state = 'waiting' THEN created_at END) AS oldest_at, MIN(CASE WHEN state = 'waiting' THEN next_at END) AS next_at,
                       MAX(CASE WHEN reason <> '' THEN id END) AS last
                   FROM deliveries WHERE state IN ('waiting', 'dead') GROUP BY host) q
             LEFT JOIN peers p ON p.host = q.host LEFT JOIN deliveries l ON l.id = q.last ORDER BY q.host"
        ))
        .fetch_all(c))
    }

    /// Makes everything for one host, or for all, due at once: what waits, and what was given up, which begins its week anew.
    /// A host that rests after failures is asked again. Answers how many deliveries are due.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn retry_queue(&self, host: Option<&str>, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query(
            "UPDATE deliveries SET next_at = CASE WHEN next_at > $2 OR state = 'dead' THEN $2 ELSE next_at END, tries = CASE WHEN state = 'dead' THEN 0 ELSE tries END,
             first_tried_at = CASE WHEN state = 'dead' THEN NULL ELSE first_tried_at END, state = 'waiting' WHERE state IN ('waiting', 'dead') AND ($1 = '' OR host = $1)"
        )
        .bind(host.unwrap_or(""))
        .bind(now.unix_micros())
        .execute(c))?;
        exec!(&mut conn, |c| sqlx::query("UPDATE peers SET failures = 0, closed_until = 0, failing_since = NULL WHERE ($1 = '' OR host = $1) AND failures > 0")
            .bind(host.unwrap_or(""))
            .execute(c))?;
        crate::transaction::notify(&mut conn, Topic::Deliveries).await?;
        crate::transaction::commit(conn).await?;
        self.rouse(Topic::Deliveries);
        Ok(rows)
    }

    /// Gives up everything that waits for a host or was given up already; answers how many that were.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn drop_queue(&self, host: &str) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query(
            "UPDATE deliveries SET state = 'dropped', locked_until = 0, reason = 'dropped by hand' WHERE state IN ('waiting', 'dead') AND host = $1"
        )
        .bind(host)
        .execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }
}
