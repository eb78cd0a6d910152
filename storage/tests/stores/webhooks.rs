//! Webhooks: bounded for each maker, told one thing at a time and each thing once, and ended only by what still holds.

use domain::actors::Actor;
use domain::webhooks::{Kind, MAX_WEBHOOKS, State, Webhook};
use domain::{Id, Time};
use storage::Cursor;
use storage::webhooks::{Delivery, Outcome, Told};

use crate::nouns::later;
use crate::trial::{NOW, Trial, conflict, keep};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

async fn hook(trial: &Trial, maker: Id<Actor>) -> Webhook {
    let (hook, _) = Webhook::begin(trial.id(), maker, "https://shop.example/hook?token=7".to_owned(), vec![Kind::Paid, Kind::Message], NOW);
    let mut tx = trial.storage.begin().await.unwrap();
    assert!(tx.webhooks().insert(&hook, SECRET, MAX_WEBHOOKS).await.unwrap());
    keep(tx).await;
    hook
}

fn told(trial: &Trial, hook: &Webhook, kind: Kind) -> Delivery {
    Delivery::begin(trial.id(), hook.id, kind, Some(Id::new(7)), "{}".to_owned(), NOW)
}

async fn queue(trial: &Trial, delivery: &Delivery, seq: Option<i64>) -> bool {
    let mut tx = trial.storage.begin().await.unwrap();
    let queued = tx.webhooks().queue(delivery, seq).await.unwrap();
    keep(tx).await;
    queued
}

async fn lease(trial: &Trial, now: Time) -> Vec<Delivery> {
    trial.storage.lease_webhooks(9, now, now.plus_seconds(60)).await.unwrap()
}

async fn find(trial: &Trial, id: Id<Webhook>) -> Option<Webhook> {
    trial.storage.read().await.unwrap().webhooks().find(id).await.unwrap()
}

async fn shown(trial: &Trial, id: Id<Webhook>) -> Vec<Delivery> {
    trial.storage.read().await.unwrap().webhooks().list_deliveries(id, Cursor::START, 80).await.unwrap().items
}

#[tokio::test]
async fn w24_a_maker_has_so_many_and_their_secrets_lie_sealed() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let mut tx = trial.storage.begin().await.unwrap();
        let nobodys = Webhook::begin(trial.id(), Id::new(1), String::new(), vec![], NOW).0;
        assert_eq!(conflict(tx.webhooks().insert(&nobodys, SECRET, MAX_WEBHOOKS).await), storage::FOREIGN_KEY);
        drop(tx);
        let first = hook(&trial, ana.id).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(!tx.webhooks().insert(&Webhook { id: trial.id(), ..first.clone() }, SECRET, 1).await.unwrap(), "one too many");
        assert_eq!(conflict(tx.webhooks().insert(&first, SECRET, MAX_WEBHOOKS).await), "webhooks_id");
        drop(tx);
        let rows = trial.texts("SELECT secret FROM webhooks", "SELECT secret FROM webhooks").await;
        assert!(rows.len() == 1 && !rows[0].contains("MfKQ9r8") && rows[0].chars().all(|c| c.is_ascii_hexdigit()), "{rows:?}");
        let second = hook(&trial, ana.id).await;
        let other = trial.again().await;
        let mut reader = other.read().await.unwrap();
        assert_eq!(reader.webhooks().open_secret(first.id).await.unwrap().as_deref(), Some(SECRET));
        assert_eq!(reader.webhooks().open_secret(Id::new(1)).await.unwrap(), None);
        assert_eq!(reader.webhooks().list(ana.id, Cursor::START, 9).await.unwrap().items, [second.clone(), first.clone()]);
        assert_eq!(reader.webhooks().list(bo.id, Cursor::START, 9).await.unwrap().items, []);
        assert_eq!(reader.webhooks().list_active(&[bo.id, ana.id]).await.unwrap(), [first.clone(), second.clone()]);
        drop(reader);
        // What is sealed for one row opens for no other.
        trial.sql("UPDATE webhooks SET secret = (SELECT MIN(secret) FROM webhooks)", "UPDATE webhooks SET secret = (SELECT MIN(secret) FROM webhooks)").await;
        let mut reader = trial.storage.read().await.unwrap();
        let opened = [reader.webhooks().open_secret(first.id).await.unwrap(), reader.webhooks().open_secret(second.id).await.unwrap()];
        assert_eq!(opened.iter().flatten().count(), 1);
    }
}

