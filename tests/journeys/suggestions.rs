//! Whom a member may want to follow, why, and no more once they said so.

use std::ops::Range;
use std::sync::Arc;

use domain::accounts::Event;
use domain::actors::{Actor, Kind, State};
use domain::follows::{Follow, State as FollowState};
use domain::{Address, Handle, Id, Time};
use harness::{Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

struct Town {
    house: Instance,
    me: Maker,
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let clock: Arc<Clock> = Clock::start();
        let house = plan.start(&clock).await;
        let me = Maker::join(&house, "me").await;
        Self { house, me }
    }

    /// Somebody who wants to be found.
    async fn joins(&self, name: &str) -> Maker {
        let maker = Maker::join(&self.house, name).await;
        let _ = maker.say(Method::PATCH, "/me", &json!({"discoverable": true})).await.expect(200);
        maker
    }

    /// Handle, reason, and how many follow.
    async fn suggested(&self) -> Vec<(String, String, i64)> {
        let list = self.me.call(Method::GET, "/suggestions").await.expect(200).json();
        assert_eq!(list["next"], Value::Null);
        let of = |item: &Value| (item["maker"]["handle"].as_str().unwrap().to_owned(), item["reason"].as_str().unwrap().to_owned(), item["followed_by_count"].as_i64().unwrap());
        list["items"].as_array().unwrap().iter().map(of).collect()
    }

    /// I follow these, who live elsewhere.
    async fn follows(&self, numbers: Range<i64>) {
        let (app, me) = (self.house.app(), self.me.id(&self.house).await);
        let mut tx = app.storage.begin().await.unwrap();
        for number in numbers {
            let actor = elsewhere(app.clock.mint(), number, app.clock.now());
            let address = Address::trusted(self.house.url(&format!("/a/follow-{number}")));
            tx.actors().insert(&actor).await.unwrap();
            let follow = Follow { id: app.clock.mint(), address, follower: me, followed: actor.id, state: FollowState::Accepted, created_at: app.clock.now() };
            tx.follows().insert(&follow).await.unwrap();
        }
        tx.commit(Event::InstanceChanged { by: None }, app.clock.now()).await.unwrap();
    }

    async fn names(&self) -> Vec<String> {
        self.suggested().await.into_iter().map(|(name, ..)| name).collect()
    }
}

fn elsewhere(id: Id<Actor>, number: i64, now: Time) -> Actor {
    let address = Address::trusted(format!("https://there.example/users/m{number}"));
    Actor {
        id,
        kind: Kind::Person,
        page: address.to_string(),
        inbox: Some(Address::trusted(format!("{address}/inbox"))),
        address,
        handle: Handle { name: format!("m{number}"), host: Some("there.example".to_owned()) },
        name: String::new(),
        shared_inbox: None,
        followers: None,
        outbox: None,
        locked: false,
        state: State::Active,
        moved_to: None,
        created_at: now,
        fetched_at: Some(now),
    }
}

async fn home_suggests_nobody_to_who_follows_fifty(plan: Plan) {
    let town = Town::open(plan).await;
    town.joins("new").await;
    let suggests = async |path: &str| town.me.browser.get(path).await.expect(200).text().contains("You may like to follow");
    town.follows(0..49).await;
    assert!(suggests("/home").await, "to who follows forty-nine");
    town.follows(49..50).await;
    assert!(!suggests("/home").await);
    assert!(suggests("/makers").await, "the makers' page suggests to everybody");
    assert_eq!(town.names().await, ["new"]);
    settle(&[&town.house]).await;
    town.house.finish().await;
}

