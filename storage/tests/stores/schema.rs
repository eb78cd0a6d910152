//! The schema: the same on both engines, brought forward, never back.

use std::collections::BTreeSet;

use storage::{Engine, Options, Storage, StorageError};

use crate::postgres::Database;
use crate::trial::{Trial, texts_at};

/// Everything that the stores rely on, one line each, spelled alike for both engines.
///
/// Left out: the tables of search and of migrations, which are each engine's own, and the names of foreign keys,
/// which SQLite does not keep. `seq` of the journal is a primary key without a name of ours.
async fn lines(trial: &Trial) -> BTreeSet<String> {
    lines_at(&trial.url()).await
}

/// The same of any database.
pub async fn lines_at(url: &str) -> BTreeSet<String> {
    let mut lines = BTreeSet::new();
    lines.extend(texts_at(url, SQLITE_COLUMNS, POSTGRES_COLUMNS).await);
    lines.extend(texts_at(url, SQLITE_KEYS, POSTGRES_KEYS).await);
    lines.extend(texts_at(url, SQLITE_REFERENCES, POSTGRES_REFERENCES).await);
    lines.extend(texts_at(url, SQLITE_INDEXES, POSTGRES_INDEXES).await);
    lines
}

// Booleans are integers in SQLite, so that both are one class of number here.
const SQLITE_COLUMNS: &str = "
    SELECT 'column ' || t.name || '.' || c.name || CASE c.type WHEN 'INTEGER' THEN ' number' WHEN 'TEXT' THEN ' text' WHEN 'BLOB' THEN ' bytes' ELSE c.type END
        || CASE WHEN c.\"notnull\" OR c.pk > 0 THEN ' filled' ELSE '' END
    FROM sqlite_schema t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND (t.name NOT LIKE '%\\_search%' ESCAPE '\\' OR t.name LIKE 'saved\\_search%' ESCAPE '\\') AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND t.name <> '_sqlx_migrations'";
const POSTGRES_COLUMNS: &str = "
    SELECT 'column ' || table_name || '.' || column_name || CASE data_type WHEN 'bigint' THEN ' number' WHEN 'boolean' THEN ' number' WHEN 'text' THEN ' text' WHEN 'bytea' THEN ' bytes' ELSE data_type END
        || CASE is_nullable WHEN 'NO' THEN ' filled' ELSE '' END
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '%\\_search' AND table_name <> '_sqlx_migrations'";

// SQLite keeps the names of constraints in the text of the table only; columns in order name them, as everywhere here.
const SQLITE_KEYS: &str = "
    SELECT 'unique ' || t.name || ' (' || (SELECT group_concat(c.name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) c) || ')'
        || CASE i.origin WHEN 'pk' THEN ' primary' ELSE '' END
    FROM sqlite_schema t, pragma_index_list(t.name) i
    WHERE t.type = 'table' AND i.origin IN ('pk', 'u') AND (t.name NOT LIKE '%\\_search%' ESCAPE '\\' OR t.name LIKE 'saved\\_search%' ESCAPE '\\') AND t.name <> '_sqlx_migrations'
    UNION ALL
    SELECT 'unique ' || t.name || ' (' || c.name || ') primary' FROM sqlite_schema t, pragma_table_info(t.name) c
    WHERE t.type = 'table' AND c.pk = 1 AND c.type = 'INTEGER' AND (SELECT COUNT(*) FROM pragma_table_info(t.name) WHERE pk > 0) = 1
    AND (t.name NOT LIKE '%\\_search%' ESCAPE '\\' OR t.name LIKE 'saved\\_search%' ESCAPE '\\') AND t.name <> '_sqlx_migrations'";
const POSTGRES_KEYS: &str = "
    SELECT 'unique ' || c.conrelid::regclass || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k (num, n)
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num) || ')' || CASE c.contype WHEN 'p' THEN ' primary' ELSE '' END
    FROM pg_constraint c WHERE c.contype IN ('p', 'u') AND c.connamespace = 'public'::regnamespace AND c.conrelid::regclass::text NOT LIKE '%\\_search'
    AND c.conrelid::regclass::text <> '_sqlx_migrations'";

const SQLITE_REFERENCES: &str = "
    SELECT 'reference ' || t.name || '.' || f.\"from\" || ' to ' || f.\"table\" || '.' || f.\"to\" || ' ' || f.on_delete
    FROM sqlite_schema t, pragma_foreign_key_list(t.name) f WHERE t.type = 'table'";
const POSTGRES_REFERENCES: &str = "
    SELECT 'reference ' || c.conrelid::regclass || '.' || a.attname || ' to ' || c.confrelid::regclass || '.' || b.attname || ' '
        || CASE c.confdeltype WHEN 'c' THEN 'CASCADE' WHEN 'a' THEN 'NO ACTION' WHEN 'n' THEN 'SET NULL' ELSE c.confdeltype::text END
    FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] JOIN pg_attribute b ON b.attrelid = c.confrelid AND b.attnum = c.confkey[1]
    WHERE c.contype = 'f'";

const SQLITE_INDEXES: &str = "
    SELECT 'index ' || i.name || ' on ' || t.name || ' (' || (SELECT group_concat(c.name, ', ') FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno) c) || ')'
        || CASE i.\"unique\" WHEN 1 THEN ' unique' ELSE '' END || CASE i.partial WHEN 1 THEN ' partial' ELSE '' END
    FROM sqlite_schema t, pragma_index_list(t.name) i WHERE t.type = 'table' AND i.origin = 'c'";
