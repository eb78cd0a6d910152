//! What makers arrange for themselves about others: mutes, hosts kept away, notes, followers removed. Nobody else is told.

pub mod api;
mod menu;
mod people;
pub mod present;
pub mod verbs;
pub mod view;

use axum::Router;

use crate::state::App;

/// What is pressed in the menu of a maker's page, and `/settings/people`.
pub fn routes() -> Router<App> {
    menu::routes().merge(people::routes())
}
