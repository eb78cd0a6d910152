//! What a host can set: read in layers, every refusal naming its key; the only place that reads the environment.
//!
//! `config/default.toml` is built in and is the documentation of every key.

mod layers;
mod mail;
mod rate;
mod read;
mod size;

use std::{
    fmt, io,
    net::SocketAddr,
    path::{Path, PathBuf},
};

use domain::{Address, AddressRules, Site, accounts::Registration};
use ipnet::IpNet;
use layers::Layers;
pub use layers::Place;
pub use mail::{Mail, MailServer, Wire};
pub use rate::Rate;
pub use size::Size;

const BUILT_IN: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../config/default.toml"));

/// The file that is read when none is named.
pub const USUAL_FILE: &str = "peerwright.toml";

/// Everything a host can set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Who we are.
    pub instance: Instance,
    /// How requests come in.
    pub http: Http,
    /// Where things are kept.
    pub database: Database,
    /// Where files are kept.
    pub blobs: Blobs,
    /// How other servers are spoken to.
    pub federation: Federation,
    /// Who may join.
    pub registration: RegistrationSettings,
    /// How mail is sent.
    pub mail: Mail,
    /// Where figures are read.
    pub metrics: Metrics,
    /// What is told on standard error.
    pub log: Log,
    /// What this process does.
    pub workers: Workers,
    /// How often strangers may ask.
    pub limits: LimitSettings,
    /// What makers say before they sell.
    pub shops: Shops,
}

/// `[shops]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shops {
    /// Makers say whether they sell privately or as traders before they publish a listing.
    pub require_seller_kind: bool,
}

/// `[instance]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// What follows the `@` of handles here, lower case.
    pub domain: String,
    /// Scheme, host and port, without a slash at the end.
    pub public_url: String,
    /// What the community is called at first.
    pub name: String,
}

/// `[http]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Http {
    /// Address and port that are listened on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Networks of proxies that are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Who speaks TLS.
    pub tls: Tls,
}

/// Who speaks TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// A proxy in front, or nobody.
    Off,
}

/// `[database]`; the address may hold a password and is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Database {
    /// `sqlite://PATH` or `postgres://...`.
    pub url: String,
}

/// `[blobs]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Blobs {
    /// `file://PATH` or `s3://BUCKET?...`.
    pub url: String,
    /// How much one maker may keep.
    pub quota_per_maker: Size,
    /// The largest file.
    pub max_upload: Size,
}

/// `[federation]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Federation {
    /// Whether other servers are spoken to at all.
    pub enabled: bool,
    /// Whether public things are served to signed requests only.
    pub authorized_fetch: bool,
    /// With whom.
    pub mode: Openness,
    /// Whether listings are also sent as Flohmarkt reads them.
    pub flohmarkt_compat: bool,
    /// Development: take `http`.
    pub allow_http: bool,
    /// Development: speak to private networks.
    pub allow_private_addresses: bool,
    /// Development: certificates to be believed too.
    pub extra_ca_file: Option<PathBuf>,
}

/// With whom we federate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Openness {
    /// Every server that is not blocked.
    Open,
    /// Only servers that were allowed.
    AllowList,
}

/// `[registration]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegistrationSettings {
    /// Who may join.
    pub mode: Registration,
}

/// `[metrics]`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Metrics {
    /// Address and port for Prometheus.
    pub listen: Option<SocketAddr>,
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Which events, in the notation of `tracing_subscriber::EnvFilter`.
    pub filter: String,
    /// In which form.
    pub format: LogFormat,
}

/// The form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// `[workers]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workers {
    /// Deliveries at once; 0: by the number of cores.
    pub deliveries: u16,
    /// What this process does.
    pub run: Vec<Work>,
}

/// One kind of work that a process may take on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Answer requests.
    Web,
    /// Act on received activities.
    Inbox,
    /// Send activities.
    Deliveries,
    /// React to what happened.
    Journal,
    /// Tidy.
    Upkeep,
}

