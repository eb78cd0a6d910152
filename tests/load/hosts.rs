//! Opens the hosts of a fediverse for a server to be tried by hand, and writes the authority it is to trust.

use std::path::PathBuf;

use clap::Args;

use crate::authority::{Authority, key_file};
use crate::courier::Courier;
use crate::fediverse::Fediverse;
use crate::options::{FediverseOptions, SinkOptions, TargetOptions};
use crate::target::Target;

/// Where to write.
#[derive(Debug, Args)]
pub struct CaArguments {
    /// The file for the certificate, in PEM; the key is written to FILE.key. What is there already stays as it is.
    #[arg(long, value_name = "FILE")]
    ca_out: PathBuf,
}

/// What to open.
#[derive(Debug, Args)]
pub struct HostsArguments {
    #[command(flatten)]
    target: TargetOptions,
    #[command(flatten)]
    fediverse: FediverseOptions,
    #[command(flatten)]
    sinks: SinkOptions,
    /// Only print lines for /etc/hosts with the names of the hosts.
    #[arg(long, requires = "domain")]
    names: bool,
}

/// Makes the authority, if there is none yet.
pub fn write_authority(arguments: &CaArguments) -> anyhow::Result<()> {
    Authority::at(&arguments.ca_out)?;
    println!("certificate: {}\nkey: {}", arguments.ca_out.display(), key_file(&arguments.ca_out).display());
    Ok(())
}

/// Opens them, until it is interrupted.
pub async fn run(arguments: &HostsArguments) -> anyhow::Result<()> {
    let sinks = arguments.sinks.sink.spread(arguments.fediverse.hosts.unwrap_or(1));
    if let (true, Some(domain)) = (arguments.names, &arguments.fediverse.domain) {
        for n in 1..=sinks.len() {
            println!("{} h{n}.{domain}", arguments.fediverse.listen);
        }
        return Ok(());
    }
    let courier = Courier::new(Target::of(&arguments.target)?, std::time::Duration::from_secs(100))?;
    let mut fediverse = Fediverse::open(&arguments.fediverse, &sinks, courier).await?;
    fediverse.turn().await;
    for (n, host) in fediverse.world.hosts.iter().enumerate() {
        println!("{} {} with, for example, {}", host.base, host.sink, fediverse.world.actor("a", n));
    }
    println!("open until interrupted");
    tokio::signal::ctrl_c().await?;
    let came = fediverse.world.arrivals.came();
    println!(
        "came: {} Follow, {} Accept, {} Reject, {} posts, {} other activities; {} were refused",
        came.follows,
        came.accepts.len(),
        came.rejects,
        came.posts.len(),
        came.others,
        came.refused_in_all()
    );
    Ok(())
}
