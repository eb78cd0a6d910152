//! Every way to be lied to that SECURITY names, by its number: what is answered, and that nothing changed.

mod door;
mod fetches;
mod identity;
mod json;
mod peers;
mod permissions;
mod reactions;
mod signatures;
mod threads;
mod unsigned;
