//! One delivery: signed anew, sent, and judged by its answer.

use std::time::Duration;

use bytes::Bytes;
use domain::Time;
use http::{HeaderMap, HeaderValue, Method, header};
use storage::deliveries::{Delivery, Outcome};
use storage::peers::Peer;
use url::Url;

use crate::agreements::letters;
use crate::client::{Client, ClientError, Response};
use crate::follows::synchronisation::HEADER;
use crate::follows::told;
use crate::handle::Federation;
use crate::signatures::{BodyDigest, Signer, cavage, date, message};
use crate::{Error, Result};

const ACTIVITY_JSON: &str = "application/activity+json";
const DAY: i64 = 86_400;
/// Seconds until the next try, after each one that failed; then daily.
const SCHEDULE: [i64; 7] = [60, 300, 900, 3_600, 10_800, 21_600, 43_200];
const GIVE_UP_AFTER: i64 = 7 * DAY;
/// A name that does not exist counts as dead sooner.
const NO_SUCH_HOST_AFTER: i64 = 3 * DAY;
const MAX_RETRY_AFTER: Duration = Duration::from_secs(24 * 3_600);
/// Tries after which a refusal is believed.
const MAX_FORBIDDEN: i64 = 3;
/// Tries after which a delivery that breaks us is given up.
const MAX_POISONED: i64 = 3;
const POISONED_SECONDS: i64 = 60;

/// What became of one try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    pub outcome: Outcome,
    pub status: Option<u16>,
    pub reason: String,
    /// The signature scheme that the host took.
    pub scheme: Option<&'static str>,
    /// The host answered at all.
    pub alive: bool,
}

impl Federation {
    /// Sends one delivery to a host of which we know `peer`, and says what to do next (SETTLED 5). That its host is not
    /// blocked is for the caller to have asked ([`Federation::may_deliver`]).
    ///
    /// # Errors
    /// Trouble of ours, for which the host is not to blame: nothing is counted, and the lease runs out.
    pub async fn deliver(&self, delivery: &Delivery, peer: Option<&Peer>) -> Result<Tried> {
        let tried = match self.send(delivery, peer).await {
            Ok((response, scheme)) => judge(delivery, peer, &response, scheme, self.context().now()),
            Err(Error::Later(source)) => match source.downcast_ref::<ClientError>() {
                None | Some(ClientError::Busy) => return Err(Error::Later(source)),
                Some(failure) => postponed(delivery, None, failure.to_string(), failure.is_nxdomain(), None, self.context().now()),
            },
            Err(error) => Tried { outcome: Outcome::Dropped, status: None, reason: error.to_string(), scheme: None, alive: false },
        };
        tracing::debug!(inbox = %delivery.inbox, status = ?tried.status, outcome = ?tried.outcome, "delivered");
        Ok(tried)
    }

    /// How a delivery ends whose sending panicked: tried again, given up after the third time (SECURITY R-30). That says
    /// nothing of its host.
    #[must_use]
    pub fn poisoned_delivery(&self, delivery: &Delivery) -> Outcome {
        poisoned(delivery, self.context().now())
    }

    /// Whether a host is one to which anything is sent.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn may_deliver(&self, host: &str) -> Result<bool> {
        Ok(!self.context().is_blocked(host).await?)
    }

    async fn send(&self, delivery: &Delivery, peer: Option<&Peer>) -> Result<(Response, &'static str)> {
        let context = self.context();
        let identity = match context.keyring.held(delivery.sender) {
            Some(identity) => identity,
            None => {
                let sender = context.storage.read().await?.actors().find(delivery.sender).await?.ok_or_else(|| Error::refused("the sender is gone"))?;
                context.keyring.identity(&context.storage, &context.site, &sender).await?
            }
        };
        let first = if peer.is_some_and(|peer| peer.scheme == "message") { "message" } else { "cavage" };
        let second = if first == "cavage" { "message" } else { "cavage" };
        let url = Url::parse(delivery.inbox.as_str()).map_err(|error| Error::refused(error.to_string()))?;
        let told = told::header(context, delivery).await?;
        let body = Bytes::from(letters::opened(context, &delivery.body).await?.into_owned());
        let letter = Letter { signer: &identity.signer, url: &url, body, told: told.as_deref(), now: context.now().unix_seconds() };
        let response = letter.post(self.client(), letter.signed(first)?).await?;
        if !matches!(response.status.as_u16(), 400 | 401) {
            return Ok((response, first));
        }
        // A peer that says what it wants signed gets that, at once; one that cannot read a signature is shown the other.
        match letter.signed_as_wanted(&response.headers)? {
            Some(headers) => Ok((letter.post(self.client(), headers).await?, "message")),
            None => Ok((letter.post(self.client(), letter.signed(second)?).await?, second)),
        }
    }
}

