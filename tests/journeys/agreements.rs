//! Orders and enquiries on one instance: by pages without script, and by programs.

use domain::accounts::Role;
use harness::maker::{PASSWORD, promote};
use harness::photo::phone_photo;
use harness::{Answer, Clock, Instance, Maker, Plan, Postbox, Visitor, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

fn mug(stock: i64) -> Value {
    json!({"title": "Mug", "terms": "sale", "price": {"amount": "24.00", "currency": "EUR"}, "quantity": stock, "fulfilment": ["pickup", "ship"]})
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

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

    async fn order(&self, listing: &Value, wish: &Value) -> Answer {
        self.berta.say(Method::POST, &format!("/listings/{}/orders", id(listing)), wish).await
    }

    /// An order of Berta's that is completed.
    async fn completed(&self) -> Value {
        let listing = self.ana.publish(&mug(2)).await;
        let order = self.order(&listing, &json!({"delivery": {"kind": "pickup"}})).await.expect(201).json();
        for (who, verb) in [(&self.ana, "accept"), (&self.ana, "ship"), (&self.berta, "complete")] {
            let _ = who.call(Method::POST, &format!("/agreements/{}/{verb}", id(&order))).await.expect(200);
        }
        order
    }

    async fn left(&self, listing: &Value) -> Value {
        self.ana.call(Method::GET, &format!("/listings/{}", id(listing))).await.expect(200).json()["quantity"].clone()
    }
}

async fn what_cannot_be_ordered_is_refused_and_changes_nothing(plan: Plan) {
    let shop = Shop::open(plan).await;
    let listing = shop.ana.publish(&mug(2)).await;
    let draft = shop.ana.say(Method::POST, "/listings", &mug(2)).await.expect(201).json();
    settle(&[&shop.house]).await;
    let before = shop.house.dump().await.without(&["tokens"]);
    let pickup = json!({"delivery": {"kind": "pickup"}});
    for (wish, field) in [
        (json!({"quantity": 3, "delivery": {"kind": "pickup"}}), "quantity"),
        (json!({"quantity": 0, "delivery": {"kind": "pickup"}}), "quantity"),
        (json!({"quantity": -3, "delivery": {"kind": "pickup"}}), "quantity"),
        (json!({"delivery": {"kind": "drone"}}), "delivery"),
        (json!({}), "delivery"),
        (json!({"delivery": {"kind": "ship"}}), "address"),
        (json!({"delivery": {"kind": "pickup"}, "variation": "Blue"}), "variation"),
        (json!({"delivery": {"kind": "pickup"}, "amount": {"amount": "0.40", "currency": "EUR"}}), "amount"),
        (json!({"delivery": {"kind": "pickup"}, "message": "x".repeat(5_001)}), "message"),
    ] {
        let refused = shop.order(&listing, &wish).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], field, "{wish}: {refused}");
    }
    let _ = shop.order(&listing, &json!({"delivery": {"kind": "pickup"}, "total": "0.01"})).await.expect(422);
    let _ = shop.order(&draft, &pickup).await.expect(404);
    let own = format!("/listings/{}/orders", id(&listing));
    let _ = shop.ana.say(Method::POST, &own, &pickup).await.expect(409);
    before.assert_same(&shop.house.dump().await.without(&["tokens"]), "nothing was ordered");
    let paused = shop.ana.call(Method::POST, &format!("/listings/{}/pause", id(&listing))).await.expect(200).json();
    let _ = shop.order(&paused, &pickup).await.expect(422);
    shop.house.finish().await;
}

/// A server that has too much to do says so, and is asked again.
async fn insist(program: &Visitor, path: &str, wish: &Value) -> Answer {
    loop {
        let answer = program.api(Method::POST, path, Some(wish)).await;
        if answer.status != 503 {
            break answer;
        }
    }
}

