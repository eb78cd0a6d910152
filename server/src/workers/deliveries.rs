//! Sends what is queued: a lane per host, many hosts at once, so that a slow or dead host holds up nobody else.

use std::collections::HashSet;
use std::num::NonZeroUsize;

use storage::Topic;
use storage::deliveries::{Delivery, Outcome};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{AFTER_TROUBLE, LEASE_SECONDS, PATIENCE, pause};
use crate::figures;
use crate::state::App;

/// Deliveries of one host leased at once. With [`AT_ONCE`] under way and two tries of ten seconds each they are all
/// settled before their lease ends, so that nothing is sent twice.
const PER_HOST: i64 = 8;
/// Deliveries of one host under way at once.
const AT_ONCE: usize = 8;
/// Hosts served at once for each core, where the settings do not say.
const HOSTS_PER_CORE: usize = 32;

/// Serves hosts until stopped; those under way are finished.
pub async fn run(app: App, stop: CancellationToken) {
    let mut lanes: JoinSet<(String, anyhow::Result<bool>)> = JoinSet::new();
    let mut busy: HashSet<String> = HashSet::new();
    while !(stop.is_cancelled() && lanes.is_empty()) {
        if !stop.is_cancelled()
            && let Err(error) = open_lanes(&app, &stop, &mut lanes, &mut busy).await
        {
            tracing::error!(error = format!("{error:#}"), "deliveries cannot be looked up and are tried again");
            pause(AFTER_TROUBLE, &stop).await;
        }
        tokio::select! {
            Some(served) = lanes.join_next(), if !lanes.is_empty() => closed(served, &mut busy),
            () = stop.cancelled(), if !stop.is_cancelled() => {}
            () = app.storage.wait(Topic::Deliveries), if !stop.is_cancelled() => {}
            () = tokio::time::sleep(PATIENCE) => {}
        }
    }
}

async fn open_lanes(app: &App, stop: &CancellationToken, lanes: &mut JoinSet<(String, anyhow::Result<bool>)>, busy: &mut HashSet<String>) -> anyhow::Result<()> {
    let room = hosts_at_once(app).saturating_sub(busy.len());
    if room == 0 {
        return Ok(());
    }
    let limit = i64::try_from(room + busy.len()).unwrap_or(i64::MAX);
    for host in app.storage.list_due_hosts(app.clock.now(), limit).await?.into_iter().filter(|host| !busy.contains(host)).take(room).collect::<Vec<_>>() {
        busy.insert(host.clone());
        let (app, stop) = (app.clone(), stop.clone());
        lanes.spawn(async move {
            let served = serve(&app, &host, &stop).await;
            (host, served)
        });
    }
    Ok(())
}

fn closed(served: Result<(String, anyhow::Result<bool>), tokio::task::JoinError>, busy: &mut HashSet<String>) {
    match served {
        Ok((host, served)) => {
            busy.remove(&host);
            if let Err(error) = served {
                tracing::error!(host, error = format!("{error:#}"), "a host's deliveries failed and are tried again");
            }
        }
        Err(error) => {
            tracing::error!(%error, "a lane panicked");
            busy.clear();
        }
    }
}

/// Serves every host with something due, once; answers whether there was any.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let mut worked = false;
    for host in app.storage.list_due_hosts(app.clock.now(), 1_000).await? {
        worked |= serve(app, &host, &CancellationToken::new()).await?;
    }
    Ok(worked)
}

fn hosts_at_once(app: &App) -> usize {
    match app.settings.workers.deliveries {
        0 => HOSTS_PER_CORE * std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
        set => usize::from(set),
    }
}

/// One host's turn. Nothing of one lane is under way twice, so its order holds whatever runs at once. What a stop finds
/// unsent is given back.
async fn serve(app: &App, host: &str, stop: &CancellationToken) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let leased = app.storage.lease_deliveries(host, PER_HOST, now, now.plus_seconds(LEASE_SECONDS)).await?;
    let any = !leased.is_empty();
    let mut waiting = leased.into_iter();
    let mut under_way = JoinSet::new();
    loop {
        if stop.is_cancelled() {
            let unsent: Vec<_> = waiting.by_ref().map(|delivery| delivery.id).collect();
            if !unsent.is_empty() {
                app.storage.release_deliveries(&unsent).await?;
            }
        }
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
    figures::delivered(match tried.outcome {
        Outcome::Done => "done",
        Outcome::Later { .. } => "later",
        Outcome::Dropped => "dropped",
        Outcome::Dead => "dead",
    });
    app.storage.settle_delivery(delivery.id, &tried.outcome, tried.status, &tried.reason).await?;
    let now = app.clock.now();
    if tried.alive {
        app.storage.peer_lives(&delivery.host, tried.scheme, now).await?;
    } else if matches!(tried.outcome, Outcome::Later { .. } | Outcome::Dead) {
        app.storage.peer_failed(&delivery.host, now).await?;
    }
    Ok(())
}
