//! One wrapper that makes our nouns objects of the library, so that it dereferences them within its fetch budget.

use activitypub_federation::config::Data;
use activitypub_federation::fetch::object_id::ObjectId;
use activitypub_federation::traits::Object;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::Address;
use domain::actors::Actor;
use serde_json::Value;
use url::Url;

use crate::context::Context;
use crate::makers::{is_actor, read_actor};
use crate::{Error, Result};

/// A noun of ours with its address as the library wants it.
#[derive(Debug, Clone)]
pub struct Federated<T> {
    pub thing: T,
    url: Url,
}

impl<T> Federated<T> {
    fn new(thing: T, address: &Address) -> Result<Self> {
        Ok(Self { thing, url: Url::parse(address.as_str()).map_err(Error::later)? })
    }
}

#[async_trait]
impl Object for Federated<Actor> {
    type DataType = Context;
    type Kind = Value;
    type Error = Error;

    fn id(&self) -> &Url {
        &self.url
    }

    fn last_refreshed_at(&self) -> Option<DateTime<Utc>> {
        self.thing.fetched_at.and_then(domain::Time::civil)
    }

    async fn read_from_id(id: Url, data: &Data<Context>) -> Result<Option<Self>> {
        let Ok(address) = data.site.parse(id.as_str()) else { return Ok(None) };
        let actor = data.storage.read().await?.actors().find_by_address(&address).await?;
        actor.map(|actor| Self::new(actor, &address)).transpose()
    }

    async fn delete(&self, data: &Data<Context>) -> Result<()> {
        crate::makers::inbound::gone(data, &self.thing).await
    }

    async fn into_json(self, _: &Data<Context>) -> Result<Value> {
        Err(Error::refused("documents of ours are served by their pages"))
    }

    /// The document must be its own: the address it came from is its id.
    async fn verify(document: &Value, came_from: &Url, data: &Data<Context>) -> Result<()> {
        if !is_actor(document) {
            return Err(Error::refused("the document is no actor"));
        }
        came_from_itself(document, came_from, data)
    }

    async fn from_json(document: Value, data: &Data<Context>) -> Result<Self> {
        let mirror = read_actor(&document, &data.site, data.now()).map_err(|fault| Error::refused(fault.to_string()))?;
        let actor = crate::makers::inbound::keep(data, &mirror, None).await?;
        let address = actor.address.clone();
        Self::new(actor, &address)
    }
}

/// SECURITY O-01, O-04, O-19: a document speaks only for the address that answered with it.
fn came_from_itself(document: &Value, came_from: &Url, data: &Data<Context>) -> Result<()> {
    let id = document.get("id").and_then(Value::as_str).and_then(|id| data.site.parse(id).ok());
    let came_from = data.site.parse(came_from.as_str()).ok();
    if id.is_some() && id == came_from { Ok(()) } else { Err(Error::refused("the document names another id than its address")) }
}

/// An actor by address: ours or mirrored from the database, else fetched.
pub(crate) async fn actor(data: &Data<Context>, address: &Address) -> Result<Actor> {
    let id = ObjectId::<Federated<Actor>>::parse(address.as_str()).map_err(|error| Error::refused(error.to_string()))?;
    Ok(id.dereference(data).await?.thing)
}

/// An actor fetched anew from its own address, whatever is stored.
pub(crate) async fn actor_anew(data: &Data<Context>, address: &Address) -> Result<Actor> {
    let id = ObjectId::<Federated<Actor>>::parse(address.as_str()).map_err(|error| Error::refused(error.to_string()))?;
    Ok(id.dereference_forced(data).await?.thing)
}
