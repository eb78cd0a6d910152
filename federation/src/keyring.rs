//! Keys in memory, parsed once: those we sign with, and those of others that we verify with.

use std::sync::Arc;
use std::time::Duration;

use domain::actors::{Actor, Key, PublicKeyText, Secrets};
use domain::{Address, Id, Site, Time};
use moka::sync::Cache;
use storage::{Storage, Transaction};

use crate::makers::PublicKeys;
use crate::signatures::{Ed25519KeyPair, PublicKey, RsaKeyPair, Signer, proof};
use crate::{Error, Result};

/// Most parsed keys of others that are held.
const MAX_VERIFIERS: u64 = 20_000;
/// Most key pairs of ours that are held.
const MAX_IDENTITIES: u64 = 2_000;
/// Another process may have read an actor anew in the meantime.
const HELD_FOR: Duration = Duration::from_secs(600);
/// Seconds after which a key that did not verify may be fetched anew again.
const LOOK_AGAIN_AFTER: i64 = 600;

/// What an actor here signs with.
pub struct Identity {
    /// Signs requests.
    pub signer: Signer,
    /// Signs documents.
    pub ed25519: Ed25519KeyPair,
    /// Id of the Ed25519 key.
    pub verification_method: String,
    pub public: PublicKeys,
}

impl Identity {
    /// Adds this actor's proof to a document that declares the context for it.
    ///
    /// # Errors
    /// The cryptographic library failed.
    pub fn prove(&self, document: &serde_json::Value, created: domain::Time) -> Result<serde_json::Value> {
        Ok(proof::create(document, &self.ed25519, &self.verification_method, created.unix_seconds())?)
    }
}

/// A parsed key of somebody else, and whose it is.
#[derive(Debug)]
pub struct Verifier {
    pub key: PublicKey,
    pub owner: Actor,
}

/// The caches.
pub struct Keyring {
    identities: Cache<i64, Arc<Identity>>,
    verifiers: Cache<String, Arc<Verifier>>,
    /// When keys that did not verify were fetched anew.
    looked_at: Cache<String, Time>,
}

impl Default for Keyring {
    fn default() -> Self {
        Self {
            identities: Cache::builder().max_capacity(MAX_IDENTITIES).time_to_live(HELD_FOR).build(),
            verifiers: Cache::builder().max_capacity(MAX_VERIFIERS).time_to_live(HELD_FOR).build(),
            looked_at: Cache::builder().max_capacity(MAX_VERIFIERS).time_to_live(HELD_FOR).build(),
        }
    }
}

impl Keyring {
    /// What an actor here signs with.
    ///
    /// # Errors
    /// It has no keys (it is not ours), they are broken, or storage trouble.
    pub async fn identity(&self, storage: &Storage, site: &Site, actor: &Actor) -> Result<Arc<Identity>> {
        if let Some(identity) = self.identities.get(&actor.id.raw()) {
            return Ok(identity);
        }
        let secrets = storage.read().await?.actors().find_secrets(actor.id).await?;
        let secrets = secrets.ok_or_else(|| Error::refused("this actor has no keys here"))?;
        let identity = Arc::new(identity(site, actor, &secrets)?);
        self.identities.insert(actor.id.raw(), identity.clone());
        Ok(identity)
    }

    /// The same, if it is at hand.
    #[must_use]
    pub fn held(&self, actor: Id<Actor>) -> Option<Arc<Identity>> {
        self.identities.get(&actor.raw())
    }

    /// The key of this id, if it is held or stored.
    ///
    /// # Errors
    /// A stored key that cannot be parsed is no error but no key; storage trouble only.
    pub async fn verifier(&self, storage: &Storage, key_id: &Address) -> Result<Option<Arc<Verifier>>> {
        if let Some(verifier) = self.verifiers.get(key_id.as_str()) {
            return Ok(Some(verifier));
        }
        let mut reader = storage.read().await?;
        let Some(key) = reader.actors().find_key(key_id).await? else { return Ok(None) };
        let Some(owner) = reader.actors().find(key.owner).await? else { return Ok(None) };
        let Ok(parsed) = parse(&key.public) else { return Ok(None) };
        let verifier = Arc::new(Verifier { key: parsed, owner });
        self.verifiers.insert(key_id.as_str().to_owned(), verifier.clone());
        Ok(Some(verifier))
    }

