//! Photos on the wire: `Document` and `Image` with a media type, an address, words for what is seen, and a size.

use domain::text::{MAX_ALT, line_cut};
use domain::{Address, AddressRules};
use serde_json::{Value, json};

use super::object::Object;
use super::one_or_many::{entries, is_a, text};

/// Longer sides than this are no photo.
const MAX_SIDE: u64 = 100_000;
/// Most entries of a list that are looked at.
const MAX_ENTRIES: usize = 64;

/// A photo as a peer names it.
#[derive(Debug, Clone, PartialEq)]
pub struct PhotoIn {
    /// On any origin: peers keep their media where they like. Only the media pipeline fetches it.
    pub url: Address,
    /// As the peer says; empty when it says nothing.
    pub media_type: String,
    /// At most 1,500 characters.
    pub alt: String,
    /// 0 when it is not said.
    pub width: u32,
    /// 0 when it is not said.
    pub height: u32,
    /// Empty when there is none that could be one.
    pub blurhash: String,
    /// The point that must stay in sight, -1 to 1 from the middle to the right and to the top.
    pub focal_point: Option<(f64, f64)>,
}

/// A photo of ours, ready to be shown elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PhotoOut {
    /// What every peer can read.
    pub jpeg_url: String,
    /// The better one, for those who read it.
    pub webp_url: Option<String>,
    pub alt: String,
    pub width: u32,
    pub height: u32,
    pub blurhash: String,
}

impl PhotoOut {
    /// As an attachment that every peer can show (WIRE R3): JPEG, the alternative text twice.
    #[must_use]
    pub fn attachment(&self) -> Value {
        self.document("image/jpeg", &self.jpeg_url)
    }

    /// As an entry of `pw:photos`: the same in the better format.
    #[must_use]
    pub fn photo(&self) -> Value {
        match &self.webp_url {
            Some(url) => self.document("image/webp", url),
            None => self.attachment(),
        }
    }

    fn document(&self, media_type: &str, url: &str) -> Value {
        let size = |side: u32| (side > 0).then_some(side);
        Object::of_type("Document")
            .set("mediaType", media_type)
            .set("url", url)
            .set("name", self.alt.as_str())
            .set("summary", self.alt.as_str())
            .maybe("width", size(self.width))
            .maybe("height", size(self.height))
            .text("blurhash", &self.blurhash)
            .into()
    }
}

/// An `Image` for `icon` and `image` of an actor.
#[must_use]
pub fn image(url: &str, media_type: &str) -> Value {
    json!({"type": "Image", "mediaType": media_type, "url": url})
}

/// The photos among the entries of `attachment`, `image` or `pw:photos`, in order, at most `max`.
#[must_use]
pub fn photos(value: Option<&Value>, max: usize, rules: AddressRules) -> Vec<PhotoIn> {
    let mut photos: Vec<PhotoIn> = Vec::new();
    for photo in entries(value).iter().take(MAX_ENTRIES).filter_map(|entry| photo(entry, rules)) {
        if photos.len() < max && !photos.iter().any(|known| known.url == photo.url) {
            photos.push(photo);
        }
    }
    photos
}

/// The widest of several sizes of one picture, as PeerTube offers avatars.
#[must_use]
pub fn widest(value: Option<&Value>, rules: AddressRules) -> Option<PhotoIn> {
    photos(value, MAX_ENTRIES, rules).into_iter().rev().max_by_key(|photo| photo.width)
}

/// One entry as a photo; `None` when it is something else or has no address.
#[must_use]
pub fn photo(entry: &Value, rules: AddressRules) -> Option<PhotoIn> {
    if let Value::String(url) = entry {
        return bare(Address::parse(url, rules).ok()?);
    }
    if !is_a(entry, "Image") && !is_a(entry, "Document") {
        return None;
    }
    let (url, linked_type) = entries(entry.get("url").or_else(|| entry.get("href"))).iter().take(8).find_map(|url| link(url, rules))?;
    let media_type = [text(entry, "mediaType"), linked_type].into_iter().find(|kind| !kind.is_empty()).unwrap_or("");
    let is_picture = if media_type.is_empty() { is_a(entry, "Image") || looks_like_picture(&url) } else { media_type.starts_with("image/") };
    if !is_picture || media_type.len() > 60 {
        return None;
    }
    let alt = [text(entry, "name"), text(entry, "summary")].into_iter().find(|alt| !alt.is_empty()).unwrap_or("");
    Some(PhotoIn {
        url,
        media_type: media_type.to_owned(),
        alt: line_cut(alt, MAX_ALT),
        width: side(entry.get("width")),
        height: side(entry.get("height")),
        blurhash: blurhash(text(entry, "blurhash")),
        focal_point: focal_point(entry.get("focalPoint")),
    })
}

fn bare(url: Address) -> Option<PhotoIn> {
    looks_like_picture(&url).then_some(PhotoIn { url, media_type: String::new(), alt: String::new(), width: 0, height: 0, blurhash: String::new(), focal_point: None })
}

