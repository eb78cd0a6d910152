//! The journal: what happened, in the order of commits, and how far each consumer has read.

use domain::{Event, Time};

use crate::engine::Conn;
use crate::transaction::{Happened, Transaction};
use crate::{Result, Storage, StorageError};

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub seq: i64,
    pub at: Time,
    pub event: Event,
}

/// Writes what happened. On PostgreSQL writers take turns here, so that numbers become visible in their order and no
/// reader passes one that is still to come; SQLite has one writer anyway.
pub(crate) async fn append(conn: &mut Conn, happened: &Happened, now: Time) -> Result<()> {
    if let Conn::PgTx(tx) = conn {
        sqlx::query("SELECT pg_advisory_xact_lock(5237421)").execute(&mut **tx).await?;
    }
    let entry = |event: &Event| (now.unix_micros(), crate::row::json(event));
    exec!(conn, |c| {
        let mut statement = sqlx::QueryBuilder::new("INSERT INTO journal (at, event) ");
        statement.push_values(happened.events().map(entry), |mut row, (at, event)| {
            row.push_bind(at).push_bind(event);
        });
        async move { statement.build().execute(c).await }
    })?;
    Ok(())
}

/// A turn of one consumer: the entries it has not seen, held by lease.
#[derive(Debug)]
pub struct Turn {
    pub consumer: &'static str,
    pub entries: Vec<Entry>,
    /// The entry after those, and why it cannot be read: whoever cannot pass it would stand before it for ever.
    pub unreadable: Option<(i64, StorageError)>,
    /// Entries behind the cursor that were set aside and are to be tried again.
    pub again: Vec<(i64, Result<Entry>)>,
    /// How often the first entry failed before.
    pub tries: i64,
}

impl Storage {
    /// Leases the cursor of a consumer until `until` and reads on from it; `None` when another process holds it.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn lease_journal(&self, consumer: &'static str, limit: i64, now: Time, until: Time) -> Result<Option<Turn>> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("INSERT INTO journal_cursors (consumer, seq, locked_until, tries) VALUES ($1, 0, 0, 0) ON CONFLICT (consumer) DO NOTHING")
            .bind(consumer)
            .execute(c))?;
        let row: Option<(i64, i64)> =
            q!(&mut conn, |c| sqlx::query_as("UPDATE journal_cursors SET locked_until = $2 WHERE consumer = $1 AND locked_until <= $3 RETURNING seq, tries")
                .bind(consumer)
                .bind(until.unix_micros())
                .bind(now.unix_micros())
                .fetch_optional(c))?;
        let Some((seq, tries)) = row else { return Ok(None) };
        let rows: Vec<(i64, i64, String)> =
            q!(&mut conn, |c| sqlx::query_as("SELECT seq, at, event FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2").bind(seq).bind(limit).fetch_all(c))?;
        let again: Vec<(i64, i64, String)> = q!(&mut conn, |c| sqlx::query_as(
            "SELECT j.seq, j.at, j.event FROM journal_set_aside s JOIN journal j ON j.seq = s.seq WHERE s.consumer = $1 AND s.again_at IS NOT NULL ORDER BY j.seq LIMIT $2"
        )
        .bind(consumer)
        .bind(limit)
        .fetch_all(c))?;
        crate::transaction::commit(conn).await?;
        let (entries, unreadable) = readable(rows);
        let again = again.into_iter().map(|(seq, at, event)| (seq, entry(seq, at, &event))).collect();
        Ok(Some(Turn { consumer, entries, unreadable, again, tries }))
    }

    /// Whether a consumer has read everything, and has nothing to try again.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn journal_is_read(&self, consumer: &str) -> Result<bool> {
        let mut reader = self.read().await?;
        let row: (i64,) = q!(&mut reader.conn, |c| sqlx::query_as(
            "SELECT CASE WHEN EXISTS (SELECT 1 FROM journal WHERE seq > COALESCE((SELECT seq FROM journal_cursors WHERE consumer = $1), 0))
             OR EXISTS (SELECT 1 FROM journal_set_aside WHERE consumer = $1 AND again_at IS NOT NULL) THEN CAST(1 AS BIGINT) ELSE CAST(0 AS BIGINT) END"
        )
        .bind(consumer)
        .fetch_one(c))?;
        Ok(row.0 == 0)
    }

    /// Gives a cursor back where it stands.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn release_journal(&self, consumer: &str) -> Result<()> {
        let mut conn = self.begin_conn().await?;
        exec!(&mut conn, |c| sqlx::query("UPDATE journal_cursors SET locked_until = 0 WHERE consumer = $1").bind(consumer).execute(c))?;
        crate::transaction::commit(conn).await
    }

    /// The entry after the cursor failed: it is tried again, or set aside after the third time, so that one bad entry does not stop the rest.
    /// Nothing happens when the cursor has passed it, because a slower holder of an expired lease knows less. Answers whether
    /// it was set aside.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn journal_failed(&self, consumer: &str, seq: i64, reason: &str, now: Time) -> Result<bool> {
        let mut conn = self.begin_conn().await?;
        let row: Option<(i64,)> = q!(&mut conn, |c| sqlx::query_as("UPDATE journal_cursors SET tries = tries + 1 WHERE consumer = $1 AND seq < $2 RETURNING tries")
            .bind(consumer)
            .bind(seq)
            .fetch_optional(c))?;
        let is_last = row.is_some_and(|(tries,)| tries >= 3);
        if is_last {
            exec!(&mut conn, |c| sqlx::query("INSERT INTO journal_set_aside (consumer, seq, reason, at) VALUES ($1, $2, $3, $4) ON CONFLICT (consumer, seq) DO NOTHING")
                .bind(consumer)
                .bind(seq)
                .bind(crate::row::printable(reason))
                .bind(now.unix_micros())
                .execute(c))?;
            exec!(&mut conn, |c| sqlx::query("UPDATE journal_cursors SET seq = $2, tries = 0 WHERE consumer = $1 AND seq < $2").bind(consumer).bind(seq).execute(c))?;
        }
        crate::transaction::commit(conn).await?;
        Ok(is_last)
    }

    /// Entries that were given up on.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_set_aside(&self) -> Result<i64> {
        let mut reader = self.read().await?;
        let (count,): (i64,) = q!(&mut reader.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM journal_set_aside").fetch_one(c))?;
        Ok(count)
    }

    /// The newest entries, newest first.
    ///
    /// # Errors
    /// An entry that this program cannot read, or storage trouble.
    pub async fn recent_journal(&self, limit: i64) -> Result<Vec<Entry>> {
        let mut reader = self.read().await?;
        let rows: Vec<(i64, i64, String)> = q!(&mut reader.conn, |c| sqlx::query_as("SELECT seq, at, event FROM journal ORDER BY seq DESC LIMIT $1").bind(limit).fetch_all(c))?;
        rows.into_iter().map(|(seq, at, event)| entry(seq, at, &event)).collect()
    }
}

