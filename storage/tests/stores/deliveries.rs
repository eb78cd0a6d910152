//! Deliveries: each once, in order by lane, one host to one worker, postponed, given up, forgotten.

use domain::actors::Actor;
use domain::{Address, Id, Time};
use storage::activities::Activity;
use storage::deliveries::{Delivery, Outcome, Queue};
use storage::{Storage, Topic};

use crate::nouns::{activity, address, later, post};
use crate::trial::{NOW, Trial, conflict, keep};

fn inbox() -> Address {
    address("https://there.example/inbox")
}

/// Says something about `object`; answers the activity that can be sent.
async fn say(trial: &Trial, by: &Actor, object: &str) -> Activity {
    let said = activity(trial.id(), by.id, object);
    let mut tx = trial.storage.begin().await.unwrap();
    tx.activities().insert(&said).await.unwrap();
    keep(tx).await;
    said
}

/// Queues it under a journal entry of its own.
async fn queue(trial: &Trial, said: &Activity, inbox: &Address) -> Id<Delivery> {
    let id: Id<Delivery> = trial.id();
    let mut tx = trial.storage.begin().await.unwrap();
    assert!(insert(&mut tx, id, id.raw(), said, inbox, NOW).await.unwrap());
    keep(tx).await;
    id
}

async fn lease(storage: &Storage, host: &str, limit: i64, from: i64) -> Vec<Id<Delivery>> {
    let leased = storage.lease_deliveries(host, limit, later(from), later(from + 60)).await.unwrap();
    leased.into_iter().map(|one| one.id).collect()
}

async fn settle(trial: &Trial, id: Id<Delivery>, outcome: Outcome) {
    trial.storage.settle_delivery(id, &outcome, Some(200), "").await.unwrap();
}

async fn insert(tx: &mut storage::Transaction, id: Id<Delivery>, seq: i64, said: &Activity, inbox: &Address, now: Time) -> storage::Result<bool> {
    Ok(tx.queue_deliveries(seq, said, &[(id, inbox.clone())], now).await? == 1)
}

#[tokio::test]
async fn what_we_say_comes_back_byte_for_byte_under_one_address() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let said = say(&trial, &ana, "o").await;
        let private = Activity { public: false, ..activity(trial.id(), ana.id, "o") };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.activities().insert(&private).await.unwrap();
        assert_eq!(tx.activities().find(said.id).await.unwrap().as_ref(), Some(&said));
        assert_eq!(tx.activities().find(private.id).await.unwrap(), Some(private));
        assert_eq!(tx.activities().find(trial.id()).await.unwrap(), None);
        let reused = Activity { address: said.address.clone(), ..activity(trial.id(), ana.id, "o") };
        assert_eq!(conflict(tx.activities().insert(&reused).await), "activities_address");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.activities().insert(&Activity { id: said.id, ..activity(trial.id(), ana.id, "o") }).await), "activities_id");
    }
}

#[tokio::test]
async fn one_entry_reaches_one_inbox_once() {
    for trial in Trial::all().await {
        let said = say(&trial, &trial.ana().await, "o").await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(insert(&mut tx, trial.id(), 1, &said, &inbox(), NOW).await.unwrap());
        assert!(!insert(&mut tx, trial.id(), 1, &said, &inbox(), NOW).await.unwrap());
        assert!(insert(&mut tx, trial.id(), 1, &said, &address("https://there.example/users/bo/inbox"), NOW).await.unwrap());
        assert!(insert(&mut tx, trial.id(), 2, &said, &inbox(), NOW).await.unwrap());
        let id = trial.id();
        insert(&mut tx, id, 3, &said, &inbox(), NOW).await.unwrap();
        assert_eq!(conflict(insert(&mut tx, id, 4, &said, &inbox(), NOW).await), "deliveries_id");
    }
}

