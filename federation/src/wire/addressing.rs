//! For whom a document says it is: `to` and `cc`, in every spelling of "everyone".

use domain::{Address, AddressRules, Audience};
use serde_json::Value;

use super::one_or_many::many;
use crate::vocabulary::PUBLIC;

/// Most recipients that are read of each list.
const MAX_RECIPIENTS: usize = 500;

/// Whom a document names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Addressing {
    /// Everyone stands in `to`.
    pub to_public: bool,
    /// Everyone stands in `cc`.
    pub cc_public: bool,
    pub to: Vec<Address>,
    pub cc: Vec<Address>,
}

impl Addressing {
    /// Reads `to` and `cc`; what is no address is left out.
    #[must_use]
    pub fn read(document: &Value, rules: AddressRules) -> Self {
        let (to_public, to) = recipients(document.get("to"), rules);
        let (cc_public, cc) = recipients(document.get("cc"), rules);
        Self { to_public, cc_public, to, cc }
    }

    /// Nobody is named, as on objects whose activity alone is addressed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.to_public && !self.cc_public && self.to.is_empty() && self.cc.is_empty()
    }

    #[must_use]
    pub fn is_public(&self) -> bool {
        self.to_public || self.cc_public
    }

    /// Whether it names this actor.
    #[must_use]
    pub fn names(&self, actor: &Address) -> bool {
        self.to.contains(actor) || self.cc.contains(actor)
    }

    /// The audience, where `followers` is the author's collection of followers. Without everyone and without
    /// followers it is for those named, also when nobody is.
    #[must_use]
    pub fn audience(&self, followers: Option<&Address>) -> Audience {
        if self.to_public {
            Audience::Public
        } else if self.cc_public {
            Audience::Unlisted
        } else if followers.is_some_and(|followers| self.names(followers)) {
            Audience::Followers
        } else {
            Audience::Direct
        }
    }
}

fn recipients(value: Option<&Value>, rules: AddressRules) -> (bool, Vec<Address>) {
    let named = many(value, MAX_RECIPIENTS);
    let public = named.iter().any(|id| is_public(id));
    (public, named.iter().filter(|id| !is_public(id)).filter_map(|id| Address::parse(id, rules).ok()).collect())
}

fn is_public(id: &str) -> bool {
    matches!(id, PUBLIC | "as:Public" | "Public")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn audience(document: Value) -> Audience {
        let followers = Address::trusted("https://a.example/u/followers");
        Addressing::read(&document, AddressRules::default()).audience(Some(&followers))
    }

    #[test]
    fn what_names_nobody_is_for_nobody_else() {
        for nobody in [json!({}), json!({"to": null, "cc": []}), json!({"to": 7, "cc": {"x": 1}}), json!({"to": ["nonsense"]})] {
            assert_eq!(audience(nobody), Audience::Direct);
        }
    }

    #[test]
    fn followers_of_somebody_else_are_no_followers() {
        assert_eq!(audience(json!({"to": ["https://b.example/u/followers"]})), Audience::Direct);
        assert_eq!(audience(json!({"to": ["https://a.example/u/followers"]})), Audience::Followers);
    }

    #[test]
    fn everyone_has_three_spellings_and_two_places() {
        for public in [PUBLIC, "as:Public", "Public"] {
            assert_eq!(audience(json!({"to": public})), Audience::Public);
            assert_eq!(audience(json!({"to": ["https://a.example/u/followers"], "cc": [public]})), Audience::Unlisted);
        }
    }
}
