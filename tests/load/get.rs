//! One address, asked many times.

use std::sync::Arc;
use std::time::Instant;

use anyhow::Context as _;
use tokio::sync::Mutex;

use crate::api::client;
use crate::arguments::Arguments;
use crate::figures::{Latencies, Process};

pub async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let url = arguments.bare.clone().context("name the address to get")?;
    let accept = arguments.text("accept").unwrap_or("text/html").to_owned();
    let (count, at_once) = (arguments.number("count", 2_000)?, arguments.number("at-once", 16)?);
    let process = Process::named(arguments.text("pid"))?;
    let http = client()?;
    let first = http.get(&url).header("accept", &accept).send().await?;
    println!("{url}: {} {} bytes", first.status(), first.bytes().await?.len());
    let (latencies, before, begun) = (Arc::new(Mutex::new(Latencies::default())), process.cpu(), Instant::now());
    let mut tasks = tokio::task::JoinSet::new();
    for _ in 0..at_once {
        let (http, url, accept, latencies) = (http.clone(), url.clone(), accept.clone(), latencies.clone());
        tasks.spawn(async move {
            for _ in 0..count / at_once {
                let sent = Instant::now();
                let answer = http.get(&url).header("accept", &accept).send().await?;
                anyhow::ensure!(answer.status().is_success(), "{}", answer.status());
                answer.bytes().await?;
                latencies.lock().await.add(sent.elapsed());
            }
            Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    latencies.lock().await.show("answered", begun.elapsed());
    process.show("server", before, count);
    Ok(())
}
