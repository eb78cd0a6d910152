//! Featured posts on the wire: what is pinned, and taken out again.

pub(crate) mod inbound;
