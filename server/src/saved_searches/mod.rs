//! Saved searches: what makers look for in the catalogue again and again, and are told of when it comes.

pub mod api;
pub mod matching;
mod pages;
pub mod verbs;
pub mod view;

use axum::Router;

use crate::state::App;

/// `/saved-searches` and below.
pub fn routes() -> Router<App> {
    pages::routes()
}
