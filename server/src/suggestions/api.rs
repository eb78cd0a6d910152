//! Suggestions for programs.

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::{delete, get};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::verbs;
use crate::access::token::{Reading, Writing};
use crate::api::page::{List, part};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::makers::api::{MakerShape, shapes};
use crate::makers::load;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/suggestions` and below.
pub fn api() -> Router<App> {
    Router::new().route("/suggestions", get(boxed(list))).route("/suggestions/{handle}", delete(boxed(dismiss)))
}

/// Somebody worth following, and why.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Suggestion)]
pub struct SuggestionBody {
    pub maker: MakerShape,
    /// `followed-by` or `newcomer`.
    pub reason: &'static str,
    /// Handles of some whom the caller follows and who follow this maker.
    pub followed_by: Vec<String>,
    /// How many of them there are.
    pub followed_by_count: i64,
}

/// How much is wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Most {
    /// Most items, 1 to 80.
    limit: Option<String>,
}

/// Whom the caller may want to follow: those whom most of the ones they follow follow, then newcomers here.
#[utoipa::path(get, path = "/suggestions", tag = "suggestions", params(Most), responses((status = 200, body = List<SuggestionBody>)), security(("token" = ["read"])))]
pub async fn list(State(app): State<App>, Reading(caller): Reading, Asked(most): Asked<Most>) -> Result<List<SuggestionBody>, Problem> {
    let (_, limit) = part(None, most.limit.as_deref())?;
    let me = caller.maker.actor.id;
    let mut reader = app.storage.read().await?;
    let found = verbs::find(&app, &mut reader, me, limit).await?;
    let makers: Vec<_> = found.iter().map(|one| one.maker.clone()).collect();
    let shapes = shapes(&app, &mut reader, &makers, Some(me)).await?;
    let body = |(maker, found): (MakerShape, verbs::Found)| SuggestionBody {
        maker,
        reason: if found.count > 0 { "followed-by" } else { "newcomer" },
        followed_by: found.followed_by.iter().map(|maker| maker.actor.handle.to_string()).collect(),
        followed_by_count: found.count,
    };
    Ok(List::ending(shapes.into_iter().zip(found).map(body).collect(), None))
}

/// Suggests somebody no more.
#[utoipa::path(delete, path = "/suggestions/{handle}", tag = "suggestions", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 204), (status = 404), (status = 409, description = "oneself")), security(("token" = ["write"])))]
pub async fn dismiss(State(app): State<App>, Writing(caller): Writing, Named(handle): Named<String>) -> Result<StatusCode, Problem> {
    let about = load::maker(&app, &mut app.storage.read().await?, &handle).await?;
    verbs::dismiss(&app, caller.maker.actor.id, about.actor.id).await?;
    Ok(StatusCode::NO_CONTENT)
}
