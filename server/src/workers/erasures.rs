//! Removes the files of what was deleted: noted in the transaction of the deletion, so that a stop in between leaves none.

use std::time::Duration;

use super::Pace;
use crate::media::upload::discard_one;
use crate::state::App;

/// Files that are removed in one turn.
const BATCH: i64 = 100;
pub(super) const PACE: Pace = Pace { topic: None, patience: Duration::from_secs(5), trouble: "files of what was deleted are removed later" };

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
