//! Tells webhooks what waits for them: each one thing at a time and many at once, again and again for seven days.

use std::time::Duration;

use domain::accounts::Account;
use domain::webhooks::{Kind, PATIENCE_DAYS, Webhook};
use domain::{Id, Time};
use federation::webhooks::{self, Message, Sent};
use futures::future::join_all;
use storage::webhooks::{Delivery, Outcome};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::{AFTER_TROUBLE, LEASE_SECONDS, PATIENCE, pause};
use crate::state::App;

/// Webhooks that are told something at once.
const AT_ONCE: usize = 32;
/// Seconds until the next try, after each one that failed; then daily: the schedule of deliveries to other servers (SETTLED 5).
const SCHEDULE: [i64; 7] = [60, 300, 900, 3_600, 10_800, 21_600, 43_200];
const DAY: i64 = 86_400;
/// More tries than its patience has room for: telling it breaks us (SECURITY R-30).
const MAX_TRIES: i64 = 40;
/// It cannot be sent, for its secret does not open or its maker may not act.
const NOT_SENT: &str = "not-sent";

/// Tells until stopped; those under way are finished. A slow one holds up nobody else.
pub async fn run(app: App, stop: CancellationToken) {
    let mut under_way: JoinSet<anyhow::Result<()>> = JoinSet::new();
    while !(stop.is_cancelled() && under_way.is_empty()) {
        if !stop.is_cancelled()
            && let Err(error) = begin(&app, &mut under_way).await
        {
            tracing::error!(error = format!("{error:#}"), "webhooks are looked at later");
            pause(AFTER_TROUBLE, &stop).await;
        }
        tokio::select! {
            Some(told) = under_way.join_next(), if !under_way.is_empty() => ended(told),
            () = stop.cancelled(), if !stop.is_cancelled() => {}
            () = tokio::time::sleep(PATIENCE) => {}
        }
    }
}

async fn begin(app: &App, under_way: &mut JoinSet<anyhow::Result<()>>) -> anyhow::Result<()> {
    let room = AT_ONCE.saturating_sub(under_way.len());
    if room == 0 {
        return Ok(());
    }
    for delivery in lease(app, room).await? {
        let app = app.clone();
        under_way.spawn(async move { tell(&app, &delivery).await });
    }
    Ok(())
}

fn ended(told: Result<anyhow::Result<()>, tokio::task::JoinError>) {
    match told {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::error!(error = format!("{error:#}"), "a webhook is told later"),
        Err(error) => tracing::error!(%error, "telling a webhook panicked"),
    }
}

/// Tells what is due; answers whether anything was.
///
/// # Errors
/// Storage trouble; what was not settled is tried again when its lease is over.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let deliveries = lease(app, AT_ONCE).await?;
    let told = join_all(deliveries.iter().map(|delivery| tell(app, delivery))).await;
    told.into_iter().collect::<anyhow::Result<()>>()?;
    Ok(!deliveries.is_empty())
}

async fn lease(app: &App, most: usize) -> anyhow::Result<Vec<Delivery>> {
    let now = app.clock.now();
    Ok(app.storage.lease_webhooks(i64::try_from(most)?, now, now.plus_seconds(LEASE_SECONDS)).await?)
}

async fn tell(app: &App, delivery: &Delivery) -> anyhow::Result<()> {
    let found = if delivery.tries > MAX_TRIES { None } else { find(app, delivery.webhook).await? };
    let Some((webhook, url, secret)) = found else {
        return settle(app, delivery, Outcome::NotSent, None, NOT_SENT).await.map(|_| ());
    };
    let (id, now) = (delivery.id.to_string(), app.clock.now());
    let message = Message { id: &id, body: &delivery.body, secret: &secret };
    let Ok(sent) = webhooks::send(app.federation.client(), &url, message, now.unix_seconds()).await else {
        return settle(app, delivery, Outcome::NotSent, None, NOT_SENT).await.map(|_| ());
    };
    match sent {
        Sent::Taken(status) => settle(app, delivery, Outcome::Done, Some(status), "").await.map(|_| ()),
        Sent::Gone => gone(app, &webhook).await,
        Sent::Failed { failure, after } => {
            let outcome = outcome(delivery, after, app.clock.now());
            let since = settle(app, delivery, outcome, failure.status(), failure.word()).await?;
            if since.is_some_and(|since| since <= Webhook::patience(app.clock.now())) { give_up(app, &webhook).await } else { Ok(()) }
        }
    }
}

