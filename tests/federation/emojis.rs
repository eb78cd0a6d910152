//! Custom emoji of other servers: in what their people say and in their names, from our own copies alone.

use harness::photo::phone_photo;
use harness::{Plan, on_both_engines, settle};
use serde_json::{Value, json};

use crate::scene::Scene;

fn emoji(scene: &Scene, word: &str) -> Value {
    json!({"type": "Emoji", "name": format!(":{word}:"), "icon": {"type": "Image", "mediaType": "image/jpeg", "url": scene.peer.url(&format!("/{word}.jpg"))}})
}

async fn emoji_of_a_peer_are_shown_from_here_in_texts_and_names(plan: Plan) {
    let scene = Scene::with(plan).await;
    scene.peer.serve_at("/cat.jpg", "image/jpeg", &phone_photo(90, 90));
    let mut document = scene.eve.document();
    document["name"] = json!("Eve :cat: <b>");
    document["tag"] = json!([emoji(&scene, "cat")]);
    scene.peer.serve(&document);
    scene.hear(&scene.eve, &scene.peer.activity("Update", &scene.eve, document)).await;
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let mut note = scene.peer.note(&scene.eve, "Look, :cat: and :dog:");
    note["tag"] = json!([
        emoji(&scene, "cat"),
        {"type": "Emoji", "name": ":\"><img src=x>:", "icon": {"type": "Image", "url": scene.peer.url("/evil.jpg")}},
        {"type": "Emoji", "name": ":dog:", "icon": {"type": "Image", "url": "javascript:alert(1)"}}
    ]);
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note)).await;
    settle(&[&scene.house]).await;
    let home = scene.ana.browser.get("/home").await.expect(200).text();
    let picture = home.split("<img class=\"emoji\" src=\"").nth(1).expect("an emoji").split('"').next().unwrap().to_owned();
    assert!(picture.starts_with("/media/"), "{picture} is no copy of ours");
    let _ = scene.house.visitor().get(&picture).await.expect(200);
    assert!(home.contains("Look, <img class=\"emoji\"") && home.contains("and :dog:"), "{home}");
    assert!(home.contains("<bdi>Eve <img class=\"emoji\"") && !home.contains(" <b></bdi>"), "{home}");
    assert!(!home.contains(&scene.peer.url("/cat.jpg")) && !home.contains("javascript:") && !home.contains("evil.jpg"));
    assert_eq!(scene.peer.asked().iter().filter(|path| path.contains("cat.jpg")).count(), 1, "it is fetched once");
    assert!(!scene.peer.asked().iter().any(|path| path.contains("evil.jpg")));
    // Words of people here are words.
    let _ = scene.ana.say(http::Method::POST, "/posts", &json!({"text": "My :cat: is no picture"})).await.expect(201);
    settle(&[&scene.house]).await;
    assert!(scene.ana.browser.get("/home").await.expect(200).text().contains("My :cat: is no picture"));
    scene.finish().await;
}

on_both_engines! {
    emoji_of_a_peer_are_shown_from_here_in_texts_and_names,
}
