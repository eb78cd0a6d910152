//! What the door refuses by size, type, host or standing, and what it answers when we ourselves are in trouble.

use domain::actors::{self, State};
use harness::letter::digest;
use harness::{Letter, Peer, settle};
use http::StatusCode;
use serde_json::{Value, json};

use crate::log::Log;
use crate::scene::Scene;

const MEBIBYTE: usize = 1024 * 1024;

#[tokio::test]
async fn a_body_of_two_mebibytes_is_413() {
    let scene = Scene::open().await;
    let mut create = scene.create();
    create["object"]["content"] = Value::String("x".repeat(2 * MEBIBYTE));
    let letter = Letter::to(&scene.house, &create).signed(&scene.eve);
    scene.refused(&letter, 413, "announced").await;
    scene.refused(&chunked(&letter), 413, "in pieces, without a length").await;
    create["object"]["content"] = Value::String("x".repeat(MEBIBYTE));
    scene.refused(&Letter::to(&scene.house, &create).signed(&scene.eve), 413, "a little more than one").await;
    scene.finish().await;
}

fn chunked(letter: &Letter) -> Letter {
    let mut body = Vec::new();
    for piece in letter.body.chunks(16 * 1024) {
        body.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        body.extend_from_slice(piece);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"0\r\n\r\n");
    let mut chunked = letter.clone().header("Transfer-Encoding", "chunked");
    chunked.body = body;
    chunked
}

