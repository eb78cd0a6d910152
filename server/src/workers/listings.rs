//! Lets drafts go out at their time, puts away what is over, and makes listings of shops that come over.

use std::time::Duration;

use super::Pace;
use crate::imports::work::Shop;
use crate::listings::commands;
use crate::state::App;

pub(super) const PACE: Pace = Pace { topic: None, patience: Duration::from_secs(2), trouble: "listings that are due wait" };

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
