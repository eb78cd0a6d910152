//! What holds for all of the REST API: who may, what is refused, what is done once.

use harness::maker::token;
use harness::photo::phone_photo;
use harness::{Answer, Clock, Instance, Maker, Plan, Visitor, on_both_engines};
use http::Method;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use crate::routes;

/// What an app needs for an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Needs {
    Nothing,
    Read,
    Write,
    Follow,
}

/// Every operation of the API and what it needs.
const OPERATIONS: &[(&str, &str, Needs)] = &[
    ("GET", "/openapi.json", Needs::Nothing),
    ("GET", "/me", Needs::Read),
    ("PATCH", "/me", Needs::Write),
    ("GET", "/makers", Needs::Nothing),
    ("GET", "/makers/{handle}", Needs::Nothing),
    ("GET", "/makers/{handle}/listings", Needs::Nothing),
    ("GET", "/makers/{handle}/followers", Needs::Nothing),
    ("GET", "/makers/{handle}/following", Needs::Nothing),
    ("POST", "/makers/{handle}/follow", Needs::Follow),
    ("DELETE", "/makers/{handle}/follow", Needs::Follow),
    ("GET", "/makers/{handle}/featured", Needs::Nothing),
    ("POST", "/makers/{handle}/mute", Needs::Follow),
    ("DELETE", "/makers/{handle}/mute", Needs::Follow),
    ("GET", "/mutes", Needs::Read),
    ("PUT", "/makers/{handle}/note", Needs::Write),
    ("DELETE", "/makers/{handle}/follower", Needs::Follow),
    ("POST", "/makers/{handle}/block", Needs::Follow),
    ("DELETE", "/makers/{handle}/block", Needs::Follow),
    ("GET", "/blocks", Needs::Read),
    ("GET", "/domain-blocks", Needs::Read),
    ("POST", "/domain-blocks", Needs::Follow),
    ("DELETE", "/domain-blocks", Needs::Follow),
    ("GET", "/lists", Needs::Read),
    ("POST", "/lists", Needs::Write),
    ("GET", "/lists/{id}", Needs::Read),
    ("PATCH", "/lists/{id}", Needs::Write),
    ("DELETE", "/lists/{id}", Needs::Write),
    ("GET", "/lists/{id}/members", Needs::Read),
    ("POST", "/lists/{id}/members", Needs::Write),
    ("DELETE", "/lists/{id}/members", Needs::Write),
    ("GET", "/timelines/list/{id}", Needs::Read),
    ("POST", "/tags/{tag}/follow", Needs::Follow),
    ("DELETE", "/tags/{tag}/follow", Needs::Follow),
    ("GET", "/followed-tags", Needs::Read),
    ("GET", "/suggestions", Needs::Read),
    ("DELETE", "/suggestions/{handle}", Needs::Write),
    ("GET", "/timelines/tag/{tag}", Needs::Nothing),
    ("GET", "/markers", Needs::Read),
    ("PUT", "/markers", Needs::Write),
    ("POST", "/posts/{id}/pin", Needs::Write),
    ("DELETE", "/posts/{id}/pin", Needs::Write),
    ("GET", "/follow-requests", Needs::Read),
    ("POST", "/follow-requests/{id}/accept", Needs::Follow),
    ("POST", "/follow-requests/{id}/reject", Needs::Follow),
    ("GET", "/listings", Needs::Nothing),
    ("POST", "/listings", Needs::Write),
    ("GET", "/listings/{id}", Needs::Nothing),
    ("PATCH", "/listings/{id}", Needs::Write),
    ("DELETE", "/listings/{id}", Needs::Write),
    ("POST", "/listings/{id}/publish", Needs::Write),
    ("POST", "/listings/{id}/pause", Needs::Write),
    ("POST", "/listings/{id}/archive", Needs::Write),
    ("POST", "/listings/{id}/renew", Needs::Write),
    ("POST", "/listings/{id}/duplicate", Needs::Write),
    ("POST", "/listings/{id}/orders", Needs::Write),
    ("POST", "/listings/{id}/enquiries", Needs::Write),
    ("GET", "/agreements", Needs::Read),
    ("GET", "/agreements/{id}", Needs::Read),
    ("GET", "/agreements/{id}/messages", Needs::Read),
    ("POST", "/agreements/{id}/messages", Needs::Write),
    ("GET", "/agreements/{id}/feedback", Needs::Read),
    ("POST", "/agreements/{id}/feedback", Needs::Write),
    ("POST", "/agreements/{id}/accept", Needs::Write),
    ("POST", "/agreements/{id}/decline", Needs::Write),
    ("POST", "/agreements/{id}/withdraw", Needs::Write),
    ("POST", "/agreements/{id}/pay", Needs::Write),
    ("POST", "/agreements/{id}/unpay", Needs::Write),
    ("POST", "/agreements/{id}/ship", Needs::Write),
    ("POST", "/agreements/{id}/take-back", Needs::Write),
    ("POST", "/agreements/{id}/complete", Needs::Write),
    ("POST", "/agreements/{id}/cancel", Needs::Write),
    ("POST", "/agreements/{id}/dispute", Needs::Write),
    ("POST", "/agreements/{id}/refuse", Needs::Write),
    ("GET", "/requests/{id}", Needs::Read),
    ("POST", "/media", Needs::Write),
    ("GET", "/media/{id}", Needs::Read),
    ("PATCH", "/media/{id}", Needs::Write),
    ("DELETE", "/media/{id}", Needs::Write),
    ("POST", "/posts", Needs::Write),
    ("GET", "/posts/{id}", Needs::Nothing),
    ("PATCH", "/posts/{id}", Needs::Write),
    ("DELETE", "/posts/{id}", Needs::Write),
    ("GET", "/posts/{id}/thread", Needs::Nothing),
    ("GET", "/posts/{id}/history", Needs::Nothing),
    ("GET", "/posts/{id}/likes", Needs::Nothing),
    ("GET", "/posts/{id}/boosts", Needs::Nothing),
    ("POST", "/posts/{id}/like", Needs::Write),
    ("DELETE", "/posts/{id}/like", Needs::Write),
    ("POST", "/posts/{id}/boost", Needs::Write),
    ("DELETE", "/posts/{id}/boost", Needs::Write),
    ("POST", "/posts/{id}/bookmark", Needs::Write),
    ("DELETE", "/posts/{id}/bookmark", Needs::Write),
    ("POST", "/posts/{id}/mute", Needs::Write),
    ("DELETE", "/posts/{id}/mute", Needs::Write),
    ("POST", "/posts/{id}/vote", Needs::Write),
    ("DELETE", "/posts/{id}/quotes/{grant}", Needs::Write),
    ("GET", "/makers/{handle}/feedback", Needs::Nothing),
    ("GET", "/makers/{handle}/posts", Needs::Nothing),
    ("GET", "/bookmarks", Needs::Read),
    ("GET", "/conversations", Needs::Read),
    ("POST", "/conversations/{id}/read", Needs::Write),
    ("GET", "/timelines/home", Needs::Read),
    ("GET", "/timelines/local", Needs::Nothing),
    ("GET", "/timelines/known", Needs::Nothing),
    ("GET", "/notifications", Needs::Read),
    ("DELETE", "/notifications", Needs::Write),
    ("GET", "/notifications/unread", Needs::Read),
    ("GET", "/notifications/policy", Needs::Read),
    ("PATCH", "/notifications/policy", Needs::Write),
    ("GET", "/notifications/requests", Needs::Read),
    ("GET", "/notifications/requests/{handle}", Needs::Read),
    ("DELETE", "/notifications/requests/{handle}", Needs::Write),
    ("POST", "/notifications/requests/{handle}/accept", Needs::Write),
    ("DELETE", "/notifications/groups/{group}", Needs::Write),
    ("GET", "/notifications/{id}", Needs::Read),
    ("DELETE", "/notifications/{id}", Needs::Write),
    ("GET", "/stream", Needs::Read),
    ("POST", "/reports", Needs::Write),
    ("GET", "/moderation/reports", Needs::Read),
    ("GET", "/moderation/reports/{id}", Needs::Read),
    ("POST", "/moderation/reports/{id}/close", Needs::Write),
    ("GET", "/moderation/log", Needs::Read),
    ("GET", "/push/key", Needs::Nothing),
    ("GET", "/push", Needs::Read),
    ("PUT", "/push", Needs::Write),
    ("PATCH", "/push", Needs::Write),
    ("DELETE", "/push", Needs::Write),
    ("GET", "/policy", Needs::Nothing),
    ("POST", "/policy/confirm", Needs::Write),
    ("GET", "/saved-searches", Needs::Read),
    ("POST", "/saved-searches", Needs::Write),
    ("GET", "/saved-searches/{id}", Needs::Read),
    ("PATCH", "/saved-searches/{id}", Needs::Write),
    ("DELETE", "/saved-searches/{id}", Needs::Write),
    ("GET", "/webhooks", Needs::Read),
    ("POST", "/webhooks", Needs::Write),
    ("GET", "/webhooks/{id}", Needs::Read),
    ("PATCH", "/webhooks/{id}", Needs::Write),
    ("DELETE", "/webhooks/{id}", Needs::Write),
    ("POST", "/webhooks/{id}/ping", Needs::Write),
    ("GET", "/webhooks/{id}/deliveries", Needs::Read),
    ("GET", "/resolve", Needs::Read),
    ("GET", "/search", Needs::Nothing),
];

