//! Messages: seen by those they are for and nobody else, each conversation by itself, and unread until it is opened.

use harness::{Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use reqwest::multipart::Form;
use serde_json::{Value, json};

struct House {
    house: Instance,
    ana: Maker,
    berta: Maker,
    cy: Maker,
}

impl House {
    async fn open(plan: Plan) -> Self {
        let house = plan.start(&Clock::start()).await;
        let (ana, berta, cy) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await, Maker::join(&house, "cy").await);
        Self { house, ana, berta, cy }
    }

    /// Says something to those it names, and lets it arrive.
    async fn write(&self, who: &Maker, mut body: Value) -> String {
        body["audience"] = json!("direct");
        let id = who.say(Method::POST, "/posts", &body).await.expect(201).json()["id"].as_str().unwrap().to_owned();
        settle(&[&self.house]).await;
        id
    }

    async fn finish(self) {
        settle(&[&self.house]).await;
        self.house.finish().await;
    }
}

async fn page(who: &Maker, path: &str) -> String {
    who.browser.get(path).await.expect(200).text()
}

/// What stands in a page's main part.
fn main(page: &str) -> &str {
    &page[page.find("<main").unwrap()..]
}

async fn p12_nobody_else_reads_a_message(plan: Plan) {
    let town = House::open(plan).await;
    let id = town.write(&town.ana, json!({"text": "@berta the kiln is cold"})).await;
    let path = format!("/messages/{id}");
    assert!(town.house.visitor().get(&path).await.asks_who_it_is());
    let _ = town.cy.browser.get(&path).await.expect(404);
    assert!(!page(&town.cy, "/messages").await.contains("the kiln is cold"));
    let said = town.ana.say(Method::POST, "/posts", &json!({"text": "For all"})).await.expect(201).json();
    let _ = town.ana.browser.get(&format!("/messages/{}", said["id"].as_str().unwrap())).await.expect(404);
    let _ = town.ana.browser.get("/messages/x").await.expect(404);
    let _ = town.ana.browser.get("/messages?cursor=x").await.expect(400);
    for who in [&town.ana, &town.berta] {
        assert!(page(who, "/messages").await.contains("the kiln is cold"));
        assert!(page(who, &path).await.contains("the kiln is cold"));
    }
    town.finish().await;
}

async fn a_message_is_unread_until_it_is_opened(plan: Plan) {
    let town = House::open(plan).await;
    assert!(page(&town.berta, "/messages").await.contains("Nobody has written yet."));
    let start = page(&town.ana, "/posts/new?audience=direct&to=berta").await;
    assert!(start.contains(">\n@berta </textarea>") && start.contains("value=\"direct\" checked"));
    let _ = town.ana.browser.get("/posts/new?audience=direct&to=nobody").await.expect(404);
    let form = Form::new().text("text", "@berta is the loom free?").text("audience", "direct").text("do", "send");
    let sent = town.ana.browser.post_files("/posts", form).await.expect(303);
    let path = sent.location().split('?').next().unwrap().to_owned();
    assert!(path.starts_with("/messages/"));
    settle(&[&town.house]).await;
    let home = page(&town.berta, "/home").await;
    assert!(home.contains("Messages, one with something new"), "the frame of every page says so");
    assert!(!page(&town.ana, "/home").await.contains("with something new"), "what one said oneself is read");
    let all = page(&town.berta, "/messages").await;
    assert!(main(&all).contains("is the loom free?") && main(&all).contains("data-state=\"now\""));
    assert!(!page(&town.berta, &path).await.contains("with something new"), "who opens it has read it");
    assert!(!main(&page(&town.berta, "/messages").await).contains("data-state=\"now\""));

    let open = page(&town.berta, &path).await;
    assert!(open.contains(">\n@ana </textarea>"), "an answer names whom it is for");
    let reply = path.rsplit('/').next().unwrap().to_owned();
    let form = Form::new().text("text", "@ana until noon").text("reply", reply).text("audience", "direct").text("do", "send");
    let _ = town.berta.browser.post_files("/posts", form).await.expect(303);
    settle(&[&town.house]).await;
    let open = page(&town.ana, &path).await;
    assert!(open.find("is the loom free?").unwrap() < open.rfind("until noon").unwrap());
    assert_eq!(main(&page(&town.ana, "/messages").await).matches("class=\"last\"").count(), 1, "one conversation");
    town.finish().await;
}

