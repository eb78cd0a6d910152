//! Sends what is queued: a lane per host, many hosts at once, so that a slow or dead host holds up nobody else.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::Time;
use futures::FutureExt as _;
use storage::Topic;
use storage::deliveries::{Delivery, Outcome};
use storage::peers::Peer;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{AFTER_TROUBLE, LEASE_SECONDS, PATIENCE, pause};
use crate::figures;
use crate::state::App;

/// Deliveries of one host leased at once. With [`AT_ONCE`] under way and two tries of ten seconds each they are all
/// settled before their lease ends, so that nothing is sent twice.
const PER_HOST: i64 = 16;
/// Deliveries of one host under way at once; one, until it has answered.
const AT_ONCE: usize = 8;
/// An answer that took longer lets twice as many be under way. A host that is faster needs no more connections, each of
/// which costs a handshake.
const SLOW: Duration = Duration::from_millis(50);
/// Leases after which a host's lane makes room for others that wait.
const ROUNDS: usize = 8;
/// Hosts served at once for each core, where the settings do not say. A thousand that never answer leave room for others.
const HOSTS_PER_CORE: usize = 1_000;
/// A host that takes everything is noted to be seen this often, in seconds.
const SEEN_EVERY: i64 = 3_600;

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

/// One host's turns, until nothing of it is due or others had to wait long enough; answers whether there was anything.
async fn serve(app: &App, host: &str, stop: &CancellationToken) -> anyhow::Result<bool> {
    let mut any = false;
    for _ in 0..ROUNDS {
        if stop.is_cancelled() || !serve_once(app, host, stop).await? {
            break;
        }
        any = true;
    }
    Ok(any)
}

/// Nothing of one lane is under way twice, so its order holds whatever runs at once. What a stop finds unsent is given back.
/// Trouble of ours with one delivery is told after the others were sent.
async fn serve_once(app: &App, host: &str, stop: &CancellationToken) -> anyhow::Result<bool> {
    if !app.federation.may_deliver(host).await? {
        return Ok(false);
    }
    let peer = app.storage.find_peer(host).await?;
    let limit = if peer.as_ref().is_some_and(Peer::is_proven) { PER_HOST } else { 1 };
    let now = app.clock.now();
    let leased = app.storage.lease_deliveries(host, limit, now, now.plus_seconds(LEASE_SECONDS)).await?;
    let any = !leased.is_empty();
    let mut waiting = leased.into_iter();
    let mut under_way = JoinSet::new();
    let mut at_once = 1;
    let peer = Arc::new(peer);
    let mut trouble = None;
    loop {
        if stop.is_cancelled() {
            let unsent: Vec<_> = waiting.by_ref().map(|delivery| delivery.id).collect();
            if !unsent.is_empty() {
                app.storage.release_deliveries(&unsent).await?;
            }
        }
        while under_way.len() < at_once {
            let Some(delivery) = waiting.next() else { break };
            let (app, peer) = (app.clone(), peer.clone());
            under_way.spawn(async move { send(&app, &delivery, peer.as_ref().as_ref()).await });
        }
        match under_way.join_next().await {
            Some(sent) => match sent? {
                Ok(took) if took > SLOW => at_once = (2 * at_once).min(AT_ONCE),
                Ok(_) => {}
                Err(error) => {
                    trouble.get_or_insert(error);
                }
            },
            None => return trouble.map_or(Ok(any), Err),
        }
    }
}

/// Sends and settles one; answers how long the host took.
async fn send(app: &App, delivery: &Delivery, peer: Option<&Peer>) -> anyhow::Result<Duration> {
    let begun = Instant::now();
    // One delivery that breaks us must not hold up its host for ever.
    let Ok(tried) = AssertUnwindSafe(app.federation.deliver(delivery, peer)).catch_unwind().await else {
        panicked(app, delivery).await?;
        return Ok(begun.elapsed());
    };
    let took = begun.elapsed();
    let tried = tried?;
    count(&tried.outcome);
    if tried.status == Some(410) {
        app.federation.inbox_is_gone(delivery).await?;
    }
    app.storage.settle_delivery(delivery.id, &tried.outcome, tried.status, &tried.reason).await?;
    if tried.outcome == Outcome::Dead {
        tracing::error!(queue = "deliveries", id = %delivery.id, inbox = %delivery.inbox, kind = %delivery.kind, reason = %tried.reason, "set aside");
    }
    let now = app.clock.now();
    if tried.alive {
        if is_news(peer, tried.scheme, now) {
            app.storage.peer_lives(&delivery.host, tried.scheme, now).await?;
        }
    } else if matches!(tried.outcome, Outcome::Later { .. } | Outcome::Dead) {
        app.storage.peer_failed(&delivery.host, now).await?;
    }
    Ok(took)
}

async fn panicked(app: &App, delivery: &Delivery) -> anyhow::Result<()> {
    let outcome = app.federation.poisoned_delivery(delivery);
    count(&outcome);
    app.storage.settle_delivery(delivery.id, &outcome, None, "sending it panicked").await?;
    if outcome == Outcome::Dead {
        tracing::error!(queue = "deliveries", id = %delivery.id, inbox = %delivery.inbox, kind = %delivery.kind, reason = "sending it panicked", "set aside");
    }
    Ok(())
}

fn count(outcome: &Outcome) {
    figures::delivered(match outcome {
        Outcome::Done => "done",
        Outcome::Later { .. } => "later",
        Outcome::Dropped => "dropped",
        Outcome::Dead => "dead",
    });
}

/// Whether it has to be written down that a host took something: not each time for one that always does.
fn is_news(peer: Option<&Peer>, scheme: Option<&str>, now: Time) -> bool {
    let Some(peer) = peer.filter(|peer| peer.is_proven()) else { return true };
    let seen = peer.seen_at.map_or(0, |at| Time::from_unix_micros(at).unix_seconds());
    now.unix_seconds() - seen > SEEN_EVERY || scheme.is_some_and(|scheme| scheme != peer.scheme)
}
