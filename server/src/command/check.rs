//! `peerwright check`: whether this instance is set up, one line for each thing it needs.

use std::{path::Path, sync::Arc};

use clap::Args;
use domain::{Clock as _, Time};
use federation::{
    client::{Client, ClientError, Fetched, Refusal, Rules},
    signatures::{RsaKeyPair, Signer},
};
use serde::Serialize;
use storage::{blobs::Blobs, set_aside::SetAside};

use super::{
    Outcome, opened,
    table::{self, Row},
};
use crate::{clock::SystemClock, mails::post::Post, settings::Settings};

/// Somewhere outside that every server of the fediverse can reach: the home of its vocabulary.
const OUTSIDE: &str = "https://www.w3.org/ns/activitystreams";

/// 1 June 2026: no correct clock shows a time before this program was written.
const WRITTEN: Time = Time::from_unix_seconds(1_780_272_000);

#[derive(Debug, Args)]
pub struct Arguments {
    /// For programs
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Ok,
    Warn,
    Fail,
}

/// One thing that was looked at.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Line {
    what: &'static str,
    verdict: Verdict,
    text: String,
}

impl Line {
    fn of(what: &'static str, found: anyhow::Result<String>) -> Self {
        match found {
            Ok(text) => Self { what, verdict: Verdict::Ok, text },
            Err(error) => Self { what, verdict: Verdict::Fail, text: format!("{error:#}") },
        }
    }

    fn warn(what: &'static str, text: impl Into<String>) -> Self {
        Self { what, verdict: Verdict::Warn, text: text.into() }
    }
}

impl Row for Line {
    const HEAD: &'static [&'static str] = &["", "", ""];

    fn cells(&self) -> Vec<String> {
        let verdict = match self.verdict {
            Verdict::Ok => "ok",
            Verdict::Warn => "warn",
            Verdict::Fail => "FAIL",
        };
        vec![verdict.to_owned(), self.what.to_owned(), self.text.clone()]
    }
}

pub async fn run(config: Option<&Path>, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let lines = match Settings::load(config) {
        Ok(settings) => look(&settings).await,
        Err(error) => vec![Line::of("settings", Err(error.into()))],
    };
    let text = table::show(&lines, arguments.json)?.trim_start_matches('\n').to_owned();
    let has_failed = lines.iter().any(|line| line.verdict == Verdict::Fail);
    Ok(if has_failed { Outcome::Failed(text) } else { Outcome::Done(text) })
}

async fn look(settings: &Settings) -> Vec<Line> {
    let mut lines = vec![Line::of("settings", Ok(format!("{} as @...@{}", settings.instance.public_url, settings.instance.domain)))];
    lines.extend(switches(settings));
    lines.push(database(settings).await);
    lines.extend(given_up(settings).await.unwrap_or_default());
    lines.push(Line::of("blobs", blobs(settings).await));
    lines.push(Line::of("clock", clock(SystemClock::new(0).now())));
    lines.push(Line::of("dns", dns(settings).await));
    lines.push(outgoing(settings).await);
    lines.push(mail(settings).await);
    lines
}

/// A warning for each development switch that is on.
fn switches(settings: &Settings) -> Vec<Line> {
    let federation = &settings.federation;
    let all = [
        (federation.allow_http, "federation.allow_http is on: anybody on the way can read and change what is sent; for development only"),
        (federation.allow_private_addresses, "federation.allow_private_addresses is on: strangers can make this server ask machines of your network; for development only"),
        (federation.extra_ca_file.is_some(), "federation.extra_ca_file is set: its owner can pose as any server; for development only"),
        (settings.instance.public_url.starts_with("http:"), "instance.public_url begins with http: browsers send passwords unencrypted; for development only"),
    ];
    all.into_iter().filter(|(is_on, _)| *is_on).map(|(_, text)| Line::warn("settings", text)).collect()
}

async fn database(settings: &Settings) -> Line {
    if let Some(path) = sqlite_path(&settings.database.url)
        && !Path::new(path).exists()
    {
        return Line::warn("database", format!("{path} is not there yet; the first start makes it"));
    }
    match opened_and_counted(settings).await {
        Ok(0) => Line::of("database", Ok("answers, and its schema is up to date".to_owned())),
        Ok(pending) => Line::warn("database", format!("answers; the next start changes its schema in {pending} steps, as `peerwright migrate` does")),
        Err(error) => Line::of("database", Err(error)),
    }
}