#[test]
fn no_operation_is_missing_in_the_table() {
    let table = OPERATIONS.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(routes::of_the_api(), table);
}

#[tokio::test]
async fn the_document_lists_every_operation() {
    let house = Instance::start(&Clock::start()).await;
    let document = house.visitor().get("/api/peerwright/v1/openapi.json").await.expect(200).json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let prefix = document["servers"][0]["url"].as_str().unwrap_or_default().trim_end_matches('/').to_owned();
    let mut listed: Vec<(String, String)> = Vec::new();
    for (path, operations) in document["paths"].as_object().unwrap() {
        let path = path.strip_prefix("/api/peerwright/v1").unwrap_or(path);
        for method in operations.as_object().unwrap().keys().filter(|key| ["get", "post", "put", "patch", "delete"].contains(&key.as_str())) {
            listed.push((method.to_uppercase(), path.to_owned()));
        }
    }
    listed.sort_unstable();
    assert!(prefix.is_empty() || prefix.ends_with("/api/peerwright/v1"), "{prefix}");
    assert_eq!(listed, routes::of_the_api().into_iter().collect::<Vec<_>>());
    for (method, path, needs) in OPERATIONS {
        let full = format!("/api/peerwright/v1{path}");
        let operation = [*path, &full].iter().map(|path| &document["paths"][*path][method.to_lowercase()]).find(|found| !found.is_null()).unwrap();
        let said = operation["security"].to_string();
        let scope = match needs {
            Needs::Nothing => "{}",
            Needs::Read => "\"read\"",
            Needs::Write => "\"write\"",
            Needs::Follow => "\"follow\"",
        };
        assert!(said.contains(scope), "{method} {path} says {said}");
    }
    house.finish().await;
}

