//! Listings out, in, and out and in again.

use domain::actors::{Actor, Kind, State as ActorState};
use domain::goods::{Goods, Policy, Rule, Ruling, Subject};
use domain::listings::{AxisDraft, Category, Content, Draft, Listing, Per, Purpose, State, Terms, VariationDraft, ZoneDraft};
use domain::text::Markup;
use domain::{Address, AddressRules, Audience, Handle, Id, Site, Time};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::activities::{Header, create};
use crate::vocabulary::{PUBLIC, TERMS, Vocabulary, declare};
use crate::wire::{PhotoOut, Unreadable, rules};

fn site(host: &str) -> Site {
    Site::new(&format!("https://{host}"), host, AddressRules::default()).unwrap()
}

fn now() -> Time {
    Time::parse("2026-11-24T09:00:00Z").unwrap()
}

fn ana() -> Actor {
    Actor {
        id: Id::new(1),
        kind: Kind::Person,
        address: Address::trusted("https://maker.example/users/ana"),
        handle: Handle { name: "ana".into(), host: None },
        name: "Ana".into(),
        page: "https://maker.example/@ana".into(),
        inbox: None,
        shared_inbox: None,
        followers: None,
        outbox: None,
        locked: false,
        state: ActorState::Active,
        moved_to: None,
        created_at: now(),
        fetched_at: None,
    }
}

fn listing(content: Content) -> Listing {
    let at = Time::parse("2026-11-23T09:00:00Z").unwrap();
    let id = Id::new(412);
    Listing {
        id,
        address: site("maker.example").object(id),
        maker: Id::new(1),
        state: State::Published,
        content,
        created_at: at,
        published_at: Some(at),
        updated_at: at.plus_seconds(60),
        version: 1,
        page: None,
        imposed: Vec::new(),
    }
}

fn row(values: [&str; 2], amount: &str, quantity: &str, sku: &str) -> VariationDraft {
    VariationDraft { values: values.map(str::to_owned).to_vec(), amount: amount.into(), quantity: quantity.into(), sku: sku.into() }
}

fn shuttle() -> Content {
    let draft = Draft {
        terms: "sale".into(),
        title: "Walnut <weaving> shuttle".into(),
        description: "30 cm, oiled & made to order.\n\n[More](https://ana.example/)\n\n* one\n* two".into(),
        amount: "34.50".into(),
        currency: "EUR".into(),
        quantity: "4".into(),
        made_to_order: true,
        lead_time_days: "14".into(),
        tags: "weaving, natural dye".into(),
        materials: "walnut, linseed oil".into(),
        category: "weaving".into(),
        condition: "new".into(),
        place: "Turin, IT".into(),
        point: Some((45.07, 7.69)),
        pickup: true,
        shipping: true,
        delivery_text: "By post.\nOr come by.".into(),
        zones: vec![ZoneDraft { zone: "Italy".into(), amount: "6.90".into() }, ZoneDraft { zone: "Europe".into(), amount: "14".into() }],
        axes: vec![AxisDraft { name: "Length".into(), values: String::new() }, AxisDraft { name: "Finish".into(), values: String::new() }],
        variations: vec![row(["30 cm", "oiled"], "", "3", "SH-30-O"), row(["30 cm", "raw"], "29", "1", ""), row(["40 cm", "oiled"], "41.50", "0", "")],
        personalisation: "Which initials?".into(),
        made_by: "me".into(),
        lengths: ["30".into(), "4.5".into(), "3".into()],
        weight: "180".into(),
        section: "Shuttles".into(),
        ends_at: "2027-03-01".into(),
        license: "CC-BY-SA-4.0".into(),
        ..Draft::default()
    };
    draft.parse().unwrap()
}

