//! What went wrong between us and a peer, named by what to do next.

use std::{borrow::Cow, error::Error as StdError};

use http::StatusCode;

use crate::{
    client::{ClientError, Trouble},
    signatures::{self, KeyError, proof::ProofError},
};

/// The cause of a trouble that may pass.
pub type Source = Box<dyn StdError + Send + Sync>;

/// A message, a document or a delivery that could not be dealt with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Settle it: it is understood and not accepted, and asking again changes nothing.
    #[error("refused: {0}")]
    Refused(Cow<'static, str>),
    /// Retry it: the database, the network or the peer has a passing trouble.
    #[error("later: {0}")]
    Later(#[source] Source),
    /// Answer with this 4xx status: the peer broke the protocol.
    #[error("{status}: {reason}")]
    Protocol {
        /// The status of the answer.
        status: StatusCode,
        /// A short reason for the peer.
        reason: Cow<'static, str>,
    },
}

/// The result of speaking with a peer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Something that is understood and not accepted.
    pub fn refused(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(reason.into())
    }

    /// A trouble that may pass.
    pub fn later(source: impl Into<Source>) -> Self {
        Self::Later(source.into())
    }

    /// A breach of the protocol that is answered with `status`.
    pub fn protocol(status: StatusCode, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Protocol { status, reason: reason.into() }
    }

    /// Whether the same thing may succeed later.
    pub fn is_later(&self) -> bool {
        matches!(self, Self::Later(_))
    }
}

impl From<storage::StorageError> for Error {
    fn from(error: storage::StorageError) -> Self {
        Self::later(error)
    }
}

impl From<ClientError> for Error {
    fn from(error: ClientError) -> Self {
        if error.is_final() { Self::refused(error.to_string()) } else { Self::later(error) }
    }
}

impl From<signatures::Error> for Error {
    fn from(error: signatures::Error) -> Self {
        Self::protocol(error.status(), error.to_string())
    }
}

impl From<ProofError> for Error {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Key(KeyError::Operation) => Self::later(error),
            _ => Self::protocol(StatusCode::UNAUTHORIZED, error.to_string()),
        }
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Operation => Self::later(error),
            _ => Self::refused(error.to_string()),
        }
    }
}

/// The library's errors: ours come back out of its client, time and the network are retried, and
/// everything else is the document's fault.
impl From<activitypub_federation::error::Error> for Error {
    fn from(error: activitypub_federation::error::Error) -> Self {
        use activitypub_federation::error::Error as Library;
        match error {
            Library::ReqwestMiddleware(reqwest_middleware::Error::Middleware(inner)) => match inner.downcast::<ClientError>() {
                Ok(ours) => ours.into(),
                Err(other) => Self::later(Trouble::Network(other.to_string())),
            },
            Library::ReqwestMiddleware(reqwest_middleware::Error::Reqwest(inner)) | Library::Reqwest(inner) => ClientError::from(inner).into(),
            Library::IoError(inner) => Self::later(inner),
            // Its own name lookup, and our word that the list of blocked hosts cannot be read.
            error @ (Library::DomainResolveError(_) | Library::Other(_)) => Self::later(error.to_string()),
            other => Self::refused(other.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client::Refusal;

    #[test]
    fn failures_of_the_client_are_settled_or_retried() {
        for settled in [ClientError::Refused(Refusal::Scheme), ClientError::Gone(410), ClientError::Status(403)] {
            assert!(matches!(Error::from(settled), Error::Refused(_)));
        }
        for later in [ClientError::Later(Trouble::Timeout), ClientError::Busy, ClientError::Status(503), ClientError::Status(429)] {
            assert!(Error::from(later).is_later());
        }
    }

    #[test]
    fn our_error_survives_the_way_through_the_library() {
        let wrap = |error: ClientError| {
            let error = reqwest_middleware::Error::middleware(error);
            Error::from(activitypub_federation::error::Error::ReqwestMiddleware(error))
        };
        assert!(wrap(ClientError::Busy).is_later());
        assert!(matches!(wrap(ClientError::Gone(404)), Error::Refused(_)));
    }

    #[test]
    fn signature_errors_keep_their_status() {
        let error = Error::from(signatures::Error::WrongHost);
        assert!(matches!(error, Error::Protocol { status: StatusCode::MISDIRECTED_REQUEST, .. }));
        assert_eq!(error.to_string(), "421 Misdirected Request: request was signed for another host");
    }
}
