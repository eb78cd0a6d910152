//! Followers on many hosts of all manners; then a post, timed until each of them who can have it has it.

use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::json;

use crate::arrivals::until;
use crate::courier::Courier;
use crate::fediverse::{Fediverse, World};
use crate::figures::Latencies;
use crate::follows::{Gathering, MANY_HOSTS, gather};
use crate::options::{FediverseOptions, LocalOptions, PaceOptions, PatienceOptions, ProbeOptions, SinkOptions, TargetOptions, WatchOptions, at_least_one};
use crate::process::Watched;
use crate::publish::Publisher;
use crate::report::Report;
use crate::sinks::{Mixture, Sink};
use crate::target::Target;

/// Who follows, and what is published.
#[derive(Debug, Args)]
pub struct FanoutArguments {
    #[command(flatten)]
    target: TargetOptions,
    #[command(flatten)]
    local: LocalOptions,
    #[command(flatten)]
    probe: ProbeOptions,
    /// How many actors follow, spread over the hosts: 1000, or one for each host of a mixture.
    #[arg(long, value_parser = at_least_one)]
    followers: Option<usize>,
    #[command(flatten)]
    fediverse: FediverseOptions,
    #[command(flatten)]
    sinks: SinkOptions,
    /// The same as `--sink slow:..ms`.
    #[arg(long, value_name = "MS", conflicts_with = "sink")]
    delay_ms: Option<u64>,
    /// How to publish: peerwright, mastodon, or `command LINE`. Without it, what --probe speaks.
    #[arg(long, num_args = 1..=2, value_names = ["HOW", "LINE"])]
    publish: Vec<String>,
    /// How many posts, each published when the one before has come to everybody who can have it.
    #[arg(long, default_value_t = 1, value_parser = at_least_one)]
    posts: usize,
    #[command(flatten)]
    pace: PaceOptions,
    #[command(flatten)]
    patience: PatienceOptions,
    #[command(flatten)]
    watch: WatchOptions,
}

impl FanoutArguments {
    fn mixture(&self) -> Mixture {
        self.delay_ms.map_or_else(|| self.sinks.sink.clone(), |delay| Mixture::of(Sink::Slow(Duration::from_millis(delay))))
    }
}

/// Gathers followers and publishes.
pub async fn run(arguments: &FanoutArguments) -> anyhow::Result<()> {
    let (watched, mut report) = (Watched::new(&arguments.watch.pid)?, Report::of("fanout", arguments.watch.json));
    let target = Target::of(&arguments.target)?;
    let publisher = Publisher::of(arguments.publish.first().map(String::as_str), arguments.publish.get(1).map(String::as_str), &arguments.probe, &target)?;
    let local = target.find(&arguments.local).await?;
    let mixture = arguments.mixture();
    let sinks = mixture.spread(arguments.fediverse.hosts.unwrap_or(MANY_HOSTS));
    let followers = arguments.followers.unwrap_or(if mixture.is_numbered() { sinks.len() } else { 1_000 });
    let mut fediverse = Fediverse::open(&arguments.fediverse, &sinks, Courier::new(target, arguments.pace.fresh_for)?).await?;
    let gathering = Gathering { followers, pace: arguments.pace, patience: arguments.patience.patience };
    gather(&fediverse.world, &local, &gathering, &watched, &mut report).await?;
    fediverse.turn().await;
    let expected = expected(&fediverse.world, followers);
    for number in 1..=arguments.posts {
        let post = Post { number, publisher: &publisher, expected: &expected, patience: arguments.patience.patience };
        post.spread(&fediverse.world, &watched, &mut report).await?;
    }
    report.end();
    Ok(())
}

/// How many inboxes should have a post, by sink.
fn expected(world: &World, followers: usize) -> BTreeMap<Sink, usize> {
    let mut expected = BTreeMap::new();
    let hosts = world.hosts.len().max(1);
    for (n, host) in world.hosts.iter().enumerate() {
        let here = here(followers, hosts, n);
        *expected.entry(host.sink).or_default() += if world.shared_inbox { here.min(1) } else { here };
    }
    expected
}

/// How many of those who follow live on the nth host, the hosts taken in turn.
fn here(followers: usize, hosts: usize, n: usize) -> usize {
    followers / hosts + usize::from(n < followers % hosts)
}

/// One post on its way.
struct Post<'a> {
    number: usize,
    publisher: &'a Publisher,
    expected: &'a BTreeMap<Sink, usize>,
    patience: Duration,
}

impl Post<'_> {
    async fn spread(&self, world: &World, watched: &Watched, report: &mut Report) -> anyhow::Result<()> {
        let known = world.arrivals.came().known();
        let draft = self.publisher.draft(self.number).await?;
        let (mark, begun) = (watched.mark(), Instant::now());
        self.publisher.publish(draft).await?;
        let published = begun.elapsed().as_secs_f64();
        let looked_at = Cell::new(usize::MAX);
        let all = until(begun, self.patience, || {
            let came = world.arrivals.came();
            // Nothing is reckoned again until something has come.
            looked_at.replace(came.posts.len()) != came.posts.len() && self.is_everywhere(&came.new_posts(&known, begun))
        });
        let all = all.await;
        let name = |what: &str| format!("post{}_{what}", self.number);
        let end = if all { "" } else { "; gave up waiting for more" };
        report.say(&name("published"), json!({"seconds": published, "complete": all}), &format!("post {}: published in {published:.2} s{end}", self.number));
        self.tell(world, &known, begun, report);
        // What is not taken costs too: each is each inbox that should have had it.
        let cost = watched.cost(mark, self.expected.values().sum());
        report.say_cost(&name("cost"), cost.as_ref());
        Ok(())
    }

    fn is_everywhere(&self, came: &BTreeMap<Sink, Latencies>) -> bool {
        self.expected.iter().filter(|(sink, _)| sink.arrives()).all(|(sink, expected)| came.get(sink).is_some_and(|came| came.len() >= *expected))
    }

    fn tell(&self, world: &World, known: &HashSet<String>, begun: Instant, report: &mut Report) {
        let came = world.arrivals.came();
        let posts = came.new_posts(known, begun);
        for (sink, expected) in self.expected {
            let summary = posts.get(sink).cloned().unwrap_or_default().summary(begun.elapsed());
            let refused = came.refused.get(sink).copied().unwrap_or_default();
            let mut line = format!("  {sink}: {} of {expected}", summary.count);
            if summary.count > 0 {
                line.push_str(&format!(", first after {:.0} ms, p50 {:.0} ms, p99 {:.0} ms, last {:.0} ms", summary.min_ms, summary.p50_ms, summary.p99_ms, summary.max_ms));
            }
            if refused > 0 {
                line.push_str(&format!("; {refused} not taken so far"));
            }
            report.say(&format!("post{}_{sink}", self.number), json!({"expected": expected, "refused_so_far": refused, "came": summary}), &line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::here;

    #[test]
    fn followers_are_spread_as_evenly_as_they_can_be() {
        let spread: Vec<usize> = (0..4).map(|n| here(10, 4, n)).collect();
        assert_eq!(spread, [3, 3, 2, 2]);
        assert_eq!((here(1, 4, 0), here(1, 4, 3), here(8, 4, 3)), (1, 0, 2));
    }
}