#[tokio::test]
async fn a_delivery_comes_back_with_what_is_sent_and_who_signs() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let said = say(&trial, &ana, "https://maker.example/o/1").await;
        let id = queue(&trial, &said, &inbox()).await;
        let leased = trial.storage.lease_deliveries("there.example", 9, later(3), later(60)).await.unwrap();
        let expected = Delivery {
            journal_seq: id.raw(),
            last_status: None,
            id,
            activity: said.id,
            kind: "Create".to_owned(),
            sender: ana.id,
            host: "there.example".to_owned(),
            inbox: inbox(),
            lane: "https://maker.example/o/1".to_owned(),
            body: said.body,
            tries: 1,
            first_tried_at: Some(later(3)),
        };
        assert_eq!(leased, vec![expected.clone()]);
        let again = trial.storage.lease_deliveries("there.example", 9, later(60), later(90)).await.unwrap();
        assert_eq!(again, vec![Delivery { tries: 2, ..expected }], "the first try is remembered");
    }
}

#[tokio::test]
async fn a_long_inbox_and_a_long_object_are_queued() {
    for trial in Trial::all().await {
        let noise =
            |salt: u32| -> String { (0..2_000_u32).map(|n| char::from(b'a' + u8::try_from((n ^ salt).wrapping_mul(2_654_435_761).rotate_left(n % 31) % 26).unwrap())).collect() };
        let object = format!("https://there.example/{}", noise(1));
        let far = address(format!("https://there.example/{}", noise(2)));
        let ana = trial.ana().await;
        let (first, second) = (say(&trial, &ana, &object).await, say(&trial, &ana, &object).await);
        let sent = queue(&trial, &first, &far).await;
        queue(&trial, &second, &far).await;
        assert_eq!(lease(&trial.storage, "there.example", 9, 0).await, [sent], "it is a lane like any other");
    }
}

#[tokio::test]
async fn lanes_go_side_by_side_each_in_its_order() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let (a, b) = (say(&trial, &ana, "a").await, say(&trial, &ana, "b").await);
        let personal = address("https://there.example/users/bo/inbox");
        let a1 = queue(&trial, &a, &inbox()).await;
        let a2 = queue(&trial, &a, &inbox()).await;
        let b1 = queue(&trial, &b, &inbox()).await;
        let other_inbox = queue(&trial, &a, &personal).await;
        queue(&trial, &a, &address("https://else.example/inbox")).await;
        assert_eq!(lease(&trial.storage, "there.example", 9, 0).await, [a1, b1, other_inbox]);
        for id in [a1, b1, other_inbox] {
            settle(&trial, id, Outcome::Done).await;
        }
        assert_eq!(lease(&trial.storage, "there.example", 9, 0).await, [a2]);
    }
}

#[tokio::test]
async fn r24_a_host_is_leased_by_one_of_two_processes() {
    for trial in Trial::all().await {
        let other = trial.again().await;
        let ana = trial.ana().await;
        let mut queued = Vec::new();
        for n in 0..4 {
            queued.push(queue(&trial, &say(&trial, &ana, &format!("{n}")).await, &inbox()).await);
        }
        assert_eq!(lease(&trial.storage, "there.example", 2, 0).await, queued[..2]);
        assert_eq!(lease(&other, "there.example", 9, 1).await, []);
        assert_eq!(other.list_due_hosts(later(1), 9).await.unwrap(), Vec::<String>::new());
        settle(&trial, queued[0], Outcome::Done).await;
        assert_eq!(lease(&other, "there.example", 9, 1).await, [], "one is still held");
        settle(&trial, queued[1], Outcome::Done).await;
        assert_eq!(other.list_due_hosts(later(1), 9).await.unwrap(), ["there.example"]);
        assert_eq!(lease(&other, "there.example", 9, 1).await, queued[2..]);
        assert_eq!(lease(&trial.storage, "there.example", 9, 60).await, []);
        assert_eq!(lease(&trial.storage, "there.example", 9, 61).await, queued[2..], "the lease ran out");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn r24_of_many_who_reach_for_a_host_one_gets_it() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        for n in 0..20 {
            queue(&trial, &say(&trial, &ana, &format!("{n}")).await, &inbox()).await;
        }
        let handles = [trial.again().await, trial.storage.clone()];
        for round in 0..5 {
            let now = round * 100;
            let leases: Vec<_> = (0..8)
                .map(|n| {
                    let storage = handles[n % 2].clone();
                    tokio::spawn(async move { lease(&storage, "there.example", 3, now).await })
                })
                .collect();
            let leased: Vec<_> = futures::future::join_all(leases).await.into_iter().map(Result::unwrap).filter(|ids| !ids.is_empty()).collect();
            assert_eq!(leased.len(), 1);
            assert_eq!(leased[0].len(), 3);
        }
    }
}

