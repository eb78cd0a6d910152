//! What a maker looks for again and again: saved from the catalogue, and told of when it comes.

use harness::{Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
}

/// Ana looks for things, Berta and Cy make them.
struct Town {
    house: Instance,
    ana: Maker,
    berta: Maker,
    cy: Maker,
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let house = plan.start(&Clock::start()).await;
        let (ana, berta, cy) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await, Maker::join(&house, "cy").await);
        Self { house, ana, berta, cy }
    }

    async fn save(&self, name: &str, filter: Value) -> Value {
        self.ana.say(Method::POST, "/saved-searches", &json!({"name": name, "filter": filter, "every": "hour"})).await.expect(201).json()
    }

    async fn publish(&self, by: &Maker, listing: Value) -> String {
        let published = by.publish(&listing).await;
        settle(&[&self.house]).await;
        text(&published["id"])
    }

    /// Of which saved searches somebody is told, the latest first.
    async fn told(&self, who: &Maker) -> Vec<String> {
        let items = who.call(Method::GET, "/notifications?kind=found").await.expect(200).json()["items"].as_array().unwrap().clone();
        items.iter().map(|item| text(&item["about"])).collect()
    }

    async fn dismiss(&self) {
        let _ = self.ana.call(Method::DELETE, "/notifications").await.expect(204);
    }
}

fn mug(title: &str) -> Value {
    json!({"title": title, "terms": "sale", "price": {"amount": "24.00", "currency": "EUR"}, "quantity": 3, "tags": ["stoneware"]})
}

