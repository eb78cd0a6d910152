//! Other servers and how they fare.

use storage::peers::Peer;

use crate::nouns::later;
use crate::trial::{NOW, Trial};

async fn find(trial: &Trial) -> Peer {
    trial.storage.find_peer("there.example").await.unwrap().unwrap()
}

#[tokio::test]
async fn a_host_rests_after_ten_failures_in_a_row_and_longer_each_time() {
    for trial in Trial::all().await {
        assert_eq!(trial.storage.find_peer("there.example").await.unwrap(), None);
        for n in 1..=9 {
            trial.storage.peer_failed("there.example", later(n)).await.unwrap();
        }
        let failing = find(&trial).await;
        assert_eq!((failing.failures, failing.closed_until, failing.failing_since), (9, 0, Some(later(1).unix_micros())));
        for (at, rest) in [(10, 60), (11, 120), (12, 240), (13, 480), (14, 960), (15, 1_920), (16, 3_600), (17, 3_600)] {
            trial.storage.peer_failed("there.example", later(at)).await.unwrap();
            assert_eq!(find(&trial).await.closed_until, later(at + rest).unix_micros(), "{at}");
        }
    }
}

#[tokio::test]
async fn any_sign_of_life_opens_it_again_and_keeps_what_the_host_was_told() {
    for trial in Trial::all().await {
        trial.storage.set_peer_state("there.example", "limited", NOW).await.unwrap();
        for _ in 0..12 {
            trial.storage.peer_failed("there.example", NOW).await.unwrap();
        }
        trial.storage.peer_lives("there.example", Some("message"), later(5)).await.unwrap();
        let expected = Peer {
            host: "there.example".to_owned(),
            state: "limited".to_owned(),
            scheme: "message".to_owned(),
            failures: 0,
            closed_until: 0,
            failing_since: None,
            seen_at: Some(later(5).unix_micros()),
        };
        assert_eq!(find(&trial).await, expected);
        trial.storage.peer_lives("there.example", None, later(6)).await.unwrap();
        assert_eq!(find(&trial).await.scheme, "message", "the scheme it took is remembered");
        trial.storage.peer_lives("new.example", None, NOW).await.unwrap();
        assert_eq!(trial.storage.find_peer("new.example").await.unwrap().unwrap().scheme, "cavage");
    }
}

#[tokio::test]
async fn blocking_neither_needs_nor_forgets_a_host() {
    for trial in Trial::all().await {
        trial.storage.set_peer_state("b.example", "blocked", NOW).await.unwrap();
        trial.storage.peer_failed("a.example", NOW).await.unwrap();
        trial.storage.set_peer_state("a.example", "blocked", NOW).await.unwrap();
        let peers = trial.storage.list_peers().await.unwrap();
        assert_eq!(peers.iter().map(|peer| (peer.host.as_str(), peer.is_blocked(), peer.failures)).collect::<Vec<_>>(), [("a.example", true, 1), ("b.example", true, 0)]);
        trial.storage.set_peer_state("b.example", "open", NOW).await.unwrap();
        assert!(!trial.storage.find_peer("b.example").await.unwrap().unwrap().is_blocked());
    }
}

#[tokio::test]
async fn no_failure_is_lost_among_many_at_once() {
    for trial in Trial::all().await {
        let failures: Vec<_> = (0..30)
            .map(|_| {
                let storage = trial.storage.clone();
                tokio::spawn(async move { storage.peer_failed("there.example", NOW).await.unwrap() })
            })
            .collect();
        futures::future::join_all(failures).await.into_iter().for_each(Result::unwrap);
        let peer = find(&trial).await;
        assert_eq!((peer.failures, peer.closed_until), (30, later(3_600).unix_micros()));
    }
}
