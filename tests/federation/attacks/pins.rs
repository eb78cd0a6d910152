//! What people elsewhere pin: their own public posts, in their own collection, and nothing else.

use harness::{Peer, Person, Plan, on_both_engines};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

impl Scene {
    /// Eve's document names a collection, and is read anew in time.
    async fn eve_features(&self) {
        let mut document = self.eve.document();
        document["featured"] = json!(self.collection());
        self.peer.serve(&document);
        self.clock.turn(2 * 3_600);
    }

    fn collection(&self) -> String {
        format!("{}/featured", self.eve.id)
    }

    /// `Add` or `Remove` of Eve's collection.
    fn pinned(&self, kind: &str, object: impl Into<Value>) -> Value {
        let mut activity = self.peer.activity(kind, &self.eve, object);
        activity["target"] = json!(self.collection());
        activity
    }

    /// A public note that its server serves.
    fn served_note(&self, text: &str) -> String {
        let note = self.peer.note(&self.eve, text);
        self.peer.serve(&note);
        note["id"].as_str().unwrap().to_owned()
    }

    async fn shown_pins(&self) -> Vec<String> {
        let list = self.ana.call(Method::GET, &format!("/makers/{}/featured", self.eve.handle())).await.expect(200).json();
        list["items"].as_array().unwrap().iter().map(|post| post["address"].as_str().unwrap().to_owned()).collect()
    }
}

const NOT_HERS: &str = "this is not the collection of what this actor features";

#[tokio::test]
async fn p02_nobody_pins_what_is_anothers_or_into_anothers_collection() {
    let scene = Scene::open().await;
    let note = scene.served_note("hers");
    scene.settled_as_refused(&scene.eve, &scene.pinned("Add", note.as_str()), NOT_HERS).await;
    scene.eve_features().await;
    scene.hear(&scene.eve, &scene.pinned("Add", note.as_str())).await;
    assert_eq!(scene.shown_pins().await, std::slice::from_ref(&note));

    let bob = scene.peer.person("bob");
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    for kind in ["Add", "Remove"] {
        let mut by_bob = scene.peer.activity(kind, &bob, note.as_str());
        by_bob["target"] = json!(scene.collection());
        scene.settled_as_refused(&bob, &by_bob, NOT_HERS).await;
        for (target, reason) in [
            (json!(scene.house.url("/users/ana/featured")), "the collection is somebody else's"),
            (json!(scene.eve.followers()), NOT_HERS),
            (json!([scene.collection(), scene.eve.followers()]), "a collection is named"),
            (Value::Null, "a collection is named"),
        ] {
            let mut astray = scene.pinned(kind, note.as_str());
            astray["target"] = target;
            scene.settled_as_refused(&scene.eve, &astray, reason).await;
        }
    }
    let of_bob = scene.peer.note(&bob, "bobs");
    scene.peer.serve(&of_bob);
    scene.settled_as_refused(&scene.eve, &scene.pinned("Add", of_bob["id"].clone()), "the object is somebody else's").await;
    let mug = scene.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await["address"].clone();
    harness::settle(&[&scene.house]).await;
    scene.settled_as_refused(&scene.eve, &scene.pinned("Add", mug), "the object is somebody else's").await;
    assert_eq!(scene.shown_pins().await, [note]);
    scene.finish().await;
}

#[tokio::test]
async fn what_is_not_for_everyone_or_deleted_is_not_pinned() {
    let scene = Scene::open().await;
    scene.eve_features().await;
    scene.hear(&scene.eve, &scene.peer.activity("Update", &scene.eve, scene.eve.id.as_str())).await;
    scene.hear(&scene.eve, &scene.created(&scene.note())).await;
    let dump = scene.house.dump().await;
    let private = dump.table("posts")[0].split("/notes/").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect::<String>();
    let private = scene.peer.url(&format!("/notes/{private}"));
    scene.settled_as_refused(&scene.eve, &scene.pinned("Add", private), "what is pinned is for everyone").await;
    let gone = scene.served_note("gone");
    scene.hear(&scene.eve, &scene.peer.activity("Delete", &scene.eve, gone.as_str())).await;
    scene.settled_as_refused(&scene.eve, &scene.pinned("Add", gone), "what is pinned was deleted, or is not for everyone").await;
    assert_eq!(scene.shown_pins().await, [""; 0]);
    scene.finish().await;
}

