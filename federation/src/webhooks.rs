//! Webhooks: what a program of a maker is told, signed with the secret that both hold, by the one way out.
//!
//! Signed as [Standard Webhooks](https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md)
//! says, and once more in our own header (SETTLED 9), which needs nothing but the body.

use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use url::Url;

use crate::client::{Client, ClientError, Trouble};

/// Bytes of a secret.
pub const SECRET_BYTES: usize = 32;
/// What a secret begins with.
const PREFIX: &str = "whsec_";

/// The address is none that may be told anything: not https, not public, our own, with a name and password in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no public https address")]
pub struct NoAddress;

/// The secret is none of ours, or cannot be put into a header, which only a fault of ours brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook could not be signed")]
pub struct Unsigned;

/// Something to be told. It shows itself to no log.
#[derive(Clone, Copy)]
pub struct Message<'m> {
    /// The same at each try, so that its receiver knows it again. No dots.
    pub id: &'m str,
    /// JSON.
    pub body: &'m str,
    /// `whsec_` and base64.
    pub secret: &'m str,
}

/// Why something was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The answer was this one.
    Status(u16),
    Timeout,
    NoSuchHost,
    /// Connecting, TLS or the transfer failed.
    Network,
    /// Our rules forbid to ask there: the name leads into a private network, say.
    Refused,
    /// Too much is on its way to this host.
    Busy,
}

impl Failure {
    /// One word for its maker. Addresses behind a name and texts of machines are not told: who looks at them may be a stranger
    /// to the network that this server stands in.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Status(_) => "status",
            Self::Timeout => "timeout",
            Self::NoSuchHost => "no-such-host",
            Self::Network => "network",
            Self::Refused => "refused",
            Self::Busy => "busy",
        }
    }

    /// The status of the answer, where there was one.
    #[must_use]
    pub const fn status(self) -> Option<u16> {
        match self {
            Self::Status(status) => Some(status),
            _ => None,
        }
    }
}

impl From<&ClientError> for Failure {
    fn from(error: &ClientError) -> Self {
        match error {
            ClientError::Refused(_) | ClientError::Ourselves(_) => Self::Refused,
            ClientError::Gone(status) | ClientError::Status(status) => Self::Status(*status),
            ClientError::Later(Trouble::Timeout) => Self::Timeout,
            ClientError::Later(Trouble::NoSuchHost) => Self::NoSuchHost,
            ClientError::Later(Trouble::Lookup(_) | Trouble::Network(_)) => Self::Network,
            ClientError::Busy => Self::Busy,
        }
    }
}

/// What became of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sent {
    /// Taken, with this status.
    Taken(u16),
    /// Its receiver says that it is gone for good (410).
    Gone,
    /// Not taken; perhaps later, and not before so long where its receiver said so.
    Failed { failure: Failure, after: Option<Duration> },
}

/// Reads the address of a webhook. It passes the rules of the guarded client already here, so that no machine of our own network
/// is told anything; where its name leads is judged each time something is sent.
///
/// # Errors
/// It may be told nothing.
pub fn read(client: &Client, url: &str) -> Result<Url, NoAddress> {
    let mut url = Url::parse(url).or(Err(NoAddress))?;
    url.set_fragment(None);
    client.judge(&url).or(Err(NoAddress))?;
    Ok(url)
}

/// A secret as its maker puts it into their program.
#[must_use]
pub fn secret(bytes: &[u8; SECRET_BYTES]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(bytes))
}

/// Tells it. Redirects are not followed: every answer but a good one is none.
///
/// # Errors
/// It cannot be signed; trying again does not help.
pub async fn send(client: &Client, url: &Url, message: Message<'_>, now: i64) -> Result<Sent, Unsigned> {
    let headers = headers(message, now)?;
    Ok(match client.post(url, headers, Bytes::from(message.body.to_owned())).await {
        Ok(answer) => judge(answer.status.as_u16(), answer.retry_after),
        Err(error) => Sent::Failed { failure: Failure::from(&error), after: None },
    })
}