fn photos(count: usize) -> Vec<PhotoOut> {
    let photo = |n: usize| PhotoOut {
        jpeg_url: format!("https://maker.example/media/{n}.jpg"),
        webp_url: (n != 1).then(|| format!("https://maker.example/media/{n}.webp")),
        alt: format!("photo {n}"),
        width: 1600,
        height: 1200,
        blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj".into(),
    };
    (0..count).map(photo).collect()
}

fn ours(content: Content) -> Value {
    note(&site("maker.example"), &listing(content), &ana(), &photos(6))
}

fn read_here(document: &Value) -> Result<ListingMirror, Unreadable> {
    read_listing(document, &site("bench.example"), now())
}

/// A mirror keeps the HTML of a description, not the Markdown it was made from, and fetches photos by itself.
fn as_mirrored(content: &Content) -> Content {
    Content { description: Markup::from_peer(content.description.html(), None), photos: Vec::new(), ..content.clone() }
}

/// FEP-0837's own shape, as its readers write it.
fn foreign_proposal() -> Value {
    json!({
        "id": "https://m.example/p/1", "type": "Proposal", "attributedTo": "https://m.example/u", "purpose": "offer", "name": "Clay", "content": "<p>Fine clay.</p>",
        "published": "2026-11-01T00:00:00Z", "to": "https://www.w3.org/ns/activitystreams#Public", "unitBased": true,
        "publishes": {"type": "Intent", "action": "transfer", "availableQuantity": {"hasUnit": "one", "hasNumericalValue": 3}},
        "reciprocal": {"type": "Intent", "action": "transfer", "resourceConformsTo": "https://www.wikidata.org/wiki/Q4917", "resourceQuantity": {"hasUnit": "one", "hasNumericalValue": 12.5}}
    })
}

fn foreign_note() -> Value {
    json!({
        "id": "https://m.example/n/1", "type": "Note", "attributedTo": "https://m.example/u", "content": "<p>Clay for sale!</p>", "published": "2026-11-01T00:00:00Z",
        "to": [PUBLIC], "cc": []
    })
}

fn merged(mut base: Value, more: Value) -> Value {
    base.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    base
}

#[test]
fn what_is_nobodys_or_somebody_elses_is_refused() {
    for (more, expected) in [
        (json!({"id": "http://m.example/p/1"}), Unreadable::Malformed("id")),
        (json!({"id": "https://bench.example/o/1"}), Unreadable::Ours),
        (json!({"id": null}), Unreadable::Missing("id")),
        (json!({"attributedTo": null}), Unreadable::Missing("attributedTo")),
        (json!({"attributedTo": "https://victim.example/u"}), Unreadable::Foreign("attributedTo")),
        (json!({"attributedTo": ["https://m.example/u", "https://m.example/v"]}), Unreadable::Several("attributedTo")),
        (json!({"name": "\u{202e}", "content": ""}), Unreadable::Missing("title")),
    ] {
        assert_eq!(read_here(&merged(foreign_proposal(), more)), Err(expected));
    }
}

#[test]
fn an_attached_proposal_of_somebody_else_is_refused() {
    for more in [
        json!({"attributedTo": "https://m.example/other"}),
        json!({"attributedTo": "https://victim.example/u"}),
        json!({"attributedTo": null}),
        json!({"id": "https://victim.example/p"}),
    ] {
        let note = merged(foreign_note(), json!({"attachment": [merged(foreign_proposal(), more)]}));
        assert_eq!(read_here(&note), Err(Unreadable::Foreign("proposal")));
    }
}

#[test]
fn p22_amounts_that_are_none_are_no_price_and_never_panic() {
    for bad in [json!("-1"), json!("1e309"), json!(1e20), json!("NaN"), json!(null), json!([]), json!({}), json!("9".repeat(90)), json!("34.505")] {
        let asked = json!({"type": "Intent", "pw:currency": "EUR", "resourceQuantity": {"hasNumericalValue": bad}});
        let read = read_here(&merged(foreign_proposal(), json!({"reciprocal": asked}))).unwrap();
        assert_eq!(read.content.price, None, "{bad}");
    }
    for currency in ["", "XXL", "EURO", "<b>", "Q4916x"] {
        let asked = json!({"type": "Intent", "resourceConformsTo": currency, "resourceQuantity": {"hasNumericalValue": "1"}});
        assert_eq!(read_here(&merged(foreign_proposal(), json!({"reciprocal": asked}))).unwrap().content.price, None, "{currency}");
    }
}

