//! What makers say: written, answered, liked, passed on, voted on and kept, by pages and by programs.

pub mod api;
pub mod body;
mod buttons;
pub mod composer;
pub mod load;
mod pages;
pub mod present;
pub mod react;
pub mod thread;
pub mod view;
pub mod write;

use axum::Router;

use crate::state::App;

/// The pages of a post, what is pressed below it, what a member keeps, and the pages on which makers write.
pub fn routes() -> Router<App> {
    pages::routes().merge(buttons::routes()).merge(composer::routes())
}