async fn what_others_pin_stands_first_until_it_is_taken_out_or_deleted(plan: Plan) {
    let scene = Scene::with(plan).await;
    scene.eve_features().await;
    let (first, second) = (scene.served_note("my workshop rules"), scene.served_note("how I pack"));
    for note in [&first, &second] {
        scene.clock.turn(1);
        scene.hear(&scene.eve, &scene.pinned("Add", note.as_str())).await;
    }
    assert_eq!(scene.shown_pins().await, [second.clone(), first.clone()]);
    let page = scene.house.visitor().get(&format!("/@{}", scene.eve.handle())).await.expect(200).text();
    assert!(page.contains("my workshop rules") && page.contains("how I pack"), "{page}");
    scene.without_effect(&scene.eve, &scene.pinned("Add", first.as_str()), "pinned again").await;
    scene.hear(&scene.eve, &scene.pinned("Remove", second.as_str())).await;
    assert_eq!(scene.shown_pins().await, std::slice::from_ref(&first));
    scene.without_effect(&scene.eve, &scene.pinned("Remove", second.as_str()), "taken out again").await;
    scene.without_effect(&scene.eve, &scene.pinned("Remove", scene.peer.url("/notes/never-seen")), "what nobody here knows").await;
    scene.hear(&scene.eve, &scene.peer.activity("Delete", &scene.eve, first.as_str())).await;
    assert_eq!(scene.shown_pins().await, [""; 0]);
    scene.finish().await;
}

#[tokio::test]
async fn of_many_pins_the_newest_twenty_are_kept() {
    let scene = Scene::open().await;
    scene.eve_features().await;
    let mut notes = Vec::new();
    for n in 0..22 {
        let note = scene.served_note(&format!("number {n}"));
        scene.clock.turn(1);
        scene.hear(&scene.eve, &scene.pinned("Add", note.as_str())).await;
        notes.insert(0, note);
    }
    assert_eq!(scene.shown_pins().await, notes[..20]);
    scene.finish().await;
}

#[tokio::test]
async fn what_was_said_long_ago_and_is_pinned_now_is_news_to_nobody() {
    let scene = Scene::open().await;
    let mut document = scene.eve.document();
    document["featured"] = json!(scene.collection());
    scene.peer.serve(&document);
    scene.ana_follows(&scene.peer, &scene.eve).await;
    scene.eve_features().await;
    let said = |hours: i64, text: &str| {
        let mut note = scene.peer.note(&scene.eve, text);
        note["published"] = json!(scene.clock.time().plus_seconds(-hours * 3_600).rfc3339());
        scene.peer.serve(&note);
        note
    };
    let (old, young) = (said(25, "old"), said(1, "young"));
    for note in [&old, &young] {
        scene.hear(&scene.eve, &scene.pinned("Add", note["id"].clone())).await;
    }
    assert_eq!(scene.shown_pins().await.len(), 2);
    assert_eq!(scene.home().await, [(young["id"].as_str().unwrap().to_owned(), None)], "it may have been told a moment later");
    scene.finish().await;
}

/// A shop there that somebody here looks at for the first time, of a peer whose collection is `listed`.
async fn looked_up(scene: &Scene, peer: &Peer, whom: &Person, listed: &Value) {
    let mut document = whom.document();
    let collection = format!("{}/featured", whom.id);
    document["featured"] = json!(collection);
    peer.serve(&document);
    peer.serve(&json!({"id": collection, "type": "OrderedCollection", "totalItems": listed.as_array().unwrap().len(), "orderedItems": listed}));
    assert!(scene.house.app().federation.resolve(&format!("@{}", whom.handle())).await.unwrap().is_some());
    harness::settle(&[&scene.house]).await;
}

