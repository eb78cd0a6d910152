//! What must hold for every page, judged from its text alone.

use std::{
    collections::{HashMap, HashSet},
    fs,
    path::Path,
};

use crate::language::Language;

/// Elements that have no end.
const VOID: [&str; 10] = ["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"];
/// Elements that may end with their own tag.
const SELF_CLOSING: [&str; 3] = ["path", "circle", "use"];

/// A start or end tag with its attributes.
#[derive(Debug)]
struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    attributes: HashMap<&'a str, &'a str>,
    /// What stands between this tag and the next.
    text: &'a str,
}

/// Everything wrong with a page, one line each.
pub(super) fn faults(name: &str, language: Language, html: &str) -> Vec<String> {
    let tags = tags(html);
    let mut faults: Vec<String> = Vec::new();
    for found in [whole(html, language), nesting(&tags), outline(&tags), policy(&tags), names(&tags), references(&tags)] {
        faults.extend(found.into_iter().map(|fault| format!("{name}: {fault}")));
    }
    faults
}

fn whole(html: &str, language: Language) -> Vec<String> {
    let mut faults = Vec::new();
    if html.contains('⟦') {
        let at = html.find('⟦').unwrap();
        faults.push(format!("missing message {}", html[at..].chars().take(40).collect::<String>()));
    }
    if html.len() > 100_000 {
        faults.push(format!("{} bytes", html.len()));
    }
    if !html.contains(&format!("<html lang=\"{}\" dir=\"ltr\"", language.code())) {
        faults.push("the root has no language".to_owned());
    }
    for (bad, why) in [("&amp;lt;", "escaped twice"), ("&amp;#", "escaped twice"), ("\u{2068}", "isolation marks"), ("/static/unknown", "unknown file")] {
        if html.contains(bad) {
            faults.push(why.to_owned());
        }
    }
    faults
}

