//! What orders come to, and which of them make no sense.

use super::*;
use crate::listings::{AxisDraft, Draft, VariationDraft, ZoneDraft};
use crate::{Address, Id, Time};

fn draft() -> Draft {
    let row = |values: &[&str], amount: &str, quantity: &str| VariationDraft {
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        amount: amount.to_owned(),
        quantity: quantity.to_owned(),
        sku: String::new(),
    };
    Draft {
        title: "Scarf".into(),
        amount: "34.50".into(),
        currency: "EUR".into(),
        axes: vec![AxisDraft { name: "Colour".into(), values: String::new() }, AxisDraft { name: "Size".into(), values: String::new() }],
        variations: vec![row(&["Blue", "S"], "", "2"), row(&["Blue", "M"], "40", "0"), row(&["Red", "M"], "", "")],
        pickup: true,
        shipping: true,
        zones: vec![ZoneDraft { zone: "Germany".into(), amount: "5.20".into() }, ZoneDraft { zone: "World".into(), amount: "0".into() }],
        ..Draft::default()
    }
}

fn listing(draft: &Draft) -> Listing {
    let mut listing = Listing::draft(Id::new(7), Address::trusted("https://a.example/o/7"), Id::new(1), draft.parse().unwrap(), Time::from_unix_seconds(0)).0;
    listing.state = State::Published;
    listing
}

fn wanted(quantity: i64, variation: &[&str], delivery: Option<(Way, &str)>) -> Wanted {
    Wanted { quantity, variation: variation.iter().map(|value| (*value).to_owned()).collect(), delivery: delivery.map(|(way, zone)| (way, zone.to_owned())), offered: None }
}

fn fields(draft: &Draft, wanted: &Wanted) -> Vec<&'static str> {
    listing(draft).quote(wanted).map_or_else(|faults| faults.iter().map(|fault| fault.field).collect(), |_| Vec::new())
}

fn total(draft: &Draft, wanted: &Wanted) -> String {
    listing(draft).quote(wanted).unwrap().total.map_or_else(|| "none".to_owned(), |total| total.to_string())
}

fn euros(amount: &str) -> Option<Money> {
    Some(Money::parse(amount, "EUR").unwrap())
}

#[test]
fn what_the_listing_does_not_offer_is_refused_part_by_part() {
    let draft = draft();
    assert_eq!(fields(&draft, &wanted(0, &["Green", "S"], Some((Way::Ship, "Mars")))), ["quantity", "variation", "delivery"]);
    assert_eq!(fields(&draft, &wanted(-1, &["Blue", "S"], Some((Way::Pickup, "")))), ["quantity"]);
    assert_eq!(fields(&draft, &wanted(10_001, &["Blue", "S"], Some((Way::Pickup, "")))), ["quantity"]);
    assert_eq!(fields(&draft, &wanted(1, &[], None)), ["variation", "delivery"]);
    assert_eq!(fields(&draft, &wanted(1, &["Blue"], Some((Way::Pickup, "")))), ["variation"]);
    assert_eq!(fields(&draft, &wanted(1, &["Blue", "S"], Some((Way::Ship, "")))), ["delivery"]);
    assert_eq!(fields(&Draft { pickup: false, ..draft.clone() }, &wanted(1, &["Blue", "S"], Some((Way::Pickup, "")))), ["delivery"]);
    let single = Draft { variations: vec![], axes: vec![], ..draft };
    assert_eq!(fields(&single, &wanted(1, &["Blue", "S"], Some((Way::Pickup, "")))), ["variation"]);
    assert_eq!(fields(&Draft { purpose: "request".into(), ..single }, &wanted(1, &[], Some((Way::Pickup, "")))), ["listing"]);
}

#[test]
fn p22_the_price_is_the_listings_own() {
    let draft = draft();
    assert_eq!(total(&draft, &wanted(2, &["Blue", "S"], Some((Way::Ship, "Germany")))), "74.20 EUR");
    assert_eq!(total(&draft, &wanted(1, &["Blue", "M"], Some((Way::Ship, "World")))), "40.00 EUR");
    assert_eq!(total(&draft, &wanted(3, &["Red", "M"], Some((Way::Pickup, "")))), "103.50 EUR");
    let cheap = Wanted { offered: euros("1"), ..wanted(1, &["Red", "M"], Some((Way::Pickup, ""))) };
    assert_eq!(fields(&draft, &cheap), ["amount"]);
}

