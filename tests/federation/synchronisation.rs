//! Followers on which two servers disagree (FEP-8fcf): found out with the next post, settled on either side, and nobody
//! else's business.

use std::sync::Arc;

use harness::peer::ACTIVITY_JSON;
use harness::{Clock, Instance, Letter, Maker, Peer, Person, Plan, finish, on_both_engines, settle};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::scene::Scene;

const HEADER: &str = "Collection-Synchronization";
const COVERED: [&str; 6] = ["(request-target)", "host", "date", "digest", "content-type", "collection-synchronization"];
/// Nobody's digest.
const OTHER: &str = "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff";
const NOBODY: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Ana on A; Bram and Carla on B follow her.
struct Houses {
    clock: Arc<Clock>,
    a: Instance,
    b: Instance,
    ana: Maker,
    bram: Maker,
    carla: Maker,
}

impl Houses {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
        let (ana, bram, carla) = (Maker::join(&a, "ana").await, Maker::join(&b, "bram").await, Maker::join(&b, "carla").await);
        for follower in [&bram, &carla] {
            assert_eq!(follower.follow(&ana.handle).await, "requested");
        }
        let houses = Self { clock, a, b, ana, bram, carla };
        houses.settle().await;
        assert_eq!(houses.stances().await, ["following", "following"]);
        houses.clock.turn(60);
        houses
    }

    async fn settle(&self) {
        settle(&[&self.a, &self.b]).await;
    }

    async fn publish(&self, title: &str) {
        self.ana.publish(&json!({"title": title, "terms": "gift"})).await;
        self.settle().await;
    }

    /// How Bram and Carla stand to Ana, as their house has it.
    async fn stances(&self) -> [String; 2] {
        [stance(&self.bram, &self.ana.handle).await, stance(&self.carla, &self.ana.handle).await]
    }

    /// Names of those who follow Ana, as her house has it.
    async fn followers(&self) -> Vec<String> {
        let listed = self.ana.call(Method::GET, "/makers/ana/followers").await.expect(200).json();
        let mut names: Vec<String> = listed["items"].as_array().unwrap().iter().map(|item| item["handle"].as_str().unwrap().split('@').next().unwrap().to_owned()).collect();
        names.sort_unstable();
        names
    }

    /// Another post finds nothing to settle.
    async fn agree(self, title: &str) {
        self.clock.turn(700);
        let before = self.b.dump().await;
        self.publish(title).await;
        assert_eq!(before.table("synchronisations"), self.b.dump().await.table("synchronisations"), "both agree");
        finish([self.a, self.b]).await;
    }
}

async fn stance(who: &Maker, whom: &str) -> String {
    let maker = who.call(Method::GET, &format!("/makers/{whom}")).await.expect(200).json();
    maker["following"].as_str().unwrap().to_owned()
}

fn id_of_bram(houses: &Houses) -> String {
    format!("(SELECT id FROM actors WHERE address = '{}')", houses.bram.address)
}

async fn who_agrees_asks_nothing(plan: Plan) {
    let houses = Houses::open(plan).await;
    houses.publish("Mug").await;
    assert!(houses.b.dump().await.table("synchronisations").is_empty());
    assert_eq!((houses.bram.home().await, houses.carla.home().await), (vec!["Mug".to_owned()], vec!["Mug".to_owned()]));
    houses.agree("Plate").await;
}

async fn a_follower_whom_the_followed_ones_server_forgot_follows_no_more(plan: Plan) {
    let houses = Houses::open(plan).await;
    let bram = id_of_bram(&houses);
    houses.a.sql(&format!("DELETE FROM follows WHERE follower_id = {bram}")).await;
    houses.publish("Mug").await;
    assert_eq!(houses.stances().await, ["none", "following"]);
    assert!(houses.bram.home().await.is_empty(), "what was for followers is not for him");
    assert_eq!(houses.carla.home().await, ["Mug"]);
    assert_eq!(houses.followers().await, ["carla"]);
    houses.agree("Plate").await;
}

async fn a_follower_whom_their_own_server_forgot_is_taken_off_the_list(plan: Plan) {
    let houses = Houses::open(plan).await;
    let bram = id_of_bram(&houses);
    houses.b.sql(&format!("DELETE FROM follows WHERE follower_id = {bram}")).await;
    houses.a.sql("UPDATE peers SET scheme = 'message'").await;
    assert_eq!(houses.followers().await, ["bram", "carla"]);
    houses.publish("Mug").await;
    assert_eq!(houses.followers().await, ["carla"], "an Undo said so, also after a message signed by RFC 9421");
    assert_eq!(houses.stances().await, ["none", "following"]);
    houses.agree("Plate").await;
}

