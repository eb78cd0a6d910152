//! What others do with a post besides answering it: they like it, or pass it on.

use super::Post;
use crate::actors::Actor;
use crate::{Address, Id, Time};

/// Longest emoji that is kept, in characters: a sequence of Unicode, or the name of a picture between colons.
const MAX_EMOJI: usize = 50;
/// Different emoji that one actor may leave on one post, the plain like among them.
pub const MAX_PER_ACTOR: i64 = 5;

/// A like, with the emoji that stands for it where one was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// Identity of the activity.
    pub address: Address,
    pub actor: Id<Actor>,
    pub post: Id<Post>,
    pub emoji: Emoji,
    pub created_at: Time,
}

/// A post passed on to the followers of somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Boost {
    /// Identity of the activity.
    pub address: Address,
    pub actor: Id<Actor>,
    pub post: Id<Post>,
    pub created_at: Time,
}

/// How a like looks; empty for a plain one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Emoji(String);

impl Emoji {
    /// A plain like.
    pub const PLAIN: Self = Self(String::new());

    /// The emoji in a text from outside; `None` when it is empty, too long, or has spaces or control characters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_one = !text.is_empty() && text.chars().count() <= MAX_EMOJI && !text.chars().any(|c| c.is_control() || c.is_whitespace());
        is_one.then(|| Self(text.to_owned()))
    }

    /// Wraps what was read back from our own table.
    #[must_use]
    pub const fn stored(text: String) -> Self {
        Self(text)
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// How often a post was liked and passed on, by actors who can be heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Actors, however many emoji each of them left.
    pub likes: i64,
    pub boosts: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_emoji_is_none() {
        for bad in ["", "  ", "two words", "a\u{0}b", "line\nbreak", &"x".repeat(51)] {
            assert_eq!(Emoji::parse(bad), None, "{bad:?}");
        }
        for good in ["👍", "👩‍🚀", ":blobcat:", " ❤ "] {
            assert_eq!(Emoji::parse(good).unwrap().as_str(), good.trim());
        }
    }
}
