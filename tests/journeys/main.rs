//! What people and programs do with one instance, from the outside.
#![cfg(test)]

mod access;
mod agreements;
mod api;
mod descriptions;
mod feeds;
mod imports;
mod listings;
mod mails;
mod makers;
mod messages;
mod moderation;
mod notifications;
mod people;
mod places;
mod pushes;
mod reading;
mod relations;
mod restricted;
mod routes;
mod saved_searches;
mod search;
mod sheets;
mod streams;
mod suggestions;
mod traders;
mod visitors;
mod webhooks;
mod writing;
