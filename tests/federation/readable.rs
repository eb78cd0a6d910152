//! What GoToSocial and Mitra would make of all that we send: asserted on every activity that leaves, and on what is served.

use std::collections::BTreeSet;

use harness::peer::PUBLIC;
use harness::photo::phone_photo;
use harness::{Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

/// Types of objects that may be embedded.
const SHOWN: [&str; 2] = ["Note", "Question"];

/// Everything that is wrong with an activity or a document for readers who know only ActivityStreams.
fn faults(value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let kind = value["type"].as_str().unwrap_or_default();
    let mut wrong = |is_wrong: bool, what: &str| {
        if is_wrong {
            faults.push(format!("{kind}: {what}: {value}"));
        }
    };
    wrong(!value["type"].is_string(), "one type");
    wrong(depth(value) > 8, "Pixelfed reads no more than seven levels below the activity");
    wrong(everywhere(value, &|key, _| matches!(key, "bto" | "bcc")), "who hears of it in secret");
    wrong(strings(value).iter().any(|text| matches!(text.as_str(), "Public" | "as:Public")), "everyone by a short name");
    wrong(value.get("id").is_some_and(|id| !id.is_string()), "an id");
    let object = &value["object"];
    match kind {
        "Create" | "Update" => {
            wrong(!object.is_object(), "the object is embedded");
            wrong(object["attributedTo"] != value["actor"] && object["id"] != value["actor"], "whose it is");
            let is_actor = object["id"] == value["actor"];
            let is_vote = object["type"] == "Note" && object.get("name").is_some() && object.get("content").is_none();
            if !is_actor && !is_vote {
                let about = note_faults(object);
                faults.extend(about);
            }
            return faults;
        }
        "Note" | "Question" => {
            faults.extend(note_faults(value));
            return faults;
        }
        "Like" | "Announce" => wrong(!object.is_string(), "a bare id, which all understand"),
        "Delete" => wrong(!(object.is_string() || (object["type"] == "Tombstone" && object["id"].is_string())), "a bare id or a Tombstone"),
        "Undo" => wrong(!(object["id"].is_string() && object["type"].is_string() && object["actor"] == value["actor"] && object["object"].is_string()), "what is undone, whole"),
        _ => {}
    }
    faults
}

/// What is wrong with a Note or Question.
fn note_faults(note: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    let mut wrong = |is_wrong: bool, what: &str| {
        if is_wrong {
            faults.push(format!("{what}: {note}"));
        }
    };
    wrong(!SHOWN.contains(&note["type"].as_str().unwrap_or_default()), "a type that is shown");
    wrong(note.get("name").is_some(), "GoToSocial makes a warning of a name, Mitra a title");
    wrong(note.get("contentMap").is_some_and(|map| map.as_object().is_none_or(|map| map.values().any(|text| *text != note["content"]))), "the same in its language");
    for key in ["id", "attributedTo", "published", "url", "content"] {
        wrong(!note[key].is_string(), key);
    }
    for key in ["to", "cc", "tag", "attachment"] {
        wrong(!note[key].is_array(), key);
    }
    let named = |key: &str| note[key].as_array().into_iter().flatten().filter_map(Value::as_str).collect::<Vec<_>>();
    let (to, cc) = (named("to"), named("cc"));
    wrong(to.iter().chain(&cc).any(|id| !id.starts_with("http")), "whole addresses");
    let tags = note["tag"].as_array().cloned().unwrap_or_default();
    let mentioned: Vec<&str> = tags.iter().filter(|tag| tag["type"] == "Mention").filter_map(|tag| tag["href"].as_str()).collect();
    let is_for_some = !to.contains(&PUBLIC) && !cc.contains(&PUBLIC) && !to.iter().any(|id| id.ends_with("/followers"));
    if is_for_some {
        wrong(to.is_empty() || !cc.is_empty() || to.iter().any(|id| !mentioned.contains(id)), "a direct message mentions exactly whom it is for");
        wrong(note.get("replies").is_some() || note.get("likes").is_some(), "no collections about what is for some");
    }
    wrong(
        tags.iter().any(|tag| !["Mention", "Hashtag", "Emoji"].contains(&tag["type"].as_str().unwrap_or_default())),
        "Mitra fetches a Link in tag, and drops the post if it cannot",
    );
    wrong(tags.iter().any(|tag| tag["type"] == "Hashtag" && !(tag["name"].as_str().is_some_and(|name| name.starts_with('#')) && tag["href"].is_string())), "hashtags");
    wrong(tags.iter().any(|tag| tag["type"] == "Mention" && !tag["name"].as_str().is_some_and(|name| name.starts_with('@') && name.matches('@').count() == 2)), "mentions");
    let photos = note["attachment"].as_array().cloned().unwrap_or_default();
    wrong(photos.len() > 4, "Mastodon shows four");
    let is_photo = |photo: &Value| {
        let side = |key: &str| photo[key].as_u64().is_some_and(|side| (1..=4096).contains(&side));
        photo["type"] == "Document" && photo["mediaType"] == "image/jpeg" && photo["url"].is_string() && photo["name"].is_string() && side("width") && side("height")
    };
    wrong(!photos.iter().all(is_photo), "photos as everybody reads them");
    wrong(note.get("summary").is_some_and(|summary| summary.as_str().is_none_or(|text| text.is_empty() || text == note["pw:title"])), "a warning is one");
    faults
}

fn everywhere(value: &Value, test: &dyn Fn(&str, &Value) -> bool) -> bool {
    match value {
        Value::Object(map) => map.iter().any(|(key, value)| test(key, value) || everywhere(value, test)),
        Value::Array(items) => items.iter().any(|item| everywhere(item, test)),
        _ => false,
    }
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Object(map) => map.values().flat_map(strings).collect(),
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Object(map) => 1 + map.values().map(depth).max().unwrap_or(0),
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

async fn everything_that_is_sent_and_served_reads_well_elsewhere(plan: Plan) {
    let scene = Scene::with(plan).await;
    let (ana, eve) = (&scene.ana, scene.eve.handle());
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let mut photos = Vec::new();
    for n in 0..6 {
        photos.push(ana.upload(phone_photo(60 + n * 2, 40), &format!("Photo {n}")).await);
    }
    let write = async |post: Value| ana.say(Method::POST, "/posts", &post).await.expect(201).json();
    let mut said = Vec::new();
    for audience in ["public", "unlisted", "followers", "direct"] {
        said.push(write(json!({"text": format!("@{eve} *words* #tag"), "audience": audience, "language": "en"})).await);
        said.push(write(json!({"text": format!("@{eve} warned"), "audience": audience, "warning": "glue"})).await);
        said.push(write(json!({"text": format!("@{eve} asked"), "audience": audience, "poll": {"options": ["a", "b"], "multiple": true, "seconds": 300}})).await);
    }
    said.push(write(json!({"text": "shown", "photos": photos})).await);
    settle(&[&scene.house]).await;
    // What Eve says, and what is done with it.
    let theirs = scene.peer.note(&scene.eve, "Which wood?");
    let mut question = scene.peer.note(&scene.eve, "Which one?");
    question["type"] = json!("Question");
    question["oneOf"] = json!([{"type": "Note", "name": "ash"}, {"type": "Note", "name": "oak"}]);
    for note in [&theirs, &question] {
        scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note.clone())).await;
    }
    let home = ana.call(Method::GET, "/timelines/home").await.expect(200).json();
    let held = |note: &Value| home["items"].as_array().unwrap().iter().find(|item| item["address"] == note["id"]).unwrap()["id"].as_str().unwrap().to_owned();
    let (asked, poll) = (held(&theirs), held(&question));
    said.push(write(json!({"text": "Ash", "in_reply_to": asked})).await);
    said.push(write(json!({"text": "See", "quote": asked})).await);
    for verb in ["like", "boost"] {
        for method in [Method::POST, Method::DELETE] {
            let _ = ana.call(method, &format!("/posts/{asked}/{verb}")).await.expect(200);
            settle(&[&scene.house]).await;
        }
    }
    let _ = ana.say(Method::POST, &format!("/posts/{poll}/vote"), &json!({"choices": [0]})).await.expect(200);
    // A listing with more photos than others show, its changes, its place in front.
    let listing = ana.publish(&json!({"title": "Stool", "terms": "sale", "price": {"amount": "24.00", "currency": "EUR"}, "tags": ["wood"]})).await;
    let listed = listing["id"].as_str().unwrap();
    let _ = ana.say(Method::PATCH, &format!("/listings/{listed}"), &json!({"quantity": 2})).await.expect(200);
    let _ = ana.call(Method::POST, &format!("/posts/{listed}/pin")).await.expect(200);
    let _ = ana.say(Method::PATCH, "/me", &json!({"name": "Ana"})).await.expect(200);
    settle(&[&scene.house]).await;
    let visitor = scene.house.visitor();
    let mut served = 0;
    for post in said.iter().chain([&listing]) {
        let path = format!("/o/{}", post["id"].as_str().unwrap());
        if matches!(post["audience"].as_str(), None | Some("public" | "unlisted")) {
            assert_eq!(faults(&visitor.document(&path).await.expect(200).json()), [] as [String; 0]);
            served += 1;
        }
        let warning = if post["listing"].is_null() && post["kind"] == "question" { "late" } else { "glue" };
        if post["kind"].is_string() {
            let _ = ana.say(Method::PATCH, &format!("/posts/{}", post["id"].as_str().unwrap()), &json!({"warning": warning})).await.expect(200);
        }
    }
    assert!(served > 8);
    let outbox = visitor.document("/users/ana/outbox?page=true").await.expect(200).json();
    for create in outbox["orderedItems"].as_array().unwrap() {
        assert_eq!(faults(create), [] as [String; 0]);
    }
    settle(&[&scene.house]).await;
    for post in &said {
        let _ = ana.call(Method::DELETE, &format!("/posts/{}", post["id"].as_str().unwrap())).await.expect(204);
    }
    let _ = ana.call(Method::DELETE, &format!("/listings/{listed}")).await.expect(204);
    settle(&[&scene.house]).await;
    let received = scene.peer.received();
    let kinds: BTreeSet<String> = received.iter().map(|received| received.kind().to_owned()).collect();
    for kind in ["Create", "Update", "Delete", "Like", "Announce", "Undo", "QuoteRequest", "Add", "Follow", "Accept"] {
        assert!(kinds.contains(kind), "{kind} was not sent: {kinds:?}");
    }
    for received in &received {
        let activity = &received.activity;
        assert_eq!(faults(activity), [] as [String; 0]);
        let first = if activity["@context"].is_array() { &activity["@context"][0] } else { &activity["@context"] };
        assert_eq!(first, "https://www.w3.org/ns/activitystreams", "{activity}");
        assert!(activity["to"].is_array() && activity["cc"].is_array() || !["Create", "Update", "Announce"].contains(&received.kind()), "{activity}");
    }
    // The vote says its name and nothing else, to who asked.
    let votes: Vec<&Value> = received.iter().map(|received| &received.activity["object"]).filter(|object| object["inReplyTo"] == question["id"]).collect();
    assert_eq!((votes.len(), votes[0]["name"].as_str(), votes[0]["to"].clone()), (1, Some("ash"), json!([scene.eve.id])));
    scene.finish().await;
}

on_both_engines! {
    everything_that_is_sent_and_served_reads_well_elsewhere,
}
