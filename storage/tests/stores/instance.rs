//! Values of the instance and the numbers of its processes.

use storage::Engine;

use crate::nouns::later;
use crate::trial::{NOW, Trial, keep};

#[tokio::test]
async fn a_value_is_kept_replaced_and_listed() {
    for trial in Trial::all().await {
        trial.storage.set_instance("name", "Old").await.unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        tx.instance().set("name", "Näh & Co").await.unwrap();
        tx.instance().set("accent", "#aabbcc").await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.instance().find("name").await.unwrap().as_deref(), Some("Näh & Co"));
        assert_eq!(reader.instance().find("rules").await.unwrap(), None);
        let all = reader.instance().list().await.unwrap();
        assert_eq!(all, [("accent".to_owned(), "#aabbcc".to_owned()), ("name".to_owned(), "Näh & Co".to_owned())]);
    }
}

#[tokio::test]
async fn a_one_time_value_is_taken_once_and_only_by_its_value() {
    for trial in Trial::all().await {
        trial.storage.set_instance("first-admin", "hash").await.unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(!tx.instance().take("first-admin", "guess").await.unwrap());
        drop(tx);
        let takers: Vec<_> = (0..4)
            .map(|_| {
                let storage = trial.storage.clone();
                tokio::spawn(async move {
                    let mut tx = storage.begin().await.unwrap();
                    let taken = tx.instance().take("first-admin", "hash").await.unwrap();
                    keep(tx).await;
                    taken
                })
            })
            .collect();
        assert_eq!(futures::future::join_all(takers).await.into_iter().filter(|taken| *taken.as_ref().unwrap()).count(), 1);
    }
}

#[tokio::test]
async fn two_processes_never_mint_under_one_number() {
    for trial in Trial::all().await {
        let (first, second) = (trial.storage.clone(), trial.again().await);
        let a = first.lease_node(None, NOW, later(60)).await.unwrap();
        let b = second.lease_node(None, NOW, later(61)).await.unwrap();
        if trial.engine == Engine::Sqlite {
            assert_eq!((a, b), (0, 0), "one process serves a file");
            continue;
        }
        assert_eq!((a, b), (1, 2));
        assert_eq!(first.lease_node(Some(a), later(30), later(90)).await.unwrap(), a, "renewed");
        assert_eq!(first.lease_node(Some(a), later(200), later(260)).await.unwrap(), a, "ran out, and nobody took it");

        let third = trial.again().await;
        assert_eq!(third.lease_node(None, later(500), later(560)).await.unwrap(), a, "free again after the lease");
        let moved = first.lease_node(Some(a), later(501), later(561)).await.unwrap();
        assert_eq!(moved, b, "who slept too long gets another number");
        assert_eq!(third.lease_node(Some(a), later(502), later(562)).await.unwrap(), a);
    }
}

#[tokio::test]
async fn many_processes_that_start_at_once_get_numbers_of_their_own() {
    for trial in Trial::all().await {
        if trial.engine == Engine::Sqlite {
            continue;
        }
        let starts: Vec<_> = (0..8)
            .map(|_| {
                let storage = trial.storage.clone();
                tokio::spawn(async move { storage.lease_node(None, NOW, later(60)).await.unwrap() })
            })
            .collect();
        let mut nodes: Vec<u16> = futures::future::join_all(starts).await.into_iter().map(Result::unwrap).collect();
        nodes.sort_unstable();
        assert_eq!(nodes, [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
