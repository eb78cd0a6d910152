//! What was given up besides deliveries: shown, tried again and dropped by name of its queue.

use domain::{Address, Clock, Id, Time};
use serde_json::Value;
use storage::Storage;
use storage::inbox::{Received, Settled};

use super::House;
use crate::clock::SystemClock;

/// A received activity that could not be applied.
async fn dead_letter(storage: &Storage, name: &str) -> Id<Received> {
    let system = SystemClock::new(7);
    let clock: &dyn Clock = &system;
    let letter = Received {
        id: clock.mint(),
        activity: Address::trusted(format!("https://there.example/a/{name}")),
        actor: Address::trusted("https://there.example/users/bo"),
        kind: "Create".to_owned(),
        lane: name.to_owned(),
        body: "{}".to_owned(),
        tries: 0,
        received_at: Time::from_unix_seconds(1_795_000_000),
    };
    storage.keep(&letter).await.unwrap();
    storage.settle_inbox(letter.id, &Settled::Dead("applying it panicked".to_owned())).await.unwrap();
    letter.id
}

async fn listed(house: &House, line: &str) -> Vec<Value> {
    serde_json::from_str(&house.run(line).await.unwrap()).unwrap()
}

#[tokio::test]
async fn what_is_not_given_up_is_neither_tried_again_nor_dropped() {
    let house = House::new();
    for (line, part) in [
        ("queue retry inbox", "nothing was given up"),
        ("queue retry journal 7", "nothing of number 7"),
        ("queue retry photos", "nothing was given up"),
        ("queue drop inbox", "nothing was given up"),
        ("queue drop photos", "queue retry photos"),
        ("queue drop deliveries", "by server"),
        ("queue retry deliveries", "by server"),
        ("queue retry a.example 7", "goes together"),
    ] {
        let text = house.run(line).await.unwrap_err().to_string();
        assert!(text.contains(part), "{line}: {text}");
    }
    for queue in ["inbox", "journal", "photos", "deliveries"] {
        assert_eq!(house.run(&format!("queue show {queue}")).await.unwrap(), "nothing waits, and nothing was given up\n");
        assert_eq!(house.run(&format!("queue show {queue} --json")).await.unwrap(), "[]\n");
    }
    assert!(house.run("queue show weather").await.is_err());
}

#[tokio::test]
async fn r30_dead_letters_are_shown_and_go_where_the_host_says() {
    let house = House::new();
    house.run("migrate").await.unwrap();
    let storage = house.storage().await;
    let (first, second) = (dead_letter(&storage, "first").await, dead_letter(&storage, "second").await);
    let shown = listed(&house, "queue show inbox --json").await;
    assert_eq!(shown.iter().map(|one| one["id"].as_str().unwrap().to_owned()).collect::<Vec<_>>(), [second.to_string(), first.to_string()]);
    assert_eq!((&shown[0]["reason"], &shown[0]["received_at"]), (&"applying it panicked".into(), &"2026-11-18T11:06:40Z".into()));
    let all = house.run("queue show").await.unwrap();
    assert!(all.starts_with("given up: inbox\nid ") && all.contains("https://there.example/a/first"), "{all}");
    assert_eq!(listed(&house, "queue show --json").await.len(), 0, "without a name programs get deliveries");

    assert_eq!(house.run(&format!("queue retry inbox {first}")).await.unwrap(), "1 received activities are due now\n");
    assert!(house.run(&format!("queue retry inbox {first}")).await.is_err(), "it waits already");
    assert_eq!(storage.count_inbox().await.unwrap().waiting, 1);
    assert_eq!(house.run("queue drop inbox").await.unwrap(), "1 received activities were dropped\n");
    assert_eq!(listed(&house, "queue show inbox --json").await.len(), 0);
}

#[tokio::test]
async fn r30_entries_that_were_set_aside_are_shown_and_go_where_the_host_says() {
    let house = House::new();
    house.run("maker create ana --email a@b.example").await.unwrap();
    let storage = house.storage().await;
    let now = SystemClock::new(0).now();
    let turn = storage.lease_journal("homes", 9, now, now.plus_seconds(60)).await.unwrap().unwrap();
    for _ in 0..3 {
        storage.journal_failed("homes", turn.entries[0].seq, "it did not go", now).await.unwrap();
    }
    let shown = listed(&house, "queue show journal --json").await;
    assert_eq!((&shown[0]["consumer"], &shown[0]["reason"], &shown[0]["is_tried_again"]), (&"homes".into(), &"it did not go".into(), &false.into()));
    let id = shown[0]["id"].as_str().unwrap();
    assert_eq!(house.run(&format!("queue retry journal {id}")).await.unwrap(), "1 reactions to entries of the journal are due now\n");
    assert_eq!(listed(&house, "queue show journal --json").await[0]["is_tried_again"], true);
    assert!(house.run("queue show").await.unwrap().contains("soon"));
    assert_eq!(house.run("queue drop journal").await.unwrap(), "1 reactions to entries of the journal were dropped\n");
    assert_eq!(house.run("queue show").await.unwrap(), "nothing waits, and nothing was given up\n");
}
