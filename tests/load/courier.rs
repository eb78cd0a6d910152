//! Carries signed letters to the server, signing anew what has lain too long.

use std::time::Duration;

use http::Method;

use crate::crowd::{Crowd, Letter, seconds};
use crate::target::Target;

/// Sends over connections that are kept open.
#[derive(Clone)]
pub struct Courier {
    pub target: Target,
    pub crowd: Crowd,
    /// Older signatures are made again before they are sent, in seconds.
    fresh_seconds: i64,
}

impl Courier {
    /// For this server; signatures are at most so old.
    pub fn new(target: Target, fresh_for: Duration) -> anyhow::Result<Self> {
        Ok(Self { target, crowd: Crowd::new()?, fresh_seconds: i64::try_from(fresh_for.as_secs())? })
    }

    /// Sends a letter and answers the status.
    pub async fn send(&self, letter: &Letter) -> anyhow::Result<u16> {
        if self.is_stale(letter.signed) {
            return self.hand_over(&self.crowd.signed_again(letter)?).await;
        }
        self.hand_over(letter).await
    }

    /// Whether a signature of this second is too old to be sent.
    pub fn is_stale(&self, signed: i64) -> bool {
        seconds() - signed > self.fresh_seconds
    }

    async fn hand_over(&self, letter: &Letter) -> anyhow::Result<u16> {
        let answer = self.target.request(Method::POST, &letter.inbox).headers(letter.headers.clone()).body(letter.body.clone()).send().await?;
        let status = answer.status().as_u16();
        answer.bytes().await?;
        Ok(status)
    }
}
