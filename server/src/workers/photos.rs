//! Fetches photos of peers that wait, several at a time and few of one host, so that a slow one holds up nobody else.

use std::collections::HashMap;

use domain::media::Media;
use storage::Topic;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::{AFTER_TROUBLE, PATIENCE, pause};
use crate::media::fetch::fetch_remote;
use crate::state::App;

/// Photos under way at once.
const AT_ONCE: usize = 8;
/// Photos of one host under way at once.
const PER_HOST: usize = 2;
/// A fetch may take long; its lease outlasts the client's own deadline.
const LEASE_SECONDS: i64 = 180;
/// When a photo is looked at again that found its host busy.
const LATER_SECONDS: i64 = 2;

/// Fetches until stopped; those under way are broken off and given back.
pub async fn run(app: App, stop: CancellationToken) {
    let mut under_way: JoinSet<(String, anyhow::Result<()>)> = JoinSet::new();
    let mut busy: HashMap<String, usize> = HashMap::new();
    while !(stop.is_cancelled() && under_way.is_empty()) {
        if !stop.is_cancelled()
            && let Err(error) = fill(&app, &stop, &mut under_way, &mut busy).await
        {
            tracing::error!(error = format!("{error:#}"), "photos cannot be looked up and are tried again");
            pause(AFTER_TROUBLE, &stop).await;
        }
        tokio::select! {
            Some(fetched) = under_way.join_next(), if !under_way.is_empty() => ended(fetched, &mut busy),
            () = stop.cancelled(), if !stop.is_cancelled() => {}
            () = app.storage.wait(Topic::Media), if !stop.is_cancelled() => {}
            () = tokio::time::sleep(PATIENCE) => {}
        }
    }
}

async fn fill(app: &App, stop: &CancellationToken, under_way: &mut JoinSet<(String, anyhow::Result<()>)>, busy: &mut HashMap<String, usize>) -> anyhow::Result<()> {
    let now = app.clock.now();
    let room = AT_ONCE.saturating_sub(under_way.len());
    if room == 0 || !app.storage.photos_are_due(now).await? {
        return Ok(());
    }
    for media in app.storage.lease_photos(now, now.plus_seconds(LEASE_SECONDS), i64::try_from(room).unwrap_or(1)).await? {
        let host = host_of(&media);
        let taken = busy.entry(host.clone()).or_default();
        if *taken >= PER_HOST {
            app.storage.set_photo_due(media.id, now.plus_seconds(LATER_SECONDS)).await?;
            continue;
        }
        *taken += 1;
        let (app, stop) = (app.clone(), stop.clone());
        under_way.spawn(async move {
            let fetched = fetch_remote(&app, media, &stop).await.map_err(anyhow::Error::from);
            (host, fetched)
        });
    }
    Ok(())
}

fn ended(fetched: Result<(String, anyhow::Result<()>), tokio::task::JoinError>, busy: &mut HashMap<String, usize>) {
    match fetched {
        Ok((host, fetched)) => {
            if let Some(taken) = busy.get_mut(&host) {
                *taken = taken.saturating_sub(1);
            }
            busy.retain(|_, taken| *taken > 0);
            if let Err(error) = fetched {
                tracing::error!(host, error = format!("{error:#}"), "a photo could not be settled; its lease runs out");
            }
        }
        Err(error) => {
            tracing::error!(%error, "fetching a photo panicked");
            busy.clear();
        }
    }
}

fn host_of(media: &Media) -> String {
    media.remote.as_ref().map(domain::Address::host).unwrap_or_default()
}

/// Fetches everything that is due, once; answers whether there was any.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let now = app.clock.now();
    if !app.storage.photos_are_due(now).await? {
        return Ok(false);
    }
    for media in app.storage.lease_photos(now, now.plus_seconds(LEASE_SECONDS), 50).await? {
        fetch_remote(app, media, &CancellationToken::new()).await?;
    }
    Ok(true)
}
