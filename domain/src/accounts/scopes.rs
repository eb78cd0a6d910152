//! OAuth scopes as Mastodon names them, as far as something here asks for them.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One permission of an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    Read,
    Write,
    Follow,
}

impl Scope {
    const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Follow => "follow",
        }
    }
}

/// A set of scopes; a text of words parted by blanks outside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Scopes(Vec<Scope>);

/// A word that is no scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown scope {0:?}; there are read, write and follow")]
pub struct UnknownScope(pub String);

impl Scopes {
    /// Reads `read write follow`.
    ///
    /// # Errors
    /// Names the first unknown word; an empty text means `read`.
    pub fn parse(text: &str) -> Result<Self, UnknownScope> {
        let mut scopes = Vec::new();
        for word in text.split_whitespace() {
            let scope = [Scope::Read, Scope::Write, Scope::Follow].into_iter().find(|s| s.word() == word).ok_or_else(|| UnknownScope(word.to_owned()))?;
            if !scopes.contains(&scope) {
                scopes.push(scope);
            }
        }
        if scopes.is_empty() {
            scopes.push(Scope::Read);
        }
        Ok(Self(scopes))
    }

    /// Whether an app with this set may do what needs `scope`; `write` covers `follow`.
    #[must_use]
    pub fn allow(&self, scope: Scope) -> bool {
        self.0.contains(&scope) || (scope == Scope::Follow && self.0.contains(&Scope::Write))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<&str> = self.0.iter().map(|scope| scope.word()).collect();
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn w13_a_token_allows_no_more_than_it_says() {
        assert!(Scopes::parse("read admin:write").is_err());
        let read = Scopes::parse("read").unwrap();
        assert!(read.allow(Scope::Read) && !read.allow(Scope::Write) && !read.allow(Scope::Follow));
        assert!(Scopes::parse("write").unwrap().allow(Scope::Follow));
        assert!(!Scopes::parse("follow").unwrap().allow(Scope::Write));
    }
}
