//! Who moves what (SETTLED 9): one table, asked by pages, API and inbox; every other edge is refused.

use super::{Agreement, Event, Kind, Side, State, Wants};
use crate::{Address, Id, Time};

/// A seller may complete an order by themselves when the buyer said nothing for so long after it was sent, in days.
pub const PATIENCE_DAYS: i64 = 21;

/// What a party would say is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgreementError {
    #[error("only the two parties move an agreement")]
    NotAParty,
    #[error("this was changed in the meantime")]
    Stale,
    #[error("an order that is {0} cannot become {1}")]
    WrongState(&'static str, &'static str),
    #[error("this is for the other side to do")]
    NotYours,
    #[error("the buyer has 21 days to say that it arrived")]
    TooEarly,
    #[error("these are other terms than those agreed")]
    OtherTerms,
    #[error("there is nothing to take back")]
    NothingAsked,
    #[error("this is asked for already")]
    AskedAlready,
}

/// Who may take an edge of the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    Seller,
    Buyer,
    Either,
    /// The buyer, and the seller once the buyer was silent for long.
    BuyerOrPatient,
    /// The seller at once; the buyer asks.
    SellerOrAsked,
    /// When both said so.
    Both,
}

/// The machine.
const fn edge(from: State, to: State, is_lent: bool) -> Option<Who> {
    use State::{Accepted, Cancelled, Completed, Declined, Disputed, Paid, Proposed, Returned, Shipped, Withdrawn};
    match (from, to) {
        (Proposed, Accepted | Declined) | (Paid, Accepted) | (Accepted | Paid, Shipped) => Some(Who::Seller),
        (Proposed, Withdrawn) => Some(Who::Buyer),
        (Accepted, Paid) | (Accepted | Paid | Shipped, Disputed) => Some(Who::Either),
        (Shipped, Returned) if is_lent => Some(Who::Seller),
        // What is lent comes back before it is done.
        (Shipped, Completed) if !is_lent => Some(Who::BuyerOrPatient),
        (Returned, Completed) => Some(Who::BuyerOrPatient),
        (Accepted | Paid, Cancelled) => Some(Who::SellerOrAsked),
        (Disputed, Completed | Cancelled) => Some(Who::Both),
        _ => None,
    }
}

/// What came of a verb.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Done {
    /// It is in another state now.
    Moved(Event),
    /// The other side is to say the same, or to agree.
    Waits(Event),
}

impl Done {
    #[must_use]
    pub fn event(self) -> Event {
        match self {
            Self::Moved(event) | Self::Waits(event) => event,
        }
    }
}

/// What a buyer here asked of a server elsewhere, and how it ended: `GET /requests/{id}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub id: Id<Asked>,
    /// Of the Offer that asks.
    pub address: Address,
    pub by: Id<crate::actors::Actor>,
    pub agreement: Id<Agreement>,
    pub wants: State,
    pub content: String,
    /// `sent`, `accepted` or `refused`.
    pub state: &'static str,
    pub reason: String,
    pub created_at: Time,
}

impl Asked {
    pub const SENT: &'static str = "sent";
    pub const ACCEPTED: &'static str = "accepted";
    pub const REFUSED: &'static str = "refused";

    /// The state of this word.
    #[must_use]
    pub fn state_of(word: &str) -> Option<&'static str> {
        [Self::SENT, Self::ACCEPTED, Self::REFUSED].into_iter().find(|state| *state == word)
    }
}

/// What the owner elsewhere says of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub state: State,
    /// Of the terms; `None` where its owner knows no such thing (other programs of FEP-0837).
    pub digest: Option<String>,
    /// When its owner changed it last.
    pub updated: Time,
    pub wants: Wants,
    pub address: Option<Address>,
    pub reason: String,
    pub payment_link: Option<String>,
}

impl Agreement {
    /// Moves it, or says that one wants it moved where that takes two. For the server that decides: the seller's.
    ///
    /// # Errors
    /// An edge that is not in the machine, or not this side's; then nothing was changed.
    pub fn act(&mut self, by: Side, to: State, reason: &str, now: Time) -> Result<Done, AgreementError> {
        let from = self.state;
        let who = edge(from, to, self.is_lent()).filter(|_| self.kind == Kind::Order).ok_or(AgreementError::WrongState(from.word(), to.word()))?;
        let is_silent = now >= self.state_at.plus_seconds(PATIENCE_DAYS * 86_400);
        match (who, by) {
            (Who::Seller, Side::Buyer) | (Who::Buyer, Side::Seller) => return Err(AgreementError::NotYours),
            (Who::BuyerOrPatient, Side::Seller) if !is_silent => return Err(AgreementError::TooEarly),
            (Who::SellerOrAsked, Side::Buyer) => return self.want(by, to, reason, now),
            (Who::Both, _) if self.wants.of(by.other()) != Some(to) => return self.want(by, to, reason, now),
            _ => {}
        }
        self.enter(to, reason, now);
        Ok(Done::Moved(Event::Moved { agreement: self.id, from, to, by }))
    }

    /// Takes back what this side wanted.
    ///
    /// # Errors
    /// It wants nothing.
    pub fn take_want_back(&mut self, by: Side, now: Time) -> Result<Event, AgreementError> {
        self.refuse_want(by, now)?;
        Ok(Event::WantTakenBack { agreement: self.id, by })
    }

    /// Says no to what a side wants.
    ///
    /// # Errors
    /// It wants nothing.
    pub fn refuse_want(&mut self, of: Side, now: Time) -> Result<Event, AgreementError> {
        if self.wants.of(of).is_none() {
            return Err(AgreementError::NothingAsked);
        }
        self.wants = self.wants.with(of, None);
        if of == Side::Buyer {
            self.ask = None;
        }
        self.reason.clear();
        self.touch(now);
        Ok(Event::Wanted { agreement: self.id, by: of, wants: None })
    }

