//! Made-up people and things, among them the difficult ones: long names, right-to-left text, no photo, 40 tags.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, TimeZone as _, Utc};
use domain::emojis::Shortcode;

use crate::{
    accounts::view::{ApplicationLine, InviteLine, SessionLine, WaitingSignUp},
    assets,
    developers::view::{Group, Operation},
    emojis::OfHost,
    imports::view as imports,
    language::{Language, Money},
    listings::view::{Axis, Card, Choice, Chosen, Editor, EditorPhoto, EditorRow, Listing, Offer, Photo, Seller, State, Stock, StockRow, Zone},
    makers::view::{Byline, Facet, FacetOption, Follow, Link, LinkRow, Maker, Person, Tab, Trade},
    messages::view::{Letter, Message},
    moderation::view::{About, AppealLine, Desk, LogLine, MeasureLine, Named, Photo as GalleryPhoto, Place, ReportLine},
    notifications::view::Line,
    page::{Accent, Alternate, Avatar, Community, Door, Form, Fragment, Page, Paging, Picture, Section, Visitor},
    posts::composer::view::{AudienceChoice, Beside, Composer, Preview, SmallComposer},
    posts::view::{Acts, Answered, Choice as PollChoice, Entry, Poll, Quote, Quoted, Replies, Reply, Version},
    relations::view::{ListChoice, Relation},
    search::view::{Kind, Tab as SearchTab},
    site::view::Anchor,
    suggestions::view::Suggested,
    timelines::view::{Draft, FollowRequest},
};

pub(super) const LONG_HTML: &str = "<p>A tall mug for a cold morning on the quay: 380 ml, with a handle wide enough for a gloved hand. Thrown in speckled stoneware, dipped upside down in a <strong>cobalt glaze</strong> and left to run.</p><h3>Care</h3><ul><li>Safe in the dishwasher and the oven.</li><li>The foot is ground, so it does not scratch a table.</li></ul><p>More about the glaze at <a href=\"https://ottilievarn.example/glazes/cobalt-over-speckled-stoneware\" rel=\"nofollow noopener\">ottilievarn.example/glazes/cobalt-over-speckled-stoneware</a>.</p><blockquote><p>Each run is its own.</p></blockquote>";

const LONG_TITLE: &str = "Donaudampfschifffahrtsgesellschaftskapitänsmützenständer from reclaimed larch, oiled four times, with a brass hook for every single weekday";

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 9, 36, 0).unwrap()
}

pub(super) fn ago(minutes: i64) -> DateTime<Utc> {
    now() - TimeDelta::minutes(minutes)
}

pub(super) fn community(door: Door) -> Arc<Community> {
    Arc::new(Community {
        name: "Harbour Makers".to_owned(),
        description: "The workshop and the market of Saltmere and around. Hosted by the Boathouse Association, paid for by its members.".to_owned(),
        host: "harbour.example".to_owned(),
        accent: Accent::Named("blue"),
        door,
        source_url: "https://source.example/peerwright".to_owned(),
        version: "0.1.0".to_owned(),
    })
}

pub(super) fn visited(language: Language, section: Section) -> Page {
    let mut page = Page::new(community(Door::Approval), language, now(), "/listings?q=a&b=c").under(section);
    page.description = Some("Things made around the harbour \"and more\".".to_owned());
    page.address = Some("https://harbour.example/listings".to_owned());
    page.alternates.push(Alternate { media_type: "application/activity+json".to_owned(), url: "https://harbour.example/o/1".to_owned() });
    page
}

pub(super) fn signed_in(language: Language, section: Section) -> Page {
    visited(language, section).unlisted().seen_by(Some(Visitor {
        name: "Runa Ekdahl".to_owned(),
        handle: "runa".to_owned(),
        avatar: Avatar::of("Runa Ekdahl", None),
        is_moderator: true,
        waiting: 3,
        unread: 1,
        messages: 2,
        news: 3,
        agreements: 2,
    }))
}

pub(super) fn picture(name: &str, alt: &str) -> Picture {
    let (width, height) = if name == "banner-loom" { (1600, 400) } else { (960, 720) };
    Picture { url: assets::url(&format!("pictures/{name}.svg")), alt: alt.to_owned(), width, height }
}

pub(super) fn anchors(labels: &[&str]) -> Vec<Anchor> {
    labels.iter().map(|label| Anchor::new(*label, "/listings?tag=x")).collect()
}

pub(super) fn rules() -> Vec<String> {
    ["Sell what you made, found or own. Say which.", "Licences are kept, also the inconvenient ones.", "Nobody is talked down to, least of all beginners."]
        .map(str::to_owned)
        .to_vec()
}

/// A post that is pinned, beside listings.
pub(super) fn notes() -> Vec<Entry> {
    entries().into_iter().filter(|entry| entry.id == "73").collect()
}

/// Lines of notifications: one, two and many who did it, long names, right-to-left text, nobody.
pub(super) fn told(page: &Page) -> Vec<Line> {
    let people: Vec<Byline> = people().into_iter().map(|person| person.by).collect();
    let line = |icon: &'static str, words: String, count: usize, excerpt: &str, minutes: i64| Line {
        group: format!("like-7-{minutes}"),
        icon,
        words,
        url: "/@runa/posts/7".to_owned(),
        by: people.iter().take(count).cloned().collect(),
        excerpt: excerpt.to_owned(),
        lang: (count == 3).then(|| "ar".to_owned()),
        at: ago(minutes),
        is_unread: minutes < 60,
        begins_read: minutes == 90,
    };
    let many = page.t2("notice-many", "one", "Wen Abara", "n", 1_204);
    let two = page.t2("notice-two", "one", "ليلى الحداد", "two", people[3].name.as_str());
    vec![
        line("like", page.t2("notice-like", "who", many, "n", 1_205), 5, "A tall mug for a cold morning on the quay", 3),
        line("people", page.t2("notice-follow", "who", two, "n", 2), 2, "", 30),
        line("reply", page.t2("notice-reply", "who", "ليلى الحداد", "n", 1), 3, "نحّاسة من طرابلس، أصنع الأباريق والمصابيح.", 90),
        line("flag", page.t("notice-report"), 0, "", 200),
        line("decision", page.t("notice-poll-ended-own"), 0, LONG_TITLE, 2_000),
    ]
}

pub(super) fn paging() -> Paging {
    Paging { newer: None, older: Some("?cursor=abc".to_owned()) }
}

fn gear() -> OfHost {
    HashMap::from([(Shortcode::parse("gear").unwrap(), assets::url("pictures/lamp.svg"))])
}

fn warning(text: &str) -> Fragment {
    Fragment::line(text, &gear())
}

/// What somebody left on a post.
pub(super) fn left() -> Vec<Fragment> {
    ["👍", ":gear:", ":unknown:"].map(|emoji| Fragment::line(emoji, &gear())).to_vec()
}

