//! Listings as programs and people meet them: refusals first.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::api::scene::{Person, Scene, photo};

const MUG: &str = r#"{"title":"Mug","description":"For *tea*.","price":{"amount":"14.50","currency":"EUR"},"tags":["clay"],"quantity":2}"#;

async fn drafted(scene: &Scene, person: &Person) -> Value {
    let answer = scene.post("/listings", person, MUG).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    answer.json()
}

async fn published(scene: &Scene, person: &Person) -> Value {
    let draft = drafted(scene, person).await;
    let answer = scene.post(&format!("/listings/{}/publish", draft["id"].as_str().unwrap()), person, "").await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()
}

fn path(listing: &Value) -> String {
    format!("/listings/{}", listing["id"].as_str().unwrap())
}

#[tokio::test]
async fn w13_a_token_does_only_what_it_was_made_for() {
    let scene = Scene::open().await;
    let reader = scene.person_with("reader", "read").await;
    let writer = scene.person_with("writer", "write").await;
    assert_eq!(scene.call(Method::POST, "/listings", None, MUG, &[]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(scene.call(Method::POST, "/listings", None, MUG, &[("authorization", "Bearer nonsense")]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(scene.post("/listings", &reader, MUG).await.status, StatusCode::FORBIDDEN);
    assert_eq!(scene.get("/timelines/home", Some(&writer)).await.status, StatusCode::FORBIDDEN);
    let by_cookie = scene.call(Method::POST, "/listings", None, MUG, &[("cookie", &reader.cookie)]).await;
    assert_eq!(by_cookie.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn w18_what_is_not_theirs_is_not_there_or_not_theirs_to_change() {
    let scene = Scene::open().await;
    let (ana, bea) = (scene.person("ana").await, scene.person("bea").await);
    let draft = drafted(&scene, &ana).await;
    assert_eq!(draft["state"], "draft");
    for who in [None, Some(&bea)] {
        assert_eq!(scene.get(&path(&draft), who).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(scene.call(Method::PATCH, &path(&draft), Some(&bea), "{}", &[]).await.status, StatusCode::NOT_FOUND);
    let page = format!("/@ana{}", path(&draft));
    assert_eq!(scene.page(&page, Some(&bea)).await.status, StatusCode::NOT_FOUND);
    assert_eq!(scene.page(&format!("{page}/edit"), Some(&bea)).await.status, StatusCode::NOT_FOUND);
    let public = published(&scene, &ana).await;
    for verb in ["publish", "pause", "archive"] {
        assert_eq!(scene.post(&format!("{}/{verb}", path(&public)), &bea, "").await.status, StatusCode::FORBIDDEN);
        assert_eq!(scene.form(&format!("/@ana{}/{verb}", path(&public)), &bea, &[]).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(scene.call(Method::DELETE, &path(&public), Some(&bea), "", &[]).await.status, StatusCode::FORBIDDEN);
    assert_eq!(scene.get(&path(&public), None).await.json()["title"], "Mug");
    let theirs = scene.get("/makers/ana/listings", Some(&bea)).await.json();
    assert_eq!(theirs["items"].as_array().unwrap().len(), 1);
    assert_eq!(scene.get("/makers/ana/listings", Some(&ana)).await.json()["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn m16_a_photo_of_somebody_else_is_refused() {
    let scene = Scene::open().await;
    let (ana, bea) = (scene.person("ana").await, scene.person("bea").await);
    let media = scene.upload(&bea, &photo(40, 30, 1), "").await.json();
    let id = media["id"].as_str().unwrap();
    let answer = scene.post("/listings", &ana, &json!({ "title": "Mug", "photos": [id] }).to_string()).await;
    assert_eq!((answer.status, answer.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec!["photos".to_owned()]));
    let parts: [(&str, &[u8]); 5] = [("do", b"save"), ("purpose", b"offer"), ("terms", b"gift"), ("title", b"Mug"), ("photo", id.as_bytes())];
    let answer = scene.form("/listings/new", &ana, &parts).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!answer.text().contains(media["url"].as_str().unwrap().rsplit('/').next().unwrap()));
    assert_eq!(scene.get(&format!("/media/{id}"), Some(&ana)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_is_kept() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let answer = scene.post("/listings", &ana, r#"{"title":"Mug","terms":"theft","quantity":-1,"price":{"amount":"x","currency":"EUR"}}"#).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.fields(), ["terms", "price", "quantity"]);
    let answer = scene.post("/listings", &ana, r#"{"colour":"blue"}"#).await;
    assert!(answer.status == StatusCode::UNPROCESSABLE_ENTITY && answer.json()["detail"].as_str().unwrap().contains("colour"));
    assert_eq!(scene.post("/listings", &ana, "{").await.status, StatusCode::BAD_REQUEST);
    assert_eq!(scene.post("/listings", &ana, &format!("{{\"description\":\"{}\"}}", "x".repeat(300_000))).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let draft = scene.post("/listings", &ana, r#"{"description":"no title yet"}"#).await.json();
    let answer = scene.post(&format!("{}/publish", path(&draft)), &ana, "").await;
    assert_eq!((answer.status, answer.fields()), (StatusCode::UNPROCESSABLE_ENTITY, vec!["title".to_owned(), "price".to_owned()]));
    assert_eq!(scene.get("/listings?near=north", None).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(scene.get("/makers/ana/listings", Some(&ana)).await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_stale_version_changes_nothing() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let listing = published(&scene, &ana).await;
    let answer = scene.get(&path(&listing), None).await;
    let tag = answer.header("etag").to_owned();
    let first = scene.call(Method::PATCH, &path(&listing), Some(&ana), r#"{"quantity":1}"#, &[("if-match", &tag)]).await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.text());
    assert_ne!(first.header("etag"), tag);
    for (method, end, body) in [(Method::PATCH, "", r#"{"quantity":9}"#), (Method::DELETE, "", ""), (Method::POST, "/archive", "")] {
        let answer = scene.call(method, &format!("{}{end}", path(&listing)), Some(&ana), body, &[("if-match", &tag)]).await;
        assert_eq!(answer.status, StatusCode::PRECONDITION_FAILED, "{end}");
    }
    let now = scene.get(&path(&listing), None).await.json();
    assert_eq!((now["quantity"].as_i64(), now["state"].as_str()), (Some(1), Some("published")));
}

#[tokio::test]
async fn a_repeated_request_is_done_once() {
    let scene = Scene::open().await;
    let (ana, bea) = (scene.person("ana").await, scene.person("bea").await);
    let key = [("idempotency-key", "8e03978e-40d5")];
    let first = scene.call(Method::POST, "/listings", Some(&ana), MUG, &key).await;
    let again = scene.call(Method::POST, "/listings", Some(&ana), MUG, &key).await;
    assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::CREATED));
    assert_eq!((first.json(), again.header("idempotency-replayed")), (again.json(), "true"));
    let other = scene.call(Method::POST, "/listings", Some(&ana), r#"{"title":"Jug"}"#, &key).await;
    assert_eq!(other.status, StatusCode::UNPROCESSABLE_ENTITY);
    // Somebody else's key is another key, and a refusal gives it back.
    assert_eq!(scene.call(Method::POST, "/listings", Some(&bea), r#"{"colour":1}"#, &key).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(scene.call(Method::POST, "/listings", Some(&bea), MUG, &key).await.status, StatusCode::CREATED);
    assert_eq!(scene.get("/makers/ana/listings", Some(&ana)).await.json()["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_was_deleted_is_gone_and_a_deleted_draft_was_never_there() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let listing = published(&scene, &ana).await;
    assert_eq!(scene.call(Method::DELETE, &path(&listing), Some(&ana), "", &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(scene.get(&path(&listing), None).await.status, StatusCode::GONE);
    assert_eq!(scene.page(&format!("/@ana{}", path(&listing)), None).await.status, StatusCode::GONE);
    let draft = drafted(&scene, &ana).await;
    assert_eq!(scene.form(&format!("/@ana{}/delete", path(&draft)), &ana, &[]).await.header("location"), "/home?said=draft-deleted");
    assert_eq!(scene.get(&path(&draft), Some(&ana)).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_listing_goes_through_its_life() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let media = scene.upload(&ana, &photo(1_000, 700, 3), "A blue mug").await.json();
    let draft = drafted(&scene, &ana).await;
    let change = json!({ "photos": [media["id"]], "place": { "name": "Saltmere", "lat": 51.34, "lon": 12.37 }, "fulfilment": ["pickup"], "license": "cc-by-sa-4.0", "category": "tableware" });
    let changed = scene.call(Method::PATCH, &path(&draft), Some(&ana), &change.to_string(), &[]).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.text());
    let changed = changed.json();
    assert_eq!(changed["price"], json!({ "amount": "14.50", "currency": "EUR" }));
    assert_eq!(changed["place"], json!({ "name": "Saltmere", "lat": 51.35, "lon": 12.35, "radius_km": 5 }));
    assert_eq!((changed["license"].as_str(), changed["photos"][0]["alt"].as_str()), (Some("CC-BY-SA-4.0"), Some("A blue mug")));
    assert_eq!(changed["description_html"], "<p>For <em>tea</em>.</p>");
    assert_eq!(scene.get("/listings", None).await.json()["items"], json!([]));

    assert_eq!(scene.post(&format!("{}/publish", path(&draft)), &ana, "").await.json()["state"], "published");
    assert_eq!(scene.post(&format!("{}/publish", path(&draft)), &ana, "").await.status, StatusCode::CONFLICT);
    for query in ["", "?q=MUG", "?tag=clay", "?category=ceramics", "?category=tableware", "?purpose=offer&terms=sale", "?maker=ana", "?scope=local&sort=new"] {
        assert_eq!(scene.get(&format!("/listings{query}"), None).await.json()["items"].as_array().unwrap().len(), 1, "{query}");
    }
    for query in ["?q=jug", "?tag=wool", "?category=wood", "?purpose=request", "?maker=nobody"] {
        assert_eq!(scene.get(&format!("/listings{query}"), None).await.json()["items"], json!([]), "{query}");
    }
    let local = scene.get("/timelines/local", None).await.json();
    assert_eq!((local["items"][0]["kind"].as_str(), local["items"][0]["listing"]["id"].as_str()), (Some("listing"), draft["id"].as_str()));

    let sold = scene.call(Method::PATCH, &path(&draft), Some(&ana), r#"{"quantity":0}"#, &[]).await.json();
    assert_eq!(sold["state"], "sold-out");
    assert_eq!(scene.post(&format!("{}/pause", path(&draft)), &ana, "").await.json()["state"], "paused");
    assert_eq!(scene.get("/listings", None).await.json()["items"], json!([]));
    assert_eq!(scene.get(&path(&draft), None).await.json()["state"], "paused");
    assert_eq!(scene.post(&format!("{}/archive", path(&draft)), &ana, "").await.json()["state"], "archived");
}

#[tokio::test]
async fn lists_go_on_where_they_ended() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(published(&scene, &ana).await["id"].as_str().unwrap().to_owned());
    }
    let first = scene.get("/listings?limit=2", None).await.json();
    let cursor = first["next"].as_str().unwrap();
    let second = scene.get(&format!("/listings?limit=2&cursor={cursor}"), None).await.json();
    let seen: Vec<&str> = [&first, &second].iter().flat_map(|part| part["items"].as_array().unwrap()).map(|item| item["id"].as_str().unwrap()).collect();
    ids.reverse();
    assert_eq!((seen, &second["next"]), (ids.iter().map(String::as_str).collect(), &Value::Null));
}

#[tokio::test]
async fn a_form_with_faults_comes_back_with_everything_in_it() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let png = photo(400, 300, 9);
    let parts: [(&str, &[u8]); 9] = [
        ("do", b"publish"),
        ("purpose", b"offer"),
        ("terms", b"sale"),
        ("title", "Tasse <blau>".as_bytes()),
        ("price", b"many"),
        ("currency", b"EUR"),
        ("photos!", &png),
        ("photos!", b"%PDF-1.7 no photo"),
        ("description", b"Two of them"),
    ];
    let answer = scene.form("/listings/new", &ana, &parts).await;
    let text = answer.text();
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(text.contains("Tasse &#60;blau&#62;") || text.contains("Tasse &lt;blau&gt;"), "{text}");
    assert!(text.contains("Two of them") && text.contains("value=\"many\"") && text.contains("A PDF is not a photo"), "{text}");
    let id = text.split("name=\"photo\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(scene.get(&format!("/media/{id}"), Some(&ana)).await.json()["state"], "ready");
    assert_eq!(scene.get("/makers/ana/listings", Some(&ana)).await.json()["items"], json!([]));

    // Sent again without the price, but nobody can see the photo who does not see.
    let alt = format!("alt-{id}");
    let base: [(&str, &[u8]); 5] = [("do", b"publish"), ("purpose", b"offer"), ("terms", b"gift"), ("title", b"Mug"), ("photo", id.as_bytes())];
    let blank: (&str, &[u8]) = (&alt, b"");
    let refused = scene.form("/listings/new", &ana, &[&base[..], &[blank]].concat()).await;
    assert!(refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains("Say what it shows"));
    let described: (&str, &[u8]) = (&alt, b"Two blue mugs");
    let done = scene.form("/listings/new", &ana, &[&base[..], &[described]].concat()).await;
    assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text());
    let page = scene.page(done.header("location"), Some(&ana)).await.text();
    assert!(page.contains("Published. It is on its way") && page.contains("Two blue mugs") && page.contains("/archive"), "{page}");
    let visited = scene.page(done.header("location").split('?').next().unwrap(), None).await.text();
    assert!(visited.contains("rel=\"canonical\"") && visited.contains("application/activity+json") && !visited.contains("/archive"), "{visited}");
}

#[tokio::test]
async fn the_editor_keeps_a_draft_and_moves_its_photos() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let (one, two) = (photo(40, 30, 1), photo(40, 30, 2));
    let base: [(&str, &[u8]); 4] = [("do", b"save"), ("purpose", b"request"), ("terms", b"swap"), ("title", b"")];
    let files: [(&str, &[u8]); 2] = [("photos!", &one), ("photos!", &two)];
    let saved = scene.form("/listings/new", &ana, &[&base[..], &files[..]].concat()).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    let editor = saved.header("location").split('?').next().unwrap().to_owned();
    let page = scene.page(&editor, Some(&ana)).await.text();
    let ids: Vec<&str> = page.split("name=\"photo\" value=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.len(), 2);
    let up = format!("up:{}", ids[1]);
    let moved = scene.form(&editor, &ana, &[("do", up.as_bytes()), ("photo", ids[0].as_bytes()), ("photo", ids[1].as_bytes()), ("title", b"A loom")]).await;
    assert_eq!(moved.status, StatusCode::OK);
    let text = moved.text();
    assert!(text.contains("A loom") && text.find(&format!("photo-{}", ids[1])).unwrap() < text.find(&format!("photo-{}", ids[0])).unwrap());
    // Publishing what has no title leads to the editor, which says so.
    let there = scene.form(&editor.replace("/edit", "/publish"), &ana, &[]).await;
    assert_eq!(there.header("location"), format!("{editor}?check=1"));
    assert!(scene.page(there.header("location"), Some(&ana)).await.text().contains("A listing needs a title"));
}

#[tokio::test]
async fn pages_show_what_is_public() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    published(&scene, &ana).await;
    drafted(&scene, &ana).await;
    let catalogue = scene.page("/listings?q=mug&terms=sale&tag=clay", None).await;
    let text = catalogue.text();
    assert!(catalogue.status == StatusCode::OK && text.contains("Mug") && text.contains("€"), "{text}");
    assert!(scene.page("/listings?terms=gift", None).await.text().contains("Nothing fits all of this"));
    assert_eq!(scene.page("/tags/Clay", None).await.header("location"), "/tags/clay");
    assert_eq!(scene.page("/listings?cursor=x", None).await.status, StatusCode::BAD_REQUEST);
    assert_eq!(scene.page("/listings/new", None).await.header("location"), "/signin?next=%2Flistings%2Fnew");
    assert!(scene.page("/search?q=mug", None).await.text().contains("Mug"));
    let refused = scene.page("/search?q=%40bram%40hill.example", None).await.text();
    assert!(refused.contains("hill.example is not asked from here"), "{refused}");
    let found = scene.page("/search?q=%40ana", None).await.text();
    assert!(found.contains("Found at this address"), "{found}");
    let home = scene.page("/home", Some(&ana)).await.text();
    assert!(home.contains("My drafts") && home.contains("/edit"), "{home}");
    assert_eq!(scene.page("/home", None).await.status, StatusCode::SEE_OTHER);
}
