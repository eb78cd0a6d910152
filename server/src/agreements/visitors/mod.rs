//! Visitors without an account: they ask about a listing by mail, confirm it by a link, and read and answer by links.

mod pages;
pub mod present;
pub mod verbs;
pub mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::routing::boxed;
use crate::state::App;

pub(super) use pages::{ask, form};

/// What is below `/visitors`, and what a maker does with a visitor.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/visitors/confirm/{code}", get(boxed(pages::to_confirm)).post(boxed(pages::confirm)))
        .route("/visitors/{code}", get(boxed(pages::show)))
        .route("/visitors/{code}/messages", post(boxed(pages::say)))
        .route("/visitors/{code}/end", post(boxed(pages::end)))
        .route("/agreements/{id}/visitor/block", post(boxed(pages::block)))
        .route("/agreements/{id}/visitor/unblock", post(boxed(pages::unblock)))
        .route("/agreements/{id}/visitor/report", post(boxed(pages::report)))
}

/// Where a question is confirmed.
#[must_use]
pub fn confirm_path(code: &str) -> String {
    format!("/visitors/confirm/{code}")
}

/// Where a conversation is read and goes on.
#[must_use]
pub fn path(code: &str) -> String {
    format!("/visitors/{code}")
}
