//! `peerwright token create`: a bearer token for the API, alone on standard output.

use std::path::Path;

use clap::Subcommand;
use domain::{
    Clock, Id,
    accounts::{Event, Scopes, Token},
};

use super::{Outcome, opened::Opened};
use crate::access::secret::Secret;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print one bearer token for a maker, and nothing else
    Create {
        /// Whose token it is
        name: String,
        /// What it allows: some of read, write and follow, parted by blanks
        #[arg(long, default_value = "read")]
        scopes: String,
        /// What the maker finds it under
        #[arg(long, default_value = "command line")]
        app: String,
    },
}

pub async fn run(config: Option<&Path>, command: Command) -> anyhow::Result<Outcome> {
    let Command::Create { name, scopes, app } = command;
    let scopes = Scopes::parse(&scopes)?;
    let app = domain::text::line(&app, 100).ok_or_else(|| anyhow::anyhow!("--app has 1 to 100 characters"))?;
    let opened = Opened::open(config).await?;
    let secret = Secret::token()?;
    let mut tx = opened.storage.begin().await?;
    let (account, _) = opened.find(&mut tx, &name).await?;
    account.may_act()?;
    let clock: &dyn Clock = &opened.clock;
    let (id, now) = (clock.mint::<Token>(), clock.now());
    let token = Token { id, account: account.id, app, scopes, token_hash: secret.hash(), created_at: now, seen_at: None };
    tx.accounts().insert_token(&token).await?;
    tx.commit(Event::TokenCreated { account: account.id, token: Id::new(id.raw()) }, now).await?;
    opened.storage.close().await;
    Ok(Outcome::Done(format!("{}\n", secret.reveal())))
}
