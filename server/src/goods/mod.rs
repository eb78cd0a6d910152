//! Restricted goods: the host's rules, who confirmed what they want to see, and what is kept from whom.

pub mod api;
pub mod confirm;
mod desk;
pub mod present;
pub mod verbs;
pub mod view;

use axum::Router;
use axum::routing::{get, post};

use crate::routing::boxed;
use crate::state::App;

/// Confirming for everybody, and the rules below `/moderation`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/goods/confirm", post(boxed(confirm::confirm)))
        .route("/goods/forget", post(boxed(confirm::forget)))
        .route("/moderation/goods", get(boxed(desk::rules)).post(boxed(desk::rule)))
        .route("/moderation/listings/{id}/goods", get(boxed(desk::contents)).post(boxed(desk::restrict)))
}
