//! What a peer asks to be signed: `Accept-Signature` (RFC 9421, section 5).

use http::HeaderMap;

use super::structured::Reader;

/// All fields of this name together; a longer one is not read.
const MAX_HEADER: usize = 2 * 1024;
/// Signatures that are looked at; any of them will do.
const MAX_MEMBERS: usize = 4;
/// A longer nonce or tag is not signed.
const MAX_TEXT: usize = 256;

/// One signature that would be accepted. Texts are as they were written, with their quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted<'h> {
    pub(super) label: &'h str,
    pub(super) components: Vec<&'h str>,
    /// An end of its time is asked for.
    pub(super) expires: bool,
    pub(super) key_id: Option<&'h str>,
    pub(super) algorithm: Option<&'h str>,
    pub(super) nonce: Option<&'h str>,
    pub(super) tag: Option<&'h str>,
}

/// Reads what an answer asks for: nothing where it asks for nothing, or for what is not understood.
pub fn wanted(answer: &HeaderMap) -> Vec<Wanted<'_>> {
    let values: Vec<&str> = answer.get_all("accept-signature").iter().filter_map(|value| value.to_str().ok()).collect();
    if values.iter().map(|value| value.len()).sum::<usize>() > MAX_HEADER {
        return Vec::new();
    }
    values.into_iter().flat_map(|value| members(value).unwrap_or_default()).take(MAX_MEMBERS).collect()
}

/// The members of one field; `None` where its grammar is broken, or asks for parts of components.
fn members(value: &str) -> Option<Vec<Wanted<'_>>> {
    let mut reader = Reader { rest: value.trim() };
    let mut members = Vec::new();
    loop {
        let label = reader.key().ok()?;
        reader.expect("=(").ok()?;
        let components = reader.components().ok()?;
        let params = reader.params().ok()?;
        members.extend(member(label, components, &params));
        reader.take_while(|c| matches!(c, ' ' | '\t'));
        if reader.rest.is_empty() {
            return Some(members);
        }
        reader.expect(",").ok()?;
        reader.take_while(|c| matches!(c, ' ' | '\t'));
    }
}

/// `None` where a parameter is not known, or is something else than it should be.
fn member<'h>(label: &'h str, components: Vec<&'h str>, params: &[(&'h str, &'h str)]) -> Option<Wanted<'h>> {
    let mut wanted = Wanted { label, components, expires: false, key_id: None, algorithm: None, nonce: None, tag: None };
    for (name, value) in params {
        match *name {
            "created" => is_true(value)?,
            "expires" => {
                is_true(value)?;
                wanted.expires = true;
            }
            "keyid" => wanted.key_id = Some(text(value)?),
            "alg" => wanted.algorithm = Some(text(value)?),
            "nonce" => wanted.nonce = Some(text(value)?),
            "tag" => wanted.tag = Some(text(value)?),
            _ => return None,
        }
    }
    Some(wanted)
}

fn is_true(value: &str) -> Option<()> {
    matches!(value, "" | "?1").then_some(())
}

fn text(value: &str) -> Option<&str> {
    (value.starts_with('"') && value.len() <= MAX_TEXT).then_some(value)
}
