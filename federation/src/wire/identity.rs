//! Who a document is, whose it is, where people look at it and when it was made.

use domain::{Address, AddressRules, Site, Time};
use serde_json::Value;

use super::Unreadable;
use super::one_or_many::{NotOne, entries, id_of, is_a, one, text};

/// What of the future is still taken for a clock that is set wrongly, in seconds (SECURITY J-10).
const MAX_AHEAD: i64 = 24 * 60 * 60;

/// The canonical id of a document that is not ours.
///
/// # Errors
/// No object, no id, an id that is no address, or one of ours.
pub fn id(document: &Value, site: &Site) -> Result<Address, Unreadable> {
    if !document.is_object() {
        return Err(Unreadable::NotAnObject);
    }
    let id = match document.get("id") {
        None | Some(Value::Null) => return Err(Unreadable::Missing("id")),
        Some(id) => id.as_str().ok_or(Unreadable::Malformed("id"))?,
    };
    let id = site.parse(id).or(Err(Unreadable::Malformed("id")))?;
    if site.is_here(&id) { Err(Unreadable::Ours) } else { Ok(id) }
}

/// Whose document it is: the one actor of `attributedTo` (or `actor`), on the origin of `id`. Of several, the only
/// Person counts: PeerTube names the maker of a video beside its channel.
///
/// # Errors
/// Nobody, several, or somebody of another origin.
pub fn owner(document: &Value, id: &Address, rules: AddressRules) -> Result<Address, Unreadable> {
    let named = document.get("attributedTo").filter(|value| !value.is_null()).or_else(|| document.get("actor"));
    let owner = match one(named) {
        Ok(owner) => owner.ok_or(Unreadable::Missing("attributedTo"))?,
        Err(NotOne::Malformed) => return Err(Unreadable::Malformed("attributedTo")),
        Err(NotOne::Several) => only_person(entries(named)).ok_or(Unreadable::Several("attributedTo"))?,
    };
    let owner = Address::parse(owner, rules).or(Err(Unreadable::Malformed("attributedTo")))?;
    if owner.same_origin(id) { Ok(owner) } else { Err(Unreadable::Foreign("attributedTo")) }
}

fn only_person(entries: &[Value]) -> Option<&str> {
    let mut persons = entries.iter().take(16).filter(|entry| is_a(entry, "Person")).filter_map(id_of);
    let person = persons.next();
    person.filter(|_| persons.next().is_none())
}

/// An optional address; several or something else is `None`.
#[must_use]
pub fn address(document: &Value, key: &str, rules: AddressRules) -> Option<Address> {
    let text = one(document.get(key)).ok().flatten()?;
    Address::parse(text, rules).ok()
}

/// An optional address that the origin of `id` answers for, as inboxes and collections must be (SECURITY O-11).
#[must_use]
pub fn own_address(document: &Value, key: &str, id: &Address, rules: AddressRules) -> Option<Address> {
    address(document, key, rules).filter(|address| address.same_origin(id))
}

/// Where people look at it: the first `url` of the same origin, web pages before all else, or the id (SECURITY O-08).
#[must_use]
pub fn page(document: &Value, id: &Address, rules: AddressRules) -> String {
    let own = |entry: &Value| Address::parse(entry_url(entry)?, rules).ok().filter(|address| address.same_origin(id));
    let entries = entries(document.get("url")).iter().take(32);
    let html = entries.clone().filter(|entry| text(entry, "mediaType") == "text/html").find_map(own);
    html.or_else(|| entries.clone().find_map(own)).unwrap_or_else(|| id.clone()).to_string()
}

fn entry_url(entry: &Value) -> Option<&str> {
    entry.as_str().or_else(|| entry.get("href").and_then(Value::as_str))
}

/// A point in time; `None` when absent or unreadable, `now` when it is more than a day ahead (SECURITY J-10).
#[must_use]
pub fn time(document: &Value, key: &str, now: Time) -> Option<Time> {
    let time = Time::parse(text(document, key))?;
    Some(if time > now.plus_seconds(MAX_AHEAD) { now } else { time })
}

/// When it was published and last changed: what cannot be read is `now`, and no change lies before the publishing.
#[must_use]
pub fn times(document: &Value, now: Time) -> (Time, Time) {
    let published = time(document, "published", now).unwrap_or(now);
    let updated = time(document, "updated", now).unwrap_or(published);
    (published, updated.max(published))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn site() -> Site {
        Site::new("https://here.example", "here.example", AddressRules::default()).unwrap()
    }

    #[test]
    fn j05_what_has_no_usable_id_is_nothing() {
        for (document, expected) in [
            (json!("x"), Unreadable::NotAnObject),
            (json!({}), Unreadable::Missing("id")),
            (json!({"id": null}), Unreadable::Missing("id")),
            (json!({"id": ""}), Unreadable::Malformed("id")),
            (json!({"id": ["https://a.example/1"]}), Unreadable::Malformed("id")),
            (json!({"id": "http://a.example/1"}), Unreadable::Malformed("id")),
            (json!({"id": "https://here.example/o/1"}), Unreadable::Ours),
        ] {
            assert_eq!(id(&document, &site()), Err(expected), "{document}");
        }
    }

    #[test]
    fn an_owner_elsewhere_nobody_and_several_are_refused() {
        let at = Address::trusted("https://a.example/1");
        let read = |value: Value| owner(&json!({"attributedTo": value}), &at, AddressRules::default());
        assert_eq!(read(json!("https://b.example/u")), Err(Unreadable::Foreign("attributedTo")));
        assert_eq!(read(json!(null)), Err(Unreadable::Missing("attributedTo")));
        assert_eq!(read(json!(["https://a.example/u", "https://a.example/v"])), Err(Unreadable::Several("attributedTo")));
        let two = json!([{"type": "Person", "id": "https://a.example/u"}, {"type": "Person", "id": "https://a.example/v"}]);
        assert_eq!(read(two), Err(Unreadable::Several("attributedTo")));
        let channel = json!([{"type": "Group", "id": "https://a.example/c"}, {"type": "Person", "id": "https://a.example/u"}]);
        assert_eq!(read(channel).unwrap().as_str(), "https://a.example/u");
    }

    #[test]
    fn o08_a_page_of_another_host_is_not_shown() {
        let at = Address::trusted("https://a.example/1");
        let read = |url: Value| page(&json!({"url": url}), &at, AddressRules::default());
        assert_eq!(read(json!("https://victim.example/@ceo")), "https://a.example/1");
        assert_eq!(read(json!("javascript:alert(1)")), "https://a.example/1");
        let links =
            json!([{"type": "Link", "href": "https://a.example/x.mp4", "mediaType": "video/mp4"}, {"type": "Link", "href": "https://a.example/w", "mediaType": "text/html"}]);
        assert_eq!(read(links), "https://a.example/w");
    }

    #[test]
    fn j10_the_far_future_is_now_and_nonsense_is_now() {
        let now = Time::parse("2026-11-23T09:00:00Z").unwrap();
        let read = |published: &str, updated: &str| times(&json!({"published": published, "updated": updated}), now);
        for bad in ["10000-01-01T00:00:00Z", "-1", "2026-13-40", "Mon, 23 Nov 2026 09:00:00 GMT", ""] {
            assert_eq!(read(bad, "").0, now, "{bad}");
        }
        assert_eq!(read("2026-11-25T09:00:00Z", "2099-01-01T00:00:00Z"), (now, now));
        let past = Time::parse("2026-01-01T00:00:00Z").unwrap();
        assert_eq!(read("2026-01-01T00:00:00Z", "2025-01-01T00:00:00Z"), (past, past));
    }
}
