//! Timelines for programs.

use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::Deserialize;
use storage::Cursor;
use utoipa::IntoParams;

use crate::access::token::Reading;
use crate::api::page::{List, part};
use crate::api::query::Asked;
use crate::makers::api::viewer;
use crate::posts::body::{PostBody, bodies, home_bodies};
use crate::problem::Problem;
use crate::state::App;

/// Everything below `/timelines`.
pub fn api() -> Router<App> {
    Router::new().route("/timelines/home", get(home)).route("/timelines/local", get(local)).route("/timelines/known", get(known))
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
    let found = reader.timelines().home(caller.maker.actor.id, cursor, limit).await?;
    Ok(List::ending(home_bodies(&mut reader, &app.site, &found.items, caller.maker.actor.id, app.clock.now()).await?, found.next))
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
    let found = reader.timelines().public(here, viewer(caller), cursor, limit).await?;
    Ok(List::ending(bodies(&mut reader, &app.site, &found.items, viewer(caller), app.clock.now()).await?, found.next))
}
