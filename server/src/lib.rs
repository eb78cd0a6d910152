//! The door: pages, API, sessions, settings, workers and the commands of the binary `peerwright`.

pub mod access;
pub mod accounts;
pub mod agreements;
pub mod api;
pub mod assets;
pub mod blocks;
pub mod clock;
pub mod command;
pub mod demo;
pub mod developers;
pub mod discovery;
pub mod emojis;
pub mod featured;
pub mod feeds;
pub mod figures;
pub mod follows;
#[cfg(test)]
mod gallery;
pub mod language;
pub mod listings;
pub mod lists;
pub mod mails;
pub mod makers;
pub mod media;
pub mod messages;
pub mod moderation;
pub mod notifications;
pub mod page;
pub mod posts;
pub mod problem;
pub mod pushes;
pub mod relations;
pub mod reports;
pub mod router;
pub mod search;
pub mod settings;
pub mod site;
mod start;
pub mod state;
pub mod streams;
pub mod suggestions;
pub mod tags;
pub mod telemetry;
pub mod timelines;
pub mod workers;

pub use start::{Running, first_admin_link, first_admin_mark, start, start_with};
