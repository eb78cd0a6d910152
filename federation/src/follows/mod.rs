//! Follows on the wire: asked, answered, taken back, and compared.

pub(crate) mod inbound;
pub(crate) mod reconcile;
pub(crate) mod synchronisation;
pub(crate) mod told;
