//! Reads which listings came and finds the saved searches that they fit: the searches are looked through, never the listings.
//!
//! What a listing says by itself is compared here; only what fits so far is asked of the database, which alone knows who may see
//! it and how far away it is, by the statement of the catalogue for that listing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use domain::actors::Actor;
use domain::listings::Listing;
use domain::money::Money;
use domain::saved_searches::SavedSearch;
use domain::tag::Tag;
use domain::text::search_words;
use domain::{Event, Handle, Id, Time, listings};
use storage::Reader;
use storage::journal::Entry;
use storage::listings::ListingFilter;
use storage::saved_searches::Find;

use crate::goods::present::{confirmed_by, hidden};
use crate::listings::catalogue::Narrow;
use crate::state::App;

/// Saved searches that are read at once, and whose finds are kept at once.
const AT_ONCE: i64 = 500;
/// As many words of a listing as its search knows.
const WORDS: usize = 1_500;

/// A listing that came, with what is compared.
struct Candidate {
    listing: Listing,
    maker: Actor,
    published_at: Time,
    /// When it came here.
    at: Time,
    words: BTreeSet<String>,
    tags: BTreeSet<Tag>,
}

/// The listing that is new by an entry of the journal.
const fn new(event: &Event) -> Option<Id<Listing>> {
    match event {
        Event::Listings(listings::Event::Published { listing, .. } | listings::Event::Mirrored { listing, .. }) => Some(*listing),
        _ => None,
    }
}

/// Finds the saved searches that the listings of a piece of the journal fit, and keeps that, some searches at a time: neither
/// memory nor the one writer is held for all of them at once, and what is found again is kept once.
///
/// # Errors
/// Storage trouble only; what was kept until then stays.
pub async fn find(app: &App, piece: &[Entry]) -> storage::Result<()> {
    let came: BTreeMap<Id<Listing>, Time> = piece.iter().filter_map(|entry| Some((new(&entry.event)?, entry.at))).collect();
    if came.is_empty() {
        return Ok(());
    }
    let mut reader = app.storage.read().await?;
    let candidates = candidates(&mut reader, &came).await?;
    if candidates.is_empty() {
        return Ok(());
    }
    let mut after = None;
    loop {
        let searches = reader.saved_searches().list_active(after, AT_ONCE).await?;
        after = searches.last().map(|search| search.id);
        let is_last = i64::try_from(searches.len()).is_ok_and(|read| read < AT_ONCE);
        let (mut finds, now) = (Vec::new(), app.clock.now());
        for search in searches {
            let listings = fitting(app, &mut reader, &search, &candidates).await?;
            if !listings.is_empty() {
                finds.push(Find { search: search.id, listings, due_at: search.due(now) });
            }
        }
        if !finds.is_empty() {
            app.storage.keep_finds(&finds, now).await?;
        }
        if is_last {
            return Ok(());
        }
    }
}

async fn candidates(reader: &mut Reader, came: &BTreeMap<Id<Listing>, Time>) -> storage::Result<Vec<Candidate>> {
    let ids: Vec<Id<Listing>> = came.keys().copied().collect();
    let listings: Vec<Listing> = reader.listings().list(&ids).await?.into_iter().filter(|listing| listing.state.is_listed()).collect();
    let makers: Vec<Id<Actor>> = listings.iter().map(|listing| listing.maker).collect();
    let makers: HashMap<Id<Actor>, Actor> = reader.actors().list(&makers).await?.into_iter().map(|maker| (maker.id, maker)).collect();
    let mut tags: HashMap<Id<Listing>, BTreeSet<Tag>> = HashMap::new();
    for (post, tag) in reader.posts().list_tags(&ids.iter().map(|id| id.as_kind()).collect::<Vec<_>>()).await? {
        tags.entry(post.as_kind()).or_default().insert(tag);
    }
    let candidate = |listing: Listing| {
        Some(Candidate {
            maker: makers.get(&listing.maker)?.clone(),
            published_at: listing.published_at?,
            at: *came.get(&listing.id)?,
            words: search_words(&listing.content.search_text(), WORDS).into_iter().collect(),
            tags: tags.remove(&listing.id).unwrap_or_default(),
            listing,
        })
    };
    Ok(listings.into_iter().filter_map(candidate).collect())
}

/// Those of the candidates that a search finds.
async fn fitting(app: &App, reader: &mut Reader, search: &SavedSearch, candidates: &[Candidate]) -> storage::Result<Vec<Id<Listing>>> {
    let narrow = Narrow::of_query(&search.query);
    let Ok(maker) = narrow.maker(app.site.domain()) else { return Ok(Vec::new()) };
    let filter = narrow.filter(None, Some(search.maker));
    let fit = |candidate: &&Candidate| search.is_news(candidate.maker.id, candidate.published_at, candidate.at) && candidate.may_fit(&filter, maker.as_ref());
    let fit: Vec<&Candidate> = candidates.iter().filter(fit).collect();
    let Some(first) = fit.first() else { return Ok(Vec::new()) };
    // Who asks for a maker is shown their things, limited or not.
    let maker = maker.as_ref().map(|_| first.maker.id);
    let only = Some(fit.iter().map(|candidate| candidate.listing.id).collect());
    let confirmed = confirmed_by(reader, Some(search.maker)).await?;
    let hidden = hidden(reader, &confirmed).await?;
    reader.listings().list_matching(&ListingFilter { at: Some(app.clock.now()), maker, only, hidden, ..filter }).await
}

impl Candidate {
    /// Whether nothing that the listing says by itself keeps it from being found.
    fn may_fit(&self, filter: &ListingFilter, maker: Option<&Handle>) -> bool {
        let content = &self.listing.content;
        let lowest = content.lowest_price().map(Money::minor);
        let is_of = |handle: &Handle| handle.host == self.maker.handle.host && handle.folded() == self.maker.handle.folded();
        let is_on = |branch: &domain::listings::Category| content.category.as_ref().is_some_and(|category| branch.with_children().iter().any(|slug| slug == category.as_str()));
        filter.purpose.is_none_or(|purpose| purpose == content.purpose)
            && filter.terms.is_none_or(|terms| terms == content.terms)
            && filter.category.as_ref().is_none_or(is_on)
            && filter.tag.as_ref().is_none_or(|tag| self.tags.contains(tag))
            && filter.section.as_ref().is_none_or(|section| *section == content.section)
            && filter.near.is_none_or(|near| near.km == 0 || content.place.as_ref().is_some_and(|place| place.cell.is_some()))
            && filter.currency.is_none_or(|currency| content.currency() == Some(currency))
            && filter.min.is_none_or(|min| lowest.is_some_and(|lowest| lowest >= min))
            && filter.max.is_none_or(|max| lowest.is_some_and(|lowest| lowest <= max))
            && filter.origin.as_ref().is_none_or(|origin| self.maker.handle.host.as_ref() == Some(origin))
            && (!filter.here || self.maker.is_here())
            && maker.is_none_or(is_of)
            && filter.words.iter().all(|word| self.has(word))
    }

    /// Whether some word of it begins so.
    fn has(&self, beginning: &str) -> bool {
        self.words.range::<str, _>((std::ops::Bound::Included(beginning), std::ops::Bound::Unbounded)).next().is_some_and(|word| word.starts_with(beginning))
    }
}
