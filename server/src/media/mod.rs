//! Pictures: prepared in a bounded pool, kept by their content, fetched from peers, served as what they are.

pub mod api;
pub mod fetch;
pub mod fields;
pub mod form;
pub mod picture;
pub mod pool;
pub mod serve;
#[cfg(test)]
mod tests;
pub mod upload;
pub mod url;

use axum::{Router, routing::get};

use crate::routing::boxed;
use crate::state::App;

/// `/media/{key}` and `/media/given/{pass}/{key}`.
pub fn routes() -> Router<App> {
    Router::new().route("/media/{key}", get(boxed(serve::file))).route("/media/given/{pass}/{key}", get(boxed(serve::given)))
}
