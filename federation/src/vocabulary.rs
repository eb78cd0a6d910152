//! The words our documents use: contexts, our own namespace, and how its terms are found in what peers send.

use serde_json::{Map, Value, json};

/// The namespace of our own terms: an identifier that all instances share and nobody fetches. The only place that spells it.
pub const NS: &str = "https://w3id.org/peerwright/ns#";
/// Everyone, always written in full: GoToSocial knows no shorter form.
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

const ACTIVITYSTREAMS: &str = "https://www.w3.org/ns/activitystreams";
const SECURITY: &str = "https://w3id.org/security/v1";
const CONTROLLED_IDENTIFIERS: &str = "https://www.w3.org/ns/cid/v1";
const DATA_INTEGRITY: &str = "https://w3id.org/security/data-integrity/v2";
const FEP_2C59: &str = "https://purl.archive.org/socialweb/webfinger";

/// Every term of ours that a document may carry, without the prefix `pw:`.
pub const TERMS: &[&str] = &[
    "agreed",
    "agreedDigest",
    "agreement",
    "away",
    "axes",
    "category",
    "condition",
    "currency",
    "customer",
    "delivery",
    "deliveryText",
    "dimensions",
    "fulfilment",
    "kind",
    "leadTime",
    "license",
    "listings",
    "madeBy",
    "madeToOrder",
    "materials",
    "offer",
    "openForCommissions",
    "payment",
    "per",
    "personalisation",
    "photos",
    "pronouns",
    "proposal",
    "restricted",
    "returns",
    "section",
    "state",
    "terms",
    "title",
    "trader",
    "variations",
    "wants",
    "weight",
    "withRegardTo",
];

/// Which terms a document uses beyond ActivityStreams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vocabulary {
    /// None.
    Plain,
    Actor,
    /// Posts that makers write, and what is said about quoting them.
    Note,
    Listing,
    Proposal,
    /// Offers, what they result in, and what is said about it.
    Agreement,
}

/// Puts the `@context` first: an array that begins with ActivityStreams, with the proof's context when the document is
/// to be signed, and one inline object that declares every other term (WIRE D10, SETTLED 7).
#[must_use]
pub fn declare(document: Value, vocabulary: Vocabulary, signed: bool) -> Value {
    let mut declared = Map::new();
    declared.insert("@context".to_owned(), Value::Array(contexts(vocabulary, signed)));
    if let Value::Object(document) = document {
        declared.extend(document);
    }
    Value::Object(declared)
}

fn contexts(vocabulary: Vocabulary, signed: bool) -> Vec<Value> {
    let mut contexts = vec![json!(ACTIVITYSTREAMS)];
    if vocabulary == Vocabulary::Actor {
        contexts.extend([SECURITY, CONTROLLED_IDENTIFIERS, FEP_2C59].map(Value::from));
    }
    if signed {
        contexts.push(json!(DATA_INTEGRITY));
    }
    contexts.extend(inline(vocabulary));
    contexts
}

fn inline(vocabulary: Vocabulary) -> Option<Value> {
    let parts: &[Value] = match vocabulary {
        Vocabulary::Plain => return None,
        Vocabulary::Actor => &[common(), actor()],
        Vocabulary::Note => &[common(), interaction(), quotes()],
        Vocabulary::Listing => &[common(), valueflows(), interaction()],
        Vocabulary::Proposal => &[valueflows()],
        Vocabulary::Agreement => &[common(), valueflows(), agreements()],
    };
    let mut terms = Map::new();
    terms.insert("pw".to_owned(), json!(NS));
    for part in parts {
        terms.extend(part.as_object().cloned().unwrap_or_default());
    }
    Some(Value::Object(terms))
}

fn common() -> Value {
    json!({
        "toot": "http://joinmastodon.org/ns#",
        "Hashtag": "as:Hashtag",
        "sensitive": "as:sensitive",
        "blurhash": "toot:blurhash",
        "focalPoint": {"@id": "toot:focalPoint", "@container": "@list"}
    })
}

/// `schema:` in the deployed, wrong form, which is the one that peers understand.
fn actor() -> Value {
    json!({
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "movedTo": {"@id": "as:movedTo", "@type": "@id"},
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "discoverable": "toot:discoverable",
        "indexable": "toot:indexable",
        // Declared here, because JSON-LD processors that bundle their contexts do not have that of FEP-844e.
        "implements": {"@id": "https://w3id.org/fep/844e#implements", "@type": "@id", "@container": "@set"},
        "f3di": "http://purl.org/f3di/ns#"
    })
}

