//! What passes between servers: two houses of ours, and strangers of every kind.
#![cfg(test)]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test ends where something is not as it must be")]

mod attacks;
mod faults;
mod scene;
mod two_houses;
