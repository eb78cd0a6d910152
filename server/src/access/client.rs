//! Who is calling: the address at the other end, or what a trusted proxy says of it.

use std::{
    convert::Infallible,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request, State},
    http::{HeaderMap, HeaderName, request::Parts},
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Networks whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxies(Arc<[IpNet]>);

impl TrustedProxies {
    /// These networks.
    #[must_use]
    pub fn new(networks: &[IpNet]) -> Self {
        Self(networks.into())
    }

    fn trust(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The caller behind a connection. Read from the right, each entry was written by the hop before it; the first that
    /// no proxy of ours wrote of itself is the caller, and all to the left of it is only what the caller says.
    #[must_use]
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> Client {
        let mut client = peer.to_canonical();
        for hop in hops(headers).into_iter().rev() {
            match hop {
                Some(address) if self.trust(client) => client = address,
                _ => break,
            }
        }
        Client(client)
    }
}

/// All entries of all lines, left to right; what is no address is `None`.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lines = headers.get_all(X_FORWARDED_FOR).into_iter().map(|line| line.to_str().unwrap_or("?"));
    lines.flat_map(|line| line.split(',')).map(|entry| address(entry.trim())).collect()
}

/// An address, with or without a port or brackets.
fn address(text: &str) -> Option<IpAddr> {
    let plain = || text.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().ok();
    let with_port = || text.parse::<SocketAddr>().ok().map(|socket| socket.ip());
    plain().or_else(with_port).map(|address| address.to_canonical())
}

/// The caller's address; IPv4 within IPv6 is IPv4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(pub IpAddr);

impl Client {
    /// The address, or for IPv6 the /64 it lies in, which one caller has to themselves.
    #[must_use]
    pub fn network(self) -> IpAddr {
        match self.0.to_canonical() {
            IpAddr::V4(address) => IpAddr::V4(address),
            IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        }
    }

    /// Whether the caller is on this very machine.
    #[must_use]
    pub fn is_loopback(self) -> bool {
        self.0.to_canonical().is_loopback()
    }
}

/// Finds out who is calling, for the extractor [`Client`].
pub async fn recognise(State(proxies): State<TrustedProxies>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(socket)| socket.ip());
    // Without a connection, as within a test, all callers are one.
    let client = proxies.client(peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), request.headers());
    request.extensions_mut().insert(client);
    next.run(request).await
}

impl<S: Send + Sync> FromRequestParts<S> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(parts.extensions.get().copied().unwrap_or(Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED))))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn client(trusted: &[&str], peer: &str, forwarded: &[&'static str]) -> String {
        let networks: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let headers = forwarded.iter().map(|line| (X_FORWARDED_FOR, HeaderValue::from_static(line))).collect();
        TrustedProxies::new(&networks).client(peer.parse().unwrap(), &headers).0.to_string()
    }

    #[test]
    fn w09_a_stranger_cannot_say_who_they_are() {
        assert_eq!(client(&[], "198.51.100.7", &["1.2.3.4"]), "198.51.100.7");
        assert_eq!(client(&["10.0.0.0/8"], "198.51.100.7", &["1.2.3.4"]), "198.51.100.7");
    }

    #[test]
    fn w09_behind_a_proxy_only_what_the_proxy_wrote_counts() {
        let proxy = &["10.0.0.0/8"][..];
        assert_eq!(client(proxy, "10.0.0.1", &["1.2.3.4, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(client(proxy, "10.0.0.1", &["1.2.3.4", "198.51.100.7, 10.0.0.2"]), "198.51.100.7");
        assert_eq!(client(proxy, "10.0.0.1", &["1.2.3.4, rubbish, 10.0.0.2"]), "10.0.0.2");
        assert_eq!(client(proxy, "10.0.0.1", &["1.2.3.4, 10.0.0.3, 198.51.100.7"]), "198.51.100.7");
        assert_eq!(client(proxy, "10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(client(proxy, "10.0.0.1", &["198.51.100.7:1234"]), "198.51.100.7");
        assert_eq!(client(proxy, "10.0.0.1", &["[2001:db8::1]:1234"]), "2001:db8::1");
        assert_eq!(client(proxy, "::ffff:10.0.0.1", &["::ffff:198.51.100.7"]), "198.51.100.7");
    }

    #[test]
    fn w09_other_headers_say_nothing() {
        let headers = HeaderMap::from_iter([
            (HeaderName::from_static("cf-connecting-ip"), HeaderValue::from_static("1.2.3.4")),
            (HeaderName::from_static("x-real-ip"), HeaderValue::from_static("1.2.3.4")),
            (HeaderName::from_static("forwarded"), HeaderValue::from_static("for=1.2.3.4")),
        ]);
        let proxies = TrustedProxies::new(&["10.0.0.0/8".parse().unwrap()]);
        assert_eq!(proxies.client("10.0.0.1".parse().unwrap(), &headers).0.to_string(), "10.0.0.1");
    }

    #[test]
    fn w09_turning_through_a_64_does_not_make_a_new_caller() {
        let network = |text: &str| Client(text.parse().unwrap()).network();
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff:ffff:ffff:ffff"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_eq!(network("::ffff:198.51.100.7"), network("198.51.100.7"));
        assert_ne!(network("198.51.100.7"), network("198.51.100.8"));
    }
}
