//! Visitors without an account: what they ask reaches nobody before their address confirmed it, goes on by links, and is
//! erased when one of the two wants that.

use domain::accounts::Role;
use harness::maker::{PASSWORD, promote};
use harness::{Answer, Clock, Instance, Maker, Plan, Postbox, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;
const ADA: &str = "ada@visitor.example";
const QUESTION: [(&str, &str); 3] = [("name", "Ada"), ("email", "Ada@Visitor.example"), ("text", "Does it hold 0.3 l?\n<b>Bold</b> **words**")];

/// A house that sends mail, with one maker.
struct Town {
    house: Instance,
    post: Postbox,
    ana: Maker,
    mug: Value,
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

async fn enter(house: &Instance, post: &Postbox, name: &str) -> Maker {
    let email = format!("{name}@mail.example");
    let _ = house.visitor().post("/signup", &[("handle", name), ("email", email.as_str()), ("password", PASSWORD)]).await.expect(303);
    settle(&[house]).await;
    let _ = house.visitor().post(&post.only().link("/confirm/"), &[]).await.expect(303);
    Maker::sign_in(house, name, PASSWORD).await
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let post = Postbox::open().await;
        let server = post.server();
        let plan = plan.with(move |settings| {
            settings.mail.server = Some(server.clone());
            settings.mail.from = "post@house.example".to_owned();
        });
        let house = plan.start(&Clock::start()).await;
        let ana = enter(&house, &post, "ana").await;
        let mug = ana.publish(&json!({"title": "Mug", "terms": "sale", "price": {"amount": "24.00", "currency": "EUR"}, "quantity": 2, "fulfilment": ["pickup"]})).await;
        settle(&[&house]).await;
        Self { house, post, ana, mug }
    }

    fn place(&self) -> String {
        format!("/@ana/listings/{}", id(&self.mug))
    }

    async fn ask(&self, fields: &[(&str, &str)]) -> Answer {
        let answer = self.house.visitor().post(&format!("{}/ask", self.place()), fields).await;
        settle(&[&self.house]).await;
        answer
    }

    /// Asks with an address, and answers whether a mail went there.
    async fn is_mailed(&self, email: &str) -> bool {
        let answer = self.ask(&[("email", email), ("text", "Is it still there?")]).await.expect(303);
        assert!(answer.location().ends_with("?said=visitor-asked"), "the answer tells nobody anything");
        !self.post.take().is_empty()
    }

    /// Asks as Ada, who confirms it; answers the path of the conversation.
    async fn talk(&self) -> String {
        let _ = self.ask(&QUESTION).await.expect(303);
        let link = self.post.only().link("/visitors/confirm/");
        let there = self.house.visitor().post(&link, &[]).await.expect(303);
        settle(&[&self.house]).await;
        let opened = self.post.only();
        assert!(opened.to == [ADA.to_owned()] && opened.body.contains("has your question about") && !opened.body.contains("0.3 l"), "{opened:?}");
        there.location().split('?').next().unwrap().to_owned()
    }

    async fn enquiries(&self) -> Vec<Value> {
        self.ana.call(Method::GET, "/agreements").await.expect(200).json()["items"].as_array().unwrap().clone()
    }

    async fn only_enquiry(&self) -> Value {
        let mut all = self.enquiries().await;
        assert_eq!(all.len(), 1, "{all:?}");
        all.remove(0)
    }

    async fn gone(&self, path: &str) {
        let visitor = self.house.visitor();
        let _ = visitor.get(path).await.expect(410);
        let _ = visitor.post(&format!("{path}/messages"), &[("text", "Hello?")]).await.expect(410);
        let _ = visitor.post(&format!("{path}/end"), &[]).await.expect(410);
    }

    /// Nothing is left of who Ada was.
    async fn assert_forgotten(&self) {
        let dump = self.house.dump().await;
        for table in ["visitors", "visitor_asks", "visitor_links", "visitor_letters", "visitor_blocks", "mails", "agreement_steps", "journal", "notifications"] {
            let rows = format!("{:?}", dump.table(table)).to_lowercase();
            assert!(!rows.contains(ADA), "{table}: {rows}");
        }
        assert!(!format!("{:?}", dump.table("visitors")).contains("Ada"));
        assert!(dump.table("visitor_links").is_empty());
    }

    async fn finish(self) {
        settle(&[&self.house]).await;
        self.house.finish().await;
    }
}

async fn without_mail_a_visitor_is_told_how_to_ask_otherwise(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let mug = ana.publish(&json!({"title": "Mug", "terms": "gift", "quantity": 2})).await;
    let place = format!("/@ana/listings/{}", id(&mug));
    let visitor = house.visitor();
    let page = visitor.get(&place).await.expect(200).text();
    assert!(page.contains("With an account here, or on any server") && !page.contains("Ask a question"), "{page}");
    let before = house.dump().await;
    assert!(visitor.get(&format!("{place}/ask")).await.asks_who_it_is());
    assert!(visitor.post(&format!("{place}/ask"), &QUESTION).await.asks_who_it_is());
    before.assert_same(&house.dump().await, "nothing was asked");
    settle(&[&house]).await;
    house.finish().await;
}

async fn h11_what_cannot_be_answered_is_refused_and_kept_nowhere(plan: Plan) {
    let town = Town::open(plan).await;
    let visitor = town.house.visitor();
    let form = visitor.get(&format!("{}/ask", town.place())).await.expect(200).text();
    for words in ["name=\"email\"", "does not see it", "goes through this server", "Sign in", "To order it you need an account"] {
        assert!(form.contains(words), "{words}: {form}");
    }
    let before = town.house.dump().await.without(&["journal_cursors"]);
    for email in ["", "ada", "ada@visitor.example\r\nBcc: bo@visitor.example", "ada@a.example,bo@b.example", "Ada <ada@visitor.example>"] {
        let page = town.ask(&[("email", email), ("text", "Is it still there?")]).await.expect(422).text();
        assert!(page.contains("Is it still there?"), "what was typed is kept");
    }
    let _ = town.ask(&[("email", ADA), ("text", " ")]).await.expect(422);
    let _ = town.ask(&[("email", ADA), ("text", &"x".repeat(5_001))]).await.expect(422);
    let _ = town.ask(&[("email", ADA), ("name", &"x".repeat(61)), ("text", "Hello")]).await.expect(422);
    let _ = visitor.from_another_site().post(&format!("{}/ask", town.place()), &QUESTION).await.expect(403);
    let _ = visitor.post("/@ana/listings/1/ask", &QUESTION).await.expect(404);
    // Programs fill in what people do not see.
    let _ = town.ask(&[("email", ADA), ("text", "Pills"), ("website", "https://pills.example")]).await.expect(303);
    before.assert_same(&town.house.dump().await, "nothing was asked");
    assert_eq!(town.post.take(), []);
    let draft = town.ana.say(Method::POST, "/listings", &json!({"title": "Jug", "terms": "gift", "quantity": 1})).await.expect(201).json();
    let _ = visitor.get(&format!("/@ana/listings/{}/ask", id(&draft))).await.expect(404);
    // What is gated is asked about by those alone who confirmed that they want to see it.
    let path = format!("/listings/{}", id(&town.mug));
    let _ = town.ana.say(Method::PATCH, &path, &json!({"restricted": ["alcohol"]})).await.expect(200);
    settle(&[&town.house]).await;
    let _ = visitor.get(&format!("{}/ask", town.place())).await.expect(409);
    let _ = town.ask(&QUESTION).await.expect(409);
    assert_eq!(town.post.take(), []);
    let confirmed = visitor.post("/goods/confirm", &[("subject", "alcohol"), ("back", &town.place())]).await.expect(303);
    let _ = visitor.with_cookie(&confirmed.cookie().unwrap()).get(&format!("{}/ask", town.place())).await.expect(200);
    let _ = town.ana.say(Method::PATCH, &path, &json!({"restricted": []})).await.expect(200);
    settle(&[&town.house]).await;
    // Who does not want to be asked by strangers is not.
    let _ = town.ana.browser.post("/settings/selling", &[("returns", "14 days")]).await.expect(303);
    assert!(visitor.get(&format!("{}/ask", town.place())).await.asks_who_it_is());
    assert!(town.ask(&QUESTION).await.asks_who_it_is());
    let page = visitor.get(&town.place()).await.expect(200).text();
    assert!(!page.contains("Ask a question"), "{page}");
    town.finish().await;
}

async fn w02_a_question_reaches_nobody_before_its_address_confirms_it_once(plan: Plan) {
    let town = Town::open(plan).await;
    let _ = town.ask(&QUESTION).await.expect(303);
    let mail = town.post.only();
    assert_eq!((mail.to.as_slice(), mail.header("Auto-Submitted")), ([ADA.to_owned()].as_slice(), "auto-generated"));
    assert!(mail.body.contains("Mug") && mail.body.contains("48 hours"), "{mail:?}");
    assert!(!mail.body.contains("0.3 l") && !mail.body.contains("Ada"), "no words of a stranger go to a stranger's address");
    let link = mail.link("/visitors/confirm/");
    let code = link.rsplit('/').next().unwrap();
    assert!(code.len() == 22 && !format!("{:?}", town.house.dump().await).contains(code), "it is kept as its hash alone");
    // Programs open links to look at them.
    let visitor = town.house.visitor();
    for _ in 0..3 {
        let page = visitor.get(&link).await.expect(200);
        assert_eq!((page.header("referrer-policy"), page.header("cache-control"), page.header("x-robots-tag")), ("no-referrer", "private, no-store", "noindex, nofollow"));
        let page = page.text();
        assert!(page.contains("Does it hold 0.3 l?") && page.contains(ADA) && page.contains("&#60;b&#62;") && !page.contains("<b>Bold"), "{page}");
    }
    settle(&[&town.house]).await;
    assert_eq!(town.enquiries().await, Vec::<Value>::new());
    let _ = visitor.from_another_site().post(&link, &[]).await.expect(403);
    let _ = visitor.post(&format!("{link}x"), &[]).await.expect(410);
    let _ = visitor.get("/visitors/confirm/0000000000000000000000").await.expect(410);
    let there = visitor.post(&link, &[]).await.expect(303);
    assert!(there.location().starts_with("/visitors/") && there.location().ends_with("?said=visitor-confirmed") && !there.location().contains(code));
    let _ = visitor.post(&link, &[]).await.expect(410);
    let _ = visitor.get(&link).await.expect(410);
    assert_eq!(town.enquiries().await.len(), 1);
    settle(&[&town.house]).await;
    let _ = town.post.only();
    // What nobody confirms is forgotten.
    let _ = town.ask(&[("email", "bo@visitor.example"), ("text", "And mine?")]).await.expect(303);
    let late = town.post.only().link("/visitors/confirm/");
    town.house.clock.turn(48 * HOUR);
    let _ = visitor.post(&late, &[]).await.expect(410);
    server::workers::tidy(town.house.app()).await.unwrap();
    assert!(town.house.dump().await.table("visitor_asks").is_empty());
    town.finish().await;
}

async fn an_enquiry_of_a_visitor_goes_on_by_links_until_they_end_it(plan: Plan) {
    let town = Town::open(plan).await;
    let path = town.talk().await;
    let visitor = town.house.visitor();
    // The maker's side.
    let page = town.ana.browser.get("/agreements").await.expect(200).text();
    assert!(page.contains("Visitor (Ada)") && page.contains("data-state=\"now\">New") && !page.to_lowercase().contains(ADA), "{page}");
    let page = town.ana.browser.get("/notifications").await.expect(200).text();
    assert!(page.contains("A visitor writes about a listing"), "{page}");
    let enquiry = town.only_enquiry().await;
    assert_eq!(
        (&enquiry["kind"], &enquiry["side"], &enquiry["buyer"], &enquiry["visitor"]),
        (&json!("enquiry"), &json!("seller"), &Value::Null, &json!({"name": "Ada", "open": true}))
    );
    let at = format!("/agreements/{}", id(&enquiry));
    let page = town.ana.browser.get(&at).await.expect(200).text();
    assert!(page.contains("Visitor (Ada)") && page.contains("&lt;b&gt;Bold&lt;/b&gt; **words**") && !page.to_lowercase().contains(ADA), "{page}");
    assert!(!town.ana.browser.get("/agreements").await.expect(200).text().contains("data-state=\"now\">New"), "who looked has read it");
    let said = town.ana.call(Method::GET, &format!("{at}/messages")).await.expect(200).json()["items"].clone();
    assert_eq!((&said[0]["author"], said[0]["text"].as_str().unwrap().starts_with("Does it hold")), (&Value::Null, true), "{said}");
    let _ = town.ana.say(Method::POST, &format!("{at}/messages"), &json!({"text": ""})).await.expect(422);
    let answer = town.ana.say(Method::POST, &format!("{at}/messages"), &json!({"text": "It holds **0.3** l."})).await.expect(201).json();
    assert_eq!((answer["author"].as_str().unwrap().starts_with("ana"), &answer["text"]), (true, &json!("It holds **0.3** l.")));
    settle(&[&town.house]).await;
    // The visitor's side.
    let mail = town.post.only();
    assert!(mail.to == [ADA.to_owned()] && mail.body.contains("wrote to you about") && mail.body.contains("It holds **0.3** l."), "{mail:?}");
    let second = mail.link("/visitors/");
    assert_ne!(second, path);
    for link in [&path, &second] {
        let page = visitor.get(link).await.expect(200);
        assert_eq!((page.header("referrer-policy"), page.header("x-robots-tag")), ("no-referrer", "noindex, nofollow"));
        let page = page.text();
        assert!(page.contains("It holds <strong>0.3</strong> l.") && page.contains("&lt;b&gt;Bold") && page.contains("noindex"), "{page}");
    }
    let _ = visitor.from_another_site().post(&format!("{path}/messages"), &[("text", "Evil")]).await.expect(403);
    let _ = visitor.post(&format!("{path}/messages"), &[("text", " ")]).await.expect(422);
    let _ = visitor.post(&format!("{second}/messages"), &[("text", "Thank you")]).await.expect(303);
    settle(&[&town.house]).await;
    assert_eq!(town.post.take(), [], "nobody is mailed what they wrote themselves");
    let page = town.ana.browser.get("/agreements").await.expect(200).text();
    assert!(page.contains("data-state=\"now\">New"));
    // Asking again goes on with it.
    let _ = town.ask(&QUESTION).await.expect(303);
    let link = town.post.only().link("/visitors/confirm/");
    let _ = visitor.post(&link, &[]).await.expect(303);
    settle(&[&town.house]).await;
    let _ = town.post.only();
    assert_eq!(town.ana.call(Method::GET, &format!("{at}/messages")).await.expect(200).json()["items"].as_array().unwrap().len(), 4);
    let table = town.ana.browser.get("/agreements/export.csv").await.expect(200).text();
    assert_eq!(table.lines().count(), 1, "an enquiry is no order: {table}");
    let _ = visitor.from_another_site().post(&format!("{path}/end"), &[]).await.expect(403);
    assert_eq!(visitor.post(&format!("{path}/end"), &[]).await.expect(303).location(), "/listings?said=visitor-erased");
    for link in [&path, &second] {
        town.gone(link).await;
    }
    let page = town.ana.browser.get(&at).await.expect(200).text();
    assert!(page.contains("The conversation has ended") && page.contains("Thank you") && !page.contains("Visitor (Ada)") && !page.contains("id=\"write\""), "{page}");
    let _ = town.ana.say(Method::POST, &format!("{at}/messages"), &json!({"text": "Still there?"})).await.expect(409);
    assert_eq!(town.only_enquiry().await["visitor"], json!({"name": "", "open": false}));
    town.assert_forgotten().await;
    town.finish().await;
}

async fn p26_nobody_else_reads_what_a_visitor_asked(plan: Plan) {
    let town = Town::open(plan).await;
    let _ = town.talk().await;
    let bo = enter(&town.house, &town.post, "bo").await;
    let enquiry = town.only_enquiry().await;
    let at = format!("/agreements/{}", id(&enquiry));
    let before = town.house.dump().await.without(&["tokens", "sessions"]);
    for path in [at.clone(), format!("{at}/messages")] {
        let _ = bo.call(Method::GET, &path).await.expect(404);
    }
    let _ = bo.say(Method::POST, &format!("{at}/messages"), &json!({"text": "Mine"})).await.expect(404);
    for verb in ["block", "unblock", "report"] {
        let path = format!("{at}/visitor/{verb}");
        let _ = bo.browser.post(&path, &[("text", "Mine")]).await.expect(404);
        assert!(town.house.visitor().post(&path, &[("text", "Mine")]).await.asks_who_it_is());
    }
    assert_eq!(bo.call(Method::GET, "/agreements").await.expect(200).json()["items"], json!([]));
    // Nothing of it is said to other servers.
    for path in [format!("/o/{}", id(&enquiry)), format!("/a/{}", id(&enquiry))] {
        let answer = town.house.visitor().document(&path).await;
        assert!(matches!(answer.status, 401 | 404 | 410), "{path}: {}", answer.status);
    }
    before.assert_same(&town.house.dump().await.without(&["tokens", "sessions"]), "nothing changed");
    town.finish().await;
}

async fn w09_floods_end_at_the_address_the_caller_and_the_listing(plan: Plan) {
    let town = Town::open(plan.with(|settings| settings.limits.mail = None)).await;
    // Five wait for one address, and then no mail goes there, whoever asks.
    for number in 0..7 {
        assert_eq!(town.is_mailed(ADA).await, number < 5, "{number}");
    }
    assert!(town.is_mailed("bo@visitor.example").await);
    town.house.clock.turn(48 * HOUR);
    assert!(town.is_mailed(ADA).await);
    town.finish().await;
}

async fn w09_one_address_is_named_and_one_listing_asked_about_only_so_often(plan: Plan) {
    let town = Town::open(plan.with(|settings| {
        settings.limits.mail = "2/h".parse().ok();
        settings.limits.visitors = "3/h".parse().ok();
    }))
    .await;
    for _ in 0..2 {
        assert!(town.is_mailed(ADA).await);
    }
    let refused = town.ask(&QUESTION).await.expect(429);
    assert!(refused.header("retry-after").parse::<u64>().unwrap() > 60);
    assert!(town.is_mailed("bo@visitor.example").await);
    let _ = town.ask(&[("email", "cy@visitor.example"), ("text", "Hello")]).await.expect(429);
    assert_eq!(town.post.take(), []);
    town.finish().await;
}

async fn who_is_blocked_is_heard_no_more_and_learns_nothing(plan: Plan) {
    let town = Town::open(plan).await;
    let path = town.talk().await;
    let _ = town.ask(&QUESTION).await.expect(303);
    let waiting = town.post.only().link("/visitors/confirm/");
    let at = format!("/agreements/{}", id(&town.only_enquiry().await));
    let mira = enter(&town.house, &town.post, "mira").await;
    promote(&town.house, "mira", Role::Moderator).await;
    let _ = town.ana.browser.post(&format!("{at}/visitor/report"), &[("text", " ")]).await.expect(422);
    let _ = town.ana.browser.post(&format!("{at}/visitor/report"), &[("text", "Wants to sell me pills.")]).await.expect(303);
    settle(&[&town.house]).await;
    let reports = mira.call(Method::GET, "/moderation/reports").await.expect(200).text();
    assert!(reports.contains("Wants to sell me pills.") && reports.contains("Does it hold 0.3 l?") && !reports.to_lowercase().contains(ADA), "{reports}");
    let _ = town.ana.browser.post(&format!("{at}/visitor/block"), &[]).await.expect(303);
    let _ = town.ana.browser.post(&format!("{at}/visitor/block"), &[]).await.expect(409);
    town.gone(&path).await;
    let _ = town.post.take();
    let _ = town.house.visitor().post(&waiting, &[]).await.expect(410);
    assert!(!town.is_mailed(ADA).await, "the same answer, and no mail");
    assert!(town.is_mailed("bo@visitor.example").await);
    let page = town.ana.browser.get(&at).await.expect(200).text();
    assert!(page.contains("You blocked this visitor") && page.contains("visitor/unblock"), "{page}");
    let _ = town.ana.browser.post(&format!("{at}/visitor/unblock"), &[]).await.expect(303);
    let _ = town.ana.browser.post(&format!("{at}/visitor/unblock"), &[]).await.expect(404);
    assert!(town.is_mailed(ADA).await);
    town.finish().await;
}

async fn what_is_not_there_any_more_is_not_asked_about(plan: Plan) {
    let town = Town::open(plan).await;
    let _ = town.ask(&QUESTION).await.expect(303);
    let link = town.post.only().link("/visitors/confirm/");
    let _ = town.ana.browser.post(&format!("{}/delete", town.place()), &[]).await.expect(303);
    settle(&[&town.house]).await;
    let _ = town.house.visitor().get(&link).await.expect(410);
    let _ = town.house.visitor().post(&link, &[]).await.expect(410);
    assert_eq!(town.enquiries().await, Vec::<Value>::new());
    let _ = town.ask(&QUESTION).await.expect(410);
    assert_eq!(town.post.take(), []);
    town.finish().await;
}

async fn a_conversation_ends_with_its_maker(plan: Plan) {
    let town = Town::open(plan).await;
    let path = town.talk().await;
    let mira = enter(&town.house, &town.post, "mira").await;
    promote(&town.house, "mira", Role::Moderator).await;
    let _ = mira.browser.post(&format!("/moderation/makers/{}/suspend", town.ana.id(&town.house).await), &[("text", "Sold what was not hers.")]).await.expect(303);
    let _ = town.house.visitor().get(&path).await.expect(410);
    settle(&[&town.house]).await;
    town.gone(&path).await;
    town.assert_forgotten().await;
    town.finish().await;
}

async fn who_is_silent_for_half_a_year_is_forgotten(plan: Plan) {
    let town = Town::open(plan).await;
    let path = town.talk().await;
    town.house.clock.turn(179 * DAY);
    server::workers::tidy(town.house.app()).await.unwrap();
    let _ = town.house.visitor().get(&path).await.expect(200);
    town.house.clock.turn(DAY);
    town.gone(&path).await;
    server::workers::tidy(town.house.app()).await.unwrap();
    town.assert_forgotten().await;
    town.finish().await;
}

async fn who_is_away_answers_a_visitor_once(plan: Plan) {
    let town = Town::open(plan).await;
    let _ = town.ana.browser.post("/settings/selling", &[("away_reply", "I am on the road until Monday."), ("visitors", "yes")]).await.expect(303);
    let _ = town.ana.say(Method::PATCH, "/me", &json!({"away": "On the road"})).await.expect(200);
    settle(&[&town.house]).await;
    let _ = town.ask(&QUESTION).await.expect(303);
    let link = town.post.only().link("/visitors/confirm/");
    let there = town.house.visitor().post(&link, &[]).await.expect(303);
    let path = there.location().split('?').next().unwrap().to_owned();
    settle(&[&town.house]).await;
    let mails = town.post.take();
    assert_eq!(mails.iter().filter(|mail| mail.body.contains("on the road until Monday")).count(), 1, "{mails:?}");
    let _ = town.house.visitor().post(&format!("{path}/messages"), &[("text", "Hello?")]).await.expect(303);
    settle(&[&town.house]).await;
    assert_eq!(town.post.take(), [], "once");
    let page = town.house.visitor().get(&path).await.expect(200).text();
    assert_eq!(page.matches("on the road until Monday").count(), 1);
    town.finish().await;
}

on_both_engines!(
    without_mail_a_visitor_is_told_how_to_ask_otherwise,
    h11_what_cannot_be_answered_is_refused_and_kept_nowhere,
    w02_a_question_reaches_nobody_before_its_address_confirms_it_once,
    an_enquiry_of_a_visitor_goes_on_by_links_until_they_end_it,
    p26_nobody_else_reads_what_a_visitor_asked,
    w09_floods_end_at_the_address_the_caller_and_the_listing,
    w09_one_address_is_named_and_one_listing_asked_about_only_so_often,
    who_is_blocked_is_heard_no_more_and_learns_nothing,
    what_is_not_there_any_more_is_not_asked_about,
    a_conversation_ends_with_its_maker,
    who_is_silent_for_half_a_year_is_forgotten,
    who_is_away_answers_a_visitor_once,
);
