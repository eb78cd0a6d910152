//! Killed again and again while people publish: what they were told is done is done, and followers hear of it under one id.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use harness::postgres::Database;
use harness::{Letter, Peer};
use serde_json::json;
use tokio::task::JoinSet;

use crate::program::{Instance, until};
use crate::two_processes::clock;

const ROUNDS: usize = 4;
const WORK: &str = "web,inbox,deliveries,journal";

#[tokio::test]
async fn r02_killed_while_publishing_what_was_acknowledged_is_there_and_is_told() {
    killed_while_publishing(Instance::new("ana")).await;
}

#[tokio::test]
async fn r02_killed_while_publishing_on_postgres() {
    if let Some(database) = Database::create().await.unwrap() {
        killed_while_publishing(Instance::on(Some(database), "ana")).await;
    }
}

async fn killed_while_publishing(mut house: Instance) {
    let clock = clock();
    let peer = Peer::open(&clock).await;
    let eve = peer.person("eve");
    house.start(WORK);
    let follow = peer.activity("Follow", &eve, format!("{}/users/ana", house.base()));
    Letter::through(house.port, &house.base(), clock.time(), follow.to_string().into_bytes()).signed(&eve).accepted().await;
    until("the follow is accepted", async || peer.kinds() == ["Accept"]).await;

    // Addresses of listings of which somebody was told that they are published.
    let acknowledged: Arc<Mutex<BTreeSet<String>>> = Arc::default();
    for round in 1..=ROUNDS {
        let mut people = JoinSet::new();
        for _ in 0..3 {
            let (publisher, told) = (house.publisher(), acknowledged.clone());
            people.spawn(async move {
                while let Some(address) = publisher.publish().await {
                    told.lock().unwrap().insert(address);
                }
            });
        }
        let wanted = round * 9;
        until("some are published", async || acknowledged.lock().unwrap().len() >= wanted).await;
        house.kill();
        while people.join_next().await.is_some() {}
        house.leases_end().await;
        house.start(WORK);
    }
    let acknowledged = acknowledged.lock().unwrap().clone();
    let told = || {
        let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for received in peer.received().into_iter().filter(|received| received.kind() == "Create") {
            let text = |pointer: &str| received.activity.pointer(pointer).unwrap().as_str().unwrap().to_owned();
            told.entry(text("/object/id")).or_default().push(text("/id"));
        }
        told
    };
    until("followers hear of each", async || {
        let told = told();
        acknowledged.iter().all(|address| told.contains_key(address))
    })
    .await;
    for (address, ids) in told() {
        assert!(ids.iter().all(|id| *id == ids[0]), "{address} came under several ids: {ids:?}");
        assert!(ids.len() <= ROUNDS + 1, "{address} came {} times", ids.len());
        let listing = house.get(&format!("/listings/{}", address.rsplit('/').next().unwrap())).await;
        assert_eq!(listing["state"], json!("published"), "what others were told of is so here");
    }
}