#[tokio::test]
async fn what_is_changed_is_kept_and_what_is_quiet_is_told_nothing_more() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = hook(&trial, ana.id).await;
        assert!(queue(&trial, &told(&trial, &first, Kind::Paid), Some(1)).await);
        let changed = Webhook { url: "https://shop.example/2".to_owned(), kinds: vec![Kind::Shipped], failures: 2, failing_since: Some(later(3)), version: 2, ..first };
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.webhooks().update(&changed).await.unwrap());
        assert!(!tx.webhooks().update(&Webhook { state: State::Paused, ..changed.clone() }).await.unwrap(), "it was changed since");
        keep(tx).await;
        assert_eq!(find(&trial, changed.id).await, Some(changed.clone()));
        assert_eq!(trial.storage.count_webhook_deliveries().await.unwrap(), 1);
        let paused = Webhook { state: State::Paused, version: 3, ..changed };
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.webhooks().update(&paused).await.unwrap());
        assert_eq!(tx.webhooks().list_active(&[ana.id]).await.unwrap(), []);
        keep(tx).await;
        let shown = shown(&trial, paused.id).await;
        assert_eq!((shown[0].state, shown[0].reason.as_str(), shown[0].body.as_str()), (Told::GivenUp, "quiet", ""));
        assert_eq!(lease(&trial, later(9)).await, []);
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(!tx.webhooks().remove_at(paused.id, "https://shop.example/hook?token=7").await.unwrap(), "it is told elsewhere by now");
        assert!(tx.webhooks().remove(paused.id).await.unwrap() && !tx.webhooks().remove(paused.id).await.unwrap());
        assert_eq!(tx.webhooks().list_deliveries(paused.id, Cursor::START, 9).await.unwrap().items, [], "they go with it");
    }
}

#[tokio::test]
async fn each_entry_is_told_once_to_each_and_not_more_than_fits() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let (first, second) = (hook(&trial, ana.id).await, hook(&trial, ana.id).await);
        assert!(queue(&trial, &told(&trial, &first, Kind::Paid), Some(1)).await);
        assert!(!queue(&trial, &told(&trial, &first, Kind::Paid), Some(1)).await);
        assert!(queue(&trial, &told(&trial, &second, Kind::Paid), Some(1)).await);
        let mut tx = trial.storage.begin().await.unwrap();
        for seq in 2..=1_000 {
            assert!(tx.webhooks().queue(&told(&trial, &first, Kind::Paid), Some(seq)).await.unwrap());
        }
        assert!(!tx.webhooks().queue(&told(&trial, &first, Kind::Paid), Some(1_001)).await.unwrap(), "too much waits");
        assert!(tx.webhooks().queue(&told(&trial, &second, Kind::Ping), None).await.unwrap() && tx.webhooks().queue(&told(&trial, &second, Kind::Ping), None).await.unwrap());
        assert_eq!(tx.webhooks().count_pings(second.id, later(-1)).await.unwrap(), 2);
        assert_eq!((tx.webhooks().count_pings(second.id, NOW).await.unwrap(), tx.webhooks().count_pings(first.id, later(-1)).await.unwrap()), (0, 0));
    }
}

#[tokio::test]
async fn one_at_a_time_is_handed_out_for_each_and_what_was_settled_stays_so() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let (first, second) = (hook(&trial, ana.id).await, hook(&trial, ana.id).await);
        let (one, two, other) = (told(&trial, &first, Kind::Paid), told(&trial, &first, Kind::Message), told(&trial, &second, Kind::Paid));
        for (seq, delivery) in [(1, &one), (2, &two), (3, &other)] {
            assert!(queue(&trial, delivery, Some(seq)).await);
        }
        let tried = |delivery: &Delivery, tries| Delivery { tries, first_tried_at: Some(NOW), ..delivery.clone() };
        let mut leased = lease(&trial, NOW).await;
        leased.sort_by_key(|delivery| delivery.id);
        assert_eq!(leased, [tried(&one, 1), tried(&other, 1)]);
        assert_eq!(lease(&trial, later(59)).await, []);
        assert_eq!(trial.storage.settle_webhook(&one, Outcome::Later { next_at: later(100) }, Some(503), "status", later(5)).await.unwrap(), Some(later(5)));
        assert_eq!(trial.storage.settle_webhook(&other, Outcome::Done, Some(204), "", later(5)).await.unwrap(), None);
        let leased = lease(&trial, later(60)).await;
        assert_eq!(leased.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [two.id], "what waits for another try lets others pass");
        assert_eq!(trial.storage.settle_webhook(&two, Outcome::GivenUp, None, "timeout", later(70)).await.unwrap(), Some(later(5)), "since the first that failed");
        let failing = find(&trial, first.id).await.unwrap();
        assert_eq!((failing.failures, failing.failing_since), (2, Some(later(5))));
        assert_eq!(lease(&trial, later(100)).await, [Delivery { next_at: later(100), status: Some(503), reason: "status".to_owned(), ..tried(&one, 2) }]);
        assert_eq!(trial.storage.settle_webhook(&one, Outcome::Done, Some(200), "", later(101)).await.unwrap(), None);
        assert_eq!(find(&trial, first.id).await.unwrap().failures, 0, "it was taken");
        assert_eq!(trial.storage.settle_webhook(&one, Outcome::GivenUp, Some(500), "status", later(102)).await.unwrap(), None, "whatever a slower one says");
        let states: Vec<_> = shown(&trial, first.id).await.into_iter().map(|delivery| (delivery.state, delivery.status, delivery.body)).collect();
        assert_eq!(states, [(Told::GivenUp, None, String::new()), (Told::Done, Some(200), String::new())]);
        trial.storage.forget_webhook_deliveries(later(1)).await.unwrap();
        assert_eq!(shown(&trial, first.id).await, []);
    }
}

