//! The inbox: kept once, leased to one, in order by lane, settled for good.

use domain::{Id, Time};
use storage::Topic;
use storage::inbox::{InboxCounts, Received, Settled};

use crate::nouns::{address, later, received};
use crate::trial::{NOW, Trial};

async fn keep(trial: &Trial, lane: &str) -> Received {
    let one = received(trial.id(), lane);
    assert!(trial.storage.keep(&one).await.unwrap());
    one
}

async fn lease(trial: &Trial, limit: i64, from: i64) -> Vec<Id<Received>> {
    let leased = trial.storage.lease_inbox(limit, &[], later(from), later(from + 60)).await.unwrap();
    leased.into_iter().map(|one| one.id).collect()
}

#[tokio::test]
async fn r15_an_activity_that_comes_a_hundred_times_is_kept_once() {
    for trial in Trial::all().await {
        let same = address("https://there.example/a/1");
        let arrivals: Vec<_> = (0..100)
            .map(|_| {
                let storage = trial.storage.clone();
                let one = Received { activity: same.clone(), ..received(trial.id(), "lane") };
                tokio::spawn(async move { storage.keep(&one).await.unwrap() })
            })
            .collect();
        let kept = futures::future::join_all(arrivals).await.into_iter().filter(|kept| *kept.as_ref().unwrap()).count();
        assert_eq!(kept, 1);
        assert!(trial.storage.was_received(&same).await.unwrap());
        assert!(!trial.storage.was_received(&address("https://there.example/a/2")).await.unwrap());
        assert_eq!(trial.storage.count_inbox().await.unwrap(), InboxCounts { waiting: 1, refused: 0, dead: 0 });
    }
}

#[tokio::test]
async fn an_activity_comes_back_byte_for_byte_with_its_tries() {
    for trial in Trial::all().await {
        let one = Received { body: "{\"a\" : \"\\u0000é😀\",\r\n  \"a\":1.0}".to_owned(), ..received(trial.id(), "https://there.example/n/1") };
        assert!(trial.storage.keep(&one).await.unwrap());
        let leased = trial.storage.lease_inbox(9, &[], NOW, later(60)).await.unwrap();
        assert_eq!(leased, vec![Received { tries: 1, ..one }]);
    }
}

#[tokio::test]
async fn a_lane_of_any_length_is_a_lane() {
    for trial in Trial::all().await {
        // Bytes that do not compress, as a peer would choose them to burst an index.
        let noise: String = (0..30_000_u32).map(|n| char::from(b'!' + u8::try_from(n.wrapping_mul(2_654_435_761).rotate_left(n % 31) % 90).unwrap())).collect();
        let first = keep(&trial, &noise).await;
        keep(&trial, &noise).await;
        let other = keep(&trial, &format!("{noise}!")).await;
        let odd = keep(&trial, "nul \0 in it").await;
        assert_eq!(lease(&trial, 9, 0).await, [first.id, other.id, odd.id]);
    }
}

#[tokio::test]
async fn f15_nothing_is_leased_of_the_domains_that_have_enough() {
    for trial in Trial::all().await {
        let from = |host: &str, lane: &str| Received { actor: address(format!("https://{host}/users/bo")), ..received(trial.id(), lane) };
        let wild = [from("n1.evil.example", "a"), from("n2.evil.example:8443", "b"), from("evil.example", "c")];
        let others = [from("evil.example.org", "d"), from("notevil.example", "e")];
        for one in wild.iter().chain(&others) {
            assert_eq!(one.domain() == "evil.example", wild.contains(one));
            assert!(trial.storage.keep(one).await.unwrap());
        }
        let lease = async |but: &[&str]| -> Vec<Id<Received>> { trial.storage.lease_inbox(9, but, NOW, later(60)).await.unwrap().into_iter().map(|one| one.id).collect() };
        assert!(trial.storage.inbox_is_due(NOW, &["evil.example"]).await.unwrap());
        assert_eq!(lease(&["evil.example", "it's \"odd\""]).await, others.clone().map(|one| one.id));
        assert!(!trial.storage.inbox_is_due(NOW, &["evil.example"]).await.unwrap());
        assert!(trial.storage.inbox_is_due(NOW, &[]).await.unwrap());
        assert_eq!(lease(&[]).await, wild.clone().map(|one| one.id));
    }
}

