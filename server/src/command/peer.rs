//! `peerwright peer ...`: the other servers, how they fare, and whether they are spoken with.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use domain::moderation::Act;
use domain::peers::{self, Event, HostFault, Reach, Rule, Rules, State, list};
use domain::{Clock as _, Time};
use serde::Serialize;
use storage::{Transaction, peers::Peer, queues::QueueOf, rules::Cut};

use super::{
    Outcome,
    opened::Opened,
    table::{self, Row},
};
use crate::moderation::verbs::{Judge, Noted, log};
use crate::settings::Openness;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the servers that are known or have a rule, by name
    List {
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Show one server: which rule holds for it, how it fares, and what waits for it
    Show {
        host: String,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Speak no more with a server and all below its name; follows of and by its people end for good
    Block(Judgement),
    /// Show what comes from a server, and all below its name, only to those who follow its people; their follows need approval
    Limit(Judgement),
    /// Speak with a server again, whatever rule or allow-list says otherwise; this undoes `block` and `limit`
    Allow(Judgement),
    /// Ask a server again at once that rests after failures, and send what waits for it
    Retry { host: String },
    /// Take in a list of names to block or limit: Mastodon's CSV, or one name per line
    Import {
        file: PathBuf,
        /// Say what would be cut, and change nothing
        #[arg(long)]
        dry_run: bool,
        /// Take also names below which strangers have their servers, such as `github.io`
        #[arg(long)]
        strangers: bool,
    },
    /// Write the names that are limited or blocked as Mastodon's CSV
    Export {
        /// `-` for standard output
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct Judgement {
    /// A name such as `example.org`; it stands for everything below it too
    host: String,
    /// Why, for those who run this server
    #[arg(long, default_value = "")]
    reason: String,
    /// Say what would be cut, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Mean all servers below the name, though strangers have them, as below `github.io`
    #[arg(long)]
    strangers: bool,
}

const fn reach(strangers: bool) -> Reach {
    if strangers { Reach::Strangers } else { Reach::OneParty }
}

pub async fn run(config: Option<&Path>, command: &Command) -> anyhow::Result<Outcome> {
    let opened = Opened::open(config).await?;
    let text = match command {
        Command::List { json } => list_all(&opened, *json).await?,
        Command::Show { host, json } => show(&opened, host, *json).await?,
        Command::Block(judgement) => judge(&opened, judgement, State::Blocked).await?,
        Command::Limit(judgement) => judge(&opened, judgement, State::Limited).await?,
        Command::Allow(judgement) => judge(&opened, judgement, State::Allowed).await?,
        Command::Retry { host } => super::queue::retry_host(&opened, host).await?,
        Command::Import { file, dry_run, strangers } => import(&opened, file, *dry_run, reach(*strangers)).await?,
        Command::Export { file } => export(&opened, file).await?,
    };
    opened.storage.close().await;
    Ok(Outcome::Done(text))
}

/// One server or rule as listed.
#[derive(Debug, Serialize)]
struct Line {
    host: String,
    /// The rule of this very name: `open`, `allowed`, `limited` or `blocked`.
    rule: &'static str,
    /// What holds, all rules considered: `open`, `limited` or `blocked`.
    holds: &'static str,
    reject_media: bool,
    reject_reports: bool,
    reason: String,
    failures: i64,
    seen_at: Option<String>,
    rests_until: Option<String>,
}

impl Line {
    fn of(host: &str, peer: Option<&Peer>, rule: Option<&Rule>, rules: &Rules) -> Self {
        let verdict = rules.judge(host);
        let holds = if verdict.blocked {
            State::Blocked
        } else if verdict.limited {
            State::Limited
        } else {
            State::Open
        };
        let time = |micros: i64| Time::from_unix_micros(micros).rfc3339();
        Self {
            host: host.to_owned(),
            rule: rule.map_or(State::Open, |rule| rule.state).word(),
            holds: holds.word(),
            reject_media: verdict.reject_media,
            reject_reports: verdict.reject_reports,
            reason: rule.map(|rule| rule.reason.clone()).unwrap_or_default(),
            failures: peer.map_or(0, |peer| peer.failures),
            seen_at: peer.and_then(|peer| peer.seen_at).map(time),
            rests_until: peer.map(|peer| peer.closed_until).filter(|until| *until > 0).map(time),
        }
    }
}

impl Row for Line {
    const HEAD: &'static [&'static str] = &["host", "rule", "holds", "failures", "heard", "reason"];

    fn cells(&self) -> Vec<String> {
        let heard = self.seen_at.as_deref().and_then(|at| at.get(..10)).unwrap_or("-");
        [&self.host, self.rule, self.holds, &self.failures.to_string(), heard, &self.reason].map(str::to_owned).to_vec()
    }
}

impl Opened {
    /// Whether the settings, or those with which the server was started, say so.
    pub(super) async fn is_allow_list(&self) -> anyhow::Result<bool> {
        Ok(self.settings.federation.mode == Openness::AllowList || self.storage.read().await?.rules().is_allow_list().await?)
    }
}

async fn list_all(opened: &Opened, as_json: bool) -> anyhow::Result<String> {
    let peers = opened.storage.list_peers().await?;
    let rules = opened.storage.read().await?.rules().list().await?;
    let by_host: BTreeMap<&str, &Rule> = rules.iter().map(|rule| (rule.host.as_str(), rule)).collect();
    let judged = Rules::new(&rules, opened.is_allow_list().await?);
    let lines: Vec<Line> = peers.iter().map(|peer| Line::of(&peer.host, Some(peer), by_host.get(peer.host.as_str()).copied(), &judged)).collect();
    table::show(&lines, as_json)
}

#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    line: Line,
    /// The rule that decides, by its name: this one or one above it.
    decided_by: Option<String>,
    public_comment: String,
    waiting: i64,
    dead: i64,
}

async fn show(opened: &Opened, host: &str, as_json: bool) -> anyhow::Result<String> {
    let host = peers::canonical(host)?;
    let allow_list = opened.is_allow_list().await?;
    let rules = opened.storage.read().await?.rules().list_for([host.as_str()]).await?;
    let peer = opened.storage.find_peer(&host).await?;
    let decided = peers::steps(&host).find_map(|step| rules.iter().find(|rule| rule.host == step));
    let own = rules.iter().find(|rule| rule.host == host);
    let queue = opened.storage.list_queues_of_hosts().await?.into_iter().find(|queue| queue.host == host);
    let (waiting, dead) = queue.map_or((0, 0), |QueueOf { waiting, dead, .. }| (waiting, dead));
    let shown = Shown {
        line: Line::of(&host, peer.as_ref(), own, &Rules::new(&rules, allow_list)),
        decided_by: decided.map(|rule| rule.host.clone()),
        public_comment: own.map(|rule| rule.public_comment.clone()).unwrap_or_default(),
        waiting,
        dead,
    };
    if as_json {
        return table::json(&shown);
    }
    let why = match (&shown.decided_by, allow_list) {
        (Some(name), _) => format!("the rule of {name} decides"),
        (None, true) => "no rule allows it, and federation.mode is \"allow-list\"".to_owned(),
        (None, false) => "there is no rule about it".to_owned(),
    };
    Ok(format!("{}\n{why}; {waiting} deliveries wait, {dead} are given up\n", table::show(&[shown.line], false)?))
}

async fn judge(opened: &Opened, judgement: &Judgement, state: State) -> anyhow::Result<String> {
    let ours = [opened.site.domain().to_owned(), opened.site.host()];
    let ours: Vec<&str> = ours.iter().map(String::as_str).collect();
    let host = match peers::judgeable(&judgement.host, &ours, reach(judgement.strangers)) {
        Err(fault @ HostFault::Provider(_)) => bail!("{fault}, by --strangers"),
        judged => judged?,
    };
    let now = opened.clock.now();
    let mut tx = opened.storage.begin().await?;
    let held = tx.rules().find(&host).await?;
    if held.as_ref().is_some_and(|held| held.state == state && (judgement.reason.is_empty() || judgement.reason == held.reason)) {
        bail!("{host} is {} already", state.word());
    }
    // Who is spoken with again is not kept from showing photos.
    let held = held.filter(|_| state != State::Allowed).unwrap_or_else(|| Rule::new(&host, state));
    let reason = if judgement.reason.is_empty() { held.reason.clone() } else { judgement.reason.clone() };
    tx.rules().set(&[Rule { state, reason, ..held }], now).await?;
    let cuts = tx.rules().enforce().await?;
    if judgement.dry_run {
        return Ok(format!("{}nothing was changed\n", told(&cuts, "would cut")?));
    }
    let why = judgement.reason.as_str();
    log(&mut tx, &opened.clock, Judge::HOST, Noted { act: Act::PeerJudged(state), about: &host, why, report: None }).await?;
    tx.commit(Event::Judged { host: host.clone(), state }, now).await?;
    Ok(format!("{host} is {}; {}\n{}", state.word(), consequence(state, opened.is_allow_list().await?), told(&cuts, "cut")?))
}

fn consequence(state: State, allow_list: bool) -> &'static str {
    match state {
        State::Blocked => "nobody there is heard, asked, told or shown any more, nor below that name",
        State::Limited if allow_list => "with federation.mode \"allow-list\" that keeps it out, because it is not allowed",
        State::Limited => "what comes from there is shown to followers only, and its follows need approval",
        State::Allowed | State::Open => "follows that were cut do not come back by themselves",
    }
}

