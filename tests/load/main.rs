//! Plays a fediverse for a running server, whoever made it, and measures the server from outside.
//!
//! `cargo run --release -p tests --bin load -- --help` lists the scenarios; each explains its flags.
//!
//! The server must be willing to speak to this machine (`http` or the authority of `--ca-out`, and private addresses).
//! Traffic stays on this machine, bounded in count and time.

mod api;
mod arrivals;
mod authority;
mod courier;
mod crowd;
mod documents;
mod fanout;
mod fediverse;
mod figures;
mod follows;
mod get;
mod hosts;
mod inbox;
mod options;
mod pace;
mod probe;
mod process;
mod publish;
mod report;
mod serve;
mod sinks;
mod target;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Plays a fediverse for a running server, whoever made it, and measures the server from outside.
#[derive(Debug, Parser)]
#[command(name = "load")]
struct Command {
    #[command(subcommand)]
    scenario: Scenario,
}

#[derive(Debug, Subcommand)]
enum Scenario {
    /// Writes an authority for the fediverse to come, so that the server can be told to trust it before it starts.
    Ca(hosts::CaArguments),
    /// Opens the hosts of a fediverse and keeps them open, for a server to be tried by hand.
    Hosts(hosts::HostsArguments),
    /// Sends signed notes to an inbox; times the answers and when the notes are stored.
    Inbox(inbox::InboxArguments),
    /// Lets actors nobody knows follow one local actor; times until each has its Accept.
    Follows(follows::FollowsArguments),
    /// Publishes a post of one with many followers; times until each of them has it.
    Fanout(fanout::FanoutArguments),
    /// Asks for one address many times.
    Get(get::GetArguments),
}

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Command::parse().scenario {
        Scenario::Ca(arguments) => hosts::write_authority(&arguments),
        Scenario::Hosts(arguments) => hosts::run(&arguments).await,
        Scenario::Inbox(arguments) => inbox::run(&arguments).await,
        Scenario::Follows(arguments) => follows::run(&arguments).await,
        Scenario::Fanout(arguments) => fanout::run(&arguments).await,
        Scenario::Get(arguments) => get::run(&arguments).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_holds_together() {
        super::Command::command().debug_assert();
    }
}
