//! The command line: what can be asked for, one file per subcommand, and how each ends.
//!
//! Exit codes: 0 done, 1 failed, 2 wrong usage. What went wrong, and what to do about it, is one line on standard error.

mod check;
mod demo;
mod import;
mod invite;
mod maker;
mod migrate;
mod opened;
mod peer;
mod queue;
mod report;
mod serve;
mod set_aside;
mod table;
mod token;

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Parser, Subcommand};

pub use opened::open;

/// A community of makers on the fediverse: listings, projects and the people behind them.
///
/// Without a command it serves. Everything it takes is in `peerwright.toml` (see `config/default.toml` of the source),
/// or in the environment as PEERWRIGHT__SECTION__KEY.
#[derive(Debug, Parser)]
#[command(name = "peerwright", version, after_help = EXAMPLES)]
pub struct Cli {
    /// Settings to lay above the built-in ones [default: ./peerwright.toml, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "Examples:
  peerwright                                         serve; the first start prints a link that makes the first admin
  peerwright demo                                    look around first, without setting up anything
  peerwright check                                   see whether all is set up
  peerwright maker create ana --email ana@ana.example --admin
  peerwright token create ana --scopes \"read write\"  a bearer token for the API
  peerwright peer import blocks.csv --dry-run        what a list of blocked servers would cut
  PEERWRIGHT__HTTP__LISTEN=0.0.0.0:8080 peerwright   one setting from the environment";

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve this instance until Ctrl-C or SIGTERM; requests that are under way are finished
    Serve,
    /// Two federated communities with makers and listings on this machine, until Ctrl-C: try it first
    Demo(demo::Arguments),
    /// Look at settings, database, blobs, clock, DNS and outgoing HTTPS: one line each
    Check(check::Arguments),
    /// Bring the database to the schema of this version; the server does so itself when it starts
    Migrate(migrate::Arguments),
    /// The makers who have an account here
    #[command(subcommand)]
    Maker(maker::Command),
    /// Bearer tokens for the API
    #[command(subcommand)]
    Token(token::Command),
    /// Invitations to join
    #[command(subcommand)]
    Invite(invite::Command),
    /// Other servers: whether they are spoken with, and lists of those that are not
    #[command(subcommand)]
    Peer(peer::Command),
    /// What waits to be delivered to other servers, and all work that was given up
    #[command(subcommand)]
    Queue(queue::Command),
    /// Shops that come over from elsewhere
    #[command(subcommand)]
    Import(import::Command),
    /// What other servers ask moderators here to look at
    #[command(subcommand)]
    Report(report::Command),
}

/// How a command ended.
#[derive(Debug, PartialEq, Eq)]
enum Outcome {
    /// Done; this goes to standard output.
    Done(String),
    /// It told what is wrong, and something is.
    Failed(String),
}

/// Does what was asked for.
pub async fn run(cli: Cli) -> ExitCode {
    let config = cli.config.as_deref();
    let ended = match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config).await,
        Command::Demo(arguments) => demo::run(&arguments).await,
        Command::Check(arguments) => check::run(config, &arguments).await,
        Command::Migrate(arguments) => migrate::run(config, &arguments).await,
        Command::Maker(command) => maker::run(config, command).await,
        Command::Token(command) => token::run(config, command).await,
        Command::Invite(command) => invite::run(config, &command).await,
        Command::Peer(command) => peer::run(config, &command).await,
        Command::Queue(command) => queue::run(config, &command).await,
        Command::Import(command) => import::run(config, &command).await,
        Command::Report(command) => report::run(config, &command).await,
    };
    match ended {
        Ok(Outcome::Done(text)) => print(&text, ExitCode::SUCCESS),
        Ok(Outcome::Failed(text)) => print(&text, ExitCode::FAILURE),
        Err(error) => fail(&error),
    }
}

fn print(text: &str, code: ExitCode) -> ExitCode {
    match io::stdout().write_all(text.as_bytes()) {
        // Who closes the pipe has read enough.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => fail(&error.into()),
        _ => code,
    }
}

/// One line that says what and what to do.
fn fail(error: &anyhow::Error) -> ExitCode {
    let text: Vec<String> = format!("{error:#}").lines().map(|line| line.trim().to_owned()).collect();
    // If even standard error is closed, the exit code remains.
    let _ = writeln!(io::stderr(), "peerwright: {}", text.join(" "));
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests;
