//! The outside of an activity: which, of what type, by whom, about what. All that the door of the inbox looks at.

use domain::{Address, Site};
use serde_json::Value;

use crate::vocabulary::pw;
use crate::wire::one_or_many::{NotOne, entries, one, types};

/// Longest type name that is kept.
const MAX_KIND: usize = 100;

/// An activity as it says it is; whether its actor really sent it is for signature and proof to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// On the origin of `actor`.
    pub id: Address,
    /// The ActivityStreams type, `Create` and so on; also unknown ones.
    pub kind: String,
    pub actor: Address,
    pub object: EnvelopeObject,
}

/// What an activity is about, as far as one can say from outside.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EnvelopeObject {
    /// `None` when there is no object, when it has no id, or when there are several, as in a Flag.
    pub id: Option<Address>,
    /// The type of an embedded object; `None` for a bare id.
    pub kind: Option<String>,
    /// It belongs to an agreement, of which its actor speaks in order.
    pub of_agreement: bool,
}

/// Why a message is refused at the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    #[error("the activity has no {0}")]
    Missing(&'static str),
    #[error("{0} of the activity has a shape that cannot be read")]
    Malformed(&'static str),
    #[error("an activity has one {0}")]
    Several(&'static str),
    /// Somebody else answers for the activity's id than for its actor (SECURITY O-12).
    #[error("the id of the activity is on another origin than its actor")]
    OtherOrigin,
}

impl EnvelopeError {
    /// The HTTP status of the answer (SETTLED 4): 401 for another origin, else 400.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::OtherOrigin => 401,
            Self::Missing(_) | Self::Malformed(_) | Self::Several(_) => 400,
        }
    }
}

impl Envelope {
    /// Reads the outside of an activity with canonical ids.
    ///
    /// # Errors
    /// `id`, `type` or `actor` missing, unreadable or several, or an id on another origin than the actor.
    pub fn read(activity: &Value, site: &Site) -> Result<Self, EnvelopeError> {
        let id = address(activity, "id", site)?.ok_or(EnvelopeError::Missing("id"))?;
        let kind = kind(activity)?;
        let actor = address(activity, "actor", site)?.ok_or(EnvelopeError::Missing("actor"))?;
        if !id.same_origin(&actor) {
            return Err(EnvelopeError::OtherOrigin);
        }
        let object = EnvelopeObject::read(activity, site)?;
        Ok(Self { id, kind, actor, object })
    }
}

impl EnvelopeObject {
    fn read(activity: &Value, site: &Site) -> Result<Self, EnvelopeError> {
        let [object] = entries(activity.get("object")) else { return Ok(Self::default()) };
        let kind = types(object).next().filter(|kind| kind.len() <= MAX_KIND).map(str::to_owned);
        let id = match object {
            Value::Object(inner) => inner.get("id").filter(|id| !id.is_null()),
            bare => Some(bare),
        };
        let parse = |id: &Value| id.as_str().and_then(|id| site.parse(id).ok()).ok_or(EnvelopeError::Malformed("object"));
        let of_agreement = pw(object, "agreement").is_some() || crate::agreements::inbound::is_paper(object) || kind.as_deref() == Some("Agreement");
        Ok(Self { id: id.map(parse).transpose()?, kind, of_agreement })
    }
}

fn address(activity: &Value, key: &'static str, site: &Site) -> Result<Option<Address>, EnvelopeError> {
    let text = one(activity.get(key)).map_err(|fault| match fault {
        NotOne::Several => EnvelopeError::Several(key),
        NotOne::Malformed => EnvelopeError::Malformed(key),
    })?;
    text.map(|text| site.parse(text).or(Err(EnvelopeError::Malformed(key)))).transpose()
}

fn kind(activity: &Value) -> Result<String, EnvelopeError> {
    match entries(activity.get("type")) {
        [] => Err(EnvelopeError::Missing("type")),
        [Value::String(kind)] if !kind.is_empty() && kind.len() <= MAX_KIND => Ok(kind.clone()),
        [_] => Err(EnvelopeError::Malformed("type")),
        _ => Err(EnvelopeError::Several("type")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::AddressRules;
    use serde_json::json;

    fn read(activity: Value) -> Result<Envelope, EnvelopeError> {
        let site = Site::new("https://here.example", "here.example", AddressRules::default()).unwrap();
        Envelope::read(&activity, &site)
    }

    fn with(key: &str, value: Value) -> Result<Envelope, EnvelopeError> {
        let mut activity = json!({"id": "https://a.example/1", "type": "Like", "actor": "https://a.example/u", "object": "https://b.example/o/1"});
        activity[key] = value;
        read(activity)
    }

    #[test]
    fn o12_o13_an_activity_is_on_its_actors_origin() {
        assert_eq!(with("id", json!("https://b.example/1")), Err(EnvelopeError::OtherOrigin));
        assert_eq!(with("id", json!("https://u.a.example/1")), Err(EnvelopeError::OtherOrigin));
        assert_eq!(EnvelopeError::OtherOrigin.status(), 401);
        assert_eq!(with("id", json!("https://a.example:8443/1")), Err(EnvelopeError::Malformed("id")));
        assert_eq!(with("id", json!("http://a.example/1")), Err(EnvelopeError::Malformed("id")));
    }

    #[test]
    fn o14_o16_ids_are_canonical_or_refused() {
        assert_eq!(with("actor", json!("https://1.2.3.4/u")), Err(EnvelopeError::Malformed("actor")));
        assert_eq!(with("actor", json!("https:\\\\a.example\\u")), Err(EnvelopeError::Malformed("actor")));
        assert_eq!(with("actor", json!("https://A.example./u")).unwrap().actor.as_str(), "https://a.example/u");
        assert_eq!(with("object", json!("at://did:plc:x")), Err(EnvelopeError::Malformed("object")));
    }

    #[test]
    fn j04_confused_types_are_refused() {
        let two = json!(["https://a.example/u", "https://a.example/v"]);
        assert_eq!(with("actor", two), Err(EnvelopeError::Several("actor")));
        assert_eq!(with("type", json!(["Like", "Create"])), Err(EnvelopeError::Several("type")));
        for odd in [json!(7), json!(true), json!({}), json!([[]])] {
            for key in ["id", "type", "actor", "object"] {
                let answer = with(key, odd.clone());
                assert!(answer == Err(EnvelopeError::Malformed(key)) || (key == "object" && odd == json!({}) && answer.is_ok()), "{key} {odd}: {answer:?}");
            }
        }
        assert_eq!(read(json!([])), Err(EnvelopeError::Missing("id")));
    }

    #[test]
    fn j05_what_is_missing_is_named() {
        for key in ["id", "type", "actor"] {
            assert_eq!(with(key, Value::Null), Err(EnvelopeError::Missing(key)));
        }
        assert_eq!(with("object", Value::Null).unwrap().object, EnvelopeObject::default());
    }

    #[test]
    fn the_wild_writes_objects_and_arrays_of_one() {
        let actor = with("actor", json!([{"type": "Person", "id": "https://a.example/u"}])).unwrap().actor;
        assert_eq!(actor.as_str(), "https://a.example/u");
        let object = with("object", json!({"id": "https://b.example/o/1", "type": "Note"})).unwrap().object;
        assert_eq!((object.id.unwrap().as_str(), object.kind.as_deref()), ("https://b.example/o/1", Some("Note")));
        assert_eq!(with("object", json!(["https://b.example/1", "https://b.example/2"])).unwrap().object, EnvelopeObject::default());
        assert_eq!(with("type", json!(["Like"])).unwrap().kind, "Like");
    }
}
