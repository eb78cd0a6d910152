//! Imports and which listing each row became.

use domain::Id;
use domain::imports::{Import, Line, Outcome, State, etsy};
use storage::imports::Brought;

use crate::nouns::{later, listing};
use crate::trial::{NOW, Trial, conflict, keep};

fn import(trial: &Trial, maker: Id<domain::actors::Actor>) -> Import {
    let rows = etsy::read("TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY\nMug,\"Big \"\"one\"\"\",46,EUR,2\nBowl,,5,EUR,\n").unwrap();
    let report = vec![Line { row: 1, title: "Mug".to_owned(), outcome: Outcome::New, notes: vec![("price".to_owned(), "fault-price".to_owned(), "é".to_owned())] }];
    Import { id: trial.id(), maker, state: State::Looked, rows, photos: vec![("il_1.jpg".to_owned(), Id::new(9))], report, done: 0, created_at: NOW }
}

#[tokio::test]
async fn an_import_is_of_somebody_and_comes_back_as_it_went_in() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = import(&trial, ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.imports().insert(&Import { maker: trial.id(), ..first.clone() }).await), storage::FOREIGN_KEY);
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.imports().insert(&first).await.unwrap();
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.imports().insert(&first).await), "imports_id");
        drop(tx);
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.imports().find(first.id).await.unwrap().as_ref(), Some(&first));
        assert_eq!(reader.imports().list(ana.id).await.unwrap(), [Brought { id: first.id, state: State::Looked, rows: 2, created_at: NOW }]);
        assert_eq!(reader.imports().list(trial.id()).await.unwrap(), []);
    }
}

#[tokio::test]
async fn of_two_who_carry_on_one_does() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = import(&trial, ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.imports().insert(&first).await.unwrap();
        assert_eq!(tx.imports().find_running().await.unwrap(), None);
        let running = Import { state: State::Running, report: vec![], ..first.clone() };
        assert!(!tx.imports().update(&running, (State::Running, 0)).await.unwrap());
        assert!(!tx.imports().update(&running, (State::Looked, 1)).await.unwrap());
        assert!(tx.imports().update(&running, (State::Looked, 0)).await.unwrap());
        assert!(!tx.imports().update(&running, (State::Looked, 0)).await.unwrap(), "it went on already");
        assert_eq!(tx.imports().find_running().await.unwrap(), Some(first.id));
        keep(tx).await;
        trial.storage.forget_imports(later(9)).await.unwrap();
        let done = Import { state: State::Done, done: 2, ..running.clone() };
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.imports().find(first.id).await.unwrap(), Some(running), "what is under way stays");
        assert!(tx.imports().update(&done, (State::Running, 0)).await.unwrap());
        keep(tx).await;
        trial.storage.forget_imports(later(-9)).await.unwrap();
        assert_eq!(trial.storage.read().await.unwrap().imports().find(first.id).await.unwrap(), Some(done));
        trial.storage.forget_imports(later(9)).await.unwrap();
        assert_eq!(trial.storage.read().await.unwrap().imports().find(first.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn one_import_of_a_maker_runs_at_a_time() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let running = |maker: Id<domain::actors::Actor>| Import { state: State::Running, ..import(&trial, maker) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.imports().insert(&running(ana.id)).await.unwrap();
        tx.imports().insert(&running(bo.id)).await.unwrap();
        keep(tx).await;
        let looked = import(&trial, ana.id);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.imports().insert(&looked).await.unwrap();
        let begun = Import { state: State::Running, ..looked };
        assert_eq!(conflict(tx.imports().update(&begun, (State::Looked, 0)).await), "imports_maker_id");
    }
}

#[tokio::test]
async fn a_row_is_found_by_its_key_until_its_listing_is_gone() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let (one, two) = (listing(trial.id(), ana.id), listing(trial.id(), ana.id));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.listings().insert(&one, true).await.unwrap();
        tx.listings().insert(&two, true).await.unwrap();
        assert_eq!(tx.imports().find_imported(ana.id, "sku:1").await.unwrap(), None);
        assert_eq!(tx.imports().find_titled(ana.id, &one.content.title).await.unwrap(), Some(one.id));
        tx.imports().set_imported(ana.id, "sku:1", one.id, "a").await.unwrap();
        assert_eq!(tx.imports().find_titled(ana.id, &one.content.title).await.unwrap(), Some(two.id), "the other one has its row");
        tx.imports().set_imported(ana.id, "sku:1", two.id, "b").await.unwrap();
        assert_eq!(tx.imports().find_imported(ana.id, "sku:1").await.unwrap(), Some((two.id, "b".to_owned())));
        assert_eq!(tx.imports().find_imported(trial.id(), "sku:1").await.unwrap(), None);
        tx.listings().remove(two.id).await.unwrap();
        assert_eq!(tx.imports().find_imported(ana.id, "sku:1").await.unwrap(), None);
    }
}
