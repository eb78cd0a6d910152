//! The one writer of SQLite. Its callers come one after the other, and those who come at once share one transaction of the
//! file and its way to the disk; each is told that it committed when all of it is on disk.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};
use tokio::runtime::Handle;
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use crate::{Result, StorageError};

/// Takes the lock at once: who takes it later may find that somebody else wrote.
const BEGIN: &str = "BEGIN IMMEDIATE";

/// Hands out turns to write.
#[derive(Clone)]
pub(crate) struct Writer {
    pool: SqlitePool,
    group: Arc<Mutex<Group>>,
    patience: Duration,
}

/// The turns that share a transaction of the file.
#[derive(Default)]
struct Group {
    transaction: Option<Transaction<'static, Sqlite>>,
    /// Turns that were committed and are told so once they are on disk.
    waiting: Vec<oneshot::Sender<()>>,
    /// The last turn ended without a commit, and what it wrote is still to be undone.
    is_torn: bool,
    /// Somebody stands in line to end the group: behind all who stood there before.
    is_ending: bool,
}

/// One caller's turn; what it wrote is undone unless it commits.
pub(crate) struct Turn {
    group: OwnedMutexGuard<Group>,
    writer: Writer,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was written, and there may be no savepoint of its own yet.
    Beginning,
    Writing,
    Committed,
}

impl Writer {
    /// On a pool of one connection; whoever waits longer than `patience` is told to come back.
    pub(crate) fn new(pool: SqlitePool, patience: Duration) -> Self {
        Self { pool, group: Arc::default(), patience }
    }

    /// The next turn.
    ///
    /// # Errors
    /// Not within our patience, or the file cannot be written.
    pub(crate) async fn turn(&self) -> Result<Turn> {
        let line = tokio::time::timeout(self.patience, self.group.clone().lock_owned());
        let group = line.await.map_err(|_elapsed| StorageError::unavailable("the writer is busy"))?;
        // From here on whoever gives up leaves by the drop of the turn.
        let mut turn = Turn { group, writer: self.clone(), state: State::Beginning };
        turn.group.mend().await;
        if turn.group.transaction.is_none() {
            turn.group.transaction = Some(self.transaction().await?);
            turn.group.mark("SAVEPOINT whole").await?;
        }
        turn.group.mark("SAVEPOINT turn").await?;
        turn.state = State::Writing;
        Ok(turn)
    }

    /// A transaction of the file. Where SQLite rolled the last one back by itself, as it does when the disk is full, the
    /// connection goes on to believe in it and would refuse every other: it makes room for a new one.
    async fn transaction(&self) -> Result<Transaction<'static, Sqlite>> {
        match self.pool.begin_with(BEGIN).await {
            Err(sqlx::Error::InvalidSavePointStatement) => {
                tracing::warn!("the connection that writes is opened anew");
                self.pool.acquire().await?.close().await?;
                Ok(self.pool.begin_with(BEGIN).await?)
            }
            begun => Ok(begun?),
        }
    }

    /// Stands in line to end the group, unless somebody does.
    fn end_later(&self, group: &mut Group) {
        // Without a runtime nobody can wait for the group either.
        if let (false, Ok(runtime)) = (group.is_ending, Handle::try_current()) {
            group.is_ending = true;
            let group = self.group.clone();
            runtime.spawn(async move { end(&mut *group.lock().await).await });
        }
    }
}

impl Group {
    /// Marks a place to which one can go back. Where that fails nothing of the group is kept.
    async fn mark(&mut self, savepoint: &'static str) -> Result<()> {
        let Some(transaction) = &mut self.transaction else { return Ok(()) };
        if let Err(error) = sqlx::query(savepoint).execute(&mut **transaction).await {
            self.give_up();
            return Err(error.into());
        }
        Ok(())
    }

    /// Undoes what a turn wrote that did not commit.
    async fn mend(&mut self) {
        let (true, Some(transaction)) = (self.is_torn, &mut self.transaction) else { return };
        if let Err(error) = sqlx::query("ROLLBACK TO turn").execute(&mut **transaction).await {
            tracing::error!(%error, "a transaction could not be undone alone");
            self.give_up();
        }
        self.is_torn = false;
    }

