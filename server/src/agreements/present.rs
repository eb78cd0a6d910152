//! Makes of agreements what their pages show.

use domain::actors::Actor;
use domain::agreements::{Agreed, Agreement, Kind, Side, State, Visitor};
use domain::posts::Post;
use domain::{Id, Time};
use storage::Reader;
use storage::agreements::{Seen, Step};

use super::view::{Bar, Button, Item, Line, Term};
use super::visitors;
use crate::language::{Language, Money};
use crate::makers::present::bylines;
use crate::makers::view::Byline;
use crate::page::{Page, Tone};

/// Lines of the list, in their order.
///
/// # Errors
/// Storage trouble only.
pub async fn lines(reader: &mut Reader, seen: &[Seen], me: Id<Actor>, now: Time, language: Language) -> storage::Result<Vec<Line>> {
    let others: Vec<Id<Actor>> = seen.iter().filter_map(|seen| other(&seen.agreement, me)).collect();
    let names = bylines(reader, &others).await?;
    let of_visitors: Vec<Id<Agreement>> = seen.iter().filter(|seen| seen.agreement.buyer.is_none()).map(|seen| seen.agreement.id).collect();
    let visitors: Vec<Visitor> = if of_visitors.is_empty() { Vec::new() } else { reader.agreements().list_visitors(&of_visitors).await? };
    let visitor = |agreement: &Agreement| visitors::present::byline(language, visitors.iter().find(|visitor| visitor.agreement == agreement.id));
    let line = |seen: &Seen| {
        let agreement = &seen.agreement;
        let side = agreement.side_of(me).unwrap_or(Side::Buyer);
        Line {
            url: format!("/agreements/{}", agreement.id),
            title: agreement.title.clone(),
            kind: agreement.kind.word(),
            other: match other(agreement, me) {
                Some(other) => names.get(&other).cloned(),
                None => Some(visitor(agreement)),
            },
            sells: side == Side::Seller,
            state: agreement.state.word(),
            mark: mark(agreement.state),
            is_turn: agreement.turn() == Some(side),
            unread: seen.unread,
            total: agreement.agreed.as_ref().and_then(Agreed::sum).filter(|sum| sum.minor() > 0).map(money),
            at: agreement.updated_at.civil().unwrap_or_else(|| now.civil().unwrap_or_default()),
        }
    };
    Ok(seen.iter().map(line).collect())
}

fn other(agreement: &Agreement, me: Id<Actor>) -> Option<Id<Actor>> {
    agreement.side_of(me).and_then(|side| agreement.party(side.other()))
}

/// An amount for a page.
#[must_use]
pub fn money(amount: domain::money::Money) -> Money {
    Money::new(amount.amount(), amount.code())
}

/// The value of `data-state` of its mark.
#[must_use]
pub const fn mark(state: State) -> &'static str {
    match state {
        State::Proposed | State::Accepted | State::Paid | State::Shipped | State::Returned => "now",
        State::Completed => "good",
        State::Disputed => "bad",
        State::Declined | State::Withdrawn | State::Cancelled => "idle",
    }
}

/// The way of an order as a row of steps: what was done, where it is, and what is still to come.
#[must_use]
pub fn bars(page: &Page, agreement: &Agreement, steps: &[Step], side: Side, other: &str) -> Vec<Bar> {
    if agreement.kind == Kind::Enquiry {
        return Vec::new();
    }
    let mut way = vec![State::Proposed, State::Accepted, State::Paid, State::Shipped];
    if agreement.agreed.as_ref().and_then(Agreed::sum).is_none_or(|sum| sum.minor() == 0) {
        way.retain(|state| *state != State::Paid);
    }
    if agreement.is_lent() {
        way.push(State::Returned);
    }
    way.push(State::Completed);
    // What ended otherwise ends there.
    if !way.contains(&agreement.state) {
        let reached: Vec<State> = way.iter().copied().filter(|state| steps.iter().any(|step| step.what == state.word())).collect();
        way = reached;
        way.push(agreement.state);
    }
    let at = way.iter().position(|state| *state == agreement.state).unwrap_or(0);
    let bar = |(place, state): (usize, &State)| {
        let last = steps.iter().rev().find(|step| step.what == state.word());
        let by = last.filter(|_| place <= at).and_then(|step| step.side).map(|who| if who == side { page.t("agreement-by-you") } else { page.t1("agreement-by", "name", other) });
        Bar {
            state: state.word(),
            is_done: place < at || (place == at && agreement.state.is_final()),
            is_current: place == at && !agreement.state.is_final(),
            by: by.unwrap_or_default(),
        }
    };
    way.iter().enumerate().map(bar).collect()
}

/// Whose turn it is, as a sentence, and how it is marked.
#[must_use]
pub fn turn(page: &Page, agreement: &Agreement, side: Side, other: &str) -> (String, bool, Tone) {
    if agreement.kind == Kind::Enquiry {
        return (String::new(), false, Tone::Plain);
    }
    if let (State::Shipped, Side::Buyer, Some(until)) = (agreement.state, side, agreement.agreed.as_ref().and_then(|agreed| agreed.loan_until.as_deref())) {
        return (page.t2("agreement-turn-lent", "day", day(page, until), "name", other), false, Tone::Plain);
    }
    match agreement.turn() {
        Some(who) if who == side => (page.t(&format!("agreement-turn-{}-{}", turn_word(agreement), side.word())), true, Tone::Warn),
        Some(_) => (page.t1("agreement-turn-other", "name", other), false, Tone::Plain),
        None => (page.label("agreement-over", agreement.state.word()), false, if agreement.state == State::Completed { Tone::Good } else { Tone::Plain }),
    }
}