pub(super) fn byline(name: &str, handle: &str) -> Byline {
    let emojis = gear();
    Byline { name: name.to_owned(), handle: handle.to_owned(), url: format!("/{handle}"), avatar: Avatar::of(name, None), emojis }
}

fn person(name: &str, handle: &str, summary: &str, crafts: &[&str]) -> Person {
    Person { by: byline(name, handle), summary: summary.to_owned(), crafts: anchors(crafts) }
}

pub(super) fn people() -> Vec<Person> {
    let mut people = vec![
        person("Wen Abara", "@wen", "Baskets from the willow beds at Brackwater. Open for commissions.", &["basketry", "willow"]),
        person("Bram Oosterlo", "@bram@hillguild.example", "Welds, mends, draws up jigs. Keeps the trailers rolling.", &["welding"]),
        person("ليلى الحداد", "@layla@souq.example", "نحّاسة من طرابلس، أصنع الأباريق والمصابيح.", &["نحاس"]),
        person(
            "Wolfeschlegelsteinhausenbergerdorff-Montgomery the Younger, Saddler and Cordwainer",
            "@wolfeschlegelsteinhausenbergerdorff@a-very-long-name-of-a-server.cooperative.example",
            "",
            &[],
        ),
        person("Ottilie Varn", "@ottilie", "Stoneware for daily use, fired with driftwood twice a year.", &["pottery", "stoneware", "glazes"]),
    ];
    people[4].by.avatar = Avatar::of("Ottilie Varn", Some(assets::url("pictures/mug.svg")));
    people
}

fn sale(amount: &str) -> Offer {
    Offer { is_request: false, terms: "sale".to_owned(), price: Some(Money::new(amount, "EUR")), is_lot: false, is_lowest: false, per: None }
}

fn terms(terms: &str) -> Offer {
    Offer { is_request: false, terms: terms.to_owned(), price: None, is_lot: false, is_lowest: false, per: None }
}

fn card(title: &str, image: Option<(&str, &str)>, offer: Offer, maker: &str, origin: Option<&str>) -> Card {
    Card {
        url: "/@ottilie/listings/2381".to_owned(),
        title: title.to_owned(),
        lang: None,
        photo: image.map(|(name, alt)| picture(name, alt)),
        offer,
        state: State::Published,
        made_to_order: false,
        maker_name: maker.to_owned(),
        maker_url: "/@ottilie".to_owned(),
        place: Some("Saltmere".to_owned()),
        origin: origin.map(str::to_owned),
        veil: None,
        is_pinned: false,
    }
}

pub(super) fn cards() -> Vec<Card> {
    let mut cards = vec![
        card("Harbour mug, tall", Some(("mug", "Stoneware mug, blue glaze running over speckled clay.")), sale("28.00"), "Ottilie Varn", None),
        card("Lambswool scarf, herringbone", Some(("scarf", "Four folded scarves in checks.")), sale("1264.50"), "Runa Ekdahl", None),
        card("Nest box for tits, 28 mm", None, sale("35"), "Ines Quarrow", None),
        card("Coptic notebook, 120 leaves", Some(("notebooks", "A blue bound notebook.")), sale("22.00"), "Mirela Stroud", Some("hillguild.example")),
        card(
            LONG_TITLE,
            Some(("stool", "Three-legged stool in ash.")),
            sale("140.00"),
            "Wolfeschlegelsteinhausenbergerdorff-Montgomery the Younger",
            Some("a-very-long-name-of-a-server.cooperative.example"),
        ),
        card("Willow basket, round", Some(("basket", "A willow basket full of apples.")), terms("gift"), "Wen Abara", None),
        card("إبريق نحاسي مطروق يدويًا", Some(("lamp", "مصباح مفصلي")), terms("swap"), "ليلى الحداد", Some("souq.example")),
        card("Half a day at the wheel", Some(("bench", "A workbench.")), Offer { terms: "pay-what-you-can".to_owned(), ..sale("10.00") }, "Ottilie Varn", None),
        card("Willow for dye baths", None, Offer { is_request: true, price: None, ..sale("0") }, "Runa Ekdahl", None),
    ];
    cards[5].made_to_order = true;
    cards[6].lang = Some("ar".to_owned());
    cards
}

pub(super) fn own_cards() -> Vec<Card> {
    let mut cards = cards();
    for card in &mut cards {
        card.maker_name.clear();
    }
    cards[0].state = State::SoldOut;
    cards
}

pub(super) fn facets(language: Language) -> Vec<Facet> {
    let option = |label: &str, is_chosen, count| FacetOption { label: label.to_owned(), url: "?terms=sale".to_owned(), is_chosen, count };
    vec![
        Facet { title: language.t("facet-terms"), options: vec![option("Sale", true, Some(4100)), option("Swap", false, Some(9)), option("Gift", false, None)] },
        Facet { title: language.t("facet-category"), options: vec![option("Textiles", false, Some(18)), option("Materials and tools", false, Some(3))] },
        Facet { title: language.t("facet-tag"), options: Vec::new() },
    ]
}

fn maker(name: &str, handle: &str) -> Maker {
    Maker {
        by: byline(name, handle),
        banner: None,
        bio_html: String::new(),
        lang: None,
        links: Vec::new(),
        crafts: Vec::new(),
        pronouns: String::new(),
        place: None,
        open_for_commissions: false,
        away: None,
        locked: false,
        origin: None,
        origin_url: None,
        moved_to: None,
        moved_to_url: None,
        since: None,
        follow: Follow::Not,
        listing_count: 0,
        shows_follows: true,
        relation: None,
        trade: None,
    }
}

/// A trader who says everything.
pub(super) fn trader() -> Trade {
    let line = |key: &'static str, text: &str| (key, text.to_owned());
    let legal = vec![
        line("name", "Ottilie Varn Keramik, Inhaberin Ottilie Sophie Varn-Wolfeschlegelsteinhausenbergerdorff"),
        line("address", "The Boathouse\nQuay 4\nSaltmere"),
        line("email", "shop@ottilievarn.example"),
        line("phone", "+44 1632 960 001"),
        line("register", "Saltmere, HRB 4711"),
        line("vat-id", "GB 123 4567 89"),
    ];
    Trade { is_trader: true, legal, home: None }
}

/// How a member may stand to somebody of another server.
pub(super) fn relation() -> Relation {
    let list = |id: &str, title: &str, is_on| ListChoice { id: id.to_owned(), title: title.to_owned(), is_on };
    Relation {
        is_followed_by: true,
        note: "Met at the fair in <Leiden>. Pays on time & in full.".to_owned(),
        lists: vec![list("17", "Woodturners", true), list("18", "قائمة الخزافين", false)],
        ..Relation::default()
    }
}

