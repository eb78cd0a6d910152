//! What workers gave up on, as the host sees it: shown, tried again, dropped.

use domain::media::Media;
use domain::{Id, Time};
use sqlx::FromRow;

use crate::inbox::Received;
use crate::{Result, Storage, Topic};

/// How much was given up, by queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, FromRow)]
pub struct SetAside {
    pub inbox: i64,
    pub journal: i64,
    pub deliveries: i64,
    pub photos: i64,
}

impl SetAside {
    /// Whether the host should look: photos get lost where servers end, and need nobody.
    #[must_use]
    pub const fn is_remarkable(&self) -> bool {
        self.inbox + self.journal + self.deliveries > 0
    }
}

/// A received activity that could not be applied.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct DeadLetter {
    pub id: i64,
    /// Its address.
    pub activity: String,
    pub actor: String,
    pub kind: String,
    pub tries: i64,
    pub reason: String,
    /// Unix microseconds.
    pub received_at: i64,
}

/// An entry of the journal to which one of its readers could not react.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct AsideEntry {
    pub seq: i64,
    pub consumer: String,
    /// What happened, as JSON; empty when the entry is gone.
    pub event: String,
    pub reason: String,
    /// When it was set aside (Unix microseconds).
    pub at: i64,
    /// When the host asked for another try that is still to come (Unix microseconds).
    pub again_at: Option<i64>,
}

/// A photo of a peer that could not be reached, try after try. One that is no picture is settled, and not among these.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct LostPhoto {
    pub id: i64,
    pub url: String,
    /// Unix microseconds.
    pub created_at: i64,
}

impl Storage {
    /// How much was given up.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_given_up(&self) -> Result<SetAside> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| {
            sqlx::query_as(
            "SELECT (SELECT COUNT(*) FROM inbox WHERE state = 'dead') AS inbox, (SELECT COUNT(*) FROM journal_set_aside) AS journal,
             (SELECT COUNT(*) FROM deliveries WHERE state = 'dead') AS deliveries, (SELECT COUNT(*) FROM media WHERE state = 'failed' AND fault IS NULL AND remote IS NOT NULL) AS photos"
        )
        .fetch_one(c)
        })
    }

    /// Received activities that could not be applied, newest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_dead_letters(&self, limit: i64) -> Result<Vec<DeadLetter>> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| sqlx::query_as("SELECT id, activity, actor, kind, tries, reason, received_at FROM inbox WHERE state = 'dead' ORDER BY id DESC LIMIT $1")
            .bind(limit)
            .fetch_all(c))
    }

    /// Lets one of them, or all, be applied anew; answers how many.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn retry_dead_letters(&self, id: Option<Id<Received>>, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("UPDATE inbox SET state = 'waiting', tries = 0, next_at = $2, locked_until = 0 WHERE state = 'dead' AND ($1 = 0 OR id = $1)")
            .bind(id.map_or(0, Id::raw))
            .bind(now.unix_micros())
            .execute(c))?;
        crate::transaction::notify(&mut conn, Topic::Inbox).await?;
        crate::transaction::commit(conn).await?;
        self.rouse(Topic::Inbox);
        Ok(rows)
    }

    /// Gives up one of them, or all, for good; answers how many. Their ids are remembered as those of any other.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn drop_dead_letters(&self, id: Option<Id<Received>>) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("UPDATE inbox SET state = 'refused', reason = 'dropped by hand', body = '' WHERE state = 'dead' AND ($1 = 0 OR id = $1)")
            .bind(id.map_or(0, Id::raw))
            .execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }

    /// Entries of the journal that were set aside, newest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_aside_entries(&self, limit: i64) -> Result<Vec<AsideEntry>> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| sqlx::query_as(
            "SELECT s.seq, s.consumer, COALESCE(j.event, '') AS event, s.reason, s.at, s.again_at FROM journal_set_aside s LEFT JOIN journal j ON j.seq = s.seq
             ORDER BY s.seq DESC, s.consumer LIMIT $1"
        )
        .bind(limit)
        .fetch_all(c))
    }

    /// Lets the readers of one such entry, or of all, try again; answers how many tries that are.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn retry_aside_entries(&self, seq: Option<i64>, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows =
            exec!(&mut conn, |c| sqlx::query("UPDATE journal_set_aside SET again_at = $2 WHERE ($1 = 0 OR seq = $1)").bind(seq.unwrap_or(0)).bind(now.unix_micros()).execute(c))?;
        crate::transaction::notify(&mut conn, Topic::Journal).await?;
        crate::transaction::commit(conn).await?;
        self.rouse(Topic::Journal);
        Ok(rows)
    }

    /// Gives up on one such entry, or on all, for good; answers how many reactions that are. The journal keeps them.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn drop_aside_entries(&self, seq: Option<i64>) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query("DELETE FROM journal_set_aside WHERE ($1 = 0 OR seq = $1)").bind(seq.unwrap_or(0)).execute(c))?;
        crate::transaction::commit(conn).await?;
        Ok(rows)
    }

    /// Another try that the host asked for failed as well: the entry rests again.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn aside_entry_failed(&self, consumer: &str, seq: i64, reason: &str, now: Time) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE journal_set_aside SET again_at = NULL, reason = $3, at = $4 WHERE consumer = $1 AND seq = $2")
            .bind(consumer)
            .bind(seq)
            .bind(crate::row::printable(reason))
            .bind(now.unix_micros())
            .execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// Photos of peers that could not be fetched, newest first.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn list_lost_photos(&self, limit: i64) -> Result<Vec<LostPhoto>> {
        let mut reader = self.read().await?;
        q!(&mut reader.conn, |c| sqlx::query_as(
            "SELECT id, remote AS url, created_at FROM media WHERE state = 'failed' AND fault IS NULL AND remote IS NOT NULL ORDER BY id DESC LIMIT $1"
        )
        .bind(limit)
        .fetch_all(c))
    }

    /// Lets one of them, or all, be fetched anew; answers how many.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn retry_lost_photos(&self, id: Option<Id<Media>>, now: Time) -> Result<u64> {
        let mut conn = self.begin_conn().await?;
        let rows = exec!(&mut conn, |c| sqlx::query(
            "UPDATE media SET state = 'processing', tries = 0, next_at = $2 WHERE state = 'failed' AND fault IS NULL AND remote IS NOT NULL AND ($1 = 0 OR id = $1)"
        )
        .bind(id.map_or(0, Id::raw))
        .bind(now.unix_micros())
        .execute(c))?;
        crate::transaction::notify(&mut conn, Topic::Media).await?;
        crate::transaction::commit(conn).await?;
        self.rouse(Topic::Media);
        Ok(rows)
    }
}
