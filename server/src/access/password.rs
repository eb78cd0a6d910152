//! Passwords: Argon2id, a few at a time, off the async threads, and as slow for accounts that do not exist.

use std::{sync::Arc, thread, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{Error as HashError, PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD as STANDARD_NO_PAD};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

use super::secret;
use crate::problem::Problem;

/// Memory of one hash in KiB, passes over it, lanes: what OWASP asks for at least.
const COST: (u32, u32, u32) = (19 * 1024, 2, 1);

/// How long somebody waits for their turn before they are asked to come back.
const PATIENCE: Duration = Duration::from_secs(5);

/// Hashes and checks passwords, as many at once as there are cores.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    patience: Duration,
    /// The PHC string of a password that nobody has.
    nobody: Arc<str>,
}

/// Why no password can be hashed.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Argon2 refused.
    #[error("argon2 refused: {0}")]
    Argon2(HashError),
    /// No salt.
    #[error(transparent)]
    NoRandomness(#[from] secret::NoRandomness),
    /// A stored hash is none.
    #[error("a stored password hash cannot be read")]
    Unreadable,
    /// The thread is gone.
    #[error("the thread that hashes passwords is gone")]
    Gone,
    /// Too many are waiting.
    #[error("no turn to hash a password within {} seconds", PATIENCE.as_secs())]
    Busy,
}

impl Passwords {
    /// Ready to hash.
    ///
    /// # Errors
    /// When there is no randomness.
    pub fn new() -> Result<Self, PasswordError> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let nobody = nobodys()?;
        Ok(Self { turns: Arc::new(Semaphore::new(cores)), patience: PATIENCE, nobody: nobody.into() })
    }

    /// The PHC string of a new password.
    ///
    /// # Errors
    /// When there is no turn or no randomness.
    pub async fn hash(&self, password: impl Into<String>) -> Result<String, PasswordError> {
        let password = Zeroizing::new(password.into());
        self.in_turn(move || hash(&password)).await
    }

    /// Whether this is the password of this PHC string. Without one, for an account that does not exist, it takes as
    /// long and says no (SECURITY W-08).
    ///
    /// # Errors
    /// When there is no turn, or when the stored string cannot be read.
    pub async fn verify(&self, password: impl Into<String>, stored: Option<&str>) -> Result<bool, PasswordError> {
        let password = Zeroizing::new(password.into());
        let exists = stored.is_some();
        let phc = stored.unwrap_or(&self.nobody).to_owned();
        let matches = self.in_turn(move || verify(&password, &phc)).await?;
        Ok(matches && exists)
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static) -> Result<T, PasswordError> {
        let turn = self.turn().await?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.or(Err(PasswordError::Gone))?
    }

    async fn turn(&self) -> Result<OwnedSemaphorePermit, PasswordError> {
        let turn = tokio::time::timeout(self.patience, self.turns.clone().acquire_owned());
        turn.await.or(Err(PasswordError::Busy))?.or(Err(PasswordError::Gone))
    }
}

impl From<PasswordError> for Problem {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Unreadable => Self::internal(error),
            _ => Self::unavailable(error),
        }
    }
}

fn argon2() -> Result<Argon2<'static>, PasswordError> {
    let (memory, passes, lanes) = COST;
    let params = Params::new(memory, passes, lanes, None).map_err(|error| PasswordError::Argon2(error.into()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String, PasswordError> {
    let salt = secret::random::<16>()?;
    let hash = argon2()?.hash_password_with_salt(password.as_bytes(), &salt).map_err(PasswordError::Argon2)?;
    Ok(hash.to_string())
}

/// As costly to check as any, and right for no password: its hash is drawn by lot, which spares an idle program the
/// memory of a real one.
fn nobodys() -> Result<String, secret::NoRandomness> {
    let (memory, passes, lanes) = COST;
    let [salt, hash] = [&secret::random::<16>()?[..], &secret::random::<32>()?[..]].map(|bytes| STANDARD_NO_PAD.encode(bytes));
    Ok(format!("$argon2id$v=19$m={memory},t={passes},p={lanes}${salt}${hash}"))
}

/// Checks with the cost that the string names, so that older ones still open.
fn verify(password: &str, phc: &str) -> Result<bool, PasswordError> {
    let stored = PasswordHash::new(phc).or(Err(PasswordError::Unreadable))?;
    match argon2()?.verify_password(password.as_bytes(), &stored) {
        Ok(()) => Ok(true),
        Err(HashError::PasswordInvalid) => Ok(false),
        Err(_) => Err(PasswordError::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::StatusCode;

    use super::*;

    #[tokio::test]
    async fn w08_an_account_that_does_not_exist_is_checked_as_hard_and_refused() {
        let passwords = Passwords::new().unwrap();
        assert!(!passwords.verify("a walnut shuttle", None).await.unwrap());
        let (memory, passes, lanes) = COST;
        assert!(passwords.nobody.starts_with(&format!("$argon2id$v=19$m={memory},t={passes},p={lanes}$")), "{}", passwords.nobody);
    }

    #[tokio::test]
    async fn only_the_password_opens() {
        let passwords = Passwords::new().unwrap();
        let stored = passwords.hash("a walnut shuttle").await.unwrap();
        for wrong in ["", "a walnut shuttl", "A walnut shuttle", "a walnut shuttle "] {
            assert!(!passwords.verify(wrong, Some(&stored)).await.unwrap(), "{wrong:?}");
        }
        assert!(passwords.verify("a walnut shuttle", Some(&stored)).await.unwrap());
        assert_ne!(stored, passwords.hash("a walnut shuttle").await.unwrap(), "two accounts never share a salt");
    }

    #[tokio::test]
    async fn a_broken_hash_is_our_failure_and_no_sign_in() {
        let passwords = Passwords::new().unwrap();
        for broken in ["", "plain", "$argon2id$v=19$m=1$x"] {
            let problem = Problem::from(passwords.verify("x", Some(broken)).await.unwrap_err());
            assert_eq!(problem.status(), StatusCode::INTERNAL_SERVER_ERROR, "{broken:?}");
        }
    }

    #[tokio::test]
    async fn who_gets_no_turn_is_asked_to_come_back() {
        let passwords = Passwords { patience: Duration::ZERO, ..Passwords::new().unwrap() };
        let _held = passwords.turns.clone().acquire_many_owned(u32::try_from(passwords.turns.available_permits()).unwrap()).await.unwrap();
        let problem = Problem::from(passwords.verify("x", None).await.unwrap_err());
        assert_eq!(problem.status(), StatusCode::SERVICE_UNAVAILABLE);
    }
}
