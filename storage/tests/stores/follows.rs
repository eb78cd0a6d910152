//! Follows: who hears from whom, and where that is sent.

use domain::actors::{Actor, State as ActorState};
use domain::follows::{Follow, State};
use storage::Cursor;

use crate::nouns::{actor_elsewhere, address, follow};
use crate::trial::{Trial, conflict, keep};

async fn insert(trial: &Trial, follow: &Follow) {
    let mut tx = trial.storage.begin().await.unwrap();
    tx.follows().insert(follow).await.unwrap();
    keep(tx).await;
}

#[tokio::test]
async fn two_follow_once_and_an_activity_names_one_follow() {
    for trial in Trial::all().await {
        let (ana, bo, cy) = (trial.ana().await, trial.somebody("bo").await, trial.somebody("cy").await);
        let first = follow(trial.id(), ana.id, bo.id);
        insert(&trial, &first).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.follows().insert(&follow(trial.id(), ana.id, bo.id)).await), "follows_follower_id_followed_id");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        let reused = Follow { address: first.address.clone(), ..follow(trial.id(), bo.id, ana.id) };
        assert_eq!(conflict(tx.follows().insert(&reused).await), "follows_address");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.follows().insert(&follow(first.id, cy.id, ana.id)).await), "follows_id");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.follows().insert(&follow(trial.id(), ana.id, trial.id())).await), storage::FOREIGN_KEY);
        drop(tx);
        let second = follow(trial.id(), bo.id, ana.id);
        insert(&trial, &second).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.follows().update(&Follow { address: first.address, ..second }).await), "follows_address");
    }
}

#[tokio::test]
async fn a_follow_comes_back_as_it_went_in_and_as_it_was_changed() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let asked = Follow { state: State::Requested, ..follow(trial.id(), ana.id, bo.id) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.follows().insert(&asked).await.unwrap();
        assert_eq!(tx.follows().find(ana.id, bo.id).await.unwrap().as_ref(), Some(&asked));
        assert_eq!(tx.follows().find(bo.id, ana.id).await.unwrap(), None);
        assert_eq!(tx.follows().find_by_address(&asked.address).await.unwrap().as_ref(), Some(&asked));
        let accepted = Follow { state: State::Accepted, address: address("https://else.example/f"), ..asked };
        tx.follows().update(&accepted).await.unwrap();
        assert_eq!(tx.follows().find_by_id(accepted.id).await.unwrap().as_ref(), Some(&accepted));
        assert!(tx.follows().remove(accepted.id).await.unwrap());
        assert!(!tx.follows().remove(accepted.id).await.unwrap());
        assert_eq!(tx.follows().find_by_id(accepted.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn followers_followed_and_requests_are_listed_page_by_page_without_those_who_are_gone() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let mut names = Vec::new();
        for n in 0..3 {
            let fan = trial.somebody(&format!("fan{n}")).await;
            insert(&trial, &follow(trial.id(), fan.id, ana.id)).await;
            insert(&trial, &follow(trial.id(), ana.id, fan.id)).await;
            names.insert(0, fan.handle.name);
        }
        let gone = Actor { state: ActorState::Gone, ..actor_elsewhere(trial.id(), "gone", "there.example") };
        trial.insert_actor(&gone).await;
        insert(&trial, &follow(trial.id(), gone.id, ana.id)).await;
        let asking = trial.somebody("asking").await;
        insert(&trial, &Follow { state: State::Requested, ..follow(trial.id(), asking.id, ana.id) }).await;

        let mut reader = trial.storage.read().await.unwrap();
        let first = reader.follows().list_followers(ana.id, Cursor::START, 2).await.unwrap();
        let second = reader.follows().list_followers(ana.id, first.next.unwrap(), 2).await.unwrap();
        let shown: Vec<String> = first.items.into_iter().chain(second.items).map(|actor| actor.handle.name).collect();
        assert_eq!((&shown, second.next), (&names, None));
        let followed = reader.follows().list_following(ana.id, Cursor::START, 9).await.unwrap().items;
        assert_eq!(followed.into_iter().map(|actor| actor.handle.name).collect::<Vec<_>>(), names);
        assert_eq!(reader.follows().list_requests(ana.id, Cursor::START, 9).await.unwrap().items, vec![asking]);
        assert!(reader.follows().follows_many(ana.id, 3).await.unwrap());
        assert!(!reader.follows().follows_many(ana.id, 4).await.unwrap(), "a request is no follow");
        assert_eq!(reader.follows().count(ana.id).await.unwrap(), (4, 3), "somebody gone is counted until removed, a request never");
    }
}

#[tokio::test]
async fn what_followers_hear_goes_to_each_inbox_once() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let here = trial.somebody("here").await;
        let waiting = trial.somebody_elsewhere("waiting", "waiting.example").await;
        let (one, two) = (trial.somebody_elsewhere("one", "big.example").await, trial.somebody_elsewhere("two", "big.example").await);
        let active = |name: &str, host: &str| Actor { state: ActorState::Active, ..actor_elsewhere(trial.id(), name, host) };
        let alone = Actor { shared_inbox: None, ..active("alone", "small.example") };
        let mute = Actor { shared_inbox: None, inbox: None, ..active("mute", "mute.example") };
        let gone = Actor { state: ActorState::Gone, ..active("gone", "gone.example") };
        for actor in [&alone, &mute, &gone] {
            trial.insert_actor(actor).await;
        }
        let mut reader = trial.storage.read().await.unwrap();
        assert!(!reader.follows().has_local_follower(ana.id).await.unwrap());
        drop(reader);
        for fan in [&here, &one, &two, &alone, &mute, &gone] {
            insert(&trial, &follow(trial.id(), fan.id, ana.id)).await;
        }
        insert(&trial, &Follow { state: State::Requested, ..follow(trial.id(), waiting.id, ana.id) }).await;
        let mut reader = trial.storage.read().await.unwrap();
        let mut inboxes = reader.follows().list_inboxes(ana.id).await.unwrap();
        inboxes.sort();
        assert_eq!(inboxes, [address("https://big.example/inbox"), address("https://small.example/users/alone/inbox")]);
        assert_eq!(reader.follows().list_local_followers(ana.id).await.unwrap(), [here.id]);
        assert!(reader.follows().has_local_follower(ana.id).await.unwrap());
    }
}
