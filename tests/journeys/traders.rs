//! Privately or as a trader: what is missing is refused, what is said stands wherever somebody buys, and a host may ask it of all.

use harness::{Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use reqwest::multipart::Form;
use serde_json::{Value, json};

const KIND: &str = "/settings/selling/kind";

struct Shop {
    house: Instance,
    ana: Maker,
    berta: Maker,
}

impl Shop {
    async fn open(plan: Plan) -> Self {
        let house = plan.start(&Clock::start()).await;
        let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
        Self { house, ana, berta }
    }

    async fn say(&self, fields: &[(&str, &str)]) {
        let _ = self.ana.browser.post(KIND, fields).await.expect(303);
        settle(&[&self.house]).await;
    }

    /// The pages that somebody reads before they buy: the shop, the listing, the order, and the order that was sent.
    async fn pages(&self, listing: &Value, order: &str) -> [String; 4] {
        let path = format!("/@ana/listings/{}", id(listing));
        let read = async |path: &str| self.berta.browser.get(path).await.expect(200).text();
        [read("/@ana").await, read(&path).await, read(&format!("{path}/order")).await, read(&format!("/agreements/{order}")).await]
    }
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

fn trader() -> [(&'static str, &'static str); 7] {
    [
        ("kind", "trader"),
        ("legal_name", "Ana's Loom <b>"),
        ("legal_address", "Quay 4\nSaltmere"),
        ("legal_email", "shop@ana.example"),
        ("legal_phone", ""),
        ("legal_register", "Turin, 77"),
        ("legal_vat_id", "IT07"),
    ]
}

async fn a_trader_without_name_address_or_contact_is_none(plan: Plan) {
    let shop = Shop::open(plan).await;
    let before = shop.house.dump().await;
    for lacking in ["legal_name", "legal_address", "legal_email"] {
        let fields: Vec<(&str, &str)> = trader().into_iter().map(|(name, value)| (name, if name == lacking { " " } else { value })).collect();
        let page = shop.ana.browser.post(KIND, &fields).await.expect(422).text();
        assert!(page.contains(&format!("id=\"{lacking}-e\"")) && page.contains("Turin, 77"), "{lacking} is named, and what was typed stays: {page}");
    }
    let _ = shop.ana.browser.post(KIND, &[("kind", "company")]).await.expect(422);
    let _ = shop.house.visitor().post(KIND, &trader()).await.expect(303);
    for (change, field) in [
        (json!({"trader": true}), "legal_address"),
        (json!({"trader": true, "legal": {"name": "Ana", "address": "Quay 4"}}), "legal_email"),
        (json!({"trader": true, "legal": {"name": "Ana", "address": "Quay 4", "email": "nowhere"}}), "legal_email"),
        (json!({"trader": true, "legal": {"name": "n".repeat(121), "address": "Quay 4", "phone": "1"}}), "legal_name"),
    ] {
        let refused = shop.ana.say(Method::PATCH, "/me", &change).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], field, "{change}: {refused}");
    }
    let _ = shop.ana.say(Method::PATCH, "/me", &json!({"legal": {"fax": "1"}})).await.expect(422);
    before.without(&["tokens"]).assert_same(&shop.house.dump().await, "nothing was said");
    shop.house.finish().await;
}

