//! Who may do what with a post without being asked (FEP-044f, and the interaction policies of GoToSocial).

use serde::{Deserialize, Serialize};

/// To whom something is allowed; the author always, and whoever the post names may answer it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permit {
    #[default]
    Anyone,
    Followers,
    Nobody,
}

impl Permit {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::Followers => "followers",
            Self::Nobody => "nobody",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Anyone, Self::Followers, Self::Nobody].into_iter().find(|permit| permit.word() == word)
    }

    /// Whether somebody who follows its author, or not, is among them.
    #[must_use]
    pub const fn includes(self, follows_author: bool) -> bool {
        match self {
            Self::Anyone => true,
            Self::Followers => follows_author,
            Self::Nobody => false,
        }
    }
}

/// What an author allows with one post. Where nothing is said, everything is allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Permits {
    pub reply: Permit,
    pub like: Permit,
    pub boost: Permit,
    pub quote: Permit,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_for_followers_is_not_for_strangers() {
        assert!(!Permit::Followers.includes(false) && !Permit::Nobody.includes(true));
        assert!(Permit::Followers.includes(true) && Permit::Anyone.includes(false));
    }

    #[test]
    fn what_is_not_said_is_allowed() {
        assert_eq!(serde_json::from_str::<Permits>("{}").unwrap(), Permits::default());
    }
}