/// Two hundred orders of the last one at once, by turns through these programs: one is taken, and all else is told why not.
async fn two_hundred_order_the_last_one(shop: &Shop, programs: &[&Visitor]) {
    let _ = shop.ana.browser.post("/settings/selling", &[("at_once", "yes")]).await.expect(303);
    let listing = shop.ana.publish(&mug(1)).await;
    let (path, pickup) = (format!("/listings/{}/orders", id(&listing)), json!({"delivery": {"kind": "pickup"}}));
    let answers = futures::future::join_all(programs.iter().cycle().take(200).map(|program| insist(program, &path, &pickup))).await;
    let count = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
    assert_eq!(count(201), 1, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert_eq!(count(409) + count(422), 199, "{:?}", answers.iter().map(|answer| answer.status).collect::<Vec<_>>());
    assert!(answers.iter().filter(|answer| answer.status != 201).all(|answer| answer.text().contains("left")), "each refusal says why");
    assert_eq!(shop.left(&listing).await, 0);
    let sold = shop.ana.call(Method::GET, "/agreements?limit=80").await.expect(200).json();
    assert_eq!(sold["items"].as_array().unwrap().len(), 1);
    assert_eq!(sold["items"][0]["state"], "accepted");
}

async fn of_two_hundred_who_order_the_last_one_at_once_one_gets_it(plan: Plan) {
    let shop = Shop::open(plan.with(|settings| settings.limits.orders = None)).await;
    two_hundred_order_the_last_one(&shop, &[&shop.berta.app]).await;
    shop.house.finish().await;
}

#[tokio::test]
async fn of_two_hundred_who_order_the_last_one_at_once_from_two_processes_one_gets_it() {
    let Some(plan) = Plan::postgres().await else { return };
    let shop = Shop::open(plan.with(|settings| settings.limits.orders = None)).await;
    let second = shop.house.second_process().await;
    let there = shop.berta.app.answered_by(&second);
    two_hundred_order_the_last_one(&shop, &[&shop.berta.app, &there]).await;
    let held = there.api(Method::GET, "/agreements", None).await.expect(200).json();
    assert_eq!(held["items"][0]["state"], "accepted", "both processes know of the one");
    second.stop().await;
    shop.house.finish().await;
}

async fn an_order_goes_its_way_by_pages_without_script(plan: Plan) {
    let shop = Shop::open(plan).await;
    let listing = shop.ana.publish(&mug(2)).await;
    let place = format!("/@ana/listings/{}", id(&listing));
    let page = shop.berta.browser.get(&place).await.expect(200).text();
    assert!(page.contains(&format!("action=\"{place}/order\"")) && page.contains(&format!("{place}/ask")), "the listing can be ordered and asked about");
    let refused = shop.berta.browser.post(&format!("{place}/order"), &[("quantity", "2"), ("delivery", "ship"), ("message", "The grey one")]).await.expect(422).text();
    assert!(refused.contains("Say where it is to be sent") && refused.contains("The grey one"), "what was typed is kept");
    let ordered = [("quantity", "2"), ("delivery", "ship"), ("message", "The grey one"), ("address", "Quay 4\nSaltmere")];
    let sent = shop.berta.browser.post(&format!("{place}/order"), &ordered).await.expect(303);
    let at = sent.location().split('?').next().unwrap().to_owned();
    let page = shop.ana.browser.get("/agreements").await.expect(200).text();
    assert!(page.contains("Your turn") && page.contains("berta"), "the list says whose turn it is");
    let page = shop.ana.browser.get(&at).await.expect(200).text();
    assert!(page.contains("accept or decline") && page.contains("The grey one") && page.contains("The address is sealed") && !page.contains("Quay 4"));
    // An old page moves nothing.
    let _ = shop.ana.browser.post(&format!("{at}/act"), &[("to", "accepted"), ("version", "7")]).await.expect(412);
    let _ = shop.ana.browser.post(&format!("{at}/act"), &[("to", "shipped"), ("version", "1")]).await.expect(409);
    let _ = shop.ana.browser.post(&format!("{at}/act"), &[("to", "accepted"), ("version", "1")]).await.expect(303);
    assert_eq!(shop.left(&listing).await, 0);
    let page = shop.ana.browser.get(&at).await.expect(200).text();
    assert!(page.contains("Quay 4") && page.contains("Sent or handed over"));
    let page = shop.berta.browser.get(&at).await.expect(200).text();
    assert!(page.contains("Your turn: pay") && page.contains("€\u{a0}48") && page.contains("Ask to cancel"));
    for (who, to) in [(&shop.berta, "paid"), (&shop.ana, "shipped"), (&shop.berta, "completed")] {
        let _ = who.browser.post(&format!("{at}/act"), &[("to", to)]).await.expect(303);
    }
    let page = shop.ana.browser.get(&at).await.expect(200).text();
    assert!(page.contains("The order is completed"));
    let table = shop.ana.browser.get("/agreements/export.csv").await.expect(200).text();
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines.len() == 2 && lines[1].contains(",seller,berta,completed,") && lines[1].contains(",48.00,EUR,"), "{table}");
    shop.house.finish().await;
}

