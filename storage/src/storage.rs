//! The handle on a database of either engine.

use std::fs::{File, OpenOptions};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use domain::Id;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, PgPool, SqlitePool};

use crate::deliveries::Delivery;
use crate::engine::{Bound, Conn};
use crate::gather::Gather;
use crate::inbox::Received;
use crate::wake::{Bells, Topic};
use crate::writer::Writer;
use crate::{Pending, Reader, Result, StorageError, Transaction, migrations};

/// Which engine a database is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// How a database is opened.
#[derive(Debug, Clone)]
pub struct Options {
    /// `sqlite://path/to/file.db` or `postgres://user@host/database`.
    pub url: String,
    /// Connections to PostgreSQL; SQLite has one writer and four readers.
    pub connections: u32,
}

impl Options {
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self { url: url.to_owned(), connections: 10 }
    }
}

/// A cheap handle on the database; clones share it.
#[derive(Clone)]
pub struct Storage {
    pub(crate) pools: Pools,
    pub(crate) bells: Bells,
    /// Received activities that wait to be kept.
    pub(crate) letters: Gather<Received, bool>,
    /// Deliveries that were taken, with the status of the answer, and wait to be settled.
    pub(crate) delivered: Gather<(Id<Delivery>, u16), ()>,
    /// Until when this handle leased its node number (Unix microseconds): proof that the number is still ours.
    pub(crate) node_until: Arc<AtomicI64>,
    /// Counts the commits that changed who somebody here is, for those who hold what they made of it.
    pub(crate) people: Arc<AtomicU64>,
    /// Counts the commits that changed the rules about other servers.
    pub(crate) peers: Arc<AtomicU64>,
    /// Counts the commits after which another server rests, or rests no more.
    pub(crate) rests: Arc<AtomicU64>,
    file: Option<Arc<PathBuf>>,
}

#[derive(Clone)]
pub(crate) enum Pools {
    /// `write` has one connection, which `writer` hands out.
    Sqlite {
        write: SqlitePool,
        writer: Writer,
        read: SqlitePool,
    },
    Pg(PgPool),
}

/// Waiting longer than this for a connection means that we are in trouble, and the caller is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Longest that a search may look.
const LOOKING: Duration = Duration::from_secs(2);

/// Posts from which on statistics are worth more than none.
const WORTH_COUNTING: i64 = 10_000;

/// Proof that this process alone serves a SQLite file; released when dropped.
#[derive(Debug)]
pub struct ServingLock {
    _file: Option<File>,
}

