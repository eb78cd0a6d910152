//! Following: here, from elsewhere and at another server's asking.

pub mod api;
mod intent;
mod lists;
mod pages;
pub mod present;
mod remote;
pub mod verbs;
pub mod view;

use axum::Router;

use crate::state::App;

/// Everything below `/@name` that is about following, `/follow-requests`, and what other servers send people to.
pub fn routes() -> Router<App> {
    pages::routes().merge(lists::routes()).merge(remote::routes()).merge(intent::routes())
}
