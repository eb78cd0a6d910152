//! Webhooks: programs of makers that hear by HTTP when an order or enquiry of theirs moves.

pub mod api;
pub mod body;
mod pages;
pub mod queue;
pub mod verbs;
pub mod view;

use axum::Router;

use crate::state::App;

/// `/settings/webhooks` and below.
pub fn routes() -> Router<App> {
    pages::routes()
}
