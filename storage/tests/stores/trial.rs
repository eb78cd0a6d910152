//! A fresh database per engine, so that every test says its sentence about both.

use std::cell::Cell;
use std::sync::atomic::{AtomicI64, Ordering};

use domain::{Event, Id, Time, accounts};
use sqlx::{Connection, PgConnection, SqliteConnection};
use storage::{Engine, Options, Storage, Transaction};
use tempfile::TempDir;

use crate::postgres::Database;

/// The time at which tests play.
pub const NOW: Time = Time::from_unix_seconds(1_795_000_000);

/// A migrated database of one engine, gone when dropped.
pub struct Trial {
    pub storage: Storage,
    pub engine: Engine,
    home: Home,
    ids: AtomicI64,
}

enum Home {
    Folder(TempDir),
    Database(Database),
}

impl Trial {
    /// One of each engine that is installed.
    pub async fn all() -> Vec<Self> {
        let mut trials = vec![Self::sqlite().await];
        trials.extend(Self::postgres().await);
        trials
    }

    pub async fn sqlite() -> Self {
        Self::new(Home::Folder(TempDir::new().unwrap())).await
    }

    /// `None` where PostgreSQL is not installed.
    pub async fn postgres() -> Option<Self> {
        let database = Database::create().await.unwrap()?;
        Some(Self::new(Home::Database(database)).await)
    }

    async fn new(home: Home) -> Self {
        let storage = Storage::open(&Options::new(&home.url())).await.unwrap();
        storage.migrate().await.unwrap();
        let engine = storage.engine();
        Self { storage, engine, home, ids: AtomicI64::new(1_000) }
    }

    /// A second handle with connections of its own, as another process would have.
    pub async fn again(&self) -> Storage {
        Storage::open(&Options::new(&self.url())).await.unwrap()
    }

    pub fn url(&self) -> String {
        self.home.url()
    }

    /// Ids that rise.
    pub fn id<Of: ?Sized>(&self) -> Id<Of> {
        Id::new(self.ids.fetch_add(1, Ordering::Relaxed))
    }

    /// A statement past the stores: to look at what they never show, or to break what they never break.
    pub async fn sql(&self, sqlite: &'static str, postgres: &'static str) {
        match self.engine {
            Engine::Sqlite => {
                let mut conn = SqliteConnection::connect(&self.url()).await.unwrap();
                sqlx::query(sqlite).execute(&mut conn).await.unwrap();
                conn.close().await.unwrap();
            }
            Engine::Postgres => {
                let mut conn = PgConnection::connect(&self.url()).await.unwrap();
                sqlx::query(postgres).execute(&mut conn).await.unwrap();
                conn.close().await.unwrap();
            }
        }
    }

    /// Whether the database itself refuses a statement.
    pub async fn refuses(&self, statement: &'static str) -> bool {
        match self.engine {
            Engine::Sqlite => {
                let mut conn = SqliteConnection::connect(&self.url()).await.unwrap();
                sqlx::query(statement).execute(&mut conn).await.is_err()
            }
            Engine::Postgres => {
                let mut conn = PgConnection::connect(&self.url()).await.unwrap();
                sqlx::query(statement).execute(&mut conn).await.is_err()
            }
        }
    }

    /// Rows of text past the stores.
    pub async fn texts(&self, sqlite: &'static str, postgres: &'static str) -> Vec<String> {
        texts_at(&self.url(), sqlite, postgres).await
    }
}

/// The same of any database.
pub async fn texts_at(url: &str, sqlite: &'static str, postgres: &'static str) -> Vec<String> {
    let rows: Vec<(String,)> = if url.starts_with("sqlite:") {
        let mut conn = SqliteConnection::connect(url).await.unwrap();
        let rows = sqlx::query_as(sqlite).fetch_all(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        rows
    } else {
        let mut conn = PgConnection::connect(url).await.unwrap();
        let rows = sqlx::query_as(postgres).fetch_all(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        rows
    };
    rows.into_iter().map(|(text,)| text).collect()
}

thread_local! {
    static TOLD: Cell<bool> = const { Cell::new(false) };
}

impl Drop for Trial {
    /// The first one dropped by a panic is the one it was about.
    fn drop(&mut self) {
        if std::thread::panicking() && !TOLD.replace(true) {
            eprintln!("this was on {:?}", self.engine);
        }
    }
}

impl Home {
    fn url(&self) -> String {
        match self {
            Self::Folder(folder) => format!("sqlite://{}", folder.path().join("peerwright.db").display()),
            Self::Database(database) => database.url(),
        }
    }
}

/// Something that happened, for tests that are not about what happened.
pub fn something() -> Event {
    Event::Accounts(accounts::Event::InstanceChanged { by: None })
}

/// Ends a transaction whose event does not matter.
pub async fn keep(transaction: Transaction) {
    transaction.commit(something(), NOW).await.unwrap();
}

/// The name of the constraint that an error reports.
#[track_caller]
pub fn conflict<T: std::fmt::Debug>(result: storage::Result<T>) -> String {
    match result {
        Err(storage::StorageError::Conflict(name)) => name,
        other => panic!("no conflict but {other:?}"),
    }
}
