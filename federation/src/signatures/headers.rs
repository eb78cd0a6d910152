//! What is refused by looking at the header fields alone, before any signature is read.

use http::HeaderMap;

use super::Error;

/// Sum of the bytes of all header names and values.
const MAX_HEADERS: usize = 16 * 1024;

/// Headers that decide about trust, so that two of them would mean two stories.
const SINGLE: [&str; 9] = ["host", "date", "digest", "content-digest", "signature", "signature-input", "content-type", "content-length", "authorization"];

/// Refuses duplicated headers, a missing `Host`, another signature in `Authorization`, and header
/// fields of more than 16 KiB in all.
///
/// Over HTTP/2 there is no `Host`: the caller puts `:authority` into `host` first, and refuses a
/// request that carries both with different values.
pub fn check_headers(headers: &HeaderMap) -> Result<(), Error> {
    let bytes: usize = headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if bytes > MAX_HEADERS {
        return Err(Error::HeadersTooLarge);
    }
    for name in SINGLE {
        if headers.get_all(name).iter().nth(1).is_some() {
            return Err(Error::DuplicateHeader(name));
        }
    }
    if !headers.contains_key("host") {
        return Err(Error::NoHost);
    }
    match headers.get("authorization").and_then(|value| signature_in(value.as_bytes())) {
        Some(second) if headers.get("signature").is_none_or(|first| first.as_bytes() != second) => Err(Error::AuthorizationSignature),
        _ => Ok(()),
    }
}

/// The signature in an `Authorization`, where there is one. Programs made with apsig say the very same there once more.
fn signature_in(authorization: &[u8]) -> Option<&[u8]> {
    let (scheme, rest) = authorization.trim_ascii_start().split_at_checked(b"signature".len())?;
    scheme.eq_ignore_ascii_case(b"signature").then(|| rest.trim_ascii())
}

/// The value of a header that must appear once, as visible ASCII.
pub(super) fn single<'h>(headers: &'h HeaderMap, name: &'static str) -> Result<Option<&'h str>, Error> {
    let mut values = headers.get_all(name).iter();
    let Some(first) = values.next() else {
        return Ok(None);
    };
    if values.next().is_some() {
        return Err(Error::DuplicateHeader(name));
    }
    first.to_str().map(Some).map_err(|_ascii| Error::MalformedSignature("not ascii"))
}

/// All values of a header as both schemes sign them: trimmed and joined by a comma.
pub(super) fn joined(headers: &HeaderMap, name: &str) -> Result<String, Error> {
    let mut values = headers.get_all(name).iter().peekable();
    if values.peek().is_none() {
        return Err(Error::MissingHeader);
    }
    let mut joined = String::new();
    for value in values {
        let value = value.to_str().map_err(|_ascii| Error::MalformedSignature("not ascii"))?;
        if !joined.is_empty() {
            joined.push_str(", ");
        }
        joined.push_str(value.trim());
    }
    Ok(joined)
}
