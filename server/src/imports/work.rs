//! Makes listings of rows: judges each, keeps some at a time, and says what became of it.

use std::collections::HashSet;

use domain::actors::Actor;
use domain::imports::etsy::Row;
use domain::imports::{Event, Import, Line, Outcome, State};
use domain::listings::{Content, Draft, Listing};
use domain::media::{self, Media, State as MediaState};
use domain::text::Fault;
use domain::{Address, Clock, Id, Site};
use storage::{Happened, Storage, StorageError, Transaction};

use crate::listings::keep::{insert_draft, keep};

/// Rows of one transaction.
const AT_ONCE: usize = 25;

/// The constraint that lets one import of a maker run at a time.
const ONE_BY_ONE: &str = "imports_maker_id";

/// Whether an import was begun or ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    Done,
    /// It does not stand so that this makes sense, or went on meanwhile.
    Not,
    /// Another import of its maker is under way.
    OneByOne,
}

/// What an import works with, in the server and beside it.
#[derive(Clone, Copy)]
pub struct Shop<'a> {
    pub storage: &'a Storage,
    pub site: &'a Site,
    pub clock: &'a dyn Clock,
}

/// What is to become of a row.
struct Judged {
    line: Line,
    /// The listing it is already.
    before: Option<Listing>,
    /// None where there is nothing to do.
    content: Option<Content>,
}

