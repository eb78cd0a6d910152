//! Restricted goods: what is forbidden is not published and not ordered, what is gated is asked for first, and the host's rules hold
//! at once for what is there already.

use std::sync::Arc;

use domain::accounts::Role;
use harness::maker::promote;
use harness::photo::phone_photo;
use harness::{Clock, Instance, Maker, Plan, Visitor, on_both_engines, settle};
use http::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

/// Words that stand nowhere else.
const WORDS: &str = "quixotryweft";

struct Town {
    clock: Arc<Clock>,
    house: Instance,
    ana: Maker,
    berta: Maker,
    /// The host.
    hilde: Maker,
}

fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

fn page(listing: &Value) -> String {
    format!("/@ana/listings/{}", id(listing))
}

fn thing(restricted: &[&str]) -> Value {
    json!({"title": "Cider", "terms": "gift", "description": format!("Of {WORDS}."), "restricted": restricted})
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let clock = Clock::start();
        let house = plan.start(&clock).await;
        let (ana, berta, hilde) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await, Maker::join(&house, "hilde").await);
        promote(&house, "hilde", Role::Admin).await;
        Self { clock, house, ana, berta, hilde }
    }

    async fn rule(&self, subject: &str, rule: &str, note: &str) {
        let _ = self.hilde.browser.post("/moderation/goods", &[("subject", subject), ("rule", rule), ("note", note)]).await.expect(303);
        settle(&[&self.house]).await;
    }

    /// A gated listing with a photo.
    async fn gated(&self) -> (Value, String) {
        let photo = self.ana.upload(phone_photo(60, 40), "A bottle").await;
        let mut cider = thing(&["alcohol"]);
        cider["photos"] = json!([photo]);
        let listing = self.ana.publish(&cider).await;
        settle(&[&self.house]).await;
        let url = listing["photos"][0]["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        (listing, url)
    }

    /// Whether somebody finds it in each list there is for visitors.
    async fn found(&self, who: &Visitor) -> [bool; 4] {
        let mut found = Vec::new();
        for path in ["/", "/listings", "/listings.atom", "/search?q=cider&kind=listing"] {
            let answer = who.get(path).await;
            found.push(answer.status == 200 && answer.text().contains("Cider"));
        }
        found.try_into().unwrap()
    }

    async fn titles(&self, who: &Maker) -> Vec<String> {
        who.titles("/listings").await
    }

    async fn log(&self) -> Vec<(String, String, String)> {
        let log = self.hilde.call(Method::GET, "/moderation/log").await.expect(200).json();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        log["items"].as_array().unwrap().iter().map(|entry| (text(&entry["act"]), text(&entry["about"]), text(&entry["why"]))).collect()
    }
}

async fn rules_are_the_hosts_alone_and_odd_ones_are_refused(plan: Plan) {
    let town = Town::open(plan).await;
    promote(&town.house, "berta", Role::Moderator).await;
    let before = town.house.dump().await;
    let good = [("subject", "adult"), ("rule", "allow"), ("note", "")];
    let _ = town.house.visitor().post("/moderation/goods", &good).await.expect(303);
    let _ = town.ana.browser.post("/moderation/goods", &good).await.expect(404);
    let _ = town.berta.browser.post("/moderation/goods", &good).await.expect(403);
    for (subject, rule, note, status) in
        [("walnut", "allow", "", 400), ("category:walnut", "gate", "", 400), ("", "gate", "", 400), ("adult", "maybe", "", 422), ("adult", "gate", "x".repeat(301).as_str(), 422)]
    {
        let answer = town.hilde.browser.post("/moderation/goods", &[("subject", subject), ("rule", rule), ("note", note)]).await;
        assert_eq!(answer.status, status, "{subject} {rule}");
    }
    before.assert_same(&town.house.dump().await, "no rule was made");
    assert!(town.berta.browser.get("/moderation/goods").await.expect(200).text().contains("The hosts of this instance make the rules"));
    let rules = town.house.visitor().api(Method::GET, "/policy", None).await.expect(200).json();
    assert!(rules["rules"].as_array().unwrap().iter().any(|rule| rule["subject"] == "weapons" && rule["rule"] == "forbid"), "{rules}");
    town.rule("lithium", "allow", "Say which cells.").await;
    town.rule("category:toys", "gate", "").await;
    let about = town.house.visitor().get("/about").await.expect(200).text();
    assert!(about.contains("Say which cells.") && about.contains("Weapons") && about.contains("Toys"), "{about}");
    let acts: Vec<String> = town.log().await.into_iter().map(|(act, about, why)| format!("{act} {about} {why}")).collect();
    assert_eq!(acts, ["goods-ruled category:toys gate", "goods-ruled lithium allow: Say which cells."]);
    town.house.finish().await;
}

