//! A program of a maker hears when an order of theirs moves: signed, again and again while nobody takes it, and no more than it may.

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::push_service::{PushService, Pushed};
use harness::{Answer, Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

const DAY: i64 = 86_400;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Ana sells, Berta buys, and somebody listens.
struct Shop {
    house: Instance,
    service: PushService,
    ana: Maker,
    berta: Maker,
}

impl Shop {
    async fn open(plan: Plan) -> Self {
        let house = plan.start(&Clock::start()).await;
        let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
        Self { house, service: PushService::open().await, ana, berta }
    }

    async fn add(&self, maker: &Maker, name: &str, events: &[&str]) -> Value {
        maker.say(Method::POST, "/webhooks", &json!({"url": self.service.endpoint(name), "events": events})).await.expect(201).json()
    }

    /// Berta orders a mug, to be sent to the quay.
    async fn order(&self) -> String {
        let mug = json!({"title": "Mug", "terms": "sale", "price": {"amount": "24.00", "currency": "EUR"}, "quantity": 9, "fulfilment": ["pickup", "ship"]});
        let path = format!("/listings/{}/orders", text(&self.ana.publish(&mug).await["id"]));
        let wish = json!({"quantity": 2, "delivery": {"kind": "ship"}, "address": "Quay 4\nSaltmere", "message": "The grey one"});
        let order = text(&self.berta.say(Method::POST, &path, &wish).await.expect(201).json()["id"]);
        settle(&[&self.house]).await;
        order
    }

    async fn act(&self, who: &Maker, order: &str, verb: &str) {
        let _ = who.call(Method::POST, &format!("/agreements/{order}/{verb}")).await.expect(200);
        settle(&[&self.house]).await;
    }

    async fn shown(&self, hook: &Value) -> Vec<Value> {
        let path = format!("/webhooks/{}/deliveries", text(&hook["id"]));
        self.ana.call(Method::GET, &path).await.expect(200).json()["items"].as_array().unwrap().clone()
    }
}

fn body(pushed: &Pushed) -> Value {
    serde_json::from_slice(&pushed.body).unwrap()
}

/// Whether a message is signed with this secret in both ways.
fn is_signed(pushed: &Pushed, secret: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap());
    let header = |name: &str| pushed.headers[name].to_str().unwrap().to_owned();
    let (id, at, said) = (header("webhook-id"), header("webhook-timestamp"), String::from_utf8(pushed.body.clone()).unwrap());
    let standard = STANDARD.encode(hmac::sign(&key, format!("{id}.{at}.{said}").as_bytes()).as_ref());
    let ours: String = hmac::sign(&key, format!("{at}.{said}").as_bytes()).as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    header("webhook-signature") == format!("v1,{standard}") && header("peerwright-signature") == format!("t={at},v1={ours}")
}

async fn f07_a_public_instance_tells_no_machine_of_its_own_network(plan: Plan) {
    let house = plan.known_as("https://house.example").start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let good = "https://hooks.example/x";
    let long = format!("{good}/{}", "a".repeat(1_000));
    for url in [
        "",
        "hooks.example",
        "http://hooks.example/x",
        "ftp://hooks.example/x",
        "https://127.0.0.1/x",
        "https://[::1]/x",
        "https://localhost/x",
        "https://10.0.0.1/x",
        "https://hooks.example:8443/x",
        "https://ana:secret@hooks.example/x",
        "https://house.example/inbox",
        &long,
    ] {
        let refused = ana.say(Method::POST, "/webhooks", &json!({"url": url, "events": ["paid"]})).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "url", "{url}: {refused}");
        let page = ana.browser.post("/settings/webhooks", &[("url", url), ("events", "paid")]).await.expect(422).text();
        assert!(page.contains("begins with https://") && !page.contains("whsec_"), "{url}");
    }
    for events in [json!([]), json!(["ping"]), json!(["paid", "everything"])] {
        let refused = ana.say(Method::POST, "/webhooks", &json!({"url": good, "events": events})).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "events", "{events}: {refused}");
    }
    let _ = ana.say(Method::POST, "/webhooks", &json!({"url": good, "events": ["paid"], "secret": "mine"})).await.expect(422);
    let hook = ana.say(Method::POST, "/webhooks", &json!({"url": good, "events": ["paid"]})).await.expect(201).json();
    let path = format!("/webhooks/{}", text(&hook["id"]));
    for change in [json!({"url": "https://10.0.0.1/"}), json!({"events": []}), json!({"url": good, "events": ["ping"]}), json!({"state": "failed"})] {
        let _ = ana.say(Method::PATCH, &path, &change).await.expect(422);
    }
    let kept = ana.call(Method::GET, &path).await.expect(200).json();
    assert_eq!((kept["url"].as_str(), kept["events"].clone(), kept["secret"].clone()), (Some(good), json!(["paid"]), Value::Null));
    house.finish().await;
}

