//! Followers on many hosts; then one listing, timed until the last of them has it.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::api::Api;
use crate::arguments::Arguments;
use crate::crowd::{Crowd, seconds};
use crate::figures::Process;

const PATIENCE: Duration = Duration::from_secs(120);

pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (followers, hosts) = (arguments.number("followers", 1_000)?, arguments.number("hosts", 100)?);
    let delay = Duration::from_millis(u64::try_from(arguments.number("delay-ms", 0)?)?);
    let api = Api::of(arguments)?;
    let process = Process::named(arguments.text("pid"))?;
    let crowd = Crowd::new(api.http.clone(), delay)?;
    let mut bases = Vec::new();
    for _ in 0..hosts {
        bases.push(crowd.open_host().await?);
    }
    let (target, inbox) = (format!("{}/users/{}", api.url, api.handle), format!("{}/inbox", api.url));
    let (before, begun) = (process.cpu(), Instant::now());
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..followers {
        let base = bases.get(n % hosts).cloned().unwrap_or_default();
        let follower = format!("{base}/users/f{n}");
        let follow = json!({"@context": "https://www.w3.org/ns/activitystreams", "id": format!("{follower}#follows/{}", seconds()), "type": "Follow", "actor": follower, "to": [target], "object": target});
        let signed = crowd.signed(&follower, &inbox, &follow)?;
        let (crowd, inbox) = (crowd.clone(), inbox.clone());
        tasks.spawn(async move { crowd.send(&inbox, signed).await });
        if tasks.len() >= 16
            && let Some(done) = tasks.join_next().await
        {
            anyhow::ensure!(done?? == 202, "a follow was refused");
        }
    }
    while let Some(done) = tasks.join_next().await {
        anyhow::ensure!(done?? == 202, "a follow was refused");
    }
    until(begun, || crowd.arrived.accepts.load(Ordering::Relaxed) >= followers).await?;
    println!("follows: {followers} of unknown actors on {hosts} hosts, last Accept after {:.2} s", begun.elapsed().as_secs_f64());
    process.show("server", before, followers);

    let listing = api.post("/listings", json!({"purpose": "offer", "terms": "gift", "title": "Shavings, a bag of", "description": "For kindling."})).await?;
    let (before, begun) = (process.cpu(), Instant::now());
    api.post(&format!("/listings/{}/publish", listing.get("id").and_then(serde_json::Value::as_str).unwrap_or_default()), json!({})).await?;
    until(begun, || crowd.arrived.others.load(Ordering::Relaxed) >= followers).await?;
    println!("fan-out: {followers} inboxes on {hosts} hosts, last after {:.2} s", begun.elapsed().as_secs_f64());
    process.show("server", before, followers);
    Ok(())
}

async fn until(begun: Instant, done: impl Fn() -> bool) -> anyhow::Result<()> {
    while !done() {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "gave up after {} s", PATIENCE.as_secs());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}
