//! Timelines for programs.

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use domain::relations::Timeline;
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use storage::Cursor;
use utoipa::{IntoParams, ToSchema};

use super::verbs;
use crate::access::token::{Reading, Writing};
use crate::api::body::Body;
use crate::api::page::{List, part};
use crate::api::query::Asked;
use crate::makers::api::viewer;
use crate::posts::body::{PostBody, bodies, home_bodies};
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Everything below `/timelines`.
pub fn api() -> Router<App> {
    Router::new()
        .route("/timelines/home", get(boxed(home)))
        .route("/timelines/local", get(boxed(local)))
        .route("/timelines/known", get(boxed(known)))
        .route("/markers", get(boxed(markers)).put(boxed(mark)))
}

/// Which part of a timeline.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Part {
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

impl Part {
    fn read(&self) -> Result<(Cursor, i64), Problem> {
        part(self.cursor.as_deref(), self.limit.as_deref())
    }
}

/// What the makers whom the caller follows publish, in the order it arrived.
#[utoipa::path(get, path = "/timelines/home", tag = "timelines", params(Part), responses((status = 200, body = List<PostBody>)), security(("token" = ["read"])))]
pub async fn home(State(app): State<App>, Reading(caller): Reading, Asked(asked): Asked<Part>) -> Result<List<PostBody>, Problem> {
    let (cursor, limit) = asked.read()?;
    let mut reader = app.storage.read().await?;
    let now = app.clock.now();
    let found = reader.timelines().home(caller.maker.actor.id, now, cursor, limit).await?;
    Ok(List::ending(home_bodies(&mut reader, &app.site, &found.items, caller.maker.actor.id, now).await?, found.next))
}

/// How far the caller has read.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct Markers {
    /// The newest entry of home that was read: the `entry` of a post there.
    pub home: Option<String>,
    /// The id of the newest notification that was read.
    pub notifications: Option<String>,
}

/// How far the caller has read now; what is left out stays.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct MarkersAsked {
    /// The `entry` of a post at home.
    home: Option<String>,
    /// The id of a notification.
    notifications: Option<String>,
}

/// How far the caller has read.
#[utoipa::path(get, path = "/markers", tag = "timelines", responses((status = 200, body = Markers)), security(("token" = ["read"])))]
pub async fn markers(State(app): State<App>, Reading(caller): Reading) -> Result<Json<Markers>, Problem> {
    let mut reader = app.storage.read().await?;
    let me = caller.maker.actor.id;
    let home = reader.markers().find(me, Timeline::Home).await?.map(|at| at.to_string());
    let notifications = reader.markers().find(me, Timeline::Notifications).await?.map(|at| at.to_string());
    Ok(Json(Markers { home, notifications }))
}

/// Remembers how far the caller has read; never less far than before.
#[utoipa::path(put, path = "/markers", tag = "timelines", request_body = MarkersAsked, responses((status = 200, body = Markers), (status = 422)), security(("token" = ["write"])))]
pub async fn mark(State(app): State<App>, Writing(caller): Writing, Body(asked): Body<MarkersAsked>) -> Result<Json<Markers>, Problem> {
    let mut faults = Vec::new();
    let mut marks = Vec::new();
    for (timeline, field, text) in [(Timeline::Home, "home", asked.home), (Timeline::Notifications, "notifications", asked.notifications)] {
        match text.map(|text| text.parse::<Cursor>()) {
            None => {}
            Some(Ok(at)) => marks.push((timeline, at)),
            Some(Err(_no_id)) => faults.push(Fault::new(field, "fault-marker", "this is not the id of an entry")),
        }
    }
    if !faults.is_empty() {
        return Err(Problem::invalid(faults));
    }
    verbs::mark(&app, caller.maker.actor.id, &marks).await?;
    markers(State(app), Reading(caller)).await
}

/// What makers of this server publish, the newest first.
#[utoipa::path(get, path = "/timelines/local", tag = "timelines", params(Part), responses((status = 200, body = List<PostBody>)), security((), ("token" = ["read"])))]
pub async fn local(State(app): State<App>, caller: Option<Reading>, Asked(asked): Asked<Part>) -> Result<List<PostBody>, Problem> {
    public(&app, true, caller.as_ref(), &asked).await
}

/// What everyone known here publishes, the newest first.
#[utoipa::path(get, path = "/timelines/known", tag = "timelines", params(Part), responses((status = 200, body = List<PostBody>)), security((), ("token" = ["read"])))]
pub async fn known(State(app): State<App>, caller: Option<Reading>, Asked(asked): Asked<Part>) -> Result<List<PostBody>, Problem> {
    public(&app, false, caller.as_ref(), &asked).await
}

async fn public(app: &App, here: bool, caller: Option<&Reading>, asked: &Part) -> Result<List<PostBody>, Problem> {
    let (cursor, limit) = asked.read()?;
    let mut reader = app.storage.read().await?;
    let now = app.clock.now();
    let found = reader.timelines().public(here, viewer(caller), now, cursor, limit).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &found.items, viewer(caller), now).await?, found.next))
}
