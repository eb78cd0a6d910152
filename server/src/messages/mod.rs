//! Messages: conversations of direct posts, as each of those in them sees them.

mod pages;
pub mod view;

use axum::Router;
use axum::routing::get;

use crate::routing::boxed;
use crate::state::App;

/// `/messages` and what is below it.
pub fn routes() -> Router<App> {
    Router::new().route("/messages", get(boxed(pages::all))).route("/messages/{id}", get(boxed(pages::one)))
}
