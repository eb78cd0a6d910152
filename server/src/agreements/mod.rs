//! Orders and enquiries: what a maker sells and buys, the thread of each, and how they sell.

pub mod api;
pub mod body;
mod export;
pub mod feedback;
pub mod load;
mod pages;
pub mod present;
pub mod react;
mod selling;
pub mod upkeep;
pub mod verbs;
pub mod view;
pub mod visitors;

use axum::Router;
use axum::routing::{get, post};

use crate::routing::boxed;
use crate::state::App;

pub use pages::choices;

/// Everything below `/agreements`, ordering and asking below a listing, and `/settings/selling`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/@{handle}/listings/{id}/order", get(boxed(pages::order_form)).post(boxed(pages::order)))
        .route("/@{handle}/listings/{id}/ask", get(boxed(pages::ask_form)).post(boxed(pages::ask)))
        .route("/agreements", get(boxed(pages::list)))
        .route("/agreements/export.csv", get(boxed(export::orders)))
        .route("/agreements/{id}", get(boxed(pages::show)))
        .route("/agreements/{id}/act", post(boxed(pages::act)))
        .route("/agreements/{id}/refuse", post(boxed(pages::refuse)))
        .route("/agreements/{id}/messages", post(boxed(pages::say)))
        .route("/agreements/{id}/feedback", post(boxed(pages::review)))
        .route("/settings/selling", get(boxed(selling::show)).post(boxed(selling::keep)))
        .route("/settings/selling/kind", post(boxed(selling::keep_kind)))
        .route("/settings/selling/replies", post(boxed(selling::add_reply)))
        .route("/settings/selling/replies/{id}/remove", post(boxed(selling::remove_reply)))
        .merge(visitors::routes())
}
