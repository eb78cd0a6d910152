//! Sends what is queued: one lane per host, several hosts at once, so that a slow host holds up nobody else.

use storage::deliveries::{Delivery, Outcome};
use tokio::task::JoinSet;

use super::LEASE_SECONDS;
use crate::state::App;

/// Deliveries of one host leased at once.
const PER_HOST: i64 = 20;
/// Deliveries of one host under way at once.
const AT_ONCE: usize = 4;
/// Hosts served at once for each core, where the settings do not say.
const HOSTS_PER_CORE: usize = 16;

/// Serves the hosts with something due; answers whether there was any.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let hosts = app.storage.list_due_hosts(app.clock.now(), i64::try_from(hosts_at_once(app)).unwrap_or(16)).await?;
    let any = !hosts.is_empty();
    let mut set = JoinSet::new();
    for host in hosts {
        let app = app.clone();
        set.spawn(async move { serve(&app, &host).await });
    }
    let mut worked = false;
    while let Some(served) = set.join_next().await {
        worked |= served??;
    }
    Ok(any && worked)
}

fn hosts_at_once(app: &App) -> usize {
    match app.settings.workers.deliveries {
        0 => HOSTS_PER_CORE * std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get),
        set => usize::from(set),
    }
}

/// One host's turn. Nothing of one lane is under way twice, so its order holds whatever runs at once.
async fn serve(app: &App, host: &str) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let leased = app.storage.lease_deliveries(host, PER_HOST, now, now.plus_seconds(LEASE_SECONDS)).await?;
    let any = !leased.is_empty();
    let mut waiting = leased.into_iter();
    let mut under_way = JoinSet::new();
    loop {
        while under_way.len() < AT_ONCE {
            let Some(delivery) = waiting.next() else { break };
            let app = app.clone();
            under_way.spawn(async move { send(&app, &delivery).await });
        }
        match under_way.join_next().await {
            Some(sent) => sent??,
            None => return Ok(any),
        }
    }
}

async fn send(app: &App, delivery: &Delivery) -> anyhow::Result<()> {
    let tried = app.federation.deliver(delivery).await;
    app.storage.settle_delivery(delivery.id, &tried.outcome, tried.status, &tried.reason).await?;
    let now = app.clock.now();
    if tried.alive {
        app.storage.peer_lives(&delivery.host, tried.scheme, now).await?;
    } else if matches!(tried.outcome, Outcome::Later { .. } | Outcome::Dead) {
        app.storage.peer_failed(&delivery.host, now).await?;
    }
    Ok(())
}
