//! Reads JSON bodies strictly: an unknown field is refused by its name, and so is a value of the wrong type.

use std::fmt;

use axum::{
    body::Bytes,
    extract::{FromRequest, OptionalFromRequest, Request},
    http::{HeaderMap, header},
};
use domain::text::Fault;
use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{DeserializeOwned, Error as _, Visitor, value::Error as NoValue},
    forward_to_deserialize_any,
};
use serde_json::{Map, Value};

use crate::problem::Problem;

/// The largest JSON body that is read, in bytes.
pub const MAX_BODY: usize = 256 * 1024;

/// A JSON object as the body of a request. Its type has a default for every field and denies unknown ones.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Problem::unsupported().saying("problem-not-json", "the body is sent as application/json"));
        }
        let bytes = Bytes::from_request(request, state).await?;
        read(&bytes).map(Self)
    }
}

/// A body that may be left out, with its media type.
impl<S: Send + Sync, T: DeserializeOwned> OptionalFromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Option<Self>, Problem> {
        if request.headers().contains_key(header::CONTENT_TYPE) {
            return <Self as FromRequest<S>>::from_request(request, state).await.map(Some);
        }
        let bytes = Bytes::from_request(request, state).await?;
        if bytes.is_empty() { Ok(None) } else { Err(Problem::unsupported().saying("problem-not-json", "the body is sent as application/json")) }
    }
}

/// A field of a change: left out, emptied with `null`, or set. Its struct is `#[serde(default)]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// Left out: stays as it is.
    #[default]
    Keep,
    /// `null`: emptied.
    Clear,
    /// Set to this.
    Set(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

/// Only the document of the API writes one, as the usual value of a field: nothing.
impl<T> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

impl<T> Patch<T> {
    /// What stands afterwards where `before` stood; an emptied field gets the default.
    pub fn apply(self, before: &mut T)
    where
        T: Default,
    {
        match self {
            Self::Keep => {}
            Self::Clear => *before = T::default(),
            Self::Set(value) => *before = value,
        }
    }

    /// The same change of something made from the value.
    pub fn map<U>(self, turn: impl FnOnce(T) -> U) -> Patch<U> {
        match self {
            Self::Keep => Patch::Keep,
            Self::Clear => Patch::Clear,
            Self::Set(value) => Patch::Set(turn(value)),
        }
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// Reads a body.
///
/// # Errors
/// 400 when it is no JSON; 422 when it is no object, has unknown fields, or values of the wrong type.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let value: Value = serde_json::from_slice(bytes).map_err(|error| Problem::malformed().saying("", format!("the body is no json: {error}")))?;
    let Value::Object(object) = value else {
        return Err(Problem::invalid(Vec::new()).saying("problem-no-object", "the body is a json object"));
    };
    let fields = fields_of::<T>();
    let unknown: Vec<&str> = object.keys().map(String::as_str).filter(|key| !fields.contains(key)).collect();
    if !unknown.is_empty() {
        let names = unknown.iter().map(|name| name.escape_debug().to_string()).collect::<Vec<_>>().join(", ");
        return Err(Problem::invalid(Vec::new()).saying("problem-unknown-field", "there is no field {name}").with("name", names));
    }
    T::deserialize(Value::Object(object.clone())).map_err(|error| wrong::<T>(&object, fields, &error))
}

/// Says which field a body failed at: the one that also fails alone, or the one that is missing.
fn wrong<T: DeserializeOwned>(object: &Map<String, Value>, fields: &'static [&'static str], error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    if let Some(field) = fields.iter().find(|field| text.starts_with(&format!("missing field `{field}`"))) {
        return Problem::invalid(vec![Fault::new(field, "fault-missing", "a value is needed")]);
    }
    let alone = |field: &str| object.get(field).map(|value| Value::Object(Map::from_iter([(field.to_owned(), value.clone())])));
    let fails = |field: &str| alone(field).is_some_and(|one| T::deserialize(one).is_err_and(|error| !error.to_string().starts_with("missing field")));
    match fields.iter().find(|field| fails(field)) {
        Some(field) => Problem::invalid(vec![Fault::new(field, "fault-type", "the value is of the wrong type")]).saying("", format!("{field}: {text}")),
        None => Problem::invalid(Vec::new()).saying("", text),
    }
}

/// The names a struct is read by. Deriving `Deserialize` hands them to the deserializer, which is all this one wants.
fn fields_of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut fields: &'static [&'static str] = &[];
    // It always fails, after it has been told the names.
    let _ = T::deserialize(Names(&mut fields));
    fields
}

