//! Signed notes for an inbox: how fast they are answered, how fast they are stored, what each costs, and how that grows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;
use url::Url;

use crate::courier::Courier;
use crate::crowd::Letter;
use crate::documents::{self, now_micros};
use crate::fediverse::{Fediverse, World};
use crate::figures::{as_f64, growth, rate};
use crate::follows::send;
use crate::options::{FediverseOptions, LocalOptions, PaceOptions, PatienceOptions, ProbeOptions, TargetOptions, WatchOptions, at_least_one};
use crate::pace::{Outcome, drive};
use crate::probe::Probe;
use crate::process::{Cost, Watched};
use crate::report::Report;
use crate::sinks::Sink;
use crate::target::{Local, Target, authority};

/// What is sent.
#[derive(Debug, Args)]
pub struct InboxArguments {
    #[command(flatten)]
    target: TargetOptions,
    #[command(flatten)]
    local: LocalOptions,
    #[command(flatten)]
    probe: ProbeOptions,
    /// How many notes are measured.
    #[arg(long, default_value_t = 700, value_parser = at_least_one)]
    count: usize,
    /// How many authors write them, spread over the hosts.
    #[arg(long, default_value_t = 1, value_parser = at_least_one)]
    authors: usize,
    /// How many notes are sent before the first measurement, so that keys are known and caches are warm.
    #[arg(long, default_value_t = 50, value_name = "NOTES")]
    warm_up: usize,
    /// Address the notes to the local actor, by name. This is also what happens where there is no --probe, so that a
    /// server keeps them though nobody there follows their author.
    #[arg(long)]
    addressed: bool,
    /// Then measure again behind so many notes that were sent just before and are perhaps not stored yet.
    #[arg(long, value_name = "NOTES")]
    backlog: Option<usize>,
    /// Then measure again after so many more notes are stored.
    #[arg(long, value_name = "NOTES")]
    stored: Option<usize>,
    #[command(flatten)]
    fediverse: FediverseOptions,
    #[command(flatten)]
    pace: PaceOptions,
    #[command(flatten)]
    patience: PatienceOptions,
    #[command(flatten)]
    watch: WatchOptions,
}

/// Sends, and again as the flags ask.
pub async fn run(arguments: &InboxArguments) -> anyhow::Result<()> {
    let mut report = Report::of("inbox", arguments.watch.json);
    let mut measuring = Measuring::prepare(arguments).await?;
    measuring.warm_up().await?;
    let first = measuring.measure("first", 0, &mut report).await?;
    if let Some(backlog) = arguments.backlog {
        let behind = measuring.measure("behind_backlog", backlog, &mut report).await?;
        compare("growth_behind_backlog", &format!("behind {backlog}"), &first, &behind, &mut report);
    }
    if let Some(stored) = arguments.stored {
        measuring.fill(stored, &mut report).await?;
        let later = measuring.measure("after_stored", 0, &mut report).await?;
        compare("growth_after_stored", &format!("after {stored} stored"), &first, &later, &mut report);
    }
    report.end();
    Ok(())
}

/// Everything that is needed for measuring again and again.
struct Measuring<'a> {
    arguments: &'a InboxArguments,
    fediverse: Fediverse,
    local: Local,
    authors: Vec<String>,
    probe: Probe,
    watched: Watched,
    /// When the last note was published.
    last_micros: i64,
}

/// What is compared of two measurements.
struct Measured {
    cost: Option<Cost>,
    p99_ms: f64,
    stored_per_second: Option<f64>,
}

/// Notes that were sent.
struct Notes {
    ids: Vec<String>,
    letters: Arc<Vec<Letter>>,
}

/// When notes were stored, and how that is known.
struct Stored {
    after: Option<Duration>,
    line: String,
}