/// The same where the server of the seller was asked and has not answered.
#[must_use]
pub fn waits(page: &Page, other: &str) -> (String, bool, Tone) {
    (page.t1("agreement-turn-other", "name", other), false, Tone::Plain)
}

/// A date of the terms, as people read it.
fn day(page: &Page, date: &str) -> String {
    Time::parse(&format!("{date}T00:00:00Z")).and_then(Time::civil).map_or_else(|| date.to_owned(), |at| page.date(&at))
}

/// What is to be decided: a wish of the other side goes before the state.
fn turn_word(agreement: &Agreement) -> &'static str {
    match (agreement.state, agreement.wants.buyer) {
        (State::Accepted | State::Paid, Some(_)) => "asked",
        (state, _) => state.word(),
    }
}

/// The buttons that are legal now for one side.
#[must_use]
pub fn buttons(page: &Page, agreement: &Agreement, side: Side, now: Time) -> Vec<Button> {
    let wish = agreement.wants.of(side.other());
    let mut main = agreement.turn() == Some(side) && agreement.state != State::Disputed;
    let mut buttons = Vec::new();
    for to in agreement.next(side, now) {
        let is_unpaid = agreement.state == State::Paid && to == State::Accepted;
        let goes_on = !is_unpaid && !matches!(to, State::Declined | State::Cancelled | State::Disputed | State::Withdrawn);
        // A wish of the other side is what there is to decide.
        let is_main = if wish.is_some() { wish == Some(to) } else { main && goes_on };
        main &= !is_main;
        let word = if is_unpaid { "unpaid" } else { to.word() };
        let key = match agreement.state {
            State::Disputed => format!("agreement-settle-{word}"),
            State::Returned => "agreement-do-closed".to_owned(),
            _ => format!("agreement-do-{word}-{}", side.word()),
        };
        let asks_why = !is_main && matches!(to, State::Declined | State::Cancelled | State::Disputed);
        buttons.push(Button { to: to.word(), label: page.t(&key), is_main, asks_why });
    }
    buttons.sort_by_key(|button| !button.is_main);
    buttons
}

/// Letters and steps, in the order of time.
#[must_use]
pub fn items(page: &Page, steps: &[Step], letters: &[Post], me: Id<Actor>, names: (&Byline, &Byline), side: Side) -> Vec<Item> {
    let (own, other) = names;
    let mut all: Vec<(i64, Item)> = Vec::new();
    for post in letters {
        let is_own = post.author == me;
        let by = if is_own { own.clone() } else { other.clone() };
        let Some(at) = post.published_at.civil() else { continue };
        all.push((post.published_at.unix_micros(), Item::Said { by, is_own, html: post.content.html().to_owned(), at, lang: post.language.clone() }));
    }
    let mut was_paid = false;
    for step in steps {
        let Some(at) = step.at.civil() else { continue };
        let what = if was_paid && step.what == State::Accepted.word() { "unpaid" } else { step.what.as_str() };
        let sentence = match step.side {
            Some(who) if who == side => page.t(&format!("agreement-you-{what}")),
            _ => page.t1(&format!("agreement-they-{what}"), "name", other.name.as_str()),
        };
        if let Some(state) = State::from_word(&step.what) {
            was_paid = state == State::Paid;
        }
        all.push((step.at.unix_micros(), Item::Happened { sentence, note: step.note.clone(), at }));
    }
    // What was written with a step stands below it.
    all.sort_by_key(|(at, item)| (*at, matches!(item, Item::Said { .. })));
    all.into_iter().map(|(_, item)| item).collect()
}

/// The frozen terms, one after the other.
#[must_use]
pub fn terms(page: &Page, agreed: &Agreed) -> Vec<Term> {
    let term = |key: &'static str, text: String| Term { key, text, is_amount: false };
    let amount = |key: &'static str, amount: &str| {
        let sum = domain::money::Money::parse(amount, &agreed.currency).ok().filter(|sum| sum.minor() > 0)?;
        Some(Term { key, text: page.money_in_full(&money(sum)), is_amount: true })
    };
    let mut terms = vec![term("agreed-title", agreed.title.clone())];
    terms.extend(agreed.variation.clone().map(|variation| term("agreed-variation", variation)));
    terms.extend(agreed.personalisation.clone().map(|words| term("agreed-personalisation", words)));
    terms.push(Term { key: "agreed-quantity", text: agreed.quantity.clone(), is_amount: true });
    terms.extend(amount("agreed-price", &agreed.unit_price));
    if !agreed.delivery.kind.is_empty() {
        let way = page.label("agreed-way", &agreed.delivery.kind);
        terms.push(term("agreed-delivery", if agreed.delivery.zone.is_empty() { way } else { format!("{way}, {}", agreed.delivery.zone) }));
    }
    terms.extend(amount("agreed-postage", &agreed.delivery.price));
    match amount("agreed-total", &agreed.total) {
        Some(total) => terms.push(total),
        None => terms.push(term("agreed-total", page.t("agreed-nothing"))),
    }
    terms.extend(agreed.lead_days().map(|days| term("agreed-lead", page.t1("leaves-in", "n", days))));
    terms.extend(agreed.loan_until.as_deref().map(|until| term("agreed-loan", day(page, until))));
    for (key, text) in [("agreed-returns", &agreed.returns), ("agreed-payment", &agreed.payment)] {
        if !text.is_empty() {
            terms.push(term(key, text.clone()));
        }
    }
    terms
}

/// A fingerprint in groups of four, which people can compare.
#[must_use]
pub fn grouped(digest: &str) -> String {
    digest.chars().collect::<Vec<_>>().chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}