async fn an_enquiry_is_a_thread_with_saved_replies_and_an_answer_while_away(plan: Plan) {
    let shop = Shop::open(plan).await;
    let listing = shop.ana.publish(&mug(2)).await;
    let place = format!("/@ana/listings/{}", id(&listing));
    let _ = shop.ana.browser.post("/settings/selling", &[("away_reply", "I am on the road until Monday.")]).await.expect(303);
    let _ = shop.ana.say(Method::PATCH, "/me", &json!({"away": "On the road"})).await.expect(200);
    let _ = shop.berta.browser.post(&format!("{place}/ask"), &[("text", " ")]).await.expect(422);
    let sent = shop.berta.browser.post(&format!("{place}/ask"), &[("text", "Does it hold 0.3 l?")]).await.expect(303);
    let at = sent.location().split('?').next().unwrap().to_owned();
    settle(&[&shop.house]).await;
    let page = shop.berta.browser.get(&at).await.expect(200).text();
    assert!(page.contains("Does it hold 0.3 l?") && page.contains("on the road until Monday"));
    let _ = shop.berta.browser.post(&format!("{place}/ask"), &[("text", "Hello?")]).await.expect(303);
    settle(&[&shop.house]).await;
    let page = shop.berta.browser.get(&at).await.expect(200).text();
    assert_eq!(page.matches("on the road until Monday").count(), 1, "once to each");
    let _ = shop.ana.browser.post("/settings/selling/replies", &[("title", "Size"), ("words", "It holds 0.3 l.")]).await.expect(303);
    let page = shop.ana.browser.get(&at).await.expect(200).text();
    let reply = page.split("name=\"use\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let filled = shop.ana.browser.post(&format!("{at}/messages"), &[("text", "Dear Berta,"), ("use", &reply)]).await.expect(200).text();
    assert!(filled.contains("Dear Berta,") && filled.contains("It holds 0.3 l."), "it is put in, and nothing is sent");
    let _ = shop.ana.browser.post(&format!("{at}/messages"), &[("text", "It does.")]).await.expect(303);
    let page = shop.berta.browser.get("/home").await.expect(200).text();
    assert!(page.contains("Orders and enquiries, one new"), "the mark in the masthead");
    let _ = shop.berta.browser.get(&at).await.expect(200);
    let page = shop.berta.browser.get("/home").await.expect(200).text();
    assert!(!page.contains("Orders and enquiries, one new"), "it was read");
    let letters = shop.berta.call(Method::GET, &format!("{at}/messages")).await.expect(200).json();
    let _ = shop.berta.call(Method::DELETE, &format!("/posts/{}", id(&letters["items"][0]))).await.expect(409);
    assert_eq!(shop.ana.call(Method::GET, &format!("{at}/messages")).await.expect(200).json()["items"], letters["items"], "both hold the same words");
    shop.house.finish().await;
}

async fn programs_order_once_and_move_what_they_saw(plan: Plan) {
    let shop = Shop::open(plan).await;
    let _ = shop.ana.browser.post("/settings/selling", &[("payment_link", "https://pay.example/ana")]).await.expect(303);
    let listing = shop.ana.publish(&mug(5)).await;
    let path = format!("/api/peerwright/v1/listings/{}/orders", id(&listing));
    let wish = json!({"quantity": 2, "delivery": {"kind": "pickup"}});
    let once = async || Answer::of(shop.berta.app.request(Method::POST, &path).header("idempotency-key", "one").json(&wish)).await;
    let (first, again) = (once().await.expect(201), once().await.expect(201));
    assert_eq!(first.json()["id"], again.json()["id"], "ordered once");
    let order = first.json();
    let link = async |who: &Maker| who.call(Method::GET, &format!("/agreements/{}", id(&first.json()))).await.expect(200).json()["payment_link"].as_str().map(str::to_owned);
    assert_eq!((link(&shop.ana).await.as_deref(), link(&shop.berta).await), (Some("https://pay.example/ana"), None), "nobody pays for what is not accepted");
    let send = async |tag: &str| Answer::of(shop.ana.app.request(Method::POST, &format!("/api/peerwright/v1/agreements/{}/accept", id(&order))).header("if-match", tag)).await;
    let _ = send("\"9\"").await.expect(412);
    let accepted = send("\"1\"").await.expect(200);
    assert_eq!((accepted.header("etag"), accepted.json()["state"].as_str()), ("\"2\"", Some("accepted")));
    assert_eq!(link(&shop.berta).await.as_deref(), Some("https://pay.example/ana"));
    let refused = send("*").await.expect(409);
    assert_eq!(refused.header("content-type"), "application/problem+json");
    assert_eq!(shop.left(&listing).await, 3);
    // What is accepted again by a program that heard no answer is not set back, nor is what nobody paid accepted by it.
    let press = async |who: &Maker, agreement: &Value, verb: &str| who.call(Method::POST, &format!("/agreements/{}/{verb}", id(agreement))).await.status;
    assert_eq!(press(&shop.berta, &order, "pay").await, 200);
    assert_eq!(press(&shop.ana, &order, "accept").await, 409);
    assert_eq!(press(&shop.ana, &order, "unpay").await, 200);
    let other = shop.order(&listing, &wish).await.expect(201).json();
    assert_eq!(press(&shop.ana, &other, "unpay").await, 409);
    assert_eq!(press(&shop.ana, &other, "accept").await, 200);
    shop.house.finish().await;
}

async fn programs_say_once_how_it_went_and_change_what_they_saw(plan: Plan) {
    let shop = Shop::open(plan).await;
    let otto = Maker::join(&shop.house, "otto").await;
    let listing = shop.ana.publish(&mug(2)).await;
    let going_on = shop.order(&listing, &json!({"delivery": {"kind": "pickup"}})).await.expect(201).json();
    let words = json!({"text": "A *lovely* mug."});
    for who in [&shop.ana, &shop.berta] {
        let _ = who.say(Method::POST, &format!("/agreements/{}/feedback", id(&going_on)), &words).await.expect(409);
    }
    let order = shop.completed().await;
    let path = format!("/agreements/{}/feedback", id(&order));
    let _ = otto.say(Method::POST, &path, &words).await.expect(404);
    let _ = otto.call(Method::GET, &path).await.expect(404);
    let _ = shop.house.visitor().api(Method::POST, &path, Some(&words)).await.expect(401);
    for bad in [json!({}), json!({"text": " "}), json!({"text": "x".repeat(2_001)})] {
        let refused = shop.berta.say(Method::POST, &path, &bad).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "text", "{refused}");
    }
    let _ = shop.berta.say(Method::POST, &path, &json!({"text": "Fine", "rating": 5})).await.expect(422);
    assert_eq!(shop.house.dump().await.table("feedback").len(), 0);
    let api = format!("/api/peerwright/v1{path}");
    let once = async || Answer::of(shop.berta.app.request(Method::POST, &api).header("idempotency-key", "one").json(&words)).await;
    let (first, again) = (once().await.expect(201), once().await.expect(201));
    let given = first.json();
    assert_eq!(given["post"]["id"], again.json()["post"]["id"], "said once");
    let _ = shop.berta.say(Method::POST, &path, &words).await.expect(409);
    assert_eq!((given["by"].as_str(), given["about"].as_str(), &given["confirmed"], &given["answer"]), (Some("buyer"), Some("ana"), &json!(true), &Value::Null));
    let post = format!("/api/peerwright/v1/posts/{}", id(&given["post"]));
    assert_eq!(first.header("location"), post);
    // Changed as a post, by who saw how it stands, in words alone.
    let change = async |tag: &str, body: &Value| Answer::of(shop.berta.app.request(Method::PATCH, &post).header("if-match", tag).json(body)).await;
    let better = json!({"text": "A *very* lovely mug."});
    let _ = change("\"9\"", &better).await.expect(412);
    let photo = shop.berta.upload(phone_photo(60, 40), "five stars").await;
    let refused = change("*", &json!({"photos": [photo]})).await.expect(422).json();
    assert_eq!(refused["errors"][0]["field"], "photos");
    let _ = change(first.header("etag"), &better).await.expect(200);
    let _ = change(first.header("etag"), &words).await.expect(412);
    for (who, list) in [(&otto, "/makers/ana/feedback"), (&shop.ana, path.as_str())] {
        let items = who.call(Method::GET, list).await.expect(200).json()["items"].clone();
        assert!(items.as_array().unwrap().len() == 1 && items[0]["post"]["content_html"].as_str().unwrap().contains("<em>very</em>"), "{list}: {items}");
    }
    assert_eq!(otto.call(Method::GET, "/makers/berta/feedback").await.expect(200).json()["items"], json!([]));
    shop.house.finish().await;
}

