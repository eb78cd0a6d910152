//! What parties say after an order: once for each side, on facts that both servers hold, and on the pages of both.

use harness::{Maker, Plan, on_both_engines};
use http::Method;
use serde_json::{Value, json};

use crate::agreements::{Market, act, found, id, last, mug, newest, offer, order, plain_mug, see};
use crate::scene::Scene;

/// An order that is completed, as the seller and as the buyer see it.
async fn completed(market: &Market) -> (Value, Value) {
    let listing = market.ana.publish(&mug(3)).await;
    let bought = order(&market.bram, &found(&market.bram, &listing).await, 1).await;
    market.settle().await;
    let sold = newest(&market.ana).await;
    for (who, agreement, verb, status) in [(&market.ana, &sold, "accept", 200), (&market.ana, &sold, "ship", 200), (&market.bram, &bought, "complete", 202)] {
        assert_eq!(act(who, agreement, verb).await, status);
        market.settle().await;
    }
    assert_eq!(see(&market.bram, &bought).await["state"], "completed");
    (sold, bought)
}

async fn give(who: &Maker, agreement: &Value, text: &str) -> u16 {
    who.say(Method::POST, &format!("/agreements/{}/feedback", id(agreement)), &json!({"text": text})).await.status
}

/// What stands on the page of somebody, in words.
async fn about(who: &Maker, handle: &str) -> Vec<String> {
    let items = who.call(Method::GET, &format!("/makers/{handle}/feedback")).await.expect(200).json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| item["text"].as_str().unwrap_or_default().to_owned() + item["html"].as_str().unwrap_or_default()).collect()
}

async fn what_a_party_says_is_confirmed_and_stands_on_both_servers(plan: Plan) {
    let market = Market::open(plan).await;
    let listing = market.ana.publish(&mug(3)).await;
    let going_on = order(&market.bram, &found(&market.bram, &listing).await, 1).await;
    market.settle().await;
    assert_eq!(give(&market.bram, &going_on, "Too early").await, 409);
    let (sold, bought) = completed(&market).await;
    let cleo = Maker::join(&market.a, "cleo").await;
    assert_eq!(give(&cleo, &sold, "Not mine").await, 404);
    assert_eq!(give(&market.bram, &bought, " ").await, 422);
    assert_eq!(give(&market.bram, &bought, &"x".repeat(2_001)).await, 422);
    assert_eq!(give(&market.bram, &bought, "A lovely mug, and quick.").await, 201);
    assert_eq!(about(&market.bram, &market.ana.handle).await, Vec::<String>::new(), "until their server says that it is so");
    market.settle().await;
    for (who, handle) in [(&market.ana, "ana"), (&market.bram, market.ana.handle.as_str())] {
        let said = about(who, handle).await;
        assert!(said.len() == 1 && said[0].contains("A lovely mug, and quick."), "{said:?}");
    }
    assert_eq!(give(&market.bram, &bought, "And again").await, 409);
    // The other side, and by the page.
    let page = market.ana.browser.get(&format!("/agreements/{}", id(&sold))).await.expect(200).text();
    assert!(page.contains("A lovely mug, and quick.") && page.contains("name=\"review\""));
    let path = format!("/agreements/{}/feedback", id(&sold));
    let refused = market.ana.browser.post(&path, &[("review", "")]).await.expect(422).text();
    assert!(refused.contains("aria-invalid"), "the field says so");
    let _ = market.ana.browser.post(&path, &[("review", "Paid at once.")]).await.expect(303);
    market.settle().await;
    assert!(about(&market.bram, "bram").await[0].contains("Paid at once."));
    assert!(!market.ana.browser.get(&format!("/agreements/{}", id(&sold))).await.expect(200).text().contains("name=\"review\""), "once");
    let page = market.b.visitor().get("/@bram/feedback").await.expect(200).text();
    assert!(page.contains("Paid at once.") && page.contains("no stars"), "{page}");
    market.finish().await;
}

