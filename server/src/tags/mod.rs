//! Tags: what there is about one, and hearing of what comes.

pub mod api;
pub(crate) mod pages;
pub mod verbs;
pub mod view;

use axum::Router;

use crate::state::App;

/// `/tags/{tag}` and below.
pub fn routes() -> Router<App> {
    pages::routes()
}