/// What is sent, with whatever signature.
struct Letter<'l> {
    signer: &'l Signer,
    url: &'l Url,
    body: Bytes,
    /// What the host is told of its people who follow the sender (FEP-8fcf).
    told: Option<&'l str>,
    now: i64,
}

impl Letter<'_> {
    fn signed(&self, scheme: &str) -> Result<HeaderMap> {
        let digest = BodyDigest::of(&self.body);
        let more: Vec<(&'static str, &str)> = self.told.iter().map(|told| (HEADER, *told)).collect();
        Ok(match scheme {
            "message" => message::sign(self.signer, &Method::POST, self.url, Some(&digest), &more, self.now)?,
            _ => cavage::sign_post(self.signer, self.url, &digest, ACTIVITY_JSON, &more, self.now)?,
        })
    }

    /// As an answer asks for (RFC 9421, section 5); `None` where it asks for nothing, or for what we do not do.
    fn signed_as_wanted(&self, answer: &HeaderMap) -> Result<Option<HeaderMap>> {
        let mut fields = plain_headers();
        let date = HeaderValue::from_str(&date::to_http(self.now)).map_err(|error| Error::later(error.to_string()))?;
        fields.insert(header::DATE, date);
        let mut seen = fields.clone();
        seen.insert(header::CONTENT_LENGTH, HeaderValue::from(self.body.len()));
        let signed = message::answer(self.signer, &Method::POST, self.url, Some(&BodyDigest::of(&self.body)), &seen, answer, self.now)?;
        Ok(signed.map(|signed| {
            fields.extend(signed);
            fields
        }))
    }

    async fn post(&self, client: &Client, mut headers: HeaderMap) -> Result<Response> {
        headers.extend(plain_headers());
        Ok(client.post(self.url, headers, self.body.clone()).await?)
    }
}

/// What every delivery says of itself, signed or not.
fn plain_headers() -> HeaderMap {
    HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(ACTIVITY_JSON)), (header::ACCEPT, HeaderValue::from_static("application/json, */*;q=0.5"))])
}

fn judge(delivery: &Delivery, peer: Option<&Peer>, response: &Response, scheme: &'static str, now: Time) -> Tried {
    let status = response.status.as_u16();
    let tried = |outcome, reason: &str| Tried { outcome, status: Some(status), reason: reason.to_owned(), scheme: None, alive: true };
    match status {
        200..=299 => Tried { scheme: Some(scheme), ..tried(Outcome::Done, "") },
        400 | 401 | 403 if delivery.tries >= MAX_FORBIDDEN => tried(Outcome::Dropped, "refused three times"),
        400 | 401 | 403 => Tried { alive: true, ..postponed(delivery, Some(status), "refused".to_owned(), false, None, now) },
        408 | 425 | 429 | 503 => Tried { alive: status == 429, ..postponed(delivery, Some(status), "asked to wait".to_owned(), false, response.retry_after, now) },
        500 if chokes_on(delivery, peer) => tried(Outcome::Dropped, "their failure, three times, while others were taken"),
        500..=599 => Tried { alive: false, ..postponed(delivery, Some(status), "their failure".to_owned(), false, response.retry_after, now) },
        410 => tried(Outcome::Dropped, "gone"),
        _ => tried(Outcome::Dropped, "never taken"),
    }
}

fn poisoned(delivery: &Delivery, now: Time) -> Outcome {
    if delivery.tries >= MAX_POISONED { Outcome::Dead } else { Outcome::Later { next_at: now.plus_seconds(POISONED_SECONDS) } }
}

/// A host that fails at this activity for the third time and took something else in between would fail for ever.
fn chokes_on(delivery: &Delivery, peer: Option<&Peer>) -> bool {
    let took_others = peer.and_then(|peer| peer.seen_at).zip(delivery.first_tried_at).is_some_and(|(seen, first)| seen > first.unix_micros());
    delivery.tries >= 3 && delivery.last_status == Some(500) && took_others
}

fn postponed(delivery: &Delivery, status: Option<u16>, reason: String, no_such_host: bool, retry_after: Option<Duration>, now: Time) -> Tried {
    let since = delivery.first_tried_at.unwrap_or(now);
    let limit = if no_such_host { NO_SUCH_HOST_AFTER } else { GIVE_UP_AFTER };
    let outcome = if now.unix_seconds() - since.unix_seconds() >= limit { Outcome::Dead } else { Outcome::Later { next_at: next_try(delivery, retry_after, now) } };
    Tried { outcome, status, reason, scheme: None, alive: false }
}