async fn what_is_forbidden_is_published_by_no_way(plan: Plan) {
    let town = Town::open(plan).await;
    town.rule("category:toys", "forbid", "We cannot look after them.").await;
    let _ = town.ana.say(Method::POST, "/listings", &thing(&["walnut"])).await.expect(422);
    let sword = town.ana.say(Method::POST, "/listings", &thing(&["weapons"])).await.expect(201).json();
    let toy = json!({"title": "Duck", "terms": "gift", "category": "toys"});
    let toy = town.ana.say(Method::POST, "/listings", &toy).await.expect(201).json();
    for (draft, field) in [(&sword, "restricted"), (&toy, "category")] {
        let refused = town.ana.call(Method::POST, &format!("/listings/{}/publish", id(draft))).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], field, "{refused}");
        let led = town.ana.browser.post(&format!("{}/publish", page(draft)), &[]).await.expect(303).location().to_owned();
        let editor = town.ana.browser.get(&led).await.expect(200).text();
        assert!(editor.contains("not allowed here"), "{editor}");
    }
    let editor = town.ana.browser.get(&format!("{}/edit", page(&toy))).await.expect(200).text();
    assert!(editor.contains("We cannot look after them."), "the host's note stands beside it");
    let typed = [("purpose", "offer"), ("terms", "gift"), ("title", "Sword"), ("restricted", "weapons"), ("do", "publish")];
    let form = typed.into_iter().fold(Form::new(), |form, (name, value)| form.text(name, value));
    assert!(town.ana.browser.post_files("/listings/new", form).await.expect(422).text().contains("goods that are not allowed here"));

    // Nor by a change of what is public, by its time, or from a file.
    let bowl = town.ana.publish(&json!({"title": "Bowl", "terms": "gift"})).await;
    let _ = town.ana.say(Method::PATCH, &format!("/listings/{}", id(&bowl)), &json!({"restricted": ["weapons"]})).await.expect(422);
    let soon = domain::Clock::now(&*town.clock).plus_seconds(600).rfc3339();
    let _ = town.ana.say(Method::PATCH, &format!("/listings/{}", id(&sword)), &json!({"publishes_at": soon})).await.expect(200);
    town.clock.turn(600);
    settle(&[&town.house]).await;
    let sword = town.ana.call(Method::GET, &format!("/listings/{}", id(&sword))).await.expect(200).json();
    assert_eq!((sword["state"].as_str(), &sword["publishes_at"]), (Some("draft"), &Value::Null), "it stays a draft and does not try again");
    let duck = town.ana.publish(&json!({"title": "Duck of wood", "terms": "sale", "price": {"amount": "9", "currency": "EUR"}})).await;
    town.rule("category:toys", "allow", "").await;
    let _ = town.ana.say(Method::PATCH, &format!("/listings/{}", id(&duck)), &json!({"category": "toys"})).await.expect(200);
    town.rule("category:toys", "forbid", "").await;
    let table = "TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY\nDuck of wood,New words,46,EUR,2\n";
    let file = Part::bytes(table.as_bytes().to_vec()).file_name("EtsyListingsDownload.csv");
    let path = town.ana.browser.post_files("/settings/import", Form::new().part("file", file)).await.expect(303).location().to_owned();
    assert!(town.ana.browser.get(&path).await.expect(200).text().contains("Listings of this category are not allowed here"), "the row says why");
    let _ = town.ana.browser.post(&format!("{path}/start"), &[]).await.expect(303);
    settle(&[&town.house]).await;
    let kept = town.ana.call(Method::GET, &format!("/listings/{}", id(&duck))).await.expect(200).json();
    assert_eq!((kept["description"].as_str(), kept["rule"].as_str()), (Some(""), Some("forbid")));
    let _ = town.ana.call(Method::POST, &format!("/listings/{}/renew", id(&duck))).await.expect(422);
    town.house.finish().await;
}

