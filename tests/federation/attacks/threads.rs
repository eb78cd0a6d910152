//! Threads that would make us fetch for ever, or show what is for others.

use harness::peer::PUBLIC;
use harness::settle;
use serde_json::{Value, json};

use crate::scene::Scene;

impl Scene {
    /// Paths below this folder that the peer was asked for.
    fn asked_below(&self, folder: &str) -> usize {
        self.peer.asked().iter().filter(|path| path.starts_with(folder)).count()
    }

    /// A note of a long chain: each answers the next.
    fn link(&self, number: usize) -> Value {
        let mut note = self.peer.note(&self.eve, &format!("link {number}"));
        note["id"] = json!(self.peer.url(&format!("/chain/{number}")));
        note["inReplyTo"] = json!(self.peer.url(&format!("/chain/{}", number + 1)));
        note
    }

    async fn lets_time_pass(&self, seconds: i64) {
        self.clock.turn(seconds);
        settle(&[&self.house]).await;
    }
}

#[tokio::test]
async fn q01_a_chain_without_end_is_followed_for_a_hundred_posts_twenty_requests_at_a_time() {
    let scene = Scene::open().await;
    for number in 1..130 {
        scene.peer.serve(&scene.link(number));
    }
    let mut last = scene.link(0);
    last["cc"] = json!([scene.ana.address]);
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, last)).await;
    assert_eq!(scene.asked_below("/chain/"), 20, "in one look");
    scene.lets_time_pass(30).await;
    assert_eq!(scene.asked_below("/chain/"), 20, "and no other for a minute");
    for _ in 0..12 {
        scene.lets_time_pass(61).await;
    }
    assert_eq!((scene.asked_below("/chain/"), scene.rows("posts", "link ").await.len()), (100, 101));
    assert!(scene.rows("fetches_wanted", "").await.is_empty(), "that was all");
    assert!(scene.home().await.is_empty());
    scene.finish().await;
}

#[tokio::test]
async fn f14_an_address_that_always_names_another_is_given_up() {
    let scene = Scene::open().await;
    for number in 1..30 {
        let mut elsewhere = scene.link(number + 1);
        elsewhere["inReplyTo"] = Value::Null;
        scene.peer.serve_at(&format!("/chain/{number}"), harness::peer::ACTIVITY_JSON, elsewhere.to_string().as_bytes());
    }
    let mut last = scene.link(0);
    last["cc"] = json!([scene.ana.address]);
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, last)).await;
    scene.lets_time_pass(700).await;
    assert_eq!((scene.asked_below("/chain/"), scene.rows("posts", "link ").await.len()), (2, 1));
    scene.finish().await;
}

#[tokio::test]
async fn q01_two_that_answer_each_other_end() {
    let scene = Scene::open().await;
    let mut back = scene.link(1);
    back["inReplyTo"] = json!(scene.peer.url("/chain/0"));
    scene.peer.serve(&back);
    let mut last = scene.link(0);
    last["cc"] = json!([scene.ana.address]);
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, last)).await;
    assert_eq!((scene.asked_below("/chain/"), scene.rows("posts", "link ").await.len()), (1, 2));
    assert!(scene.rows("fetches_wanted", "").await.is_empty());
    scene.finish().await;
}

#[tokio::test]
async fn f16_a_collection_without_end_is_read_for_ten_pages() {
    let scene = Scene::open().await;
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let mut note = scene.peer.note(&scene.eve, "who answers?");
    let replies = scene.peer.url("/pages/0");
    note["replies"] = json!(replies);
    for number in 0..40 {
        let mut answer = scene.peer.note(&scene.eve, &format!("answer {number}"));
        answer["id"] = json!(scene.peer.url(&format!("/answers/{number}")));
        answer["inReplyTo"] = note["id"].clone();
        scene.peer.serve(&answer);
        let next = scene.peer.url(&format!("/pages/{}", number + 1));
        scene.peer.serve(&json!({
            "id": scene.peer.url(&format!("/pages/{number}")), "type": "OrderedCollectionPage", "totalItems": 9_000_000_000_000_000_000_u64, "next": next,
            "orderedItems": [answer["id"], scene.house.url("/o/1"), "nonsense", 7],
        }));
    }
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note)).await;
    assert_eq!(scene.asked_below("/pages/"), 0, "not at once");
    scene.lets_time_pass(601).await;
    assert_eq!((scene.asked_below("/pages/"), scene.asked_below("/answers/")), (11, 9), "twenty requests");
    for _ in 0..10 {
        scene.lets_time_pass(61).await;
    }
    assert_eq!(scene.rows("posts", "answer ").await.len(), 11, "and never more than the first pages");
    scene.finish().await;
}

