//! Pieces of HTML that are made in code: icons, portraits, times.

use std::fmt;

use askama::{FastWritable, Values, filters::HtmlSafe};

use crate::assets;
use crate::emojis::{OfHost, weave};

/// A piece of HTML that was made here and is not escaped again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fragment(pub(super) String);

impl Fragment {
    /// A line of plain text, such as a name or a warning, with pictures for the words between colons that are known.
    #[must_use]
    pub fn line(text: &str, known: &OfHost) -> Self {
        let text = escaped(text);
        Self(if known.is_empty() { text } else { weave(&text, known) })
    }
}

impl fmt::Display for Fragment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FastWritable for Fragment {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

impl HtmlSafe for Fragment {}

/// Text for an element or a quoted attribute.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

pub(super) fn icon(name: &str) -> Fragment {
    let sprite = assets::sprite_url();
    Fragment(format!("<svg class=\"icon\" aria-hidden=\"true\"><use href=\"{sprite}#i-{name}\"/></svg>"))
}

/// A picture of a listing or a maker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Where it is.
    pub url: String,
    /// What is seen; empty if it is only decoration.
    pub alt: String,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A portrait, or the first letter of a name on one of six grounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avatar {
    /// The address of a square picture.
    pub url: Option<String>,
    letter: String,
    tone: u32,
}

impl Avatar {
    /// The portrait at this address; without one, a letter whose ground follows from the name.
    #[must_use]
    pub fn of(name: &str, url: Option<String>) -> Self {
        let letter = name.chars().find(|letter| letter.is_alphanumeric());
        let letter = letter.map_or_else(|| "·".to_owned(), |letter| letter.to_uppercase().collect());
        let tone = name.chars().fold(0_u32, |sum, letter| sum.wrapping_mul(31).wrapping_add(u32::from(letter))) % 6 + 1;
        Self { url, letter, tone }
    }

    /// The element in one of the sizes `s`, `m`, `l`, `xl`. Hidden from screen readers: the name stands beside it.
    #[must_use]
    pub fn show(&self, size: &str) -> Fragment {
        Fragment(match &self.url {
            Some(url) => format!("<img class=\"avatar {size}\" src=\"{}\" alt=\"\" width=\"112\" height=\"112\" loading=\"lazy\">", escaped(url)),
            None => format!("<span class=\"avatar {size}\" data-tone=\"{}\" aria-hidden=\"true\">{}</span>", self.tone, escaped(&self.letter)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portrait_falls_back_on_a_letter_in_any_script() {
        assert!(Avatar::of("runa", None).show("s").to_string().contains(">R<"));
        assert!(Avatar::of("  ليلى", None).show("s").to_string().contains(">ل<"));
        assert!(Avatar::of("🪵", None).show("s").to_string().contains(">·<"));
    }
}
