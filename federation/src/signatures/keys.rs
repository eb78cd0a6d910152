//! Signing keys and verification keys, parsed once and shared.

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::AsDer,
    rand::SystemRandom,
    rsa,
    signature::{self, KeyPair as _, ParsedPublicKey, VerificationAlgorithm},
};
use base64::{Engine, prelude::BASE64_STANDARD};

/// A longer PEM text is refused unread.
const MAX_PEM: usize = 16 * 1024;
/// A longer Multikey is refused unread; an RSA key of 8192 bits takes about 1,450.
const MAX_MULTIKEY: usize = 2 * 1024;
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=8192;

/// The `SubjectPublicKeyInfo` of an Ed25519 key is these bytes and the 32 of the key (RFC 8410).
const ED25519_SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// Multicodec prefixes (FEP-521a): `ed25519-pub` and `rsa-pub`.
const ED25519_CODEC: [u8; 2] = [0xed, 0x01];
const RSA_CODEC: [u8; 2] = [0x85, 0x24];

/// A key that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The text around the key is not PEM, Multikey or base64.
    #[error("key is malformed: {0}")]
    Malformed(&'static str),
    /// Neither RSA nor Ed25519.
    #[error("key is of a kind that is not accepted")]
    Kind,
    /// RSA with fewer than 2048 or more than 8192 bits, or an exponent that is even or below 3.
    #[error("rsa key is outside of the accepted bounds")]
    Bounds,
    /// The cryptographic library failed; our own trouble.
    #[error("cryptographic operation failed")]
    Operation,
}

/// A public key of a peer, parsed: cheap to clone, fast to verify with.
#[derive(Clone)]
pub enum PublicKey {
    /// RSA, 2048 to 8192 bits, for PKCS#1 v1.5 signatures with SHA-256.
    Rsa(Arc<ParsedPublicKey>),
    /// Ed25519.
    Ed25519(Arc<ParsedPublicKey>),
}

impl PublicKey {
    /// Reads a PEM key: `PUBLIC KEY` (SPKI, RSA or Ed25519) or `RSA PUBLIC KEY` (PKCS#1).
    ///
    /// At most 16 KiB. Elliptic-curve keys and RSA keys outside of 2048 to 8192 bits are refused.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let (label, der) = decode_pem(pem)?;
        match label {
            "PUBLIC KEY" | "RSA PUBLIC KEY" => Self::from_der(&der, *RSA_BITS.start()),
            _ => Err(KeyError::Malformed("not a public key")),
        }
    }

    /// Reads a Multikey (FEP-521a): base58btc, Ed25519 (`z6Mk...`) or RSA.
    pub fn from_multikey(multikey: &str) -> Result<Self, KeyError> {
        if multikey.len() > MAX_MULTIKEY {
            return Err(KeyError::Malformed("multikey is too long"));
        }
        let bytes = decode_multibase(multikey).ok_or(KeyError::Malformed("not base58btc"))?;
        match bytes.split_at_checked(2) {
            Some((codec, key)) if codec == ED25519_CODEC => ed25519(key),
            Some((codec, key)) if codec == RSA_CODEC => rsa(key, *RSA_BITS.start()),
            _ => Err(KeyError::Kind),
        }
    }

    fn from_der(der: &[u8], min_rsa_bits: usize) -> Result<Self, KeyError> {
        match der.strip_prefix(&ED25519_SPKI) {
            Some(key) => ed25519(key),
            None => rsa(der, min_rsa_bits),
        }
    }

    /// Reads a PEM key with as few as 1024 bits: the published test vectors use such a key.
    #[cfg(test)]
    pub(crate) fn from_pem_of_1024_bits(pem: &str) -> Result<Self, KeyError> {
        Self::from_der(&decode_pem(pem)?.1, 1024)
    }

    /// Whether `signature` is this key's signature over `message`.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let (Self::Rsa(key) | Self::Ed25519(key)) = self;
        key.verify_sig(message, signature).is_ok()
    }

    /// Whether this is an RSA key.
    pub fn is_rsa(&self) -> bool {
        matches!(self, Self::Rsa(_))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_rsa() { "PublicKey::Rsa" } else { "PublicKey::Ed25519" })
    }
}

fn ed25519(key: &[u8]) -> Result<PublicKey, KeyError> {
    if key.len() != 32 {
        return Err(KeyError::Malformed("ed25519 key is not 32 bytes"));
    }
    parsed(&signature::ED25519, key).map(PublicKey::Ed25519)
}