/// Whether work was given up; nothing where the database does not answer, which is said already.
async fn given_up(settings: &Settings) -> Option<Vec<Line>> {
    if sqlite_path(&settings.database.url).is_some_and(|path| !Path::new(path).exists()) {
        return None;
    }
    let storage = opened::open(settings).await.ok()?;
    let is_current = storage.pending_migrations().await.ok()?.is_empty();
    let found = if is_current { storage.count_given_up().await.ok() } else { None };
    let mail = if is_current { mail_given_up(&storage).await } else { None };
    storage.close().await;
    let mut lines = vec![queues(&found?)];
    lines.extend(mail);
    Some(lines)
}

fn queues(found: &SetAside) -> Line {
    if !found.is_remarkable() {
        return Line::of("queues", Ok("nothing was given up".to_owned()));
    }
    let SetAside { inbox, journal, deliveries, photos } = *found;
    let text = format!(
        "given up: {inbox} received activities, {journal} reactions to entries of the journal, {deliveries} deliveries, {photos} photos; `peerwright queue show` shows them, `queue retry` tries them again"
    );
    Line::warn("queues", text)
}

fn sqlite_path(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite://")?.split('?').next()
}

async fn opened_and_counted(settings: &Settings) -> anyhow::Result<usize> {
    let storage = opened::open(settings).await?;
    storage.ping().await?;
    let pending = storage.pending_migrations().await?.len();
    storage.close().await;
    Ok(pending)
}

async fn blobs(settings: &Settings) -> anyhow::Result<String> {
    Blobs::open(&settings.blobs.url)?.check().await?;
    Ok("can be written, read and removed".to_owned())
}

/// Other servers refuse what seems an hour ahead or twelve behind.
fn clock(now: Time) -> anyhow::Result<String> {
    anyhow::ensure!(now > WRITTEN, "shows {}, which is in the past; set it, best by NTP", now.rfc3339());
    Ok(format!("shows {}", now.rfc3339()))
}

/// Whether our own name leads anywhere.
async fn dns(settings: &Settings) -> anyhow::Result<String> {
    let host = settings.site()?.host();
    let with_port = if host.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok()) { host.clone() } else { format!("{host}:443") };
    let found = tokio::net::lookup_host(with_port).await;
    let found = found.map_err(|error| anyhow::anyhow!("{host} leads nowhere ({error}); set its A or AAAA record"))?;
    let mut addresses: Vec<String> = found.map(|socket| socket.ip().to_string()).collect();
    addresses.sort();
    addresses.dedup();
    anyhow::ensure!(!addresses.is_empty(), "{host} leads nowhere; set its A or AAAA record");
    Ok(format!("{host} leads to {}", addresses.join(", ")))
}

async fn outgoing(settings: &Settings) -> Line {
    if !settings.federation.enabled {
        return Line::warn("https", "not tried, because federation.enabled is off");
    }
    match ask_outside(settings).await {
        Ok(answer) => Line::of("https", reached(&answer)),
        Err(error) => Line::of("https", Err(error)),
    }
}

/// Whether mail could be handed in; nothing is sent.
async fn mail(settings: &Settings) -> Line {
    let Some(server) = &settings.mail.server else {
        return Line::of("mail", Ok("is not sent, because mail.url is empty; passwords are reset by the host".to_owned()));
    };
    let tried = async {
        let post = Post::of(settings)?.ok_or_else(|| anyhow::anyhow!("mail.url is empty"))?;
        Ok::<_, anyhow::Error>(post.try_out().await?)
    };
    match tried.await {
        Ok(()) => Line::of("mail", Ok(format!("{}:{} takes mail of {}", server.host, server.port, settings.mail.from))),
        Err(error) => {
            Line::of("mail", Err(anyhow::anyhow!("{}:{} takes no mail ({error:#}); look at mail.url, and whether this machine may connect there", server.host, server.port)))
        }
    }
}

/// Whether mail was given up of late.
async fn mail_given_up(storage: &storage::Storage) -> Option<Line> {
    let count = storage.count_mails().await.ok().filter(|count| count.dead > 0)?;
    Some(Line::warn("mail", format!("{} mails were given up in the last 30 days, the last one because: {}", count.dead, count.reason)))
}

/// Asks through the one guarded client, so that what is tried is what federation will use.
async fn ask_outside(settings: &Settings) -> anyhow::Result<Result<Fetched, ClientError>> {
    let rules = Rules {
        allow_http: settings.federation.allow_http,
        allow_private_addresses: settings.federation.allow_private_addresses,
        extra_ca_file: settings.federation.extra_ca_file.clone(),
        user_agent: format!("peerwright/{}", env!("CARGO_PKG_VERSION")),
        our_hosts: Vec::new(),
    };
    let signer = Signer::new(settings.site()?.instance_actor().to_string(), RsaKeyPair::generate()?);
    let client = Client::new(rules, signer, Arc::new(|| SystemClock::new(0).now().unix_micros()))?;
    Ok(client.get_html(&OUTSIDE.parse()?, 1024 * 1024).await)
}

