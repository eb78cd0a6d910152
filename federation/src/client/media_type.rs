//! Content types, parsed properly: case, spaces, quotes and the order of parameters do not matter.

/// The profile that makes `application/ld+json` an ActivityPub document.
const ACTIVITY_STREAMS: &str = "https://www.w3.org/ns/activitystreams";
const MAX_MEDIA_TYPE: usize = 512;
const MAX_PARAMETERS: usize = 8;

struct MediaType {
    essence: String,
    parameters: Vec<(String, String)>,
}

/// Whether this is the type of an ActivityPub document: `application/activity+json`, or
/// `application/ld+json` with the ActivityStreams profile. A charset must be UTF-8.
///
/// The same question is asked of what we fetch and of what is sent to our inboxes (415).
pub fn is_activity(content_type: &str) -> bool {
    let Some(media_type) = parse(content_type) else {
        return false;
    };
    let profile = media_type.parameter("profile").unwrap_or_default();
    media_type.is_utf8()
        && match media_type.essence.as_str() {
            "application/activity+json" => true,
            "application/ld+json" => profile.split_ascii_whitespace().any(|uri| uri == ACTIVITY_STREAMS),
            _ => false,
        }
}

/// Whether this is some JSON, as WebFinger and NodeInfo answer it.
pub fn is_json(content_type: &str) -> bool {
    let Some(media_type) = parse(content_type) else {
        return false;
    };
    let essence = media_type.essence.as_str();
    media_type.is_utf8() && (essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json")))
}

/// Whether this is a web page.
pub fn is_html(content_type: &str) -> bool {
    parse(content_type).is_some_and(|media_type| matches!(media_type.essence.as_str(), "text/html" | "application/xhtml+xml"))
}

impl MediaType {
    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    fn is_utf8(&self) -> bool {
        self.parameter("charset").is_none_or(|charset| charset.eq_ignore_ascii_case("utf-8"))
    }
}

/// RFC 9110, section 8.3.1. `None` for bad grammar and for a parameter that comes twice.
fn parse(text: &str) -> Option<MediaType> {
    if text.len() > MAX_MEDIA_TYPE {
        return None;
    }
    let (essence, mut rest) = text.split_once(';').unwrap_or((text, ""));
    let essence = essence.trim().to_ascii_lowercase();
    let (kind, subtype) = essence.split_once('/')?;
    if !is_token(kind) || !is_token(subtype) {
        return None;
    }
    let mut parameters: Vec<(String, String)> = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\t', ';']);
        if rest.is_empty() {
            return Some(MediaType { essence, parameters });
        }
        let (name, after) = rest.split_once('=')?;
        let name = name.to_ascii_lowercase();
        let (value, after) = value(after)?;
        let again = parameters.iter().any(|(known, _)| *known == name);
        if again || !is_token(&name) || parameters.len() == MAX_PARAMETERS {
            return None;
        }
        parameters.push((name, value));
        rest = after;
    }
}

/// A quoted string or the text up to the next semicolon, and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        let value = value.trim_end();
        let plain = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"');
        return plain.then(|| (value.to_owned(), rest));
    };
    let mut value = String::new();
    let mut chars = quoted.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => {
                let rest = quoted.get(at + 1..)?.trim_start_matches([' ', '\t']);
                return (rest.is_empty() || rest.starts_with(';')).then_some((value, rest));
            }
            '\\' => value.push(chars.next()?.1),
            c => value.push(c),
        }
    }
    None
}

fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn f10_other_types_are_no_activitypub_documents() {
        for text in [
            "",
            "text/html",
            "text/plain",
            "application/json",
            "application/ld+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams-extra\"",
            "application/ld+json; profile=\"https://evil.example/ https://evil.example/https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; charset=\"x;profile=https://www.w3.org/ns/activitystreams\"",
            "application/activity+json; charset=utf-16",
            "application/activity+jsonx",
            "xapplication/activity+json",
            "application/activity+json, text/html",
            "application/activity+json; charset=utf-8; charset=utf-8",
            "application/activity+json; broken",
            "application/activity+json; a=\"open",
            "text/html; x=application/activity+json",
        ] {
            assert!(!is_activity(text), "{text}");
        }
    }

    #[test]
    fn f10_parameters_are_read_in_any_order_case_and_spacing() {
        for text in [
            "application/activity+json",
            "Application/Activity+JSON",
            "application/activity+json;charset=utf-8",
            "application/activity+json ; charset=\"UTF-8\"",
            "application/activity+json;",
            "application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; charset=utf-8; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; PROFILE=\"https://www.w3.org/ns/activitystreams\" ; charset=utf-8",
            "application/ld+json; profile=\"http://www.w3.org/ns/json-ld#expanded https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; profile=https://www.w3.org/ns/activitystreams",
        ] {
            assert!(is_activity(text), "{text}");
        }
    }

    #[test]
    fn json_and_pages_are_told_apart() {
        assert!(is_json("application/jrd+json; charset=utf-8") && is_json("application/json"));
        assert!(is_json("application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\""));
        assert!(!is_json("text/html") && !is_json("application/xrd+xml") && !is_json("text/json+json"));
        assert!(is_html("text/html; charset=iso-8859-1") && !is_html("application/json"));
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in ".{0,80}", near in "[a-z]{1,3}/[a-z]{1,3}(; ?[a-z]{1,2}=[\"\\\\a-zé;]{0,6}){0,3}") {
            let _ = is_activity(&text);
            let _ = parse(&near);
        }
    }
}
