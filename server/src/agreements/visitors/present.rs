//! Makes of visitors and of what the two wrote what pages show.

use domain::agreements::{Side, Visitor, VisitorLetter};
use domain::text::{Markup, escape};

use crate::agreements::view::Item;
use crate::emojis::OfHost;
use crate::language::Language;
use crate::makers::view::Byline;
use crate::page::Avatar;

/// `Visitor (Ada)`, or `Visitor` where they gave no name or it is erased.
#[must_use]
pub fn name(language: Language, visitor: Option<&Visitor>) -> String {
    match visitor.map(|visitor| visitor.name.as_str()).filter(|name| !name.is_empty()) {
        Some(name) => language.t_with("visitor-named", &[("name", &name)]),
        None => language.t("visitor-unnamed"),
    }
}

/// A visitor in one line: without a handle, and without a page.
#[must_use]
pub fn byline(language: Language, visitor: Option<&Visitor>) -> Byline {
    let shown = visitor.map_or("", |visitor| visitor.name.as_str());
    Byline { name: name(language, visitor), handle: String::new(), url: String::new(), avatar: Avatar::of(shown, None), emojis: OfHost::new() }
}

/// What somebody wrote, safe to stand as it is: Markdown of the seller, plain lines of the visitor.
#[must_use]
pub fn html(letter: &VisitorLetter) -> String {
    match letter.by {
        Side::Seller => Markup::from_markdown(&letter.words).map(|markup| markup.html().to_owned()).unwrap_or_default(),
        Side::Buyer => format!("<p>{}</p>", escape(&letter.words).replace("\n\n", "</p><p>").replace('\n', "<br>")),
    }
}

/// The letters of a conversation, as one side sees them.
#[must_use]
pub fn said(letters: &[VisitorLetter], side: Side, own: &Byline, other: &Byline) -> Vec<Item> {
    let item = |letter: &VisitorLetter| {
        let is_own = letter.by == side;
        let by = if is_own { own.clone() } else { other.clone() };
        Some(Item::Said { by, is_own, html: html(letter), at: letter.at.civil()?, lang: None })
    };
    letters.iter().filter_map(item).collect()
}

/// What happened and what was said, in the order of time.
#[must_use]
pub fn merged(mut happened: Vec<Item>, said: Vec<Item>) -> Vec<Item> {
    happened.extend(said);
    happened.sort_by_key(|item| match item {
        Item::Happened { at, .. } => (*at, false),
        Item::Said { at, .. } => (*at, true),
    });
    happened
}

#[cfg(test)]
mod tests {
    use domain::{Id, Time};

    use super::*;

    fn letter(by: Side, words: &str) -> VisitorLetter {
        VisitorLetter { id: Id::new(1), agreement: Id::new(2), by, words: words.to_owned(), at: Time::from_unix_seconds(0) }
    }

    #[test]
    fn what_a_visitor_wrote_is_plain_text() {
        let evil = letter(Side::Buyer, "<script>alert(1)</script>\n**bold** [x](javascript:alert(1))\n\nNext");
        assert_eq!(html(&evil), "<p>&lt;script&gt;alert(1)&lt;/script&gt;<br>**bold** [x](javascript:alert(1))</p><p>Next</p>");
        assert!(html(&letter(Side::Seller, "**bold**")).contains("<strong>bold</strong>"));
        assert!(!html(&letter(Side::Seller, "<script>alert(1)</script>")).contains("<script"));
    }

    #[test]
    fn a_visitor_is_called_one_and_has_no_page() {
        let nobody = byline(Language::English, None);
        assert_eq!((nobody.name.as_str(), nobody.handle.as_str(), nobody.url.as_str()), ("Visitor", "", ""));
    }
}