async fn a_yes_that_was_lost_arrives_with_the_next_post(plan: Plan) {
    let houses = Houses::open(plan).await;
    let bram = id_of_bram(&houses);
    houses.b.sql(&format!("UPDATE follows SET state = 'requested' WHERE follower_id = {bram}")).await;
    assert_eq!(houses.stances().await, ["requested", "following"]);
    houses.publish("Mug").await;
    assert_eq!(houses.stances().await, ["following", "following"]);
    assert_eq!(houses.followers().await, ["bram", "carla"]);
    houses.agree("Plate").await;
}

on_both_engines! {
    who_agrees_asks_nothing,
    a_follower_whom_the_followed_ones_server_forgot_follows_no_more,
    a_follower_whom_their_own_server_forgot_is_taken_off_the_list,
    a_yes_that_was_lost_arrives_with_the_next_post,
}

impl Scene {
    /// Ana follows Eve, who said yes.
    async fn ana_follows_eve(&self) {
        assert_eq!(self.ana.follow(&self.eve.handle()).await, "requested");
        settle(&[&self.house]).await;
        let follow = self.peer.received().into_iter().rfind(|received| received.kind() == "Follow").expect("a follow").activity;
        self.hear(&self.eve, &self.peer.activity("Accept", &self.eve, follow["id"].clone())).await;
        assert_eq!(stance(&self.ana, &self.eve.handle()).await, "following");
    }

    /// Where Eve's server lists her followers of the house.
    fn sync(&self) -> String {
        format!("{}/sync", self.eve.id)
    }

    fn lists(&self, list: &Value) {
        self.peer.serve_at("/users/eve/sync", ACTIVITY_JSON, list.to_string().as_bytes());
    }

    fn told(&self, digest: &str) -> String {
        format!("collectionId=\"{}\", url=\"{}\", digest=\"{digest}\"", self.eve.followers(), self.sync())
    }

    /// A letter that says this of Eve's followers.
    fn telling(&self, header: &str) -> Letter {
        self.letter().header(HEADER, header)
    }

    async fn tell(&self, header: &str) {
        self.telling(header).signed_over(&self.eve, &COVERED).accepted().await;
        settle(&[&self.house]).await;
    }

    fn was_asked(&self) -> usize {
        self.peer.asked().iter().filter(|path| path.starts_with("/users/eve/sync")).count()
    }

    async fn is_followed(&self, what: &str) {
        assert_eq!(stance(&self.ana, &self.eve.handle()).await, "following", "{what}");
    }
}

fn list(items: &[&str]) -> Value {
    json!({"type": "OrderedCollection", "orderedItems": items})
}

#[tokio::test]
async fn what_is_not_the_signers_to_say_is_passed_over_and_the_message_taken() {
    let scene = Scene::open().await;
    scene.ana_follows_eve().await;
    scene.lists(&list(&[]));
    let bob = scene.peer.person("bob");
    let other = Peer::open(&scene.clock).await;
    let good = scene.told(NOBODY);
    let bad = [
        good.replace(&scene.eve.followers(), &bob.followers()),
        good.replace(&scene.eve.followers(), &scene.eve.id),
        good.replace(&scene.sync(), &other.url("/users/eve/sync")),
        good.replace(&scene.sync(), &scene.house.url("/users/ana/followers_synchronization")),
        good.replace(&scene.sync(), "/users/eve/sync"),
        good.replace(NOBODY, "00"),
        good.replace(NOBODY, &NOBODY.replace('0', "x")),
        good.replace(", ", ";"),
        "nonsense".to_owned(),
        "=".repeat(3_000),
    ];
    let nothing = async |what: &str| {
        settle(&[&scene.house]).await;
        assert!(scene.house.dump().await.table("synchronisations").is_empty(), "{what}");
        assert!(scene.was_asked() == 0 && other.requests() == 0, "{what}");
        scene.is_followed(what).await;
    };
    for header in &bad {
        scene.telling(header).signed_over(&scene.eve, &COVERED).accepted().await;
        nothing(header).await;
    }
    scene.telling(&good).signed(&scene.eve).accepted().await;
    nothing("it is not signed").await;
    scene.telling(&good).header(HEADER, &good).signed_over(&scene.eve, &COVERED).accepted().await;
    nothing("said twice").await;
    assert_eq!(scene.telling(&good).signed_over(&scene.eve, &COVERED).set(HEADER, &scene.told(OTHER)).send().await, 401);
    nothing("changed on its way").await;
    assert_eq!(scene.rows("posts", "I like your mugs").await.len(), bad.len() + 2, "the messages are taken all the same");

    scene.tell(&good).await;
    assert_eq!((scene.was_asked(), stance(&scene.ana, &scene.eve.handle()).await.as_str()), (1, "none"), "what is hers to say counts");
    assert_eq!(scene.peer.kinds(), ["Accept", "Follow"], "and nobody is told what they said themselves");
    scene.finish().await;
}

