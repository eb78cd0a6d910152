//! Keeping and finding: the only crate that speaks SQL and touches blobs.
//!
//! [`Storage`] is a cheap handle. [`Storage::read`] gives stores to look with, [`Storage::begin`] a transaction whose only
//! `commit` takes what happened and writes it to the journal with the rows.

#[macro_use]
mod engine;
#[macro_use]
pub mod mutes;

pub mod account_links;
pub mod accounts;
pub mod activities;
pub mod actors;
pub mod agreements;
pub mod blobs;
pub mod blocks;
pub mod bookmarks;
pub mod conversations;
pub mod deliveries;
pub mod domain_blocks;
pub mod early_likes;
pub mod emojis;
pub mod erasures;
mod error;
pub mod featured;
mod feeds;
pub mod follows;
mod gather;
pub mod goods;
pub mod habits;
pub mod imports;
pub mod inbox;
pub mod instance;
pub mod journal;
mod keeper;
pub mod listings;
pub mod lists;
pub mod mails;
pub mod makers;
pub mod markers;
pub mod media;
mod migrations;
pub mod moderation;
pub mod notifications;
mod page;
pub mod peers;
pub mod polls;
pub mod posts;
pub mod pushes;
pub mod queues;
pub mod quotes;
pub mod reactions;
pub mod relations;
pub mod reports;
mod row;
pub mod rules;
pub mod saved_searches;
mod sealing;
pub mod search;
pub mod set_aside;
pub mod shown;
pub mod standings;
mod storage;
pub mod streams;
pub mod suggestions;
pub mod synchronisations;
pub mod tags;
pub mod threads;
pub mod timelines;
mod transaction;
pub mod undone;
mod wake;
pub mod webhooks;
mod writer;

pub use error::{FOREIGN_KEY, StorageError};
pub use migrations::Pending;
pub use page::{Cursor, NotACursor, Page};
pub use storage::{Engine, Options, ServingLock, Storage};
pub use transaction::{Happened, Reader, Transaction};
pub use wake::Topic;

/// What every function here answers.
pub type Result<T> = std::result::Result<T, StorageError>;
