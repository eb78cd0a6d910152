//! Makers: pages, profiles, the catalogue.

pub(crate) mod activity;
pub mod api;
mod catalogue;
mod form;
pub mod load;
pub mod pages;
pub mod present;
mod settings;
pub mod trade;
pub mod view;

use axum::Router;

use crate::state::App;

/// `/@name`, `/@name/posts`, `/@name/about`, `/makers`, `/settings`.
pub fn routes() -> Router<App> {
    pages::routes().merge(catalogue::routes()).merge(settings::routes())
}
