//! What the actors of the fediverse are and say, as documents.

use std::time::{SystemTime, UNIX_EPOCH};

use chrono::{DateTime, SecondsFormat};
use serde_json::{Value, json};

/// The type of ActivityPub documents.
pub const ACTIVITY_JSON: &str = "application/activity+json";
/// The collection of everyone.
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
const CONTEXT: &str = "https://www.w3.org/ns/activitystreams";

/// Microseconds since 1970.
#[expect(clippy::disallowed_methods, reason = "the load generator has no server's clock")]
pub fn now_micros() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_micros()).unwrap_or(0))
}

/// The id of somebody at this origin.
pub fn actor_id(base: &str, name: &str) -> String {
    format!("{base}/users/{name}")
}

/// Somebody; with a shared inbox, if their host has one.
pub fn actor(base: &str, name: &str, pem: &str, shared_inbox: bool) -> Value {
    let id = actor_id(base, name);
    let mut document = json!({
        "@context": [CONTEXT, "https://w3id.org/security/v1"],
        "id": id, "type": "Person", "preferredUsername": name, "name": format!("{name} who is made up"), "url": id,
        "inbox": format!("{id}/inbox"), "outbox": format!("{id}/outbox"), "followers": format!("{id}/followers"), "following": format!("{id}/following"),
        "manuallyApprovesFollowers": false, "discoverable": true,
        "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": pem},
    });
    if shared_inbox && let Some(fields) = document.as_object_mut() {
        fields.insert("endpoints".to_owned(), json!({"sharedInbox": format!("{base}/inbox")}));
    }
    document
}

/// The answer of WebFinger for `acct:name@host`.
pub fn webfinger(base: &str, name: &str) -> Value {
    let host = base.split_once("://").map_or(base, |(_, host)| host);
    json!({"subject": format!("acct:{name}@{host}"), "links": [{"rel": "self", "type": ACTIVITY_JSON, "href": actor_id(base, name)}]})
}

/// Where NodeInfo is.
pub fn nodeinfo_links(base: &str) -> Value {
    let link = |version: &str| json!({"rel": format!("http://nodeinfo.diaspora.software/ns/schema/{version}"), "href": format!("{base}/nodeinfo/{version}")});
    json!({"links": [link("2.1"), link("2.0")]})
}

/// NodeInfo of a host.
pub fn nodeinfo(version: &str) -> Value {
    json!({
        "version": version, "software": {"name": "load", "version": env!("CARGO_PKG_VERSION")}, "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []}, "openRegistrations": false, "usage": {"users": {"total": 1}}, "metadata": {},
    })
}

/// A collection with nothing in it.
pub fn collection(id: &str) -> Value {
    json!({"@context": CONTEXT, "id": id, "type": "OrderedCollection", "totalItems": 0, "orderedItems": []})
}

/// The address of a note: the time in it is that of its publication.
pub fn note_id(author: &str, published_micros: i64, number: usize) -> String {
    format!("{author}/notes/{published_micros}-{number}")
}

/// A public note, which its address says all about; also to `reader`, if there is one.
pub fn note(id: &str, reader: Option<&str>) -> Option<Value> {
    let (author, name) = id.rsplit_once("/notes/")?;
    let (micros, number) = name.split_once('-')?;
    let published = DateTime::from_timestamp_micros(micros.parse().ok()?)?.to_rfc3339_opts(SecondsFormat::Micros, true);
    let number: usize = number.parse().ok()?;
    let (mut to, cc) = (vec![PUBLIC], [format!("{author}/followers")]);
    to.extend(reader);
    let tag: Vec<Value> = reader.iter().map(|reader| json!({"type": "Mention", "href": reader, "name": "@reader"})).collect();
    Some(json!({
        "@context": CONTEXT, "id": id, "type": "Note", "attributedTo": author, "to": to, "cc": cc, "published": published, "url": id,
        "content": format!("<p>Shaving number {number}, thin enough to read through.</p>"), "tag": tag, "attachment": [],
    }))
}

/// Tells of a note.
pub fn create(author: &str, mut note: Value) -> Value {
    let object = note.as_object_mut();
    let part = |name: &str| object.as_ref().and_then(|object| object.get(name)).cloned().unwrap_or_default();
    let (id, to, cc, published) = (part("id"), part("to"), part("cc"), part("published"));
    if let Some(object) = object {
        object.remove("@context");
    }
    let id = format!("{}/activity", id.as_str().unwrap_or_default());
    json!({"@context": CONTEXT, "id": id, "type": "Create", "actor": author, "to": to, "cc": cc, "published": published, "object": note})
}

/// Asks to follow.
pub fn follow(follower: &str, followed: &str) -> Value {
    json!({"@context": CONTEXT, "id": format!("{follower}/follows/{}", now_micros()), "type": "Follow", "actor": follower, "to": [followed], "object": followed})
}

/// Agrees to be followed.
pub fn accept(actor: &str, follow: &Value, number: usize) -> Value {
    let follower = follow.get("actor").cloned().unwrap_or_default();
    json!({"@context": CONTEXT, "id": format!("{actor}/accepts/{}-{number}", now_micros()), "type": "Accept", "actor": actor, "to": [follower], "object": follow})
}

#[cfg(test)]
mod tests {
    use super::{actor, create, note, note_id, webfinger};

    const AUTHOR: &str = "https://h1.peers.test/users/author";

    #[test]
    fn a_note_is_what_its_address_says() {
        let id = note_id(AUTHOR, 1_900_000_000_123_456, 7);
        let note = note(&id, None).unwrap();
        assert_eq!(note["published"], "2030-03-17T17:46:40.123456Z");
        assert_eq!(note["attributedTo"], AUTHOR);
        assert!(note["content"].as_str().unwrap().contains("number 7,"));
    }

    #[test]
    fn what_is_no_note_of_ours_is_none() {
        for id in ["", "https://h1.peers.test/users/author/notes/x-1", "https://h1.peers.test/users/author/notes/1", "https://h1.peers.test/users/author/notes/1-x"] {
            assert_eq!(note(id, None), None, "{id}");
        }
    }

    #[test]
    fn a_create_is_addressed_as_its_note() {
        let id = note_id(AUTHOR, 1, 2);
        let create = create(AUTHOR, note(&id, Some("https://maker.test/users/ana")).unwrap());
        assert_eq!(create["to"], create["object"]["to"]);
        assert_eq!(create["to"][1], "https://maker.test/users/ana");
        assert_eq!((&create["object"]["id"], &create["object"]["@context"]), (&serde_json::json!(id), &serde_json::Value::Null));
        assert_eq!(create["object"]["tag"][0]["href"], "https://maker.test/users/ana");
    }

    #[test]
    fn a_shared_inbox_is_named_only_where_there_is_one() {
        assert!(actor("https://h1.peers.test", "a", "PEM", false)["endpoints"].is_null());
        assert_eq!(actor("https://h1.peers.test", "a", "PEM", true)["endpoints"]["sharedInbox"], "https://h1.peers.test/inbox");
    }

    #[test]
    fn a_handle_bears_the_port() {
        assert_eq!(webfinger("http://localhost:4000", "a")["subject"], "acct:a@localhost:4000");
    }
}
