//! What pages show of a suggestion.

use crate::makers::view::Person;

/// Somebody worth following, and why. Dismissing is posted to `/suggestions/dismiss` in the field `maker`.
#[derive(Clone, Debug)]
pub struct Suggested {
    /// Who it is.
    pub person: Person,
    /// Why, in the language of the page.
    pub reason: String,
    /// Where dismissing leads back to.
    pub back: &'static str,
}