    /// Whether this side may go that way, alone or by asking: the buttons of a page.
    #[must_use]
    pub fn may(&self, by: Side, to: State, now: Time) -> bool {
        self.clone().act(by, to, "", now).is_ok()
    }

    /// Where this side may go next, alone or by asking, in the order of the states.
    #[must_use]
    pub fn next(&self, by: Side, now: Time) -> Vec<State> {
        State::ALL.iter().copied().filter(|to| self.may(by, *to, now)).collect()
    }

    /// Who is expected to do something; `None` where it is over, or an enquiry.
    #[must_use]
    pub fn turn(&self) -> Option<Side> {
        if self.kind == Kind::Enquiry {
            return None;
        }
        match (self.state, self.wants.seller, self.wants.buyer) {
            (State::Proposed, ..) | (State::Accepted | State::Paid, _, Some(_)) => Some(Side::Seller),
            (State::Disputed, Some(_), None) => Some(Side::Buyer),
            (State::Disputed, ..) => Some(Side::Seller),
            (State::Accepted, ..) if self.agreed.as_ref().and_then(super::Agreed::sum).is_some_and(|sum| sum.minor() > 0) => Some(Side::Buyer),
            (State::Accepted | State::Paid, ..) => Some(Side::Seller),
            (State::Shipped, ..) if self.is_lent() => Some(Side::Seller),
            (State::Shipped | State::Returned, ..) => Some(Side::Buyer),
            (State::Declined | State::Withdrawn | State::Completed | State::Cancelled, ..) => None,
        }
    }

    /// Takes back a proposal before the seller elsewhere answered. Their server decides which came first; its answer holds.
    ///
    /// # Errors
    /// Answered already, or no order.
    pub fn withdraw(&mut self, now: Time) -> Result<Event, AgreementError> {
        self.act(Side::Buyer, State::Withdrawn, "", now).map(Done::event)
    }

    /// Takes what its owner elsewhere says. What is older than what we hold changes nothing, and neither does a repetition.
    ///
    /// # Errors
    /// Other terms than those agreed (SECURITY P-23), or a state that this one never leads to.
    pub fn hear(&mut self, told: Told) -> Result<Option<Event>, AgreementError> {
        if told.digest.as_ref().is_some_and(|digest| *digest != self.digest) {
            return Err(AgreementError::OtherTerms);
        }
        if self.address.is_some() && (told.updated <= self.updated_at || (told.address.is_some() && told.address != self.address)) {
            return Ok(None);
        }
        // What we took back before we heard their answer was taken back too late.
        let from = if self.state == State::Withdrawn { State::Proposed } else { self.state };
        let is_new = told.state != self.state;
        if is_new && !leads_to(from, told.state, self.is_lent()) {
            return Err(AgreementError::WrongState(self.state.word(), told.state.word()));
        }
        let before = self.state;
        self.address = self.address.take().or(told.address);
        self.wants = told.wants;
        self.payment_link = told.payment_link.or(self.payment_link.take());
        if is_new {
            self.set(told.state, &told.reason, told.updated);
        }
        self.updated_at = told.updated;
        self.version += 1;
        Ok(Some(Event::Told { agreement: self.id, from: before, to: self.state }))
    }

    /// The owner elsewhere said no to our proposal, perhaps before they heard that we took it back; `None` where it is
    /// answered already.
    pub fn hear_no(&mut self, reason: &str, now: Time) -> Option<Event> {
        if !matches!(self.state, State::Proposed | State::Withdrawn) || self.address.is_some() {
            return None;
        }
        let from = self.state;
        self.enter(State::Declined, reason, now);
        Some(Event::Told { agreement: self.id, from, to: State::Declined })
    }

    fn want(&mut self, by: Side, to: State, reason: &str, now: Time) -> Result<Done, AgreementError> {
        // Saying it again and again tells the other side nothing.
        if self.wants.of(by) == Some(to) {
            return Err(AgreementError::AskedAlready);
        }
        self.wants = self.wants.with(by, Some(to));
        reason.clone_into(&mut self.reason);
        self.touch(now);
        Ok(Done::Waits(Event::Wanted { agreement: self.id, by, wants: Some(to) }))
    }

    fn enter(&mut self, to: State, reason: &str, now: Time) {
        self.set(to, reason, now);
        self.wants = Wants::default();
        self.ask = None;
        self.touch(now);
    }

    fn set(&mut self, to: State, reason: &str, now: Time) {
        self.state = to;
        self.state_at = now;
        self.handed_over |= to == State::Shipped;
        if to == State::Completed {
            self.completed_at = Some(now);
        }
        // What was said of an earlier move is no reason of this one.
        reason.clone_into(&mut self.reason);
    }

    fn touch(&mut self, now: Time) {
        self.updated_at = now.max(Time::from_unix_micros((self.updated_at.unix_millis() + 1) * 1_000));
        self.version += 1;
    }
}

/// Whether the machine leads from one state to another, by however many edges: words may be lost on the way.
fn leads_to(from: State, to: State, is_lent: bool) -> bool {
    let mut reached = vec![from];
    let mut seen = 0;
    while let Some(state) = reached.get(seen).copied() {
        seen += 1;
        for next in State::ALL {
            if edge(state, *next, is_lent).is_some() && !reached.contains(next) {
                reached.push(*next);
            }
        }
    }
    from != to && reached.contains(&to)
}