impl Work {
    /// All there is to do.
    pub const ALL: [Self; 5] = [Self::Web, Self::Inbox, Self::Deliveries, Self::Journal, Self::Upkeep];
}

/// `[limits]`; `None` is no limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitSettings {
    /// Deliveries to the inbox per sending host.
    pub inbox_per_host: Option<Rate>,
    /// Refused or costly deliveries per address.
    pub inbox_unverified_per_ip: Option<Rate>,
    /// Fetched keys per host.
    pub new_keys_per_host: Option<Rate>,
    /// Tries to sign in.
    pub sign_in: Option<Rate>,
    /// Tries to sign up.
    pub sign_up: Option<Rate>,
    /// Reports of one member.
    pub reports: Option<Rate>,
    /// Mail that strangers ask for.
    pub mail: Option<Rate>,
    /// Orders and messages about orders of one member.
    pub orders: Option<Rate>,
    /// Questions of visitors about one listing, and messages of a visitor in one conversation.
    pub visitors: Option<Rate>,
}

/// Why settings are refused. No text holds the value of an address, which may hold a password.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file that was named is not there or cannot be read.
    #[error("cannot read {}: {source}; name another file with --config", path.display())]
    File { path: PathBuf, source: io::Error },
    /// A file is no TOML.
    #[error("{place} is no TOML: {problem}")]
    Unreadable { place: Place, problem: String },
    /// A key nobody knows.
    #[error("{key} in {place} is no setting; did you mean {nearest}?")]
    Unknown { key: String, nearest: String, place: Place },
    /// A value that says nothing.
    #[error("{key} in {place}: {problem}")]
    Bad { key: String, place: Place, problem: String },
    /// Values that do not go together.
    #[error("{key}: {problem}")]
    Together { key: &'static str, problem: String },
}

impl Settings {
    /// Reads all layers: what is built in, then `config` (or [`USUAL_FILE`], if it is there), then the environment.
    ///
    /// # Errors
    /// Names the key and says what it takes.
    pub fn load(config: Option<&Path>) -> Result<Self, SettingsError> {
        Self::layered(config, variables().into_iter())
    }

    /// The built-in settings with a TOML text laid above them, and nothing of the environment.
    ///
    /// # Errors
    /// Names the key and says what it takes.
    pub fn from_toml(toml: &str) -> Result<Self, SettingsError> {
        let mut layers = Layers::built_in(BUILT_IN)?;
        layers.add_toml(toml, Path::new(USUAL_FILE))?;
        read::settings(&layers)
    }

    fn layered(config: Option<&Path>, variables: impl Iterator<Item = (String, String)>) -> Result<Self, SettingsError> {
        let mut layers = Layers::built_in(BUILT_IN)?;
        if let Some((path, toml)) = file(config)? {
            layers.add_toml(&toml, &path)?;
        }
        layers.add_variables(variables)?;
        read::settings(&layers)
    }

    /// What addresses this process takes: those of the switches, and those it has itself. An instance on
    /// `http://localhost` could otherwise not name its own things.
    #[must_use]
    pub fn address_rules(&self) -> AddressRules {
        let url = &self.instance.public_url;
        let lenient = |http, private| Address::parse(url, AddressRules { http, private }).is_ok();
        AddressRules { http: self.federation.allow_http || !url.starts_with("https:"), private: self.federation.allow_private_addresses || !lenient(true, false) }
    }

    /// The instance as others see it.
    ///
    /// # Errors
    /// When `public_url` is no address; never for settings that were read.
    pub fn site(&self) -> Result<Site, SettingsError> {
        let problem = |error: domain::address::AddressError| SettingsError::Together { key: "instance.public_url", problem: error.to_string() };
        Site::new(&self.instance.public_url, &self.instance.domain, self.address_rules()).map_err(problem)
    }

