//! Finding makers, listings, posts and tags, and what is pasted into the box.

use std::sync::Arc;

use harness::{Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use serde_json::{Value, json};

struct Town {
    house: Instance,
    ana: Maker,
    berta: Maker,
    cleo: Maker,
}

impl Town {
    async fn open(plan: Plan) -> Self {
        let clock: Arc<Clock> = Clock::start();
        let house = plan.start(&clock).await;
        let (ana, berta, cleo) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await, Maker::join(&house, "cleo").await);
        Self { house, ana, berta, cleo }
    }

    async fn settle(&self) {
        settle(&[&self.house]).await;
    }

    async fn say(&self, by: &Maker, post: Value) -> Value {
        let post = by.say(Method::POST, "/posts", &post).await.expect(201).json();
        self.settle().await;
        post
    }

    async fn agrees(&self, who: &Maker, indexable: bool) {
        let _ = who.say(Method::PATCH, "/me", &json!({"indexable": indexable})).await.expect(200);
        self.settle().await;
    }
}

/// Texts of the posts that somebody finds.
async fn finds(who: &Maker, words: &str) -> Vec<String> {
    let encoded: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
    let found = who.call(Method::GET, &format!("/search?kind=post&q={encoded}")).await.expect(200).json();
    found["items"].as_array().unwrap().iter().map(|hit| hit["post"]["content_html"].as_str().unwrap().replace("<p>", "").replace("</p>", "").trim().to_owned()).collect()
}

async fn p12_posts_are_found_by_those_alone_who_may_find_them(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta, cleo) = (&town.ana, &town.berta, &town.cleo);
    assert_eq!(berta.follow("ana").await, "following");
    let open = town.say(ana, json!({"text": "walnut for all"})).await;
    for (audience, text) in [("unlisted", "walnut unlisted"), ("followers", "walnut for followers"), ("direct", "walnut for @berta")] {
        town.say(ana, json!({"text": text, "audience": audience})).await;
    }
    assert!(finds(cleo, "walnut").await.is_empty(), "she did not agree");
    assert_eq!(finds(berta, "walnut").await.len(), 1, "what is written to her");
    assert_eq!(finds(ana, "walnut").await.len(), 4, "her own");
    town.agrees(ana, true).await;
    assert_eq!(finds(cleo, "WALNÜT").await, ["walnut for all"]);
    assert_eq!(finds(berta, "walnut").await.len(), 2);
    let stranger = town.house.visitor().api(Method::GET, "/search?kind=post&q=walnut", None).await.expect(200).json();
    assert_eq!(stranger["items"].as_array().unwrap().len(), 1);
    let page = town.house.visitor().get("/search?q=walnut").await.expect(200).text();
    assert!(page.contains("walnut for all") && !page.contains("walnut unlisted") && !page.contains("walnut for followers") && !page.contains("@berta"), "{page}");
    let liked = open["id"].as_str().unwrap();
    let _ = cleo.call(Method::POST, &format!("/posts/{liked}/like")).await.expect(200);
    town.settle().await;
    town.agrees(ana, false).await;
    assert_eq!(finds(cleo, "walnut").await, ["walnut for all"], "she took part in it");
    assert_eq!(finds(berta, "walnut").await.len(), 1);
    let _ = cleo.call(Method::DELETE, &format!("/posts/{liked}/like")).await.expect(200);
    town.settle().await;
    assert!(finds(cleo, "walnut").await.is_empty());
    let _ = cleo.call(Method::POST, &format!("/posts/{liked}/bookmark")).await.expect(200);
    town.settle().await;
    assert_eq!(finds(cleo, "walnut").await.len(), 1);
    let _ = ana.say(Method::PATCH, &format!("/posts/{liked}"), &json!({"text": "oak for all"})).await.expect(200);
    town.settle().await;
    assert_eq!((finds(cleo, "walnut").await.len(), finds(cleo, "oak").await.len()), (0, 1), "an edit is followed");
    let _ = ana.call(Method::POST, "/makers/cleo/block").await.expect(200);
    town.settle().await;
    assert!(finds(cleo, "oak").await.is_empty(), "a block hides it");
    let _ = ana.call(Method::DELETE, &format!("/posts/{liked}")).await.expect(204);
    town.settle().await;
    assert!(finds(ana, "oak").await.is_empty());
    town.house.finish().await;
}

