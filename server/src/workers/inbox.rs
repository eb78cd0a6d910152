//! Applies what was received, many lanes at once, and settles each.

use std::time::Duration;

use storage::Topic;
use storage::inbox::{Received, Settled};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{AFTER_TROUBLE, LEASE_SECONDS, PATIENCE, pause};
use crate::figures;
use crate::state::App;

/// Activities under way at once; most of them wait for somebody's document.
const AT_ONCE: usize = 64;
/// What takes longer is tried again later; its lease is not over yet.
const DEADLINE: Duration = Duration::from_secs(50);

/// Applies activities until stopped; those under way are broken off and given back, since nothing of them is kept before
/// all of it is.
pub async fn run(app: App, stop: CancellationToken) {
    let mut under_way: JoinSet<anyhow::Result<()>> = JoinSet::new();
    while !(stop.is_cancelled() && under_way.is_empty()) {
        let room = if stop.is_cancelled() { 0 } else { AT_ONCE.saturating_sub(under_way.len()) };
        match lease(&app, room).await {
            Ok(leased) if !leased.is_empty() => {
                for received in keep_notes(&app, leased).await {
                    let (app, stop) = (app.clone(), stop.clone());
                    under_way.spawn(async move { settle(&app, received, &stop).await });
                }
                continue;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the inbox cannot be read and is tried again");
                pause(AFTER_TROUBLE, &stop).await;
            }
        }
        tokio::select! {
            Some(settled) = under_way.join_next(), if !under_way.is_empty() => told(settled),
            () = stop.cancelled(), if !stop.is_cancelled() => {}
            () = app.storage.wait(Topic::Inbox), if !stop.is_cancelled() => {}
            () = tokio::time::sleep(PATIENCE) => {}
        }
    }
}

fn told(settled: Result<anyhow::Result<()>, tokio::task::JoinError>) {
    match settled {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(error = format!("{error:#}"), "an activity could not be settled; its lease runs out"),
        Err(error) => tracing::error!(%error, "settling an activity panicked; its lease runs out"),
    }
}

async fn lease(app: &App, room: usize) -> anyhow::Result<Vec<Received>> {
    if room == 0 {
        return Ok(Vec::new());
    }
    let now = app.clock.now();
    if !app.storage.inbox_is_due(now).await? {
        return Ok(Vec::new());
    }
    Ok(app.storage.lease_inbox(i64::try_from(room).unwrap_or(1), now, now.plus_seconds(LEASE_SECONDS)).await?)
}

/// Applies everything that is due, once; answers whether there was any.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let leased = lease(app, AT_ONCE).await?;
    let any = !leased.is_empty();
    let mut under_way = JoinSet::new();
    for received in keep_notes(app, leased).await {
        let app = app.clone();
        under_way.spawn(async move { settle(&app, received, &CancellationToken::new()).await });
    }
    while let Some(settled) = under_way.join_next().await {
        settled??;
    }
    Ok(any)
}

/// Keeps new plain notes together; answers the rest. A panic leaves all of them.
async fn keep_notes(app: &App, leased: Vec<Received>) -> Vec<Received> {
    let (federation, all) = (app.federation.clone(), leased.clone());
    let rest = tokio::spawn(async move { federation.keep_notes(all).await }).await.unwrap_or_else(|_panicked| leased.clone());
    let kept = leased.len() - rest.len();
    for _ in 0..kept {
        figures::settled("done");
    }
    if kept > 0 {
        app.storage.rouse(Topic::Inbox);
    }
    rest
}

async fn settle(app: &App, received: Received, stop: &CancellationToken) -> anyhow::Result<()> {
    let (federation, taken) = (app.federation.clone(), received.clone());
    // A task of its own, so that one bad activity ends alone.
    let mut applying = tokio::spawn(async move { tokio::time::timeout(DEADLINE, federation.apply(&taken)).await });
    let applied = tokio::select! {
        applied = &mut applying => applied,
        () = stop.cancelled() => {
            applying.abort();
            applying.await
        }
    };
    let settled = match applied {
        Ok(Ok(settled)) => settled,
        Ok(Err(_)) => app.federation.too_late(&received),
        Err(broken_off) if broken_off.is_cancelled() => return Ok(app.storage.release_inbox(&[received.id]).await?),
        Err(_) => app.federation.poisoned(&received),
    };
    if settled == Settled::Done {
        app.storage.rouse(Topic::Media);
    }
    figures::settled(match &settled {
        Settled::Done => "done",
        Settled::Refused(_) => "refused",
        Settled::Later { .. } => "later",
        Settled::Dead(_) => "dead",
    });
    app.storage.settle_inbox(received.id, &settled).await?;
    if let Settled::Dead(reason) = &settled {
        tracing::error!(queue = "inbox", id = %received.id, activity = %received.activity, kind = %received.kind, reason, "set aside");
    }
    // What waited behind it in its lane may go on.
    app.storage.rouse(Topic::Inbox);
    Ok(())
}
