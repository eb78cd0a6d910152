//! Texts, bounded and cleaned at construction: lines, titles, Markdown of ours, HTML of peers.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use comrak::nodes::{NodeLink, NodeValue};
use comrak::{Arena, Options, format_html, parse_document};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// Longest title, in characters.
pub const MAX_TITLE: usize = 140;
/// Longest Markdown text, in characters.
pub const MAX_MARKDOWN: usize = 20_000;
/// Longest HTML of a peer that is kept, in bytes before cleaning.
pub const MAX_HTML: usize = 200_000;
/// Longest alternative text of a picture, in characters.
pub const MAX_ALT: usize = 1_500;

/// What is wrong with one field of a form or of an API body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The field's name in the API and in forms.
    pub field: &'static str,
    /// Stable key of the message, `fault-...` in the message files.
    pub key: &'static str,
    /// The message in English, for programs and logs.
    pub message: &'static str,
}

impl Fault {
    #[must_use]
    pub const fn new(field: &'static str, key: &'static str, message: &'static str) -> Self {
        Self { field, key, message }
    }
}

/// Characters that turn the direction of what follows them, or are invisible, and so can make a text lie.
#[must_use]
pub fn is_direction_control(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

/// One line: NFC, controls dropped, white space folded, combining marks capped; `None` when empty or over `max` characters.
#[must_use]
pub fn line(text: &str, max: usize) -> Option<String> {
    let clean = clean_line(text);
    (!clean.is_empty() && clean.chars().count() <= max).then_some(clean)
}

/// The same for texts of peers, which are cut instead of refused.
#[must_use]
pub fn line_cut(text: &str, max: usize) -> String {
    let bounded: String = text.chars().take(max * 4).collect();
    clean_line(&bounded).chars().take(max).collect()
}

fn clean_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    for c in text.nfc() {
        if unicode_normalization::char::is_combining_mark(c) {
            marks += 1;
            if marks > 4 {
                continue;
            }
        } else {
            marks = 0;
        }
        if c.is_whitespace() {
            if !out.ends_with(' ') && !out.is_empty() {
                out.push(' ');
            }
        } else if !c.is_control() && !is_direction_control(c) {
            out.push(c);
        }
    }
    out.trim_end().to_owned()
}

/// Several lines of plain text: controls but newlines dropped; `None` when over `max` characters.
#[must_use]
pub fn lines(text: &str, max: usize) -> Option<String> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = text.nfc().filter(|c| (!c.is_control() || *c == '\n' || *c == '\t') && !is_direction_control(*c)).collect();
    let clean = clean.trim().to_owned();
    (clean.chars().count() <= max).then_some(clean)
}

/// Folds a text for search: lower case, diacritics dropped, words only, at most `max` words. Chinese and Japanese, which are
/// written without blanks, become pairs of characters and a last single one, so that what begins within a text is found, too.
#[must_use]
pub fn search_words(text: &str, max: usize) -> Vec<String> {
    let folded: String = text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect::<String>().to_lowercase().replace('ß', "ss");
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).flat_map(pieces).take(max).collect()
}

/// A word as it is searched for, at most 40 characters; what is written without blanks in pairs.
fn pieces(word: &str) -> Vec<String> {
    if !word.chars().any(is_written_without_blanks) {
        return vec![word.chars().take(40).collect()];
    }
    let characters: Vec<char> = word.chars().collect();
    let runs = characters.chunk_by(|one, next| is_written_without_blanks(*one) == is_written_without_blanks(*next));
    let mut pieces = Vec::new();
    for run in runs {
        if run.first().copied().is_some_and(is_written_without_blanks) {
            pieces.extend(run.windows(2).map(|pair| pair.iter().collect::<String>()));
            pieces.extend(run.last().map(char::to_string));
        } else {
            pieces.push(run.iter().take(40).collect());
        }
    }
    pieces
}

