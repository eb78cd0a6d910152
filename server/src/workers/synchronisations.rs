//! Asks the servers with which we disagree about followers, and settles the difference.

use std::time::Duration;

use federation::Error;
use storage::Topic;
use storage::synchronisations::Synchronisation;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{LEASE_SECONDS, PATIENCE, Pace};
use crate::state::App;

pub(super) const PACE: Pace = Pace { topic: Some(Topic::Synchronisations), patience: PATIENCE, trouble: "followers are compared later" };
/// Servers asked at once.
const AT_ONCE: i64 = 8;
/// What takes longer is tried again later; its lease is not over yet.
const DEADLINE: Duration = Duration::from_secs(50);
/// Seconds between tries that failed for a passing reason; after those it waits for the next post.
const RETRY_SECONDS: [i64; 2] = [60, 600];

/// Settles everything that is due, once; answers whether there was any. What a stop breaks off is not kept, and done when
/// its lease is over.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App, stop: &CancellationToken) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let leased = app.storage.lease_synchronisations(AT_ONCE, now, now.plus_seconds(LEASE_SECONDS)).await?;
    let any = !leased.is_empty();
    let mut under_way = JoinSet::new();
    for wanted in leased {
        let (app, stop) = (app.clone(), stop.clone());
        under_way.spawn(async move {
            tokio::select! {
                settled = settle(&app, &wanted) => settled,
                () = stop.cancelled() => Ok(()),
            }
        });
    }
    while let Some(settled) = under_way.join_next().await {
        settled??;
    }
    Ok(any)
}

async fn settle(app: &App, wanted: &Synchronisation) -> anyhow::Result<()> {
    let (federation, asked) = (app.federation.clone(), wanted.clone());
    // A task of its own, so that one list that breaks us breaks nothing else.
    let ended = tokio::spawn(async move { tokio::time::timeout(DEADLINE, federation.synchronise(&asked)).await }).await;
    let (may_pass, reason) = match ended {
        Ok(Ok(Ok(()))) => (false, String::new()),
        Ok(Ok(Err(Error::Later(source)))) => (true, source.to_string()),
        Ok(Ok(Err(error))) => (false, error.to_string()),
        Ok(Err(_)) => (true, "it took too long".to_owned()),
        Err(_) => (true, "it panicked".to_owned()),
    };
    if !reason.is_empty() {
        tracing::info!(url = %wanted.url, tries = wanted.tries, %reason, "followers were not compared");
    }
    let again = usize::try_from(wanted.tries - 1).ok().and_then(|tried| RETRY_SECONDS.get(tried)).filter(|_| may_pass);
    let next_at = again.map(|seconds| app.clock.now().plus_seconds(*seconds));
    Ok(app.storage.settle_synchronisation(wanted.actor, next_at, &reason).await?)
}
