//! What the people one follows publish, in order of arrival.

pub mod api;
pub(crate) mod pages;
pub mod verbs;
pub mod view;

use axum::{
    Router,
    routing::{get, post},
};

use crate::state::App;

/// `/home` and what was read of it.
pub fn routes() -> Router<App> {
    Router::new().route("/home", get(pages::home)).route("/home/read", post(pages::mark_read))
}
