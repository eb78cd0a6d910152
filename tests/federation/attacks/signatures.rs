//! Keys that are not whose they seem to be.

use harness::letter::COVERED;
use harness::{Letter, Peer, settle};
use http::StatusCode;
use serde_json::json;

use crate::scene::Scene;

/// RSA with 1024 bits, which is too few.
const SMALL_KEY: &str = "-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDCpUvHY51B26AhE1lFZEPu7dAj\n1qJU7VI0qJXo+/kUfrClzuMyXI0LEj89jGTZ1ckhPhGNvsShUZWT4d6F6d9bmS0u\nusXRDTwkeqAcZlzAnh8eFYB/l7vSWu3n8/yJVaKcm3F/7P0pSGjeJBJqSbTADig/\ngm7rraZHoUfphY9gXwIDAQAB\n-----END PUBLIC KEY-----\n";
/// A key on the curve P-256, which nobody here uses.
const EC_KEY: &str = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2OXZjJtkDYKwp+cUtRy5i4aNsavn\nVusEaAooxhRnCSRUPN/JSu0xKbchri3pOnQzQ38l7P0uZf9iHEdke1GfQw==\n-----END PUBLIC KEY-----\n";

#[tokio::test]
async fn s16_a_follow_that_was_undone_does_not_come_back_by_replay() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    let follow = scene.peer.activity("Follow", &bob, scene.ana.address.as_str());
    scene.hear(&bob, &follow).await;
    scene.hear(&bob, &scene.peer.activity("Undo", &bob, follow.clone())).await;
    assert!(scene.rows("follows", follow["id"].as_str().unwrap()).await.is_empty());
    let before = scene.house.dump().await;
    scene.hear(&bob, &follow).await;
    before.assert_same(&scene.house.dump().await, "the follow again");
    scene.clock.turn(89 * 86_400);
    server::workers::tidy(scene.house.app()).await.unwrap();
    scene.hear(&bob, &follow).await;
    assert!(scene.rows("follows", follow["id"].as_str().unwrap()).await.is_empty(), "also after 89 days");
    scene.finish().await;
}

#[tokio::test]
async fn s17_a_key_id_elsewhere_is_401() {
    let scene = Scene::open().await;
    let other = Peer::open(&scene.clock).await;
    let mallory = other.person("mallory");
    let letter = |key_id: &str| scene.letter().signed_as(&scene.eve, key_id, &COVERED);
    scene.refused_after_looking(&letter(&other.url("/nobody#main-key")), 401, "nothing is there").await;
    scene.refused(&letter("https://[::"), 401, "no address").await;
    scene.refused(&letter(&scene.house.url("/users/ana#main-key")), 401, "one of ours").await;
    scene.refused_after_looking(&letter(&format!("{}#other", scene.eve.id)), 401, "one she does not list").await;
    other.serve(&json!({"id": other.url("/key"), "type": "Key", "owner": scene.eve.id, "publicKeyPem": scene.eve.public_pem()}));
    scene.refused_after_looking(&letter(&other.url("/key")), 401, "a key elsewhere that names her as its owner").await;
    let by_mallory = scene.letter().signed_as(&mallory, &mallory.key_id(), &COVERED);
    let (status, text) = by_mallory.send_for_answer().await;
    assert_eq!(status, 401, "a good signature of somebody else: {text}");
    settle(&[&scene.house]).await;
    assert!(scene.rows("posts", "I like your mugs").await.is_empty());
    scene.finish().await;
}

#[tokio::test]
async fn s18_a_neighbour_on_the_same_host_is_401() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    scene.refused(&scene.letter().signed(&bob), 401, "bob signs what eve is to have said").await;
    let delete = scene.peer.activity("Delete", &scene.eve, scene.eve.id.as_str());
    scene.refused(&Letter::to(&scene.house, &delete).signed(&bob), 401, "bob deletes eve").await;
    scene.finish().await;
}

#[tokio::test]
async fn s19_keys_change_only_by_the_actors_own_document() {
    let scene = Scene::open().await;
    let forged = scene.eve.rotated();
    let before = scene.rows("actor_keys", &scene.eve.id).await;
    scene.hear(&scene.eve, &scene.peer.activity("Update", &scene.eve, forged.document())).await;
    assert_eq!(scene.rows("actor_keys", &scene.eve.id).await, before, "what the message carries does not count");
    scene.refused_after_looking(&scene.letter().signed(&forged), 401, "the new key").await;
    scene.peer.serve(&forged.document());
    scene.hear(&scene.eve, &scene.peer.activity("Update", &scene.eve, scene.eve.id.as_str())).await;
    assert_ne!(scene.rows("actor_keys", &scene.eve.id).await, before, "the document counts");
    scene.letter().signed(&forged).accepted().await;
    settle(&[&scene.house]).await;
    scene.refused_after_looking(&scene.signed(), 401, "the old key, from then on").await;
    scene.finish().await;
}

#[tokio::test]
async fn s20_a_rotated_key_costs_one_fetch() {
    let scene = Scene::open().await;
    let rotated = scene.eve.rotated();
    scene.peer.serve(&rotated.document());
    let before = scene.peer.requests();
    scene.letter().signed(&rotated).accepted().await;
    assert_eq!(scene.peer.requests(), before + 1, "{:?}", scene.peer.asked());
    settle(&[&scene.house]).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 1);
    scene.refused(&scene.signed(), 401, "the old key is not looked for again").await;
    scene.finish().await;
}