#[tokio::test]
async fn a_list_that_is_not_whole_or_not_to_be_had_changes_nothing() {
    let scene = Scene::open().await;
    scene.ana_follows_eve().await;
    let other = Peer::open(&scene.clock).await;
    let sync = scene.sync();
    let page = |name: &str, next: &str| json!({"type": "OrderedCollectionPage", "id": format!("{sync}?{name}"), "orderedItems": [], "next": format!("{sync}?{next}")});
    for n in 0..20 {
        let body = page(&n.to_string(), &(n + 1).to_string());
        scene.peer.serve_at(&format!("/users/eve/sync?{n}"), ACTIVITY_JSON, body.to_string().as_bytes());
    }
    other.serve_at("/list", ACTIVITY_JSON, list(&[]).to_string().as_bytes());
    let lists = [
        json!({"type": "OrderedCollection"}),
        json!({"type": "OrderedCollection", "totalItems": 1}),
        json!({"type": "OrderedCollection", "totalItems": 2, "orderedItems": ["https://x.example/"]}),
        json!({"type": "Note", "orderedItems": []}),
        json!([]),
        json!({"type": "OrderedCollection", "first": other.url("/list")}),
        json!({"type": "OrderedCollection", "first": format!("{sync}?missing")}),
        json!({"type": "OrderedCollection", "first": format!("{sync}?0")}),
        json!({"type": "OrderedCollection", "first": 7}),
        list(&vec!["x"; 10_001]),
        list(&vec!["https://x.example/users/somebody"; 1_000_000]),
    ];
    let tell = async |what: &str| {
        scene.clock.turn(700);
        let before = scene.was_asked();
        scene.tell(&scene.told(OTHER)).await;
        assert!(scene.was_asked() > before, "{what:.100} is asked for");
        scene.is_followed(what).await;
        assert_eq!(scene.rows("synchronisations", "waiting").await.len(), 0, "{what:.100} is settled");
    };
    for list in &lists {
        scene.lists(list);
        tell(&list.to_string()).await;
    }
    scene.peer.redirect("/users/eve/sync", &other.url("/list"));
    tell("elsewhere").await;
    for status in [StatusCode::NOT_FOUND, StatusCode::UNAUTHORIZED, StatusCode::FORBIDDEN] {
        scene.peer.refuse_at("/users/eve/sync", status);
        tell("refused").await;
    }
    assert_eq!(other.asked().iter().filter(|path| *path != "/list").count(), 0);

    scene.peer.refuse_at("/users/eve/sync", StatusCode::SERVICE_UNAVAILABLE);
    scene.clock.turn(700);
    let before = scene.was_asked();
    scene.tell(&scene.told(OTHER)).await;
    for _ in 0..5 {
        scene.clock.turn(601);
        settle(&[&scene.house]).await;
    }
    assert_eq!(scene.was_asked(), before + 3, "three tries");
    scene.is_followed("no answer").await;
    scene.finish().await;
}

