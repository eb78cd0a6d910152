//! What passes between servers: two houses of ours, and strangers of every kind.
#![cfg(test)]

mod attacks;
mod faults;
mod outages;
mod pins;
mod reactions;
mod scene;
mod threads;
mod two_houses;
