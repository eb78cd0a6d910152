//! Bringing a database to the schema this program knows: forward only.

use sqlx::migrate::{Migrate, MigrateError, Migrator};

use crate::StorageError;
use crate::storage::Pools;

static SQLITE: Migrator = sqlx::migrate!("../migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("../migrations/postgres");

/// A migration that has not been applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    pub version: i64,
    pub about: String,
}

/// What is not applied yet, in order.
pub(crate) async fn pending(pools: &Pools) -> crate::Result<Vec<Pending>> {
    let (applied, known) = match pools {
        Pools::Sqlite { write, .. } => {
            let mut conn = write.acquire().await?;
            conn.ensure_migrations_table("_sqlx_migrations").await.map_err(schema)?;
            (conn.list_applied_migrations("_sqlx_migrations").await.map_err(schema)?, &SQLITE)
        }
        Pools::Pg(pool) => {
            let mut conn = pool.acquire().await?;
            // Of processes that start at once on an empty database, one makes the table.
            conn.lock().await.map_err(schema)?;
            let ensured = conn.ensure_migrations_table("_sqlx_migrations").await;
            conn.unlock().await.map_err(schema)?;
            ensured.map_err(schema)?;
            (conn.list_applied_migrations("_sqlx_migrations").await.map_err(schema)?, &POSTGRES)
        }
    };
    let newest = known.iter().map(|migration| migration.version).max().unwrap_or(0);
    if applied.iter().any(|migration| migration.version > newest) {
        return Err(StorageError::Schema("this database was made by a newer version of peerwright; run that version".to_owned()));
    }
    if let Some(other) = applied.iter().find(|done| known.iter().all(|migration| migration.version != done.version || migration.checksum != done.checksum)) {
        return Err(StorageError::Schema(format!("migration {} of this database is not the one this version of peerwright knows", other.version)));
    }
    let missing = known.iter().filter(|migration| !applied.iter().any(|done| done.version == migration.version));
    Ok(missing.map(|migration| Pending { version: migration.version, about: migration.description.to_string() }).collect())
}

/// Applies what is pending.
pub(crate) async fn run(pools: &Pools) -> crate::Result<()> {
    if pending(pools).await?.is_empty() {
        return Ok(());
    }
    match pools {
        Pools::Sqlite { write, .. } => SQLITE.run(write).await,
        Pools::Pg(pool) => POSTGRES.run(pool).await,
    }
    .map_err(schema)
}

fn schema(error: MigrateError) -> StorageError {
    match error {
        MigrateError::Execute(source) | MigrateError::ExecuteMigration(source, _) => StorageError::unavailable(source),
        other => StorageError::Schema(format!("the schema cannot be brought up to date: {other}")),
    }
}
