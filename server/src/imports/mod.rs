//! Shops that come over from elsewhere: a file is looked at first, and becomes listings when its maker says so.

mod pages;
pub mod turns;
pub mod view;
pub mod work;
mod zip;

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};

use crate::routing::boxed;
use crate::state::App;

/// Where a shop is brought to.
pub const PATH: &str = "/settings/import";
/// A zip of photos may take long to arrive, and each photo is made ready before the answer.
pub const DEADLINE: Duration = Duration::from_secs(900);
/// Largest file of listings, in bytes.
const MAX_TABLE: usize = 8 * 1024 * 1024;
/// Largest zip of photos, in bytes.
const MAX_ZIP: usize = 64 * 1024 * 1024;
/// Most bytes that are unpacked of a zip: photos hardly shrink in one, so whatever grows further is none.
const MAX_UNPACKED: usize = 4 * MAX_ZIP;

pub fn routes() -> Router<App> {
    let upload = Router::new().route("/settings/import", get(boxed(pages::all)).post(boxed(pages::look))).layer(DefaultBodyLimit::max(MAX_TABLE + MAX_ZIP + 64 * 1024));
    Router::new()
        .route("/settings/import/{id}", get(boxed(pages::one)))
        .route("/settings/import/{id}/start", post(boxed(pages::start)))
        .route("/settings/import/{id}/cancel", post(boxed(pages::cancel)))
        .merge(upload)
}
