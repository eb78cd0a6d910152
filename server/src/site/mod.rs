//! The instance itself: front page, about page, what machines ask first, and the small parts that forms and notices share.

mod health;
mod pages;
pub mod said;
pub mod turn;
pub mod typed;
pub mod view;
mod well_known;
pub mod words;

use axum::Router;

use crate::state::App;

/// `/`, `/about`, `/robots.txt`, `/health/..` and the parts of `/.well-known/` that are not about other servers.
pub fn routes() -> Router<App> {
    pages::routes().merge(health::routes()).merge(well_known::routes())
}

/// A text as the value of a query parameter.
#[must_use]
pub fn query_value(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
