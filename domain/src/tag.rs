//! Tags: what a thing is about, in one spelling.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Most tags of one listing (PRODUCT: at most 13).
pub const MAX_ON_LISTING: usize = 13;
/// Most crafts of one maker.
pub const MAX_CRAFTS: usize = 20;

/// A tag without `#`, lower case, 1 to 40 letters, digits or `_` (FEP-eb48, and Unicode letters as others send them).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tag(String);

impl Tag {
    /// Reads a tag as people write it: `#Natural Dye` becomes `natural_dye`; `None` when nothing is left or it is too long.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.trim().trim_start_matches('#').nfkc().collect::<String>().to_lowercase();
        let mut clean = String::with_capacity(text.len());
        for c in text.chars() {
            if c.is_alphanumeric() || c == '_' || unicode_normalization::char::is_combining_mark(c) {
                clean.push(c);
            } else if (c.is_whitespace() || c == '-') && !clean.ends_with('_') {
                clean.push('_');
            }
        }
        let clean = clean.trim_matches('_');
        let count = clean.chars().count();
        (count > 0 && count <= 40 && clean.chars().any(char::is_alphabetic)).then(|| Self(clean.to_owned()))
    }

    /// Wraps a stored tag.
    #[must_use]
    pub fn trusted(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The tag as people read it: `natural dye`.
    #[must_use]
    pub fn spaced(&self) -> String {
        self.0.replace('_', " ")
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Splits a line of tags at commas, or at blanks where `#` is used; duplicates are dropped, order is kept.
#[must_use]
pub fn split(line: &str) -> Vec<Tag> {
    let parts: Vec<&str> = if line.contains(',') || !line.contains('#') { line.split([',', ';', '\n']).collect() } else { line.split_whitespace().collect() };
    let mut tags = Vec::new();
    for tag in parts.into_iter().filter_map(Tag::parse) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_letter_is_no_tag() {
        for bad in ["", "#", "  ", "2026", "___", "-–-", &"a".repeat(41)] {
            assert_eq!(Tag::parse(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn one_spelling_for_what_people_write() {
        for text in ["Natural Dye", "#natural_dye", "natural-dye", " NATURAL  dye "] {
            assert_eq!(Tag::parse(text).unwrap().as_str(), "natural_dye", "{text}");
        }
        assert_eq!(split("wool, Wool, #weaving"), vec![Tag::trusted("wool"), Tag::trusted("weaving")]);
        assert_eq!(split("#wool #weaving").len(), 2);
    }
}
