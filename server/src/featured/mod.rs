//! Featured posts: what makers pin to the front of their shop.

pub mod api;
mod pages;
pub mod present;
pub mod verbs;

use axum::Router;

use crate::state::App;

/// What the owner of a listing presses.
pub fn routes() -> Router<App> {
    pages::routes()
}
