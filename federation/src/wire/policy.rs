//! `interactionPolicy`: what an author allows with a post (FEP-044f, GoToSocial), in its old and its new words.

use domain::posts::permits::{Permit, Permits};
use serde_json::{Value, json};

use super::one_or_many::many;
use crate::vocabulary::PUBLIC;

/// Most actors and collections that are looked at.
const MAX_NAMED: usize = 50;

/// What is allowed with a document; everything where it says nothing.
#[must_use]
pub fn permits(document: &Value) -> Permits {
    let of = |key: &str| document.get("interactionPolicy").and_then(|policy| policy.get(key)).map_or(Permit::Anyone, permit);
    Permits { reply: of("canReply"), like: of("canLike"), boost: of("canAnnounce"), quote: of("canQuote") }
}

/// Whom the author lets do it, at once or after a look: who may ask is not kept from asking.
fn permit(rule: &Value) -> Permit {
    let lists = ["automaticApproval", "manualApproval", "always", "approvalRequired", "withApproval"];
    let named: Vec<String> = lists.iter().flat_map(|list| many(rule.get(list), MAX_NAMED)).collect();
    if named.iter().any(|id| matches!(id.as_str(), PUBLIC | "as:Public" | "Public")) {
        return Permit::Anyone;
    }
    if named.iter().any(|id| id.trim_end_matches('/').ends_with("/followers")) { Permit::Followers } else { Permit::Nobody }
}

/// The policy of a post of ours: only about quotes (WIRE 4.4).
#[must_use]
pub fn document(quote: Permit, author: &str, followers: &str) -> Value {
    let whom = match quote {
        Permit::Anyone => PUBLIC,
        Permit::Followers => followers,
        Permit::Nobody => author,
    };
    json!({"canQuote": {"automaticApproval": [whom]}})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_author_is_nobody() {
        let document = json!({"interactionPolicy": {
            "canLike": {"always": ["https://a.example/users/ana"]}, "canReply": {"automaticApproval": [], "manualApproval": []},
            "canAnnounce": 7, "canQuote": {"automaticApproval": "https://a.example/users/ana"}
        }});
        assert_eq!(permits(&document), Permits { reply: Permit::Nobody, like: Permit::Nobody, boost: Permit::Nobody, quote: Permit::Nobody });
    }

    #[test]
    fn both_sets_of_words_are_read_and_silence_allows() {
        let document = json!({"interactionPolicy": {
            "canLike": {"always": ["as:Public"], "with_approval": []}, "canReply": {"always": [], "approvalRequired": [PUBLIC]},
            "canAnnounce": {"automaticApproval": ["https://a.example/users/ana", "https://a.example/users/ana/followers"]}
        }});
        assert_eq!(permits(&document), Permits { boost: Permit::Followers, ..Permits::default() });
        for silent in [json!({}), json!({"interactionPolicy": null}), json!({"interactionPolicy": "x"})] {
            assert_eq!(permits(&silent), Permits::default());
        }
    }

    #[test]
    fn what_we_write_is_read_back() {
        for quote in [Permit::Anyone, Permit::Followers, Permit::Nobody] {
            let written = json!({"interactionPolicy": document(quote, "https://a.example/users/ana", "https://a.example/users/ana/followers")});
            assert_eq!(permits(&written).quote, quote);
        }
    }
}
