//! What an actor elsewhere said lately: the first pages of its outbox are read when somebody here begins to follow it, so that
//! an instance that is new is not empty. It is kept, and news to nobody.

use domain::actors::{self, Actor};
use domain::peers::registrable;
use domain::{Address, Id};
use serde_json::Value;
use storage::threads::{About, Wanted, Why};

use super::{Budget, DAY_SECONDS, Looked, Step, collection, pins};
use crate::context::Context;
use crate::handle::Federation;
use crate::posts::inbound::{self, Cause};
use crate::wire::identity;
use crate::wire::one_or_many::{id_of, is_a};
use crate::{Error, Result};

/// Most pages of one outbox that are read, beside the collection itself (SECURITY F-16).
const MAX_PAGES: usize = 3;
/// Most entries that are looked at: much of an outbox may be boosts and answers.
const MAX_ENTRIES: usize = 120;
/// Most that is kept of one look.
const MAX_KEPT: usize = 20;

/// Asks for what an actor elsewhere said lately, once a day, and for what it features. Nothing is fetched here.
pub(crate) async fn want(context: &Context, actor: Id<Actor>) -> Result<()> {
    let found = context.storage.read().await?.actors().find(actor).await?;
    let Some(actor) = found.filter(|actor| actor.is_active() && !actor.is_here()) else { return Ok(()) };
    pins::want(context, actor.id).await?;
    let Some(outbox) = actor.outbox.filter(|outbox| outbox.same_origin(&actor.address)) else { return Ok(()) };
    let wanted = Wanted { domain: registrable(&outbox.host()).to_owned(), address: outbox, why: Why::Outbox, about: About::Actor(actor.id), rounds: 0, tries: 0 };
    let now = context.now();
    Ok(context.storage.want_outbox(&wanted, actor.id, now, now.plus_seconds(-DAY_SECONDS)).await?)
}

/// Reads the newest of the outbox and keeps what is the actor's own, for everyone, and no answer to somebody else. The oldest
/// comes first, so that what continues a thread finds its beginning.
pub(super) async fn look(federation: &Federation, wanted: &Wanted) -> Result<Looked> {
    let data = federation.data();
    let About::Actor(actor) = wanted.about else { return Ok(Looked::Over) };
    let mut reader = data.storage.read().await?;
    let found = reader.actors().find(actor).await?.filter(|actor| actor.is_active() && !actor.is_here() && actor.outbox.as_ref() == Some(&wanted.address));
    let Some(actor) = found else { return Ok(Looked::Over) };
    if !reader.follows().has_local_follower(actor.id).await? {
        return Ok(Looked::Over);
    }
    drop(reader);
    data.check_peer(&wanted.address).await?;
    let mut budget = Budget::default();
    let mut said: Vec<Said> = Vec::new();
    let mut entries = 0;
    collection::walk(federation, &wanted.address, &mut budget, MAX_PAGES, |entry| {
        entries += 1;
        if let Some(one) = Said::read(entry, &actor, federation).filter(|one| !said.iter().any(|known| known.address == one.address)) {
            said.push(one);
        }
        entries < MAX_ENTRIES && said.len() < MAX_KEPT
    })
    .await?;
    let addresses: Vec<&Address> = said.iter().map(|one| &one.address).collect();
    let taken = data.storage.read().await?.posts().list_taken(&addresses).await?;
    let mut any = false;
    for one in said.iter().rev().filter(|one| !taken.contains(&one.address)) {
        match keep(federation, &actor, one, &mut budget).await {
            Ok(true) => any = true,
            Ok(false) => {
                told(&data, &actor).await?;
                return Ok(Looked::Unfinished);
            }
            // One that cannot be kept holds up nobody else.
            Err(Error::Refused(_) | Error::Protocol { .. }) => {}
            Err(Error::Later(error)) => tracing::debug!(address = %one.address, %error, "what was said lately could not be fetched"),
        }
    }
    if any {
        told(&data, &actor).await?;
    }
    Ok(Looked::Over)
}

/// Lets those here who follow the actor have the newest of it.
async fn told(context: &Context, actor: &Actor) -> Result<()> {
    let tx = context.storage.begin().await?;
    Ok(tx.commit(actors::Event::CaughtUp { actor: actor.id }, context.now()).await?)
}

/// Something of an outbox that its owner may have said.
struct Said {
    address: Address,
    /// The thing itself, where the outbox holds it.
    document: Option<Value>,
}

impl Said {
    /// What an entry created, if the actor did so by its own word (SECURITY P-02): on its own origin, and as its author. Boosts
    /// and what else an outbox holds are nothing that was said.
    fn read(entry: &Value, actor: &Actor, federation: &Federation) -> Option<Self> {
        let rules = federation.context().site.rules();
        let object = if is_a(entry, "Create") {
            if identity::address(entry, "actor", rules).as_ref() != Some(&actor.address) {
                return None;
            }
            entry.get("object")?
        } else {
            entry
        };
        let address = federation.context().site.parse(id_of(object)?).ok().filter(|address| address.same_origin(&actor.address))?;
        if !object.is_object() {
            // What is only named is a thing, or what some activity did.
            return Some(Self { address, document: None });
        }
        let is_own = identity::owner(object, &address, rules).as_ref() == Ok(&actor.address);
        // An activity of another type is no thing that was said.
        (is_own && object.get("actor").is_none()).then(|| Self { address, document: Some(object.clone()) })
    }
}

/// Keeps one of them; `false` where the budget is spent.
async fn keep(federation: &Federation, actor: &Actor, one: &Said, budget: &mut Budget) -> Result<bool> {
    let Some(document) = &one.document else {
        return Ok(!matches!(pins::own_post(federation, actor, &one.address, Cause::Recent, budget).await?, Step::Spent));
    };
    let data = federation.data();
    if answers_somebody_else(&data, document, actor).await? {
        return Ok(true);
    }
    inbound::keep(&data, document, None, Some(document.to_string()), Cause::Recent).await?;
    Ok(true)
}

async fn answers_somebody_else(context: &Context, document: &Value, actor: &Actor) -> Result<bool> {
    if document.get("inReplyTo").is_none_or(Value::is_null) {
        return Ok(false);
    }
    let Some(parent) = identity::address(document, "inReplyTo", context.site.rules()) else { return Ok(true) };
    Ok(context.storage.read().await?.posts().find_by_address(&parent).await?.is_none_or(|parent| parent.author != actor.id))
}
