//! Who may speak for what. A verb on what peers send takes an [`Authority`], and only this file makes one.

use activitypub_federation::config::Data;
use domain::actors::Actor;
use serde_json::Value;
use storage::inbox::Received;

use crate::context::Context;
use crate::wire::identity;
use crate::{Error, Result};

/// Proof that an actor elsewhere said something: its activity was signed by it, or carried its proof, when it was kept.
#[derive(Debug, Clone)]
pub struct Authority {
    actor: Actor,
}

impl Authority {
    /// The one who sent a kept activity. Only verified activities are kept, so their `actor` is who spoke.
    ///
    /// # Errors
    /// Unknown, suspended or gone by now; or storage trouble.
    pub(super) async fn of(data: &Data<Context>, received: &Received) -> Result<Self> {
        let actor = crate::federated::actor(data, &received.actor).await?;
        if actor.is_here() || !actor.is_active() {
            return Err(Error::refused("this actor is suspended, gone or ours"));
        }
        data.check_peer(&actor.address).await?;
        Ok(Self { actor })
    }

    /// The same of somebody known and looked at lately, with whose host we speak; `None` when they may not speak.
    pub(super) fn of_known(actor: Actor) -> Option<Self> {
        (!actor.is_here() && actor.is_active()).then_some(Self { actor })
    }

    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Whether an embedded object is this actor's own word: attributed to it, and on its origin (SECURITY O-02, O-05).
    #[must_use]
    pub fn vouches_for(&self, context: &Context, object: &Value) -> bool {
        let rules = context.site.rules();
        let Some(id) = identity::address(object, "id", rules) else { return false };
        id.same_origin(&self.actor.address) && identity::owner(object, &id, rules).as_ref() == Ok(&self.actor.address)
    }
}
