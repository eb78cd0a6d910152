//! The keys of the fediverse's actors and what they sign: one pair of keys for all of them, under an id for each.

use std::sync::Arc;

use bytes::Bytes;
use federation::signatures::{BodyDigest, RsaKeyPair, Signer, cavage};
use http::{HeaderMap, HeaderValue};
use serde_json::Value;
use url::Url;

use crate::documents::{ACTIVITY_JSON, now_micros};

/// The key that all of them share; clones are the same.
#[derive(Clone)]
pub struct Crowd {
    key: RsaKeyPair,
    pem: Arc<str>,
}

/// A signed delivery, ready to be sent.
#[derive(Debug, Clone)]
pub struct Letter {
    pub actor: String,
    pub inbox: Arc<Url>,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// When it was signed, in seconds since 1970.
    pub signed: i64,
}

impl Crowd {
    /// With a new key of 2048 bits.
    pub fn new() -> anyhow::Result<Self> {
        let key = RsaKeyPair::generate()?;
        Ok(Self { pem: key.public_pem()?.into(), key })
    }

    /// The public key.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// Signs what an actor has to say to an inbox.
    pub fn letter(&self, actor: &str, inbox: &Arc<Url>, activity: &Value) -> anyhow::Result<Letter> {
        self.signed_letter(actor.to_owned(), inbox.clone(), Bytes::from(activity.to_string()))
    }

    /// The same letter, signed now.
    pub fn signed_again(&self, letter: &Letter) -> anyhow::Result<Letter> {
        self.signed_letter(letter.actor.clone(), letter.inbox.clone(), letter.body.clone())
    }

    /// The headers of a signed fetch by an actor.
    pub fn signed_get(&self, actor: &str, url: &Url, accept: &str) -> anyhow::Result<HeaderMap> {
        Ok(cavage::sign_get(&self.signer(actor), url, accept, seconds())?)
    }

    fn signed_letter(&self, actor: String, inbox: Arc<Url>, body: Bytes) -> anyhow::Result<Letter> {
        let signed = seconds();
        let mut headers = cavage::sign_post(&self.signer(&actor), &inbox, &BodyDigest::of(&body), ACTIVITY_JSON, &[], signed)?;
        headers.insert("content-type", HeaderValue::from_static(ACTIVITY_JSON));
        Ok(Letter { actor, inbox, headers, body, signed })
    }

    fn signer(&self, actor: &str) -> Signer {
        Signer::new(format!("{actor}#main-key"), self.key.clone())
    }
}

/// Seconds since 1970.
pub fn seconds() -> i64 {
    now_micros() / 1_000_000
}
