//! Why a document of a peer cannot become anything here.

/// What is wrong with a document as a whole; smaller oddities are left out or cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("the document is no json object")]
    NotAnObject,
    #[error("the document has no {0}")]
    Missing(&'static str),
    #[error("{0} has a shape that cannot be read")]
    Malformed(&'static str),
    #[error("{0} names several where one is needed")]
    Several(&'static str),
    /// Somebody else answers for it than for the document's id.
    #[error("{0} is on another origin than the document")]
    Foreign(&'static str),
    /// Its id is an address of this instance, of which nobody tells us anything.
    #[error("the document claims an address of this instance")]
    Ours,
    /// An actor where a post is read, an activity, a collection, a vote.
    #[error("the document is of a kind that is not read here")]
    OtherKind,
}
