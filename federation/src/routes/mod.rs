//! What peers ask for and send, as routes: the server mounts them, its layers bound and time them.

mod actors;
mod authorized;
mod collections;
mod discovery;
mod objects;
mod post;
mod synchronisation;
mod threads;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post as posting};
use serde_json::Value;

use crate::Error;
use crate::handle::Federation;

const ACTIVITY_JSON: &str = "application/activity+json";

/// Everything under the addresses that [`domain::Site`] mints, and discovery but NodeInfo.
pub fn routes(federation: &Federation) -> Router {
    Router::new()
        .route("/inbox", posting(post::inbox))
        .route("/actor", get(actors::instance))
        .route("/actor/inbox", posting(post::inbox))
        .route("/actor/outbox", get(collections::instance_outbox))
        .route("/users/{name}", get(actors::maker))
        .route("/users/{name}/inbox", posting(post::inbox))
        .route("/users/{name}/outbox", get(collections::outbox))
        .route("/users/{name}/followers", get(collections::followers))
        .route("/users/{name}/followers_synchronization", get(synchronisation::followers))
        .route("/users/{name}/following", get(collections::following))
        .route("/users/{name}/featured", get(collections::featured))
        .route("/users/{name}/listings", get(collections::listings))
        .route("/o/{id}", get(objects::object))
        .route("/o/{id}/proposal", get(objects::proposal))
        .route("/o/{id}/quotes/{grant}", get(objects::approval))
        .route("/o/{id}/replies", get(threads::replies))
        .route("/o/{id}/likes", get(threads::likes))
        .route("/o/{id}/shares", get(threads::shares))
        .route("/a/{id}", get(objects::activity))
        .route("/c/{id}", get(threads::conversation))
        .route("/.well-known/webfinger", get(discovery::webfinger))
        .route("/.well-known/host-meta", get(discovery::host_meta))
        .route("/.well-known/host-meta.json", get(discovery::host_meta_json))
        .route("/.well-known/nodeinfo", get(discovery::nodeinfo))
        .layer(from_fn_with_state(federation.clone(), authorized::guard))
        .with_state(federation.clone())
}

/// Whether an answer was a refusal or cost a fetch, so that the server counts it against the one who asked.
#[derive(Debug, Clone, Copy)]
pub struct Costly;

/// Whether only who signs is answered at this path, also where anybody may fetch.
#[must_use]
pub fn is_for_signers(path: &str) -> bool {
    path.ends_with(synchronisation::SEGMENT)
}

/// Whether somebody asks for ActivityStreams rather than for a page.
#[must_use]
pub fn wants_activity(headers: &HeaderMap) -> bool {
    let accepts = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
    let mut kinds = accepts.flat_map(|value| value.split(',')).map(|kind| kind.trim().to_ascii_lowercase());
    let (mut json, mut html) = (None, None);
    for (at, kind) in kinds.by_ref().enumerate() {
        let name = kind.split(';').next().unwrap_or("").trim().to_owned();
        match name.as_str() {
            "application/activity+json" | "application/ld+json" | "application/json" if json.is_none() => json = Some(at),
            "text/html" | "application/xhtml+xml" if html.is_none() => html = Some(at),
            _ => {}
        }
    }
    match (json, html) {
        (Some(json), Some(html)) => json < html,
        (Some(_), None) => true,
        _ => false,
    }
}

/// Whether a page is named before any document.
fn prefers_page(headers: &HeaderMap) -> bool {
    let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    accept.contains("text/html") && !wants_activity(headers)
}

/// A document as peers take it (WIRE R10).
fn document(value: &Value) -> Response {
    raw(StatusCode::OK, value.to_string())
}

fn raw(status: StatusCode, body: impl Into<Body>) -> Response {
    let mut response = (status, body.into()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(ACTIVITY_JSON));
    headers.insert(header::VARY, HeaderValue::from_static("Accept, Signature"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

/// For a browser: the page of the same thing.
fn page(path: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("Accept"));
    response
}

/// What a peer or browser is told when there is no document; the server dresses it.
pub(crate) enum NoDocument {
    NotFound,
    Gone(Option<String>),
    Failed(Error),
}

impl From<storage::StorageError> for NoDocument {
    fn from(error: storage::StorageError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<Error> for NoDocument {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl IntoResponse for NoDocument {
    fn into_response(self) -> Response {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND.into_response(),
            Self::Gone(Some(tombstone)) => raw(StatusCode::GONE, tombstone),
            Self::Gone(None) => StatusCode::GONE.into_response(),
            Self::Failed(error) => refusal(&error),
        }
    }
}

/// A status and a short reason; our own trouble is 503, so that the peer comes back, and its text stays here.
fn refusal(error: &Error) -> Response {
    match error {
        Error::Protocol { status, reason } => (*status, axum::Json(serde_json::json!({"error": reason}))).into_response(),
        Error::Refused(reason) => (StatusCode::FORBIDDEN, axum::Json(serde_json::json!({"error": reason}))).into_response(),
        Error::Later(source) => {
            tracing::error!(source = %source, "failed");
            let mut response = (StatusCode::SERVICE_UNAVAILABLE, axum::Json(serde_json::json!({"error": "try again later"}))).into_response();
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("30"));
            response
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wants(accept: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_str(accept).unwrap());
        wants_activity(&headers)
    }

    #[test]
    fn browsers_get_pages_and_peers_get_documents() {
        for page in ["text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*", "image/webp", ""] {
            assert!(!wants(page), "{page}");
        }
        for peer in [
            "application/activity+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/activity+json, application/ld+json",
            "application/activity+json, text/html;q=0.1",
        ] {
            assert!(wants(peer), "{peer}");
        }
    }
}