#[tokio::test]
async fn one_that_is_postponed_holds_back_only_its_lane() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let (a, b) = (say(&trial, &ana, "a").await, say(&trial, &ana, "b").await);
        let a1 = queue(&trial, &a, &inbox()).await;
        let a2 = queue(&trial, &a, &inbox()).await;
        let b1 = queue(&trial, &b, &inbox()).await;
        assert_eq!(lease(&trial.storage, "there.example", 1, 0).await, [a1]);
        settle(&trial, a1, Outcome::Later { next_at: later(600) }).await;
        assert_eq!(lease(&trial.storage, "there.example", 9, 1).await, [b1]);
        settle(&trial, b1, Outcome::Done).await;
        assert_eq!(trial.storage.list_due_hosts(later(599), 9).await.unwrap(), Vec::<String>::new(), "what waits behind it is not due");
        assert_eq!(trial.storage.list_due_hosts(later(600), 9).await.unwrap(), ["there.example"]);
        assert_eq!(lease(&trial.storage, "there.example", 9, 600).await, [a1]);
        settle(&trial, a1, Outcome::Dropped).await;
        assert_eq!(lease(&trial.storage, "there.example", 9, 601).await, [a2]);
    }
}

#[tokio::test]
async fn r24_what_is_settled_stays_settled() {
    for trial in Trial::all().await {
        let said = say(&trial, &trial.ana().await, "o").await;
        let id = queue(&trial, &said, &inbox()).await;
        lease(&trial.storage, "there.example", 9, 0).await;
        lease(&trial.storage, "there.example", 9, 60).await;
        settle(&trial, id, Outcome::Done).await;
        trial.storage.settle_delivery(id, &Outcome::Later { next_at: NOW }, None, "timed \0 out").await.unwrap();
        assert_eq!(lease(&trial.storage, "there.example", 9, 500).await, []);
    }
}

#[tokio::test]
async fn what_a_stopping_worker_gives_back_was_not_tried() {
    for trial in Trial::all().await {
        let said = say(&trial, &trial.ana().await, "o").await;
        let id = queue(&trial, &said, &inbox()).await;
        lease(&trial.storage, "there.example", 9, 0).await;
        trial.storage.release_deliveries(&[id]).await.unwrap();
        trial.storage.release_deliveries(&[id]).await.unwrap();
        let leased = trial.storage.lease_deliveries("there.example", 9, later(1), later(60)).await.unwrap();
        assert_eq!(leased.iter().map(|one| (one.id, one.tries)).collect::<Vec<_>>(), [(id, 1)]);
    }
}

#[tokio::test]
async fn hosts_that_rest_or_are_blocked_are_not_due_and_the_longest_waiting_come_first() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let said = say(&trial, &ana, "o").await;
        for (host, due) in [("late", 5), ("blocked", 0), ("resting", 0), ("early", 1), ("future", 99)] {
            let mut tx = trial.storage.begin().await.unwrap();
            let inbox = address(format!("https://{host}.example/inbox"));
            insert(&mut tx, trial.id(), 1, &said, &inbox, later(due)).await.unwrap();
            keep(tx).await;
        }
        trial.storage.set_peer_state("blocked.example", "blocked", NOW).await.unwrap();
        for _ in 0..10 {
            trial.storage.peer_failed("resting.example", NOW).await.unwrap();
        }
        let due = async |at: i64, limit: i64| trial.storage.list_due_hosts(later(at), limit).await.unwrap();
        assert_eq!(due(10, 9).await, ["early.example", "late.example"]);
        assert_eq!(due(10, 1).await, ["early.example"]);
        assert_eq!(due(60, 9).await, ["early.example", "late.example", "resting.example"], "who failed comes last");
        trial.storage.peer_lives("resting.example", None, later(11)).await.unwrap();
        assert_eq!(due(11, 1).await, ["resting.example"]);
    }
}

