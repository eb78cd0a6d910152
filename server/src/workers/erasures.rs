//! Removes the files of what was deleted: noted in the transaction of the deletion, so that a stop in between leaves none.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{AFTER_TROUBLE, pause};
use crate::media::upload::discard_one;
use crate::state::App;

/// Files that are removed in one turn.
const BATCH: i64 = 100;
const EVERY: Duration = Duration::from_secs(5);

/// Removes what waits, and looks again after a while, until stopped.
pub async fn run(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match turn(&app).await {
            Ok(true) => {}
            Ok(false) => pause(EVERY, &stop).await,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "files of what was deleted are removed later");
                pause(AFTER_TROUBLE, &stop).await;
            }
        }
    }
}

/// One batch; answers whether there was any.
///
/// # Errors
/// Storage trouble; what was not removed still waits.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let keys = app.storage.list_unwanted_blobs(BATCH).await?;
    if keys.is_empty() {
        return Ok(false);
    }
    for key in &keys {
        discard_one(app, key).await?;
    }
    app.storage.settle_blobs(&keys).await?;
    Ok(true)
}
