//! How servers find each other's actors and learn what they are: WebFinger, NodeInfo, host-meta.

pub mod host_meta;
pub mod nodeinfo;
pub mod webfinger;