    /// Whether a key that did not verify may be fetched anew: once in ten minutes (SECURITY S-20). Who asks in between
    /// does not make the wait longer, or a flood of wrong signatures would keep a rotated key out.
    pub fn may_look_again(&self, key_id: &Address, now: Time) -> bool {
        let waits = self.looked_at.get(key_id.as_str()).is_some_and(|at| now < at.plus_seconds(LOOK_AGAIN_AFTER));
        if !waits {
            self.looked_at.insert(key_id.as_str().to_owned(), now);
        }
        !waits
    }

    /// Forgets the keys of an actor whose document was read anew.
    pub fn forget<'k>(&self, keys: impl IntoIterator<Item = &'k Key>) {
        for key in keys {
            self.verifiers.invalidate(key.id.as_str());
        }
    }

    /// Forgets every key of others: their owners changed standing.
    pub fn forget_verifiers(&self) {
        self.verifiers.invalidate_all();
    }
}

/// Parses a key as documents carry it.
///
/// # Errors
/// Too small, too large, of another kind, or no key at all.
pub fn parse(text: &PublicKeyText) -> Result<PublicKey> {
    Ok(match text {
        PublicKeyText::Pem(pem) => PublicKey::from_pem(pem)?,
        PublicKeyText::Multikey(multikey) => PublicKey::from_multikey(multikey)?,
    })
}

fn identity(site: &Site, actor: &Actor, secrets: &Secrets) -> Result<Identity> {
    let rsa = RsaKeyPair::from_pem(&secrets.rsa)?;
    let ed25519 = Ed25519KeyPair::from_pem(&secrets.ed25519)?;
    let public = PublicKeys { rsa_pem: rsa.public_pem()?, ed25519_multikey: ed25519.public_multikey() };
    Ok(Identity { signer: Signer::new(site.rsa_key_id(actor), rsa), ed25519, verification_method: site.ed25519_key_id(actor), public })
}

/// Fresh keys for an actor that is about to exist.
pub struct FreshKeys {
    secrets: Secrets,
    public: PublicKeys,
}

impl FreshKeys {
    /// Makes an RSA-2048 and an Ed25519 pair; about 50 ms of CPU, off the async threads.
    ///
    /// # Errors
    /// The cryptographic library failed.
    pub async fn generate() -> Result<Self> {
        tokio::task::spawn_blocking(Self::generate_blocking).await.map_err(Error::later)?
    }

    fn generate_blocking() -> Result<Self> {
        let (rsa, ed25519) = (RsaKeyPair::generate()?, Ed25519KeyPair::generate()?);
        Ok(Self {
            secrets: Secrets { rsa: rsa.to_pem()?, ed25519: ed25519.to_pem()? },
            public: PublicKeys { rsa_pem: rsa.public_pem()?, ed25519_multikey: ed25519.public_multikey() },
        })
    }

    /// Stores them for an actor whose row exists in this transaction.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn keep(&self, tx: &mut Transaction, site: &Site, actor: &Actor) -> storage::Result<()> {
        let key = |id: String, public| Key { id: Address::trusted(id), owner: actor.id, public };
        let keys = [
            key(site.rsa_key_id(actor), PublicKeyText::Pem(self.public.rsa_pem.clone())),
            key(site.ed25519_key_id(actor), PublicKeyText::Multikey(self.public.ed25519_multikey.clone())),
        ];
        tx.actors().set_keys(actor.id, &keys).await?;
        tx.actors().insert_secrets(actor.id, &self.secrets).await
    }
}

/// Whether a key id is listed by its owner's stored document.
pub(crate) async fn lists(storage: &Storage, owner: Id<Actor>, key_id: &Address) -> Result<bool> {
    let keys = storage.read().await?.actors().list_keys(owner).await?;
    Ok(keys.iter().any(|key| key.id == *key_id))
}
