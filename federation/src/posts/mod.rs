//! Posts on the wire: what others write, of any type that people look at.

pub(crate) mod boosts;
pub mod document;
pub(crate) mod inbound;
mod mirror;
pub(crate) mod polls;
pub(crate) mod quotes;
pub(crate) mod reactions;
#[cfg(test)]
mod tests;

pub(crate) use mirror::is_vote;
pub use mirror::{NoteMirror, PollMirror, read_note};