    /// Whether a development switch is on.
    #[must_use]
    pub const fn is_lenient(&self) -> bool {
        self.federation.allow_http || self.federation.allow_private_addresses || self.federation.extra_ca_file.is_some()
    }

    fn judge_together(&self) -> Result<(), SettingsError> {
        let refuse = |key, problem: String| Err(SettingsError::Together { key, problem });
        let host = self.site()?.host();
        let domain = &self.instance.domain;
        if host != *domain && !host.ends_with(&format!(".{domain}")) {
            return refuse("instance.domain", format!("{domain:?} does not go with instance.public_url, whose host is {host:?}: it is that host or a domain above it"));
        }
        if self.instance.public_url.starts_with("http:") && !is_local(&host) && !self.federation.allow_http {
            return refuse("instance.public_url", "begins with https, unless the host is localhost".to_owned());
        }
        if self.blobs.max_upload > self.blobs.quota_per_maker {
            return refuse("blobs.max_upload", "is larger than blobs.quota_per_maker, so that such a file never fits".to_owned());
        }
        if self.mail.server.is_some() && self.mail.from.is_empty() {
            return refuse("mail.from", "is empty, so that mail would come from nobody; it is an address, such as \"post@maker.example\"".to_owned());
        }
        if self.workers.run.is_empty() {
            return refuse("workers.run", "is empty, so that this process would do nothing".to_owned());
        }
        Ok(())
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            instance: Instance { domain: "localhost:8080".to_owned(), public_url: "http://localhost:8080".to_owned(), name: "Peerwright".to_owned() },
            http: Http { listen: SocketAddr::from(([127, 0, 0, 1], 8080)), trusted_proxies: Vec::new(), tls: Tls::Off },
            database: Database { url: "sqlite://data/peerwright.db".to_owned() },
            blobs: Blobs { url: "file://data/blobs".to_owned(), quota_per_maker: Size::mebibytes(2048), max_upload: Size::mebibytes(256) },
            federation: Federation {
                enabled: true,
                authorized_fetch: false,
                mode: Openness::Open,
                flohmarkt_compat: false,
                allow_http: false,
                allow_private_addresses: false,
                extra_ca_file: None,
            },
            registration: RegistrationSettings { mode: Registration::Open },
            mail: Mail::default(),
            metrics: Metrics { listen: None },
            log: Log { filter: "info".to_owned(), format: LogFormat::Text },
            workers: Workers { deliveries: 0, run: Work::ALL.to_vec() },
            limits: LimitSettings {
                inbox_per_host: None,
                inbox_unverified_per_ip: "50/s burst 500".parse().ok(),
                new_keys_per_host: "60/min burst 30".parse().ok(),
                sign_in: "10/5min".parse().ok(),
                sign_up: "5/h".parse().ok(),
                reports: "10/h".parse().ok(),
                mail: "5/h".parse().ok(),
                orders: "60/h".parse().ok(),
                visitors: "20/h".parse().ok(),
            },
            shops: Shops { require_seller_kind: false },
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = self.url.split("://").next().unwrap_or_default();
        write!(f, "Database({scheme}://..)")
    }
}

/// Whether a host is this very machine.
fn is_local(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || name.ends_with(".localhost") || name == "127.0.0.1" || name == "[::1]"
}

/// The named file, or the usual one if it is there.
fn file(config: Option<&Path>) -> Result<Option<(PathBuf, String)>, SettingsError> {
    let path = config.unwrap_or_else(|| Path::new(USUAL_FILE));
    match std::fs::read_to_string(path) {
        Ok(toml) => Ok(Some((path.to_owned(), toml))),
        Err(error) if config.is_none() && error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(SettingsError::File { path: path.to_owned(), source }),
    }
}

/// The environment. Names and values that are no Unicode cannot be settings of ours.
#[expect(clippy::disallowed_methods, reason = "the one place where the environment is read")]
fn variables() -> Vec<(String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?))).collect()
}

#[cfg(test)]
mod tests;
