//! Secrets that we hand out: random, kept only as their hash, compared in constant time.

use std::fmt;

use aws_lc_rs::{digest, rand};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Digits that hold 128 bits in base 62.
const CODE_DIGITS: usize = 22;

/// The machine gave no random bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the machine gave no random bytes")]
pub struct NoRandomness;

/// Random bytes fit for keys.
///
/// # Errors
/// When the machine has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).or(Err(NoRandomness))?;
    Ok(bytes)
}

/// A text that is shown to its owner once and of which we keep the hash. `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// 256 bits in base64url, 43 characters: sessions and bearer tokens.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn token() -> Result<Self, NoRandomness> {
        Ok(Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(random::<32>()?))))
    }

    /// 128 bits in digits and letters, 22 characters: invitations and links, which people copy by hand.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn code() -> Result<Self, NoRandomness> {
        Ok(Self(Zeroizing::new(base62(u128::from_be_bytes(random()?)))))
    }

    /// The text, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is kept of it.
    #[must_use]
    pub fn hash(&self) -> Vec<u8> {
        hash(&self.0)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

/// SHA-256 of a secret: what is kept of it and what it is looked up by. 128 random bits need no slower hash.
#[must_use]
pub fn hash(secret: &str) -> Vec<u8> {
    digest::digest(&digest::SHA256, secret.as_bytes()).as_ref().to_vec()
}

/// Whether two secrets or hashes are the same, in a time that tells nothing but their length.
#[must_use]
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

fn base62(mut number: u128) -> String {
    let mut digits = [b'0'; CODE_DIGITS];
    for digit in digits.iter_mut().rev() {
        let at = usize::try_from(number % 62).unwrap_or_default();
        *digit = BASE62.get(at).copied().unwrap_or(b'0');
        number /= 62;
    }
    digits.iter().map(|digit| char::from(*digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w32_only_the_hash_is_worth_keeping() {
        let token = Secret::token().unwrap();
        assert_eq!(token.hash().len(), 32);
        assert!(!token.hash().windows(8).any(|part| token.reveal().as_bytes().windows(8).any(|other| part == other)));
        assert!(!format!("{token:?}").contains(token.reveal()));
    }

    #[test]
    fn w32_secrets_that_differ_anywhere_are_not_the_same() {
        let hash = hash("a");
        let mut other = hash.clone();
        assert!(same(&hash, &other));
        *other.last_mut().unwrap() ^= 1;
        assert!(!same(&hash, &other));
        assert!(!same(&hash, &hash[..31]));
        assert!(!same(&hash, &[]));
    }

    #[test]
    fn secrets_are_long_enough_and_never_repeat() {
        let (token, other) = (Secret::token().unwrap(), Secret::token().unwrap());
        assert_eq!(token.reveal().len(), 43);
        assert_ne!(token, other);
        let code = Secret::code().unwrap();
        assert!(code.reveal().len() == CODE_DIGITS && code.reveal().bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }

    #[test]
    fn the_largest_code_fits_its_digits() {
        assert_eq!(base62(0), "0".repeat(CODE_DIGITS));
        assert_eq!(base62(61), format!("{}z", "0".repeat(CODE_DIGITS - 1)));
        let largest = base62(u128::MAX);
        let back = largest.bytes().fold(0_u128, |sum, digit| sum * 62 + BASE62.iter().position(|known| *known == digit).unwrap() as u128);
        assert_eq!(back, u128::MAX);
    }
}