#[tokio::test]
async fn s20_wrong_signatures_cost_one_fetch_in_ten_minutes_and_keep_no_rotated_key_out() {
    let scene = Scene::open().await;
    let (wrong, rotated) = (scene.eve.rotated(), scene.eve.rotated());
    let before = scene.peer.requests();
    for seconds in [0, 100, 200, 299] {
        scene.clock.turn(seconds);
        scene.refused_after_looking(&scene.letter().signed(&wrong), 401, "a key she never had").await;
    }
    assert_eq!(scene.peer.requests(), before + 1, "asked once, and then not for ten minutes");
    scene.peer.serve(&rotated.document());
    scene.clock.turn(2);
    let letter = scene.letter().signed(&wrong);
    assert_eq!(letter.send().await, 401, "the attacker is first to make us look");
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.requests(), before + 2);
    scene.letter().signed(&rotated).accepted().await;
    settle(&[&scene.house]).await;
    assert_eq!((scene.peer.requests(), scene.rows("posts", "I like your mugs").await.len()), (before + 2, 1), "and her new key is known");
    scene.finish().await;
}

#[tokio::test]
async fn s22_keys_that_are_too_small_too_long_or_of_another_kind_are_401() {
    let scene = Scene::open().await;
    for (name, pem) in [
        ("small", SMALL_KEY.to_owned()),
        ("curved", EC_KEY.to_owned()),
        ("long", format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", "A".repeat(900_000))),
        ("none", String::new()),
    ] {
        let person = scene.peer.person(name);
        let mut document = person.document();
        document["publicKey"]["publicKeyPem"] = json!(pem);
        scene.peer.serve(&document);
        let create = scene.peer.activity("Create", &person, scene.peer.note(&person, "small talk"));
        let (status, text) = Letter::to(&scene.house, &create).signed(&person).send_for_answer().await;
        assert_eq!(status, 401, "{name}: {text}");
        settle(&[&scene.house]).await;
        assert!(scene.rows("inbox", create["id"].as_str().unwrap()).await.is_empty(), "{name}");
    }
    scene.finish().await;
}

#[tokio::test]
async fn s29_what_others_send_on_counts_only_with_its_authors_proof() {
    let scene = Scene::open().await;
    let friend = Peer::open(&scene.clock).await;
    let forwarder = friend.person("forwarder");
    scene.hear(&forwarder, &friend.activity("Follow", &forwarder, scene.ana.address.as_str())).await;
    let now = scene.clock.time();
    let forwarded = |activity: &serde_json::Value| Letter::to(&scene.house, activity).signed(&forwarder);

    scene.refused(&forwarded(&scene.create()), 401, "nothing vouches for it").await;
    let mut linked = scene.create();
    linked["signature"] = json!({"type": "RsaSignature2017", "creator": scene.eve.key_id(), "created": now.rfc3339(), "signatureValue": "AAAA"});
    scene.refused(&forwarded(&linked), 401, "a linked-data signature").await;
    let mut forged = scene.eve.prove(&scene.create(), now);
    forged["object"]["content"] = json!("<p>I hate your mugs</p>");
    scene.refused(&forwarded(&forged), 401, "changed after it was proven").await;
    scene.refused(&forwarded(&forwarder.prove(&scene.create(), now)), 401, "proven by the one who sends it on").await;
    let bob = scene.peer.person("bob");
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    scene.refused(&forwarded(&bob.prove(&scene.create(), now)), 401, "proven by a neighbour").await;
    let mut stripped = scene.eve.prove(&scene.create(), now);
    stripped["proof"]["cryptosuite"] = json!("eddsa-rdfc-2022");
    scene.refused(&forwarded(&stripped), 401, "another suite").await;

    forwarded(&scene.eve.prove(&scene.create(), now)).accepted().await;
    settle(&[&scene.house]).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 1, "with her proof it stands");
    scene.finish().await;
}

#[tokio::test]
async fn o22_a_key_counts_only_if_its_owner_lists_it() {
    let scene = Scene::open().await;
    let evil = Peer::open(&scene.clock).await;
    let mallory = evil.person("mallory");
    let key = evil.url("/k");
    evil.serve(&json!({"id": key, "type": "Key", "owner": scene.eve.id, "controller": scene.eve.id, "publicKeyPem": mallory.public_pem()}));
    let before = scene.rows("actor_keys", "").await;
    scene.refused_after_looking(&scene.letter().signed_as(&mallory, &key, &COVERED), 401, "it names eve as its owner").await;
    assert_eq!(scene.rows("actor_keys", "").await, before);
    let own = scene.peer.url("/k");
    scene.peer.serve(&json!({"id": own, "type": "Key", "owner": scene.eve.id, "publicKeyPem": mallory.public_pem()}));
    scene.refused_after_looking(&scene.letter().signed_as(&mallory, &own, &COVERED), 401, "on her own host, and she does not list it").await;
    scene.finish().await;
}

#[tokio::test]
async fn a_key_that_cannot_be_had_is_401_and_not_asked_for_twice() {
    let scene = Scene::open().await;
    let away = Peer::open(&scene.clock).await;
    let ghost = away.person("ghost");
    away.refuse_at("/users/ghost", StatusCode::NOT_FOUND);
    let create = away.activity("Create", &ghost, away.note(&ghost, "boo"));
    let before = scene.house.dump().await;
    assert_eq!(Letter::to(&scene.house, &create).signed(&ghost).send().await, 401);
    before.assert_same(&scene.house.dump().await, "a key that is not there");
    scene.finish().await;
}