#[tokio::test]
async fn what_a_collection_lists_must_belong_to_it() {
    let scene = Scene::open().await;
    let other = harness::Peer::open(&scene.clock).await;
    let olga = other.person("olga");
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let mut note = scene.peer.note(&scene.eve, "who answers?");
    let replies = scene.peer.url("/replies");
    note["replies"] = json!({"id": replies, "type": "Collection"});
    let answer = |text: &str, to: &Value| {
        let mut answer = other.note(&olga, text);
        answer["inReplyTo"] = to.clone();
        other.serve(&answer);
        answer
    };
    let first = answer("a true answer", &note["id"]);
    let second = answer("an answer to it", &first["id"]);
    let mut private = answer("for followers", &note["id"]);
    private["to"] = json!([olga.followers()]);
    other.serve(&private);
    let unrelated = answer("something else", &json!(null));
    let astray = answer("an answer to something else", &json!("https://a.example/1"));
    let items: Vec<&Value> = [&second, &private, &unrelated, &astray, &first].iter().map(|note| &note["id"]).collect();
    scene.peer.serve(&json!({"id": replies, "type": "Collection", "first": {"type": "CollectionPage", "items": items, "next": other.url("/page")}}));
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, note.clone())).await;
    scene.lets_time_pass(601).await;
    for (text, count) in [("a true answer", 1), ("an answer to it", 1), ("for followers", 0), ("<p>something else", 0), ("an answer to something else", 0)] {
        assert_eq!(scene.rows("posts", text).await.len(), count, "{text}");
    }
    assert!(!other.asked().contains(&"/page".to_owned()), "pages are of the collection's own origin");
    scene.finish().await;
}

#[tokio::test]
async fn p11_a_public_reply_gives_no_access_to_a_private_thread() {
    let scene = Scene::open().await;
    let mug = scene.mug().await;
    let conversation = format!("/c/{}", mug["id"].as_str().unwrap());
    let private = scene.note();
    scene.hear(&scene.eve, &scene.created(&private)).await;
    let bob = scene.peer.person("bob");
    let mut reply = scene.peer.note(&bob, "they told her a secret");
    reply["cc"] = json!([scene.ana.address]);
    reply["inReplyTo"] = private["id"].clone();
    reply["context"] = json!(scene.house.url(&conversation));
    scene.hear(&bob, &scene.peer.activity("Create", &bob, reply.clone())).await;
    assert_eq!(scene.rows("posts", "they told her").await.len(), 1, "his own words are kept");
    let own = [mug["address"].as_str().unwrap().to_owned()];
    assert_eq!(scene.collected(&conversation).await, (1, own.to_vec()), "naming a conversation joins nobody to it");
    scene.peer.serve(&private);
    let found = scene.house.app().federation.resolve(private["id"].as_str().unwrap()).await.unwrap();
    assert!(found.is_some(), "it is held");
    let encoded: String = url::form_urlencoded::byte_serialize(private["id"].as_str().unwrap().as_bytes()).collect();
    let berta = harness::Maker::join(&scene.house, "berta").await;
    let _ = berta.call(http::Method::GET, &format!("/resolve?uri={encoded}")).await.expect(404);
    scene.finish().await;
}

#[tokio::test]
async fn p12_what_is_not_for_everyone_stands_in_no_collection() {
    let scene = Scene::open().await;
    let mug = scene.mug().await;
    let id = mug["id"].as_str().unwrap();
    let mut shown = Vec::new();
    for (to, cc, is_shown) in [
        (json!([PUBLIC]), json!([scene.ana.address]), true),
        (json!([scene.ana.address]), json!([PUBLIC]), true),
        (json!([scene.eve.followers(), scene.ana.address]), json!([]), false),
        (json!([scene.ana.address]), json!([]), false),
    ] {
        let mut reply = scene.peer.note(&scene.eve, "is it still there?");
        (reply["to"], reply["cc"], reply["inReplyTo"]) = (to, cc, mug["address"].clone());
        scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, reply.clone())).await;
        if is_shown {
            shown.insert(0, reply["id"].as_str().unwrap().to_owned());
        }
        scene.clock.turn(2);
    }
    assert_eq!(scene.rows("posts", "is it still there?").await.len(), 4);
    assert_eq!(scene.collected(&format!("/o/{id}/replies")).await, (2, shown.clone()), "newest first");
    shown.push(mug["address"].as_str().unwrap().to_owned());
    shown.reverse();
    assert_eq!(scene.collected(&format!("/c/{id}")).await, (3, shown), "oldest first");
    let outbox = scene.house.visitor().document("/users/ana/outbox?page=true").await.expect(200).text();
    assert!(outbox.contains("Mug") && !outbox.contains("is it still there?"));
    scene.house.sql(&format!("UPDATE actors SET state = 'suspended' WHERE address = '{}'", scene.eve.id)).await;
    assert_eq!(scene.collected(&format!("/o/{id}/replies")).await, (0, vec![]), "nor is what the suspended said");
    scene.house.sql(&format!("UPDATE actors SET state = 'active' WHERE address = '{}'", scene.eve.id)).await;
    scene.finish().await;
}
