//! Makers on the wire: the documents of our actors, and what the documents of others say.

mod document;
pub(crate) mod inbound;
mod mirror;
pub(crate) mod moves;

/// What an actor names under `generator.implements` whose software reads such signatures (FEP-844e).
const RFC_9421: &str = "https://datatracker.ietf.org/doc/html/rfc9421";

pub use document::{Picture, PublicKeys, instance, person};
pub use mirror::{ActorMirror, is_actor, read_actor};