async fn w18_w24_somebody_elses_is_none_and_five_are_enough(plan: Plan) {
    let shop = Shop::open(plan).await;
    let hook = shop.add(&shop.ana, "a", &["paid"]).await;
    let (path, page) = (format!("/webhooks/{}", text(&hook["id"])), format!("/settings/webhooks/{}", text(&hook["id"])));
    for (method, path) in [(Method::GET, path.clone()), (Method::DELETE, path.clone()), (Method::POST, format!("{path}/ping")), (Method::GET, format!("{path}/deliveries"))] {
        let _ = shop.berta.call(method, &path).await.expect(404);
    }
    let _ = shop.berta.say(Method::PATCH, &path, &json!({"active": false})).await.expect(404);
    let _ = shop.berta.browser.get(&page).await.expect(404);
    for verb in ["", "/ping", "/remove"] {
        let _ = shop.berta.browser.post(&format!("{page}{verb}"), &[("url", "https://hooks.example"), ("events", "paid")]).await.expect(404);
    }
    assert_eq!(shop.berta.call(Method::GET, "/webhooks").await.expect(200).json()["items"], json!([]));
    for name in ["b", "c", "d", "e"] {
        let _ = shop.add(&shop.ana, name, &["paid"]).await;
    }
    let one_more = json!({"url": shop.service.endpoint("f"), "events": ["paid"]});
    let _ = shop.ana.say(Method::POST, "/webhooks", &one_more).await.expect(409);
    let _ = shop.ana.call(Method::DELETE, &path).await.expect(204);
    let at_once = futures::future::join_all((0..4).map(|_| shop.ana.say(Method::POST, "/webhooks", &one_more))).await;
    assert_eq!(at_once.iter().filter(|answer| answer.status == 201).count(), 1, "however many ask at once");
    assert!(shop.service.take().is_empty());
    shop.house.finish().await;
}

