//! Agreements: enquiries and orders between two parties, with terms that both hold, and one table of who moves what.

mod agreed;
mod draft;
mod feedback;
mod stock;
#[cfg(test)]
mod tests;
mod verbs;
mod visitors;

use serde::{Deserialize, Serialize};

use crate::actors::Actor;
use crate::listings::{Listing, words};
use crate::posts::Post;
use crate::{Address, Id, Time};

pub use agreed::{Agreed, Delivery, Policies};
pub use draft::{Draft, MAX_MESSAGE, MAX_POSTAL, Wish};
pub use feedback::{EDITABLE_DAYS, Feedback, FeedbackError, MAX_FEEDBACK, MAX_TOLD};
pub use stock::Stock;
pub use verbs::{AgreementError, Asked, Done, PATIENCE_DAYS, Told};
pub use visitors::{AskDraft, CONFIRM_HOURS, MAX_VISITOR_NAME, MAX_WAITING, Question, SILENT_DAYS, Visitor, VisitorAsk, VisitorLetter, silent_since};

/// What an agreement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A private thread about one listing; nobody is bound to anything.
    Enquiry,
    Order,
}
words!(Kind { Enquiry = "enquiry", Order = "order" });

impl Kind {
    /// How the list of what happened begins.
    #[must_use]
    pub const fn first_step(self) -> &'static str {
        match self {
            Self::Enquiry => "asked",
            Self::Order => State::Proposed.word(),
        }
    }
}

/// Where an agreement is (SETTLED 2). An enquiry stays proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Proposed,
    Declined,
    Withdrawn,
    Accepted,
    Paid,
    /// Sent, or handed over.
    Shipped,
    /// Of what was lent.
    Returned,
    Completed,
    Cancelled,
    Disputed,
}
words!(State {
    Proposed = "proposed",
    Declined = "declined",
    Withdrawn = "withdrawn",
    Accepted = "accepted",
    Paid = "paid",
    Shipped = "shipped",
    Returned = "returned",
    Completed = "completed",
    Cancelled = "cancelled",
    Disputed = "disputed",
});

impl State {
    /// Accepted once, whatever came after: the seller knows where to send it, and the buyer where to pay.
    #[must_use]
    pub const fn is_agreed(self) -> bool {
        !matches!(self, Self::Proposed | Self::Declined | Self::Withdrawn)
    }

    /// Nothing follows any more.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self, Self::Declined | Self::Withdrawn | Self::Completed | Self::Cancelled)
    }

    /// What a peer writes, also in the words of before they were settled (`pending`, `active`).
    #[must_use]
    pub fn from_peer(word: &str) -> Option<Self> {
        match word {
            "pending" => Some(Self::Proposed),
            "active" => Some(Self::Accepted),
            other => Self::from_word(other),
        }
    }
}

/// One of the two parties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    Seller,
    Buyer,
}
words!(Side { Seller = "seller", Buyer = "buyer" });

impl Side {
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Seller => Self::Buyer,
            Self::Buyer => Self::Seller,
        }
    }
}

/// What a side wants and cannot do alone: to cancel, or how a dispute is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Wants {
    pub seller: Option<State>,
    pub buyer: Option<State>,
}

impl Wants {
    #[must_use]
    pub const fn of(self, side: Side) -> Option<State> {
        match side {
            Side::Seller => self.seller,
            Side::Buyer => self.buyer,
        }
    }

    #[must_use]
    pub const fn with(mut self, side: Side, wanted: Option<State>) -> Self {
        match side {
            Side::Seller => self.seller = wanted,
            Side::Buyer => self.buyer = wanted,
        }
        self
    }
}

