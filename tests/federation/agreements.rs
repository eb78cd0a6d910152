//! Orders and enquiries between two houses, and what strangers try with them: both hold the same terms and the same state,
//! and nobody else reads a word.

use std::sync::Arc;

use harness::{Clock, Instance, Maker, Plan, finish, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

use crate::scene::Scene;

const STATES: [&str; 10] = ["proposed", "declined", "withdrawn", "accepted", "paid", "shipped", "returned", "completed", "cancelled", "disputed"];
const VERBS: [(&str, &str); 10] = [
    ("accept", "accepted"),
    ("decline", "declined"),
    ("withdraw", "withdrawn"),
    ("pay", "paid"),
    ("unpay", "accepted"),
    ("ship", "shipped"),
    ("take-back", "returned"),
    ("complete", "completed"),
    ("cancel", "cancelled"),
    ("dispute", "disputed"),
];

/// House A on either engine, house B on SQLite; who sells and who buys is for each test to say.
pub struct Market {
    pub clock: Arc<Clock>,
    pub a: Instance,
    pub b: Instance,
    pub ana: Maker,
    pub bram: Maker,
}

impl Market {
    pub async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let (a, b) = (plan.start(&clock).await, Instance::start(&clock).await);
        let (ana, bram) = (Maker::join(&a, "ana").await, Maker::join(&b, "bram").await);
        Self { clock, a, b, ana, bram }
    }

    pub async fn settle(&self) {
        settle(&[&self.a, &self.b]).await;
    }

    pub async fn finish(self) {
        finish([self.a, self.b]).await;
    }
}

pub fn mug(stock: i64) -> Value {
    json!({
        "title": "Salt-glazed mug", "terms": "sale", "price": {"amount": "34.50", "currency": "EUR"}, "quantity": stock,
        "fulfilment": ["pickup", "ship"],
    })
}

/// What another house holds of a listing.
pub async fn found(who: &Maker, listing: &Value) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(listing["address"].as_str().unwrap().as_bytes()).collect();
    let seen = who.call(Method::GET, &format!("/resolve?uri={encoded}")).await.expect(200).json();
    seen["listing"]["id"].as_str().unwrap().to_owned()
}

pub async fn order(buyer: &Maker, listing: &str, quantity: i64) -> Value {
    let wish = json!({
        "quantity": quantity, "delivery": {"kind": "ship"}, "message": "The grey one, please.", "address": "Bram Oosterlo\nQuay 4\nSaltmere",
    });
    buyer.say(Method::POST, &format!("/listings/{listing}/orders"), &wish).await.expect(201).json()
}

pub fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

pub async fn newest(who: &Maker) -> Value {
    who.call(Method::GET, "/agreements?limit=1").await.expect(200).json()["items"][0].clone()
}

pub async fn see(who: &Maker, agreement: &Value) -> Value {
    who.call(Method::GET, &format!("/agreements/{}", id(agreement))).await.expect(200).json()
}

pub async fn act(who: &Maker, agreement: &Value, verb: &str) -> u16 {
    who.call(Method::POST, &format!("/agreements/{}/{verb}", id(agreement))).await.status
}

/// The whole way of an order, whoever's house is the seller's.
async fn whole_way(market: &Market, seller: &Maker, buyer: &Maker) {
    let listing = seller.publish(&mug(3)).await;
    let there = found(buyer, &listing).await;
    let bought = order(buyer, &there, 2).await;
    assert_eq!((bought["state"].as_str(), bought["agreed"]["total"].as_str(), bought["turn"].as_str()), (Some("proposed"), Some("69.00"), Some("seller")));
    market.settle().await;
    let sold = newest(seller).await;
    assert_eq!((sold["state"].as_str(), sold["side"].as_str(), sold["buyer"].as_str()), (Some("proposed"), Some("seller"), Some(buyer.handle.as_str())));
    assert_eq!((&sold["agreed"], &sold["agreed_digest"]), (&bought["agreed"], &bought["agreed_digest"]), "both hold the same terms");
    assert_eq!(sold["address"], Value::Null, "the address is sealed until it is accepted");
    let letters = seller.call(Method::GET, &format!("/agreements/{}/messages", id(&sold))).await.expect(200).json();
    assert!(letters["items"][0]["text"].as_str().unwrap().contains("The grey one"), "{letters}");

    assert_eq!(act(seller, &sold, "accept").await, 200);
    market.settle().await;
    assert_eq!(seller.call(Method::GET, &format!("/listings/{}", id(&listing))).await.expect(200).json()["quantity"], 1, "the stock is taken with it");
    let (ours, theirs) = (see(seller, &sold).await, see(buyer, &bought).await);
    assert_eq!((ours["state"].as_str(), theirs["state"].as_str()), (Some("accepted"), Some("accepted")));
    assert_eq!(ours["address"], "Bram Oosterlo\nQuay 4\nSaltmere", "now it is there");

    let asked = buyer.call(Method::POST, &format!("/agreements/{}/pay", id(&bought))).await.expect(202).json();
    assert_eq!(asked["state"], "sent");
    market.settle().await;
    let answered = buyer.call(Method::GET, &format!("/requests/{}", asked["request"].as_str().unwrap())).await.expect(200).json();
    assert_eq!(answered["state"], "accepted");
    assert_eq!(act(seller, &sold, "ship").await, 200);
    market.settle().await;
    assert_eq!(see(buyer, &bought).await["state"], "shipped");
    assert_eq!(act(buyer, &bought, "complete").await, 202);
    market.settle().await;
    let (ours, theirs) = (see(seller, &sold).await, see(buyer, &bought).await);
    assert_eq!((ours["state"].as_str(), theirs["state"].as_str()), (Some("completed"), Some("completed")));
    assert_eq!(ours["agreed_digest"], theirs["agreed_digest"]);
    let page = buyer.browser.get(&format!("/agreements/{}", id(&bought))).await.expect(200).text();
    assert!(page.contains("gave a receipt"), "the seller's word that it is done");
}

