//! What makers here write, like, pass on, vote and quote becomes what we say.

use domain::actors::Actor;
use domain::posts::quotes::State;
use domain::posts::{Event, Post};
use domain::{Address, Audience, Id};
use serde_json::{Value, json};
use storage::Transaction;

use super::{Said, What, recipients};
use crate::Result;
use crate::activities;
use crate::context::Context;
use crate::posts::document::{self, Parts};
use crate::vocabulary::{PUBLIC, Vocabulary};

/// Whether an event of a post may make us say something.
pub(super) const fn is_for_peers(event: &Event) -> bool {
    match event {
        Event::Published { .. }
        | Event::Edited { .. }
        | Event::Deleted { author: Some(_), .. }
        | Event::Liked { .. }
        | Event::Unliked { address: Some(_), .. }
        | Event::Boosted { .. }
        | Event::Unboosted { address: Some(_), .. }
        | Event::Voted { .. }
        | Event::PollCounted { .. }
        | Event::PollClosed { .. }
        | Event::QuoteAsked { .. }
        | Event::QuoteAnswered { .. }
        | Event::QuoteJudged { .. }
        | Event::QuoteRevoked { .. } => true,
        Event::Mirrored { .. }
        | Event::Found { .. }
        | Event::Changed { .. }
        | Event::Deleted { author: None, .. }
        | Event::Unliked { address: None, .. }
        | Event::Unboosted { address: None, .. }
        | Event::UndoneUnseen { .. }
        | Event::Bookmarked { .. }
        | Event::Unbookmarked { .. }
        | Event::ThreadMuted { .. }
        | Event::ConversationRead { .. } => false,
    }
}

pub(super) async fn said(context: &Context, tx: &mut Transaction, event: &Event) -> Result<Option<Said>> {
    match event {
        Event::Published { post, .. } => written(context, tx, *post, true).await,
        Event::Edited { post, .. } | Event::PollCounted { post } | Event::PollClosed { post } | Event::QuoteAnswered { post } => written(context, tx, *post, false).await,
        Event::Deleted { address, author: Some(author), public, .. } => deleted(context, tx, *author, address, *public).await,
        Event::Liked { post, by } => liked(tx, *post, *by).await,
        Event::Unliked { post, by, address: Some(address) } => taken_back(tx, "Like", *post, *by, address).await,
        Event::Boosted { post, by } => boosted(context, tx, *post, *by).await,
        Event::Unboosted { post, by, address: Some(address) } => unboosted(context, tx, *post, *by, address).await,
        Event::Voted { post, by, choice } => voted(context, tx, *post, *by, *choice).await,
        Event::QuoteAsked { post, by } => quote_asked(context, tx, *post, *by).await,
        Event::QuoteJudged { post, grant } => quote_judged(context, tx, *post, *grant).await,
        Event::QuoteRevoked { by, approval, to, .. } => revoked(context, tx, *by, approval, *to).await,
        _ => Ok(None),
    }
}

/// A post of a maker here who may speak; `None` where it is gone, or of somebody elsewhere.
async fn ours(tx: &mut Transaction, post: Id<Post>) -> Result<Option<(Post, Actor)>> {
    let Some(post) = tx.posts().find(post).await? else { return Ok(None) };
    let author = tx.actors().find(post.author).await?.filter(|author| author.is_here() && author.is_active());
    Ok(author.map(|author| (post, author)))
}

/// `Create` or `Update` of the whole post. An edit also goes to all who were sent it before.
async fn written(context: &Context, tx: &mut Transaction, post: Id<Post>, first: bool) -> Result<Option<Said>> {
    let Some((post, sender)) = ours(tx, post).await? else { return Ok(None) };
    let note = note(context, &post, &sender).await?;
    let mut inboxes = readers(tx, &post, &sender).await?;
    if !first {
        add(&mut inboxes, tx.list_inboxes_told(&post.address).await?);
        add(&mut inboxes, voters(tx, post.id).await?);
    }
    let what = if first { What::Create(note, Vocabulary::Note) } else { What::Update(note, Vocabulary::Note) };
    Ok(Some(about(context, &post, sender, what, inboxes)))
}

async fn note(context: &Context, post: &Post, author: &Actor) -> Result<Value> {
    let parts = Parts::load(&mut context.storage.read().await?, std::slice::from_ref(post)).await?.pop().unwrap_or_default();
    Ok(document::note(&context.site, post, author, &parts))
}

/// An activity about a post of ours, for those for whom the post is.
fn about(context: &Context, post: &Post, sender: Actor, what: What, inboxes: Vec<Address>) -> Said {
    let (to, cc) = document::addressed(&context.site, post, &sender);
    let public = post.is_open();
    Said { sender, lane: post.address.to_string(), object: post.address.clone(), address: None, public, proven: public, to, cc, what, inboxes }
}