async fn what_is_no_search_is_not_saved(plan: Plan) {
    let town = Town::open(plan).await;
    for (asked, fields) in [
        (json!({}), vec!["name", "query"]),
        (json!({"name": "All", "filter": {}}), vec!["query"]),
        (json!({"name": "All", "filter": {"q": "  "}}), vec!["query"]),
        (json!({"name": "x".repeat(81), "filter": {"q": "mug"}, "every": "minute"}), vec!["name", "every"]),
        (json!({"name": "Odd", "filter": {"purpose": "steal", "terms": "x", "min": "3", "km": "5", "scope": "moon"}}), vec!["purpose", "terms", "scope", "min", "km"]),
    ] {
        let refused = town.ana.say(Method::POST, "/saved-searches", &asked).await.expect(422).json();
        let named: Vec<&str> = refused["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(named, fields, "{asked}");
    }
    let _ = town.ana.say(Method::POST, "/saved-searches", &json!({"name": "Mugs", "filter": {"q": "mug", "sort": "price"}})).await.expect(422);
    let _ = town.ana.say(Method::POST, "/saved-searches", &json!({"name": "Mugs", "filter": {"q": "mug"}, "paused": true})).await.expect(422);
    let page = town.ana.browser.post("/saved-searches", &[("query", "q=mug&terms=gift&cursor=7"), ("name", " ")]).await.expect(422).text();
    assert!(page.contains("has a name") && page.contains("value=\"q=mug&#38;terms=gift&#38;cursor=7\""), "what was typed is kept: {page}");
    let page = town.ana.browser.post("/saved-searches", &[("query", "sort=price&cursor=7&nonsense=1"), ("name", "All")]).await.expect(422).text();
    assert!(page.contains("Narrow the catalogue first"), "{page}");
    let _ = town.house.visitor().post("/saved-searches", &[("query", "q=mug"), ("name", "Mugs")]).await.expect(303);
    assert_eq!(town.ana.call(Method::GET, "/saved-searches").await.expect(200).json()["items"], json!([]));
    town.house.finish().await;
}

async fn w18_w24_somebody_elses_is_none_and_twenty_are_enough(plan: Plan) {
    let town = Town::open(plan).await;
    let search = town.save("Mugs", json!({"q": "mug"})).await;
    let path = format!("/saved-searches/{}", text(&search["id"]));
    for method in [Method::GET, Method::DELETE] {
        let _ = town.berta.call(method, &path).await.expect(404);
    }
    let _ = town.berta.say(Method::PATCH, &path, &json!({"paused": true})).await.expect(404);
    let _ = town.berta.browser.get(&path).await.expect(404);
    for verb in ["", "/remove"] {
        let _ = town.berta.browser.post(&format!("{path}{verb}"), &[("name", "Mine"), ("every", "day")]).await.expect(404);
    }
    for number in 1..20 {
        let _ = town.save(&format!("Mugs {number}"), json!({"q": "mug"})).await;
    }
    let one_more = json!({"name": "One more", "filter": {"q": "mug"}});
    let _ = town.ana.say(Method::POST, "/saved-searches", &one_more).await.expect(409);
    let _ = town.ana.call(Method::DELETE, &path).await.expect(204);
    let at_once = futures::future::join_all((0..4).map(|_| town.ana.say(Method::POST, "/saved-searches", &one_more))).await;
    assert_eq!(at_once.iter().filter(|answer| answer.status == 201).count(), 1, "however many ask at once");
    town.house.finish().await;
}

async fn what_does_not_fit_or_is_not_for_them_is_not_told(plan: Plan) {
    let town = Town::open(plan).await;
    let _ = town.publish(&town.berta, mug("Blue mug of before")).await;
    town.house.clock.turn(1);
    for (name, filter) in [
        ("words", json!({"q": "blue mug"})),
        ("tag", json!({"tag": "porcelain"})),
        ("terms", json!({"terms": "gift"})),
        ("purpose", json!({"purpose": "request"})),
        ("price", json!({"currency": "EUR", "max": "23.99"})),
        ("currency", json!({"currency": "CHF"})),
        ("maker", json!({"maker": "cy"})),
        ("followed", json!({"scope": "followed"})),
        ("near", json!({"near": "51.34,12.37", "km": "25"})),
        ("section", json!({"section": "Cups"})),
        ("origin", json!({"origin": "hill.example"})),
        ("category", json!({"category": "textiles"})),
    ] {
        let _ = town.save(name, filter).await;
    }
    let _ = town.publish(&town.berta, mug("Green bowl")).await;
    let _ = town.publish(&town.ana, mug("Blue mug of her own")).await;
    let _ = town.berta.say(Method::POST, "/listings", &mug("Blue mug, a draft")).await.expect(201);
    let _ = town.ana.call(Method::POST, "/makers/cy/mute").await.expect(200);
    let _ = town.publish(&town.cy, mug("Blue mug of who is muted")).await;
    assert_eq!(town.told(&town.ana).await, Vec::<String>::new());
    let _ = town.ana.call(Method::DELETE, "/makers/cy/mute").await.expect(200);
    let _ = town.berta.call(Method::POST, "/makers/ana/block").await.expect(200);
    let _ = town.publish(&town.berta, mug("Blue mug behind a block")).await;
    assert_eq!(town.told(&town.ana).await, Vec::<String>::new());
    // By its maker, its words and nothing else.
    let fitting = town.publish(&town.cy, mug("Blue mug of Cy")).await;
    let names: Vec<String> = {
        let searches = town.ana.call(Method::GET, "/saved-searches?limit=80").await.expect(200).json()["items"].as_array().unwrap().clone();
        let told = town.told(&town.ana).await;
        let mut names: Vec<String> = searches.iter().filter(|search| told.contains(&text(&search["id"]))).map(|search| text(&search["name"])).collect();
        names.sort();
        names
    };
    assert_eq!(names, ["maker", "words"], "{fitting}");
    town.house.finish().await;
}

async fn a_search_is_saved_from_the_catalogue_and_told_together_once_an_hour(plan: Plan) {
    let town = Town::open(plan).await;
    let page = town.ana.browser.get("/listings").await.expect(200).text();
    assert!(!page.contains("name=\"query\"") && page.contains("href=\"/saved-searches\""), "everything is no search");
    let page = town.ana.browser.get("/listings?q=Mug&terms=sale&sort=price").await.expect(200).text();
    assert!(page.contains("name=\"query\" value=\"q=Mug&#38;terms=sale\""), "{page}");
    assert!(!town.house.visitor().get("/listings?q=Mug").await.expect(200).text().contains("name=\"query\""));
    let saved = town.ana.browser.post("/saved-searches", &[("query", "q=Mug&terms=sale"), ("name", "Mugs <3"), ("every", "hour")]).await.expect(303);
    assert_eq!(saved.location(), "/saved-searches?said=saved-search-saved");
    let search = town.ana.call(Method::GET, "/saved-searches").await.expect(200).json()["items"][0].clone();
    assert_eq!((search["filter"].clone(), search["every"].as_str(), search["told_at"].clone()), (json!({"q": "Mug", "terms": "sale"}), Some("hour"), Value::Null));
    assert!(text(&search["url"]).ends_with("/listings?q=Mug&terms=sale") && text(&search["feed_url"]).ends_with("/listings.atom?q=Mug&terms=sale"));
    let id = text(&search["id"]);
    let first = town.publish(&town.berta, mug("Blue mug")).await;
    assert_eq!(town.told(&town.ana).await, [id.as_str()], "the first at once");
    assert_eq!(town.told(&town.berta).await, Vec::<String>::new());
    let page = town.ana.browser.get("/notifications").await.expect(200).text();
    assert!(page.contains("Something new fits a search that you saved") && page.contains(&format!("href=\"/saved-searches/{id}\"")), "{page}");
    assert!(page.contains("Mugs &#60;3: one new listing"), "{page}");
    assert_eq!(town.ana.browser.get(&format!("/saved-searches/{id}")).await.expect(303).location(), "/listings?q=Mug&terms=sale");
    // Whatever else happens to it is no news.
    let _ = town.berta.say(Method::PATCH, &format!("/listings/{first}"), &json!({"description": "speckled"})).await.expect(200);
    let _ = town.berta.call(Method::POST, &format!("/listings/{first}/pause")).await.expect(200);
    let _ = town.berta.call(Method::POST, &format!("/listings/{first}/publish")).await.expect(200);
    town.house.clock.turn(HOUR);
    town.dismiss().await;
    settle(&[&town.house]).await;
    assert_eq!(town.told(&town.ana).await, Vec::<String>::new());
    let gone = town.publish(&town.berta, mug("Red mug")).await;
    town.dismiss().await;
    for title in ["Green mug", "Grey mug", "Black mug"] {
        let last = town.publish(&town.berta, mug(title)).await;
        if title == "Black mug" {
            let _ = town.berta.call(Method::DELETE, &format!("/listings/{last}")).await.expect(204);
        }
    }
    assert_eq!(town.told(&town.ana).await, Vec::<String>::new(), "not within the hour");
    town.house.clock.turn(HOUR);
    settle(&[&town.house]).await;
    assert_eq!(town.told(&town.ana).await, [id.as_str()]);
    let page = town.ana.browser.get("/notifications").await.expect(200).text();
    assert!(page.contains("Mugs &#60;3: 2 new listings"), "what was deleted meanwhile is not counted, {gone} was told before: {page}");
    town.house.finish().await;
}

async fn it_can_be_renamed_paused_and_removed(plan: Plan) {
    let town = Town::open(plan).await;
    let search = town.save("Mugs", json!({"q": "mug"})).await;
    let path = format!("/saved-searches/{}", text(&search["id"]));
    let refused = town.ana.browser.post(&path, &[("name", ""), ("every", "day")]).await.expect(422).text();
    assert!(refused.contains("has a name") && refused.contains("<details open>"), "{refused}");
    let _ = town.ana.say(Method::PATCH, &path, &json!({"every": "week"})).await.expect(422);
    let changed = town.ana.say(Method::PATCH, &path, &json!({"name": "Cups", "every": "day"})).await.expect(200).json();
    assert_eq!((changed["name"].as_str(), changed["every"].as_str(), changed["filter"].clone()), (Some("Cups"), Some("day"), json!({"q": "mug"})));
    let _ = town.ana.browser.post(&path, &[("name", "Cups"), ("every", "hour"), ("paused", "yes")]).await.expect(303);
    assert!(town.ana.browser.get("/saved-searches").await.expect(200).text().contains("Paused"));
    let _ = town.publish(&town.berta, mug("Blue mug")).await;
    let _ = town.ana.say(Method::PATCH, &path, &json!({"paused": false})).await.expect(200);
    town.house.clock.turn(DAY);
    settle(&[&town.house]).await;
    assert_eq!(town.told(&town.ana).await, Vec::<String>::new(), "nothing of what came while it was paused");
    let _ = town.publish(&town.berta, mug("Red mug")).await;
    assert_eq!(town.told(&town.ana).await, [text(&search["id"])]);
    let _ = town.ana.browser.post(&format!("{path}/remove"), &[]).await.expect(303);
    settle(&[&town.house]).await;
    assert_eq!(town.told(&town.ana).await, Vec::<String>::new(), "what it told goes with it");
    let _ = town.publish(&town.berta, mug("Green mug")).await;
    assert_eq!(town.told(&town.ana).await, Vec::<String>::new());
    let _ = town.ana.browser.get(&path).await.expect(404);
    town.house.finish().await;
}

on_both_engines!(
    what_is_no_search_is_not_saved,
    w18_w24_somebody_elses_is_none_and_twenty_are_enough,
    what_does_not_fit_or_is_not_for_them_is_not_told,
    a_search_is_saved_from_the_catalogue_and_told_together_once_an_hour,
    it_can_be_renamed_paused_and_removed,
);
