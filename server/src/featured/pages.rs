//! Pressing *pin* and *unpin* on the page of a listing.

use axum::Router;
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::post;
use domain::Id;
use domain::listings::Listing;
use domain::site::listing_path;

use super::verbs;
use crate::access::session::Member;
use crate::api::path::Named;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::said::say;
use crate::state::App;

pub fn routes() -> Router<App> {
    Router::new().route("/@{handle}/listings/{id}/pin", post(boxed(pin))).route("/@{handle}/listings/{id}/unpin", post(boxed(unpin)))
}

async fn pin(State(app): State<App>, member: Member, Named((_, id)): Named<(String, Id<Listing>)>) -> Result<Redirect, Problem> {
    verbs::pin(&app, member.maker.actor.id, id.as_kind()).await?;
    Ok(say(&listing_path(&member.maker.actor.handle, id), "listing-pinned"))
}

async fn unpin(State(app): State<App>, member: Member, Named((_, id)): Named<(String, Id<Listing>)>) -> Result<Redirect, Problem> {
    verbs::unpin(&app, member.maker.actor.id, id.as_kind()).await?;
    Ok(say(&listing_path(&member.maker.actor.handle, id), "listing-unpinned"))
}
