//! Actors nobody knows follow one local actor: each has a key to be fetched, and waits for an Accept.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;

use crate::arrivals::until;
use crate::courier::Courier;
use crate::documents;
use crate::fediverse::{Fediverse, World};
use crate::options::{FediverseOptions, LocalOptions, PaceOptions, PatienceOptions, TargetOptions, WatchOptions, at_least_one};
use crate::pace::drive;
use crate::process::Watched;
use crate::report::Report;
use crate::sinks::Sink;
use crate::target::{Local, Target};

/// How many hosts there are if nothing is said.
pub const MANY_HOSTS: usize = 100;

/// Who follows whom.
#[derive(Debug, Args)]
pub struct FollowsArguments {
    #[command(flatten)]
    target: TargetOptions,
    #[command(flatten)]
    local: LocalOptions,
    /// How many actors follow.
    #[arg(long, default_value_t = 1_000, value_parser = at_least_one)]
    followers: usize,
    #[command(flatten)]
    fediverse: FediverseOptions,
    #[command(flatten)]
    pace: PaceOptions,
    #[command(flatten)]
    patience: PatienceOptions,
    #[command(flatten)]
    watch: WatchOptions,
}

/// Follows.
pub async fn run(arguments: &FollowsArguments) -> anyhow::Result<()> {
    let (watched, mut report) = (Watched::new(&arguments.watch.pid)?, Report::of("follows", arguments.watch.json));
    let target = Target::of(&arguments.target)?;
    let local = target.find(&arguments.local).await?;
    let courier = Courier::new(target, arguments.pace.fresh_for)?;
    let fediverse = Fediverse::open(&arguments.fediverse, &vec![Sink::Fast; arguments.fediverse.hosts.unwrap_or(MANY_HOSTS)], courier).await?;
    let gathering = Gathering { followers: arguments.followers, pace: arguments.pace, patience: arguments.patience.patience };
    gather(&fediverse.world, &local, &gathering, &watched, &mut report).await?;
    report.end();
    Ok(())
}

/// How followers gather.
#[derive(Debug, Clone, Copy)]
pub struct Gathering {
    pub followers: usize,
    pub pace: PaceOptions,
    pub patience: Duration,
}

/// Lets so many follow, waits for their Accepts, and tells what it took.
pub async fn gather(world: &Arc<World>, local: &Local, how: &Gathering, watched: &Watched, report: &mut Report) -> anyhow::Result<()> {
    world.local.get_or_init(|| local.clone());
    let inbox = Arc::new(local.inbox.clone());
    let mut letters = Vec::with_capacity(how.followers);
    for n in 0..how.followers {
        let follower = world.actor("f", n);
        letters.push(world.courier.crowd.letter(&follower, &inbox, &documents::follow(&follower, &local.id))?);
    }
    let (letters, courier) = (Arc::new(letters), world.courier.clone());
    let (mark, begun) = (watched.mark(), Instant::now());
    let outcome = drive(how.followers, how.pace, move |n| {
        let (letters, courier) = (letters.clone(), courier.clone());
        async move { send(&courier, letters.get(n)).await }
    });
    let outcome = outcome.await?;
    report.say_sent("sent", "Follow sent", &outcome.sent());
    let expected = outcome.taken.len();
    let all = until(begun, how.patience, || world.arrivals.came().accepts.len() >= expected).await;
    let cost = watched.cost(mark, expected);
    let (accepts, rejects) = {
        let came = world.arrivals.came();
        (came.accept_times(begun), came.rejects)
    };
    let summary = accepts.summary(begun.elapsed());
    let (first, last) = (summary.min_ms / 1_000.0, summary.max_ms / 1_000.0);
    let gave_up = if all { "" } else { "; gave up waiting for more" };
    let line =
        format!("Accept came: {} of {expected} from {} hosts, first after {first:.2} s, last after {last:.2} s; {rejects} Reject{gave_up}", summary.count, world.hosts.len());
    report.say("accepts", serde_json::json!({"expected": expected, "came": summary.count, "rejects": rejects, "first_seconds": first, "last_seconds": last}), &line);
    report.say_cost("follow_cost", cost.as_ref());
    Ok(())
}

/// Sends one of several letters.
pub async fn send(courier: &Courier, letter: Option<&crate::crowd::Letter>) -> anyhow::Result<u16> {
    match letter {
        Some(letter) => courier.send(letter).await,
        None => anyhow::bail!("no such letter"),
    }
}