async fn feedback_is_changed_for_thirty_days_and_taken_back_by_its_author(plan: Plan) {
    let market = Market::open(plan).await;
    let (_, bought) = completed(&market).await;
    let said = market.bram.say(Method::POST, &format!("/agreements/{}/feedback", id(&bought)), &json!({"text": "Nice"})).await.expect(201).json();
    market.settle().await;
    market.clock.turn(60);
    let path = format!("/posts/{}", id(&said));
    let better = format!("@{} Very nice", market.ana.handle);
    let _ = market.bram.say(Method::PATCH, &path, &json!({"text": better})).await.expect(200);
    market.settle().await;
    assert!(about(&market.ana, "ana").await[0].contains("Very nice"));
    market.clock.turn(31 * 86_400);
    let _ = market.bram.say(Method::PATCH, &path, &json!({"text": "Awful"})).await.expect(409);
    let _ = market.bram.call(Method::DELETE, &path).await.expect(204);
    market.settle().await;
    assert_eq!(about(&market.ana, "ana").await, Vec::<String>::new());
    market.finish().await;
}

on_both_engines!(what_a_party_says_is_confirmed_and_stands_on_both_servers, feedback_is_changed_for_thirty_days_and_taken_back_by_its_author,);

#[tokio::test]
async fn p28_only_a_party_to_a_completed_order_is_heard_and_once() {
    let scene = Scene::open().await;
    let mallory = scene.peer.person("mallory");
    let listing = scene.ana.publish(&plain_mug()).await;
    harness::settle(&[&scene.house]).await;
    scene.hear(&scene.eve, &offer(&scene, &listing, "1", "40.00")).await;
    let sold = newest(&scene.ana).await;
    assert_eq!(act(&scene.ana, &sold, "accept").await, 200);
    harness::settle(&[&scene.house]).await;
    let agreement = last(&scene)["result"]["id"].clone();
    let feedback = |by: &harness::Person, about: &Value| {
        let mut note = scene.peer.note(by, "So it went");
        note["cc"] = json!([scene.ana.address]);
        note["pw:kind"] = json!("feedback");
        note["pw:agreement"] = agreement.clone();
        note["pw:withRegardTo"] = about.clone();
        scene.peer.activity("Create", by, note)
    };
    let held = async || scene.house.dump().await.table("feedback").len();
    let ana = json!(scene.ana.address);
    scene.hear(&scene.eve, &feedback(&scene.eve, &ana)).await;
    assert_eq!(held().await, 0, "before it is completed");
    assert_eq!(act(&scene.ana, &sold, "ship").await, 200);
    scene.hear(&scene.eve, &scene.peer.activity("Offer", &scene.eve, json!({"type": "Agreement", "id": agreement, "pw:state": "completed"}))).await;
    assert_eq!(see(&scene.ana, &sold).await["state"], "completed");
    scene.hear(&mallory, &feedback(&mallory, &ana)).await;
    scene.hear(&scene.eve, &feedback(&scene.eve, &json!(scene.eve.id))).await;
    assert_eq!(held().await, 0, "of a stranger, or about oneself");
    let said = feedback(&scene.eve, &ana);
    scene.hear(&scene.eve, &said).await;
    let answer = last(&scene);
    assert_eq!((held().await, answer["type"].as_str(), &answer["object"]), (1, Some("Accept"), &said["object"]["id"]));
    assert!(answer.get("proof").is_some(), "whoever reads it can see that it is her server's word");
    scene.hear(&scene.eve, &feedback(&scene.eve, &ana)).await;
    assert_eq!(held().await, 1, "once");
    assert_eq!(about(&scene.ana, "ana").await.len(), 1);
    // What is confirmed by another than the one it is about is confirmed by nobody.
    let own = scene.ana.say(Method::POST, &format!("/agreements/{}/feedback", id(&sold)), &json!({"text": "Fine"})).await.expect(201).json();
    harness::settle(&[&scene.house]).await;
    let accept = scene.peer.activity("Accept", &mallory, own["address"].clone());
    scene.settled_as_refused(&mallory, &accept, "only the one it is about confirms it").await;
    assert_eq!(about(&scene.ana, &scene.eve.handle()).await, Vec::<String>::new());
    scene.hear(&scene.eve, &scene.peer.activity("Accept", &scene.eve, own["address"].clone())).await;
    assert_eq!(about(&scene.ana, &scene.eve.handle()).await.len(), 1);
    scene.finish().await;
}