/// What `{id}` stands for where Ana calls.
async fn filled(ana: &Maker, path: &str) -> String {
    let id = if path.starts_with("/media/") {
        ana.upload(phone_photo(60, 40), "x").await
    } else if path.starts_with("/posts/") && !path.ends_with("/pin") || path.starts_with("/conversations/") {
        ana.say(Method::POST, "/posts", &json!({"text": "Hello"})).await.expect(201).json()["id"].as_str().unwrap().to_owned()
    } else if path.starts_with("/listings/") || path.starts_with("/posts/") {
        ana.say(Method::POST, "/listings", &json!({"title": "Mug", "terms": "gift"})).await.expect(201).json()["id"].as_str().unwrap().to_owned()
    } else if path.contains("list") && path.contains("{id}") {
        ana.say(Method::POST, "/lists", &json!({"title": "Turners"})).await.expect(201).json()["id"].as_str().unwrap().to_owned()
    } else {
        "1".to_owned()
    };
    path.replace("{id}", &id).replace("{handle}", "berta").replace("{grant}", "1").replace("{group}", "one-1").replace("{tag}", "pottery")
}

async fn call(visitor: &Visitor, method: &str, path: &str) -> Answer {
    let method: Method = method.parse().unwrap();
    let path = match path {
        "/resolve" => "/resolve?uri=@berta",
        "/search" => "/search?q=mug",
        other => other,
    };
    if path == "/media" {
        let file = Part::bytes(phone_photo(60, 40)).file_name("a.jpg").mime_str("image/jpeg").unwrap();
        return Answer::of(visitor.request(method, "/api/peerwright/v1/media").multipart(Form::new().part("file", file))).await;
    }
    let body = json!({});
    let takes_body = ["/listings", "/posts", "/lists", "/domain-blocks", "/reports", "/webhooks", "/saved-searches", "/policy/confirm"].contains(&path)
        || path.starts_with("/moderation/")
        || path.ends_with("/vote")
        || path.ends_with("/members");
    let has_body = method == Method::PATCH || method == Method::PUT || (method == Method::POST && takes_body);
    visitor.api(method, path, has_body.then_some(&body)).await
}