async fn both_sides_hear_what_they_chose_signed_and_without_what_is_private(plan: Plan) {
    let shop = Shop::open(plan).await;
    let before = shop.order().await;
    shop.house.clock.turn(1);
    let hers = shop.add(&shop.ana, "ana", &["proposed", "accepted", "paid", "message"]).await;
    let his = shop.add(&shop.berta, "berta", &["accepted", "shipped"]).await;
    shop.act(&shop.ana, &before, "decline").await;
    assert!(shop.service.take().is_empty(), "nothing of before, and nothing that was not chosen");
    let order = shop.order().await;
    for (who, verb) in [(&shop.ana, "accept"), (&shop.berta, "pay"), (&shop.ana, "ship")] {
        shop.act(who, &order, verb).await;
    }
    let pushed = shop.service.take();
    let events = |name: &str| pushed.iter().filter(|one| one.path == format!("/send/{name}")).map(|one| text(&body(one)["event"])).collect::<Vec<_>>();
    assert_eq!((events("ana"), events("berta")), (["proposed", "message", "accepted", "paid"].map(str::to_owned).to_vec(), ["accepted", "shipped"].map(str::to_owned).to_vec()));
    for one in &pushed {
        let secret = if one.path == "/send/ana" { &hers["secret"] } else { &his["secret"] };
        assert!(is_signed(one, &text(secret)), "{one:?}");
        let said = body(one);
        assert_eq!((one.headers["webhook-id"].to_str().unwrap(), said["data"]["agreement"]["id"].as_str().unwrap()), (text(&said["id"]).as_str(), order.as_str()));
        for private in ["Quay", "Saltmere", "grey"] {
            assert!(!said.to_string().contains(private), "{said}");
        }
        assert!(!one.headers.contains_key("signature") && !one.headers.contains_key("cookie") && one.headers["content-type"] == "application/json");
    }
    let paid = body(pushed.iter().find(|one| body(one)["event"] == "paid").unwrap());
    let about = &paid["data"]["agreement"];
    assert_eq!((about["side"].as_str(), about["from"].as_str(), about["state"].as_str()), (Some("seller"), Some("accepted"), Some("paid")));
    assert_eq!((about["buyer"].as_str(), about["quantity"].as_str(), about["total"].as_str(), about["currency"].as_str()), (Some("berta"), Some("2"), Some("48.00"), Some("EUR")));
    let letter = body(pushed.iter().find(|one| body(one)["event"] == "message").unwrap());
    assert_eq!((letter["data"]["message"]["by"].as_str(), letter["data"]["agreement"]["state"].as_str()), (Some("buyer"), Some("proposed")));
    let shown = shop.shown(&hers).await;
    let line = |item: &Value| (text(&item["event"]), text(&item["state"]), item["status"].as_u64(), item["tries"].as_i64());
    assert_eq!(line(&shown[0]), ("paid".to_owned(), "done".to_owned(), Some(201), Some(1)));
    assert_eq!(shown.len(), 4);
    shop.house.finish().await;
}

async fn the_secret_is_shown_once_and_a_try_says_how_it_went(plan: Plan) {
    let shop = Shop::open(plan).await;
    let wish = json!({"url": shop.service.endpoint("a"), "events": ["paid"]});
    let once = async || Answer::of(shop.ana.app.request(Method::POST, "/api/peerwright/v1/webhooks").header("idempotency-key", "one").json(&wish)).await.expect(201);
    let (first, again) = (once().await.json(), once().await);
    assert_eq!((again.header("idempotency-replayed"), again.json()["id"].clone(), again.json()["secret"].clone()), ("true", first["id"].clone(), Value::Null));
    let endpoint = shop.service.endpoint("b");
    let page = shop.ana.browser.post("/settings/webhooks", &[("url", &endpoint), ("events", "paid"), ("events", "message")]).await.expect(200).text();
    let secret = page.split("whsec_").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let page = shop.ana.browser.get("/settings/webhooks").await.expect(200).text();
    assert!(!page.contains("whsec_") && page.contains(&endpoint));
    let dump = format!("{:?}", shop.house.dump().await);
    assert!(!dump.contains(&secret) && !dump.contains(text(&first["secret"]).trim_start_matches("whsec_")), "neither lies about");
    let hook = shop.ana.call(Method::GET, "/webhooks").await.expect(200).json()["items"][0].clone();
    let place = format!("/settings/webhooks/{}", text(&hook["id"]));
    assert_eq!(shop.ana.browser.post(&format!("{place}/ping"), &[]).await.expect(303).location(), format!("{place}?said=webhook-pinged"));
    settle(&[&shop.house]).await;
    let pushed = shop.service.take();
    assert!(pushed.len() == 1 && body(&pushed[0])["event"] == "ping" && is_signed(&pushed[0], &format!("whsec_{secret}")), "{pushed:?}");
    assert_eq!(body(&pushed[0])["data"], json!({"agreement": null, "message": null}));
    assert!(shop.ana.browser.get(&place).await.expect(200).text().contains("Taken (201)"));
    // A try that fails is not repeated, and says nothing of the webhook.
    shop.service.answer(500);
    let pinged = shop.ana.call(Method::POST, &format!("/webhooks/{}/ping", text(&hook["id"]))).await.expect(202).json();
    assert_eq!((pinged["event"].as_str(), pinged["state"].as_str()), (Some("ping"), Some("waiting")));
    settle(&[&shop.house]).await;
    let shown = shop.shown(&hook).await;
    assert_eq!((shown[0]["id"].clone(), shown[0]["state"].as_str(), shown[0]["reason"].as_str()), (pinged["id"].clone(), Some("given-up"), Some("status")));
    for _ in 0..3 {
        let _ = shop.ana.browser.post(&format!("{place}/ping"), &[]).await.expect(303);
    }
    assert_eq!(shop.ana.browser.post(&format!("{place}/ping"), &[]).await.expect(429).header("retry-after"), "60");
    let form = [("url", endpoint.as_str()), ("events", "shipped")];
    let _ = shop.ana.browser.post(&place, &form).await.expect(303);
    let kept = shop.ana.call(Method::GET, &format!("/webhooks/{}", text(&hook["id"]))).await.expect(200).json();
    assert_eq!((kept["state"].as_str(), kept["events"].clone()), (Some("paused"), json!(["shipped"])));
    let _ = shop.ana.browser.post(&format!("{place}/remove"), &[]).await.expect(303);
    let _ = shop.ana.browser.get(&place).await.expect(404);
    shop.house.finish().await;
}

