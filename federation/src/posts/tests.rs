//! Posts of others: what is refused, what is bounded, what is read.

use domain::posts::Kind;
use domain::{AddressRules, Audience, Site, Time};
use serde_json::{Value, json};

use super::*;
use crate::wire::Unreadable;

fn now() -> Time {
    Time::parse("2026-11-24T09:00:00Z").unwrap()
}

fn read(document: &Value) -> Result<NoteMirror, Unreadable> {
    let site = Site::new("https://here.example", "here.example", AddressRules::default()).unwrap();
    read_note(document, &site, now())
}

fn with(more: Value) -> Value {
    let mut note = json!({
        "id": "https://a.example/n/1", "type": "Note", "attributedTo": "https://a.example/u", "content": "<p>hi</p>", "published": "2026-11-01T00:00:00Z",
        "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": []
    });
    note.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    note
}

#[test]
fn what_is_nobodys_or_somebody_elses_is_refused() {
    for (more, expected) in [
        (json!({"id": ""}), Unreadable::Malformed("id")),
        (json!({"id": "https://here.example/o/1"}), Unreadable::Ours),
        (json!({"attributedTo": "https://victim.example/u"}), Unreadable::Foreign("attributedTo")),
        (json!({"attributedTo": "https://a.example:8443/u"}), Unreadable::Malformed("attributedTo")),
        (json!({"attributedTo": null}), Unreadable::Missing("attributedTo")),
        (json!({"attributedTo": ["https://a.example/u", "https://a.example/v"]}), Unreadable::Several("attributedTo")),
        (json!({"type": null}), Unreadable::Missing("type")),
    ] {
        assert_eq!(read(&with(more.clone())).unwrap_err(), expected, "{more}");
    }
}

#[test]
fn what_is_no_post_is_refused() {
    for kind in ["Person", "Group", "Create", "Announce", "OrderedCollection", "Tombstone", "Proposal", "Agreement", "Link"] {
        assert_eq!(read(&with(json!({"type": kind}))).unwrap_err(), Unreadable::OtherKind, "{kind}");
    }
    let vote = json!({"name": "Yes", "content": null, "inReplyTo": "https://here.example/o/1"});
    assert_eq!(read(&with(vote)).unwrap_err(), Unreadable::OtherKind);
}

#[test]
fn j04_no_shape_of_any_property_panics() {
    let odd = [json!(null), json!(7), json!(-1.5), json!(true), json!("x"), json!([]), json!([[[]]]), json!({}), json!({"id": {}}), json!([{"type": 1}, null])];
    let keys = [
        "id",
        "type",
        "attributedTo",
        "actor",
        "to",
        "cc",
        "name",
        "summary",
        "content",
        "contentMap",
        "mediaType",
        "source",
        "attachment",
        "tag",
        "url",
        "inReplyTo",
        "context",
        "conversation",
        "published",
        "updated",
        "sensitive",
        "oneOf",
        "anyOf",
        "image",
        "icon",
        "language",
        "inLanguage",
        "@context",
    ];
    for kind in ["Note", "Question", "Article", "Page", "Video", "Event", "Image", "Unheard"] {
        for key in keys {
            for value in &odd {
                let mut document = with(json!({"type": kind}));
                document[key] = value.clone();
                let _ = read(&document);
            }
        }
    }
}

#[test]
fn j09_everything_is_bounded() {
    let long = "w ".repeat(500_000);
    let many: Vec<Value> =
        (0..10_000).map(|n| json!({"type": if n % 2 == 0 { "Hashtag" } else { "Mention" }, "name": format!("#t{n}"), "href": format!("https://a.example/{n}")})).collect();
    let photos: Vec<Value> = (0..10_000).map(|n| json!({"type": "Image", "url": format!("https://a.example/{n}.png")})).collect();
    let post = read(&with(json!({"name": long, "summary": long, "content": long, "tag": many, "attachment": photos}))).unwrap();
    assert!(post.title.chars().count() <= 300 && post.warning.chars().count() <= 300 && post.content.html().len() <= 200_000);
    assert_eq!((post.photos.len(), post.tags.len(), post.mentions.len()), (10, 50, 100));
}

#[test]
fn h01_content_is_cleaned() {
    for kind in ["Note", "Article", "Question", "Video", "Unheard"] {
        let post = read(&with(json!({"type": kind, "content": "<script>alert(1)</script><p onclick=x>hi</p>", "oneOf": [{"name": "<img src=x>"}]}))).unwrap();
        assert!(!post.content.html().contains("<script") && !post.content.html().contains("onclick") && !post.content.html().contains("<img"));
    }
}

#[test]
fn a_name_is_a_title_except_in_a_reply() {
    assert_eq!(read(&with(json!({"name": "Boxes <10 cm"}))).unwrap().title, "Boxes <10 cm");
    assert_eq!(read(&with(json!({"name": "Yes", "inReplyTo": "https://b.example/1"}))).unwrap().title, "");
    assert_eq!(read(&with(json!({"type": "Article", "name": "Yes", "inReplyTo": "https://b.example/1"}))).unwrap().title, "Yes");
}

#[test]
fn a_summary_warns_on_notes_only() {
    assert_eq!(read(&with(json!({"summary": "spiders <3"}))).unwrap().warning, "spiders <3");
    assert_eq!(read(&with(json!({"summary": "<p>big <b>spiders</b></p>"}))).unwrap().warning, "big spiders");
    let titled = read(&with(json!({"name": "image", "summary": "image"}))).unwrap();
    assert_eq!((titled.title.as_str(), titled.warning.as_str()), ("image", ""), "a title said twice warns of nothing");
    let article = read(&with(json!({"type": "Article", "summary": "<p>abstract</p>", "content": null}))).unwrap();
    assert_eq!((article.warning.as_str(), article.content.html()), ("", "<p>abstract</p>"));
}

#[test]
fn a_question_shows_its_options() {
    let question = read(&with(json!({"type": "Question", "oneOf": [{"type": "Note", "name": "Oak"}, {"type": "Note", "name": "Ash"}, {}]}))).unwrap();
    assert_eq!(question.kind, Kind::Question);
    assert_eq!(question.content.html(), "<p>hi</p><ul><li>Oak</li><li>Ash</li></ul>");
}

#[test]
fn an_unknown_type_is_a_post_with_a_link() {
    let thing = read(&with(json!({"type": "3DModel", "name": "Gear", "url": "https://a.example/gear"}))).unwrap();
    assert_eq!((thing.kind, thing.title.as_str()), (Kind::Article, "Gear"));
    assert!(thing.content.html().contains("href=\"https://a.example/gear\""), "{}", thing.content.html());
}

#[test]
fn an_object_without_recipients_takes_its_activitys() {
    let bare = read(&with(json!({"to": null, "cc": null}))).unwrap();
    assert_eq!(bare.addressing.audience(None), Audience::Direct);
    let activity = json!({"to": "as:Public", "cc": []});
    assert_eq!(bare.addressed_by(&activity, AddressRules::default()).addressing.audience(None), Audience::Public);
    let own = read(&with(json!({"to": ["https://b.example/u"], "cc": []}))).unwrap();
    assert_eq!(own.addressed_by(&activity, AddressRules::default()).addressing.audience(None), Audience::Direct);
}

#[test]
fn the_future_is_clamped() {
    let post = read(&with(json!({"published": "2030-01-01T00:00:00Z", "updated": "2031-01-01T00:00:00Z"}))).unwrap();
    assert_eq!((post.published_at, post.updated_at), (now(), now()));
}