async fn w23_q13_odd_words_find_nothing_and_break_nothing(plan: Plan) {
    let town = Town::open(plan).await;
    town.agrees(&town.ana, true).await;
    town.say(&town.ana, json!({"text": "A walnut shuttle"})).await;
    for odd in ["* \" ' ( ) : ^", "%", "\\", "--", "\u{0}"] {
        let encoded: String = url::form_urlencoded::byte_serialize(odd.as_bytes()).collect();
        let refused = town.berta.call(Method::GET, &format!("/search?kind=post&q={encoded}")).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], "q", "{odd}");
        let page = town.house.visitor().get(&format!("/search?q={encoded}")).await.expect(200).text();
        assert!(!page.contains("walnut"), "{odd}");
    }
    for odd in ["walnut' OR '1'='1", "who : all", "walnut NEAR shuttle", "NOT walnut", "'; DROP TABLE posts", "@all", "walnut* OR x"] {
        assert!(finds(&town.berta, odd).await.is_empty(), "{odd}");
    }
    let long = "walnut+".repeat(1_400);
    for path in [format!("/search?q={long}"), "/search?q=a*&kind=post".to_owned(), "/search?q=walnut&kind=nothing".to_owned()] {
        let _ = town.house.visitor().get(&path).await.expect(200);
    }
    for (path, field) in [
        ("/search?q=walnut&kind=nothing", "kind"),
        ("/search?q=walnut&cursor=7", "cursor"),
        ("/search?q=walnut&kind=tag&cursor=7", "cursor"),
        ("/search?q=walnut&kind=post&limit=81", "limit"),
    ] {
        let refused = town.berta.call(Method::GET, path).await.expect(422).json();
        assert_eq!(refused["errors"][0]["field"], field, "{path}");
    }
    assert_eq!(town.house.visitor().get("/search?q=walnut&kind=post&cursor=x").await.status, 400);
    assert_eq!(finds(&town.berta, "wal SHUT").await, ["A walnut shuttle"]);
    town.house.finish().await;
}

async fn all_kinds_stand_on_one_page_with_their_counts(plan: Plan) {
    let town = Town::open(plan).await;
    let (ana, berta) = (&town.ana, &town.berta);
    town.agrees(ana, true).await;
    let _ = ana.say(Method::PATCH, "/me", &json!({"discoverable": true, "name": "Walnut Ana"})).await.expect(200);
    ana.publish(&json!({"title": "Walnut bowl", "terms": "gift", "tags": ["walnut"]})).await;
    for n in 0..25 {
        town.say(ana, json!({"text": format!("walnut number {n} #walnuts")})).await;
    }
    let page = berta.browser.get("/search?q=walnut").await.expect(200).text();
    for part in [
        "Walnut bowl",
        "Walnut Ana",
        "walnut number 24",
        "/tags/walnut\"",
        "/tags/walnuts\"",
        "kind=post\">Posts<span class=\"count\">25</span>",
        "kind=tag\">Tags<span class=\"count\">2</span>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let (mut path, mut seen) = ("/search?q=walnut&kind=post".to_owned(), 0);
    loop {
        let page = berta.browser.get(&path).await.expect(200).text();
        assert!(!page.contains("Walnut bowl</a>") && page.contains("kind=post\" aria-current=\"page\""), "{page}");
        seen += page.matches("walnut number").count();
        let Some(next) = page.split("rel=\"next\" href=\"").nth(1) else { break };
        path = next.split('"').next().unwrap().replace("&#38;", "&").replace("&amp;", "&");
    }
    assert_eq!(seen, 25);
    let tags = berta.call(Method::GET, "/search?kind=tag&q=walnut").await.expect(200).json();
    assert_eq!(tags["items"].as_array().unwrap().iter().map(|hit| hit["tag"].as_str().unwrap()).collect::<Vec<_>>(), ["walnut", "walnuts"]);
    let all = berta.call(Method::GET, "/search?q=walnut&limit=1").await.expect(200).json();
    assert_eq!(all["items"].as_array().unwrap().iter().map(|hit| hit["kind"].as_str().unwrap()).collect::<Vec<_>>(), ["maker", "listing", "post", "tag"]);
    let nothing = berta.browser.get("/search?q=zebra").await.expect(200).text();
    assert!(nothing.contains("Nothing is known about"), "{nothing}");
    town.house.finish().await;
}

async fn the_address_of_a_post_leads_to_its_conversation(plan: Plan) {
    let town = Town::open(plan).await;
    let open = town.say(&town.ana, json!({"text": "walnut for all"})).await;
    let secret = town.say(&town.ana, json!({"text": "walnut for few", "audience": "followers"})).await;
    let id = open["id"].as_str().unwrap();
    let thread = format!("/@ana/posts/{id}");
    for address in [open["address"].as_str().unwrap().to_owned(), town.house.url(&thread)] {
        let encoded: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        let page = town.house.visitor().get(&format!("/search?q={encoded}")).await.expect(200).text();
        assert!(page.contains("walnut for all") && page.contains(&format!("href=\"{thread}\"")), "{address}: {page}");
        assert_eq!(town.berta.call(Method::GET, &format!("/resolve?uri={encoded}")).await.expect(200).json()["post"]["id"], id);
    }
    let encoded: String = url::form_urlencoded::byte_serialize(secret["address"].as_str().unwrap().as_bytes()).collect();
    let page = town.berta.browser.get(&format!("/search?q={encoded}")).await.expect(200).text();
    assert!(!page.contains("walnut for few"), "{page}");
    assert_eq!(town.berta.call(Method::GET, &format!("/resolve?uri={encoded}")).await.status, 404);
    town.house.finish().await;
}

on_both_engines! {
    p12_posts_are_found_by_those_alone_who_may_find_them,
    w23_q13_odd_words_find_nothing_and_break_nothing,
    all_kinds_stand_on_one_page_with_their_counts,
    the_address_of_a_post_leads_to_its_conversation,
}
