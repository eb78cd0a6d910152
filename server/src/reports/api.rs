//! Reporting for programs.

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use domain::reports::Draft;
use domain::text::Fault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::verbs;
use crate::access::token::Writing;
use crate::api::body::Body;
use crate::api::shapes::{ids, time};
use crate::makers::load;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// `/reports`.
pub fn api() -> Router<App> {
    Router::new().route("/reports", post(boxed(create)))
}

/// What moderators are to look at.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ReportBody {
    /// `name` or `name@host`.
    maker: String,
    /// Ids of posts of theirs that the caller may see, at most 50.
    posts: Vec<String>,
    /// What is wrong, 1 to 5000 characters.
    text: String,
    /// Whether the words go on to their server, without the caller's name.
    forward: bool,
}

/// A report that was taken.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Raised {
    pub id: String,
    /// `open`.
    pub state: &'static str,
    /// Whether its words go on to another server.
    pub forwarded: bool,
    pub created_at: String,
}

/// Asks the moderators here to look at a maker, or at posts of theirs.
#[utoipa::path(post, path = "/reports", tag = "reports", request_body = ReportBody,
    responses((status = 201, body = Raised), (status = 404, description = "no such maker"), (status = 409, description = "oneself"), (status = 422), (status = 429, description = "too many")), security(("token" = ["write"])))]
pub async fn create(State(app): State<App>, Writing(caller): Writing, Body(body): Body<ReportBody>) -> Result<(StatusCode, Json<Raised>), Problem> {
    let maker = load::maker(&app, &mut app.storage.read().await?, body.maker.trim_start_matches('@')).await?;
    let posts = ids(&body.posts).map_err(|_no_id| Problem::invalid(vec![Fault::new("posts", "fault-report-unknown", "one of the posts is not there, or not theirs")]))?;
    let report = verbs::raise(&app, &caller.maker, &maker.actor, Draft { text: body.text, posts, forward: body.forward }).await?;
    let raised = Raised { id: report.id.to_string(), state: report.state.word(), forwarded: report.forward, created_at: time(report.created_at) };
    Ok((StatusCode::CREATED, Json(raised)))
}