async fn what_is_gated_is_asked_for_first(plan: Plan) {
    let town = Town::open(plan).await;
    town.rule("alcohol", "gate", "From 18.").await;
    let (cider, photo) = town.gated().await;
    let stranger = town.house.visitor();
    assert_eq!(town.found(&stranger).await, [false; 4], "in no list before it is confirmed");
    let veil = stranger.get(&page(&cider)).await.expect(200).text();
    assert!(veil.contains("Do you want to see this?") && veil.contains("Alcohol") && veil.contains("From 18."), "{veil}");
    for hidden in [WORDS, photo.as_str(), "ld+json", "og:image", "Cider"] {
        assert!(!veil.contains(hidden), "{hidden}");
    }
    for odd in ["https://elsewhere.example/", "//elsewhere.example/"] {
        let back = stranger.post("/goods/confirm", &[("subject", "alcohol"), ("back", odd)]).await.expect(303);
        assert_eq!(back.location(), "/", "{odd}");
    }
    let confirmed = stranger.post("/goods/confirm", &[("subject", "alcohol"), ("subject", "walnut"), ("back", &page(&cider))]).await.expect(303);
    assert_eq!(confirmed.location(), page(&cider));
    let stranger = stranger.with_cookie(&confirmed.cookie().unwrap());
    let shown = stranger.get(&page(&cider)).await.expect(200).text();
    assert!(shown.contains(WORDS) && shown.contains(&photo));
    assert!(!shown.contains("ld+json") && !shown.contains("og:image"), "previews confirm nothing");
    assert_eq!(town.found(&stranger).await, [false, true, false, true], "the front page and feeds are for everybody");
    let catalogue = stranger.get("/listings").await.expect(200).text();
    assert!(!catalogue.contains(&photo), "a list is looked at by chance");
    let forgotten = stranger.post("/goods/forget", &[("back", "/about")]).await.expect(303);
    assert!(forgotten.header("set-cookie").contains("Max-Age=0"));

    // Of a maker it is remembered with their account, for pages and programs.
    let path = format!("/listings/{}", id(&cider));
    let veiled = town.berta.call(Method::GET, &path).await.expect(200).json();
    assert_eq!(
        (veiled["veiled"].as_bool(), veiled["rule"].as_str(), veiled["description"].as_str(), veiled["photos"].as_array().unwrap().len()),
        (Some(true), Some("gate"), Some(""), 0)
    );
    assert!(town.titles(&town.berta).await.is_empty());
    let _ = town.berta.say(Method::POST, &format!("{path}/orders"), &json!({})).await.expect(409);
    let _ = town.berta.say(Method::POST, &format!("{path}/enquiries"), &json!({"text": "Is it good?"})).await.expect(409);
    assert_eq!(town.berta.browser.get(&format!("{}/order", page(&cider))).await.expect(303).location(), page(&cider));
    assert!(town.berta.browser.get(&page(&cider)).await.expect(200).text().contains("remembered with your account"));
    let _ = town.berta.say(Method::POST, "/policy/confirm", &json!({"subjects": ["walnut"]})).await.expect(422);
    let _ = town.berta.say(Method::POST, "/policy/confirm", &json!({"subjects": ["alcohol"]})).await.expect(204);
    let seen = town.berta.call(Method::GET, &path).await.expect(200).json();
    assert_eq!((seen["veiled"].as_bool(), seen["restricted"].clone(), seen["photos"].as_array().unwrap().len()), (Some(false), json!(["alcohol"]), 1));
    assert_eq!(town.titles(&town.berta).await, ["Cider"]);
    assert!(town.berta.browser.get(&page(&cider)).await.expect(200).text().contains(WORDS));
    let _ = town.berta.say(Method::POST, &format!("{path}/orders"), &json!({})).await.expect(201);
    let _ = town.berta.say(Method::POST, &format!("{path}/enquiries"), &json!({"text": "Is it good?"})).await.expect(201);
    let _ = town.berta.browser.post("/goods/forget", &[]).await.expect(303);
    assert!(town.titles(&town.berta).await.is_empty());
    assert!(town.ana.browser.get(&page(&cider)).await.expect(200).text().contains(WORDS), "its maker is not asked");
    settle(&[&town.house]).await;
    town.house.finish().await;
}

