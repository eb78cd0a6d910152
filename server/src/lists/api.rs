//! Lists for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use domain::Id;
use domain::relations;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::verbs;
use crate::access::token::{Reading, Writing};
use crate::api::body::Body;
use crate::api::page::{List, PartOf};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::api::shapes::time;
use crate::makers::api::{MakerShape, shape, shapes_of};
use crate::makers::load;
use crate::posts::body::{PostBody, home_bodies};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Everything below `/lists`, and `/timelines/list/{id}`.
pub fn api() -> Router<App> {
    Router::new()
        .route("/lists", get(boxed(lists)).post(boxed(begin)))
        .route("/lists/{id}", get(boxed(one)).patch(boxed(rename)).delete(boxed(remove)))
        .route("/lists/{id}/members", get(boxed(members)).post(boxed(add)).delete(boxed(take_off)))
        .route("/timelines/list/{id}", get(boxed(timeline)))
}

/// A list of the caller.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MakerList)]
pub struct ListShape {
    pub id: String,
    pub title: String,
    /// RFC 3339 in UTC.
    pub created_at: String,
}

impl From<relations::List> for ListShape {
    fn from(list: relations::List) -> Self {
        Self { id: list.id.to_string(), title: list.title, created_at: time(list.created_at) }
    }
}

/// What a list is called.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ListAsked {
    /// 1 to 100 characters.
    title: String,
}

/// Who is meant.
#[derive(Debug, Clone, Default, Deserialize, ToSchema, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MemberAsked {
    /// `name` or `name@host`.
    handle: String,
}

/// The caller's lists, the latest first.
#[utoipa::path(get, path = "/lists", tag = "lists", params(PartOf), responses((status = 200, body = List<ListShape>)), security(("token" = ["read"])))]
pub async fn lists(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<PartOf>) -> Result<List<ListShape>, Problem> {
    let (begin, limit) = asked.read()?;
    let found = app.storage.read().await?.lists().list(caller.maker.actor.id, begin, limit).await?;
    Ok(List::of(found.map(ListShape::from)))
}

/// Begins a list, at most 50.
#[utoipa::path(post, path = "/lists", tag = "lists", request_body = ListAsked, responses((status = 201, body = ListShape), (status = 409, description = "one too many"), (status = 422)), security(("token" = ["write"])))]
pub async fn begin(State(app): State<App>, Writing(caller): Writing, Body(asked): Body<ListAsked>) -> Result<(StatusCode, Json<ListShape>), Problem> {
    let list = verbs::begin(&app, caller.maker.actor.id, &asked.title).await?;
    Ok((StatusCode::CREATED, Json(list.into())))
}

/// One list of the caller.
#[utoipa::path(get, path = "/lists/{id}", tag = "lists", params(("id" = String, Path)), responses((status = 200, body = ListShape), (status = 404)), security(("token" = ["read"])))]
pub async fn one(State(app): State<App>, Reading(caller): Reading, Named(id): Named<Id<relations::List>>) -> Result<Json<ListShape>, Problem> {
    let list = verbs::own(&mut app.storage.read().await?, id, caller.maker.actor.id).await?;
    Ok(Json(list.into()))
}

/// Gives a list another title.
#[utoipa::path(patch, path = "/lists/{id}", tag = "lists", params(("id" = String, Path)), request_body = ListAsked, responses((status = 200, body = ListShape), (status = 404), (status = 422)), security(("token" = ["write"])))]
pub async fn rename(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<relations::List>>, Body(asked): Body<ListAsked>) -> Result<Json<ListShape>, Problem> {
    let list = verbs::rename(&app, caller.maker.actor.id, id, &asked.title).await?;
    Ok(Json(list.into()))
}

/// Removes a list; those on it are followed as before.
#[utoipa::path(delete, path = "/lists/{id}", tag = "lists", params(("id" = String, Path)), responses((status = 204), (status = 404)), security(("token" = ["write"])))]
pub async fn remove(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<relations::List>>) -> Result<StatusCode, Problem> {
    verbs::remove(&app, caller.maker.actor.id, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who is on a list.
#[utoipa::path(get, path = "/lists/{id}/members", tag = "lists", params(("id" = String, Path), PartOf), responses((status = 200, body = List<MakerShape>), (status = 404)), security(("token" = ["read"])))]
pub async fn members(State(app): State<App>, Reading(caller): Reading, Named(id): Named<Id<relations::List>>, Asked(asked): Asked<PartOf>) -> Result<List<MakerShape>, Problem> {
    let (begin, limit) = asked.read()?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let list = verbs::own(&mut reader, id, me).await?;
    let found = reader.lists().list_members(list.id, begin, limit).await?;
    Ok(List::ending(shapes_of(&app, &mut reader, found.items, Some(me)).await?, found.next))
}

/// Puts somebody whom the caller follows on a list, at most 500.
#[utoipa::path(post, path = "/lists/{id}/members", tag = "lists", params(("id" = String, Path)), request_body = MemberAsked,
    responses((status = 200, body = MakerShape), (status = 404), (status = 409, description = "not followed, or one too many")), security(("token" = ["write"])))]
pub async fn add(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<relations::List>>, Body(asked): Body<MemberAsked>) -> Result<Json<MakerShape>, Problem> {
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let list = verbs::own(&mut reader, id, me).await?;
    let member = load::maker(&app, &mut reader, &asked.handle).await?;
    drop(reader);
    verbs::add(&app, me, list.id, member.actor.id).await?;
    Ok(Json(shape(&app, &mut app.storage.read().await?, &member, Some(me)).await?))
}

/// Takes somebody off a list.
#[utoipa::path(delete, path = "/lists/{id}/members", tag = "lists", params(("id" = String, Path), MemberAsked), responses((status = 204), (status = 404)), security(("token" = ["write"])))]
pub async fn take_off(State(app): State<App>, Writing(caller): Writing, Named(id): Named<Id<relations::List>>, Asked(asked): Asked<MemberAsked>) -> Result<StatusCode, Problem> {
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let list = verbs::own(&mut reader, id, me).await?;
    let member = load::maker(&app, &mut reader, &asked.handle).await?;
    drop(reader);
    verbs::take_off(&app, me, list.id, member.actor.id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What of the caller's home the makers of a list said or passed on, in the order it arrived.
#[utoipa::path(get, path = "/timelines/list/{id}", tag = "timelines", params(("id" = String, Path), PartOf), responses((status = 200, body = List<PostBody>), (status = 404)), security(("token" = ["read"])))]
pub async fn timeline(State(app): State<App>, Reading(caller): Reading, Named(id): Named<Id<relations::List>>, Asked(asked): Asked<PartOf>) -> Result<List<PostBody>, Problem> {
    let (begin, limit) = asked.read()?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let list = verbs::own(&mut reader, id, me).await?;
    let found = reader.timelines().of_list(me, list.id, app.clock.now(), begin, limit).await?;
    Ok(List::ending(home_bodies(&mut reader, &app.site, &found.items, caller.maker.actor.id, app.clock.now()).await?, found.next))
}