async fn both_say_how_it_went_by_pages_without_script(plan: Plan) {
    let shop = Shop::open(plan).await;
    let order = shop.completed().await;
    let place = format!("/agreements/{}", id(&order));
    let page = shop.house.visitor().get("/@ana/feedback").await.expect(200).text();
    assert!(page.contains("No reviews yet") && page.contains("no stars"));
    let page = shop.berta.browser.get(&place).await.expect(200).text();
    assert!(page.contains(&format!("action=\"{place}/feedback\"")) && page.contains("Say how it went with"), "{page}");
    let long = "x".repeat(2_001);
    for bad in ["", " ", long.as_str()] {
        let refused = shop.berta.browser.post(&format!("{place}/feedback"), &[("review", bad)]).await.expect(422).text();
        assert!(refused.contains("aria-invalid") && refused.contains(bad), "the field says so, and what was typed is kept");
    }
    let _ = shop.berta.browser.post(&format!("{place}/feedback"), &[("review", "The glaze is as in the picture.")]).await.expect(303);
    let _ = shop.berta.browser.post(&format!("{place}/feedback"), &[("review", "Twice")]).await.expect(409);
    let page = shop.ana.browser.get(&place).await.expect(200).text();
    assert!(page.contains("The glaze is as in the picture.") && page.contains("Say how it went with"), "the other side may yet speak");
    let _ = shop.ana.browser.post(&format!("{place}/feedback"), &[("review", "Paid at once.")]).await.expect(303);
    for who in [&shop.ana, &shop.berta] {
        let page = who.browser.get(&place).await.expect(200).text();
        assert!(page.contains("The glaze is as in the picture.") && page.contains("Paid at once.") && !page.contains("name=\"review\""), "{page}");
    }
    let page = |handle: &str| format!("/@{handle}/feedback");
    let (ana, berta) = (shop.house.visitor().get(&page("ana")).await.expect(200).text(), shop.house.visitor().get(&page("berta")).await.expect(200).text());
    assert!(ana.contains("The glaze is as in the picture.") && !ana.contains("Paid at once."), "{ana}");
    assert!(berta.contains("Paid at once.") && !berta.contains("The glaze"), "{berta}");
    shop.house.finish().await;
}

