//! Proofs embedded in documents: `eddsa-jcs-2022` of W3C Data Integrity, as FEP-8b32 uses it.

use aws_lc_rs::digest::{SHA256, digest};
use serde_json::{Map, Value, json};

use super::{
    Ed25519KeyPair, KeyError, PublicKey, date,
    keys::{decode_multibase, encode_base58btc},
};

const MAX_ID: usize = 2048;
/// 64 bytes in base58 are at most 88 characters, and the multibase prefix.
const MAX_PROOF_VALUE: usize = 128;

/// A proof that cannot be made or is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The document carries no proof.
    #[error("document has no proof")]
    Missing,
    /// The document or its proof is not shaped as the cryptosuite asks.
    #[error("malformed proof: {0}")]
    Malformed(&'static str),
    /// Another proof type, cryptosuite or purpose.
    #[error("proof is not supported: {0}")]
    Unsupported(&'static str),
    /// The proof's own `expires` has passed.
    #[error("proof has expired")]
    Expired,
    /// The key does not confirm the proof.
    #[error("proof is not valid")]
    Invalid,
    /// The cryptographic library failed; our own trouble.
    #[error("proof could not be made")]
    Key(#[from] KeyError),
}

/// A proof as the document presents it, before anybody has looked the key up.
#[derive(Debug, Clone)]
pub struct Proof {
    verification_method: String,
    created: Option<i64>,
    expires: Option<i64>,
    signature: Vec<u8>,
    hashes: [u8; 64],
}

/// Adds a proof by `key` to a document; a proof that is already there is replaced.
///
/// `verification_method` is the id of the public key, `created` Unix seconds. The document must be
/// an object whose `@context` is an array (Mastodon verifies nothing else); it is copied into the
/// proof.
pub fn create(document: &Value, key: &Ed25519KeyPair, verification_method: &str, created: i64) -> Result<Value, ProofError> {
    let mut document = object(document)?.clone();
    let context = match document.get("@context") {
        Some(context @ Value::Array(_)) => context.clone(),
        _ => return Err(ProofError::Malformed("document has no array of contexts")),
    };
    let mut options = options(verification_method, created);
    options.insert("@context".to_owned(), context);
    attach(&mut document, options, key)?;
    Ok(Value::Object(document))
}

fn options(verification_method: &str, created: i64) -> Map<String, Value> {
    let mut options = Map::new();
    for (name, value) in [
        ("type", "DataIntegrityProof"),
        ("cryptosuite", "eddsa-jcs-2022"),
        ("verificationMethod", verification_method),
        ("proofPurpose", "assertionMethod"),
        ("created", &date::to_rfc3339(created)),
    ] {
        options.insert(name.to_owned(), json!(value));
    }
    options
}

fn attach(document: &mut Map<String, Value>, mut options: Map<String, Value>, key: &Ed25519KeyPair) -> Result<(), ProofError> {
    document.remove("proof");
    let signature = key.sign(&hashes(&options, &unsecured(document))?)?;
    options.insert("proofValue".to_owned(), json!(encode_base58btc(&signature)));
    document.insert("proof".to_owned(), Value::Object(options));
    Ok(())
}

impl Proof {
    /// Reads the proof of a document. An array of proofs is read if it holds exactly one.
    pub fn read(document: &Value) -> Result<Self, ProofError> {
        let document = object(document)?;
        let proof = the_proof(document)?;
        check_kind(proof)?;
        let mut options = proof.clone();
        options.remove("proofValue");
        let mut unsecured = unsecured(document);
        if let Some(context) = proof.get("@context") {
            check_context(document.get("@context"), context)?;
            unsecured.insert("@context".to_owned(), context.clone());
        }
        Ok(Self {
            verification_method: text(proof, "verificationMethod").filter(|id| id.len() <= MAX_ID).ok_or(ProofError::Malformed("no verification method"))?.to_owned(),
            created: time(proof, "created")?,
            expires: time(proof, "expires")?,
            signature: signature(proof)?,
            hashes: hashes(&options, &unsecured)?,
        })
    }

    /// The id of the key that is said to have signed. The caller resolves it, and checks that the
    /// document's owner lists it.
    pub fn verification_method(&self) -> &str {
        &self.verification_method
    }

    /// When the proof was made, in Unix seconds.
    pub fn created(&self) -> Option<i64> {
        self.created
    }

    /// Verifies the proof at `now` (Unix seconds; matters only if the proof names an expiry).
    pub fn verify(&self, key: &PublicKey, now: i64) -> Result<(), ProofError> {
        if self.expires.is_some_and(|expires| expires < now) {
            return Err(ProofError::Expired);
        }
        if key.is_rsa() {
            return Err(ProofError::Unsupported("key is not ed25519"));
        }
        if key.verifies(&self.hashes, &self.signature) { Ok(()) } else { Err(ProofError::Invalid) }
    }
}

fn object(document: &Value) -> Result<&Map<String, Value>, ProofError> {
    document.as_object().ok_or(ProofError::Malformed("document is not an object"))
}

fn the_proof(document: &Map<String, Value>) -> Result<&Map<String, Value>, ProofError> {
    match document.get("proof") {
        None | Some(Value::Null) => Err(ProofError::Missing),
        Some(Value::Object(proof)) => Ok(proof),
        Some(Value::Array(proofs)) => match proofs.as_slice() {
            [Value::Object(proof)] => Ok(proof),
            _ => Err(ProofError::Malformed("not exactly one proof")),
        },
        Some(_) => Err(ProofError::Malformed("proof is not an object")),
    }
}

fn check_kind(proof: &Map<String, Value>) -> Result<(), ProofError> {
    for (name, wanted, refusal) in [("type", "DataIntegrityProof", "type"), ("cryptosuite", "eddsa-jcs-2022", "cryptosuite"), ("proofPurpose", "assertionMethod", "purpose")] {
        if text(proof, name) != Some(wanted) {
            return Err(ProofError::Unsupported(refusal));
        }
    }
    Ok(())
}

/// W3C vc-di-eddsa 3.3.2: the document's contexts must begin with those of the proof.
fn check_context(document: Option<&Value>, proof: &Value) -> Result<(), ProofError> {
    let begins = match (document, proof) {
        (Some(Value::Array(document)), Value::Array(proof)) => document.starts_with(proof),
        (Some(document), proof) => document == proof,
        (None, _) => false,
    };
    if begins { Ok(()) } else { Err(ProofError::Malformed("contexts of document and proof differ")) }
}

fn text<'p>(proof: &'p Map<String, Value>, name: &str) -> Option<&'p str> {
    proof.get(name).and_then(Value::as_str)
}