/// Any answer will do: it came by TLS from a name that was looked up.
fn reached(answer: &Result<Fetched, ClientError>) -> anyhow::Result<String> {
    match answer {
        Ok(_)
        | Err(
            ClientError::Status(_)
            | ClientError::Gone(_)
            | ClientError::Refused(Refusal::ContentType | Refusal::TooLarge | Refusal::Encoding | Refusal::Redirects | Refusal::Location),
        ) => Ok(format!("{OUTSIDE} answers")),
        Err(error) => Err(anyhow::anyhow!("{OUTSIDE} cannot be reached ({error}); let this machine look up names and connect to port 443")),
    }
}

#[cfg(test)]
mod tests {
    use federation::client::Trouble;
    use storage::mails::{Kind, Mail, Outcome};

    use super::*;

    #[test]
    fn every_development_switch_is_warned_about() {
        let with = |toml: &str| switches(&Settings::from_toml(toml).unwrap());
        assert_eq!(with("[instance]\ndomain = \"a.example\"\npublic_url = \"https://a.example\""), []);
        let lenient = with("[federation]\nallow_http = true\nallow_private_addresses = true\nextra_ca_file = \"ca.pem\"");
        assert_eq!(lenient.len(), 4);
        assert!(lenient.iter().all(|line| line.verdict == Verdict::Warn));
    }

    #[test]
    fn a_clock_in_the_past_fails() {
        assert!(clock(Time::from_unix_seconds(0)).is_err());
        assert!(clock(WRITTEN.plus_seconds(1)).is_ok());
    }

    #[test]
    fn no_answer_fails_and_any_answer_will_do() {
        for trouble in [Trouble::Timeout, Trouble::NoSuchHost, Trouble::Network("connection refused".to_owned())] {
            let text = reached(&Err(trouble.into())).unwrap_err().to_string();
            assert!(text.contains("port 443"), "{text}");
        }
        assert!(reached(&Err(Refusal::Address("10.0.0.1".parse().unwrap()).into())).is_err());
        assert!(reached(&Err(ClientError::Status(500))).is_ok());
    }

    #[tokio::test]
    async fn r30_what_was_given_up_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings::from_toml(&format!("[database]\nurl = \"sqlite://{}\"", folder.path().join("house.db").display())).unwrap();
        assert_eq!(given_up(&settings).await, None, "no database");
        let storage = opened::open(&settings).await.unwrap();
        assert_eq!(given_up(&settings).await, None, "no schema");
        storage.migrate().await.unwrap();
        assert_eq!(given_up(&settings).await.unwrap().iter().map(|line| line.verdict).collect::<Vec<_>>(), [Verdict::Ok]);
        let now = Time::from_unix_seconds(1_795_000_000);
        storage.begin().await.unwrap().commit(domain::accounts::Event::InstanceChanged { by: None }, now).await.unwrap();
        let turn = storage.lease_journal("homes", 9, now, now.plus_seconds(60)).await.unwrap().unwrap();
        for _ in 0..3 {
            storage.journal_failed("homes", turn.entries[0].seq, "it did not go", now).await.unwrap();
        }
        let lost = Mail { id: domain::Id::new(1), account: None, kind: Kind::Reset, about: "ana".to_owned(), language: String::new(), tries: 0, created_at: now };
        storage.queue_mail(&lost).await.unwrap();
        storage.settle_mail(lost.id, &Outcome::Dead, "no such person", now).await.unwrap();
        let lines = given_up(&settings).await.unwrap();
        assert!(lines[1].verdict == Verdict::Warn && lines[1].text.ends_with("no such person"), "{lines:?}");
        let line = &lines[0];
        assert!(line.verdict == Verdict::Warn && line.text.contains("1 reactions to entries"), "{line:?}");
    }

    #[tokio::test]
    async fn r29_a_mail_server_that_does_not_answer_fails_without_its_password() {
        let toml = "[mail]\nurl = \"smtp://ana:geheim@127.0.0.1:1\"\nfrom = \"post@maker.example\"";
        let line = mail(&Settings::from_toml(toml).unwrap()).await;
        assert!(line.verdict == Verdict::Fail && line.text.contains("127.0.0.1:1 takes no mail") && !line.text.contains("geheim"), "{line:?}");
        assert_eq!(mail(&Settings::default()).await.verdict, Verdict::Ok, "nobody has to send mail");
    }

    #[tokio::test]
    async fn looking_makes_no_database() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none.db");
        let settings = Settings::from_toml(&format!("[database]\nurl = \"sqlite://{}\"", path.display())).unwrap();
        assert_eq!(database(&settings).await.verdict, Verdict::Warn);
        assert!(!path.exists());
    }
}
