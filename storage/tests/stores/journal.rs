//! The journal: rows and what happened together, read in order by one consumer at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::listings::Event as ListingEvent;
use domain::{Event, Id};
use storage::{Happened, Topic};

use crate::nouns::{actor, later};
use crate::trial::{NOW, Trial, conflict, keep, something};

fn published(n: i64) -> Event {
    Event::Listings(ListingEvent::Published { listing: Id::new(n), maker: Id::new(1) })
}

async fn happen(trial: &Trial, event: Event) {
    trial.storage.begin().await.unwrap().commit(event, NOW).await.unwrap();
}

#[tokio::test]
async fn r02_without_commit_neither_row_nor_entry_stays() {
    for trial in Trial::all().await {
        let ana = actor(trial.id(), "ana");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().insert(&ana).await.unwrap();
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.actors().find(ana.id).await.unwrap(), None);
        drop(tx);
        assert_eq!(trial.storage.recent_journal(9).await.unwrap(), vec![]);
    }
}

#[tokio::test]
async fn r02_a_commit_that_fails_leaves_neither_row_nor_entry() {
    for trial in Trial::all().await {
        trial.sql("ALTER TABLE journal RENAME TO journal_away", "ALTER TABLE journal RENAME TO journal_away").await;
        let ana = actor(trial.id(), "ana");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().insert(&ana).await.unwrap();
        assert!(tx.commit(something(), NOW).await.is_err());
        assert_eq!(trial.storage.read().await.unwrap().actors().find(ana.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn one_commit_writes_rows_and_all_that_happened_in_order() {
    for trial in Trial::all().await {
        let ana = actor(trial.id(), "ana");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().insert(&ana).await.unwrap();
        tx.commit(Happened::from(published(1)).and(published(2)).and(published(3)), later(7)).await.unwrap();
        assert_eq!(trial.storage.read().await.unwrap().actors().find(ana.id).await.unwrap(), Some(ana));
        let turn = trial.storage.lease_journal("test", 10, NOW, later(60)).await.unwrap().unwrap();
        assert_eq!(turn.entries.iter().map(|entry| entry.event.clone()).collect::<Vec<_>>(), [published(1), published(2), published(3)]);
        assert!(turn.entries.iter().all(|entry| entry.at == later(7)));
        assert!(turn.entries.windows(2).all(|pair| pair[0].seq < pair[1].seq));
        let newest = trial.storage.recent_journal(2).await.unwrap();
        assert_eq!(newest.into_iter().map(|entry| entry.event).collect::<Vec<_>>(), [published(3), published(2)]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_reader_passes_an_entry_that_is_still_to_come() {
    for trial in Trial::all().await {
        const WRITERS: i64 = 20;
        const EACH: i64 = 10;
        let busy = Arc::new(AtomicUsize::new(20));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (storage, busy) = (trial.storage.clone(), Arc::clone(&busy));
                tokio::spawn(async move {
                    for n in 0..EACH {
                        let tx = storage.begin().await.unwrap();
                        // Others begin and end meanwhile; numbers must not be handed out before this one's turn.
                        tokio::task::yield_now().await;
                        tx.commit(Happened::from(published(writer * EACH + n)).and(something()), NOW).await.unwrap();
                    }
                    busy.fetch_sub(1, Ordering::SeqCst);
                })
            })
            .collect();
        let reader = trial.again().await;
        let mut seen = Vec::new();
        loop {
            let over = busy.load(Ordering::SeqCst) == 0;
            let turn = reader.lease_journal("reader", 1_000, NOW, later(60)).await.unwrap().unwrap();
            let Some(last) = turn.entries.last().map(|entry| entry.seq) else {
                if over {
                    break;
                }
                reader.release_journal("reader").await.unwrap();
                tokio::task::yield_now().await;
                continue;
            };
            seen.extend(turn.entries.into_iter().map(|entry| entry.event).filter(|event| *event != something()));
            reader.begin().await.unwrap().commit_turn("reader", last).await.unwrap();
            reader.release_journal("reader").await.unwrap();
        }
        futures::future::join_all(writers).await.into_iter().for_each(Result::unwrap);
        assert_eq!(seen.len(), usize::try_from(WRITERS * EACH).unwrap());
        for writer in 0..WRITERS {
            let of_one: Vec<&Event> = seen.iter().filter(|event| (0..EACH).any(|n| **event == published(writer * EACH + n))).collect();
            assert_eq!(of_one, (0..EACH).map(|n| published(writer * EACH + n)).collect::<Vec<_>>().iter().collect::<Vec<_>>());
        }
    }
}

#[tokio::test]
async fn a_cursor_is_held_by_one_until_given_back_or_run_out() {
    for trial in Trial::all().await {
        let other = trial.again().await;
        happen(&trial, published(1)).await;
        assert_eq!(trial.storage.lease_journal("a", 9, NOW, later(60)).await.unwrap().unwrap().entries.len(), 1);
        assert!(other.lease_journal("a", 9, later(59), later(99)).await.unwrap().is_none());
        assert!(other.lease_journal("b", 9, NOW, later(60)).await.unwrap().is_some(), "another consumer has a cursor of its own");
        assert!(other.lease_journal("a", 9, later(60), later(99)).await.unwrap().is_some(), "the lease ran out");
        other.release_journal("a").await.unwrap();
        assert!(trial.storage.lease_journal("a", 9, later(61), later(99)).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn of_two_who_reach_for_a_cursor_one_gets_it() {
    for trial in Trial::all().await {
        let other = trial.again().await;
        for round in 0..5 {
            let now = later(round * 100);
            let (a, b) = tokio::join!(trial.storage.lease_journal("a", 9, now, now.plus_seconds(60)), other.lease_journal("a", 9, now, now.plus_seconds(60)));
            assert_eq!([a.unwrap(), b.unwrap()].into_iter().flatten().count(), 1);
        }
    }
}

#[tokio::test]
async fn rows_and_cursor_of_a_turn_move_together_and_once() {
    for trial in Trial::all().await {
        happen(&trial, published(1)).await;
        happen(&trial, published(2)).await;
        assert!(!trial.storage.journal_is_read("a").await.unwrap());
        let turn = trial.storage.lease_journal("a", 1, NOW, later(60)).await.unwrap().unwrap();
        let seq = turn.entries[0].seq;

        let first = actor(trial.id(), "first");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().insert(&first).await.unwrap();
        tx.commit_turn("a", seq).await.unwrap();

        let again = actor(trial.id(), "again");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().insert(&again).await.unwrap();
        assert_eq!(conflict(tx.commit_turn("a", seq).await), "journal_cursors_seq");

        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.actors().find(first.id).await.unwrap(), Some(first));
        assert_eq!(reader.actors().find(again.id).await.unwrap(), None, "what was done twice was done once");
        drop(reader);
        assert_eq!(trial.storage.recent_journal(9).await.unwrap().len(), 2, "a reaction is no news");

        trial.storage.release_journal("a").await.unwrap();
        let turn = trial.storage.lease_journal("a", 9, NOW, later(60)).await.unwrap().unwrap();
        assert_eq!(turn.entries.len(), 1);
        trial.storage.begin().await.unwrap().commit_turn("a", turn.entries[0].seq).await.unwrap();
        assert!(trial.storage.journal_is_read("a").await.unwrap());
        assert!(!trial.storage.journal_is_read("b").await.unwrap());
    }
}

#[tokio::test]
async fn q16_an_entry_that_fails_three_times_is_set_aside() {
    for trial in Trial::all().await {
        happen(&trial, published(1)).await;
        happen(&trial, published(2)).await;
        for tries in 0..3 {
            let turn = trial.storage.lease_journal("a", 9, later(tries), later(60)).await.unwrap().unwrap();
            assert_eq!((turn.entries.len(), turn.tries), (2, tries));
            assert_eq!(trial.storage.count_set_aside().await.unwrap(), 0);
            trial.storage.journal_failed("a", turn.entries[0].seq, "it says \0 \u{1}", NOW).await.unwrap();
            trial.storage.release_journal("a").await.unwrap();
        }
        assert_eq!(trial.storage.count_set_aside().await.unwrap(), 1);
        let turn = trial.storage.lease_journal("a", 9, NOW, later(60)).await.unwrap().unwrap();
        assert_eq!(turn.entries.iter().map(|entry| entry.event.clone()).collect::<Vec<_>>(), [published(2)]);
        assert_eq!(turn.tries, 0, "the next one starts afresh");
        trial.storage.begin().await.unwrap().commit_turn("a", turn.entries[0].seq).await.unwrap();
        assert!(trial.storage.journal_is_read("a").await.unwrap());
    }
}

#[tokio::test]
async fn r24_a_slower_holder_of_an_expired_lease_moves_no_cursor_back() {
    for trial in Trial::all().await {
        happen(&trial, published(1)).await;
        happen(&trial, published(2)).await;
        let slow = trial.storage.lease_journal("a", 9, NOW, later(60)).await.unwrap().unwrap();
        let other = trial.again().await;
        let quick = other.lease_journal("a", 9, later(60), later(120)).await.unwrap().unwrap();
        for entry in &quick.entries {
            other.begin().await.unwrap().commit_turn("a", entry.seq).await.unwrap();
        }
        for _ in 0..3 {
            trial.storage.journal_failed("a", slow.entries[0].seq, "too late", NOW).await.unwrap();
        }
        assert!(trial.storage.journal_is_read("a").await.unwrap());
        assert_eq!(trial.storage.count_set_aside().await.unwrap(), 0);
    }
}

#[tokio::test]
async fn an_entry_that_nobody_here_wrote_is_named() {
    for trial in Trial::all().await {
        let insert = "INSERT INTO journal (at, event) VALUES (1, '{\"slice\":\"weather\"}')";
        trial.sql(insert, insert).await;
        let error = trial.storage.recent_journal(1).await.unwrap_err();
        assert!(matches!(error, storage::StorageError::Corrupt { table: "journal", column: "event", .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_commit_rouses_who_waits_here() {
    for trial in Trial::all().await {
        let waiting = tokio::spawn({
            let storage = trial.storage.clone();
            async move { storage.wait(Topic::Journal).await }
        });
        keep(trial.storage.begin().await.unwrap()).await;
        tokio::time::timeout(std::time::Duration::from_secs(10), waiting).await.unwrap().unwrap();
    }
}