/// Inboxes of those for whom a post is: followers, whom it names, and who is answered.
async fn readers(tx: &mut Transaction, post: &Post, author: &Actor) -> Result<Vec<Address>> {
    let mut inboxes = if matches!(post.audience, Audience::Direct | Audience::Parties) { Vec::new() } else { recipients::followers(tx, author.id).await? };
    let mut addresses: Vec<&Address> = post.mentions.iter().map(|mention| &mention.actor).collect();
    addresses.sort_unstable();
    addresses.dedup();
    let named = tx.actors().list_by_addresses(&addresses).await?;
    // What is for a few goes to them, and not to everybody's door of their server.
    let door = |actor: &Actor| if post.is_open() { actor.shared_inbox.clone().or_else(|| actor.inbox.clone()) } else { actor.inbox.clone() };
    add(&mut inboxes, named.iter().filter(|actor| !actor.is_here()).filter_map(door));
    Ok(inboxes)
}

fn add(inboxes: &mut Vec<Address>, more: impl IntoIterator<Item = Address>) {
    for inbox in more {
        if !inboxes.contains(&inbox) {
            inboxes.push(inbox);
        }
    }
}

async fn voters(tx: &mut Transaction, post: Id<Post>) -> Result<Vec<Address>> {
    let ids = tx.polls().list_voters(post).await?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let voters = tx.actors().list(&ids).await?;
    Ok(voters.into_iter().filter(|actor| !actor.is_here()).filter_map(|actor| actor.shared_inbox.or(actor.inbox)).collect())
}

async fn deleted(context: &Context, tx: &mut Transaction, author: Id<Actor>, address: &Address, public: bool) -> Result<Option<Said>> {
    let Some(sender) = tx.actors().find(author).await? else { return Ok(None) };
    let mut inboxes = tx.list_inboxes_told(address).await?;
    if public {
        add(&mut inboxes, recipients::followers(tx, sender.id).await?);
    }
    let said = super::public(&context.site, sender, address.clone(), What::Delete, inboxes);
    // What was for a few is deleted without telling everybody that it was there.
    Ok(Some(if public { said } else { Said { public: false, proven: false, to: Vec::new(), cc: Vec::new(), ..said } }))
}

/// What is said to the author of a post elsewhere.
fn to_author(sender: Actor, author: &Actor, lane: &Address, object: Address, what: What) -> Said {
    let inboxes = author.inbox.iter().cloned().collect();
    let to = vec![author.address.to_string()];
    Said { sender, lane: lane.to_string(), object, address: None, public: false, proven: false, to, cc: Vec::new(), what, inboxes }
}

/// A maker here and a post of somebody elsewhere, both still there.
async fn theirs(tx: &mut Transaction, post: Id<Post>, by: Id<Actor>) -> Result<Option<(Post, Actor, Actor)>> {
    let Some(sender) = tx.actors().find(by).await?.filter(|sender| sender.is_here() && sender.is_active()) else { return Ok(None) };
    let Some(post) = tx.posts().find(post).await? else { return Ok(None) };
    let author = tx.actors().find(post.author).await?.filter(|author| !author.is_here());
    Ok(author.map(|author| (post, author, sender)))
}

async fn liked(tx: &mut Transaction, post: Id<Post>, by: Id<Actor>) -> Result<Option<Said>> {
    let Some((post, author, sender)) = theirs(tx, post, by).await? else { return Ok(None) };
    // Taken back since: then nothing was said, and the Undo is of something unheard.
    let Some(like) = tx.reactions().list_likes_by(by, post.id).await?.into_iter().find(|like| like.emoji.as_str().is_empty()) else { return Ok(None) };
    let said = to_author(sender, &author, &like.address, post.address, What::Like);
    Ok(Some(Said { address: Some(like.address), ..said }))
}

async fn taken_back(tx: &mut Transaction, kind: &'static str, post: Id<Post>, by: Id<Actor>, address: &Address) -> Result<Option<Said>> {
    let Some((post, author, sender)) = theirs(tx, post, by).await? else { return Ok(None) };
    let undone = activities::reaction(kind, address, &sender.address, &post.address);
    Ok(Some(to_author(sender, &author, address, post.address, What::Undo(undone))))
}

/// To followers, and to the author of what is passed on.
async fn passed_on(context: &Context, tx: &mut Transaction, post: &Post, sender: Actor, address: &Address, what: What) -> Result<Said> {
    let mut inboxes = recipients::followers(tx, sender.id).await?;
    let author = tx.actors().find(post.author).await?;
    add(&mut inboxes, author.iter().filter(|author| !author.is_here()).filter_map(|author| author.shared_inbox.clone().or_else(|| author.inbox.clone())));
    let mut said = super::public(&context.site, sender, post.address.clone(), what, inboxes);
    said.cc.extend(author.map(|author| author.address.to_string()));
    Ok(Said { lane: address.to_string(), proven: false, ..said })
}

