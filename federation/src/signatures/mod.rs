//! Who signed a request or a document: the two HTTP signature schemes and embedded proofs.
//!
//! Nothing here reads a clock or the network: the caller looks keys up between the two steps
//! `parse` and `verify`, and hands in the present as Unix seconds.
//!
//! ```text
//! check_headers(headers)               400   duplicated, oversized
//! parse(method, target, headers)       400 / 401   -> Claim
//! claim.check_time(now), check_host()  401 / 421
//! claim.check_body(body)               401
//! claim.verify(key of claim.key_id())  401
//! ```

pub mod cavage;
mod claim;
pub mod date;
pub mod digest;
mod error;
mod headers;
pub mod keys;
pub mod message;
pub mod proof;
mod structured;
#[cfg(test)]
mod tests;
mod wanted;

pub use claim::{Claim, Scheme, parse};
pub use digest::BodyDigest;
pub use error::Error;
pub use headers::check_headers;
pub use keys::{Ed25519KeyPair, KeyError, PublicKey, RsaKeyPair, Signer};
