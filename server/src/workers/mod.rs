//! Work beside the requests: each worker takes a turn, waits for the next reason to, and stops when asked.

mod deliveries;
mod erasures;
mod inbox;
mod journal;
mod listings;
mod mails;
mod photos;
mod places;
mod polls;
mod pushes;
mod saved_searches;
mod streams;
mod synchronisations;
mod threads;
mod upkeep;
mod webhooks;

use std::future::Future;
use std::time::Duration;

use storage::Topic;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::settings::Work;
use crate::state::App;

pub use journal::Consumer;
pub use upkeep::tidy;

/// How long a lease lasts; a worker that dies gives its work back after this.
const LEASE_SECONDS: i64 = 60;
/// How long a worker waits when nobody rouses it: retries fall due.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long it waits after trouble of ours.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

/// How a worker waits for its next turn, and what is said when it cannot take it.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// What rouses it before its patience is over.
    topic: Option<Topic>,
    /// How long it waits when there was nothing to do.
    patience: Duration,
    trouble: &'static str,
}

/// Starts what this process is to do; the set ends after `stop` is cancelled and what was leased is done or given back.
pub fn start(app: &App, stop: &CancellationToken) -> JoinSet<()> {
    let mut set = JoinSet::new();
    for work in &app.settings.workers.run {
        match work {
            Work::Web => {
                set.spawn(streams::tell(app.clone(), stop.clone()));
                set.spawn(streams::sweep(app.clone(), stop.clone()));
            }
            Work::Journal => {
                for consumer in Consumer::ALL {
                    set.spawn(repeat(app.clone(), stop.clone(), journal::PACE, move |app, stop| async move { journal::turn(&app, consumer, &stop).await }));
                }
            }
            Work::Inbox => {
                set.spawn(inbox::run(app.clone(), stop.clone()));
                set.spawn(repeat(app.clone(), stop.clone(), synchronisations::PACE, |app, stop| async move { synchronisations::turn(&app, &stop).await }));
            }
            Work::Deliveries => {
                set.spawn(deliveries::run(app.clone(), stop.clone()));
                set.spawn(repeat(app.clone(), stop.clone(), mails::PACE, |app, _stop| async move { mails::turn(&app).await }));
                set.spawn(repeat(app.clone(), stop.clone(), pushes::PACE, |app, _stop| async move { pushes::turn(&app).await }));
                set.spawn(webhooks::run(app.clone(), stop.clone()));
            }
            Work::Upkeep => {
                set.spawn(photos::run(app.clone(), stop.clone()));
                set.spawn(repeat(app.clone(), stop.clone(), erasures::PACE, |app, _stop| async move { erasures::turn(&app).await }));
                set.spawn(threads::run(app.clone(), stop.clone()));
                set.spawn(repeat(app.clone(), stop.clone(), polls::PACE, |app, _stop| async move { polls::turn(&app).await }));
                set.spawn(repeat(app.clone(), stop.clone(), listings::PACE, |app, _stop| async move { listings::turn(&app).await }));
                set.spawn(repeat(app.clone(), stop.clone(), saved_searches::PACE, |app, _stop| async move { saved_searches::turn(&app).await }));
                set.spawn(upkeep::hourly(app.clone(), stop.clone()));
            }
        }
    }
    let (relay, ended) = (app.clone(), stop.clone());
    set.spawn(async move {
        while !ended.is_cancelled() {
            tokio::select! {
                () = ended.cancelled() => {}
                relayed = relay.storage.relay_wake_ups() => match relayed {
                    Ok(()) => ended.cancelled().await,
                    Err(error) => {
                        tracing::warn!(%error, "wake-ups of other processes are late");
                        pause(AFTER_TROUBLE, &ended).await;
                    }
                },
            }
        }
    });
    set
}

/// One turn of every worker; answers whether any of them did something. Tests settle an instance with it.
///
/// # Errors
/// Storage trouble of the first worker that had any.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let mut worked = false;
    for consumer in Consumer::ALL {
        worked |= journal::turn(app, consumer, &CancellationToken::new()).await?;
    }
    worked |= inbox::turn(app).await?;
    worked |= synchronisations::turn(app, &CancellationToken::new()).await?;
    worked |= deliveries::turn(app).await?;
    worked |= mails::turn(app).await?;
    worked |= pushes::turn(app).await?;
    worked |= webhooks::turn(app).await?;
    worked |= photos::turn(app).await?;
    worked |= threads::turn(app).await?;
    worked |= polls::turn(app).await?;
    worked |= listings::turn(app).await?;
    worked |= saved_searches::turn(app).await?;
    worked |= erasures::turn(app).await?;
    worked |= streams::turn(app).await?;
    Ok(worked)
}

/// Takes turns until stopped: one after the other while there is something to do, and a panic in one ends no other.
async fn repeat<F, Fut>(app: App, stop: CancellationToken, pace: Pace, turn: F)
where
    F: Fn(App, CancellationToken) -> Fut + Send + 'static,
    Fut: Future<Output = anyhow::Result<bool>> + Send + 'static,
{
    while !stop.is_cancelled() {
        match tokio::spawn(turn(app.clone(), stop.clone())).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => {
                tokio::select! {
                    () = pause(pace.patience, &stop) => {}
                    () = roused(&app, pace.topic) => {}
                }
            }
            Ok(Err(error)) => {
                tracing::error!(error = format!("{error:#}"), "{}", pace.trouble);
                pause(AFTER_TROUBLE, &stop).await;
            }
            Err(error) => {
                tracing::error!(%error, worker = pace.trouble, "a worker panicked and tries again");
                pause(AFTER_TROUBLE, &stop).await;
            }
        }
    }
}

/// Until somebody says that there is something to do; for ever where nobody does.
async fn roused(app: &App, topic: Option<Topic>) {
    match topic {
        Some(topic) => app.storage.wait(topic).await,
        None => std::future::pending().await,
    }
}

async fn pause(time: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}
