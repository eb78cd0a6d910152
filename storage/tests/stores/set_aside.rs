//! What was given up: shown to the host, tried again, dropped.

use domain::listings::Event as ListingEvent;
use domain::media::{Media, State as MediaState};
use domain::{Event, Id};
use storage::deliveries::Outcome;
use storage::inbox::Settled;
use storage::set_aside::SetAside;

use crate::nouns::{later, media, received};
use crate::trial::{NOW, Trial, conflict, keep};

fn published(n: i64) -> Event {
    Event::Listings(ListingEvent::Published { listing: Id::new(n), maker: Id::new(1) })
}

async fn counts(trial: &Trial) -> SetAside {
    trial.storage.count_given_up().await.unwrap()
}

#[tokio::test]
async fn r30_a_dead_letter_is_kept_whole_and_applied_when_the_host_says_so() {
    for trial in Trial::all().await {
        let (bad, other) = (received(trial.id(), "x"), received(trial.id(), "y"));
        for letter in [&bad, &other] {
            trial.storage.keep(letter).await.unwrap();
        }
        assert_eq!(trial.storage.lease_inbox(9, &[], NOW, later(60)).await.unwrap().len(), 2);
        trial.storage.settle_inbox(bad.id, &Settled::Dead("applying it panicked".to_owned())).await.unwrap();
        trial.storage.settle_inbox(other.id, &Settled::Done).await.unwrap();
        assert_eq!(counts(&trial).await, SetAside { inbox: 1, ..SetAside::default() });
        assert!(counts(&trial).await.is_remarkable());
        let shown = trial.storage.list_dead_letters(9).await.unwrap();
        assert_eq!(
            shown.iter().map(|one| (one.id, one.tries, one.reason.as_str(), one.received_at)).collect::<Vec<_>>(),
            [(bad.id.raw(), 1, "applying it panicked", NOW.unix_micros())]
        );
        assert_eq!(trial.storage.retry_dead_letters(Some(other.id), later(5)).await.unwrap(), 0, "what is done is done");
        assert_eq!(trial.storage.retry_dead_letters(Some(bad.id), later(5)).await.unwrap(), 1);
        let again = trial.storage.lease_inbox(9, &[], later(5), later(60)).await.unwrap();
        assert_eq!(again.iter().map(|one| (one.id, one.tries, one.body.clone())).collect::<Vec<_>>(), [(bad.id, 1, bad.body.clone())]);
        trial.storage.settle_inbox(bad.id, &Settled::Dead("again".to_owned())).await.unwrap();
        assert_eq!(trial.storage.drop_dead_letters(None).await.unwrap(), 1);
        assert_eq!((counts(&trial).await, trial.storage.retry_dead_letters(None, later(9)).await.unwrap()), (SetAside::default(), 0));
        assert!(trial.storage.was_received(&bad.activity).await.unwrap(), "it is not taken in again");
    }
}

