//! Reading words, lists and addresses back from rows.

use domain::{Address, Time};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::StorageError;

/// Names the row while its columns are read.
#[derive(Clone, Copy)]
pub(crate) struct RowOf {
    pub(crate) table: &'static str,
    pub(crate) id: i64,
}

impl RowOf {
    pub(crate) const fn corrupt(self, column: &'static str) -> StorageError {
        StorageError::Corrupt { table: self.table, column, id: self.id }
    }

    pub(crate) fn word<T>(self, column: &'static str, value: Option<T>) -> crate::Result<T> {
        value.ok_or_else(|| self.corrupt(column))
    }

    pub(crate) fn json<T: DeserializeOwned>(self, column: &'static str, text: &str) -> crate::Result<T> {
        serde_json::from_str(text).map_err(|_unreadable| self.corrupt(column))
    }
}

/// A list or value as the text of its column. What we write is always representable.
pub(crate) fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

pub(crate) fn address(text: Option<String>) -> Option<Address> {
    text.map(Address::trusted)
}

pub(crate) fn time(micros: Option<i64>) -> Option<Time> {
    micros.map(Time::from_unix_micros)
}

/// A reason as a column takes it: PostgreSQL refuses NUL in texts, and reasons may quote a peer.
pub(crate) fn printable(reason: &str) -> String {
    reason.replace('\0', "\u{fffd}")
}

/// What a thing is about, short enough for an index together with an inbox; equal exactly when `text` is.
pub(crate) fn lane(text: &str) -> std::borrow::Cow<'_, str> {
    if text.len() <= 200 && !text.contains('\0') {
        return text.into();
    }
    crate::blobs::sha256(text.as_bytes()).into()
}

/// Most rows of one statement with several values each: engines bound how many values a statement takes.
pub(crate) const MAX_ROWS: usize = 500;

/// Ids as one JSON parameter, for `IN (...)` of any length.
pub(crate) fn id_list(ids: impl IntoIterator<Item = i64>) -> String {
    json(&ids.into_iter().collect::<Vec<_>>())
}

/// Rows whose id is in a JSON list parameter: the fragment for each dialect.
macro_rules! in_ids {
    ($d:ident, $before:expr, $param:literal, $after:literal) => {
        $d.pick(
            concat!($before, " IN (SELECT value FROM json_each(", $param, "))", $after),
            // An array and no join: PostgreSQL takes the index, however few rows it believes there to be.
            concat!($before, " = ANY (ARRAY(SELECT value::bigint FROM jsonb_array_elements_text(", $param, "::jsonb)))", $after),
        )
    };
}
pub(crate) use in_ids;

/// Texts as one JSON parameter, for `IN (...)` of any length.
pub(crate) fn text_list<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    json(&texts.into_iter().collect::<Vec<_>>())
}
