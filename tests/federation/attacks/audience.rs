//! Well signed, and meant to be read by more people than its author wanted, or to keep us asking.

use harness::{Peer, settle};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::scene::Scene;

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

#[tokio::test]
async fn p09_nobody_widens_what_another_said_to_a_few() {
    let scene = Scene::open().await;
    let elsewhere = Peer::open(&scene.clock).await;
    let (bob, carl) = (scene.peer.person("bob"), elsewhere.person("carl"));
    for (peer, person) in [(&scene.peer, &bob), (&elsewhere, &carl)] {
        scene.hear(person, &peer.activity("Follow", person, scene.ana.address.as_str())).await;
    }
    let note = scene.note();
    scene.hear(&scene.eve, &scene.created(&note)).await;
    scene.peer.serve(&note);
    let id = note["id"].clone();
    for (peer, person) in [(&scene.peer, &bob), (&elsewhere, &carl)] {
        let mut wider = note.clone();
        wider["to"] = json!([PUBLIC, scene.ana.address]);
        let mut stolen = wider.clone();
        stolen["attributedTo"] = json!(person.id);
        for object in [id.clone(), wider, stolen] {
            for kind in ["Create", "Update"] {
                let before = scene.house.dump().await.without(&["inbox"]);
                let told = (scene.peer.received().len(), elsewhere.received().len());
                scene.hear(person, &peer.activity(kind, person, object.clone())).await;
                before.assert_same(&scene.house.dump().await, &format!("{kind} of {object} by {}", person.id));
                assert_eq!((scene.peer.received().len(), elsewhere.received().len()), told, "nothing is sent");
            }
        }
    }
    let known = scene.house.visitor().get("/api/peerwright/v1/timelines/known").await.expect(200).text();
    assert!(!known.contains("I like your mugs"), "{known}");
    scene.finish().await;
}

#[tokio::test]
async fn p10_who_hears_of_something_in_secret_is_told_to_nobody() {
    let scene = Scene::open().await;
    let mut note = scene.peer.note(&scene.eve, "I like your mugs");
    note["to"] = json!([PUBLIC, scene.ana.address]);
    note["bto"] = json!(["https://secret.example/users/tom"]);
    note["bcc"] = json!(["https://secret.example/users/sam"]);
    let mut create = scene.created(&note);
    create["bcc"] = note["bcc"].clone();
    scene.hear(&scene.eve, &create).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 1);
    let silent = |text: &str, what: &str| assert!(!text.contains("secret.example") && !text.contains("\"bto\"") && !text.contains("\"bcc\""), "{what}: {text}");
    let encoded: String = url::form_urlencoded::byte_serialize(note["id"].as_str().unwrap().as_bytes()).collect();
    silent(&scene.ana.call(Method::GET, &format!("/resolve?uri={encoded}")).await.expect(200).text(), "to who was addressed");
    silent(&scene.ana.call(Method::GET, "/timelines/home").await.expect(200).text(), "at home");
    silent(&scene.house.visitor().get("/api/peerwright/v1/timelines/known").await.expect(200).text(), "to visitors");

    let listing = scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&scene.house]).await;
    let path = listing["address"].as_str().unwrap().trim_start_matches(&scene.house.url("")).to_owned();
    silent(&scene.house.visitor().document(&path).await.expect(200).text(), "ours, as it is served");
    silent(&scene.house.visitor().document("/users/ana/outbox?page=true").await.text(), "ours, in the outbox");
    for received in scene.peer.received() {
        silent(&received.activity.to_string(), "ours, as it is sent");
    }
    scene.finish().await;
}

#[tokio::test]
async fn f14_documents_that_point_at_each_other_are_not_followed_for_ever() {
    let scene = Scene::open().await;
    for number in 0..30 {
        let mut note = scene.note();
        note["id"] = json!(scene.peer.url(&format!("/chain/{}", number + 1)));
        scene.peer.serve_at(&format!("/chain/{number}"), "application/activity+json", note.to_string().as_bytes());
    }
    let (before, requests) = (scene.house.dump().await.without(&["inbox"]), scene.peer.requests());
    let create = scene.created(&json!(scene.peer.url("/chain/0")));
    scene.hear(&scene.eve, &create).await;
    before.assert_same(&scene.house.dump().await, "nothing of it is kept");
    let asked = scene.peer.requests() - requests;
    assert!((1..=20).contains(&asked), "{asked} requests");
    let found = scene.house.app().federation.resolve(&scene.peer.url("/chain/0")).await;
    assert!(!matches!(found, Ok(Some(_))), "nor when somebody looks it up");
    assert!(scene.peer.requests() - requests <= 40);
    scene.finish().await;
}

#[tokio::test]
async fn f28_a_page_that_points_elsewhere_is_not_believed() {
    let scene = Scene::open().await;
    let elsewhere = Peer::open(&scene.clock).await;
    let mallory = elsewhere.person("mallory");
    let page = format!("<html><head><link rel=\"alternate\" type=\"application/activity+json\" href=\"{}\"></head></html>", mallory.id);
    scene.peer.serve_at("/@honest", "text/html", page.as_bytes());
    scene.peer.refuse_at("/gone", StatusCode::GONE);
    let before = scene.house.dump().await;
    for path in ["/@honest", "/gone"] {
        let found = scene.house.app().federation.resolve(&scene.peer.url(path)).await;
        assert!(!matches!(found, Ok(Some(_))), "{path}");
    }
    let create: Value = scene.created(&json!(scene.peer.url("/@honest")));
    scene.hear(&scene.eve, &create).await;
    before.without(&["inbox"]).assert_same(&scene.house.dump().await, "nothing is kept under that name");
    assert_eq!(elsewhere.requests(), 0, "and nobody else is asked");
    scene.finish().await;
}
