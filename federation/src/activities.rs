//! The activities we send, as JSON: who did what to which object, when, and for whom.

use domain::{Address, Time};
use serde_json::{Value, json};

use crate::vocabulary::{Vocabulary, declare};
use crate::wire::object::Object;

/// What every activity says besides its object.
#[derive(Debug, Clone, Copy)]
pub struct Header<'a> {
    pub id: &'a Address,
    pub actor: &'a Address,
    pub published: Time,
    pub to: &'a [String],
    pub cc: &'a [String],
    /// Whether a proof will be added: its context must be there before it is made (SETTLED 7 says when).
    pub signed: bool,
}

/// `Create` of a whole object; `vocabulary` is what the object uses.
#[must_use]
pub fn create(header: &Header<'_>, object: Value, vocabulary: Vocabulary) -> Value {
    activity("Create", header, object, vocabulary)
}

/// `Update` of a whole object or actor, embedded without a `@context` of its own.
#[must_use]
pub fn update(header: &Header<'_>, object: Value, vocabulary: Vocabulary) -> Value {
    activity("Update", header, object, vocabulary)
}

/// `Delete` of a post: its id and that it is a Tombstone now (WIRE 9.21).
#[must_use]
pub fn delete(header: &Header<'_>, object: &Address) -> Value {
    activity("Delete", header, json!({"id": object.as_str(), "type": "Tombstone"}), Vocabulary::Plain)
}

/// `Delete` of the actor itself: the bare id, which is how peers recognise a leaving actor.
#[must_use]
pub fn delete_actor(header: &Header<'_>) -> Value {
    activity("Delete", header, json!(header.actor.as_str()), Vocabulary::Plain)
}

/// `Follow` of an actor.
#[must_use]
pub fn follow(header: &Header<'_>, followed: &Address) -> Value {
    activity("Follow", header, json!(followed.as_str()), Vocabulary::Plain)
}

/// `Block` of an actor, told to nobody but them.
#[must_use]
pub fn block(header: &Header<'_>, blocked: &Address) -> Value {
    activity("Block", header, json!(blocked.as_str()), Vocabulary::Plain)
}

/// `Accept`; `object` is the id of what is accepted, or all of it where the peer needs that.
#[must_use]
pub fn accept(header: &Header<'_>, object: impl Into<Value>) -> Value {
    activity("Accept", header, object.into(), Vocabulary::Plain)
}

/// `Reject`; `object` as in [`accept`].
#[must_use]
pub fn reject(header: &Header<'_>, object: impl Into<Value>) -> Value {
    activity("Reject", header, object.into(), Vocabulary::Plain)
}

/// `Undo` of an activity of the same actor, embedded so that peers that forgot its id still understand.
#[must_use]
pub fn undo(header: &Header<'_>, object: impl Into<Value>) -> Value {
    activity("Undo", header, object.into(), Vocabulary::Plain)
}

/// `Add` of a post to a collection of the same actor.
#[must_use]
pub fn add(header: &Header<'_>, object: &Address, collection: &Address) -> Value {
    aimed("Add", header, object, collection)
}

/// `Remove` of a post from a collection of the same actor.
#[must_use]
pub fn remove(header: &Header<'_>, object: &Address, collection: &Address) -> Value {
    aimed("Remove", header, object, collection)
}

/// `Like` of a post.
#[must_use]
pub fn like(header: &Header<'_>, object: &Address) -> Value {
    activity("Like", header, json!(object.as_str()), Vocabulary::Plain)
}

/// `Announce`: a post passed on to followers.
#[must_use]
pub fn announce(header: &Header<'_>, object: &Address) -> Value {
    activity("Announce", header, json!(object.as_str()), Vocabulary::Plain)
}

/// A Like or Announce as it stands inside `Undo`.
#[must_use]
pub fn reaction(kind: &str, id: &Address, actor: &Address, object: &Address) -> Value {
    json!({"id": id.as_str(), "type": kind, "actor": actor.as_str(), "object": object.as_str()})
}

/// `QuoteRequest`: may this be quoted by that (FEP-044f)?
#[must_use]
pub fn quote_request(header: &Header<'_>, quoted: &Address, quoting: Value) -> Value {
    let mut activity = activity("QuoteRequest", header, json!(quoted.as_str()), Vocabulary::Note);
    if let Value::Object(activity) = &mut activity {
        activity.insert("instrument".to_owned(), embedded(quoting));
    }
    activity
}

/// The answer to a QuoteRequest; with the consent where it is given.
#[must_use]
pub fn quote_answer(header: &Header<'_>, request: Value, approval: Option<&Address>) -> Value {
    let kind = if approval.is_some() { "Accept" } else { "Reject" };
    let mut activity = activity(kind, header, request, Vocabulary::Note);
    if let (Some(approval), Value::Object(activity)) = (approval, &mut activity) {
        activity.insert("result".to_owned(), json!(approval.as_str()));
    }
    activity
}

/// `Flag`: what is wrong with somebody and what they published, for those who moderate there. It names nobody who said so.
#[must_use]
pub fn flag(header: &Header<'_>, about: &[String], text: &str) -> Value {
    let mut activity = activity("Flag", header, json!(about), Vocabulary::Plain);
    if let Value::Object(activity) = &mut activity {
        activity.insert("content".to_owned(), json!(text));
    }
    activity
}

/// `Offer` of an agreement, or of what one is to become; `context` is what it belongs to.
#[must_use]
pub fn offer(header: &Header<'_>, object: Value, context: &Address) -> Value {
    with(activity("Offer", header, object, Vocabulary::Agreement), "context", json!(context.as_str()))
}