async fn what_is_said_stands_wherever_somebody_buys(plan: Plan) {
    let shop = Shop::open(plan).await;
    let mug = shop.ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    let order = shop.berta.say(Method::POST, &format!("/listings/{}/orders", id(&mug)), &json!({})).await.expect(201).json();
    let (details, private, consumers) = ("Seller’s details", "A private seller", "buyers have the rights of consumers");
    for page in shop.pages(&mug, id(&order)).await {
        assert!(!page.contains("Quay 4") && !page.contains(private) && !page.contains(consumers), "nothing is said where nothing is known: {page}");
    }
    shop.say(&[("kind", "private")]).await;
    for page in shop.pages(&mug, id(&order)).await {
        assert!(page.contains(private) && !page.contains(consumers), "{page}");
    }
    shop.say(&trader()).await;
    for page in shop.pages(&mug, id(&order)).await {
        for part in [details, consumers, "Ana&#39;s Loom &#60;b&#62;", "Quay 4\nSaltmere", "shop@ana.example", "Turin, 77", "IT07"] {
            assert!(page.contains(part), "{part} in {page}");
        }
        assert!(!page.contains(private));
    }
    let form = shop.ana.browser.get("/settings/selling").await.expect(200).text();
    assert!(form.contains("for everybody to read") && form.contains("shop@ana.example"), "{form}");
    let seen = shop.house.visitor().api(Method::GET, "/makers/ana", None).await.expect(200).json();
    assert_eq!((seen["trader"].clone(), seen["legal"]["name"].clone(), seen["legal"]["phone"].clone()), (json!(true), json!("Ana's Loom <b>"), json!("")));
    let document = shop.house.visitor().document("/users/ana").await.expect(200).json();
    assert_eq!(document["pw:trader"], true);
    assert!(!document.to_string().contains("Quay 4"), "the details stay on her page");

    // By a program; another change of the profile keeps it, and ending it takes the details away.
    let changed = shop.ana.say(Method::PATCH, "/me", &json!({"legal": {"name": "Ana", "address": "Quay 5", "phone": "1"}})).await.expect(200).json();
    assert_eq!((changed["trader"].clone(), changed["legal"]["address"].clone(), changed["legal"]["vat_id"].clone()), (json!(true), json!("Quay 5"), json!("")));
    let changed = shop.ana.say(Method::PATCH, "/me", &json!({"bio": "I weave."})).await.expect(200).json();
    assert_eq!(changed["legal"]["address"], "Quay 5");
    let profile = [("name", "Ana"), ("bio", "I weave.")].into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value));
    let _ = shop.ana.browser.post_files("/settings", profile).await.expect(303);
    let kept = shop.ana.call(Method::GET, "/me").await.expect(200).json();
    assert_eq!(kept["legal"]["address"], "Quay 5", "the form of the profile does not know of it");
    let changed = shop.ana.say(Method::PATCH, "/me", &json!({"trader": false})).await.expect(200).json();
    assert_eq!((changed["trader"].clone(), changed["legal"].clone()), (json!(false), Value::Null));
    settle(&[&shop.house]).await;
    assert!(!format!("{:?}", shop.house.dump().await.table("makers")).contains("Quay 5"), "it is not kept any more");
    let changed = shop.ana.say(Method::PATCH, "/me", &json!({"trader": null})).await.expect(200).json();
    assert_eq!(changed["trader"], Value::Null);
    settle(&[&shop.house]).await;
    assert!(shop.house.visitor().document("/users/ana").await.expect(200).json().get("pw:trader").is_none());
    shop.house.finish().await;
}

async fn a_host_may_ask_it_of_all_before_they_publish(plan: Plan) {
    let shop = Shop::open(plan.with(|settings| settings.shops.require_seller_kind = true)).await;
    let policy = shop.house.visitor().api(Method::GET, "/policy", None).await.expect(200).json();
    assert_eq!(policy["require_seller_kind"], true);
    let draft = shop.ana.say(Method::POST, "/listings", &json!({"title": "Mug", "terms": "gift"})).await.expect(201).json();
    let publish = format!("/listings/{}/publish", id(&draft));
    let refused = shop.ana.call(Method::POST, &publish).await.expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "trader", "{refused}");
    let led = shop.ana.browser.post(&format!("/@ana/listings/{}/publish", id(&draft)), &[]).await.expect(303).location().to_owned();
    let editor = shop.ana.browser.get(&led).await.expect(200).text();
    assert!(editor.contains("whether you sell privately or as a trader before you publish") && editor.contains("/settings/selling#kind"), "{editor}");
    assert!(shop.ana.browser.get("/settings/selling").await.expect(200).text().contains("asks everybody to say this"));
    shop.say(&[("kind", "private")]).await;
    let _ = shop.ana.call(Method::POST, &publish).await.expect(200);
    // What is out stays out, also when nothing is said any more.
    shop.say(&[("kind", "")]).await;
    let _ = shop.ana.say(Method::PATCH, &format!("/listings/{}", id(&draft)), &json!({"title": "Tall mug"})).await.expect(200);
    let _ = shop.ana.call(Method::POST, &format!("/listings/{}/pause", id(&draft))).await.expect(200);
    let _ = shop.ana.call(Method::POST, &publish).await.expect(422);
    settle(&[&shop.house]).await;
    shop.house.finish().await;
}

on_both_engines! {
    a_trader_without_name_address_or_contact_is_none,
    what_is_said_stands_wherever_somebody_buys,
    a_host_may_ask_it_of_all_before_they_publish,
}
