//! What parties say after an order: once for each side, on facts that both servers hold, and on the pages of both.

use harness::photo::phone_photo;
use harness::{Maker, Peer, Person, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::agreements::{Market, act, found, id, last, mug, newest, offer, order, plain_mug, see};
use crate::scene::Scene;

/// An order that is completed, as the seller and as the buyer see it.
async fn completed(market: &Market, seller: &Maker, buyer: &Maker) -> (Value, Value) {
    let listing = seller.publish(&mug(3)).await;
    let bought = order(buyer, &found(buyer, &listing).await, 1).await;
    market.settle().await;
    let sold = newest(seller).await;
    for (who, agreement, verb, status) in [(seller, &sold, "accept", 200), (seller, &sold, "ship", 200), (buyer, &bought, "complete", 202)] {
        assert_eq!(act(who, agreement, verb).await, status);
        market.settle().await;
    }
    assert_eq!(see(buyer, &bought).await["state"], "completed");
    (sold, bought)
}

async fn give(who: &Maker, agreement: &Value, text: &str) -> u16 {
    who.say(Method::POST, &format!("/agreements/{}/feedback", id(agreement)), &json!({"text": text})).await.status
}

async fn list(who: &Maker, path: &str) -> Vec<Value> {
    who.call(Method::GET, &format!("{path}/feedback")).await.expect(200).json()["items"].as_array().unwrap().clone()
}

/// What stands on the page of somebody.
async fn about(who: &Maker, handle: &str) -> Vec<Value> {
    list(who, &format!("/makers/{handle}")).await
}

/// What both said after an order, as one of them sees it.
async fn after(who: &Maker, agreement: &Value) -> Vec<Value> {
    list(who, &format!("/agreements/{}", id(agreement))).await
}

fn said(item: &Value) -> &str {
    item["post"]["content_html"].as_str().unwrap()
}

async fn what_a_party_says_is_confirmed_and_stands_on_both_servers(plan: Plan) {
    let market = Market::open(plan).await;
    let Market { ana, bram, .. } = &market;
    let listing = ana.publish(&mug(3)).await;
    let going_on = order(bram, &found(bram, &listing).await, 1).await;
    market.settle().await;
    assert_eq!(give(bram, &going_on, "Too early").await, 409);
    assert_eq!(give(ana, &newest(ana).await, "Too early").await, 409);
    let (sold, bought) = completed(&market, ana, bram).await;
    let cleo = Maker::join(&market.a, "cleo").await;
    assert_eq!(give(&cleo, &sold, "Not mine").await, 404);
    for bad in [" ".to_owned(), "x".repeat(2_001)] {
        assert_eq!(give(bram, &bought, &bad).await, 422);
    }
    assert_eq!(market.b.dump().await.table("feedback").len(), 0);
    assert_eq!(give(bram, &bought, "A lovely mug, and quick.").await, 201);
    // Until her server says that it is so, it stands on no page of hers there.
    let given = after(bram, &bought).await;
    assert_eq!((given[0]["by"].as_str(), given[0]["about"].as_str(), &given[0]["confirmed"]), (Some("buyer"), Some(ana.handle.as_str()), &json!(false)));
    assert_eq!(about(bram, &ana.handle).await, Vec::<Value>::new());
    assert!(bram.browser.get(&format!("/agreements/{}", id(&bought))).await.expect(200).text().contains("has not confirmed yet"));
    market.settle().await;
    for (who, handle, agreement) in [(ana, "ana", &sold), (bram, ana.handle.as_str(), &bought)] {
        for items in [about(who, handle).await, after(who, agreement).await] {
            assert!(items.len() == 1 && said(&items[0]).contains("A lovely mug, and quick."), "{items:?}");
            assert_eq!((items[0]["by"].as_str(), &items[0]["confirmed"], &items[0]["answer"]), (Some("buyer"), &json!(true), &Value::Null));
        }
    }
    assert_eq!(give(bram, &bought, "And again").await, 409);
    market.settle().await;
    assert_eq!(about(ana, "ana").await.len(), 1);
    // The other side, and by the page.
    let path = format!("/agreements/{}/feedback", id(&sold));
    let page = ana.browser.get(&format!("/agreements/{}", id(&sold))).await.expect(200).text();
    assert!(page.contains("A lovely mug, and quick.") && page.contains("name=\"review\""));
    let refused = ana.browser.post(&path, &[("review", "")]).await.expect(422).text();
    assert!(refused.contains("aria-invalid"), "the field says so");
    let _ = ana.browser.post(&path, &[("review", "Paid at once.")]).await.expect(303);
    market.settle().await;
    assert!(said(&about(bram, "bram").await[0]).contains("Paid at once."));
    assert!(!ana.browser.get(&format!("/agreements/{}", id(&sold))).await.expect(200).text().contains("name=\"review\""), "once");
    let page = market.b.visitor().get("/@bram/feedback").await.expect(200).text();
    assert!(page.contains("Paid at once.") && page.contains("no stars"), "{page}");
    let page = market.a.visitor().get(&format!("/@{}/feedback", bram.handle)).await.expect(200).text();
    assert!(page.contains("Paid at once."), "on her server, too");
    market.finish().await;
}

async fn whom_it_is_about_answers_and_both_servers_show_it(plan: Plan) {
    let market = Market::open(plan).await;
    let Market { ana, bram, .. } = &market;
    let (sold, bought) = completed(&market, ana, bram).await;
    assert_eq!(give(bram, &bought, "It arrived broken.").await, 201);
    market.settle().await;
    let seen = about(ana, "ana").await[0]["post"]["id"].clone();
    let cleo = Maker::join(&market.a, "cleo").await;
    let answer = async |who: &Maker, text: &str| who.say(Method::POST, "/posts", &json!({"text": text, "in_reply_to": seen, "audience": "public"})).await.expect(201).json();
    // What others say about it is no answer of hers, and neither is what she says to him alone.
    let _ = answer(&cleo, "Mine did not.").await;
    let _ = ana.say(Method::POST, "/posts", &json!({"text": format!("@{} Write to me", bram.handle), "in_reply_to": seen, "audience": "direct"})).await.expect(201);
    market.settle().await;
    assert_eq!(about(ana, "ana").await[0]["answer"], Value::Null);
    let first = answer(ana, "Another one is on its way.").await;
    market.clock.turn(1);
    let _ = answer(ana, "It came, did it not?").await;
    market.settle().await;
    for (who, handle, agreement) in [(ana, "ana", &sold), (bram, ana.handle.as_str(), &bought)] {
        for items in [about(who, handle).await, after(who, agreement).await] {
            assert!(items.len() == 1 && items[0]["answer"]["content_html"].as_str().unwrap().contains("Another one is on its way."), "{items:?}");
        }
        let page = who.browser.get(&format!("/agreements/{}", id(agreement))).await.expect(200).text();
        assert!(page.contains("It arrived broken.") && page.contains("Another one is on its way.") && !page.contains("It came, did it not?"), "the first one, where it belongs");
    }
    let page = market.b.visitor().get(&format!("/@{}/feedback", ana.handle)).await.expect(200).text();
    assert!(page.contains("It arrived broken.") && page.contains("Another one is on its way."));
    // It is changed and taken back as every post.
    let _ = ana.say(Method::PATCH, &format!("/posts/{}", id(&first)), &json!({"text": "A third one is on its way."})).await.expect(200);
    market.settle().await;
    assert!(about(bram, &ana.handle).await[0]["answer"]["content_html"].as_str().unwrap().contains("A third one"));
    market.finish().await;
}

async fn feedback_is_changed_for_thirty_days_and_taken_back_for_good(plan: Plan) {
    let market = Market::open(plan).await;
    let Market { ana, bram, .. } = &market;
    let (_, bought) = completed(&market, ana, bram).await;
    let given = bram.say(Method::POST, &format!("/agreements/{}/feedback", id(&bought)), &json!({"text": "Nice"})).await.expect(201).json();
    market.settle().await;
    market.clock.turn(60);
    let path = format!("/posts/{}", id(&given["post"]));
    for bad in [json!({"text": " "}), json!({"text": format!("@{}", ana.handle)}), json!({"text": "x".repeat(2_001)}), json!({"poll": {"options": ["1", "5"], "seconds": 600}})] {
        let _ = bram.say(Method::PATCH, &path, &bad).await.expect(422);
    }
    // Whom it is about hears of the change, whether they are named in it or not.
    let _ = bram.say(Method::PATCH, &path, &json!({"text": "Very nice"})).await.expect(200);
    market.settle().await;
    let held = about(ana, "ana").await;
    assert!(said(&held[0]).contains("Very nice") && held[0]["post"]["edited"] == true);
    let history = ana.call(Method::GET, &format!("/posts/{}/history", id(&held[0]["post"]))).await.expect(200).json();
    assert!(history["items"].as_array().unwrap().len() == 2 && history["items"][0]["content_html"].as_str().unwrap().contains("Nice"), "what it said before is kept there, too");
    market.clock.turn(31 * 86_400);
    let _ = bram.say(Method::PATCH, &path, &json!({"text": "Awful"})).await.expect(409);
    let _ = bram.call(Method::DELETE, &path).await.expect(204);
    market.settle().await;
    for (who, handle) in [(ana, "ana"), (bram, ana.handle.as_str())] {
        assert_eq!(about(who, handle).await, Vec::<Value>::new());
    }
    assert_eq!(after(bram, &bought).await, Vec::<Value>::new());
    assert_eq!(give(bram, &bought, "Once more").await, 409, "who takes it back has said it");
    assert!(!bram.browser.get(&format!("/agreements/{}", id(&bought))).await.expect(200).text().contains("name=\"review\""));
    market.finish().await;
}

async fn a_block_hides_no_feedback_from_others(plan: Plan) {
    let market = Market::open(plan).await;
    let Market { ana, bram, .. } = &market;
    let (sold, bought) = completed(&market, ana, bram).await;
    assert!(ana.call(Method::POST, &format!("/makers/{}/block", bram.handle)).await.status < 300);
    market.settle().await;
    assert_eq!(give(bram, &bought, "It never came.").await, 201);
    market.settle().await;
    for (house, handle) in [(&market.a, "ana"), (&market.b, ana.handle.as_str())] {
        let page = house.visitor().get(&format!("/@{handle}/feedback")).await.expect(200).text();
        assert!(page.contains("It never came."), "what happened, happened");
    }
    assert_eq!(after(ana, &sold).await.len(), 1, "she reads it with the order");
    // Across a block nobody looks, whoever raised it.
    let cleo = Maker::join(&market.a, "cleo").await;
    assert_eq!(about(&cleo, "ana").await.len(), 1);
    assert!(cleo.call(Method::POST, &format!("/makers/{}/block", bram.handle)).await.status < 300);
    market.settle().await;
    assert_eq!((about(&cleo, "ana").await, about(ana, "ana").await), (vec![], vec![]));
    let page = cleo.browser.get("/@ana/feedback").await.expect(200).text();
    assert!(!page.contains("It never came."), "{page}");
    market.finish().await;
}

on_both_engines!(
    what_a_party_says_is_confirmed_and_stands_on_both_servers,
    whom_it_is_about_answers_and_both_servers_show_it,
    feedback_is_changed_for_thirty_days_and_taken_back_for_good,
    a_block_hides_no_feedback_from_others,
);

/// An order of somebody elsewhere that Ana accepted, and how its agreement is called.
async fn accepted(scene: &Scene, listing: &Value, buyer: &Person) -> (Value, Value) {
    let mut offer = offer(scene, listing, "1", "40.00");
    offer["actor"] = json!(buyer.id);
    scene.hear(buyer, &offer).await;
    let sold = newest(&scene.ana).await;
    assert_eq!(act(&scene.ana, &sold, "accept").await, 200);
    settle(&[&scene.house]).await;
    (sold, last(scene)["result"]["id"].clone())
}

async fn complete(scene: &Scene, buyer: &Person, (sold, agreement): &(Value, Value)) {
    assert_eq!(act(&scene.ana, sold, "ship").await, 200);
    scene.hear(buyer, &scene.peer.activity("Offer", buyer, json!({"type": "Agreement", "id": agreement, "pw:state": "completed"}))).await;
    assert_eq!(see(&scene.ana, sold).await["state"], "completed");
}

/// A note that claims to be feedback about Ana.
fn feedback(scene: &Scene, peer: &Peer, by: &Person, agreement: &Value, listing: &Value) -> Value {
    let mut note = peer.note(by, "So it went");
    note["cc"] = json!([scene.ana.address]);
    note["pw:kind"] = json!("feedback");
    note["pw:agreement"] = agreement.clone();
    note["pw:withRegardTo"] = listing["address"].clone();
    peer.activity("Create", by, note)
}

async fn held(scene: &Scene) -> usize {
    scene.house.dump().await.table("feedback").len()
}

#[tokio::test]
async fn p28_only_a_party_to_a_completed_order_is_heard_and_once() {
    let scene = Scene::open().await;
    let Scene { ana, eve, peer, .. } = &scene;
    let (mallory, third) = (peer.person("mallory"), Peer::open(&scene.clock).await);
    let trent = third.person("trent");
    let listing = ana.publish(&plain_mug()).await;
    let other = ana.publish(&json!({"title": "Bowl", "terms": "gift", "quantity": 1, "fulfilment": ["pickup"]})).await;
    settle(&[&scene.house]).await;
    let (hers, his) = (accepted(&scene, &listing, eve).await, accepted(&scene, &listing, &mallory).await);
    peer.serve_at("/stars.jpg", "image/jpeg", &phone_photo(60, 40));
    let good = |by: &Person| feedback(&scene, peer, by, &hers.1, &listing);
    scene.hear(eve, &good(eve)).await;
    assert_eq!(held(&scene).await, 0, "before it is completed");
    complete(&scene, eve, &hers).await;
    complete(&scene, &mallory, &his).await;
    scene.hear(&mallory, &good(&mallory)).await;
    assert_eq!(held(&scene).await, 0, "about the agreement of another, by a party to one of their own");
    scene.hear(eve, &feedback(&scene, peer, eve, &hers.1, &other)).await;
    assert_eq!(held(&scene).await, 0, "about something else than was ordered");
    scene.hear(eve, &feedback(&scene, peer, eve, &json!(scene.house.url("/o/1")), &listing)).await;
    assert_eq!(held(&scene).await, 0, "about nothing");
    scene.hear(&trent, &feedback(&scene, &third, &trent, &hers.1, &listing)).await;
    let forged = third.activity("Create", &trent, good(eve)["object"].clone());
    scene.settled_as_refused(&trent, &forged, "the object is somebody else's").await;
    assert_eq!(held(&scene).await, 0, "by a third server, in its own name or in hers");
    for (key, value) in [
        ("to", json!([scene.ana.address])),
        ("attachment", json!([{"type": "Image", "mediaType": "image/jpeg", "url": peer.url("/stars.jpg")}])),
        ("content", json!(format!("<p>{}</p>", "x".repeat(2_301)))),
    ] {
        let mut odd = good(eve);
        odd["object"][key] = value.clone();
        if key == "to" {
            odd["to"] = value;
            odd["cc"] = json!([]);
            odd["object"]["cc"] = json!([]);
        }
        scene.hear(eve, &odd).await;
        assert_eq!(held(&scene).await, 0, "in private, with a picture, or too long: {key}");
    }
    let told = good(eve);
    scene.hear(eve, &told).await;
    let answer = last(&scene);
    assert_eq!((held(&scene).await, answer["type"].as_str(), &answer["object"]), (1, Some("Accept"), &told["object"]["id"]));
    assert!(answer.get("proof").is_some(), "whoever reads it can see that it is her server's word");
    scene.hear(eve, &good(eve)).await;
    assert_eq!(held(&scene).await, 1, "once");
    assert_eq!(about(ana, "ana").await.len(), 1);
    scene.finish().await;
}

#[tokio::test]
async fn p28_nobody_confirms_it_but_whom_it_is_about() {
    let scene = Scene::open().await;
    let Scene { ana, eve, peer, .. } = &scene;
    let mallory = peer.person("mallory");
    scene.hear(&mallory, &peer.activity("Follow", &mallory, ana.address.as_str())).await;
    let listing = ana.publish(&plain_mug()).await;
    settle(&[&scene.house]).await;
    let order = accepted(&scene, &listing, eve).await;
    complete(&scene, eve, &order).await;
    let own = ana.say(Method::POST, &format!("/agreements/{}/feedback", id(&order.0)), &json!({"text": "Fine"})).await.expect(201).json();
    settle(&[&scene.house]).await;
    let told = last(&scene);
    let note = &told["object"];
    assert_eq!(
        (told["type"].as_str(), note["pw:kind"].as_str(), &note["pw:agreement"], &note["pw:withRegardTo"]),
        (Some("Create"), Some("feedback"), &order.1, &listing["address"])
    );
    assert!(told.get("proof").is_some() && note.get("pw:rating").is_none());
    let address = own["post"]["address"].clone();
    scene.settled_as_refused(&mallory, &peer.activity("Accept", &mallory, address.clone()), "only the one it is about confirms it").await;
    assert_eq!(about(ana, &eve.handle()).await, Vec::<Value>::new());
    scene.hear(eve, &peer.activity("Accept", eve, address)).await;
    assert_eq!(about(ana, &eve.handle()).await.len(), 1);
    scene.finish().await;
}

#[tokio::test]
async fn p28_what_is_held_is_changed_by_its_author_in_time_and_in_words_alone() {
    let scene = Scene::open().await;
    let Scene { ana, eve, peer, .. } = &scene;
    let listing = ana.publish(&plain_mug()).await;
    settle(&[&scene.house]).await;
    let order = accepted(&scene, &listing, eve).await;
    let early = feedback(&scene, peer, eve, &order.1, &listing);
    scene.hear(eve, &early).await;
    complete(&scene, eve, &order).await;
    assert_eq!(held(&scene).await, 0);
    let update = |text: &str| {
        scene.clock.turn(60);
        let mut note = early["object"].clone();
        note["content"] = json!(format!("<p>{text}</p>"));
        note["updated"] = json!(scene.clock.time().rfc3339());
        peer.activity("Update", eve, note)
    };
    scene.hear(eve, &update("It went well")).await;
    assert_eq!(held(&scene).await, 1, "what came too early counts once its author says it again");
    scene.hear(eve, &update("It went <b>very</b> well")).await;
    assert!(said(&about(ana, "ana").await[0]).contains("very"));
    let mut pictured = update("Look");
    pictured["object"]["attachment"] = json!([{"type": "Image", "mediaType": "image/jpeg", "url": peer.url("/stars.jpg")}]);
    settle(&[&scene.house]).await;
    scene.settled_as_refused(eve, &pictured, "feedback is words alone").await;
    scene.clock.turn(30 * 86_400);
    let late = update("It went badly");
    scene.hear(eve, &late).await;
    assert_eq!(scene.reason(&late).await, "feedback can be changed for 30 days");
    assert!(said(&about(ana, "ana").await[0]).contains("very"));
    scene.hear(eve, &peer.activity("Delete", eve, early["object"]["id"].clone())).await;
    assert_eq!(about(ana, "ana").await, Vec::<Value>::new());
    scene.hear(eve, &feedback(&scene, peer, eve, &order.1, &listing)).await;
    assert_eq!(about(ana, "ana").await, Vec::<Value>::new(), "who takes it back has said it");
    scene.finish().await;
}
