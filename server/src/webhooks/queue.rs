//! Reads what happened to agreements and queues it for the webhooks of their parties.

use std::collections::HashMap;

use domain::actors::Actor;
use domain::agreements::Agreement;
use domain::webhooks::Kind;
use domain::{Event, Id, agreements};
use storage::Transaction;
use storage::journal::Entry;
use storage::webhooks::Delivery;

use super::body::{self, Moved};
use crate::state::App;

/// An entry of the journal of which webhooks are told.
struct Heard<'e> {
    entry: &'e Entry,
    event: &'e agreements::Event,
    kind: Kind,
    agreement: Id<Agreement>,
}

fn heard(entry: &Entry) -> Option<Heard<'_>> {
    let Event::Agreements(event) = &entry.event else { return None };
    Some(Heard { entry, event, kind: Kind::of(event)?, agreement: event.agreement()? })
}

/// Queues a piece of the journal, in its order; nothing is looked up where nobody is to be told.
///
/// # Errors
/// Storage trouble only; what was written is for the caller to keep or not.
pub async fn queue(app: &App, tx: &mut Transaction, piece: &[Entry]) -> anyhow::Result<()> {
    let heard: Vec<Heard<'_>> = piece.iter().filter_map(heard).collect();
    if heard.is_empty() {
        return Ok(());
    }
    let ids: Vec<Id<Agreement>> = heard.iter().map(|heard| heard.agreement).collect();
    let agreements: HashMap<Id<Agreement>, Agreement> = tx.agreements().list_some(&ids).await?.into_iter().map(|agreement| (agreement.id, agreement)).collect();
    let parties: Vec<Id<Actor>> = agreements.values().flat_map(|agreement| [Some(agreement.seller), agreement.buyer]).flatten().collect();
    let webhooks = tx.webhooks().list_active(&parties).await?;
    if webhooks.is_empty() {
        return Ok(());
    }
    let parties = tx.actors().list(&parties).await?;
    for Heard { entry, event, kind, agreement } in heard {
        let Some(agreement) = agreements.get(&agreement) else { continue };
        for webhook in webhooks.iter().filter(|webhook| webhook.hears(kind, entry.at)) {
            let Some(side) = agreement.side_of(webhook.maker) else { continue };
            let (id, now) = (app.clock.mint(), app.clock.now());
            let body = body::moved(id, Moved { kind, event, agreement, side, parties: &parties, at: entry.at }, &app.site);
            if !tx.webhooks().queue(&Delivery::begin(id, webhook.id, kind, Some(agreement.id), body, now), Some(entry.seq)).await? {
                tracing::warn!(webhook = %webhook.id, seq = entry.seq, "a webhook is not told, because too much waits for it");
            }
        }
    }
    Ok(())
}