fn judge(status: u16, after: Option<Duration>) -> Sent {
    match status {
        200..=299 => Sent::Taken(status),
        410 => Sent::Gone,
        _ => Sent::Failed { failure: Failure::Status(status), after },
    }
}

fn headers(message: Message<'_>, now: i64) -> Result<HeaderMap, Unsigned> {
    const ID: HeaderName = HeaderName::from_static("webhook-id");
    const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
    const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
    const OURS: HeaderName = HeaderName::from_static("peerwright-signature");
    let key = key(message.secret).ok_or(Unsigned)?;
    let Message { id, body, .. } = message;
    let standard = hmac::sign(&key, format!("{id}.{now}.{body}").as_bytes());
    let ours = hmac::sign(&key, format!("{now}.{body}").as_bytes());
    let text = |text: String| HeaderValue::from_str(&text).or(Err(Unsigned));
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(ID, text(id.to_owned())?);
    headers.insert(TIMESTAMP, text(now.to_string())?);
    headers.insert(SIGNATURE, text(format!("v1,{}", STANDARD.encode(standard.as_ref())))?);
    headers.insert(OURS, text(format!("t={now},v1={}", hex(ours.as_ref())))?);
    Ok(headers)
}

fn key(secret: &str) -> Option<hmac::Key> {
    let bytes = STANDARD.decode(secret.strip_prefix(PREFIX)?).ok().filter(|bytes| !bytes.is_empty())?;
    Some(hmac::Key::new(hmac::HMAC_SHA256, &bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that libraries of Standard Webhooks are tested with.
    const EXAMPLE: Message<'static> = Message { id: "msg_p5jXN8AQM9LWM0D4loKWxJek", body: r#"{"test": 2432232314}"#, secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" };

    #[test]
    fn what_is_no_secret_signs_nothing() {
        for secret in ["", "whsec_", "whsec_*", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            assert_eq!(headers(Message { secret, ..EXAMPLE }, 0), Err(Unsigned), "{secret}");
        }
        assert!(headers(Message { id: "a\nb", ..EXAMPLE }, 0).is_err());
    }

    #[test]
    fn it_is_signed_as_the_standard_says_and_in_our_own_header() {
        let headers = headers(EXAMPLE, 1_614_265_330).unwrap();
        assert_eq!(headers["webhook-id"], EXAMPLE.id);
        assert_eq!(headers["webhook-timestamp"], "1614265330");
        assert_eq!(headers["webhook-signature"], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        assert_eq!(headers["peerwright-signature"], "t=1614265330,v1=e96203c6de850e7dc1fde7489ef6140b402d3a5a64fe250cd2eef9830fac1cef");
        assert_eq!(headers["content-type"], "application/json");
    }

    #[test]
    fn a_secret_of_ours_can_be_read_by_both() {
        let secret = secret(&[7; SECRET_BYTES]);
        assert!(secret.starts_with(PREFIX) && key(&secret).is_some(), "{secret}");
    }

    #[test]
    fn only_a_good_answer_takes_it_and_only_410_ends_it() {
        for status in [200, 202, 204, 299] {
            assert_eq!(judge(status, None), Sent::Taken(status));
        }
        for status in [301, 302, 400, 401, 404, 429, 500, 503] {
            assert_eq!(judge(status, Some(Duration::from_secs(9))), Sent::Failed { failure: Failure::Status(status), after: Some(Duration::from_secs(9)) });
        }
        assert_eq!(judge(410, None), Sent::Gone);
    }

    #[test]
    fn why_it_failed_names_no_address_of_a_machine() {
        let address = ClientError::Refused(crate::client::Refusal::Address("10.0.0.1".parse().unwrap()));
        assert_eq!(Failure::from(&address).word(), "refused");
        assert_eq!(Failure::from(&ClientError::Later(Trouble::Network("connection refused by 10.0.0.1".to_owned()))).word(), "network");
        assert_eq!((Failure::Status(404).word(), Failure::Status(404).status(), Failure::Timeout.status()), ("status", Some(404), None));
    }
}