async fn the_whole_order_goes_in_each_direction(plan: Plan) {
    let market = Market::open(plan).await;
    whole_way(&market, &market.ana, &market.bram).await;
    whole_way(&market, &market.bram, &market.ana).await;
    for house in [&market.a, &market.b] {
        let dump = house.dump().await;
        for table in ["activities", "inbox", "posts", "journal", "deliveries"] {
            assert!(dump.table(table).iter().all(|row| !row.contains("Quay 4")), "{table} holds no address in the clear");
        }
        assert_eq!(dump.table("sealed_addresses").len(), 2);
    }
    // Ninety days later the address is nowhere.
    market.clock.turn(91 * 86_400);
    for house in [&market.a, &market.b] {
        server::workers::tidy(house.app()).await.unwrap();
        assert_eq!(house.dump().await.table("sealed_addresses").len(), 0);
    }
    market.settle().await;
    assert_eq!(newest(&market.ana).await["address"], Value::Null);
    market.finish().await;
}

async fn every_illegal_edge_is_refused_on_both_sides(plan: Plan) {
    let market = Market::open(plan).await;
    let listing = market.ana.publish(&mug(100)).await;
    let there = found(&market.bram, &listing).await;
    // How to come to each state, by who does what.
    let ways: [(&str, &[(&str, bool)]); 7] = [
        ("proposed", &[]),
        ("declined", &[("decline", true)]),
        ("accepted", &[("accept", true)]),
        ("paid", &[("accept", true), ("pay", true)]),
        ("shipped", &[("accept", true), ("ship", true)]),
        ("cancelled", &[("accept", true), ("cancel", true)]),
        ("disputed", &[("accept", true), ("dispute", true)]),
    ];
    for (state, way) in ways {
        let bought = order(&market.bram, &there, 1).await;
        market.settle().await;
        let sold = newest(&market.ana).await;
        for (verb, _) in way {
            assert_eq!(act(&market.ana, &sold, verb).await, 200, "{state}: {verb}");
        }
        market.settle().await;
        assert_eq!((see(&market.ana, &sold).await["state"].as_str(), see(&market.bram, &bought).await["state"].as_str()), (Some(state), Some(state)));
        for (who, agreement) in [(&market.ana, &sold), (&market.bram, &bought)] {
            let next: Vec<String> = see(who, agreement).await["next"].as_array().unwrap().iter().map(|next| next.as_str().unwrap().to_owned()).collect();
            for (verb, to) in VERBS {
                if next.iter().any(|next| next == to) {
                    continue;
                }
                assert_eq!(act(who, agreement, verb).await, 409, "{state} -> {to} by {}", who.name);
            }
        }
    }
    market.finish().await;
}