/// What somebody is told, newest first: the kind, and of which agreement.
async fn told(who: &Maker) -> Vec<(String, String)> {
    let items = who.call(Method::GET, "/notifications").await.expect(200).json()["items"].as_array().unwrap().clone();
    let word = |item: &Value, key: &str| item[key].as_str().unwrap_or_default().to_owned();
    items.iter().map(|item| (word(item, "kind"), word(item, "about"))).collect()
}

async fn who_must_act_is_told_once_and_led_to_the_order(plan: Plan) {
    let post = Postbox::open().await;
    let server = post.server();
    let plan = plan.with(move |settings| {
        settings.mail.server = Some(server.clone());
        settings.mail.from = "post@house.example".to_owned();
    });
    let house = plan.start(&Clock::start()).await;
    let mut makers = Vec::new();
    for name in ["ana", "berta"] {
        let email = format!("{name}@mail.example");
        let _ = house.visitor().post("/signup", &[("handle", name), ("email", email.as_str()), ("password", PASSWORD)]).await.expect(303);
        settle(&[&house]).await;
        let _ = house.visitor().post(&post.only().link("/confirm/"), &[]).await.expect(303);
        makers.push(Maker::sign_in(&house, name, PASSWORD).await);
    }
    let (berta, ana) = (makers.pop().unwrap(), makers.pop().unwrap());
    let shop = Shop { house, ana, berta };
    let listing = shop.ana.publish(&mug(2)).await;
    let order = shop.order(&listing, &json!({"delivery": {"kind": "pickup"}, "message": "The grey one"})).await.expect(201).json();
    settle(&[&shop.house]).await;
    let one = |kind: &str| vec![(kind.to_owned(), id(&order).to_owned())];
    assert_eq!(told(&shop.ana).await, [one("agreement"), one("turn")].concat(), "it is her turn, and there is a letter");
    assert_eq!(told(&shop.berta).await, []);
    let place = format!("/agreements/{}", id(&order));
    let mail = post.only();
    assert_eq!((mail.to.as_slice(), mail.header("Subject")), (["ana@mail.example".to_owned()].as_slice(), "An order with berta waits for you"));
    assert!(mail.body.contains(&shop.house.url(&place)) && !format!("{mail:?}").contains("grey"), "the link leads to the order: {mail:?}");
    let page = shop.ana.browser.get("/notifications?show=said").await.expect(200).text();
    assert!(page.contains(&format!("href=\"{place}\"")) && page.contains("It is your turn") && page.contains("Mug"), "{page}");
    // Whoever acted is told no more that it is their turn; the other is.
    let _ = shop.ana.call(Method::POST, &format!("{place}/accept")).await.expect(200);
    settle(&[&shop.house]).await;
    assert_eq!((told(&shop.ana).await, told(&shop.berta).await), (one("agreement"), one("turn")));
    assert_eq!(post.only().to, ["berta@mail.example"]);
    // Who looks at the order before the mail leaves gets none.
    let _ = shop.berta.call(Method::POST, &format!("{place}/pay")).await.expect(200);
    let _ = shop.ana.browser.get(&place).await.expect(200);
    settle(&[&shop.house]).await;
    assert_eq!((told(&shop.ana).await, told(&shop.berta).await), (one("turn"), vec![]));
    assert_eq!(post.take(), []);
    for (who, verb) in [(&shop.ana, "ship"), (&shop.berta, "complete")] {
        let _ = who.call(Method::POST, &format!("{place}/{verb}")).await.expect(200);
        settle(&[&shop.house]).await;
    }
    assert_eq!((told(&shop.ana).await, told(&shop.berta).await), (one("agreement"), vec![]), "it is over, and nobody’s turn");
    shop.house.finish().await;
}

