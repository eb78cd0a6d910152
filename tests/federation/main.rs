//! What passes between servers: two houses of ours, and strangers of every kind.
#![cfg(test)]

mod agreements;
mod attacks;
mod audiences;
mod emojis;
mod faults;
mod feedback;
mod log;
mod moderation;
mod notifications;
mod outages;
mod pictures;
mod pins;
mod poison;
mod posts;
mod reactions;
mod readable;
mod recent;
mod restricted;
mod scene;
mod synchronisation;
mod threads;
mod traders;
mod two_houses;
