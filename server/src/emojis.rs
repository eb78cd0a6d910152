//! Custom emoji in names and texts: words between colons become our own copies of the pictures they stand for.

use std::collections::{BTreeSet, HashMap};

use domain::Id;
use domain::emojis::{Shortcode, words_in};
use domain::media::{Media, Size};
use storage::{Reader, Result};

use crate::makers::view::Byline;
use crate::media::url::picture_url;
use crate::page::Fragment;

/// The pictures that are at hand, by host and word.
#[derive(Debug, Default, Clone)]
pub struct Emojis(HashMap<String, HashMap<Shortcode, String>>);

/// What people of one host may mean by words between colons.
pub type OfHost = HashMap<Shortcode, String>;

impl Emojis {
    /// Looks up what may be meant in texts of people elsewhere; two queries, however many there are, and none where no text
    /// has a word between colons. Each text comes with the host of who wrote it; people here have none.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn find(reader: &mut Reader, texts: impl Iterator<Item = (Option<&str>, &str)>) -> Result<Self> {
        let (mut hosts, mut words) = (BTreeSet::new(), BTreeSet::new());
        for (host, text) in texts {
            let Some(host) = host else { continue };
            let found = words_in(text);
            if !found.is_empty() {
                hosts.insert(host);
                words.extend(found);
            }
        }
        let words: BTreeSet<&str> = words.iter().map(Shortcode::as_str).collect();
        let found = reader.emojis().list(&hosts, &words).await?;
        if found.is_empty() {
            return Ok(Self::default());
        }
        let ids: Vec<Id<Media>> = found.iter().map(|emoji| emoji.media).collect();
        let pictures: HashMap<Id<Media>, String> = reader.media().list(&ids).await?.iter().filter_map(|media| Some((media.id, picture_url(media, Size::Small)?))).collect();
        let mut emojis = Self::default();
        for emoji in found {
            if let Some(url) = pictures.get(&emoji.media) {
                emojis.0.entry(emoji.host).or_default().insert(emoji.shortcode, url.clone());
            }
        }
        Ok(emojis)
    }

    /// Safe HTML with the pictures of one host in it. Tags, their attributes and code stay as they are.
    #[must_use]
    pub fn weave(&self, host: Option<&str>, html: &str) -> String {
        match host.and_then(|host| self.0.get(host)) {
            Some(known) => weave(html, known),
            None => html.to_owned(),
        }
    }

    /// A line of plain text of somebody of a host, such as a warning, with the pictures of that host in it.
    #[must_use]
    pub fn line(&self, host: Option<&str>, text: &str) -> Fragment {
        match host.and_then(|host| self.0.get(host)) {
            Some(known) => Fragment::line(text, known),
            None => Fragment::line(text, &OfHost::new()),
        }
    }

    /// What of one host is in a text.
    #[must_use]
    pub fn of(&self, host: Option<&str>) -> OfHost {
        host.and_then(|host| self.0.get(host)).cloned().unwrap_or_default()
    }
}

/// Lets names show the emoji of their hosts.
///
/// # Errors
/// Storage trouble only.
pub async fn dress(reader: &mut Reader, names: &mut [&mut Byline]) -> Result<()> {
    let emojis = Emojis::find(reader, names.iter().map(|by| (by.host(), by.name.as_str()))).await?;
    if emojis.0.is_empty() {
        return Ok(());
    }
    for by in names {
        let known = emojis.of(by.host());
        by.emojis = words_in(&by.name).into_iter().filter_map(|word| Some((known.get(&word)?.clone(), word))).map(|(url, word)| (word, url)).collect();
    }
    Ok(())
}

/// Safe HTML with pictures for the words that are known.
#[must_use]
pub fn weave(html: &str, known: &OfHost) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    // How many elements are open in which nothing is replaced.
    let mut kept = 0_usize;
    while let Some(at) = rest.find(['<', ':']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        if from.starts_with('<') {
            let end = from.find('>').map_or(from.len(), |end| end + 1);
            let (tag, after) = from.split_at(end);
            let name = tag.trim_start_matches(['<', '/']).split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap_or_default();
            if matches!(name, "code" | "pre") {
                kept = if tag.starts_with("</") { kept.saturating_sub(1) } else { kept + 1 };
            }
            out.push_str(tag);
            rest = after;
            continue;
        }
        let word = from.get(1..).and_then(|text| text.split_once(':')).filter(|_| kept == 0).and_then(|(word, after)| Some((Shortcode::parse(word)?, after)));
        match word.and_then(|(word, after)| Some((known.get(&word)?, word, after))) {
            Some((url, word, after)) => {
                picture(&mut out, &word, url);
                rest = after;
            }
            None => {
                out.push(':');
                rest = from.get(1..).unwrap_or_default();
            }
        }
    }
    out.push_str(rest);
    out
}

/// The word and the address are made of letters that need no escaping.
fn picture(out: &mut String, word: &Shortcode, url: &str) {
    let word = word.as_str();
    out.push_str(&format!("<img class=\"emoji\" src=\"{url}\" alt=\":{word}:\" title=\":{word}:\" width=\"20\" height=\"20\" loading=\"lazy\">"));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> OfHost {
        HashMap::from([(Shortcode::parse("cat").unwrap(), "/media/abc.webp".to_owned())])
    }

    const CAT: &str = "<img class=\"emoji\" src=\"/media/abc.webp\" alt=\":cat:\" title=\":cat:\" width=\"20\" height=\"20\" loading=\"lazy\">";

    #[test]
    fn h08_only_known_words_in_text_become_pictures() {
        for same in [
            "<p>:dog: and :cat and cat:</p>",
            "<a href=\"https://a.example/:cat:\" rel=\"nofollow\">there</a>",
            "<pre><code>:cat:</code></pre>",
            "<p>12:30:15 &amp; a::b</p>",
            "<p title=\":cat:",
            "",
        ] {
            assert_eq!(weave(same, &known()), same);
        }
        assert_eq!(weave("<p>Hello :cat:!</p>", &known()), format!("<p>Hello {CAT}!</p>"));
        assert_eq!(weave(":cat::cat:", &known()), format!("{CAT}{CAT}"));
        assert_eq!(weave("a:dog:cat:", &known()), format!("a:dog{CAT}"));
        assert_eq!(weave("<code>:cat:</code>:cat:", &known()), format!("<code>:cat:</code>{CAT}"));
    }

    #[test]
    fn h08_a_line_of_text_is_text_but_for_the_pictures_of_its_host() {
        let emojis = Emojis(HashMap::from([("there.example".to_owned(), known())]));
        let line = |host, text| emojis.line(host, text).to_string();
        assert_eq!(line(Some("there.example"), "<b>:cat:</b> & \"more\""), format!("&lt;b&gt;{CAT}&lt;/b&gt; &amp; &quot;more&quot;"));
        for host in [None, Some("else.example")] {
            assert_eq!(line(host, "<:cat:>"), "&lt;:cat:&gt;");
        }
    }
}
