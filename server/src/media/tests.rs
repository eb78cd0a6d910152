//! Photos as programs and browsers meet them: refusals first.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode};

use crate::api::scene::{Scene, photo};
use crate::settings::Size;

#[tokio::test]
async fn what_is_no_photo_leaves_nothing_behind() {
    let scene = Scene::open().await;
    let ana = scene.person("ana").await;
    let png = photo(400, 300, 1);
    for (file, words) in [(&b""[..], "empty"), (b"<svg onload='alert(1)'/>", "svg"), (b"%PDF-1.7", "pdf"), (&png[..png.len() / 2], "ends too early"), (b"{\"type\":\"Person\"}", "not a picture")] {
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
    let path = media["url"].as_str().unwrap().split("localhost:8080").nth(1).unwrap().to_owned();
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
