//! Blocks by makers here: who will have nothing to do with whom.

pub mod api;
pub mod verbs;