#[test]
fn j04_no_shape_of_any_property_panics() {
    let odd = [json!(null), json!(7), json!(-1.5), json!(true), json!("x"), json!([]), json!([[[]]]), json!({}), json!({"id": {}}), json!([{"type": 1}, null])];
    let document = ours(shuttle());
    let keys: Vec<String> = document.as_object().unwrap().keys().cloned().collect();
    for key in keys.iter().map(String::as_str).chain(["name", "summary", "source", "contentMap", "flohmarkt:data", "image", "@context", "mediaType"]) {
        for value in &odd {
            let mut document = document.clone();
            document[key] = value.clone();
            let _ = (is_listing(&document), read_here(&document));
        }
    }
}

#[test]
fn bounds_hold_whatever_is_sent() {
    let long = "w".repeat(300_000);
    let many: Vec<Value> =
        (0..5_000).map(|n| json!({"type": "Hashtag", "name": format!("#t{n}"), "mediaType": "image/png", "url": format!("https://m.example/{n}.png")})).collect();
    let photos: Vec<Value> = (0..5_000).map(|n| json!({"type": "Image", "url": format!("https://m.example/{n}.png"), "name": long.get(..3_000)})).collect();
    let document = merged(
        foreign_proposal(),
        json!({
            "name": long, "content": long, "tag": many, "pw:photos": photos, "pw:materials": vec![long.clone(); 60], "pw:deliveryText": long, "pw:license": long,
            "pw:leadTime": "P9999999999999999999D", "pw:section": long, "endTime": long, "pw:dimensions": {"x": "1e9", "y": -1, "unit": "cm"}, "pw:weight": {"value": 9_999_999, "unit": "kg"},
            "location": {"type": "Place", "name": long, "latitude": 1e300, "longitude": "x"}
        }),
    );
    let read = read_here(&document).unwrap();
    let content = &read.content;
    assert_eq!((content.title.chars().count(), content.tags.len(), read.photos.len(), content.materials.len()), (140, 13, 10, 20));
    assert!(content.description.html().len() <= 200_100 && content.materials.iter().all(|word| word.len() <= 60));
    assert_eq!((content.section.len(), content.ends_at, content.dimensions, content.weight), (40, None, None, None));
    assert_eq!(content.delivery_text.len(), 1_000);
    assert_eq!((content.lead_time_days, &content.license), (None, &None));
    assert_eq!(content.place.as_ref().map(|place| (place.name.len(), place.cell)), Some((120, None)));
}

