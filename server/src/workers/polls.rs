//! Closes polls at their end, and says now and then how the open ones stand.

use std::time::Duration;

use domain::Id;
use domain::posts::poll::TOLD_SECONDS;
use domain::posts::{Event, Post};

use super::Pace;
use crate::state::App;

/// Most polls of one turn.
const AT_ONCE: i64 = 50;
pub(super) const PACE: Pace = Pace { topic: None, patience: Duration::from_secs(5), trouble: "polls cannot be counted now" };

/// Closes what came to its end and tells how the rest stands, at most every three minutes each (WIRE 7.6); answers whether
/// there was anything. Of several processes one does it.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let mut reader = app.storage.read().await?;
    let ended = reader.polls().list_ended(now, AT_ONCE).await?;
    let untold = reader.polls().list_untold(now.plus_seconds(-TOLD_SECONDS), AT_ONCE).await?;
    drop(reader);
    for post in &ended {
        close(app, *post).await?;
    }
    for post in untold.iter().filter(|post| !ended.contains(post)) {
        let mut tx = app.storage.begin().await?;
        if tx.polls().told(*post, now).await? {
            tx.commit(Event::PollCounted { post: *post }, now).await?;
        }
    }
    Ok(!ended.is_empty() || !untold.is_empty())
}

async fn close(app: &App, post: Id<Post>) -> anyhow::Result<()> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    if tx.polls().close(post, now).await? {
        tx.commit(Event::PollClosed { post }, now).await?;
    }
    Ok(())
}