async fn a_new_rule_hides_what_is_there_and_deletes_nothing(plan: Plan) {
    let town = Town::open(plan).await;
    let cider = town.ana.publish(&thing(&["cosmetics"])).await;
    settle(&[&town.house]).await;
    let stranger = town.house.visitor();
    assert_eq!(town.found(&stranger).await, [true; 4]);
    town.rule("cosmetics", "forbid", "We have no room for them.").await;
    assert_eq!(town.found(&stranger).await, [false; 4]);
    let told = stranger.get(&page(&cider)).await.expect(403).text();
    assert!(told.contains("Not shown here") && told.contains("We have no room for them.") && !told.contains(WORDS) && !told.contains("/goods/confirm"), "{told}");
    assert!(!stranger.get("/@ana").await.expect(200).text().contains("Cider"), "nor in the shop");
    let own = town.ana.browser.get(&page(&cider)).await.expect(200).text();
    assert!(own.contains("Not allowed here: Cosmetics") && own.contains("We have no room for them.") && own.contains(WORDS));
    assert!(town.ana.browser.get("/@ana").await.expect(200).text().contains("Not allowed here"));
    let desk = town.hilde.browser.get("/moderation/goods").await.expect(200).text();
    assert!(desk.contains("Cider") && desk.contains("@ana"), "moderators have a list of it");
    assert!(town.hilde.browser.get(&page(&cider)).await.expect(200).text().contains(WORDS), "and can look");
    let path = format!("/listings/{}", id(&cider));
    let _ = town.berta.say(Method::POST, &format!("{path}/orders"), &json!({})).await.expect(409);
    let _ = town.berta.say(Method::POST, &format!("{path}/enquiries"), &json!({"text": "Is it good?"})).await.expect(409);
    assert_eq!(town.ana.call(Method::GET, &path).await.expect(200).json()["state"], "published", "nothing is deleted");
    let _ = town.ana.call(Method::POST, &format!("{path}/pause")).await.expect(200);
    let _ = town.ana.call(Method::POST, &format!("{path}/publish")).await.expect(422);
    let _ = town.ana.say(Method::PATCH, &path, &json!({"restricted": []})).await.expect(200);
    let _ = town.ana.call(Method::POST, &format!("{path}/publish")).await.expect(200);
    assert_eq!(town.found(&stranger).await, [true; 4]);
    settle(&[&town.house]).await;
    town.house.finish().await;
}