#[tokio::test]
async fn j11_another_content_type_is_415() {
    let scene = Scene::open().await;
    for kind in [
        "application/json",
        "text/plain",
        "text/html",
        "multipart/form-data; boundary=x",
        "application/ld+json",
        "application/ld+json; profile=\"https://example.org/ns\"",
        "application/activity+json-not",
        "",
    ] {
        scene.refused(&scene.letter().set("Content-Type", kind).signed(&scene.eve), 415, kind).await;
    }
    let none = scene.letter().without("Content-Type").signed_over(&scene.eve, &["(request-target)", "host", "date", "digest"]);
    scene.refused(&none, 415, "none").await;
    for kind in ["application/activity+json; charset=utf-8", "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\""] {
        scene.letter().set("Content-Type", kind).signed(&scene.eve).accepted().await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn other_methods_than_post_are_405() {
    let scene = Scene::open().await;
    for method in ["PUT", "PATCH", "DELETE"] {
        let mut letter = scene.letter();
        letter.method = method.to_owned();
        scene.refused(&letter.signed(&scene.eve), 405, method).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn d02_a_blocked_host_is_403_before_any_fetch() {
    let scene = Scene::open().await;
    let now = scene.clock.time();
    scene.house.app().storage.set_peer_state(&scene.peer.host(), "blocked", now).await.unwrap();
    scene.refused(&scene.signed(), 403, "a key that is known").await;
    let mallory = scene.peer.person("mallory");
    let create = scene.peer.activity("Create", &mallory, scene.peer.note(&mallory, "let me in"));
    scene.refused(&Letter::to(&scene.house, &create).signed(&mallory), 403, "a key that would have to be fetched").await;
    let friend = Peer::open(&scene.clock).await;
    let forwarder = friend.person("forwarder");
    let proven = scene.eve.prove(&scene.create(), now);
    scene.refused(&Letter::to(&scene.house, &proven).signed(&forwarder), 403, "sent on by somebody who is not blocked").await;
    assert_eq!(friend.requests(), 0, "and nobody is asked for the key");
    scene.finish().await;
}

#[tokio::test]
async fn d06_where_only_allowed_hosts_are_heard_others_are_403() {
    let plan = harness::Plan::sqlite().with(|settings| settings.federation.mode = server::settings::Openness::AllowList);
    let clock = harness::Clock::start();
    let house = plan.start(&clock).await;
    let ana = harness::Maker::join(&house, "ana").await;
    let peer = Peer::open(&clock).await;
    let eve = peer.person("eve");
    let follow = peer.activity("Follow", &eve, ana.address.as_str());
    let letter = || Letter::to(&house, &follow).signed(&eve);
    let before = house.dump().await;
    assert_eq!(letter().send().await, 403);
    before.assert_same(&house.dump().await, "a stranger");
    assert_eq!(peer.requests(), 0);
    house.app().storage.set_peer_state(&peer.host(), "allowed", clock.time()).await.unwrap();
    letter().accepted().await;
    settle(&[&house]).await;
    assert_eq!(peer.kinds(), ["Accept"]);
    house.finish().await;
}

#[tokio::test]
async fn a_suspended_actor_is_403() {
    let scene = Scene::open().await;
    let storage = &scene.house.app().storage;
    let address = scene.house.app().site.parse(&scene.eve.id).unwrap();
    let eve = storage.read().await.unwrap().actors().find_by_address(&address).await.unwrap().unwrap();
    let mut tx = storage.begin().await.unwrap();
    tx.actors().update(&actors::Actor { state: State::Suspended, ..eve.clone() }).await.unwrap();
    tx.commit(actors::Event::Mirrored { actor: eve.id }, scene.clock.time()).await.unwrap();
    settle(&[&scene.house]).await;
    scene.refused(&scene.signed(), 403, "by herself").await;
    let bob = scene.peer.person("bob");
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    let proven = scene.eve.prove(&scene.create(), scene.clock.time());
    scene.refused(&Letter::to(&scene.house, &proven).signed(&bob), 403, "sent on by somebody else").await;
    scene.finish().await;
}

#[tokio::test]
async fn a_replay_is_202_and_has_no_second_effect() {
    let scene = Scene::open().await;
    let letter = scene.signed();
    letter.accepted().await;
    settle(&[&scene.house]).await;
    let before = scene.house.dump().await;
    for replay in [letter.clone(), letter.clone().at("/users/ana/inbox").without("Signature").signed(&scene.eve), letter.without("Signature").signed_9421(&scene.eve)] {
        replay.accepted().await;
        settle(&[&scene.house]).await;
        before.assert_same(&scene.house.dump().await, "a replay");
    }
    scene.finish().await;
}

#[tokio::test]
async fn what_nobody_here_listens_to_is_202_and_not_kept() {
    let scene = Scene::open().await;
    for kind in ["Listen", "Travel", "Frobnicate"] {
        let activity = scene.peer.activity(kind, &scene.eve, scene.ana.address.as_str());
        let before = scene.house.dump().await;
        Letter::to(&scene.house, &activity).signed(&scene.eve).accepted().await;
        settle(&[&scene.house]).await;
        before.assert_same(&scene.house.dump().await, kind);
    }
    scene.finish().await;
}

#[tokio::test]
async fn s31_a_strangers_farewell_is_202_without_a_fetch() {
    let scene = Scene::open().await;
    let other = Peer::open(&scene.clock).await;
    let gone = other.person("gone");
    other.refuse_at("/users/gone", StatusCode::GONE);
    for kind in ["Delete", "Update"] {
        let farewell = other.activity(kind, &gone, gone.id.as_str());
        let before = scene.house.dump().await;
        Letter::to(&scene.house, &farewell).signed(&gone).accepted().await;
        settle(&[&scene.house]).await;
        before.assert_same(&scene.house.dump().await, kind);
    }
    assert_eq!(other.requests(), 0, "nobody is asked");
    let about_another = other.activity("Delete", &gone, scene.eve.id.as_str());
    scene.refused_after_looking(&Letter::to(&scene.house, &about_another).signed(&gone), 401, "of somebody else it is no farewell").await;
    scene.finish().await;
}

#[tokio::test]
async fn a_known_actor_that_deletes_itself_is_gone_for_good() {
    let scene = Scene::open().await;
    scene.hear(&scene.eve, &scene.create()).await;
    scene.peer.refuse_at("/users/eve", StatusCode::GONE);
    scene.hear(&scene.eve, &scene.peer.activity("Delete", &scene.eve, scene.eve.id.as_str())).await;
    assert!(scene.rows("follows", "accepted").await.is_empty(), "she follows nobody any more");
    assert_eq!(scene.rows("tombstones", &scene.eve.id).await.len(), 1);
    assert!(scene.rows("actor_keys", &scene.eve.id).await.is_empty(), "her keys count no more");
    scene.peer.serve(&scene.eve.document());
    scene.refused_after_looking(&scene.signed(), 401, "she does not come back").await;
    scene.finish().await;
}

async fn our_own_trouble_is_503_and_the_letter_is_taken_later(plan: harness::Plan) {
    let mut scene = Scene::with(plan).await;
    let letter = scene.signed();
    scene.house.app().storage.close().await;
    let (status, text) = letter.send_for_answer().await;
    assert_eq!(status, 503, "{text}");
    assert!(text.to_lowercase().contains("retry-after:"), "{text}");
    for secret in ["sqlx", "pool", "closed", "storage"] {
        assert!(!text.to_lowercase().contains(secret), "our own matters stay ours: {text}");
    }
    scene.house.stop().await;
    scene.house.start_again().await;
    letter.accepted().await;
    settle(&[&scene.house]).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 1);
    scene.finish().await;
}

#[tokio::test]
async fn over_http2_the_contract_is_the_same() {
    let scene = Scene::open().await;
    let letter = scene.signed();
    let forged = scene.create();
    assert_eq!(letter.clone().forged(&forged).send_http2().await, 401, "a forged body");
    assert_eq!(letter.clone().header("Digest", &digest(&letter.body)).send_http2().await, 400, "two digests");
    assert_eq!(scene.letter().send_http2().await, 401, "unsigned");
    let elsewhere = scene.letter().set("Host", &scene.house.host().replace("localhost", "127.0.0.1")).signed(&scene.eve);
    assert_eq!(elsewhere.send_http2().await, 421, "another authority");
    assert!(scene.rows("inbox", "Create").await.is_empty());
    assert_eq!(letter.send_http2().await, 202);
    assert_eq!(scene.letter().signed_9421(&scene.eve).send_http2().await, 202);
    assert_eq!(scene.rows("inbox", "Create").await.len(), 2);
    settle(&[&scene.house]).await;
    scene.finish().await;
}

#[tokio::test]
async fn each_refusal_is_one_line_of_the_log_without_body_or_signature() {
    let log = Log::of_this_process();
    let scene = Scene::open().await;
    let letter = scene.letter().at("/inbox?read=the-log").signed(&scene.eve);
    let signature = letter.headers.iter().find(|(name, _)| name == "Signature").map(|(_, value)| String::from_utf8_lossy(value).into_owned()).unwrap();
    assert_eq!(letter.forged(&json!({"secret": "walnut"})).send().await, 401);
    let said = log.lines_with("read=the-log");
    assert!(said.len() == 1 && said[0].contains("security.reject") && said[0].contains("status=401"), "{said:?}");
    assert!(!said[0].contains("walnut") && !said[0].contains(signature.rsplit("signature=").next().unwrap()), "{said:?}");
    let stolen = scene.peer.activity("Delete", &scene.eve, scene.ana.address.as_str());
    scene.hear(&scene.eve, &stolen).await;
    let said = log.lines_with(stolen["id"].as_str().unwrap());
    assert_eq!(said.iter().filter(|line| line.contains("security.reject")).count(), 1, "by the worker too: {said:?}");
    scene.finish().await;
}

#[tokio::test]
async fn q04_refusals_are_counted_against_the_one_who_sends_them() {
    let plan = harness::Plan::sqlite().with(|settings| {
        settings.http.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        settings.limits.inbox_unverified_per_ip = "1/s burst 5".parse().ok();
    });
    let scene = Scene::with(plan).await;
    let unsigned = || scene.letter().header("X-Forwarded-For", "198.51.100.7");
    for _ in 0..5 {
        assert_eq!(unsigned().send().await, 401);
    }
    let (status, text) = unsigned().send_for_answer().await;
    assert!(status == 429 && text.to_lowercase().contains("retry-after:"), "{text}");
    assert_eq!(scene.letter().header("X-Forwarded-For", "198.51.100.8").send().await, 401, "others are not");
    scene.signed().header("X-Forwarded-For", "198.51.100.7").accepted().await;
    scene.clock.turn(60);
    assert_eq!(unsigned().send().await, 401, "after a while they may try again");
    scene.finish().await;
}

#[tokio::test]
async fn s30_a_flood_of_unknown_keys_fetches_no_more_than_the_limit() {
    let plan = harness::Plan::sqlite().with(|settings| {
        settings.http.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        settings.limits.inbox_unverified_per_ip = "1/min burst 10".parse().ok();
    });
    let scene = Scene::with(plan).await;
    let flood = Peer::open(&scene.clock).await;
    let mallory = flood.person("mallory");
    let before = scene.house.dump().await;
    let mut answers = Vec::new();
    for number in 0..40 {
        let actor = flood.url(&format!("/users/sock-{number}"));
        let create = json!({"id": flood.id("activities"), "type": "Create", "actor": actor, "object": flood.id("notes")});
        let letter = Letter::to(&scene.house, &create).header("X-Forwarded-For", "198.51.100.7").signed_as(&mallory, &format!("{actor}#main-key"), &harness::letter::COVERED);
        answers.push(letter.send().await);
    }
    let refused = answers.iter().take_while(|status| **status == 401).count();
    assert!(refused == 10 && answers.iter().skip(refused).all(|status| *status == 429), "each counts once: {answers:?}");
    assert!((1..=10).contains(&flood.requests()), "{} requests", flood.requests());
    settle(&[&scene.house]).await;
    before.assert_same(&scene.house.dump().await, "a flood");
    scene.finish().await;
}

harness::on_both_engines! { our_own_trouble_is_503_and_the_letter_is_taken_later }
