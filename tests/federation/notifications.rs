//! What makers of one house do to makers of another is told there, once; blocks are told to nobody.

use harness::{Clock, Instance, Maker, Plan, finish, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

/// House A with Ana, on either engine; house B with Bram, on SQLite. Each knows the other.
struct Houses {
    a: Instance,
    b: Instance,
    ana: Maker,
    bram: Maker,
}

impl Houses {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
        let (ana, bram) = (Maker::join(&a, "ana").await, Maker::join(&b, "bram").await);
        Self { a, b, ana, bram }
    }

    async fn settle(&self) {
        settle(&[&self.a, &self.b]).await;
    }

    async fn write(&self, who: &Maker, post: Value) -> Value {
        let post = who.say(Method::POST, "/posts", &post).await.expect(201).json();
        self.settle().await;
        post
    }

    /// The id under which the other house holds a post.
    async fn copy(&self, who: &Maker, post: &Value) -> String {
        let encoded: String = url::form_urlencoded::byte_serialize(post["address"].as_str().unwrap().as_bytes()).collect();
        let found = who.call(Method::GET, &format!("/resolve?uri={encoded}")).await.expect(200).json();
        found["post"]["id"].as_str().unwrap_or_else(|| panic!("{found}")).to_owned()
    }

    async fn press(&self, who: &Maker, method: Method, path: &str) {
        let answer = who.call(method, path).await;
        assert!((200..300).contains(&answer.status), "{path}: {} {}", answer.status, answer.text());
        self.settle().await;
    }

    async fn finish(self) {
        finish([self.a, self.b]).await;
    }
}

/// What somebody is told, newest first: the kind, and who did it.
async fn told(who: &Maker) -> Vec<(String, String)> {
    let list = who.call(Method::GET, "/notifications?grouped=false").await.expect(200).json();
    let line = |item: &Value| (item["kind"].as_str().unwrap().to_owned(), item["makers"][0]["handle"].as_str().unwrap_or_default().to_owned());
    list["items"].as_array().unwrap().iter().map(line).collect()
}

async fn what_a_maker_of_another_house_does_is_told_here_until_it_is_taken_back(plan: Plan) {
    let houses = Houses::open(plan).await;
    let (ana, bram) = (&houses.ana, &houses.bram);
    let by_bram = |kinds: &[&str]| kinds.iter().map(|kind| ((*kind).to_owned(), bram.handle.clone())).collect::<Vec<_>>();
    let post = houses.write(ana, json!({"text": "A mug"})).await;
    let copy = houses.copy(bram, &post).await;
    houses.press(bram, Method::POST, &format!("/makers/{}/follow", ana.handle)).await;
    for verb in ["like", "boost"] {
        houses.press(bram, Method::POST, &format!("/posts/{copy}/{verb}")).await;
    }
    let answer = houses.write(bram, json!({"text": format!("Nice, @{}", ana.handle), "in_reply_to": copy})).await;
    assert_eq!(told(ana).await, by_bram(&["reply", "boost", "like", "follow"]));
    let page = ana.browser.get("/notifications").await.expect(200).text();
    assert!(page.contains("bram answers you") && page.contains("bram follows you"), "{page}");
    for path in [format!("/posts/{copy}/like"), format!("/posts/{copy}/boost"), format!("/posts/{}", answer["id"].as_str().unwrap()), format!("/makers/{}/follow", ana.handle)] {
        houses.press(bram, Method::DELETE, &path).await;
    }
    assert_eq!(told(ana).await, []);
    houses.finish().await;
}

async fn p35_whom_a_maker_blocks_notices_nothing_among_notifications(plan: Plan) {
    let houses = Houses::open(plan).await;
    let (ana, bram) = (&houses.ana, &houses.bram);
    let post = houses.write(ana, json!({"text": "A mug"})).await;
    let copy = houses.copy(bram, &post).await;
    houses.press(bram, Method::POST, &format!("/posts/{copy}/like")).await;
    assert_eq!(told(ana).await.len(), 1);
    houses.press(ana, Method::POST, &format!("/makers/{}/block", bram.handle)).await;
    assert_eq!((told(ana).await, told(bram).await), (vec![], vec![]), "neither hears of the other, nor of the block");
    let page = bram.browser.get("/notifications").await.expect(200).text();
    assert!(!page.contains("@ana"), "{page}");
    houses.finish().await;
}

async fn a_muted_thread_stays_quiet_whoever_answers(plan: Plan) {
    let houses = Houses::open(plan).await;
    let (ana, bram) = (&houses.ana, &houses.bram);
    let post = houses.write(ana, json!({"text": "A mug"})).await;
    let copy = houses.copy(bram, &post).await;
    houses.press(ana, Method::POST, &format!("/posts/{}/mute", post["id"].as_str().unwrap())).await;
    houses.press(bram, Method::POST, &format!("/posts/{copy}/like")).await;
    houses.write(bram, json!({"text": format!("@{} hello?", ana.handle), "in_reply_to": copy})).await;
    assert_eq!(told(ana).await, []);
    houses.write(bram, json!({"text": format!("@{} elsewhere", ana.handle)})).await;
    assert_eq!(told(ana).await.len(), 1);
    houses.finish().await;
}

async fn limited_strangers_wait_and_senders_who_are_gone_are_forgotten(plan: Plan) {
    let scene = Scene::with(plan).await;
    let ana = &scene.ana;
    let follows = vec![("follow".to_owned(), scene.eve.handle())];
    assert_eq!(told(ana).await, follows);
    scene.house.sql("UPDATE actors SET limited = TRUE WHERE handle = 'eve'").await;
    let mut note = scene.note();
    note["to"] = json!([scene.ana.address, "https://www.w3.org/ns/activitystreams#Public"]);
    note["tag"] = json!([{"type": "Mention", "href": scene.ana.address, "name": "@ana"}]);
    scene.hear(&scene.eve, &scene.created(&note)).await;
    assert_eq!(told(ana).await, follows, "she is limited, and not followed");
    let waiting = ana.call(Method::GET, "/notifications/requests").await.expect(200).json();
    assert_eq!(waiting["items"][0]["maker"]["handle"].as_str(), Some(scene.eve.handle().as_str()));
    let gone = scene.peer.activity("Delete", &scene.eve, scene.eve.id.as_str());
    scene.hear(&scene.eve, &gone).await;
    assert_eq!(told(ana).await, []);
    let waiting = ana.call(Method::GET, "/notifications/requests").await.expect(200).json();
    assert_eq!(waiting["items"], json!([]));
    scene.finish().await;
}

on_both_engines!(
    what_a_maker_of_another_house_does_is_told_here_until_it_is_taken_back,
    p35_whom_a_maker_blocks_notices_nothing_among_notifications,
    a_muted_thread_stays_quiet_whoever_answers,
    limited_strangers_wait_and_senders_who_are_gone_are_forgotten,
);
