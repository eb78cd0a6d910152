//! Strict JSON for the inbox: what two readers could understand differently is refused before anything is trusted.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Deepest nesting of objects and arrays (SETTLED 4).
pub const MAX_DEPTH: usize = 32;
/// JSON-LD keywords that put something beside the document we would read.
const REFUSED: [&str; 3] = ["@graph", "@reverse", "@included"];
/// Beyond this size a number is no longer what was written.
const MAX_NUMBER: f64 = 9_223_372_036_854_775_807.0;

/// Why a body is refused with 400.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JsonError {
    #[error("the body is no json")]
    Malformed,
    #[error("the body is no json object")]
    NotAnObject,
    #[error("the json is nested more than 32 deep")]
    TooDeep,
    /// Also when the two are spelled differently with escapes.
    #[error("the json has a key twice in one object")]
    DuplicateKey,
    #[error("the json has a number out of range")]
    Number,
    #[error("the json-ld keywords @graph, @reverse and @included are not read")]
    Keyword,
    #[error("something follows the json object")]
    Trailing,
}

/// Reads a body as one JSON object.
///
/// # Errors
/// Too deep, a key twice, numbers out of range, JSON-LD keywords at the top, or anything after the object.
pub fn parse(body: &[u8]) -> Result<Value, JsonError> {
    let fault = Cell::new(None);
    let mut reader = serde_json::Deserializer::from_slice(body);
    let read = Node { depth: 0, fault: &fault }.deserialize(&mut reader);
    let value = read.map_err(|error| fault.get().unwrap_or_else(|| named(&error)))?;
    reader.end().or(Err(JsonError::Trailing))?;
    let Value::Object(object) = &value else { return Err(JsonError::NotAnObject) };
    if REFUSED.iter().any(|keyword| object.contains_key(*keyword)) {
        return Err(JsonError::Keyword);
    }
    Ok(value)
}

/// The parser itself refuses numbers beyond f64; it tells them apart from other nonsense only in words.
fn named(error: &serde_json::Error) -> JsonError {
    if error.to_string().starts_with("number out of range") { JsonError::Number } else { JsonError::Malformed }
}

#[derive(Clone, Copy)]
struct Node<'f> {
    depth: usize,
    fault: &'f Cell<Option<JsonError>>,
}

impl Node<'_> {
    fn refuse<E: serde::de::Error>(self, fault: JsonError) -> E {
        self.fault.set(Some(fault));
        E::custom(fault)
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth >= MAX_DEPTH { Err(self.refuse(JsonError::TooDeep)) } else { Ok(Self { depth: self.depth + 1, ..self }) }
    }
}

impl<'de> DeserializeSeed<'de> for Node<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("json")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Value, E> {
        i64::try_from(value).ok().map(Value::from).ok_or_else(|| self.refuse(JsonError::Number))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value).filter(|_| value.abs() < MAX_NUMBER);
        number.map(Value::Number).ok_or_else(|| self.refuse(JsonError::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let node = self.deeper()?;
        let mut array = Vec::new();
        while let Some(entry) = entries.next_element_seed(node)? {
            array.push(entry);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let node = self.deeper()?;
        let mut object = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(self.refuse::<A::Error>(JsonError::DuplicateKey)));
            }
            object.insert(key, entries.next_value_seed(node)?);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> JsonError {
        parse(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn j01_depth_is_bounded_and_the_stack_survives() {
        assert_eq!(refused(&"[".repeat(200_000)), JsonError::TooDeep);
        assert_eq!(refused(&"{\"a\":".repeat(200_000)), JsonError::TooDeep);
        let nested = |depth: usize| format!("{}1{}", "{\"a\":".repeat(depth), "}".repeat(depth));
        assert_eq!(refused(&nested(MAX_DEPTH + 1)), JsonError::TooDeep);
        assert!(parse(nested(MAX_DEPTH).as_bytes()).is_ok());
    }

    #[test]
    fn j02_a_key_stands_once_however_it_is_spelled() {
        for bad in [r#"{"actor":"a","actor":"b"}"#, r#"{"actor":"a","\u0061ctor":"b"}"#, r#"{"x":[{"id":1,"id":1}]}"#] {
            assert_eq!(refused(bad), JsonError::DuplicateKey, "{bad}");
        }
        assert!(parse(br#"{"id":1,"x":{"id":1}}"#).is_ok());
    }

    #[test]
    fn j03_numbers_never_wrap() {
        for bad in ["1e309", "-1e309", "9223372036854775808", "1e20", "-1e20", "123456789012345678901234567890"] {
            assert_eq!(refused(&format!("{{\"totalItems\":{bad}}}")), JsonError::Number, "{bad}");
        }
        for good in ["-0", "1e-400", "0.5", "9223372036854775807", "-9223372036854775808"] {
            assert!(parse(format!("{{\"n\":{good}}}").as_bytes()).is_ok(), "{good}");
        }
    }

    #[test]
    fn j08_json_ld_keywords_at_the_top_are_refused() {
        for keyword in REFUSED {
            assert_eq!(refused(&format!("{{\"{keyword}\":[]}}")), JsonError::Keyword);
            assert!(parse(format!("{{\"x\":{{\"{keyword}\":[]}}}}").as_bytes()).is_ok());
        }
        assert_eq!(refused(r#"{"\u0040graph":[]}"#), JsonError::Keyword);
    }

    #[test]
    fn j13_nothing_follows_the_object() {
        for bad in ["{}{}", "{} x", "{}]", "{}\0", "{} // so"] {
            assert_eq!(refused(bad), JsonError::Trailing, "{bad:?}");
        }
        for bad in ["", "{", "/* */{}", "{\"a\":1,}", "{'a':1}", "{\"a\":NaN}", "\u{feff}{}", "{\"a\":\"\\ud800\"}"] {
            assert_eq!(refused(bad), JsonError::Malformed, "{bad:?}");
        }
        assert_eq!(parse(b"{\"a\":\"\xff\"}"), Err(JsonError::Malformed));
        for bad in ["[]", "7", "\"x\"", "null"] {
            assert_eq!(refused(bad), JsonError::NotAnObject, "{bad}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = parse(&body);
        }

        #[test]
        fn what_is_read_is_what_the_plain_parser_reads(body in "\\{(\"[a-c]\":(1|\"x\"|\\[\\{\"d\":null\\}\\]),){0,3}\"e\":-7\\}") {
            if let Ok(value) = parse(body.as_bytes()) {
                let plain: Value = serde_json::from_str(&body).unwrap();
                proptest::prop_assert_eq!(value, plain);
            }
        }
    }
}
