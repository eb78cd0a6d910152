//! Shapes that several documents share, and how tolerantly each is read.

pub mod addressing;
pub mod identity;
pub mod image;
pub mod object;
pub mod one_or_many;
pub mod place;
pub mod policy;
pub mod quantity;
#[cfg(test)]
pub(crate) mod rules;
pub mod strict;
pub mod tag;
mod unreadable;
pub mod words;

pub use addressing::Addressing;
pub use image::{PhotoIn, PhotoOut};
pub use tag::Mention;
pub use unreadable::Unreadable;
