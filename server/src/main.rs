//! The binary `peerwright`: memory, threads, and the command line.

use std::process::ExitCode;

use clap::Parser as _;
use server::command::{self, Cli};

/// Keeps resident memory lower than the system's allocator under many small answers.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    // The allocator asks the kernel for pages of two megabytes, which would stay resident for the few kilobytes in use of
    // each. A kernel that cannot be told has none.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command::run(cli)),
        Err(error) => {
            eprintln!("peerwright: no threads can be started: {error}");
            ExitCode::FAILURE
        }
    }
}