#[test]
fn p22_variations_and_delivery_costs_are_bounded_and_never_negative() {
    let many: Vec<Value> = (0..5_000).map(|n| json!({"values": [format!("v{n}"), "x".repeat(9_000)], "price": "1", "available": 5, "sku": "s".repeat(9_000)})).collect();
    let zones: Vec<Value> = (0..5_000).map(|n| json!({"zone": format!("{n} {}", "z".repeat(9_000)), "price": 1})).collect();
    let read = read_here(&merged(ours(shuttle()), json!({"pw:variations": many, "pw:delivery": zones, "pw:personalisation": "q".repeat(9_000)}))).unwrap().content;
    assert_eq!((read.variations.rows().len(), read.delivery.len(), read.personalisation.len()), (200, 40, 250));
    assert!(read.variations.rows().iter().all(|row| row.values.iter().all(|value| value.chars().count() <= 40) && row.sku.len() == 60));
    let odd = json!([
        {"values": ["30 cm", "oiled"], "price": "-1", "available": "-1"},
        {"values": ["30 cm", "oiled"], "price": "1"},
        {"values": ["30 cm"]}, {"values": "30 cm"}, {"values": [1, 2]}, 7, null, [],
        {"values": ["a,b", "raw"], "price": "1e9", "available": 1e20},
    ]);
    let costs = json!([{"zone": "A", "price": "-1"}, {"zone": "", "price": "1"}, {"zone": "B"}, {"price": "1"}, {"zone": "C", "price": "2"}, {"zone": "C", "price": "3"}]);
    let read = read_here(&merged(ours(shuttle()), json!({"pw:variations": odd, "pw:delivery": costs}))).unwrap().content;
    assert_eq!(
        read.variations.rows().iter().map(|row| (row.name(), row.price, row.quantity)).collect::<Vec<_>>(),
        [("30 cm, oiled".to_owned(), None, None), ("a b, raw".to_owned(), None, None)]
    );
    assert_eq!(read.delivery.iter().map(|zone| (zone.zone.as_str(), zone.price.amount())).collect::<Vec<_>>(), [("C", "2.00".to_owned())]);
    assert_eq!(read.quantity, None);
    for axes in [json!(null), json!([]), json!(["A"]), json!(["A", "A"]), json!(["A", 7])] {
        assert!(read_here(&merged(ours(shuttle()), json!({"pw:axes": axes}))).unwrap().content.variations.is_empty(), "{axes}");
    }
}

#[test]
fn amounts_of_another_currency_than_the_listings_are_none() {
    let read = read_here(&merged(ours(shuttle()), json!({"pw:currency": "USD"}))).unwrap().content;
    assert_eq!((read.price, read.currency()), (None, Some("USD")));
    let read = read_here(&merged(ours(shuttle()), json!({"pw:currency": "XXL"}))).unwrap().content;
    assert_eq!((read.price, read.currency()), (None, None));
}

#[test]
fn states_have_our_words_and_the_older_ones_and_unknown_ones_change_nothing() {
    for (word, expected) in [
        ("published", Some(State::Published)),
        ("open", Some(State::Published)),
        ("sold-out", Some(State::SoldOut)),
        ("paused", Some(State::Paused)),
        ("archived", Some(State::Archived)),
        ("closed", Some(State::Archived)),
        ("draft", None),
        ("vanished", None),
    ] {
        let read = read_here(&merged(ours(shuttle()), json!({"pw:state": word}))).unwrap();
        assert_eq!(read.state, expected, "{word}");
        let kept = read.to_mirror(Id::new(9), Vec::new(), Some(State::SoldOut)).state;
        assert_eq!(kept, expected.unwrap_or(State::SoldOut));
    }
    let none_left = json!({"publishes": {"type": "Intent", "availableQuantity": {"hasNumericalValue": "0"}}});
    assert_eq!(read_here(&merged(foreign_proposal(), none_left)).unwrap().state, Some(State::SoldOut));
}

#[test]
fn posts_and_tasks_are_no_listings() {
    let task = merged(ours(shuttle()), json!({"pw:kind": "task"}));
    let payment = json!({"attachment": [{"type": "Link", "rel": ["payment"], "href": "https://m.example/pay"}]});
    for post in [foreign_note(), task, merged(foreign_note(), payment), merged(foreign_note(), json!({"purpose": "offer"})), json!(null), json!([])] {
        assert!(!is_listing(&post), "{post}");
        assert_eq!(read_here(&post), Err(Unreadable::OtherKind));
    }
}

