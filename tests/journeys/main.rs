//! What people and programs do with one instance, from the outside.
#![cfg(test)]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test ends where something is not as it must be")]

mod access;
mod api;
mod listings;
mod makers;
mod people;
mod routes;
