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
/// The journal is looked at more often: commands beside this process write to it, and people wait for what follows.
const JOURNAL_PATIENCE: Duration = Duration::from_millis(200);
/// How long it waits after trouble of ours.
const AFTER_TROUBLE: Duration = Duration::from_secs(1);

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
                    set.spawn(repeat(app.clone(), stop.clone(), Topic::Journal, move |app, stop| async move { journal::turn(&app, consumer, &stop).await }));
                }
            }
            Work::Inbox => {
                set.spawn(inbox::run(app.clone(), stop.clone()));
                set.spawn(repeat(app.clone(), stop.clone(), Topic::Synchronisations, |app, stop| async move { synchronisations::turn(&app, &stop).await }));
            }
            Work::Deliveries => {
                set.spawn(deliveries::run(app.clone(), stop.clone()));
                set.spawn(mails::run(app.clone(), stop.clone()));
                set.spawn(pushes::run(app.clone(), stop.clone()));
                set.spawn(webhooks::run(app.clone(), stop.clone()));
            }
            Work::Upkeep => {
                set.spawn(photos::run(app.clone(), stop.clone()));
                set.spawn(erasures::run(app.clone(), stop.clone()));
                set.spawn(threads::run(app.clone(), stop.clone()));
                set.spawn(polls::run(app.clone(), stop.clone()));
                set.spawn(listings::run(app.clone(), stop.clone()));
                set.spawn(saved_searches::run(app.clone(), stop.clone()));
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

async fn repeat<F, Fut>(app: App, stop: CancellationToken, topic: Topic, turn: F)
where
    F: Fn(App, CancellationToken) -> Fut + Send + 'static,
    Fut: Future<Output = anyhow::Result<bool>> + Send + 'static,
{
    while !stop.is_cancelled() {
        match tokio::spawn(turn(app.clone(), stop.clone())).await {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = app.storage.wait(topic) => {}
                    () = tokio::time::sleep(if topic == Topic::Journal { JOURNAL_PATIENCE } else { PATIENCE }) => {}
                }
            }
            Ok(Err(error)) => {
                tracing::error!(error = format!("{error:#}"), ?topic, "a worker failed and tries again");
                pause(AFTER_TROUBLE, &stop).await;
            }
            Err(error) => {
                tracing::error!(%error, ?topic, "a worker panicked and tries again");
                pause(AFTER_TROUBLE, &stop).await;
            }
        }
    }
}

async fn pause(time: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}
