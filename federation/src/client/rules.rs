//! What the settings allow, and the judgement of an address before anything is asked.

use std::{fmt, path::PathBuf};

use url::{Host, Url};

use super::{ClientError, Refusal};

const MAX_URL: usize = 2048;

/// Settings of the client. The two switches are for development; they lift nothing else.
#[derive(Clone)]
pub struct Rules {
    /// `federation.allow_http`: http addresses, and ports.
    pub allow_http: bool,
    /// `federation.allow_private_addresses`: any IP address, local names, and ports.
    pub allow_private_addresses: bool,
    /// `federation.extra_ca_file`: PEM certificates trusted beside those of the system.
    pub extra_ca_file: Option<PathBuf>,
    /// The `User-Agent` of every request.
    pub user_agent: String,
    /// Hosts (`host` or `host:port`) that are this server and are never asked.
    pub our_hosts: Vec<String>,
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules")
            .field("allow_http", &self.allow_http)
            .field("allow_private_addresses", &self.allow_private_addresses)
            .field("our_hosts", &self.our_hosts)
            .finish_non_exhaustive()
    }
}

impl Rules {
    /// Refuses an address by what it says; what its name leads to is the resolver's matter.
    pub(super) fn judge(&self, url: &Url) -> Result<(), ClientError> {
        let development = self.allow_http || self.allow_private_addresses;
        match url.scheme() {
            "https" => {}
            "http" if self.allow_http => {}
            _ => return Err(Refusal::Scheme.into()),
        }
        if url.as_str().len() > MAX_URL {
            return Err(Refusal::Malformed.into());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Refusal::UserInfo.into());
        }
        let authority = authority(url);
        if self.our_hosts.iter().any(|host| host.eq_ignore_ascii_case(&authority)) {
            return Err(ClientError::Ourselves(url.to_string()));
        }
        if url.port().is_some() && !development {
            return Err(Refusal::Port.into());
        }
        self.judge_host(url)
    }

    fn judge_host(&self, url: &Url) -> Result<(), ClientError> {
        let refusal = match url.host() {
            None => Refusal::Host,
            Some(_) if self.allow_private_addresses => return Ok(()),
            Some(Host::Domain(name)) if is_public_name(name) => return Ok(()),
            Some(Host::Domain(_)) => Refusal::Host,
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => Refusal::IpLiteral,
        };
        Err(refusal.into())
    }

    pub(super) fn url_at(&self, host: &str, path: &str) -> Result<Url, ClientError> {
        let plain = self.allow_http && (host.contains(':') || host == "localhost");
        let scheme = if plain { "http" } else { "https" };
        let url = Url::parse(&format!("{scheme}://{host}/")).map_err(|_url| Refusal::Malformed)?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(Refusal::Malformed.into());
        }
        let url = url.join(path).map_err(|_url| Refusal::Malformed)?;
        self.judge(&url).map(|()| url)
    }
}

/// A name of at least two labels that is not reserved for this machine. `victim.example.` would be a
/// second name of `victim.example`, so a trailing dot is refused.
fn is_public_name(name: &str) -> bool {
    name.contains('.') && !name.starts_with('.') && !name.ends_with('.') && !name.ends_with(".localhost")
}

