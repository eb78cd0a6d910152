//! As what somebody sells: what pages and programs show of it, and saying it.

use domain::Id;
use domain::actors::Actor;
use domain::makers::{Legal, Maker, MakerError, SellerKind};

use super::view::Trade;
use crate::problem::Problem;
use crate::state::App;

/// What pages show of it; nothing where nothing is said.
#[must_use]
pub fn shown(maker: &Maker) -> Option<Trade> {
    let kind = maker.profile.seller_kind.as_ref()?;
    Some(Trade { is_trader: kind.is_trader(), legal: kind.legal().map(lines).unwrap_or_default(), home: (!maker.actor.is_here()).then(|| maker.actor.page.clone()) })
}

/// The details under the ends of their messages; what is empty is left out.
fn lines(legal: &Legal) -> Vec<(&'static str, String)> {
    let all = [("name", &legal.name), ("address", &legal.address), ("email", &legal.email), ("phone", &legal.phone), ("register", &legal.register), ("vat-id", &legal.vat_id)];
    all.into_iter().filter(|(_, text)| !text.is_empty()).map(|(key, text)| (key, text.clone())).collect()
}

/// Keeps as what a maker here sells, for pages and programs; servers that know them are told.
///
/// # Errors
/// 412 when somebody changed the profile at this moment.
pub async fn keep(app: &App, maker: Id<Actor>, kind: Option<SellerKind>) -> Result<Maker, Problem> {
    let now = app.clock.now();
    let mut tx = app.storage.begin().await?;
    let mut kept = tx.makers().find(maker).await?.ok_or_else(Problem::not_found)?;
    let changed = kept.sell_as(maker, kind, now)?;
    if !tx.makers().update(&kept).await? {
        return Err(MakerError::Stale.into());
    }
    tx.commit(changed, now).await?;
    Ok(kept)
}
