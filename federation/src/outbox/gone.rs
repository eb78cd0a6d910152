//! What an inbox that is gone means: its actor is gone, or only the inbox is (SETTLED 5).

use domain::actors::{self, Actor};
use storage::Happened;
use storage::deliveries::Delivery;
use url::Url;

use crate::client::{Accept, ClientError};
use crate::context::Context;
use crate::handle::Federation;
use crate::{Result, makers};

impl Federation {
    /// After 410 from an inbox: from a shared one, what it did not take goes to the followers' own inboxes, and nothing
    /// goes there again; from somebody's own, that actor is looked at again, and marked as gone if it is.
    ///
    /// # Errors
    /// Storage trouble only; what cannot be reached is looked at another time.
    pub async fn inbox_is_gone(&self, delivery: &Delivery) -> Result<()> {
        let context = self.context();
        let actors = context.storage.read().await?.actors().list_by_inbox(&delivery.inbox).await?;
        if actors.iter().any(|actor| actor.shared_inbox.as_ref() == Some(&delivery.inbox)) {
            return send_personally(context, delivery).await;
        }
        for actor in actors {
            if is_gone(context, &actor).await {
                makers::inbound::gone(context, &actor).await?;
            }
        }
        Ok(())
    }
}

async fn send_personally(context: &Context, delivery: &Delivery) -> Result<()> {
    let mut tx = context.storage.begin().await?;
    let followers = tx.follows().list_followers_by_inbox(delivery.sender, &delivery.inbox).await?;
    let changed = |actor: &Actor| Happened::from(actors::Event::Mirrored { actor: actor.id });
    let Some(happened) = followers.iter().map(changed).reduce(Happened::with) else { return Ok(()) };
    tx.actors().forget_shared_inbox(&delivery.inbox).await?;
    if let Some(activity) = tx.activities().find(delivery.activity).await? {
        let inboxes: Vec<_> = followers.into_iter().filter_map(|actor| Some((context.clock.mint(), actor.inbox?))).collect();
        tx.queue_deliveries(delivery.journal_seq, &activity, &inboxes, context.now()).await?;
    }
    Ok(tx.commit(happened, context.now()).await?)
}

/// Only its own word counts, and only that it is gone for good.
async fn is_gone(context: &Context, actor: &Actor) -> bool {
    let Ok(url) = Url::parse(actor.address.as_str()) else { return false };
    let looked = context.client.get_document_again(&url, Accept::Either).await;
    matches!(looked, Err(ClientError::Gone(410)))
}
