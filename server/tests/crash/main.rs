//! The real program, killed without warning: what was acknowledged is there, and is delivered.

#![cfg(test)]

mod kills;
mod migrations;
mod program;
mod two_processes;

use std::io::Write as _;
use std::path::PathBuf;

use harness::postgres::Database;
use serde_json::json;

use program::{Instance, until};

#[tokio::test]
async fn r01_a_kill_between_publishing_and_delivery_loses_nothing_and_sends_once() {
    killed_between_publishing_and_delivery(Instance::new("ana")).await;
}

#[tokio::test]
async fn r01_the_same_on_postgres() {
    if let Some(database) = Database::create().await.unwrap() {
        killed_between_publishing_and_delivery(Instance::on(Some(database), "ana")).await;
    }
}

async fn killed_between_publishing_and_delivery(mut here: Instance) {
    let mut there = Instance::new("bo");
    here.start("web,inbox,deliveries,journal");
    there.start("web,inbox,deliveries,journal,upkeep");
    let ana = format!("/makers/ana@localhost:{}", here.port);
    there.get(&format!("/resolve?uri=@ana@localhost:{}", here.port)).await;
    there.post(&format!("{ana}/follow"), json!({})).await;
    until("the follow is accepted", async || there.get(&ana).await["following"] == "following").await;

    here.kill();
    here.start("web");
    let listing = here.post("/listings", json!({"purpose": "offer", "terms": "gift", "title": "Walnut shuttle", "description": "Oiled."})).await;
    let published = here.post(&format!("/listings/{}/publish", listing["id"].as_str().unwrap()), json!({})).await;
    here.kill();
    assert_eq!(there.home().await, Vec::<String>::new());

    here.start("web,inbox,deliveries,journal");
    let address = published["address"].as_str().unwrap().to_owned();
    until("the listing arrives", async || there.home().await.contains(&address)).await;
    here.kill();
    here.start("web,inbox,deliveries,journal");
    let second = here.post("/listings", json!({"purpose": "offer", "terms": "gift", "title": "Ash shuttle", "description": "Raw."})).await;
    let second = here.post(&format!("/listings/{}/publish", second["id"].as_str().unwrap()), json!({})).await;
    let second = second["address"].as_str().unwrap().to_owned();
    until("the second arrives", async || there.home().await.contains(&second)).await;
    assert_eq!(there.home().await, [second, address]);
}

#[test]
fn a_second_server_on_one_file_is_refused_and_says_why() {
    let mut instance = Instance::new("ana");
    instance.start("web");
    let second = instance.program(&["serve"]).output().unwrap();
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1));
    assert!(said.contains("another peerwright serves"), "{said}");
}

#[test]
fn wrong_words_and_wrong_settings_say_what_to_do() {
    let instance = Instance::new("ana");
    assert_eq!(instance.program(&["sreve"]).output().unwrap().status.code(), Some(2));
    let path: PathBuf = instance.folder.path().join("peerwright.toml");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(b"[http]\nlisen = \"127.0.0.1:1\"\n").unwrap();
    let output = instance.program(&["maker", "list"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("http.lisen") && said.contains("http.listen"), "{said}");
}
