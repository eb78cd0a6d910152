//! Load, decide, keep: the host's rules, and what moderators say that a listing contains.

use domain::actors::Actor;
use domain::goods::{Goods, Ruling};
use domain::listings::{self, Listing};
use domain::moderation::{self, Act, MAX_TEXT, MeasureError};
use domain::reports::Report;
use domain::text::{Fault, lines};
use domain::{Clock, Id, Site};
use storage::{Happened, Transaction};

use crate::listings::keep::keep;
use crate::moderation::verbs::{Judge, Noted, Refused, close, log};

/// Listings that are told to other servers anew when a rule about them changes.
const RETOLD: i64 = 500;

/// Makes a rule, and tells other servers anew of what it is about, since the warning before it may have changed. Nothing is
/// deleted: what is not allowed any more leaves the lists, and its maker sees why.
///
/// # Errors
/// Storage trouble only.
pub async fn rule(tx: &mut Transaction, clock: &dyn Clock, site: &Site, judge: Judge<'_>, ruling: &Ruling) -> Result<Happened, Refused> {
    let now = clock.now();
    let mut happened = Happened::from(moderation::Event::Noted);
    let before = tx.goods().policy().await?.ruling(&ruling.subject);
    if before == *ruling {
        return Ok(happened);
    }
    tx.goods().set(ruling, now).await?;
    let about = ruling.subject.word();
    let why = if ruling.note.is_empty() { ruling.rule.word().to_owned() } else { format!("{}: {}", ruling.rule.word(), ruling.note) };
    log(tx, clock, judge, Noted { act: Act::GoodsRuled, about: &about, why: &why, report: None }).await?;
    if before.rule == ruling.rule {
        return Ok(happened);
    }
    for id in tx.goods().list_about(&ruling.subject, RETOLD).await? {
        let Some(mut listing) = tx.listings().find(id).await? else { continue };
        let Some(maker) = tx.actors().find(listing.maker).await? else { continue };
        let event = listing.retell(now);
        if keep(tx, site, &maker, &listing, &event).await? {
            happened = happened.and(event);
        }
    }
    Ok(happened)
}

/// What a moderator says of a listing.
#[derive(Debug, Clone)]
pub struct Said<'a> {
    pub goods: Vec<Goods>,
    /// To its maker, where that is somebody here, and for the log.
    pub text: &'a str,
    /// The report that it answers.
    pub report: Option<Id<Report>>,
    /// Whether that is closed with it.
    pub closes: bool,
}

/// Says what a listing contains, beside what its maker says. One of somebody here is told anew to other servers, and its maker
/// is notified; of one from elsewhere only our copy knows it.
///
/// # Errors
/// No such listing, words that are too long, or somebody changed it meanwhile.
pub async fn restrict(tx: &mut Transaction, clock: &dyn Clock, site: &Site, judge: Judge<'_>, id: Id<Listing>, said: Said<'_>) -> Result<Happened, Refused> {
    let now = clock.now();
    let fault = || MeasureError::Wrong(vec![Fault::new("text", "fault-measure-long", "at most 2000 characters")]);
    let text = lines(said.text, MAX_TEXT).ok_or_else(fault)?;
    let mut listing = tx.listings().find(id).await?.filter(Listing::is_public).ok_or(Refused::Nothing)?;
    let maker = tx.actors().find(listing.maker).await?.ok_or(Refused::Nothing)?;
    let mut happened = Happened::from(moderation::Event::Noted);
    if let Some(event) = listing.impose(said.goods, maker.is_here(), now) {
        if !written(tx, site, &maker, &listing, &event).await? {
            return Err(Refused::Stale);
        }
        happened = happened.and(event);
        if maker.is_here() {
            happened = happened.and(listings::Event::Judged { listing: id, maker: maker.id });
        }
        let named: Vec<&str> = listing.imposed.iter().map(|goods| goods.as_str()).collect();
        let why = [named.join(", "), text.clone()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(": ");
        log(tx, clock, judge, Noted { act: Act::GoodsSaid, about: listing.address.as_str(), why: &why, report: said.report }).await?;
    }
    match said.report.filter(|_| said.closes) {
        Some(report) => Ok(happened.with(close(tx, clock, judge, report, &text).await?)),
        None => Ok(happened),
    }
}

async fn written(tx: &mut Transaction, site: &Site, maker: &Actor, listing: &Listing, event: &listings::Event) -> Result<bool, Refused> {
    if maker.is_here() {
        return Ok(keep(tx, site, maker, listing, event).await?);
    }
    Ok(tx.listings().update(listing).await?)
}