async fn a_try_that_finds_no_room_says_so(plan: Plan) {
    let shop = Shop::open(plan).await;
    let hook = shop.add(&shop.ana, "a", &["paid"]).await;
    let path = format!("/webhooks/{}", text(&hook["id"]));
    shop.house
        .sql(
            "INSERT INTO webhook_deliveries (id, webhook_id, journal_seq, kind, body, state, tries, next_at, locked_until, reason, created_at)
             WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
             SELECT n.i, w.id, n.i, 'paid', '{}', 'waiting', 1, 9000000000000000, 0, 'timeout', w.created_at FROM n CROSS JOIN webhooks w",
        )
        .await;
    for _ in 0..9 {
        assert_eq!(shop.ana.call(Method::POST, &format!("{path}/ping")).await.expect(429).header("retry-after"), "60");
    }
    assert_eq!(shop.shown(&hook).await.iter().filter(|item| item["event"] == "ping").count(), 0);
    let _ = shop.ana.call(Method::DELETE, &path).await.expect(204);
    shop.house.finish().await;
}

async fn w24_who_adds_webhooks_anew_tries_no_more_of_them(plan: Plan) {
    let shop = Shop::open(plan).await;
    let mut tried = Vec::new();
    for _ in 0..6 {
        let path = format!("/webhooks/{}", text(&shop.add(&shop.ana, "a", &["paid"]).await["id"]));
        for _ in 0..5 {
            tried.push(shop.ana.call(Method::POST, &format!("{path}/ping")).await.status);
        }
        let _ = shop.ana.call(Method::DELETE, &path).await.expect(204);
    }
    assert_eq!((tried.iter().filter(|status| **status == 202).count(), tried.last()), (25, Some(&429)));
    let his = shop.add(&shop.berta, "b", &["paid"]).await;
    let _ = shop.berta.call(Method::POST, &format!("/webhooks/{}/ping", text(&his["id"]))).await.expect(202);
    settle(&[&shop.house]).await;
    shop.house.finish().await;
}

/// Kinds of what somebody is told.
async fn told(who: &Maker) -> Vec<String> {
    let items = who.call(Method::GET, "/notifications").await.expect(200).json()["items"].as_array().unwrap().clone();
    items.iter().map(|item| text(&item["kind"])).collect()
}

