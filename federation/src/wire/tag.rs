//! `tag`: hashtags and mentions. Links, emoji and all else in there are left alone.

use domain::tag::Tag;
use domain::text::{escape, line_cut};
use domain::{Address, AddressRules, Site};
use serde_json::{Value, json};

use super::one_or_many::{entries, is_a, text};

/// Most entries of a list that are looked at (SECURITY J-09).
const MAX_ENTRIES: usize = 200;
/// Most mentions that are kept.
const MAX_MENTIONS: usize = 100;

/// Somebody whom a post names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    pub actor: Address,
    /// `@name@host` as the author wrote it; may be empty. For showing only: who it is says the address.
    pub name: String,
}

impl Mention {
    /// The `tag` entry without which Mastodon tells nobody.
    #[must_use]
    pub fn document(&self) -> Value {
        json!({"type": "Mention", "href": self.actor.as_str(), "name": self.name})
    }
}

/// The hashtags of a document in our spelling, each once, at most `max`.
#[must_use]
pub fn hashtags(document: &Value, max: usize) -> Vec<Tag> {
    let mut tags = Vec::new();
    for tag in of_type(document, "Hashtag").filter_map(|entry| Tag::parse(text(entry, "name"))) {
        if tags.len() < max && !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Whom a document mentions, each once.
#[must_use]
pub fn mentions(document: &Value, rules: AddressRules) -> Vec<Mention> {
    let mut mentions: Vec<Mention> = Vec::new();
    for entry in of_type(document, "Mention") {
        let Ok(actor) = Address::parse(text(entry, "href"), rules) else { continue };
        if mentions.len() < MAX_MENTIONS && !mentions.iter().any(|known| known.actor == actor) {
            mentions.push(Mention { actor, name: line_cut(text(entry, "name"), 200) });
        }
    }
    mentions
}

fn of_type<'a>(document: &'a Value, kind: &'a str) -> impl Iterator<Item = &'a Value> {
    entries(document.get("tag")).iter().take(MAX_ENTRIES).filter(move |entry| is_a(entry, kind))
}

/// The `tag` entry of a hashtag (FEP-eb48).
#[must_use]
pub fn hashtag(site: &Site, tag: &Tag) -> Value {
    json!({"type": "Hashtag", "href": href(site, tag), "name": format!("#{tag}")})
}

/// The hashtag in `content`, as Mastodon marks it.
#[must_use]
pub fn hashtag_link(site: &Site, tag: &Tag) -> String {
    format!("<a href=\"{}\" class=\"mention hashtag\" rel=\"tag\">#<span>{}</span></a>", escape(&href(site, tag)), escape(tag.as_str()))
}

/// Letters beyond ASCII are percent-encoded: not every peer takes them bare.
fn href(site: &Site, tag: &Tag) -> String {
    let page = site.tag_page(tag);
    url::Url::parse(&page).map_or(page, String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn j09_a_hundred_thousand_tags_are_few() {
        let many: Vec<Value> = (0..100_000).map(|n| json!({"type": "Hashtag", "name": format!("#t{n}")})).collect();
        assert_eq!(hashtags(&json!({"tag": many}), 13).len(), 13);
    }

    #[test]
    fn links_emoji_and_nonsense_are_left_alone() {
        let document = json!({"tag": [
            null, 7, "x", [], {"type": "Link", "name": "#no", "href": "https://a.example/o"}, {"type": "Emoji", "name": ":x:"},
            {"type": "Hashtag"}, {"type": "Hashtag", "name": 7}, {"type": "Mention", "href": "acct:x"}, {"type": "Mention"}
        ]});
        assert!(hashtags(&document, 9).is_empty());
        assert!(mentions(&document, AddressRules::default()).is_empty());
    }

    #[test]
    fn one_tag_stands_without_an_array() {
        assert_eq!(hashtags(&json!({"tag": {"type": "Hashtag", "name": "Weaving"}}), 9), [Tag::trusted("weaving")]);
        let mention = json!({"tag": {"type": "Mention", "href": "https://a.example/u"}});
        assert_eq!(mentions(&mention, AddressRules::default())[0].name, "");
    }

    #[test]
    fn letters_of_a_tag_are_encoded_in_its_address_only() {
        let site = Site::new("https://here.example", "here.example", AddressRules::default()).unwrap();
        let tag = Tag::trusted("käse");
        assert_eq!(hashtag(&site, &tag), json!({"type": "Hashtag", "href": "https://here.example/tags/k%C3%A4se", "name": "#käse"}));
        assert!(hashtag_link(&site, &tag).contains("<span>käse</span>"));
    }
}
