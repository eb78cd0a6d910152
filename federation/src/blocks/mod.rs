//! Blocks on the wire: told by the one who blocks, and taken back.

pub(crate) mod inbound;