#[tokio::test]
async fn ten_thousand_wait_for_a_host_and_then_only_what_takes_back() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let said = say(&trial, &ana, "o").await;
        trial
            .sql(
                "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9999)
                 INSERT INTO deliveries (id, journal_seq, activity_id, host, inbox, lane, state, tries, next_at, locked_until, reason, created_at)
                 SELECT i, i, (SELECT id FROM activities), 'there.example', 'https://there.example/inbox', 'o', 'waiting', 0, 0, 0, '', 0 FROM n",
                "INSERT INTO deliveries (id, journal_seq, activity_id, host, inbox, lane, state, tries, next_at, locked_until, reason, created_at)
                 SELECT i, i, (SELECT id FROM activities), 'there.example', 'https://there.example/inbox', 'o', 'waiting', 0, 0, 0, '', 0 FROM generate_series(1, 9999) AS n (i)",
            )
            .await;
        let mut tx = trial.storage.begin().await.unwrap();
        let mut seq = 20_000;
        let mut queue = async |kind: &str, host: &str| {
            seq += 1;
            let one = Activity { kind: kind.to_owned(), ..said.clone() };
            insert(&mut tx, Id::new(seq), seq, &one, &address(format!("https://{host}/inbox")), NOW).await.unwrap()
        };
        assert!(queue("Create", "there.example").await, "the ten thousandth");
        for kind in ["Create", "Update", "Announce", "Follow"] {
            assert!(!queue(kind, "there.example").await, "{kind}");
        }
        for kind in ["Delete", "Undo", "Block", "Offer", "Accept", "Reject"] {
            assert!(queue(kind, "there.example").await, "{kind}");
        }
        assert!(queue("Create", "else.example").await, "another host has a queue of its own");
        for (body, kept) in [
            (r#"{"object":{"id":"https://maker.example/o/1","type":"Agreement"},"type":"Update"}"#, true),
            (r#"{"object":{"pw:agreement":"https://maker.example/o/1","type":"Note"},"type":"Create"}"#, true),
            (r#"{"object":{"content":"\"type\":\"Agreement\" \"pw:agreement\":","type":"Note"},"type":"Create"}"#, false),
        ] {
            seq += 1;
            let private = Activity { body: body.to_owned(), public: false, ..said.clone() };
            assert_eq!(insert(&mut tx, Id::new(seq), seq, &private, &inbox(), NOW).await.unwrap(), kept, "{body}");
        }
        keep(tx).await;
        // A peer that was away for a week: its queue is looked through at once, not row against row.
        let due = tokio::time::timeout(std::time::Duration::from_secs(5), trial.storage.list_due_hosts(later(1), 9)).await.unwrap();
        assert_eq!(due.unwrap(), ["there.example", "else.example"]);
        assert_eq!(lease(&trial.storage, "there.example", 9, 1).await, [Id::new(1)], "all of it is one lane");
    }
}

#[tokio::test]
async fn queues_are_counted_by_host_and_old_ones_forgotten() {
    for trial in Trial::all().await {
        let said = say(&trial, &trial.ana().await, "o").await;
        let mut ids = Vec::new();
        for _ in 0..4 {
            ids.push(queue(&trial, &said, &inbox()).await);
        }
        queue(&trial, &said, &address("https://else.example/inbox")).await;
        settle(&trial, ids[0], Outcome::Done).await;
        settle(&trial, ids[1], Outcome::Dropped).await;
        settle(&trial, ids[2], Outcome::Dead).await;
        let queues = trial.storage.list_queues().await.unwrap();
        assert_eq!(queues, [Queue { host: "else.example".to_owned(), waiting: 1, dead: 0 }, Queue { host: "there.example".to_owned(), waiting: 1, dead: 1 }]);
        assert_eq!(trial.storage.forget_deliveries(NOW, NOW).await.unwrap(), 0);
        assert_eq!(trial.storage.forget_deliveries(later(1), NOW).await.unwrap(), 2);
        assert_eq!(trial.storage.list_queues().await.unwrap(), queues, "what waits and what is dead stays");
        assert_eq!(trial.storage.forget_deliveries(later(1), later(1)).await.unwrap(), 1, "the dead are shown longer, but not for ever");
    }
}

#[tokio::test]
async fn who_was_told_of_what_still_stands_is_remembered_once() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let stands = post(trial.id(), ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().insert(&stands, &[]).await.unwrap();
        keep(tx).await;
        let (about, gone) = (say(&trial, &ana, stands.address.as_str()).await, say(&trial, &ana, "https://here.example/o/gone").await);
        let ids = [queue(&trial, &about, &inbox()).await, queue(&trial, &about, &inbox()).await, queue(&trial, &gone, &inbox()).await];
        for id in ids {
            settle(&trial, id, Outcome::Done).await;
        }
        assert_eq!(trial.storage.forget_deliveries(later(1), later(1)).await.unwrap(), 2);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.list_inboxes_told(&stands.address).await.unwrap(), [inbox()]);
        drop(tx);
        assert_eq!(trial.storage.forget_activities(NOW).await.unwrap(), 0, "it is not old enough");
        assert_eq!(trial.storage.forget_activities(later(1)).await.unwrap(), 1, "what was said of what is gone");
        assert!(trial.storage.read().await.unwrap().activities().find(about.id).await.unwrap().is_some());
    }
}