#[test]
fn what_cannot_be_counted_is_no_total() {
    let dear = Draft { amount: "9999999999".into(), variations: vec![], axes: vec![], ..draft() };
    assert_eq!(fields(&dear, &wanted(2, &[], Some((Way::Pickup, "")))), ["quantity"]);
    assert_eq!(fields(&dear, &wanted(1, &[], Some((Way::Ship, "Germany")))), ["quantity"]);
}

#[test]
fn who_pays_what_they_can_pays_the_least_or_more() {
    let draft = Draft { terms: "pay-what-you-can".into(), amount: "5".into(), variations: vec![], axes: vec![], ..draft() };
    let pays = |offered: Option<Money>| Wanted { offered, ..wanted(2, &[], Some((Way::Pickup, ""))) };
    assert_eq!(fields(&draft, &pays(None)), ["amount"]);
    assert_eq!(fields(&draft, &pays(euros("4.99"))), ["amount"]);
    assert_eq!(fields(&draft, &pays(Some(Money::parse("9", "USD").unwrap()))), ["amount"]);
    assert_eq!(total(&draft, &pays(euros("5"))), "10.00 EUR");
    assert_eq!(total(&draft, &pays(euros("7.25"))), "14.50 EUR");
}

#[test]
fn a_lot_is_sold_whole() {
    let lot = Draft { unit_based: false, quantity: "12".into(), variations: vec![], axes: vec![], ..draft() };
    assert_eq!(fields(&lot, &wanted(2, &[], Some((Way::Pickup, "")))), ["quantity"]);
    let quote = listing(&lot).quote(&wanted(1, &[], Some((Way::Pickup, "")))).unwrap();
    assert_eq!((quote.pieces, quote.total), (12, euros("34.50")));
}

#[test]
fn a_gift_costs_its_delivery_and_a_cost_in_words_is_no_amount() {
    let gift = Draft { terms: "gift".into(), amount: String::new(), variations: vec![], axes: vec![], ..draft() };
    assert_eq!(total(&gift, &wanted(1, &[], Some((Way::Ship, "Germany")))), "5.20 EUR");
    let in_words = Draft { zones: vec![], ..gift };
    assert_eq!(total(&in_words, &wanted(1, &[], Some((Way::Ship, "")))), "none");
    assert_eq!(fields(&in_words, &wanted(1, &[], Some((Way::Ship, "Germany")))), ["delivery"]);
}

#[test]
fn what_is_not_there_cannot_be_ordered() {
    let listing = listing(&draft());
    let may = |listing: &Listing, quantity, variation: &[&str]| {
        let quote = listing.quote(&wanted(quantity, variation, Some((Way::Pickup, "")))).unwrap();
        listing.may_be_ordered(&quote).map_err(|fault| fault.key)
    };
    assert_eq!(may(&listing, 3, &["Blue", "S"]), Err("fault-order-stock"));
    assert_eq!(may(&listing, 1, &["Blue", "M"]), Err("fault-order-stock"));
    assert_eq!(may(&listing, 2, &["Blue", "S"]), Ok(()));
    assert_eq!(may(&listing, 900, &["Red", "M"]), Ok(()));
    assert_eq!(may(&Listing { state: State::SoldOut, ..listing.clone() }, 1, &["Red", "M"]), Err("fault-order-sold-out"));
    for state in [State::Draft, State::Paused, State::Archived] {
        assert_eq!(may(&Listing { state, ..listing.clone() }, 1, &["Red", "M"]), Err("fault-order-closed"));
    }
}

proptest::proptest! {
    #[test]
    fn a_total_is_never_lost_to_rounding(minor in 0..1_000_000_i64, post in 0..10_000_i64, quantity in 1..=1_000_i64) {
        let price = Money::stored(minor, "EUR").unwrap();
        let zone = Money::stored(post, "EUR").unwrap();
        let draft = Draft { amount: price.amount(), zones: vec![ZoneDraft { zone: "Here".into(), amount: zone.amount() }], variations: vec![], axes: vec![], ..draft() };
        let quote = listing(&draft).quote(&wanted(quantity, &[], Some((Way::Ship, "Here")))).unwrap();
        proptest::prop_assert_eq!(quote.total.unwrap().minor(), minor * quantity + post);
    }
}
