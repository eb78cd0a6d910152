//! `peerwright import ...`: what a maker brings along from elsewhere becomes listings here.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use domain::imports::{Outcome as Became, State, etsy};

use super::{Outcome, opened::Opened};
use crate::imports::work::{Shop, Turned};

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Listings as Etsy exports them (Shop Manager, Settings, Options, Download Data); they become drafts, and what was
    /// imported before is changed, not doubled
    Etsy(Etsy),
}

#[derive(Debug, Args)]
pub struct Etsy {
    /// Whose listings they become
    #[arg(long, value_name = "NAME")]
    maker: String,
    /// The CSV file
    file: PathBuf,
    /// Say what would become of each row, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// For programs
    #[arg(long)]
    json: bool,
}

/// Does what was asked for. Photos are fetched by the server, as soon as it runs.
pub async fn run(config: Option<&Path>, command: &Command) -> anyhow::Result<Outcome> {
    let Command::Etsy(asked) = command;
    let bytes = std::fs::read(&asked.file).with_context(|| format!("{} cannot be read", asked.file.display()))?;
    let text = String::from_utf8(bytes).context("the file is not UTF-8; download it from Etsy again, and do not save it in a spreadsheet")?;
    let rows = match etsy::read(&text) {
        Ok(rows) => rows,
        Err(error) => bail!("{error}"),
    };
    let opened = Opened::open(config).await?;
    let mut tx = opened.storage.begin().await?;
    let (_, maker) = opened.find(&mut tx, &asked.maker).await?;
    drop(tx);
    let shop = Shop { storage: &opened.storage, site: &opened.site, clock: &opened.clock };
    let report = if asked.dry_run {
        shop.report(maker.actor.id, &rows).await?
    } else {
        let import = shop.look(maker.actor.id, rows, Vec::new()).await?;
        match shop.turn_to(&import, State::Running).await? {
            Turned::Done => {}
            Turned::OneByOne => bail!("another import of {} is under way; wait for it, or end it on its page", asked.maker),
            Turned::Not => bail!("the import went on elsewhere"),
        }
        while shop.advance(import.id).await? {}
        let ended = opened.storage.read().await?.imports().find(import.id).await?;
        ended.context("the import is gone")?.report
    };
    let text = if asked.json { serde_json::to_string_pretty(&report)? + "\n" } else { lines(&report) };
    Ok(if report.iter().any(|line| line.outcome == Became::Refused) { Outcome::Failed(text) } else { Outcome::Done(text) })
}

/// What needs a look, row by row, and how many there are of each kind.
fn lines(report: &[domain::imports::Line]) -> String {
    let mut text = String::new();
    for line in report.iter().filter(|line| line.outcome == Became::Refused || !line.notes.is_empty()) {
        let notes: Vec<String> = line.notes.iter().map(|(field, _, message)| format!("{field}: {message}")).collect();
        text += &format!("row {}  {}  {}  {}\n", line.row, line.outcome.word(), line.title, notes.join("; "));
    }
    let count = |outcome: Became| report.iter().filter(|line| line.outcome == outcome).count();
    text + &format!("{} new, {} changed, {} as before, {} refused\n", count(Became::New), count(Became::Changed), count(Became::Same), count(Became::Refused))
}
