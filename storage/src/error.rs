//! The one error of this crate. Absence is an `Option`, not an error.

/// The name under which every foreign key is reported.
pub const FOREIGN_KEY: &str = "foreign_key";

/// What went wrong while keeping or finding.
#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// A named constraint was in the way; the name is `table_column[_column]`, or [`FOREIGN_KEY`] for a row that refers
    /// to none, because SQLite does not say which.
    #[error("constraint {0} was violated")]
    Conflict(String),
    /// A row holds what this program never writes.
    #[error("row {id} of {table} holds an unreadable {column}")]
    Corrupt { table: &'static str, column: &'static str, id: i64 },
    /// The database or blob store cannot be reached, is full or busy: try again later.
    #[error("storage is unavailable")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// Looking took longer than it may: what was asked for fits too much.
    #[error("this takes too long to look for")]
    TooLong,
    /// Another process serves this database file.
    #[error("{0}")]
    InUse(String),
    /// The schema is not the one this program knows.
    #[error("{0}")]
    Schema(String),
}

impl StorageError {
    pub(crate) fn unavailable(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unavailable(source.into())
    }

    /// Whether exactly this constraint was violated.
    #[must_use]
    pub fn is_conflict(&self, constraint: &str) -> bool {
        matches!(self, Self::Conflict(name) if name == constraint)
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error
            && (database.is_unique_violation() || database.is_foreign_key_violation() || database.is_check_violation())
        {
            if database.is_foreign_key_violation() {
                return Self::Conflict(FOREIGN_KEY.to_owned());
            }
            let name = database.constraint().map_or_else(|| sqlite_constraint(database.message()), str::to_owned);
            return Self::Conflict(name);
        }
        // SQLITE_INTERRUPT, and query_canceled of PostgreSQL.
        if let sqlx::Error::Database(database) = &error
            && database.code().is_some_and(|code| matches!(&*code, "9" | "57014"))
        {
            return Self::TooLong;
        }
        Self::unavailable(error)
    }
}

/// SQLite reports `UNIQUE constraint failed: follows.follower_id, follows.followed_id`; our names are built from just that.
fn sqlite_constraint(message: &str) -> String {
    let columns = message.rsplit(": ").next().unwrap_or(message);
    let mut parts = columns.split(", ").filter_map(|part| part.split_once('.'));
    let Some((table, first)) = parts.next() else { return message.to_owned() };
    parts.fold(format!("{table}_{first}"), |name, (_, column)| format!("{name}_{column}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sqlite_columns_become_the_constraints_name() {
        assert_eq!(sqlite_constraint("UNIQUE constraint failed: follows.follower_id, follows.followed_id"), "follows_follower_id_followed_id");
        assert_eq!(sqlite_constraint("FOREIGN KEY constraint failed"), "FOREIGN KEY constraint failed");
    }
}