impl Storage {
    /// Opens a database and leaves its schema as it is; SQLite files are made where there is none.
    ///
    /// # Errors
    /// A URL that is neither engine's, or a database that cannot be reached.
    pub async fn open(options: &Options) -> Result<Self> {
        if options.url.starts_with("sqlite:") {
            return open_sqlite(options).await;
        }
        if options.url.starts_with("postgres:") || options.url.starts_with("postgresql:") {
            return open_postgres(options).await;
        }
        Err(StorageError::Schema(format!("database.url begins with sqlite:// or postgres://, not {:?}", options.url.split(':').next().unwrap_or(""))))
    }

    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Pg(_) => Engine::Postgres,
        }
    }

    /// Brings the schema up to date.
    ///
    /// # Errors
    /// A schema newer than this program, or one that was tampered with.
    pub async fn migrate(&self) -> Result<()> {
        migrations::run(&self.pools).await
    }

    /// What [`Storage::migrate`] would do.
    ///
    /// # Errors
    /// A schema newer than this program.
    pub async fn pending_migrations(&self) -> Result<Vec<Pending>> {
        migrations::pending(&self.pools).await
    }

    /// Refuses a second server on one SQLite file. PostgreSQL serves as many as like.
    ///
    /// # Errors
    /// [`StorageError::InUse`] when another process serves this file.
    pub fn lock_for_serving(&self) -> Result<ServingLock> {
        let Some(path) = &self.file else { return Ok(ServingLock { _file: None }) };
        let lock = path.with_extension("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&lock).map_err(StorageError::unavailable)?;
        match file.try_lock() {
            Ok(()) => Ok(ServingLock { _file: Some(file) }),
            Err(std::fs::TryLockError::WouldBlock) => {
                Err(StorageError::InUse(format!("another peerwright serves {}; stop it first, or move to PostgreSQL to run several", path.display())))
            }
            Err(std::fs::TryLockError::Error(source)) => Err(StorageError::unavailable(source)),
        }
    }

    /// Stores to look with.
    ///
    /// # Errors
    /// No connection within five seconds.
    pub async fn read(&self) -> Result<Reader> {
        let conn = match &self.pools {
            Pools::Sqlite { read, .. } => Conn::Sqlite(read.acquire().await?),
            Pools::Pg(pool) => Conn::Pg(pool.acquire().await?),
        };
        Ok(Reader::new(conn))
    }

    /// Stores to look with where a stranger's words say what for: no statement runs longer than two seconds (SECURITY Q-13).
    ///
    /// # Errors
    /// No connection within five seconds.
    pub async fn read_bounded(&self) -> Result<Reader> {
        match &self.pools {
            Pools::Sqlite { read, .. } => {
                let mut conn = read.acquire().await?;
                let bound = Bound::set(&mut conn, LOOKING).await?;
                Ok(Reader { conn: Conn::Sqlite(conn), _bound: Some(bound) })
            }
            Pools::Pg(pool) => {
                let mut tx = pool.begin().await?;
                sqlx::query("SET LOCAL statement_timeout = '2s'").execute(&mut *tx).await?;
                Ok(Reader { conn: Conn::PgTx(tx), _bound: None })
            }
        }
    }

    /// Stores to write with; nothing stays unless [`Transaction::commit`] is called.
    ///
    /// # Errors
    /// No connection within five seconds.
    pub async fn begin(&self) -> Result<Transaction> {
        Ok(Transaction::new(self.begin_conn().await?, self.clone()))
    }

    pub(crate) async fn begin_conn(&self) -> Result<Conn> {
        Ok(match &self.pools {
            Pools::Sqlite { writer, .. } => Conn::SqliteTx(writer.turn().await?),
            Pools::Pg(pool) => Conn::PgTx(pool.begin().await?),
        })
    }

    /// Another number after every commit of this process about makers, accounts or photos. Other processes are not counted.
    #[must_use]
    pub fn people_version(&self) -> u64 {
        self.people.load(Ordering::SeqCst)
    }

    /// Another number after every commit of this process about the rules for other servers.
    #[must_use]
    pub fn peers_version(&self) -> u64 {
        self.peers.load(Ordering::SeqCst)
    }

    /// Another number after every commit of this process with which another server rests, or rests no more.
    #[must_use]
    pub fn rests_version(&self) -> u64 {
        self.rests.load(Ordering::SeqCst)
    }

    pub(crate) fn peers_changed(&self) {
        self.peers.fetch_add(1, Ordering::SeqCst);
    }

    /// Waits until somebody commits something of this topic; pair it with a timeout, because other processes write too.
    pub async fn wait(&self, topic: Topic) {
        self.bells.wait(topic).await;
    }

    /// Rouses those who wait for `topic` in this process.
    pub fn rouse(&self, topic: Topic) {
        self.bells.ring(topic);
    }

    /// Passes on the wake-ups of other processes on one PostgreSQL; returns at once on SQLite, never otherwise.
    ///
    /// # Errors
    /// The connection broke; call it again.
    pub async fn relay_wake_ups(&self) -> Result<()> {
        let Pools::Pg(pool) = &self.pools else { return Ok(()) };
        let mut listener = PgListener::connect_with(pool).await?;
        listener.listen("peerwright").await?;
        loop {
            let note = listener.recv().await?;
            if let Some(topic) = Topic::from_word(note.payload()) {
                self.bells.ring(topic);
            }
        }
    }

    /// Lets SQLite count again what its plans rest on. A small database is left alone: counted when it was nearly empty, it
    /// would be planned for as such until the next time.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn count_for_plans(&self) -> Result<()> {
        let Pools::Sqlite { write, .. } = &self.pools else { return Ok(()) };
        let mut reader = self.read().await?;
        let (known,): (i64,) = q!(&mut reader.conn, |c| sqlx::query_as("SELECT COUNT(*) FROM (SELECT id FROM posts LIMIT $1) AS some").bind(WORTH_COUNTING).fetch_one(c))?;
        if known == WORTH_COUNTING {
            sqlx::query("PRAGMA optimize").execute(write).await?;
        }
        Ok(())
    }

    /// Whether a trivial question is answered.
    ///
    /// # Errors
    /// It is not.
    pub async fn ping(&self) -> Result<()> {
        let mut reader = self.read().await?;
        reader.ping().await
    }

    /// Closes all connections, writing back what SQLite holds in its log.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { write, read, .. } => {
                read.close().await;
                write.close().await;
            }
            Pools::Pg(pool) => pool.close().await,
        }
    }
}

async fn open_sqlite(options: &Options) -> Result<Storage> {
    let base = SqliteConnectOptions::from_str(&options.url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .disable_statement_logging();
    let file = base.get_filename().to_path_buf();
    if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    let write = SqlitePoolOptions::new().max_connections(1).acquire_timeout(PATIENCE).connect_with(base.clone()).await?;
    let read = SqlitePoolOptions::new().max_connections(4).min_connections(1).acquire_timeout(PATIENCE).connect_with(base.read_only(true).create_if_missing(false)).await?;
    let writer = Writer::new(write.clone(), PATIENCE);
    Ok(Storage {
        pools: Pools::Sqlite { write, writer, read },
        bells: Bells::default(),
        letters: Gather::default(),
        delivered: Gather::default(),
        node_until: Arc::default(),
        people: Arc::default(),
        peers: Arc::default(),
        rests: Arc::default(),
        file: Some(Arc::new(file)),
    })
}

fn make_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(StorageError::unavailable)
}

/// What each connection to PostgreSQL is told. Statements here are short and look rows up by an index; plans are kept, and
/// those made while a table was still small must not read it whole for ever.
const POSTGRES_SETTINGS: [(&str, &str); 3] = [("statement_timeout", "30s"), ("random_page_cost", "1.1"), ("jit", "off")];

async fn open_postgres(options: &Options) -> Result<Storage> {
    let base = PgConnectOptions::from_str(&options.url)?.application_name("peerwright").options(POSTGRES_SETTINGS).disable_statement_logging();
    let pool = PgPoolOptions::new().max_connections(options.connections).acquire_timeout(PATIENCE).connect_with(base).await?;
    Ok(Storage {
        pools: Pools::Pg(pool),
        bells: Bells::default(),
        letters: Gather::default(),
        delivered: Gather::default(),
        node_until: Arc::default(),
        people: Arc::default(),
        peers: Arc::default(),
        rests: Arc::default(),
        file: None,
    })
}