async fn w13_each_token_does_what_it_was_given_for_and_no_more(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    Maker::join(&house, "berta").await;
    let stranger = house.visitor();
    let mut by_scope = Vec::new();
    for (scope, allows) in
        [("read", &[Needs::Read][..]), ("write", &[Needs::Write, Needs::Follow]), ("follow", &[Needs::Follow]), ("read write follow", &[Needs::Read, Needs::Write, Needs::Follow])]
    {
        by_scope.push((scope, allows, stranger.with_token(&token(&house, "ana", scope).await)));
    }
    for (method, path, needs) in OPERATIONS {
        let open = *needs == Needs::Nothing;
        let path = filled(&ana, path).await;
        let answer = call(&stranger, method, &path).await;
        assert_eq!(answer.status == 401, !open, "nobody: {method} {path}: {}", answer.status);
        let answer = call(&stranger.with_token("wrong"), method, &path).await;
        assert!(answer.status == 401 || (open && answer.status < 300), "a wrong token: {method} {path}: {}", answer.status);
        let session = ana.browser.clone();
        let answer = call(&session, method, &path).await;
        assert_eq!(answer.status == 401, !open, "a cookie is none: {method} {path}: {}", answer.status);
        for (scope, allows, app) in &by_scope {
            let answer = call(app, method, &path).await;
            let is_let_in = !matches!(answer.status, 401 | 403);
            let should = (open && (scope.contains("read") || path == "/openapi.json")) || allows.contains(needs) || (open && is_let_in);
            assert_eq!(is_let_in, should, "{scope}: {method} {path}: {} {}", answer.status, answer.text());
            assert!(answer.status < 500, "{scope}: {method} {path}: {}", answer.text());
        }
    }
    house.finish().await;
}

#[tokio::test]
async fn w15_a_token_in_the_address_is_none() {
    let house = Instance::start(&Clock::start()).await;
    Maker::join(&house, "ana").await;
    let token = token(&house, "ana", "read").await;
    let status = house.visitor().get(&format!("/api/peerwright/v1/me?access_token={token}")).await.status;
    assert!(matches!(status, 400 | 401 | 422), "{status}");
    house.finish().await;
}

async fn w19_unknown_fields_are_refused_by_name(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let listing = filled(&ana, "/listings/{id}").await;
    let media = filled(&ana, "/media/{id}").await;
    let post = filled(&ana, "/posts/{id}").await;
    let before = house.dump().await;
    let paths = [
        (Method::POST, "/listings"),
        (Method::PATCH, listing.as_str()),
        (Method::PATCH, "/me"),
        (Method::PATCH, media.as_str()),
        (Method::POST, "/posts"),
        (Method::PATCH, post.as_str()),
    ];
    for (method, path) in paths {
        for field in ["role", "is_admin", "owner_id", "state", "id", "version", "maker", "verified", "nonsense"] {
            let answer = ana.say(method.clone(), path, &json!({field: "x"})).await.expect(422);
            assert!(answer.text().contains(field), "{path}: {field} is named: {}", answer.text());
        }
        for body in ["[]", "null", "7", "\"x\""] {
            let _ = Answer::of(ana.app.request(method.clone(), &format!("/api/peerwright/v1{path}")).header("content-type", "application/json").body(body)).await.expect(422);
        }
        for body in ["{", "", "title=x", "{}{}"] {
            let _ = Answer::of(ana.app.request(method.clone(), &format!("/api/peerwright/v1{path}")).header("content-type", "application/json").body(body)).await.expect(400);
        }
        let _ = Answer::of(ana.app.request(method.clone(), &format!("/api/peerwright/v1{path}")).header("content-type", "text/plain").body("{}")).await.expect(415);
        let large = json!({"title": "x".repeat(400_000)});
        let _ = ana.say(method, path, &large).await.expect(413);
    }
    before.assert_same(&house.dump().await, "nothing changed");
    house.finish().await;
}

