//! Comparisons of followers: what they compare, and that each is made once in a while.

use domain::actors::{Actor, State as ActorState};
use domain::follows::{Follow, State};

use crate::nouns::{actor_elsewhere, address, follow, later};
use crate::trial::{NOW, Trial, keep};

async fn elsewhere(trial: &Trial, name: &str, host: &str) -> Actor {
    let actor = actor_elsewhere(trial.id(), name, host);
    let mut tx = trial.storage.begin().await.unwrap();
    tx.actors().insert(&actor).await.unwrap();
    keep(tx).await;
    actor
}

async fn follows(trial: &Trial, follower: &Actor, followed: &Actor, state: State) -> Follow {
    let follow = Follow { state, ..follow(trial.id(), follower.id, followed.id) };
    let mut tx = trial.storage.begin().await.unwrap();
    tx.follows().insert(&follow).await.unwrap();
    keep(tx).await;
    follow
}

#[tokio::test]
async fn followers_are_listed_by_where_they_live() {
    for trial in Trial::all().await {
        let (ana, berta) = (trial.ana().await, trial.somebody("berta").await);
        let (bo, cy, di) = (elsewhere(&trial, "bo", "b.example").await, elsewhere(&trial, "cy", "b.example.evil.example").await, elsewhere(&trial, "di", "b.example").await);
        for (follower, state) in [(&bo, State::Accepted), (&cy, State::Accepted), (&di, State::Requested), (&berta, State::Accepted)] {
            follows(&trial, follower, &ana, state).await;
        }
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(bo.state, ActorState::Suspended, "who is suspended here still follows, there");
        let mut all = reader.follows().list_followers_elsewhere(ana.id).await.unwrap();
        all.sort();
        assert_eq!(all, [(cy.address.clone(), cy.shared_inbox.clone()), (bo.address.clone(), bo.shared_inbox.clone())]);
        assert_eq!(reader.follows().list_followers_at(ana.id, &bo.address.origin(), 9).await.unwrap(), std::slice::from_ref(&bo.address));
        assert_eq!(reader.follows().list_followers_at(ana.id, &address("https://b.exampl").origin(), 9).await.unwrap(), []);
        assert_eq!(reader.follows().list_followers_at(ana.id, &bo.address.origin(), 0).await.unwrap(), []);
    }
}

#[tokio::test]
async fn follows_from_here_are_listed_whatever_their_state() {
    for trial in Trial::all().await {
        let (ana, berta) = (trial.ana().await, trial.somebody("berta").await);
        let (bo, cy) = (elsewhere(&trial, "bo", "b.example").await, elsewhere(&trial, "cy", "b.example").await);
        let accepted = follows(&trial, &ana, &bo, State::Accepted).await;
        let asked = follows(&trial, &berta, &bo, State::Requested).await;
        follows(&trial, &cy, &bo, State::Accepted).await;
        let listed = trial.storage.read().await.unwrap().follows().list_follows_from_here(bo.id).await.unwrap();
        assert_eq!(listed, [(accepted, ana.address), (asked, berta.address)]);
    }
}

#[tokio::test]
async fn one_actors_followers_are_compared_once_in_ten_minutes() {
    for trial in Trial::all().await {
        let bo = elsewhere(&trial, "bo", "b.example").await;
        let (url, digest) = (address("https://b.example/users/bo/sync"), "00ff");
        assert!(trial.storage.lease_synchronisations(9, NOW, later(60)).await.unwrap().is_empty());
        assert!(trial.storage.want_synchronisation(bo.id, &url, digest, NOW).await.unwrap());
        assert!(!trial.storage.want_synchronisation(bo.id, &address("https://b.example/other"), "11", later(9_999)).await.unwrap(), "it waits already");
        let leased = trial.storage.lease_synchronisations(9, NOW, later(60)).await.unwrap();
        assert_eq!(leased.iter().map(|one| (one.actor, &one.url, one.digest.as_str(), one.tries, one.noticed_at)).collect::<Vec<_>>(), [(bo.id, &url, digest, 1, NOW)]);
        assert!(trial.storage.lease_synchronisations(9, later(59), later(99)).await.unwrap().is_empty(), "nobody takes it twice");
        trial.storage.settle_synchronisation(bo.id, Some(later(70)), "away").await.unwrap();
        assert!(trial.storage.lease_synchronisations(9, later(69), later(99)).await.unwrap().is_empty());
        assert_eq!(trial.storage.lease_synchronisations(9, later(70), later(99)).await.unwrap()[0].tries, 2);
        trial.storage.settle_synchronisation(bo.id, None, "").await.unwrap();
        trial.storage.settle_synchronisation(bo.id, Some(later(71)), "a slower holder").await.unwrap();
        assert!(trial.storage.lease_synchronisations(9, later(99_999), later(99_999)).await.unwrap().is_empty(), "done is done");
        assert!(!trial.storage.want_synchronisation(bo.id, &url, digest, later(599)).await.unwrap());
        assert_eq!(trial.storage.forget_synchronisations(NOW).await.unwrap(), 0);
        assert!(trial.storage.want_synchronisation(bo.id, &url, "11", later(600)).await.unwrap());
        let again = &trial.storage.lease_synchronisations(9, later(600), later(660)).await.unwrap()[0];
        assert_eq!((again.tries, again.digest.as_str(), again.noticed_at), (1, "11", later(600)));
        assert_eq!(trial.storage.forget_synchronisations(later(9_999)).await.unwrap(), 0, "what waits is kept");
        trial.storage.settle_synchronisation(bo.id, None, "").await.unwrap();
        assert_eq!(trial.storage.forget_synchronisations(later(9_999)).await.unwrap(), 1);
    }
}
