//! What we write of an agreement: the offer, the agreement itself, what is asked, the receipt (WIRE 9.4 to 9.7, SETTLED 9).

use domain::actors::Actor;
use domain::agreements::{Agreed, Agreement, Policies, State, Wants};
use domain::text::escape;
use domain::{Address, Time};
use serde_json::{Value, json};

use crate::wire::object::Object;
use crate::wire::quantity::Measure;

/// The two sides of what is agreed, in the words of FEP-0837.
fn commitments(object: Object, agreed: &Agreed, unit: &str, id: Option<&Address>) -> Object {
    let commitment = |side: &str, measure: Measure| {
        Object::of_type("Commitment")
            .maybe("id", id.map(|id| format!("{id}#{side}")))
            .set("satisfies", format!("{}#{side}", agreed.listing))
            .set("resourceQuantity", measure.document())
    };
    let paid = agreed.sum().filter(|sum| sum.minor() > 0);
    object
        .set("stipulates", commitment("primary", Measure::new(unit, agreed.quantity.clone())))
        .maybe("stipulatesReciprocal", paid.map(|_| commitment("reciprocal", Measure::new("one", agreed.total.clone()))))
}

fn terms(object: Object, agreement: &Agreement) -> Object {
    object.maybe("pw:agreed", agreement.agreed.as_ref().and_then(|agreed| serde_json::to_value(agreed).ok())).text("pw:agreedDigest", &agreement.digest)
}

/// What a buyer here proposes, as the object of an `Offer`.
#[must_use]
pub fn offered(agreement: &Agreement, unit: &str) -> Value {
    let Some(agreed) = &agreement.agreed else { return Value::Null };
    let fulfilment = Some(agreed.delivery.kind.as_str()).filter(|kind| !kind.is_empty());
    terms(commitments(Object::of_type("Agreement"), agreed, unit, None).maybe("pw:fulfilment", fulfilment), agreement).into()
}

/// An agreement of a seller here, whole.
#[must_use]
pub fn agreement(agreement: &Agreement, seller: &Actor, buyer: &Actor, unit: &str) -> Value {
    let Some(agreed) = &agreement.agreed else { return Value::Null };
    let address = agreement.address.as_ref();
    let to_pay = agreed.sum().filter(|sum| sum.minor() > 0);
    let link = agreement
        .payment_link
        .as_ref()
        .filter(|_| agreement.state.is_agreed())
        .zip(to_pay)
        .map(|(href, sum)| json!({"type": "Link", "href": href, "rel": ["payment"], "name": format!("Pay {sum}")}));
    let document = Object::of_type("Agreement")
        .maybe("id", address.map(Address::as_str))
        .set("attributedTo", seller.address.as_str())
        .set("pw:state", agreement.state.word())
        .set("pw:customer", buyer.address.as_str())
        .maybe("pw:offer", agreement.offer.as_ref().map(Address::as_str))
        .set("published", agreement.created_at.rfc3339())
        .set("updated", precise(agreement.updated_at))
        .maybe("pw:wants", wants(agreement.wants))
        .text("content", &escape(&agreement.reason))
        .maybe("url", link)
        .set("preview", json!({"type": "Note", "name": said(agreement.state)}));
    terms(commitments(document, agreed, unit, address), agreement).into()
}

/// To the millisecond: words of one second are told apart by it.
fn precise(time: Time) -> String {
    time.rfc3339_millis()
}

fn wants(wants: Wants) -> Option<Value> {
    let of = |state: Option<State>| state.map(|state| Value::from(state.word()));
    let both = [("seller", of(wants.seller)), ("buyer", of(wants.buyer))].into_iter().filter_map(|(side, state)| Some((side.to_owned(), state?)));
    let both: serde_json::Map<String, Value> = both.collect();
    (!both.is_empty()).then_some(Value::Object(both))
}

/// What other programs of FEP-0837 show of a state.
const fn said(state: State) -> &'static str {
    match state {
        State::Proposed => "Proposed",
        State::Declined => "Declined",
        State::Withdrawn => "Withdrawn",
        State::Accepted => "Accepted",
        State::Paid => "Paid",
        State::Shipped => "Shipped",
        State::Returned => "Returned",
        State::Completed => "Completed",
        State::Cancelled => "Cancelled",
        State::Disputed => "Disputed",
    }
}

/// What a buyer here asks the owner for, as the object of an `Offer`.
#[must_use]
pub fn asked(address: &Address, wants: State, content: &str) -> Value {
    Object::of_type("Agreement").set("id", address.as_str()).set("pw:state", wants.word()).text("content", &escape(content)).into()
}

/// The seller's word that it is done.
#[must_use]
pub fn receipt(id: &Address, agreement: &Agreement, seller: &Actor, buyer: &Actor) -> Value {
    let done = agreement.completed_at.unwrap_or(agreement.state_at);
    Object::of_type("Document")
        .set("id", id.as_str())
        .set("pw:kind", "receipt")
        .set("attributedTo", seller.address.as_str())
        .set("name", "Receipt")
        .maybe("context", agreement.address.as_ref().map(Address::as_str))
        .maybe("content", agreement.agreed.as_ref().map(|agreed| escape(&format!("{} x {}: {} {}", agreed.quantity, agreed.title, agreed.total, agreed.currency))))
        .set("published", done.rfc3339())
        .set("to", json!([buyer.address.as_str()]))
        .set("cc", json!([]))
        .into()
}

/// A buyer's postal address on its way; `sealed` as it lies in the database, to be opened when the letter is sent.
#[must_use]
pub fn sealed_address(id: &Address, agreement: &Agreement, buyer: &Actor, seller: &Actor, sealed: &str, now: Time) -> Value {
    Object::of_type("Note")
        .set("id", id.as_str())
        .set("pw:kind", "address")
        .set("attributedTo", buyer.address.as_str())
        .maybe("pw:agreement", agreement.address.as_ref().map(Address::as_str))
        .set("published", now.rfc3339())
        .set("to", json!([seller.address.as_str()]))
        .set("cc", json!([]))
        .set("pw:sealed", format!("{}:{sealed}", agreement.id))
        .into()
}

/// What a shop's terms say beside each listing.
pub fn with_policies(listing: &mut Value, policies: &Policies) {
    if let Value::Object(listing) = listing {
        for (key, text) in [("pw:returns", &policies.returns), ("pw:payment", &policies.payment)] {
            if !text.is_empty() {
                listing.insert(key.to_owned(), json!(text));
            }
        }
    }
}
