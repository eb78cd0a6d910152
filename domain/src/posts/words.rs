//! Mentions, tags and addresses in what a maker writes become links.

use std::collections::HashMap;

use super::Mention;
use crate::tag::Tag;
use crate::text::{Markup, escape};
use crate::{Address, Handle, Site};

/// Somebody who can be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub handle: Handle,
    pub address: Address,
    /// Where people look at them.
    pub page: String,
}

/// A run of plain words, in its parts.
#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    Words(&'t str),
    /// `@name` or `@name@host`.
    Mention(&'t str),
    /// `#tag`.
    Tag(&'t str),
    /// `https://…`, as far as it goes.
    Link(&'t str),
}

/// A text with its links, and what it links to.
pub(super) struct Woven {
    pub markup: Markup,
    pub mentions: Vec<Mention>,
    pub tags: Vec<Tag>,
}

/// The handles that a text names, each once, in its order; at most `most`.
pub(super) fn named(source: &str, max: usize, most: usize, here: &str) -> Vec<Handle> {
    let mut found: Vec<Handle> = Vec::new();
    let mut look = |words: &str| {
        for part in parts(words) {
            let Part::Mention(text) = part else { continue };
            if let Ok(handle) = Handle::parse(text, here)
                && found.len() < most
                && !found.contains(&handle)
            {
                found.push(handle);
            }
        }
        None
    };
    let _whole = Markup::woven(source, max, &mut look);
    found
}

/// Renders a text with its links; `None` when it is over `max` characters. Whom nobody knows stays plain.
pub(super) fn weave(source: &str, max: usize, known: &[Known], site: &Site) -> Option<Woven> {
    let by_handle: HashMap<(String, Option<&str>), &Known> = known.iter().map(|one| ((one.handle.folded(), one.handle.host.as_deref()), one)).collect();
    let (mut mentions, mut tags): (Vec<Mention>, Vec<Tag>) = (Vec::new(), Vec::new());
    let mut html_of = |part: Part<'_>| match part {
        Part::Words(words) => escape(words),
        Part::Link(url) => format!("<a href=\"{0}\">{1}</a>", escape(url), escape(&shortened(url))),
        Part::Tag(text) => Tag::parse(text).map_or_else(
            || escape(text),
            |tag| {
                if !tags.contains(&tag) {
                    tags.push(tag.clone());
                }
                tag_link(site, &tag, text.trim_start_matches('#'))
            },
        ),
        Part::Mention(text) => {
            let handle = Handle::parse(text, site.domain()).ok();
            let one = handle.and_then(|handle| by_handle.get(&(handle.folded(), handle.host.as_deref())).copied());
            one.map_or_else(
                || escape(text),
                |one| {
                    if mentions.iter().all(|mention| mention.actor != one.address) {
                        mentions.push(mention(one, site));
                    }
                    format!("<span class=\"h-card\"><a href=\"{}\" class=\"u-url mention\">@<span>{}</span></a></span>", escape(&one.page), escape(&one.handle.name))
                },
            )
        }
    };
    let mut woven = |words: &str| {
        let parts = parts(words);
        let is_plain = parts.iter().all(|part| matches!(part, Part::Words(_)));
        (!is_plain).then(|| parts.into_iter().map(&mut html_of).collect::<String>())
    };
    let markup = Markup::woven(source, max, &mut woven)?;
    Some(Woven { markup, mentions, tags })
}

/// How others are told who was named: always with the host (WIRE 7.2).
pub(super) fn mention(one: &Known, site: &Site) -> Mention {
    let host = one.handle.host.as_deref().unwrap_or_else(|| site.domain());
    Mention { actor: one.address.clone(), name: format!("{}@{host}", one.handle.name) }
}

fn tag_link(site: &Site, tag: &Tag, written: &str) -> String {
    let page = site.tag_page(tag);
    let page = url::Url::parse(&page).map_or(page, String::from);
    format!("<a href=\"{}\" class=\"mention hashtag\">#<span>{}</span></a>", escape(&page), escape(written))
}

/// Longest address that is shown whole, in characters.
const MAX_SHOWN: usize = 60;

/// An address as people read it: without its scheme, cut where it is long. Its host is always whole.
fn shortened(url: &str) -> String {
    let bare = url.split_once("://").map_or(url, |(_, rest)| rest).trim_end_matches('/');
    if bare.chars().count() <= MAX_SHOWN {
        return bare.to_owned();
    }
    let host = bare.split('/').next().unwrap_or_default();
    let keep = MAX_SHOWN.max(host.chars().count() + 1);
    let mut cut: String = bare.chars().take(keep).collect();
    cut.push('\u{2026}');
    cut
}

fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let (mut from, mut before) = (0, None::<char>);
    let mut rest = text.char_indices();
    while let Some((at, c)) = rest.next() {
        let tail = text.get(at..).unwrap_or_default();
        let begins = before.is_none_or(|before| !before.is_alphanumeric() && !matches!(before, '_' | '/' | '@' | '#' | '&' | '-' | '.'));
        let part = match c {
            '@' if begins => mention_in(tail).map(Part::Mention),
            '#' if begins => tag_in(tail).map(Part::Tag),
            'h' | 'H' if begins => link_in(tail).map(Part::Link),
            _ => None,
        };
        before = Some(c);
        let Some(part) = part else { continue };
        let (Part::Mention(taken) | Part::Tag(taken) | Part::Link(taken) | Part::Words(taken)) = &part;
        let end = at + taken.len();
        if at > from {
            found.extend(text.get(from..at).map(Part::Words));
        }
        before = taken.chars().next_back();
        found.push(part);
        from = end;
        rest = text.char_indices();
        // Go on behind it.
        while rest.offset() < end && rest.next().is_some() {}
    }
    found.extend(text.get(from..).filter(|words| !words.is_empty()).map(Part::Words));
    found
}

