//! What a maker usually wants when they write: for whom, in which language, and who may quote it.

use super::draft::language;
use super::permits::Permit;
use crate::Audience;
use crate::text::Fault;

/// What a post of a maker begins with; each post may say otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Habits {
    pub audience: Audience,
    /// BCP 47; none for that of the last post.
    pub language: Option<String>,
    /// Who may quote what everybody may see; none for what its audience suggests.
    pub quotes: Option<Permit>,
}

impl Default for Habits {
    fn default() -> Self {
        Self { audience: Audience::Public, language: None, quotes: None }
    }
}

/// Habits as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HabitsDraft {
    /// `public`, `unlisted` or `followers`.
    pub audience: String,
    /// BCP 47; empty for that of the last post.
    pub language: String,
    /// `anyone`, `followers` or `nobody`; empty for what the audience suggests.
    pub quotes: String,
}

impl HabitsDraft {
    /// Checks all fields at once. Nobody writes direct posts as a habit, because each names whom it is for.
    ///
    /// # Errors
    /// One fault per field that is wrong.
    pub fn parse(&self) -> Result<Habits, Vec<Fault>> {
        let audience = Audience::from_word(&self.audience).filter(|audience| matches!(audience, Audience::Public | Audience::Unlisted | Audience::Followers));
        let language = language(&self.language);
        let quotes = if self.quotes.is_empty() { Some(None) } else { Permit::from_word(&self.quotes).map(Some) };
        let faults = [
            audience.is_none().then(|| Fault::new("audience", "fault-audience", "audience is one of public, unlisted, followers")),
            language.is_none().then(|| Fault::new("language", "fault-language", "a language is a tag of BCP 47 such as de or pt-BR")),
            quotes.is_none().then(|| Fault::new("quotes", "fault-quotes", "quotes is one of anyone, followers, nobody")),
        ];
        match (audience, language, quotes) {
            (Some(audience), Some(language), Some(quotes)) => Ok(Habits { audience, language, quotes }),
            _ => Err(faults.into_iter().flatten().collect()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(audience: &str, language: &str, quotes: &str) -> HabitsDraft {
        HabitsDraft { audience: audience.to_owned(), language: language.to_owned(), quotes: quotes.to_owned() }
    }

    #[test]
    fn all_faults_are_told_at_once_and_nobody_writes_direct_posts_as_a_habit() {
        let faults = draft("direct", "tlhIngan Hol", "friends").parse().unwrap_err();
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["audience", "language", "quotes"]);
    }

    #[test]
    fn what_is_left_empty_is_left_to_each_post() {
        assert_eq!(draft("public", "", "").parse().unwrap(), Habits::default());
        let strict = Habits { audience: Audience::Followers, language: Some("de".to_owned()), quotes: Some(Permit::Nobody) };
        assert_eq!(draft("followers", "de", "nobody").parse().unwrap(), strict);
    }
}
