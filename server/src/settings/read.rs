//! From texts to typed settings: what each key takes, and what it says when it gets something else.

use std::path::PathBuf;

use domain::{Address, AddressRules, accounts::Registration};
use ipnet::IpNet;

use super::{
    Blobs, Database, Federation, Http, Instance, LimitSettings, Log, LogFormat, Mail, Metrics, Openness, RegistrationSettings, Settings, SettingsError, Shops, Tls, Work, Workers,
    layers::Layers, mail, rate,
};

/// All settings of these layers, if they go together.
pub(super) fn settings(layers: &Layers) -> Result<Settings, SettingsError> {
    let settings = Settings {
        instance: Instance::read(layers)?,
        http: Http::read(layers)?,
        database: Database { url: layers.text("database.url", database_url)? },
        blobs: Blobs::read(layers)?,
        federation: Federation::read(layers)?,
        registration: RegistrationSettings { mode: layers.text("registration.mode", registration)? },
        mail: Mail { server: layers.text("mail.url", optional(mail::server))?, from: layers.text("mail.from", mail::from)? },
        metrics: Metrics { listen: layers.text("metrics.listen", optional(socket))? },
        log: Log { filter: layers.text("log.filter", filter)?, format: layers.text("log.format", one_of(&FORMATS))? },
        workers: Workers::read(layers)?,
        limits: LimitSettings::read(layers)?,
        shops: Shops { require_seller_kind: layers.text("shops.require_seller_kind", switch)? },
    };
    settings.judge_together()?;
    Ok(settings)
}

impl Instance {
    fn read(layers: &Layers) -> Result<Self, SettingsError> {
        Ok(Self {
            domain: layers.text("instance.domain", |text| Ok(text.trim().to_lowercase()))?,
            public_url: layers.text("instance.public_url", public_url)?,
            name: layers.text("instance.name", |text| domain::text::line(text, 100).ok_or_else(|| "a name has 1 to 100 characters".to_owned()))?,
        })
    }
}

impl Http {
    fn read(layers: &Layers) -> Result<Self, SettingsError> {
        Ok(Self { listen: layers.text("http.listen", socket)?, trusted_proxies: layers.list("http.trusted_proxies", network)?, tls: layers.text("http.tls", tls)? })
    }
}

impl Blobs {
    fn read(layers: &Layers) -> Result<Self, SettingsError> {
        Ok(Self {
            url: layers.text("blobs.url", blobs_url)?,
            quota_per_maker: layers.text("blobs.quota_per_maker", str::parse)?,
            max_upload: layers.text("blobs.max_upload", str::parse)?,
        })
    }
}

impl Federation {
    fn read(layers: &Layers) -> Result<Self, SettingsError> {
        Ok(Self {
            enabled: layers.text("federation.enabled", switch)?,
            authorized_fetch: layers.text("federation.authorized_fetch", switch)?,
            mode: layers.text("federation.mode", one_of(&OPENNESS))?,
            flohmarkt_compat: layers.text("federation.flohmarkt_compat", switch)?,
            allow_http: layers.text("federation.allow_http", switch)?,
            allow_private_addresses: layers.text("federation.allow_private_addresses", switch)?,
            extra_ca_file: layers.text("federation.extra_ca_file", optional(|text| Ok(PathBuf::from(text))))?,
        })
    }
}

impl Workers {
    fn read(layers: &Layers) -> Result<Self, SettingsError> {
        Ok(Self {
            deliveries: layers.text("workers.deliveries", |text| text.parse().map_err(|_error| format!("{text:?} is no number from 0 to 65535")))?,
            run: layers.list("workers.run", one_of(&WORK))?,
        })
    }
}

