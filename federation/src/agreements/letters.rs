//! Letters between the two parties: private notes that are filed with their agreement, and nobody else's to read
//! (SECURITY P-11, P-26).

use std::borrow::Cow;

use domain::Id;
use domain::actors::Actor;
use domain::agreements::{Agreement, Event, Kind, Policies, Side};
use domain::listings::Listing;
use domain::posts::Post;
use domain::site::Local;
use domain::text::{escape, lines};
use serde_json::{Value, json};
use storage::agreements::Shop;
use storage::{Happened, Transaction};

use super::inbound::is_apart;
use crate::context::Context;
use crate::posts::NoteMirror;
use crate::vocabulary::{pw, pw_text};
use crate::{Error, Result};

/// Longest text of a shop's terms that is kept, in characters.
const MAX_POLICY: usize = 1_000;

/// A letter that comes in: to what it belongs, and who here reads it.
pub(crate) struct Letter {
    agreement: Agreement,
    /// The thread begins with it.
    is_first: bool,
    by: Side,
    pub(crate) reader: Id<Actor>,
}

/// The agreement to which a private note belongs: by what it names or answers, where its author is a party; or a new
/// enquiry, where it answers a listing of a maker here. `None` for every other note.
pub(crate) async fn find(context: &Context, tx: &mut Transaction, note: &NoteMirror, document: &Value, author: &Actor) -> Result<Option<Letter>> {
    if let Some(agreement) = named(context, tx, note, document).await? {
        // Whoever is no party writes a letter of their own, which opens nothing of this one.
        let Some(by) = agreement.side_of(author.id) else { return Ok(None) };
        let Some(reader) = agreement.party(by.other()) else { return Ok(None) };
        let reader = tx.actors().find(reader).await?.filter(|reader| reader.is_here() && note.addressing.names(&reader.address));
        let Some(reader) = reader else { return Ok(None) };
        // The order goes on across a block, by what is pressed; words do not.
        if is_apart(tx, &reader, author).await? {
            return Err(Error::refused("the other side wants no letters from there"));
        }
        return Ok(Some(Letter { agreement, is_first: false, by, reader: reader.id }));
    }
    let Some(parent) = note.in_reply_to.as_ref().filter(|parent| context.site.is_here(parent)) else { return Ok(None) };
    let Some(Local::Object(id)) = context.site.read(parent) else { return Ok(None) };
    let Some(listing) = tx.listings().find(Id::<Listing>::new(id)).await?.filter(Listing::is_public) else { return Ok(None) };
    let Some(seller) = tx.actors().find(listing.maker).await?.filter(|seller| seller.is_here() && note.addressing.names(&seller.address)) else { return Ok(None) };
    if is_apart(tx, &seller, author).await? {
        return Err(Error::refused("its maker wants no letters from there"));
    }
    if let Some(agreement) = tx.agreements().find_enquiry(listing.id, author.id).await? {
        return Ok(Some(Letter { agreement, is_first: false, by: Side::Buyer, reader: seller.id }));
    }
    let (agreement, _) = Agreement::enquire(context.clock.mint(), &listing, Some(author.id), context.now());
    tx.agreements().insert(&agreement).await?;
    Ok(Some(Letter { agreement, is_first: true, by: Side::Buyer, reader: seller.id }))
}

async fn named(context: &Context, tx: &mut Transaction, note: &NoteMirror, document: &Value) -> Result<Option<Agreement>> {
    if let Some(of) = pw(document, "agreement").and_then(Value::as_str).and_then(|of| context.site.parse(of).ok()) {
        let found = tx.agreements().find_by_address(&of).await?;
        return match found {
            Some(found) => Ok(Some(found)),
            None => Ok(tx.agreements().find_by_offer(&of).await?),
        };
    }
    let Some(parent) = &note.in_reply_to else { return Ok(None) };
    let Some(parent) = tx.posts().find_by_address(parent).await? else { return Ok(None) };
    Ok(tx.agreements().find_of_post(parent.id).await?)
}

