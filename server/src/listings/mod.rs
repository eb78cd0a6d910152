//! Things offered and things wanted: pages, editor, catalogue, and the same for programs.

pub mod api;
pub mod body;
mod bulk;
pub mod catalogue;
pub mod commands;
mod desk;
mod editor;
mod form;
pub mod keep;
pub mod load;
mod pages;
pub mod present;
mod schema;
pub mod sheet;
#[cfg(test)]
mod tests;
pub mod view;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use domain::listings::MAX_PHOTOS;

use crate::media::picture::MAX_BYTES;
use crate::routing::boxed;
use crate::state::App;

/// The largest form of the editor: every photo at its largest, and the words.
const MAX_FORM: usize = MAX_PHOTOS * MAX_BYTES + 1024 * 1024;

/// The catalogue, the editor, and everything below a listing.
pub fn routes() -> Router<App> {
    let editor = Router::new()
        .route("/listings/new", get(boxed(editor::new)).post(boxed(editor::create)))
        .route("/@{handle}/listings/{id}/edit", get(boxed(editor::edit)).post(boxed(editor::change)))
        .layer(DefaultBodyLimit::max(MAX_FORM));
    Router::new()
        .route("/listings", get(boxed(catalogue::catalogue)))
        .route("/listings/stock", get(boxed(bulk::show)).post(boxed(bulk::change)))
        .route("/@{handle}/listings/{id}", get(boxed(pages::show)))
        .route("/@{handle}/listings/{id}/print", get(boxed(sheet::show)))
        .route("/@{handle}/listings/{id}/publish", post(boxed(pages::publish)))
        .route("/@{handle}/listings/{id}/pause", post(boxed(pages::pause)))
        .route("/@{handle}/listings/{id}/archive", post(boxed(pages::archive)))
        .route("/@{handle}/listings/{id}/renew", post(boxed(pages::renew)))
        .route("/@{handle}/listings/{id}/duplicate", post(boxed(pages::duplicate)))
        .route("/@{handle}/listings/{id}/delete", post(boxed(pages::delete)))
        .merge(editor)
}
