//! `peerwright demo`: two communities that know each other, on this machine, until Ctrl-C.

use std::{io::Write as _, path::PathBuf};

use clap::Args;

use super::{Outcome, serve::Stop};
use crate::{demo, settings::Settings, telemetry};

#[derive(Debug, Args)]
pub struct Arguments {
    /// Port of the first instance; the second takes the next one
    #[arg(long, default_value_t = 8081)]
    port: u16,
    /// Keep the data here instead of in a temporary folder
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
}

pub async fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    telemetry::start(&Settings::from_toml("[log]\nfilter = \"warn\"\n")?.log)?;
    let mut asked_to_stop = Stop::listen()?;
    let demo = demo::start(arguments.port, arguments.data.as_deref()).await?;
    let _ = writeln!(std::io::stdout(), "{}", demo.greeting());
    asked_to_stop.wait().await;
    demo.stop().await;
    Ok(Outcome::Done(String::new()))
}
