//! Killed while the schema is brought up to date: no migration is ever half done, and the next start goes on.

use std::process::Stdio;
use std::time::{Duration, Instant};

use harness::postgres::Database;
use storage::{Options, Storage};

use crate::program::Instance;

/// Moments at which it is killed, spread over the time that the whole takes.
const MOMENTS: u32 = 8;

#[tokio::test]
async fn r18_a_migration_that_is_killed_leaves_nothing_half_done() {
    killed_while_migrating(None).await;
}

#[tokio::test]
async fn r18_the_same_on_postgres() {
    if let Some(database) = Database::create().await.unwrap() {
        killed_while_migrating(Some(database)).await;
    }
}

async fn killed_while_migrating(database: Option<Database>) {
    let instance = Instance::bare(database);
    let begun = Instant::now();
    empty(&instance).await;
    instance.command(&["migrate"]);
    let whole = begun.elapsed();
    let all = applied_then_pending(&instance).await.0;
    assert!(all > 10, "{all} migrations");
    let mut seen = Vec::new();
    for moment in 1..=MOMENTS {
        empty(&instance).await;
        let mut child = instance.program(&["migrate"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        while begun.elapsed() < whole * moment / MOMENTS && child.try_wait().unwrap().is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let (applied, pending) = applied_then_pending(&instance).await;
        assert_eq!(applied + pending, all);
        seen.push(applied);
        // A table that was left behind would be in the way here.
        instance.command(&["migrate"]);
        assert_eq!(applied_then_pending(&instance).await, (all, 0));
    }
    println!("applied when killed: {seen:?} of {all}");
    instance.command(&["maker", "create", "ana", "--email", "ana@maker.example", "--admin"]);
}

/// How many migrations are done, and how many wait: the last ones, without a gap.
async fn applied_then_pending(instance: &Instance) -> (usize, usize) {
    let storage = Storage::open(&Options::new(&instance.database_url())).await.unwrap();
    let pending = storage.pending_migrations().await.unwrap();
    storage.close().await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations/sqlite");
    let mut versions: Vec<i64> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().split('_').next().unwrap().parse().unwrap()).collect();
    versions.sort_unstable();
    let applied = versions.len() - pending.len();
    assert_eq!(pending.iter().map(|one| one.version).collect::<Vec<_>>(), versions[applied..], "the last ones wait");
    (applied, pending.len())
}

/// As before the first start.
async fn empty(instance: &Instance) {
    let url = instance.database_url();
    if url.starts_with("sqlite:") {
        for file in std::fs::read_dir(instance.folder.path()).unwrap().map(|file| file.unwrap().path()) {
            if file.is_file() {
                std::fs::remove_file(file).unwrap();
            }
        }
    } else {
        harness::dump::run(&url, "DROP SCHEMA public CASCADE").await;
        harness::dump::run(&url, "CREATE SCHEMA public").await;
    }
}
