//! Restricted goods across two houses: what a listing contains goes along, and the rules of each house decide what is made of it.

use domain::accounts::Role;
use harness::maker::promote;
use harness::{Maker, Plan, on_both_engines};
use http::Method;
use serde_json::{Value, json};

use crate::agreements::{Market, found, id, mug, order, see};

async fn rule(host: &Maker, subject: &str, rule: &str) {
    let _ = host.browser.post("/moderation/goods", &[("subject", subject), ("rule", rule), ("note", "")]).await.expect(303);
}

/// What a house makes of a listing.
async fn held(who: &Maker, listing: &str) -> (Value, String, bool) {
    let listing = who.call(Method::GET, &format!("/listings/{listing}")).await.expect(200).json();
    (listing["restricted"].clone(), listing["rule"].as_str().unwrap().to_owned(), listing["veiled"].as_bool().unwrap())
}

async fn what_a_listing_contains_arrives_and_the_rules_there_decide(plan: Plan) {
    let market = Market::open(plan).await;
    let hilde = Maker::join(&market.b, "hilde").await;
    promote(&market.a, "ana", Role::Admin).await;
    promote(&market.b, "hilde", Role::Admin).await;
    market.bram.follow(&market.ana.handle).await;
    rule(&market.ana, "alcohol", "allow").await;
    market.settle().await;
    let mut cider = mug(3);
    cider["restricted"] = json!(["alcohol"]);
    let listing = market.ana.publish(&cider).await;
    market.settle().await;
    let there = found(&market.bram, &listing).await;

    // Allowed where it is from, gated here, then forbidden, then allowed.
    assert_eq!(held(&market.ana, id(&listing)).await, (json!(["alcohol"]), "allow".to_owned(), false));
    assert_eq!(held(&market.bram, &there).await, (json!(["alcohol"]), "gate".to_owned(), true));
    assert!(market.bram.titles("/listings").await.is_empty());
    let wish = json!({"quantity": 1, "delivery": {"kind": "pickup"}});
    let orders = format!("/listings/{there}/orders");
    let _ = market.bram.say(Method::POST, &orders, &wish).await.expect(409);
    rule(&hilde, "alcohol", "forbid").await;
    let _ = market.bram.say(Method::POST, "/policy/confirm", &json!({"subjects": ["alcohol"]})).await.expect(204);
    assert_eq!(held(&market.bram, &there).await.1, "forbid");
    assert!(market.bram.titles("/listings").await.is_empty(), "confirming does not help");
    let _ = market.bram.say(Method::POST, &orders, &wish).await.expect(409);
    let page = market.bram.browser.get(&format!("/@{}/listings/{there}", market.ana.handle)).await.expect(403).text();
    assert!(page.contains("Not shown here") && page.contains("Alcohol"), "{page}");
    rule(&hilde, "alcohol", "gate").await;
    assert_eq!(held(&market.bram, &there).await, (json!(["alcohol"]), "gate".to_owned(), false), "he confirmed it");
    assert_eq!(market.bram.titles("/listings").await, ["Salt-glazed mug"]);

    // What moderators here say of a copy stays here, whatever its home says next.
    let _ = hilde.browser.post(&format!("/moderation/listings/{there}/goods"), &[("goods", "adult")]).await.expect(303);
    let _ = market.ana.say(Method::PATCH, &format!("/listings/{}", id(&listing)), &json!({"title": "Stoneware mug"})).await.expect(200);
    market.clock.turn(1);
    market.settle().await;
    let copy = market.bram.call(Method::GET, &format!("/listings/{there}")).await.expect(200).json();
    assert_eq!((copy["title"].as_str(), copy["restricted"].clone(), copy["veiled"].as_bool()), (Some("Stoneware mug"), json!(["adult", "alcohol"]), Some(true)));
    assert_eq!(held(&market.ana, id(&listing)).await.0, json!(["alcohol"]));
    let _ = hilde.browser.post(&format!("/moderation/listings/{there}/goods"), &[]).await.expect(303);

    // An order of what its own house does not allow any more is refused there.
    rule(&market.ana, "alcohol", "forbid").await;
    let bought = order(&market.bram, &there, 1).await;
    market.settle().await;
    assert_eq!(see(&market.bram, &bought).await["state"], "declined");
    market.finish().await;
}

on_both_engines! {
    what_a_listing_contains_arrives_and_the_rules_there_decide,
}
