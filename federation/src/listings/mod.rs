//! Listings on the wire: a Note that everybody can show, with the FEP-0837 proposal inside; and every form others send.

mod content;
mod document;
mod mirror;
#[cfg(test)]
mod tests;

pub use document::{note, proposal, with_warning};
pub use mirror::{ListingMirror, is_listing, read_listing, read_listing_with};
