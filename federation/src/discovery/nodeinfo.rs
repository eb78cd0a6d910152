//! NodeInfo 2.0 and 2.1 (FEP-0151): what runs here, and how many use it.

use domain::Site;
use serde_json::{Value, json};

const SCHEMA: &str = "http://nodeinfo.diaspora.software/ns/schema/";

/// What is told beyond the addresses.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    pub name: String,
    pub description: String,
    pub version: String,
    /// Where the source is.
    pub repository: String,
    /// Anyone may join, at once or after approval.
    pub open_registrations: bool,
    pub makers: i64,
    /// With a session used in the last 30 days.
    pub active_month: i64,
    /// In the last half year.
    pub active_half_year: i64,
    pub posts: i64,
}

/// `/.well-known/nodeinfo`; the last link names the instance actor (FEP-2677).
#[must_use]
pub fn links(site: &Site) -> Value {
    json!({"links": [
        {"rel": format!("{SCHEMA}2.1"), "href": site.url("/nodeinfo/2.1")},
        {"rel": format!("{SCHEMA}2.0"), "href": site.url("/nodeinfo/2.0")},
        {"rel": "https://www.w3.org/ns/activitystreams#Application", "href": site.instance_actor().as_str()},
    ]})
}

/// The document of a schema version, `2.0` or `2.1`; `None` for any other.
#[must_use]
pub fn document(version: &str, facts: &Facts) -> Option<Value> {
    let software = match version {
        "2.0" => json!({"name": "peerwright", "version": facts.version}),
        "2.1" => json!({"name": "peerwright", "version": facts.version, "repository": facts.repository}),
        _ => return None,
    };
    Some(json!({
        "version": version,
        "software": software,
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": facts.open_registrations,
        "usage": {
            "users": {"total": facts.makers, "activeMonth": facts.active_month, "activeHalfyear": facts.active_half_year},
            "localPosts": facts.posts,
        },
        "metadata": {"nodeName": facts.name, "nodeDescription": facts.description, "federation": {"enabled": true}},
    }))
}

/// The media type a version is served as.
#[must_use]
pub fn media_type(version: &str) -> String {
    format!("application/json; profile=\"{SCHEMA}{version}#\"")
}