fn time(proof: &Map<String, Value>, name: &'static str) -> Result<Option<i64>, ProofError> {
    match proof.get(name) {
        None => Ok(None),
        Some(value) => {
            let time = value.as_str().and_then(date::from_rfc3339);
            time.map(Some).ok_or(ProofError::Malformed("time is not rfc 3339"))
        }
    }
}

fn signature(proof: &Map<String, Value>) -> Result<Vec<u8>, ProofError> {
    text(proof, "proofValue")
        .filter(|value| value.len() <= MAX_PROOF_VALUE)
        .and_then(decode_multibase)
        .filter(|bytes| bytes.len() == 64)
        .ok_or(ProofError::Malformed("proof value is not 64 bytes in base58btc"))
}

/// The document without its proof, and without a linked-data `signature`: Mastodon adds that one
/// after the proof.
fn unsecured(document: &Map<String, Value>) -> Map<String, Value> {
    let mut unsecured = document.clone();
    unsecured.remove("proof");
    unsecured.remove("signature");
    unsecured
}

/// SHA-256 of the canonical proof options, then SHA-256 of the canonical document.
fn hashes(options: &Map<String, Value>, document: &Map<String, Value>) -> Result<[u8; 64], ProofError> {
    let mut hashes = [0; 64];
    let (first, second) = hashes.split_at_mut(32);
    first.copy_from_slice(&hash(options)?);
    second.copy_from_slice(&hash(document)?);
    Ok(hashes)
}

fn hash(value: &Map<String, Value>) -> Result<[u8; 32], ProofError> {
    let canonical = serde_jcs::to_vec(value).map_err(|_json| ProofError::Malformed("not canonical json"))?;
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, &canonical).as_ref());
    Ok(bytes)
}

#[cfg(test)]
pub(super) fn create_without_context(document: &Value, key: &Ed25519KeyPair, verification_method: &str, created: i64) -> Value {
    let mut document = document.as_object().unwrap().clone();
    attach(&mut document, options(verification_method, created), key).unwrap();
    Value::Object(document)
}