async fn what_is_not_taken_is_tried_for_a_week_and_then_its_maker_is_told(plan: Plan) {
    let shop = Shop::open(plan).await;
    let hook = shop.add(&shop.ana, "a", &["proposed"]).await;
    shop.service.answer(503);
    let _ = shop.order().await;
    let waiting = shop.shown(&hook).await;
    assert_eq!((waiting[0]["state"].as_str(), waiting[0]["status"].as_u64(), waiting[0]["reason"].as_str()), (Some("waiting"), Some(503), Some("status")));
    shop.service.answer(200);
    shop.house.clock.turn(73);
    settle(&[&shop.house]).await;
    let pushed = shop.service.take();
    assert_eq!((pushed.len(), &pushed[0].headers["webhook-id"], &pushed[0].body), (2, &pushed[1].headers["webhook-id"], &pushed[1].body), "the same again");
    assert_ne!(pushed[0].headers["webhook-timestamp"], pushed[1].headers["webhook-timestamp"], "signed anew");
    let path = format!("/webhooks/{}", text(&hook["id"]));
    assert_eq!(shop.ana.call(Method::GET, &path).await.expect(200).json()["failures"], 0);
    shop.service.answer(404);
    let _ = shop.order().await;
    for _ in 0..6 {
        assert_eq!(shop.ana.call(Method::GET, &path).await.expect(200).json()["state"], "active");
        shop.house.clock.turn(DAY * 6 / 5 + 1);
        settle(&[&shop.house]).await;
    }
    assert_eq!(shop.service.take().len(), 7);
    assert_eq!(shop.ana.call(Method::GET, &path).await.expect(200).json()["state"], "failed");
    assert_eq!(told(&shop.ana).await[0], "webhook");
    let page = shop.ana.browser.get("/notifications").await.expect(200).text();
    assert!(page.contains("A webhook of yours is told nothing more") && page.contains("href=\"/settings/webhooks\""), "{page}");
    let page = shop.ana.browser.get(&format!("/settings{path}")).await.expect(200).text();
    assert!(page.contains("It took nothing for 7 days") && page.contains("Given up (404)"), "{page}");
    shop.service.answer(200);
    let _ = shop.order().await;
    assert!(shop.service.take().is_empty(), "it is told nothing more");
    let _ = shop.ana.say(Method::PATCH, &path, &json!({"active": true})).await.expect(200);
    shop.house.clock.turn(1);
    let _ = shop.order().await;
    assert_eq!(shop.service.take().len(), 1, "until its maker wants it");
    shop.house.finish().await;
}

async fn who_is_gone_is_told_nothing_more_and_who_is_suspended_neither(plan: Plan) {
    let shop = Shop::open(plan).await;
    let hook = shop.add(&shop.ana, "a", &["proposed"]).await;
    shop.service.answer(410);
    let _ = shop.order().await;
    assert_eq!(shop.service.take().len(), 1);
    let _ = shop.ana.call(Method::GET, &format!("/webhooks/{}", text(&hook["id"]))).await.expect(404);
    assert_eq!(told(&shop.ana).await[0], "webhook");
    shop.service.answer(200);
    let _ = shop.add(&shop.berta, "b", &["accepted", "declined"]).await;
    let order = shop.order().await;
    shop.house.sql("UPDATE accounts SET state = 'suspended' WHERE email = 'berta@mail.example'").await;
    shop.act(&shop.ana, &order, "accept").await;
    assert!(shop.service.take().is_empty());
    shop.house.sql("UPDATE accounts SET state = 'active' WHERE email = 'berta@mail.example'").await;
    shop.house.finish().await;
}

on_both_engines!(
    f07_a_public_instance_tells_no_machine_of_its_own_network,
    w18_w24_somebody_elses_is_none_and_five_are_enough,
    both_sides_hear_what_they_chose_signed_and_without_what_is_private,
    the_secret_is_shown_once_and_a_try_says_how_it_went,
    a_try_that_finds_no_room_says_so,
    w24_who_adds_webhooks_anew_tries_no_more_of_them,
    what_is_not_taken_is_tried_for_a_week_and_then_its_maker_is_told,
    who_is_gone_is_told_nothing_more_and_who_is_suspended_neither,
);