async fn what_is_taken_back_declined_or_asked_for_ends_alike_on_both_sides(plan: Plan) {
    let market = Market::open(plan).await;
    let listing = market.ana.publish(&mug(5)).await;
    let there = found(&market.bram, &listing).await;
    // Taken back before it was answered.
    let bought = order(&market.bram, &there, 1).await;
    market.settle().await;
    assert_eq!(act(&market.bram, &bought, "withdraw").await, 200);
    market.settle().await;
    assert_eq!(newest(&market.ana).await["state"], "withdrawn");
    assert_eq!(act(&market.ana, &newest(&market.ana).await, "accept").await, 409);
    // Taken back and accepted at once: the seller's server decides.
    let bought = order(&market.bram, &there, 1).await;
    market.settle().await;
    let sold = newest(&market.ana).await;
    assert_eq!(act(&market.ana, &sold, "accept").await, 200);
    assert_eq!(act(&market.bram, &bought, "withdraw").await, 200);
    market.settle().await;
    assert_eq!((see(&market.ana, &sold).await["state"].as_str(), see(&market.bram, &bought).await["state"].as_str()), (Some("accepted"), Some("accepted")));
    // Asked to cancel: no, then yes.
    assert_eq!(act(&market.bram, &bought, "cancel").await, 202);
    market.settle().await;
    assert_eq!(see(&market.ana, &sold).await["wants"]["buyer"], "cancelled");
    assert_eq!(act(&market.ana, &sold, "refuse").await, 200);
    market.settle().await;
    assert_eq!(see(&market.bram, &bought).await["wants"]["buyer"], Value::Null);
    let asked = market.bram.call(Method::POST, &format!("/agreements/{}/cancel", id(&bought))).await.expect(202).json();
    market.settle().await;
    assert_eq!(act(&market.ana, &sold, "cancel").await, 200);
    market.settle().await;
    assert_eq!(see(&market.bram, &bought).await["state"], "cancelled");
    assert_eq!(market.bram.call(Method::GET, &format!("/requests/{}", asked["request"].as_str().unwrap())).await.expect(200).json()["state"], "accepted");
    assert_eq!(market.ana.call(Method::GET, &format!("/listings/{}", id(&listing))).await.expect(200).json()["quantity"], 5, "the stock is back");
    what_the_seller_passes_over_is_refused(&market, &there).await;
    market.finish().await;
}

/// Asked to cancel, and the order goes on as if nothing was said: the buyer hears no, and may ask again.
async fn what_the_seller_passes_over_is_refused(market: &Market, listing: &str) {
    let bought = order(&market.bram, listing, 1).await;
    market.settle().await;
    let sold = newest(&market.ana).await;
    assert_eq!(act(&market.ana, &sold, "accept").await, 200);
    market.settle().await;
    let ask = async || market.bram.call(Method::POST, &format!("/agreements/{}/cancel", id(&bought))).await.expect(202).json()["request"].as_str().unwrap().to_owned();
    let first = ask().await;
    market.settle().await;
    assert_eq!(act(&market.ana, &sold, "pay").await, 200);
    market.settle().await;
    let answer = market.bram.call(Method::GET, &format!("/requests/{first}")).await.expect(200).json();
    assert_eq!((answer["state"].as_str(), answer["reason"].as_str()), (Some("refused"), Some("the order went on otherwise")));
    let second = ask().await;
    assert_ne!(second, first);
    market.settle().await;
    assert_eq!(see(&market.ana, &sold).await["wants"]["buyer"], "cancelled");
    assert_eq!(act(&market.ana, &sold, "cancel").await, 200);
    market.settle().await;
    assert_eq!(market.bram.call(Method::GET, &format!("/requests/{second}")).await.expect(200).json()["state"], "accepted");
}

async fn p23_a_price_that_changed_meanwhile_is_never_agreed(plan: Plan) {
    let market = Market::open(plan).await;
    let listing = market.ana.publish(&mug(5)).await;
    let there = found(&market.bram, &listing).await;
    let bought = order(&market.bram, &there, 1).await;
    // Before the offer arrives, the price is another one.
    market.clock.turn(5);
    let _ = market.ana.say(Method::PATCH, &format!("/listings/{}", id(&listing)), &json!({"price": {"amount": "40.00", "currency": "EUR"}})).await.expect(200);
    market.settle().await;
    let refused = see(&market.bram, &bought).await;
    assert_eq!(refused["state"], "declined");
    assert!(refused["reason"].as_str().unwrap().len() > 10, "it says why: {refused}");
    assert_eq!(market.ana.call(Method::GET, "/agreements").await.expect(200).json()["items"], json!([]));
    // What is ordered anew is read anew.
    let again = order(&market.bram, &there, 1).await;
    assert_eq!(again["agreed"]["unit_price"], "40.00");
    market.settle().await;
    assert_eq!(newest(&market.ana).await["agreed"], again["agreed"]);
    market.finish().await;
}

