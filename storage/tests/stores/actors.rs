//! Actors and their keys.

use domain::Handle;
use domain::actors::{Actor, Key, Kind, PublicKeyText, Secrets, State};

use crate::nouns::{actor, actor_elsewhere, address, later, session};
use crate::trial::{NOW, Trial, conflict, keep};

#[tokio::test]
async fn one_actor_per_address_and_one_handle_here() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let mut tx = trial.storage.begin().await.unwrap();
        let same_address = Actor { address: ana.address.clone(), ..actor(trial.id(), "else") };
        assert_eq!(conflict(tx.actors().insert(&same_address).await), "actors_address");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        let same_handle = Actor { kind: Kind::Group, handle: Handle { name: "ANA".to_owned(), host: None }, ..actor(trial.id(), "else") };
        assert_eq!(conflict(tx.actors().insert(&same_handle).await), "actors_handle_folded");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.actors().insert(&actor(ana.id, "else")).await), "actors_id");
    }
}

#[tokio::test]
async fn elsewhere_a_person_and_a_group_may_share_a_name_and_the_person_is_meant() {
    for trial in Trial::all().await {
        let group = actor_elsewhere(trial.id(), "Loom", "there.example");
        let base = actor_elsewhere(trial.id(), "loom", "there.example");
        let person = Actor { kind: Kind::Person, address: address("https://there.example/p/loom"), ..base };
        trial.insert_actor(&group).await;
        trial.insert_actor(&person).await;
        trial.somebody("loom").await;
        let mut reader = trial.storage.read().await.unwrap();
        let handle = Handle { name: "LOOM".to_owned(), host: Some("there.example".to_owned()) };
        assert_eq!(reader.actors().find_by_handle(&handle).await.unwrap(), Some(person));
        let unknown = Handle { name: "loom".to_owned(), host: Some("else.example".to_owned()) };
        assert_eq!(reader.actors().find_by_handle(&unknown).await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_actor_comes_back_as_it_went_in_and_as_it_was_changed() {
    for trial in Trial::all().await {
        let full = actor_elsewhere(trial.id(), "Bo", "there.example:8443");
        trial.insert_actor(&full).await;
        let bare = trial.ana().await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.actors().find(full.id).await.unwrap().as_ref(), Some(&full));
        assert_eq!(tx.actors().find(bare.id).await.unwrap().as_ref(), Some(&bare));
        assert_eq!(tx.actors().find_by_address(&full.address).await.unwrap().as_ref(), Some(&full));
        assert_eq!(tx.actors().find_by_address(&address("https://there.example/")).await.unwrap(), None);
        let mut listed = tx.actors().list(&[bare.id, full.id, trial.id()]).await.unwrap();
        listed.sort_by_key(|actor| actor.id);
        assert_eq!(listed, vec![full.clone(), bare.clone()]);
        assert_eq!(tx.actors().list(&[]).await.unwrap(), vec![]);

        let emptied = Actor { id: full.id, address: full.address.clone(), created_at: full.created_at, state: State::Gone, ..actor(full.id, "bo2") };
        tx.actors().update(&emptied).await.unwrap();
        assert_eq!(tx.actors().find(full.id).await.unwrap(), Some(emptied));
    }
}

#[tokio::test]
async fn a_key_belongs_to_one_actor() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody("bo").await;
        let pem = Key { id: address("https://a.example/u#main-key"), owner: ana.id, public: PublicKeyText::Pem("-----BEGIN".to_owned()) };
        let multikey = Key { id: address("https://a.example/u#ed"), owner: ana.id, public: PublicKeyText::Multikey("z6Mk".to_owned()) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.actors().set_keys(ana.id, &[multikey.clone(), pem.clone()]).await.unwrap();
        assert_eq!(tx.actors().find_key(&pem.id).await.unwrap().as_ref(), Some(&pem));
        assert_eq!(tx.actors().list_keys(ana.id).await.unwrap(), vec![multikey.clone(), pem.clone()]);
        tx.actors().set_keys(ana.id, std::slice::from_ref(&multikey)).await.unwrap();
        assert_eq!(tx.actors().find_key(&pem.id).await.unwrap(), None, "a key that its owner lists no more is none");
        assert_eq!(conflict(tx.actors().set_keys(bo.id, &[multikey]).await), "actor_keys_id");
    }
}

#[tokio::test]
async fn secrets_come_back_once() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let secrets = Secrets { rsa: "r".to_owned(), ed25519: "e".to_owned() };
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.actors().find_secrets(ana.id).await.unwrap().is_none());
        tx.actors().insert_secrets(ana.id, &secrets).await.unwrap();
        assert!(tx.actors().find_secrets(ana.id).await.unwrap().unwrap() == secrets);
        assert_eq!(conflict(tx.actors().insert_secrets(ana.id, &secrets).await), "actor_secrets_actor_id");
    }
}

#[tokio::test]
async fn only_active_people_here_are_counted() {
    for trial in Trial::all().await {
        let ana = trial.login("ana").await;
        trial.login("bo").await;
        trial.somebody_elsewhere("cy", "there.example").await;
        trial.insert_actor(&Actor { kind: Kind::Application, ..actor(trial.id(), "instance") }).await;
        trial.insert_actor(&Actor { state: State::Suspended, ..actor(trial.id(), "dee") }).await;
        let mut tx = trial.storage.begin().await.unwrap();
        for _ in 0..2 {
            tx.accounts().insert_session(&session(trial.id(), ana.id)).await.unwrap();
        }
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.actors().count_here(NOW).await.unwrap(), (2, 1));
        assert_eq!(reader.actors().count_here(later(2)).await.unwrap(), (2, 0));
    }
}

#[tokio::test]
async fn a_row_that_nobody_here_wrote_is_named() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        trial.sql("UPDATE actors SET kind = 'Robot'", "UPDATE actors SET kind = 'Robot'").await;
        let mut reader = trial.storage.read().await.unwrap();
        let error = reader.actors().find(ana.id).await.unwrap_err();
        assert!(matches!(error, storage::StorageError::Corrupt { table: "actors", column: "kind", id } if id == ana.id.raw()), "{error:?}");
    }
}
