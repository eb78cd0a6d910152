//! What the host wrote about this instance, as kept under its keys.

use domain::accounts::Registration;
use domain::text::Markup;
use storage::instance::key;
use storage::{Reader, Result};

use super::view::Anchor;

/// One line for the front page.
pub const HEADLINE: &str = "headline";
/// Who may join, once a host has said so in the pages: `open`, `approval`, `invite` or `closed`.
pub const REGISTRATION: &str = "registration";

/// Everything that is kept under the keys of the instance.
#[derive(Debug)]
pub struct Words(Vec<(String, String)>);

impl Words {
    /// Reads all of it.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn load(reader: &mut Reader) -> Result<Self> {
        Ok(Self(reader.instance().list().await?))
    }

    /// What is kept under a key, unless it is blank.
    #[must_use]
    pub fn find(&self, key: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == key).map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// Who may join: as the host said in the pages, or else as the settings say.
    #[must_use]
    pub fn registration(&self, by_settings: Registration) -> Registration {
        self.find(REGISTRATION).and_then(Registration::from_word).unwrap_or(by_settings)
    }

    /// One sentence each, as they were written on lines of their own.
    #[must_use]
    pub fn rules(&self) -> Vec<String> {
        self.find(key::RULES).map(|rules| rules.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()).unwrap_or_default()
    }

    /// The host's own text as safe HTML.
    #[must_use]
    pub fn about(&self) -> Option<String> {
        self.find(key::ABOUT).and_then(Markup::from_markdown).map(|text| text.html().to_owned())
    }

    /// Where the hosts can be written to: a mail address or a page.
    #[must_use]
    pub fn contact(&self) -> Option<Anchor> {
        let text = self.find(key::CONTACT)?;
        if is_mail(text) {
            return Some(Anchor::new(text, format!("mailto:{text}")));
        }
        text.starts_with("https://").then(|| Anchor::new(text.trim_start_matches("https://"), text))
    }
}

/// A plain mail address, without anything that means something in a link.
fn is_mail(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.-_+".contains(&byte);
    text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@')) && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(key: &str, value: &str) -> Words {
        Words(vec![(key.to_owned(), value.to_owned())])
    }

    #[test]
    fn a_contact_that_is_neither_mail_nor_page_is_no_link() {
        for bad in ["javascript:alert(1)", "call us", "http://a.example", " "] {
            assert_eq!(words(key::CONTACT, bad).contact(), None, "{bad}");
        }
        assert_eq!(words(key::CONTACT, "host@a.example").contact(), Some(Anchor::new("host@a.example", "mailto:host@a.example")));
    }

    #[test]
    fn each_line_is_a_rule() {
        assert_eq!(words(key::RULES, "Be kind.\n\n Say what it is. \n").rules(), ["Be kind.", "Say what it is."]);
    }
}