async fn p27_an_order_outlives_its_listing(plan: Plan) {
    let market = Market::open(plan).await;
    let listing = market.ana.publish(&mug(5)).await;
    let there = found(&market.bram, &listing).await;
    let bought = order(&market.bram, &there, 1).await;
    market.settle().await;
    let sold = newest(&market.ana).await;
    assert_eq!(act(&market.ana, &sold, "accept").await, 200);
    market.settle().await;
    let _ = market.ana.call(Method::DELETE, &format!("/listings/{}", id(&listing))).await.expect(204);
    market.settle().await;
    for (who, agreement) in [(&market.ana, &sold), (&market.bram, &bought)] {
        let seen = see(who, agreement).await;
        assert_eq!((seen["state"].as_str(), seen["agreed"]["title"].as_str()), (Some("accepted"), Some("Salt-glazed mug")));
        let page = who.browser.get(&format!("/agreements/{}", id(agreement))).await.expect(200).text();
        assert!(page.contains("The listing was taken away"), "{} is told", who.name);
    }
    assert_eq!(act(&market.ana, &sold, "ship").await, 200);
    market.settle().await;
    assert_eq!(see(&market.bram, &bought).await["state"], "shipped", "it goes on");
    market.finish().await;
}

async fn p26_an_agreement_is_for_its_parties_alone(plan: Plan) {
    let market = Market::open(plan).await;
    let (cleo, mira) = (Maker::join(&market.a, "cleo").await, Maker::join(&market.b, "mira").await);
    let listing = market.ana.publish(&mug(5)).await;
    let there = found(&market.bram, &listing).await;
    let bought = order(&market.bram, &there, 1).await;
    market.settle().await;
    let sold = newest(&market.ana).await;
    assert_eq!(act(&market.ana, &sold, "accept").await, 200);
    market.settle().await;
    for (who, agreement) in [(&cleo, &sold), (&mira, &bought)] {
        for path in ["", "/messages"] {
            let _ = who.call(Method::GET, &format!("/agreements/{}{path}", id(agreement))).await.expect(404);
        }
        for (verb, _) in VERBS {
            assert_eq!(act(who, agreement, verb).await, 404);
        }
        let _ = who.browser.get(&format!("/agreements/{}", id(agreement))).await.expect(404);
        assert_eq!(who.call(Method::GET, "/agreements").await.expect(200).json()["items"], json!([]));
    }
    for house in [&market.a, &market.b] {
        for agreement in [&sold, &bought] {
            let _ = house.visitor().document(&format!("/o/{}", id(agreement))).await.expect(404);
        }
    }
    // A letter is no post that anybody finds.
    let letters = market.ana.call(Method::GET, &format!("/agreements/{}/messages", id(&sold))).await.expect(200).json();
    let letter = letters["items"][0]["id"].as_str().unwrap();
    let _ = cleo.call(Method::GET, &format!("/posts/{letter}")).await.expect(404);
    let theirs = market.ana.call(Method::GET, &format!("/makers/{}/posts", market.bram.handle)).await.expect(200).json();
    assert_eq!(theirs["items"], json!([]), "nor in the list of what its author said");
    market.finish().await;
}

on_both_engines!(
    the_whole_order_goes_in_each_direction,
    every_illegal_edge_is_refused_on_both_sides,
    what_is_taken_back_declined_or_asked_for_ends_alike_on_both_sides,
    p23_a_price_that_changed_meanwhile_is_never_agreed,
    p27_an_order_outlives_its_listing,
    p26_an_agreement_is_for_its_parties_alone,
);

/// An offer as other programs of FEP-0837 make it, or as ours with terms.
pub fn offer(scene: &Scene, listing: &Value, quantity: &str, total: &str) -> Value {
    let address = listing["address"].as_str().unwrap();
    let mut offer = scene.peer.activity(
        "Offer",
        &scene.eve,
        json!({
            "type": "Agreement",
            "stipulates": {"type": "Commitment", "satisfies": format!("{address}/proposal#primary"), "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": quantity}},
            "stipulatesReciprocal": {"type": "Commitment", "satisfies": format!("{address}#reciprocal"), "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": total}},
        }),
    );
    offer["to"] = json!([scene.ana.address]);
    offer["cc"] = json!([]);
    offer
}

/// An order of Eve's that Ana accepted: the offer, the order as Ana sees it, and the name of the agreement.
async fn accepted_for_eve(scene: &Scene) -> (Value, Value, Value) {
    let listing = scene.ana.publish(&plain_mug()).await;
    settle(&[&scene.house]).await;
    let offer = offer(scene, &listing, "1", "40.00");
    scene.hear(&scene.eve, &offer).await;
    let sold = newest(&scene.ana).await;
    assert_eq!(act(&scene.ana, &sold, "accept").await, 200);
    settle(&[&scene.house]).await;
    let agreement = last(scene)["result"]["id"].clone();
    (offer, sold, agreement)
}

pub fn plain_mug() -> Value {
    json!({"title": "Mug", "terms": "sale", "price": {"amount": "40.00", "currency": "EUR"}, "quantity": 5, "fulfilment": ["pickup"]})
}