const fn is_written_without_blanks(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Markdown of ours with the safe HTML made from it once, when it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Markup {
    source: String,
    html: String,
}

impl Markup {
    /// Renders Markdown (paragraphs, emphasis, lists, quotes, code, links); headings become bold lines, pictures
    /// become links, raw HTML is dropped. `None` when over [`MAX_MARKDOWN`] characters.
    #[must_use]
    pub fn from_markdown(source: &str) -> Option<Self> {
        let source = lines(source, MAX_MARKDOWN)?;
        let html = render(&source, None);
        Some(Self { source, html })
    }

    /// Renders Markdown as [`Markup::from_markdown`] does, but for what `weave` makes of each run of plain words: HTML, or
    /// nothing where they stay as they are. Code and links are not asked about. `None` when over `max` characters.
    #[must_use]
    pub fn woven(source: &str, max: usize, weave: &mut dyn FnMut(&str) -> Option<String>) -> Option<Self> {
        let source = lines(source, max)?;
        let html = render(&source, Some(weave));
        Some(Self { source, html })
    }

    /// Text of a peer: its HTML cleaned, its source where it named one.
    #[must_use]
    pub fn from_peer(html: &str, source: Option<&str>) -> Self {
        let source = source.and_then(|text| lines(text, MAX_MARKDOWN)).unwrap_or_default();
        Self { source, html: clean_html(html) }
    }

    /// Wraps what was stored.
    #[must_use]
    pub fn stored(source: String, html: String) -> Self {
        Self { source, html }
    }

    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Safe to put into a page as it is.
    #[must_use]
    pub fn html(&self) -> &str {
        &self.html
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.html.is_empty()
    }

    /// The words without markup, cut at `max` characters, for search, descriptions and titles.
    #[must_use]
    pub fn plain(&self, max: usize) -> String {
        plain(&self.html, max)
    }
}

/// Gets a piece of plain text, and answers what stands there instead, as HTML, if it is to be anything else.
type Weave<'w> = dyn FnMut(&str) -> Option<String> + 'w;

fn render(source: &str, mut weave: Option<&mut Weave<'_>>) -> String {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.autolink = weave.is_none();
    options.render.hardbreaks = true;
    let arena = Arena::new();
    let root = parse_document(&arena, source, &options);
    for node in root.descendants() {
        let is_linked = || node.ancestors().any(|above| matches!(above.data.try_borrow().map(|data| matches!(data.value, NodeValue::Link(_) | NodeValue::Image(_))), Ok(true)));
        let is_linked = weave.is_some() && is_linked();
        let mut data = node.data.borrow_mut();
        match &mut data.value {
            NodeValue::Text(words) if !is_linked => {
                let woven = weave.as_mut().and_then(|weave| weave(words));
                if let Some(html) = woven {
                    data.value = NodeValue::Raw(html);
                }
            }
            NodeValue::Heading(_) => {
                data.value = NodeValue::Paragraph;
                drop(data);
                let strong = arena.alloc(NodeValue::Strong.into());
                for child in node.children().collect::<Vec<_>>() {
                    strong.append(child);
                }
                node.append(strong);
            }
            NodeValue::Image(image) => {
                let link = NodeLink { url: std::mem::take(&mut image.url), title: String::new() };
                data.value = NodeValue::Link(Box::new(link));
            }
            _ => {}
        }
    }
    let mut html = String::new();
    if format_html(root, &options, &mut html).is_err() {
        return String::new();
    }
    clean_html(&html)
}

/// Cleanings after which a text must have come to rest.
const MAX_PASSES: usize = 4;
/// Most characters to be escaped, times the length of the text in bytes, that are cleaned.
const MAX_ESCAPING: usize = 100_000_000;
/// With which byte the blank that is not broken begins, which is escaped as well.
const NBSP_LEAD: u8 = 0xc2;

const TAGS: &[&str] = &["p", "br", "a", "strong", "em", "b", "i", "u", "del", "code", "pre", "blockquote", "ul", "ol", "li", "span"];

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let classes = HashSet::from(["mention", "hashtag", "ellipsis", "invisible", "u-url", "h-card", "quote-inline"]);
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(HashSet::from(["script", "style", "noscript", "template", "title", "textarea", "svg", "math", "iframe"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href", "translate"])), ("ol", HashSet::from(["start", "reversed"]))]))
        .generic_attributes(HashSet::from(["lang", "dir"]))
        .allowed_classes(HashMap::from([("a", classes.clone()), ("span", classes.clone()), ("p", classes)]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .attribute_filter(|_, name, value| if name == "href" { absolute(value).map(Cow::Borrowed) } else { Some(Cow::Borrowed(value)) })
        .link_rel(Some("nofollow noopener ugc"));
    builder
});

/// `https:/x` is an address to a parser, and a path of this very site to a browser.
fn absolute(href: &str) -> Option<&str> {
    let href = href.trim();
    let begins = |scheme: &str| href.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    ["https://", "http://", "mailto:"].into_iter().any(begins).then_some(href)
}

/// HTML of strangers reduced to text, links and lists (WIRE R6); links say where they lead.
///
/// What comes out means the same to every reader: cleaned again it stays as it is, and what does not come to rest is
/// shown as words alone (SECURITY H-02).
#[must_use]
pub fn clean_html(html: &str) -> String {
    let mut end = html.len().min(MAX_HTML);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let html = html.get(..end).unwrap_or("");
    if is_costly(html) {
        return in_words(html);
    }
    let mut clean = clean_once(html);
    for _ in 0..MAX_PASSES {
        if is_costly(&clean) {
            return in_words(&clean);
        }
        let again = clean_once(&clean);
        if again == clean {
            return clean;
        }
        clean = again;
    }
    // Quotes are escaped here, too, so that words can be costly where their HTML was not.
    let words = in_words(&clean);
    if is_costly(&words) { words } else { clean_once(&words) }
}

/// Whether writing it out again takes too long: for each character that has to be escaped the writer may look through all
/// that follows (SECURITY H-02, as a matter of time). Then it is shown as words alone.
fn is_costly(html: &str) -> bool {
    let escaped = html.bytes().filter(|byte| matches!(*byte, b'&' | NBSP_LEAD)).count();
    escaped.saturating_mul(html.len()) > MAX_ESCAPING
}

/// Its words alone, so few that they fit once they are escaped.
fn in_words(html: &str) -> String {
    escape(&plain(html, MAX_HTML / "&quot;".len()))
}

/// What was taken out may have held apart what now reads otherwise (`<li><table><li>`), so that once is not enough.
fn clean_once(html: &str) -> String {
    honest_links(&CLEANER.clean(html).to_string()).trim().to_owned()
}

/// Replaces the text of a link that shows one host and leads to another.
fn honest_links(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once("<a ") {
        let Some((attributes, tail)) = after.split_once('>') else { break };
        let Some((inner, tail)) = tail.split_once("</a>") else { break };
        out.push_str(before);
        out.push_str("<a ");
        out.push_str(attributes);
        out.push('>');
        let target = attribute(attributes, "href").and_then(|href| host_of(&plain(href, 4096)));
        match (target, shown_host(&plain(inner, 400))) {
            (Some(target), Some(shown)) if !same_site(&target, &shown) => out.push_str(&target),
            _ => out.push_str(inner),
        }
        out.push_str("</a>");
        rest = tail;
    }
    out.push_str(rest);
    out
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    let at = attributes.find(&format!("{name}=\""))? + name.len() + 2;
    attributes.get(at..)?.split('"').next()
}

fn host_of(url: &str) -> Option<String> {
    url::Url::parse(url).ok()?.host_str().map(str::to_owned)
}

/// The host that a link's text pretends to lead to, if it looks like an address at all.
fn shown_host(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let with_scheme = text.contains("://");
    let candidate = if with_scheme { text.split_once("://").map_or("", |(_, rest)| rest) } else { text.as_str() };
    if candidate.starts_with(['@', '#']) || candidate.contains(char::is_whitespace) {
        return None;
    }
    let host = candidate.split(['/', '?', '#', '\u{2026}']).next().unwrap_or("");
    let last = host.rsplit('.').next().unwrap_or("");
    let dotted = host.contains('.') && last.len() >= 2 && last.chars().all(char::is_alphabetic);
    (with_scheme || (dotted && candidate.contains('/')) || host.starts_with("www.")).then(|| host_of(&format!("https://{host}/")).unwrap_or_else(|| host.to_owned()))
}

fn same_site(target: &str, shown: &str) -> bool {
    let bare = |host: &str| host.trim_start_matches("www.").to_owned();
    bare(target) == bare(shown)
}

/// The tags of safe HTML that stand within words, and so do not part what is on both sides of them.
const JOINING: [&str; 9] = ["a", "b", "code", "del", "em", "i", "span", "strong", "u"];

/// The words of safe HTML without markup, cut at `max` characters.
#[must_use]
pub fn plain(html: &str, max: usize) -> String {
    let mut text = String::new();
    let mut pieces = html.split('<');
    text.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let (tag, after) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if !JOINING.contains(&name) {
            text.push(' ');
        }
        text.push_str(after);
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&nbsp;", " ").replace("&amp;", "&");
    let folded = clean_line(&text);
    if folded.chars().count() <= max {
        return folded;
    }
    let mut cut: String = folded.chars().take(max.saturating_sub(1)).collect();
    cut.push('\u{2026}');
    cut
}

/// Escapes a text for HTML, in content and in double-quoted attributes.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_folded_and_bounded_for_search() {
        assert_eq!(search_words("Käse, ÉCLAIR & Straße 7!", 10), ["kase", "eclair", "strasse", "7"]);
        assert_eq!(search_words("a b c", 2), ["a", "b"]);
        assert_eq!(search_words(&"x".repeat(50), 2), ["x".repeat(40)]);
        assert!(search_words("* \" ' ( ) : ^ - % _", 10).is_empty());
    }

    #[test]
    fn what_is_written_without_blanks_is_found_from_within() {
        assert_eq!(search_words("日本語 mug", 10), ["日本", "本語", "語", "mug"]);
        assert_eq!(search_words("青いmug2個", 10), ["青い", "い", "mug2", "個"]);
        assert_eq!(search_words(&"語".repeat(1_000), 8).len(), 8);
    }

    #[test]
    fn h01_h02_scripts_and_mutations_are_gone() {
        for bad in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<svg onload=alert(1)>",
            "<math><annotation-xml encoding=\"text/html\"><script>alert(1)</script></annotation-xml></math>",
            "<svg><set attributeName=href to=javascript:alert(1)></svg>",
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\"></noscript>",
            "<style><img src=x onerror=alert(1)></style>",
            "<p onclick=alert(1) style=\"x\">",
            "<form action=/x><input name=q></form>",
        ] {
            let clean = clean_html(bad);
            for word in ["alert", "<img", "<svg", "<script", "style", "onerror", "<form"] {
                assert!(!clean.contains(word) || !clean.contains('<'), "{bad} became {clean}");
            }
        }
    }

    #[test]
    fn h02_what_would_take_minutes_to_clean_is_shown_as_words() {
        for costly in ["&", "&amp;", "\u{a0}", "<b>&</b>", "&lt;script>"] {
            let clean = clean_html(&costly.repeat(MAX_HTML / costly.len()));
            assert!(!clean.contains('<'), "{costly}");
            assert_eq!(clean_html(&clean), clean, "{costly} comes to rest");
        }
        let letter = format!("<p>{}</p>", "Tom &amp; Jerry, <b>5 &lt; 6</b>. ".repeat(300));
        assert!(clean_html(&letter).starts_with("<p>Tom &amp; Jerry, <b>5 &lt; 6</b>."));
    }

    #[test]
    fn h03_links_lead_only_to_the_web_and_to_mail() {
        for bad in ["javascript:alert(1)", "JaVa\tScript:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example", "\\\\evil.example", "/relative"] {
            let clean = clean_html(&format!("<a href=\"{bad}\">x</a>"));
            assert!(!clean.contains("href"), "{bad} became {clean}");
        }
        assert!(clean_html("<a href=\"https://a.example/\">x</a>").contains("nofollow noopener ugc"));
    }

    #[test]
    fn h05_a_link_shows_where_it_leads() {
        let clean = clean_html("<a href=\"https://evil.example/x\">https://victim.example/login</a>");
        assert!(!clean.contains("victim.example"), "{clean}");
        assert!(clean.contains(">evil.example</a>"), "{clean}");
        let user = clean_html("<a href=\"https://victim.example@evil.example/\">victim.example/login</a>");
        assert!(user.contains(">evil.example</a>"), "{user}");
        let kept = clean_html("<a href=\"https://www.a.example/x\">a.example/x</a> <a href=\"https://b.example/@ana\">@ana</a>");
        assert!(kept.contains(">a.example/x</a>") && kept.contains(">@ana</a>"), "{kept}");
    }

    #[test]
    fn h09_markdown_smuggles_no_html() {
        let markup = Markup::from_markdown("[x](javascript:alert(1))\n\n<script>alert(1)</script>\n\n# Big\n\n![cat](https://a.example/c.png)").unwrap();
        assert!(!markup.html().contains("script"), "{}", markup.html());
        assert!(markup.html().contains("<strong>Big</strong>"), "{}", markup.html());
        assert!(!markup.html().contains("<img") && markup.html().contains("https://a.example/c.png"), "{}", markup.html());
    }

    #[test]
    fn h06_lines_hold_no_controls() {
        assert_eq!(line("a\u{202e}b\u{0}\n c", 10).unwrap(), "ab c");
        assert_eq!(line(&format!("a{}", "\u{301}".repeat(500)), 10).unwrap().chars().count(), 5);
        assert_eq!(line("  ", 10), None);
        assert_eq!(line("abc", 2), None);
    }

    #[test]
    fn plain_text_has_no_markup() {
        assert_eq!(plain("<p>One &amp; <b>two</b></p><p>three</p>", 50), "One & two three");
        assert_eq!(plain("<p>abcdef</p>", 4), "abc\u{2026}");
        assert_eq!(plain("<p>Hi <span class=\"h-card\"><a href=\"x\">@<span>ana</span></a></span>, s<em>ee</em><br>this</p>", 50), "Hi @ana, see this");
    }

    #[test]
    fn search_folds_diacritics() {
        assert_eq!(search_words("Käse, GRÜẞE! \"x* OR", 9), ["kase", "grusse", "x", "or"]);
    }

    #[test]
    fn h03_an_address_that_a_browser_reads_as_a_path_of_ours_is_no_link() {
        for href in ["https:/evil.example", "https:evil.example", "http:", "HTTPS:\\\\evil.example", "https:\t//evil.example", "/inbox", "//evil.example", "javascript:x"] {
            assert!(!clean_html(&format!("<a href=\"{href}\">x</a>")).contains("href"), "{href}");
        }
        assert!(clean_html("<a href=\" HTTPS://a.example/x \">x</a>").contains("href=\"HTTPS://a.example/x\""));
    }

    #[test]
    fn h02_what_a_removed_table_held_apart_reads_the_same_to_everybody() {
        for html in ["<li><table><li>", "<a href=\"https://a.example\"><table><a href=\"https://b.example\">x</a></table></a>", "<p><table><p>", "<b><table><b><p>x"] {
            let once = clean_html(html);
            assert_eq!(clean_html(&once), once, "{html}");
        }
    }

    proptest::proptest! {
        #[test]
        fn h02_cleaning_is_idempotent(html in "(<[a-z]{1,4}( href=\"[a-z:/.]{0,12}\")?>|</[a-z]{1,3}>|</?(li|ul|a|p|b|table|tr|td|svg|form|select|pre|math|title|noscript)>|[a-z&; ]{1,6}){0,12}") {
            let once = clean_html(&html);
            proptest::prop_assert_eq!(clean_html(&once), once);
        }

        #[test]
        fn h02_what_is_kept_is_clean_already(source in "(<(script|img src=x onerror=y|a href=\"javascript:z\"|b|/script|/a|/b)>|\\[x\\]\\(javascript:y\\)|[*_`]|> |- |[a-z&;<\" \n]{1,6}){0,12}") {
            let written = Markup::from_markdown(&source);
            for kept in written.into_iter().chain([Markup::from_peer(&source, Some(&source))]) {
                proptest::prop_assert_eq!(clean_html(kept.html()), kept.html());
                proptest::prop_assert!(!["<script", "<img", "<a href=\"javascript"].iter().any(|bad| kept.html().contains(bad)), "{}", kept.html());
            }
        }
    }
}