async fn boosted(context: &Context, tx: &mut Transaction, post: Id<Post>, by: Id<Actor>) -> Result<Option<Said>> {
    let Some(sender) = tx.actors().find(by).await?.filter(|sender| sender.is_here() && sender.is_active()) else { return Ok(None) };
    let (Some(post), Some(boost)) = (tx.posts().find(post).await?, tx.reactions().find_boost_by(by, post).await?) else { return Ok(None) };
    let said = passed_on(context, tx, &post, sender, &boost.address, What::Announce).await?;
    Ok(Some(Said { address: Some(boost.address), ..said }))
}

async fn unboosted(context: &Context, tx: &mut Transaction, post: Id<Post>, by: Id<Actor>, address: &Address) -> Result<Option<Said>> {
    let Some(sender) = tx.actors().find(by).await?.filter(|sender| sender.is_here()) else { return Ok(None) };
    let Some(post) = tx.posts().find(post).await? else { return Ok(None) };
    let undone = activities::reaction("Announce", address, &sender.address, &post.address);
    Ok(Some(passed_on(context, tx, &post, sender, address, What::Undo(undone)).await?))
}

/// A vote is a Note that says nothing but the name of the option, for the author alone (FEP-9967).
async fn voted(context: &Context, tx: &mut Transaction, post: Id<Post>, by: Id<Actor>, choice: usize) -> Result<Option<Said>> {
    let Some((post, author, sender)) = theirs(tx, post, by).await? else { return Ok(None) };
    let Some(poll) = tx.polls().find(post.id).await? else { return Ok(None) };
    let vote = tx.polls().list_votes(post.id, by).await?.into_iter().find(|vote| vote.choice == choice);
    let (Some(vote), Some(name)) = (vote, poll.options.get(choice)) else { return Ok(None) };
    let note = json!({
        "id": vote.address.as_str(), "type": "Note", "attributedTo": sender.address.as_str(), "name": name, "inReplyTo": post.address.as_str(),
        "to": [author.address.as_str()], "cc": [], "published": context.now().rfc3339()
    });
    let address = vote.address.clone();
    Ok(Some(to_author(sender, &author, &address, vote.address, What::Create(note, Vocabulary::Plain))))
}

async fn quote_asked(context: &Context, tx: &mut Transaction, post: Id<Post>, by: Id<Actor>) -> Result<Option<Said>> {
    let Some((post, sender)) = ours(tx, post).await?.filter(|(_, sender)| sender.id == by) else { return Ok(None) };
    let Some(quote) = tx.quotes().find(post.id).await?.filter(|quote| quote.state == State::Asked) else { return Ok(None) };
    let quoted = tx.posts().find_by_address(&quote.quoted).await?;
    let author = match &quoted {
        Some(quoted) => tx.actors().find(quoted.author).await?.filter(|author| !author.is_here()),
        None => None,
    };
    let Some(author) = author else { return Ok(None) };
    // What is for some is not told to whom it is not for: its address is enough to ask.
    let quoting = if post.is_open() { note(context, &post, &sender).await? } else { json!(post.address.as_str()) };
    let said = to_author(sender, &author, &post.address, quote.quoted, What::QuoteRequest(quoting));
    Ok(Some(Said { address: Some(quote.request), ..said }))
}

/// Our answer to somebody elsewhere, naming their request as they sent it.
async fn quote_judged(context: &Context, tx: &mut Transaction, post: Id<Post>, grant: Id<domain::posts::quotes::Grant>) -> Result<Option<Said>> {
    let Some((post, sender)) = ours(tx, post).await? else { return Ok(None) };
    let Some(grant) = tx.quotes().find_grant(grant).await? else { return Ok(None) };
    let Some(asker) = tx.actors().find(grant.by).await?.filter(|asker| !asker.is_here()) else { return Ok(None) };
    let request = json!({
        "id": grant.request.as_str(), "type": "QuoteRequest", "actor": asker.address.as_str(), "object": post.address.as_str(), "instrument": grant.quoting.as_str()
    });
    let approval = grant.granted.then(|| context.site.approval(post.id, grant.id));
    Ok(Some(to_author(sender, &asker, &grant.quoting, grant.request, What::QuoteAnswer(request, approval))))
}

async fn revoked(context: &Context, tx: &mut Transaction, by: Id<Actor>, approval: &Address, to: Id<Actor>) -> Result<Option<Said>> {
    let Some(sender) = tx.actors().find(by).await? else { return Ok(None) };
    let Some(asker) = tx.actors().find(to).await?.filter(|asker| !asker.is_here()) else { return Ok(None) };
    let inboxes = asker.inbox.iter().cloned().collect();
    let said = super::public(&context.site, sender, approval.clone(), What::Delete, inboxes);
    Ok(Some(Said { public: false, proven: false, to: vec![PUBLIC.to_owned()], cc: vec![asker.address.to_string()], ..said }))
}
