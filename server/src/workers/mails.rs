//! Sends mail that waits: several at once, retried for two days, and then given up.

use std::collections::HashMap;
use std::time::Duration;

use domain::accounts::Account;
use domain::{Id, Time};
use futures::future::join_all;
use storage::mails::{Kind, Mail, Outcome};

use super::{LEASE_SECONDS, Pace};
use crate::mails::letters::{self, Written};
use crate::mails::post::{Post, PostError};
use crate::state::App;

/// Mails under way at once.
const AT_ONCE: i64 = 8;
pub(super) const PACE: Pace = Pace { topic: None, patience: Duration::from_secs(2), trouble: "mail is looked at later" };
/// Seconds between tries; then every six hours.
const SCHEDULE: [i64; 6] = [60, 300, 900, 3_600, 10_800, 21_600];
/// Mail that nobody takes is given up after this (SECURITY R-29).
pub(super) const PATIENCE_SECONDS: i64 = 48 * 3_600;

/// Tries what is due; answers whether anything was.
///
/// # Errors
/// Storage trouble; what was not settled is tried again when its lease is over.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    let Some(post) = &app.post else { return Ok(false) };
    let now = app.clock.now();
    let mails = app.storage.lease_mails(AT_ONCE, now, now.plus_seconds(LEASE_SECONDS)).await?;
    // What goes to one account goes one after the other, so that it is counted.
    let mut lanes: HashMap<Option<Id<Account>>, Vec<&Mail>> = HashMap::new();
    for mail in &mails {
        lanes.entry(mail.account).or_default().push(mail);
    }
    let ended = join_all(lanes.into_values().map(|lane| send_all(app, post, lane))).await;
    ended.into_iter().collect::<anyhow::Result<()>>()?;
    Ok(!mails.is_empty())
}

async fn send_all(app: &App, post: &Post, mails: Vec<&Mail>) -> anyhow::Result<()> {
    for mail in mails {
        send(app, post, mail).await?;
    }
    Ok(())
}

async fn send(app: &App, post: &Post, mail: &Mail) -> anyhow::Result<()> {
    let begun = app.clock.now();
    let tried = match letters::write(app, mail).await? {
        Written::Letter(letter) => post.send(&letter, begun).await.map(|()| (Outcome::Sent, "")),
        Written::Nothing => Ok((Outcome::Sent, "nothing to say any more")),
        Written::Left => Ok((Outcome::Left, "")),
    };
    let now = app.clock.now();
    let (outcome, reason) = match tried {
        Ok((outcome, reason)) => (outcome, reason.to_owned()),
        Err(PostError::Never(reason)) => (Outcome::Dead, reason),
        Err(PostError::Later(reason)) => (later(mail, now), reason),
    };
    match outcome {
        Outcome::Left => tracing::info!(mail = %mail.id, "too much mail for one day; the next digest says it"),
        Outcome::Sent => tracing::debug!(mail = %mail.id, kind = mail.kind.word(), "mail was taken"),
        Outcome::Later { .. } => tracing::warn!(mail = %mail.id, kind = mail.kind.word(), reason, "mail waits, because the mail server does not take it"),
        Outcome::Dead => tracing::error!(mail = %mail.id, kind = mail.kind.word(), reason, "mail is given up"),
    }
    if let (Kind::Digest, Outcome::Sent, Some(account)) = (mail.kind, &outcome, mail.account)
        && reason.is_empty()
    {
        app.storage.digest_sent(account, begun).await?;
    }
    Ok(app.storage.settle_mail(mail.id, &outcome, &reason, now).await?)
}

fn later(mail: &Mail, now: Time) -> Outcome {
    let step = usize::try_from(mail.tries - 1).unwrap_or_default();
    let next_at = now.plus_seconds(SCHEDULE.get(step).or(SCHEDULE.last()).copied().unwrap_or(60));
    if next_at < mail.created_at.plus_seconds(PATIENCE_SECONDS) { Outcome::Later { next_at } } else { Outcome::Dead }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r29_mail_that_nobody_takes_is_given_up_within_two_days() {
        let begun = Time::from_unix_seconds(0);
        let (mut now, mut tries) = (begun, 0);
        loop {
            tries += 1;
            let mail = Mail { id: Id::new(1), account: None, kind: Kind::Reset, about: String::new(), language: String::new(), tries, created_at: begun };
            match later(&mail, now) {
                Outcome::Later { next_at } => now = next_at,
                _ => break,
            }
        }
        assert!((10..20).contains(&tries), "{tries}");
        assert!(now > begun.plus_seconds(36 * 3_600) && now < begun.plus_seconds(PATIENCE_SECONDS), "{now:?}");
    }
}
