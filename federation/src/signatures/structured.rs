//! The part of structured fields (RFC 8941) in which signatures are described.

use super::Error;

const MAX_COMPONENTS: usize = 32;
const MAX_PARAMS: usize = 16;

/// What is left to be read.
pub(super) struct Reader<'h> {
    pub(super) rest: &'h str,
}

impl<'h> Reader<'h> {
    pub(super) fn expect(&mut self, text: &str) -> Result<(), Error> {
        self.rest = self.rest.strip_prefix(text).ok_or(Error::MalformedSignature("not an inner list"))?;
        Ok(())
    }

    pub(super) fn take_while(&mut self, accepted: impl Fn(char) -> bool) -> &'h str {
        let end = self.rest.find(|c| !accepted(c)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at(end);
        self.rest = rest;
        taken
    }

    pub(super) fn key(&mut self) -> Result<&'h str, Error> {
        let key = self.take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '*' | '_' | '-' | '.'));
        if key.starts_with(|c: char| c.is_ascii_lowercase() || c == '*') { Ok(key) } else { Err(Error::MalformedSignature("not a key")) }
    }

    pub(super) fn components(&mut self) -> Result<Vec<&'h str>, Error> {
        let mut components = Vec::new();
        loop {
            self.take_while(|c| c == ' ');
            if self.rest.starts_with(')') {
                self.expect(")")?;
                return Ok(components);
            }
            let name = self.component()?;
            if components.len() == MAX_COMPONENTS || components.contains(&name) {
                return Err(Error::MalformedSignature("repeated or too many components"));
            }
            components.push(name);
            if !self.rest.starts_with([' ', ')']) {
                return Err(Error::MalformedSignature("no space between components"));
            }
        }
    }

    fn component(&mut self) -> Result<&'h str, Error> {
        self.expect("\"")?;
        let name = self.take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '@' | '-' | '_'));
        self.expect("\"")?;
        if name.is_empty() {
            return Err(Error::MalformedSignature("empty component"));
        }
        if self.rest.starts_with(';') {
            return Err(Error::Unsupported("component parameters"));
        }
        Ok(name)
    }

    pub(super) fn params(&mut self) -> Result<Vec<(&'h str, &'h str)>, Error> {
        let mut params: Vec<(&str, &str)> = Vec::new();
        while let Some(rest) = self.rest.strip_prefix(';') {
            self.rest = rest.trim_start_matches(' ');
            let name = self.key()?;
            let value = if self.rest.starts_with('=') { self.value()? } else { "" };
            if params.len() == MAX_PARAMS || params.iter().any(|(seen, _)| *seen == name) {
                return Err(Error::MalformedSignature("repeated or too many parameters"));
            }
            params.push((name, value));
        }
        Ok(params)
    }

    /// One bare item, as its own text: for strings, numbers, tokens and byte sequences the
    /// canonical form is what was written.
    fn value(&mut self) -> Result<&'h str, Error> {
        self.expect("=")?;
        let start = self.rest;
        if self.rest.starts_with('"') {
            self.string()?;
        } else {
            self.take_while(|c| c.is_ascii_alphanumeric() || "-_.:/+=*?!#$%&'^`|~".contains(c));
        }
        let value = start.strip_suffix(self.rest).unwrap_or_default();
        if value.is_empty() { Err(Error::MalformedSignature("empty value")) } else { Ok(value) }
    }

    fn string(&mut self) -> Result<(), Error> {
        let mut escaped = true; // the opening quote
        for (at, c) in self.rest.char_indices() {
            match c {
                '"' if !escaped => {
                    self.rest = self.rest.get(at + 1..).unwrap_or_default();
                    return Ok(());
                }
                '\\' if !escaped => escaped = true,
                ' '..='~' => escaped = false,
                _ => break,
            }
        }
        Err(Error::MalformedSignature("string is not closed"))
    }
}
