//! Opening, locking, waiting, waking: what the two engines do alike.

use std::time::Duration;

use domain::actors::Actor;
use storage::{Engine, NotACursor, Options, Storage, StorageError, Topic};

use crate::nouns::actor;
use crate::trial::{NOW, Trial, keep, something};

const SOON: Duration = Duration::from_secs(10);

#[tokio::test]
async fn only_the_two_engines_are_opened() {
    for url in ["", "mysql://x", "maker.db", "http://sqlite:"] {
        let error = Storage::open(&Options::new(url)).await.err().unwrap();
        assert!(matches!(error, StorageError::Schema(_)), "{url}: {error:?}");
    }
}

#[tokio::test]
async fn a_database_that_is_not_there_is_unavailable() {
    let folder = tempfile::TempDir::new().unwrap();
    let url = format!("postgres://postgres@localhost/x?host={}", folder.path().display());
    let error = Storage::open(&Options::new(&url)).await.err().unwrap();
    assert!(matches!(error, StorageError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn a_file_is_made_with_its_folders() {
    let folder = tempfile::TempDir::new().unwrap();
    let file = folder.path().join("a/b c/peerwright.db");
    let storage = Storage::open(&Options::new(&format!("sqlite://{}", file.display()))).await.unwrap();
    storage.migrate().await.unwrap();
    storage.ping().await.unwrap();
    assert!(file.is_file());
    storage.close().await;
    assert!(!file.with_extension("db-wal").exists(), "the log is written back");
}

#[tokio::test]
async fn an_answer_comes_from_both() {
    for trial in Trial::all().await {
        trial.storage.ping().await.unwrap();
        trial.storage.close().await;
        assert!(matches!(trial.storage.ping().await, Err(StorageError::Unavailable(_))));
    }
}

#[tokio::test]
async fn a_second_server_on_one_file_is_refused_until_the_first_ends() {
    for trial in Trial::all().await {
        let other = trial.again().await;
        let first = trial.storage.lock_for_serving().unwrap();
        match (trial.engine, other.lock_for_serving()) {
            (Engine::Postgres, second) => drop(second.unwrap()),
            (Engine::Sqlite, second) => {
                let error = second.unwrap_err();
                assert!(matches!(&error, StorageError::InUse(why) if why.contains("peerwright.db") && why.contains("PostgreSQL")), "{error:?}");
            }
        }
        drop(first);
        other.lock_for_serving().unwrap();
    }
}

#[tokio::test]
async fn what_was_committed_is_there_when_opened_again() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        trial.storage.close().await;
        let again = trial.again().await;
        assert_eq!(again.read().await.unwrap().actors().find(ana.id).await.unwrap(), Some(ana));
    }
}

#[tokio::test]
async fn r22_a_long_reader_holds_up_no_writer_and_sees_nothing_half_done() {
    for trial in Trial::all().await {
        let mut reader = trial.storage.read().await.unwrap();
        reader.actors().count_here(NOW).await.unwrap();
        let ana = actor(trial.id(), "ana");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().insert(&ana).await.unwrap();
        assert_eq!(reader.actors().find(ana.id).await.unwrap(), None, "not committed");
        keep(tx).await;
        assert_eq!(reader.actors().find(ana.id).await.unwrap(), Some(ana));
    }
}

#[tokio::test]
async fn r22_a_writer_of_another_process_is_waited_for() {
    for trial in Trial::all().await {
        let other = trial.again().await;
        let mut held = other.begin().await.unwrap();
        held.actors().insert(&actor(trial.id(), "first")).await.unwrap();
        let waiting = tokio::spawn({
            let (storage, second): (Storage, Actor) = (trial.storage.clone(), actor(trial.id(), "second"));
            async move {
                let mut tx = storage.begin().await.unwrap();
                tx.actors().insert(&second).await.unwrap();
                keep(tx).await;
            }
        });
        tokio::task::yield_now().await;
        keep(held).await;
        tokio::time::timeout(SOON, waiting).await.unwrap().unwrap();
        assert_eq!(trial.storage.read().await.unwrap().actors().count_here(NOW).await.unwrap().0, 2);
    }
}

#[tokio::test]
async fn r22_a_file_that_stays_locked_is_unavailable_after_some_seconds() {
    let trial = Trial::sqlite().await;
    let other = trial.again().await;
    let held = other.begin().await.unwrap();
    let error = tokio::time::timeout(SOON, trial.storage.begin()).await.unwrap().err().unwrap();
    assert!(matches!(error, StorageError::Unavailable(_)), "{error:?}");
    assert!(!error.to_string().contains("locked"), "{error}");
    drop(held);
    let same = trial.storage.begin().await.unwrap();
    keep(same).await;
}

#[tokio::test]
async fn readers_write_nothing_to_a_file() {
    let trial = Trial::sqlite().await;
    let mut reader = trial.storage.read().await.unwrap();
    let error = reader.actors().insert(&actor(trial.id(), "ana")).await.unwrap_err();
    assert!(matches!(error, StorageError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn q16_a_transaction_that_panics_is_rolled_back_and_the_next_one_goes_on() {
    for trial in Trial::all().await {
        let ana = actor(trial.id(), "ana");
        let panicking = tokio::spawn({
            let (storage, ana) = (trial.storage.clone(), ana.clone());
            async move {
                let mut tx = storage.begin().await.unwrap();
                tx.actors().insert(&ana).await.unwrap();
                std::panic::resume_unwind(Box::new("a poisonous activity"));
            }
        });
        assert!(panicking.await.is_err());
        let mut tx = tokio::time::timeout(SOON, trial.storage.begin()).await.unwrap().unwrap();
        assert_eq!(tx.actors().find(ana.id).await.unwrap(), None);
        tx.actors().insert(&ana).await.unwrap();
        keep(tx).await;
    }
}

#[tokio::test]
async fn who_gives_up_waiting_leaves_nothing_locked() {
    for trial in Trial::all().await {
        for n in 0..30 {
            let storage = trial.storage.clone();
            let ana = actor(trial.id(), &format!("ana{n}"));
            let begun = tokio::spawn(async move {
                let mut tx = storage.begin().await.unwrap();
                tx.actors().insert(&ana).await.unwrap();
                tx.commit(something(), NOW).await.unwrap();
            });
            for _ in 0..n % 7 {
                tokio::task::yield_now().await;
            }
            begun.abort();
            let _ = begun.await;
        }
        tokio::time::timeout(SOON, trial.ana()).await.unwrap();
    }
}

#[tokio::test]
async fn another_process_is_roused_on_postgres() {
    let Some(trial) = Trial::postgres().await else { return };
    let other = trial.again().await;
    let relay = tokio::spawn({
        let other = other.clone();
        async move { other.relay_wake_ups().await }
    });
    // Until the relay listens, what happens is not heard: that is what polling is for.
    for topic in [Topic::Journal, Topic::Inbox] {
        let heard = async {
            loop {
                match topic {
                    Topic::Inbox => drop(trial.storage.keep(&crate::nouns::received(trial.id(), "a")).await.unwrap()),
                    _ => keep(trial.storage.begin().await.unwrap()).await,
                }
                if tokio::time::timeout(Duration::from_millis(50), other.wait(topic)).await.is_ok() {
                    break;
                }
            }
        };
        tokio::time::timeout(SOON, heard).await.unwrap();
    }
    relay.abort();
}

#[tokio::test]
async fn a_file_has_no_other_processes_to_listen_to() {
    let trial = Trial::sqlite().await;
    tokio::time::timeout(SOON, trial.storage.relay_wake_ups()).await.unwrap().unwrap();
}

#[test]
fn what_is_no_cursor_is_refused() {
    for bad in ["", "-1", "x", "1e3", " 1", "99999999999999999999"] {
        assert_eq!(bad.parse::<storage::Cursor>(), Err(NotACursor), "{bad:?}");
    }
}
