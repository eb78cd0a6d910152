//! Applies what was received, several lanes at once, and settles each.

use storage::inbox::{Received, Settled};
use tokio::task::JoinSet;

use super::LEASE_SECONDS;
use crate::state::App;

const BATCH: i64 = 32;

/// Leases what is due and applies it; answers whether there was any.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let leased = app.storage.lease_inbox(BATCH, now, now.plus_seconds(LEASE_SECONDS)).await?;
    let any = !leased.is_empty();
    let mut set = JoinSet::new();
    for received in leased {
        let app = app.clone();
        set.spawn(async move { settle(&app, received).await });
    }
    while let Some(settled) = set.join_next().await {
        settled??;
    }
    Ok(any)
}

async fn settle(app: &App, received: Received) -> anyhow::Result<()> {
    let (federation, taken) = (app.federation.clone(), received.clone());
    // A task of its own, so that one bad activity ends alone.
    let settled = match tokio::spawn(async move { federation.apply(&taken).await }).await {
        Ok(settled) => settled,
        Err(_) => app.federation.poisoned(&received),
    };
    if settled == Settled::Done {
        app.storage.rouse(storage::Topic::Media);
    }
    app.storage.settle_inbox(received.id, &settled).await?;
    Ok(())
}
