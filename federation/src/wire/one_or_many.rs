//! Tolerant readers for what peers write as a text, an object or an array.

use serde_json::Value;

/// Why there is not exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotOne {
    #[error("several where one is needed")]
    Several,
    #[error("neither a text nor an object with an id")]
    Malformed,
}

/// One id: a text, an object with `id` (a Link with `href`), or an array of one of these. Absent, `null` and `[]` are `None`.
///
/// # Errors
/// Several entries, or another shape.
pub fn one(value: Option<&Value>) -> Result<Option<&str>, NotOne> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Array(entries)) => match entries.as_slice() {
            [] => Ok(None),
            [entry] => id_of(entry).map(Some).ok_or(NotOne::Malformed),
            _ => Err(NotOne::Several),
        },
        Some(entry) => id_of(entry).map(Some).ok_or(NotOne::Malformed),
    }
}

/// The id of one entry: itself when it is a text, else its `id` or `href`.
#[must_use]
pub fn id_of(entry: &Value) -> Option<&str> {
    let text = match entry {
        Value::String(text) => Some(text.as_str()),
        Value::Object(object) => object.get("id").or_else(|| object.get("href")).and_then(Value::as_str),
        _ => None,
    };
    text.filter(|text| !text.is_empty())
}

/// All ids of a text, an object or an array, at most `max`; what has none is left out.
#[must_use]
pub fn many(value: Option<&Value>, max: usize) -> Vec<String> {
    entries(value).iter().filter_map(id_of).take(max).map(str::to_owned).collect()
}

/// The entries of an array, or the one thing that stands alone.
#[must_use]
pub fn entries(value: Option<&Value>) -> &[Value] {
    match value {
        None | Some(Value::Null) => &[],
        Some(Value::Array(entries)) => entries,
        Some(entry) => std::slice::from_ref(entry),
    }
}

/// The types of an object: a text, or the texts of an array, at most eight.
pub fn types(object: &Value) -> impl Iterator<Item = &str> {
    entries(object.get("type")).iter().take(8).filter_map(Value::as_str)
}

/// Whether `kind` is among the types of an object.
#[must_use]
pub fn is_a(object: &Value, kind: &str) -> bool {
    types(object).any(|known| known == kind)
}

/// A text property; empty when it is absent or something else.
#[must_use]
pub fn text<'a>(object: &'a Value, key: &str) -> &'a str {
    object.get(key).and_then(Value::as_str).unwrap_or("")
}

/// A switch; `false` when it is absent or something else.
#[must_use]
pub fn flag(object: &Value, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn j04_several_actors_and_other_shapes_are_refused() {
        assert_eq!(one(Some(&json!(["https://a.example/1", "https://a.example/2"]))), Err(NotOne::Several));
        for bad in [json!(7), json!(true), json!({}), json!({"id": null}), json!([[]]), json!([null]), json!("")] {
            assert_eq!(one(Some(&bad)), Err(NotOne::Malformed), "{bad}");
        }
    }

    #[test]
    fn a_text_an_object_and_an_array_of_one_are_one() {
        for good in [json!("x"), json!({"id": "x"}), json!({"type": "Link", "href": "x"}), json!(["x"]), json!([{"id": "x"}])] {
            assert_eq!(one(Some(&good)), Ok(Some("x")), "{good}");
        }
        for none in [json!(null), json!([])] {
            assert_eq!(one(Some(&none)), Ok(None));
        }
    }

    #[test]
    fn recipients_come_as_a_text_an_array_or_not_at_all() {
        assert_eq!(many(Some(&json!("x")), 9), ["x"]);
        assert_eq!(many(Some(&json!(["x", 7, null, {"id": "y"}])), 9), ["x", "y"]);
        assert!(many(Some(&json!(null)), 9).is_empty() && many(None, 9).is_empty());
        assert_eq!(many(Some(&json!(["x", "y", "z"])), 2).len(), 2);
    }
}
