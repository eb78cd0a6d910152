//! Lists of followed makers, to read some of home by themselves.

pub mod api;
mod pages;
pub mod verbs;
pub mod view;

use axum::Router;

use crate::state::App;

/// `/lists` and below.
pub fn routes() -> Router<App> {
    pages::routes()
}
