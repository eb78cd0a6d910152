//! What we say to peers, kept so that it is served again at its address.

use domain::actors::Actor;
use domain::{Address, Id, Time};
use sqlx::FromRow;

use crate::Result;
use crate::engine::Conn;

/// An activity of ours as it was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activity {
    pub id: Id<Activity>,
    pub address: Address,
    pub actor: Id<Actor>,
    /// ActivityStreams type.
    pub kind: String,
    /// Address of what it is about.
    pub object: String,
    /// Anyone may read it; others are served to nobody.
    pub public: bool,
    /// JSON, byte for byte as it is sent.
    pub body: String,
    pub created_at: Time,
}

#[derive(FromRow)]
struct ActivityRow {
    id: i64,
    address: String,
    actor_id: i64,
    kind: String,
    object: String,
    public: bool,
    body: String,
    created_at: i64,
}

impl From<ActivityRow> for Activity {
    fn from(row: ActivityRow) -> Self {
        Self {
            id: Id::new(row.id),
            address: Address::trusted(row.address),
            actor: Id::new(row.actor_id),
            kind: row.kind,
            object: row.object,
            public: row.public,
            body: row.body,
            created_at: Time::from_unix_micros(row.created_at),
        }
    }
}

/// The store of what we said.
pub struct Activities<'c> {
    pub(crate) conn: &'c mut Conn,
}

impl Activities<'_> {
    pub async fn insert(&mut self, activity: &Activity) -> Result<()> {
        exec!(self.conn, |c| sqlx::query("INSERT INTO activities (id, address, actor_id, kind, object, public, body, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)")
            .bind(activity.id.raw())
            .bind(activity.address.as_str())
            .bind(activity.actor.raw())
            .bind(&activity.kind)
            .bind(&activity.object)
            .bind(activity.public)
            .bind(&activity.body)
            .bind(activity.created_at.unix_micros())
            .execute(c))?;
        Ok(())
    }

    pub async fn find(&mut self, id: Id<Activity>) -> Result<Option<Activity>> {
        let row: Option<ActivityRow> = q!(self.conn, |c| sqlx::query_as("SELECT id, address, actor_id, kind, object, public, body, created_at FROM activities WHERE id = $1")
            .bind(id.raw())
            .fetch_optional(c))?;
        Ok(row.map(Activity::from))
    }
}
