//! host-meta (RFC 6415): where WebFinger is, for peers that still start there.

use domain::Site;
use serde_json::{Value, json};

/// `/.well-known/host-meta` as XRD.
#[must_use]
pub fn xrd(site: &Site) -> String {
    let template = site.url("/.well-known/webfinger?resource={uri}");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n  <Link rel=\"lrdd\" type=\"application/jrd+json\" template=\"{template}\"/>\n</XRD>\n"
    )
}

/// `/.well-known/host-meta.json`.
#[must_use]
pub fn jrd(site: &Site) -> Value {
    json!({"links": [{"rel": "lrdd", "type": "application/jrd+json", "template": site.url("/.well-known/webfinger?resource={uri}")}]})
}