/// `Accept` of an offer, with the agreement that it results in.
#[must_use]
pub fn accept_offer(header: &Header<'_>, offer: &Address, result: Value) -> Value {
    with(activity("Accept", header, json!(offer.as_str()), Vocabulary::Agreement), "result", embedded(result))
}

/// `Reject` of what was offered, asked or answered, with the reason.
#[must_use]
pub fn reject_because(header: &Header<'_>, refused: &Address, reason: &str) -> Value {
    with(activity("Reject", header, json!(refused.as_str()), Vocabulary::Plain), "content", json!(domain::text::escape(reason)))
}

fn with(mut activity: Value, key: &str, value: Value) -> Value {
    if let Value::Object(activity) = &mut activity {
        activity.insert(key.to_owned(), value);
    }
    activity
}

/// A Follow as it stands inside `Accept`, `Reject` and `Undo`.
#[must_use]
pub fn followed(id: &Address, follower: &Address, followed: &Address) -> Value {
    json!({"id": id.as_str(), "type": "Follow", "actor": follower.as_str(), "object": followed.as_str()})
}

/// A Block as it stands inside `Undo`.
#[must_use]
pub fn blocked(id: &Address, blocker: &Address, blocked: &Address) -> Value {
    json!({"id": id.as_str(), "type": "Block", "actor": blocker.as_str(), "object": blocked.as_str()})
}

/// What is served with 410 where a post was.
#[must_use]
pub fn tombstone(id: &Address, former_type: &str, deleted: Time) -> Value {
    let tombstone = Object::of_type("Tombstone").set("id", id.as_str()).set("formerType", former_type).set("deleted", deleted.rfc3339());
    declare(tombstone.into(), Vocabulary::Plain, false)
}

fn activity(kind: &str, header: &Header<'_>, object: Value, vocabulary: Vocabulary) -> Value {
    let activity = Object::default()
        .set("id", header.id.as_str())
        .set("type", kind)
        .set("actor", header.actor.as_str())
        .set("published", header.published.rfc3339())
        .set("to", header.to)
        .set("cc", header.cc)
        .set("object", embedded(object));
    declare(activity.into(), vocabulary, header.signed)
}

fn aimed(kind: &str, header: &Header<'_>, object: &Address, target: &Address) -> Value {
    let mut activity = activity(kind, header, json!(object.as_str()), Vocabulary::Plain);
    if let Value::Object(activity) = &mut activity {
        activity.insert("target".to_owned(), json!(target.as_str()));
    }
    activity
}

/// The activity's `@context` speaks for what is inside it, too; an object's own proof covers its own `@context` and goes with it.
fn embedded(mut object: Value) -> Value {
    if let Value::Object(object) = &mut object {
        object.remove("@context");
        object.remove("proof");
    }
    object
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::PUBLIC;
    use crate::wire::rules;

    fn all() -> Vec<Value> {
        let [id, actor, other, post, collection] =
            ["a/1", "users/ana", "users/bo", "o/7", "users/ana/featured"].map(|path| Address::trusted(format!("https://maker.example/{path}")));
        let (to, cc) = ([PUBLIC.to_owned()], ["https://maker.example/users/ana/followers".to_owned()]);
        let header = Header { id: &id, actor: &actor, published: Time::from_unix_seconds(1_795_424_400), to: &to, cc: &cc, signed: true };
        let note = json!({
            "@context": ["x"], "proof": {"x": 1}, "id": post.as_str(), "type": "Note", "attributedTo": actor.as_str(), "content": "<p>hi</p>",
            "published": "2026-11-23T09:00:00Z", "to": to, "cc": cc
        });
        let private = Header { signed: false, to: &[], cc: &[], ..header };
        vec![
            create(&header, note.clone(), Vocabulary::Listing),
            update(&header, note, Vocabulary::Listing),
            delete(&header, &post),
            delete_actor(&header),
            follow(&private, &other),
            accept(&private, post.as_str()),
            reject(&private, followed(&post, &other, &actor)),
            undo(&private, followed(&post, &actor, &other)),
            add(&header, &post, &collection),
            remove(&header, &post, &collection),
            block(&private, &other),
            undo(&private, blocked(&post, &actor, &other)),
            flag(&private, &[other.to_string(), post.to_string()], "rude"),
            offer(&private, json!({"type": "Agreement", "id": post.as_str(), "pw:state": "paid"}), &post),
            accept_offer(&private, &id, json!({"type": "Agreement", "id": post.as_str(), "pw:state": "accepted"})),
            reject_because(&private, &id, "only one left"),
        ]
    }

    #[test]
    fn every_activity_keeps_the_wire_rules() {
        for activity in all() {
            assert_eq!(rules::broken(&activity), Vec::<String>::new(), "{activity:#}");
            assert!(activity["@context"].is_array());
        }
    }

    #[test]
    fn what_is_embedded_brings_no_context_and_no_proof() {
        for activity in all() {
            assert!(activity["object"].get("@context").is_none() && activity["object"].get("proof").is_none());
        }
    }

    #[test]
    fn activities_as_sent() {
        insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!(all()) });
    }

    #[test]
    fn a_tombstone_as_served() {
        let id = Address::trusted("https://maker.example/o/7");
        let tombstone = tombstone(&id, "Note", Time::from_unix_seconds(1_797_724_800));
        insta::with_settings!({sort_maps => true}, { insta::assert_json_snapshot!(tombstone) });
    }
}
