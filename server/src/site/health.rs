//! Whether this process lives, and whether it can serve: what load balancers and hosts ask.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use axum::{Json, Router};

use crate::routing::boxed;
use crate::state::App;

/// Longer than this is as good as never.
const PATIENCE: Duration = Duration::from_secs(4);

pub fn routes() -> Router<App> {
    Router::new().route("/health/live", get(async || "ok")).route("/health/ready", get(boxed(ready)))
}

async fn ready(State(app): State<App>) -> Response {
    let (database, blobs) = tokio::join!(in_time(app.storage.ping()), in_time(app.blobs.check()));
    let reasons: Vec<&str> =
        [(database, "the database does not answer"), (blobs, "files cannot be written and read back")].into_iter().filter_map(|(fine, reason)| (!fine).then_some(reason)).collect();
    if reasons.is_empty() {
        return "ok".into_response();
    }
    (StatusCode::SERVICE_UNAVAILABLE, Json(serde_json::json!({ "reasons": reasons }))).into_response()
}

async fn in_time(question: impl Future<Output = storage::Result<()>>) -> bool {
    match tokio::time::timeout(PATIENCE, question).await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(%error, "not ready");
            false
        }
        Err(_) => {
            tracing::error!("not ready in time");
            false
        }
    }
}
