//! What people and programs do with one instance, from the outside.
#![cfg(test)]

mod access;
mod api;
mod listings;
mod mails;
mod makers;
mod moderation;
mod people;
mod pushes;
mod relations;
mod routes;
