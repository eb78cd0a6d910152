//! The digest of a body, and the `Digest` (RFC 3230) and `Content-Digest` (RFC 9530) headers.

use base64::{Engine, prelude::BASE64_STANDARD};

use super::Error;

/// Bound of the header, so that hashing and comparing stay cheap.
const MAX_HEADER: usize = 512;
const MAX_PARTS: usize = 4;

/// The SHA-256 of a request body. Computed once, whatever the number of inboxes it goes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyDigest([u8; 32]);

impl BodyDigest {
    /// Hashes a body.
    pub fn of(body: &[u8]) -> Self {
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body);
        let mut bytes = [0; 32];
        bytes.copy_from_slice(hash.as_ref());
        Self(bytes)
    }

    /// The value of a `Digest` header: `SHA-256=...`.
    pub fn to_digest(&self) -> String {
        format!("SHA-256={}", BASE64_STANDARD.encode(self.0))
    }

    /// The value of a `Content-Digest` header: `sha-256=:...:`.
    pub fn to_content_digest(&self) -> String {
        format!("sha-256=:{}:", BASE64_STANDARD.encode(self.0))
    }

    /// The hash itself.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Reads a `Digest` header: exactly one part is named `sha-256` (any case), parts of other
    /// names are ignored, at most 4 parts and 512 bytes.
    pub fn from_digest(header: &str) -> Result<Self, Error> {
        read(header, bare)
    }

    /// Reads a `Content-Digest` header, by the same bounds; its values stand between colons.
    pub fn from_content_digest(header: &str) -> Result<Self, Error> {
        read(header, between_colons)
    }
}

fn bare(value: &str) -> Option<&str> {
    Some(value)
}

fn between_colons(value: &str) -> Option<&str> {
    value.strip_prefix(':')?.strip_suffix(':')
}

fn read(header: &str, unwrap: fn(&str) -> Option<&str>) -> Result<BodyDigest, Error> {
    if header.len() > MAX_HEADER {
        return Err(Error::MalformedDigest("too long"));
    }
    if header.split(',').count() > MAX_PARTS {
        return Err(Error::MalformedDigest("too many parts"));
    }
    let mut found = None;
    for part in header.split(',') {
        let (name, value) = part.trim().split_once('=').ok_or(Error::MalformedDigest("no equals sign"))?;
        if !name.eq_ignore_ascii_case("sha-256") {
            continue;
        }
        if found.is_some() {
            return Err(Error::NoDigest);
        }
        let value = unwrap(value).ok_or(Error::MalformedDigest("no colons"))?;
        found = Some(decode(value)?);
    }
    found.ok_or(Error::NoDigest)
}

fn decode(value: &str) -> Result<BodyDigest, Error> {
    let bytes = BASE64_STANDARD.decode(value).map_err(|_base64| Error::WrongDigest)?;
    let bytes = <[u8; 32]>::try_from(bytes).map_err(|_length| Error::WrongDigest)?;
    Ok(BodyDigest(bytes))
}
