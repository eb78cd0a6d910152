//! Notes of a followed author, sent as fast as they are taken; timed until all of them stand in the home.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::Mutex;

use crate::api::Api;
use crate::arguments::Arguments;
use crate::crowd::{Crowd, seconds};
use crate::figures::{Latencies, Process};

const PATIENCE: Duration = Duration::from_secs(60);

pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let (count, at_once) = (arguments.number("count", 700)?, arguments.number("at-once", 16)?);
    let api = Api::of(arguments)?;
    let process = Process::named(arguments.text("pid"))?;
    let crowd = Crowd::new(api.http.clone(), Duration::ZERO)?;
    let base = crowd.open_host().await?;
    let host = base.trim_start_matches("http://");
    let (author, inbox) = (format!("{base}/users/author"), format!("{}/inbox", api.url));
    api.get(&format!("/resolve?uri=@author@{host}")).await?;
    api.post(&format!("/makers/author@{host}/follow"), json!({})).await?;
    let asked = Instant::now();
    while api.get(&format!("/makers/author@{host}")).await?.get("following").is_none_or(|state| state != "following") {
        anyhow::ensure!(asked.elapsed() < PATIENCE, "the follow was not answered");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let held = api.count_home(count * 2).await?;
    let mut messages = Vec::with_capacity(count);
    for n in 0..count {
        messages.push(crowd.signed(&author, &inbox, &note(&author, n))?);
    }
    let queue = Arc::new(Mutex::new(messages));
    let latencies = Arc::new(Mutex::new(Latencies::default()));
    let (before, begun) = (process.cpu(), Instant::now());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let (queue, latencies, crowd, inbox) = (queue.clone(), latencies.clone(), crowd.clone(), inbox.clone());
        tasks.spawn(async move {
            loop {
                let Some(message) = queue.lock().await.pop() else { return Ok(()) };
                let sent = Instant::now();
                let status = crowd.send(&inbox, message).await?;
                anyhow::ensure!(status == 202, "answered {status}");
                latencies.lock().await.add(sent.elapsed());
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    latencies.lock().await.show("accepted", begun.elapsed());
    while api.count_home(held + count).await? < (held + count).min(790) {
        anyhow::ensure!(begun.elapsed() < PATIENCE, "not all were stored");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    #[expect(clippy::cast_precision_loss, reason = "thousands")]
    let rate = count as f64 / begun.elapsed().as_secs_f64();
    println!("stored: all after {:.2} s, {rate:.0}/s", begun.elapsed().as_secs_f64());
    process.show("server", before, count);
    Ok(())
}

fn note(author: &str, n: usize) -> serde_json::Value {
    let id = format!("{author}/notes/{}-{n}", seconds());
    let (to, cc) = (json!(["https://www.w3.org/ns/activitystreams#Public"]), json!([format!("{author}/followers")]));
    let object = json!({"id": id, "type": "Note", "attributedTo": author, "to": to, "cc": cc, "published": "2026-11-23T09:00:00Z", "content": format!("<p>Shaving number {n}, thin enough to read through.</p>"), "tag": [], "attachment": []});
    json!({"@context": "https://www.w3.org/ns/activitystreams", "id": format!("{id}/activity"), "type": "Create", "actor": author, "to": to, "cc": cc, "published": "2026-11-23T09:00:00Z", "object": object})
}
