//! Reads what happened and tells those who listen in this process; ends the streams of those who may listen no more.

use std::collections::HashSet;

use domain::actors::Actor;
use domain::posts::Post;
use domain::{Event, Id, listings, posts};
use storage::Reader;
use storage::streams::Positions;

use super::hub::{Hub, Ticket, Told};
use crate::state::App;

/// Rows that are read at once.
const AT_ONCE: i64 = 500;

/// Tells those who listen what is new since the last time; answers whether there was anything.
///
/// # Errors
/// Storage trouble only; it is told the next time.
pub async fn tell(app: &App) -> anyhow::Result<bool> {
    let mut held = app.hub.positions.lock().await;
    let Some(positions) = held.as_mut() else { return Ok(false) };
    let owners = app.hub.owners();
    if owners.is_empty() {
        *held = None;
        return Ok(false);
    }
    let before = *positions;
    let mut reader = app.storage.read().await?;
    tell_homes(app, &mut reader, &owners, positions).await?;
    tell_notifications(app, &mut reader, positions).await?;
    tell_happened(app, &mut reader, &owners, positions).await?;
    Ok(*positions != before)
}

async fn tell_homes(app: &App, reader: &mut Reader, owners: &[Id<Actor>], positions: &mut Positions) -> anyhow::Result<()> {
    loop {
        let reached = reader.streams().list_reached(owners, positions.entry, app.clock.now(), AT_ONCE).await?;
        for one in &reached {
            app.hub.tell(one.owner, Told::Home { entry: one.entry, post: one.post });
            positions.entry = one.entry;
        }
        if reached.len() < usize::try_from(AT_ONCE)? {
            return Ok(());
        }
    }
}

async fn tell_notifications(app: &App, reader: &mut Reader, positions: &mut Positions) -> anyhow::Result<()> {
    loop {
        let new = reader.notifications().list_after(positions.notification, AT_ONCE).await?;
        for one in &new {
            app.hub.tell(one.owner, Told::Notification { id: one.id, kind: one.kind });
            positions.notification = one.id;
        }
        if new.len() < usize::try_from(AT_ONCE)? {
            return Ok(());
        }
    }
}

async fn tell_happened(app: &App, reader: &mut Reader, owners: &[Id<Actor>], positions: &mut Positions) -> anyhow::Result<()> {
    loop {
        let (events, last) = reader.streams().list_happened(positions.seq, AT_ONCE).await?;
        let said: Vec<Id<Post>> = events.iter().filter_map(said).collect();
        if !said.is_empty() {
            for (post, owner) in reader.streams().list_concerned(owners, &said, app.clock.now()).await? {
                app.hub.tell(owner, Told::Conversation { post });
            }
        }
        let edited: Vec<Id<Post>> = events.iter().filter_map(edited).collect();
        if !edited.is_empty() {
            for (post, owner) in reader.streams().list_holding(owners, &edited).await? {
                app.hub.tell(owner, Told::Edited { post });
            }
        }
        events.iter().for_each(|event| tell_deleted(&app.hub, event));
        positions.seq = last;
        if events.len() < usize::try_from(AT_ONCE)? {
            return Ok(());
        }
    }
}

/// A note that somebody said anew; listings are never direct.
const fn said(event: &Event) -> Option<Id<Post>> {
    match event {
        Event::Posts(posts::Event::Published { post, .. } | posts::Event::Mirrored { post, .. }) => Some(*post),
        _ => None,
    }
}

/// A post that says something else now.
const fn edited(event: &Event) -> Option<Id<Post>> {
    match event {
        Event::Posts(posts::Event::Edited { post, .. } | posts::Event::Changed { post }) => Some(*post),
        Event::Listings(listings::Event::Changed { listing, .. } | listings::Event::MirrorChanged { listing, .. }) => Some(listing.as_kind()),
        _ => None,
    }
}

fn tell_deleted(hub: &Hub, event: &Event) {
    let (post, everybody) = match event {
        Event::Posts(posts::Event::Deleted { post, public, .. }) => (*post, *public),
        Event::Listings(listings::Event::Deleted { listing, published, .. }) => (listing.as_kind(), *published),
        Event::Listings(listings::Event::MirrorDeleted { listing, .. }) => (listing.as_kind(), false),
        _ => return,
    };
    hub.tell_of(post, Told::Deleted { post }, everybody);
}

/// Ends the streams whose session or token has ended or expired, or whose maker may not act any more (SECURITY W-05, W-06).
///
/// # Errors
/// Storage trouble only.
pub async fn sweep(app: &App) -> anyhow::Result<()> {
    let tickets = app.hub.tickets();
    if tickets.is_empty() {
        return Ok(());
    }
    let sessions: Vec<_> = tickets.iter().filter_map(|ticket| if let Ticket::Session(id) = ticket { Some(*id) } else { None }).collect();
    let tokens: Vec<_> = tickets.iter().filter_map(|ticket| if let Ticket::Token(id) = ticket { Some(*id) } else { None }).collect();
    let mut reader = app.storage.read().await?;
    let mut standing: HashSet<Ticket> = HashSet::new();
    if !sessions.is_empty() {
        standing.extend(reader.streams().list_standing_sessions(&sessions, app.clock.now()).await?.into_iter().map(Ticket::Session));
    }
    if !tokens.is_empty() {
        standing.extend(reader.streams().list_standing_tokens(&tokens).await?.into_iter().map(Ticket::Token));
    }
    let fallen: HashSet<Ticket> = tickets.into_iter().filter(|ticket| !standing.contains(ticket)).collect();
    if !fallen.is_empty() {
        app.hub.cut(&fallen);
    }
    Ok(())
}
