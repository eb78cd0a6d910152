//! Every row of every table, read past the stores, so that a test can say that nothing changed.

use std::collections::BTreeMap;

use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};

/// What a database holds: tables by name, rows as text in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dump(BTreeMap<String, Vec<String>>);

impl Dump {
    /// # Panics
    /// The database cannot be read.
    pub(crate) async fn read(url: &str) -> Self {
        Self(if url.starts_with("sqlite:") { sqlite(url).await.expect("sqlite") } else { postgres(url).await.expect("postgresql") })
    }

    /// The rows of one table.
    ///
    /// # Panics
    /// There is no such table.
    #[must_use]
    pub fn table(&self, name: &str) -> &[String] {
        self.0.get(name).unwrap_or_else(|| panic!("there is no table {name}"))
    }

    /// The same without some tables.
    #[must_use]
    pub fn without(mut self, tables: &[&str]) -> Self {
        self.0.retain(|name, _| !tables.contains(&name.as_str()));
        self
    }

    /// Fails with the rows that came or went.
    ///
    /// # Panics
    /// Something changed.
    pub fn assert_same(&self, after: &Self, what: &str) {
        for (name, rows) in &self.0 {
            let now = after.table(name);
            let came: Vec<&String> = now.iter().filter(|row| !rows.contains(row)).collect();
            let went: Vec<&String> = rows.iter().filter(|row| !now.contains(row)).collect();
            assert!(came.is_empty() && went.is_empty() && now.len() == rows.len(), "{what}: table {name} changed\n came: {came:#?}\n went: {went:#?}");
        }
    }
}

/// Words for the search and what migrations were run are no content of their own.
fn counts(table: &str) -> bool {
    !table.contains("_search") && !table.starts_with("_sqlx")
}

async fn sqlite(url: &str) -> sqlx::Result<BTreeMap<String, Vec<String>>> {
    let mut conn = SqliteConnection::connect(url).await?;
    let names: Vec<(String,)> = sqlx::query_as("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").fetch_all(&mut conn).await?;
    let mut tables = BTreeMap::new();
    for (name,) in names.into_iter().filter(|(name,)| counts(name)) {
        let columns: Vec<(String,)> = sqlx::query_as("SELECT name FROM pragma_table_info($1)").bind(&name).fetch_all(&mut conn).await?;
        let parts: Vec<String> = columns.iter().map(|(column,)| format!("'{column}=' || quote(\"{column}\")")).collect();
        let statement = format!("SELECT {} FROM \"{name}\" ORDER BY 1", parts.join(" || ' ' || "));
        let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(statement)).fetch_all(&mut conn).await?;
        tables.insert(name, rows.into_iter().map(|(row,)| row).collect());
    }
    conn.close().await?;
    Ok(tables)
}

async fn postgres(url: &str) -> sqlx::Result<BTreeMap<String, Vec<String>>> {
    let mut conn = PgConnection::connect(url).await?;
    let names: Vec<(String,)> = sqlx::query_as("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'").fetch_all(&mut conn).await?;
    let mut tables = BTreeMap::new();
    for (name,) in names.into_iter().filter(|(name,)| counts(name)) {
        let statement = format!("SELECT to_jsonb(t)::text FROM \"{name}\" t ORDER BY 1");
        let rows: Vec<(String,)> = sqlx::query_as(AssertSqlSafe(statement)).fetch_all(&mut conn).await?;
        tables.insert(name, rows.into_iter().map(|(row,)| row).collect());
    }
    conn.close().await?;
    Ok(tables)
}

/// Runs one statement past the stores.
///
/// # Panics
/// The database refuses it.
pub async fn run(url: &str, statement: &str) {
    let statement = AssertSqlSafe(statement.to_owned());
    if url.starts_with("sqlite:") {
        let mut conn = SqliteConnection::connect(url).await.expect("sqlite");
        sqlx::query(statement).execute(&mut conn).await.expect("a statement");
        conn.close().await.expect("sqlite");
    } else {
        let mut conn = PgConnection::connect(url).await.expect("postgresql");
        sqlx::query(statement).execute(&mut conn).await.expect("a statement");
        conn.close().await.expect("postgresql");
    }
}
