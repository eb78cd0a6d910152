//! Posts on the wire: what others write, of any type that people look at.

pub(crate) mod inbound;
mod mirror;
#[cfg(test)]
mod tests;

pub use mirror::{NoteMirror, read_note};
