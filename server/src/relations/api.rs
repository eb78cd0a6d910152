//! Mutes, hosts kept away, notes and removed followers for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use domain::relations::{DomainBlock, MAX_MUTE_SECONDS};
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::verbs;
use crate::access::token::{Caller, Following, Reading, Writing};
use crate::api::body::Body;
use crate::api::page::{List, PartOf};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::api::shapes::time;
use crate::follows::verbs::remove_follower;
use crate::makers::api::{MakerShape, shape, shapes_of};
use crate::makers::load;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::search::meet;
use crate::state::App;

/// `/makers/{handle}/{mute,note,follower}`, `/mutes` and `/domain-blocks`.
pub fn api() -> Router<App> {
    Router::new()
        .route("/makers/{handle}/mute", post(boxed(mute)).delete(boxed(unmute)))
        .route("/makers/{handle}/note", put(boxed(note)))
        .route("/makers/{handle}/follower", delete(boxed(no_follower)))
        .route("/mutes", get(boxed(mutes)))
        .route("/domain-blocks", get(boxed(domains)).post(boxed(block_domain)).delete(boxed(unblock_domain)))
}

/// How somebody is muted.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MuteAsked {
    /// Ends by itself after so many seconds, at most ten years; without it when it is taken back.
    #[schema(minimum = 1)]
    expires_in_seconds: Option<i64>,
    /// Whether notifications are kept away, too; they are where nothing is said.
    notifications: Option<bool>,
}

/// What the caller remembers about somebody.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NoteAsked {
    /// At most 2,000 characters; empty forgets it.
    text: String,
}

/// A host, as in handles.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DomainAsked {
    /// Such as `loud.example`.
    domain: String,
}

/// A host that the caller keeps away.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = DomainBlock)]
pub struct DomainShape {
    #[schema(example = "loud.example")]
    pub domain: String,
    /// RFC 3339 in UTC.
    pub created_at: String,
}

impl From<DomainBlock> for DomainShape {
    fn from(block: DomainBlock) -> Self {
        Self { domain: block.host, created_at: time(block.created_at) }
    }
}

/// Mutes a maker, or says anew how. They are not told, and follows stay.
#[utoipa::path(post, path = "/makers/{handle}/mute", tag = "relations", params(("handle" = String, Path, description = "`name` or `name@host`")), request_body = Option<MuteAsked>,
    responses((status = 200, body = MakerShape), (status = 404), (status = 409, description = "oneself"), (status = 422)), security(("token" = ["follow"])))]
pub async fn mute(State(app): State<App>, Following(caller): Following, Named(handle): Named<String>, asked: Option<Body<MuteAsked>>) -> Result<Json<MakerShape>, Problem> {
    let Body(asked) = asked.unwrap_or(Body(MuteAsked::default()));
    if asked.expires_in_seconds.is_some_and(|seconds| !(1..=MAX_MUTE_SECONDS).contains(&seconds)) {
        return Err(Problem::invalid(vec![Fault::new("expires_in_seconds", "fault-mute-seconds", "a mute ends after 1 second to ten years")]));
    }
    meet(&app, &handle).await?;
    let muted = load::maker(&app, &mut app.storage.read().await?, &handle).await?;
    verbs::mute(&app, caller.maker.actor.id, muted.actor.id, asked.notifications.unwrap_or(true), asked.expires_in_seconds).await?;
    stands(&app, &caller, &muted).await
}

/// Takes a mute back.
#[utoipa::path(delete, path = "/makers/{handle}/mute", tag = "relations", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 200, body = MakerShape), (status = 404)), security(("token" = ["follow"])))]
pub async fn unmute(State(app): State<App>, Following(caller): Following, Named(handle): Named<String>) -> Result<Json<MakerShape>, Problem> {
    let muted = load::maker(&app, &mut app.storage.read().await?, &handle).await?;
    verbs::unmute(&app, caller.maker.actor.id, muted.actor.id).await?;
    stands(&app, &caller, &muted).await
}