#[test]
fn all_inbound_forms_give_the_same_listing() {
    let proposal = foreign_proposal();
    let terms = ["purpose", "publishes", "reciprocal", "unitBased"].map(|key| (key.to_owned(), proposal[key].clone()));
    let inline: Value = terms.into_iter().collect::<serde_json::Map<_, _>>().into();
    let words = json!({"name": "Clay", "content": "<p>Fine clay.</p>"});
    let inside = merged(merged(foreign_note(), inline), words);
    let link = json!({"attachment": [{"type": "Link", "rel": ["payment", "https://w3id.org/valueflows/ont/vf#Proposal"], "href": "https://m.example/p/1"}]});
    let linking = merged(foreign_note(), link);
    let linked = read_here(&linking).unwrap();
    assert_eq!((linked.proposal.as_ref().map(Address::as_str), linked.content.price), (Some("https://m.example/p/1"), None));
    assert_eq!(linked.content.title, "Clay for sale!");

    let forms = [
        read_here(&proposal),
        read_here(&merged(inside.clone(), json!({"type": ["Note", "Proposal"]}))),
        read_here(&merged(foreign_note(), json!({"attachment": [proposal]}))),
        read_listing_with(&linking, &foreign_proposal(), &site("bench.example"), now()),
        read_here(&inside),
    ];
    let contents: Vec<Content> = forms.into_iter().map(|form| form.unwrap().content).collect();
    assert_eq!(contents[0].price.unwrap().to_string(), "12.50 USD");
    assert_eq!((contents[0].quantity, contents[0].terms, contents[0].unit_based), (Some(3), Terms::Sale, true));
    for content in &contents {
        assert_eq!(*content, contents[0]);
    }
    for form in [&proposal, &inside, &linking] {
        assert!(is_listing(form));
    }
}

#[test]
fn flohmarkt_items_are_listings() {
    let item = json!({"flohmarkt:data": {"name": "Bike", "description": "<p>Old bike</p><script>x</script>", "price": "20", "currency": "€", "original_id": "x", "coordinates": {"lat": 52.51, "lng": 13.41}}});
    let document = merged(foreign_note(), item);
    assert!(is_listing(&document));
    let content = read_here(&document).unwrap().content;
    assert_eq!((content.title.as_str(), content.description.html(), content.terms), ("Bike", "<p>Old bike</p>", Terms::Sale));
    assert_eq!(content.price.unwrap().to_string(), "20.00 EUR");
    assert_eq!(content.place.unwrap().cell.unwrap().lat, 1050);
    let given = merged(document, json!({"flohmarkt:data": {"name": "Bike", "price": "0", "currency": "EUR"}}));
    assert_eq!(read_here(&given).unwrap().content.terms, Terms::Gift);
}

#[test]
fn terms_are_read_from_the_intents_where_nobody_names_them() {
    let read = |more: Value| read_here(&merged(foreign_proposal(), more)).unwrap().content.terms;
    assert_eq!(read(json!({"reciprocal": null})), Terms::Gift);
    assert_eq!(read(json!({"reciprocal": {"type": "Intent", "resourceConformsTo": "https://www.wikidata.org/wiki/Q42329"}})), Terms::Swap);
    assert_eq!(read(json!({"publishes": {"type": "Intent", "action": "deliverService"}})), Terms::Service);
    let least = json!({"reciprocal": {"type": "Intent", "pw:currency": "EUR", "minimumQuantity": "5"}});
    assert_eq!(read(least), Terms::PayWhatYouCan);
    assert_eq!(read(json!({"reciprocal": null, "purpose": "request"})), Terms::Sale);
}

#[test]
fn the_listing_as_sent() {
    let (id, actor) = (Address::trusted("https://maker.example/a/413"), ana().address);
    let (to, cc) = ([PUBLIC.to_owned()], ["https://maker.example/users/ana/followers".to_owned()]);
    let header = Header { id: &id, actor: &actor, published: listing(shuttle()).created_at, to: &to, cc: &cc, signed: true };
    let sent = create(&header, ours(shuttle()), Vocabulary::Listing);
    assert_eq!(rules::broken(&sent), Vec::<String>::new());
    insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!(sent) });
}

