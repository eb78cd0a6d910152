//! What is done for orders now and then: addresses are erased when their time is over, and those whose turn it is reminded.

use domain::Time;
use domain::agreements::{Agreement, Event, Side, State};

use super::visitors;
use crate::state::App;

/// Nobody is reminded before this time, nor again within it, in days.
const REMIND_DAYS: i64 = 7;
const DAY: i64 = 86_400;
const MOST: i64 = 200;

/// One round.
///
/// # Errors
/// Storage trouble; what was done stays done.
pub async fn tidy(app: &App) -> anyhow::Result<()> {
    erase_addresses(app).await?;
    end_silent_visitors(app).await?;
    remind(app).await
}

/// Whom nobody wrote to for long is forgotten, and so is what nobody confirmed.
async fn end_silent_visitors(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    app.storage.forget_visitor_asks(now).await?;
    loop {
        let silent = app.storage.read().await?.agreements().list_silent_visitors(now, MOST).await?;
        if silent.is_empty() {
            return Ok(());
        }
        for visitor in silent {
            let mut tx = app.storage.begin().await?;
            // They may have written in the meantime.
            let is_silent = tx.agreements().find_visitor(visitor.agreement).await?.is_some_and(|visitor| !visitor.is_open(now));
            if !is_silent {
                continue;
            }
            if let Some(event) = visitors::verbs::close(&mut tx, &visitor, None, now).await? {
                tx.commit(event, now).await?;
            }
        }
    }
}

async fn erase_addresses(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    let due = app.storage.read().await?.agreements().list_addresses_due(now, MOST).await?;
    for id in due {
        let mut tx = app.storage.begin().await?;
        if tx.agreements().erase_address(id, None).await? {
            tx.commit(Event::AddressErased { agreement: id }, now).await?;
        }
    }
    Ok(())
}

async fn remind(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    let before = now.plus_seconds(-REMIND_DAYS * DAY);
    let mut last: Option<Agreement> = None;
    // To the end: of what is lent for long nobody is reminded yet, and it stands before all that waits since later.
    loop {
        let waiting = app.storage.read().await?.agreements().list_waiting(before, last.as_ref(), MOST).await?;
        for agreement in &waiting {
            remind_of(app, agreement, before, now).await?;
        }
        last = waiting.into_iter().next_back();
        if last.is_none() {
            return Ok(());
        }
    }
}

async fn remind_of(app: &App, agreement: &Agreement, before: Time, now: Time) -> anyhow::Result<()> {
    let Some(side) = to_remind(agreement, now) else { return Ok(()) };
    let mut tx = app.storage.begin().await?;
    let is_here = match agreement.party(side) {
        Some(party) => tx.actors().find(party).await?.is_some_and(|party| party.is_here()),
        None => false,
    };
    // It went on meanwhile, or another process was first.
    if !tx.agreements().reminded(agreement, before, now).await? {
        return Ok(());
    }
    if is_here {
        tx.agreements().mark_unread(agreement.id, side).await?;
        tx.agreements().step(agreement.id, Some(side), "reminded", "", now).await?;
    }
    Ok(tx.commit(Event::Reminded { agreement: agreement.id, side }, now).await?)
}

/// Whose turn it is; of what is lent, the borrower's once the day is over.
fn to_remind(agreement: &Agreement, now: Time) -> Option<Side> {
    let until = agreement.agreed.as_ref().and_then(|agreed| agreed.loan_until.as_deref());
    match (agreement.state, until.and_then(|day| Time::parse(&format!("{day}T23:59:59Z")))) {
        (State::Shipped, Some(end)) => (end < now).then_some(Side::Buyer),
        _ => agreement.turn(),
    }
}
