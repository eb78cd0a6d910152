//! Visitors without an account: the question, its confirmation, the conversation, links that are not good, and the maker's side.

use super::{Gallery, agreements, samples};
use crate::agreements::view::Item;
use crate::agreements::visitors::present;
use crate::agreements::visitors::view::{Visiting, VisitorAskPage, VisitorConfirmPage, VisitorGonePage, VisitorTalkPage};
use crate::language::Language;
use crate::page::{Form, Section};

fn items(language: Language) -> Vec<Item> {
    let said = |by, is_own: bool, html: &str, ago| Item::Said { by, is_own, html: html.to_owned(), at: samples::ago(ago), lang: None };
    vec![
        said(present::byline(language, None), true, "<p>Does it hold 0.3 l?<br>&lt;b&gt;And&lt;/b&gt; is it safe for the oven?</p>", 3_900),
        said(samples::byline("Ottilie Varn", "@ottilie"), false, "<p>It does. The oven is <strong>no</strong> good idea.</p>", 3_800),
    ]
}

pub(super) fn hang(gallery: &mut Gallery, language: Language) {
    let frame = || samples::visited(language, Section::Elsewhere).unlisted();
    let refused =
        Form::default().with("text", "Is it still there?").with("email", "ada").refused("email", language.t("fault-email")).refused("name", language.t("fault-visitor-name"));
    for (name, form) in [("visitor-ask", Form::default()), ("visitor-ask-refused", refused)] {
        let shown = VisitorAskPage {
            page: samples::visited(language, Section::Listings).titled_by("visitor-ask"),
            listing: samples::cards().remove(0),
            url: "/@ottilie/listings/2381".to_owned(),
            address: "https://harbour.example/o/2381-a-very-long-address-that-does-not-break-the-page-because-it-breaks-anywhere".to_owned(),
            seller: samples::byline("Ottilie Varn", "@ottilie"),
            may_order: name == "visitor-ask",
            form,
        };
        gallery.hang(name, language, &shown);
    }
    let confirm = VisitorConfirmPage {
        page: frame().titled_by("visitor-confirm-title"),
        url: "/visitors/confirm/0".to_owned(),
        title: "Lambswool scarf, herringbone".to_owned(),
        email: "ada@mail.example".to_owned(),
        words: "Does it hold 0.3 l?\n\nThank you".to_owned(),
    };
    gallery.hang("visitor-confirm", language, &confirm);
    for (name, is_closed) in [("visitor-gone", false), ("visitor-closed", true)] {
        let title = if is_closed { "visitor-closed-title" } else { "link-gone-title" };
        gallery.hang(name, language, &VisitorGonePage { page: frame().titled_by(title), is_closed });
    }
    for name in ["visitor-talk", "visitor-talk-gone"] {
        let is_gone = name == "visitor-talk-gone";
        let shown = VisitorTalkPage {
            page: frame().titled("Lambswool scarf, herringbone"),
            url: "/visitors/0".to_owned(),
            seller: samples::byline("Ottilie Varn", "@ottilie"),
            listing: samples::cards().into_iter().next().filter(|_| !is_gone),
            items: items(language),
            form: if is_gone { Form::default().with("text", "").refused("text", language.t("fault-message-missing")) } else { Form::default() },
        };
        gallery.hang(name, language, &shown);
    }
    for (name, visitor) in [
        ("agreement-visitor", Visiting { is_open: true, is_blocked: false }),
        ("agreement-visitor-ended", Visiting { is_open: false, is_blocked: false }),
        ("agreement-visitor-blocked", Visiting { is_open: false, is_blocked: true }),
    ] {
        gallery.hang(name, language, &agreements::of_visitor(language, visitor));
    }
}
