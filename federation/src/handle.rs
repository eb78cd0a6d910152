//! Federation as the server uses it: opened once, then asked to resolve, receive, apply, react and deliver.

use std::sync::Arc;

use activitypub_federation::config::{Data, FederationConfig, UrlVerifier};
use activitypub_federation::error::Error as LibraryError;
use async_trait::async_trait;
use domain::actors::{Actor, Kind, State};
use domain::{Address, Clock, Handle, Site, Time, accounts};
use storage::Storage;
use url::Url;

use crate::client::{Budget, Client, Rules};
use crate::context::{Context, Documents, Held, Policy, Shared};
use crate::follows::told::Digests;
use crate::keyring::{FreshKeys, Keyring};
use crate::{Error, Result};

/// What federation is opened with.
pub struct Parts {
    pub storage: Storage,
    pub site: Site,
    pub clock: Arc<dyn Clock>,
    pub rules: Rules,
    /// Documents fetched from one host.
    pub budget: Budget,
    pub policy: Policy,
}

/// The handle; clones are cheap.
#[derive(Clone)]
pub struct Federation {
    context: Context,
    library: FederationConfig<Context>,
}

impl Federation {
    /// Makes sure that the instance actor exists, and opens the one way out.
    ///
    /// # Errors
    /// Storage trouble, or a client that cannot be set up.
    pub async fn open(parts: Parts) -> Result<Self> {
        let Parts { storage, site, clock, rules, budget, policy } = parts;
        let actor = instance_actor(&storage, &site, clock.as_ref()).await?;
        let keyring = Keyring::default();
        let identity = keyring.identity(&storage, &site, &actor).await?;
        let ticking = clock.clone();
        let is_lenient = rules.allow_http || rules.allow_private_addresses;
        let client = Client::with_budget(rules, identity.signer.clone(), Arc::new(move || ticking.now().unix_micros()), budget).map_err(Error::later)?;
        let standing = Arc::new(Held::default());
        let known = standing.clone();
        client.avoid(move |host| known.is_blocked(host));
        let context = Context::new(Shared { storage, site, clock, client, keyring, policy, documents: Documents::default(), standing, digests: Digests::default() });
        let library = FederationConfig::builder()
            .domain(context.site.host())
            .app_data(context.clone())
            .client(context.client.middleware_client())
            .url_verifier(Box::new(Peers(context.clone())))
            .http_fetch_limit(20)
            .debug(is_lenient)
            .build()
            .await
            .map_err(|error| Error::later(error.to_string()))?;
        Ok(Self { context, library })
    }

    #[must_use]
    pub const fn context(&self) -> &Context {
        &self.context
    }

    #[must_use]
    pub fn client(&self) -> &Client {
        &self.context.client
    }

    /// A budget of fetches for one cause.
    pub(crate) fn data(&self) -> Data<Context> {
        self.library.to_request_data()
    }

    /// Keys for a new actor here; see [`FreshKeys`].
    ///
    /// # Errors
    /// The cryptographic library failed.
    pub async fn fresh_keys(&self) -> Result<FreshKeys> {
        FreshKeys::generate().await
    }
}

/// Lets the library ask nobody whom we do not speak with.
#[derive(Clone)]
struct Peers(Context);

#[async_trait]
impl UrlVerifier for Peers {
    async fn verify(&self, url: &Url) -> Result<(), LibraryError> {
        let address = self.0.site.parse(url.as_str()).or(Err(LibraryError::UrlVerificationError("not an address")))?;
        match self.0.is_blocked(&address.host()).await {
            Ok(false) => Ok(()),
            Ok(true) => Err(LibraryError::UrlVerificationError("this host is blocked")),
            Err(error) => Err(LibraryError::Other(error.to_string())),
        }
    }
}

/// The actor of the instance itself, made with its keys on the first start.
async fn instance_actor(storage: &Storage, site: &Site, clock: &dyn Clock) -> Result<Actor> {
    let address = site.instance_actor();
    if let Some(actor) = storage.read().await?.actors().find_by_address(&address).await? {
        return Ok(actor);
    }
    let now = clock.now();
    let keys = FreshKeys::generate().await?;
    let actor = Actor {
        id: clock.mint(),
        kind: Kind::Application,
        handle: Handle { name: site.domain().to_owned(), host: None },
        name: String::new(),
        page: site.url("/about"),
        inbox: Some(site.instance_inbox()),
        shared_inbox: Some(site.shared_inbox()),
        followers: None,
        outbox: Some(Address::trusted(format!("{address}/outbox"))),
        locked: true,
        state: State::Active,
        moved_to: None,
        created_at: now,
        fetched_at: None,
        address: address.clone(),
    };
    match keep_instance_actor(storage, site, &actor, &keys, now).await {
        Ok(()) => Ok(actor),
        // Another process was first.
        Err(error) => storage.read().await?.actors().find_by_address(&address).await?.ok_or(error),
    }
}

async fn keep_instance_actor(storage: &Storage, site: &Site, actor: &Actor, keys: &FreshKeys, now: Time) -> Result<()> {
    let mut tx = storage.begin().await?;
    tx.actors().insert(actor).await?;
    keys.keep(&mut tx, site, actor).await?;
    Ok(tx.commit(accounts::Event::InstanceChanged { by: None }, now).await?)
}
