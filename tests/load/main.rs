//! Measures a running instance from outside: pages, received activities, fan-out; with the CPU its process used.
//!
//! `cargo run --release -p tests --bin load -- get URL --pid PID`
//! `cargo run --release -p tests --bin load -- inbox --url http://localhost:8080 --handle ana --token TOKEN --pid PID`
//! `cargo run --release -p tests --bin load -- fanout --url http://localhost:8080 --handle ana --token TOKEN --pid PID`
//!
//! The instance must allow `http` and private addresses. Traffic stays on this machine, bounded in count and time.

mod api;
mod arguments;
mod crowd;
mod fanout;
mod figures;
mod get;
mod inbox;

use arguments::Arguments;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut words = std::env::args().skip(1);
    let scenario = words.next().unwrap_or_default();
    let arguments = Arguments::read(words)?;
    match scenario.as_str() {
        "get" => get::run(&arguments).await,
        "inbox" => inbox::run(&arguments).await,
        "fanout" => fanout::run(&arguments).await,
        other => anyhow::bail!("{other:?} is no scenario; there are get, inbox and fanout"),
    }
}