/// What the peer was told last, but for how the listing stands, which followers hear.
pub fn last(scene: &Scene) -> Value {
    let is_of_listing = |activity: &Value| activity["object"]["pw:kind"] == "listing";
    scene.peer.received().into_iter().map(|received| received.activity).rfind(|activity| !is_of_listing(activity)).unwrap()
}

#[tokio::test]
async fn p22_a_tampered_offer_is_rejected_and_changes_nothing() {
    let scene = Scene::open().await;
    let listing = scene.ana.publish(&plain_mug()).await;
    settle(&[&scene.house]).await;
    let bad = [
        ("1", "0.40"),
        ("1", "40,00 "),
        ("1", "-40.00"),
        ("1", "1e309"),
        ("1", "NaN"),
        ("1", "40.001"),
        ("-3", "-120.00"),
        ("0", "0"),
        ("2", "40.00"),
        ("1.5", "60.00"),
        ("1000000000000000000", "40.00"),
        ("6", "240.00"),
        ("", "40.00"),
    ];
    for (quantity, total) in bad {
        let before = scene.house.dump().await.table("agreements").len();
        let offer = offer(&scene, &listing, quantity, total);
        scene.hear(&scene.eve, &offer).await;
        assert_eq!(scene.house.dump().await.table("agreements").len(), before, "{quantity} for {total}");
        let answer = last(&scene);
        assert_eq!((answer["type"].as_str(), &answer["object"]), (Some("Reject"), &offer["id"]), "{quantity} for {total}");
        assert!(!answer["content"].as_str().unwrap().is_empty(), "it says why");
    }
    // Terms that name another price, currency or listing, or bear another fingerprint.
    let agreed = |change: Value| {
        let mut agreed = json!({
            "listing": listing["address"], "listingUpdated": listing["updated_at"].as_str().unwrap().split('.').next().unwrap().to_owned() + "Z", "title": "Mug",
            "quantity": "1", "unitPrice": "40.00", "delivery": {"kind": "pickup", "zone": "", "price": "0.00"}, "total": "40.00", "currency": "EUR", "leadTime": "",
            "returns": "", "payment": "",
        });
        for (key, value) in change.as_object().unwrap() {
            agreed[key] = value.clone();
        }
        agreed
    };
    for change in [
        json!({"unitPrice": "0.40", "total": "0.40"}),
        json!({"currency": "USD"}),
        json!({"title": "Plate"}),
        json!({"total": "41.00"}),
        json!({"quantity": "99"}),
        json!({"returns": "for ever"}),
        json!({"nonsense": 1}),
        json!({"delivery": {"kind": "drone", "zone": "", "price": "0.00"}}),
        json!({"leadTime": "P1D"}),
        json!({"loanUntil": "2027-01-01"}),
        json!({"variation": "Blue"}),
        json!({"quantity": 1}),
        json!({}),
    ] {
        let mut offer = offer(&scene, &listing, "1", "40.00");
        offer["object"]["pw:agreed"] = agreed(change.clone());
        offer["object"]["pw:agreedDigest"] = json!("zQmWrong");
        scene.hear(&scene.eve, &offer).await;
        assert_eq!((last(&scene)["type"].as_str(), scene.house.dump().await.table("agreements").len()), (Some("Reject"), 0), "{change}");
    }
    scene.finish().await;
}

#[tokio::test]
async fn another_program_of_fep_0837_orders_is_answered_and_told() {
    let scene = Scene::open().await;
    let listing = scene.ana.publish(&plain_mug()).await;
    settle(&[&scene.house]).await;
    let offer = offer(&scene, &listing, "2", "80.00");
    scene.hear(&scene.eve, &offer).await;
    scene.hear(&scene.eve, &offer).await;
    let orders = scene.ana.call(Method::GET, "/agreements").await.expect(200).json();
    assert_eq!(orders["items"].as_array().unwrap().len(), 1, "the same offer twice is one order");
    let sold = orders["items"][0].clone();
    assert_eq!(act(&scene.ana, &sold, "accept").await, 200);
    settle(&[&scene.house]).await;
    let accept = last(&scene);
    let result = &accept["result"];
    assert_eq!((accept["type"].as_str(), &accept["object"]), (Some("Accept"), &offer["id"]));
    assert_eq!((result["type"].as_str(), result["pw:state"].as_str(), result["attributedTo"].as_str()), (Some("Agreement"), Some("accepted"), Some(scene.ana.address.as_str())));
    assert_eq!(result["stipulatesReciprocal"]["resourceQuantity"]["hasNumericalValue"], "80.00");
    assert!(accept.get("proof").is_none() && accept["to"] == json!([scene.eve.id]), "it is for one alone");
    assert_eq!(act(&scene.ana, &sold, "pay").await, 200);
    settle(&[&scene.house]).await;
    let update = last(&scene);
    assert_eq!((update["type"].as_str(), update["object"]["preview"]["name"].as_str()), (Some("Update"), Some("Paid")));
    scene.finish().await;
}

