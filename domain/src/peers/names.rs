//! Who registered a name: what stands on the public suffix list was registered by nobody, what is below by one party.

use super::split_port;

/// How a name is given away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suffix {
    /// By a registry: `com`, `co.uk`, and every name of one label.
    Registry,
    /// By somebody who registered it and hands out names below it: `github.io`.
    Provider,
}

/// The name that one party registered, below which it makes as many servers as it likes: `evil.co.uk` for
/// `n1.evil.co.uk:8443`. What nobody registered stands for itself, with its port: numbers, names of one label, and names
/// that are suffixes themselves.
///
/// `host` is canonical, see [`super::canonical`].
#[must_use]
pub fn registrable(host: &str) -> &str {
    let (name, _) = split_port(host);
    if is_number(name) { host } else { psl::domain_str(name).unwrap_or(host) }
}

/// Whether names below this one belong to strangers; `None` for an ordinary name.
#[must_use]
pub fn suffix(host: &str) -> Option<Suffix> {
    let (name, port) = split_port(host);
    if port.is_some() || is_number(name) {
        return None;
    }
    // `kobe.jp` is not on the list, but every name below it is.
    let any_below = format!("any.{name}");
    let suffix = [name, &any_below].into_iter().find_map(|name| psl::suffix(name.as_bytes()).filter(|suffix| suffix.as_bytes() == name.as_bytes()))?;
    Some(if suffix.typ() == Some(psl::Type::Private) { Suffix::Provider } else { Suffix::Registry })
}

/// Whether a name is an address of digits, which has no names above it.
pub(super) fn is_number(name: &str) -> bool {
    name.starts_with('[') || name.parse::<std::net::IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f15_names_below_one_that_was_registered_are_one_party() {
        for (host, party) in [
            ("n1.evil.example", "evil.example"),
            ("a.b.n2.evil.example", "evil.example"),
            ("evil.example", "evil.example"),
            ("n1.evil.example:8443", "evil.example"),
            ("n1.evil.co.uk", "evil.co.uk"),
            ("www.ck", "www.ck"),
            ("a.b.c.kobe.jp", "b.c.kobe.jp"),
            ("a.city.kobe.jp", "city.kobe.jp"),
            ("x.xn--e1afmkfd.xn--p1ai", "xn--e1afmkfd.xn--p1ai"),
            // Customers of one provider are strangers to each other.
            ("ada.github.io", "ada.github.io"),
        ] {
            assert_eq!(registrable(host), party, "{host}");
        }
    }

    #[test]
    fn what_nobody_registered_stands_for_itself() {
        for host in ["127.0.0.1:3000", "[::1]:3000", "8.8.8.8", "localhost", "localhost:3001", "com", "co.uk", "github.io", ""] {
            assert_eq!(registrable(host), host);
        }
    }

    #[test]
    fn d03_suffixes_are_known_by_the_list_and_not_by_their_form() {
        for name in ["com", "co.uk", "com.br", "ac.jp", "kobe.jp", "c.kobe.jp", "k12.ca.us", "xn--p1ai", "priv.no", "example", "localhost"] {
            assert_eq!(suffix(name), Some(Suffix::Registry), "{name}");
        }
        for name in ["github.io", "duckdns.org", "repl.co"] {
            assert_eq!(suffix(name), Some(Suffix::Provider), "{name}");
        }
        for name in ["evil.co.uk", "com.example", "go.com", "web.de", "localhost:8082", "www.ck", "city.kobe.jp", "127.0.0.1", "mastodon.social"] {
            assert_eq!(suffix(name), None, "{name}");
        }
    }
}
