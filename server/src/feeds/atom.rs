//! Writes a feed as XML. Every text passes through one function, so that nothing that was typed becomes markup of the feed.

use std::fmt::Write as _;

use domain::Time;

/// One feed, or one page of it (RFC 5005).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feed {
    /// Stable, and the same for all pages.
    pub id: String,
    pub title: String,
    pub subtitle: String,
    /// The newest change of what is in it.
    pub updated: Time,
    /// This very page.
    pub self_url: String,
    /// What people read.
    pub alternate: String,
    /// The first page, where this is another one.
    pub first: Option<String>,
    pub next: Option<String>,
    /// A small picture.
    pub icon: Option<String>,
    pub version: String,
    /// Against which relative addresses in contents are read.
    pub base: String,
    pub entries: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The identity of the thing, the same on every server and for ever.
    pub id: String,
    pub title: String,
    pub url: String,
    pub published: Time,
    pub updated: Time,
    pub author: Author,
    pub summary: String,
    /// HTML.
    pub content: String,
    pub language: Option<String>,
    pub tags: Vec<String>,
    pub pictures: Vec<Enclosure>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    pub name: String,
    pub url: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enclosure {
    pub url: String,
    pub media_type: String,
    pub bytes: u64,
    pub title: String,
}

/// A text as XML holds it: escaped, and without what no XML may hold.
pub fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}' => out.push(c),
            _ => {}
        }
    }
    out
}

struct Writer(String);

impl Writer {
    fn element(&mut self, name: &str, value: &str) {
        let _ = writeln!(self.0, "<{name}>{}</{name}>", text(value));
    }

    fn html(&mut self, name: &str, base: &str, language: Option<&str>, html: &str) {
        let language = language.map_or_else(String::new, |language| format!(" xml:lang=\"{}\"", text(language)));
        let _ = writeln!(self.0, "<{name} type=\"html\" xml:base=\"{}\"{language}>{}</{name}>", text(base), text(html));
    }

    fn link(&mut self, rel: &str, media_type: &str, url: &str) {
        let _ = writeln!(self.0, "<link rel=\"{rel}\" type=\"{}\" href=\"{}\"/>", text(media_type), text(url));
    }

    fn author(&mut self, author: &Author) {
        let _ = writeln!(self.0, "<author><name>{}</name><uri>{}</uri></author>", text(&author.name), text(&author.url));
    }
}

impl Feed {
    /// The document.
    pub fn write(&self) -> String {
        let mut out = Writer("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n".to_owned());
        out.element("id", &self.id);
        out.element("title", &self.title);
        if !self.subtitle.is_empty() {
            out.element("subtitle", &self.subtitle);
        }
        out.element("updated", &self.updated.rfc3339_millis());
        out.link("self", super::MEDIA_TYPE, &self.self_url);
        out.link("alternate", "text/html", &self.alternate);
        for (rel, url) in [("first", &self.first), ("next", &self.next)] {
            if let Some(url) = url {
                out.link(rel, super::MEDIA_TYPE, url);
            }
        }
        if let Some(icon) = &self.icon {
            out.element("icon", icon);
        }
        let _ = writeln!(out.0, "<generator version=\"{}\">Peerwright</generator>", text(&self.version));
        for entry in &self.entries {
            entry.write(&mut out, &self.base);
        }
        out.0.push_str("</feed>\n");
        out.0
    }
}

impl Entry {
    fn write(&self, out: &mut Writer, base: &str) {
        out.0.push_str("<entry>\n");
        out.element("id", &self.id);
        out.element("title", &self.title);
        out.element("published", &self.published.rfc3339_millis());
        out.element("updated", &self.updated.rfc3339_millis());
        out.link("alternate", "text/html", &self.url);
        out.author(&self.author);
        for tag in &self.tags {
            let _ = writeln!(out.0, "<category term=\"{0}\" label=\"#{0}\"/>", text(tag));
        }
        if !self.summary.is_empty() {
            out.element("summary", &self.summary);
        }
        out.html("content", base, self.language.as_deref(), &self.content);
        for picture in &self.pictures {
            let _ = writeln!(
                out.0,
                "<link rel=\"enclosure\" type=\"{}\" length=\"{}\" href=\"{}\" title=\"{}\"/>",
                text(&picture.media_type),
                picture.bytes,
                text(&picture.url),
                text(&picture.title)
            );
        }
        out.0.push_str("</entry>\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_never_markup_of_the_feed() {
        assert_eq!(text("</content><entry a='1'>\"&amp;\u{0}\u{b}\u{1f}\u{fffe}\u{ffff}\u{1f600}"), "&lt;/content&gt;&lt;entry a=&#39;1&#39;&gt;&quot;&amp;amp;\u{1f600}");
    }
}