/// An agreement. Where the seller is here this is the record that decides; else it is what its owner told us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub id: Id<Agreement>,
    pub kind: Kind,
    pub state: State,
    /// What it is about. The listing may be gone by now; this stays.
    pub listing: Address,
    pub listing_id: Id<Listing>,
    /// Of the listing when it began.
    pub title: String,
    pub seller: Id<Actor>,
    /// `None` for a visitor who writes by e-mail.
    pub buyer: Option<Id<Actor>>,
    /// Identity of the Offer that proposed it; orders only.
    pub offer: Option<Address>,
    /// Identity of the agreement itself; `None` until its owner elsewhere named it.
    pub address: Option<Address>,
    /// What both hold; orders only.
    pub agreed: Option<Agreed>,
    /// Fingerprint of what was agreed; empty for enquiries.
    pub digest: String,
    pub wants: Wants,
    /// Of the Offer by which a buyer elsewhere asked for what waits.
    pub ask: Option<Address>,
    /// Taken from the stock of the listing, to be given back when nothing comes of it.
    pub stock: i64,
    /// It was sent or handed over once, whatever happened after.
    pub handed_over: bool,
    /// Why it is in its state, or is wanted in another one, in the words of whoever moved it last; empty where they gave none.
    pub reason: String,
    /// Where to pay, as the seller gave it.
    pub payment_link: Option<String>,
    pub created_at: Time,
    /// Grows with every change by at least a millisecond: later words of its owner are told from earlier ones by it.
    pub updated_at: Time,
    /// Since when it is in its state.
    pub state_at: Time,
    pub completed_at: Option<Time>,
    /// Grows with every change here; `ETag` and `If-Match`.
    pub version: i64,
}

/// A new order, before anything is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    pub id: Id<Agreement>,
    pub offer: Address,
    /// Given by the server of the seller alone.
    pub address: Option<Address>,
    pub seller: Id<Actor>,
    pub buyer: Id<Actor>,
    pub listing: Id<Listing>,
    pub agreed: Agreed,
    pub payment_link: Option<String>,
}

impl Agreement {
    /// Begins an order.
    #[must_use]
    pub fn propose(proposal: Proposal, now: Time) -> (Self, Event) {
        let Proposal { id, offer, address, seller, buyer, listing, agreed, payment_link } = proposal;
        let digest = agreed.digest();
        let agreement = Self {
            id,
            kind: Kind::Order,
            state: State::Proposed,
            listing: Address::trusted(agreed.listing.clone()),
            listing_id: listing,
            title: agreed.title.clone(),
            seller,
            buyer: Some(buyer),
            offer: Some(offer),
            address,
            agreed: Some(agreed),
            digest,
            wants: Wants::default(),
            ask: None,
            stock: 0,
            handed_over: false,
            reason: String::new(),
            payment_link,
            created_at: now,
            updated_at: now,
            state_at: now,
            completed_at: None,
            version: 1,
        };
        (agreement, Event::Proposed { agreement: id })
    }

    /// Begins a private thread about a listing.
    #[must_use]
    pub fn enquire(id: Id<Self>, listing: &Listing, buyer: Option<Id<Actor>>, now: Time) -> (Self, Event) {
        let agreement = Self {
            id,
            kind: Kind::Enquiry,
            state: State::Proposed,
            listing: listing.address.clone(),
            listing_id: listing.id,
            title: listing.content.title.clone(),
            seller: listing.maker,
            buyer,
            offer: None,
            address: None,
            agreed: None,
            digest: String::new(),
            wants: Wants::default(),
            ask: None,
            stock: 0,
            handed_over: false,
            reason: String::new(),
            payment_link: None,
            created_at: now,
            updated_at: now,
            state_at: now,
            completed_at: None,
            version: 1,
        };
        (agreement, Event::Opened { agreement: id })
    }

    /// Which side somebody is on; `None` for everybody else.
    #[must_use]
    pub fn side_of(&self, actor: Id<Actor>) -> Option<Side> {
        if actor == self.seller {
            return Some(Side::Seller);
        }
        (self.buyer == Some(actor)).then_some(Side::Buyer)
    }

    /// Who stands on a side.
    #[must_use]
    pub const fn party(&self, side: Side) -> Option<Id<Actor>> {
        match side {
            Side::Seller => Some(self.seller),
            Side::Buyer => self.buyer,
        }
    }

    /// Whether it is lent, and comes back.
    #[must_use]
    pub fn is_lent(&self) -> bool {
        self.agreed.as_ref().is_some_and(|agreed| agreed.loan_until.is_some())
    }

