//! Finding makers, listings, posts and tags, and fetching what is pasted as an address.

pub mod api;
mod find;
mod pages;
pub mod view;

use axum::{Router, routing::get};

pub use find::meet;

use crate::routing::boxed;
use crate::state::App;

/// `/search`.
pub fn routes() -> Router<App> {
    Router::new().route("/search", get(boxed(pages::results)))
}
