//! Pages of a list, by key and not by number, so that nothing is shown twice or missed while the list grows.

use std::fmt;
use std::str::FromStr;

/// A part of a list, and where the next part begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next: Option<Cursor>,
}

/// The place before which the next page begins: the id of the last item shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor(i64);

/// A text that is no cursor of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a cursor")]
pub struct NotACursor;

impl Cursor {
    /// Before everything: the first page.
    pub const START: Self = Self(i64::MAX);

    #[must_use]
    pub const fn before(id: i64) -> Self {
        Self(id)
    }

    pub(crate) const fn raw(self) -> i64 {
        self.0
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl FromStr for Cursor {
    type Err = NotACursor;

    fn from_str(text: &str) -> Result<Self, NotACursor> {
        text.parse::<domain::Id<()>>().map(|id| Self(id.raw())).or(Err(NotACursor))
    }
}

/// Most items of a page, as the API promises.
pub(crate) const MAX_LIMIT: i64 = 80;

pub(crate) fn bounded(limit: i64) -> i64 {
    limit.clamp(1, MAX_LIMIT)
}

impl<T> Page<T> {
    /// Cuts `items`, fetched with one more than `limit`, to a page.
    pub(crate) fn cut(mut items: Vec<T>, limit: i64, id: impl Fn(&T) -> i64) -> Self {
        let limit = usize::try_from(limit).unwrap_or(0);
        let more = items.len() > limit;
        items.truncate(limit);
        let next = if more { items.last().map(|item| Cursor(id(item))) } else { None };
        Self { items, next }
    }

    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next: self.next }
    }

    #[must_use]
    pub const fn empty() -> Self {
        Self { items: Vec::new(), next: None }
    }
}
