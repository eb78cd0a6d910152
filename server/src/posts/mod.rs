//! What makers say: written, answered, liked, passed on, voted on and kept, by pages and by programs.

pub mod api;
pub mod body;
pub mod composer;
pub mod load;
pub mod react;
pub mod thread;
pub mod write;

use axum::Router;

use crate::state::App;

/// The pages on which makers write.
pub fn routes() -> Router<App> {
    composer::routes()
}
