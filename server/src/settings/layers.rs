//! The layers of settings: what is built in, a file above it, the environment above that; and the refusal of unknown keys.

use std::{
    collections::BTreeMap,
    fmt,
    path::{Path, PathBuf},
};

use config::{Config, File, FileFormat, Value, ValueKind};

use super::SettingsError;

/// How every variable of ours begins.
const PREFIX: &str = "PEERWRIGHT__";

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the program.
    BuiltIn,
    /// In this file.
    File(PathBuf),
    /// In a variable.
    Environment,
}

impl Place {
    /// The key as it is spelled there.
    pub fn spell(&self, key: &str) -> String {
        match self {
            Self::Environment => format!("{PREFIX}{}", key.to_uppercase().replace('.', "__")),
            Self::BuiltIn | Self::File(_) => key.to_owned(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("the built-in settings"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Environment => f.write_str("the environment"),
        }
    }
}

/// One value as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Raw {
    /// Anything but a list.
    Text(String),
    /// A list of texts.
    List(Vec<String>),
}

/// Every known key with the value of the highest layer that has it.
#[derive(Debug)]
pub struct Layers {
    values: BTreeMap<String, (Raw, Place)>,
}

impl Layers {
    /// The lowest layer; its keys are the known ones.
    pub fn built_in(toml: &str) -> Result<Self, SettingsError> {
        let values = flatten(toml, &Place::BuiltIn)?;
        Ok(Self { values: values.into_iter().map(|(key, raw)| (key, (raw, Place::BuiltIn))).collect() })
    }

    /// Lays the text of a file above.
    pub fn add_toml(&mut self, toml: &str, path: &Path) -> Result<(), SettingsError> {
        let place = Place::File(path.to_owned());
        for (key, raw) in flatten(toml, &place)? {
            self.set(&key, raw, &place)?;
        }
        Ok(())
    }

    /// Lays those variables above that are ours.
    pub fn add_variables(&mut self, variables: impl Iterator<Item = (String, String)>) -> Result<(), SettingsError> {
        for (name, value) in variables {
            if let Some(key) = name.strip_prefix(PREFIX) {
                let key = key.to_lowercase().replace("__", ".");
                let raw = if self.is_list(&key) { Raw::List(split(&value)) } else { Raw::Text(value) };
                self.set(&key, raw, &Place::Environment)?;
            }
        }
        Ok(())
    }

    fn is_list(&self, key: &str) -> bool {
        matches!(self.values.get(key), Some((Raw::List(_), _)))
    }

    fn set(&mut self, key: &str, raw: Raw, place: &Place) -> Result<(), SettingsError> {
        let Some(value) = self.values.get_mut(key) else {
            let nearest = self.nearest(key).map(|near| place.spell(near)).unwrap_or_default();
            return Err(SettingsError::Unknown { key: place.spell(key), nearest, place: place.clone() });
        };
        *value = (raw, place.clone());
        Ok(())
    }

    /// The known key that was probably meant: the same word in another section, else the fewest slips away.
    fn nearest(&self, key: &str) -> Option<&str> {
        let word = key.rsplit('.').next();
        let known = || self.values.keys().map(String::as_str);
        let elsewhere = known().find(|other| other.rsplit('.').next() == word);
        elsewhere.or_else(|| known().min_by_key(|other| strsim::damerau_levenshtein(other, key)))
    }

    /// The value of a key that is no list, as `parse` understands it.
    pub fn text<T>(&self, key: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> Result<T, SettingsError> {
        self.read(key, |raw| match raw {
            Raw::Text(text) => parse(text),
            Raw::List(_) => Err("it is one value, not a list".to_owned()),
        })
    }

    /// The value of a key that is a list, each item as `parse` understands it.
    pub fn list<T>(&self, key: &'static str, parse: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, SettingsError> {
        self.read(key, |raw| match raw {
            Raw::List(items) => items.iter().map(|item| parse(item)).collect(),
            Raw::Text(_) => Err("it is a list, such as [\"one\", \"two\"]".to_owned()),
        })
    }

    fn read<T>(&self, key: &'static str, parse: impl Fn(&Raw) -> Result<T, String>) -> Result<T, SettingsError> {
        let (raw, place) = self.values.get(key).ok_or_else(|| SettingsError::Bad { key: key.to_owned(), place: Place::BuiltIn, problem: "it is missing".to_owned() })?;
        parse(raw).map_err(|problem| SettingsError::Bad { key: place.spell(key), place: place.clone(), problem })
    }
}

fn split(value: &str) -> Vec<String> {
    value.split(',').map(str::trim).filter(|item| !item.is_empty()).map(str::to_owned).collect()
}

/// The keys of a TOML text as `section.key`.
fn flatten(toml: &str, place: &Place) -> Result<Vec<(String, Raw)>, SettingsError> {
    let unreadable = |source: config::ConfigError| SettingsError::Unreadable { place: place.clone(), problem: source.to_string() };
    let parsed = Config::builder().add_source(File::from_str(toml, FileFormat::Toml)).build().map_err(unreadable)?;
    let mut keys = Vec::new();
    collect("", parsed.cache, &mut keys);
    keys.sort_by(|(one, _), (other, _)| one.cmp(other));
    Ok(keys)
}

fn collect(prefix: &str, value: Value, keys: &mut Vec<(String, Raw)>) {
    match value.kind {
        ValueKind::Table(table) => {
            for (name, value) in table {
                let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
                collect(&key, value, keys);
            }
        }
        ValueKind::Array(items) => keys.push((prefix.to_owned(), Raw::List(items.iter().map(ToString::to_string).collect()))),
        other => keys.push((prefix.to_owned(), Raw::Text(other.to_string()))),
    }
}