    /// Keeps nothing: the transaction is rolled back, and those who wait hear of it by their broken channel.
    fn give_up(&mut self) {
        self.transaction = None;
        self.waiting.clear();
    }
}

/// Puts the group on disk and tells its turns. SQLite may have rolled back all of it by itself, as it does when the disk is
/// full; then the point before the first turn is gone, and nobody is told that anything was kept.
async fn end(group: &mut Group) {
    group.is_ending = false;
    group.mend().await;
    let waiting = std::mem::take(&mut group.waiting);
    let Some(mut transaction) = group.transaction.take() else { return };
    let ended = match sqlx::query("RELEASE whole").execute(&mut *transaction).await {
        Ok(_) => transaction.commit().await,
        Err(error) => Err(error),
    };
    match ended {
        Ok(()) => {
            for told in waiting {
                // Whoever hung up does not care.
                let _ = told.send(());
            }
        }
        Err(error) => tracing::error!(%error, turns = waiting.len(), "a group of transactions could not be kept"),
    }
}

impl Turn {
    /// Keeps what was written; it is on disk when this returns.
    ///
    /// # Errors
    /// Nothing of it was kept.
    pub(crate) async fn commit(mut self) -> Result<()> {
        self.state = State::Committed;
        let (told, kept) = oneshot::channel();
        self.group.waiting.push(told);
        let writer = self.writer.clone();
        writer.end_later(&mut self.group);
        drop(self);
        kept.await.map_err(|_broken| StorageError::unavailable("the file could not be written"))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.state != State::Committed && self.group.transaction.is_some() {
            self.group.is_torn |= self.state == State::Writing;
            let writer = self.writer.clone();
            writer.end_later(&mut self.group);
        }
    }
}

impl Deref for Turn {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match &self.group.transaction {
            Some(transaction) => transaction,
            None => unreachable!("a turn begins with a transaction and ends before it"),
        }
    }
}

impl DerefMut for Turn {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match &mut self.group.transaction {
            Some(transaction) => transaction,
            None => unreachable!("a turn begins with a transaction and ends before it"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use futures::future::join_all;
    use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};

    use super::*;

    struct Scene {
        writer: Writer,
        reader: SqlitePool,
        _folder: tempfile::TempDir,
    }

    impl Scene {
        async fn open() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let options = SqliteConnectOptions::from_str(&format!("sqlite://{}/x.db", folder.path().display())).unwrap();
            let options = options.create_if_missing(true).journal_mode(sqlx::sqlite::SqliteJournalMode::Wal);
            let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await.unwrap();
            sqlx::query("CREATE TABLE t (n INTEGER UNIQUE)").execute(&pool).await.unwrap();
            let reader = SqlitePoolOptions::new().connect_with(options.read_only(true)).await.unwrap();
            Self { writer: Writer::new(pool, Duration::from_secs(5)), reader, _folder: folder }
        }

        async fn kept(&self) -> Vec<i64> {
            sqlx::query_scalar("SELECT n FROM t ORDER BY n").fetch_all(&self.reader).await.unwrap()
        }
    }

    async fn put(turn: &mut Turn, n: i64) -> sqlx::Result<()> {
        sqlx::query("INSERT INTO t VALUES ($1)").bind(n).execute(&mut **turn).await.map(|_| ())
    }

    #[tokio::test]
    async fn what_is_not_committed_is_undone_alone() {
        let scene = Scene::open().await;
        let write = async |n: i64, commits: bool| {
            let mut turn = scene.writer.turn().await.unwrap();
            put(&mut turn, n).await.unwrap();
            if commits { turn.commit().await.map(|()| n) } else { Err(StorageError::unavailable("dropped")) }
        };
        let ended = join_all((0..60).map(|n| write(n, n % 3 != 0))).await;
        assert_eq!(ended.iter().filter(|ended| ended.is_ok()).count(), 40);
        assert_eq!(scene.kept().await, (0..60).filter(|n| n % 3 != 0).collect::<Vec<_>>());
    }

