//! The binary `peerwright`: memory, threads, and the command line.

use std::process::ExitCode;

use clap::Parser as _;
use server::command::{self, Cli};

/// Keeps resident memory lower than the system's allocator under many small answers.
#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    settle_with_the_kernel();
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(command::run(cli)),
        Err(error) => {
            eprintln!("peerwright: no threads can be started: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What the kernel refuses is no reason not to start.
fn settle_with_the_kernel() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    // The allocator asks for pages of two megabytes, which would stay resident for the few kilobytes in use of each.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
    // Every visitor and every peer that is written to is an open file; the usual 1,024 are few.
    let files = getrlimit(Resource::Nofile);
    let _ = setrlimit(Resource::Nofile, Rlimit { current: files.maximum, ..files });
}
