//! What was typed into a form and what is wrong with it, so that a page can show both again.

use super::parts::{Fragment, escaped, icon};

/// What was typed into a form, and what is wrong with it. Fields go by the `name` of their element.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    errors: Vec<FieldError>,
}

/// A complaint about one field. An empty field name complains about the whole form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The `name` and `id` of the element.
    pub field: String,
    /// One sentence in the language of the page that says what to do.
    pub message: String,
}

impl Form {
    /// A form with these values; several values of one name are kept in order.
    pub fn filled<N: Into<String>, V: Into<String>>(values: impl IntoIterator<Item = (N, V)>) -> Self {
        Self { values: values.into_iter().map(|(name, value)| (name.into(), value.into())).collect(), errors: Vec::new() }
    }

    /// With one more value.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.values.push((name.to_owned(), value.into()));
        self
    }

    /// Adds a complaint.
    pub fn refuse(&mut self, field: impl Into<String>, message: impl Into<String>) {
        self.errors.push(FieldError { field: field.into(), message: message.into() });
    }

    /// With one more complaint.
    #[must_use]
    pub fn refused(mut self, field: &str, message: impl Into<String>) -> Self {
        self.refuse(field, message);
        self
    }

    /// Every complaint, in the order they were made.
    #[must_use]
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// Whether nothing was refused.
    #[must_use]
    pub fn is_fine(&self) -> bool {
        self.errors.is_empty()
    }

    /// The first value of this name, or nothing.
    #[must_use]
    pub fn value(&self, name: &str) -> &str {
        self.values.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value)
    }

    /// Every value of this name, in order.
    pub fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.values.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Whether this is one of the values of the name: for radios, checkboxes and options.
    #[must_use]
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.values.iter().any(|(field, typed)| field == name && typed == value)
    }

    /// Whether a checkbox of this name is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.values.iter().any(|(field, _)| field == name)
    }

    /// The first complaint about a field.
    #[must_use]
    pub fn error(&self, name: &str) -> Option<&str> {
        self.errors.iter().find(|error| error.field == name).map(|error| error.message.as_str())
    }

    /// ` checked`, if this value was chosen.
    #[must_use]
    pub fn checked(&self, name: &str, value: &str) -> Fragment {
        Fragment(if self.is(name, value) { " checked" } else { "" }.to_owned())
    }

    /// ` selected`, if this value was chosen.
    #[must_use]
    pub fn selected(&self, name: &str, value: &str) -> Fragment {
        Fragment(if self.is(name, value) { " selected" } else { "" }.to_owned())
    }

    /// Ties a field to its hint and to its complaint. `hint` is an id or empty.
    #[must_use]
    pub fn aria(&self, name: &str, hint: &str) -> Fragment {
        let hint = escaped(hint);
        let name_ok = escaped(name);
        Fragment(match (self.error(name), hint.is_empty()) {
            (None, true) => String::new(),
            (None, false) => format!(" aria-describedby=\"{hint}\""),
            (Some(_), true) => format!(" aria-invalid=\"true\" aria-describedby=\"{name_ok}-e\""),
            (Some(_), false) => format!(" aria-invalid=\"true\" aria-describedby=\"{name_ok}-e {hint}\""),
        })
    }

    /// The complaint under a field.
    #[must_use]
    pub fn complaint(&self, name: &str) -> Fragment {
        Fragment(self.error(name).map_or_else(String::new, |message| format!("<p class=\"error\" id=\"{}-e\">{} {}</p>", escaped(name), icon("warning"), escaped(message))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn form_values_keep_their_order_and_their_repetitions() {
        let form = Form::filled([("photo", "2"), ("photo", "1"), ("pickup", "")]);
        assert_eq!(form.value("photo"), "2");
        assert!(form.is("photo", "1") && form.ticked("pickup") && !form.ticked("post"));
    }
}
