//! The command line: `--name value`, and one bare word.

use anyhow::Context as _;

/// What was asked for.
#[derive(Debug)]
pub struct Arguments {
    named: Vec<(String, String)>,
    pub bare: Option<String>,
}

impl Arguments {
    pub fn read(mut words: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut arguments = Self { named: Vec::new(), bare: None };
        while let Some(word) = words.next() {
            match word.strip_prefix("--") {
                Some(name) => {
                    let value = words.next().with_context(|| format!("--{name} takes a value"))?;
                    arguments.named.push((name.to_owned(), value));
                }
                None => arguments.bare = Some(word),
            }
        }
        Ok(arguments)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.named.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn needed(&self, name: &str) -> anyhow::Result<&str> {
        self.text(name).with_context(|| format!("--{name} is missing"))
    }

    pub fn number(&self, name: &str, default: usize) -> anyhow::Result<usize> {
        self.text(name).map_or(Ok(default), |text| text.parse().with_context(|| format!("--{name} takes a number")))
    }
}
