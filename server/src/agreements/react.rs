//! What follows for orders and enquiries from what happened elsewhere: a listing or a party that is gone, and answers of
//! those who are away.

use domain::agreements::{Agreement, Side};
use domain::moderation::Kind as MeasureKind;
use domain::{Event, Id, actors, agreements, listings, moderation};
use storage::Transaction;
use storage::journal::Entry;

use super::verbs::letter;
use super::visitors;
use crate::state::App;

/// Most orders of one listing or of one maker that are told at once.
const MOST: i64 = 1_000;

/// Whether something follows from an entry.
#[must_use]
pub const fn concerns(event: &Event) -> bool {
    matches!(
        event,
        Event::Listings(listings::Event::Deleted { .. } | listings::Event::MirrorDeleted { .. })
            | Event::Actors(actors::Event::Gone { .. })
            | Event::Moderation(moderation::Event::Taken { kind: MeasureKind::Suspend, .. })
            | Event::Agreements(agreements::Event::Said { by: Side::Buyer, .. })
    )
}

/// Does what follows from one entry.
///
/// # Errors
/// Storage trouble only.
pub async fn react(app: &App, entry: &Entry, consumer: &'static str) -> anyhow::Result<()> {
    let mut tx = app.storage.begin().await?;
    match &entry.event {
        Event::Listings(listings::Event::Deleted { listing, .. } | listings::Event::MirrorDeleted { listing, .. }) => {
            let orders = tx.agreements().list_going_on_about(*listing, MOST).await?;
            tell(app, &mut tx, &orders, "listing-gone").await?;
        }
        Event::Actors(actors::Event::Gone { actor, .. }) | Event::Moderation(moderation::Event::Taken { maker: actor, kind: MeasureKind::Suspend, .. }) => {
            let orders = tx.agreements().list_going_on(*actor, MOST).await?;
            tell(app, &mut tx, &orders, "party-gone").await?;
            // Nobody is there to answer them any more.
            let visitors = tx.agreements().list_visitors_of(*actor, MOST).await?;
            for visitor in &visitors {
                visitors::verbs::close(&mut tx, visitor, None, app.clock.now()).await?;
            }
        }
        Event::Agreements(agreements::Event::Said { agreement, by: Side::Buyer, .. }) => {
            drop(tx);
            answer_while_away(app, *agreement).await?;
            tx = app.storage.begin().await?;
        }
        _ => {}
    }
    Ok(tx.commit_turn(consumer, entry.seq).await?)
}

/// Both sides see it: what was agreed stays (SECURITY P-27).
async fn tell(app: &App, tx: &mut Transaction, orders: &[Agreement], what: &str) -> storage::Result<()> {
    for order in orders {
        if tx.agreements().list_steps(order.id).await?.iter().any(|step| step.what == what) {
            continue;
        }
        tx.agreements().step(order.id, None, what, "", app.clock.now()).await?;
        for side in [Side::Seller, Side::Buyer] {
            tx.agreements().mark_unread(order.id, side).await?;
        }
    }
    Ok(())
}

/// Once to each who writes, and never after the seller wrote themselves.
async fn answer_while_away(app: &App, id: Id<Agreement>) -> anyhow::Result<()> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let Some(agreement) = tx.agreements().find(id).await? else { return Ok(()) };
    let Some(seller) = tx.makers().find(agreement.seller).await? else { return Ok(()) };
    let shop = tx.agreements().find_shop(agreement.seller).await?;
    let is_away = seller.actor.is_here() && seller.actor.is_active() && seller.profile.away.is_some();
    if !is_away || shop.away_reply.is_empty() || tx.agreements().find_last_post_by(id, agreement.seller).await?.is_some() {
        return Ok(());
    }
    let Some(buyer) = agreement.buyer else { return answer_visitor_while_away(app, tx, &agreement, shop.away_reply).await };
    let Some(buyer) = tx.actors().find(buyer).await? else { return Ok(()) };
    let letter = letter(app, &mut tx, &agreement, Side::Seller, &seller.actor, &buyer, &shop.away_reply, now).await;
    let event = letter.map_err(|problem| anyhow::anyhow!("the answer while away cannot be written: {problem:?}"))?;
    Ok(tx.commit(event, now).await?)
}

async fn answer_visitor_while_away(app: &App, mut tx: Transaction, agreement: &Agreement, words: String) -> anyhow::Result<()> {
    let now = app.clock.now();
    let Some(visitor) = tx.agreements().find_visitor(agreement.id).await?.filter(|visitor| visitor.is_open(now)) else { return Ok(()) };
    if tx.agreements().has_visitor_letter_by(agreement.id, Side::Seller).await? {
        return Ok(());
    }
    let (_, event) = visitors::verbs::write(app, &mut tx, &visitor, Side::Seller, words, now).await?;
    Ok(tx.commit(event, now).await?)
}
