//! Web push: a message for one browser or app, sealed so that only it can read it, handed to the service that it named.
//!
//! RFC 8291 and RFC 8188 (`seal.rs`) say how it is sealed, RFC 8292 (`vapid.rs`) how we say who we are.

mod seal;
mod vapid;

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use url::Url;

use crate::client::{Client, ClientError};

pub use seal::{MAX_PLAIN, Receiver};
pub use vapid::{Vapid, VapidError};

/// A cryptographic operation failed, which only a fault of ours or a key that is no point of the curve brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a push message could not be sealed")]
pub struct Unsealed;

/// Where a subscription is no good.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SubscriptionError {
    #[error("the endpoint is no public https address")]
    Endpoint,
    #[error("p256dh is no public key of the curve P-256")]
    Key,
    #[error("auth has not 16 bytes")]
    Auth,
}

/// How soon it is to be shown; what is not urgent lets a phone sleep (RFC 8030).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    Low,
    Normal,
    High,
}

impl Urgency {
    const fn word(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// One message.
#[derive(Debug, Clone)]
pub struct Message<'a> {
    /// At most [`MAX_PLAIN`] bytes.
    pub plain: &'a [u8],
    /// How long the service keeps it for a device that is away.
    pub ttl: Duration,
    pub urgency: Urgency,
    /// A later message of the same topic takes the place of one that waits. At most 32 letters of base64url.
    pub topic: Option<&'a str>,
}

/// What became of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The service has it.
    Taken,
    /// There is no such subscription any more.
    Gone,
    /// The service will never take this one.
    Refused(u16),
    /// Perhaps later.
    Later { reason: String, after: Option<Duration> },
}

/// Reads what a browser says of its subscription. The endpoint passes the rules of the guarded client already here, so that
/// nobody subscribes a machine of our own network (SECURITY W-27).
///
/// # Errors
/// Names what is wrong.
pub fn read(client: &Client, endpoint: &str, p256dh: &str, auth: &str) -> Result<(Url, Receiver), SubscriptionError> {
    let url = Url::parse(endpoint).or(Err(SubscriptionError::Endpoint))?;
    client.judge(&url).or(Err(SubscriptionError::Endpoint))?;
    let public = decode(p256dh).and_then(|bytes| <[u8; 65]>::try_from(bytes).ok()).ok_or(SubscriptionError::Key)?;
    let auth = decode(auth).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok()).ok_or(SubscriptionError::Auth)?;
    let receiver = Receiver { public, auth };
    if receiver.is_on_the_curve() { Ok((url, receiver)) } else { Err(SubscriptionError::Key) }
}

/// Seals a message and hands it to the service.
///
/// # Errors
/// It cannot be sealed; trying again does not help.
pub async fn send(client: &Client, vapid: &Vapid, endpoint: &Url, receiver: &Receiver, message: &Message<'_>, now: i64) -> Result<Sent, Unsealed> {
    let body = seal::seal(message.plain, receiver)?;
    let headers = headers(vapid, endpoint, message, now)?;
    Ok(match client.post(endpoint, headers, Bytes::from(body)).await {
        Ok(answer) => judge(answer.status, answer.retry_after),
        Err(ClientError::Refused(_) | ClientError::Ourselves(_)) => Sent::Gone,
        Err(error) => Sent::Later { reason: error.to_string(), after: None },
    })
}

fn headers(vapid: &Vapid, endpoint: &Url, message: &Message<'_>, now: i64) -> Result<HeaderMap, Unsealed> {
    const TTL: HeaderName = HeaderName::from_static("ttl");
    const URGENCY: HeaderName = HeaderName::from_static("urgency");
    const TOPIC: HeaderName = HeaderName::from_static("topic");
    let text = |text: String| HeaderValue::from_str(&text).or(Err(Unsealed));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("aes128gcm"));
    headers.insert(TTL, text(message.ttl.as_secs().to_string())?);
    headers.insert(URGENCY, HeaderValue::from_static(message.urgency.word()));
    if let Some(topic) = message.topic {
        headers.insert(TOPIC, text(topic.to_owned())?);
    }
    headers.insert(header::AUTHORIZATION, text(vapid.authorization(endpoint, now)?)?);
    Ok(headers)
}

fn judge(status: StatusCode, after: Option<Duration>) -> Sent {
    match status.as_u16() {
        200..=299 => Sent::Taken,
        404 | 410 => Sent::Gone,
        408 | 425 | 429 | 500..=599 => Sent::Later { reason: format!("status {status}"), after },
        other => Sent::Refused(other),
    }
}

/// Browsers write base64url without padding, some libraries with it.
fn decode(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).or_else(|_| URL_SAFE.decode(text)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_says_what_to_do() {
        let judge = |status| judge(StatusCode::from_u16(status).unwrap(), None);
        assert_eq!((judge(201), judge(200)), (Sent::Taken, Sent::Taken));
        assert_eq!((judge(404), judge(410)), (Sent::Gone, Sent::Gone));
        assert_eq!((judge(400), judge(413), judge(302)), (Sent::Refused(400), Sent::Refused(413), Sent::Refused(302)));
        assert!([429, 500, 503].into_iter().all(|status| matches!(judge(status), Sent::Later { .. })));
    }

    #[test]
    fn a_message_says_how_long_how_soon_and_for_what() {
        let vapid = Vapid::from_secret(&Vapid::fresh().unwrap(), "https://maker.example").unwrap();
        let endpoint = Url::parse("https://push.example/send/1").unwrap();
        let message = Message { plain: b"{}", ttl: Duration::from_secs(86_400), urgency: Urgency::High, topic: Some("mentions") };
        let headers = headers(&vapid, &endpoint, &message, 1_795_000_000).unwrap();
        assert_eq!(
            (&headers["ttl"], &headers["urgency"], &headers["topic"], &headers["content-encoding"]),
            (&HeaderValue::from_static("86400"), &HeaderValue::from_static("high"), &HeaderValue::from_static("mentions"), &HeaderValue::from_static("aes128gcm"),)
        );
        assert!(headers["authorization"].to_str().unwrap().starts_with("vapid t="));
    }
}
