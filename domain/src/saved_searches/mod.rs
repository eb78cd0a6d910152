//! Saved searches: what a maker looks for in the catalogue again and again, and is told of when it comes.

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::text::{Fault, line};
use crate::{Id, Time};

/// Most saved searches of one maker (SECURITY W-24).
pub const MAX_SAVED_SEARCHES: usize = 20;
/// Longest name, in characters.
pub const MAX_NAME: usize = 80;
/// Longest query, in bytes.
pub const MAX_QUERY: usize = 2_000;
/// A listing of another server that was published longer ago is no news, in days, however late it came here.
pub const NEWS_DAYS: i64 = 7;
const DAY: i64 = 86_400;

/// How often its maker is told at the most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Every {
    Hour,
    #[default]
    Day,
}

impl Every {
    pub const ALL: [Self; 2] = [Self::Hour, Self::Day];

    /// The word in the table, in forms and in the API.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|every| every.word() == word)
    }

    const fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3_600,
            Self::Day => DAY,
        }
    }
}

/// A saved search; only its maker knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSearch {
    pub id: Id<SavedSearch>,
    pub maker: Id<Actor>,
    /// What its maker calls it.
    pub name: String,
    /// What narrows the catalogue, as in its address, without an order.
    pub query: String,
    pub every: Every,
    /// Nothing is looked for.
    pub paused: bool,
    /// When its maker was told last.
    pub told_at: Option<Time>,
    /// Of how many listings that was.
    pub told: i64,
    pub created_at: Time,
    /// Counts what its maker changed; 1 at first.
    pub version: i64,
}

/// What its maker wants different; what is `None` stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct Change<'c> {
    pub name: Option<&'c str>,
    /// A word of [`Every`].
    pub every: Option<&'c str>,
    pub paused: Option<bool>,
}

/// Why something cannot be done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SavedSearchError {
    #[error("there is no such saved search")]
    NotYours,
    #[error("at most twenty saved searches")]
    TooMany,
    #[error("it was changed in the meantime")]
    Stale,
}

impl SavedSearch {
    /// Saves a search under a name; an `every` that is empty is the usual one.
    ///
    /// # Errors
    /// A name that is none, a word that is none of [`Every`], a query that narrows nothing or is too long.
    pub fn begin(id: Id<Self>, maker: Id<Actor>, name: &str, query: &str, every: &str, now: Time) -> Result<(Self, Event), Vec<Fault>> {
        let every = if every.is_empty() { Ok(Every::default()) } else { self::every(every) };
        let (name, query) = (self::name(name), self::query(query));
        match (name, query, every) {
            (Ok(name), Ok(query), Ok(every)) => {
                let search = Self { id, maker, name, query, every, paused: false, told_at: None, told: 0, created_at: now, version: 1 };
                let event = search.saved();
                Ok((search, event))
            }
            (name, query, every) => Err([name.err(), query.err(), every.err()].into_iter().flatten().collect()),
        }
    }

    /// The same with what its maker wants different.
    ///
    /// # Errors
    /// As [`SavedSearch::begin`].
    pub fn change(self, change: Change<'_>) -> Result<(Self, Event), Vec<Fault>> {
        let (name, every) = (change.name.map(self::name).transpose(), change.every.map(self::every).transpose());
        match (name, every) {
            (Ok(name), Ok(every)) => {
                let event = self.saved();
                let (name, every, paused) = (name.unwrap_or(self.name), every.unwrap_or(self.every), change.paused.unwrap_or(self.paused));
                Ok((Self { name, every, paused, version: self.version + 1, ..self }, event))
            }
            (name, every) => Err([name.err(), every.err()].into_iter().flatten().collect()),
        }
    }

    /// The search, if it is theirs: what others look for is nobody's business (SECURITY W-18).
    ///
    /// # Errors
    /// Somebody else's, and none.
    pub fn of(found: Option<Self>, maker: Id<Actor>) -> Result<Self, SavedSearchError> {
        found.filter(|search| search.maker == maker).ok_or(SavedSearchError::NotYours)
    }

    /// The same, if it is what somebody saw who wants it different; who saw none does not care.
    ///
    /// # Errors
    /// It was changed since.
    pub fn as_seen(self, seen: Option<i64>) -> Result<Self, SavedSearchError> {
        if seen.is_some_and(|seen| seen != self.version) { Err(SavedSearchError::Stale) } else { Ok(self) }
    }

    /// Whether a listing that came at `now` is news for it: somebody else's, published since it was saved and not long ago.
    #[must_use]
    pub fn is_news(&self, by: Id<Actor>, published_at: Time, now: Time) -> bool {
        !self.paused && by != self.maker && published_at >= self.created_at && published_at >= now.plus_seconds(-NEWS_DAYS * DAY)
    }

    /// When its maker is to be told of what is found now.
    #[must_use]
    pub fn due(&self, now: Time) -> Time {
        self.told_at.map_or(now, |told_at| told_at.plus_seconds(self.every.seconds()).max(now))
    }

