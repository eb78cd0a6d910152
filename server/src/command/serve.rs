//! `peerwright serve`: runs until it is asked to stop, and then lets what is under way finish.

use std::{io::Write as _, path::Path};

use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::Outcome;
use crate::{settings::Settings, telemetry};

pub async fn run(config: Option<&Path>) -> anyhow::Result<Outcome> {
    let settings = Settings::load(config)?;
    telemetry::start(&settings.log)?;
    for warning in warnings(&settings) {
        tracing::warn!("{warning}");
    }
    let mut asked_to_stop = Stop::listen()?;
    let public_url = settings.instance.public_url.clone();
    let running = crate::start(settings).await?;
    // A closed standard output is no reason not to serve.
    let _ = writeln!(std::io::stdout(), "serving {public_url} on {}", running.address);
    asked_to_stop.wait().await;
    tracing::info!("stopping; requests under way are finished");
    running.stop().await;
    Ok(Outcome::Done(String::new()))
}

fn warnings(settings: &Settings) -> Vec<&'static str> {
    let mut warnings = Vec::new();
    if settings.is_lenient() {
        warnings.push("development switches of [federation] are on; `peerwright check` names them");
    }
    warnings
}

/// Ctrl-C and what `kill`, systemd and containers send.
pub struct Stop {
    interrupt: Signal,
    terminate: Signal,
}

impl Stop {
    /// From now on, neither signal ends the process by itself.
    pub fn listen() -> anyhow::Result<Self> {
        let listen = |kind| signal(kind).context("signals cannot be listened to");
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    /// Waits for one of them.
    pub async fn wait(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
