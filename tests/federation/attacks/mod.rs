//! Every way to be lied to that SECURITY names, by its number: what is answered, and that nothing changed.

mod audience;
mod door;
mod fetches;
mod identity;
mod json;
mod moves;
mod peers;
mod permissions;
mod pins;
mod quotes;
mod reactions;
mod relations;
mod signatures;
mod spellings;
mod threads;
mod unsigned;
