//! Speaking and listening: documents, signatures, inbox, outbox and the one way out to the network.

pub mod activities;
pub mod agreements;
mod blocks;
#[cfg(test)]
mod captured;
pub mod client;
pub mod context;
pub mod discovery;
mod emojis;
pub mod error;
mod featured;
mod federated;
mod follows;
mod handle;
pub mod inbox;
pub mod keyring;
pub mod listings;
pub mod makers;
pub mod outbox;
pub mod posts;
pub mod push;
mod reports;
mod resolve;
pub mod routes;
pub mod signatures;
mod threads;
pub mod vocabulary;
pub mod webhooks;
pub mod wire;

pub use context::{Context, Policy};
pub use error::{Error, Result};
pub use handle::{Federation, Parts};
pub use keyring::FreshKeys;
pub use resolve::Thing;