async fn moderators_say_what_a_listing_contains_and_its_maker_is_told(plan: Plan) {
    let town = Town::open(plan).await;
    let cider = town.ana.publish(&thing(&[])).await;
    let draft = town.ana.say(Method::POST, "/listings", &thing(&[])).await.expect(201).json();
    let report = town.berta.say(Method::POST, "/reports", &json!({"maker": "ana", "posts": [cider["id"]], "text": "it is strong"})).await.expect(201).json();
    settle(&[&town.house]).await;
    let desk = format!("/moderation/listings/{}/goods", id(&cider));
    let _ = town.ana.browser.post(&desk, &[("goods", "alcohol")]).await.expect(404);
    let _ = town.hilde.browser.post(&format!("/moderation/listings/{}/goods", id(&draft)), &[("goods", "alcohol")]).await.expect(404);
    let _ = town.hilde.browser.post(&desk, &[("goods", "alcohol"), ("text", &"x".repeat(2_001))]).await.expect(422);
    let of_report = town.hilde.browser.get(&format!("/moderation/reports/{}", id(&report))).await.expect(200).text();
    assert!(of_report.contains(&format!("{desk}?report={}", id(&report))), "{of_report}");
    assert!(town.hilde.browser.get(&page(&cider)).await.expect(200).text().contains(&desk), "and from its page");

    let said = [("goods", "alcohol"), ("goods", "walnut"), ("text", "11 %"), ("report", id(&report)), ("close", "yes")];
    let _ = town.hilde.browser.post(&desk, &said).await.expect(303);
    settle(&[&town.house]).await;
    assert_eq!(town.found(&town.house.visitor()).await, [false; 4]);
    let listing = town.ana.call(Method::GET, &format!("/listings/{}", id(&cider))).await.expect(200).json();
    assert_eq!(listing["restricted"], json!(["alcohol"]));
    let told = town.ana.call(Method::GET, "/notifications?grouped=false").await.expect(200).json();
    assert_eq!(told["items"][0]["kind"], "judged", "{told}");
    assert!(town.ana.browser.get("/notifications").await.expect(200).text().contains("said what a listing of yours contains"));
    let log = town.log().await;
    assert!(log.contains(&("goods-said".to_owned(), cider["address"].as_str().unwrap().to_owned(), "alcohol: 11 %".to_owned())), "{log:?}");
    assert!(log.iter().any(|(act, ..)| act == "report-closed"));

    // What moderators say stays beside what its maker says, until they take it back.
    let _ = town.ana.say(Method::PATCH, &format!("/listings/{}", id(&cider)), &json!({"restricted": ["lithium"]})).await.expect(200);
    let listing = town.ana.call(Method::GET, &format!("/listings/{}", id(&cider))).await.expect(200).json();
    assert_eq!(listing["restricted"], json!(["alcohol", "lithium"]));
    let _ = town.hilde.browser.post(&desk, &[]).await.expect(303);
    settle(&[&town.house]).await;
    assert_eq!(town.found(&town.house.visitor()).await, [true; 4]);
    town.house.finish().await;
}

async fn what_is_gated_is_veiled_for_other_servers(plan: Plan) {
    let town = Town::open(plan).await;
    let plain = town.ana.publish(&thing(&["lithium"])).await;
    let (cider, _) = town.gated().await;
    let document = async |listing: &Value| town.house.visitor().document(&format!("/o/{}", id(listing))).await.expect(200).json();
    let note = document(&cider).await;
    assert_eq!((note["sensitive"].clone(), note["summary"].clone(), note["pw:restricted"].clone()), (json!(true), json!("Alcohol"), json!(["alcohol"])));
    let note = document(&plain).await;
    assert_eq!((note.get("sensitive"), note.get("summary"), note["pw:restricted"].clone()), (None, None, json!(["lithium"])));
    town.rule("lithium", "gate", "").await;
    let note = document(&plain).await;
    assert_eq!((note["sensitive"].clone(), note["summary"].clone()), (json!(true), json!("Lithium packs")), "a rule holds at once");
    town.house.finish().await;
}

on_both_engines! {
    rules_are_the_hosts_alone_and_odd_ones_are_refused,
    what_is_forbidden_is_published_by_no_way,
    what_is_gated_is_asked_for_first,
    a_new_rule_hides_what_is_there_and_deletes_nothing,
    moderators_say_what_a_listing_contains_and_its_maker_is_told,
    what_is_gated_is_veiled_for_other_servers,
}