fn link(url: &Value, rules: AddressRules) -> Option<(Address, &str)> {
    let href = url.as_str().or_else(|| url.get("href").and_then(Value::as_str))?;
    let kind = text(url, "mediaType");
    let picture = kind.is_empty() || kind.starts_with("image/");
    Address::parse(href, rules).ok().filter(|_| picture).map(|address| (address, kind))
}

fn looks_like_picture(url: &Address) -> bool {
    let path = url.path().split(['?', '#']).next().unwrap_or("").to_ascii_lowercase();
    ["jpg", "jpeg", "png", "webp", "gif"].iter().any(|ending| path.ends_with(&format!(".{ending}")))
}

fn side(value: Option<&Value>) -> u32 {
    let side = value.and_then(Value::as_u64).filter(|side| *side <= MAX_SIDE);
    side.and_then(|side| u32::try_from(side).ok()).unwrap_or(0)
}

fn blurhash(text: &str) -> String {
    let base83 = |b: u8| b.is_ascii_alphanumeric() || b"#$%*+,-.:;=?@[]^_{|}~".contains(&b);
    let good = (6..=166).contains(&text.len()) && text.bytes().all(base83);
    if good { text.to_owned() } else { String::new() }
}

fn focal_point(value: Option<&Value>) -> Option<(f64, f64)> {
    let [x, y] = value?.as_array()?.as_slice() else { return None };
    let coordinate = |value: &Value| value.as_f64().filter(|n| n.abs() <= 1.0);
    Some((coordinate(x)?, coordinate(y)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(entry: Value) -> Option<PhotoIn> {
        photo(&entry, AddressRules::default())
    }

    #[test]
    fn what_is_no_picture_is_left_out() {
        for bad in [
            json!(null),
            json!(7),
            json!("https://a.example/page"),
            json!({"type": "Link", "href": "https://a.example/a.jpg"}),
            json!({"type": "Document", "mediaType": "application/pdf", "url": "https://a.example/a.jpg"}),
            json!({"type": "Document", "mediaType": "video/mp4", "url": "https://a.example/a"}),
            json!({"type": "Document", "url": "https://a.example/a"}),
            json!({"type": "Image", "mediaType": "image/png"}),
            json!({"type": "Image", "url": "javascript:alert(1)"}),
            json!({"type": "Image", "url": "http://a.example/a.png"}),
            json!({"type": "Image", "url": {"href": null}}),
        ] {
            assert_eq!(read(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn odd_sizes_hashes_and_points_are_dropped_and_the_photo_stays() {
        let photo = read(json!({
            "type": "Image", "url": "https://a.example/a.png", "name": "n".repeat(9_000), "width": -4, "height": 1e20,
            "blurhash": "<script>", "focalPoint": [7, 0]
        }))
        .unwrap();
        assert_eq!((photo.width, photo.height, photo.blurhash.as_str(), photo.focal_point), (0, 0, "", None));
        assert_eq!(photo.alt.chars().count(), MAX_ALT);
    }

    #[test]
    fn an_address_comes_as_a_text_a_link_or_an_array() {
        for url in [json!("https://a.example/a.png"), json!({"type": "Link", "href": "https://a.example/a.png", "mediaType": "image/png"}), json!(["https://a.example/a.png"])] {
            assert_eq!(read(json!({"type": "Document", "url": url})).unwrap().url.as_str(), "https://a.example/a.png");
        }
        let several =
            json!([{"type": "Link", "href": "https://a.example/v.mp4", "mediaType": "video/mp4"}, {"type": "Link", "href": "https://a.example/p", "mediaType": "image/webp"}]);
        assert_eq!(read(json!({"type": "Document", "url": several})).unwrap().media_type, "image/webp");
    }

    #[test]
    fn j09_ten_thousand_attachments_are_ten_photos() {
        let many: Vec<Value> = (0..10_000).map(|n| json!({"type": "Image", "url": format!("https://a.example/{n}.png")})).collect();
        assert_eq!(photos(Some(&Value::Array(many)), 10, AddressRules::default()).len(), 10);
    }

    #[test]
    fn our_photo_reads_back() {
        let ours = PhotoOut {
            jpeg_url: "https://a.example/a.jpg".into(),
            webp_url: Some("https://a.example/a.webp".into()),
            alt: "a shuttle".into(),
            width: 1600,
            height: 1200,
            blurhash: "LEHV6nWB2yk8pyo0adR*.7kCMdnj".into(),
        };
        let jpeg = read(ours.attachment()).unwrap();
        assert_eq!((jpeg.media_type.as_str(), jpeg.alt.as_str(), jpeg.width, jpeg.height), ("image/jpeg", "a shuttle", 1600, 1200));
        assert_eq!(jpeg.blurhash, ours.blurhash);
        assert_eq!(read(ours.photo()).unwrap().url.as_str(), "https://a.example/a.webp");
        assert_eq!(PhotoOut { webp_url: None, ..ours.clone() }.photo(), ours.attachment());
    }
}
