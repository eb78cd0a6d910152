//! Custom emoji: what actors elsewhere name in `tag` beside their words (FEP-9098), and our own copies of the pictures.

use domain::AddressRules;
use domain::actors::Actor;
use domain::emojis::{Emoji, MAX_PER_DOCUMENT, Shortcode};
use domain::media::Event;
use serde_json::Value;
use storage::Transaction;

use crate::Result;
use crate::context::Context;
use crate::makers::inbound::want_photo;
use crate::wire::one_or_many::{entries, is_a, text};
use crate::wire::{PhotoIn, image};

/// Most entries of a list that are looked at (SECURITY J-09).
const MAX_ENTRIES: usize = 200;

/// Whether a document names any: then it is looked at by itself.
pub(crate) fn are_in(document: &Value) -> bool {
    named(document).next().is_some()
}

fn named(document: &Value) -> impl Iterator<Item = &Value> {
    entries(document.get("tag")).iter().take(MAX_ENTRIES).filter(|entry| is_a(entry, "Emoji"))
}

/// The words with their pictures, each once, at most 64; what is no word or no picture is left out (SECURITY H-08).
pub(crate) fn read(document: &Value, rules: AddressRules) -> Vec<(Shortcode, PhotoIn)> {
    let mut found: Vec<(Shortcode, PhotoIn)> = Vec::new();
    for entry in named(document) {
        let Some(word) = Shortcode::parse(text(entry, "name")) else { continue };
        let Some(picture) = entries(entry.get("icon")).first().and_then(|icon| image::photo(icon, rules)) else { continue };
        if found.len() < MAX_PER_DOCUMENT && !found.iter().any(|(known, _)| *known == word) {
            found.push((word.clone(), PhotoIn { alt: format!(":{}:", word.as_str()), ..picture }));
        }
    }
    found
}

/// Keeps what a document of `author` named, and asks for pictures that are not here. They are the instance's own copies, so
/// that they outlive who showed them first. Nothing is kept of hosts whose pictures are not wanted.
pub(crate) async fn want(context: &Context, tx: &mut Transaction, author: &Actor, found: &[(Shortcode, PhotoIn)]) -> Result<Vec<Event>> {
    let Some(host) = author.handle.host.clone().filter(|_| !found.is_empty()) else { return Ok(Vec::new()) };
    if context.judge(&host).await?.reject_media || context.judge(&author.address.host()).await?.reject_media {
        return Ok(Vec::new());
    }
    let Some(instance) = tx.actors().find_by_address(&context.site.instance_actor()).await? else { return Ok(Vec::new()) };
    let mut events = Vec::new();
    for (shortcode, picture) in found {
        let (media, event) = want_photo(context, tx, instance.id, picture).await?;
        events.extend(event);
        tx.emojis().set(&Emoji { host: host.clone(), shortcode: shortcode.clone(), media, changed_at: context.now() }).await?;
    }
    Ok(events)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn emoji(name: &str, url: &str) -> Value {
        json!({"type": "Emoji", "name": name, "icon": {"type": "Image", "mediaType": "image/png", "url": url}})
    }

    #[test]
    fn h08_what_is_no_emoji_is_left_out() {
        let document = json!({"tag": [
            null, 7, emoji("\"><img src=x>", "https://a.example/1.png"), emoji(":js:", "javascript:alert(1)"), emoji(":two words:", "https://a.example/2.png"),
            {"type": "Emoji", "name": ":bare:"}, {"type": "Emoji", "name": ":odd:", "icon": 7}, {"type": "Hashtag", "name": ":tag:"}
        ]});
        assert!(read(&document, AddressRules::default()).is_empty());
    }

    #[test]
    fn j09_five_thousand_emoji_are_few() {
        let many: Vec<Value> = (0..5_000).map(|n| emoji(&format!(":e{n}:"), &format!("https://a.example/{n}.png"))).collect();
        assert_eq!(read(&json!({"tag": many}), AddressRules::default()).len(), MAX_PER_DOCUMENT);
    }

    #[test]
    fn a_word_has_one_picture() {
        let document = json!({"tag": [emoji(":cat:", "https://a.example/1.png"), emoji("cat", "https://a.example/2.png")]});
        let found = read(&document, AddressRules::default());
        assert_eq!((found.len(), found[0].1.url.as_str(), found[0].1.alt.as_str()), (1, "https://a.example/1.png", ":cat:"));
        assert!(are_in(&document) && !are_in(&json!({"tag": {"type": "Hashtag", "name": "#x"}})));
    }
}
