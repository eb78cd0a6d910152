//! Bodies that are signed well and cannot be what they say: JSON that two readers would read in two ways, or none at all.

use harness::Letter;
use harness::peer::PUBLIC;
use serde_json::{Value, json};

use crate::scene::Scene;

impl Scene {
    /// The Create as text with a part of it replaced.
    fn spelled(&self, from: &str, to: &str) -> String {
        let text = self.create().to_string();
        let changed = text.replacen(from, to, 1);
        assert_ne!(text, changed, "{from} is in it");
        changed
    }

    async fn malformed(&self, body: impl Into<Vec<u8>>, what: &str) {
        self.refused(&self.signed_bytes(body), 400, what).await;
    }
}

#[tokio::test]
async fn j01_what_is_nested_too_deep_is_400() {
    let scene = Scene::open().await;
    scene.malformed("[".repeat(200_000), "200,000 lists").await;
    scene.malformed("{\"a\":".repeat(200_000), "200,000 objects").await;
    for depth in [33, 200] {
        let nested = format!("{}{}", "{\"a\":".repeat(depth), "1") + &"}".repeat(depth);
        scene.malformed(scene.spelled("\"type\":\"Create\"", &format!("\"type\":\"Create\",\"x\":{nested}")), &format!("{depth} deep")).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn j02_a_key_twice_is_400() {
    let scene = Scene::open().await;
    let ana = &scene.ana.address;
    for twice in [format!("\"actor\":\"{ana}\",\"actor\":"), "\"\\u0061ctor\":\"x\",\"actor\":".to_owned(), "\"act\\u006fr\":\"x\",\"actor\":".to_owned()] {
        scene.malformed(scene.spelled("\"actor\":", &twice), &twice).await;
    }
    scene.malformed(scene.spelled("\"id\":", "\"id\":\"https://victim.example/1\",\"id\":"), "id").await;
    scene.malformed(scene.spelled("\"attributedTo\":", "\"attributedTo\":\"x\",\"attributedTo\":"), "within the object").await;
    scene.finish().await;
}

#[tokio::test]
async fn j03_numbers_out_of_range_are_400() {
    let scene = Scene::open().await;
    for number in ["1e309", "-1e309", "9223372036854775808", "1e20", "18446744073709551616"] {
        scene.malformed(scene.spelled("\"type\":\"Create\"", &format!("\"type\":\"Create\",\"totalItems\":{number}")), number).await;
    }
    for number in ["-0", "1e-400", "9223372036854775807", "1.5"] {
        scene.signed_bytes(scene.spelled("\"type\":\"Create\"", &format!("\"type\":\"Create\",\"totalItems\":{number}"))).accepted().await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn j04_confused_types_are_400_and_what_the_wild_writes_is_taken() {
    let scene = Scene::open().await;
    let with = |key: &str, value: Value| {
        let mut create = scene.create();
        create[key] = value;
        create
    };
    for odd in [json!(7), json!(true), json!([[]]), json!({"x": 1}), json!([])] {
        for key in ["id", "type", "actor"] {
            scene.malformed(with(key, odd.clone()).to_string(), &format!("{key}: {odd}")).await;
        }
    }
    scene.malformed(with("actor", json!([scene.eve.id, scene.ana.address])).to_string(), "two actors").await;
    scene.malformed(with("type", json!(["Create", "Delete"])).to_string(), "two types").await;
    for body in ["[]", "null", "7", "\"x\"", "true"] {
        scene.malformed(body, body).await;
    }
    for (key, value) in [("actor", json!([scene.eve.id])), ("actor", json!({"id": scene.eve.id, "type": "Person"})), ("type", json!(["Create"]))] {
        let create = with(key, value);
        scene.hear(&scene.eve, &create).await;
        assert_eq!(scene.reason(&create).await, "", "{create}");
    }
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 3);
    scene.finish().await;
}

#[tokio::test]
async fn j04_confused_types_within_the_object_never_panic() {
    let scene = Scene::open().await;
    for odd in [json!(7), json!(null), json!([[[]]]), json!({"x": {"y": []}}), json!([]), json!("\u{0}"), json!(["a", 7, {}])] {
        for key in [
            "id",
            "type",
            "attributedTo",
            "content",
            "to",
            "cc",
            "published",
            "updated",
            "url",
            "attachment",
            "tag",
            "inReplyTo",
            "summary",
            "contentMap",
            "replies",
            "source",
            "sensitive",
        ] {
            let mut note = scene.note();
            note[key] = odd.clone();
            let status = Letter::to(&scene.house, &scene.created(&note)).signed(&scene.eve).send().await;
            assert!(matches!(status, 202 | 400), "{key}: {odd}: {status}");
            harness::settle(&[&scene.house]).await;
        }
        let mut bare = scene.create();
        bare["object"] = odd.clone();
        let status = Letter::to(&scene.house, &bare).signed(&scene.eve).send().await;
        assert!(matches!(status, 202 | 400), "object: {odd}: {status}");
        harness::settle(&[&scene.house]).await;
    }
    let inbox = scene.house.app().storage.count_inbox().await.unwrap();
    assert_eq!((inbox.waiting, inbox.dead), (0, 0), "each was settled, and none was set aside for a panic");
    scene.finish().await;
}

#[tokio::test]
async fn j05_what_is_missing_is_400_and_no_row_is_without_an_id() {
    let scene = Scene::open().await;
    for key in ["id", "type", "actor"] {
        let mut create = scene.create();
        create.as_object_mut().unwrap().remove(key);
        scene.malformed(create.to_string(), &format!("without {key}")).await;
        create[key] = Value::Null;
        scene.malformed(create.to_string(), &format!("{key}: null")).await;
        create[key] = json!("");
        scene.malformed(create.to_string(), &format!("{key} empty")).await;
    }
    let mut none = scene.create();
    none.as_object_mut().unwrap().remove("object");
    scene.settled_as_refused(&scene.eve, &none, "the object has no id").await;
    let mut nameless = scene.note();
    nameless.as_object_mut().unwrap().remove("id");
    scene.settled_as_refused(&scene.eve, &scene.created(&nameless), "the object has no id").await;
    scene.finish().await;
}

#[tokio::test]
async fn j07_no_context_changes_what_a_word_means_or_is_fetched() {
    let scene = Scene::open().await;
    let evil = scene.peer.url("/context");
    let bob = scene.peer.person("bob");
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    let requests = scene.peer.asked().len();
    let mut remapped = scene.create();
    remapped["@context"] = json!(["https://www.w3.org/ns/activitystreams", evil, {"as": PUBLIC, "writer": "as:actor", "actor": "https://x.example/y", "thing": "as:object"}]);
    remapped["writer"] = json!(bob.id);
    remapped["thing"] = json!({"id": scene.peer.id("notes"), "type": "Note", "content": "other"});
    scene.hear(&scene.eve, &remapped).await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), 1, "actor is actor, and object is object");
    assert_eq!(scene.peer.asked().len(), requests, "and no context is fetched");
    remapped["actor"] = json!(bob.id);
    remapped["id"] = json!(scene.peer.id("activities"));
    scene.refused(&Letter::to(&scene.house, &remapped).signed(&scene.eve), 401, "the plain name counts").await;
    scene.finish().await;
}

#[tokio::test]
async fn j08_a_graph_beside_the_activity_is_400() {
    let scene = Scene::open().await;
    for key in ["@graph", "@reverse", "@included"] {
        let mut create = scene.create();
        create[key] = json!([{"id": "https://victim.example/1", "type": "Create"}]);
        scene.malformed(create.to_string(), key).await;
    }
    for (key, plain) in [("@id", "id"), ("@type", "type")] {
        let mut create = scene.create();
        let value = create.as_object_mut().unwrap().remove(plain).unwrap();
        create[key] = value;
        scene.malformed(create.to_string(), key).await;
    }
    scene.finish().await;
}

#[tokio::test]
async fn j09_what_is_too_much_is_cut() {
    let scene = Scene::open().await;
    let mut note = scene.note();
    note["summary"] = json!("w".repeat(300_000));
    note["tag"] = (0..4_000).map(|number| json!({"type": "Hashtag", "name": format!("#t{number}")})).collect();
    note["attachment"] = (0..1_000).map(|number| json!({"type": "Image", "mediaType": "image/png", "url": scene.peer.url(&format!("/i/{number}.png"))})).collect();
    let id = note["id"].as_str().unwrap().to_owned();
    scene.hear(&scene.eve, &scene.created(&note)).await;
    let dump = scene.house.dump().await;
    assert_eq!(scene.rows("posts", &id).await.len(), 1);
    assert!(dump.table("post_tags").len() <= 50, "{} tags", dump.table("post_tags").len());
    assert!(dump.table("media").len() <= 10, "{} photos", dump.table("media").len());
    let address = scene.house.app().site.parse(&id).unwrap();
    let post = scene.house.app().storage.read().await.unwrap().posts().find_by_address(&address).await.unwrap().unwrap();
    assert!(post.warning.chars().count() <= 300 && post.photos.len() <= 10);
    scene.finish().await;
}

#[tokio::test]
async fn j10_dates_of_no_calendar_are_the_time_of_arrival() {
    let scene = Scene::open().await;
    let now = scene.clock.time();
    for date in ["10000-01-01T00:00:00Z", "-1", "2030-13-40T00:00:00Z", "Mon, 04 (a (b (c))) May 2030 09:00:00 GMT", "2099-01-01T00:00:00Z"] {
        let mut note = scene.note();
        note["published"] = json!(date);
        scene.hear(&scene.eve, &scene.created(&note)).await;
        let address = scene.house.app().site.parse(note["id"].as_str().unwrap()).unwrap();
        let post = scene.house.app().storage.read().await.unwrap().posts().find_by_address(&address).await.unwrap().unwrap();
        assert_eq!(post.published_at, now, "{date}");
    }
    scene.finish().await;
}

#[tokio::test]
async fn j13_what_is_no_json_or_more_than_one_is_400() {
    let scene = Scene::open().await;
    let create = scene.create().to_string();
    for (body, what) in [
        (String::new(), "nothing"),
        (" ".to_owned(), "a blank"),
        (format!("{create}x"), "something after it"),
        (format!("{create}{create}"), "two of them"),
        (format!("/* hello */{create}"), "a comment"),
        (format!("{create},"), "a comma"),
        (create.trim_end_matches('}').to_owned(), "half of it"),
        ("id=1&actor=2".to_owned(), "a form"),
    ] {
        scene.malformed(body, what).await;
    }
    scene.malformed([b"{\"id\":\"\xff\xfe\"}".as_slice()].concat(), "no text").await;
    scene.malformed([b"\xef\xbb\xbf".as_slice(), create.as_bytes()].concat(), "a mark of byte order").await;
    scene.signed_bytes(format!(" \n{create}\n ")).accepted().await;
    scene.finish().await;
}