fn run(text: &str, fits: impl Fn(char) -> bool) -> &str {
    let end = text.char_indices().find(|(_, c)| !fits(*c)).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

fn mention_in(text: &str) -> Option<&str> {
    let name = |text: &str| run(text, |c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.')).trim_end_matches(['.', '-']).len();
    let length = name(text.get(1..)?);
    if length == 0 {
        return None;
    }
    let local = 1 + length;
    let host = text
        .get(local..)
        .and_then(|rest| rest.strip_prefix('@'))
        .map(|rest| run(rest, |c| c.is_alphanumeric() || matches!(c, '-' | '.' | ':')).trim_end_matches(['.', '-', ':']).len());
    let end = match host {
        Some(host) if host > 0 => local + 1 + host,
        _ => local,
    };
    text.get(..end)
}

fn tag_in(text: &str) -> Option<&str> {
    let word = run(text.get(1..)?, |c| c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c));
    (word.chars().any(char::is_alphabetic) && Tag::parse(word).is_some()).then(|| text.get(..=word.len()).unwrap_or_default())
}

fn link_in(text: &str) -> Option<&str> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))?;
    let mut found = run(text, |c| !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | '"'));
    // What ends a sentence ends the address, and so does a bracket that was opened before it.
    loop {
        let shorter = match found.chars().next_back()? {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' => found.get(..found.len() - 1)?,
            ')' if found.matches(')').count() > found.matches('(').count() => found.get(..found.len() - 1)?,
            _ => break,
        };
        found = shorter;
    }
    let has_host = found.len() > scheme.len() && url::Url::parse(found).is_ok_and(|url| url.host_str().is_some());
    has_host.then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AddressRules;

    fn site() -> Site {
        Site::new("https://here.example", "here.example", AddressRules::default()).unwrap()
    }

    fn known(name: &str, host: Option<&str>) -> Known {
        let base = host.unwrap_or("here.example");
        let handle = Handle { name: name.to_owned(), host: host.map(str::to_owned) };
        Known { handle, address: Address::trusted(format!("https://{base}/users/{name}")), page: format!("https://{base}/@{name}") }
    }

    fn woven(source: &str) -> Woven {
        weave(source, 500, &[known("ana", None), known("Bo", Some("hill.example"))], &site()).unwrap()
    }

    #[test]
    fn what_only_looks_like_a_mention_a_tag_or_an_address_stays_words() {
        for plain in ["ana@here.example", "a#b", "@ @@ # #12", "https://", "http:// x", "xhttps://a.example", "@nobody", "`@ana #tag https://a.example`"] {
            let woven = woven(plain);
            assert!(!woven.markup.html().contains("<a "), "{plain}: {}", woven.markup.html());
            assert!(woven.mentions.is_empty() && woven.tags.is_empty(), "{plain}");
        }
    }

    #[test]
    fn h03_h09_words_smuggle_no_html() {
        let html = woven("@ana<script>alert(1)</script> #a\"onclick=x https://a.example/\"><img/src=x> [x](javascript:alert(1))").markup.html().to_owned();
        assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("javascript:"), "{html}");
    }

    #[test]
    fn mentions_tags_and_addresses_become_links() {
        let woven = woven("Hello @ana and @bo@hill.example: #Weaving, #k\u{e4}se (see https://a.example/x_(y)). @ana again");
        let html = woven.markup.html();
        assert!(html.contains("<a href=\"https://hill.example/@Bo\" class=\"u-url mention\""), "{html}");
        assert!(html.contains("href=\"https://here.example/tags/weaving\"") && html.contains("#<span>Weaving</span>"), "{html}");
        assert!(html.contains("href=\"https://a.example/x_(y)\""), "{html}");
        assert_eq!(woven.mentions.iter().map(|mention| mention.name.as_str()).collect::<Vec<_>>(), ["ana@here.example", "Bo@hill.example"]);
        assert_eq!(woven.tags, [Tag::trusted("weaving"), Tag::trusted("k\u{e4}se")]);
    }

    #[test]
    fn emphasis_and_links_of_markdown_stay() {
        let woven = woven("*Look* at [ana's #shop](https://a.example/@ana) and **#oak**");
        assert_eq!(woven.tags, [Tag::trusted("oak")]);
        assert!(woven.markup.html().contains("<em>Look</em>") && woven.markup.html().contains("ana's #shop</a>"), "{}", woven.markup.html());
    }

    #[test]
    fn handles_are_named_once_and_not_in_code() {
        let names: Vec<String> = named("@ana @ANA @bo@Hill.example `@cy`", 500, 9, "here.example").iter().map(Handle::to_string).collect();
        assert_eq!(names, ["ana", "bo@hill.example"]);
        assert_eq!(named("@a @b @c", 500, 2, "here.example").len(), 2);
    }

    #[test]
    fn a_long_address_is_cut_and_its_host_is_not() {
        let url = format!("https://a.example/{}", "x".repeat(200));
        let shown = shortened(&url);
        assert!(shown.starts_with("a.example/") && shown.ends_with('\u{2026}') && shown.chars().count() == MAX_SHOWN + 1);
    }

    proptest::proptest! {
        #[test]
        fn parts_put_together_are_the_text(text in "[@#a-z:/. _\u{e4}h(),-]{0,40}") {
            let joined: String = parts(&text).into_iter().map(|part| match part { Part::Words(t) | Part::Mention(t) | Part::Tag(t) | Part::Link(t) => t }).collect();
            proptest::prop_assert_eq!(joined, text);
        }
    }
}
