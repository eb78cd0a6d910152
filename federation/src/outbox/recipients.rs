//! Who hears it: inboxes, each once.

use domain::actors::Actor;
use domain::{Address, Id};
use storage::Transaction;

/// Followers elsewhere, by shared inbox where their host has one.
pub(super) async fn followers(tx: &mut Transaction, of: Id<Actor>) -> storage::Result<Vec<Address>> {
    tx.follows().list_inboxes(of).await
}