async fn a_change_of_something_changed_meanwhile_is_412(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let listing = filled(&ana, "/listings/{id}").await;
    let media = ana.upload(phone_photo(60, 40), "x").await;
    let send = async |method: Method, path: &str, tag: &str, body: &Value| {
        Answer::of(ana.app.request(method, &format!("/api/peerwright/v1{path}")).header("if-match", tag).json(body)).await
    };
    let post = filled(&ana, "/posts/{id}").await;
    let begun = async |path: &str, body: Value| {
        let begun = ana.say(Method::POST, path, &body).await.expect(201);
        assert_eq!(begun.header("etag"), "\"1\"", "{path}");
        format!("{path}/{}", begun.json()["id"].as_str().unwrap())
    };
    let hook = begun("/webhooks", json!({"url": "https://hooks.example/x", "events": ["paid"]})).await;
    let search = begun("/saved-searches", json!({"name": "Mugs", "filter": {"q": "mug"}})).await;
    for (path, change) in [
        (listing.as_str(), json!({"description": "changed"})),
        ("/me", json!({"pronouns": "she/her"})),
        (post.as_str(), json!({"text": "changed"})),
        (hook.as_str(), json!({"active": false})),
        (search.as_str(), json!({"name": "Cups"})),
    ] {
        let first = ana.call(Method::GET, path).await.expect(200).header("etag").to_owned();
        assert!(first.starts_with('"'), "{path}: {first}");
        let second = send(Method::PATCH, path, &first, &change).await.expect(200).header("etag").to_owned();
        assert_ne!(first, second);
        let before = house.dump().await;
        let _ = send(Method::PATCH, path, &first, &change).await.expect(412);
        let _ = send(Method::PATCH, path, "\"x\"", &change).await.expect(412);
        let _ = send(Method::PATCH, path, &format!("W/{second}"), &change).await.expect(412);
        before.assert_same(&house.dump().await, path);
        let _ = send(Method::PATCH, path, "*", &change).await.expect(200);
    }
    let stale = "\"1\"";
    let _ = send(Method::POST, &format!("{listing}/publish"), stale, &json!({})).await.expect(412);
    for path in [&listing, &hook, &search] {
        let _ = send(Method::DELETE, path, stale, &json!({})).await.expect(412);
    }
    for path in [&hook, &search] {
        let tag = ana.call(Method::GET, path).await.expect(200).header("etag").to_owned();
        let _ = send(Method::DELETE, path, &tag, &json!({})).await.expect(204);
    }
    assert!(!media.is_empty());
    house.finish().await;
}

async fn with_key(maker: &Maker, key: &str, body: &Value) -> Answer {
    Answer::of(maker.app.request(Method::POST, "/api/peerwright/v1/listings").header("idempotency-key", key).json(body)).await
}

async fn a_repeated_request_is_answered_as_before_and_done_once(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
    let mug = json!({"title": "Mug", "terms": "gift"});
    let first = with_key(&ana, "one", &mug).await.expect(201);
    let again = with_key(&ana, "one", &mug).await.expect(201);
    assert_eq!(first.json(), again.json());
    assert_eq!((first.header("idempotency-replayed"), again.header("idempotency-replayed")), ("", "true"));
    let other = with_key(&ana, "one", &json!({"title": "Plate"})).await;
    assert!(matches!(other.status, 409 | 422), "the same key for something else: {}", other.status);
    let hers = with_key(&berta, "one", &mug).await.expect(201);
    assert_ne!(hers.json()["id"], first.json()["id"], "keys of others are others");
    let _ = with_key(&ana, "bad", &json!({"title": 7})).await.expect(422);
    let _ = with_key(&ana, "bad", &mug).await.expect(201);
    for bad in ["", &"x".repeat(300)] {
        let _ = with_key(&ana, bad, &mug).await.expect(400);
    }
    let at_once = futures::future::join_all((0..10).map(|_| with_key(&ana, "ten", &mug))).await;
    let mut ids: Vec<String> = at_once.iter().filter(|answer| answer.status == 201).map(|answer| answer.json()["id"].as_str().unwrap().to_owned()).collect();
    assert!(!ids.is_empty() && at_once.iter().all(|answer| matches!(answer.status, 201 | 409)), "{:?}", at_once.iter().map(|answer| answer.status).collect::<Vec<_>>());
    ids.dedup();
    assert_eq!(ids.len(), 1);
    let own = ana.call(Method::GET, "/makers/ana/listings").await.expect(200).json();
    assert_eq!(own["items"].as_array().unwrap().len(), 3, "one, bad and ten");
    house.finish().await;
}

