//! Following for programs.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use domain::Id;
use domain::actors::Actor;
use domain::follows::{Follow, State as FollowState};
use serde::{Deserialize, Serialize};
use storage::{Page, Reader};
use utoipa::{IntoParams, ToSchema};

use super::verbs;
use crate::access::token::{Following, Reading};
use crate::api::page::{List, part};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::makers::api::{MakerShape, shapes_of, viewer};
use crate::makers::load;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::search::meet;
use crate::state::App;

/// `/makers/{handle}/follow`, `.../followers`, `.../following` and `/follow-requests`.
pub fn api() -> Router<App> {
    Router::new()
        .route("/makers/{handle}/follow", post(boxed(follow)).delete(boxed(unfollow)))
        .route("/makers/{handle}/followers", get(boxed(followers)))
        .route("/makers/{handle}/following", get(boxed(following)))
        .route("/follow-requests", get(boxed(requests)))
        .route("/follow-requests/{id}/accept", post(boxed(accept)))
        .route("/follow-requests/{id}/reject", post(boxed(reject)))
}

/// How the caller stands to a maker now.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct Stance {
    /// `none`, `requested` or `following`.
    #[schema(example = "following")]
    pub following: &'static str,
}

/// Somebody who asks to follow the caller.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RequestShape {
    /// Of the request; answers name it.
    pub id: String,
    /// Who asks.
    pub maker: MakerShape,
}

/// Which part of a list is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

/// Follows a maker, or asks to where they decide about each follower or live on another server, which is asked for them if
/// they are not known here. Asking again changes nothing.
#[utoipa::path(post, path = "/makers/{handle}/follow", tag = "follows", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 200, body = Stance), (status = 403, description = "that server is not asked"), (status = 404), (status = 409, description = "oneself"), (status = 410, description = "gone or suspended"), (status = 502, description = "that server does not answer")), security(("token" = ["follow"])))]
pub async fn follow(State(app): State<App>, Following(caller): Following, Named(handle): Named<String>) -> Result<Json<Stance>, Problem> {
    meet(&app, &handle).await?;
    let followed = load::maker(&app, &mut app.storage.read().await?, &handle).await?.actor;
    let state = verbs::follow(&app, &caller.maker, &followed).await?;
    Ok(Json(Stance { following: if state == FollowState::Accepted { "following" } else { "requested" } }))
}

/// Stops following a maker, or takes the asking back.
#[utoipa::path(delete, path = "/makers/{handle}/follow", tag = "follows", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 200, body = Stance)), security(("token" = ["follow"])))]
pub async fn unfollow(State(app): State<App>, Following(caller): Following, Named(handle): Named<String>) -> Result<Json<Stance>, Problem> {
    let followed = load::maker(&app, &mut app.storage.read().await?, &handle).await?.actor;
    verbs::unfollow(&app, caller.maker.actor.id, followed.id).await?;
    Ok(Json(Stance { following: "none" }))
}

/// Who follows a maker, the latest first.
#[utoipa::path(get, path = "/makers/{handle}/followers", tag = "follows", params(("handle" = String, Path, description = "`name` or `name@host`"), Part),
    responses((status = 200, body = List<MakerShape>), (status = 403, description = "the maker does not show it")), security((), ("token" = ["read"])))]
pub async fn followers(State(app): State<App>, caller: Option<Reading>, Named(handle): Named<String>, Asked(asked): Asked<Part>) -> Result<List<MakerShape>, Problem> {
    let (begin, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let mut reader = app.storage.read().await?;
    let of = shown(&app, &mut reader, &handle, caller.as_ref()).await?;
    let found = reader.follows().list_followers(of, begin, limit).await?;
    list(&app, &mut reader, found, caller.as_ref()).await
}

/// Whom a maker follows, the latest first.
#[utoipa::path(get, path = "/makers/{handle}/following", tag = "follows", params(("handle" = String, Path, description = "`name` or `name@host`"), Part),
    responses((status = 200, body = List<MakerShape>), (status = 403, description = "the maker does not show it")), security((), ("token" = ["read"])))]
