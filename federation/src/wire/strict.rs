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
    use proptest::prelude::*;

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

    /// Documents as our reader takes them: integers of 64 bits, doubles that stay below them.
    fn any_object() -> impl Strategy<Value = Value> {
        let text = "[a-e\"\\\\\u{1}\u{e9}\u{1f600}]{0,4}";
        let double = proptest::num::f64::NORMAL.prop_filter("beyond 64 bits", |number| number.abs() < MAX_NUMBER);
        let leaf =
            prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i64>().prop_map(Value::from), double.prop_map(Value::from), text.prop_map(Value::from)];
        let object = move |inner| proptest::collection::vec((text, inner), 0..5).prop_map(|entries| Value::Object(Map::from_iter(entries)));
        let nested = leaf.prop_recursive(5, 40, 5, move |inner| prop_oneof![proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from), object(inner)]);
        object(nested.boxed()).prop_filter("keywords are refused", |value| REFUSED.iter().all(|keyword| value.get(keyword).is_none()))
    }

    /// The number of objects in a document, and the text of it in which the one of this number has a key twice.
    fn with_a_key_twice(value: &Value, number: &mut usize) -> String {
        match value {
            Value::Array(entries) => format!("[{}]", entries.iter().map(|entry| with_a_key_twice(entry, number)).collect::<Vec<_>>().join(",")),
            Value::Object(object) => {
                let here = *number == 0;
                *number = number.wrapping_sub(1);
                let mut entries: Vec<String> = object.iter().map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), with_a_key_twice(value, number))).collect();
                if here {
                    entries.insert(0, "\"\\u0074wice\":0".to_owned());
                    entries.push("\"twice\":1".to_owned());
                }
                format!("{{{}}}", entries.join(","))
            }
            other => other.to_string(),
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(body in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = parse(&body);
        }

        /// The plain parser is the witness of what a text means.
        #[test]
        fn any_document_is_read_as_the_plain_parser_reads_it(value in any_object(), pretty in any::<bool>()) {
            let text = if pretty { serde_json::to_string_pretty(&value).unwrap() } else { value.to_string() };
            let plain: Value = serde_json::from_str(&text).unwrap();
            prop_assert_eq!(parse(text.as_bytes()), Ok(plain));
        }

        #[test]
        fn j02_a_key_twice_is_refused_in_any_object_of_any_document(value in any_object(), which in 0_usize..6) {
            let (mut left, mut objects) = (which, usize::MAX);
            let text = with_a_key_twice(&value, &mut left);
            let _ = with_a_key_twice(&value, &mut objects);
            let count = usize::MAX - objects;
            if which < count {
                prop_assert_eq!(parse(text.as_bytes()), Err(JsonError::DuplicateKey), "{}", text);
            } else {
                prop_assert!(parse(text.as_bytes()).is_ok(), "{}", text);
            }
        }

        /// What is cut off, or has a byte too many, is no document.
        #[test]
        fn j13_no_part_of_a_document_is_one(value in any_object(), at in any::<proptest::sample::Index>(), more in "[^ \t\r\n]") {
            let text = value.to_string();
            let cut = at.index(text.len());
            prop_assert!(parse(&text.as_bytes()[..cut]).is_err());
            prop_assert_eq!(parse(format!("{text}{more}").as_bytes()), Err(JsonError::Trailing));
        }

        #[test]
        fn j01_depth_is_counted_in_arrays_and_objects_alike(shape in proptest::collection::vec(any::<bool>(), 0..50)) {
            let text = shape.iter().fold("1".to_owned(), |inner, object| if *object { format!("{{\"a\":{inner}}}") } else { format!("[{inner}]") });
            let read = parse(format!("{{\"a\":{text}}}").as_bytes());
            prop_assert_eq!(read.is_ok(), shape.len() < MAX_DEPTH);
            prop_assert!(read.is_ok() || read == Err(JsonError::TooDeep));
        }
    }
}
