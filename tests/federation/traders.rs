//! Traders across two houses: whether somebody is one goes along, their details stay where they live.

use harness::{Plan, on_both_engines};
use http::Method;
use serde_json::{Value, json};

use crate::agreements::{Market, found, mug};

async fn whether_somebody_is_a_trader_goes_along_and_their_details_do_not(plan: Plan) {
    let market = Market::open(plan).await;
    market.bram.follow(&market.ana.handle).await;
    market.settle().await;
    let listing = market.ana.publish(&mug(3)).await;
    market.settle().await;
    let there = found(&market.bram, &listing).await;
    let seen = async || market.bram.call(Method::GET, &format!("/makers/{}", market.ana.handle)).await.expect(200).json();
    let page = async || market.bram.browser.get(&format!("/@{}/listings/{there}", market.ana.handle)).await.expect(200).text();
    assert_eq!(seen().await["trader"], Value::Null);
    assert!(!page().await.contains("A private seller") && !page().await.contains("rights of consumers"), "nothing is said where nothing is known");

    let _ = market.ana.say(Method::PATCH, "/me", &json!({"trader": false})).await.expect(200);
    market.settle().await;
    assert_eq!(seen().await["trader"], false);
    assert!(page().await.contains("A private seller"));

    let legal = json!({"name": "Ana", "address": "Quay 4, Saltmere", "phone": "1"});
    let _ = market.ana.say(Method::PATCH, "/me", &json!({"trader": true, "legal": legal})).await.expect(200);
    market.settle().await;
    let told = seen().await;
    assert_eq!((told["trader"].clone(), told["legal"].clone()), (json!(true), Value::Null));
    let shown = page().await;
    assert!(shown.contains("buyers have the rights of consumers") && shown.contains("on their own page"), "{shown}");
    assert!(!format!("{:?}", market.b.dump().await).contains("Quay 4, Saltmere"), "the other house knows nothing of it");
    market.finish().await;
}

on_both_engines! {
    whether_somebody_is_a_trader_goes_along_and_their_details_do_not,
}
