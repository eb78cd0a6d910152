//! Load, decide, keep: adding, changing, trying and removing webhooks, the same for pages and for programs.

use domain::Id;
use domain::actors::Actor;
use domain::text::Fault;
use domain::webhooks::{Change, Kind, MAX_URL, MAX_WEBHOOKS, Webhook, WebhookError};
use federation::webhooks;
use storage::Reader;
use storage::webhooks::Delivery;

use super::body;
use crate::access::secret::random;
use crate::problem::Problem;
use crate::state::App;

/// A webhook is tried so often within a minute.
const MAX_PINGS: i64 = 5;
const MINUTE: i64 = 60;

/// A webhook of theirs.
///
/// # Errors
/// 404 for somebody else's (SECURITY W-18).
pub async fn own(reader: &mut Reader, id: Id<Webhook>, maker: Id<Actor>) -> Result<Webhook, Problem> {
    Ok(Webhook::of(reader.webhooks().find(id).await?, maker)?)
}

/// Adds one; answers it with its secret, which is never told again.
///
/// # Errors
/// 422 with the faults of the fields, 409 for one too many (SECURITY W-24).
pub async fn add<'w>(app: &App, maker: Id<Actor>, url: &str, words: impl IntoIterator<Item = &'w str>) -> Result<(Webhook, String), Problem> {
    let (url, kinds) = (read(app, url), Kind::chosen(words));
    let (url, kinds) = match (url, kinds) {
        (Ok(url), Ok(kinds)) => (url, kinds),
        (url, kinds) => return Err(Problem::invalid([url.err(), kinds.err()].into_iter().flatten().collect())),
    };
    let (secret, now) = (webhooks::secret(&random()?), app.clock.now());
    let (webhook, event) = Webhook::begin(app.clock.mint(), maker, url, kinds, now);
    let mut tx = app.storage.begin().await?;
    if !tx.webhooks().insert(&webhook, &secret, MAX_WEBHOOKS).await? {
        return Err(WebhookError::TooMany.into());
    }
    tx.commit(event, now).await?;
    Ok((webhook, secret))
}

/// What is to be different, as it was said.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'w> {
    pub url: Option<&'w str>,
    /// Words of events.
    pub events: Option<&'w [String]>,
    pub active: Option<bool>,
}

/// Changes one; `seen` is the version that they know who want it different.
///
/// # Errors
/// 404 for somebody else's, 412 where it was changed since, 422 with the faults of the fields; then nothing was changed.
pub async fn change(app: &App, maker: Id<Actor>, id: Id<Webhook>, wish: Wish<'_>, seen: Option<i64>) -> Result<Webhook, Problem> {
    let mut tx = app.storage.begin().await?;
    let webhook = Webhook::of(tx.webhooks().find(id).await?, maker)?.as_seen(seen)?;
    let url = wish.url.map(|url| read(app, url)).transpose();
    let kinds = wish.events.map(|events| Kind::chosen(events.iter().map(String::as_str))).transpose();
    let (url, kinds) = match (url, kinds) {
        (Ok(url), Ok(kinds)) => (url, kinds),
        (url, kinds) => return Err(Problem::invalid([url.err(), kinds.err()].into_iter().flatten().collect())),
    };
    let (webhook, event) = webhook.change(Change { url, kinds, active: wish.active });
    if !tx.webhooks().update(&webhook).await? {
        return Err(WebhookError::Stale.into());
    }
    tx.commit(event, app.clock.now()).await?;
    Ok(webhook)
}

/// Removes one, with all that it was told.
///
/// # Errors
/// 404 for somebody else's, 412 where it was changed since it was `seen`.
pub async fn remove(app: &App, maker: Id<Actor>, id: Id<Webhook>, seen: Option<i64>) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    let webhook = Webhook::of(tx.webhooks().find(id).await?, maker)?.as_seen(seen)?;
    tx.webhooks().remove(id).await?;
    Ok(tx.commit(webhook.removed(), app.clock.now()).await?)
}

/// Has one told that it is tried, whatever its state; once, and whatever comes of it stands among its deliveries.
///
/// # Errors
/// 404 for somebody else's, 429 for more than five in a minute, for more than 25 of one maker, however many they removed meanwhile,
/// and where too much waits for it already.
pub async fn ping(app: &App, maker: Id<Actor>, id: Id<Webhook>) -> Result<Delivery, Problem> {
    let now = app.clock.now();
    app.limits.pings.check_name(&maker.to_string())?;
    let mut tx = app.storage.begin().await?;
    let webhook = Webhook::of(tx.webhooks().find(id).await?, maker)?;
    if tx.webhooks().count_pings(id, now.plus_seconds(-MINUTE)).await? >= MAX_PINGS {
        return Err(WebhookError::TooOften.into());
    }
    let delivery_id = app.clock.mint();
    let delivery = Delivery::begin(delivery_id, id, Kind::Ping, None, body::ping(delivery_id, now), now);
    if !tx.webhooks().queue(&delivery, None).await? {
        return Err(WebhookError::Busy.into());
    }
    tx.commit(webhook.pinged(), now).await?;
    Ok(delivery)
}

/// An address that may be told something.
fn read(app: &App, url: &str) -> Result<String, Fault> {
    let fault = Fault::new("url", "fault-webhook-url", "a webhook is a public https address of at most 1,000 bytes");
    let url = url.trim();
    if url.len() > MAX_URL {
        return Err(fault);
    }
    let url = webhooks::read(app.federation.client(), url).or(Err(fault))?;
    // Escaping may have made it longer.
    if url.as_str().len() > MAX_URL { Err(fault) } else { Ok(url.into()) }
}

impl From<WebhookError> for Problem {
    fn from(error: WebhookError) -> Self {
        match error {
            WebhookError::NotYours => Self::not_found(),
            WebhookError::TooMany => Self::conflict().saying("problem-webhook-many", "at most five webhooks; remove another one first"),
            WebhookError::Stale => Self::precondition_failed().saying("problem-stale", "it was changed in the meantime"),
            WebhookError::Busy => Self::too_many(MINUTE.unsigned_abs()).saying("problem-webhook-busy", "too much waits for it already; see why it takes nothing"),
            WebhookError::TooOften => Self::too_many(MINUTE.unsigned_abs()).saying("problem-webhook-often", "it was tried a moment ago; wait a minute"),
        }
    }
}
