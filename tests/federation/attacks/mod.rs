//! Every way to be lied to that SECURITY names, by its number: what is answered, and that nothing changed.

mod audience;
mod door;
mod fetches;
mod identity;
mod json;
mod peers;
mod permissions;
mod signatures;
mod unsigned;
