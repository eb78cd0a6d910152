//! What people and programs do with one instance, from the outside.
#![cfg(test)]

mod access;
mod api;
mod feeds;
mod listings;
mod makers;
mod moderation;
mod people;
mod relations;
mod routes;
mod search;
mod suggestions;
