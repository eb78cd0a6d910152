//! `peerwright report ...`: what moderators here are asked to look at.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::Context as _;
use clap::Subcommand;
use domain::actors::Actor;
use domain::reports::{Report, State};
use domain::text::is_direction_control;
use domain::{Clock as _, Id};
use serde::Serialize;
use storage::{Cursor, Reader};

use crate::moderation::verbs::{self, Judge};

use super::{
    Outcome,
    opened::Opened,
    table::{self, Row},
};

/// Reports that are read at once.
const PAGE: i64 = 80;
/// Characters of a reported post that are shown.
const EXCERPT: usize = 500;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the reports that are open, the newest first
    List {
        /// Those that are closed instead
        #[arg(long)]
        closed: bool,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Show one report: what was said, about whom, and what they wrote
    Show {
        id: String,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Put a report away
    Close {
        id: String,
        /// For programs
        #[arg(long)]
        json: bool,
    },
}

pub async fn run(config: Option<&Path>, command: &Command) -> anyhow::Result<Outcome> {
    let opened = Opened::open(config).await?;
    let text = match command {
        Command::List { closed, json } => list(&opened, if *closed { State::Closed } else { State::Open }, *json).await?,
        Command::Show { id, json } => show(&opened, id, *json).await?,
        Command::Close { id, json } => close(&opened, id, *json).await?,
    };
    opened.storage.close().await;
    Ok(Outcome::Done(text))
}

/// One report as listed.
#[derive(Debug, Serialize)]
struct Line {
    id: String,
    state: &'static str,
    created_at: String,
    /// `@name@host` of who says it, mostly of their server itself.
    reporter: String,
    reported: String,
    posts: usize,
    text: String,
}

impl Line {
    fn of(opened: &Opened, report: &Report, actors: &HashMap<Id<Actor>, Actor>) -> Self {
        let name = |id: Id<Actor>| actors.get(&id).map_or_else(String::new, |actor| format!("@{}", actor.handle.full(opened.site.domain())));
        Self {
            id: report.id.to_string(),
            state: report.state.word(),
            created_at: report.created_at.rfc3339(),
            reporter: name(report.reporter),
            reported: name(report.reported),
            posts: report.posts.len(),
            text: report.text.clone(),
        }
    }
}

impl Row for Line {
    const HEAD: &'static [&'static str] = &["id", "since", "about", "from", "posts", "text"];

    fn cells(&self) -> Vec<String> {
        let minute = self.created_at.get(..16).unwrap_or(&self.created_at);
        let text = match self.text.char_indices().nth(60) {
            Some((end, _)) => format!("{}…", self.text.get(..end).unwrap_or_default()),
            None => self.text.clone(),
        };
        vec![self.id.clone(), minute.to_owned(), self.reported.clone(), self.reporter.clone(), self.posts.to_string(), text]
    }
}

/// A post that a report names, as it is now.
#[derive(Debug, Serialize)]
struct Reported {
    address: String,
    url: String,
    title: String,
    text: String,
}

/// Everything about one report.
#[derive(Debug, Serialize)]
struct Shown {
    #[serde(flatten)]
    line: Line,
    address: String,
    host: String,
    /// Those of the named posts that are still there.
    reported_posts: Vec<Reported>,
}

async fn list(opened: &Opened, state: State, as_json: bool) -> anyhow::Result<String> {
    let mut reader = opened.storage.read().await?;
    let mut lines = Vec::new();
    let mut next = Some(Cursor::START);
    while let Some(cursor) = next {
        let page = reader.reports().list(state, None, cursor, PAGE).await?;
        let actors = people(&mut reader, &page.items).await?;
        lines.extend(page.items.iter().map(|report| Line::of(opened, report, &actors)));
        next = page.next;
    }
    if lines.is_empty() && !as_json {
        return Ok(format!("no report is {}\n", state.word()));
    }
    table::show(&lines, as_json)
}

async fn people(reader: &mut Reader, reports: &[Report]) -> anyhow::Result<HashMap<Id<Actor>, Actor>> {
    let ids: Vec<Id<Actor>> = reports.iter().flat_map(|report| [report.reporter, report.reported]).collect();
    Ok(reader.actors().list(&ids).await?.into_iter().map(|actor| (actor.id, actor)).collect())
}

async fn show(opened: &Opened, id: &str, as_json: bool) -> anyhow::Result<String> {
    let mut reader = opened.storage.read().await?;
    let report = found(id, reader.reports().find(number(id)?).await?)?;
    let actors = people(&mut reader, std::slice::from_ref(&report)).await?;
    let posts = reader.posts().list(&report.posts).await?;
    let reported_posts =
        posts.iter().map(|post| Reported { address: post.address.to_string(), url: post.page.clone(), title: post.title.clone(), text: post.content.plain(EXCERPT) }).collect();
    let shown = Shown { line: Line::of(opened, &report, &actors), address: report.address.to_string(), host: report.host.clone(), reported_posts };
    if as_json { table::json(&shown) } else { told(&shown) }
}

/// For people, with nothing in it that moves the cursor of their terminal.
fn told(shown: &Shown) -> anyhow::Result<String> {
    let line = &shown.line;
    let mut text = String::new();
    for (name, value) in
        [("report", &line.id), ("state", &line.state.to_owned()), ("since", &line.created_at), ("about", &line.reported), ("from", &line.reporter), ("id", &shown.address)]
    {
        writeln!(text, "{name:<8}{}", harmless(value))?;
    }
    writeln!(text, "\n{}", harmless(if line.text.is_empty() { "(nothing was said)" } else { &line.text }))?;
    for post in &shown.reported_posts {
        writeln!(text, "\n{}\n{}", harmless(&post.url), harmless(&format!("{} {}", post.title, post.text)).trim())?;
    }
    let gone = line.posts.saturating_sub(shown.reported_posts.len());
    if gone > 0 {
        writeln!(text, "\n{gone} of the posts named are deleted")?;
    }
    Ok(text)
}

/// A text of strangers with controls, and what turns its direction, spelled out.
fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_control() || is_direction_control(letter) {
            out.extend(letter.escape_unicode());
        } else {
            out.push(letter);
        }
    }
    out
}

async fn close(opened: &Opened, id: &str, as_json: bool) -> anyhow::Result<String> {
    let mut tx = opened.storage.begin().await?;
    let report = found(id, tx.reports().find(number(id)?).await?)?;
    let happened = verbs::close(&mut tx, &opened.clock, Judge::HOST, report.id, "").await?;
    tx.commit(happened, opened.clock.now()).await?;
    if as_json { show(opened, id, true).await } else { Ok(format!("report {} is closed\n", report.id)) }
}

fn number(id: &str) -> anyhow::Result<Id<Report>> {
    id.parse().with_context(|| format!("{id:?} is no number of a report; `peerwright report list` shows all"))
}

fn found(id: &str, report: Option<Report>) -> anyhow::Result<Report> {
    report.with_context(|| format!("there is no report {id}; `peerwright report list` shows all"))
}