#[tokio::test]
async fn p24_nobody_but_the_party_answers_asks_or_takes_back() {
    let scene = Scene::open().await;
    let mallory = scene.peer.person("mallory");
    scene.hear(&mallory, &scene.peer.activity("Follow", &mallory, scene.ana.address.as_str())).await;
    let (offer, sold, agreement) = accepted_for_eve(&scene).await;
    for state in STATES {
        let ask = scene.peer.activity("Offer", &mallory, json!({"type": "Agreement", "id": agreement, "pw:state": state}));
        scene.settled_as_refused(&mallory, &ask, "only the two parties move an agreement").await;
    }
    let undo = scene.peer.activity("Undo", &mallory, json!({"id": offer["id"], "type": "Offer", "actor": mallory.id}));
    scene.settled_as_refused(&mallory, &undo, "nobody takes back what another did").await;
    let update = scene.peer.activity("Update", &scene.eve, json!({"type": "Agreement", "id": agreement, "pw:state": "completed"}));
    scene.settled_as_refused(&scene.eve, &update, "the agreement is somebody else's").await;
    // A state that the buyer cannot ask for is rejected, and nothing moves.
    for state in ["accepted", "declined", "shipped", "returned", "withdrawn", "proposed"] {
        let ask = scene.peer.activity("Offer", &scene.eve, json!({"type": "Agreement", "id": agreement, "pw:state": state}));
        scene.hear(&scene.eve, &ask).await;
        assert_eq!((last(&scene)["type"].as_str(), see(&scene.ana, &sold).await["state"].as_str()), (Some("Reject"), Some("accepted")), "{state}");
    }
    let ask = scene.peer.activity("Offer", &scene.eve, json!({"type": "Agreement", "id": agreement, "pw:state": "paid"}));
    scene.hear(&scene.eve, &ask).await;
    assert_eq!(see(&scene.ana, &sold).await["state"], "paid");
    scene.finish().await;
}

#[tokio::test]
async fn a_private_answer_to_a_listing_opens_a_thread_and_a_public_one_does_not() {
    let scene = Scene::open().await;
    let listing = scene.ana.publish(&plain_mug()).await;
    settle(&[&scene.house]).await;
    let mut asks = scene.note();
    asks["inReplyTo"] = listing["address"].clone();
    asks["content"] = json!("<p>Does it hold 0.3 l?</p>");
    scene.hear(&scene.eve, &scene.created(&asks)).await;
    let enquiry = newest(&scene.ana).await;
    assert_eq!((enquiry["kind"].as_str(), enquiry["buyer"].as_str()), (Some("enquiry"), Some(scene.eve.handle().as_str())));
    let path = format!("/agreements/{}/messages", id(&enquiry));
    let _ = scene.ana.say(Method::POST, &path, &json!({"text": "It does."})).await.expect(201);
    settle(&[&scene.house]).await;
    let answer = last(&scene);
    assert_eq!((answer["type"].as_str(), &answer["object"]["inReplyTo"]), (Some("Create"), &asks["id"]));
    assert_eq!((&answer["object"]["to"], &answer["object"]["cc"]), (&json!([scene.eve.id]), &json!([])));
    assert_eq!(answer["object"]["tag"][0]["type"], "Mention", "a microblog tells nobody without");
    assert!(answer["object"]["content"].as_str().unwrap().contains("class=\"u-url mention\""));
    // On with the thread: by answering the answer.
    let mut goes_on = scene.note();
    goes_on["inReplyTo"] = answer["object"]["id"].clone();
    scene.hear(&scene.eve, &scene.created(&goes_on)).await;
    let letters = scene.ana.call(Method::GET, &path).await.expect(200).json();
    assert_eq!(letters["items"].as_array().unwrap().len(), 3);
    assert_eq!(scene.ana.call(Method::GET, "/agreements").await.expect(200).json()["items"].as_array().unwrap().len(), 1, "one thread");
    // In public it is a comment.
    let mut comment = scene.peer.note(&scene.eve, "Nice");
    comment["inReplyTo"] = listing["address"].clone();
    scene.hear(&scene.eve, &scene.peer.activity("Create", &scene.eve, comment)).await;
    assert_eq!(scene.ana.call(Method::GET, &path).await.expect(200).json()["items"].as_array().unwrap().len(), 3);
    // A third one who answers in it gets nothing of it, and is no part of it.
    let mallory = scene.peer.person("mallory");
    let mut intrudes = scene.peer.note(&mallory, "Me too");
    intrudes["to"] = json!([scene.ana.address, mallory.id]);
    intrudes["cc"] = json!([]);
    intrudes["inReplyTo"] = answer["object"]["id"].clone();
    let mut create = scene.peer.activity("Create", &mallory, intrudes);
    create["to"] = json!([scene.ana.address]);
    scene.hear(&mallory, &create).await;
    assert_eq!(scene.ana.call(Method::GET, &path).await.expect(200).json()["items"].as_array().unwrap().len(), 3);
    // What comes across a block is nothing.
    let blocked = scene.ana.call(Method::POST, &format!("/makers/{}/block", scene.eve.handle())).await;
    assert!(blocked.status < 300);
    settle(&[&scene.house]).await;
    let mut unwelcome = scene.note();
    unwelcome["inReplyTo"] = listing["address"].clone();
    scene.hear(&scene.eve, &scene.created(&unwelcome)).await;
    assert_eq!(scene.ana.call(Method::GET, &path).await.expect(200).json()["items"].as_array().unwrap().len(), 3);
    let _ = scene.ana.say(Method::POST, &path, &json!({"text": "Hm."})).await.expect(403);
    scene.finish().await;
}

