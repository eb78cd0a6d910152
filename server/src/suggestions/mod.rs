//! Whom somebody may want to follow, and why; each until it is dismissed.

pub mod api;
mod pages;
pub mod present;
pub mod verbs;
pub mod view;

use axum::Router;
use axum::routing::post;

use crate::routing::boxed;
use crate::state::App;

/// `/suggestions/dismiss`; what is suggested stands at home and among the makers.
pub fn routes() -> Router<App> {
    Router::new().route("/suggestions/dismiss", post(boxed(pages::dismiss)))
}