async fn nobody_is_suggested_who_should_not_be(plan: Plan) {
    let town = Town::open(plan).await;
    let ana = town.joins("ana").await;
    let hidden = Maker::join(&town.house, "hidden").await;
    let mut others = Vec::new();
    for name in ["blocked", "blocker", "muted", "limited", "followed", "dismissed", "fine"] {
        others.push(town.joins(name).await);
    }
    for other in others.iter().chain([&hidden]) {
        assert_eq!(ana.follow(&other.name).await, "following");
    }
    assert_eq!(town.me.follow("ana").await, "following");
    assert_eq!(town.names().await, ["fine", "dismissed", "followed", "limited", "muted", "blocker", "blocked"], "hidden did not ask to be found");
    let _ = town.me.call(Method::POST, "/makers/blocked/block").await.expect(200);
    let _ = others[1].call(Method::POST, "/makers/me/block").await.expect(200);
    let _ = town.me.call(Method::POST, "/makers/muted/mute").await.expect(200);
    town.me.follow("followed").await;
    let limited = others[3].id(&town.house).await;
    let mut tx = town.house.app().storage.begin().await.unwrap();
    let limited = tx.actors().find(limited).await.unwrap().unwrap();
    tx.moderation().set_limited(&limited, true).await.unwrap();
    tx.commit(Event::InstanceChanged { by: None }, town.house.app().clock.now()).await.unwrap();
    assert_eq!(town.names().await, ["fine", "dismissed"]);
    let before = town.house.dump().await.without(&["tokens"]);
    for (path, status) in [("/suggestions/nobody", 404), ("/suggestions/me", 409), ("/suggestions/x%20y", 404)] {
        assert_eq!(town.me.call(Method::DELETE, path).await.status, status, "{path}");
    }
    assert_eq!(town.me.browser.post("/suggestions/dismiss", &[("maker", "nobody")]).await.status, 404);
    before.assert_same(&town.house.dump().await, "nothing is dismissed");
    let _ = town.me.call(Method::DELETE, "/suggestions/dismissed").await.expect(204);
    let _ = town.me.call(Method::DELETE, "/suggestions/dismissed").await.expect(204);
    assert_eq!(town.names().await, ["fine"]);
    town.joins("late").await;
    let _ = town.me.call(Method::DELETE, "/suggestions/late").await.expect(204);
    assert_eq!(town.names().await, ["fine"]);
    let others = ana.call(Method::GET, "/suggestions").await.expect(200).json();
    assert_eq!((&others["items"][0]["maker"]["handle"], &others["items"][0]["reason"]), (&json!("late"), &json!("newcomer")), "what one dismissed is nobody else's business");
    settle(&[&town.house]).await;
    town.house.finish().await;
}

async fn the_reason_is_said_in_words(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, bo, cy) = (town.joins("ana").await, town.joins("bo").await, town.joins("cy").await);
    let shy = town.joins("shy").await;
    let (_one, _two, _three, _new) = (town.joins("one").await, town.joins("two").await, town.joins("three").await, town.joins("new").await);
    let _ = shy.say(Method::PATCH, "/me", &json!({"hides_follows": true})).await.expect(200);
    for (who, whom) in [(&ana, "one"), (&ana, "two"), (&bo, "two"), (&ana, "three"), (&bo, "three"), (&cy, "three"), (&shy, "new")] {
        who.follow(whom).await;
    }
    for whom in ["ana", "bo", "cy", "shy"] {
        town.me.follow(whom).await;
    }
    let expected = [("three", "followed-by", 3), ("two", "followed-by", 2), ("one", "followed-by", 1), ("new", "newcomer", 0)];
    assert_eq!(town.suggested().await, expected.map(|(name, reason, count)| (name.to_owned(), reason.to_owned(), count)), "whom shy follows stays hers");
    for path in ["/home", "/makers"] {
        let page = town.me.browser.get(path).await.expect(200).text();
        for words in ["Followed by ana and 2 others you follow", "Followed by ana and bo, whom you follow", "Followed by ana, whom you follow"] {
            assert!(page.contains(words), "{path}: {words}: {page}");
        }
    }
    assert!(!town.house.visitor().get("/makers").await.expect(200).text().contains("you follow"), "visitors follow nobody");
    assert!(!town.me.browser.get("/makers?q=two").await.expect(200).text().contains("You may like"));
    let answer = town.me.browser.post("/suggestions/dismiss", &[("maker", "@three"), ("back", "/makers")]).await.expect(303);
    assert!(answer.location().starts_with("/makers?said="), "{}", answer.location());
    assert!(town.me.browser.get(answer.location()).await.text().contains("will not be suggested"));
    assert_eq!(town.names().await, ["two", "one", "new"]);
    settle(&[&town.house]).await;
    town.house.finish().await;
}

on_both_engines! { nobody_is_suggested_who_should_not_be, home_suggests_nobody_to_who_follows_fifty, the_reason_is_said_in_words }