fn rsa(der: &[u8], min_bits: usize) -> Result<PublicKey, KeyError> {
    let key = rsa::PublicKey::from_der(der).map_err(|_rejected| KeyError::Kind)?;
    let modulus = key.modulus();
    let modulus = modulus.big_endian_without_leading_zero();
    if !(min_bits..=*RSA_BITS.end()).contains(&bits(modulus)) {
        return Err(KeyError::Bounds);
    }
    let exponent = key.exponent();
    let exponent = exponent.big_endian_without_leading_zero();
    let odd = exponent.last().is_some_and(|last| last & 1 == 1);
    if !odd || bits(exponent) < 2 {
        return Err(KeyError::Bounds);
    }
    parsed(rsa_algorithm(min_bits), key.as_ref()).map(PublicKey::Rsa)
}

#[cfg(not(test))]
fn rsa_algorithm(_min_bits: usize) -> &'static dyn VerificationAlgorithm {
    &signature::RSA_PKCS1_2048_8192_SHA256
}

#[cfg(test)]
fn rsa_algorithm(min_bits: usize) -> &'static dyn VerificationAlgorithm {
    if min_bits < 2048 {
        return &signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY;
    }
    &signature::RSA_PKCS1_2048_8192_SHA256
}

fn parsed(algorithm: &'static dyn VerificationAlgorithm, key: &[u8]) -> Result<Arc<ParsedPublicKey>, KeyError> {
    ParsedPublicKey::new(algorithm, key).map(Arc::new).map_err(|_rejected| KeyError::Kind)
}

fn bits(big_endian: &[u8]) -> usize {
    match big_endian.first() {
        Some(first) => big_endian.len() * 8 - first.leading_zeros() as usize,
        None => 0,
    }
}

/// An RSA key pair for HTTP signatures: cheap to clone, parsed once (123 µs).
#[derive(Clone)]
pub struct RsaKeyPair(Arc<signature::RsaKeyPair>);

impl RsaKeyPair {
    /// Makes a new key of 2048 bits. Takes 40 to 70 ms of one core: call it off the async threads.
    pub fn generate() -> Result<Self, KeyError> {
        signature::RsaKeyPair::generate(rsa::KeySize::Rsa2048).map(|pair| Self(Arc::new(pair))).map_err(|_unspecified| KeyError::Operation)
    }

    /// Reads an unencrypted PKCS#8 PEM key, as written by [`RsaKeyPair::to_pem`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = decode_private_pem(pem)?;
        signature::RsaKeyPair::from_pkcs8(&der).map(|pair| Self(Arc::new(pair))).map_err(|_rejected| KeyError::Kind)
    }

    /// The secret key as PKCS#8 PEM, for the database.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let der = self.0.as_der().map_err(|_unspecified| KeyError::Operation)?;
        Ok(encode_pem("PRIVATE KEY", der.as_ref()))
    }

    /// The public key as SPKI PEM, for `publicKeyPem`.
    pub fn public_pem(&self) -> Result<String, KeyError> {
        let der = self.0.public_key().as_der().map_err(|_unspecified| KeyError::Operation)?;
        Ok(encode_pem("PUBLIC KEY", der.as_ref()))
    }

    /// The public key as a Multikey.
    pub fn public_multikey(&self) -> String {
        encode_multibase(&RSA_CODEC, self.0.public_key().as_ref())
    }

    /// The public key, parsed for verification.
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        rsa(self.0.public_key().as_ref(), *RSA_BITS.start())
    }

    /// A PKCS#1 v1.5 signature with SHA-256.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signature = vec![0; self.0.public_modulus_len()];
        self.0.sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).map_err(|_unspecified| KeyError::Operation)?;
        Ok(signature)
    }
}

impl fmt::Debug for RsaKeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RsaKeyPair")
    }
}

/// An Ed25519 key pair for proofs: cheap to clone, parsed once.
#[derive(Clone)]
pub struct Ed25519KeyPair(Arc<signature::Ed25519KeyPair>);

impl Ed25519KeyPair {
    /// Makes a new key.
    pub fn generate() -> Result<Self, KeyError> {
        signature::Ed25519KeyPair::generate().map(|pair| Self(Arc::new(pair))).map_err(|_unspecified| KeyError::Operation)
    }

