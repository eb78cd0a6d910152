//! What a maker does with a listing: who may, when, and what then happened.

use super::{Content, Event, Listing, MAX_QUANTITY, RENEWED_DAYS, State, Terms};
use crate::actors::Actor;
use crate::goods::Goods;
use crate::media::Media;
use crate::text::Fault;
use crate::{Address, Id, Time};

/// What a maker would say is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListingError {
    #[error("only its maker changes a listing")]
    NotYours,
    #[error("this listing was changed in the meantime")]
    Stale,
    #[error("the listing is not finished")]
    Unfinished(Vec<Fault>),
    #[error("a listing that is {0} cannot do this")]
    WrongState(&'static str),
    #[error("there are not so many left")]
    NoStock,
}

/// What was taken from the stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// What an order that is undone gives back: nothing where the stock is not counted, or more is made.
    pub pieces: i64,
    /// `None` where nothing changed.
    pub event: Option<Event>,
}

impl Listing {
    /// Starts a draft, which nobody else sees.
    #[must_use]
    pub fn draft(id: Id<Self>, address: Address, maker: Id<Actor>, content: Content, now: Time) -> (Self, Event) {
        let listing = Self { id, address, maker, state: State::Draft, content, created_at: now, published_at: None, updated_at: now, version: 1, page: None, imposed: Vec::new() };
        (listing, Event::Drafted { listing: id, maker })
    }

    /// Takes what its maker wrote. A public one stays public and complete, and its stock decides between published and sold out.
    ///
    /// # Errors
    /// Somebody else's, an older version in `seen`, or a public listing that would become incomplete.
    pub fn change(&mut self, by: Id<Actor>, content: Content, seen: Option<i64>, now: Time) -> Result<Event, ListingError> {
        self.owned(by)?;
        if seen.is_some_and(|seen| seen != self.version) {
            return Err(ListingError::Stale);
        }
        if self.state != State::Draft {
            complete(&content)?;
        }
        self.content = content;
        if self.state.is_listed() {
            self.state = self.listed_state();
        }
        self.touch(now);
        Ok(self.changed())
    }

    /// Makes it public, for the first time or again.
    ///
    /// # Errors
    /// Somebody else's, unfinished, or public already.
    pub fn publish(&mut self, by: Id<Actor>, now: Time) -> Result<Event, ListingError> {
        self.owned(by)?;
        if self.state.is_listed() {
            return Err(ListingError::WrongState(self.state.word()));
        }
        complete(&self.content)?;
        if self.content.ends_at.is_some_and(|ends| ends <= now) {
            return Err(ListingError::Unfinished(vec![Fault::new("ends_at", "fault-ends-past", "it would have ended already; choose a later time")]));
        }
        self.content.publishes_at = None;
        self.state = self.listed_state();
        self.touch(now);
        if self.published_at.is_some() {
            return Ok(self.changed());
        }
        self.published_at = Some(now);
        Ok(Event::Published { listing: self.id, maker: self.maker })
    }

    /// Offers it again from now on, with a new end if it had one; also brings back what ended.
    ///
    /// # Errors
    /// Somebody else's, a draft, or not finished.
    pub fn renew(&mut self, by: Id<Actor>, now: Time) -> Result<Event, ListingError> {
        self.owned(by)?;
        if self.state == State::Draft {
            return Err(ListingError::WrongState(self.state.word()));
        }
        complete(&self.content)?;
        self.content.ends_at = self.content.ends_at.map(|_| now.plus_seconds(RENEWED_DAYS * 86_400));
        self.state = self.listed_state();
        self.touch(now);
        Ok(self.changed())
    }

    /// What falls due without anybody doing anything: a draft goes out at its time, and what is over is put away. `None` when
    /// nothing is due. A draft that is not finished at its time stays one and does not try again. `photos` are those of the listing.
    pub fn turn(&mut self, photos: &[Media], now: Time) -> Option<Event> {
        let is_due = |time: Option<Time>| time.is_some_and(|time| time <= now);
        if self.state == State::Draft && is_due(self.content.publishes_at) {
            return Some(presentable(photos).and_then(|()| self.publish(self.maker, now)).unwrap_or_else(|_unfinished| {
                self.content.publishes_at = None;
                self.touch(now);
                self.changed()
            }));
        }
        if matches!(self.state, State::Published | State::SoldOut | State::Paused) && is_due(self.content.ends_at) {
            self.state = State::Archived;
            self.touch(now);
            return Some(self.changed());
        }
        None
    }