impl Transaction {
    /// Ends a consumer's work on one entry: its rows and its cursor move together, so that nothing is done twice. An entry
    /// that was set aside and is tried again is behind the cursor; it then is aside no more.
    /// A reaction is not news, and writes no entry of its own.
    ///
    /// # Errors
    /// Nothing was kept.
    pub async fn commit_turn(mut self, consumer: &str, seq: i64) -> Result<()> {
        let rows = exec!(&mut self.conn, |c| sqlx::query("UPDATE journal_cursors SET seq = $2, tries = 0 WHERE consumer = $1 AND seq < $2").bind(consumer).bind(seq).execute(c))?;
        if rows == 0 && !self.is_aside_no_more(consumer, seq).await? {
            return Err(StorageError::Conflict("journal_cursors_seq".to_owned()));
        }
        self.told = true;
        self.end().await
    }

    async fn is_aside_no_more(&mut self, consumer: &str, seq: i64) -> Result<bool> {
        let rows =
            exec!(&mut self.conn, |c| sqlx::query("DELETE FROM journal_set_aside WHERE consumer = $1 AND seq = $2 AND again_at IS NOT NULL").bind(consumer).bind(seq).execute(c))?;
        Ok(rows > 0)
    }
}

/// Entries up to the first that cannot be read, and that one.
fn readable(rows: Vec<(i64, i64, String)>) -> (Vec<Entry>, Option<(i64, StorageError)>) {
    let mut entries = Vec::with_capacity(rows.len());
    for (seq, at, event) in rows {
        match entry(seq, at, &event) {
            Ok(entry) => entries.push(entry),
            Err(error) => return (entries, Some((seq, error))),
        }
    }
    (entries, None)
}

fn entry(seq: i64, at: i64, event: &str) -> Result<Entry> {
    let event = serde_json::from_str(event).or(Err(StorageError::Corrupt { table: "journal", column: "event", id: seq }))?;
    Ok(Entry { seq, at: Time::from_unix_micros(at), event })
}
