//! A run of the migrations that dies after any of its statements: the next start completes the schema, and loses nothing.

use std::collections::BTreeSet;
use std::path::Path;
use std::str::FromStr as _;

use futures::StreamExt as _;
use sqlx::migrate::{Migrate, Migration, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection, Executor as _, PgConnection, SqliteConnection};
use storage::{Options, Storage};
use tempfile::TempDir;

use crate::postgres::Database;
use crate::schema;

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");
const APPLIED: &str = "_sqlx_migrations";
/// Deaths that are looked at side by side.
const AT_ONCE: usize = 4;

/// Rows of somebody who used the program before, each put in when this migration was the newest: later ones convert them.
const BEFORE: [(i64, &str); 2] = [
    (
        20_261_123_091_100,
        "INSERT INTO actors (id, kind, address, handle, handle_folded, host, name, page, locked, state, created_at) VALUES
            (1, 'Person', 'https://a.example/users/ana', 'ana', 'ana', '', 'Ana', 'https://a.example/@ana', {no}, 'active', 5),
            (2, 'Person', 'https://b.example/users/bo', 'Bo', 'bo', 'b.example', 'Bo', 'https://b.example/@bo', {yes}, 'active', 6);
         INSERT INTO posts (id, address, author_id, kind, audience, title, warning, source, html, page, in_reply_to, context, photos, published_at, updated_at, raw) VALUES
            (10, 'https://a.example/o/10', 1, 'note', 'public', '', '', 'root', 'root', '', NULL, 'https://a.example/c/10', '[]', 1, 1, NULL),
            (11, 'https://b.example/o/11', 2, 'note', 'public', '', '', 'reply', 'reply', '', 'https://a.example/o/10', 'https://b.example/c/x', '[]', 2, 2, '{}'),
            (12, 'https://a.example/o/12', 1, 'note', 'public', '', '', 'deeper', 'deeper', '', 'https://b.example/o/11', NULL, '[]', 3, 3, NULL),
            (13, 'https://b.example/o/13', 2, 'note', 'public', '', '', 'alone', 'alone', '', 'https://c.example/gone', 'https://b.example/c/y', '[]', 4, 4, '{}');
         INSERT INTO home_entries (id, owner_id, post_id) VALUES (20, 1, 11), (21, 1, 13);
         INSERT INTO inbox (id, activity, actor, kind, lane, body, state, reason, tries, next_at, locked_until, received_at) VALUES
            (30, 'https://b.example/a/30', 'https://b.example/users/bo', 'Create', 'https://b.example/o/14', '{}', 'waiting', '', 0, 7, 0, 7),
            (31, 'https://b.example/a/31', 'https://b.example/users/bo', 'Like', 'https://a.example/o/10', '', 'refused', 'no', 1, 8, 0, 8);",
    ),
    (
        20_261_124_101_000,
        "INSERT INTO fetches_wanted (address, why, post_id, domain, rounds, tries, next_at, locked_until) VALUES
            ('https://c.example/gone', 'ancestors', 13, 'c.example', 0, 2, 9, 0), ('https://b.example/o/11/replies', 'replies', 11, 'b.example', 1, 0, 10, 11);
         INSERT INTO likes (address, actor_id, post_id, emoji, created_at) VALUES ('https://b.example/a/32', 2, 10, '', 12);",
    ),
];

/// What the conversions make of them, by the number of the post.
const THREADS: [&str; 4] = ["10 https://a.example/c/10", "11 https://a.example/c/10", "12 https://a.example/c/10", "13 https://b.example/o/13"];

/// Where a database is while nothing serves it.
enum Place {
    Folder(TempDir),
    Database(Database),
}

/// How far a run came with a migration.
#[derive(Debug, Clone, Copy)]
enum Death {
    /// So many statements were done, and nothing was committed.
    After(usize),
    /// All were, and only how long that took was not noted yet.
    Committed,
}

/// A connection of the one who migrates.
enum Conn {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Conn {
    async fn run(&mut self, sql: &str) {
        let sql = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(conn) => conn.execute(sqlx::raw_sql(sql)).await.map(|_| ()),
            Self::Postgres(conn) => conn.execute(sqlx::raw_sql(sql)).await.map(|_| ()),
        }
        .unwrap();
    }

