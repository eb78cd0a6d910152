//! Photos as programs and browsers meet them: refusals first.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use axum::routing::get;
use domain::Address;
use domain::media::{Event, Media, State};
use tokio_util::sync::CancellationToken;

use super::fetch::fetch_remote;
use crate::api::scene::{Person, Scene, photo};
use crate::settings::Size;

#[tokio::test]
async fn what_is_no_photo_leaves_nothing_behind() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let png = photo(400, 300, 1);
    for (file, words) in
        [(&b""[..], "empty"), (b"<svg onload='alert(1)'/>", "svg"), (b"%PDF-1.7", "pdf"), (&png[..png.len() / 2], "ends too early"), (b"{\"type\":\"Person\"}", "not a picture")]
    {
        let answer = scene.upload(&ana, file, "").await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(answer.json()["detail"].as_str().unwrap().contains(words), "{}", answer.text());
    }
    assert_eq!(scene.upload(&ana, &vec![0; 17 << 20], "").await.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(scene.upload(&ana, &png, &"x".repeat(1_501)).await.fields(), ["alt"]);
    assert_eq!(scene.files(), 0);
    assert_eq!(scene.app().storage.read().await.unwrap().media().bytes_of(ana.maker.actor.id).await.unwrap(), 0);
}

#[tokio::test]
async fn m20_a_full_quota_takes_no_more_and_leaves_no_file() {
    let scene = Scene::with(|settings| settings.blobs.quota_per_maker = Size::mebibytes(0)).await;
    let ana = scene.person("ana").await;
    let answer = scene.upload(&ana, &photo(40, 30, 1), "").await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(scene.files(), 0);
}

#[tokio::test]
async fn a_photo_in_use_stays() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let media = scene.upload(&ana, &photo(40, 30, 1), "").await.json();
    let path = format!("/media/{}", media["id"].as_str().unwrap());
    let listing = serde_json::json!({ "title": "Mug", "photos": [media["id"]] }).to_string();
    let listing = scene.post("/listings", &ana, &listing).await.json();
    assert_eq!(scene.call(Method::DELETE, &path, Some(&ana), "", &[]).await.status, StatusCode::CONFLICT);
    let listing = format!("/listings/{}", listing["id"].as_str().unwrap());
    assert_eq!(scene.call(Method::PATCH, &listing, Some(&ana), "{\"photos\":[]}", &[]).await.status, StatusCode::OK);
    assert_eq!(scene.call(Method::DELETE, &path, Some(&ana), "", &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!((scene.get(&path, Some(&ana)).await.status, scene.files()), (StatusCode::NOT_FOUND, 0));
}

#[tokio::test]
async fn a_new_description_is_a_change_of_the_listing_that_shows_it() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let media = scene.upload(&ana, &photo(40, 30, 1), "A mug").await.json();
    let listing = serde_json::json!({ "title": "Mug", "photos": [media["id"]] }).to_string();
    let before = scene.post("/listings", &ana, &listing).await;
    let listing = format!("/listings/{}", before.json()["id"].as_str().unwrap());
    let path = format!("/media/{}", media["id"].as_str().unwrap());
    let answer = scene.call(Method::PATCH, &path, Some(&ana), "{\"alt\":\"A blue mug\"}", &[]).await;
    assert_eq!((answer.status, answer.json()["alt"].as_str()), (StatusCode::OK, Some("A blue mug")));
    let after = scene.get(&listing, Some(&ana)).await;
    assert_eq!(after.json()["photos"][0]["alt"], "A blue mug");
    assert_ne!(after.header("etag"), before.header("etag"));
}

#[tokio::test]
async fn a_photo_of_many_bytes_is_taken_by_both_doors() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let large = noise(1_400, 1_000);
    assert!(large.len() > 3 << 20);
    assert_eq!(scene.upload(&ana, &large, "").await.status, StatusCode::CREATED);
    let parts: [(&str, &[u8]); 4] = [("do", b"upload"), ("photos!", &large), ("photos!", &large), ("title", b"Mug")];
    let answer = scene.form("/listings/new", &ana, &parts).await;
    assert_eq!(answer.status, StatusCode::OK);
    assert_eq!(answer.text().matches("name=\"photo\"").count(), 2);
}

/// A photo that cannot be made small.
fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut state = 1_u32;
    let pixels = image::RgbImage::from_fn(width, height, |_, _| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let [a, b, c, _] = (state ^ (state >> 16)).to_be_bytes();
        image::Rgb([a, b, c])
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    pixels.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

#[tokio::test]
async fn the_same_photo_twice_is_kept_once_and_stays_until_both_are_gone() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let (one, two) = (scene.upload(&ana, &photo(40, 30, 1), "").await.json(), scene.upload(&ana, &photo(40, 30, 1), "").await.json());
    let files = scene.files();
    assert_eq!((one["url"].as_str(), files), (two["url"].as_str(), 2));
    let path = |media: &serde_json::Value| format!("/media/{}", media["id"].as_str().unwrap());
    scene.call(Method::DELETE, &path(&one), Some(&ana), "", &[]).await;
    assert_eq!(scene.files(), files);
    scene.call(Method::DELETE, &path(&two), Some(&ana), "", &[]).await;
    assert_eq!(scene.files(), 0);
}

