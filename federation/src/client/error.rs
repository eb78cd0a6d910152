//! Why a request got no good answer, by what to do next.

use std::{error::Error as StdError, net::IpAddr, path::PathBuf};

use super::resolver::ResolveError;

/// A request that was not made, or got no good answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// Our rules forbid it; asking again changes nothing.
    #[error("refused: {0}")]
    Refused(#[from] Refusal),
    /// The address is our own: look in the database. Carries the address, which may be the end of a
    /// redirect.
    #[error("address is on this server: {0}")]
    Ourselves(String),
    /// 404 or 410, the number tells which.
    #[error("gone, status {0}")]
    Gone(u16),
    /// Any other status but success.
    #[error("status {0}")]
    Status(u16),
    /// No answer this time.
    #[error("no answer: {0}")]
    Later(#[from] Trouble),
    /// Our own limit for this host is reached; nothing was asked.
    #[error("too many requests to this host")]
    Busy,
}

impl ClientError {
    /// Whether asking again later cannot help.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Refused(_) | Self::Ourselves(_) | Self::Gone(_) => true,
            Self::Status(status) => (300..500).contains(status) && !matches!(status, 408 | 425 | 429),
            Self::Later(_) | Self::Busy => false,
        }
    }

    /// Whether the name does not exist, which counts as dead after three days.
    pub fn is_nxdomain(&self) -> bool {
        matches!(self, Self::Later(Trouble::NoSuchHost))
    }
}

/// A rule of ours that the address or the answer breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Neither https nor, in development, http.
    #[error("scheme is not https")]
    Scheme,
    /// A port was named.
    #[error("port is not the default one")]
    Port,
    /// A user name or password in the address.
    #[error("address carries a user name")]
    UserInfo,
    /// No host, a local name, or a name with a trailing dot.
    #[error("host name is not public")]
    Host,
    /// A number instead of a name.
    #[error("host is an ip address")]
    IpLiteral,
    /// The name leads to a private, local or reserved address.
    #[error("host has a forbidden address: {0}")]
    Address(IpAddr),
    /// Longer than 2048 bytes, or not a URL.
    #[error("address is malformed or too long")]
    Malformed,
    /// More than three redirects, or one back to where we were.
    #[error("too many redirects")]
    Redirects,
    /// A redirect led to a host we do not speak with.
    #[error("redirect leads to a blocked host")]
    Blocked,
    /// `Location` is missing or unreadable.
    #[error("redirect leads nowhere")]
    Location,
    /// Not the kind of document that was asked for.
    #[error("content type is not accepted")]
    ContentType,
    /// The body is compressed though nobody asked for it.
    #[error("content encoding is not accepted")]
    Encoding,
    /// The body is larger than its bound.
    #[error("body is too large")]
    TooLarge,
}

/// Why there is no answer this time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Time ran out.
    #[error("timeout")]
    Timeout,
    /// The name does not exist.
    #[error("no such host")]
    NoSuchHost,
    /// The name server did not answer.
    #[error("name lookup failed: {0}")]
    Lookup(String),
    /// Connecting, TLS or the transfer failed.
    #[error("{0}")]
    Network(String),
}

/// The client could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// `federation.extra_ca_file` cannot be read.
    #[error("extra certificates cannot be read from {file}: {source}", file = file.display())]
    Read {
        /// The file of the setting.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// `federation.extra_ca_file` holds no PEM certificate.
    #[error("no pem certificates in {file}", file = file.display())]
    NotCertificates {
        /// The file of the setting.
        file: PathBuf,
    },
    /// No certificates at all, or a library failure.
    #[error("tls cannot be set up: {0}")]
    Tls(#[source] reqwest::Error),
}

impl From<reqwest::Error> for ClientError {
    fn from(error: reqwest::Error) -> Self {
        if let Some(resolve) = find::<ResolveError>(&error) {
            return match resolve {
                ResolveError::Forbidden(address) => Refusal::Address(*address).into(),
                ResolveError::NoSuchHost => Trouble::NoSuchHost.into(),
                ResolveError::Failed(text) => Trouble::Lookup(text.clone()).into(),
            };
        }
        if error.is_timeout() {
            return Trouble::Timeout.into();
        }
        if error.is_builder() {
            return Refusal::Malformed.into();
        }
        Trouble::Network(root_cause(&error)).into()
    }
}

fn chain<'e>(error: &'e (dyn StdError + 'static)) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    std::iter::successors(Some(error), |error| <&'e (dyn StdError + 'static)>::clone(error).source())
}

fn find<T: StdError + 'static>(error: &reqwest::Error) -> Option<&T> {
    chain(error).find_map(|error| error.downcast_ref::<T>())
}

/// The innermost text: the outer ones repeat the address and say only that sending failed.
fn root_cause(error: &reqwest::Error) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}
