//! What is published: of those one follows in order of arrival, and of everybody.

pub mod api;
pub(crate) mod pages;
pub mod verbs;
pub mod view;

use axum::{
    Router,
    routing::{get, post},
};

use crate::routing::boxed;
use crate::state::App;

/// `/home` and what was read of it, `/local` and `/known`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/home", get(boxed(pages::home)))
        .route("/home/read", post(boxed(pages::mark_read)))
        .route("/local", get(boxed(pages::local)))
        .route("/known", get(boxed(pages::known)))
}
