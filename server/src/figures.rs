//! Figures for the host: Prometheus text at `metrics.listen`, which is never the public address.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::header;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::problem::Problem;
use crate::state::App;

const REQUESTS: &str = "peerwright_request_seconds";
const SECONDS: [f64; 9] = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Starts to count and to answer `/metrics`.
///
/// # Errors
/// Nothing can listen there, or this process counts already.
pub async fn serve(app: &App, listen: SocketAddr, stop: CancellationToken) -> anyhow::Result<()> {
    let handle = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Full(REQUESTS.to_owned()), &SECONDS)?.install_recorder()?;
    let listener = TcpListener::bind(listen).await.with_context(|| format!("nothing can listen on {listen} (metrics.listen)"))?;
    let router = Router::new().route("/metrics", get(show)).with_state((app.clone(), handle.clone()));
    tokio::spawn(tidy(handle, stop.clone()));
    tokio::spawn(async move { axum::serve(listener, router).with_graceful_shutdown(async move { stop.cancelled().await }).await });
    Ok(())
}

/// The recorder folds what it collected only when asked to.
async fn tidy(handle: PrometheusHandle, stop: CancellationToken) {
    while !stop.is_cancelled() {
        handle.run_upkeep();
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(Duration::from_secs(5)) => {}
        }
    }
}

async fn show(State((app, handle)): State<(App, PrometheusHandle)>) -> Result<Response, Problem> {
    let inbox = app.storage.count_inbox().await?;
    let deliveries: i64 = app.storage.list_queues().await?.iter().map(|queue| queue.waiting).sum();
    let given_up = app.storage.count_given_up().await?;
    for (name, waiting) in [
        ("peerwright_inbox_waiting", inbox.waiting),
        ("peerwright_inbox_dead", given_up.inbox),
        ("peerwright_journal_dead", given_up.journal),
        ("peerwright_deliveries_waiting", deliveries),
        ("peerwright_deliveries_dead", given_up.deliveries),
        ("peerwright_photos_dead", given_up.photos),
    ] {
        #[expect(clippy::cast_precision_loss, reason = "a gauge is a float")]
        metrics::gauge!(name).set(waiting as f64);
    }
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], handle.render()).into_response())
}

/// Counts a request by the class of its answer; costs nothing where nobody counts.
pub async fn count(request: Request, next: Next) -> Response {
    let begun = std::time::Instant::now();
    let answer = next.run(request).await;
    let class = match answer.status().as_u16() {
        100..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    };
    metrics::histogram!(REQUESTS, "status" => class).record(begun.elapsed().as_secs_f64());
    answer
}

/// Counts how the work on a received activity ended.
pub fn settled(outcome: &'static str) {
    metrics::counter!("peerwright_inbox_total", "outcome" => outcome).increment(1);
}

/// Counts how a try to deliver ended.
pub fn delivered(outcome: &'static str) {
    metrics::counter!("peerwright_deliveries_total", "outcome" => outcome).increment(1);
}