impl<'a> Measuring<'a> {
    async fn prepare(arguments: &'a InboxArguments) -> anyhow::Result<Self> {
        let watched = Watched::new(&arguments.watch.pid)?;
        let target = Target::of(&arguments.target)?;
        let local = target.find(&arguments.local).await?;
        let probe = Probe::of(&arguments.probe, &target)?;
        let sinks = vec![Sink::Fast; arguments.fediverse.hosts.unwrap_or(1)];
        let fediverse = Fediverse::open(&arguments.fediverse, &sinks, Courier::new(target, arguments.pace.fresh_for)?).await?;
        fediverse.world.local.get_or_init(|| local.clone());
        // Another name in each run, so that no server is confused by who has another key than yesterday.
        let run = format!("a{}x", now_micros() / 1_000);
        let authors: Vec<String> = (0..arguments.authors).map(|n| fediverse.world.actor(&run, n)).collect();
        for author in &authors {
            probe.follow(&handle(author)?, arguments.patience.patience).await?;
        }
        Ok(Self { arguments, fediverse, local, authors, probe, watched, last_micros: 0 })
    }

    fn world(&self) -> &World {
        &self.fediverse.world
    }

    /// Writes and signs notes. Each is published after the one before, and none in the future.
    fn write(&mut self, count: usize) -> anyhow::Result<Notes> {
        let reader = (self.arguments.addressed || self.probe.is_none()).then_some(self.local.id.as_str());
        let inbox = Arc::new(self.local.inbox.clone());
        let (mut ids, mut letters) = (Vec::with_capacity(count), Vec::with_capacity(count));
        let (begin, step) = times(self.last_micros, now_micros(), i64::try_from(count)?);
        for (n, author) in (0..count).zip(self.authors.iter().cycle()) {
            self.last_micros = begin + step * i64::try_from(n)?;
            let id = documents::note_id(author, self.last_micros, n);
            let note = documents::note(&id, reader).unwrap_or_default();
            letters.push(self.world().courier.crowd.letter(author, &inbox, &documents::create(author, note))?);
            ids.push(id);
        }
        Ok(Notes { ids, letters: Arc::new(letters) })
    }

    async fn send(&self, notes: &Notes, pace: PaceOptions) -> anyhow::Result<Outcome> {
        let (letters, courier) = (notes.letters.clone(), self.world().courier.clone());
        drive(notes.letters.len(), pace, move |n| {
            let (letters, courier) = (letters.clone(), courier.clone());
            async move { send(&courier, letters.get(n)).await }
        })
        .await
    }

    /// Measures once; behind a backlog, if there is to be one, whose notes share the cost.
    async fn measure(&mut self, name: &str, backlog: usize, report: &mut Report) -> anyhow::Result<Measured> {
        let (before, notes) = (self.write(backlog)?, self.write(self.arguments.count)?);
        let (mark, begun) = (self.watched.mark(), Instant::now());
        let ahead = self.send(&before, self.closed()).await?;
        let outcome = self.send(&notes, self.arguments.pace).await?;
        let sent = outcome.sent();
        let behind = if backlog == 0 { String::new() } else { format!(" behind {} sent at {:.0}/s", ahead.taken.len(), ahead.sent().summary.per_second) };
        report.say_sent(&format!("{name}_answered"), &format!("answered{behind}"), &sent);
        let count = ahead.taken.len() + outcome.taken.len();
        let stored = self.until_stored(&taken(&notes, &outcome), begun).await?;
        let per_second = stored.after.map(|after| rate(count, after));
        let line = format!("  stored: {count} notes, {}{}", stored.line, per_second.map_or(String::new(), |rate| format!(", {rate:.0}/s")));
        report.say(&format!("{name}_stored"), json!({"notes": count, "seconds": stored.after.map(|after| after.as_secs_f64()), "per_second": per_second}), &line);
        let cost = self.watched.cost(mark, count);
        report.say_cost(&format!("{name}_cost"), cost.as_ref());
        Ok(Measured { cost, p99_ms: sent.summary.p99_ms, stored_per_second: per_second })
    }

    async fn warm_up(&mut self) -> anyhow::Result<()> {
        let notes = self.write(self.arguments.warm_up)?;
        let begun = Instant::now();
        let outcome = self.send(&notes, self.closed()).await?;
        self.until_stored(&taken(&notes, &outcome), begun).await?;
        Ok(())
    }

