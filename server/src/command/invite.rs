//! `peerwright invite ...`: links that let people in.

use std::path::Path;

use clap::Subcommand;
use domain::{
    Clock,
    accounts::{Event, Invite, Registration},
};
use serde::Serialize;

use super::{
    Outcome,
    opened::Opened,
    table::{self, Row},
};
use crate::access::secret::Secret;
use crate::site::words::Words;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a link with which people can join
    Create {
        /// How many people it lets in
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=1000))]
        uses: i64,
        /// For how many days
        #[arg(long, default_value_t = 7, value_parser = clap::value_parser!(i64).range(1..=365))]
        days: i64,
    },
    /// List the invitations that still let people in, newest first
    List {
        /// For programs
        #[arg(long)]
        json: bool,
    },
}

/// One invitation as listed.
#[derive(Serialize)]
struct Line {
    url: String,
    uses_left: i64,
    expires_at: String,
}

impl Row for Line {
    const HEAD: &'static [&'static str] = &["left", "until", "link"];

    fn cells(&self) -> Vec<String> {
        vec![self.uses_left.to_string(), self.expires_at.clone(), self.url.clone()]
    }
}

pub async fn run(config: Option<&Path>, command: &Command) -> anyhow::Result<Outcome> {
    let opened = Opened::open(config).await?;
    let text = match command {
        Command::Create { uses, days } => create(&opened, *uses, *days).await?,
        Command::List { json } => list(&opened, *json).await?,
    };
    opened.storage.close().await;
    Ok(Outcome::Done(text))
}

async fn create(opened: &Opened, uses_left: i64, days: i64) -> anyhow::Result<String> {
    let words = Words::load(&mut opened.storage.read().await?).await?;
    anyhow::ensure!(
        words.registration(opened.settings.registration.mode) != Registration::Closed,
        "the door is closed (registration.mode), so that no invitation lets anybody in; \"invite\" would"
    );
    let clock: &dyn Clock = &opened.clock;
    let (id, now) = (clock.mint(), clock.now());
    let code = Secret::code()?.reveal().to_owned();
    let invite = Invite { id, code, by: None, uses_left, expires_at: now.plus_seconds(days * 86_400), created_at: now };
    let mut tx = opened.storage.begin().await?;
    tx.accounts().insert_invite(&invite).await?;
    tx.commit(Event::Invited { invite: id }, now).await?;
    Ok(format!("{}\n", link(opened, &invite)))
}

async fn list(opened: &Opened, as_json: bool) -> anyhow::Result<String> {
    let invites = opened.storage.read().await?.accounts().list_invites(opened.clock.now()).await?;
    let line = |invite: &Invite| Line { url: link(opened, invite), uses_left: invite.uses_left, expires_at: invite.expires_at.rfc3339() };
    let lines: Vec<Line> = invites.iter().map(line).collect();
    table::show(&lines, as_json)
}

fn link(opened: &Opened, invite: &Invite) -> String {
    opened.site.url(&format!("/signup?invite={}", invite.code))
}
