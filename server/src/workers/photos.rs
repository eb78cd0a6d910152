//! Fetches photos of peers that wait, two at a time.

use tokio::task::JoinSet;

use crate::media::fetch::fetch_remote;
use crate::state::App;

const BATCH: i64 = 4;
/// A fetch may take long; its lease outlasts the client's own deadline.
const LEASE_SECONDS: i64 = 180;

/// Leases what is due and fetches it; answers whether there was any.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let now = app.clock.now();
    if !app.storage.photos_are_due(now).await? {
        return Ok(false);
    }
    let leased = app.storage.lease_photos(now, now.plus_seconds(LEASE_SECONDS), BATCH).await?;
    let any = !leased.is_empty();
    let mut set = JoinSet::new();
    for media in leased {
        let app = app.clone();
        set.spawn(async move { fetch_remote(&app, media).await });
    }
    while let Some(fetched) = set.join_next().await {
        fetched??;
    }
    Ok(any)
}
