//! An agreement as others write it: bounded, and only what we act on.

use domain::agreements::{Agreed, State, Told, Wants};
use domain::text::line_cut;
use domain::{Address, AddressRules, Time};
use serde_json::Value;

use crate::vocabulary::{pw, pw_text};
use crate::wire::identity;
use crate::wire::one_or_many::{entries, id_of, is_a, text};
use crate::wire::quantity::Measure;

/// Longest reason that is kept, in characters.
const MAX_REASON: usize = 500;

/// What somebody elsewhere says of an agreement or proposes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct AgreementMirror {
    pub id: Option<Address>,
    pub owner: Option<Address>,
    pub offer: Option<Address>,
    pub state: Option<State>,
    /// `Err` where there are terms that nobody can read.
    pub agreed: Option<Result<Agreed, ()>>,
    pub digest: Option<String>,
    /// What each side is to give: the listing it satisfies, and how much.
    pub primary: Option<(Address, Measure)>,
    pub reciprocal: Option<(Address, Measure)>,
    pub fulfilment: String,
    pub wants: Wants,
    pub reason: String,
    pub payment_link: Option<String>,
    pub updated: Option<Time>,
}

/// Reads an `Agreement`; `None` where it is none.
pub(crate) fn read_agreement(document: &Value, rules: AddressRules) -> Option<AgreementMirror> {
    if !is_a(document, "Agreement") {
        return None;
    }
    let wants = |side: &str| pw(document, "wants").map(|wants| text(wants, side)).and_then(State::from_word);
    Some(AgreementMirror {
        id: id_of(document).and_then(|id| Address::parse(id, rules).ok()),
        owner: identity::address(document, "attributedTo", rules),
        offer: pw(document, "offer").and_then(Value::as_str).and_then(|offer| Address::parse(offer, rules).ok()),
        state: State::from_peer(pw_text(document, "state")),
        agreed: pw(document, "agreed").map(|agreed| serde_json::from_value(agreed.clone()).map_err(|_unreadable| ())),
        digest: pw(document, "agreedDigest").and_then(Value::as_str).map(str::to_owned),
        primary: commitment(document.get("stipulates"), "#primary", rules),
        reciprocal: commitment(document.get("stipulatesReciprocal"), "#reciprocal", rules),
        fulfilment: pw_text(document, "fulfilment").to_owned(),
        wants: Wants { seller: wants("seller"), buyer: wants("buyer") },
        reason: reason(document),
        payment_link: payment_link(document),
        updated: Time::parse(text(document, "updated")),
    })
}

/// The words beside it, as one line of plain text.
pub(crate) fn reason(document: &Value) -> String {
    line_cut(&domain::text::plain(&domain::text::clean_html(&text(document, "content").chars().take(4_000).collect::<String>()), MAX_REASON), MAX_REASON)
}

/// What it satisfies, by the id of the listing or of its pure rendition (WIRE 2.2), and how much of it.
fn commitment(value: Option<&Value>, side: &str, rules: AddressRules) -> Option<(Address, Measure)> {
    let value = value?;
    let satisfies = value.get("satisfies").and_then(|it| it.as_str().or_else(|| id_of(it)))?;
    let of = satisfies.strip_suffix(side)?;
    let listing = of.strip_suffix("/proposal").unwrap_or(of);
    Some((Address::parse(listing, rules).ok()?, Measure::read(value.get("resourceQuantity"))?))
}

/// The first link by which one pays (FEP-0ea0): https only, and shown as text with its host.
fn payment_link(document: &Value) -> Option<String> {
    let links = entries(document.get("url")).iter().take(8);
    let is_payment = |link: &&Value| is_a(link, "Link") && entries(link.get("rel")).iter().any(|rel| rel.as_str() == Some("payment"));
    let href = links.filter(is_payment).map(|link| text(link, "href")).find(|href| href.starts_with("https://") && href.len() <= 500)?;
    (!href.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>'))).then(|| href.to_owned())
}

impl AgreementMirror {
    /// What its owner says, for the one who holds a copy. Without a state it is accepted: that is what being the result
    /// of an `Accept` says.
    pub(crate) fn told(&self, now: Time) -> Told {
        Told {
            state: self.state.unwrap_or(State::Accepted),
            digest: self.digest.clone(),
            // Whoever writes no time says it now; nobody speaks of tomorrow.
            updated: self.updated.filter(|at| *at <= now.plus_seconds(86_400)).unwrap_or(now),
            wants: self.wants,
            address: self.id.clone(),
            reason: self.reason.clone(),
            payment_link: self.payment_link.clone(),
        }
    }
}
