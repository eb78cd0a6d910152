//! Makers on the wire: the documents of our actors, and what the documents of others say.

mod document;
pub(crate) mod inbound;
mod mirror;

pub use document::{Picture, PublicKeys, instance, person};
pub use mirror::{ActorMirror, is_actor, read_actor};