async fn who_must_act_is_reminded_after_a_week_and_who_borrowed_when_it_is_due(plan: Plan) {
    let shop = Shop::open(plan).await;
    let until = shop.house.clock.time().plus_seconds(30 * 86_400).rfc3339()[..10].to_owned();
    let drill = shop.ana.publish(&json!({"title": "Drill", "terms": "loan", "quantity": 1, "fulfilment": ["pickup"]})).await;
    let lent = shop.order(&drill, &json!({"delivery": {"kind": "pickup"}, "loan_until": until})).await.expect(201).json();
    for verb in ["accept", "ship"] {
        let _ = shop.ana.call(Method::POST, &format!("/agreements/{}/{verb}", id(&lent))).await.expect(200);
    }
    let waits = shop.order(&shop.ana.publish(&mug(2)).await, &json!({"delivery": {"kind": "pickup"}})).await.expect(201).json();
    let days_later = async |days: i64| {
        shop.house.clock.turn(days * 86_400);
        for _ in 0..2 {
            server::workers::tidy(shop.house.app()).await.unwrap();
        }
        settle(&[&shop.house]).await;
    };
    let reminded = async |who: &Maker, order: &Value| who.browser.get(&format!("/agreements/{}", id(order))).await.expect(200).text().matches("You were reminded").count();
    days_later(6).await;
    assert_eq!(reminded(&shop.ana, &waits).await, 0);
    days_later(2).await;
    assert_eq!((reminded(&shop.ana, &waits).await, reminded(&shop.berta, &lent).await), (1, 0), "once, and not of what is not due");
    days_later(24).await;
    assert_eq!((reminded(&shop.ana, &waits).await, reminded(&shop.berta, &lent).await), (2, 1));
    shop.house.finish().await;
}

