//! Blocking for programs.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};

use super::verbs;
use crate::access::token::{Following, Reading};
use crate::api::page::{List, PartOf};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::makers::api::{MakerShape, shape, shapes_of};
use crate::makers::load;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::search::meet;
use crate::state::App;

/// `/makers/{handle}/block` and `/blocks`.
pub fn api() -> Router<App> {
    Router::new().route("/makers/{handle}/block", post(boxed(block)).delete(boxed(unblock))).route("/blocks", get(boxed(blocks)))
}

/// Blocks a maker: the follows between the two end, and neither sees what the other publishes. Their server is told, and
/// nobody else.
#[utoipa::path(post, path = "/makers/{handle}/block", tag = "relations", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 200, body = MakerShape), (status = 404), (status = 409, description = "oneself")), security(("token" = ["follow"])))]
pub async fn block(State(app): State<App>, Following(caller): Following, Named(handle): Named<String>) -> Result<Json<MakerShape>, Problem> {
    meet(&app, &handle).await?;
    let blocked = load::maker(&app, &mut app.storage.read().await?, &handle).await?;
    let me = &caller.maker.actor;
    verbs::block(&app, me, &blocked.actor).await?;
    Ok(Json(shape(&app, &mut app.storage.read().await?, &blocked, Some(me.id)).await?))
}

/// Takes a block back. Follows do not come back with it.
#[utoipa::path(delete, path = "/makers/{handle}/block", tag = "relations", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 200, body = MakerShape), (status = 404)), security(("token" = ["follow"])))]
pub async fn unblock(State(app): State<App>, Following(caller): Following, Named(handle): Named<String>) -> Result<Json<MakerShape>, Problem> {
    let blocked = load::maker(&app, &mut app.storage.read().await?, &handle).await?;
    let me = caller.maker.actor.id;
    verbs::unblock(&app, me, blocked.actor.id).await?;
    Ok(Json(shape(&app, &mut app.storage.read().await?, &blocked, Some(me)).await?))
}

/// Whom the caller blocks, the latest first.
#[utoipa::path(get, path = "/blocks", tag = "relations", params(PartOf), responses((status = 200, body = List<MakerShape>)), security(("token" = ["read"])))]
pub async fn blocks(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<PartOf>) -> Result<List<MakerShape>, Problem> {
    let (begin, limit) = asked.read()?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.blocks().list(me, begin, limit).await?;
    Ok(List::ending(shapes_of(&app, &mut reader, found.items, Some(me)).await?, found.next))
}