    async fn texts(&mut self, sql: &str) -> Vec<String> {
        let sql = AssertSqlSafe(sql.to_owned());
        let rows: Vec<(String,)> = match self {
            Self::Sqlite(conn) => sqlx::query_as(sql).fetch_all(conn).await,
            Self::Postgres(conn) => sqlx::query_as(sql).fetch_all(conn).await,
        }
        .unwrap();
        rows.into_iter().map(|(text,)| text).collect()
    }

    async fn close(self) {
        match self {
            Self::Sqlite(conn) => conn.close().await,
            Self::Postgres(conn) => conn.close().await,
        }
        .unwrap();
    }
}

/// In memory where the machine has a folder there.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.unwrap()
}

impl Place {
    fn url(&self) -> String {
        match self {
            Self::Folder(folder) => format!("sqlite://{}", folder.path().join("peerwright.db").display()),
            Self::Database(database) => database.url(),
        }
    }

    async fn open(&self) -> Conn {
        match self {
            // A small cache, so that much of what is not committed is in the files already.
            Self::Folder(_) => {
                let options = SqliteConnectOptions::from_str(&self.url()).unwrap().create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
                let options = options.synchronous(SqliteSynchronous::Off).foreign_keys(true).pragma("cache_size", "5");
                Conn::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            Self::Database(_) => Conn::Postgres(PgConnection::connect(&self.url()).await.unwrap()),
        }
    }

    /// The files as they lie there at this moment, also while somebody writes.
    fn copy_of_files(&self) -> Option<Self> {
        let Self::Folder(from) = self else { return None };
        let to = folder();
        for file in ["peerwright.db", "peerwright.db-wal"].into_iter().filter(|file| from.path().join(file).exists()) {
            std::fs::copy(from.path().join(file), to.path().join(file)).unwrap();
        }
        Some(Self::Folder(to))
    }

    /// The same once more.
    fn copy(&self) -> Self {
        match self {
            Self::Folder(_) => self.copy_of_files().unwrap(),
            Self::Database(database) => Self::Database(database.copy().unwrap()),
        }
    }

    /// What a run leaves behind that dies while it applies a migration: files, as they lie there, or this very database.
    async fn left_by(&self, migration: &Migration, statements: &[String], death: Death) -> Option<Self> {
        let place = self.copy_of_files();
        let mut conn = place.as_ref().unwrap_or(self).open().await;
        if let Conn::Postgres(conn) = &mut conn {
            conn.lock().await.unwrap();
        }
        conn.run("BEGIN").await;
        let after = if let Death::After(after) = death { after } else { statements.len() };
        for statement in &statements[..after] {
            conn.run(statement).await;
        }
        if matches!(death, Death::Committed) {
            conn.run("COMMIT").await;
        }
        let left = place.as_ref().and_then(Self::copy_of_files);
        if let Conn::Postgres(doomed) = &mut conn {
            let (pid,): (i32,) = sqlx::query_as("SELECT pg_backend_pid()").fetch_one(doomed).await.unwrap();
            let mut killer = PgConnection::connect(&self.url()).await.unwrap();
            let (died,): (bool,) = sqlx::query_as("SELECT pg_terminate_backend($1)").bind(pid).fetch_one(&mut killer).await.unwrap();
            assert!(died, "{} {death:?}", migration.version);
            // As the next start waits for whoever migrates.
            killer.lock().await.unwrap();
            killer.close().await.unwrap();
        } else {
            conn.close().await;
        }
        left
    }

    /// What is there: migrations that were applied, the schema as the stores rely on it, and every row.
    async fn state(&self) -> BTreeSet<String> {
        let mut state = self.content().await;
        state.extend(schema::lines_at(&self.url()).await);
        state
    }

    /// The same by the names and numbers that the engine itself gives to whatever it holds.
    async fn content(&self) -> BTreeSet<String> {
        let mut conn = self.open().await;
        let mut state: BTreeSet<String> = conn.texts("SELECT 'applied ' || CAST(version AS TEXT) FROM _sqlx_migrations").await.into_iter().collect();
        state.extend(conn.texts(self.pick(SQLITE_CATALOGUE, POSTGRES_CATALOGUE)).await);
        for table in conn.texts(self.pick(SQLITE_TABLES, POSTGRES_TABLES)).await {
            let (name, row) = table.split_once(' ').unwrap();
            state.extend(conn.texts(&format!("SELECT '{name}: ' || {row} FROM \"{name}\" t")).await);
        }
        conn.close().await;
        state
    }

    /// The schema and the rows after the next start.
    async fn completed(&self) -> BTreeSet<String> {
        let storage = Storage::open(&Options::new(&self.url())).await.unwrap();
        storage.migrate().await.unwrap();
        assert_eq!(storage.pending_migrations().await.unwrap(), vec![]);
        storage.close().await;
        self.state().await.into_iter().filter(|line| !line.starts_with("catalogue ")).collect()
    }

    fn pick<T>(&self, sqlite: T, postgres: T) -> T {
        if matches!(self, Self::Folder(_)) { sqlite } else { postgres }
    }
}

/// Fails with what came and what went.
fn assert_same(now: &BTreeSet<String>, before: &BTreeSet<String>, what: &str) {
    assert!(now == before, "{what}\n came: {:#?}\n went: {:#?}", now.difference(before).collect::<Vec<_>>(), before.difference(now).collect::<Vec<_>>());
}

/// Tables, and after a blank how one of their rows is written as a text. What search makes of them is each engine's own.
const SQLITE_TABLES: &str = "
    SELECT t.name || ' ' || (SELECT group_concat('quote(\"' || c.name || '\")', ' || '','' || ') FROM pragma_table_info(t.name) c) FROM sqlite_schema t
    WHERE t.type = 'table' AND t.name NOT LIKE '%\\_search%' ESCAPE '\\' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name <> '_sqlx_migrations'";
const POSTGRES_TABLES: &str = "
    SELECT table_name || ' t::text' FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE '%\\_search' AND table_name <> '_sqlx_migrations'";

/// Also what no migration names, such as what keeps search up to date.
const SQLITE_CATALOGUE: &str = "SELECT 'catalogue ' || type || ' ' || name || ' ' || COALESCE(sql, '') FROM sqlite_schema";
const POSTGRES_CATALOGUE: &str = "
    SELECT concat('catalogue ', oid, ' ', relname, ' ', relkind, ' ', relnatts) FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat('catalogue ', oid, ' ', conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat('catalogue ', oid, ' ', proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat('catalogue ', c.relname, ' ', a.attname, ' ', a.attnum, ' ', a.attnotnull, ' ', a.atthasdef)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace";

/// The statements of a migration, and the row by which it counts as applied.
fn statements(migration: &Migration, place: &Place) -> Vec<String> {
    assert!(!migration.no_tx, "{}: what is not one transaction may be half done", migration.version);
    let mut statements = split(migration.sql.as_str());
    assert!(!statements.is_empty());
    let checksum: String = migration.checksum.iter().map(|byte| format!("{byte:02x}")).collect();
    let (open, close) = (place.pick("x'", "'\\x"), "'");
    statements.push(format!(
        "INSERT INTO {APPLIED} (version, description, success, checksum, execution_time) VALUES ({}, '{}', TRUE, {open}{checksum}{close}, -1)",
        migration.version, migration.description
    ));
    statements
}

/// At each semicolon outside of texts, comments, and the bodies of functions and triggers.
fn split(sql: &str) -> Vec<String> {
    let (mut statements, mut text) = (Vec::new(), String::new());
    for line in sql.lines() {
        let mut is_quoted = false;
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '\'' => is_quoted = !is_quoted,
                '-' if !is_quoted && rest.peek() == Some(&'-') => break,
                _ => {}
            }
            text.push(c);
            let is_body = || {
                let is_trigger = text.trim_start().starts_with("CREATE TRIGGER") && text.split_whitespace().any(|word| word == "BEGIN");
                text.matches("$$").count() % 2 == 1 || (is_trigger && !text.ends_with("END;"))
            };
            if c == ';' && !is_quoted && !is_body() {
                statements.push(std::mem::take(&mut text).trim().to_owned());
            }
        }
        assert!(!is_quoted, "a text ends on its line: {line}");
        text.push('\n');
    }
    assert!(text.trim().is_empty(), "the last one ends with a semicolon: {text}");
    statements
}

/// A database is after each death what it was before, so that one start after all of them stands for each.
async fn dies_after_each_statement(empty: Place, migrator: &Migrator) {
    let mut base = empty;
    let mut conn = base.open().await;
    match &mut conn {
        Conn::Sqlite(conn) => conn.ensure_migrations_table(APPLIED).await,
        Conn::Postgres(conn) => conn.ensure_migrations_table(APPLIED).await,
    }
    .unwrap();
    conn.close().await;
    let (mut undisturbed, mut deaths, mut starts) = (base.copy().completed().await, 0, Vec::new());
    for migration in migrator.iter() {
        let statements = statements(migration, &base);
        let before = base.content().await;
        let ends = futures::stream::iter(1..=statements.len()).map(async |after| {
            let what = format!("{} died after {}", migration.version, statements[after - 1]);
            let left = base.left_by(migration, &statements, Death::After(after)).await;
            assert_same(&left.as_ref().unwrap_or(&base).content().await, &before, &what);
        });
        ends.buffer_unordered(base.pick(AT_ONCE, 1)).collect::<()>().await;
        deaths += statements.len();
        starts.push((migration.version, base.copy()));
        if let Some(left) = base.left_by(migration, &statements, Death::Committed).await {
            base = left;
        }
        for (_, rows) in BEFORE.iter().filter(|(version, _)| *version == migration.version) {
            let rows = rows.replace("{no}", base.pick("0", "FALSE")).replace("{yes}", base.pick("1", "TRUE"));
            let mut conn = base.open().await;
            conn.run(&rows).await;
            conn.close().await;
            all_complete(starts.drain(..), &undisturbed).await;
            undisturbed = base.copy().completed().await;
        }
    }
    all_complete(starts.drain(..), &undisturbed).await;
    assert!(deaths > 120, "{deaths} deaths");
    assert_same(&base.completed().await, &undisturbed, "a run that died after each migration");
    let mut conn = base.open().await;
    assert_eq!(conn.texts("SELECT CAST(id AS TEXT) || ' ' || thread FROM posts ORDER BY id").await, THREADS);
    assert_eq!(conn.texts("SELECT activity FROM inbox WHERE domain = '' ORDER BY id").await.len(), 2);
    assert_eq!(conn.texts("SELECT why FROM fetches_wanted WHERE post_id IS NOT NULL AND actor_id IS NULL ORDER BY next_at").await, ["ancestors", "replies"]);
    conn.close().await;
}

async fn all_complete(starts: impl Iterator<Item = (i64, Place)>, undisturbed: &BTreeSet<String>) {
    let starts =
        futures::stream::iter(starts).map(async |(version, place)| assert_same(&place.completed().await, undisturbed, &format!("the start after all deaths of {version}")));
    starts.buffer_unordered(AT_ONCE).collect::<()>().await;
}

#[tokio::test]
async fn r18_whichever_statement_of_a_migration_was_the_last_the_next_start_completes_it() {
    dies_after_each_statement(Place::Folder(folder()), &SQLITE).await;
}

#[tokio::test]
async fn r18_the_same_on_postgres_whose_connection_is_terminated() {
    let Some(database) = Database::create_empty().unwrap() else { return };
    dies_after_each_statement(Place::Database(database), &POSTGRES).await;
}

#[test]
fn statements_are_told_apart() {
    let trigger = "CREATE TRIGGER a BEFORE UPDATE ON b\nBEGIN SELECT 1; END;";
    assert_eq!(split(trigger), [trigger]);
    let function = "CREATE FUNCTION a() AS $$ BEGIN\n b; END $$;";
    assert_eq!(split(&format!("{function}\nCREATE c;")), [function, "CREATE c;"]);
    assert_eq!(split("-- one; two\nCREATE a; -- three;\nINSERT ';--'\n INTO b;\n"), ["CREATE a;", "INSERT ';--'\n INTO b;"]);
}