pub async fn following(State(app): State<App>, caller: Option<Reading>, Named(handle): Named<String>, Asked(asked): Asked<Part>) -> Result<List<MakerShape>, Problem> {
    let (begin, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let mut reader = app.storage.read().await?;
    let of = shown(&app, &mut reader, &handle, caller.as_ref()).await?;
    let found = reader.follows().list_following(of, begin, limit).await?;
    list(&app, &mut reader, found, caller.as_ref()).await
}

/// The maker whose lists may be seen by the caller.
async fn shown(app: &App, reader: &mut Reader, handle: &str, caller: Option<&Reading>) -> Result<Id<Actor>, Problem> {
    let maker = load::seen_by(app, reader, handle, viewer(caller)).await?;
    if maker.profile.hides_follows && viewer(caller) != Some(maker.actor.id) {
        return Err(Problem::forbidden().saying("problem-follows-hidden", "this maker does not show who follows and who is followed"));
    }
    Ok(maker.actor.id)
}

async fn list(app: &App, reader: &mut Reader, found: Page<Actor>, caller: Option<&Reading>) -> Result<List<MakerShape>, Problem> {
    Ok(List::ending(shapes_of(app, reader, found.items, viewer(caller)).await?, found.next))
}

/// Who asks to follow the caller, the latest first.
#[utoipa::path(get, path = "/follow-requests", tag = "follows", params(Part), responses((status = 200, body = List<RequestShape>)), security(("token" = ["read"])))]
pub async fn requests(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<Part>) -> Result<List<RequestShape>, Problem> {
    let (begin, limit) = part(asked.cursor.as_deref(), asked.limit.as_deref())?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.follows().list_requests(me, begin, limit).await?;
    let asking: Vec<Id<Actor>> = found.items.iter().map(|actor| actor.id).collect();
    let makers = shapes_of(&app, &mut reader, found.items, Some(me)).await?;
    let mut items = Vec::with_capacity(makers.len());
    for (actor, maker) in asking.into_iter().zip(makers) {
        if let Some(follow) = reader.follows().find(actor, me).await? {
            items.push(RequestShape { id: follow.id.to_string(), maker });
        }
    }
    Ok(List::ending(items, found.next))
}

/// Lets somebody follow.
#[utoipa::path(post, path = "/follow-requests/{id}/accept", tag = "follows", params(("id" = String, Path)), responses((status = 200, body = RequestShape), (status = 404)), security(("token" = ["follow"])))]
pub async fn accept(State(app): State<App>, Following(caller): Following, Named(id): Named<Id<Follow>>) -> Result<Json<RequestShape>, Problem> {
    let me = caller.maker.actor.id;
    answered(&app, me, verbs::accept(&app, me, id).await?).await
}

/// Refuses somebody who asks, or removes a follower.
#[utoipa::path(post, path = "/follow-requests/{id}/reject", tag = "follows", params(("id" = String, Path)), responses((status = 200, body = RequestShape), (status = 404)), security(("token" = ["follow"])))]
pub async fn reject(State(app): State<App>, Following(caller): Following, Named(id): Named<Id<Follow>>) -> Result<Json<RequestShape>, Problem> {
    let me = caller.maker.actor.id;
    answered(&app, me, verbs::reject(&app, me, id).await?).await
}

async fn answered(app: &App, me: Id<Actor>, follow: Follow) -> Result<Json<RequestShape>, Problem> {
    let mut reader = app.storage.read().await?;
    let actor = reader.actors().find(follow.follower).await?.ok_or_else(Problem::not_found)?;
    let maker = shapes_of(app, &mut reader, vec![actor], Some(me)).await?.pop().ok_or_else(Problem::not_found)?;
    Ok(Json(RequestShape { id: follow.id.to_string(), maker }))
}
