//! Builds a document of ours property by property, leaving out what there is nothing to say of.

use serde_json::{Map, Value};

/// A JSON object under construction.
#[derive(Debug, Clone, Default)]
pub struct Object(Map<String, Value>);

impl Object {
    /// An object of one type (WIRE R1).
    #[must_use]
    pub fn of_type(kind: &str) -> Self {
        Self::default().set("type", kind)
    }

    #[must_use]
    pub fn set(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    /// Sets a property only where there is something to say.
    #[must_use]
    pub fn maybe(self, key: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.set(key, value),
            None => self,
        }
    }

    /// Sets a text unless it is empty.
    #[must_use]
    pub fn text(self, key: &str, value: &str) -> Self {
        self.maybe(key, (!value.is_empty()).then_some(value))
    }
}

impl From<Object> for Value {
    fn from(object: Object) -> Self {
        Self::Object(object.0)
    }
}
