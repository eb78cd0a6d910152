//! Licences as SPDX expressions.

use std::fmt;

/// A valid SPDX licence expression, at most 200 characters, in its canonical spelling.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct License(String);

impl License {
    /// Parses `CERN-OHL-S-2.0` or `MIT OR Apache-2.0`; names are matched without regard to case. `None` when it is no expression.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.is_empty() || text.len() > 200 {
            return None;
        }
        let spelled = text.split_whitespace().map(spelling).collect::<Vec<_>>().join(" ");
        spdx::Expression::parse(&spelled).ok().map(|_| Self(spelled))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn spelling(word: &str) -> String {
    let bare = word.trim_matches(['(', ')']);
    let known = spdx::identifiers::LICENSES.iter().find(|license| license.name.eq_ignore_ascii_case(bare)).map(|license| license.name);
    known.map_or_else(|| word.to_owned(), |name| word.replace(bare, name))
}

impl fmt::Display for License {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The licences makers of things use most, offered first in forms.
pub const COMMON: &[&str] = &[
    "CC-BY-4.0",
    "CC-BY-SA-4.0",
    "CC-BY-NC-4.0",
    "CC-BY-NC-SA-4.0",
    "CC0-1.0",
    "CERN-OHL-P-2.0",
    "CERN-OHL-W-2.0",
    "CERN-OHL-S-2.0",
    "TAPR-OHL-1.0",
    "MIT",
    "Apache-2.0",
    "GPL-3.0-or-later",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_expression_is_refused() {
        for bad in ["", "all rights reserved", "MIT AND", "CERN-OHL-Z", "<script>"] {
            assert_eq!(License::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn every_offered_licence_is_valid_and_case_does_not_matter() {
        for name in COMMON {
            assert_eq!(License::parse(&name.to_lowercase()).unwrap().as_str(), *name);
        }
        assert_eq!(License::parse("mit or apache-2.0"), None.or(License::parse("MIT or Apache-2.0")));
    }
}
