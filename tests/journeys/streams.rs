//! Being told at once: what reaches whom, and that nobody hears anything who may not.

use domain::accounts::Role;
use harness::maker::{PASSWORD, promote};
use harness::{Clock, Instance, Maker, Plan, on_both_engines, settle};
use http::Method;
use serde_json::json;

const STREAM: &str = "/api/peerwright/v1/stream";

async fn strangers_and_pages_of_others_do_not_listen(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let visitor = house.visitor();
    assert_eq!(visitor.get(STREAM).await.status, 401);
    assert!(visitor.get("/stream").await.asks_who_it_is());
    assert_eq!(visitor.with_token("wrong").get(STREAM).await.status, 401);
    assert_eq!(ana.browser.get(STREAM).await.status, 401, "the API knows no cookie");
    for site in ["cross-site", "same-site"] {
        let asked = ana.browser.request(Method::GET, "/stream").header("sec-fetch-site", site);
        assert_eq!(harness::Answer::of(asked).await.status, 403, "{site}");
    }
    let mut open = Vec::new();
    for _ in 0..10 {
        open.push(ana.app.listen(STREAM).await);
    }
    let refused = ana.app.get(STREAM).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, "5"));
    assert_eq!(house.app().hub.count(), 10);
    drop(open);
    house.finish().await;
}

async fn each_is_told_what_reaches_them_and_nothing_else(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let (ana, berta, cy) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await, Maker::join(&house, "cy").await);
    ana.follow("berta").await;
    settle(&[&house]).await;
    let mut hers = ana.app.listen(STREAM).await;
    let mut page = ana.browser.listen("/stream").await;
    let mut his = cy.app.listen(STREAM).await;
    let write = async |by: &Maker, post: serde_json::Value| {
        let post = by.say(Method::POST, "/posts", &post).await.expect(201).json();
        settle(&[&house]).await;
        post["id"].as_str().unwrap().to_owned()
    };
    let post = write(&berta, json!({"text": "To all who follow me", "audience": "followers"})).await;
    let (event, data) = hers.next().await.unwrap();
    assert_eq!((event.as_str(), data["post"].as_str()), ("home", Some(post.as_str())));
    let home = ana.call(Method::GET, "/timelines/home").await.expect(200).json();
    assert_eq!(data["entry"], home["items"][0]["entry"], "by which it is marked as read");
    assert_eq!(page.next().await.unwrap(), (event, data), "the same for a page");
    let _ = berta.say(Method::PATCH, &format!("/posts/{post}"), &json!({"text": "To those who follow me"})).await.expect(200);
    settle(&[&house]).await;
    assert_eq!(hers.next().await.unwrap(), ("edited".to_owned(), json!({"post": post})));
    let mention = write(&berta, json!({"text": "@ana look", "audience": "direct"})).await;
    assert_eq!(sorted(&mut hers, 2).await, [("conversation".to_owned(), json!({"post": mention})), ("notification".to_owned(), json!("direct"))]);
    let _ = berta.call(Method::DELETE, &format!("/posts/{post}")).await;
    settle(&[&house]).await;
    assert_eq!(hers.next().await.unwrap(), ("deleted".to_owned(), json!({"post": post})));
    let liked = write(&cy, json!({"text": "Of mine"})).await;
    let _ = his.next().await.unwrap();
    let _ = ana.call(Method::POST, &format!("/posts/{liked}/like")).await;
    settle(&[&house]).await;
    let (event, data) = his.next().await.unwrap();
    assert_eq!((event.as_str(), data["kind"].as_str()), ("notification", Some("like")), "of all that went before he heard nothing");
    house.finish().await;
}

/// The next events in the order of their names; of a notification its kind.
async fn sorted(listener: &mut harness::Listener, count: usize) -> Vec<(String, serde_json::Value)> {
    let mut events = Vec::new();
    for _ in 0..count {
        let (event, data) = listener.next().await.unwrap();
        let data = if event == "notification" { data["kind"].clone() } else { data };
        events.push((event, data));
    }
    events.sort_by(|one, other| one.0.cmp(&other.0));
    events
}

async fn w05_a_session_or_token_that_ends_ends_its_streams(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let other = Maker::sign_in(&house, "ana", PASSWORD).await;
    let (mut by_session, mut by_token, mut stays) = (ana.browser.listen("/stream").await, ana.app.listen(STREAM).await, other.browser.listen("/stream").await);
    let _ = ana.browser.post("/signout", &[]).await.expect(303);
    house.turn().await;
    assert_eq!(by_session.next().await, None);
    let account = harness::maker::find(&house, "ana").await.id;
    let mut tx = house.app().storage.begin().await.unwrap();
    for token in tx.accounts().list_tokens(account).await.unwrap() {
        tx.accounts().remove_token(account, token.id).await.unwrap();
    }
    tx.commit(domain::accounts::Event::PasswordChanged { account }, domain::Clock::now(&*house.clock)).await.unwrap();
    house.turn().await;
    assert_eq!(by_token.next().await, None);
    assert_eq!(ana.app.get(STREAM).await.status, 401);
    let _ = other.browser.post("/settings/people/domains", &[("domain", "loud.example")]).await.expect(303);
    house.turn().await;
    assert_eq!(house.app().hub.count(), 1, "the other session listens on");
    house.clock.turn(61 * 86_400);
    house.turn().await;
    assert_eq!(stays.next().await, None, "a session that expired");
    house.finish().await;
}

async fn w06_whoever_is_suspended_hears_nothing_more(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let (ana, mira) = (Maker::join(&house, "ana").await, Maker::join(&house, "mira").await);
    promote(&house, "mira", Role::Moderator).await;
    let (mut page, mut program) = (ana.browser.listen("/stream").await, ana.app.listen(STREAM).await);
    let path = format!("/moderation/makers/{}/suspend", ana.id(&house).await);
    let _ = mira.browser.post(&path, &[("text", "rude")]).await.expect(303);
    house.turn().await;
    for stream in [&mut page, &mut program] {
        while let Some((kind, said)) = stream.next().await {
            assert_eq!((kind.as_str(), &said["kind"]), ("notification", &json!("measure")), "but what was decided about her");
        }
    }
    assert!(matches!(ana.app.get(STREAM).await.status, 401 | 403));
    assert!(ana.browser.get("/stream").await.asks_who_it_is(), "and no new stream opens");
    settle(&[&house]).await;
    house.finish().await;
}

#[tokio::test]
async fn a_process_that_stops_ends_its_streams_at_once() {
    let mut house = Instance::start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let mut stream = ana.app.listen(STREAM).await;
    house.stop().await;
    assert_eq!(stream.next().await, None);
    house.start_again().await;
    house.finish().await;
}

on_both_engines!(
    strangers_and_pages_of_others_do_not_listen,
    each_is_told_what_reaches_them_and_nothing_else,
    w05_a_session_or_token_that_ends_ends_its_streams,
    w06_whoever_is_suspended_hears_nothing_more,
);
