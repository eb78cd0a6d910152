//! Messages: conversations of direct posts, as each of those in them sees them.

mod pages;
pub mod view;

use axum::Router;
use axum::routing::get;

use crate::state::App;

/// `/messages` and what is below it.
pub fn routes() -> Router<App> {
    Router::new().route("/messages", get(pages::all)).route("/messages/{id}", get(pages::one))
}