    /// Stores notes without measuring more than the rate.
    async fn fill(&mut self, count: usize, report: &mut Report) -> anyhow::Result<()> {
        let notes = self.write(count)?;
        let begun = Instant::now();
        let outcome = self.send(&notes, self.closed()).await?;
        let stored = self.until_stored(&taken(&notes, &outcome), begun).await?;
        report.say_sent("filled", "filled", &outcome.sent());
        report.say("filled_stored", stored.after.map(|after| as_f64(outcome.taken.len()) / after.as_secs_f64()), &format!("  stored: {}", stored.line));
        Ok(())
    }

    fn closed(&self) -> PaceOptions {
        PaceOptions { rate: None, ..self.arguments.pace }
    }

    async fn until_stored(&self, ids: &[String], begun: Instant) -> anyhow::Result<Stored> {
        let patience = self.arguments.patience.patience;
        if !self.probe.is_none() {
            let seen = self.probe.until_seen(ids, begun, patience).await?;
            let line = match seen.all {
                true => format!("the last {} in the home after {:.2} s, seen on {} pages", seen.looked_for, seen.after.as_secs_f64(), seen.pages),
                false => format!("gave up with {} of the last {} in the home after {:.2} s", seen.found, seen.looked_for, seen.after.as_secs_f64()),
            };
            return Ok(Stored { after: seen.all.then_some(seen.after), line });
        }
        if self.watched.is_empty() {
            return Ok(Stored { after: None, line: "unknown without --probe and --pid".to_owned() });
        }
        let quiet = self.watched.quiet(patience).await.map(|at| at.saturating_duration_since(begun));
        let line = quiet.map_or_else(|| "the process never went quiet".to_owned(), |after| format!("the process went quiet after {:.2} s", after.as_secs_f64()));
        Ok(Stored { after: quiet, line })
    }
}

/// The time of the first of `count` notes and the time between two of them: all after `last`, none after `now`, and none
/// needlessly old.
fn times(last: i64, now: i64, count: i64) -> (i64, i64) {
    let begin = (now - count * 1_000).max(last + 1);
    (begin, ((now - begin) / count.max(1)).max(1))
}

/// `name@host` of an id.
fn handle(author: &str) -> anyhow::Result<String> {
    let url = Url::parse(author)?;
    let name = url.path_segments().and_then(Iterator::last).unwrap_or_default();
    Ok(format!("{name}@{}", authority(&url)))
}

/// The ids of those that were answered with success.
fn taken(notes: &Notes, outcome: &Outcome) -> Vec<String> {
    outcome.taken.iter().filter_map(|n| notes.ids.get(*n).cloned()).collect()
}

fn compare(name: &str, what: &str, first: &Measured, later: &Measured, report: &mut Report) {
    let cpu = first.cost.as_ref().zip(later.cost.as_ref()).and_then(|(first, later)| growth(later.cpu_each_ms, first.cpu_each_ms));
    let stored = first.stored_per_second.zip(later.stored_per_second).and_then(|(first, later)| growth(later, first));
    let p99 = growth(later.p99_ms, first.p99_ms);
    let said = |value: Option<f64>| value.map_or_else(|| "?".to_owned(), |value| format!("{value:.2}"));
    let line = format!("growth {what}: CPU each {} times, p99 of the answer {} times, stored per second {} times what it was", said(cpu), said(p99), said(stored));
    report.say(name, json!({"cpu_each": cpu, "p99": p99, "stored_per_second": stored}), &line);
}

#[cfg(test)]
mod tests {
    use super::{handle, times};

    #[test]
    fn notes_are_published_one_after_the_other_and_not_in_the_future() {
        assert_eq!(times(0, 1_000_000, 10), (990_000, 1_000));
        assert_eq!(times(999_000, 1_000_000, 10), (999_001, 99));
        assert_eq!(times(1_000_000, 1_000_000, 10), (1_000_001, 1));
    }

    #[test]
    fn a_handle_is_read_from_the_id() {
        assert_eq!(handle("http://localhost:4000/users/author0").unwrap(), "author0@localhost:4000");
        assert_eq!(handle("https://h1.peers.test/users/author0").unwrap(), "author0@h1.peers.test");
        assert!(handle("author0").is_err());
    }
}