async fn every_refusal_is_a_problem_in_json(plan: Plan) {
    let house = plan.start(&Clock::start()).await;
    let (ana, berta) = (Maker::join(&house, "ana").await, Maker::join(&house, "berta").await);
    let public = ana.publish(&json!({"title": "Mug", "terms": "gift"})).await;
    let path = format!("/listings/{}", public["id"].as_str().unwrap());
    let nobody = house.visitor();
    for (status, answer) in [
        (401, nobody.api(Method::GET, "/me", None).await),
        (401, nobody.with_token("x").api(Method::GET, "/me", None).await),
        (403, berta.say(Method::PATCH, &path, &json!({"title": "mine"})).await),
        (403, house.visitor().with_token(&token(&house, "ana", "read").await).api(Method::POST, "/listings", Some(&json!({}))).await),
        (404, ana.call(Method::GET, "/listings/1").await),
        (404, ana.call(Method::GET, "/listings/x").await),
        (404, ana.call(Method::GET, "/makers/nobody").await),
        (404, ana.call(Method::GET, "/nothing").await),
        (405, ana.call(Method::PUT, "/me").await),
        (409, ana.call(Method::POST, &format!("{path}/publish")).await),
        (422, ana.say(Method::POST, "/listings", &json!({"title": 7})).await),
        (422, ana.call(Method::GET, "/resolve?uri=x").await),
    ] {
        assert_eq!(answer.status, status, "{}", answer.text());
        assert!(answer.header("content-type").starts_with("application/problem+json"), "{status}: {}", answer.header("content-type"));
        let problem = answer.json();
        assert_eq!(problem["status"], status);
        for field in ["type", "title", "detail"] {
            assert!(problem[field].as_str().is_some_and(|text| !text.is_empty()), "{status}: {field}: {problem}");
        }
        if status == 401 {
            assert!(answer.header("www-authenticate").starts_with("Bearer"), "{status}");
        }
    }
    let faults = ana.say(Method::POST, "/listings", &json!({"terms": "theft", "quantity": -1})).await.expect(422).json();
    let fields: Vec<&str> = faults["errors"].as_array().unwrap().iter().map(|error| error["field"].as_str().unwrap()).collect();
    assert!(fields.contains(&"terms") && fields.contains(&"quantity"), "{faults}");
    house.finish().await;
}

#[tokio::test]
async fn w21_any_page_may_call_with_a_token_and_none_with_a_cookie() {
    let house = Instance::start(&Clock::start()).await;
    let ana = Maker::join(&house, "ana").await;
    let asked = Answer::of(
        ana.app
            .request(Method::OPTIONS, "/api/peerwright/v1/listings")
            .header("origin", "https://evil.example")
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type"),
    )
    .await;
    assert!((200..300).contains(&asked.status));
    assert_eq!((asked.header("access-control-allow-origin"), asked.header("access-control-allow-credentials")), ("*", ""));
    let read = Answer::of(ana.app.request(Method::GET, "/api/peerwright/v1/me").header("origin", "null")).await.expect(200);
    assert_eq!((read.header("access-control-allow-origin"), read.header("access-control-allow-credentials")), ("*", ""));
    let page = Answer::of(ana.browser.request(Method::GET, "/home").header("origin", "https://evil.example")).await.expect(200);
    assert_eq!(page.header("access-control-allow-origin"), "", "pages are read by nobody else");
    house.finish().await;
}

on_both_engines! {
    w13_each_token_does_what_it_was_given_for_and_no_more,
    w19_unknown_fields_are_refused_by_name,
    a_change_of_something_changed_meanwhile_is_412,
    a_repeated_request_is_answered_as_before_and_done_once,
    every_refusal_is_a_problem_in_json,
}
