//! Reports: members ask moderators here to look at somebody, or at what they published.

pub mod api;
mod pages;
mod verbs;
pub mod view;

use axum::Router;
use axum::routing::get;

use crate::routing::boxed;
use crate::state::App;

/// The form, and what is posted from it.
pub fn routes() -> Router<App> {
    Router::new().route("/report", get(boxed(pages::show)).post(boxed(pages::send)))
}
