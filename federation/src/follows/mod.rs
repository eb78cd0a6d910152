//! Follows on the wire: asked, answered, taken back.

pub(crate) mod inbound;