/// What was or would be cut, by host and together.
#[derive(Serialize)]
struct CutLine<'c> {
    host: &'c str,
    followers: i64,
    following: i64,
    deliveries: i64,
}

impl Row for CutLine<'_> {
    const HEAD: &'static [&'static str] = &["host", "followers", "following", "deliveries"];

    fn cells(&self) -> Vec<String> {
        vec![self.host.to_owned(), self.followers.to_string(), self.following.to_string(), self.deliveries.to_string()]
    }
}

fn told(cuts: &[Cut], verb: &str) -> anyhow::Result<String> {
    let lines: Vec<CutLine<'_>> = cuts.iter().map(|cut| CutLine { host: &cut.host, followers: cut.followers, following: cut.following, deliveries: cut.deliveries }).collect();
    let sum = |of: fn(&Cut) -> i64| cuts.iter().map(of).sum::<i64>();
    let (followers, following, deliveries) = (sum(|cut| cut.followers), sum(|cut| cut.following), sum(|cut| cut.deliveries));
    let total = format!("{verb}: {followers} followers, {following} follows and {deliveries} waiting deliveries at {} servers\n", cuts.len());
    if lines.is_empty() { Ok(total) } else { Ok(format!("{}{total}", table::show(&lines, false)?)) }
}

/// The most lines of a list that are complained about at once.
const COMPLAINTS: usize = 20;

