//! Moves: who may say where somebody went, and what becomes of those who follow them.

use domain::actors::{Actor, Kind, State};
use domain::follows::{Event, Follow, State as FollowState};
use domain::{Address, Handle};
use harness::{Letter, Maker, Person, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

impl Scene {
    fn moved(&self, who: &Person, to: &str) -> Value {
        let mut moved = self.peer.activity("Move", who, who.id.as_str());
        moved["target"] = json!(to);
        moved
    }

    /// Somebody there who says that they are also called so.
    fn alias(&self, name: &str, of: &[&str]) -> Person {
        let person = self.peer.person(name);
        self.says(&person, "alsoKnownAs", json!(of));
        person
    }

    /// Serves a document with this in it.
    fn says(&self, person: &Person, key: &str, value: Value) {
        let mut document = person.document();
        document[key] = value;
        self.peer.serve(&document);
    }

    /// Settled as refused: follows are as they were, and nobody is told anything. The target may have been read.
    async fn move_refused(&self, from: &Person, moved: &Value, reason: &str) {
        const READ: [&str; 6] = ["inbox", "actors", "actor_keys", "makers", "journal", "journal_cursors"];
        let (before, told) = (self.house.dump().await.without(&READ), self.peer.received().len());
        self.hear(from, moved).await;
        assert_eq!(self.reason(moved).await, reason);
        before.assert_same(&self.house.dump().await, reason);
        assert_eq!(self.peer.received().len(), told, "{reason}: nobody is told anything");
    }

    async fn stance_of_ana(&self, whom: &Person) -> (String, Value) {
        let maker = self.ana.call(Method::GET, &format!("/makers/{}", whom.handle())).await.expect(200).json();
        (maker["following"].as_str().unwrap().to_owned(), maker["moved_to"].clone())
    }
}

#[tokio::test]
async fn p06_a_move_without_alias_changes_nothing() {
    let scene = Scene::open().await;
    scene.makes_follow(&scene.ana, &scene.eve).await;
    let nova = scene.alias("nova", &["https://other.example/users/eve"]);
    scene.move_refused(&scene.eve, &scene.moved(&scene.eve, &nova.id), "the target does not say that it is this actor too").await;
    scene.move_refused(&scene.eve, &scene.moved(&scene.eve, &scene.ana.address), "the target does not say that it is this actor too").await;
    assert_eq!(scene.stance_of_ana(&scene.eve).await, ("following".to_owned(), Value::Null));
    scene.finish().await;
}

#[tokio::test]
async fn p06_nobody_moves_another_or_to_nowhere() {
    let scene = Scene::open().await;
    scene.makes_follow(&scene.ana, &scene.eve).await;
    let bob = scene.alias("bob", &[&scene.eve.id]);
    let mut of_eve = scene.moved(&bob, &bob.id);
    of_eve["object"] = json!(scene.eve.id);
    scene.move_refused(&bob, &of_eve, "nobody moves another").await;
    scene.move_refused(&scene.eve, &scene.moved(&scene.eve, &scene.eve.id), "nobody moves to where they are").await;
    scene.move_refused(&scene.eve, &scene.moved(&scene.eve, &scene.house.url("/users/nobody")), "the target is not known, suspended or gone").await;
    let mut without = scene.moved(&scene.eve, "");
    without.as_object_mut().unwrap().remove("target");
    scene.move_refused(&scene.eve, &without, "a move names where to").await;
    scene.house.sql(&format!("UPDATE actors SET state = 'suspended' WHERE address = '{}'", bob.id)).await;
    scene.move_refused(&scene.eve, &scene.moved(&scene.eve, &bob.id), "the target is not known, suspended or gone").await;
    scene.finish().await;
}

async fn who_moves_is_followed_where_they_went(plan: Plan) {
    let scene = Scene::with(plan).await;
    let berta = Maker::join(&scene.house, "berta").await;
    let nova = scene.alias("nova", &["https://other.example/x", &scene.eve.id]);
    scene.makes_follow(&scene.ana, &scene.eve).await;
    scene.makes_follow(&berta, &scene.eve).await;
    scene.makes_follow(&berta, &nova).await;
    let told = scene.peer.received().len();
    let moved = scene.moved(&scene.eve, &nova.id);
    scene.hear(&scene.eve, &moved).await;
    let said: Vec<(String, String)> = scene.peer.received()[told..]
        .iter()
        .map(|received| (received.kind().to_owned(), received.activity["actor"].as_str().unwrap().rsplit('/').next().unwrap().to_owned()))
        .collect();
    let both = |kind: &str, name: &str| said.contains(&(kind.to_owned(), name.to_owned()));
    assert_eq!(said.len(), 3, "{said:?}");
    assert!(both("Undo", "ana") && both("Undo", "berta") && both("Follow", "ana"), "who followed already asks no more: {said:?}");
    assert_eq!(scene.stance_of_ana(&scene.eve).await, ("none".to_owned(), json!(nova.id)));
    assert_eq!(scene.stance_of_ana(&nova).await.0, "requested");
    let page = scene.ana.browser.get(&format!("/@{}", scene.eve.handle())).await.expect(200).text();
    assert!(page.contains("has moved") && page.contains(&format!("href=\"/@{}\"", nova.handle())), "{page}");
    assert_eq!(scene.peer.received().iter().filter(|received| received.kind() == "Move").count(), 0, "nobody is told by us");
    scene.finish().await;
}

#[tokio::test]
async fn p06_nobody_moves_twice_in_a_week() {
    let scene = Scene::open().await;
    let (nova, luna) = (scene.alias("nova", &[&scene.eve.id]), scene.alias("luna", &[&scene.eve.id]));
    scene.hear(&scene.eve, &scene.moved(&scene.eve, &nova.id)).await;
    scene.makes_follow(&scene.ana, &scene.eve).await;
    for to in [&luna.id, &nova.id] {
        scene.move_refused(&scene.eve, &scene.moved(&scene.eve, to), "this actor moved less than seven days ago").await;
    }
    scene.clock.turn(7 * 86_400);
    scene.hear(&scene.eve, &scene.moved(&scene.eve, &luna.id)).await;
    assert_eq!(scene.stance_of_ana(&luna).await.0, "requested");
    scene.finish().await;
}

#[tokio::test]
async fn p06_two_who_name_each_other_do_not_send_followers_to_and_fro() {
    let scene = Scene::open().await;
    scene.makes_follow(&scene.ana, &scene.eve).await;
    let nova = scene.alias("nova", &[&scene.eve.id]);
    scene.says(&scene.eve, "alsoKnownAs", json!([nova.id]));
    scene.hear(&scene.eve, &scene.moved(&scene.eve, &nova.id)).await;
    let back = scene.moved(&nova, &scene.eve.id);
    scene.move_refused(&nova, &back, "the target has moved on itself").await;
    assert_eq!(scene.stance_of_ana(&nova).await.0, "requested");
    let bob = scene.peer.person("bob");
    let mut document = bob.document();
    document["alsoKnownAs"] = json!([nova.id]);
    document["movedTo"] = json!(scene.eve.id);
    scene.peer.serve(&document);
    scene.move_refused(&nova, &scene.moved(&nova, &bob.id), "the target has moved on itself").await;
    scene.finish().await;
}

#[tokio::test]
async fn where_somebody_went_by_their_own_document_is_shown() {
    let scene = Scene::open().await;
    let bob = scene.peer.person("bob");
    scene.says(&bob, "movedTo", json!("https://far.example/users/bob"));
    scene.hear(&bob, &scene.peer.activity("Follow", &bob, scene.ana.address.as_str())).await;
    assert_eq!(scene.stance_of_ana(&bob).await.1, "https://far.example/users/bob");
    let page = scene.ana.browser.get(&format!("/@{}", bob.handle())).await.expect(200).text();
    assert!(page.contains("has moved") && page.contains("href=\"https://far.example/users/bob\""), "{page}");
    scene.finish().await;
}

/// Makers here who follow somebody, made in one go.
async fn followers(scene: &Scene, of: &Person, count: usize) {
    let app = scene.house.app();
    let now = app.clock.now();
    let mut tx = app.storage.begin().await.unwrap();
    let ana = scene.ana.id(&scene.house).await;
    let secrets = tx.actors().find_secrets(ana).await.unwrap().unwrap();
    let keys = tx.actors().list_keys(ana).await.unwrap();
    let followed = tx.actors().find_by_address(&Address::trusted(of.id.as_str())).await.unwrap().unwrap();
    let mut happened = None;
    for n in 0..count {
        let name = format!("fan{n}");
        let fan = Actor {
            id: app.clock.mint(),
            kind: Kind::Person,
            address: app.site.maker(&name),
            handle: Handle::local(&name).unwrap(),
            name: String::new(),
            page: String::new(),
            inbox: None,
            shared_inbox: None,
            followers: None,
            outbox: None,
            locked: false,
            state: State::Active,
            moved_to: None,
            created_at: now,
            fetched_at: None,
        };
        tx.actors().insert(&fan).await.unwrap();
        tx.actors().insert_secrets(fan.id, &secrets).await.unwrap();
        let id = app.clock.mint();
        let follow = Follow { id, address: app.site.activity(id), follower: fan.id, followed: followed.id, state: FollowState::Accepted, created_at: now };
        tx.follows().insert(&follow).await.unwrap();
        happened = Some(Event::Accepted { follow: id, address: follow.address, follower: fan.id, followed: followed.id });
    }
    assert!(!keys.is_empty());
    tx.commit(happened.unwrap(), now).await.unwrap();
    settle(&[&scene.house]).await;
}

async fn many_followers_are_carried_over_also_after_a_stop_in_between(plan: Plan) {
    let scene = Scene::with(plan).await;
    let nova = scene.alias("nova", &[&scene.eve.id]);
    followers(&scene, &scene.eve, 120).await;
    let moved = scene.moved(&scene.eve, &nova.id);
    scene.hear(&nova, &scene.peer.activity("Follow", &nova, scene.ana.address.as_str())).await;
    // As it stands when the program ended after the first piece.
    let at = scene.clock.time().unix_micros();
    let id = moved["id"].as_str().unwrap();
    scene.house.sql(&format!("UPDATE actors SET moved_to = '{}', moved_by = '{id}', moved_at = {at} WHERE address = '{}'", nova.id, scene.eve.id)).await;
    let told = scene.peer.received().len();
    Letter::to(&scene.house, &moved).signed(&scene.eve).accepted().await;
    settle(&[&scene.house]).await;
    let kinds = scene.peer.kinds();
    let count = |kind: &str| kinds[told..].iter().filter(|told| *told == kind).count();
    assert_eq!((count("Undo"), count("Follow")), (120, 120));
    assert_eq!(scene.rows("follows", "requested").await.len(), 120);
    scene.finish().await;
}

on_both_engines! {
    who_moves_is_followed_where_they_went,
    many_followers_are_carried_over_also_after_a_stop_in_between,
}
