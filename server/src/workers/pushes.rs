//! Sends what waits by web push: several at once, tried a few times, and given up after a day.

use std::time::Duration;

use aws_lc_rs::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::Time;
use domain::accounts::Account;
use domain::notifications::{Kind, Notification};
use federation::push::{self, Message, Receiver, Sent, Urgency};
use futures::future::join_all;
use serde_json::json;
use storage::pushes::{Outcome, Push, Subscription};
use url::Url;

use super::{LEASE_SECONDS, Pace};
use crate::language::Language;
use crate::notifications::present::place_of;
use crate::pushes::words;
use crate::state::App;

/// Messages under way at once.
const AT_ONCE: i64 = 16;
pub(super) const PACE: Pace = Pace { topic: None, patience: Duration::from_secs(1), trouble: "web push is looked at later" };
/// Seconds between tries; then it is given up.
const SCHEDULE: [i64; 4] = [30, 300, 1_800, 7_200];
/// How long a service keeps it for a device that is away, and how long it may wait here.
const DAY: i64 = 86_400;

/// Tries what is due; answers whether anything was.
///
/// # Errors
/// Storage trouble; what was not settled is tried again when its lease is over.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let now = app.clock.now();
    let pushes = app.storage.lease_pushes(AT_ONCE, now, now.plus_seconds(LEASE_SECONDS)).await?;
    let ended = join_all(pushes.iter().map(|push| send(app, push))).await;
    ended.into_iter().collect::<anyhow::Result<()>>()?;
    Ok(!pushes.is_empty())
}

async fn send(app: &App, push: &Push) -> anyhow::Result<()> {
    let outcome = match compose(app, push).await? {
        Some((subscription, news)) => hand_over(app, push, &subscription, &news).await,
        None => Outcome::Over,
    };
    Ok(app.storage.settle_push(push, outcome).await?)
}

/// What one message says.
struct News {
    plain: Vec<u8>,
    urgency: Urgency,
    topic: String,
}

/// Nothing where its owner may not act, has read it, or where it is gone.
async fn compose(app: &App, push: &Push) -> anyhow::Result<Option<(Subscription, News)>> {
    let mut reader = app.storage.read().await?;
    let Some(subscription) = reader.pushes().find(push.subscription).await? else { return Ok(None) };
    let account = reader.accounts().find(subscription.account).await?;
    let Some(account) = account.filter(|account| account.may_act().is_ok()) else { return Ok(None) };
    let Some(notification) = reader.notifications().find(account.maker, push.notification).await? else { return Ok(None) };
    let language = language_of(&account);
    let Some(body) = words::say(&mut reader, &notification, language).await? else { return Ok(None) };
    let place = place_of(&mut reader, &notification).await?;
    Ok(Some((subscription, news(app, &notification, &body, &place, language))))
}

fn language_of(account: &Account) -> Language {
    account.language.as_deref().and_then(Language::from_code).unwrap_or_default()
}

fn news(app: &App, notification: &Notification, body: &str, place: &str, language: Language) -> News {
    let kind = notification.kind;
    let group = notification.group();
    let plain = json!({
        "notification_id": notification.id.to_string(), "kind": kind.word(), "title": app.community().name, "body": body, "lang": language.code(),
        "url": app.site.url(place), "tag": group,
    });
    let hash = digest::digest(&digest::SHA256, group.as_bytes());
    let topic = URL_SAFE_NO_PAD.encode(hash.as_ref().get(..24).unwrap_or_default());
    News { plain: plain.to_string().into_bytes(), urgency: urgency(kind), topic }
}

const fn urgency(kind: Kind) -> Urgency {
    match kind {
        Kind::Direct | Kind::Turn | Kind::Measure => Urgency::High,
        Kind::Like | Kind::Boost | Kind::Edited | Kind::Moved | Kind::PollEnded => Urgency::Low,
        _ => Urgency::Normal,
    }
}

async fn hand_over(app: &App, push: &Push, subscription: &Subscription, news: &News) -> Outcome {
    let keys = <[u8; 65]>::try_from(subscription.public_key.as_slice()).ok().zip(<[u8; 16]>::try_from(subscription.auth.as_slice()).ok());
    let (Some((public, auth)), Ok(endpoint)) = (keys, Url::parse(&subscription.endpoint)) else { return Outcome::Gone };
    let message = Message { plain: &news.plain, ttl: Duration::from_secs(DAY.unsigned_abs()), urgency: news.urgency, topic: Some(&news.topic) };
    let now = app.clock.now();
    match push::send(app.federation.client(), &app.vapid, &endpoint, &Receiver { public, auth }, &message, now.unix_seconds()).await {
        Ok(Sent::Taken) => Outcome::Over,
        Ok(Sent::Gone) => Outcome::Gone,
        Ok(Sent::Refused(status)) => {
            tracing::warn!(status, host = endpoint.host_str(), "a push service takes a message never");
            Outcome::Over
        }
        Ok(Sent::Later { reason, after }) => later(push, now, after, &reason),
        Err(error) => {
            tracing::error!(%error, "a push message is given up");
            Outcome::Over
        }
    }
}

fn later(push: &Push, now: Time, after: Option<Duration>, reason: &str) -> Outcome {
    let step = usize::try_from(push.tries - 1).unwrap_or_default();
    let asked = after.map_or(0, |after| i64::try_from(after.as_secs()).unwrap_or(DAY));
    let next_at = SCHEDULE.get(step).map(|wait| now.plus_seconds((*wait).max(asked)));
    match next_at.filter(|next_at| *next_at < push.created_at.plus_seconds(DAY)) {
        Some(next_at) => Outcome::Later { next_at },
        None => {
            tracing::warn!(reason, "a push message is given up");
            Outcome::Over
        }
    }
}
