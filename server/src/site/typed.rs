//! What was typed into a form of ours: fields in order, read by name, repeated ones too. Fields nobody asks for are
//! never read.

use axum::extract::{FromRequest, Request};
use domain::place::{Cell, NOWHERE};
use domain::text::Fault;

use crate::language::Language;
use crate::page;
use crate::problem::Problem;

/// The fields of a posted form.
#[derive(Default)]
pub struct Typed(Vec<(String, String)>);

impl Typed {
    /// Fields that were read otherwise, as from a multipart form.
    #[must_use]
    pub fn of(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// The first value of a name; empty when it is missing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.0.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a name, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether a checkbox of this name is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The form again with what was typed, without passwords.
    #[must_use]
    pub fn again(&self) -> page::Form {
        page::Form::filled(self.0.iter().filter(|(name, _)| !name.contains("password")).cloned())
    }
}

/// A form with the complaints about its fields, in the language of the page.
#[must_use]
pub fn complain(mut form: page::Form, faults: &[Fault], language: Language) -> page::Form {
    for fault in faults {
        form.refuse(fault.field, words(fault, language));
    }
    form
}

/// What is wrong with a field, in the language of the page; a fault without a message speaks English.
#[must_use]
pub fn words(fault: &Fault, language: Language) -> String {
    if language.has(fault.key) { language.t(fault.key) } else { fault.message.to_owned() }
}

/// A point as it was typed: none of an empty field, and one that no form takes where it cannot be read.
#[must_use]
pub fn point(text: &str) -> Option<(f64, f64)> {
    let read = || Cell::typed(text).map_or(NOWHERE, |cell| (cell.latitude(), cell.longitude()));
    (!text.trim().is_empty()).then(read)
}

/// The same the other way, for the field that it is typed into.
#[must_use]
pub fn spelled(point: Option<(f64, f64)>) -> String {
    point.and_then(|(lat, lon)| Cell::snap(lat, lon)).map(Cell::spelled).unwrap_or_default()
}

impl<S: Send + Sync> FromRequest<S> for Typed {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let axum::Form(fields) = axum::Form::from_request(request, state).await?;
        Ok(Self(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_that_cannot_be_read_is_not_forgotten() {
        assert!(point("Berlin").is_some_and(|(lat, _)| lat.is_nan()));
        assert_eq!(spelled(point("Berlin")), "");
        assert_eq!(point(" "), None);
        assert_eq!(spelled(point("geo:52.52,13.41")), "52.50, 13.40");
    }

    #[test]
    fn a_password_is_never_shown_again() {
        let typed = Typed::of(vec![("handle".into(), "ana".into()), ("new_password".into(), "a walnut shuttle".into())]);
        assert_eq!(typed.value("new_password"), "a walnut shuttle");
        assert_eq!(typed.again().value("new_password"), "");
        assert_eq!(typed.again().value("handle"), "ana");
    }
}
