//! Lists of followed makers, to read some of home by themselves.

use super::{Event, RelationError};
use crate::actors::Actor;
use crate::text::{Fault, line};
use crate::{Id, Time};

/// Longest title, in characters.
pub const MAX_LIST_TITLE: usize = 100;
/// Most lists of one maker (SECURITY W-24).
pub const MAX_LISTS: usize = 50;
/// Most makers of one list (SECURITY W-24).
pub const MAX_MEMBERS: usize = 500;

/// A list; only its owner knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    pub id: Id<List>,
    pub owner: Id<Actor>,
    pub title: String,
    pub created_at: Time,
}

impl List {
    /// A new list.
    ///
    /// # Errors
    /// A title that is empty or over 100 characters.
    pub fn begin(id: Id<Self>, owner: Id<Actor>, title: &str, now: Time) -> Result<(Self, Event), Fault> {
        Ok((Self { id, owner, title: self::title(title)?, created_at: now }, Event::ListKept { by: owner, list: id }))
    }

    /// The same list under another title.
    ///
    /// # Errors
    /// As [`List::begin`].
    pub fn rename(self, title: &str) -> Result<(Self, Event), Fault> {
        let event = self.changed();
        Ok((Self { title: self::title(title)?, ..self }, event))
    }

    /// Its members are others than before.
    #[must_use]
    pub const fn changed(&self) -> Event {
        Event::ListKept { by: self.owner, list: self.id }
    }

    /// It is no more.
    #[must_use]
    pub const fn removed(&self) -> Event {
        Event::ListRemoved { by: self.owner, list: self.id }
    }

    /// The list, if it is theirs: whose list there is otherwise is nobody's business (SECURITY W-18).
    ///
    /// # Errors
    /// Somebody else's, and none.
    pub fn of(found: Option<Self>, owner: Id<Actor>) -> Result<Self, RelationError> {
        found.filter(|list| list.owner == owner).ok_or(RelationError::NotYours)
    }
}

fn title(text: &str) -> Result<String, Fault> {
    line(text, MAX_LIST_TITLE).ok_or(Fault::new("title", "fault-list-title", "a title has 1 to 100 characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_a_title_of_one_bounded_line() {
        let begin = |title: &str| List::begin(Id::new(1), Id::new(2), title, Time::from_unix_seconds(0)).map(|(list, _)| list.title);
        for bad in ["", "  ", &"x".repeat(MAX_LIST_TITLE + 1)] {
            assert_eq!(begin(bad).unwrap_err().field, "title", "{bad}");
        }
        assert_eq!(begin(" Wood \n turners ").unwrap(), "Wood turners");
    }

    #[test]
    fn w18_somebody_elses_list_is_none() {
        let (list, _) = List::begin(Id::new(1), Id::new(2), "Turners", Time::from_unix_seconds(0)).unwrap();
        assert_eq!(List::of(Some(list.clone()), Id::new(3)), Err(RelationError::NotYours));
        assert_eq!(List::of(None, Id::new(2)), Err(RelationError::NotYours));
        assert_eq!(List::of(Some(list.clone()), Id::new(2)), Ok(list));
    }
}