    const fn saved(&self) -> Event {
        Event::Saved { search: self.id, maker: self.maker }
    }

    /// It is no more.
    #[must_use]
    pub const fn removed(&self) -> Event {
        Event::Removed { search: self.id, maker: self.maker }
    }

    /// Its maker is to be told of so many.
    #[must_use]
    pub const fn found(&self, count: i64) -> Event {
        Event::Found { search: self.id, maker: self.maker, count }
    }
}

fn name(text: &str) -> Result<String, Fault> {
    line(text, MAX_NAME).ok_or(Fault::new("name", "fault-search-name", "a saved search has a name of 1 to 80 characters"))
}

fn query(text: &str) -> Result<String, Fault> {
    match text.len() {
        0 => Err(Fault::new("query", "fault-search-wide", "narrow the catalogue first: everything is no search")),
        1..=MAX_QUERY => Ok(text.to_owned()),
        _ => Err(Fault::new("query", "fault-search-long", "this search is too long to be saved")),
    }
}

fn every(word: &str) -> Result<Every, Fault> {
    Every::from_word(word).ok_or(Fault::new("every", "fault-search-every", "every is hour or day"))
}

/// What happened to a saved search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    /// It is new, or changed.
    Saved {
        search: Id<SavedSearch>,
        maker: Id<Actor>,
    },
    Removed {
        search: Id<SavedSearch>,
        maker: Id<Actor>,
    },
    /// Listings came that its maker is to be told of.
    Found {
        search: Id<SavedSearch>,
        maker: Id<Actor>,
        count: i64,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: Id<Actor> = Id::new(2);
    const BO: Id<Actor> = Id::new(3);

    fn at(seconds: i64) -> Time {
        Time::from_unix_seconds(seconds)
    }

    fn begin(name: &str, query: &str, every: &str) -> Result<SavedSearch, Vec<&'static str>> {
        let begun = SavedSearch::begin(Id::new(1), ANA, name, query, every, at(DAY));
        begun.map(|(search, _)| search).map_err(|faults| faults.iter().map(|fault| fault.field).collect())
    }

    #[test]
    fn what_has_no_name_narrows_nothing_or_comes_every_minute_is_not_saved() {
        let long = "q=".to_owned() + &"x".repeat(MAX_QUERY);
        assert_eq!(begin(" ", "", "minute").unwrap_err(), ["name", "query", "every"]);
        assert_eq!(begin(&"x".repeat(MAX_NAME + 1), &long, "").unwrap_err(), ["name", "query"]);
        let search = begin(" Looms \n nearby ", "q=loom", "").unwrap();
        assert_eq!((search.name.as_str(), search.every, search.paused), ("Looms nearby", Every::Day, false));
        let bad = search.clone().change(Change { name: Some(""), every: Some("week"), paused: Some(true) }).unwrap_err();
        assert_eq!(bad.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["name", "every"]);
        let (changed, _) = search.clone().change(Change { every: Some("hour"), paused: Some(true), name: None }).unwrap();
        assert_eq!(changed, SavedSearch { every: Every::Hour, paused: true, version: 2, ..search });
        assert_eq!(changed.clone().as_seen(Some(1)), Err(SavedSearchError::Stale));
        assert!(changed.clone().as_seen(Some(2)).is_ok() && changed.as_seen(None).is_ok());
    }

    #[test]
    fn w18_somebody_elses_search_is_none() {
        let search = begin("Looms", "q=loom", "hour").unwrap();
        assert_eq!(SavedSearch::of(Some(search.clone()), BO), Err(SavedSearchError::NotYours));
        assert_eq!(SavedSearch::of(None, ANA), Err(SavedSearchError::NotYours));
        assert_eq!(SavedSearch::of(Some(search.clone()), ANA), Ok(search));
    }

    #[test]
    fn news_are_of_others_since_it_was_saved_and_not_of_long_ago() {
        let search = begin("Looms", "q=loom", "").unwrap();
        assert!(!search.is_news(ANA, at(DAY), at(DAY)), "one's own");
        assert!(!search.is_news(BO, at(DAY - 1), at(DAY)), "of before");
        assert!(!search.is_news(BO, at(DAY), at(8 * DAY + 1)), "of long ago");
        assert!(search.is_news(BO, at(DAY), at(8 * DAY)));
        assert!(!SavedSearch { paused: true, ..search }.is_news(BO, at(DAY), at(DAY)));
    }

    #[test]
    fn the_first_find_is_told_at_once_and_those_after_it_together() {
        let search = begin("Looms", "q=loom", "hour").unwrap();
        assert_eq!(search.due(at(5)), at(5));
        let told = SavedSearch { told_at: Some(at(1_000)), ..search };
        assert_eq!((told.due(at(1_001)), told.due(at(9_000))), (at(4_600), at(9_000)));
        assert_eq!(SavedSearch { every: Every::Day, ..told }.due(at(1_001)), at(1_000 + DAY));
    }
}
