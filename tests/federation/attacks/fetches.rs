//! What a server is shown of ours: what is public, unless the host wants to know who asks, and nothing where it is blocked.

use harness::{Letter, Person, Plan, settle};
use http::Method;
use serde_json::json;

use crate::scene::Scene;

impl Scene {
    /// A fetch, not signed yet.
    pub fn fetch(&self, path: &str) -> Letter {
        Letter::fetch(&self.house, path)
    }

    pub fn fetch_by(&self, person: &Person, path: &str) -> Letter {
        self.fetch(path).signed_over(person, &["(request-target)", "host", "date"])
    }
}

#[tokio::test]
async fn where_fetches_are_signed_the_unsigned_see_only_the_instance() {
    let scene = Scene::with(Plan::sqlite().with(|settings| settings.federation.authorized_fetch = true)).await;
    let listing = scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&scene.house]).await;
    let object = format!("/o/{}", listing["id"].as_str().unwrap());
    for path in ["/users/ana", "/users/ana/outbox?page=true", "/users/ana/followers", object.as_str()] {
        let (status, text) = scene.fetch(path).send_for_answer().await;
        assert!(status == 401 && !text.contains("Mug"), "{path}: {text}");
        let stolen = scene.fetch_by(&scene.eve, "/actor").at(path);
        assert_eq!(stolen.send().await, 401, "a signature for another path: {path}");
        let old = scene.fetch(path).dated(-13 * 3_600).signed_over(&scene.eve, &["(request-target)", "host", "date"]);
        assert_eq!(old.send().await, 401, "an old signature: {path}");
        let elsewhere = scene.fetch(path).set("Host", "evil.example").signed_over(&scene.eve, &["(request-target)", "host", "date"]);
        assert_eq!(elsewhere.send().await, 421, "a signature for another host: {path}");
        assert_eq!(scene.fetch_by(&scene.eve.rotated(), path).send().await, 401, "a wrong key: {path}");
        let (status, text) = scene.fetch_by(&scene.eve, path).send_for_answer().await;
        assert_eq!(status, 200, "{path}: {text}");
    }
    for open in ["/actor", "/.well-known/nodeinfo", "/.well-known/host-meta"] {
        assert_eq!(scene.fetch(open).send().await, 200, "{open}");
    }
    assert_eq!(scene.house.visitor().get("/@ana").await.status, 200, "people look at pages as ever");
    scene.finish().await;
}

/// Where fetches are signed, who is blocked by a maker is shown nothing of theirs, and no cache between shows it to anybody.
#[tokio::test]
async fn p14_what_one_is_shown_is_shown_to_nobody_else() {
    let scene = Scene::with(Plan::sqlite().with(|settings| settings.federation.authorized_fetch = true)).await;
    let mallory = scene.peer.person("mallory");
    let _ = scene.house.app().federation.resolve(&format!("@{}", mallory.handle())).await.unwrap();
    let note = scene.ana.say(Method::POST, "/posts", &json!({"text": "Which wood?"})).await.expect(201).json();
    settle(&[&scene.house]).await;
    let _ = scene.ana.call(Method::POST, &format!("/makers/{}/block", mallory.handle())).await.expect(200);
    settle(&[&scene.house]).await;
    let object = format!("/o/{}", note["id"].as_str().unwrap());
    let body = |text: &str| text.split_once("\r\n\r\n").unwrap().1.to_owned();
    let (missing, nothing) = scene.fetch_by(&mallory, "/o/1").send_for_answer().await;
    assert_eq!(missing, 404);
    let paths = [
        object.clone(),
        format!("{object}/replies"),
        format!("{object}/likes"),
        object.replace("/o/", "/c/"),
        "/users/ana/outbox?page=true".to_owned(),
        "/users/ana/featured".to_owned(),
    ];
    for path in &paths {
        for _ in 0..2 {
            let (status, text) = scene.fetch_by(&mallory, path).send_for_answer().await;
            assert_eq!((status, body(&text)), (404, body(&nothing)), "{path}");
            let (status, text) = scene.fetch_by(&scene.eve, path).send_for_answer().await;
            assert_eq!(status, 200, "{path}: {text}");
            let text = text.to_ascii_lowercase();
            assert!(text.contains("cache-control: private, no-store") && text.contains("vary: accept, signature"), "{path}: {text}");
        }
        assert_eq!(scene.fetch(path).send().await, 401, "{path}: what eve was shown is kept for nobody");
    }
    assert_eq!(scene.fetch_by(&mallory, "/users/ana").send().await, 200, "whose keys are needed");
    scene.finish().await;
}

#[tokio::test]
async fn d02_a_blocked_host_fetches_nothing_and_is_fetched_nothing_of() {
    let scene = Scene::open().await;
    let note = scene.peer.note(&scene.eve, "look at me");
    scene.peer.serve(&note);
    scene.house.app().storage.set_peer_state(&scene.peer.host(), "blocked", scene.clock.time()).await.unwrap();
    let listing = scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    let object = format!("/o/{}", listing["id"].as_str().unwrap());
    for path in ["/users/ana", object.as_str()] {
        assert_eq!(scene.fetch_by(&scene.eve, path).send().await, 403, "{path}");
    }
    let (before, asked) = (scene.house.dump().await, scene.peer.asked().len());
    let mallory = scene.peer.person("mallory");
    for what in [note["id"].as_str().unwrap(), mallory.id.as_str(), &format!("@{}", mallory.handle())] {
        let found = scene.house.app().federation.resolve(what).await;
        assert!(!matches!(found, Ok(Some(_))), "{what}");
    }
    before.assert_same(&scene.house.dump().await, "nothing is looked up there");
    assert_eq!(scene.peer.asked().len(), asked);
    settle(&[&scene.house]).await;
    assert_eq!(scene.peer.kinds(), ["Accept"], "nor is it told anything");
    scene.house.sql("DELETE FROM deliveries WHERE state = 'waiting'").await;
    scene.finish().await;
}

#[tokio::test]
async fn a_house_that_does_not_federate_neither_hears_nor_speaks() {
    let scene = Scene::with(Plan::sqlite()).await;
    let mut house = scene.house;
    let (peer, eve, ana) = (scene.peer, scene.eve, scene.ana);
    house.stop().await;
    house.change(|settings| settings.federation.enabled = false);
    house.start_again().await;
    let before = (house.dump().await, peer.requests());
    let create = peer.activity("Create", &eve, peer.note(&eve, "hello?"));
    assert_eq!(Letter::to(&house, &create).signed(&eve).send().await, 403);
    ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&house]).await;
    let stranger = peer.person("stranger");
    assert!(house.app().federation.resolve(&format!("@{}", stranger.handle())).await.is_err());
    assert_eq!(peer.requests(), before.1, "nobody is asked or told anything");
    assert_eq!(house.dump().await.table("deliveries"), before.0.table("deliveries"));
    house.finish().await;
}
