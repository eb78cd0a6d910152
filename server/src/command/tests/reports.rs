//! Reports on the command line: listed, shown without harm to the terminal, put away once.

use domain::actors::{Actor, Kind, State as ActorState};
use domain::reports::{Event, Report, State};
use domain::{Address, Clock, Handle, Id};
use serde_json::Value;

use super::House;
use crate::clock::SystemClock;

/// A report about a maker, by another server; answers its number.
async fn reported(house: &House, about: &str, text: &str) -> String {
    house.run(&format!("maker create {about} --email {about}@b.example")).await.unwrap();
    let storage = house.storage().await;
    let system = SystemClock::new(7);
    let clock: &dyn Clock = &system;
    let now = clock.now();
    let about = storage.read().await.unwrap().actors().find_by_handle(&Handle::local(about).unwrap()).await.unwrap().unwrap();
    let address = Address::trusted("https://there.example/actor");
    let server = Actor {
        id: clock.mint(),
        kind: Kind::Application,
        handle: Handle::remote("there.example", "there.example"),
        name: String::new(),
        page: address.to_string(),
        address,
        inbox: None,
        shared_inbox: None,
        followers: None,
        outbox: None,
        locked: false,
        state: ActorState::Active,
        moved_to: None,
        created_at: now,
        fetched_at: Some(now),
    };
    let report = Report {
        id: clock.mint(),
        address: Address::trusted("https://there.example/flags/1"),
        reporter: server.id,
        host: "there.example".to_owned(),
        reported: about.id,
        posts: vec![Id::new(1)],
        text: text.to_owned(),
        state: State::Open,
        forward: false,
        assigned: None,
        note: String::new(),
        created_at: now,
    };
    let mut tx = storage.begin().await.unwrap();
    tx.actors().insert(&server).await.unwrap();
    tx.reports().insert(&report).await.unwrap();
    tx.commit(Event::Taken { report: report.id, reported: about.id }, now).await.unwrap();
    report.id.to_string()
}

#[tokio::test]
async fn a_report_that_is_not_there_is_named() {
    let house = House::new();
    for line in ["report show 7", "report close 7"] {
        let text = house.run(line).await.unwrap_err().to_string();
        assert!(text.contains("no report 7") && text.contains("report list"), "{line}: {text}");
    }
    assert!(house.run("report show x").await.unwrap_err().to_string().contains("is no number of a report"));
    assert_eq!(house.run("report list").await.unwrap(), "no report is open\n");
    assert_eq!(house.run("report list --json").await.unwrap(), "[]\n");
}

#[tokio::test]
async fn a_report_is_shown_without_what_moves_the_cursor() {
    let house = House::new();
    let id = reported(&house, "ana", "rude \u{1b}[2Jwords \u{202e}sdrow").await;
    for line in ["report list".to_owned(), format!("report show {id}")] {
        let text = house.run(&line).await.unwrap();
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{line}: {text}");
        assert!(text.contains("\\u{1b}[2Jwords") && text.contains("@ana@localhost:8080") && text.contains("@there.example@there.example"), "{line}: {text}");
    }
    let shown: Value = serde_json::from_str(&house.run(&format!("report show {id} --json")).await.unwrap()).unwrap();
    assert_eq!((&shown["id"], &shown["posts"], &shown["host"]), (&id.as_str().into(), &1.into(), &"there.example".into()));
    assert_eq!(shown["text"], "rude \u{1b}[2Jwords \u{202e}sdrow");
}

#[tokio::test]
async fn a_report_is_put_away_once() {
    let house = House::new();
    let id = reported(&house, "ana", "rude").await;
    assert_eq!(house.run(&format!("report close {id}")).await.unwrap(), format!("report {id} is closed\n"));
    assert_eq!(house.run(&format!("report close {id}")).await.unwrap_err().to_string(), "this report is closed already");
    assert_eq!(house.run("report list").await.unwrap(), "no report is open\n");
    let closed: Vec<Value> = serde_json::from_str(&house.run("report list --closed --json").await.unwrap()).unwrap();
    assert_eq!(closed.iter().map(|line| line["state"].as_str().unwrap()).collect::<Vec<_>>(), ["closed"]);
}