async fn two_who_ask_about_one_listing_do_not_meet(plan: Plan) {
    let town = House::open(plan).await;
    let mug = town.ana.publish(&json!({"title": "Salt mug", "terms": "gift"})).await;
    let about = mug["id"].as_str().unwrap();
    let of_berta = town.write(&town.berta, json!({"text": "@ana from Berta", "in_reply_to": about})).await;
    let of_cy = town.write(&town.cy, json!({"text": "@ana from Cy", "in_reply_to": about})).await;
    let all = page(&town.ana, "/messages").await;
    assert_eq!(main(&all).matches("class=\"last\"").count(), 2);
    assert!(page(&town.ana, "/home").await.contains("2 with something new"));
    let open = page(&town.ana, &format!("/messages/{of_berta}")).await;
    let said = &open[open.find("class=\"thread\"").unwrap()..];
    assert!(said.contains("from Berta") && !said.contains("from Cy") && said.contains(">\n@berta </textarea>"));
    assert!(open.contains("Salt mug"), "what it is about stands above it");
    assert!(open.contains("Messages, one with something new"), "the other one is not read with it");
    let _ = town.write(&town.ana, json!({"text": "@cy it is yours", "in_reply_to": of_cy})).await;
    assert!(!page(&town.berta, "/messages").await.contains("it is yours"));
    assert!(page(&town.cy, "/messages").await.contains("it is yours"));

    // What is deleted is no last word any more.
    let _ = town.berta.call(Method::DELETE, &format!("/posts/{of_berta}")).await.expect(204);
    settle(&[&town.house]).await;
    let all = page(&town.ana, "/messages").await;
    assert!(!all.contains("from Berta") && all.contains("it is yours"));
    town.finish().await;
}

async fn whom_one_mutes_or_blocks_waits_unheard(plan: Plan) {
    let town = House::open(plan).await;
    let _ = town.write(&town.berta, json!({"text": "@ana hear me"})).await;
    let _ = town.ana.call(Method::POST, "/makers/berta/mute").await.expect(200);
    assert!(!page(&town.ana, "/messages").await.contains("hear me"));
    assert!(!page(&town.ana, "/home").await.contains("with something new"));
    let _ = town.ana.call(Method::DELETE, "/makers/berta/mute").await.expect(200);
    assert!(page(&town.ana, "/messages").await.contains("hear me"));
    let _ = town.ana.call(Method::POST, "/makers/berta/block").await.expect(200);
    assert!(!page(&town.ana, "/messages").await.contains("hear me"));
    let _ = town.berta.browser.get("/posts/new?audience=direct&to=ana").await.expect(404);
    town.finish().await;
}

async fn conversations_are_paged_the_latest_first(plan: Plan) {
    let town = House::open(plan).await;
    for n in 0..22 {
        let body = json!({"text": format!("@berta number {n}."), "audience": "direct"});
        let _ = town.ana.say(Method::POST, "/posts", &body).await.expect(201);
    }
    settle(&[&town.house]).await;
    let first = page(&town.berta, "/messages").await;
    assert!(first.find("number 21.").unwrap() < first.find("number 2.").unwrap() && !first.contains("number 1."));
    let older = first.split("href=\"/messages?cursor=").nth(1).unwrap().split('"').next().unwrap();
    let second = page(&town.berta, &format!("/messages?cursor={older}")).await;
    assert!(second.contains("number 1.") && second.contains("number 0.") && !second.contains("number 2."));
    town.finish().await;
}

on_both_engines! {
    p12_nobody_else_reads_a_message,
    a_message_is_unread_until_it_is_opened,
    two_who_ask_about_one_listing_do_not_meet,
    whom_one_mutes_or_blocks_waits_unheard,
    conversations_are_paged_the_latest_first,
}
