//! Two processes on one PostgreSQL: what comes to either is applied once and answered once, also when one of them is killed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use harness::postgres::Database;
use harness::{Clock, Letter, Peer, Person};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::program::Instance;

const FOLLOWERS: usize = 500;
/// A host's deliveries that are under way at once, from both processes.
const UNDER_WAY: usize = 32;
const WORK: &str = "web,inbox,deliveries,journal";

/// A clock that shows what the program's shows.
pub fn clock() -> Arc<Clock> {
    let clock = Clock::start();
    let real = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    clock.turn(i64::try_from(real).unwrap() - clock.time().unix_seconds());
    clock
}

/// The follow that an Accept is about.
fn accepted(activity: &Value) -> Option<String> {
    let object = &activity["object"];
    object.as_str().or_else(|| object["id"].as_str()).filter(|_| activity["type"] == "Accept").map(str::to_owned)
}

/// What was accepted so far: each follow, with the ids of the answers.
fn answers(peer: &Peer) -> BTreeMap<String, Vec<String>> {
    let mut answers: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for received in peer.received() {
        if let Some(follow) = accepted(&received.activity) {
            answers.entry(follow).or_default().push(received.activity["id"].as_str().unwrap().to_owned());
        }
    }
    answers
}

#[tokio::test]
async fn r24_two_processes_apply_and_send_everything_once_and_one_killed_repeats_only_what_was_under_way() {
    let Some(database) = Database::create().await.unwrap() else { return };
    let mut house = Instance::on(Some(database), "ana");
    house.start(WORK);
    let second = house.second(WORK);
    let clock = clock();
    let peer = Peer::open(&clock).await;
    let eve = peer.person("eve");
    let crowd: Vec<Person> = (0..FOLLOWERS).map(|number| eve.namesake(&format!("eve{number}"))).collect();
    let ana = format!("{}/users/ana", house.base());
    let mut follows = BTreeSet::new();
    let mut second = Some(second);
    for (wave, some) in crowd.chunks(25).enumerate() {
        let mut sending = JoinSet::new();
        for (number, person) in some.iter().enumerate() {
            peer.introduce(person);
            let follow = peer.activity("Follow", person, ana.as_str());
            follows.insert(follow["id"].as_str().unwrap().to_owned());
            let through = |port: u16| Letter::through(port, &house.base(), clock.time(), follow.to_string().into_bytes()).signed(person);
            let first = through(house.port);
            let chosen = second.as_ref().filter(|_| number % 2 == 0).map_or_else(|| first.clone(), |second| through(second.port));
            // As any peer would: who gets no answer asks again.
            sending.spawn(async move {
                if chosen.try_send().await != Some(202) {
                    first.accepted().await;
                }
            });
        }
        if wave == 10 {
            // In the middle of what it was just sent.
            let _ = sending.join_next().await;
            second = None;
        }
        while let Some(sent) = sending.join_next().await {
            sent.unwrap();
        }
    }
    let (begun, mut moved, mut before) = (Instant::now(), Instant::now(), 0);
    while answers(&peer).len() < FOLLOWERS {
        assert!(begun.elapsed() < Duration::from_secs(120), "{} of {FOLLOWERS} were answered", answers(&peer).len());
        tokio::time::sleep(Duration::from_millis(5)).await;
        let now = peer.received().len();
        if now != before {
            (before, moved) = (now, Instant::now());
        } else if moved.elapsed() > Duration::from_secs(3) {
            // All that is left is what the dead process held.
            house.leases_end().await;
            moved = Instant::now();
        }
    }
    house.kill();
    let answers = answers(&peer);
    assert_eq!(answers.keys().cloned().collect::<BTreeSet<_>>(), follows);
    let sent: usize = answers.values().map(Vec::len).sum();
    assert!(answers.values().all(|ids| ids.iter().all(|id| *id == ids[0])), "what comes again comes under the same id");
    println!("{} came twice", sent - FOLLOWERS);
    assert!(sent - FOLLOWERS <= UNDER_WAY, "{} came twice", sent - FOLLOWERS);
}
