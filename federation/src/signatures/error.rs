//! Why a signed request is not believed, with the HTTP status that says so.

use http::StatusCode;

/// A request whose headers or signature are not accepted.
///
/// Nothing has been changed when one of these is returned. [`Error::status`] is what the peer is
/// answered, [`Error::case`] names the rule for the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A header that decides about trust appears more than once.
    #[error("duplicate header: {0}")]
    DuplicateHeader(&'static str),
    /// No `Host` header (over HTTP/2 the caller puts `:authority` there).
    #[error("host header is missing")]
    NoHost,
    /// `Authorization: Signature ...` is a second, competing signature.
    #[error("signature in the authorization header is not accepted")]
    AuthorizationSignature,
    /// All header fields together are larger than 16 KiB.
    #[error("header fields are too large")]
    HeadersTooLarge,
    /// `Digest` or `Content-Digest` is not what its grammar allows.
    #[error("malformed digest header: {0}")]
    MalformedDigest(&'static str),
    /// `Signature` or `Signature-Input` is not what its grammar allows.
    #[error("malformed signature header: {0}")]
    MalformedSignature(&'static str),
    /// There is no signature at all.
    #[error("request is not signed")]
    Unsigned,
    /// Something that must be signed is not.
    #[error("signature does not cover {0}")]
    NotCovered(&'static str),
    /// A covered header is not in the request.
    #[error("signature covers a header that is missing")]
    MissingHeader,
    /// There is no SHA-256 digest of the body, or more than one.
    #[error("exactly one sha-256 digest of the body is required")]
    NoDigest,
    /// The digest is of another body.
    #[error("digest does not match the body")]
    WrongDigest,
    /// The signed time cannot be read.
    #[error("signed time cannot be read")]
    BadTime,
    /// The signed time is more than an hour ahead of ours.
    #[error("signed time is in the future")]
    FromTheFuture,
    /// The signed time is more than twelve hours ago, or `expires` has passed.
    #[error("signature has expired")]
    Expired,
    /// The signature was made for another host.
    #[error("request was signed for another host")]
    WrongHost,
    /// Well formed, but an algorithm or a feature that is not accepted, or that does not fit the key.
    #[error("signature is not supported: {0}")]
    Unsupported(&'static str),
    /// The key does not confirm the signature.
    #[error("signature is not valid")]
    Invalid,
}

impl Error {
    /// What the peer is answered.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::DuplicateHeader(_) | Self::NoHost | Self::AuthorizationSignature | Self::HeadersTooLarge | Self::MalformedDigest(_) | Self::MalformedSignature(_) => {
                StatusCode::BAD_REQUEST
            }
            Self::WrongHost => StatusCode::MISDIRECTED_REQUEST,
            _ => StatusCode::UNAUTHORIZED,
        }
    }

    /// The rule that was broken, for the log.
    pub fn case(&self) -> &'static str {
        match self {
            Self::Unsigned => "S-01",
            Self::NotCovered("digest" | "content-digest") => "S-02",
            Self::WrongDigest => "S-04",
            Self::DuplicateHeader("digest" | "content-digest") => "S-05",
            Self::DuplicateHeader("host") | Self::NoHost => "S-08",
            Self::DuplicateHeader(_) | Self::AuthorizationSignature => "S-06",
            Self::WrongHost => "S-07",
            Self::NotCovered(_) | Self::MissingHeader => "S-11",
            Self::BadTime => "S-12",
            Self::FromTheFuture => "S-13",
            Self::Expired => "S-14",
            Self::NoDigest => "S-23",
            Self::MalformedDigest(_) | Self::HeadersTooLarge => "S-25",
            Self::MalformedSignature(_) => "S-26",
            Self::Unsupported(_) | Self::Invalid => "S-17",
        }
    }
}