pub(super) fn makers() -> Vec<(&'static str, Tab, Maker)> {
    let link = |name: &str, url: &str, is_verified| Link { name: name.to_owned(), url: url.to_owned(), is_verified };
    let full = Maker {
        banner: Some(picture("banner-loom", "")),
        trade: Some(trader()),
        bio_html: "<p>Weaver. Scarves, straps and blankets on two looms, one of them older than the harbour wall. Wool from sheep I could name.</p>".to_owned(),
        lang: Some("en".to_owned()),
        links: vec![
            link("Workshop", "https://ekdahl-weaving.example/", true),
            link("Dye diary, with every failure", "https://onionskin.example/a/very/long/path/that/does/not/end/soon", false),
        ],
        crafts: anchors(&["weaving", "wool", "natural dye", "tablet bands"]),
        pronouns: "she/her".to_owned(),
        place: Some("Saltmere".to_owned()),
        open_for_commissions: true,
        away: Some("Orders are welcome. They leave on the 3rd of December, the scarves first.".to_owned()),
        since: Some(ago(1_300_000)),
        listing_count: 12,
        ..maker("Runa Ekdahl", "@runa@harbour.example")
    };
    let with = |follow| Maker { follow, ..full.clone() };
    let many: Vec<String> = (1..=40).map(|n| format!("craft number {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    vec![
        ("following", Tab::Shop, Maker { relation: Some(Box::new(relation())), ..with(Follow::Following) }),
        ("blocked", Tab::Shop, Maker { relation: Some(Box::new(Relation { is_blocking: true, is_hidden: true, ..relation() })), ..with(Follow::Impossible) }),
        ("stranger", Tab::Shop, with(Follow::Stranger)),
        ("own", Tab::Shop, Maker { banner: None, ..with(Follow::Own) }),
        ("about", Tab::About, with(Follow::Not)),
        ("empty", Tab::Shop, Maker { locked: true, follow: Follow::Requested, ..maker("edda", "@edda@harbour.example") }),
        ("own-empty", Tab::Shop, Maker { follow: Follow::Own, ..maker("edda", "@edda@harbour.example") }),
        (
            "remote",
            Tab::Shop,
            Maker {
                bio_html: "<p>نحّاسة من طرابلس، أصنع الأباريق والمصابيح.</p>".to_owned(),
                lang: Some("ar".to_owned()),
                origin: Some("souq.example".to_owned()),
                origin_url: Some("https://souq.example/@layla".to_owned()),
                crafts: anchors(&many),
                listing_count: 9,
                relation: Some(Box::new(Relation { is_muting: true, muting_until: Some(ago(-600)), is_domain_blocked: true, ..relation() })),
                ..maker("ليلى الحداد", "@layla@souq.example")
            },
        ),
        (
            "moved",
            Tab::Shop,
            Maker {
                moved_to: Some(byline("Bram Oosterlo", "@bram@ropewalk.example")),
                follow: Follow::Impossible,
                origin: Some("hillguild.example".to_owned()),
                ..maker(&people()[3].by.name, &people()[3].by.handle)
            },
        ),
        (
            "moved-far",
            Tab::Shop,
            Maker {
                moved_to_url: Some("https://a-very-long-name-of-a-server.cooperative.example/users/wolfeschlegelsteinhausenbergerdorff".to_owned()),
                follow: Follow::Impossible,
                ..maker("Bram Oosterlo", "@bram@hillguild.example")
            },
        ),
    ]
}

fn photo(name: &str, alt: &str) -> Photo {
    let picture = picture(name, alt);
    Photo { large_url: picture.url.clone(), thumb_url: picture.url.clone(), picture }
}

fn seller(follow: Follow) -> Seller {
    Seller {
        by: byline("Ottilie Varn", "@ottilie"),
        place: Some("Saltmere".to_owned()),
        since: Some(ago(1_500_000)),
        verified_links: vec![Anchor::new("ottilievarn.example", "https://ottilievarn.example")],
        away: None,
        follow,
        trade: match follow {
            Follow::Stranger => Some(trader()),
            Follow::Own => Some(Trade { is_trader: false, legal: Vec::new(), home: None }),
            Follow::Requested => Some(Trade { is_trader: true, legal: Vec::new(), home: Some("https://souq.example/@layla".to_owned()) }),
            _ => None,
        },
    }
}

pub(super) fn listings() -> Vec<(&'static str, Listing, Seller)> {
    let mug = Listing {
        id: "2381".to_owned(),
        photos_removed: 1,
        url: "/@ottilie/listings/2381".to_owned(),
        title: "Harbour mug, tall".to_owned(),
        lang: Some("en".to_owned()),
        description_html: LONG_HTML.to_owned(),
        offer: sale("28.00"),
        state: State::Published,
        stock: Some(9),
        made_to_order: false,
        lead_time_days: Some(2),
        materials: vec!["stoneware".to_owned(), "cobalt glaze without lead".to_owned()],
        categories: anchors(&["Ceramics", "Tableware"]),
        condition: Some("new".to_owned()),
        place: Some("Saltmere".to_owned()),
        pickup: true,
        shipping: true,
        zones: Vec::new(),
        axes: Vec::new(),
        chosen: None,
        personalisation: String::new(),
        made_by: Some("me".to_owned()),
        dimensions: Some("9 × 8.5 cm".to_owned()),
        weight: Some("320 g".to_owned()),
        ends: Some(ago(-9_000)),
        goes_out: None,
        delivery_text: "Pickup at the Boathouse, free.\nPost in the country € 5.20, elsewhere in Europe € 11.".to_owned(),
        license: Some("CC-BY-SA-4.0".to_owned()),
        tags: anchors(&["mug", "stoneware", "cobalt"]),
        photos: vec![
            photo("mug", "Stoneware mug, blue glaze running over speckled clay, on an oiled bench."),
            photo("bowls", "With the bowls of the same glaze."),
            photo("bench", "The workshop."),
            photo("basket", ""),
        ],
        listed: ago(24),
        changed: Some(ago(3)),
        origin: None,
        origin_url: None,
    };
    let many: Vec<String> = (1..=40).map(|n| format!("tag number {n}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let bare = Listing {
        id: "2382".to_owned(),
        photos_removed: 0,
        title: LONG_TITLE.to_owned(),
        description_html: String::new(),
        materials: Vec::new(),
        categories: Vec::new(),
        condition: None,
        place: None,
        pickup: false,
        shipping: false,
        delivery_text: String::new(),
        license: None,
        tags: Vec::new(),
        photos: Vec::new(),
        stock: None,
        lead_time_days: None,
        changed: None,
        ..mug.clone()
    };
    let remote = Listing {
        title: "إبريق نحاسي مطروق يدويًا".to_owned(),
        lang: Some("ar".to_owned()),
        description_html: "<p>إبريق مطروق من صفيحة واحدة، مبيّض من الداخل.</p>".to_owned(),
        offer: terms("swap"),
        tags: anchors(&many),
        photos: vec![photo("lamp", "")],
        origin: Some("souq.example".to_owned()),
        origin_url: Some("https://souq.example/@layla/listings/7".to_owned()),
        ..bare.clone()
    };
    let with = |state| Listing { state, ..mug.clone() };
    let away = Seller { away: Some("Back on the 3rd.".to_owned()), ..seller(Follow::Following) };
    let layla = Seller { by: byline("ليلى الحداد", "@layla@souq.example"), ..seller(Follow::Requested) };
    vec![
        ("plain", mug.clone(), seller(Follow::Stranger)),
        ("own", mug.clone(), seller(Follow::Own)),
        ("draft", Listing { state: State::Draft, ..bare.clone() }, seller(Follow::Own)),
        ("sold-out", with(State::SoldOut), away),
        ("paused", with(State::Paused), seller(Follow::Own)),
        ("archived", with(State::Archived), seller(Follow::Not)),
        ("request", Listing { offer: Offer { is_request: true, ..sale("40.00") }, stock: Some(1), ..bare }, seller(Follow::Not)),
        ("to-order", Listing { made_to_order: true, stock: None, offer: Offer { is_lot: true, ..sale("28.00") }, ..mug.clone() }, seller(Follow::Not)),
        ("variations", with_variations(&mug, "M"), seller(Follow::Not)),
        ("no-such-variation", Listing { chosen: None, ..with_variations(&mug, "L") }, seller(Follow::Not)),
        ("remote", remote, layla),
    ]
}

fn with_variations(listing: &Listing, size: &str) -> Listing {
    let axis = |field: &str, name: &str, values: &[&str], chosen: &str| Axis {
        field: field.to_owned(),
        name: name.to_owned(),
        values: values.iter().map(|value| (*value).to_owned()).collect(),
        chosen: chosen.to_owned(),
    };
    Listing {
        offer: Offer { is_lowest: true, ..sale("28.00") },
        axes: vec![axis("v1", "Glaze", &["Harbour blue", "A glaze with a very long name indeed"], "Harbour blue"), axis("v2", "Size", &["S", "M", "L"], size)],
        chosen: Some(Chosen { name: "Harbour blue, M".to_owned(), offer: sale("31.50"), stock: Some(0), is_gone: true }),
        zones: vec![Zone { name: "Germany".to_owned(), price: sale("5.20").price }, Zone { name: "Saltmere, by bicycle".to_owned(), price: None }],
        personalisation: "Which name shall I engrave?".to_owned(),
        ..listing.clone()
    }
}

pub(super) fn stock(language: Language) -> Stock {
    let row = |title: &str, variations: Vec<(String, String, String)>, error: Option<String>| StockRow {
        id: title.len().to_string(),
        version: 3,
        url: "/@runa/listings/2390".to_owned(),
        title: title.to_owned(),
        state: State::Published,
        currency: "EUR".to_owned(),
        has_price: true,
        price: "14.50".to_owned(),
        stock: "4".to_owned(),
        variations,
        error,
    };
    let rows = vec![("Blue, 25 mm".to_owned(), String::new(), "2".to_owned()), ("Red, 25 mm".to_owned(), "15.00".to_owned(), String::new())];
    Stock {
        page: signed_in(language, Section::Listings).titled_by("stock-title"),
        rows: vec![row("Load strap", rows, None), row(LONG_TITLE, Vec::new(), Some(language.t("fault-price")))],
        paging: paging(),
    }
}

pub(super) fn imports(language: Language) -> imports::Imports {
    imports::Imports {
        page: signed_in(language, Section::Elsewhere).titled_by("import-title"),
        place: "import",
        has_invites: false,
        form: Form::default().refused("file", language.t("import-sold-orders")),
        imports: vec![imports::Entry { url: "/settings/import/7".to_owned(), state: "done", rows: 133, at: ago(50) }],
    }
}

pub(super) fn import_pages(language: Language) -> Vec<(&'static str, imports::ImportPage)> {
    let line = |row, title: &str, outcome, notes: &[&str]| imports::Line { row, title: title.to_owned(), outcome, notes: notes.iter().map(|key| language.t(key)).collect() };
    let of = |state, done| imports::ImportPage {
        page: signed_in(language, Section::Elsewhere).titled_by("import-title"),
        place: "import",
        has_invites: true,
        url: "/settings/import/7".to_owned(),
        state,
        rows: 133,
        done,
        counts: [("new", 130), ("changed", 1), ("same", 1), ("refused", 1)],
        lines: vec![line(4, LONG_TITLE, "refused", &["fault-price", "fault-quantity"]), line(1, "Mug", "new", &["import-stock"]), line(2, "Bowl", "changed", &[])],
    };
    vec![
        ("import-looked", of("looked", 0)),
        ("import-waiting", of("waiting", 0)),
        ("import-running", of("running", 25)),
        ("import-done", of("done", 133)),
        ("import-cancelled", of("cancelled", 50)),
    ]
}

pub(super) fn editors(language: Language) -> Vec<(&'static str, Editor)> {
    let choice = |value: &str| Choice { value: value.to_owned(), label: language.t(&format!("category-{value}")) };
    let empty = Editor {
        page: signed_in(language, Section::Listings).titled_by("editor-new"),
        form: Form::filled([("purpose", "offer"), ("terms", "sale"), ("currency", "EUR")]),
        url: None,
        state: State::Draft,
        kept: None,
        photos: Vec::new(),
        categories: ["textiles", "weaving", "ceramics"].map(choice).to_vec(),
        goods: super::goods::reasons(language),
        ruled: Vec::new(),
        currencies: ["EUR", "GBP", "SEK"].map(str::to_owned).to_vec(),
        licenses: ["CC-BY-SA-4.0", "CERN-OHL-S-2.0"].map(str::to_owned).to_vec(),
        axes: vec![(String::new(), String::new()); 2],
        rows: Vec::new(),
        zones: vec![(String::new(), String::new()); 2],
        preview: None,
    };
    let shot = |id: &str, name: Option<&str>| EditorPhoto {
        id: id.to_owned(),
        url: name.map(|name| assets::url(&format!("pictures/{name}.svg"))),
        alt: String::new(),
        is_decoration: false,
        failure: None,
        error: None,
    };
    let photos = vec![
        EditorPhoto { alt: "Two straps over crates on a blue trailer".to_owned(), ..shot("11", Some("trailer")) },
        EditorPhoto { error: Some(language.t("photo-alt-missing")), ..shot("12", Some("shuttle")) },
        shot("13", None),
        EditorPhoto { failure: Some("This file ends too early. Save it again and send it once more.".to_owned()), ..shot("14", None) },
    ];
    let filled = Form::filled([
        ("purpose", "offer"),
        ("title", "Load strap, 25 mm, woven"),
        ("category", "weaving"),
        ("terms", "sale"),
        ("price", "14,-"),
        ("currency", "EUR"),
        ("description", "Tablet-woven in linen & wool, with a \"steel\" cam buckle.\n\n**Holds 80 kg.**"),
        ("made_to_order", "yes"),
        ("pickup", "yes"),
        ("tags", "strap, weaving"),
    ])
    .refused("alt-12", language.t("photo-alt-missing"))
    .refused("price", language.t("fault-price"))
    .refused("lead_time_days", language.t("fault-lead-time"));
    let draft = Editor {
        form: filled.clone(),
        url: Some("/@runa/listings/2390".to_owned()),
        kept: Some(ago(5)),
        photos: photos.clone(),
        preview: Some(card("Load strap, 25 mm, woven", Some(("trailer", "")), sale("14.00"), "Runa Ekdahl", None)),
        ..editor_like(&empty, language)
    };
    let published = Editor {
        form: filled,
        state: State::Published,
        url: Some("/@runa/listings/2390".to_owned()),
        photos: (0..10).map(|n| shot(&n.to_string(), Some("mug"))).collect(),
        ..editor_like(&empty, language)
    };
    let published = Editor { form: Form::filled([("title", "Load strap"), ("terms", "gift")]), ..published };
    vec![("new", empty), ("draft", draft), ("published", published)]
}

fn editor_like(editor: &Editor, language: Language) -> Editor {
    Editor {
        page: signed_in(language, Section::Listings).titled_by("editor-form"),
        form: Form::default(),
        url: None,
        state: State::Draft,
        kept: None,
        photos: Vec::new(),
        categories: editor.categories.clone(),
        goods: editor.goods.clone(),
        ruled: editor.goods.clone(),
        currencies: editor.currencies.clone(),
        licenses: editor.licenses.clone(),
        axes: vec![("Colour".to_owned(), "Blue, Red".to_owned()), ("Width".to_owned(), "25 mm".to_owned())],
        rows: vec![
            EditorRow { values: "[\"Blue\",\"25 mm\"]".to_owned(), name: "Blue, 25 mm".to_owned(), stock: "4".to_owned(), ..EditorRow::default() },
            EditorRow {
                values: "[\"Red\",\"25 mm\"]".to_owned(),
                name: "Red, 25 mm".to_owned(),
                price: "15,-".to_owned(),
                errors: vec![("price", language.t("fault-price"))],
                ..EditorRow::default()
            },
        ],
        zones: vec![("Germany".to_owned(), "5.20".to_owned()), (String::new(), String::new())],
        preview: None,
    }
}

pub(super) fn requests() -> Vec<FollowRequest> {
    people().into_iter().skip(1).take(2).map(|person| FollowRequest { person, url: "/follow-requests/17".to_owned() }).collect()
}

/// A post that says nothing yet.
pub(super) fn entry(id: &str, kind: &str, name: &str, handle: &str, minutes: i64) -> Entry {
    Entry {
        id: id.to_owned(),
        kind: kind.to_owned(),
        url: format!("/{handle}/posts/{id}"),
        origin_url: None,
        at: ago(minutes),
        edited: None,
        by: byline(name, handle),
        audience: None,
        title: String::new(),
        text_html: String::new(),
        lang: None,
        warning: None,
        is_sensitive: false,
        card: None,
        pictures: Vec::new(),
        more_pictures: 0,
        poll: None,
        quote: None,
        answers: None,
        boosted_by: None,
        because_of: None,
        begins_read: false,
        acts: Some(Acts { can_reply: true, can_like: true, can_boost: true, can_quote: true, ..Acts::default() }),
    }
}

/// A poll with these votes; the second option is the reader's own unless they may still vote.
pub(super) fn poll(votes: [i64; 3], can_vote: bool, is_multiple: bool) -> Poll {
    let names = ["12.2 mm, as cut", "12.0 mm & less paint", "قطر ١٢ ملم"];
    let options = names.into_iter().zip(votes).enumerate().map(|(at, (name, votes))| PollChoice { name: name.to_owned(), votes, is_own: at == 1 && !can_vote });
    Poll {
        options: options.collect(),
        is_multiple,
        ends: Some(ago(if can_vote { -1_300 } else { 1_300 })),
        is_open: can_vote,
        voters: votes.iter().sum(),
        can_vote,
        counted_by: (!can_vote).then(|| "hillguild.example".to_owned()),
    }
}

pub(super) fn entries() -> Vec<Entry> {
    let cards = cards();
    let wolfe = &people()[3].by;
    vec![
        Entry { card: cards.first().cloned(), ..entry("71", "listing", "Ottilie Varn", "@ottilie", 24) },
        Entry {
            card: cards.get(6).cloned(),
            begins_read: true,
            because_of: anchors(&["#ceramics"]).pop(),
            ..entry("72", "listing", "ليلى الحداد", "@layla@souq.example", 130)
        },
        Entry {
            text_html: "<p>First hitch plate off the new jig. The slot is 0.2 mm wide of the drawing, which is less than the paint.</p><p>If anyone wants the jig drawn up properly, <a href=\"https://hillguild.example/\">say so</a>.</p>".to_owned(),
            lang: Some("en".to_owned()),
            pictures: vec![picture("hitch", "A steel hitch plate with a slot."), picture("frame-part", "")],
            more_pictures: 3,
            edited: Some(ago(880)),
            origin_url: Some("https://hillguild.example/@bram/8123".to_owned()),
            acts: Some(Acts { can_reply: true, is_liked: true, is_boosted: true, is_kept: true, is_muted: true, ..Acts::default() }),
            ..entry("73", "note", "Bram Oosterlo", "@bram@hillguild.example", 900)
        },
        Entry {
            warning: Some(warning("A cut finger :gear:")),
            text_html: "<p>The chisel won.</p>".to_owned(),
            boosted_by: Some(byline("Bram Oosterlo", "@bram@hillguild.example")),
            answers: Some(Answered { by: Some(byline("Ines Quarrow", "@ines")), url: "/@ines/posts/70".to_owned() }),
            ..entry("74", "note", &wolfe.name, &wolfe.handle, 4000)
        },
        Entry {
            text_html: "<p>Which slot for 0.9?</p>".to_owned(),
            poll: Some(poll([9, 5, 3], true, false)),
            answers: Some(Answered { by: None, url: String::new() }),
            ..entry("75", "question", "Bram Oosterlo", "@bram@hillguild.example", 5000)
        },
        Entry {
            text_html: "<p>So they voted, and I read <em>this</em>:</p>".to_owned(),
            audience: Some("followers"),
            poll: Some(poll([9, 5, 3], false, true)),
            quote: Some(Quote::Shown(Box::new(quoted()))),
            acts: Some(Acts { is_own: true, can_reply: true, can_edit: true, can_pin: true, can_like: true, ..Acts::default() }),
            ..entry("76", "question", "Runa Ekdahl", "@runa", 6000)
        },
        Entry {
            title: "How a jig is drawn, in <five> steps".to_owned(),
            text_html: "<p>Begin with the hole.</p>".to_owned(),
            is_sensitive: true,
            pictures: vec![picture("lamp", "A jointed desk lamp.")],
            quote: Some(Quote::Asked),
            audience: Some("unlisted"),
            acts: None,
            ..entry("77", "article", "Nele Aust", "@nele@fenland.example", 7000)
        },
        Entry { quote: Some(Quote::Refused), text_html: "<p>Quite so.</p>".to_owned(), ..entry("78", "note", "Wen :gear: & <Abara>", "@wen@fenland.example", 7100) },
        Entry { card: cards.get(2).cloned(), ..entry("79", "listing", "Ines Quarrow", "@ines", 80_000) },
    ]
}

/// What was said after an order, and the answer to it.
pub(super) fn feedback() -> Vec<Entry> {
    let mention = |name: &str| format!("<a href=\"/@{name}\" class=\"u-url mention\">@<span>{name}</span></a>");
    let acts = |is_own| Some(Acts { is_own, can_reply: true, can_like: true, can_boost: true, can_edit: is_own, ..Acts::default() });
    vec![
        Entry {
            text_html: format!(
                "<p>{} It came on a Thursday, as promised, and the edge is as navy as in the picture. Donaudampfschifffahrtsgesellschaftskapitänsschalgeeignet.</p>",
                mention("runa")
            ),
            lang: Some("en".to_owned()),
            edited: Some(ago(500)),
            origin_url: Some("https://tidewater.example/@teodor/posts/81".to_owned()),
            acts: acts(false),
            ..entry("81", "note", "Teodor Lask", "@teodor@tidewater.example", 900)
        },
        Entry {
            text_html: format!("<p>{} Thank you, and keep it from the moths.</p>", mention("teodor")),
            answers: Some(Answered { by: Some(byline("Teodor Lask", "@teodor@tidewater.example")), url: "/@teodor@tidewater.example/posts/81".to_owned() }),
            acts: acts(true),
            ..entry("82", "note", "Runa Ekdahl", "@runa", 800)
        },
        Entry {
            text_html: "<p>وصل كما وُصف تماما.</p>".to_owned(), lang: Some("ar".to_owned()), ..entry("83", "note", "ليلى الحداد", "@layla@souq.example", 90_000)
        },
    ]
}

fn quoted() -> Quoted {
    Quoted {
        url: "/@nele@fenland.example/posts/60".to_owned(),
        by: byline("Nele Aust", "@nele@fenland.example"),
        at: ago(90_000),
        title: String::new(),
        text_html: "<p>Deichrad, 3. Jahr: Langloch 12,3 × 16, Scheibe darüber, hält.</p>".to_owned(),
        lang: Some("de".to_owned()),
        warning: None,
    }
}

/// Answers, some of them to answers.
pub(super) fn replies() -> Replies {
    let said = |id: &str, name: &str, handle: &str, minutes| Entry {
        text_html: "<p>12.2. I measured three axles from the tip.</p>".to_owned(),
        ..entry(id, "note", name, handle, minutes)
    };
    let place = |entry, opens, stays_open, closes| Reply { entry, opens, stays_open, closes };
    let wolfe = &people()[3].by;
    let warned = Entry { warning: Some(warning("Injury, described")), ..said("83", "ليلى الحداد", "@layla@souq.example", 700) };
    Replies {
        count: 41,
        shown: vec![
            place(said("81", "Ines Quarrow", "@ines", 800), false, true, 0),
            place(said("82", &wolfe.name, &wolfe.handle, 790), true, true, 0),
            place(warned, true, false, 2),
            place(Entry { acts: None, edited: Some(ago(3)), ..said("84", "Wen Abara", "@wen", 600) }, false, false, 0),
        ],
        more: Some("/@bram@hillguild.example/posts/73?after=84#replies".to_owned()),
        first: Some("/@bram@hillguild.example/posts/73#replies".to_owned()),
    }
}

/// What a post said before, and now.
pub(super) fn versions() -> Vec<Version> {
    let version = |minutes, warning: &str, title: &str, pictures| Version {
        at: ago(minutes),
        title: title.to_owned(),
        warning: warning.to_owned(),
        text_html: "<p>First hitch plate off the new jig.</p>".to_owned(),
        pictures,
    };
    vec![version(3, "Swarf & blood", "A jig", 2), version(30, "", "", 0), version(300, "", "", 1)]
}

/// Makers to follow, and why.
pub(super) fn suggestions(language: Language) -> Vec<Suggested> {
    let reasons = [
        language.t_with("suggestion-by-many", &[("name", &"Ana"), ("n", &2)]),
        language.t_with("suggestion-by-two", &[("name", &"Donaudampfschifffahrtsgesellschaft"), ("other", &"ليلى الحداد")]),
        language.t("suggestion-newcomer"),
    ];
    people().into_iter().zip(reasons).map(|(person, reason)| Suggested { person, reason, back: "/home" }).collect()
}

/// The kinds of a search, one of them shown.
pub(super) fn search_tabs(language: Language, shown: Kind) -> Vec<SearchTab> {
    let kinds = [(Kind::All, None), (Kind::Listing, Some("31")), (Kind::Maker, Some("4")), (Kind::Post, Some("100+")), (Kind::Tag, Some("3"))];
    let tab = |(kind, count): (Kind, Option<&str>)| SearchTab {
        label: language.t(kind.message()),
        url: format!("/search?q=wool&kind={}", kind.word()),
        is_current: kind == shown,
        count: count.map(str::to_owned),
    };
    kinds.into_iter().map(tab).collect()
}

pub(super) fn drafts() -> Vec<Draft> {
    let draft = |title: &str| Draft { title: title.to_owned(), url: "/@runa/listings/2390/edit".to_owned(), kept: ago(5) };
    vec![draft("Load strap, 25 mm, woven"), draft("")]
}

pub(super) fn sign_in(language: Language) -> Form {
    Form::default().with("login", "runa").refused("password", language.t("sign-in-wrong"))
}

pub(super) fn sign_up(language: Language) -> Form {
    Form::filled([("handle", "edda"), ("email", "edda@example.org"), ("reason", "I bind <books> & mend them.")])
        .refused("handle", language.t("sign-up-taken"))
        .refused("password", language.t("fault-password-short"))
}

pub(super) fn first_run() -> Form {
    Form::filled([("instance_name", "Harbour Makers"), ("description", "The workshop and the market of Saltmere."), ("door", "approval"), ("accent", "blue")])
}

pub(super) fn account_form(language: Language) -> Form {
    Form::default().with("scope", "read").refused("current_password", language.t("password-wrong"))
}

pub(super) fn invite_form() -> Form {
    Form::filled([("uses", "1"), ("days", "7")])
}

pub(super) fn sessions() -> Vec<SessionLine> {
    let line =
        |id: &str, device: &str, minutes, is_current| SessionLine { id: id.to_owned(), device: device.to_owned(), since: ago(minutes * 9), last_used: ago(minutes), is_current };
    vec![
        line("1", "Firefox on Linux", 0, true),
        line("2", "Safari on iPhone", 760, false),
        line("3", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) SomeBrowserNobodyKnows/7.1", 90_000, false),
    ]
}

pub(super) fn applications() -> Vec<ApplicationLine> {
    let line = |id: &str, name: &str, scopes: &[&str], last_used| ApplicationLine {
        id: id.to_owned(),
        name: name.to_owned(),
        scopes: scopes.iter().map(|scope| (*scope).to_owned()).collect(),
        since: ago(9000),
        last_used,
    };
    vec![line("1", "stock-script", &["read", "write"], Some(ago(70))), line("2", "Telephone", &["read", "write", "follow"], None)]
}

pub(super) fn invites() -> Vec<InviteLine> {
    let line = |id: &str, uses_left, hours, by: Option<&str>| InviteLine {
        id: id.to_owned(),
        url: "https://harbour.example/signup?invite=5b1e0c7f9a3d4e628b1e0c7f9a3d4e62".to_owned(),
        uses_left,
        expires: now() + TimeDelta::hours(hours),
        by: by.map(str::to_owned),
    };
    vec![line("1", 1, 30, Some("Runa Ekdahl")), line("2", 25, 24 * 40, None)]
}

pub(super) fn waiting() -> Vec<WaitingSignUp> {
    let line = |id: &str, handle: &str, reason: &str| WaitingSignUp {
        id: id.to_owned(),
        handle: handle.to_owned(),
        email: format!("{handle}@example.org"),
        reason: reason.to_owned(),
        at: ago(600),
    };
    vec![line("31", "edda", "I bind books and know Ottilie from the kiln."), line("32", "layla", "أصنع الأباريق النحاسية وأود بيعها هنا.")]
}

/// The form of the catalogue, as it narrows the list or with all that can be wrong in it.
pub(super) fn narrowing(language: Language, is_fine: bool) -> Form {
    let form = Form::filled([("q", "wool"), ("min", "3.50"), ("max", ""), ("currency", if is_fine { "EUR" } else { "" }), ("near", "51.35,12.35"), ("km", "25")]);
    if is_fine { form } else { form.refused("currency", language.t("price-needs-currency")).refused("near", language.t("fault-point")) }
}

pub(super) fn profile(language: Language) -> Form {
    Form::filled([
        ("name", "Runa Ekdahl"),
        ("pronouns", "she/her"),
        ("bio", "Weaver."),
        ("crafts", "weaving, wool"),
        ("place", "Saltmere"),
        ("point", "53.95, 8.55"),
        ("point_kept", "53.95, 8.55"),
        ("open_for_commissions", "yes"),
        ("discoverable", "yes"),
    ])
    .refused("bio", language.t("fault-bio-long"))
    .refused("avatar", "This is no picture: it begins like a PDF.")
}

pub(super) fn link_rows(language: Language) -> Vec<LinkRow> {
    let mut rows = vec![LinkRow::default(); 8];
    rows[0] = LinkRow { name: "Workshop".to_owned(), url: "https://ekdahl-weaving.example".to_owned(), is_verified: true, error: None };
    rows[1] = LinkRow { name: "Dye diary".to_owned(), url: "ftp://onionskin".to_owned(), is_verified: false, error: Some(language.t("fault-link")) };
    rows
}

pub(super) fn operations() -> Vec<Group> {
    let operation = |method: &str, path: &str, summary: &str, scope: Option<&str>| Operation {
        method: method.to_owned(),
        path: path.to_owned(),
        summary: summary.to_owned(),
        scope: scope.map(str::to_owned),
    };
    vec![
        Group {
            name: "listings".to_owned(),
            operations: vec![
                operation("GET", "/listings", "Lists what is offered and wanted, newest first.", None),
                operation("POST", "/listings", "Keeps a draft.", Some("write")),
                operation("PATCH", "/listings/{id}", "Changes some fields of a listing.", Some("write")),
                operation("POST", "/listings/{id}/publish", "Publishes a draft or resumes a paused listing.", Some("write")),
            ],
        },
        Group { name: "follows".to_owned(), operations: vec![operation("DELETE", "/makers/{handle}/follow", "Stops following.", Some("follow"))] },
    ]
}

/// What waits at the desk.
pub(super) fn desk(place: Place) -> Desk {
    Desk { place, waiting: storage::moderation::Waiting { reports: 2, appeals: 1, sign_ups: 0 } }
}

fn measure(kind: &str, minutes: i64, appeal: Option<&str>) -> MeasureLine {
    MeasureLine {
        id: minutes.to_string(),
        kind: kind.to_owned(),
        text: "The drawing is under a licence that forbids selling.\nPlease take it out of the shop.".to_owned(),
        by: (minutes % 2 == 0).then(|| "@mira".to_owned()),
        at: ago(minutes),
        lifted: (kind == "limit").then(|| ago(1)),
        acknowledged: (minutes > 100).then(|| ago(3)),
        can_be_undone: !kind.starts_with("remove"),
        appeal: appeal.map(|state| AppealLine {
            id: (minutes + 5).to_string(),
            text: "I drew half of it, and the others agreed <by mail>.".to_owned(),
            state: state.to_owned(),
            answer: if state == "open" { String::new() } else { "Then show us that mail.".to_owned() },
            at: ago(10),
        }),
    }
}

/// What was decided about somebody.
pub(super) fn measures() -> Vec<MeasureLine> {
    vec![measure("warn", 20, None), measure("limit", 301, Some("accepted")), measure("remove-photo", 900, Some("declined")), measure("suspend", 950, Some("open"))]
}

pub(super) fn about(name: &str, handle: &str, host: Option<&str>) -> About {
    About {
        id: "7".to_owned(),
        by: byline(name, handle),
        host: host.map(str::to_owned),
        since: ago(90_000),
        reports: 3,
        is_limited: host.is_some(),
        state: String::new(),
        measures: if host.is_some() { Vec::new() } else { measures() },
    }
}

/// Reports, among them one by a server and one that says nothing.
pub(super) fn reports() -> Vec<ReportLine> {
    let report = |id: &str, text: &str, host: &str, about| ReportLine {
        id: id.to_owned(),
        at: ago(75),
        from: Some(if host.is_empty() { byline("Teodor Lask", "@teodor") } else { byline("hillguild.example", "@hillguild.example@hillguild.example") }),
        host: host.to_owned(),
        text: text.to_owned(),
        is_open: true,
        posts: 2,
        forwarded: host.is_empty(),
        assigned: host.is_empty().then(|| "@mira".to_owned()),
        note: "Asked them on Monday.".to_owned(),
        about,
    };
    vec![
        report("54", "The design is CC-BY-NC.\nI drew half of it. <b>Really</b>", "", about("Studio Lantern", "@lantern@tidewater.example", Some("tidewater.example"))),
        report("53", "", "hillguild.example", about("Wolfeschlegelsteinhausenbergerdorff-Montgomery the Younger", "@wolfe", None)),
    ]
}

/// Posts that a report names.
pub(super) fn named() -> Vec<Named> {
    let photo = GalleryPhoto { id: "9".to_owned(), picture: picture("lamp", "A jointed desk lamp.") };
    entries()
        .into_iter()
        .take(4)
        .map(|entry| Named { id: "8".to_owned(), entry: Entry { text_html: LONG_HTML.replace("<h3>Care</h3>", ""), ..entry }, photos: vec![photo.clone()] })
        .collect()
}

/// Lines of the log.
pub(super) fn log_lines() -> Vec<LogLine> {
    let line = |act: &str, by: Option<&str>, about: &str| LogLine {
        at: ago(70),
        by: by.map(str::to_owned),
        act: act.to_owned(),
        about: about.to_owned(),
        why: "Sells a design whose licence forbids it".to_owned(),
        report: by.map(|_| "/moderation/reports/54".to_owned()),
    };
    vec![line("suspend", Some("@mira"), "@lantern@tidewater.example"), line("peer-blocked", None, "loudmarket.example"), line("report-closed", Some("@mira"), "@wolfe")]
}

pub(super) fn audiences() -> Vec<AudienceChoice> {
    ["public", "unlisted", "followers", "direct"].map(|word| AudienceChoice { word }).to_vec()
}

/// The lines to write in: of home, or below what somebody said.
pub(super) fn few_lines(to: Option<&str>) -> SmallComposer {
    SmallComposer {
        once: "7".to_owned(),
        reply: to.map(|_| "12".to_owned()),
        text: to.map_or_else(String::new, |_| "@bram@hillguild.example ".to_owned()),
        warning: if to.is_some() { "spiders \"and\" more".to_owned() } else { String::new() },
        audience: if to.is_some() { "direct" } else { "followers" }.to_owned(),
        audiences: audiences(),
        to: to.map(str::to_owned),
    }
}

/// Somebody else's words.
pub(super) fn beside(kind: &'static str) -> Beside {
    Beside {
        by: byline("Bram Oosterlo", "@bram@hillguild.example"),
        kind,
        url: "/@bram@hillguild.example/posts/12".to_owned(),
        at: ago(90),
        title: if kind == "listing" { LONG_TITLE.to_owned() } else { String::new() },
        warning: (kind == "note").then(|| "spiders".to_owned()),
        text_html: LONG_HTML.replace("h3>", "p>"),
        lang: Some("en".to_owned()),
    }
}

pub(super) fn composers(language: Language) -> Vec<(&'static str, Composer)> {
    let page = |key: &str| signed_in(language, Section::Home).titled_by(key);
    let empty = Composer {
        page: page("compose-new"),
        action: "/posts".to_owned(),
        form: Form::filled([("audience", "public"), ("language", "en"), ("lasts", "86400")]),
        once: "7".to_owned(),
        answers: None,
        quotes: None,
        audiences: audiences(),
        settled: None,
        languages: vec![Choice { value: "en".to_owned(), label: "English".to_owned() }, Choice { value: "ar".to_owned(), label: "العربية".to_owned() }],
        photos: Vec::new(),
        options: None,
        lasting: vec![Choice { value: "86400".to_owned(), label: language.t_with("span-days", &[("n", &1_i64)]) }],
        preview: None,
        is_edit: false,
        sent_before: None,
    };
    let photo = |id: &str, error: Option<String>| EditorPhoto {
        id: id.to_owned(),
        url: Some(assets::url("pictures/mug.svg")),
        alt: if error.is_some() { String::new() } else { "A \"mug\"".to_owned() },
        is_decoration: false,
        failure: None,
        error,
    };
    let mut refused = Form::filled([
        ("text", "</textarea><b>"),
        ("audience", "direct"),
        ("warning", "\"><i>"),
        ("sensitive", "yes"),
        ("lasts", "86400"),
        ("reply", "12"),
        ("quote", "13"),
        ("seen", "5"),
    ]);
    for (field, key) in
        [("text", "fault-text-long"), ("audience", "fault-audience-nobody"), ("poll", "fault-poll-options"), ("photos", "fault-photos-many"), ("alt-8", "photo-alt-missing")]
    {
        refused.refuse(field, language.t(key));
    }
    let preview = Preview {
        text_html: LONG_HTML.replace("h3>", "p>"),
        lang: Some("en".to_owned()),
        warning: Some("spiders".to_owned()),
        pictures: vec![picture("mug", "A mug"), picture("lamp", "A jointed desk lamp.")],
        is_covered: true,
        options: vec!["ash".to_owned(), LONG_TITLE.to_owned()],
        multiple: true,
        names: vec!["@wen".to_owned(), "@wolfeschlegelsteinhausenbergerdorff@a-very-long-name-of-a-server.cooperative.example".to_owned()],
        unknown: vec!["@nobody".to_owned()],
        audience: "direct".to_owned(),
    };
    let full = Composer {
        page: page("compose-answer"),
        form: refused,
        answers: Some(beside("listing")),
        quotes: Some((beside("note"), "compose-quote-asks")),
        photos: vec![photo("7", None), photo("8", Some(language.t("photo-alt-missing")))],
        options: Some(vec!["ash".to_owned(), LONG_TITLE.to_owned(), String::new(), String::new()]),
        preview: Some(preview.clone()),
        sent_before: Some(Anchor::new(language.t("compose-sent-before-link"), "/@runa/posts/9")),
        ..empty.clone()
    };
    let nothing = Preview {
        text_html: String::new(),
        warning: None,
        pictures: Vec::new(),
        options: Vec::new(),
        names: Vec::new(),
        unknown: Vec::new(),
        audience: "public".to_owned(),
        ..preview
    };
    let edit = Composer {
        page: page("compose-edit"),
        action: "/posts/7/edit".to_owned(),
        audiences: Vec::new(),
        settled: Some("followers"),
        photos: (0..10).map(|at| photo(&at.to_string(), None)).collect(),
        preview: Some(nothing),
        is_edit: true,
        ..empty.clone()
    };
    vec![("new", empty), ("refused", full), ("edit", edit)]
}

pub(super) fn letters() -> Vec<Letter> {
    let all: Vec<Byline> = people().into_iter().map(|person| person.by).collect();
    let letter = |with: Vec<Byline>, last: &str, is_mine: bool, is_unread: bool| Letter {
        url: format!("/messages/{}", last.len()),
        with,
        last: last.to_owned(),
        lang: None,
        is_mine,
        at: ago(300),
        is_unread,
        is_open: is_mine,
    };
    vec![letter(all.iter().take(1).cloned().collect(), "Could two of them be 1.8 m long?", false, true), letter(all, LONG_TITLE, true, false), letter(Vec::new(), "", false, false)]
}

pub(super) fn messages() -> Vec<Message> {
    let message = |id: &str, is_mine: bool| Message {
        id: id.to_owned(),
        url: format!("/@runa/posts/{id}"),
        by: byline(if is_mine { "Runa Ekdahl" } else { "ليلى الحداد" }, "@layla@souq.example"),
        is_mine,
        at: ago(60),
        is_edited: is_mine,
        warning: (!is_mine).then(|| warning("spiders")),
        text_html: LONG_HTML.replace("h3>", "p>"),
        lang: Some("en".to_owned()),
        pictures: if is_mine { vec![picture("mug", "A mug")] } else { Vec::new() },
        has_poll: !is_mine,
    };
    vec![message("31", false), message("32", true)]
}