async fn p27_an_order_outlives_its_seller_and_the_buyer_is_told(plan: Plan) {
    let shop = Shop::open(plan).await;
    let mira = Maker::join(&shop.house, "mira").await;
    promote(&shop.house, "mira", Role::Moderator).await;
    let order = shop.order(&shop.ana.publish(&mug(2)).await, &json!({"delivery": {"kind": "pickup"}})).await.expect(201).json();
    let _ = shop.ana.call(Method::POST, &format!("/agreements/{}/accept", id(&order))).await.expect(200);
    let _ = mira.browser.post(&format!("/moderation/makers/{}/suspend", shop.ana.id(&shop.house).await), &[("text", "Sold what was not hers.")]).await.expect(303);
    settle(&[&shop.house]).await;
    let place = format!("/agreements/{}", id(&order));
    let page = shop.berta.browser.get(&place).await.expect(200).text();
    assert_eq!(page.matches("One of you is not here any more").count(), 1);
    let held = shop.berta.call(Method::GET, &place).await.expect(200).json();
    assert_eq!((held["state"].as_str(), &held["agreed"]), (Some("accepted"), &order["agreed"]), "what was agreed stays");
    shop.house.finish().await;
}

on_both_engines!(
    p27_an_order_outlives_its_seller_and_the_buyer_is_told,
    who_must_act_is_reminded_after_a_week_and_who_borrowed_when_it_is_due,
    who_must_act_is_told_once_and_led_to_the_order,
    what_cannot_be_ordered_is_refused_and_changes_nothing,
    of_two_hundred_who_order_the_last_one_at_once_one_gets_it,
    an_order_goes_its_way_by_pages_without_script,
    an_enquiry_is_a_thread_with_saved_replies_and_an_answer_while_away,
    programs_order_once_and_move_what_they_saw,
    programs_say_once_how_it_went_and_change_what_they_saw,
    both_say_how_it_went_by_pages_without_script,
);
