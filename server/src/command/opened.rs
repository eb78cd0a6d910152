//! What every command but `serve` works on: the same settings and database, beside a server that may be running.

use std::path::Path;

use anyhow::{Context as _, bail};
use domain::{Clock as _, Handle, Site, accounts::Account, makers::Maker};
use storage::{Options, Storage, Transaction};

use crate::{clock::SystemClock, settings::Settings};

/// Seconds for which a command holds its node number.
const LEASE: i64 = 60;

/// Settings and database, ready to use.
pub struct Opened {
    pub settings: Settings,
    pub site: Site,
    pub storage: Storage,
    pub clock: SystemClock,
}

impl Opened {
    /// Reads the settings and opens the database; a database without a schema gets one, if no server is running on it.
    pub async fn open(config: Option<&Path>) -> anyhow::Result<Self> {
        let settings = Settings::load(config)?;
        let site = settings.site()?;
        let storage = open(&settings).await?;
        if !storage.pending_migrations().await?.is_empty() {
            migrate(&storage).await?;
        }
        let now = SystemClock::new(0).now();
        let node = storage.lease_node(None, now, now.plus_seconds(LEASE)).await?;
        Ok(Self { settings, site, storage, clock: SystemClock::new(node) })
    }

    /// The login and the maker of a name, with or without `@` and our own host.
    pub async fn find(&self, tx: &mut Transaction, name: &str) -> anyhow::Result<(Account, Maker)> {
        let handle = Handle::parse(name, self.site.domain()).ok().filter(|handle| handle.host.is_none());
        let Some(handle) = handle else { bail!("{name:?} is not the name of a maker here") };
        let maker = tx.makers().find_by_handle(&handle).await?;
        let account = match &maker {
            Some(maker) => tx.accounts().find_by_maker(maker.actor.id).await?,
            None => None,
        };
        account.zip(maker).with_context(|| format!("there is no maker {handle} here; `peerwright maker list` shows all"))
    }

    /// `@name@host`, as others see it.
    pub fn full(&self, maker: &Maker) -> String {
        format!("@{}", maker.actor.handle.full(self.site.domain()))
    }
}

/// Opens the database of these settings.
pub async fn open(settings: &Settings) -> anyhow::Result<Storage> {
    Storage::open(&Options::new(&settings.database.url)).await.context("the database of database.url cannot be opened")
}

/// Brings the schema up to date, unless a server runs on the same file.
pub async fn migrate(storage: &Storage) -> anyhow::Result<()> {
    let _alone = storage.lock_for_serving().context("the database needs another schema")?;
    storage.migrate().await.context("the schema could not be brought up to date")
}
