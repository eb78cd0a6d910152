//! What a maker here pins: first in the shop, told to followers with proof, and in the collection that peers read.

use harness::{Clock, Instance, Maker, Plan, finish, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

async fn gift(maker: &Maker, title: &str) -> Value {
    maker.publish(&json!({"title": title, "terms": "gift"})).await
}

fn pin(listing: &Value) -> String {
    format!("/posts/{}/pin", listing["id"].as_str().unwrap())
}

async fn pinned(maker: &Maker, handle: &str) -> Vec<String> {
    maker.titles(&format!("/makers/{handle}/featured")).await
}

async fn collection(house: &Instance) -> Vec<Value> {
    let document = house.visitor().document("/users/ana/featured").await.expect(200).json();
    assert_eq!((document["type"].as_str(), document["totalItems"].as_u64()), (Some("OrderedCollection"), Some(document["orderedItems"].as_array().unwrap().len() as u64)));
    document["orderedItems"].as_array().unwrap().clone()
}

#[tokio::test]
async fn what_is_anothers_hidden_or_one_too_many_is_not_pinned() {
    let house = Instance::start(&Clock::start()).await;
    let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
    let mug = gift(&ana, "Mug").await;
    let draft = ana.say(Method::POST, "/listings", &json!({"title": "Draft", "terms": "gift"})).await.expect(201).json();
    let before = house.dump().await.without(&["tokens"]);
    for method in [Method::POST, Method::DELETE] {
        let _ = berta.call(method.clone(), &pin(&mug)).await.expect(403);
        let _ = berta.call(method.clone(), &pin(&draft)).await.expect(404);
        let _ = ana.call(method.clone(), "/posts/17/pin").await.expect(404);
        let _ = ana.call(method, "/posts/x/pin").await.expect(404);
    }
    let answer = ana.call(Method::POST, &pin(&draft)).await.expect(409).json();
    assert_eq!(answer["detail"], "only what is in the shop can be pinned");
    before.assert_same(&house.dump().await, "nothing is pinned");
    for n in 0..5 {
        let _ = ana.call(Method::POST, &pin(&gift(&ana, &format!("Bowl {n}")).await)).await.expect(200);
    }
    let before = house.dump().await.without(&["tokens"]);
    let answer = ana.call(Method::POST, &pin(&mug)).await.expect(409).json();
    assert_eq!(answer["detail"], "at most 5 can be pinned; unpin another one first");
    before.assert_same(&house.dump().await, "a sixth");
    let _ = ana.call(Method::GET, "/makers/nobody/featured").await.expect(404);
    settle(&[&house]).await;
    house.finish().await;
}

#[tokio::test]
async fn five_at_once_are_five_and_a_sixth_is_none() {
    let house = Instance::start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let mut listings = Vec::new();
    for n in 0..8 {
        listings.push(pin(&gift(&ana, &format!("Bowl {n}")).await));
    }
    let answers = futures::future::join_all(listings.iter().map(|path| ana.call(Method::POST, path))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 5);
    assert_eq!(pinned(&ana, "ana").await.len(), 5);
    house.finish().await;
}

async fn what_is_pinned_stands_first_here_and_on_other_servers(plan: Plan) {
    let clock = Clock::start();
    let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
    let (ana, bram) = (Maker::join(&a, "ana").await, Maker::join(&b, "bram").await);
    bram.follow(&ana.handle).await;
    settle(&[&a, &b]).await;
    let (mug, bowl, plate) = (gift(&ana, "Mug").await, gift(&ana, "Bowl").await, gift(&ana, "Plate").await);
    for listing in [&mug, &bowl, &mug] {
        clock.turn(1);
        let _ = ana.call(Method::POST, &pin(listing)).await.expect(200);
        settle(&[&a, &b]).await;
    }
    assert_eq!(pinned(&ana, "ana").await, ["Bowl", "Mug"], "the newest pin first, each once");
    assert_eq!(collection(&a).await, [bowl["address"].clone(), mug["address"].clone()]);
    assert_eq!(pinned(&bram, &ana.handle).await, ["Bowl", "Mug"], "there too");
    for (house, path) in [(&a, "/@ana".to_owned()), (&b, format!("/@{}", ana.handle))] {
        let page = house.visitor().get(&path).await.expect(200).text();
        let at = |title: &str| page.find(&format!(">{title}</a>")).unwrap_or_else(|| panic!("{path}: {title}: {page}"));
        assert!(at("Bowl") < at("Mug") && at("Mug") < at("Plate"), "{path}: pinned ones first");
        assert_eq!(page.matches(">Mug</a>").count(), 1, "{path}: once");
        assert_eq!(page.matches("Pinned</span>").count(), 2, "{path}: marked");
    }
    let listing = format!("/@ana/listings/{}", plate["id"].as_str().unwrap());
    assert!(ana.browser.get(&listing).await.text().contains("Pin to my shop"));
    let answer = ana.browser.post(&format!("{listing}/pin"), &[]).await.expect(303);
    assert!(ana.browser.get(answer.location()).await.text().contains("Unpin"));
    let _ = ana.browser.post(&format!("{listing}/unpin"), &[]).await.expect(303);
    let _ = ana.call(Method::DELETE, &pin(&bowl)).await.expect(204);
    let _ = ana.call(Method::DELETE, &pin(&bowl)).await.expect(204);
    settle(&[&a, &b]).await;
    assert_eq!((pinned(&ana, "ana").await, pinned(&bram, &ana.handle).await), (vec!["Mug".to_owned()], vec!["Mug".to_owned()]));
    let _ = ana.call(Method::POST, &format!("/listings/{}/pause", mug["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(collection(&a).await, [Value::Null; 0], "what is out of the shop is not shown");
    let _ = ana.call(Method::DELETE, &format!("/listings/{}", mug["id"].as_str().unwrap())).await.expect(204);
    settle(&[&a, &b]).await;
    assert!(a.dump().await.table("featured").is_empty() && b.dump().await.table("featured").is_empty(), "a deleted one is pinned nowhere");
    finish([a, b]).await;
}

#[tokio::test]
async fn add_and_remove_carry_their_authors_proof() {
    let scene = Scene::open().await;
    let mug = gift(&scene.ana, "Mug").await;
    let _ = scene.ana.call(Method::POST, &pin(&mug)).await.expect(200);
    let _ = scene.ana.call(Method::DELETE, &pin(&mug)).await.expect(204);
    settle(&[&scene.house]).await;
    let said: Vec<Value> =
        scene.peer.received().into_iter().map(|received| received.activity).filter(|activity| matches!(activity["type"].as_str(), Some("Add" | "Remove"))).collect();
    assert_eq!(said.iter().map(|activity| activity["type"].as_str().unwrap()).collect::<Vec<_>>(), ["Add", "Remove"]);
    for activity in said {
        assert_eq!((&activity["object"], activity["target"].as_str()), (&mug["address"], Some(scene.house.url("/users/ana/featured").as_str())));
        assert_eq!(activity["proof"]["cryptosuite"], "eddsa-jcs-2022");
        let id = activity["id"].as_str().unwrap();
        assert_eq!(scene.house.visitor().document(id).await.expect(200).json()["id"], id, "served at its own id");
    }
    scene.finish().await;
}

on_both_engines! { what_is_pinned_stands_first_here_and_on_other_servers }
