//! A database that stalls, breaks off, is locked or has no room, and peers that are slow, dead or away: who is told to come
//! back comes back, what was acknowledged is kept, and others notice nothing.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use futures::future::join_all;
use harness::{Disk, Letter, Line, Peer, Plan, Proxy, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};
use server::settings::Work;
use sqlx::{Connection as _, SqliteConnection};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::scene::Scene;

const HOUR: i64 = 3_600;
/// Longer than anybody is kept waiting: five seconds for a connection, and what a busy machine adds.
const SOON: Duration = Duration::from_secs(20);

impl Scene {
    /// Activities that differ, each with a note of its own, signed and ready.
    fn letters(&self, count: usize) -> Vec<Letter> {
        (0..count).map(|_| self.signed()).collect()
    }

    /// Starts the house again with other workers.
    async fn works_at(&mut self, work: &'static [Work]) {
        self.house.stop().await;
        self.house.change(|settings| settings.workers.run = work.to_vec());
        self.house.start_again().await;
    }

    /// Every one of these activities is kept once, and its note is there once.
    async fn has_each_once(&self, letters: &[Letter]) {
        settle(&[&self.house]).await;
        let (inbox, posts) = (self.rows("inbox", "Create").await, self.rows("posts", "I like your mugs").await);
        for letter in letters {
            let activity: Value = serde_json::from_slice(&letter.body).unwrap();
            for (rows, id) in [(&inbox, &activity["id"]), (&posts, &activity["object"]["id"])] {
                let id = id.as_str().unwrap();
                let found = rows.iter().filter(|row| row.split(['\'', '"']).any(|part| part == id)).count();
                assert_eq!(found, 1, "{id}");
            }
        }
    }
}

/// Told to come back, in time and without a word of what is wrong with us.
fn told_to_come_back((status, text): &(u16, String), begun: Instant) {
    assert_eq!(*status, 503, "{text}");
    let text = text.to_lowercase();
    assert!(text.contains("retry-after:"), "{text}");
    for secret in ["sqlx", "sqlite", "postgres", "pool", "locked", "disk", "full", "timed out"] {
        assert!(!text.contains(secret), "our own matters stay ours: {text}");
    }
    assert!(begun.elapsed() < SOON, "after {:?}", begun.elapsed());
}

/// On PostgreSQL behind a line of our own.
async fn behind_a_line() -> Option<(Proxy, Scene)> {
    let plan = Plan::postgres().await?;
    let proxy = Proxy::to(&plan.database_url()).await;
    let url = proxy.url();
    let scene = Scene::with(plan.with(move |settings| settings.database.url.clone_from(&url))).await;
    Some((proxy, scene))
}

#[tokio::test]
async fn r04_a_database_that_is_gone_is_503_and_found_again() {
    let Some((proxy, scene)) = behind_a_line().await else { return };
    let letters = scene.letters(6);
    letters[0].accepted().await;
    proxy.set(Line::Cut);
    let begun = Instant::now();
    for answer in join_all(letters.iter().map(Letter::send_for_answer)).await {
        told_to_come_back(&answer, begun);
    }
    let _ = scene.house.visitor().get("/health/ready").await.expect(503);
    let _ = scene.house.visitor().get("/health/live").await.expect(200);
    proxy.set(Line::Open);
    for letter in &letters {
        letter.accepted().await;
    }
    scene.has_each_once(&letters).await;
    scene.finish().await;
}

#[tokio::test]
async fn r05_a_database_that_does_not_answer_is_503_without_a_pile() {
    let Some((proxy, scene)) = behind_a_line().await else { return };
    let letters = scene.letters(40);
    proxy.set(Line::Stalled);
    let begun = Instant::now();
    let page = async { scene.house.visitor().get("/health/ready").await.status };
    let (answers, ready) = tokio::join!(join_all(letters.iter().map(Letter::send_for_answer)), page);
    assert_eq!(ready, 503, "others are told that we are not well");
    for answer in &answers {
        told_to_come_back(answer, begun);
    }
    proxy.set(Line::Open);
    for letter in &letters {
        letter.accepted().await;
    }
    let _ = scene.house.visitor().get("/health/ready").await.expect(200);
    scene.has_each_once(&letters).await;
    scene.finish().await;
}

