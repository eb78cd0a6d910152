//! What extractors refuse, as problems: the words say what was wrong with the request and nothing about us.

use axum::{
    extract::{
        multipart::{MultipartError, MultipartRejection},
        rejection::{BytesRejection, FormRejection, JsonRejection, PathRejection, QueryRejection},
    },
    http::StatusCode,
};

use super::Problem;
use crate::access::secret::NoRandomness;

fn refused(status: StatusCode, text: String) -> Problem {
    // A text that could not be read to its end is our reader's failure or their line's; either way not worth words.
    if status.is_server_error() { Problem::unavailable(text) } else { Problem::of(status).saying("", text) }
}

macro_rules! from_rejections {
    ($($rejection:ty),*) => {$(
        impl From<$rejection> for Problem {
            fn from(rejection: $rejection) -> Self {
                refused(rejection.status(), rejection.body_text())
            }
        }
    )*};
}

from_rejections!(JsonRejection, FormRejection, BytesRejection, MultipartRejection, MultipartError);

/// What stands in an address but does not fit it names nothing.
impl From<PathRejection> for Problem {
    fn from(rejection: PathRejection) -> Self {
        if rejection.status().is_server_error() { Self::internal(rejection.body_text()) } else { Self::not_found() }
    }
}

impl From<QueryRejection> for Problem {
    fn from(rejection: QueryRejection) -> Self {
        Self::of(StatusCode::BAD_REQUEST).saying("", rejection.body_text())
    }
}

impl From<NoRandomness> for Problem {
    fn from(source: NoRandomness) -> Self {
        Self::unavailable(source)
    }
}
