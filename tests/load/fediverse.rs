//! The hosts of the fediverse: their names, their ports and their listeners.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use anyhow::Context as _;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;

use crate::arrivals::Arrivals;
use crate::authority::Authority;
use crate::courier::Courier;
use crate::documents::actor_id;
use crate::options::FediverseOptions;
use crate::serve;
use crate::sinks::Sink;
use crate::target::Local;

/// One host.
#[derive(Debug)]
pub struct Host {
    /// Scheme, name and port.
    pub base: String,
    pub sink: Sink,
}

/// What all hosts share.
pub struct World {
    pub hosts: Vec<Host>,
    by_authority: HashMap<String, usize>,
    pub courier: Courier,
    pub arrivals: Arrivals,
    pub shared_inbox: bool,
    /// Since when the hosts behave as their sinks say. Before, all of them are fast.
    pub turned: OnceLock<Instant>,
    /// Whom answers go to.
    pub local: OnceLock<Local>,
}

impl World {
    /// The host that is called so in a `Host` header.
    pub fn host(&self, authority: &str) -> Option<&Host> {
        self.hosts.get(*self.by_authority.get(authority)?)
    }

    /// The id of the nth actor, the hosts taken in turn.
    pub fn actor(&self, prefix: &str, n: usize) -> String {
        let base = self.hosts.get(n % self.hosts.len().max(1)).map_or("", |host| host.base.as_str());
        actor_id(base, &format!("{prefix}{n}"))
    }
}

/// The open hosts.
pub struct Fediverse {
    pub world: Arc<World>,
    /// Those of hosts that will be dead.
    dying: Vec<JoinHandle<()>>,
}

impl Fediverse {
    /// Opens a host for each sink.
    pub async fn open(options: &FediverseOptions, sinks: &[Sink], courier: Courier) -> anyhow::Result<Self> {
        let tls = options.ca_out.as_deref().map(|file| Authority::at(file)?.server_config()).transpose()?;
        let tls = tls.map(|config| TlsAcceptor::from(Arc::new(config)));
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (hosts, listeners) = match &options.domain {
            Some(domain) => named(options, domain, scheme, sinks).await?,
            None => by_port(options.listen, scheme, sinks).await?,
        };
        let by_authority = hosts.iter().enumerate().map(|(n, host)| (authority_of(&host.base).to_owned(), n)).collect();
        let world =
            Arc::new(World { hosts, by_authority, courier, arrivals: Arrivals::default(), shared_inbox: options.shared_inbox, turned: OnceLock::new(), local: OnceLock::new() });
        let mut dying = Vec::new();
        for (listener, dies) in listeners {
            let serving = tokio::spawn(listen(listener, tls.clone(), world.clone()));
            if dies {
                dying.push(serving);
            }
        }
        Ok(Self { world, dying })
    }

    /// From now on the hosts behave as their sinks say: listeners of dead ones are closed, with their connections.
    pub async fn turn(&mut self) -> Instant {
        for serving in self.dying.drain(..) {
            serving.abort();
            let _ = serving.await;
        }
        *self.world.turned.get_or_init(Instant::now)
    }
}

/// Listeners, and whether each is of dead hosts.
type Listeners = Vec<(TcpListener, bool)>;

/// `h1.domain` and so on, on one port; dead ones on another, so that it can be closed.
async fn named(options: &FediverseOptions, domain: &str, scheme: &str, sinks: &[Sink]) -> anyhow::Result<(Vec<Host>, Listeners)> {
    let living = TcpListener::bind((options.listen, options.port)).await.with_context(|| format!("port {}", options.port))?;
    let port = living.local_addr()?.port();
    let mut listeners = vec![(living, false)];
    let mut dead_port = port;
    if sinks.contains(&Sink::Dead) {
        let dead = TcpListener::bind((options.listen, 0)).await?;
        dead_port = dead.local_addr()?.port();
        listeners.push((dead, true));
    }
    for name in [format!("h1.{domain}"), format!("h{}.{domain}", sinks.len())] {
        leads_here(&name, options.listen, port).await?;
    }
    let host = |(n, sink): (usize, &Sink)| {
        let port = if *sink == Sink::Dead { dead_port } else { port };
        Host { base: base(scheme, &format!("h{}.{domain}", n + 1), port), sink: *sink }
    };
    Ok((sinks.iter().enumerate().map(host).collect(), listeners))
}

async fn leads_here(name: &str, here: IpAddr, port: u16) -> anyhow::Result<()> {
    let found: Vec<SocketAddr> = tokio::net::lookup_host((name, port)).await.map(Iterator::collect).unwrap_or_default();
    anyhow::ensure!(found.iter().any(|address| address.ip() == here), "the name {name} does not lead to {here}; `hosts --names` prints what could be added to /etc/hosts");
    Ok(())
}

/// `localhost` with a port for each.
async fn by_port(listen: IpAddr, scheme: &str, sinks: &[Sink]) -> anyhow::Result<(Vec<Host>, Listeners)> {
    let (mut hosts, mut listeners) = (Vec::new(), Vec::new());
    for sink in sinks {
        let listener = TcpListener::bind((listen, 0)).await.context("cannot open so many ports; see `ulimit -n`")?;
        hosts.push(Host { base: base(scheme, "localhost", listener.local_addr()?.port()), sink: *sink });
        listeners.push((listener, *sink == Sink::Dead));
    }
    Ok((hosts, listeners))
}

fn base(scheme: &str, name: &str, port: u16) -> String {
    match (scheme, port) {
        ("https", 443) | ("http", 80) => format!("{scheme}://{name}"),
        _ => format!("{scheme}://{name}:{port}"),
    }
}

fn authority_of(base: &str) -> &str {
    base.split_once("://").map_or(base, |(_, authority)| authority)
}

/// Takes connections until it is aborted, and drops them then.
async fn listen(listener: TcpListener, tls: Option<TlsAcceptor>, world: Arc<World>) {
    let mut connections = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let _ = stream.set_nodelay(true);
        connections.spawn(connection(stream, tls.clone(), world.clone()));
        while connections.try_join_next().is_some() {}
    }
}

async fn connection(stream: TcpStream, tls: Option<TlsAcceptor>, world: Arc<World>) {
    let service = hyper::service::service_fn(move |request| {
        let world = world.clone();
        async move { Ok::<_, std::convert::Infallible>(serve::answer(world, request).await) }
    });
    let http = hyper::server::conn::http1::Builder::new();
    // A connection that breaks is the business of who opened it.
    let _ = match tls {
        None => http.serve_connection(TokioIo::new(stream), service).await,
        Some(tls) => match tls.accept(stream).await {
            Ok(stream) => http.serve_connection(TokioIo::new(stream), service).await,
            Err(_refused) => Ok(()),
        },
    };
}

#[cfg(test)]
mod tests {
    use super::{authority_of, base};

    #[test]
    fn the_usual_port_is_not_said() {
        assert_eq!(base("https", "h1.peers.test", 443), "https://h1.peers.test");
        assert_eq!(base("https", "h1.peers.test", 80), "https://h1.peers.test:80");
        assert_eq!(base("http", "localhost", 4000), "http://localhost:4000");
        assert_eq!(authority_of("http://localhost:4000"), "localhost:4000");
    }
}
