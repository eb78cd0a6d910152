//! Photos of what is for a few: fetched by servers of those it is for, kept from everybody else (SECURITY M-19).

use harness::photo::phone_photo;
use harness::{Clock, Instance, Maker, Plan, finish, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

/// Where a peer was told last that the first photo is, as a path of this house.
fn told(scene: &Scene) -> String {
    let received = scene.peer.received().pop().expect("something was told").activity;
    let url = received["object"]["attachment"][0]["url"].as_str().expect("a photo").to_owned();
    url.strip_prefix(&scene.house.url("")).expect("a photo of ours").to_owned()
}

async fn written(scene: &Scene, audience: &str, photo: &str) -> String {
    let post = json!({"text": format!("Look, @{}", scene.eve.handle()), "audience": audience, "photos": [photo]});
    let post = scene.ana.say(Method::POST, "/posts", &post).await.expect(201).json();
    settle(&[&scene.house]).await;
    post["id"].as_str().unwrap().to_owned()
}

async fn m19_a_photo_for_a_few_is_told_with_a_pass_and_refused_without(plan: Plan) {
    let scene = Scene::with(plan).await;
    let visitor = scene.house.visitor();
    for (width, audience) in [(90, "followers"), (92, "direct")] {
        let photo = scene.ana.upload(phone_photo(width, 60), "A shelf").await;
        let post = written(&scene, audience, &photo).await;
        let path = told(&scene);
        let (start, key) = path.rsplit_once('/').unwrap();
        let pass = start.strip_prefix("/media/given/").expect("what is told has a pass");
        for refused in [format!("/media/{key}"), format!("/media/given/{}/{key}", "0".repeat(pass.len())), format!("/media/given/{pass}/{}", key.replace(".jpg", ".webp"))] {
            let _ = visitor.get(&refused).await.expect(404);
        }
        let given = visitor.get(&path).await.expect(200);
        assert_eq!((given.header("cache-control"), given.header("content-type")), ("private, no-store", "image/jpeg"), "{audience}");
        scene.clock.turn(60);
        let _ = scene.ana.say(Method::PATCH, &format!("/posts/{post}"), &json!({"text": format!("Look again, @{}", scene.eve.handle())})).await.expect(200);
        settle(&[&scene.house]).await;
        assert_eq!(told(&scene), path, "{audience}: an edit does not make peers fetch it anew");
        let _ = scene.ana.call(Method::DELETE, &format!("/posts/{post}")).await.expect(204);
        let _ = visitor.get(&path).await.expect(404);
        settle(&[&scene.house]).await;
    }
    let photo = scene.ana.upload(phone_photo(94, 60), "A shelf").await;
    written(&scene, "unlisted", &photo).await;
    let path = told(&scene);
    assert!(!path.contains("given"), "what is for everybody needs no pass: {path}");
    assert!(visitor.get(&path).await.expect(200).header("cache-control").starts_with("public"));
    scene.finish().await;
}

async fn m19_a_photo_for_a_few_is_shown_to_them_in_another_house_and_to_nobody_else(plan: Plan) {
    let clock = Clock::start();
    let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
    let (ana, bram, cleo) = (Maker::join(&a, "ana").await, Maker::join(&b, "bram").await, Maker::join(&b, "cleo").await);
    let encoded: String = url::form_urlencoded::byte_serialize(format!("@{}", ana.handle).as_bytes()).collect();
    let _ = bram.call(Method::GET, &format!("/resolve?uri={encoded}")).await.expect(200);
    bram.follow(&ana.handle).await;
    settle(&[&a, &b]).await;
    let photo = ana.upload(phone_photo(90, 60), "A shelf").await;
    let post = ana.say(Method::POST, "/posts", &json!({"text": "For followers", "audience": "followers", "photos": [photo]})).await.expect(201).json();
    settle(&[&a, &b]).await;
    let home = bram.call(Method::GET, "/timelines/home").await.expect(200).json();
    let held: &Value = &home["items"][0];
    assert_eq!(held["address"], post["address"]);
    let url = held["photos"][0]["url"].as_str().expect("b holds a copy of the picture");
    for stranger in [&b.visitor(), &cleo.browser, &cleo.app] {
        let _ = stranger.get(url).await.expect(404);
    }
    for follower in [&bram.browser, &bram.app] {
        let seen = follower.get(url).await.expect(200);
        assert_eq!(seen.header("cache-control"), "private, no-store");
    }
    finish([a, b]).await;
}

async fn new_words_about_a_photo_reach_whoever_was_sent_a_post_that_shows_it(plan: Plan) {
    let scene = Scene::with(plan).await;
    let photo = scene.ana.upload(phone_photo(90, 60), "A shelf").await;
    let loose = scene.ana.upload(phone_photo(92, 60), "A bench").await;
    let describe = async |photo: &str, alt: &str| {
        scene.clock.turn(60);
        let _ = scene.ana.say(Method::PATCH, &format!("/media/{photo}"), &json!({"alt": alt})).await.expect(200);
        settle(&[&scene.house]).await;
    };
    let (public, private) = (written(&scene, "public", &photo).await, written(&scene, "direct", &photo).await);
    let before = scene.peer.received().len();
    describe(&loose, "A bench of oak").await;
    describe(&photo, "A shelf").await;
    assert_eq!(scene.peer.received().len(), before, "where nothing changed that was sent, nothing is said");
    describe(&photo, "A shelf of oak").await;
    let received = scene.peer.received();
    let mut told: Vec<(&str, &Value, &Value)> =
        received[before..].iter().map(|received| (received.kind(), &received.activity["object"]["id"], &received.activity["object"]["attachment"][0]["name"])).collect();
    told.sort_unstable_by_key(|(_, id, _)| id.to_string());
    let address = |post: &str| json!(scene.house.url(&format!("/o/{post}")));
    let oak = json!("A shelf of oak");
    assert_eq!(told, [("Update", &address(&public), &oak), ("Update", &address(&private), &oak)]);
    let update = &received.last().unwrap().activity["object"];
    assert!(update["updated"].as_str() > update["published"].as_str(), "peers take it for newer: {update}");
    let history = scene.ana.call(Method::GET, &format!("/posts/{public}/history")).await.expect(200).json();
    assert_eq!(history["items"].as_array().unwrap().len(), 1, "the words of the post are the same");
    assert_eq!(scene.ana.call(Method::DELETE, &format!("/media/{photo}")).await.status, 409, "it belongs to posts");
    scene.finish().await;
}

on_both_engines! {
    new_words_about_a_photo_reach_whoever_was_sent_a_post_that_shows_it,
    m19_a_photo_for_a_few_is_told_with_a_pass_and_refused_without,
    m19_a_photo_for_a_few_is_shown_to_them_in_another_house_and_to_nobody_else,
}
