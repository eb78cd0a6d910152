//! What every request and worker shares, cheap to clone.

use std::ops::Deref;
use std::sync::{Arc, PoisonError, RwLock};

use axum::extract::FromRef;
use domain::accounts::Registration;
use domain::{Clock, Site};
use federation::push::Vapid;
use storage::blobs::Blobs;
use storage::instance::key;
use storage::{Storage, StorageError};

use crate::access::cookie::SessionCookie;
use crate::access::limits::Limits;
use crate::access::password::Passwords;
use crate::imports::turns::Turns;
use crate::mails::post::Post;
use crate::media::pool::Pool;
use crate::page::{Accent, Community, Door};
use crate::settings::Settings;
use crate::site::words::Words;
use crate::streams::hub::Hub;

/// Where the source of the running program is, as its licence asks.
pub const SOURCE_URL: &str = "https://codeberg.org/peerwright/peerwright";

/// The shared state.
#[derive(Clone)]
pub struct App(Arc<Shared>);

/// What [`App`] gives access to.
pub struct Shared {
    pub settings: Settings,
    pub site: Site,
    pub storage: Storage,
    pub blobs: Blobs,
    pub clock: Arc<dyn Clock>,
    pub federation: federation::Federation,
    pub passwords: Passwords,
    pub limits: Limits,
    pub photos: Pool,
    /// Where files of shops take turns.
    pub shops: Turns,
    /// The way out for mail, where it is sent.
    pub post: Option<Post>,
    /// Who we are to push services.
    pub vapid: Arc<Vapid>,
    pub cookie: SessionCookie,
    /// Who listens in this process.
    pub hub: Arc<Hub>,
    community: RwLock<Arc<Community>>,
}

/// The parts an [`App`] is made of.
pub struct Parts {
    pub settings: Settings,
    pub site: Site,
    pub storage: Storage,
    pub blobs: Blobs,
    pub clock: Arc<dyn Clock>,
    pub federation: federation::Federation,
    pub passwords: Passwords,
    pub post: Option<Post>,
    pub vapid: Vapid,
}

impl Deref for App {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl App {
    /// Puts the parts together and reads what the host set in the pages.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn new(parts: Parts) -> Result<Self, StorageError> {
        let limits = Limits::new(&parts.settings.limits, &parts.clock, parts.settings.federation.allow_private_addresses);
        let community = read_community(&parts.storage, &parts.settings, &parts.site).await?;
        Ok(Self(Arc::new(Shared {
            limits,
            photos: Pool::for_this_machine(),
            shops: Turns::default(),
            cookie: SessionCookie::of(&parts.site),
            hub: Arc::default(),
            community: RwLock::new(Arc::new(community)),
            settings: parts.settings,
            site: parts.site,
            storage: parts.storage,
            blobs: parts.blobs,
            clock: parts.clock,
            federation: parts.federation,
            passwords: parts.passwords,
            post: parts.post,
            vapid: Arc::new(parts.vapid),
        })))
    }

    /// What pages say about this instance.
    #[must_use]
    pub fn community(&self) -> Arc<Community> {
        self.community.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads again what the host set in the pages, after a change here or in another process.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn refresh_community(&self) -> Result<(), StorageError> {
        let fresh = Arc::new(read_community(&self.storage, &self.settings, &self.site).await?);
        *self.community.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        Ok(())
    }
}

impl FromRef<App> for Arc<dyn Clock> {
    fn from_ref(app: &App) -> Self {
        app.clock.clone()
    }
}

async fn read_community(storage: &Storage, settings: &Settings, site: &Site) -> Result<Community, StorageError> {
    let words = Words::load(&mut storage.read().await?).await?;
    Ok(Community {
        name: words.find(key::NAME).unwrap_or(&settings.instance.name).to_owned(),
        description: words.find(key::SUMMARY).unwrap_or_default().to_owned(),
        host: site.domain().to_owned(),
        accent: words.find(key::ACCENT).and_then(Accent::from_setting).unwrap_or(Accent::Named("blue")),
        door: match words.registration(settings.registration.mode) {
            Registration::Open => Door::Open,
            Registration::Approval => Door::Approval,
            Registration::Invite => Door::Invite,
            Registration::Closed => Door::Closed,
        },
        source_url: SOURCE_URL.to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
