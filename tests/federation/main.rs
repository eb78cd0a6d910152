//! What passes between servers: two houses of ours, and strangers of every kind.
#![cfg(test)]

mod attacks;
mod faults;
mod poison;
mod scene;
mod synchronisation;
mod two_houses;
