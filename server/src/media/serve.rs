//! Serves the files of photos: as what they are and nothing else, to those for whom something is that shows them (SECURITY M-19).

use axum::{
    body::Body,
    extract::{FromRequestParts as _, Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use domain::accounts::Account;
use futures::TryStreamExt as _;
use storage::{Reader, blobs::Found};

use crate::{
    access::{headers::BLOB_POLICY, session, token::Reading},
    problem::Problem,
    state::App,
};

/// A key names its content, so an answer never changes.
const FOREVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
/// What is for a few is kept by nobody on the way.
const NOBODY: HeaderValue = HeaderValue::from_static("private, no-store");

/// `GET /media/{key}`. Whatever the request accepts, the type follows from the ending, and there are two (SECURITY M-04, M-05).
///
/// # Errors
/// 404 for a key that no photo uses, or one that the caller may not see; 416 for a range we do not serve. 401 and 403 for a
/// bearer token that is none or allows no reading, unless the file is everybody's.
pub async fn file(State(app): State<App>, Path(key): Path<String>, request: Request) -> Result<Response, Problem> {
    let kind = kind(&key).ok_or_else(Problem::not_found)?;
    let (mut parts, _) = request.into_parts();
    let is_open = app.storage.read().await?.media().is_open(&key).await?;
    if !is_open {
        let account = asking(&app, &mut parts).await?.ok_or_else(Problem::not_found)?;
        if !is_for(&mut app.storage.read().await?, &key, &account).await? {
            return Err(Problem::not_found());
        }
    }
    let mut answer = served(&app, &key, kind, &parts.headers, if is_open { FOREVER } else { NOBODY }).await?;
    if !is_open {
        // A session opens it: no other site may have it shown.
        answer.headers_mut().remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
        answer.headers_mut().insert("cross-origin-resource-policy", HeaderValue::from_static("same-origin"));
    }
    Ok(answer)
}

/// `GET /media/given/{pass}/{key}`: a photo of a post that is not for everybody, to whoever was told the pass, because other
/// programs sign no request for a picture (docs/decisions/0016).
///
/// # Errors
/// 404 where the pass is none, or of another photo, or what it was for is gone; 416 for a range we do not serve.
pub async fn given(State(app): State<App>, Path((pass, key)): Path<(String, String)>, headers: HeaderMap) -> Result<Response, Problem> {
    let kind = kind(&key).filter(|_| pass.bytes().all(|byte| byte.is_ascii_hexdigit())).ok_or_else(Problem::not_found)?;
    if !app.storage.read().await?.media().is_passed(&pass, &key).await? {
        return Err(Problem::not_found());
    }
    served(&app, &key, kind, &headers, NOBODY).await
}

/// Who asks for a file: an app by its token, or a browser by its session.
async fn asking(app: &App, parts: &mut Parts) -> Result<Option<Account>, Problem> {
    if let Some(Reading(caller)) = Option::<Reading>::from_request_parts(parts, app).await? {
        return Ok(Some(caller.account));
    }
    session::account(app, &parts.headers).await
}

/// Whether somebody may see a file that is not everybody's: what shows it is theirs or for them, or they moderate and it
/// was reported (SECURITY D-08).
async fn is_for(reader: &mut Reader, key: &str, account: &Account) -> Result<bool, Problem> {
    if reader.media().is_for(key, account.maker).await? {
        return Ok(true);
    }
    if !account.is_moderator() {
        return Ok(false);
    }
    let showing = reader.media().list_showing(key).await?;
    for post in reader.posts().list(&showing).await? {
        if reader.reports().names(post.author, post.id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn served(app: &App, key: &str, kind: HeaderValue, headers: &HeaderMap, keeping: HeaderValue) -> Result<Response, Problem> {
    let tag = HeaderValue::from_str(&format!("\"{key}\"")).map_err(Problem::internal)?;
    if is_known(headers, &tag) {
        return Ok(dressed((StatusCode::NOT_MODIFIED, Body::empty()).into_response(), kind, tag, keeping));
    }
    let found = app.blobs.find(key).await?.ok_or_else(Problem::not_found)?;
    let answer = match wanted(headers, &tag, found.size) {
        Wanted::All => whole(found),
        Wanted::Part(first, last) => part(found, first, last).await?,
        Wanted::Nothing => return Ok(refused(found.size)),
    };
    Ok(dressed(answer, kind, tag, keeping))
}

/// The type of a file by its key; `None` for what is no key of ours, such as one with a null in it, which PostgreSQL does not take.
fn kind(key: &str) -> Option<HeaderValue> {
    if !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.') {
        return None;
    }
    match key.rsplit_once('.')?.1 {
        "webp" => Some(HeaderValue::from_static("image/webp")),
        "jpg" => Some(HeaderValue::from_static("image/jpeg")),
        _ => None,
    }
}

fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let tag = tag.to_str().unwrap_or_default();
    known.flat_map(|value| value.split(',')).any(|given| given.trim() == "*" || given.trim().trim_start_matches("W/") == tag)
}

fn dressed(mut answer: Response, kind: HeaderValue, tag: HeaderValue, keeping: HeaderValue) -> Response {
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    headers.insert(header::ETAG, tag);
    headers.insert(header::CACHE_CONTROL, keeping);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(BLOB_POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    answer
}

fn whole(found: Found) -> Response {
    let mut answer = Body::from_stream(found.bytes).into_response();
    answer.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(found.size));
    answer
}

/// From byte `first` to `last`, both counted from 0 and within the file.
async fn part(found: Found, first: u64, last: u64) -> Result<Response, Problem> {
    let size = found.size;
    let all: BytesMut = found.bytes.try_collect().await.map_err(Problem::unavailable)?;
    let wanted = usize::try_from(first).ok().zip(usize::try_from(last).ok()).and_then(|(first, last)| all.get(first..=last));
    let bytes = wanted.ok_or_else(|| Problem::unavailable("a file is shorter than it was said to be"))?.to_vec();
    let range = format!("bytes {first}-{last}/{size}");
    Ok((StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, range)], bytes).into_response())
}

fn refused(size: u64) -> Response {
    let mut answer = Problem::of(StatusCode::RANGE_NOT_SATISFIABLE).saying("problem-range", "one range within the file is served, such as bytes=0-1023").into_response();
    if let Ok(range) = HeaderValue::from_str(&format!("bytes */{size}")) {
        answer.headers_mut().insert(header::CONTENT_RANGE, range);
    }
    answer
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    All,
    Part(u64, u64),
    Nothing,
}

/// What is asked for of a file. Units we do not know, and ranges of another version, count as not asked.
fn wanted(headers: &HeaderMap, tag: &HeaderValue, size: u64) -> Wanted {
    let mut ranges = headers.get_all(header::RANGE).iter();
    let Some(range) = ranges.next() else { return Wanted::All };
    if headers.get(header::IF_RANGE).is_some_and(|known| known != tag) {
        return Wanted::All;
    }
    let Some(text) = range.to_str().ok().and_then(|text| text.trim().strip_prefix("bytes=")) else { return Wanted::All };
    if ranges.next().is_some() {
        return Wanted::Nothing;
    }
    within(text, size).map_or(Wanted::Nothing, |(first, last)| Wanted::Part(first, last))
}

/// One range of a file of this size; several at once are none (SECURITY M-17).
fn within(text: &str, size: u64) -> Option<(u64, u64)> {
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    let (first, last) = text.trim().split_once('-')?;
    let end = size.checked_sub(1)?;
    match (first, last) {
        ("", last) => number(last).filter(|count| *count > 0).map(|count| (size.saturating_sub(count), end)),
        (first, "") => number(first).map(|first| (first, end)),
        (first, last) => number(first).zip(number(last)).filter(|(first, last)| first <= last).map(|(first, last)| (first, last.min(end))),
    }
    .filter(|(first, _)| *first <= end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(fields: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    fn asked(fields: &[(&'static str, &'static str)]) -> Wanted {
        wanted(&headers(fields), &HeaderValue::from_static("\"k.webp\""), 100)
    }

    #[test]
    fn m17_tricks_with_ranges_get_nothing() {
        for range in ["bytes=0-1,2-3", "bytes=-0", "bytes=100-", "bytes=5-4", "bytes=--1", "bytes=a-b", "bytes=", "bytes=0x1-2", "bytes=-", "bytes=99999999999999999999-"] {
            assert_eq!(asked(&[("range", range)]), Wanted::Nothing, "{range}");
        }
        assert_eq!(asked(&[("range", "bytes=0-1"), ("range", "bytes=2-3")]), Wanted::Nothing);
        assert_eq!(within("0-", 0), None);
    }

    #[test]
    fn one_range_is_served() {
        assert_eq!(asked(&[("range", "bytes=0-0")]), Wanted::Part(0, 0));
        assert_eq!(asked(&[("range", "bytes=90-1000")]), Wanted::Part(90, 99));
        assert_eq!(asked(&[("range", "bytes=-10")]), Wanted::Part(90, 99));
        assert_eq!(asked(&[("range", "bytes=-1000")]), Wanted::Part(0, 99));
        assert_eq!(asked(&[("range", "bytes=40-")]), Wanted::Part(40, 99));
    }

    #[test]
    fn other_units_and_other_versions_get_the_whole() {
        assert_eq!(asked(&[("range", "lines=1-2")]), Wanted::All);
        assert_eq!(asked(&[("range", "bytes=0-1"), ("if-range", "\"old\"")]), Wanted::All);
        assert_eq!(asked(&[("range", "bytes=0-1"), ("if-range", "\"k.webp\"")]), Wanted::Part(0, 1));
        assert_eq!(asked(&[]), Wanted::All);
    }

    #[test]
    fn m05_only_pictures_have_a_type() {
        for key in ["a.html", "a.json", "a.svg", "a", "a.webp.exe", "a\0.webp", "ä.webp", "../a.webp"] {
            assert_eq!(kind(key), None, "{key}");
        }
        assert_eq!(kind("a.jpg").unwrap(), "image/jpeg");
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        let tag = HeaderValue::from_static("\"k.webp\"");
        for known in ["\"k.webp\"", "W/\"k.webp\"", "\"other\", \"k.webp\"", "*"] {
            assert!(is_known(&headers(&[("if-none-match", known)]), &tag), "{known}");
        }
        assert!(!is_known(&headers(&[("if-none-match", "\"k\"")]), &tag));
    }
}