/// The schedule with 20 % jitter, taken from the delivery's own number so that it needs no dice.
fn next_try(delivery: &Delivery, retry_after: Option<Duration>, now: Time) -> Time {
    if let Some(wait) = retry_after {
        let seconds = i64::try_from(wait.min(MAX_RETRY_AFTER).as_secs()).unwrap_or(DAY);
        return now.plus_seconds(seconds.max(1));
    }
    let step = usize::try_from(delivery.tries.saturating_sub(1)).unwrap_or(0);
    let base = SCHEDULE.get(step).copied().unwrap_or(DAY);
    let spread = base * 2 / 5;
    let jitter = (delivery.id.raw().wrapping_mul(2_654_435_761) >> 7).rem_euclid(spread.max(1)) - spread / 2;
    now.plus_seconds((base + jitter).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Address, Id};
    use http::StatusCode;

    fn delivery(tries: i64, first: i64) -> Delivery {
        Delivery {
            id: Id::new(1_234_567),
            activity: Id::new(1),
            kind: "Create".into(),
            sender: Id::new(2),
            host: "peer.example".into(),
            inbox: Address::trusted("https://peer.example/inbox"),
            lane: "x".into(),
            body: "{}".into(),
            tries,
            first_tried_at: Some(Time::from_unix_seconds(first)),
            journal_seq: 1,
            last_status: None,
        }
    }

    fn answer(status: u16, tries: i64, retry_after: Option<u64>) -> Outcome {
        let response = Response { status: StatusCode::from_u16(status).unwrap(), retry_after: retry_after.map(Duration::from_secs), headers: HeaderMap::new() };
        judge(&delivery(tries, 1_000), None, &response, "cavage", Time::from_unix_seconds(1_000)).outcome
    }

    fn wait(outcome: &Outcome) -> i64 {
        match outcome {
            Outcome::Later { next_at } => next_at.unix_seconds() - 1_000,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn r11_each_status_has_its_consequence() {
        for status in [200, 202, 204] {
            assert_eq!(answer(status, 1, None), Outcome::Done, "{status}");
        }
        for status in [301, 302, 404, 405, 406, 410, 413, 415, 422] {
            assert_eq!(answer(status, 1, None), Outcome::Dropped, "{status}");
        }
        for status in [400, 401, 403] {
            assert!(matches!(answer(status, 2, None), Outcome::Later { .. }), "{status}");
            assert_eq!(answer(status, 3, None), Outcome::Dropped, "{status}");
        }
        for status in [408, 425, 429, 500, 502, 503, 504] {
            assert!(matches!(answer(status, 6, None), Outcome::Later { .. }), "{status}");
        }
    }

    #[test]
    fn r30_a_delivery_that_breaks_us_is_given_up_after_three_tries() {
        let outcomes = [1, 2, 3].map(|tries| poisoned(&delivery(tries, 1_000), Time::from_unix_seconds(1_000)));
        let later = Outcome::Later { next_at: Time::from_unix_seconds(1_060) };
        assert_eq!(outcomes, [later.clone(), later, Outcome::Dead]);
    }

    #[test]
    fn the_schedule_grows_to_a_day_within_a_fifth() {
        for (tries, base) in [(1, 60), (2, 300), (3, 900), (4, 3_600), (5, 10_800), (6, 21_600), (7, 43_200), (8, 86_400), (20, 86_400)] {
            let waited = wait(&answer(500, tries, None));
            assert!((waited - base).abs() <= base / 5 + 1, "{tries}: {waited}");
        }
    }

    #[test]
    fn retry_after_is_honoured_up_to_a_day() {
        assert_eq!(wait(&answer(429, 1, Some(120))), 120);
        assert_eq!(wait(&answer(503, 1, Some(999_999_999))), DAY);
        assert_eq!(wait(&answer(503, 1, Some(0))), 1);
    }

    #[test]
    fn after_seven_days_it_is_dead_and_a_missing_name_after_three() {
        let at = |days: i64, no_such_host| postponed(&delivery(9, 0), None, String::new(), no_such_host, None, Time::from_unix_seconds(days * DAY)).outcome;
        assert!(matches!(at(6, false), Outcome::Later { .. }));
        assert_eq!(at(7, false), Outcome::Dead);
        assert_eq!(at(3, true), Outcome::Dead);
    }
}