impl Letter {
    pub(crate) const fn said(&self, post: Id<Post>) -> Event {
        Event::Said { agreement: self.agreement.id, post, by: self.by }
    }

    /// Files it, after its post was written.
    pub(crate) async fn file(&self, context: &Context, tx: &mut Transaction, post: Id<Post>, happened: Happened) -> Result<Happened> {
        tx.agreements().file(self.agreement.id, post, &context.site.conversation(self.agreement.id)).await?;
        tx.agreements().mark_unread(self.agreement.id, self.by.other()).await?;
        Ok(if self.is_first { Happened::from(Event::Opened { agreement: self.agreement.id }).with(happened) } else { happened })
    }
}

/// What the terms of a shop elsewhere say, as its listing tells.
pub(crate) async fn keep_policies(context: &Context, maker: Id<Actor>, document: &Value) -> Result<()> {
    let text = |key: &str| lines(pw_text(document, key), MAX_POLICY).unwrap_or_default();
    let policies = Policies { returns: text("returns"), payment: text("payment") };
    let mut tx = context.storage.begin().await?;
    if tx.agreements().find_shop(maker).await?.policies == policies {
        return Ok(());
    }
    tx.agreements().set_shop(maker, &Shop { policies, ..Shop::default() }).await?;
    Ok(tx.commit(Event::PoliciesSet { maker }, context.now()).await?)
}

/// What a letter of a maker here says on the wire beside what every note does: to which order it belongs, and to whom it
/// speaks, as its first words, because that is how microblogs tell those whom they concern.
#[must_use]
pub fn letter(mut note: Value, agreement: &Agreement, reader: &Actor) -> Value {
    if let Value::Object(note) = &mut note {
        let page = if reader.page.is_empty() { reader.address.as_str() } else { reader.page.as_str() };
        let mention = format!("<span class=\"h-card\"><a href=\"{}\" class=\"u-url mention\">@<span>{}</span></a></span>", escape(page), escape(&reader.handle.name));
        let content = note.get("content").and_then(Value::as_str).unwrap_or_default();
        let content = match content.strip_prefix("<p>") {
            Some(rest) => format!("<p>{mention} {rest}"),
            None => format!("<p>{mention}</p>{content}"),
        };
        note.insert("content".to_owned(), json!(content));
        note.remove("contentMap");
        if agreement.kind == Kind::Order
            && let Some(of) = agreement.address.as_ref().or(agreement.offer.as_ref())
        {
            note.insert("pw:agreement".to_owned(), json!(of.as_str()));
        }
    }
    note
}

/// The body of a delivery, with what lies sealed in it opened: only now, and only on its way.
pub(crate) async fn opened<'b>(context: &Context, body: &'b str) -> Result<Cow<'b, str>> {
    if !body.contains("\"pw:sealed\":") {
        return Ok(Cow::Borrowed(body));
    }
    let mut activity: Value = serde_json::from_str(body).map_err(|error| Error::refused(error.to_string()))?;
    let Some(Value::Object(note)) = activity.get_mut("object") else { return Ok(Cow::Borrowed(body)) };
    let Some(Value::String(sealed)) = note.remove("pw:sealed") else { return Ok(Cow::Borrowed(body)) };
    let (id, sealed) = sealed.split_once(':').ok_or_else(|| Error::refused("the sealed part is unreadable"))?;
    let id: Id<Agreement> = id.parse().map_err(|_no_id| Error::refused("the sealed part is unreadable"))?;
    // Erased meanwhile: then it is not sent any more.
    if context.storage.read().await?.agreements().find_sealed(id).await?.is_none() {
        return Err(Error::refused("the address was erased"));
    }
    let postal = context.storage.unseal_address(id, sealed).await?.ok_or_else(|| Error::refused("the sealed part is unreadable"))?;
    note.insert("content".to_owned(), json!(format!("<p>{}</p>", escape(&postal).replace('\n', "<br>"))));
    note.insert("source".to_owned(), json!({"content": postal, "mediaType": "text/plain"}));
    Ok(Cow::Owned(activity.to_string()))
}