/// `host`, or `host:port` where the port is not the default one.
pub(super) fn authority(url: &Url) -> String {
    match (url.host_str(), url.port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> Rules {
        Rules {
            allow_http: false,
            allow_private_addresses: false,
            extra_ca_file: None,
            user_agent: "test".to_owned(),
            our_hosts: vec!["our.example".to_owned(), "127.0.0.1:3000".to_owned()],
        }
    }

    fn judge(rules: &Rules, url: &str) -> Result<(), ClientError> {
        match Url::parse(url) {
            Ok(url) => rules.judge(&url),
            Err(_) => Err(Refusal::Malformed.into()),
        }
    }

    #[test]
    fn f03_odd_spellings_of_local_hosts_are_refused() {
        for host in [
            "0x7f.1",
            "2130706433",
            "0177.0.0.1",
            "127.1",
            "127.0.0.1",
            "[::ffff:7f00:1]",
            "[::1]",
            "[::]",
            "localhost",
            "localhost.",
            "foo.localhost",
            "foo.localhost.",
            "LOCALHOST",
            "intranet",
            "8.8.8.8",
            "victim.example.",
            "１２７.0.0.1",
            "%6cocalhost",
        ] {
            assert!(judge(&rules(), &format!("https://{host}/")).is_err(), "{host}");
        }
    }

    #[test]
    fn f03_public_names_are_allowed_in_any_case() {
        for host in ["peer.example", "PEER.example", "xn--exmple-4nf.org", "a.b.c.example", "exаmple.org"] {
            assert_eq!(judge(&rules(), &format!("https://{host}/u/1")), Ok(()), "{host}");
        }
    }

    #[test]
    fn f07_other_schemes_are_refused_also_in_development() {
        let development = Rules { allow_http: true, allow_private_addresses: true, ..rules() };
        for url in [
            "file:///etc/passwd",
            "gopher://peer.example/",
            "data:text/html,x",
            "ftp://peer.example/",
            "javascript:alert(1)",
            "ws://peer.example/",
            "wss://peer.example/",
            "unix:/run/x",
            "about:blank",
        ] {
            assert_eq!(judge(&rules(), url), Err(Refusal::Scheme.into()), "{url}");
            assert_eq!(judge(&development, url), Err(Refusal::Scheme.into()), "{url}");
        }
        assert_eq!(judge(&rules(), "http://peer.example/"), Err(Refusal::Scheme.into()));
        assert_eq!(judge(&development, "http://localhost:3001/"), Ok(()));
    }

    #[test]
    fn f07_ports_user_names_and_endless_addresses_are_refused() {
        assert_eq!(judge(&rules(), "https://peer.example:8443/"), Err(Refusal::Port.into()));
        assert_eq!(judge(&rules(), "https://peer.example:443/"), Ok(()));
        assert_eq!(judge(&rules(), "https://our.example@peer.example/"), Err(Refusal::UserInfo.into()));
        assert_eq!(judge(&rules(), "https://:pass@peer.example/"), Err(Refusal::UserInfo.into()));
        let long = format!("https://peer.example/{}", "a".repeat(3000));
        assert_eq!(judge(&rules(), &long), Err(Refusal::Malformed.into()));
    }

    #[test]
    fn f26_our_own_hosts_are_not_asked() {
        for url in ["https://our.example/o/1", "https://OUR.example:443/", "https://127.0.0.1:3000/"] {
            assert!(matches!(judge(&rules(), url), Err(ClientError::Ourselves(_))), "{url}");
        }
        assert_eq!(judge(&rules(), "https://sub.our.example/"), Ok(()));
    }

    #[test]
    fn http_is_used_for_local_hosts_in_development_only() {
        let development = Rules { allow_http: true, allow_private_addresses: true, ..rules() };
        let at = |rules: &Rules, host: &str| rules.url_at(host, "/.well-known/nodeinfo").map(|url| url.to_string());
        assert_eq!(at(&development, "localhost:4000"), Ok("http://localhost:4000/.well-known/nodeinfo".to_owned()));
        assert_eq!(at(&development, "localhost"), Ok("http://localhost/.well-known/nodeinfo".to_owned()));
        assert_eq!(at(&development, "peer.test"), Ok("https://peer.test/.well-known/nodeinfo".to_owned()));
        assert_eq!(at(&rules(), "peer.example"), Ok("https://peer.example/.well-known/nodeinfo".to_owned()));
        assert_eq!(at(&rules(), "peer.example:8443"), Err(Refusal::Port.into()));
        for host in ["peer.example/x", "peer.example?x", "peer.example#x", "a@peer.example", "", "peer example"] {
            assert!(at(&rules(), host).is_err(), "{host:?}");
        }
    }
}
