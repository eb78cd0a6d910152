//! The REST API: what all nouns share, and every slice's part of it under one prefix.

pub mod body;
mod document;
pub mod etag;
pub mod idempotency;
pub mod page;
pub mod path;
pub mod query;
mod refusals;
#[cfg(test)]
pub(crate) mod scene;
pub mod shapes;

use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, Method, header};
use axum::middleware::from_fn_with_state;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::Value;
use tower_http::cors::{Any, CorsLayer};

use crate::routing::boxed;
use crate::state::App;
use crate::{
    agreements, blocks, featured, follows, goods, listings, lists, makers, media, moderation, notifications, posts, pushes, relations, reports, saved_searches, search, streams,
    suggestions, tags, timelines, webhooks,
};

pub use document::document;

/// Where the API begins.
pub const PREFIX: &str = "/api/peerwright/v1";

/// Every route of the API. It believes bearer tokens alone, so it stands outside of what guards cookies.
pub fn routes(app: &App) -> Router<App> {
    let nouns = nouns().layer(from_fn_with_state(app.clone(), idempotency::honour)).layer(DefaultBodyLimit::max(body::MAX_BODY)).layer(cors());
    Router::new().nest(PREFIX, nouns)
}

/// The nouns, below the prefix.
fn nouns() -> Router<App> {
    Router::new()
        .route("/openapi.json", get(boxed(openapi)))
        .merge(makers::api::api())
        .merge(follows::api::api())
        .merge(blocks::api::api())
        .merge(relations::api::api())
        .merge(lists::api::api())
        .merge(tags::api::api())
        .merge(featured::api::api())
        .merge(listings::api::api())
        .merge(goods::api::api())
        .merge(agreements::api::api())
        .merge(media::api::api())
        .merge(posts::api::api())
        .merge(timelines::api::api())
        .merge(search::api::api())
        .merge(suggestions::api::api())
        .merge(reports::api::api())
        .merge(moderation::api::api())
        .merge(notifications::api::api())
        .merge(streams::api::api())
        .merge(pushes::api::api())
        .merge(webhooks::api::api())
        .merge(saved_searches::api::api())
}

/// This document.
#[utoipa::path(get, path = "/openapi.json", tag = "document", responses((status = 200, description = "OpenAPI 3.1", body = Object)), security(()))]
pub async fn openapi() -> Json<&'static Value> {
    Json(document())
}

/// Any page may read and write with a token of its own; no cookie goes along (SECURITY W-21).
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT, header::ACCEPT_LANGUAGE, header::IF_MATCH, HeaderName::from_static("idempotency-key")])
        .expose_headers([header::ETAG, header::LOCATION, header::RETRY_AFTER, HeaderName::from_static("idempotency-replayed"), HeaderName::from_static("x-request-id")])
        .max_age(Duration::from_secs(3_600))
}
