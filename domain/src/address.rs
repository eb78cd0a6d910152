//! Canonical URLs as identities, and the origins that own them.

use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

/// Longest address, as it is written and as it is kept.
const MAX_BYTES: usize = 2_048;

/// What addresses this process takes; both switches are for development and tests only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AddressRules {
    /// Take `http` and explicit ports.
    pub http: bool,
    /// Take `localhost` and IP literals.
    pub private: bool,
}

/// The canonical URL of a thing: `https`, default port, lower-case punycode host, no user name.
///
/// Two addresses are the same thing exactly when their texts are equal; paths, queries and fragments are kept
/// byte for byte (a fragment is part of an id where a peer chose so).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Address(String);

/// Why a text is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("an address is an absolute url of at most 2048 bytes")]
    Malformed,
    #[error("an address begins with https")]
    Scheme,
    #[error("an address names a public host, not an ip address or a local name")]
    Host,
    #[error("an address uses the default port")]
    Port,
    #[error("an address carries no user name")]
    User,
}

/// Who answers for an address: scheme, host and port.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    scheme: String,
    authority: String,
}

impl Origin {
    /// Host with its port where that is not the default: what follows the second `@` of a handle.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.authority
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.authority)
    }
}

impl Address {
    /// Parses and canonicalises; the one function that decides what an identity is.
    ///
    /// # Errors
    /// Says which rule the text breaks.
    pub fn parse(text: &str, rules: AddressRules) -> Result<Self, AddressError> {
        let odd = |c: char| c.is_control() || c == '\\' || c.is_whitespace();
        if text.len() > MAX_BYTES || text.contains(odd) {
            return Err(AddressError::Malformed);
        }
        let mut url = Url::parse(text).or(Err(AddressError::Malformed))?;
        match url.scheme() {
            "https" => {}
            "http" if rules.http => {}
            _ => return Err(AddressError::Scheme),
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::User);
        }
        if url.port().is_some() && !(rules.http || rules.private) {
            return Err(AddressError::Port);
        }
        canonical_host(&mut url, rules)?;
        // What is escaped on the way is longer than it was written.
        if url.as_str().len() > MAX_BYTES {
            return Err(AddressError::Malformed);
        }
        Ok(Self(url.into()))
    }

    /// Wraps an address read back from our own tables or minted by [`crate::Site`].
    #[must_use]
    pub fn trusted(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address without its fragment: the document in which a key or part is found.
    #[must_use]
    pub fn document(&self) -> Self {
        let text = self.0.split('#').next().unwrap_or(&self.0);
        Self(text.to_owned())
    }

    /// Who answers for it.
    #[must_use]
    pub fn origin(&self) -> Origin {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("", &self.0));
        let authority = rest.split(['/', '?', '#']).next().unwrap_or("");
        Origin { scheme: scheme.to_owned(), authority: authority.to_owned() }
    }

    /// Host, with its port where that is not the default.
    #[must_use]
    pub fn host(&self) -> String {
        self.origin().authority
    }

    /// What follows the authority: path, query and fragment.
    #[must_use]
    pub fn path(&self) -> &str {
        let rest = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        rest.find(['/', '?', '#']).and_then(|at| rest.get(at..)).unwrap_or("")
    }

    /// Whether both are answered for by the same origin.
    #[must_use]
    pub fn same_origin(&self, other: &Self) -> bool {
        self.origin() == other.origin()
    }
}

fn canonical_host(url: &mut Url, rules: AddressRules) -> Result<(), AddressError> {
    let name = match url.host() {
        Some(Host::Domain(name)) => name.trim_end_matches('.').to_owned(),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) if rules.private => return Ok(()),
        _ => return Err(AddressError::Host),
    };
    let local = name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local");
    let looks_numeric = name.rsplit('.').next().is_some_and(|last| last.bytes().all(|b| b.is_ascii_digit()));
    if name.is_empty() || name.parse::<IpAddr>().is_ok() || looks_numeric {
        return Err(AddressError::Host);
    }
    if !rules.private && (local || !name.contains('.')) {
        return Err(AddressError::Host);
    }
    if !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'.' || b == b'_') {
        return Err(AddressError::Host);
    }
    if name.split('.').any(|label| label.is_empty() || label.len() > 63) || name.len() > 253 {
        return Err(AddressError::Host);
    }
    url.set_host(Some(&name)).or(Err(AddressError::Host))
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.0)
    }
}

impl AsRef<str> for Address {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod properties;

#[cfg(test)]
mod tests {
    use super::*;

    const PUBLIC: AddressRules = AddressRules { http: false, private: false };

    fn parse(text: &str) -> Result<Address, AddressError> {
        Address::parse(text, PUBLIC)
    }

    #[test]
    fn o13_http_and_other_schemes_are_no_address() {
        for bad in ["http://victim.example/a", "ftp://victim.example/a", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn o14_ip_literals_and_local_names_are_no_address() {
        for bad in ["https://1.2.3.4/a", "https://[::1]/u", "https://0x7f.1/", "https://2130706433/", "https://localhost/a", "https://foo.localhost/", "https://intranet/"] {
            assert_eq!(parse(bad), Err(AddressError::Host), "{bad}");
        }
    }

    #[test]
    fn o12_a_port_is_no_part_of_an_address() {
        assert_eq!(parse("https://victim.example:8443/a"), Err(AddressError::Port));
        assert_eq!(parse("https://victim.example:443/a").unwrap().as_str(), "https://victim.example/a");
    }

    #[test]
    fn o16_hosts_have_one_spelling() {
        for text in ["https://VICTIM.example/a", "https://victim.example./a", "https://victim．example/a", "https://%76ictim.example/a"] {
            assert_eq!(parse(text).unwrap().as_str(), "https://victim.example/a", "{text}");
        }
        for bad in ["https:\\\\victim.example\\a", "https://user@victim.example/", "https://xn--victim-/a", "https://a..b.example/", "https://victim.example /a"] {
            assert!(parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn o17_a_look_alike_is_another_host() {
        assert_eq!(parse("https://ex\u{430}mple.org/u").unwrap().host(), "xn--exmple-4nf.org");
    }

    #[test]
    fn o18_paths_queries_and_fragments_are_kept_byte_for_byte() {
        for text in ["https://a.example/u/v#x", "https://a.example/u/v?x", "https://a.example/%75/v"] {
            assert_eq!(parse(text).unwrap().as_str(), text);
        }
        assert_eq!(parse("https://a.example/u#main-key").unwrap().document().as_str(), "https://a.example/u");
    }

    #[test]
    fn in_development_localhost_with_a_port_is_an_origin() {
        let rules = AddressRules { http: true, private: true };
        let here = Address::parse("http://localhost:8081/users/ana", rules).unwrap();
        let there = Address::parse("http://localhost:8082/users/ana", rules).unwrap();
        assert_eq!(here.host(), "localhost:8081");
        assert!(!here.same_origin(&there));
        assert_eq!(here.path(), "/users/ana");
    }
}
