//! `peerwright queue ...`: what waits to be delivered and what was given up, tried again or dropped.

use std::path::Path;

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use domain::{Clock as _, Time, peers};
use serde::Serialize;
use storage::queues::QueueOf;

use super::{
    Outcome,
    opened::Opened,
    set_aside::{self, Queue},
    table::{self, Row},
};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show what waits for each server, how the last try ended, and what was given up
    Show {
        /// One queue alone
        queue: Option<Queue>,
        /// For programs; deliveries, where no queue is named
        #[arg(long)]
        json: bool,
    },
    /// Try again at once what waits or was given up
    Retry {
        /// A server, or `inbox`, `journal` or `photos` for what was given up there
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        what: Option<String>,
        /// One thing of that queue, by its id
        #[arg(requires = "what")]
        id: Option<i64>,
        /// For every server
        #[arg(long)]
        all: bool,
    },
    /// Give up all that waits for a server, or for good what was given up in a queue; it is not asked about again
    Drop {
        /// A server, `inbox` or `journal`
        what: String,
        /// One thing of that queue, by its id
        id: Option<i64>,
    },
}

pub async fn run(config: Option<&Path>, command: &Command) -> anyhow::Result<Outcome> {
    let opened = Opened::open(config).await?;
    let text = match command {
        Command::Show { queue: None, json: false } => show_all(&opened).await?,
        Command::Show { queue: None | Some(Queue::Deliveries), json } => show(&opened, *json).await?,
        Command::Show { queue: Some(queue), json } => set_aside::show(&opened, *queue, *json).await?.unwrap_or_else(|| NOTHING.to_owned()),
        Command::Retry { what: Some(what), id, .. } => match Queue::named(what) {
            Some(queue) => set_aside::retry(&opened, queue, *id).await?,
            None => retry_host(&opened, alone(what, *id)?).await?,
        },
        Command::Retry { what: None, .. } => retry_all(&opened).await?,
        Command::Drop { what, id } => match Queue::named(what) {
            Some(queue) => set_aside::give_up(&opened, queue, *id).await?,
            None => give_up(&opened, alone(what, *id)?).await?,
        },
    };
    opened.storage.close().await;
    Ok(Outcome::Done(text))
}

/// A server's deliveries are tried again or dropped together.
fn alone(host: &str, id: Option<i64>) -> anyhow::Result<&str> {
    ensure!(id.is_none(), "a number is of something in `inbox`, `journal` or `photos`; all that waits for {host} goes together");
    Ok(host)
}

const NOTHING: &str = "nothing waits, and nothing was given up\n";

/// One server's queue as listed.
#[derive(Debug, Serialize)]
struct Line {
    host: String,
    waiting: i64,
    dead: i64,
    oldest_at: Option<String>,
    next_at: Option<String>,
    status: Option<i64>,
    reason: String,
}

impl From<QueueOf> for Line {
    fn from(queue: QueueOf) -> Self {
        let time = |micros: i64| Time::from_unix_micros(micros).rfc3339();
        Self {
            host: queue.host,
            waiting: queue.waiting,
            dead: queue.dead,
            oldest_at: queue.oldest_at.map(time),
            next_at: queue.next_at.map(time),
            status: queue.status,
            reason: queue.reason,
        }
    }
}

impl Row for Line {
    const HEAD: &'static [&'static str] = &["host", "waiting", "dead", "oldest", "next try", "status", "last try"];

    fn cells(&self) -> Vec<String> {
        let minute = |time: &Option<String>| time.as_deref().and_then(|time| time.get(..16)).unwrap_or("-").to_owned();
        let status = self.status.map_or_else(|| "-".to_owned(), |status| status.to_string());
        vec![self.host.clone(), self.waiting.to_string(), self.dead.to_string(), minute(&self.oldest_at), minute(&self.next_at), status, self.reason.clone()]
    }
}

async fn show(opened: &Opened, as_json: bool) -> anyhow::Result<String> {
    let lines: Vec<Line> = opened.storage.list_queues_of_hosts().await?.into_iter().map(Line::from).collect();
    if lines.is_empty() && !as_json {
        return Ok(NOTHING.to_owned());
    }
    table::show(&lines, as_json)
}

/// Every queue with something in it.
async fn show_all(opened: &Opened) -> anyhow::Result<String> {
    let (deliveries, others) = (show(opened, false).await?, set_aside::show_all(opened).await?);
    Ok(if deliveries == NOTHING && !others.is_empty() { others.trim_start().to_owned() } else { deliveries + &others })
}

/// Makes all for a host due now, and lets the host itself be asked again.
pub(super) async fn retry_host(opened: &Opened, host: &str) -> anyhow::Result<String> {
    let host = peers::canonical(host)?;
    let queue = opened.storage.list_queues_of_hosts().await?.into_iter().find(|queue| queue.host == host);
    let peer = opened.storage.find_peer(&host).await?;
    ensure!(queue.is_some() || peer.is_some(), "there is no server {host} that anything was sent to; `peerwright peer list` shows all");
    let rules = opened.storage.read().await?.rules().list_for([host.as_str()]).await?;
    let verdict = peers::Rules::new(&rules, opened.is_allow_list().await?).judge(&host);
    ensure!(!verdict.blocked, "{host} is blocked; `peerwright peer allow {host}` lets it be spoken with");
    let due = opened.storage.retry_queue(Some(&host), opened.clock.now()).await?;
    Ok(format!("{due} deliveries for {host} are due now\n"))
}

async fn retry_all(opened: &Opened) -> anyhow::Result<String> {
    let due = opened.storage.retry_queue(None, opened.clock.now()).await?;
    Ok(format!("{due} deliveries are due now\n"))
}

async fn give_up(opened: &Opened, host: &str) -> anyhow::Result<String> {
    let host = peers::canonical(host)?;
    let queue = opened.storage.list_queues_of_hosts().await?.into_iter().find(|queue| queue.host == host);
    queue.with_context(|| format!("nothing waits for {host}; `peerwright queue show` shows all"))?;
    let dropped = opened.storage.drop_queue(&host).await?;
    Ok(format!("{dropped} deliveries for {host} were dropped\n"))
}