/// Whom the caller mutes, the latest first.
#[utoipa::path(get, path = "/mutes", tag = "relations", params(PartOf), responses((status = 200, body = List<MakerShape>)), security(("token" = ["read"])))]
pub async fn mutes(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<PartOf>) -> Result<List<MakerShape>, Problem> {
    let (begin, limit) = asked.read()?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = reader.mutes().list(me, app.clock.now(), begin, limit).await?;
    let muted = found.items.into_iter().map(|(_, actor)| actor).collect();
    Ok(List::ending(shapes_of(&app, &mut reader, muted, Some(me)).await?, found.next))
}

/// Remembers something about a maker; only the caller ever reads it.
#[utoipa::path(put, path = "/makers/{handle}/note", tag = "relations", params(("handle" = String, Path, description = "`name` or `name@host`")), request_body = NoteAsked,
    responses((status = 200, body = MakerShape), (status = 404), (status = 409, description = "oneself"), (status = 422)), security(("token" = ["write"])))]
pub async fn note(State(app): State<App>, Writing(caller): Writing, Named(handle): Named<String>, Body(asked): Body<NoteAsked>) -> Result<Json<MakerShape>, Problem> {
    let about = load::maker(&app, &mut app.storage.read().await?, &handle).await?;
    verbs::note(&app, caller.maker.actor.id, about.actor.id, &asked.text).await?;
    stands(&app, &caller, &about).await
}

/// Removes a follower, who may ask again, or refuses one who asks.
#[utoipa::path(delete, path = "/makers/{handle}/follower", tag = "relations", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 200, body = MakerShape), (status = 404)), security(("token" = ["follow"])))]
pub async fn no_follower(State(app): State<App>, Following(caller): Following, Named(handle): Named<String>) -> Result<Json<MakerShape>, Problem> {
    let follower = load::maker(&app, &mut app.storage.read().await?, &handle).await?;
    remove_follower(&app, caller.maker.actor.id, follower.actor.id).await?;
    stands(&app, &caller, &follower).await
}

async fn stands(app: &App, caller: &Caller, to: &domain::makers::Maker) -> Result<Json<MakerShape>, Problem> {
    Ok(Json(shape(app, &mut app.storage.read().await?, to, Some(caller.maker.actor.id)).await?))
}

/// Which hosts the caller keeps away, the latest first.
#[utoipa::path(get, path = "/domain-blocks", tag = "relations", params(PartOf), responses((status = 200, body = List<DomainShape>)), security(("token" = ["read"])))]
pub async fn domains(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<PartOf>) -> Result<List<DomainShape>, Problem> {
    let (begin, limit) = asked.read()?;
    let found = app.storage.read().await?.domain_blocks().list(caller.maker.actor.id, begin, limit).await?;
    Ok(List::of(found.map(DomainShape::from)))
}

/// Keeps a host away: its posts are shown to the caller no more, and follows between the caller and its makers end.
#[utoipa::path(post, path = "/domain-blocks", tag = "relations", request_body = DomainAsked, responses((status = 200, body = DomainShape), (status = 409, description = "one too many"), (status = 422)), security(("token" = ["follow"])))]
pub async fn block_domain(State(app): State<App>, Following(caller): Following, Body(asked): Body<DomainAsked>) -> Result<Json<DomainShape>, Problem> {
    Ok(Json(verbs::block_domain(&app, caller.maker.actor.id, &asked.domain).await?.into()))
}

/// Lets a host in again. Follows do not come back with it.
#[utoipa::path(delete, path = "/domain-blocks", tag = "relations", params(DomainAsked), responses((status = 204), (status = 422)), security(("token" = ["follow"])))]
pub async fn unblock_domain(State(app): State<App>, Following(caller): Following, Asked(asked): Asked<DomainAsked>) -> Result<StatusCode, Problem> {
    verbs::unblock_domain(&app, caller.maker.actor.id, &asked.domain).await?;
    Ok(StatusCode::NO_CONTENT)
}