/// The webhook, where it is and what signs for it, while its maker may act.
async fn find(app: &App, id: Id<Webhook>) -> anyhow::Result<Option<(Webhook, Url, String)>> {
    let mut reader = app.storage.read().await?;
    let Some(webhook) = reader.webhooks().find(id).await? else { return Ok(None) };
    let account = reader.accounts().find_by_maker(webhook.maker).await?;
    if account.is_none_or(|account: Account| account.may_act().is_err()) {
        return Ok(None);
    }
    let secret = reader.webhooks().open_secret(id).await?;
    Ok(secret.zip(Url::parse(&webhook.url).ok()).map(|(secret, url)| (webhook, url, secret)))
}

async fn settle(app: &App, delivery: &Delivery, outcome: Outcome, status: Option<u16>, reason: &str) -> anyhow::Result<Option<Time>> {
    Ok(app.storage.settle_webhook(delivery, outcome, status, reason, app.clock.now()).await?)
}

/// When it is tried again, with 20 % jitter taken from its own number; a ping is tried once.
fn outcome(delivery: &Delivery, after: Option<Duration>, now: Time) -> Outcome {
    let since = delivery.first_tried_at.unwrap_or(now);
    if delivery.kind == Kind::Ping || now >= since.plus_seconds(PATIENCE_DAYS * DAY) {
        return Outcome::GivenUp;
    }
    let step = usize::try_from(delivery.tries.saturating_sub(1)).unwrap_or_default();
    let base = SCHEDULE.get(step).copied().unwrap_or(DAY);
    let spread = base * 2 / 5;
    let jitter = (delivery.id.raw().wrapping_mul(2_654_435_761) >> 7).rem_euclid(spread.max(1)) - spread / 2;
    let asked = after.map_or(0, |after| i64::try_from(after.as_secs()).unwrap_or(DAY).min(DAY));
    Outcome::Later { next_at: now.plus_seconds((base + jitter).max(asked).max(1)) }
}

/// Its receiver wants to hear nothing more, ever, unless it was led to another one meanwhile.
async fn gone(app: &App, webhook: &Webhook) -> anyhow::Result<()> {
    let mut tx = app.storage.begin().await?;
    if tx.webhooks().remove_at(webhook.id, &webhook.url).await? {
        tx.commit(webhook.gone(), app.clock.now()).await?;
    }
    Ok(())
}

/// It took nothing for too long, and is told nothing more until its maker wants it.
async fn give_up(app: &App, webhook: &Webhook) -> anyhow::Result<()> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    if tx.webhooks().fail(webhook.id, Webhook::patience(now)).await? {
        tx.commit(webhook.failed(), now).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tried(tries: i64, kind: Kind) -> Delivery {
        let begun = Time::from_unix_seconds(1_000);
        let fresh = Delivery::begin(Id::new(1_234_567), Id::new(1), kind, None, String::new(), begun);
        Delivery { tries, first_tried_at: Some(begun), ..fresh }
    }

    fn wait(tries: i64, after: Option<u64>) -> i64 {
        match outcome(&tried(tries, Kind::Paid), after.map(Duration::from_secs), Time::from_unix_seconds(1_000)) {
            Outcome::Later { next_at } => next_at.unix_seconds() - 1_000,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_ping_and_what_is_a_week_old_are_not_tried_again() {
        let later = |days: i64, kind| outcome(&tried(3, kind), None, Time::from_unix_seconds(1_000 + days * DAY));
        assert_eq!(later(0, Kind::Ping), Outcome::GivenUp);
        assert_eq!(later(7, Kind::Paid), Outcome::GivenUp);
        assert!(matches!(later(6, Kind::Paid), Outcome::Later { .. }));
    }

    #[test]
    fn tries_come_ever_later_and_not_before_it_was_asked_for() {
        for (tries, base) in [(1, 60), (2, 300), (3, 900), (4, 3_600), (7, 43_200), (8, DAY), (30, DAY)] {
            assert!((wait(tries, None) - base).abs() <= base / 5 + 1, "{tries}: {}", wait(tries, None));
        }
        assert_eq!((wait(1, Some(7_200)), wait(1, Some(999_999_999))), (7_200, DAY));
        assert!(wait(3, Some(1)) > 700, "and not sooner than usual");
    }
}
