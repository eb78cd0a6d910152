//! Handles: `name` here, `name@host` elsewhere.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Names that could pass for the host or for a part of the machine.
const RESERVED: &[&str] = &[
    "abuse",
    "actor",
    "admin",
    "administrator",
    "api",
    "everyone",
    "help",
    "here",
    "host",
    "inbox",
    "instance",
    "moderator",
    "null",
    "official",
    "peerwright",
    "postmaster",
    "root",
    "security",
    "staff",
    "support",
    "system",
    "team",
    "undefined",
    "webmaster",
    "www",
];

/// Longest name of an actor here, in bytes.
pub const MAX_LOCAL: usize = 30;
/// Longest name of an actor elsewhere that is kept, in bytes.
pub const MAX_REMOTE: usize = 64;

/// How an actor is called: a name, and the host it lives on unless that is ours.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Handle {
    /// Without `@`. Lower case for actors here; as the peer spells it elsewhere.
    pub name: String,
    /// `None` here; punycode, lower case, with a port only in development, elsewhere.
    pub host: Option<String>,
}

/// Why a text is no handle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HandleError {
    #[error("a handle has 1 to 30 letters a to z, digits, or _ and - between them")]
    Grammar,
    #[error("this handle is reserved")]
    Reserved,
    #[error("this is not a handle like name@host")]
    NotAHandle,
}

impl Handle {
    /// A name for an actor here: ASCII letters, digits, `_` and inner `-`, folded to lower case.
    ///
    /// # Errors
    /// Says whether the grammar or the list of reserved names is broken.
    pub fn local(text: &str) -> Result<Self, HandleError> {
        let name = text.trim().to_ascii_lowercase();
        let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
        let edge = |b: Option<u8>| b.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'_');
        let good = name.len() <= MAX_LOCAL && name.bytes().all(inner) && edge(name.bytes().next()) && edge(name.bytes().last());
        if !good {
            return Err(HandleError::Grammar);
        }
        if RESERVED.contains(&name.as_str()) {
            return Err(HandleError::Reserved);
        }
        Ok(Self { name, host: None })
    }

    /// Reads `name`, `@name`, `name@host`, `@name@host` or `acct:name@host`; `here` is our own domain.
    ///
    /// # Errors
    /// [`HandleError::NotAHandle`] when it is none of these.
    pub fn parse(text: &str, here: &str) -> Result<Self, HandleError> {
        let text = text.trim();
        let text = text.strip_prefix("acct:").unwrap_or(text);
        let text = text.strip_prefix('@').unwrap_or(text);
        let (name, host) = match text.split_once('@') {
            Some((name, host)) => (name, Some(canonical_host(host)?)),
            None => (text, None),
        };
        let good = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        if name.is_empty() || name.len() > MAX_REMOTE || !name.chars().all(good) {
            return Err(HandleError::NotAHandle);
        }
        match host {
            Some(host) if host != here => Ok(Self { name: name.to_owned(), host: Some(host) }),
            _ => Ok(Self { name: name.to_ascii_lowercase(), host: None }),
        }
    }

    /// An actor elsewhere as its own document names it; control and direction characters are dropped.
    #[must_use]
    pub fn remote(name: &str, host: &str) -> Self {
        let mut clean: String = name.chars().filter(|c| !c.is_control() && !crate::text::is_direction_control(*c) && !c.is_whitespace() && *c != '@').collect();
        while clean.len() > MAX_REMOTE {
            clean.pop();
        }
        Self { name: clean, host: Some(host.to_owned()) }
    }

    /// The form all comparisons and unique keys use.
    #[must_use]
    pub fn folded(&self) -> String {
        self.name.to_lowercase()
    }

    /// `name@host` for WebFinger and mentions; `here` fills in our own domain.
    #[must_use]
    pub fn full(&self, here: &str) -> String {
        format!("{}@{}", self.name, self.host.as_deref().unwrap_or(here))
    }
}

impl fmt::Display for Handle {
    /// `name` here, `name@host` elsewhere: the form of URLs and of the API.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        match &self.host {
            Some(host) => write!(f, "@{host}"),
            None => Ok(()),
        }
    }
}

fn canonical_host(text: &str) -> Result<String, HandleError> {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if port.parse::<u16>().is_ok() => (name, Some(port)),
        Some(_) => return Err(HandleError::NotAHandle),
        None => (text, None),
    };
    let name = idna::domain_to_ascii_strict(name.trim_end_matches('.')).or(Err(HandleError::NotAHandle))?;
    if name.is_empty() {
        return Err(HandleError::NotAHandle);
    }
    Ok(port.map_or_else(|| name.clone(), |port| format!("{name}:{port}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn o24_names_that_confuse_are_refused_here() {
        for bad in ["", "admin", "Admin", "ｓupport", "a\u{200f}b", "ana!", "-ana", "ana-", "a b", "🦊", &"a".repeat(31), "ana.b"] {
            assert!(Handle::local(bad).is_err(), "{bad:?}");
        }
        assert_eq!(Handle::local("Ana_7").unwrap().name, "ana_7");
    }

    #[test]
    fn what_is_no_handle_is_refused() {
        for bad in ["", "@", "@@host", "ana@", "ana@ho st", "ana@host:99999", "<ana>@host.example", "https://a.example/@b"] {
            assert!(Handle::parse(bad, "here.example").is_err(), "{bad:?}");
        }
    }

    #[test]
    fn our_own_domain_is_here() {
        assert_eq!(Handle::parse("@Ana@here.example", "here.example").unwrap(), Handle { name: "ana".into(), host: None });
        assert_eq!(Handle::parse("acct:Bo@Localhost:8082", "localhost:8081").unwrap().to_string(), "Bo@localhost:8082");
        assert_eq!(Handle::parse("bo@bücher.example", "here.example").unwrap().to_string(), "bo@xn--bcher-kva.example");
    }
}
