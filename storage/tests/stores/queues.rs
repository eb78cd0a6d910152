//! Queues as their host sees them: shown, tried again, given up.

use domain::Id;
use storage::deliveries::{Delivery, Outcome};
use storage::queues::QueueOf;

use crate::nouns::{activity, address, later};
use crate::trial::{NOW, Trial, keep};

/// Queues so many for a host, each in a lane of its own.
pub async fn queue(trial: &Trial, host: &str, many: usize) -> Vec<Id<Delivery>> {
    let ana = trial.somebody(&format!("ana{}", trial.id::<()>())).await;
    let mut ids = Vec::new();
    let mut tx = trial.storage.begin().await.unwrap();
    for _ in 0..many {
        let id: Id<Delivery> = trial.id();
        let said = activity(trial.id(), ana.id, &format!("o{id}"));
        tx.activities().insert(&said).await.unwrap();
        assert!(tx.queue_deliveries(id.raw(), &said, &[(id, address(format!("https://{host}/inbox")))], NOW).await.unwrap() == 1);
        ids.push(id);
    }
    keep(tx).await;
    ids
}

async fn shown(trial: &Trial) -> Vec<QueueOf> {
    trial.storage.list_queues_of_hosts().await.unwrap()
}

#[tokio::test]
async fn a_queue_says_what_waits_since_when_and_why() {
    for trial in Trial::all().await {
        assert_eq!(shown(&trial).await, []);
        let ids = queue(&trial, "down.example", 3).await;
        let done = queue(&trial, "up.example", 1).await;
        trial.storage.settle_delivery(done[0], &Outcome::Done, Some(202), "").await.unwrap();
        trial.storage.settle_delivery(ids[0], &Outcome::Dead, Some(500), "their failure").await.unwrap();
        trial.storage.settle_delivery(ids[1], &Outcome::Later { next_at: later(60) }, Some(503), "asked to wait").await.unwrap();
        trial.storage.settle_delivery(ids[2], &Outcome::Later { next_at: later(90) }, Some(503), "asked to wait").await.unwrap();
        let mut expected = QueueOf {
            host: "down.example".to_owned(),
            waiting: 2,
            dead: 1,
            oldest_at: Some(NOW.unix_micros()),
            next_at: Some(later(60).unix_micros()),
            status: Some(503),
            reason: "asked to wait".to_owned(),
        };
        assert_eq!(shown(&trial).await, [expected.clone()]);
        for _ in 0..11 {
            trial.storage.peer_failed("down.example", NOW).await.unwrap();
        }
        expected.next_at = Some(later(120).unix_micros());
        assert_eq!(shown(&trial).await, [expected], "its rest is counted in");
    }
}

#[tokio::test]
async fn nothing_untried_has_an_answer_and_nothing_dead_a_next_try() {
    for trial in Trial::all().await {
        let fresh = queue(&trial, "a.example", 1).await;
        let untried = &shown(&trial).await[0];
        assert_eq!((untried.status, untried.reason.as_str(), untried.next_at), (None, "", Some(NOW.unix_micros())));
        trial.storage.settle_delivery(fresh[0], &Outcome::Dead, None, "no such host").await.unwrap();
        let dead = &shown(&trial).await[0];
        assert_eq!((dead.waiting, dead.dead, dead.next_at, dead.oldest_at, dead.reason.as_str()), (0, 1, None, None, "no such host"));
    }
}

#[tokio::test]
async fn retrying_revives_the_dead_hastens_the_waiting_and_wakes_the_host() {
    for trial in Trial::all().await {
        let ids = queue(&trial, "down.example", 2).await;
        let other = queue(&trial, "other.example", 1).await;
        trial.storage.lease_deliveries("down.example", 9, NOW, later(1)).await.unwrap();
        trial.storage.settle_delivery(ids[0], &Outcome::Dead, Some(500), "their failure").await.unwrap();
        for id in [ids[1], other[0]] {
            trial.storage.settle_delivery(id, &Outcome::Later { next_at: later(9_000) }, Some(503), "asked to wait").await.unwrap();
        }
        for _ in 0..11 {
            trial.storage.peer_failed("down.example", NOW).await.unwrap();
        }
        assert_eq!(trial.storage.retry_queue(Some("nobody.example"), later(5)).await.unwrap(), 0);
        assert_eq!(trial.storage.retry_queue(Some("down.example"), later(5)).await.unwrap(), 2);
        assert_eq!(trial.storage.list_due_hosts(later(5), 9).await.unwrap(), ["down.example"]);
        let leased = trial.storage.lease_deliveries("down.example", 9, later(5), later(60)).await.unwrap();
        let tried: Vec<_> = leased.iter().map(|one| (one.id, one.tries, one.first_tried_at)).collect();
        assert_eq!(tried, [(ids[0], 1, Some(later(5))), (ids[1], 2, Some(NOW))], "the dead one begins its week anew");
        assert_eq!(trial.storage.retry_queue(None, later(6)).await.unwrap(), 3);
        assert_eq!(trial.storage.list_due_hosts(later(6), 9).await.unwrap(), ["other.example"], "what is under way is not sent twice");
    }
}

#[tokio::test]
async fn what_was_dropped_stays_so_whatever_its_sender_says() {
    for trial in Trial::all().await {
        let ids = queue(&trial, "down.example", 3).await;
        queue(&trial, "other.example", 1).await;
        trial.storage.settle_delivery(ids[0], &Outcome::Dead, None, "").await.unwrap();
        trial.storage.lease_deliveries("down.example", 1, NOW, later(60)).await.unwrap();
        assert_eq!(trial.storage.drop_queue("down.example").await.unwrap(), 3);
        assert_eq!(trial.storage.drop_queue("down.example").await.unwrap(), 0);
        trial.storage.settle_delivery(ids[1], &Outcome::Later { next_at: later(9) }, Some(503), "").await.unwrap();
        assert_eq!(shown(&trial).await.iter().map(|queue| queue.host.as_str()).collect::<Vec<_>>(), ["other.example"]);
    }
}
