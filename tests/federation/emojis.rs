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

async fn emoji_of_a_peer_are_shown_in_warnings_and_in_what_they_left(plan: Plan) {
    let scene = Scene::with(plan).await;
    for word in ["cat", "wave"] {
        scene.peer.serve_at(&format!("/{word}.jpg"), "image/jpeg", &phone_photo(64, 64));
    }
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let mut note = scene.peer.note(&scene.eve, "Behind it");
    (note["summary"], note["tag"]) = (json!("Of a :cat: and a :dog:"), json!([emoji(&scene, "cat")]));
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note)).await;
    let post = scene.ana.say(http::Method::POST, "/posts", &json!({"text": "A mug"})).await.expect(201).json();
    // Of all that it names, the picture of what it leaves is its own.
    for (kind, content, named) in
        [("EmojiReact", ":wave:", json!([emoji(&scene, "wave"), emoji(&scene, "other")])), ("Like", "👍", json!([emoji(&scene, "third")])), ("Like", ":none:", json!([]))]
    {
        let mut reaction = scene.peer.activity(kind, &scene.eve, post["address"].clone());
        (reaction["content"], reaction["tag"]) = (json!(content), named);
        scene.hear(&scene.eve, &reaction).await;
    }
    settle(&[&scene.house]).await;
    let home = scene.ana.browser.get("/home").await.expect(200).text();
    let warning = home.split("<summary><b dir=\"auto\">").nth(1).expect("a warning").split("</b>").next().unwrap();
    assert!(warning.starts_with("Of a <img class=\"emoji\" src=\"/media/") && warning.ends_with(" and a :dog:"), "{warning}");
    let likes = scene.house.visitor().get(&format!("/@ana/posts/{}/likes", post["id"].as_str().unwrap())).await.expect(200).text();
    let left = likes.split("Reaction:").nth(1).expect("what was left").split("</p>").next().unwrap();
    assert!(left.contains("<bdi><img class=\"emoji\" src=\"/media/") && left.contains("alt=\":wave:\""), "{left}");
    assert!(left.contains("<bdi>👍</bdi>") && left.contains("<bdi>:none:</bdi>"), "{left}");
    let asked = scene.peer.asked();
    assert!(asked.iter().any(|path| path.contains("wave.jpg")) && !asked.iter().any(|path| path.contains("other.jpg") || path.contains("third.jpg")), "{asked:?}");
    scene.finish().await;
}

on_both_engines! {
    emoji_of_a_peer_are_shown_from_here_in_texts_and_names,
    emoji_of_a_peer_are_shown_in_warnings_and_in_what_they_left,
}