    #[tokio::test]
    async fn who_is_told_finds_it_on_another_connection() {
        let scene = Scene::open().await;
        let write = async |n: i64| {
            let mut turn = scene.writer.turn().await.unwrap();
            put(&mut turn, n).await.unwrap();
            turn.commit().await.unwrap();
            assert!(scene.kept().await.contains(&n));
        };
        join_all((0..40).map(write)).await;
    }

    #[tokio::test]
    async fn those_who_come_at_once_share_the_way_to_the_disk() {
        let scene = Scene::open().await;
        let mut first = scene.writer.turn().await.unwrap();
        put(&mut first, 1).await.unwrap();
        let (told_first, told_second) = tokio::join!(
            async {
                // The second stands in line before the first commits.
                tokio::task::yield_now().await;
                first.commit().await
            },
            async {
                let mut second = scene.writer.turn().await.unwrap();
                assert!(scene.kept().await.is_empty(), "the first is not on disk yet");
                put(&mut second, 2).await.unwrap();
                second.commit().await
            }
        );
        assert!(told_first.is_ok() && told_second.is_ok());
        assert_eq!(scene.kept().await, [1, 2]);
    }

    #[tokio::test]
    async fn a_refused_row_ends_neither_its_turn_nor_the_others() {
        let scene = Scene::open().await;
        let mut turn = scene.writer.turn().await.unwrap();
        put(&mut turn, 1).await.unwrap();
        assert!(put(&mut turn, 1).await.is_err());
        put(&mut turn, 2).await.unwrap();
        turn.commit().await.unwrap();
        assert_eq!(scene.kept().await, [1, 2]);
    }

    #[tokio::test]
    async fn nobody_is_told_of_what_the_file_rolled_back_by_itself() {
        let scene = Scene::open().await;
        let mut first = scene.writer.turn().await.unwrap();
        put(&mut first, 1).await.unwrap();
        let (told_first, told_second, told_third) = tokio::join!(
            async {
                tokio::task::yield_now().await;
                first.commit().await
            },
            async {
                let mut second = scene.writer.turn().await.unwrap();
                sqlx::raw_sql("ROLLBACK").execute(&mut *second).await.unwrap();
                let _ = put(&mut second, 2).await;
                second.commit().await
            },
            async {
                let mut third = scene.writer.turn().await?;
                put(&mut third, 3).await?;
                third.commit().await
            }
        );
        assert!(told_first.is_err() && told_second.is_err() && told_third.is_err(), "{told_first:?} {told_second:?} {told_third:?}");
        let mut later = scene.writer.turn().await.unwrap();
        put(&mut later, 4).await.unwrap();
        later.commit().await.unwrap();
        assert!(!scene.kept().await.contains(&1) && scene.kept().await.contains(&4), "{:?}", scene.kept().await);
    }

    #[tokio::test]
    async fn q11_a_transaction_that_the_file_ended_by_itself_is_no_hindrance_to_the_next() {
        let scene = Scene::open().await;
        for (n, commits) in [(1, true), (3, false)] {
            let mut turn = scene.writer.turn().await.unwrap();
            put(&mut turn, n).await.unwrap();
            sqlx::raw_sql("ROLLBACK").execute(&mut *turn).await.unwrap();
            if commits {
                assert!(turn.commit().await.is_err())
            } else {
                drop(turn)
            }
            let mut later = scene.writer.turn().await.unwrap();
            put(&mut later, n + 1).await.unwrap();
            later.commit().await.unwrap();
        }
        assert_eq!(scene.kept().await, [2, 4]);
    }

    #[tokio::test]
    async fn a_caller_who_gives_up_leaves_no_lock_behind() {
        let scene = Scene::open().await;
        drop(scene.writer.turn().await.unwrap());
        let held = scene.writer.turn().await.unwrap();
        let impatient = Writer { patience: Duration::ZERO, ..scene.writer.clone() };
        assert!(impatient.turn().await.is_err(), "it is somebody else's turn");
        drop(held);
        let mut turn = scene.writer.turn().await.unwrap();
        put(&mut turn, 1).await.unwrap();
        turn.commit().await.unwrap();
        assert_eq!(scene.kept().await, [1]);
    }
}
