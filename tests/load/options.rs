//! What several scenarios are told on the command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::sinks::{Mixture, duration};

/// The server that is measured.
#[derive(Debug, Clone, Args)]
pub struct TargetOptions {
    /// Where the server is, as its own ids say it: `https://maker.example`.
    #[arg(long, value_name = "ORIGIN")]
    pub url: String,
    /// Where requests for it go in truth (`http://127.0.0.1:8080`): past a proxy that speaks TLS, with the Host of --url.
    #[arg(long, value_name = "ORIGIN")]
    pub connect: Option<String>,
    /// A PEM file with an authority to believe when speaking to the server over TLS.
    #[arg(long, value_name = "FILE")]
    pub trust: Option<PathBuf>,
}

/// Somebody who lives on that server.
#[derive(Debug, Clone, Args)]
pub struct LocalOptions {
    /// The local account, asked for with WebFinger: `ana`, or `ana@example.org` where handles have another domain.
    #[arg(long, required_unless_present = "actor")]
    pub handle: Option<String>,
    /// The id of the local actor, instead of asking WebFinger for it.
    #[arg(long, value_name = "URL")]
    pub actor: Option<String>,
    /// Deliver to the actor's own inbox even if there is a shared one.
    #[arg(long)]
    pub own_inbox: bool,
}

/// The fediverse that is played.
#[derive(Debug, Clone, Args)]
pub struct FediverseOptions {
    /// How many hosts: 100 for followers and 1 for all else, unless a mixture of sinks says it.
    #[arg(long, value_parser = at_least_one)]
    pub hosts: Option<usize>,
    /// Call them `h1.NAME`, `h2.NAME` and so on, all on one port. The names must lead to --listen (`hosts --names` prints
    /// lines for /etc/hosts). Without this flag each host is `localhost` with a port of its own.
    #[arg(long, value_name = "NAME")]
    pub domain: Option<String>,
    /// The port of the named hosts; 0 takes a free one.
    #[arg(long, default_value_t = 0, requires = "domain")]
    pub port: u16,
    /// The address to listen on.
    #[arg(long, default_value = "127.0.0.1")]
    pub listen: std::net::IpAddr,
    /// Speak TLS with certificates of the authority in FILE. It is made, with its key in FILE.key, where there is none.
    #[arg(long, value_name = "FILE", conflicts_with = "plain")]
    pub ca_out: Option<PathBuf>,
    /// Speak plain http. This is also what happens without --ca-out.
    #[arg(long)]
    pub plain: bool,
    /// Actors name the shared inbox of their host, so that a server may send one activity for all of them.
    #[arg(long)]
    pub shared_inbox: bool,
}

/// How the hosts take deliveries.
#[derive(Debug, Clone, Args)]
pub struct SinkOptions {
    /// How hosts take deliveries: fast, slow:200ms, refuse:503, flap:5s (away and back by turns), dead (nobody listens),
    /// silent (never answers), or a mixture with numbers of hosts, such as `dead*1000,fast*1`.
    #[arg(long, default_value = "fast", value_parser = Mixture::read)]
    pub sink: Mixture,
}

/// What is watched while it is measured, and how it is told.
#[derive(Debug, Clone, Args)]
pub struct WatchOptions {
    /// The server's processes, parted by commas, for CPU and memory; their children count with them.
    #[arg(long, value_delimiter = ',')]
    pub pid: Vec<u32>,
    /// Print one JSON object at the end instead of lines.
    #[arg(long)]
    pub json: bool,
}

/// How to look at what the server shows its people.
#[derive(Debug, Clone, Args)]
pub struct ProbeOptions {
    /// The API in which to follow and to look for what was stored. With --token and without this: peerwright.
    #[arg(long, value_enum)]
    pub probe: Option<ProbeKind>,
    /// A bearer token of the local account, for that API.
    #[arg(long)]
    pub token: Option<String>,
}

impl ProbeOptions {
    /// The kind asked for, or what the other flags imply.
    pub fn kind(&self) -> ProbeKind {
        self.probe.unwrap_or(if self.token.is_some() { ProbeKind::Peerwright } else { ProbeKind::None })
    }
}

/// The API of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum ProbeKind {
    /// Our own REST API.
    Peerwright,
    /// The client API of Mastodon, which many others speak too.
    Mastodon,
    /// None: notes are addressed to the local actor, and stored means that the process has gone quiet.
    None,
}

/// How fast things are sent.
#[derive(Debug, Clone, Copy, Args)]
pub struct PaceOptions {
    /// How many are under way at once (closed loop).
    #[arg(long, default_value_t = 16, value_parser = at_least_one)]
    pub at_once: usize,
    /// Send so many per second, whatever the answers take (open loop); latency counts from when each was due.
    #[arg(long, value_name = "PER_SECOND", value_parser = positive)]
    pub rate: Option<f64>,
    /// Sign again what was signed longer ago than this, so that it stays within the time that servers allow.
    #[arg(long, default_value = "100s", value_parser = duration)]
    pub fresh_for: Duration,
}

#[cfg(test)]
impl PaceOptions {
    /// One at a time.
    pub fn plain() -> Self {
        Self { at_once: 1, rate: None, fresh_for: Duration::from_secs(100) }
    }
}

/// How long to wait for what does not come.
#[derive(Debug, Clone, Copy, Args)]
pub struct PatienceOptions {
    /// Give up waiting after this long, and tell what came.
    #[arg(long, default_value = "120s", value_parser = duration)]
    pub patience: Duration,
}

/// A number from one up.
pub fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "not a number from 1 up".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0).ok_or_else(|| "not a number above 0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{at_least_one, positive};

    #[test]
    fn numbers_that_make_no_sense_are_refused() {
        assert!(at_least_one("0").is_err() && at_least_one("-1").is_err() && at_least_one("x").is_err());
        assert!(positive("0").is_err() && positive("-3").is_err() && positive("inf").is_err() && positive("NaN").is_err());
        assert_eq!(at_least_one("16"), Ok(16));
        assert_eq!(positive("0.5"), Ok(0.5));
    }
}