#[tokio::test]
async fn r30_an_entry_that_cannot_be_read_is_passed_after_three_tries_and_read_when_it_can_be() {
    for trial in Trial::all().await {
        for event in [published(1), published(2)] {
            trial.storage.begin().await.unwrap().commit(event, NOW).await.unwrap();
        }
        trial
            .sql(
                "UPDATE journal SET event = 'nonsense' WHERE seq = (SELECT MIN(seq) FROM journal)",
                "UPDATE journal SET event = 'nonsense' WHERE seq = (SELECT MIN(seq) FROM journal)",
            )
            .await;
        for tries in 0..3 {
            let turn = trial.storage.lease_journal("a", 9, NOW, later(60)).await.unwrap().unwrap();
            let (seq, _) = turn.unreadable.unwrap();
            assert_eq!(turn.entries, []);
            assert_eq!(trial.storage.journal_failed("a", seq, "unreadable", later(tries)).await.unwrap(), tries == 2);
            trial.storage.release_journal("a").await.unwrap();
        }
        assert_eq!(counts(&trial).await, SetAside { journal: 1, ..SetAside::default() });
        let turn = trial.storage.lease_journal("a", 9, NOW, later(60)).await.unwrap().unwrap();
        assert_eq!(turn.entries.iter().map(|entry| entry.event.clone()).collect::<Vec<_>>(), [published(2)]);
        assert!(turn.unreadable.is_none() && turn.again.is_empty());
        trial.storage.begin().await.unwrap().commit_turn("a", turn.entries[0].seq).await.unwrap();
        trial.storage.release_journal("a").await.unwrap();

        let aside = trial.storage.list_aside_entries(9).await.unwrap().remove(0);
        assert_eq!((aside.consumer.as_str(), aside.event.as_str(), aside.reason.as_str(), aside.at, aside.again_at), ("a", "nonsense", "unreadable", later(2).unix_micros(), None));
        assert_eq!(conflict(trial.storage.begin().await.unwrap().commit_turn("a", aside.seq).await), "journal_cursors_seq", "nobody asked for another try");
        assert_eq!(trial.storage.retry_aside_entries(Some(aside.seq + 99), NOW).await.unwrap(), 0);
        assert_eq!(trial.storage.retry_aside_entries(Some(aside.seq), NOW).await.unwrap(), 1);
        assert!(!trial.storage.journal_is_read("a").await.unwrap());
        let turn = trial.storage.lease_journal("a", 9, NOW, later(60)).await.unwrap().unwrap();
        assert!(turn.again[0].0 == aside.seq && turn.again[0].1.is_err());
        trial.storage.aside_entry_failed("a", aside.seq, "still", later(9)).await.unwrap();
        trial.storage.release_journal("a").await.unwrap();
        assert!(trial.storage.journal_is_read("a").await.unwrap(), "it rests again");

        trial
            .sql(
                "UPDATE journal SET event = (SELECT MAX(event) FROM journal WHERE event <> 'nonsense') WHERE event = 'nonsense'",
                "UPDATE journal SET event = (SELECT MAX(event) FROM journal WHERE event <> 'nonsense') WHERE event = 'nonsense'",
            )
            .await;
        trial.storage.retry_aside_entries(None, NOW).await.unwrap();
        let turn = trial.storage.lease_journal("a", 9, NOW, later(60)).await.unwrap().unwrap();
        assert_eq!(turn.again[0].1.as_ref().unwrap().event, published(2));
        trial.storage.begin().await.unwrap().commit_turn("a", aside.seq).await.unwrap();
        assert_eq!(conflict(trial.storage.begin().await.unwrap().commit_turn("a", aside.seq).await), "journal_cursors_seq", "once");
        assert_eq!(counts(&trial).await, SetAside::default());
    }
}

#[tokio::test]
async fn an_entry_is_dropped_for_all_its_readers() {
    for trial in Trial::all().await {
        trial.storage.begin().await.unwrap().commit(published(1), NOW).await.unwrap();
        for consumer in ["a", "b"] {
            for _ in 0..3 {
                let turn = trial.storage.lease_journal(consumer, 9, NOW, later(60)).await.unwrap().unwrap();
                trial.storage.journal_failed(consumer, turn.entries[0].seq, "no", NOW).await.unwrap();
                trial.storage.release_journal(consumer).await.unwrap();
            }
        }
        let seq = trial.storage.list_aside_entries(9).await.unwrap()[1].seq;
        assert_eq!(trial.storage.drop_aside_entries(Some(seq)).await.unwrap(), 2);
        assert_eq!((counts(&trial).await, trial.storage.recent_journal(9).await.unwrap().len()), (SetAside::default(), 1), "the journal keeps it");
    }
}

#[tokio::test]
async fn photos_that_were_not_reached_are_fetched_anew_and_broken_ones_are_not() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let mut tx = trial.storage.begin().await.unwrap();
        let lost = Media { state: MediaState::Failed, fault: None, ..media(trial.id(), ana.id) };
        let broken = Media { state: MediaState::Failed, ..media(trial.id(), ana.id) };
        for photo in [&lost, &broken] {
            tx.media().insert(photo).await.unwrap();
        }
        keep(tx).await;
        assert_eq!(counts(&trial).await, SetAside { photos: 1, ..SetAside::default() });
        assert!(!counts(&trial).await.is_remarkable(), "that needs nobody");
        let shown = trial.storage.list_lost_photos(9).await.unwrap();
        assert_eq!(shown.iter().map(|photo| (photo.id, photo.url.as_str())).collect::<Vec<_>>(), [(lost.id.raw(), "https://there.example/p.jpg")]);
        assert_eq!(trial.storage.retry_lost_photos(Some(broken.id), NOW).await.unwrap(), 0);
        assert_eq!(trial.storage.retry_lost_photos(None, later(3)).await.unwrap(), 1);
        let due = trial.storage.lease_photos(later(3), later(60), 9).await.unwrap();
        assert_eq!(due.iter().map(|photo| photo.id).collect::<Vec<_>>(), [lost.id]);
    }
}

#[tokio::test]
async fn dead_deliveries_are_counted() {
    for trial in Trial::all().await {
        let ids = crate::queues::queue(&trial, "down.example", 2).await;
        trial.storage.settle_delivery(ids[0], &Outcome::Dead, None, "").await.unwrap();
        assert_eq!(counts(&trial).await, SetAside { deliveries: 1, ..SetAside::default() });
    }
}