/// A jug that Eve sells on her server, and Ana's order of it as her server was told.
async fn ordered_of_eve(scene: &Scene) -> (Value, Value) {
    let id = scene.peer.id("jugs");
    let one = |value: &str| json!({"hasUnit": "one", "hasNumericalValue": value});
    let mut jug = scene.peer.note(&scene.eve, "A jug");
    for (key, value) in [
        ("id", json!(id)),
        ("pw:kind", json!("listing")),
        ("pw:title", json!("Jug")),
        ("pw:fulfilment", json!(["ship"])),
        ("purpose", json!("offer")),
        ("unitBased", json!(true)),
        ("publishes", json!({"id": format!("{id}#primary"), "type": "Intent", "action": "transfer", "resourceQuantity": one("1"), "availableQuantity": one("5")})),
        ("reciprocal", json!({"id": format!("{id}#reciprocal"), "type": "Intent", "action": "transfer", "resourceQuantity": one("20.00"), "pw:currency": "EUR"})),
    ] {
        jug[key] = value;
    }
    scene.peer.serve(&jug);
    let there = found(&scene.ana, &json!({"address": id})).await;
    let bought = order(&scene.ana, &there, 1).await;
    settle(&[&scene.house]).await;
    (bought, told(scene, "Offer").pop().unwrap())
}

/// What the peer was told by activities of a type, in order.
fn told(scene: &Scene, kind: &str) -> Vec<Value> {
    scene.peer.received().into_iter().filter(|received| received.kind() == kind).map(|received| received.activity).collect()
}

/// The agreement that an offer of Ana results in, as Eve's server says it.
fn resulting(scene: &Scene, offer: &Value, state: &str) -> Value {
    let mut agreement = offer["object"].clone();
    for (key, value) in [
        ("id", json!(scene.peer.id("agreements"))),
        ("attributedTo", json!(scene.eve.id)),
        ("pw:offer", offer["id"].clone()),
        ("pw:state", json!(state)),
        ("updated", json!(scene.clock.time().rfc3339())),
    ] {
        agreement[key] = value;
    }
    agreement
}