fn valueflows() -> Value {
    json!({
        "vf": "https://w3id.org/valueflows/ont/vf#",
        "om2": "http://www.ontology-of-units-of-measure.org/resource/om-2/",
        "Proposal": "vf:Proposal",
        "Intent": "vf:Intent",
        "purpose": "vf:purpose",
        "publishes": "vf:publishes",
        "reciprocal": "vf:reciprocal",
        "unitBased": "vf:unitBased",
        "action": "vf:action",
        "resourceConformsTo": "vf:resourceConformsTo",
        "resourceQuantity": "vf:resourceQuantity",
        "effortQuantity": "vf:effortQuantity",
        "availableQuantity": "vf:availableQuantity",
        "minimumQuantity": "vf:minimumQuantity",
        "hasUnit": "om2:hasUnit",
        "hasNumericalValue": "om2:hasNumericalValue"
    })
}

fn agreements() -> Value {
    json!({
        "Agreement": "vf:Agreement",
        "Commitment": "vf:Commitment",
        "stipulates": "vf:stipulates",
        "stipulatesReciprocal": "vf:stipulatesReciprocal",
        "satisfies": "vf:satisfies"
    })
}

fn interaction() -> Value {
    json!({
        "gts": "https://gotosocial.org/ns#",
        "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
        "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
        "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"}
    })
}

fn quotes() -> Value {
    json!({
        "votersCount": "toot:votersCount",
        "quote": {"@id": "https://w3id.org/fep/044f#quote", "@type": "@id"},
        "quoteAuthorization": {"@id": "https://w3id.org/fep/044f#quoteAuthorization", "@type": "@id"},
        "QuoteRequest": "https://w3id.org/fep/044f#QuoteRequest",
        "QuoteAuthorization": "https://w3id.org/fep/044f#QuoteAuthorization",
        "interactingObject": {"@id": "gts:interactingObject", "@type": "@id"},
        "interactionTarget": {"@id": "gts:interactionTarget", "@type": "@id"},
        "quoteUri": "http://fedibird.com/ns#quoteUri",
        "_misskey_quote": "https://misskey-hub.net/ns#_misskey_quote"
    })
}

/// A property of ours in a peer's document: by its literal key `pw:term`, or by its full address as a JSON-LD processor
/// leaves it. The document's own `@context` is never asked (SECURITY J-07).
#[must_use]
pub fn pw<'a>(document: &'a Value, term: &str) -> Option<&'a Value> {
    document.get(format!("pw:{term}")).or_else(|| document.get(format!("{NS}{term}"))).filter(|value| !value.is_null())
}

/// A text property of ours; empty when absent or something else.
#[must_use]
pub fn pw_text<'a>(document: &'a Value, term: &str) -> &'a str {
    pw(document, term).and_then(Value::as_str).unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn j07_a_context_never_gives_a_term_its_meaning() {
        let document = json!({"@context": {"price": format!("{NS}title"), "x": NS}, "x:title": "no", "price": "no", "title": "no"});
        assert_eq!(pw(&document, "title"), None);
    }

    #[test]
    fn a_term_is_found_by_prefix_or_in_full() {
        assert_eq!(pw_text(&json!({"pw:title": "a"}), "title"), "a");
        assert_eq!(pw_text(&json!({"https://w3id.org/peerwright/ns#title": "a"}), "title"), "a");
        assert_eq!(pw_text(&json!({"pw:title": 7}), "title"), "");
    }

    #[test]
    fn every_context_is_an_array_that_begins_with_activitystreams_and_has_at_most_one_object() {
        for vocabulary in [Vocabulary::Plain, Vocabulary::Actor, Vocabulary::Note, Vocabulary::Listing, Vocabulary::Proposal, Vocabulary::Agreement] {
            for signed in [false, true] {
                let contexts = contexts(vocabulary, signed);
                assert_eq!(contexts[0], ACTIVITYSTREAMS);
                assert_eq!(contexts.contains(&json!(DATA_INTEGRITY)), signed);
                assert!(contexts.iter().filter(|context| context.is_object()).count() <= 1);
                assert!(contexts.iter().filter_map(Value::as_str).all(|url| !url.contains("peerwright")));
            }
        }
    }
}
