//! Subscribing a browser or an app, for pages and API.

use domain::Id;
use domain::accounts::{Account, Event};
use domain::notifications::Kind;
use domain::text::Fault;
use federation::push::{self, SubscriptionError};
use storage::pushes::{Holder, Subscription};

use crate::problem::Problem;
use crate::state::App;

/// Longest address of a push service.
const MAX_ENDPOINT: usize = 2_000;

/// What a browser says of its subscription.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    pub endpoint: &'a str,
    pub p256dh: &'a str,
    pub auth: &'a str,
}

/// Reads the words of kinds.
///
/// # Errors
/// A fault that names the first word that is none.
pub fn kinds<'a>(words: impl IntoIterator<Item = &'a str>) -> Result<Vec<Kind>, Fault> {
    let mut kinds = Vec::new();
    for word in words {
        let kind = Kind::from_word(word).ok_or_else(|| Fault::new("kinds", "fault-notice-kind", "one of these is no kind of notification"))?;
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    Ok(kinds)
}

/// Subscribes what holds this session or token, in place of what it had.
///
/// # Errors
/// 422 names what is wrong with it; nothing is kept then.
pub async fn subscribe(app: &App, account: Id<Account>, holder: Holder, asked: Asked<'_>, kinds: Vec<Kind>) -> Result<Subscription, Problem> {
    let (endpoint, receiver) = push::read(app.federation.client(), short(asked.endpoint)?, asked.p256dh, asked.auth).map_err(refused)?;
    let now = app.clock.now();
    let subscription = Subscription {
        id: app.clock.mint(),
        account,
        holder,
        endpoint: endpoint.to_string(),
        public_key: receiver.public.to_vec(),
        auth: receiver.auth.to_vec(),
        kinds,
        created_at: now,
    };
    let mut tx = app.storage.begin().await?;
    tx.pushes().set(&subscription).await?;
    tx.commit(Event::SettingsChanged { account }, now).await?;
    Ok(subscription)
}

fn short(endpoint: &str) -> Result<&str, Problem> {
    if endpoint.len() <= MAX_ENDPOINT { Ok(endpoint) } else { Err(refused(SubscriptionError::Endpoint)) }
}

fn refused(error: SubscriptionError) -> Problem {
    Problem::invalid(vec![match error {
        SubscriptionError::Endpoint => Fault::new("endpoint", "fault-push-endpoint", "the endpoint is no public https address"),
        SubscriptionError::Key => Fault::new("p256dh", "fault-push-key", "this is no public key of the curve P-256"),
        SubscriptionError::Auth => Fault::new("auth", "fault-push-auth", "auth has 16 bytes"),
    }])
}

/// Tells of other kinds.
///
/// # Errors
/// 404 where nothing is subscribed.
pub async fn choose(app: &App, account: Id<Account>, holder: Holder, kinds: &[Kind]) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    if !tx.pushes().choose(account, holder, kinds).await? {
        return Err(Problem::not_found());
    }
    tx.commit(Event::SettingsChanged { account }, app.clock.now()).await?;
    Ok(())
}

/// Ends it; where there is none nothing happens.
///
/// # Errors
/// Storage trouble only.
pub async fn unsubscribe(app: &App, account: Id<Account>, holder: Holder) -> Result<(), Problem> {
    let mut tx = app.storage.begin().await?;
    if tx.pushes().remove(account, holder).await? {
        tx.commit(Event::SettingsChanged { account }, app.clock.now()).await?;
    }
    Ok(())
}