#[test]
fn the_proposal_as_served() {
    let proposal = proposal(&site("maker.example"), &listing(shuttle()), &ana());
    let served = declare(proposal, Vocabulary::Proposal, true);
    assert_eq!(rules::broken(&served), Vec::<String>::new());
    insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!(served) });
}

#[test]
fn only_declared_terms_are_used() {
    let document = ours(shuttle());
    for key in document.as_object().unwrap().keys().chain(document["reciprocal"].as_object().unwrap().keys()) {
        assert!(key.strip_prefix("pw:").is_none_or(|term| TERMS.contains(&term)), "{key}");
    }
}

#[test]
fn the_best_four_photos_are_attached_and_all_of_them_named() {
    let document = ours(shuttle());
    assert_eq!(document["attachment"].as_array().unwrap().len(), 4);
    assert_eq!(document["pw:photos"].as_array().unwrap().len(), 6);
    let read = read_here(&document).unwrap();
    assert_eq!(read.photos.len(), 6);
    assert_eq!(read.photos[0].url.as_str(), "https://maker.example/media/0.webp");
    assert_eq!(read.photos[1].url.as_str(), "https://maker.example/media/1.jpg");
}

#[test]
fn another_instance_of_ours_reads_back_what_was_said() {
    let read = read_here(&ours(shuttle())).unwrap();
    assert_eq!(read.content, as_mirrored(&shuttle()));
    assert_eq!(read.maker, ana().address);
    assert_eq!((read.page.as_str(), read.state), ("https://maker.example/@ana/listings/412", Some(State::Published)));
    assert_eq!(read.addressing.audience(None), Audience::Public);
    assert_eq!((read.published_at, read.updated_at), (listing(shuttle()).created_at, listing(shuttle()).updated_at));
    assert_eq!(read.proposal, None);
}

#[test]
fn the_proposal_of_one_of_ours_is_the_same_listing() {
    let rendition = proposal(&site("maker.example"), &listing(shuttle()), &ana());
    let read = read_here(&rendition).unwrap();
    assert_eq!(read.address.as_str(), "https://maker.example/o/412");
    assert_eq!((read.content.title.as_str(), read.content.price), ("Walnut <weaving> shuttle", shuttle().price));
    let alias = merged(rendition, json!({"id": "https://maker.example/o/999/proposal"}));
    assert_eq!(read_here(&alias).unwrap().address.as_str(), "https://maker.example/o/999/proposal");
}

#[test]
fn a_currency_without_an_entity_is_named_by_its_code() {
    let content = Draft { title: "Rug".into(), amount: "900".into(), currency: "MAD".into(), ..Draft::default() }.parse().unwrap();
    let document = ours(content);
    assert_eq!(document["reciprocal"]["resourceConformsTo"], "urn:iso:std:iso:4217:MAD");
    let mut bare = document;
    bare["reciprocal"].as_object_mut().unwrap().remove("pw:currency");
    assert_eq!(read_here(&bare).unwrap().content.price.unwrap().to_string(), "900.00 MAD");
}

#[test]
fn a_description_that_looks_like_our_frame_keeps_its_words() {
    let page = "https://maker.example/@ana/listings/412";
    let draft = Draft { title: "T".into(), terms: "gift".into(), description: format!("**T**\n\n[See the listing]({page})\n\nend"), ..Draft::default() };
    let content = draft.parse().unwrap();
    assert_eq!(read_here(&ours(content.clone())).unwrap().content.description.html(), content.description.html());
}

#[test]
fn every_word_of_terms_and_purpose_survives() {
    for terms in Terms::ALL {
        for purpose in Purpose::ALL {
            let content = Content { terms: *terms, purpose: *purpose, title: "T".into(), per: (*terms == Terms::Rent).then_some(Per::Day), ..Content::empty() };
            let read = read_here(&ours(content.clone())).unwrap();
            assert_eq!(read.content, as_mirrored(&content));
        }
    }
}