    /// A draft that may not go out at its time stays one and does not try again.
    pub fn hold_back(&mut self, now: Time) -> Event {
        self.content.publishes_at = None;
        self.touch(now);
        self.changed()
    }

    /// How it is told to peers changed, and nothing else of it.
    pub fn retell(&mut self, now: Time) -> Event {
        self.touch(now);
        self.changed()
    }

    /// Moderators here say which restricted goods it contains, beside what its maker says. What lives elsewhere keeps the time
    /// that its home gave it. `None` when they said so before.
    pub fn impose(&mut self, goods: Vec<Goods>, is_here: bool, now: Time) -> Option<Event> {
        if self.imposed == goods {
            return None;
        }
        self.imposed = goods;
        if is_here {
            self.touch(now);
            return Some(self.changed());
        }
        self.version += 1;
        Some(Event::MirrorChanged { listing: self.id, maker: self.maker })
    }

    /// A draft that says the same as another listing of its maker, with photos of its own.
    ///
    /// # Errors
    /// Somebody else's.
    pub fn copied(&self, by: Id<Actor>, photos: Vec<Id<Media>>) -> Result<Content, ListingError> {
        self.owned(by)?;
        Ok(Content { photos, publishes_at: None, ends_at: None, ..self.content.clone() })
    }

    /// Takes it out of the shop for a while; its page stays and says so.
    ///
    /// # Errors
    /// Somebody else's, or not public.
    pub fn pause(&mut self, by: Id<Actor>, now: Time) -> Result<Event, ListingError> {
        self.owned(by)?;
        if !self.state.is_listed() {
            return Err(ListingError::WrongState(self.state.word()));
        }
        self.state = State::Paused;
        self.touch(now);
        Ok(self.changed())
    }

    /// Closes it; its page stays for those who have its address.
    ///
    /// # Errors
    /// Somebody else's, a draft, or archived already.
    pub fn archive(&mut self, by: Id<Actor>, now: Time) -> Result<Event, ListingError> {
        self.owned(by)?;
        if matches!(self.state, State::Draft | State::Archived) {
            return Err(ListingError::WrongState(self.state.word()));
        }
        self.state = State::Archived;
        self.touch(now);
        Ok(self.changed())
    }

    /// Takes pieces of one variation, or of a single thing, from the stock; the last ones make it sold out. What is not
    /// counted stays so, and of what is made to order more is made.
    ///
    /// # Errors
    /// Not so many are left, there is no such variation, or it is a draft or archived.
    pub fn take_stock(&mut self, variation: &[String], pieces: i64, now: Time) -> Result<Taken, ListingError> {
        if matches!(self.state, State::Draft | State::Archived) {
            return Err(ListingError::WrongState(self.state.word()));
        }
        let made_to_order = self.content.made_to_order;
        let Some(stock) = self.stock(variation).filter(|_| pieces >= 1) else { return Err(ListingError::NoStock) };
        match stock {
            None => Ok(Taken { pieces: 0, event: None }),
            Some(left) if *left >= pieces => {
                *left -= pieces;
                Ok(Taken { pieces, event: Some(self.restocked(now)) })
            }
            Some(_) if made_to_order => Ok(Taken { pieces: 0, event: None }),
            Some(_) => Err(ListingError::NoStock),
        }
    }

    /// Gives back what was taken; what was sold out is there again. `None` when nothing changed, because nothing was
    /// taken, its stock is not counted any more, or the variation is gone.
    pub fn give_back_stock(&mut self, variation: &[String], pieces: i64, now: Time) -> Option<Event> {
        let stock = self.stock(variation)?.as_mut().filter(|_| pieces >= 1)?;
        *stock = stock.saturating_add(pieces).min(MAX_QUANTITY);
        Some(self.restocked(now))
    }

    fn stock(&mut self, variation: &[String]) -> Option<&mut Option<i64>> {
        if self.content.variations.is_empty() {
            return variation.is_empty().then_some(&mut self.content.quantity);
        }
        self.content.variations.find_mut(variation).map(|row| &mut row.quantity)
    }

    fn restocked(&mut self, now: Time) -> Event {
        self.content.recount();
        if self.state.is_listed() {
            self.state = self.listed_state();
        }
        self.touch(now);
        self.changed()
    }

