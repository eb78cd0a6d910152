//! SQLite and PostgreSQL behind one connection: one SQL text for both, a second fragment only where the dialects differ.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::{Postgres, Sqlite, Transaction};

use crate::writer::Turn;

/// A connection of either engine, in a transaction or not.
pub(crate) enum Conn {
    Sqlite(PoolConnection<Sqlite>),
    SqliteTx(Turn),
    Pg(PoolConnection<Postgres>),
    PgTx(Transaction<'static, Postgres>),
}

/// Until when a connection of SQLite may look for something; nothing ends it any more once this is dropped.
pub(crate) struct Bound(Arc<AtomicBool>);

impl Bound {
    /// Ends what a connection is doing after `limit`.
    ///
    /// # Errors
    /// The connection broke.
    pub(crate) async fn set(conn: &mut PoolConnection<Sqlite>, limit: Duration) -> sqlx::Result<Self> {
        let holds = Arc::new(AtomicBool::new(true));
        let (begun, asked) = (Instant::now(), Arc::clone(&holds));
        conn.lock_handle().await?.set_progress_handler(STEPS, move || !asked.load(Ordering::Relaxed) || begun.elapsed() < limit);
        Ok(Self(holds))
    }
}

impl Drop for Bound {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// Steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 2_000;

/// Which engine a query runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Pg,
}

impl Dialect {
    /// The text for the engine at hand.
    pub(crate) const fn pick(self, sqlite: &'static str, postgres: &'static str) -> &'static str {
        match self {
            Self::Sqlite => sqlite,
            Self::Pg => postgres,
        }
    }
}

/// A query behind a pointer. What waits for one is then small, and nobody who waits for that has to know what the drivers of both
/// engines are made of: the compiler proves once for each query that it may wander between threads, and not for each caller again.
pub(crate) fn boxed<'a, T>(query: impl Future<Output = T> + Send + 'a) -> Pin<Box<dyn Future<Output = T> + Send + 'a>> {
    Box::pin(query)
}

/// Runs one query, written once, on whichever engine the connection is of.
macro_rules! q {
    ($conn:expr, |$c:ident| $body:expr) => {
        match $conn {
            $crate::engine::Conn::Sqlite(handle) => {
                let $c = &mut **handle;
                $crate::engine::boxed($body).await.map_err($crate::StorageError::from)
            }
            $crate::engine::Conn::SqliteTx(handle) => {
                let $c = &mut **handle;
                $crate::engine::boxed($body).await.map_err($crate::StorageError::from)
            }
            $crate::engine::Conn::Pg(handle) => {
                let $c = &mut **handle;
                $crate::engine::boxed($body).await.map_err($crate::StorageError::from)
            }
            $crate::engine::Conn::PgTx(handle) => {
                let $c = &mut **handle;
                $crate::engine::boxed($body).await.map_err($crate::StorageError::from)
            }
        }
    };
    ($conn:expr, |$c:ident, $d:ident| $body:expr) => {
        match $conn {
            $crate::engine::Conn::Sqlite(handle) => {
                let $c = &mut **handle;
                let $d = $crate::engine::Dialect::Sqlite;
                $crate::engine::boxed($body).await.map_err($crate::StorageError::from)
            }
            $crate::engine::Conn::SqliteTx(handle) => {
                let $c = &mut **handle;
                let $d = $crate::engine::Dialect::Sqlite;
                $crate::engine::boxed($body).await.map_err($crate::StorageError::from)
            }
            $crate::engine::Conn::Pg(handle) => {
                let $c = &mut **handle;
                let $d = $crate::engine::Dialect::Pg;
                $crate::engine::boxed($body).await.map_err($crate::StorageError::from)
            }
            $crate::engine::Conn::PgTx(handle) => {
                let $c = &mut **handle;
                let $d = $crate::engine::Dialect::Pg;
                $crate::engine::boxed($body).await.map_err($crate::StorageError::from)
            }
        }
    };
}

/// The same for statements: answers how many rows were touched.
macro_rules! exec {
    ($conn:expr, |$c:ident $(, $d:ident)?| $body:expr) => {
        q!($conn, |$c $(, $d)?| async { $body.await.map(|done| done.rows_affected()) })
    };
}

#[cfg(test)]
mod tests {
    use sqlx::sqlite::SqlitePoolOptions;

    use super::*;

    #[tokio::test]
    async fn q13_a_statement_without_end_ends_and_the_connection_lives_on() {
        let pool = SqlitePoolOptions::new().max_connections(1).connect("sqlite::memory:").await.unwrap();
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n";
        let mut conn = pool.acquire().await.unwrap();
        let bound = Bound::set(&mut conn, Duration::from_millis(20)).await.unwrap();
        let ended: sqlx::Result<(i64,)> = sqlx::query_as(endless).fetch_one(&mut *conn).await;
        assert!(matches!(crate::StorageError::from(ended.unwrap_err()), crate::StorageError::TooLong));
        drop(bound);
        let bounded = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT COUNT(*) FROM n";
        let (count,): (i64,) = sqlx::query_as(bounded).fetch_one(&mut *conn).await.unwrap();
        assert_eq!(count, 200_000, "nobody looks at the clock any more");
    }
}
