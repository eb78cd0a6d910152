//! What the people one follows publish, in order of arrival.

pub mod api;
pub(crate) mod pages;
pub mod view;

use axum::{Router, routing::get};

use crate::state::App;

/// `/home`.
pub fn routes() -> Router<App> {
    Router::new().route("/home", get(pages::home))
}
