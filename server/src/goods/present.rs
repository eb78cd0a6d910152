//! Turns rules into what pages say, and knows what is kept from whom.

use domain::Id;
use domain::actors::Actor;
use domain::goods::{Hidden, Judgement, Policy, Ruling, Subject};
use domain::listings::Listing;
use storage::{Reader, Result};

use super::view::{Judged, Reason};
use crate::access::session::Visit;
use crate::page::Page;

/// What somebody who looks at pages confirmed: a maker their own, a visitor by their cookie.
///
/// # Errors
/// Storage trouble only.
pub async fn confirmed(reader: &mut Reader, visit: &Visit) -> Result<Vec<Subject>> {
    match visit.maker() {
        Some(maker) => reader.goods().list_confirmed(maker.actor.id).await,
        None => Ok(visit.confirmed.clone()),
    }
}

/// What a maker here confirmed; nobody confirmed nothing.
///
/// # Errors
/// Storage trouble only.
pub async fn confirmed_by(reader: &mut Reader, viewer: Option<Id<Actor>>) -> Result<Vec<Subject>> {
    match viewer {
        Some(viewer) => reader.goods().list_confirmed(viewer).await,
        None => Ok(Vec::new()),
    }
}

/// What no list shows to somebody who confirmed these.
///
/// # Errors
/// Storage trouble only.
pub async fn hidden(reader: &mut Reader, confirmed: &[Subject]) -> Result<Hidden> {
    Ok(reader.goods().policy().await?.hidden(confirmed))
}

/// What no list shows to somebody who looks at pages.
///
/// # Errors
/// Storage trouble only.
pub async fn hidden_from(reader: &mut Reader, visit: &Visit) -> Result<Hidden> {
    let confirmed = confirmed(reader, visit).await?;
    hidden(reader, &confirmed).await
}

/// Those of these listings that may stand in a list of their maker's: not what is not allowed, unless its maker looks.
///
/// # Errors
/// Storage trouble only.
pub async fn allowed(reader: &mut Reader, listings: Vec<Listing>, viewer: Option<Id<Actor>>) -> Result<Vec<Listing>> {
    let policy = reader.goods().policy().await?;
    Ok(listings.into_iter().filter(|listing| viewer == Some(listing.maker) || !policy.judge(listing).is_forbidden()).collect())
}

/// Rulings as reasons, in their order.
#[must_use]
pub fn reasons(page: &Page, rulings: &[Ruling]) -> Vec<Reason> {
    rulings.iter().map(|ruling| reason(page, ruling)).collect()
}

/// One ruling as a reason.
#[must_use]
pub fn reason(page: &Page, ruling: &Ruling) -> Reason {
    Reason {
        subject: ruling.subject.word(),
        name: name(page, &ruling.subject),
        about: match &ruling.subject {
            Subject::Goods(goods) => page.label("goods-about", goods.as_str()),
            Subject::Category(_) => String::new(),
        },
        rule: ruling.rule.word(),
        note: ruling.note.clone(),
    }
}

fn name(page: &Page, subject: &Subject) -> String {
    let (family, term) = subject.label();
    page.label(family, term)
}

/// What makers and visitors are to know of the rules.
#[must_use]
pub fn shown(page: &Page, policy: &Policy) -> Vec<Reason> {
    reasons(page, &policy.shown())
}

/// What the page of a listing says about it.
#[must_use]
pub fn judged(page: &Page, judgement: &Judgement, listing: &Listing, is_moderator: bool) -> Judged {
    Judged {
        gated: reasons(page, &judgement.gated),
        forbidden: reasons(page, &judgement.forbidden),
        desk_url: (is_moderator && listing.is_public()).then(|| format!("/moderation/listings/{}/goods", listing.id)),
    }
}