fn nesting(tags: &[Tag<'_>]) -> Vec<String> {
    let mut open: Vec<&str> = Vec::new();
    for tag in tags {
        if VOID.contains(&tag.name) || (tag.attributes.contains_key("/") && SELF_CLOSING.contains(&tag.name)) {
            continue;
        }
        if tag.attributes.contains_key("/") {
            return vec![format!("<{}/> is no empty element", tag.name)];
        }
        if !tag.is_end {
            let inside = |name: &str| open.contains(&name);
            if tag.name == "p" && inside("p")
                || tag.name == "a" && inside("a")
                || tag.name == "form" && inside("form")
                || ["div", "ul", "ol", "form", "dl", "p"].contains(&tag.name) && open.last() == Some(&"p")
            {
                return vec![format!("<{}> inside {open:?}", tag.name)];
            }
            if tag.name == "option" && !inside("select") && inside("datalist") {
                continue;
            }
            open.push(tag.name);
        } else if open.pop() != Some(tag.name) {
            return vec![format!("</{}> ends something else", tag.name)];
        }
    }
    if open.is_empty() { Vec::new() } else { vec![format!("never ended: {open:?}")] }
}

fn outline(tags: &[Tag<'_>]) -> Vec<String> {
    let count = |name: &str| tags.iter().filter(|tag| !tag.is_end && tag.name == name).count();
    let mut faults = Vec::new();
    for (name, wanted) in [("h1", 1), ("main", 1), ("footer", 1), ("title", 1)] {
        if count(name) != wanted {
            faults.push(format!("{} <{name}>", count(name)));
        }
    }
    let mut last = 1;
    let mut seen_h1 = false;
    for tag in tags.iter().filter(|tag| !tag.is_end) {
        let Some(level) = tag.name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) else { continue };
        seen_h1 |= level == 1;
        if seen_h1 && level > last + 1 {
            faults.push(format!("a <h{level}> after a <h{last}>"));
        }
        last = level;
    }
    if !tags.iter().any(|tag| tag.attributes.get("class") == Some(&"skip")) {
        faults.push("no way to skip to the page".to_owned());
    }
    faults
}

/// What the content security policy would refuse, and what may not change things.
fn policy(tags: &[Tag<'_>]) -> Vec<String> {
    let mut faults = Vec::new();
    for tag in tags.iter().filter(|tag| !tag.is_end) {
        if tag.attributes.contains_key("style") || tag.attributes.keys().any(|name| name.starts_with("on")) {
            faults.push(format!("<{}> with a style or a handler", tag.name));
        }
        if tag.name == "style" || (tag.name == "script" && !tag.attributes.contains_key("src") && tag.attributes.get("type") != Some(&"application/ld+json")) {
            faults.push(format!("<{}> in the page", tag.name));
        }
        for (attribute, value) in &tag.attributes {
            let loads = *attribute == "src" || (tag.name == "link" && tag.attributes.get("rel") == Some(&"stylesheet") && *attribute == "href");
            if loads && !value.starts_with('/') {
                faults.push(format!("<{}> loads {value}", tag.name));
            }
            if *attribute == "action" && !value.starts_with('/') {
                faults.push(format!("a form leads to {value}"));
            }
            if *attribute == "href" && (value.starts_with("javascript:") || value.is_empty()) {
                faults.push(format!("a link to {value:?}"));
            }
        }
    }
    faults
}

/// Whether everything that needs a name for those who do not see it has one.
fn names(tags: &[Tag<'_>]) -> Vec<String> {
    let labelled: HashSet<&str> = tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.attributes.get("for").copied()).collect();
    let mut faults = Vec::new();
    let mut in_label = 0_usize;
    for (at, tag) in tags.iter().enumerate() {
        if tag.name == "label" {
            in_label = if tag.is_end { in_label.saturating_sub(1) } else { in_label + 1 };
        }
        if tag.is_end {
            continue;
        }
        let has = |attribute: &str| tag.attributes.get(attribute).is_some_and(|value| !value.trim().is_empty());
        let is_hidden = tag.attributes.get("type") == Some(&"hidden") || tag.attributes.get("aria-hidden") == Some(&"true");
        let is_field = ["input", "select", "textarea"].contains(&tag.name) && !is_hidden;
        if is_field && !has("aria-label") && in_label == 0 && !tag.attributes.get("id").is_some_and(|id| labelled.contains(id)) {
            faults.push(format!("a field without a label: {:?}", tag.attributes));
        }
        if tag.name == "img" && !(tag.attributes.contains_key("alt") && has("width") && has("height")) {
            faults.push(format!("a picture without alt or size: {:?}", tag.attributes.get("src")));
        }
        if ["a", "button", "summary"].contains(&tag.name) && !has("aria-label") && !is_hidden && !says_something(tags, at) {
            faults.push(format!("<{}> says nothing: {:?}", tag.name, tag.attributes));
        }
        if tag.name == "time" && !(has("datetime") && has("title")) {
            faults.push("a time without its full time".to_owned());
        }
        if ["nav", "aside"].contains(&tag.name) && !has("aria-label") && !has("aria-labelledby") {
            faults.push(format!("<{}> without a name", tag.name));
        }
    }
    faults
}

/// Whether there is text, or a picture with a description, before this element ends.
fn says_something(tags: &[Tag<'_>], at: usize) -> bool {
    let name = tags[at].name;
    let inside = tags[at..].iter().take_while(|tag| !(tag.is_end && tag.name == name));
    inside.into_iter().any(|tag| !tag.text.trim().is_empty() || tag.attributes.get("alt").is_some_and(|alt| !alt.is_empty()))
}

fn references(tags: &[Tag<'_>]) -> Vec<String> {
    let mut ids = HashSet::new();
    let mut faults = Vec::new();
    for id in tags.iter().filter_map(|tag| tag.attributes.get("id")) {
        if !ids.insert(*id) {
            faults.push(format!("two elements are called {id}"));
        }
    }
    for tag in tags {
        for attribute in ["for", "aria-labelledby", "aria-describedby", "list"] {
            for id in tag.attributes.get(attribute).into_iter().flat_map(|value| value.split(' ')) {
                if !ids.contains(id) {
                    faults.push(format!("{attribute} names {id}, which is not there"));
                }
            }
        }
        if let Some(id) = tag.attributes.get("href").and_then(|href| href.strip_prefix('#'))
            && !ids.contains(id)
        {
            faults.push(format!("a link to #{id}, which is not there"));
        }
    }
    faults
}

/// The tags of a page in order. Understands what our templates write, which is less than HTML.
fn tags(html: &str) -> Vec<Tag<'_>> {
    html.split('<').skip(1).filter(|part| !part.starts_with('!')).map(tag).collect()
}

fn tag(part: &str) -> Tag<'_> {
    let (is_end, part) = part.strip_prefix('/').map_or((false, part), |rest| (true, rest));
    let end = end_of_tag(part);
    let (head, text) = (&part[..end], part.get(end + 1..).unwrap_or_default());
    let (name, mut rest) = head.split_once(char::is_whitespace).unwrap_or((head, ""));
    let (name, closes) = name.strip_suffix('/').map_or((name, false), |name| (name, true));
    let mut attributes = HashMap::new();
    if closes {
        attributes.insert("/", "");
    }
    while !rest.trim_start().is_empty() {
        rest = rest.trim_start();
        let stop = rest.find(|letter: char| letter == '=' || letter.is_whitespace() || letter == '/').unwrap_or(rest.len());
        let key = &rest[..stop.max(1)];
        if let Some(value) = rest[stop..].strip_prefix("=\"") {
            let close = value.find('"').unwrap_or(value.len());
            attributes.insert(key, &value[..close]);
            rest = value.get(close + 1..).unwrap_or_default();
        } else {
            attributes.insert(key, "");
            rest = &rest[stop.max(1)..];
        }
    }
    Tag { name, is_end, attributes, text }
}

fn end_of_tag(part: &str) -> usize {
    let mut quoted = false;
    for (at, letter) in part.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '>' if !quoted => return at,
            _ => {}
        }
    }
    part.len()
}

/// Reads every file below a folder.
pub(super) fn visit(folder: &Path, look: &mut impl FnMut(&Path, &str)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            visit(&path, look);
        } else {
            look(&path, &fs::read_to_string(&path).unwrap());
        }
    }
}

/// What stands between one of these beginnings and the next quotation mark.
pub(super) fn named<'a>(text: &'a str, beginnings: &[&str]) -> Vec<&'a str> {
    let after = |beginning: &str| text.split(beginning).skip(1).filter_map(|rest| rest.split('"').next()).collect::<Vec<_>>();
    beginnings.iter().flat_map(|beginning| after(beginning)).collect()
}

#[test]
fn a_bad_page_is_found_out() {
    let bad =
        "<!doctype html><html lang=\"en\" dir=\"ltr\"><body><main><h2 style=\"x\">a</h3><img src=\"https://x.example/a\"><input id=\"q\"><a href=\"#no\"></a></main></body></html>";
    let found = faults("bad", Language::English, bad).join("\n");
    for fault in ["0 <h1>", "</h3>", "style", "loads https", "without alt", "without a label", "says nothing", "#no"] {
        assert!(found.contains(fault), "{fault} in {found}");
    }
}
