//! `peerwright migrate`: brings the schema up to date by hand, or says what would be done.

use std::{fmt::Write as _, path::Path};

use clap::Args;
use storage::Pending;

use super::{Outcome, opened};
use crate::settings::Settings;

#[derive(Debug, Args)]
pub struct Arguments {
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
}

pub async fn run(config: Option<&Path>, arguments: &Arguments) -> anyhow::Result<Outcome> {
    let storage = opened::open(&Settings::load(config)?).await?;
    let pending = storage.pending_migrations().await?;
    if !arguments.dry_run && !pending.is_empty() {
        opened::migrate(&storage).await?;
    }
    storage.close().await;
    Ok(Outcome::Done(report(&pending, arguments.dry_run)))
}

fn report(pending: &[Pending], dry_run: bool) -> String {
    let mut text = match (pending.len(), dry_run) {
        (0, _) => return "the database is up to date\n".to_owned(),
        (count, true) => format!("{count} to do:\n"),
        (count, false) => format!("{count} done:\n"),
    };
    for migration in pending {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "  {} {}", migration.version, migration.about);
    }
    text
}
