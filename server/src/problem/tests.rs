//! Every problem in every form, and nothing of ours in any of them.

use axum::{
    Json, Router,
    body::{Body, to_bytes},
    http::Request,
    middleware::from_fn_with_state,
    routing::{get, post},
};
use chrono::DateTime;
use tower::ServiceExt as _;

use super::*;
use crate::page::{Accent, Community, Door};

const SECRET: &str = "no such table: sessions_of_our_own";

fn frame() -> Frame {
    let community = Arc::new(Community {
        name: "Harbour Makers".to_owned(),
        description: String::new(),
        host: "maker.example".to_owned(),
        accent: Accent::Named("blue"),
        door: Door::Open,
        source_url: String::new(),
        version: String::new(),
    });
    Arc::new(move |asked, _| {
        let path = asked.uri.path_and_query().map_or("/", |path| path.as_str());
        let page = Page::new(community.clone(), Language::of(&asked.headers, None), DateTime::UNIX_EPOCH, path);
        Box::pin(async { page })
    })
}

fn all() -> Vec<Problem> {
    let fault = Fault::new("title", "fault-title-missing", "a title is needed");
    vec![
        Problem::malformed(),
        Problem::unauthorised(),
        Problem::forbidden(),
        Problem::not_found(),
        Problem::too_slow(),
        Problem::conflict(),
        Problem::gone(),
        Problem::precondition_failed(),
        Problem::payload_too_large(),
        Problem::unsupported(),
        Problem::invalid(vec![fault]),
        Problem::too_many(30),
        Problem::internal(SECRET),
        Problem::unavailable(SECRET),
        Problem::conflict().saying("problem-taken", "{name} is taken").with("name", "ana").because(SECRET),
    ]
}

async fn asked(method: &str, path: &str, accept: &str, app: Router) -> (StatusCode, HeaderMap, String) {
    let app = app.layer(from_fn_with_state(frame(), render));
    let request = Request::builder().method(method).uri(path).header("accept", accept).body(Body::empty()).unwrap();
    let (parts, body) = app.oneshot(request).await.unwrap().into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    (parts.status, parts.headers, String::from_utf8(body.to_vec()).unwrap())
}

async fn told_as(problem: impl Fn() -> Problem + Clone + Send + Sync + 'static, accept: &str) -> (StatusCode, HeaderMap, String) {
    asked("GET", "/thing?a=b", accept, Router::new().route("/thing", get(move || async move { problem() }))).await
}

#[tokio::test]
async fn no_form_shows_the_source() {
    for accept in ["text/html", "application/json", "application/activity+json"] {
        for index in 0..all().len() {
            let (_, headers, body) = told_as(move || all().swap_remove(index), accept).await;
            assert!(!body.contains("no such table") && !body.contains("sessions_of"), "{body}");
            assert!(!format!("{headers:?}").contains("no such table"));
        }
    }
}

#[tokio::test]
async fn every_problem_has_its_status_in_every_form() {
    for index in 0..all().len() {
        let status = all().swap_remove(index).status();
        let (page, headers, body) = told_as(move || all().swap_remove(index), "text/html").await;
        if status == StatusCode::UNAUTHORIZED {
            assert_eq!((page, &headers["location"]), (StatusCode::SEE_OTHER, &HeaderValue::from_static("/signin?next=%2Fthing%3Fa%3Db")));
        } else {
            assert_eq!(page, status);
            assert!(body.contains("<html") && body.contains("Harbour Makers"), "{body}");
        }
        let (program, headers, body) = told_as(move || all().swap_remove(index), "application/json").await;
        let details: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!((program, details["status"].as_u64()), (status, Some(u64::from(status.as_u16()))));
        assert_eq!(headers["content-type"], "application/problem+json");
        let (peer, headers, body) = told_as(move || all().swap_remove(index), "application/activity+json").await;
        assert_eq!((peer, &headers["content-type"]), (status, &HeaderValue::from_static("application/json")));
        assert!(serde_json::from_str::<serde_json::Value>(&body).unwrap()["error"].is_string());
    }
}

#[tokio::test]
async fn programs_read_which_field_is_wrong() {
    let fault = Fault::new("title", "fault-title-missing", "a title is needed");
    let (status, _, body) = told_as(move || Problem::invalid(vec![fault]), "application/json").await;
    let details: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(details["errors"], serde_json::json!([{ "field": "title", "message": "a title is needed" }]));
    let (_, _, body) = told_as(|| Problem::conflict().saying("", "{name} is taken").with("name", "<ana>"), "application/json").await;
    assert!(body.contains("<ana> is taken"));
    let (_, _, body) = told_as(|| Problem::conflict().saying("", "{name} is taken").with("name", "<ana>"), "text/html").await;
    assert!(!body.contains("<ana>"), "{body}");
}

#[tokio::test]
async fn too_many_says_when_to_come_back() {
    for accept in ["text/html", "application/json", "application/activity+json"] {
        let (_, headers, _) = told_as(|| Problem::too_many(30), accept).await;
        assert_eq!(headers["retry-after"], "30");
        assert!(headers.contains_key("vary"));
    }
}

#[tokio::test]
async fn somebody_who_sent_a_form_is_not_sent_back_to_it() {
    let app = Router::new().route("/thing", post(|| async { Problem::unauthorised() }));
    let (status, headers, _) = asked("POST", "/thing", "text/html", app).await;
    assert_eq!((status, &headers["location"]), (StatusCode::SEE_OTHER, &HeaderValue::from_static("/signin")));
}

#[tokio::test]
async fn refusals_of_the_router_are_dressed_too() {
    let app = || Router::new().route("/thing", get(|| async { "fine" }));
    let (status, _, body) = asked("GET", "/nothing", "text/html", app()).await;
    assert!(status == StatusCode::NOT_FOUND && body.contains("<html"));
    let (status, headers, body) = asked("POST", "/thing", "application/json", app()).await;
    assert_eq!((status, &headers["allow"]), (StatusCode::METHOD_NOT_ALLOWED, &HeaderValue::from_static("GET,HEAD")));
    assert!(body.contains("\"status\":405"), "{body}");
}

#[tokio::test]
async fn answers_that_speak_for_themselves_stay_as_they_are() {
    let app = Router::new()
        .route("/health", get(|| async { (StatusCode::SERVICE_UNAVAILABLE, Json(serde_json::json!({ "database": "down" }))) }))
        .route("/inbox", get(|| async { (StatusCode::UNAUTHORIZED, "signature missing") }));
    assert_eq!(asked("GET", "/health", "*/*", app.clone()).await.2, "{\"database\":\"down\"}");
    assert_eq!(asked("GET", "/inbox", "*/*", app).await.2, "signature missing");
}

#[tokio::test]
async fn a_cookie_outlives_the_body_it_came_with() {
    let app = Router::new().route("/thing", get(|| async { ([(header::SET_COOKIE, "a=b")], Problem::forbidden()) }));
    let (status, headers, _) = asked("GET", "/thing", "text/html", app).await;
    assert_eq!((status, &headers["set-cookie"]), (StatusCode::FORBIDDEN, &HeaderValue::from_static("a=b")));
}

#[test]
fn the_log_line_names_every_cause_on_one_line() {
    let cause = std::io::Error::other("disk\nfull");
    let problem = Problem::unavailable(std::io::Error::other(cause));
    let source = problem.1.as_ref().unwrap();
    assert!(!chain(source.as_ref()).contains('\n'));
    assert!(chain(source.as_ref()).contains("disk\\nfull"));
}
