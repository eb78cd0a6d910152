//! Who we are to push services: a token signed with the one key of this instance (RFC 8292).

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

use super::Unsealed;

/// Seconds for which a token is good; services refuse more than a day.
const GOOD_FOR: i64 = 12 * 3_600;

/// The kept key cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key for web push cannot be read")]
pub struct VapidError;

/// The key of this instance, which every subscription names. Another key would end all of them.
pub struct Vapid {
    pair: EcdsaKeyPair,
    /// Where the people behind this instance can be asked.
    subject: String,
}

impl Vapid {
    /// A new secret, as it is kept.
    ///
    /// # Errors
    /// The machine has no randomness.
    pub fn fresh() -> Result<String, VapidError> {
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new()).or(Err(VapidError))?;
        Ok(URL_SAFE_NO_PAD.encode(pkcs8))
    }

    /// Reads a kept secret.
    ///
    /// # Errors
    /// It is none.
    pub fn from_secret(secret: &str, subject: &str) -> Result<Self, VapidError> {
        let pkcs8 = URL_SAFE_NO_PAD.decode(secret).or(Err(VapidError))?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &pkcs8).or(Err(VapidError))?;
        Ok(Self { pair, subject: subject.to_owned() })
    }

    /// What browsers subscribe with: the uncompressed point in base64url, 87 characters.
    #[must_use]
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref())
    }

    /// The header that goes to this endpoint, and is good nowhere else.
    pub(super) fn authorization(&self, endpoint: &Url, now: i64) -> Result<String, Unsealed> {
        let claims = serde_json::json!({"aud": endpoint.origin().ascii_serialization(), "exp": now + GOOD_FOR, "sub": self.subject});
        let signed = format!("{}.{}", URL_SAFE_NO_PAD.encode(r#"{"typ":"JWT","alg":"ES256"}"#), URL_SAFE_NO_PAD.encode(claims.to_string()));
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).or(Err(Unsealed))?;
        Ok(format!("vapid t={signed}.{}, k={}", URL_SAFE_NO_PAD.encode(signature), self.public()))
    }
}

impl std::fmt::Debug for Vapid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Vapid({})", self.public())
    }
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_token_names_the_service_and_verifies() {
        let secret = Vapid::fresh().unwrap();
        let vapid = Vapid::from_secret(&secret, "https://maker.example").unwrap();
        let header = vapid.authorization(&Url::parse("https://push.example:443/send/x?y").unwrap(), 1_000).unwrap();
        let (token, key) = header.strip_prefix("vapid t=").unwrap().split_once(", k=").unwrap();
        assert_eq!((key, key.len()), (vapid.public().as_str(), 87));
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let public = URL_SAFE_NO_PAD.decode(key).unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public).verify(signed.as_bytes(), &URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap()).unwrap();
        assert_eq!(claims, serde_json::json!({"aud": "https://push.example", "exp": 44_200, "sub": "https://maker.example"}));
    }

    #[test]
    fn the_kept_key_stays_the_same_and_is_not_shown() {
        let secret = Vapid::fresh().unwrap();
        let vapid = Vapid::from_secret(&secret, "x").unwrap();
        assert_eq!(vapid.public(), Vapid::from_secret(&secret, "y").unwrap().public());
        assert!(!format!("{vapid:?}").contains(&secret));
        for bad in ["", "AAAA", "ä"] {
            assert_eq!(Vapid::from_secret(bad, "x").unwrap_err(), VapidError);
        }
    }
}
