//! NodeInfo, whose figures only the server knows.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use federation::discovery::nodeinfo::{self, Facts};

use crate::page::Door;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

const DAY: i64 = 86_400;

/// `/nodeinfo/2.0` and `/nodeinfo/2.1`.
pub fn routes() -> Router<App> {
    Router::new().route("/nodeinfo/{version}", get(boxed(document)))
}

async fn document(State(app): State<App>, Path(version): Path<String>) -> Result<Response, Problem> {
    let facts = facts(&app).await?;
    let document = nodeinfo::document(&version, &facts).ok_or_else(Problem::not_found)?;
    let headers =
        [(header::CONTENT_TYPE, nodeinfo::media_type(&version)), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*".to_owned()), (header::CACHE_CONTROL, "public, max-age=600".to_owned())];
    Ok((headers, document.to_string()).into_response())
}

async fn facts(app: &App) -> Result<Facts, Problem> {
    let community = app.community();
    let now = app.clock.now();
    let mut reader = app.storage.read().await?;
    let (makers, active_month) = reader.actors().count_here(now.plus_seconds(-30 * DAY)).await?;
    let (_, active_half_year) = reader.actors().count_here(now.plus_seconds(-182 * DAY)).await?;
    let posts = reader.posts().count_here().await?;
    Ok(Facts {
        name: community.name.clone(),
        description: community.description.clone(),
        version: community.version.clone(),
        repository: community.source_url.clone(),
        open_registrations: matches!(community.door, Door::Open | Door::Approval),
        makers,
        active_month,
        active_half_year,
        posts,
    })
}