#[tokio::test]
async fn never_two_of_one_lane_are_leased_and_each_lane_keeps_its_order() {
    for trial in Trial::all().await {
        let [a1, b1, a2, b2] = [keep(&trial, "a").await, keep(&trial, "b").await, keep(&trial, "a").await, keep(&trial, "b").await];
        assert_eq!(lease(&trial, 9, 0).await, [a1.id, b1.id]);
        assert_eq!(lease(&trial, 9, 1).await, []);
        trial.storage.settle_inbox(a1.id, &Settled::Done).await.unwrap();
        assert_eq!(lease(&trial, 9, 1).await, [a2.id]);
        trial.storage.settle_inbox(b1.id, &Settled::Refused("no".to_owned())).await.unwrap();
        assert_eq!(lease(&trial, 9, 1).await, [b2.id]);
    }
}

#[tokio::test]
async fn one_that_arrives_late_with_an_older_id_waits_for_its_lane() {
    for trial in Trial::all().await {
        let older = received(trial.id(), "a");
        let newer = keep(&trial, "a").await;
        assert_eq!(lease(&trial, 9, 0).await, [newer.id]);
        assert!(trial.storage.keep(&older).await.unwrap());
        assert_eq!(lease(&trial, 9, 1).await, [], "the lane is taken");
        trial.storage.settle_inbox(newer.id, &Settled::Done).await.unwrap();
        assert_eq!(lease(&trial, 9, 1).await, [older.id]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn r24_two_processes_lease_everything_once_and_no_lane_twice() {
    for trial in Trial::all().await {
        for n in 0..60 {
            keep(&trial, &format!("lane {}", n % 12)).await;
        }
        let workers: Vec<_> = [trial.again().await, trial.again().await, trial.storage.clone(), trial.storage.clone()]
            .into_iter()
            .map(|storage| {
                tokio::spawn(async move {
                    let mut done = Vec::new();
                    while storage.count_inbox().await.unwrap().waiting > 0 {
                        let leased = storage.lease_inbox(4, &[], NOW, later(60)).await.unwrap();
                        assert!(leased.len() <= 4);
                        for one in &leased {
                            storage.settle_inbox(one.id, &Settled::Done).await.unwrap();
                        }
                        done.extend(leased.into_iter().map(|one| (one.lane, one.id, one.tries)));
                    }
                    done
                })
            })
            .collect();
        let mut done: Vec<_> = futures::future::join_all(workers).await.into_iter().flat_map(Result::unwrap).collect();
        assert_eq!(done.len(), 60);
        assert!(done.iter().all(|(_, _, tries)| *tries == 1));
        done.sort();
        done.dedup();
        assert_eq!(done.len(), 60);
    }
}

#[tokio::test]
async fn a_lease_runs_out_or_is_given_back() {
    for trial in Trial::all().await {
        let one = keep(&trial, "a").await;
        let tries = async |from: i64| trial.storage.lease_inbox(9, &[], later(from), later(from + 60)).await.unwrap().first().map(|one| one.tries);
        assert_eq!(tries(0).await, Some(1));
        assert_eq!(tries(59).await, None);
        assert_eq!(tries(60).await, Some(2), "who held it was killed");
        trial.storage.release_inbox(&[one.id]).await.unwrap();
        trial.storage.release_inbox(&[one.id]).await.unwrap();
        assert_eq!(tries(61).await, Some(2), "who gave it back had not tried");
    }
}

#[tokio::test]
async fn the_limit_holds_and_the_oldest_come_first() {
    for trial in Trial::all().await {
        let mut kept = Vec::new();
        for n in 0..5 {
            kept.push(keep(&trial, &format!("{n}")).await.id);
        }
        assert_eq!(lease(&trial, 2, 0).await, kept[..2]);
        assert_eq!(lease(&trial, 9, 0).await, kept[2..]);
    }
}

#[tokio::test]
async fn what_is_settled_keeps_its_id_and_loses_its_body() {
    for trial in Trial::all().await {
        let [done, refused, dead, waiting] = ["a", "b", "c", "d"].map(|lane| received(trial.id(), lane));
        for one in [&done, &refused, &dead, &waiting] {
            assert!(trial.storage.keep(one).await.unwrap());
        }
        lease(&trial, 9, 0).await;
        trial.storage.settle_inbox(done.id, &Settled::Done).await.unwrap();
        trial.storage.settle_inbox(refused.id, &Settled::Refused("not \0 theirs".to_owned())).await.unwrap();
        trial.storage.settle_inbox(dead.id, &Settled::Dead("three times".to_owned())).await.unwrap();
        trial.storage.settle_inbox(waiting.id, &Settled::Later { next_at: later(30), reason: "busy".to_owned() }).await.unwrap();

        let query = "SELECT state || ' ' || reason || ' ' || (body <> '') FROM inbox ORDER BY id";
        let rows = trial.texts(query, "SELECT state || ' ' || reason || ' ' || CASE WHEN body <> '' THEN 1 ELSE 0 END FROM inbox ORDER BY id").await;
        assert_eq!(rows, ["done  0", "refused not \u{fffd} theirs 0", "dead three times 1", "waiting busy 1"]);
        assert_eq!(trial.storage.count_inbox().await.unwrap(), InboxCounts { waiting: 1, refused: 1, dead: 1 });
        let refusals = trial.storage.list_refused(9).await.unwrap();
        assert_eq!(refusals.iter().map(|(activity, _)| activity.as_str()).collect::<Vec<_>>(), [dead.activity.as_str(), refused.activity.as_str()]);
        assert!(!trial.storage.keep(&Received { id: trial.id(), ..done }).await.unwrap(), "kept before");

        assert_eq!(lease(&trial, 9, 29).await, []);
        assert_eq!(lease(&trial, 9, 30).await, [waiting.id]);
    }
}

#[tokio::test]
async fn r24_what_is_settled_stays_settled() {
    for trial in Trial::all().await {
        let one = keep(&trial, "a").await;
        lease(&trial, 9, 0).await;
        lease(&trial, 9, 60).await;
        trial.storage.settle_inbox(one.id, &Settled::Done).await.unwrap();
        trial.storage.settle_inbox(one.id, &Settled::Later { next_at: NOW, reason: "the slow one failed".to_owned() }).await.unwrap();
        assert_eq!(lease(&trial, 9, 200).await, [], "nothing without a body is tried again");
        assert_eq!(trial.storage.count_inbox().await.unwrap().waiting, 0);
    }
}

#[tokio::test]
async fn one_that_is_tried_later_holds_back_only_its_lane() {
    for trial in Trial::all().await {
        let [a1, a2, b1] = [keep(&trial, "a").await, keep(&trial, "a").await, keep(&trial, "b").await];
        assert_eq!(lease(&trial, 1, 0).await, [a1.id]);
        trial.storage.settle_inbox(a1.id, &Settled::Later { next_at: later(100), reason: String::new() }).await.unwrap();
        assert_eq!(lease(&trial, 9, 1).await, [b1.id]);
        trial.storage.settle_inbox(b1.id, &Settled::Done).await.unwrap();
        assert_eq!(lease(&trial, 9, 100).await, [a1.id]);
        trial.storage.settle_inbox(a1.id, &Settled::Done).await.unwrap();
        assert_eq!(lease(&trial, 9, 100).await, [a2.id]);
    }
}

#[tokio::test]
async fn ids_are_forgotten_when_old_and_settled() {
    for trial in Trial::all().await {
        let [settled, waiting, young] = [NOW, NOW, later(1)].map(|at: Time| Received { received_at: at, ..received(trial.id(), "a") });
        for one in [&settled, &waiting, &young] {
            trial.storage.keep(one).await.unwrap();
        }
        for one in [&settled, &young] {
            trial.storage.settle_inbox(one.id, &Settled::Done).await.unwrap();
        }
        assert_eq!(trial.storage.forget_inbox(later(1)).await.unwrap(), 1);
        assert!(!trial.storage.was_received(&settled.activity).await.unwrap());
        assert!(trial.storage.was_received(&waiting.activity).await.unwrap());
        assert!(trial.storage.was_received(&young.activity).await.unwrap());
    }
}

#[tokio::test]
async fn what_is_kept_rouses_who_waits_here() {
    for trial in Trial::all().await {
        let waiting = tokio::spawn({
            let storage = trial.storage.clone();
            async move { storage.wait(Topic::Inbox).await }
        });
        keep(&trial, "a").await;
        tokio::time::timeout(std::time::Duration::from_secs(10), waiting).await.unwrap().unwrap();
    }
}
