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

use crate::state::App;

pub use pages::choices;

/// Everything below `/agreements`, ordering and asking below a listing, and `/settings/selling`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/@{handle}/listings/{id}/order", get(pages::order_form).post(pages::order))
        .route("/@{handle}/listings/{id}/ask", get(pages::ask_form).post(pages::ask))
        .route("/agreements", get(pages::list))
        .route("/agreements/export.csv", get(export::orders))
        .route("/agreements/{id}", get(pages::show))
        .route("/agreements/{id}/act", post(pages::act))
        .route("/agreements/{id}/refuse", post(pages::refuse))
        .route("/agreements/{id}/messages", post(pages::say))
        .route("/agreements/{id}/feedback", post(pages::review))
        .route("/settings/selling", get(selling::show).post(selling::keep))
        .route("/settings/selling/kind", post(selling::keep_kind))
        .route("/settings/selling/replies", post(selling::add_reply))
        .route("/settings/selling/replies/{id}/remove", post(selling::remove_reply))
        .merge(visitors::routes())
}