/// What has rows: delivery zones, variations, and the question beside them.
fn rows() -> impl Strategy<Value = Draft> {
    let row = ("[A-Z]{1,3}", "[a-z]{1,3}", "([0-9]{1,4}(\\.[0-9]{2})?)?", "([0-9]{1,4})?", "[ -~]{0,12}");
    let pick = |words: &'static [&'static str]| proptest::sample::select(words).prop_map(str::to_owned);
    let number = || "([1-9][0-9]{0,4}(\\.[0-9]{1,3})?)?";
    let details = (
        pick(&["", "me", "my-shop", "someone-else"]),
        pick(&["", "day", "week", "month"]),
        [number(), number(), number()],
        number(),
        "[ -~]{0,20}",
        pick(&["", "2027-01-01", "2027-05-05T10:00"]),
    );
    let zones = proptest::collection::vec(("[A-Za-z ]{1,20}", "[0-9]{1,3}"), 0..4);
    (zones, proptest::collection::vec(row, 0..5), "[ -~ä]{0,60}", details).prop_map(|(zones, rows, personalisation, details)| Draft {
        made_by: details.0,
        per: details.1,
        lengths: details.2,
        weight: details.3,
        section: details.4,
        ends_at: details.5,
        zones: zones.into_iter().map(|(zone, amount)| ZoneDraft { zone, amount }).collect(),
        axes: if rows.is_empty() { vec![] } else { ["Size", "Colour"].map(|name| AxisDraft { name: name.into(), values: String::new() }).to_vec() },
        variations: rows.into_iter().map(|(size, colour, amount, quantity, sku)| VariationDraft { values: vec![size, colour], amount, quantity, sku }).collect(),
        personalisation,
        ..Draft::default()
    })
}

