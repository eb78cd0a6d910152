//! An instance that is new is not empty: what somebody said before they were followed comes with the following.

use harness::{Clock, Instance, Maker, Plan, finish, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

/// Texts and titles of a list.
async fn texts(who: &Maker, path: &str) -> Vec<String> {
    let list = who.call(Method::GET, path).await.expect(200).json();
    list["items"].as_array().unwrap().iter().map(told).collect()
}

fn told(item: &Value) -> String {
    let title = item.pointer("/listing/title").or_else(|| item.get("title")).and_then(Value::as_str).unwrap_or_default();
    if title.is_empty() { item["content_html"].as_str().unwrap().replace("<p>", "").replace("</p>", "").trim().to_owned() } else { title.to_owned() }
}

async fn following_brings_what_was_said_before(plan: Plan) {
    let clock = Clock::start();
    let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
    let (ana, bram, cleo) = (Maker::join(&a, "ana").await, Maker::join(&b, "bram").await, Maker::join(&b, "cleo").await);
    let beginning = ana.say(Method::POST, "/posts", &json!({"text": "post 0"})).await.expect(201).json();
    for n in 1..8 {
        clock.turn(3_600);
        let _ = ana.say(Method::POST, "/posts", &json!({"text": format!("post {n}")})).await.expect(201);
    }
    let goes_on = ana.say(Method::POST, "/posts", &json!({"text": "thread", "in_reply_to": beginning["id"]})).await.expect(201).json();
    for (audience, text) in [("followers", "secret"), ("direct", "@ana secret")] {
        let _ = ana.say(Method::POST, "/posts", &json!({"text": text, "audience": audience})).await.expect(201);
    }
    clock.turn(60);
    ana.publish(&json!({"title": "Bowl", "terms": "gift", "tags": ["wood"]})).await;
    settle(&[&a, &b]).await;
    // What came before from somebody else stands above, because it is newer.
    clock.turn(60);
    assert_eq!(bram.follow("cleo").await, "following");
    let _ = cleo.say(Method::POST, "/posts", &json!({"text": "from cleo"})).await.expect(201);
    settle(&[&a, &b]).await;
    let encoded: String = url::form_urlencoded::byte_serialize(format!("@{}", ana.handle).as_bytes()).collect();
    let _ = bram.call(Method::GET, &format!("/resolve?uri={encoded}")).await.expect(200);
    settle(&[&a, &b]).await;
    assert!(texts(&bram, &format!("/makers/{}/posts", ana.handle)).await.is_empty(), "looking up brings no posts");
    assert_eq!(bram.follow(&ana.handle).await, "requested");
    settle(&[&a, &b]).await;
    assert_eq!(texts(&bram, "/timelines/home").await, ["from cleo", "Bowl", "post 7", "post 6", "post 5", "post 4"], "the newest few, in their place by time");
    assert_eq!(texts(&bram, &format!("/makers/{}/posts", ana.handle)).await, ["post 7", "post 6", "post 5", "post 4", "post 3", "post 2", "post 1", "post 0"]);
    assert_eq!(bram.titles(&format!("/makers/{}/listings", ana.handle)).await, ["Bowl"]);
    let dump = b.dump().await;
    assert!(!dump.table("posts").iter().any(|row| row.contains("secret")), "nothing that is not for everybody");
    assert!(dump.table("posts").iter().any(|row| row.contains(goes_on["address"].as_str().unwrap())), "what continues one's own thread");
    // The second who follows has it at once, and nobody is asked again.
    assert_eq!(cleo.follow(&ana.handle).await, "requested");
    settle(&[&a, &b]).await;
    assert_eq!(texts(&cleo, "/timelines/home").await[1..], ["Bowl", "post 7", "post 6", "post 5", "post 4"]);
    clock.turn(60);
    let _ = ana.say(Method::POST, "/posts", &json!({"text": "news"})).await.expect(201);
    settle(&[&a, &b]).await;
    assert_eq!(texts(&bram, "/timelines/home").await[0], "news", "what comes from now on stands on top");
    let _ = bram.call(Method::DELETE, &format!("/makers/{}/follow", ana.handle)).await.expect(200);
    settle(&[&a, &b]).await;
    assert_eq!(texts(&bram, "/timelines/home").await, ["from cleo"]);
    finish([a, b]).await;
}

impl Scene {
    fn outbox(&self) -> String {
        format!("{}/outbox", self.eve.id)
    }

    fn serve_outbox(&self, items: &[Value]) {
        self.peer.serve(&json!({"@context": "https://www.w3.org/ns/activitystreams", "id": self.outbox(), "type": "OrderedCollection", "orderedItems": items}));
    }

    fn said(&self, text: &str) -> Value {
        self.peer.activity("Create", &self.eve, self.peer.note(&self.eve, text))
    }

    async fn heard(&self) -> Vec<String> {
        let list = self.ana.call(Method::GET, &format!("/makers/{}/posts?limit=80", self.eve.handle())).await.expect(200).json();
        list["items"].as_array().unwrap().iter().map(told).collect()
    }

    fn asked_for_outbox(&self) -> usize {
        self.peer.asked().iter().filter(|asked| asked.contains("/outbox")).count()
    }
}

#[tokio::test]
async fn p02_an_outbox_speaks_for_its_owner_alone() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    let elsewhere = harness::Peer::open(&scene.clock).await;
    let mallory = elsewhere.person("mallory");
    let mut foreign = scene.peer.note(&scene.eve, "foreign");
    foreign["id"] = json!(elsewhere.url("/notes/1"));
    let mut lent = scene.peer.note(&bob, "lent");
    lent["attributedTo"] = json!(bob.id);
    let mut ours = scene.peer.note(&scene.eve, "ours");
    ours["id"] = json!(scene.house.url("/o/17"));
    let mut private = scene.peer.note(&scene.eve, "private");
    private["to"] = json!([scene.eve.followers()]);
    private["cc"] = json!([]);
    let mut answer = scene.peer.note(&scene.eve, "answer");
    answer["inReplyTo"] = json!(scene.peer.url("/notes/none"));
    let mut by_bob = scene.said("by bob");
    by_bob["actor"] = json!(bob.id);
    let items = [
        scene.peer.activity("Create", &scene.eve, foreign),
        scene.peer.activity("Create", &scene.eve, lent),
        scene.peer.activity("Create", &scene.eve, ours),
        scene.peer.activity("Create", &scene.eve, private),
        scene.peer.activity("Create", &scene.eve, answer),
        by_bob,
        elsewhere.activity("Create", &mallory, elsewhere.note(&mallory, "hers")),
        scene.peer.activity("Announce", &scene.eve, elsewhere.note(&mallory, "passed on")),
        scene.peer.activity("Delete", &scene.eve, scene.house.url("/o/1")),
        json!(7),
        json!({"type": "Create"}),
        json!(elsewhere.url("/notes/2")),
        scene.said("her own"),
    ];
    scene.serve_outbox(&items);
    scene.ana_follows(&scene.peer, &scene.eve).await;
    assert_eq!(scene.heard().await, ["her own"]);
    assert_eq!(scene.house.dump().await.table("posts").len(), 1);
    assert!(elsewhere.asked().is_empty(), "nobody else is asked: {:?}", elsewhere.asked());
    scene.finish().await;
}