    /// How many were ordered; 0 for enquiries.
    #[must_use]
    pub fn quantity(&self) -> i64 {
        self.agreed.as_ref().map_or(0, Agreed::count)
    }
}

/// What happened to an agreement. What follows is read from the row; what is gone by then stands here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Event {
    /// A private thread began.
    Opened {
        agreement: Id<Agreement>,
    },
    /// Somebody here or elsewhere wants to buy.
    Proposed {
        agreement: Id<Agreement>,
    },
    /// A party moved it, decided here.
    Moved {
        agreement: Id<Agreement>,
        from: State,
        to: State,
        by: Side,
    },
    /// A side said what it wants and cannot do alone, or the other says no to that.
    Wanted {
        agreement: Id<Agreement>,
        by: Side,
        wants: Option<State>,
    },
    /// A side takes back what it wanted.
    WantTakenBack {
        agreement: Id<Agreement>,
        by: Side,
    },
    /// A buyer here asks the seller's server elsewhere.
    Asked {
        agreement: Id<Agreement>,
        request: Id<Asked>,
    },
    /// We say no to somebody elsewhere: to an offer or to what they asked.
    Refused {
        by: Id<Actor>,
        to: Id<Actor>,
        refused: Address,
        reason: String,
    },
    /// The owner elsewhere told us how it stands.
    Told {
        agreement: Id<Agreement>,
        from: State,
        to: State,
    },
    /// The owner elsewhere said no to what a buyer here asked.
    AskRefused {
        agreement: Id<Agreement>,
        request: Id<Asked>,
    },
    /// Somebody wrote to the other. Where one of them is a visitor, `post` is the id of a [`VisitorLetter`], and no post.
    Said {
        agreement: Id<Agreement>,
        post: Id<Post>,
        by: Side,
    },
    /// The buyer's postal address is on its way to the seller, or there.
    AddressGiven {
        agreement: Id<Agreement>,
    },
    AddressErased {
        agreement: Id<Agreement>,
    },
    /// The seller's word that it is done, for the buyer's records.
    ReceiptGiven {
        agreement: Id<Agreement>,
    },
    /// Somebody was reminded that it is their turn.
    Reminded {
        agreement: Id<Agreement>,
        side: Side,
    },
    Read {
        agreement: Id<Agreement>,
        by: Side,
    },
    /// A visitor's name and address were erased: by themselves, after a long silence, or because the maker wants no more of them.
    VisitorEnded {
        agreement: Id<Agreement>,
    },
    /// A party said how it went, here or elsewhere.
    FeedbackGiven {
        agreement: Id<Agreement>,
        post: Id<Post>,
        by: Side,
    },
    /// The other side's server said that feedback of a maker here rests on a completed order.
    FeedbackConfirmed {
        agreement: Id<Agreement>,
        post: Id<Post>,
    },
    /// A maker here set how they sell.
    PoliciesSet {
        maker: Id<Actor>,
    },
    /// A maker here arranged something for themselves alone.
    Arranged {
        maker: Id<Actor>,
    },
}

impl Event {
    /// Which agreement it is about.
    #[must_use]
    pub const fn agreement(&self) -> Option<Id<Agreement>> {
        match self {
            Self::Opened { agreement }
            | Self::Proposed { agreement }
            | Self::Moved { agreement, .. }
            | Self::Wanted { agreement, .. }
            | Self::WantTakenBack { agreement, .. }
            | Self::Asked { agreement, .. }
            | Self::Told { agreement, .. }
            | Self::AskRefused { agreement, .. }
            | Self::Said { agreement, .. }
            | Self::AddressGiven { agreement }
            | Self::AddressErased { agreement }
            | Self::ReceiptGiven { agreement }
            | Self::Reminded { agreement, .. }
            | Self::Read { agreement, .. }
            | Self::VisitorEnded { agreement }
            | Self::FeedbackGiven { agreement, .. }
            | Self::FeedbackConfirmed { agreement, .. } => Some(*agreement),
            Self::Refused { .. } | Self::PoliciesSet { .. } | Self::Arranged { .. } => None,
        }
    }
}
