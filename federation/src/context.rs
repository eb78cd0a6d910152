//! What federation works with: the database, our addresses, the clock, the client and the keys; the library's data type.

use std::ops::Deref;
use std::sync::Arc;

use domain::peers::{Rules, Verdict};
use domain::{Address, Clock, Site, Time};
use storage::Storage;

use crate::client::Client;
use crate::keyring::Keyring;

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

    /// The rules that may hold for these hosts, ready to be asked about each of them.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn rules_for<'h>(&self, hosts: impl IntoIterator<Item = &'h str>) -> storage::Result<Rules> {
        let found = self.storage.read().await?.rules().list_for(hosts).await?;
        Ok(Rules::new(&found, self.policy.allow_list))
    }

    /// What holds for a host: whether it is blocked or limited, by its own name or one above it.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn judge(&self, host: &str) -> storage::Result<Verdict> {
        if !self.policy.enabled {
            return Ok(Verdict { blocked: true, limited: false, reject_media: true });
        }
        Ok(self.rules_for([host]).await?.judge(host))
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
        let peer = self.storage.find_peer(host).await?;
        let now = self.now().unix_micros();
        if peer.is_some_and(|peer| peer.closed_until > now) {
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
