//! The binary `peerwright`: memory, threads, and the command line.

use std::process::ExitCode;

use clap::Parser as _;
use server::command::{self, Cli};

/// Keeps resident memory lower than the system's allocator under many small answers.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command::run(cli)),
        Err(error) => {
            eprintln!("peerwright: no threads can be started: {error}");
            ExitCode::FAILURE
        }
    }
}
