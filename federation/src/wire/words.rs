//! What a document says in words: its HTML, the source it was made from, its language.

use domain::text::{self, MAX_MARKDOWN, Markup};
use serde_json::Value;

use super::one_or_many;

/// The text under `key`, cleaned; Markdown and plain text are turned to HTML where the document says it is that.
#[must_use]
pub fn markup(document: &Value, key: &str) -> Markup {
    Markup::from_peer(&html(document, key), source(document))
}

/// The HTML under `key`, not yet cleaned; `contentMap` and its like stand in where the text itself is left out.
#[must_use]
pub fn html(document: &Value, key: &str) -> String {
    let mapped = || document.get(format!("{key}Map")).and_then(Value::as_object).and_then(|map| map.values().find_map(Value::as_str));
    let words = document.get(key).and_then(Value::as_str).or_else(mapped).unwrap_or("");
    match one_or_many::text(document, "mediaType") {
        "text/markdown" => unlink_handles(Markup::from_markdown(&cut(words, MAX_MARKDOWN)).unwrap_or_default().html()),
        "text/plain" => paragraphs(&cut(words, MAX_MARKDOWN)),
        _ => words.to_owned(),
    }
}

fn paragraphs(plain: &str) -> String {
    let parts = plain.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| format!("<p>{}</p>", text::escape(part).replace('\n', "<br>"))).collect()
}

/// `@name@host` is no e-mail address, though Markdown takes its end for one.
fn unlink_handles(html: &str) -> String {
    let mut parts = html.split("@<a href=\"mailto:");
    let mut out = parts.next().unwrap_or("").to_owned();
    for part in parts {
        let handle = part.split_once('>').and_then(|(_, rest)| rest.split_once("</a>"));
        out.push('@');
        match handle {
            Some((name, rest)) => out.extend([name, rest]),
            None => out.push_str(part),
        }
    }
    out
}

/// The Markdown a text was made from, where its author says so.
fn source(document: &Value) -> Option<&str> {
    let source = document.get("source")?;
    let markdown = one_or_many::text(source, "mediaType") == "text/markdown";
    source.get("content").and_then(Value::as_str).filter(|_| markdown)
}

/// BCP 47 of the content: the entry of `contentMap` that is the content, or its only entry; or the language named as
/// Lemmy and Mobilizon do.
#[must_use]
pub fn language(document: &Value) -> Option<String> {
    let of_map = document.get("contentMap").and_then(Value::as_object).and_then(|map| {
        let content = document.get("content");
        let same = map.iter().find(|(_, words)| Some(*words) == content);
        same.or_else(|| map.iter().next().filter(|_| map.len() == 1)).map(|(tag, _)| tag.as_str())
    });
    let named = || document.get("language").and_then(|language| language.get("identifier")).and_then(Value::as_str);
    let schema = || document.get("inLanguage").and_then(Value::as_str);
    of_map.or_else(named).or_else(schema).filter(|tag| is_language(tag)).map(str::to_owned)
}

fn is_language(tag: &str) -> bool {
    let shape = (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    shape && tag.bytes().take(2).all(|b| b.is_ascii_alphabetic()) && tag != "und"
}

/// The first `max` characters.
#[must_use]
pub fn cut(words: &str, max: usize) -> String {
    words.chars().take(max).collect()
}

/// Several lines of plain text, cut at `max` characters.
#[must_use]
pub fn lines_cut(words: &str, max: usize) -> String {
    // Composing characters can only make the text shorter, so what is cut here is never refused.
    text::lines(&cut(words, max), max).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn scripts_are_gone_whatever_the_text_says_it_is() {
        for kind in ["text/html", "text/markdown", "text/plain", "application/x-evil"] {
            let document = json!({"content": "hi <script>alert(1)</script><img src=x onerror=alert(1)>", "mediaType": kind});
            let html = markup(&document, "content").html().to_owned();
            assert!(!html.contains("<script") && !html.contains("<img"), "{kind}: {html}");
        }
    }

    #[test]
    fn markdown_of_peertube_becomes_html() {
        let document = json!({"content": "a **b**\n\nc", "mediaType": "text/markdown"});
        assert_eq!(markup(&document, "content").html().replace('\n', ""), "<p>a <strong>b</strong></p><p>c</p>");
    }

    #[test]
    fn a_handle_in_markdown_is_no_e_mail_address() {
        let document = json!({"content": "@bo@b.example hi ana@a.example", "mediaType": "text/markdown"});
        let html = markup(&document, "content").html().to_owned();
        assert!(html.starts_with("<p>@bo@b.example hi <a href=\"mailto:ana@a.example\""), "{html}");
    }

    #[test]
    fn a_language_is_taken_only_where_it_is_one() {
        for bad in ["und", "x", "<b>", "en us", &"a".repeat(36), ""] {
            assert_eq!(language(&json!({"contentMap": {bad: "x"}})), None, "{bad}");
        }
        assert_eq!(language(&json!({"content": "b", "contentMap": {"de": "a", "en": "b"}})).as_deref(), Some("en"));
        assert_eq!(language(&json!({"content": "c", "contentMap": {"de": "a", "en": "b"}})), None);
        assert_eq!(language(&json!({"language": {"identifier": "fr", "name": "x"}})).as_deref(), Some("fr"));
    }
}
