//! Every store on SQLite and on PostgreSQL: what goes in comes out, constraints speak by name, queues hand out once.
#![cfg(test)]

mod accounts;
mod actors;
mod agreements;
mod blobs;
mod deliveries;
mod emojis;
mod engine;
mod follows;
mod goods;
mod groups;
mod imports;
mod inbox;
mod instance;
mod interrupted;
mod journal;
mod listings;
mod mails;
mod makers;
mod media;
mod messages;
mod moderation;
mod notifications;
mod nouns;
mod peers;
#[path = "../../../tests/harness/postgres.rs"]
mod postgres;
mod posts;
mod pushes;
mod queues;
mod reactions;
mod relations;
mod relations_of_makers;
mod rules;
mod saved_searches;
mod schema;
mod search;
mod set_aside;
mod shown;
mod synchronisations;
mod threads;
mod timelines;
mod trial;
mod visitors;
mod webhooks;