fn path_of(media: &serde_json::Value) -> String {
    media["url"].as_str().unwrap().split("localhost:8080").nth(1).unwrap().to_owned()
}

/// A post for everybody that shows a photo; answers its path in the API.
async fn publish(scene: &Scene, who: &Person, media: &serde_json::Value) -> String {
    let post = serde_json::json!({ "text": "Look", "photos": [media["id"]] }).to_string();
    let answer = scene.post("/posts", who, &post).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
    format!("/posts/{}", answer.json()["id"].as_str().unwrap())
}

#[tokio::test]
async fn m19_what_nothing_public_shows_is_served_to_those_who_may_see_it_and_kept_by_nobody() {
    let scene = Scene::open().await;
    let (ana, bo, app) = (scene.person("ana").await, scene.person("bo").await, scene.person_with("cy", "write").await);
    let media = scene.upload(&ana, &photo(90, 60, 1), "").await.json();
    let path = path_of(&media);
    let ask = async |who: &Person| (scene.page(&path, Some(who)).await.status, file(&scene, &path, &[("authorization", &format!("Bearer {}", who.token))]).await.status);
    assert_eq!(file(&scene, &path, &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(&bo).await, (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
    assert_eq!(ask(&app).await, (StatusCode::NOT_FOUND, StatusCode::FORBIDDEN), "a token that may not read reads nothing");
    assert_eq!(file(&scene, &path, &[("authorization", "Bearer none")]).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(file(&scene, &path.replace("/media/", "/media/given/0/"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(ask(&ana).await, (StatusCode::OK, StatusCode::OK));
    let own = scene.page(&path, Some(&ana)).await;
    assert_eq!((own.header("cache-control"), own.header("access-control-allow-origin"), own.header("cross-origin-resource-policy")), ("private, no-store", "", "same-origin"));
    let post = publish(&scene, &ana, &media).await;
    let open = file(&scene, &path, &[("authorization", "Bearer none")]).await;
    assert_eq!((open.status, open.header("cache-control")), (StatusCode::OK, "public, max-age=31536000, immutable"), "what is everybody's asks nobody");
    assert_eq!(scene.call(Method::DELETE, &post, Some(&ana), "", &[]).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ask(&ana).await, (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
}

async fn file(scene: &Scene, path: &str, headers: &[(&str, &str)]) -> crate::api::scene::Answer {
    let mut request = Request::get(path).header("accept", "application/activity+json");
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    scene.send(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn m05_a_file_is_served_as_what_it_is_and_nothing_else() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let answer = scene.upload(&ana, &photo(1_000, 700, 1), "A mug").await;
    assert_eq!(answer.status, StatusCode::CREATED);
    let media = answer.json();
    assert_eq!((media["state"].as_str(), media["alt"].as_str(), media["width"].as_u64()), (Some("ready"), Some("A mug"), Some(1_000)));
    let path = path_of(&media);
    publish(&scene, &ana, &media).await;
    for gone in ["/media/0.webp".to_owned(), path.replace(".webp", ".html"), format!("/media/{}.webp", "0".repeat(64)), "/media/..%2Fscene.db".to_owned()] {
        assert_eq!(file(&scene, &gone, &[]).await.status, StatusCode::NOT_FOUND, "{gone}");
    }
    let whole = file(&scene, &path, &[]).await;
    assert_eq!((whole.status, whole.header("content-type")), (StatusCode::OK, "image/webp"));
    assert_eq!(whole.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!((whole.header("x-content-type-options"), whole.header("access-control-allow-origin")), ("nosniff", "*"));
    assert!(whole.header("cache-control").contains("immutable"));
    assert!(whole.bytes.starts_with(b"RIFF"));
    let tag = whole.header("etag").to_owned();
    assert_eq!(file(&scene, &path, &[("if-none-match", &tag)]).await.status, StatusCode::NOT_MODIFIED);
    let part = file(&scene, &path, &[("range", "bytes=0-3")]).await;
    assert_eq!((part.status, part.bytes.as_slice()), (StatusCode::PARTIAL_CONTENT, &b"RIFF"[..]));
    let size = whole.bytes.len();
    assert_eq!(part.header("content-range"), format!("bytes 0-3/{size}"));
    let refused = file(&scene, &path, &[("range", "bytes=0-1,2-3")]).await;
    assert_eq!((refused.status, refused.header("content-range")), (StatusCode::RANGE_NOT_SATISFIABLE, format!("bytes */{size}").as_str()));
}

#[tokio::test]
async fn w21_other_sites_may_ask_without_our_cookies() {
    let scene = Scene::open().await;
    let preflight = Request::builder()
        .method(Method::OPTIONS)
        .uri("/api/peerwright/v1/listings")
        .header("origin", "https://shop.example")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "authorization,content-type,idempotency-key");
    let answer = scene.send(preflight.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.header("access-control-allow-origin"), answer.header("access-control-allow-credentials")), (StatusCode::OK, "*", ""));
    assert!(answer.header("access-control-allow-headers").contains("idempotency-key"));
    let refused = scene.call(Method::GET, "/timelines/home", None, "", &[("origin", "null")]).await;
    assert_eq!((refused.status, refused.header("access-control-allow-origin")), (StatusCode::UNAUTHORIZED, "*"));
}

/// Another server with these photos, each said to be a web page.
async fn another_server() -> String {
    let files = Router::new()
        .route("/fine", get(|| async { ([("content-type", "text/html")], photo(400, 300, 5)) }))
        .route("/drawing", get(|| async { ([("content-type", "image/png")], "<svg xmlns='http://www.w3.org/2000/svg'/>") }))
        .route("/busy", get(|| async { StatusCode::SERVICE_UNAVAILABLE }));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move { axum::serve(listener, files).await });
    format!("http://localhost:{port}")
}

async fn lenient() -> Scene {
    Scene::with(|settings| (settings.federation.allow_http, settings.federation.allow_private_addresses) = (true, true)).await
}

async fn wanted(scene: &Scene, owner: &Person, address: String) -> Media {
    let app = scene.app();
    let media = Media {
        id: app.clock.mint(),
        owner: owner.maker.actor.id,
        state: State::Processing,
        alt: "A loom".to_owned(),
        decoration: false,
        width: 0,
        height: 0,
        blurhash: String::new(),
        variants: Vec::new(),
        remote: Some(Address::trusted(address)),
        fault: None,
        created_at: app.clock.now(),
    };
    let mut tx = app.storage.begin().await.unwrap();
    tx.media().insert(&media).await.unwrap();
    tx.commit(Event::Wanted { media: media.id }, app.clock.now()).await.unwrap();
    media
}

async fn fetched(scene: &Scene, media: &Media) -> Media {
    fetch_remote(scene.app(), media.clone(), &CancellationToken::new()).await.unwrap();
    scene.app().storage.read().await.unwrap().media().find(media.id).await.unwrap().unwrap()
}

#[tokio::test]
async fn what_a_peer_calls_a_photo_must_be_one() {
    let (scene, host) = (lenient().await, another_server().await);
    let ana = scene.person("ana").await;
    for (path, fault) in [("/drawing", "photo-is-svg"), ("/nothing", "photo-away")] {
        let failed = fetched(&scene, &wanted(&scene, &ana, format!("{host}{path}")).await).await;
        assert_eq!((failed.state, failed.fault.as_deref()), (State::Failed, Some(fault)));
    }
    let later = fetched(&scene, &wanted(&scene, &ana, format!("{host}/busy")).await).await;
    assert_eq!((later.state, scene.files()), (State::Processing, 0));
    let now = scene.app().clock.now();
    assert!(scene.app().storage.lease_photos(now, now, 9).await.unwrap().is_empty());
    assert_eq!(scene.app().storage.lease_photos(now.plus_seconds(120), now, 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_photo_of_a_peer_is_kept_in_our_sizes() {
    let (scene, host) = (lenient().await, another_server().await);
    let ana = scene.person("ana").await;
    let media = wanted(&scene, &ana, format!("{host}/fine")).await;
    let ready = fetched(&scene, &media).await;
    assert_eq!((ready.state, ready.width, ready.alt.as_str(), ready.variants.len()), (State::Ready, 400, "A loom", 3));
    // Asked for again by another worker whose lease was late: nothing changes, nothing is left over.
    let files = scene.files();
    assert_eq!(fetched(&scene, &media).await, ready);
    assert_eq!(scene.files(), files);
}

#[tokio::test]
async fn a_photo_that_nobody_wants_any_more_leaves_no_file() {
    let (scene, host) = (lenient().await, another_server().await);
    let ana = scene.person("ana").await;
    let media = wanted(&scene, &ana, format!("{host}/fine")).await;
    let mut tx = scene.app().storage.begin().await.unwrap();
    tx.media().remove(media.id).await.unwrap();
    tx.commit(Event::Removed { media: media.id }, scene.app().clock.now()).await.unwrap();
    fetch_remote(scene.app(), media, &CancellationToken::new()).await.unwrap();
    assert_eq!(scene.files(), 0);
}