impl Shop<'_> {
    /// Reads rows without making anything of them, and keeps them with what would become of them.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn look(&self, maker: Id<Actor>, rows: Vec<Row>, photos: Vec<(String, Id<Media>)>) -> storage::Result<Import> {
        let now = self.clock.now();
        let report = self.report(maker, &rows).await?;
        let mut tx = self.storage.begin().await?;
        let import = Import { id: self.clock.mint(), maker, state: State::Looked, rows, photos, report, done: 0, created_at: now };
        tx.imports().insert(&import).await?;
        tx.commit(Event::Looked { import: import.id, maker }, now).await?;
        Ok(import)
    }

    /// What would become of each row, without making anything of them.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn report(&self, maker: Id<Actor>, rows: &[Row]) -> storage::Result<Vec<Line>> {
        // Never committed: only looked at.
        let mut tx = self.storage.begin().await?;
        let mut seen = HashSet::new();
        let mut report = Vec::with_capacity(rows.len());
        for row in rows {
            report.push(self.judge(&mut tx, maker, row, !seen.insert(row.key())).await?.line);
        }
        Ok(report)
    }

    /// Begins with what was looked at, or ends it where it is.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn turn_to(&self, import: &Import, state: State) -> storage::Result<Turned> {
        let makes_sense = matches!((import.state, state), (State::Looked, State::Running | State::Cancelled) | (State::Running, State::Cancelled));
        let report = if state == State::Running { Vec::new() } else { import.report.clone() };
        let turned = Import { state, report, ..import.clone() };
        if !makes_sense {
            return Ok(Turned::Not);
        }
        let mut tx = self.storage.begin().await?;
        match tx.imports().update(&turned, (import.state, import.done)).await {
            Ok(true) => {}
            Ok(false) => return Ok(Turned::Not),
            Err(error) if error.is_conflict(ONE_BY_ONE) => return Ok(Turned::OneByOne),
            Err(error) => return Err(error),
        }
        let (import, maker) = (import.id, import.maker);
        let event = if state == State::Running { Event::Started { import, maker } } else { Event::Ended { import, maker } };
        tx.commit(event, self.clock.now()).await?;
        Ok(Turned::Done)
    }

    /// Some rows further; answers whether there was something to do. Of several processes one does them.
    ///
    /// # Errors
    /// Storage trouble; the rows of this turn are then done again.
    pub async fn advance(&self, id: Id<Import>) -> storage::Result<bool> {
        let now = self.clock.now();
        let mut tx = self.storage.begin().await?;
        let Some(mut import) = tx.imports().find(id).await?.filter(Import::is_running) else { return Ok(false) };
        let Some(maker) = tx.actors().find(import.maker).await? else { return Ok(false) };
        let before = (import.state, import.done);
        let mut seen: HashSet<String> = import.rows.iter().take(import.done).map(Row::key).collect();
        let mut happened: Option<Happened> = None;
        let piece: Vec<Row> = import.rows.iter().skip(import.done).take(AT_ONCE).cloned().collect();
        for row in &piece {
            let judged = self.judge(&mut tx, maker.id, row, !seen.insert(row.key())).await?;
            let line = self.write(&mut tx, &maker, &import.photos, row, judged, &mut happened).await?;
            import.report.push(line);
            import.done += 1;
        }
        if import.done >= import.rows.len() {
            import.state = State::Done;
        }
        if !tx.imports().update(&import, before).await? {
            return Ok(true);
        }
        let (import, maker, is_over) = (import.id, import.maker, import.state == State::Done);
        let moved: Happened = if is_over { Event::Ended { import, maker } } else { Event::Advanced { import, maker } }.into();
        tx.commit(happened.map_or_else(|| moved.clone(), |happened| happened.with(moved.clone())), now).await?;
        Ok(true)
    }

    async fn judge(&self, tx: &mut Transaction, maker: Id<Actor>, row: &Row, is_twice: bool) -> storage::Result<Judged> {
        let line = |outcome, notes| Line { row: row.number, title: row.title.clone(), outcome, notes };
        let nothing = |outcome, notes| Judged { line: line(outcome, notes), before: None, content: None };
        if is_twice {
            return Ok(nothing(Outcome::Refused, vec![note("row", "import-twice", "an earlier row has the same number or title")]));
        }
        let imported = tx.imports().find_imported(maker, &row.key()).await?;
        if imported.as_ref().is_some_and(|(_, content)| *content == text(row)) {
            return Ok(nothing(Outcome::Same, Vec::new()));
        }
        let id = match imported {
            Some((id, _)) => Some(id),
            None => tx.imports().find_titled(maker, &row.title).await?,
        };
        let before = match id {
            Some(id) => tx.listings().find(id).await?,
            None => None,
        };
        let draft = row.draft(before.as_ref().map(Draft::of_listing).unwrap_or_default());
        let mut notes = Vec::new();
        let content = match draft.parse() {
            Ok(content) if !content.title.is_empty() => content,
            Ok(_) => return Ok(nothing(Outcome::Refused, vec![note("title", "fault-title-missing", "a listing needs a title")])),
            Err(faults) => return Ok(nothing(Outcome::Refused, faults.iter().map(of).collect())),
        };
        let policy = tx.goods().policy().await?;
        let judgement = before.as_ref().map_or_else(|| policy.judge_content(&content), |before| policy.judge(&Listing { content: content.clone(), ..before.clone() }));
        if judgement.is_forbidden() {
            // A draft is kept to be looked at; what is public is not changed into what is not allowed.
            let is_public = before.as_ref().is_some_and(|before| before.state.is_listed());
            notes.extend(judgement.faults().iter().map(of));
            if is_public {
                return Ok(nothing(Outcome::Refused, notes));
            }
        }
        if let Some(listing) = &before
            && let Err(domain::listings::ListingError::Unfinished(faults)) = listing.clone().change(maker, content.clone(), None, self.clock.now())
        {
            return Ok(nothing(Outcome::Refused, faults.iter().map(of).collect()));
        }
        if row.drops_third {
            notes.push(note("variations", "import-third", "the third variation is left out"));
        }
        if !content.variations.is_empty() && content.quantity.is_none() {
            notes.push(note("quantity", "import-stock", "the file has no stock for each variation; set it here"));
        }
        if row.images.iter().any(|image| Address::parse(image, self.site.rules()).is_err()) {
            notes.push(note("photos", "import-photo-address", "a photo has no usable address"));
        }
        let outcome = match &before {
            None => Outcome::New,
            Some(listing) if listing.content == content => Outcome::Same,
            Some(_) => Outcome::Changed,
        };
        Ok(Judged { line: line(outcome, notes), before, content: Some(content) })
    }

    async fn write(
        &self,
        tx: &mut Transaction,
        maker: &Actor,
        photos: &[(String, Id<Media>)],
        row: &Row,
        judged: Judged,
        happened: &mut Option<Happened>,
    ) -> storage::Result<Line> {
        let Judged { line, before, content: Some(mut content) } = judged else { return Ok(judged.line) };
        let now = self.clock.now();
        // Nobody has said yet what is on them, so they do not come to what others see.
        if content.photos.is_empty() && !before.as_ref().is_some_and(Listing::is_public) {
            content.photos = self.photos(tx, maker.id, photos, row, happened).await?;
        }
        let id = match before {
            Some(mut listing) => {
                if listing.content != content
                    && let Ok(event) = listing.change(maker.id, content, None, now)
                {
                    // Changed by its maker at this moment: the turn is done again.
                    if !keep(tx, self.site, maker, &listing, &event).await? {
                        return Err(StorageError::Conflict("listings_version".to_owned()));
                    }
                    add(happened, event);
                }
                listing.id
            }
            None => {
                let id = self.clock.mint();
                let (listing, drafted) = Listing::draft(id, self.site.object(id), maker.id, content, now);
                insert_draft(tx, &listing).await?;
                add(happened, drafted);
                id
            }
        };
        tx.imports().set_imported(maker.id, &row.key(), id, &text(row)).await?;
        Ok(line)
    }

    /// Photos that came along by their names; all others wait until they are fetched by the guarded client.
    async fn photos(&self, tx: &mut Transaction, maker: Id<Actor>, along: &[(String, Id<Media>)], row: &Row, happened: &mut Option<Happened>) -> storage::Result<Vec<Id<Media>>> {
        let mut photos = Vec::new();
        let mut seen = HashSet::new();
        for image in row.images.iter().filter(|image| seen.insert(image.as_str())) {
            let name = image.rsplit('/').next().unwrap_or(image);
            let remote = Address::parse(image, self.site.rules()).ok();
            let came = along.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, id)| *id);
            // What came along long ago and was never used is gone by now.
            let mut held = match came {
                Some(id) => tx.media().find(id).await?,
                None => None,
            };
            if let (None, Some(remote)) = (&held, &remote) {
                held = tx.media().find_remote(maker, remote).await?;
            }
            if let Some(held) = held {
                photos.push(self.own(tx, held, happened).await?);
            } else if let Some(remote) = remote {
                photos.push(self.want(tx, maker, remote, happened).await?);
            }
        }
        Ok(photos)
    }

    /// A photo for one listing more: each has a row of its own, so that none loses it with another; the files are shared.
    async fn own(&self, tx: &mut Transaction, held: Media, happened: &mut Option<Happened>) -> storage::Result<Id<Media>> {
        if !tx.media().is_attached(held.id).await? {
            return Ok(held.id);
        }
        match (held.state, held.remote.clone()) {
            (MediaState::Processing | MediaState::Failed, Some(remote)) => self.want(tx, held.owner, remote, happened).await,
            _ => {
                let copy = Media { id: self.clock.mint(), created_at: self.clock.now(), ..held };
                tx.media().insert(&copy).await?;
                Ok(copy.id)
            }
        }
    }

    async fn want(&self, tx: &mut Transaction, owner: Id<Actor>, remote: Address, happened: &mut Option<Happened>) -> storage::Result<Id<Media>> {
        let media = Media {
            id: self.clock.mint(),
            owner,
            state: MediaState::Processing,
            alt: String::new(),
            decoration: false,
            width: 0,
            height: 0,
            blurhash: String::new(),
            variants: Vec::new(),
            remote: Some(remote),
            fault: None,
            created_at: self.clock.now(),
        };
        tx.media().insert(&media).await?;
        add(happened, media::Event::Wanted { media: media.id });
        Ok(media.id)
    }
}

/// A row as it is remembered; its place in the file does not matter.
fn text(row: &Row) -> String {
    let mut anywhere = row.clone();
    anywhere.number = 0;
    serde_json::to_string(&anywhere).unwrap_or_default()
}

fn note(field: &str, key: &str, message: &str) -> (String, String, String) {
    (field.to_owned(), key.to_owned(), message.to_owned())
}

fn of(fault: &Fault) -> (String, String, String) {
    note(fault.field, fault.key, fault.message)
}

fn add(happened: &mut Option<Happened>, event: impl Into<domain::Event>) {
    let event = event.into();
    *happened = Some(match happened.take() {
        Some(before) => before.and(event),
        None => event.into(),
    });
}
