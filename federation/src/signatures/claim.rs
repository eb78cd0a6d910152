//! A signature as the request presents it, before anybody has looked the key up.

use http::{HeaderMap, Method};

use super::{BodyDigest, Error, PublicKey, cavage, message};

/// How old a signature may be: kind to peers whose queues are slow.
const MAX_AGE: i64 = 12 * 3600;
/// How far ahead a peer's clock may be.
const MAX_AHEAD: i64 = 3600;
const MAX_KEY_ID: usize = 2048;

/// Which of the two schemes a request was signed by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// draft-cavage-http-signatures-12.
    Cavage,
    /// RFC 9421, HTTP message signatures.
    Message,
}

/// What the request says about its algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Algorithm {
    /// Nothing, or `hs2019`: the key decides.
    ByKey,
    Rsa,
    Ed25519,
}

/// A parsed signature: everything but the key. It covers at least target, host, time and, where there is a body, its digest.
#[derive(Debug, Clone)]
pub struct Claim {
    pub(super) scheme: Scheme,
    pub(super) key_id: String,
    pub(super) algorithm: Algorithm,
    pub(super) signature: Vec<u8>,
    /// What may have been signed; one must verify. More than one where peers differ.
    pub(super) bases: Vec<String>,
    pub(super) host: String,
    /// Earliest and latest of the signed times, in Unix seconds.
    pub(super) signed: (i64, i64),
    pub(super) expires: Option<i64>,
    pub(super) digest: Option<BodyDigest>,
    /// What was signed, by name.
    pub(super) covered: Vec<String>,
}

/// Reads the signature of a request: RFC 9421 if `Signature-Input` is present, else cavage.
///
/// `target` is the request target as it came in (path and query, not decoded, not cut by a nested
/// router). For methods with a body the digest header must be present and covered. Errors are 400
/// for bad grammar and 401 for what is missing.
pub fn parse(method: &Method, target: &str, headers: &HeaderMap) -> Result<Claim, Error> {
    let claim = if headers.contains_key("signature-input") { message::parse(method, target, headers)? } else { cavage::parse(method, target, headers)? };
    if claim.key_id.is_empty() || claim.key_id.len() > MAX_KEY_ID {
        return Err(Error::MalformedSignature("key id is empty or too long"));
    }
    Ok(claim)
}

impl Claim {
    /// The URL of the key that is said to have signed. Nothing about it is proved yet.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The scheme of the signature.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Whether a header field is covered by the signature; its name in lower case.
    pub fn covers(&self, header: &str) -> bool {
        self.covered.iter().any(|covered| covered == header)
    }

    /// When it was signed, in Unix seconds.
    pub fn signed_at(&self) -> i64 {
        self.signed.0
    }

    /// The host the request was signed for, in canonical form.
    pub fn signed_host(&self) -> &str {
        &self.host
    }

    /// Accepts signatures from twelve hours ago to one hour ahead of `now` (Unix seconds), and none
    /// whose `expires` has passed.
    pub fn check_time(&self, now: i64) -> Result<(), Error> {
        let (oldest, newest) = self.signed;
        if newest > now.saturating_add(MAX_AHEAD) {
            return Err(Error::FromTheFuture);
        }
        let expired = self.expires.is_some_and(|expires| expires < now);
        if expired || oldest < now.saturating_sub(MAX_AGE) {
            return Err(Error::Expired);
        }
        Ok(())
    }

    /// Refuses with 421 a request that was signed for none of `ours`.
    pub fn check_host<H: AsRef<str>>(&self, ours: &[H]) -> Result<(), Error> {
        let mine = ours.iter().any(|host| canonical_host(host.as_ref()) == self.host);
        if mine { Ok(()) } else { Err(Error::WrongHost) }
    }

    /// Compares the covered digest with the body. Requests without a digest (GET) pass.
    pub fn check_body(&self, body: &[u8]) -> Result<(), Error> {
        match self.digest {
            Some(digest) if digest != BodyDigest::of(body) => Err(Error::WrongDigest),
            _ => Ok(()),
        }
    }

    /// Verifies the signature. Says nothing about time, host or body: those have their own checks.
    pub fn verify(&self, key: &PublicKey) -> Result<(), Error> {
        let fits = match self.algorithm {
            Algorithm::ByKey => true,
            Algorithm::Rsa => key.is_rsa(),
            Algorithm::Ed25519 => !key.is_rsa(),
        };
        if !fits {
            return Err(Error::Unsupported("key is of another kind than the algorithm"));
        }
        let valid = self.bases.iter().any(|base| key.verifies(base.as_bytes(), &self.signature));
        if valid { Ok(()) } else { Err(Error::Invalid) }
    }
}

/// One spelling of `host` or `host:port`: lower case, without default port and trailing dot.
pub fn canonical_host(host: &str) -> String {
    let host = host.trim().to_ascii_lowercase();
    let host = host.strip_suffix(":443").or_else(|| host.strip_suffix(":80")).unwrap_or(&host);
    host.strip_suffix('.').unwrap_or(host).to_owned()
}

/// Whether requests of this method carry a body that must be digested.
pub(super) fn has_body(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}