#[tokio::test]
async fn f16_an_outbox_without_end_is_read_for_a_few_pages() {
    let scene = Scene::open().await;
    for page in 0..50 {
        let items: Vec<Value> = if page == 0 { Vec::new() } else { vec![scene.said(&format!("page {page}"))] };
        let id = if page == 0 { scene.outbox() } else { format!("{}?page={page}", scene.outbox()) };
        let kind = if page == 0 { "OrderedCollection" } else { "OrderedCollectionPage" };
        let next = format!("{}?page={}", scene.outbox(), page + 1);
        let mut document = json!({"@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": kind, "totalItems": 9e18, "orderedItems": items});
        document[if page == 0 { "first" } else { "next" }] = json!(next);
        scene.peer.serve(&document);
    }
    scene.ana_follows(&scene.peer, &scene.eve).await;
    assert_eq!(scene.heard().await.len(), 3);
    assert_eq!(scene.asked_for_outbox(), 4, "the collection, and three pages");
    scene.finish().await;
}

#[tokio::test]
async fn q03_much_on_one_page_is_kept_within_bounds_and_once_a_day() {
    let scene = Scene::open().await;
    let items: Vec<Value> = (0..300).map(|n| scene.said(&format!("number {n}"))).collect();
    scene.serve_outbox(&items);
    scene.ana_follows(&scene.peer, &scene.eve).await;
    let known = scene.heard().await;
    assert_eq!(known.len(), 20);
    assert_eq!(scene.home().await.len(), 5, "of which the newest few come home");
    let asked = scene.asked_for_outbox();
    for _ in 0..3 {
        let _ = scene.ana.call(Method::DELETE, &format!("/makers/{}/follow", scene.eve.handle())).await.expect(200);
        settle(&[&scene.house]).await;
        scene.ana_follows(&scene.peer, &scene.eve).await;
    }
    assert_eq!(scene.asked_for_outbox(), asked, "the same day");
    assert_eq!(scene.home().await.len(), 5);
    scene.finish().await;
}

#[tokio::test]
async fn what_was_deleted_stays_deleted_and_what_is_no_outbox_is_none() {
    let scene = Scene::open().await;
    scene.ana_follows(&scene.peer, &scene.eve).await;
    assert!(scene.heard().await.is_empty(), "there is no outbox");
    let create = scene.said("gone");
    scene.hear(&scene.eve, &create).await;
    scene.hear(&scene.eve, &scene.peer.activity("Delete", &scene.eve, create["object"]["id"].clone())).await;
    scene.serve_outbox(&[create]);
    let _ = scene.ana.call(Method::DELETE, &format!("/makers/{}/follow", scene.eve.handle())).await.expect(200);
    settle(&[&scene.house]).await;
    scene.clock.turn(2 * 86_400);
    scene.ana_follows(&scene.peer, &scene.eve).await;
    assert!(scene.heard().await.is_empty());
    for odd in [
        json!({"type": "Note"}),
        json!([]),
        json!({"type": "OrderedCollection", "orderedItems": "x", "first": 7}),
        json!({"type": "OrderedCollection", "first": "http://127.0.0.1:1/x"}),
    ] {
        scene.clock.turn(2 * 86_400);
        scene.peer.serve_at(&format!("{}/outbox", scene.eve.id.strip_prefix(&scene.peer.url("")).unwrap()), "application/activity+json", odd.to_string().as_bytes());
        let _ = scene.ana.call(Method::DELETE, &format!("/makers/{}/follow", scene.eve.handle())).await.expect(200);
        settle(&[&scene.house]).await;
        scene.ana_follows(&scene.peer, &scene.eve).await;
        assert!(scene.heard().await.is_empty(), "{odd}");
    }
    scene.finish().await;
}

on_both_engines! { following_brings_what_was_said_before }
