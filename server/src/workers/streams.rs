//! Tells those who listen in this process, and looks whether they still may.

use std::time::Duration;

use storage::Topic;
use tokio_util::sync::CancellationToken;

use super::{AFTER_TROUBLE, pause};
use crate::state::App;
use crate::streams::feed;

/// How long those who listen wait when nobody rouses us.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often it is asked whether sessions and tokens stand: whoever may listen no more hears nothing after this.
const SWEEP: Duration = Duration::from_secs(2);

/// Tells what is new until stopped.
pub async fn tell(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = feed::tell(&app).await {
            tracing::error!(error = format!("{error:#}"), "those who listen cannot be told now");
            pause(AFTER_TROUBLE, &stop).await;
            continue;
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = app.storage.wait(Topic::Told) => {}
            () = tokio::time::sleep(PATIENCE) => {}
        }
    }
    app.hub.close();
}

/// Ends the streams of those who may not listen any more, until stopped. While it cannot be asked, nobody listens.
pub async fn sweep(app: App, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = feed::sweep(&app).await {
            tracing::error!(error = format!("{error:#}"), "it cannot be asked who may listen; streams end");
            app.hub.cut(&app.hub.tickets().into_iter().collect());
        }
        pause(SWEEP, &stop).await;
    }
}

/// One turn of both, for tests that settle an instance.
///
/// # Errors
/// Storage trouble only.
pub async fn turn(app: &App) -> anyhow::Result<bool> {
    feed::sweep(app).await?;
    feed::tell(app).await
}