#[tokio::test]
async fn r06_connections_that_break_in_the_middle_lose_nothing_and_double_nothing() {
    let Some(plan) = Plan::postgres().await else { return };
    let scene = Scene::with(plan).await;
    let letters = scene.letters(90);
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let mut refused = 0;
    for some in letters.chunks(15) {
        let (answers, ()) = tokio::join!(join_all(some.iter().map(Letter::send_for_answer)), scene.house.sql(kill));
        for (letter, (status, text)) in some.iter().zip(answers) {
            assert!(status == 202 || status == 503, "{text}");
            if status == 503 {
                refused += 1;
                letter.accepted().await;
            }
        }
        scene.house.sql(kill).await;
        let made = scene.ana.say(Method::POST, "/listings", &json!({"title": "Mug", "terms": "gift"})).await;
        assert!(matches!(made.status, 201 | 503), "{}", made.text());
    }
    println!("{refused} of {} were told to come back", letters.len());
    scene.has_each_once(&letters).await;
    scene.finish().await;
}

#[tokio::test]
async fn r07_q11_a_full_disk_is_503_until_there_is_room_again() {
    let plan = Plan::sqlite();
    let Some(disk) = Disk::mount(plan.folder(), 6) else { return };
    let scene = Scene::with(plan).await;
    disk.fill();
    let (mut kept, mut refused) = (Vec::new(), Vec::new());
    for letter in scene.letters(400) {
        let begun = Instant::now();
        let answer = letter.send_for_answer().await;
        if answer.0 == 202 {
            kept.push(letter)
        } else {
            told_to_come_back(&answer, begun);
            refused.push(letter);
        }
        if refused.len() == 12 {
            break;
        }
    }
    assert_eq!(refused.len(), 12, "the disk was never full");
    let made = scene.ana.say(Method::POST, "/listings", &json!({"title": "Mug", "terms": "gift"})).await;
    assert!(matches!(made.status, 503 | 507), "{}", made.text());
    let _ = scene.house.visitor().get("/@ana").await.expect(200);
    let photo = scene.ana.try_upload(harness::photo::phone_photo(64, 64), "a mug").await;
    assert!(matches!(photo.status, 503 | 507), "{}", photo.text());
    assert!(scene.house.files().is_empty(), "no half of a photo stays");
    disk.clear();
    for letter in &refused {
        letter.accepted().await;
    }
    scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    kept.append(&mut refused);
    scene.has_each_once(&kept).await;
    scene.finish().await;
    drop(disk);
}

#[tokio::test]
async fn r22_a_file_that_another_program_holds_is_503_for_who_writes_and_open_to_who_reads() {
    let plan = Plan::sqlite();
    let url = plan.database_url();
    let scene = Scene::with(plan).await;
    let letters = scene.letters(20);
    let mut other = SqliteConnection::connect(&url).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let begun = Instant::now();
    let draft = json!({"title": "Mug", "terms": "gift"});
    let visitor = scene.house.visitor();
    let (sending, making) = (join_all(letters.iter().map(Letter::send_for_answer)), scene.ana.say(Method::POST, "/listings", &draft));
    let (answers, made, page) = tokio::join!(sending, making, visitor.get("/@ana"));
    for answer in &answers {
        told_to_come_back(answer, begun);
    }
    assert_eq!((made.status, page.status), (503, 200));
    assert!(!made.text().contains("locked"), "{}", made.text());
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();

    let (answers, vacuum) = tokio::join!(join_all(letters.iter().map(Letter::send)), sqlx::query("VACUUM").execute(&mut other));
    vacuum.unwrap();
    assert!(answers.iter().all(|status| *status == 202), "{answers:?}");
    other.close().await.unwrap();
    scene.has_each_once(&letters).await;
    scene.finish().await;
}

async fn r09_after_days_away_each_thing_arrives_once_and_in_its_order(plan: Plan) {
    let scene = Scene::with(plan).await;
    let before = scene.peer.received().len();
    let mug = scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    let path = format!("/listings/{}", mug["id"].as_str().unwrap());
    scene.peer.set_away(true);
    for day in 0..5 {
        settle(&[&scene.house]).await;
        let _ = scene.ana.say(Method::PATCH, &path, &json!({"title": format!("Mug of day {day}")})).await.expect(200);
        scene.ana.publish(&json!({"title": format!("Plate of day {day}"), "terms": "gift"})).await;
        settle(&[&scene.house]).await;
        scene.clock.turn(24 * HOUR);
    }
    assert!(scene.peer.received().len() == before && !scene.house.left_over().await.is_empty(), "all of it waits");
    scene.peer.set_away(false);
    for _ in 0..4 {
        settle(&[&scene.house]).await;
        scene.clock.turn(12 * HOUR);
    }
    assert!(scene.house.left_over().await.is_empty(), "{:?}", scene.house.left_over().await);
    let received: Vec<Value> = scene.peer.received().into_iter().skip(before).map(|received| received.activity).collect();
    let ids: BTreeSet<&str> = received.iter().map(|activity| activity["id"].as_str().unwrap()).collect();
    assert_eq!(ids.len(), received.len(), "nothing came twice");
    assert_eq!(received.len(), 1 + 5 + 5);
    let of_the_mug: Vec<(&str, &str)> = received
        .iter()
        .filter(|activity| activity["object"]["id"] == mug["address"])
        .map(|activity| (activity["type"].as_str().unwrap(), activity["object"]["pw:title"].as_str().unwrap()))
        .collect();
    let kinds: Vec<&str> = of_the_mug.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, ["Create", "Update", "Update", "Update", "Update", "Update"]);
    assert_eq!(of_the_mug.last().unwrap().1, "Mug of day 4");
    let days: Vec<&str> = of_the_mug.iter().skip(1).map(|(_, title)| *title).collect();
    assert!(days.is_sorted(), "{days:?}");
    scene.finish().await;
}