#[tokio::test]
async fn a_webhook_ends_only_while_it_still_fails_and_a_ping_says_nothing_of_it() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = hook(&trial, ana.id).await;
        let ping = told(&trial, &first, Kind::Ping);
        assert!(queue(&trial, &ping, None).await);
        assert_eq!(lease(&trial, NOW).await.len(), 1);
        assert_eq!(trial.storage.settle_webhook(&ping, Outcome::GivenUp, Some(500), "status", later(1)).await.unwrap(), None);
        assert_eq!(find(&trial, first.id).await, Some(first.clone()));
        let paid = told(&trial, &first, Kind::Paid);
        assert!(queue(&trial, &paid, Some(1)).await);
        trial.storage.settle_webhook(&paid, Outcome::Later { next_at: later(50) }, None, "timeout", later(10)).await.unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(!tx.webhooks().fail(first.id, later(9)).await.unwrap(), "not for so long yet");
        assert!(tx.webhooks().fail(first.id, later(10)).await.unwrap());
        assert!(!tx.webhooks().fail(first.id, later(10)).await.unwrap(), "once");
        keep(tx).await;
        assert_eq!(find(&trial, first.id).await.unwrap().state, State::Failed);
        assert_eq!(trial.storage.count_webhook_deliveries().await.unwrap(), 0);
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(!tx.webhooks().update(&Webhook { version: 2, ..first.clone() }).await.unwrap(), "that it failed is a change, too");
        assert!(tx.webhooks().update(&Webhook { version: 3, ..first.clone() }).await.unwrap());
        assert!(!tx.webhooks().fail(first.id, later(99)).await.unwrap(), "its maker mended it meanwhile");
        assert!(tx.webhooks().remove_at(first.id, &first.url).await.unwrap());
    }
}

#[tokio::test]
async fn r12_who_is_slow_and_has_much_waiting_holds_up_nobody_else() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let mut slow = Vec::new();
        for number in 0..9 {
            let maker = trial.somebody(&format!("slow{number}")).await;
            slow.push(hook(&trial, maker.id).await);
        }
        let mut tx = trial.storage.begin().await.unwrap();
        for seq in 1..=20 {
            for hook in &slow {
                assert!(tx.webhooks().queue(&told(&trial, hook, Kind::Paid), Some(seq)).await.unwrap());
            }
        }
        keep(tx).await;
        let leased = lease(&trial, later(1)).await;
        assert_eq!(leased.len(), 9);
        // What comes now has waited less than all that is left of theirs.
        let quick = hook(&trial, ana.id).await;
        let news = Delivery { next_at: later(2), ..told(&trial, &quick, Kind::Paid) };
        assert!(queue(&trial, &news, Some(21)).await);
        for delivery in &leased {
            trial.storage.settle_webhook(delivery, Outcome::Later { next_at: later(900) }, None, "timeout", later(11)).await.unwrap();
        }
        let next = trial.storage.lease_webhooks(1, later(12), later(72)).await.unwrap();
        assert_eq!(next.iter().map(|delivery| delivery.id).collect::<Vec<_>>(), [news.id], "who was told nothing for longer comes first");
        assert_eq!(lease(&trial, later(12)).await.len(), 9);
    }
}

#[tokio::test]
async fn what_was_not_sent_says_nothing_of_its_receiver() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = hook(&trial, ana.id).await;
        let paid = told(&trial, &first, Kind::Paid);
        assert!(queue(&trial, &paid, Some(1)).await);
        assert_eq!(lease(&trial, NOW).await.len(), 1);
        assert_eq!(trial.storage.settle_webhook(&paid, Outcome::NotSent, None, "not-sent", later(1)).await.unwrap(), None);
        let shown = shown(&trial, first.id).await;
        assert_eq!((shown[0].state, shown[0].reason.as_str()), (Told::GivenUp, "not-sent"));
        assert_eq!(find(&trial, first.id).await, Some(first));
    }
}
