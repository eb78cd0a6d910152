//! Orders and enquiries in every state that a page of theirs can show.

use super::{Gallery, samples};
use crate::agreements::present;
use crate::agreements::view::{AgreementPage, AgreementsPage, Bar, BeginPage, Button, Choices, Item, Line, Reply, SellingPage};
use crate::agreements::visitors::view::Visiting;
use crate::language::{Language, Money};
use crate::page::{Form, Paging, Section, Tone};

/// What a form lets one choose, with everything.
pub(super) fn choices() -> Choices {
    let pair = |value: &str, words: &str| (value.to_owned(), words.to_owned());
    Choices {
        variations: vec![pair("Blue, large", "Blue, large: € 34.50"), pair("Grey, small", "Grey, small: € 28.00")],
        deliveries: vec![pair("pickup", "Picked up"), pair("ship:Germany", "Germany: € 4.90"), pair("ship:Elsewhere in Europe", "Elsewhere in Europe: € 9.80")],
        needs_address: true,
        personalisation: "Which name shall be woven in?".to_owned(),
        pays_what_they_can: true,
        currency: "EUR".to_owned(),
        is_lent: true,
        must_be_lent_until: false,
        is_lot: false,
    }
}

fn lines() -> Vec<Line> {
    let line = |title: &str, kind: &'static str, state: &'static str, sells: bool| Line {
        url: "/agreements/2381".to_owned(),
        title: title.to_owned(),
        kind,
        other: Some(samples::byline("Teodor Lask", "@teodor@tidewater.example")),
        sells,
        state,
        mark: domain::agreements::State::from_word(state).map_or("idle", present::mark),
        is_turn: state == "proposed",
        unread: sells,
        total: (kind == "order").then(|| Money::new("68.90", "EUR")),
        at: samples::ago(90),
    };
    vec![
        line("Lambswool scarf, herringbone", "order", "proposed", true),
        line("سجادة منسوجة يدويا", "order", "disputed", false),
        line("Donaudampfschifffahrtsgesellschaftskapitänsmützenständer", "order", "completed", true),
        line("Load strap, 25 mm", "enquiry", "proposed", true),
    ]
}

fn page(language: Language, name: &str) -> AgreementPage {
    let is_order = name != "enquiry";
    let own = samples::byline("Runa Ekdahl", "@runa");
    let other = samples::byline("Teodor Lask", "@teodor@tidewater.example");
    let frame = samples::signed_in(language, Section::Home).titled("Lambswool scarf, herringbone");
    let bar = |state: &'static str, is_done: bool, is_current: bool| Bar { state, is_done, is_current, by: if is_done { frame.t("agreement-by-you") } else { String::new() } };
    let term = |key: &'static str, text: &str, is_amount: bool| crate::agreements::view::Term { key, text: text.to_owned(), is_amount };
    let button = |to: &'static str, label: String, is_main: bool, asks_why: bool| Button { to, label, is_main, asks_why };
    AgreementPage {
        url: "/agreements/2381".to_owned(),
        number: "2381".to_owned(),
        kind: if is_order { "order" } else { "enquiry" },
        sells: name != "buyer",
        other: other.clone(),
        visitor: None,
        may_write: true,
        host: Some("tidewater.example".to_owned()),
        listing: samples::cards().into_iter().next().filter(|_| name != "buyer"),
        title: "Lambswool scarf, herringbone".to_owned(),
        begun: samples::ago(4_000),
        bars: if is_order {
            vec![bar("proposed", true, false), bar("accepted", true, false), bar("paid", false, true), bar("shipped", false, false), bar("completed", false, false)]
        } else {
            Vec::new()
        },
        turn: frame.t("agreement-turn-paid-seller"),
        is_turn: true,
        tone: Tone::Warn,
        buttons: vec![
            button("shipped", frame.t("agreement-do-shipped-seller"), true, false),
            button("cancelled", frame.t("agreement-do-cancelled-seller"), false, true),
            button("disputed", frame.t("agreement-do-disputed-seller"), false, true),
        ],
        wanted: (name == "seller").then(|| frame.t1("agreement-wants-cancelled", "name", "Teodor")),
        own_wish: (name == "buyer").then(|| frame.t("agreement-you-wants-cancelled")),
        may_take_back: true,
        trade: (name == "buyer").then(samples::trader),
        asked: if name == "buyer" { vec![frame.t("agreement-sent-paid")] } else { Vec::new() },
        items: vec![
            Item::Said {
                by: other.clone(),
                is_own: false,
                html: "<p>Could it be the grey one with the navy edge?</p>".to_owned(),
                at: samples::ago(3_900),
                lang: Some("en".to_owned()),
            },
            Item::Said { by: own, is_own: true, html: "<p>Yes. It can go with Thursday’s post.</p>".to_owned(), at: samples::ago(3_800), lang: None },
            Item::Happened { sentence: frame.t("agreement-you-accepted"), note: "gladly".to_owned(), at: samples::ago(3_700) },
        ],
        terms: if is_order {
            vec![
                term("agreed-title", "Lambswool scarf, herringbone", false),
                term("agreed-variation", "Grey with navy edge, 200 cm", false),
                term("agreed-quantity", "1", true),
                term("agreed-price", "€ 64.00", true),
                term("agreed-postage", "€ 4.90", true),
                term("agreed-total", "€ 68.90", true),
                term("agreed-payment", "Transfer, directly to me", false),
            ]
        } else {
            Vec::new()
        },
        fingerprint: if is_order { present::grouped("zQmdfTbBqBPQ7VNxZEYEj14VmRuZBkqFbiwReogJgS1zR1n") } else { String::new() },
        payment_link: (name == "buyer").then(|| "https://pay.example/runa-ekdahl/a-very-long-path-that-does-not-break-the-page".to_owned()),
        postal: (name == "seller").then(|| vec!["Teodor Lask".to_owned(), "The Slip, 4".to_owned(), "Saltmere".to_owned()]),
        is_sealed: name == "sealed",
        replies: if name == "enquiry" { vec![Reply { id: "7".to_owned(), title: "Lead time".to_owned(), words: "It takes three weeks.".to_owned() }] } else { Vec::new() },
        version: 3,
        feedback: if name == "buyer" { samples::feedback() } else { Vec::new() },
        may_review: name == "seller",
        unconfirmed: (name == "buyer").then(|| "tidewater.example".to_owned()),
        review_form: if name == "seller" { Form::default().with("review", "").refused("review", language.t("fault-message-missing")) } else { Form::default() },
        form: if name == "enquiry" { Form::default().with("text", "").refused("text", language.t("fault-message-missing")) } else { Form::default() },
        page: frame,
    }
}

