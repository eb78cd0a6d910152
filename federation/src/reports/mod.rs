//! Reports on the wire: what other servers ask moderators here to look at.

pub(crate) mod inbound;