impl LimitSettings {
    fn read(layers: &Layers) -> Result<Self, SettingsError> {
        Ok(Self {
            inbox_per_host: layers.text("limits.inbox_per_host", rate::parse)?,
            inbox_unverified_per_ip: layers.text("limits.inbox_unverified_per_ip", rate::parse)?,
            new_keys_per_host: layers.text("limits.new_keys_per_host", rate::parse)?,
            sign_in: layers.text("limits.sign_in", rate::parse)?,
            sign_up: layers.text("limits.sign_up", rate::parse)?,
            reports: layers.text("limits.reports", rate::parse)?,
            mail: layers.text("limits.mail", rate::parse)?,
            orders: layers.text("limits.orders", rate::parse)?,
            visitors: layers.text("limits.visitors", rate::parse)?,
        })
    }
}

const OPENNESS: [(&str, Openness); 2] = [("open", Openness::Open), ("allow-list", Openness::AllowList)];
const FORMATS: [(&str, LogFormat); 2] = [("text", LogFormat::Text), ("json", LogFormat::Json)];
const WORK: [(&str, Work); 5] = [("web", Work::Web), ("inbox", Work::Inbox), ("deliveries", Work::Deliveries), ("journal", Work::Journal), ("upkeep", Work::Upkeep)];

/// Reads one of a few words.
fn one_of<T: Copy>(words: &'static [(&'static str, T)]) -> impl Fn(&str) -> Result<T, String> {
    move |text| {
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        let all = || words.iter().map(|(word, _)| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| format!("{text:?} is none of {}", all()))
    }
}

/// An empty text is nothing.
fn optional<T>(parse: impl Fn(&str) -> Result<T, String>) -> impl Fn(&str) -> Result<Option<T>, String> {
    move |text| if text.trim().is_empty() { Ok(None) } else { parse(text.trim()).map(Some) }
}

fn switch(text: &str) -> Result<bool, String> {
    one_of(&[("true", true), ("false", false)])(text)
}

fn registration(text: &str) -> Result<Registration, String> {
    one_of(&[("open", Registration::Open), ("approval", Registration::Approval), ("invite", Registration::Invite), ("closed", Registration::Closed)])(text)
}

fn tls(text: &str) -> Result<Tls, String> {
    match text {
        "acme" => Err("\"acme\" is not in this version; let a proxy in front speak TLS and set \"off\"".to_owned()),
        _ => one_of(&[("off", Tls::Off)])(text),
    }
}

fn filter(text: &str) -> Result<String, String> {
    let parsed = tracing_subscriber::EnvFilter::builder().parse(text);
    parsed.map(|_| text.to_owned()).map_err(|error| format!("{text:?} is no filter: {error}"))
}

fn socket(text: &str) -> Result<std::net::SocketAddr, String> {
    text.parse().map_err(|_error| format!("{text:?} is no address and port such as \"127.0.0.1:8080\" or \"[::1]:8080\""))
}

/// A network, or one address as the network of itself.
fn network(text: &str) -> Result<IpNet, String> {
    let one = || text.parse().map(|address: std::net::IpAddr| IpNet::from(address));
    text.parse().or_else(|_| one()).map_err(|_error| format!("{text:?} is no network such as \"10.0.0.0/8\" or \"127.0.0.1\""))
}

fn public_url(text: &str) -> Result<String, String> {
    let rules = AddressRules { http: true, private: true };
    let address = Address::parse(text.trim(), rules).map_err(|error| error.to_string())?;
    let is_bare = matches!(address.path(), "" | "/");
    is_bare.then(|| address.origin().to_string()).ok_or_else(|| "it ends after host and port, without a path".to_owned())
}

fn database_url(text: &str) -> Result<String, String> {
    let is_known = ["sqlite://", "postgres://", "postgresql://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    is_known.then(|| text.to_owned()).ok_or_else(|| "it begins with sqlite:// or postgres://".to_owned())
}

fn blobs_url(text: &str) -> Result<String, String> {
    let is_known = ["file://", "s3://"].iter().any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    is_known.then(|| text.to_owned()).ok_or_else(|| "it begins with file:// or s3://".to_owned())
}