async fn r10_a_slow_peer_has_a_lane_of_its_own(plan: Plan) {
    let mut scene = Scene::with(plan).await;
    let slow = Peer::open(&scene.clock).await;
    let sam = slow.person("sam");
    scene.hear(&sam, &slow.activity("Follow", &sam, scene.ana.address.as_str())).await;
    let (before, told) = (scene.peer.received().len(), slow.received().len());
    scene.works_at(&[Work::Web, Work::Journal, Work::Deliveries]).await;
    slow.hold_deliveries();
    for title in ["Mug", "Plate", "Bowl"] {
        scene.ana.publish(&json!({"title": title, "terms": "gift"})).await;
    }
    timeout(SOON, scene.peer.until_received(before + 3)).await.expect("eve hears of all of it");
    timeout(SOON, slow.until_received(told + 1)).await.expect("sam is tried too");
    slow.release_deliveries();
    timeout(SOON, slow.until_received(told + 3)).await.expect("sam hears of all of it");
    scene.works_at(&[Work::Web]).await;
    settle(&[&scene.house]).await;
    for (peer, from) in [(&scene.peer, before), (&slow, told)] {
        let received = peer.received();
        let ids: BTreeSet<&str> = received.iter().skip(from).map(|received| received.activity["id"].as_str().unwrap()).collect();
        assert_eq!((ids.len(), received.len() - from), (3, 3), "each once");
    }
    scene.finish().await;
}

on_both_engines! {
    r09_after_days_away_each_thing_arrives_once_and_in_its_order,
    r10_a_slow_peer_has_a_lane_of_its_own,
}

/// Takes connections on every address of this machine and never says a word.
async fn silence() -> (u16, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let holding = tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            held.push(stream);
        }
    });
    (port, holding)
}

#[tokio::test]
async fn r12_q07_hundreds_of_peers_that_never_answer_keep_nobody_else_waiting() {
    const DEAD: usize = 400;
    let (port, holding) = silence().await;
    let plan = Plan::sqlite().with(|settings| settings.workers.deliveries = 600);
    let mut scene = Scene::with(plan).await;
    let before = scene.peer.received().len();
    scene.works_at(&[Work::Web, Work::Journal]).await;
    scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    let begun = Instant::now();
    while scene.rows("deliveries", "'waiting'").await.is_empty() {
        assert!(begun.elapsed() < SOON, "nothing is to be delivered");
    }
    // The same for hundreds of others, all of whom come before Eve.
    let host = format!("'127.0.' || (n / 200) || '.' || (n % 200 + 1) || ':{port}'");
    let statement = format!(
        "INSERT INTO deliveries SELECT n + 1, journal_seq, activity_id, {host}, 'http://' || {host} || '/inbox', lane, state, tries, next_at, locked_until, first_tried_at, status, reason, created_at
         FROM deliveries, (WITH RECURSIVE c (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < {DEAD}) SELECT n FROM c) WHERE state = 'waiting'"
    );
    scene.works_at(&[Work::Web]).await;
    scene.house.sql(&statement).await;
    assert_eq!(scene.rows("deliveries", "'waiting'").await.len(), DEAD + 1);
    scene.works_at(&[Work::Web, Work::Deliveries]).await;
    timeout(SOON, scene.peer.until_received(before + 1)).await.expect("eve hears of it although hundreds do not answer");
    holding.abort();
    scene.works_at(&[Work::Web]).await;
    let waiting = scene.rows("deliveries", "'waiting'").await;
    assert_eq!(waiting.len(), DEAD, "who did not answer is tried later");
    assert!(waiting.iter().all(|row| row.contains(" tries=1 ") || row.contains(" tries=0 ")), "{:?}", waiting.first());
    let now = scene.clock.time();
    settle(&[&scene.house]).await;
    assert_eq!(scene.house.app().storage.list_due_hosts(now, 1_000).await.unwrap(), Vec::<String>::new(), "and takes no worker until then");
    scene.house.sql("DELETE FROM deliveries WHERE state = 'waiting'").await;
    scene.finish().await;
}