fn drafts() -> impl Strategy<Value = Draft> {
    let pick = |words: &'static [&'static str]| proptest::sample::select(words).prop_map(str::to_owned);
    let kinds = (pick(&["offer", "request"]), pick(&["sale", "gift", "swap", "loan", "rent", "service", "pay-what-you-can"]), pick(&["", "new", "good", "used", "for-parts"]));
    let slugs: Vec<String> = domain::listings::categories().iter().map(|branch| branch.slug.clone()).collect();
    let texts = ("[ -~äß中]{1,60}", "(?s)[ -~\näß]{0,400}", "[a-z ,]{0,40}", "[a-z ,]{0,40}", "[ -~\n]{0,80}", "[A-Za-z ]{0,20}");
    let numbers = ("([0-9]{1,6}(\\.[0-9]{2})?)?", pick(&["EUR", "USD", "JPY", "MAD", "PLN"]), "([0-9]{1,5})?", "([1-9][0-9]?)?");
    let switches = any::<[bool; 4]>();
    let rest = (proptest::sample::select(slugs), pick(&["", "MIT", "CC-BY-SA-4.0", "MIT OR Apache-2.0"]), proptest::option::of((-90.0..90.0_f64, -180.0..180.0_f64)));
    (kinds, texts, numbers, switches, rest, rows()).prop_map(|(kinds, texts, numbers, switches, rest, rows)| Draft {
        purpose: kinds.0,
        terms: kinds.1.clone(),
        condition: kinds.2,
        title: texts.0,
        description: texts.1,
        tags: texts.2,
        materials: texts.3,
        delivery_text: texts.4,
        place: texts.5,
        amount: if ["gift", "swap", "loan"].contains(&kinds.1.as_str()) { String::new() } else { numbers.0 },
        currency: numbers.1,
        quantity: numbers.2,
        lead_time_days: numbers.3,
        unit_based: switches[0],
        made_to_order: switches[1],
        pickup: switches[2],
        shipping: switches[3],
        category: rest.0,
        license: rest.1,
        point: rest.2,
        ..rows
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_listing_keeps_the_wire_rules_and_reads_back_the_same(draft in drafts(), count in 0_usize..=10) {
        let Ok(content) = draft.parse() else { return Ok(()) };
        prop_assume!(!content.title.is_empty());
        let listing = listing(content.clone());
        let document = note(&site("maker.example"), &listing, &ana(), &photos(count));
        let (id, actor) = (Address::trusted("https://maker.example/a/413"), ana().address);
        let header = Header { id: &id, actor: &actor, published: listing.created_at, to: &[], cc: &[], signed: true };
        prop_assert_eq!(rules::broken(&create(&header, document.clone(), Vocabulary::Listing)), Vec::<String>::new());
        prop_assert_eq!(rules::broken(&proposal(&site("maker.example"), &listing, &ana())), Vec::<String>::new());
        let read = read_here(&document).unwrap();
        prop_assert_eq!(read.content, as_mirrored(&content));
        prop_assert_eq!(read.photos.len(), count);
        prop_assert!(is_listing(&document));
    }
}

#[test]
fn restricted_goods_of_another_list_are_left_out() {
    let of = |goods: Value| read_here(&merged(ours(shuttle()), json!({"pw:restricted": goods}))).unwrap().content.restricted;
    for odd in [json!("weapons and more"), json!({"weapons": true}), json!(7), json!([["weapons"]]), json!([null]), json!(["walnut"])] {
        assert_eq!(of(odd.clone()), [], "{odd}");
    }
    let many: Vec<&str> = std::iter::repeat_n("walnut", 200).chain(["weapons"]).collect();
    assert_eq!(of(json!(many)), [], "no more than some are looked at");
    assert_eq!(of(json!(["weapons", "walnut", "alcohol", "weapons"])), Goods::known(["alcohol", "weapons"]));
}

#[test]
fn a_listing_says_what_it_contains_whoever_of_here_says_so() {
    let content = Content { restricted: Goods::known(["alcohol"]), category: Category::parse("blades"), ..shuttle() };
    let listing = Listing { imposed: Goods::known(["adult"]), ..listing(content) };
    let note = note(&site("maker.example"), &listing, &ana(), &[]);
    assert_eq!(note["pw:restricted"], json!(["adult", "alcohol", "blades"]));
    assert_eq!(proposal(&site("maker.example"), &listing, &ana())["pw:restricted"], note["pw:restricted"]);
    assert_eq!(read_here(&note).unwrap().content.restricted, Goods::known(["adult", "alcohol", "blades"]));
    assert!(ours(shuttle()).get("pw:restricted").is_none());
}

#[test]
fn only_what_is_kept_from_some_stands_behind_a_warning() {
    let plain = listing(Content { restricted: Goods::known(["lithium"]), ..shuttle() });
    let gated = listing(Content { restricted: Goods::known(["alcohol"]), category: Category::parse("blades"), ..shuttle() });
    let said = |listing: &Listing, policy: &Policy| {
        let mut note = note(&site("maker.example"), listing, &ana(), &photos(2));
        with_warning(&mut note, listing, policy);
        assert_eq!(rules::broken(&note), Vec::<String>::new());
        (note.get("sensitive").cloned(), note.get("summary").cloned())
    };
    assert_eq!(said(&plain, &Policy::default()), (None, None));
    assert_eq!(said(&gated, &Policy::default()), (Some(json!(true)), Some(json!("Alcohol, Blades"))));
    let allow = |slug: &str| Ruling { subject: Subject::from_word(slug).unwrap(), rule: Rule::Allow, note: String::new() };
    assert_eq!(said(&gated, &Policy::of(vec![allow("alcohol"), allow("blades")])), (None, None));
}

#[test]
fn a_category_of_another_tree_is_left_out() {
    let read = read_here(&merged(ours(shuttle()), json!({"pw:category": "weapons"}))).unwrap();
    assert_eq!(read.content.category, None);
    assert_eq!(read_here(&ours(shuttle())).unwrap().content.category, Category::parse("weaving"));
}
