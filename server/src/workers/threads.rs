//! Completes threads when there is time: a few looks at once, one of a domain.

use storage::threads::Wanted;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{AFTER_TROUBLE, pause};
use crate::state::App;

/// Looks under way at once: nobody waits for them.
const AT_ONCE: i64 = 4;
/// A look ends by itself before this.
const LEASE_SECONDS: i64 = 120;
/// How long to wait when nothing is due.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(5);

/// Takes looks until stopped; those under way are broken off, and their leases run out.
pub async fn run(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let worked = tokio::select! {
            worked = turn(&app) => worked,
            () = stop.cancelled() => return,
        };
        match worked {
            Ok(true) => {}
            Ok(false) => pause(PATIENCE, &stop).await,
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "threads cannot be completed now");
                pause(AFTER_TROUBLE, &stop).await;
            }
        }
    }
}

/// Takes one look at some of what is due; answers whether there was any.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let now = app.clock.now();
    if !app.storage.fetches_are_due(now).await? {
        return Ok(false);
    }
    let leased = app.storage.lease_fetches(AT_ONCE, now, now.plus_seconds(LEASE_SECONDS)).await?;
    let any = !leased.is_empty();
    let mut under_way: JoinSet<(Wanted, storage::Result<()>)> = JoinSet::new();
    for wanted in leased {
        let federation = app.federation.clone();
        under_way.spawn(async move { (wanted.clone(), federation.complete_thread(wanted).await) });
    }
    while let Some(looked) = under_way.join_next().await {
        match looked {
            Ok((_, looked)) => looked?,
            Err(error) => tracing::error!(%error, "a look at a thread panicked; its lease runs out"),
        }
    }
    Ok(any)
}
