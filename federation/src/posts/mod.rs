//! Posts on the wire: what others write, of any type that people look at.

pub(crate) mod boosts;
pub(crate) mod inbound;
mod mirror;
pub(crate) mod reactions;
#[cfg(test)]
mod tests;

pub use mirror::{NoteMirror, read_note};