    /// Deletes it for good; peers are told, and a tombstone stays.
    ///
    /// # Errors
    /// Somebody else's.
    pub fn delete(&self, by: Id<Actor>) -> Result<Event, ListingError> {
        self.owned(by)?;
        Ok(Event::Deleted { listing: self.id, maker: self.maker, address: self.address.clone(), published: self.published_at.is_some() })
    }

    /// Whether it was ever sent.
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.published_at.is_some() && !matches!(self.state, State::Draft)
    }

    fn owned(&self, by: Id<Actor>) -> Result<(), ListingError> {
        if by == self.maker { Ok(()) } else { Err(ListingError::NotYours) }
    }

    const fn listed_state(&self) -> State {
        if self.content.is_sold_out() { State::SoldOut } else { State::Published }
    }

    fn touch(&mut self, now: Time) {
        self.updated_at = now.max(self.updated_at);
        self.version += 1;
    }

    fn changed(&self) -> Event {
        let (listing, maker) = (self.id, self.maker);
        if self.state == State::Draft { Event::DraftChanged { listing, maker } } else { Event::Changed { listing, maker } }
    }
}

/// What the public must find in a listing.
/// Whether photos may be shown to others: each says what is on it, or its owner said that it needs no words.
///
/// # Errors
/// [`ListingError::Unfinished`] with a fault of the field `photos`.
pub fn presentable(photos: &[Media]) -> Result<(), ListingError> {
    if photos.iter().any(Media::lacks_words) {
        return Err(ListingError::Unfinished(vec![Fault::new("photos", "fault-photos-wordless", "each photo needs a description, or to be marked as decoration")]));
    }
    Ok(())
}