#[tokio::test]
async fn p23_p24_an_offer_of_ours_is_accepted_by_its_seller_with_the_terms_offered_or_not_at_all() {
    let scene = Scene::open().await;
    let (bought, offer) = ordered_of_eve(&scene).await;
    assert_eq!((&offer["object"]["pw:agreedDigest"], offer["to"].clone()), (&bought["agreed_digest"], json!([scene.eve.id])));
    assert!(!offer.to_string().contains("Quay 4"), "no address goes with an offer");
    let accept = |by, result: &Value| {
        let mut accept = scene.peer.activity("Accept", by, offer["id"].clone());
        accept["result"] = result.clone();
        accept
    };
    let mallory = scene.peer.person("mallory");
    scene.hear(&mallory, &scene.peer.activity("Follow", &mallory, scene.ana.address.as_str())).await;
    let mut theirs = resulting(&scene, &offer, "accepted");
    theirs["attributedTo"] = json!(mallory.id);
    scene.settled_as_refused(&mallory, &accept(&mallory, &theirs), "only the seller answers an offer").await;
    let mut update = theirs.clone();
    update["attributedTo"] = json!(scene.eve.id);
    scene.settled_as_refused(&mallory, &scene.peer.activity("Update", &mallory, update), "the agreement is somebody else's").await;
    let honest = resulting(&scene, &offer, "accepted");
    let (mut dearer, mut more, mut other) = (honest.clone(), honest.clone(), honest.clone());
    dearer["stipulatesReciprocal"]["resourceQuantity"]["hasNumericalValue"] = json!("200.00");
    more["stipulates"]["resourceQuantity"]["hasNumericalValue"] = json!("2");
    other["pw:agreedDigest"] = json!("zQmOther");
    for tampered in [&dearer, &more, &other] {
        scene.hear(&scene.eve, &accept(&scene.eve, tampered)).await;
        assert_eq!(see(&scene.ana, &bought).await["state"], "proposed");
    }
    assert_eq!(told(&scene, "Reject").len(), 1, "both see that it was tried, once");
    let page = scene.ana.browser.get(&format!("/agreements/{}", id(&bought))).await.expect(200).text();
    assert_eq!(page.matches("named other terms").count(), 1);
    assert!(told(&scene, "Create").iter().all(|create| create["object"]["pw:kind"] != "address"));
    scene.hear(&scene.eve, &accept(&scene.eve, &honest)).await;
    assert_eq!(see(&scene.ana, &bought).await["state"], "accepted");
    // One agreement has one name.
    let (_, second) = ordered_of_eve(&scene).await;
    let mut again = resulting(&scene, &second, "accepted");
    again["id"] = honest["id"].clone();
    let mut twice = scene.peer.activity("Accept", &scene.eve, second["id"].clone());
    twice["result"] = again;
    scene.settled_as_refused(&scene.eve, &twice, "this is the name of another agreement").await;
    scene.finish().await;
}

#[tokio::test]
async fn what_cannot_be_ordered_asks_no_other_server() {
    let scene = Scene::open().await;
    let (bought, _) = ordered_of_eve(&scene).await;
    let listing = bought["listing"]["id"].as_str().unwrap();
    let asked = scene.peer.asked().len();
    for wish in [json!({"quantity": 0, "delivery": {"kind": "ship"}, "address": "Quay 4"}), json!({"delivery": {"kind": "ship"}})] {
        let _ = scene.ana.say(Method::POST, &format!("/listings/{listing}/orders"), &wish).await.expect(422);
    }
    assert_eq!(scene.peer.asked().len(), asked);
    scene.finish().await;
}

#[tokio::test]
async fn the_address_follows_also_where_the_answer_itself_was_lost() {
    let scene = Scene::open().await;
    let (bought, offer) = ordered_of_eve(&scene).await;
    scene.hear(&scene.eve, &scene.peer.activity("Update", &scene.eve, resulting(&scene, &offer, "paid"))).await;
    assert_eq!(see(&scene.ana, &bought).await["state"], "paid");
    let letters = told(&scene, "Create");
    let address = letters.iter().find(|create| create["object"]["pw:kind"] == "address").unwrap();
    assert_eq!((address["object"]["source"]["content"].as_str(), &address["to"]), (Some("Bram Oosterlo\nQuay 4\nSaltmere"), &json!([scene.eve.id])));
    scene.finish().await;
}

#[tokio::test]
async fn across_a_block_an_order_goes_on_without_words() {
    let scene = Scene::open().await;
    let (_, sold, agreement) = accepted_for_eve(&scene).await;
    let letter = || {
        let mut letter = scene.note();
        letter["pw:agreement"] = agreement.clone();
        scene.created(&letter)
    };
    scene.hear(&scene.eve, &letter()).await;
    let path = format!("/agreements/{}/messages", id(&sold));
    assert_eq!(scene.ana.call(Method::GET, &path).await.expect(200).json()["items"].as_array().unwrap().len(), 1);
    assert!(scene.ana.call(Method::POST, &format!("/makers/{}/block", scene.eve.handle())).await.status < 300);
    settle(&[&scene.house]).await;
    scene.settled_as_refused(&scene.eve, &letter(), "the other side wants no letters from there").await;
    let paid = scene.peer.activity("Offer", &scene.eve, json!({"type": "Agreement", "id": agreement, "pw:state": "paid"}));
    scene.hear(&scene.eve, &paid).await;
    assert_eq!(see(&scene.ana, &sold).await["state"], "paid");
    scene.finish().await;
}

#[tokio::test]
async fn a_buyer_elsewhere_has_so_many_orders_waiting_and_no_more() {
    let scene = Scene::open().await;
    let listing = scene.ana.publish(&plain_mug()).await;
    settle(&[&scene.house]).await;
    for _ in 0..32 {
        scene.hear(&scene.eve, &offer(&scene, &listing, "1", "40.00")).await;
    }
    assert_eq!((scene.house.dump().await.table("agreements").len(), told(&scene, "Reject").len()), (30, 2));
    scene.finish().await;
}
