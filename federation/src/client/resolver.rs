//! Name lookup whose answer is judged before anybody connects to it.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use futures::future::BoxFuture;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::addresses::is_public;

/// Asks the system, or in tests a table.
pub(super) type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Resolves a name and refuses it if any of its addresses is not allowed. The connection is made
/// to exactly the addresses that were judged, so a second answer of the name server has no effect.
#[derive(Clone)]
pub(super) struct Resolver {
    lookup: Lookup,
    allowed: fn(IpAddr) -> bool,
}

/// Why a name leads nowhere.
#[derive(Debug, thiserror::Error)]
pub(super) enum ResolveError {
    #[error("forbidden address {0}")]
    Forbidden(IpAddr),
    #[error("no such host")]
    NoSuchHost,
    #[error("{0}")]
    Failed(String),
}

impl Resolver {
    pub(super) fn new(allow_private_addresses: bool) -> Self {
        let allowed = if allow_private_addresses { |_| true } else { is_public };
        Self { lookup: Arc::new(|name| Box::pin(ask_system(name))), allowed }
    }

    #[cfg(test)]
    pub(super) fn of(lookup: Lookup, allowed: fn(IpAddr) -> bool) -> Self {
        Self { lookup, allowed }
    }

    async fn addresses(self, name: String) -> Result<Vec<IpAddr>, ResolveError> {
        let addresses = (self.lookup)(name).await.map_err(|error| failure(&error))?;
        if addresses.is_empty() {
            return Err(ResolveError::NoSuchHost);
        }
        match addresses.iter().find(|address| !(self.allowed)(**address)) {
            Some(forbidden) => Err(ResolveError::Forbidden(*forbidden)),
            None => Ok(addresses),
        }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let addresses = resolver.addresses(name.as_str().to_owned()).await?;
            // Port 0 becomes the port of the address that was asked for.
            let addresses: Addrs = Box::new(addresses.into_iter().map(|address| SocketAddr::new(address, 0)));
            Ok(addresses)
        })
    }
}

async fn ask_system(name: String) -> io::Result<Vec<IpAddr>> {
    let addresses = tokio::net::lookup_host((name, 0)).await?;
    Ok(addresses.map(|address| address.ip()).collect())
}

/// `getaddrinfo` tells "there is no such name" from "nobody answered" by its text alone once the
/// standard library has wrapped it: the texts of glibc, musl and macOS.
fn failure(error: &io::Error) -> ResolveError {
    let text = error.to_string();
    let unknown = ["Name or service not known", "No address associated with hostname", "Name does not resolve", "nodename nor servname provided"];
    if unknown.iter().any(|unknown| text.contains(unknown)) { ResolveError::NoSuchHost } else { ResolveError::Failed(text) }
}