const POSTGRES_INDEXES: &str = "
    SELECT 'index ' || x.indexrelid::regclass || ' on ' || x.indrelid::regclass || ' (' || (SELECT string_agg(a.attname, ', ' ORDER BY k.n)
        FROM unnest(x.indkey) WITH ORDINALITY k (num, n) JOIN pg_attribute a ON a.attrelid = x.indrelid AND a.attnum = k.num) || ')'
        || CASE WHEN x.indisunique THEN ' unique' ELSE '' END || CASE WHEN x.indpred IS NOT NULL THEN ' partial' ELSE '' END
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
    WHERE i.relnamespace = 'public'::regnamespace AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = x.indexrelid AND c.contype IN ('p', 'u'))
    AND x.indrelid::regclass::text NOT LIKE '%\\_search'";

#[tokio::test]
async fn both_engines_have_the_same_schema() {
    let Some(postgres) = Trial::postgres().await else { return };
    let sqlite = Trial::sqlite().await;
    let (here, there) = (lines(&sqlite).await, lines(&postgres).await);
    let only = |a: &BTreeSet<String>, b: &BTreeSet<String>| a.difference(b).cloned().collect::<Vec<_>>();
    assert_eq!((only(&here, &there), only(&there, &here)), (vec![], vec![]), "only in SQLite, only in PostgreSQL");
    for kind in ["column ", "unique ", "reference ", "index "] {
        assert!(here.iter().filter(|line| line.starts_with(kind)).count() > 15, "{kind}");
    }
}

#[tokio::test]
async fn constraints_are_named_after_table_and_columns() {
    let Some(trial) = Trial::postgres().await else { return };
    let odd = trial
        .texts(
            "",
            "SELECT c.conname FROM pg_constraint c WHERE c.contype IN ('p', 'u') AND c.connamespace = 'public'::regnamespace AND c.conrelid::regclass::text NOT IN ('_sqlx_migrations', 'journal')
             AND c.conname::text <> c.conrelid::regclass || '_' || (SELECT string_agg(a.attname, '_' ORDER BY k.n) FROM unnest(c.conkey) WITH ORDINALITY k (num, n)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = k.num)",
        )
        .await;
    assert_eq!(odd, Vec::<String>::new());
}

#[tokio::test]
async fn tables_of_sqlite_are_strict() {
    let trial = Trial::sqlite().await;
    let loose = trial
        .texts(
            "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT strict AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '_sqlx_migrations'",
            "",
        )
        .await;
    assert_eq!(loose, Vec::<String>::new());
}

#[tokio::test]
async fn r21_a_newer_schema_is_refused() {
    for trial in Trial::all().await {
        let insert = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) VALUES (99990101000000, 'of next year', TRUE, ";
        trial.sql(Box::leak(format!("{insert}x'00', 0)").into_boxed_str()), Box::leak(format!("{insert}'\\x00', 0)").into_boxed_str())).await;
        for error in [trial.storage.migrate().await.unwrap_err(), trial.storage.pending_migrations().await.unwrap_err()] {
            assert!(matches!(error, StorageError::Schema(_)), "{error:?}");
            assert_eq!(error.to_string(), "this database was made by a newer version of peerwright; run that version");
        }
    }
}

#[tokio::test]
async fn a_migration_that_was_tampered_with_is_refused() {
    for trial in Trial::all().await {
        let last = "(SELECT MAX(version) FROM _sqlx_migrations)";
        let sqlite = format!("UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = {last}");
        let postgres = format!("UPDATE _sqlx_migrations SET checksum = '\\x00' WHERE version = {last}");
        trial.sql(Box::leak(sqlite.into_boxed_str()), Box::leak(postgres.into_boxed_str())).await;
        let error = trial.storage.migrate().await.unwrap_err();
        assert!(matches!(&error, StorageError::Schema(why) if why.contains("is not the one")), "{error:?}");
    }
}

#[tokio::test]
async fn what_is_pending_is_told_and_then_done_once() {
    for trial in Trial::all().await {
        assert_eq!(trial.storage.pending_migrations().await.unwrap(), vec![]);
        trial.storage.migrate().await.unwrap();
        let undo = "DELETE FROM _sqlx_migrations WHERE version = 20261123090900";
        trial.sql("DROP TABLE inbox", "DROP TABLE inbox").await;
        trial.sql(undo, undo).await;
        let pending = trial.storage.pending_migrations().await.unwrap();
        assert_eq!(pending.iter().map(|one| (one.version, one.about.as_str())).collect::<Vec<_>>(), [(20_261_123_090_900, "inbox")]);
        let other = trial.again().await;
        let (a, b) = if trial.engine == Engine::Postgres { tokio::join!(trial.storage.migrate(), other.migrate()) } else { (trial.storage.migrate().await, other.migrate().await) };
        a.unwrap();
        b.unwrap();
        assert_eq!(trial.storage.pending_migrations().await.unwrap(), vec![]);
        assert_eq!(trial.storage.count_inbox().await.unwrap().waiting, 0, "it is there again");
    }
}

#[tokio::test]
async fn many_processes_make_the_schema_of_an_empty_database_at_once() {
    let Some(database) = Database::create().await.unwrap() else { return };
    let starts = (0..8).map(|_| {
        let url = database.url();
        tokio::spawn(async move { Storage::open(&Options::new(&url)).await.unwrap().migrate().await })
    });
    for started in futures::future::join_all(starts).await {
        started.unwrap().unwrap();
    }
}
