//! Consents to be quoted that somebody made up, borrowed or bent.

use harness::{Peer, Plan, on_both_engines};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

async fn o23_a_consent_is_for_this_quote_of_this_post_by_its_author(plan: Plan) {
    let scene = Scene::with(plan).await;
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let victim = Peer::open(&scene.clock).await;
    let vic = victim.person("vic");
    let quoted = victim.note(&vic, "do not quote me");
    let other = victim.note(&vic, "quote this one");
    victim.serve(&quoted);
    victim.serve(&other);
    // What Vic's server serves as consents, and what is wrong with each of them.
    let stamp = |more: Value| {
        let mut stamp = json!({
            "id": victim.id("approvals"), "type": "QuoteAuthorization", "attributedTo": vic.id, "interactingObject": "", "interactionTarget": quoted["id"],
        });
        for (key, value) in more.as_object().unwrap() {
            stamp[key] = value.clone();
        }
        stamp
    };
    let cases = [
        ("of another quote", stamp(json!({"interactingObject": scene.peer.id("notes")})), false),
        ("for another post", stamp(json!({"interactionTarget": other["id"]})), false),
        ("by another", stamp(json!({"attributedTo": scene.eve.id})), false),
        ("of another type", stamp(json!({"type": "Note"})), false),
        ("under another id", stamp(json!({"interactingObject": ""})), false),
        ("as it should be", stamp(json!({})), true),
    ];
    for (what, mut stamp, counts) in cases {
        let mut note = scene.peer.note(&scene.eve, what);
        note["quote"] = quoted["id"].clone();
        if stamp["interactingObject"] == "" {
            stamp["interactingObject"] = note["id"].clone();
        }
        let at = stamp["id"].as_str().unwrap().to_owned();
        if what == "under another id" {
            stamp["id"] = json!(victim.id("approvals"));
        }
        victim.serve_at(at.strip_prefix(&victim.url("")).unwrap(), harness::peer::ACTIVITY_JSON, stamp.to_string().as_bytes());
        note["quoteAuthorization"] = json!(at);
        scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note.clone())).await;
        assert_eq!(state(&scene, &note).await, if counts { "granted" } else { "asked" }, "a consent {what}");
    }
    // One that stands on the server of who quotes, and one that is ours but for something else.
    let mut own = stamp(json!({}));
    own["id"] = json!(scene.peer.id("approvals"));
    scene.peer.serve(&own);
    let post = scene.ana.say(Method::POST, "/posts", &json!({"text": "Quote me"})).await.expect(201).json();
    for at in [own["id"].as_str().unwrap().to_owned(), format!("{}/quotes/1", post["address"].as_str().unwrap())] {
        let mut note = scene.peer.note(&scene.eve, "look");
        (note["quote"], note["quoteAuthorization"]) = (quoted["id"].clone(), json!(at));
        scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note.clone())).await;
        assert_eq!(state(&scene, &note).await, "asked", "{at}");
    }
    scene.finish().await;
}

/// How the quote of a post that came stands, as Ana reads it; what is not granted is not shown.
async fn state(scene: &Scene, note: &Value) -> String {
    let home = scene.ana.call(Method::GET, "/timelines/home").await.expect(200).json();
    let post = home["items"].as_array().unwrap().iter().find(|item| item["address"] == note["id"]).expect("it came");
    assert_eq!(post["quote"]["post"].is_string(), post["quote"]["state"] == "granted", "{post}");
    post["quote"]["state"].as_str().unwrap().to_owned()
}

on_both_engines! {
    o23_a_consent_is_for_this_quote_of_this_post_by_its_author,
}