impl Scene {
    async fn pins_of(&self, whom: &Person) -> Vec<String> {
        let list = self.ana.call(Method::GET, &format!("/makers/{}/featured", whom.handle())).await.expect(200).json();
        list["items"].as_array().unwrap().iter().map(|post| post["address"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test]
async fn p02_a_collection_pins_only_what_is_its_owners_and_for_everyone() {
    let scene = Scene::open().await;
    let (there, elsewhere) = (Peer::open(&scene.clock).await, Peer::open(&scene.clock).await);
    let (olga, otto, eva) = (there.person("olga"), there.person("otto"), elsewhere.person("eva"));
    let served = |peer: &Peer, mut note: Value, to: Option<&str>| {
        if let Some(to) = to {
            (note["to"], note["cc"]) = (json!([to]), json!([]));
        }
        peer.serve(&note);
        note["id"].clone()
    };
    let own = served(&there, there.note(&olga, "mine"), None);
    let of_otto = served(&there, there.note(&otto, "otto's"), None);
    let of_eva = served(&elsewhere, elsewhere.note(&eva, "eva's"), None);
    let for_some = served(&there, there.note(&olga, "for followers"), Some(&olga.followers()));
    let missing = json!(there.url("/notes/missing"));
    let mut embedded = there.note(&olga, "what she never said");
    embedded["id"] = json!(there.url("/notes/embedded"));
    let ours = scene.mug().await["address"].clone();
    let (told, asked) = (scene.peer.received().len(), elsewhere.asked().len());
    looked_up(&scene, &there, &olga, &json!([of_otto, of_eva, for_some, missing, embedded, ours, 7, null, own])).await;
    assert_eq!(scene.pins_of(&olga).await, [own.as_str().unwrap()]);
    assert_eq!((scene.peer.received().len(), elsewhere.asked().len()), (told, asked), "nobody else is asked or told");
    assert!(scene.rows("posts", "never said").await.is_empty() && scene.rows("posts", "otto's").await.is_empty());
    scene.finish().await;
}

#[tokio::test]
async fn f16_a_collection_of_pins_costs_its_server_no_more_than_a_look_a_day() {
    let scene = Scene::open().await;
    let there = Peer::open(&scene.clock).await;
    let olga = there.person("olga");
    let notes: Vec<Value> = (0..60)
        .map(|n| {
            let note = there.note(&olga, &format!("number {n}"));
            there.serve(&note);
            note["id"].clone()
        })
        .collect();
    looked_up(&scene, &there, &olga, &json!(notes)).await;
    let first = there.asked().len();
    assert!(first <= 20 + 4, "{first} requests for her, her name and her pins");
    assert!(scene.pins_of(&olga).await.is_empty(), "not before it is known which are the first");
    scene.clock.turn(61);
    harness::settle(&[&scene.house]).await;
    assert_eq!(scene.pins_of(&olga).await, notes[..20].iter().map(|id| id.as_str().unwrap()).collect::<Vec<_>>());
    let asked = there.asked().len();
    assert!(scene.house.app().federation.resolve(&olga.id).await.unwrap().is_some());
    harness::settle(&[&scene.house]).await;
    assert_eq!(there.asked().len(), asked, "looked up again on the same day");
    scene.finish().await;
}

async fn a_shop_that_is_new_here_shows_its_pins(plan: Plan) {
    let scene = Scene::with(plan).await;
    let there = Peer::open(&scene.clock).await;
    let olga = there.person("olga");
    let notes: Vec<Value> = ["my loom", "how I pack", "since then"]
        .iter()
        .map(|text| {
            let mut note = there.note(&olga, text);
            note["published"] = json!(scene.clock.time().plus_seconds(-3 * 86_400).rfc3339());
            there.serve(&note);
            note["id"].clone()
        })
        .collect();
    let listed = |which: &[usize]| which.iter().map(|at| notes[*at].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    looked_up(&scene, &there, &olga, &json!(listed(&[1, 0]))).await;
    assert_eq!(scene.pins_of(&olga).await, listed(&[1, 0]), "in her order");
    let page = scene.ana.browser.get(&format!("/@{}", olga.handle())).await.expect(200).text();
    assert!(page.contains("my loom") && page.contains("how I pack"), "{page}");
    assert!(scene.home().await.is_empty(), "news to nobody");
    scene.clock.turn(86_400 + 1);
    looked_up(&scene, &there, &olga, &json!(listed(&[2, 1]))).await;
    assert_eq!(scene.pins_of(&olga).await, listed(&[2, 1]), "a day later, what she took out is gone");
    scene.finish().await;
}

on_both_engines! { what_others_pin_stands_first_until_it_is_taken_out_or_deleted, a_shop_that_is_new_here_shows_its_pins }
