//! Custom emoji: small pictures of a server, named by a word between colons in what its people say.

use crate::media::Media;
use crate::{Id, Time};

/// Most that are read from one document (SECURITY J-09).
pub const MAX_PER_DOCUMENT: usize = 64;
/// Most that are kept of one host.
pub const MAX_PER_HOST: i64 = 2_000;
/// Longest word, in characters.
const MAX_SHORTCODE: usize = 50;

/// The word of an emoji, without its colons: letters of ASCII, digits, `_`, `-` and `+`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shortcode(String);

impl Shortcode {
    /// Reads the word with or without its colons; `None` for everything else (SECURITY H-08).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let word = text.strip_prefix(':').and_then(|text| text.strip_suffix(':')).unwrap_or(text);
        let is_word = (1..=MAX_SHORTCODE).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+'));
        is_word.then(|| Self(word.to_owned()))
    }

    /// Wraps what was read back from our own table.
    #[must_use]
    pub const fn stored(word: String) -> Self {
        Self(word)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An emoji of another server, with our own copy of its picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Emoji {
    /// The host after the `@` of those who use it.
    pub host: String,
    pub shortcode: Shortcode,
    pub media: Id<Media>,
    pub changed_at: Time,
}

/// The words between colons in a text, each once: what may be an emoji in it.
#[must_use]
pub fn words_in(text: &str) -> Vec<Shortcode> {
    let mut found = Vec::new();
    // Between two colons stands every second part, and a colon may end one word and begin another.
    for part in text.split(':').skip(1) {
        if let Some(word) = Shortcode::parse(part)
            && !found.contains(&word)
        {
            found.push(word);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h08_what_is_no_word_is_no_emoji() {
        for bad in ["", ":", "::", ":a b:", "\"><img", ":\"><img src=x onerror=alert(1)>:", ":ä:", ":a:b:", "javascript:", &"x".repeat(51)] {
            assert_eq!(Shortcode::parse(bad), None, "{bad:?}");
        }
        for good in [":blobcat:", "blobcat", ":+1:", ":a-b_C9:"] {
            assert_eq!(Shortcode::parse(good).unwrap().as_str(), good.trim_matches(':'));
        }
    }

    #[test]
    fn words_between_colons_are_found() {
        let words = |text| words_in(text).iter().map(|word| word.as_str().to_owned()).collect::<Vec<_>>();
        assert_eq!(words("Hello :blobcat: and :blobcat::wave:, at 12:30:15 :no word:"), ["blobcat", "wave", "30"].map(str::to_owned));
        assert!(words("nothing here").is_empty());
    }
}
