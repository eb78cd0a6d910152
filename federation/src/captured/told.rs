//! What we understand of a message, in one line: who says what, to whom, with what; or why we do not listen.

use domain::{Audience, Site};
use serde_json::Value;

use crate::blocks::inbound::NO_BLOCK;
use crate::inbox::{Envelope, table};
use crate::makers::{ActorMirror, is_actor, read_actor};
use crate::posts::{NoteMirror, PollMirror, is_vote, read_note};
use crate::threads::collection;
use crate::wire::one_or_many::{id_of, is_a, many, text};

use super::now;

/// The line for a document or an activity.
pub fn told(document: &Value, site: &Site) -> String {
    if is_actor(document) {
        return read_actor(document, site, now()).map_or_else(|fault| format!("refused: {fault}"), |mirror| actor(&mirror));
    }
    if text(document, "type").ends_with("Collection") {
        let listed = collection::listed(document).filter_map(id_of).filter_map(|id| site.parse(id).ok());
        return format!("{} of {:?}", text(document, "type"), listed.map(|address| address.to_string()).collect::<Vec<_>>());
    }
    let is_activity = document.get("object").is_some() && !is_a(document, "Relationship");
    if is_activity { activity(document, site) } else { object(document, site) }
}

fn object(document: &Value, site: &Site) -> String {
    read_note(document, site, now()).map_or_else(|fault| format!("refused: {fault}"), |mirror| post(&mirror))
}

fn activity(document: &Value, site: &Site) -> String {
    let envelope = match Envelope::read(document, site) {
        Ok(envelope) => envelope,
        Err(fault) => return format!("{} at the door: {fault}", fault.status()),
    };
    let said = document.get("object").unwrap_or(&Value::Null);
    let kind = envelope.kind.as_str();
    if !table::HEARD.contains(&kind) {
        return format!("forgotten: nobody listens to {kind}");
    }
    let about = envelope.object.id.as_ref().map_or("several", |id| id.as_str());
    let rest = match kind {
        "Create" if is_vote(said) => format!("vote {:?} in {}", text(said, "name"), text(said, "inReplyTo")),
        "Update" if envelope.object.id.as_ref() == Some(&envelope.actor) => "looks at itself anew".to_owned(),
        "Create" | "Update" if is_actor(said) => "refused: the object is somebody else's".to_owned(),
        "Create" | "Update" if !is_own(&envelope, said, site) => "refused: the object is somebody else's".to_owned(),
        "Create" | "Update" => object_in(document, said, site),
        "Announce" if said.is_object() => told(said, site),
        "Delete" if is_own_farewell(&envelope, said) => "all of them".to_owned(),
        "Delete" if envelope.object.id.as_ref().is_some_and(|id| !id.same_origin(&envelope.actor)) => format!("refused: {about} is somebody else's"),
        "Block" if document.get("target").is_some() => format!("refused: {NO_BLOCK}"),
        "Undo" if said.is_object() => undone(said, about),
        "Flag" => format!("{:?} of {:?}", crate::reports::inbound::said(document), many(document.get("object"), 50)),
        "Add" | "Remove" => format!("{about} of {}", document.get("target").and_then(id_of).unwrap_or("nothing")),
        _ => about.to_owned(),
    };
    format!("{kind} by {}: {rest}", envelope.actor)
}

fn object_in(activity: &Value, said: &Value, site: &Site) -> String {
    read_note(said, site, now()).map_or_else(|fault| format!("refused: {fault}"), |mirror| post(&mirror.addressed_by(activity, site.rules())))
}

fn is_own(envelope: &Envelope, said: &Value, site: &Site) -> bool {
    read_note(said, site, now()).map_or(true, |mirror| mirror.author == envelope.actor)
}

fn is_own_farewell(envelope: &Envelope, said: &Value) -> bool {
    id_of(said) == Some(envelope.actor.as_str())
}

/// What can be taken back; all else never happened here.
fn undone(said: &Value, about: &str) -> String {
    let kind = text(said, "type");
    match kind {
        "Like" | "EmojiReact" | "Announce" | "Follow" | "Block" => format!("{kind} {about}"),
        _ => format!("without effect: {kind}"),
    }
}

fn actor(mirror: &ActorMirror) -> String {
    let mut line = format!("{:?} {} {:?}", mirror.kind, mirror.own_handle(), mirror.name);
    let pictures = [("icon", mirror.icon.is_some()), ("banner", mirror.banner.is_some())];
    let flags = [
        ("locked", mirror.locked),
        ("discoverable", mirror.profile.discoverable),
        ("indexable", mirror.profile.indexable),
        ("shared inbox", mirror.shared_inbox.is_some()),
        ("no inbox", mirror.inbox.is_none()),
        ("featured", mirror.featured.is_some()),
    ];
    for (name, is_set) in flags.into_iter().chain(pictures) {
        if is_set {
            line.push_str(&format!(", {name}"));
        }
    }
    let bio = mirror.profile.bio.plain(24);
    if !bio.is_empty() {
        line.push_str(&format!(", bio {bio:?}"));
    }
    for (name, count) in [("keys", mirror.keys.len()), ("links", mirror.profile.links.len()), ("crafts", mirror.profile.crafts.len()), ("aliases", mirror.also_known_as.len())] {
        if count > 0 {
            line.push_str(&format!(", {count} {name}"));
        }
    }
    line
}

fn post(mirror: &NoteMirror) -> String {
    let mut line = format!("{:?} {} by {}, {}", mirror.kind, mirror.address, mirror.author, audience(mirror));
    let mut add = |name: &str, value: String| line.push_str(&format!(", {name} {value}"));
    if !mirror.title.is_empty() {
        add("title", format!("{:?}", mirror.title));
    }
    if !mirror.warning.is_empty() {
        add("warning", format!("{:?}", mirror.warning));
    }
    add("says", format!("{:?}", mirror.content.plain(24)));
    if let Some(language) = &mirror.language {
        add("in", language.clone());
    }
    if let Some(parent) = &mirror.in_reply_to {
        add("to", parent.to_string());
    }
    if let Some(context) = &mirror.context {
        add("within", context.to_string());
    }
    if !mirror.mentions.is_empty() {
        add("names", format!("{:?}", mirror.mentions.iter().map(|mention| mention.actor.as_str()).collect::<Vec<_>>()));
    }
    if !mirror.tags.is_empty() {
        add("tagged", format!("{:?}", mirror.tags.iter().map(ToString::to_string).collect::<Vec<_>>()));
    }
    if !mirror.photos.is_empty() {
        add("photos", mirror.photos.len().to_string());
    }
    if let Some(quote) = &mirror.quote {
        add("quotes", quote.to_string());
    }
    if let Some(poll) = &mirror.poll {
        add("poll", options(poll));
    }
    if mirror.sensitive {
        add("is", "sensitive".to_owned());
    }
    if mirror.updated_at > mirror.published_at {
        add("since", "edited".to_owned());
    }
    if mirror.page != mirror.address.as_str() {
        add("at", mirror.page.clone());
    }
    line
}

fn options(poll: &PollMirror) -> String {
    format!("{:?}{}", poll.options, if poll.multiple { " of several" } else { "" })
}

/// The audience, where the followers of the author are what stands at the end of an address, as most write it.
fn audience(mirror: &NoteMirror) -> &'static str {
    let named = mirror.addressing.to.iter().chain(&mirror.addressing.cc);
    let followers = named.clone().find(|id| id.as_str().starts_with(mirror.author.as_str()) && id.as_str().ends_with("/followers"));
    let found: Audience = mirror.addressing.audience(followers);
    found.word()
}