struct Names<'a>(&'a mut &'static [&'static str]);

impl<'de> Deserializer<'de> for Names<'_> {
    type Error = NoValue;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, NoValue> {
        Err(NoValue::custom(fmt::Error))
    }

    fn deserialize_struct<V: Visitor<'de>>(self, _: &'static str, fields: &'static [&'static str], _: V) -> Result<V::Value, NoValue> {
        *self.0 = fields;
        Err(NoValue::custom(fmt::Error))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct seq tuple
        tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use axum::{Router, http::StatusCode, routing::post};
    use tower::ServiceExt as _;

    use super::*;

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(default, deny_unknown_fields)]
    struct Mug {
        title: String,
        quantity: Patch<i64>,
        price: Patch<Price>,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Price {
        amount: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Needs {
        #[serde(rename = "title")]
        _title: String,
        #[serde(rename = "alt", default)]
        _alt: String,
    }

    fn refused<T: DeserializeOwned + fmt::Debug>(text: &str) -> Problem {
        read::<T>(text.as_bytes()).unwrap_err()
    }

    #[test]
    fn what_is_no_json_is_malformed() {
        for text in ["", "{", "{\"title\":}", "title=mug", "{} {}"] {
            assert_eq!(refused::<Mug>(text).status(), StatusCode::BAD_REQUEST, "{text}");
        }
    }

    #[test]
    fn what_is_no_object_is_refused() {
        for text in ["[]", "null", "\"mug\"", "7"] {
            assert_eq!(refused::<Mug>(text).status(), StatusCode::UNPROCESSABLE_ENTITY, "{text}");
        }
    }

    #[test]
    fn w19_an_unknown_field_is_refused_by_name() {
        let problem = refused::<Mug>("{\"title\":\"Mug\",\"owner_id\":\"1\"}");
        assert_eq!(problem.status(), StatusCode::UNPROCESSABLE_ENTITY);
        assert!(format!("{problem:?}").contains("owner_id"), "{problem:?}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_refused_at_its_field() {
        for (text, field) in [("{\"title\":\"a\",\"quantity\":\"many\"}", "quantity"), ("{\"title\":7}", "title"), ("{\"price\":{\"amount\":\"1\",\"tax\":\"2\"}}", "price")] {
            let problem = refused::<Mug>(text);
            assert_eq!(problem.faults().iter().map(|fault| fault.field).collect::<Vec<_>>(), [field], "{text}");
        }
    }

    #[test]
    fn a_needed_field_that_is_missing_is_named() {
        assert_eq!(refused::<Needs>("{\"alt\":\"\"}").faults()[0].field, "title");
        assert_eq!(refused::<Needs>("{\"title\":7,\"alt\":\"\"}").faults()[0].field, "title");
    }

    #[test]
    fn left_out_null_and_set_are_three_things() {
        let mug: Mug = read(b"{\"title\":\"Mug\",\"price\":null,\"quantity\":3}").unwrap();
        assert_eq!(mug, Mug { title: "Mug".to_owned(), quantity: Patch::Set(3), price: Patch::Clear });
        assert_eq!(read::<Mug>(b"{}").unwrap().quantity, Patch::Keep);
        let mut before = 7;
        Patch::Keep.apply(&mut before);
        assert_eq!(before, 7);
        Patch::<i64>::Clear.apply(&mut before);
        assert_eq!(before, 0);
    }

    #[tokio::test]
    async fn only_json_is_taken() {
        let app = || Router::new().route("/", post(|Body(mug): Body<Mug>| async move { mug.title }));
        for (kind, status) in [("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("application/json; charset=utf-8", 200), ("application/merge-patch+json", 200)] {
            let request = Request::post("/").header("content-type", kind).body(axum::body::Body::from("{\"title\":\"Mug\"}")).unwrap();
            assert_eq!(app().oneshot(request).await.unwrap().status().as_u16(), status, "{kind}");
        }
    }
}
