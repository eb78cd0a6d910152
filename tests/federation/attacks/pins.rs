//! What people elsewhere pin: their own public posts, in their own collection, and nothing else.

use harness::{Plan, on_both_engines};
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

on_both_engines! { what_others_pin_stands_first_until_it_is_taken_out_or_deleted }