async fn import(opened: &Opened, file: &Path, dry_run: bool, reach: Reach) -> anyhow::Result<String> {
    let read = read_list(opened, file, reach)?;
    let now = opened.clock.now();
    let mut tx = opened.storage.begin().await?;
    let changed = changes(&mut tx, &read.rules).await?;
    tx.rules().set(&changed, now).await?;
    let cuts = tx.rules().enforce().await?;
    let mut text = String::new();
    for (line, name) in &read.skipped {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "line {line}: {name} is hidden in part and was skipped");
    }
    let (names, new) = (read.rules.len(), changed.len());
    if dry_run {
        return Ok(format!("{text}{}{new} of {names} rules would be new or stricter; nothing was changed\n", told(&cuts, "would cut")?));
    }
    if !changed.is_empty() || !cuts.is_empty() {
        let why = new.to_string();
        log(&mut tx, &opened.clock, Judge::HOST, Noted { act: Act::PeersImported, about: &file.display().to_string(), why: &why, report: None }).await?;
        tx.commit(Event::Imported { rules: new as u64 }, now).await?;
    }
    Ok(format!("{text}{}{new} of {names} rules are new or stricter\n", told(&cuts, "cut")?))
}

fn read_list(opened: &Opened, file: &Path, reach: Reach) -> anyhow::Result<list::List> {
    let size = std::fs::metadata(file).with_context(|| format!("{} cannot be read", file.display()))?.len();
    anyhow::ensure!(size <= list::MAX_BYTES, "{} is longer than {} bytes", file.display(), list::MAX_BYTES);
    let bytes = std::fs::read(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let text = String::from_utf8(bytes).ok().with_context(|| format!("{} is no text in UTF-8", file.display()))?;
    let ours = [opened.site.domain().to_owned(), opened.site.host()];
    let ours: Vec<&str> = ours.iter().map(String::as_str).collect();
    list::parse(&text, &ours, reach).map_err(|faults| {
        let shown: Vec<String> = faults.iter().take(COMPLAINTS).map(ToString::to_string).collect();
        let more = faults.len().saturating_sub(COMPLAINTS);
        let rest = if more > 0 { format!("; and {more} more") } else { String::new() };
        anyhow::anyhow!("nothing was changed: {}{rest}", shown.join("; "))
    })
}

/// The rules of a list that are new or stricter than what is held.
async fn changes(tx: &mut Transaction, wanted: &[Rule]) -> anyhow::Result<Vec<Rule>> {
    let held = tx.rules().list().await?;
    let held: BTreeMap<&str, &Rule> = held.iter().map(|rule| (rule.host.as_str(), rule)).collect();
    let changed = wanted.iter().filter_map(|rule| match held.get(rule.host.as_str()) {
        Some(held) => Some(held.tightened(rule)).filter(|new| new != *held),
        None => Some(rule.clone()),
    });
    Ok(changed.collect())
}

async fn export(opened: &Opened, file: &Path) -> anyhow::Result<String> {
    let rules = opened.storage.read().await?.rules().list().await?;
    let text = list::write(&rules);
    if file == Path::new("-") {
        return Ok(text);
    }
    std::fs::write(file, &text).with_context(|| format!("{} cannot be written", file.display()))?;
    Ok(format!("wrote {} rules to {}\n", text.lines().count().saturating_sub(1), file.display()))
}