#[tokio::test]
async fn a_list_in_pages_is_read_to_its_end_and_who_is_wrongly_on_it_says_so() {
    let scene = Scene::open().await;
    scene.ana_follows_eve().await;
    let berta = Maker::join(&scene.house, "berta").await;
    let sync = scene.sync();
    let first = json!({"type": "OrderedCollectionPage", "orderedItems": [berta.address, "https://x.example/users/x", 7], "next": format!("{sync}?2")});
    scene.lists(&json!({"type": "OrderedCollection", "totalItems": 5, "first": first}));
    let last = json!({"type": "OrderedCollectionPage", "orderedItems": [{"id": scene.ana.address}, scene.house.url("/users/nobody")]});
    scene.peer.serve_at("/users/eve/sync?2", ACTIVITY_JSON, last.to_string().as_bytes());
    let told = scene.peer.received().len();
    scene.tell(&scene.told(OTHER)).await;
    scene.is_followed("she is on the second page").await;
    let said: Vec<Value> = scene.peer.received().into_iter().skip(told).map(|received| received.activity).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert_eq!(
        (said[0]["type"].as_str(), said[0]["actor"].as_str(), &said[0]["object"]["type"], &said[0]["object"]["object"]),
        (Some("Undo"), Some(berta.address.as_str()), &json!("Follow"), &json!(scene.eve.id))
    );
    scene.tell(&scene.told(NOBODY)).await;
    assert_eq!(scene.was_asked(), 2, "not again within ten minutes");
    scene.finish().await;
}

#[tokio::test]
async fn d02_a_blocked_host_is_not_asked_for_its_list() {
    let scene = Scene::open().await;
    scene.ana_follows_eve().await;
    scene.lists(&list(&[]));
    scene.telling(&scene.told(OTHER)).signed_over(&scene.eve, &COVERED).accepted().await;
    scene.house.app().storage.set_peer_state(&scene.peer.host(), "blocked", scene.clock.time()).await.unwrap();
    settle(&[&scene.house]).await;
    assert_eq!(scene.was_asked(), 0);
    scene.house.sql("DELETE FROM deliveries WHERE state = 'waiting'").await;
    scene.finish().await;
}

#[tokio::test]
async fn only_a_server_itself_is_told_who_of_its_people_follows() {
    let scene = Scene::open().await;
    let other = Peer::open(&scene.clock).await;
    let bob = other.person("bob");
    scene.hear(&bob, &other.activity("Follow", &bob, scene.ana.address.as_str())).await;
    let path = "/users/ana/followers_synchronization";
    let told = async |person: &Person| {
        let (status, text) = scene.fetch_by(person, path).send_for_answer().await;
        assert_eq!(status, 200, "{text}");
        let lower = text.to_lowercase();
        assert!(lower.contains("cache-control: private") && !lower.contains("access-control-allow-origin"), "{text}");
        let list: Value = serde_json::from_str(text.split("\r\n\r\n").nth(1).unwrap()).unwrap();
        assert_eq!((list["type"].as_str(), list["id"].as_str()), (Some("OrderedCollection"), Some(scene.house.url(path).as_str())));
        list["orderedItems"].clone()
    };
    assert_eq!(scene.fetch(path).send().await, 401, "nobody in particular");
    assert_eq!(scene.fetch_by(&scene.eve.rotated(), path).send().await, 401, "a wrong key");
    assert_eq!(scene.fetch_by(&scene.eve, "/users/ana").at(path).send().await, 401, "a signature for something else");
    assert_eq!(told(&scene.eve).await, json!([scene.eve.id]));
    assert_eq!(told(&bob).await, json!([bob.id]));
    assert_eq!(told(&scene.peer.person("a-stranger-there")).await, json!([scene.eve.id]), "anybody of her server");
    assert_eq!(scene.fetch_by(&scene.eve, "/users/nobody/followers_synchronization").send().await, 404);
    let stranger = Peer::open(&scene.clock).await;
    assert_eq!(told(&stranger.person("x")).await, json!([]));

    scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    settle(&[&scene.house]).await;
    let header = |peer: &Peer| peer.received().last().unwrap().headers.get(HEADER).unwrap().to_str().unwrap().to_owned();
    let expected = |peer: &Peer| {
        let signature = peer.received().last().unwrap().headers.get("signature").unwrap().to_str().unwrap().to_owned();
        assert!(signature.contains("collection-synchronization"), "{signature}");
        format!("collectionId=\"{}\", url=\"{}\", digest=\"", scene.house.url("/users/ana/followers"), scene.house.url(path))
    };
    assert!(header(&scene.peer).starts_with(&expected(&scene.peer)) && header(&other).starts_with(&expected(&other)));
    assert_ne!(header(&scene.peer), header(&other), "each its own");
    assert!(scene.peer.received().iter().filter(|received| received.kind() == "Accept").all(|accept| !accept.headers.contains_key(HEADER)), "only what goes to followers");
    scene.finish().await;
}
