//! What federation works with: the database, our addresses, the clock, the client and the keys; the library's data type.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use domain::peers::{Rules, Verdict};
use domain::{Address, Clock, Site, Time};
use moka::sync::Cache;
use storage::Storage;
use tokio::sync::Mutex;

use crate::client::Client;
use crate::follows::told::Digests;
use crate::keyring::Keyring;

/// Most documents of makers here that are held.
const MAX_DOCUMENTS: u64 = 1_000;
/// Another process may have changed a maker in the meantime.
const HELD_FOR: Duration = Duration::from_secs(2);

/// With whom we speak, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Policy {
    /// Whether other servers are spoken to at all.
    pub enabled: bool,
    /// Only hosts that were allowed.
    pub allow_list: bool,
    /// Public things are served to signed requests only.
    pub authorized_fetch: bool,
}

/// The shared context; clones are cheap.
#[derive(Clone)]
pub struct Context(Arc<Shared>);

/// What [`Context`] gives access to.
pub struct Shared {
    pub storage: Storage,
    pub site: Site,
    pub clock: Arc<dyn Clock>,
    pub client: Client,
    pub keyring: Keyring,
    pub policy: Policy,
    pub documents: Documents,
    pub standing: Arc<Held>,
    pub(crate) digests: Digests,
}

/// Documents of makers here as they were written last, while nobody here changed. They are most of what peers fetch.
#[derive(Debug)]
pub struct Documents(Cache<String, (u64, Bytes)>);

impl Default for Documents {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MAX_DOCUMENTS).time_to_live(HELD_FOR).build())
    }
}

impl Documents {
    /// The document of a name, written at this [`Storage::people_version`].
    #[must_use]
    pub fn find(&self, name: &str, version: u64) -> Option<Bytes> {
        self.0.get(name).filter(|(written, _)| *written == version).map(|(_, document)| document)
    }

    /// Holds what was written of what was read after `version` was asked for.
    pub fn hold(&self, name: &str, version: u64, document: Bytes) {
        self.0.insert(name.to_owned(), (version, document));
    }
}

/// How we stand to other servers.
struct Standing {
    /// Of the rules, and of who rests.
    versions: (u64, u64),
    /// When the rules were read.
    read_at: Instant,
    rules: Arc<Rules>,
    /// Hosts that failed often and are left alone until then.
    resting: HashMap<String, Time>,
}

/// What is asked of it: the rules alone, or also who rests.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Rules,
    Rests,
}

/// The standing as it was read last.
#[derive(Default)]
pub struct Held {
    standing: RwLock<Option<Arc<Standing>>>,
    /// Held by the one who reads it again: there may be thousands of rules, and dozens who ask at once.
    reading: Mutex<()>,
}

impl Held {
    fn last(&self) -> Option<Arc<Standing>> {
        self.standing.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Held {
    /// Whether a host was blocked when the rules were read last.
    pub(crate) fn is_blocked(&self, host: &str) -> bool {
        self.last().is_some_and(|standing| standing.rules.judge(host).blocked)
    }
}

impl Standing {
    /// Whether nothing was changed here since it was read.
    fn is_of(&self, versions: (u64, u64), needs: Needs) -> bool {
        self.versions == versions || (needs == Needs::Rules && self.versions.0 == versions.0)
    }
}

impl Context {
    #[must_use]
    pub fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    #[must_use]
    pub fn now(&self) -> Time {
        self.clock.now()
    }

    /// How we stand to other servers. It is read again after each change here, and every other second, because other
    /// processes write too.
    ///
    /// # Errors
    /// Storage trouble only.
    async fn standing(&self, needs: Needs) -> storage::Result<Arc<Standing>> {
        let versions = (self.storage.peers_version(), self.storage.rests_version());
        let usable = || self.standing.last().filter(|held| held.is_of(versions, needs));
        if let Some(held) = usable().filter(|held| held.read_at.elapsed() < HELD_FOR) {
            return Ok(held);
        }
        let _reading = match (self.standing.reading.try_lock(), usable()) {
            (Ok(reading), _) => reading,
            // Somebody looks just now whether another process changed something; until they know, what was known holds.
            (Err(_), Some(held)) => return Ok(held),
            (Err(_), None) => self.standing.reading.lock().await,
        };
        let held = self.standing.last().filter(|held| held.read_at.elapsed() < HELD_FOR);
        if let Some(held) = held.as_ref().filter(|held| held.is_of(versions, needs)) {
            return Ok(held.clone());
        }
        // Servers come and go by the hundred, while there may be thousands of rules, which change by hand.
        let (rules, read_at) = match held.filter(|held| held.versions.0 == versions.0) {
            Some(held) => (held.rules.clone(), held.read_at),
            None => (Arc::new(Rules::new(&self.storage.read().await?.rules().list().await?, self.policy.allow_list)), Instant::now()),
        };
        let resting = self.storage.list_resting(self.now()).await?.into_iter().collect();
        let fresh = Arc::new(Standing { versions, read_at, rules, resting });
        *self.standing.standing.write().unwrap_or_else(PoisonError::into_inner) = Some(fresh.clone());
        Ok(fresh)
    }

    /// What holds for a host: whether it is blocked or limited, by its own name or one above it.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn judge(&self, host: &str) -> storage::Result<Verdict> {
        if !self.policy.enabled {
            return Ok(Verdict { blocked: true, limited: false, reject_media: true, reject_reports: true });
        }
        Ok(self.standing(Needs::Rules).await?.rules.judge(host))
    }

    /// Whether a host is one we do not speak with.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn is_blocked(&self, host: &str) -> storage::Result<bool> {
        Ok(self.judge(host).await?.blocked)
    }

    /// A host that failed was heard again: what waits for it flows on.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn heard(&self, host: &str) -> storage::Result<()> {
        if self.standing(Needs::Rests).await?.resting.get(host).is_some_and(|until| *until > self.now()) {
            self.storage.peer_lives(host, None, self.now()).await?;
            self.storage.hasten_deliveries(host, self.now()).await?;
        }
        Ok(())
    }

    /// Refuses what lies on a host we do not speak with.
    ///
    /// # Errors
    /// Refused, or storage trouble.
    pub async fn check_peer(&self, address: &Address) -> crate::Result<()> {
        if self.is_blocked(&address.host()).await? { Err(crate::Error::refused("this host is blocked")) } else { Ok(()) }
    }
}

impl Deref for Context {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Context({})", self.site.base())
    }
}