#[tokio::test]
async fn a_host_that_came_back_need_not_wait_unless_it_asked_to() {
    for trial in Trial::all().await {
        let said = say(&trial, &trial.ana().await, "o").await;
        let id = queue(&trial, &said, &inbox()).await;
        lease(&trial.storage, "there.example", 9, 0).await;
        let postponed = Outcome::Later { next_at: later(86_400) };
        trial.storage.settle_delivery(id, &postponed, Some(503), "asked to wait").await.unwrap();
        assert_eq!(trial.storage.hasten_deliveries("there.example", later(61)).await.unwrap(), 0, "it asked to be left alone");
        trial.storage.settle_delivery(id, &postponed, None, "no answer").await.unwrap();
        assert_eq!(lease(&trial.storage, "there.example", 9, 61).await, []);
        assert_eq!(trial.storage.hasten_deliveries("else.example", later(61)).await.unwrap(), 0);
        assert_eq!(trial.storage.hasten_deliveries("there.example", later(61)).await.unwrap(), 1);
        assert_eq!(lease(&trial.storage, "there.example", 9, 61).await, [id]);
    }
}

#[tokio::test]
async fn what_is_queued_rouses_who_sends_once_it_is_committed() {
    for trial in Trial::all().await {
        let said = say(&trial, &trial.ana().await, "o").await;
        let waiting = tokio::spawn({
            let storage = trial.storage.clone();
            async move { storage.wait(Topic::Deliveries).await }
        });
        let turn = trial.storage.lease_journal("outbox", 9, NOW, later(60)).await.unwrap().unwrap();
        let seq = turn.entries.last().unwrap().seq;
        let mut tx = trial.storage.begin().await.unwrap();
        insert(&mut tx, trial.id(), seq, &said, &inbox(), NOW).await.unwrap();
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished(), "nothing is there to send yet");
        tx.commit_turn("outbox", seq).await.unwrap();
        tokio::time::timeout(std::time::Duration::from_secs(10), waiting).await.unwrap().unwrap();
    }
}
