//! The global wire rules R1 to R8 as a check of any document of ours.

use serde_json::Value;

/// Every rule that a document breaks, with where it breaks it; empty when it keeps all.
pub(crate) fn broken(document: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    if depth(document) > 6 {
        faults.push(format!("R8: {} levels, and an Announce adds one", depth(document)));
    }
    if serde_json::to_vec(document).unwrap().len() > 256 * 1024 {
        faults.push("R8: over 256 KiB".to_owned());
    }
    walk(document, "", &mut faults);
    faults
}

/// Levels of objects and arrays.
pub(crate) fn depth(value: &Value) -> usize {
    match value {
        Value::Array(entries) => 1 + entries.iter().map(depth).max().unwrap_or(0),
        Value::Object(object) => 1 + object.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn walk(value: &Value, path: &str, faults: &mut Vec<String>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| walk(entry, path, faults)),
        Value::Object(object) => {
            judge(value, path, faults);
            for (key, inner) in object.iter().filter(|(key, _)| *key != "@context") {
                walk(inner, &format!("{path}/{key}"), faults);
            }
        }
        _ => {}
    }
}

fn judge(object: &Value, path: &str, faults: &mut Vec<String>) {
    let mut fault = |rule: &str, key: &str| faults.push(format!("{rule}: {path}/{key}"));
    if object.get("type").is_some_and(|kind| !kind.is_string()) {
        fault("R1", "type");
    }
    for key in ["actor", "attributedTo", "context", "audience", "inReplyTo", "url"] {
        if object.get(key).is_some_and(|value| !value.is_string()) {
            fault("R2", key);
        }
    }
    let kind = object["type"].as_str().unwrap_or("");
    // An activity inside another is the mere name of what is answered or undone.
    let activity = path.is_empty() && ["Create", "Update", "Delete", "Follow", "Accept", "Reject", "Undo"].contains(&kind);
    let spoken = object.get("id").is_some() && ["Note", "Proposal"].contains(&kind);
    if activity || spoken {
        let array = |key: &str| object[key].as_array().is_some_and(|entries| entries.iter().all(Value::is_string));
        for key in ["to", "cc"].into_iter().filter(|key| !array(key)) {
            fault("R2", key);
        }
        if object["published"].as_str().and_then(domain::Time::parse).is_none() {
            fault("R7", "published");
        }
    }
    if kind == "Note" {
        if object.get("name").is_some() {
            fault("R5", "name");
        }
        if object.get("attachment").is_some_and(|attachment| !pictures(attachment)) {
            fault("R3", "attachment");
        }
        if !object["content"].as_str().is_none_or(only_plain_tags) {
            fault("R6", "content");
        }
    }
}

fn pictures(attachment: &Value) -> bool {
    let picture = |entry: &Value| {
        let kind = entry["type"] == "Document" || entry["type"] == "Image";
        let media = ["image/jpeg", "image/png", "image/webp"].contains(&entry["mediaType"].as_str().unwrap_or(""));
        kind && media && entry["url"].is_string() && entry["name"].is_string()
    };
    attachment.as_array().is_some_and(|entries| entries.len() <= 4 && entries.iter().all(picture))
}

fn only_plain_tags(content: &str) -> bool {
    let allowed = ["p", "br", "a", "strong", "em", "b", "i", "u", "del", "code", "pre", "blockquote", "ul", "ol", "li", "span"];
    content.split('<').skip(1).all(|tag| {
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        allowed.contains(&name.as_str())
    })
}

#[test]
fn the_check_finds_what_breaks_a_rule() {
    let bad = serde_json::json!({
        "type": ["Note"], "id": "x", "to": "x", "context": {},
        "object": {"type": "Note", "id": "x", "name": "n", "to": [], "cc": [7], "published": "today", "content": "<h1>x</h1>",
            "attachment": [{"type": "Link", "href": "x"}]},
        "deep": [[[[[[[]]]]]]]
    });
    let rules: std::collections::BTreeSet<String> = broken(&bad).iter().map(|fault| fault[..2].to_owned()).collect();
    assert_eq!(rules.into_iter().collect::<Vec<_>>(), ["R1", "R2", "R3", "R5", "R6", "R7", "R8"]);
}