    /// Reads an unencrypted PKCS#8 PEM key, as written by [`Ed25519KeyPair::to_pem`].
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = decode_private_pem(pem)?;
        signature::Ed25519KeyPair::from_pkcs8(&der).map(|pair| Self(Arc::new(pair))).map_err(|_rejected| KeyError::Kind)
    }

    #[cfg(test)]
    pub(crate) fn from_seed(seed: &[u8]) -> Self {
        Self(Arc::new(signature::Ed25519KeyPair::from_seed_unchecked(seed).unwrap()))
    }

    /// The secret key as PKCS#8 PEM, for the database.
    pub fn to_pem(&self) -> Result<String, KeyError> {
        let der = self.0.to_pkcs8v1().map_err(|_unspecified| KeyError::Operation)?;
        Ok(encode_pem("PRIVATE KEY", der.as_ref()))
    }

    /// The public key as SPKI PEM.
    pub fn public_pem(&self) -> String {
        let der = [&ED25519_SPKI[..], self.0.public_key().as_ref()].concat();
        encode_pem("PUBLIC KEY", &der)
    }

    /// The public key as a Multikey (`z6Mk...`), for `assertionMethod`.
    pub fn public_multikey(&self) -> String {
        encode_multibase(&ED25519_CODEC, self.0.public_key().as_ref())
    }

    /// The public key, parsed for verification.
    pub fn public_key(&self) -> Result<PublicKey, KeyError> {
        ed25519(self.0.public_key().as_ref())
    }

    /// The 64 bytes of a signature.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let signature = self.0.try_sign(message).map_err(|_unspecified| KeyError::Operation)?;
        Ok(signature.as_ref().to_vec())
    }
}

impl fmt::Debug for Ed25519KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ed25519KeyPair")
    }
}

/// Who signs HTTP requests: an actor's key and the URL under which peers find its public half.
#[derive(Debug, Clone)]
pub struct Signer {
    key_id: Arc<str>,
    key: RsaKeyPair,
}

impl Signer {
    /// `key_id` is the `id` of the actor's `publicKey`, for example `https://host/actor#main-key`.
    pub fn new(key_id: impl Into<Arc<str>>, key: RsaKeyPair) -> Self {
        Self { key_id: key_id.into(), key }
    }

    /// The URL of the public key.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// The key pair.
    pub fn key(&self) -> &RsaKeyPair {
        &self.key
    }
}

/// Bytes as multibase base58btc: `z...`.
pub(crate) fn encode_base58btc(bytes: &[u8]) -> String {
    format!("z{}", bs58::encode(bytes).into_string())
}

/// Reads multibase base58btc; `None` for anything else.
pub(crate) fn decode_multibase(text: &str) -> Option<Vec<u8>> {
    bs58::decode(text.strip_prefix('z')?).into_vec().ok()
}

fn encode_multibase(codec: &[u8], key: &[u8]) -> String {
    encode_base58btc(&[codec, key].concat())
}

fn encode_pem(label: &str, der: &[u8]) -> String {
    let base64 = BASE64_STANDARD.encode(der);
    let mut pem = format!("-----BEGIN {label}-----\n");
    let mut rest = base64.as_str();
    while let Some((line, tail)) = rest.split_at_checked(64) {
        pem.push_str(line);
        pem.push('\n');
        rest = tail;
    }
    if !rest.is_empty() {
        pem.push_str(rest);
        pem.push('\n');
    }
    pem.push_str("-----END ");
    pem.push_str(label);
    pem.push_str("-----\n");
    pem
}

/// Splits one PEM block into its label and its DER bytes (RFC 7468); text around it is refused.
fn decode_pem(pem: &str) -> Result<(&str, Vec<u8>), KeyError> {
    if pem.len() > MAX_PEM {
        return Err(KeyError::Malformed("pem is too long"));
    }
    let not_pem = KeyError::Malformed("not pem");
    let (label, rest) = pem.trim().strip_prefix("-----BEGIN ").and_then(|rest| rest.split_once("-----")).ok_or(not_pem)?;
    let (body, end) = rest.split_once("-----END ").ok_or(not_pem)?;
    if end.strip_suffix("-----") != Some(label) {
        return Err(not_pem);
    }
    let base64: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let der = BASE64_STANDARD.decode(base64).map_err(|_base64| KeyError::Malformed("not base64"))?;
    Ok((label, der))
}

fn decode_private_pem(pem: &str) -> Result<Vec<u8>, KeyError> {
    match decode_pem(pem)? {
        ("PRIVATE KEY", der) => Ok(der),
        _ => Err(KeyError::Malformed("not a pkcs#8 key")),
    }
}