fn complete(content: &Content) -> Result<(), ListingError> {
    let mut faults = Vec::new();
    if content.title.is_empty() {
        faults.push(Fault::new("title", "fault-title-missing", "a listing needs a title"));
    }
    let needs_price = matches!(content.terms, Terms::Sale | Terms::Rent) && content.purpose == super::Purpose::Offer;
    if needs_price && !content.is_priced() {
        faults.push(Fault::new("price", "fault-price-missing", "a sale needs a price; choose gift, swap or another kind if it has none"));
    }
    if faults.is_empty() { Ok(()) } else { Err(ListingError::Unfinished(faults)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::listings::{AxisDraft, Draft, Purpose, VariationDraft};
    use crate::media::State as MediaState;

    const ANA: Id<Actor> = Id::new(1);
    const BO: Id<Actor> = Id::new(2);

    fn at(second: i64) -> Time {
        Time::from_unix_seconds(second)
    }

    fn content(quantity: &str) -> Content {
        Draft { title: "Shuttle".into(), amount: "34.50".into(), currency: "EUR".into(), quantity: quantity.into(), ..Draft::default() }.parse().unwrap()
    }

    fn draft(content: Content) -> Listing {
        Listing::draft(Id::new(7), Address::trusted("https://a.example/o/7"), ANA, content, at(0)).0
    }

    #[test]
    fn nobody_changes_what_is_anothers() {
        let mut listing = draft(content("1"));
        assert_eq!(listing.change(BO, content("2"), None, at(1)), Err(ListingError::NotYours));
        assert_eq!(listing.publish(BO, at(1)), Err(ListingError::NotYours));
        assert_eq!(listing.pause(BO, at(1)), Err(ListingError::NotYours));
        assert_eq!(listing.archive(BO, at(1)), Err(ListingError::NotYours));
        assert_eq!(listing.delete(BO), Err(ListingError::NotYours));
    }

    #[test]
    fn an_unfinished_listing_is_not_published_and_says_what_is_missing() {
        let mut listing = draft(Content::empty());
        let Err(ListingError::Unfinished(faults)) = listing.publish(ANA, at(1)) else { panic!("published") };
        assert_eq!(faults.iter().map(|fault| fault.field).collect::<Vec<_>>(), ["title", "price"]);
        assert_eq!(listing.state, State::Draft);
    }

    #[test]
    fn a_request_needs_no_price() {
        let mut listing = draft(Content { purpose: Purpose::Request, title: "Willow".into(), ..Content::empty() });
        assert!(listing.publish(ANA, at(1)).is_ok());
    }

    #[test]
    fn a_public_listing_cannot_become_incomplete() {
        let mut listing = draft(content("1"));
        listing.publish(ANA, at(1)).unwrap();
        assert!(matches!(listing.change(ANA, Content::empty(), None, at(2)), Err(ListingError::Unfinished(_))));
        assert_eq!(listing.content.title, "Shuttle");
    }

    #[test]
    fn an_older_version_changes_nothing() {
        let mut listing = draft(content("1"));
        listing.change(ANA, content("2"), Some(1), at(1)).unwrap();
        assert_eq!(listing.change(ANA, content("3"), Some(1), at(2)), Err(ListingError::Stale));
    }

    #[test]
    fn stock_sets_and_lifts_sold_out() {
        let mut listing = draft(content("0"));
        assert!(matches!(listing.publish(ANA, at(1)), Ok(Event::Published { .. })));
        assert_eq!(listing.state, State::SoldOut);
        listing.change(ANA, content("3"), None, at(2)).unwrap();
        assert_eq!(listing.state, State::Published);
        listing.change(ANA, Content { made_to_order: true, ..content("0") }, None, at(3)).unwrap();
        assert_eq!(listing.state, State::Published);
    }

    #[test]
    fn no_more_is_taken_than_there_is() {
        let mut listing = draft(content("3"));
        assert_eq!(listing.take_stock(&[], 1, at(1)), Err(ListingError::WrongState("draft")));
        listing.publish(ANA, at(1)).unwrap();
        let before = listing.clone();
        for pieces in [4, 0, -1, i64::MIN, i64::MAX] {
            assert_eq!(listing.take_stock(&[], pieces, at(2)), Err(ListingError::NoStock), "{pieces}");
        }
        assert_eq!(listing.take_stock(&["Blue".to_owned()], 1, at(2)), Err(ListingError::NoStock));
        assert_eq!(listing.give_back_stock(&[], -1, at(2)), None);
        assert_eq!(listing, before);
    }

    #[test]
    fn the_last_piece_makes_it_sold_out_and_giving_it_back_lifts_that() {
        let mut listing = draft(content("3"));
        listing.publish(ANA, at(1)).unwrap();
        assert!(matches!(listing.take_stock(&[], 3, at(2)), Ok(Taken { pieces: 3, event: Some(Event::Changed { .. }) })));
        assert_eq!((listing.state, listing.content.quantity, listing.version), (State::SoldOut, Some(0), 3));
        assert!(listing.give_back_stock(&[], 3, at(3)).is_some());
        assert_eq!((listing.state, listing.content.quantity), (State::Published, Some(3)));
        listing.pause(ANA, at(4)).unwrap();
        listing.take_stock(&[], 3, at(5)).unwrap();
        assert_eq!(listing.state, State::Paused, "stock sets and lifts sold out of what is in the shop");
    }

    #[test]
    fn each_variation_has_its_own_stock_and_all_of_them_decide() {
        let row = |value: &str, quantity: &str| VariationDraft { values: vec![value.to_owned()], quantity: quantity.to_owned(), ..VariationDraft::default() };
        let colours = |rows: Vec<VariationDraft>| {
            let axes = vec![AxisDraft { name: "Colour".into(), values: String::new() }];
            Draft { title: "Scarf".into(), amount: "34.50".into(), currency: "EUR".into(), axes, variations: rows, ..Draft::default() }.parse().unwrap()
        };
        let (blue, red) = (["Blue".to_owned()], ["Red".to_owned()]);
        let mut listing = draft(colours(vec![row("Blue", "1"), row("Red", "2")]));
        listing.publish(ANA, at(1)).unwrap();
        assert_eq!(listing.take_stock(&[], 1, at(2)), Err(ListingError::NoStock));
        listing.take_stock(&blue, 1, at(2)).unwrap();
        assert_eq!((listing.state, listing.content.quantity), (State::Published, Some(2)));
        assert_eq!(listing.take_stock(&blue, 1, at(3)), Err(ListingError::NoStock));
        listing.take_stock(&red, 2, at(3)).unwrap();
        assert_eq!((listing.state, listing.content.quantity), (State::SoldOut, Some(0)));
        listing.give_back_stock(&blue, 1, at(4)).unwrap();
        assert_eq!((listing.state, listing.content.quantity), (State::Published, Some(1)));
        listing.change(ANA, colours(vec![row("Red", ""), row("Green", "")]), None, at(5)).unwrap();
        assert_eq!(listing.give_back_stock(&blue, 1, at(6)), None, "there is no blue one any more");
        assert!(matches!(listing.take_stock(&red, 9, at(6)), Ok(Taken { pieces: 0, event: None })));
    }

    #[test]
    fn of_what_is_made_to_order_more_is_made() {
        let mut listing = draft(Content { made_to_order: true, ..content("2") });
        listing.publish(ANA, at(1)).unwrap();
        assert!(matches!(listing.take_stock(&[], 3, at(2)), Ok(Taken { pieces: 0, event: None })));
        assert!(matches!(listing.take_stock(&[], 2, at(2)), Ok(Taken { pieces: 2, event: Some(_) })));
        assert_eq!((listing.state, listing.content.quantity), (State::Published, Some(0)));
    }

    fn photo(alt: &str, decoration: bool, state: MediaState) -> Media {
        let (variants, fault, remote) = (Vec::new(), None, None);
        Media { id: Id::new(9), owner: ANA, state, alt: alt.into(), decoration, width: 1, height: 1, blurhash: String::new(), variants, remote, fault, created_at: at(0) }
    }

    #[test]
    fn no_photo_goes_out_without_words_unless_it_needs_none() {
        let (wordless, described) = (photo("", false, MediaState::Ready), photo("A shuttle", false, MediaState::Ready));
        assert!(matches!(presentable(&[described.clone(), wordless.clone()]), Err(ListingError::Unfinished(faults)) if faults[0].field == "photos"));
        assert!(presentable(&[photo("", false, MediaState::Processing)]).is_err(), "it comes, and says nothing");
        for fine in [described, photo("", true, MediaState::Ready), photo("", false, MediaState::Failed)] {
            assert_eq!(presentable(&[fine]), Ok(()));
        }
        let mut listing = draft(Content { publishes_at: Some(at(5)), ..content("1") });
        assert!(matches!(listing.turn(&[wordless], at(5)), Some(Event::DraftChanged { .. })));
        assert_eq!((listing.state, listing.content.publishes_at), (State::Draft, None), "it does not try again");
    }

    #[test]
    fn a_draft_goes_out_at_its_time_and_what_is_over_is_put_away() {
        let mut unfinished = draft(Content { publishes_at: Some(at(5)), ..Content::empty() });
        assert!(matches!(unfinished.turn(&[], at(5)), Some(Event::DraftChanged { .. })));
        assert_eq!((unfinished.state, unfinished.turn(&[], at(9))), (State::Draft, None), "it does not try again");
        let mut listing = draft(Content { publishes_at: Some(at(5)), ends_at: Some(at(9)), ..content("1") });
        assert_eq!(listing.turn(&[], at(4)), None);
        assert!(matches!(listing.turn(&[], at(5)), Some(Event::Published { .. })));
        assert_eq!((listing.turn(&[], at(6)), listing.content.publishes_at), (None, None));
        assert!(matches!(listing.turn(&[], at(9)), Some(Event::Changed { .. })));
        assert_eq!(listing.state, State::Archived);
        assert!(matches!(listing.publish(ANA, at(10)), Err(ListingError::Unfinished(_))), "its end is in the past");
        assert_eq!(listing.renew(BO, at(10)), Err(ListingError::NotYours));
        assert!(listing.renew(ANA, at(10)).is_ok());
        assert_eq!((listing.state, listing.content.ends_at), (State::Published, Some(at(10 + 120 * 86_400))));
        assert_eq!(draft(content("1")).renew(ANA, at(1)), Err(ListingError::WrongState("draft")));
        assert_eq!(listing.copied(BO, vec![]), Err(ListingError::NotYours));
    }

    #[test]
    fn only_the_first_publishing_is_news() {
        let mut listing = draft(content("1"));
        assert!(matches!(listing.publish(ANA, at(1)), Ok(Event::Published { .. })));
        assert!(listing.publish(ANA, at(2)).is_err());
        assert!(matches!(listing.pause(ANA, at(2)), Ok(Event::Changed { .. })));
        assert!(listing.pause(ANA, at(3)).is_err());
        assert!(matches!(listing.publish(ANA, at(4)), Ok(Event::Changed { .. })));
        assert!(matches!(listing.archive(ANA, at(5)), Ok(Event::Changed { .. })));
        assert!(listing.archive(ANA, at(6)).is_err());
        assert!(matches!(listing.publish(ANA, at(7)), Ok(Event::Changed { .. })));
        assert_eq!(listing.published_at, Some(at(1)));
    }
}
