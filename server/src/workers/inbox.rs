//! Applies what was received, many lanes at once, and settles each.

use std::collections::HashMap;
use std::time::Duration;

use domain::Id;
use storage::Topic;
use storage::inbox::{Received, Settled};
use tokio::task::{self, JoinSet};
use tokio_util::sync::CancellationToken;

use super::places::{AT_ONCE, Places, Seated};
use super::{AFTER_TROUBLE, LEASE_SECONDS, PATIENCE, pause};
use crate::figures;
use crate::state::App;

/// What takes longer is tried again later; its lease is not over yet.
const DEADLINE: Duration = Duration::from_secs(50);

/// Applies activities until stopped; those under way are broken off and given back, since nothing of them is kept before
/// all of it is.
pub async fn run(app: App, stop: CancellationToken) {
    let mut crew = Crew { app, stop, places: Places::default(), under_way: JoinSet::new(), domains: HashMap::new() };
    while !(crew.stop.is_cancelled() && crew.under_way.is_empty()) {
        match crew.take_on().await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the inbox cannot be read and is tried again");
                pause(AFTER_TROUBLE, &crew.stop).await;
            }
        }
        let (app, stop) = (crew.app.clone(), crew.stop.clone());
        tokio::select! {
            Some(settled) = crew.under_way.join_next_with_id(), if !crew.under_way.is_empty() => crew.told(settled),
            () = stop.cancelled(), if !stop.is_cancelled() => {}
            () = app.storage.wait(Topic::Inbox), if !stop.is_cancelled() => {}
            () = tokio::time::sleep(PATIENCE) => {}
        }
    }
}

/// Those who apply activities, and for whom.
struct Crew {
    app: App,
    stop: CancellationToken,
    places: Places,
    under_way: JoinSet<anyhow::Result<()>>,
    /// The domain for which each of them works.
    domains: HashMap<task::Id, String>,
}

impl Crew {
    /// Begins with what is due and has a place; answers whether it was worth asking.
    async fn take_on(&mut self) -> anyhow::Result<bool> {
        let now = self.app.clock.now();
        if self.stop.is_cancelled() {
            self.give_back(Places::clear).await?;
            return Ok(false);
        }
        self.give_back(|places| places.give_up(now)).await?;
        let leased = lease(&self.app, self.places.room(), &self.places.full_domains()).await?;
        if leased.is_empty() {
            return Ok(false);
        }
        let count = leased.len();
        let Seated { start, give_back } = self.places.seat(keep_notes(&self.app, leased).await, now);
        let is_of_use = give_back.len() < count;
        for received in start {
            self.begin(received);
        }
        self.give_back(|_| give_back).await?;
        Ok(is_of_use)
    }

    fn begin(&mut self, received: Received) {
        let (app, stop, domain) = (self.app.clone(), self.stop.clone(), received.domain());
        let begun = self.under_way.spawn(async move { settle(&app, received, &stop).await });
        self.domains.insert(begun.id(), domain);
    }

    async fn give_back(&mut self, those: impl FnOnce(&mut Places) -> Vec<Id<Received>>) -> anyhow::Result<()> {
        let those = those(&mut self.places);
        if those.is_empty() { Ok(()) } else { Ok(self.app.storage.release_inbox(&those).await?) }
    }

    fn told(&mut self, settled: Result<(task::Id, anyhow::Result<()>), task::JoinError>) {
        let worker = match settled {
            Ok((worker, Ok(()))) => worker,
            Ok((worker, Err(error))) => {
                tracing::error!(error = format!("{error:#}"), "an activity could not be settled; its lease runs out");
                worker
            }
            Err(error) => {
                tracing::error!(%error, "settling an activity panicked; its lease runs out");
                error.id()
            }
        };
        let next = self.domains.remove(&worker).and_then(|domain| self.places.leave(&domain));
        if let Some(next) = next {
            self.begin(next);
        }
    }
}

/// Leases what is due and not of the domains in `but`.
async fn lease(app: &App, room: usize, but: &[&str]) -> anyhow::Result<Vec<Received>> {
    if room == 0 {
        return Ok(Vec::new());
    }
    let now = app.clock.now();
    if !app.storage.inbox_is_due(now, but).await? {
        return Ok(Vec::new());
    }
    Ok(app.storage.lease_inbox(i64::try_from(room).unwrap_or(1), but, now, now.plus_seconds(LEASE_SECONDS)).await?)
}

/// Applies everything that is due, once; answers whether there was any.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let leased = lease(app, AT_ONCE, &[]).await?;
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
