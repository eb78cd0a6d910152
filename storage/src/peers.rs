//! Other servers: whether we speak with them, and how they fare.

use std::sync::atomic::Ordering;

use domain::Time;
use sqlx::FromRow;

use crate::{Result, Storage};

/// Another server, by the host of its addresses.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Peer {
    pub host: String,
    /// `open`, `limited`, `blocked` or `allowed`.
    pub state: String,
    /// The signature scheme it took last: `cavage` or `message`.
    pub scheme: String,
    /// Deliveries that failed in a row.
    pub failures: i64,
    /// No delivery before this time (Unix microseconds), after failures in a row.
    pub closed_until: i64,
    pub failing_since: Option<i64>,
    pub seen_at: Option<i64>,
}

impl Peer {
    /// Whether it took something or was heard, and has not failed since.
    #[must_use]
    pub const fn is_proven(&self) -> bool {
        self.seen_at.is_some() && self.failures == 0
    }

    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.state == "blocked"
    }
}

impl Storage {
    /// What we know of a host.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find_peer(&self, host: &str) -> Result<Option<Peer>> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| sqlx::query_as("SELECT host, state, scheme, failures, closed_until, failing_since, seen_at FROM peers WHERE host = $1")
            .bind(host)
            .fetch_optional(c))
    }

    /// Every host we know, by name.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_peers(&self) -> Result<Vec<Peer>> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| sqlx::query_as("SELECT host, state, scheme, failures, closed_until, failing_since, seen_at FROM peers ORDER BY host").fetch_all(c))
    }

    /// Hosts that rest at `now`, and until when.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_resting(&self, now: Time) -> Result<Vec<(String, Time)>> {
        let mut reader = self.read().await?;
        let rows: Vec<(String, i64)> =
            q!(&mut reader.conn, |c| sqlx::query_as("SELECT host, closed_until FROM peers WHERE closed_until > $1").bind(now.unix_micros()).fetch_all(c))?;
        Ok(rows.into_iter().map(|(host, until)| (host, Time::from_unix_micros(until))).collect())
    }

    /// Notes that a host was heard or took something: its deliveries flow again.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn peer_lives(&self, host: &str, scheme: Option<&str>, now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query(
            "INSERT INTO peers (host, state, scheme, failures, closed_until, failing_since, seen_at, created_at) VALUES ($1, 'open', COALESCE($2, 'cavage'), 0, 0, NULL, $3, $3)
             ON CONFLICT (host) DO UPDATE SET failures = 0, closed_until = 0, failing_since = NULL, seen_at = excluded.seen_at, scheme = COALESCE($2, peers.scheme)"
        )
        .bind(host)
        .bind(scheme)
        .bind(now.unix_micros())
        .execute(c))?;
        crate::transaction::commit(conn).await?;
        self.rests.fetch_add(1, Ordering::SeqCst);
        Ok(())
    }

    /// Notes the signature scheme that a host says it reads, before anything was sent there; what it took is known better.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn expect_scheme(&self, host: &str, scheme: &str, now: Time) -> Result<()> {
        if self.find_peer(host).await?.is_some() {
            return Ok(());
        }
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query(
            "INSERT INTO peers (host, state, scheme, failures, closed_until, failing_since, seen_at, created_at) VALUES ($1, 'open', $2, 0, 0, NULL, NULL, $3)
             ON CONFLICT (host) DO NOTHING"
        )
        .bind(host)
        .bind(scheme)
        .bind(now.unix_micros())
        .execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// Counts a failed delivery; after ten in a row the host rests for a minute, doubling to an hour.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn peer_failed(&self, host: &str, now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        let row: Option<(i64,)> = q!(&mut conn, |c| sqlx::query_as(
            "INSERT INTO peers (host, state, scheme, failures, closed_until, failing_since, seen_at, created_at) VALUES ($1, 'open', 'cavage', 1, 0, $2, NULL, $2)
             ON CONFLICT (host) DO UPDATE SET failures = peers.failures + 1, failing_since = COALESCE(peers.failing_since, excluded.failing_since) RETURNING failures"
        )
        .bind(host)
        .bind(now.unix_micros())
        .fetch_optional(c))?;
        let rest = row.and_then(|(failures,)| rest_seconds(failures));
        if let Some(rest) = rest {
            let until = now.plus_seconds(rest).unix_micros();
            exec!(&mut conn, |c| sqlx::query("UPDATE peers SET closed_until = $2 WHERE host = $1").bind(host).bind(until).execute(c))?;
        }
        crate::transaction::commit(conn).await?;
        if rest.is_some() {
            self.rests.fetch_add(1, Ordering::SeqCst);
        }
        Ok(())
    }

    /// Sets whether we speak with a host.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn set_peer_state(&self, host: &str, state: &str, now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query(
            "INSERT INTO peers (host, state, scheme, failures, closed_until, failing_since, seen_at, created_at) VALUES ($1, $2, 'cavage', 0, 0, NULL, NULL, $3)
             ON CONFLICT (host) DO UPDATE SET state = excluded.state"
        )
        .bind(host)
        .bind(state)
        .bind(now.unix_micros())
        .execute(c))?;
        crate::transaction::commit(conn).await?;
        self.peers_changed();
        Ok(())
    }
}

/// How long a host rests after so many failures in a row; `None` while it need not.
fn rest_seconds(failures: i64) -> Option<i64> {
    let beyond = u32::try_from(failures - 10).ok()?;
    Some((60_i64 << beyond.min(6)).min(3_600))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_host_rests_longer_and_longer() {
        assert_eq!([9, 10, 11, 15, 16, 99].map(rest_seconds), [None, Some(60), Some(120), Some(1_920), Some(3_600), Some(3_600)]);
    }
}
