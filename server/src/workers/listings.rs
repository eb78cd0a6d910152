//! Lets drafts go out at their time, puts away what is over, and makes listings of shops that come over.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{AFTER_TROUBLE, pause};
use crate::imports::work::Shop;
use crate::listings::commands;
use crate::state::App;

/// How long to wait when nothing is due.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is due, and some rows of a shop that comes over; answers whether there was anything.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let was_due = commands::turn(app).await?;
    let running = app.storage.read().await?.imports().find_running().await?;
    let Some(import) = running else { return Ok(was_due) };
    let shop = Shop { storage: &app.storage, site: &app.site, clock: app.clock.as_ref() };
    Ok(shop.advance(import).await? || was_due)
}

/// Takes turns until stopped.
pub async fn run(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match turn(&app).await {
            Ok(true) => {}
            Ok(false) => pause(PATIENCE, &stop).await,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "listings that are due wait");
                pause(AFTER_TROUBLE, &stop).await;
            }
        }
    }
}