/// An enquiry of a visitor, as its maker sees it.
pub(super) fn of_visitor(language: Language, visitor: Visiting) -> AgreementPage {
    AgreementPage {
        other: crate::agreements::visitors::present::byline(language, None),
        host: None,
        visitor: Some(visitor),
        may_write: visitor.is_open,
        ..page(language, "enquiry")
    }
}

pub(super) fn hang(gallery: &mut Gallery, language: Language) {
    let frame = || samples::signed_in(language, Section::Home).titled_by("agreements-title");
    for (name, lines) in [("agreements", lines()), ("agreements-empty", Vec::new())] {
        gallery.hang(name, language, &AgreementsPage { page: frame(), lines, which: "all", paging: Paging { newer: None, older: None } });
    }
    for name in ["seller", "buyer", "sealed", "enquiry"] {
        gallery.hang(&format!("agreement-{name}"), language, &page(language, name));
    }
    for (name, choices, form) in [
        ("order", Some(choices()), Form::default()),
        (
            "order-refused",
            Some(choices()),
            Form::default().with("quantity", "0").refused("quantity", language.t("fault-order-quantity")).refused("address", language.t("fault-postal-missing")),
        ),
        ("ask", None, Form::default()),
    ] {
        let shown = BeginPage {
            page: samples::signed_in(language, Section::Listings).titled_by(if choices.is_some() { "order-title" } else { "ask-title" }),
            listing: samples::cards().remove(0),
            url: "/@ottilie/listings/2381".to_owned(),
            seller: samples::byline("Ottilie Varn", "@ottilie"),
            host: (name == "ask").then(|| "hillguild.example".to_owned()),
            choices,
            trade: (name == "order").then(samples::trader),
            at_once: name == "order",
            returns: "14 days, unworn".to_owned(),
            payment: "Transfer".to_owned(),
            form,
        };
        gallery.hang(name, language, &shown);
    }
    let reply = Reply { id: "7".to_owned(), title: "How to wash it".to_owned(), words: "Cold, by hand, with a soap that has no bleach.".to_owned() };
    for (name, replies, form) in [
        ("settings-selling", vec![reply], Form::default().with("at_once", "yes").with("returns", "14 days, unworn")),
        ("settings-selling-refused", Vec::new(), Form::default().with("payment_link", "http://x").refused("payment_link", language.t("fault-payment-link"))),
    ] {
        let shown = SellingPage {
            page: samples::signed_in(language, Section::Elsewhere).titled_by("selling-title"),
            kind_form: if replies.is_empty() { Form::default().with("kind", "trader").refused("legal_email", language.t("fault-legal-contact")) } else { Form::default() },
            must_say: !replies.is_empty(),
            form,
            reply_form: Form::default(),
            replies,
            has_invites: true,
        };
        gallery.hang(name, language, &shown);
    }
}
