//! Feeds: what is public, for those who read it with a program of their own (Atom, RFC 4287).

mod atom;
mod pages;
pub mod present;

use axum::Router;
use axum::routing::get;

use crate::routing::boxed;
use crate::state::App;

/// The media type of a feed.
pub const MEDIA_TYPE: &str = "application/atom+xml";

/// `/@{handle}/feed.atom`, `/@{handle}/listings.atom`, `/listings.atom` and `/tags/{tag}/feed.atom`.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/@{handle}/feed.atom", get(boxed(pages::of_maker)))
        .route("/@{handle}/listings.atom", get(boxed(pages::listings_of_maker)))
        .route("/listings.atom", get(boxed(pages::listings)))
        .route("/tags/{tag}/feed.atom", get(boxed(pages::of_tag)))
}
