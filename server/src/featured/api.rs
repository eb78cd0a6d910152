//! Pinning for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::Id;
use domain::posts::Post;

use super::verbs;
use crate::access::token::{Reading, Writing};
use crate::api::page::List;
use crate::api::path::Named;
use crate::makers::api::viewer;
use crate::makers::load;
use crate::posts::body::{PostBody, bodies};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/posts/{id}/pin` and `/makers/{handle}/featured`.
pub fn api() -> Router<App> {
    Router::new().route("/posts/{id}/pin", post(boxed(pin)).delete(boxed(unpin))).route("/makers/{handle}/featured", get(boxed(of_maker)))
}

/// Pins a post or listing of the caller's own to the front of the shop, at most 5; servers of followers are told.
#[utoipa::path(post, path = "/posts/{id}/pin", tag = "featured", params(("id" = String, Path)), responses((status = 200, body = PostBody), (status = 403), (status = 404), (status = 409, description = "not in the shop, or one too many")), security(("token" = ["write"])))]
pub async fn pin(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<Json<PostBody>, Problem> {
    verbs::pin(&app, caller.maker.actor.id, id).await?;
    let mut reader = app.storage.read().await?;
    let post = reader.posts().find(id).await?.ok_or_else(Problem::not_found)?;
    let body = bodies(&mut reader, &app.site, &[post], Some(caller.maker.actor.id), app.clock.now()).await?.pop().ok_or_else(Problem::not_found)?;
    Ok(Json(body))
}

/// Takes a post or listing out of the front of the shop again, if it is there.
#[utoipa::path(delete, path = "/posts/{id}/pin", tag = "featured", params(("id" = String, Path)), responses((status = 204), (status = 403), (status = 404), (status = 409, description = "not in the shop")), security(("token" = ["write"])))]
pub async fn unpin(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<Post>>) -> Result<StatusCode, Problem> {
    verbs::unpin(&app, caller.maker.actor.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a maker pinned, the newest pin first; of makers elsewhere as far as their server told it.
#[utoipa::path(get, path = "/makers/{handle}/featured", tag = "featured", params(("handle" = String, Path, description = "`name` or `name@host`")), responses((status = 200, body = List<PostBody>), (status = 404), (status = 410, description = "gone or suspended")), security((), ("token" = ["read"])))]
pub async fn of_maker(State(app): State<App>, reading: Option<Reading>, Named(handle): Named<String>) -> Result<List<PostBody>, Problem> {
    let mut reader = app.storage.read().await?;
    let maker = load::seen_by(&app, &mut reader, &handle, viewer(reading.as_ref())).await?;
    let pinned = reader.featured().list_public(maker.actor.id).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &pinned, viewer(reading.as_ref()), app.clock.now()).await?, None))
}
