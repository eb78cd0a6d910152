use proptest::prelude::*;

use super::*;
use crate::listings::{Content, Draft as ListingDraft, State as ListingState};

const ANA: Id<Actor> = Id::new(1);
const BO: Id<Actor> = Id::new(2);
const CY: Id<Actor> = Id::new(3);

fn at(second: i64) -> Time {
    Time::from_unix_seconds(1_800_000_000 + second)
}

fn content(draft: ListingDraft) -> Content {
    ListingDraft { title: "Shuttle".into(), pickup: true, ..draft }.parse().unwrap()
}

fn for_sale(quantity: &str) -> ListingDraft {
    ListingDraft { amount: "34.50".into(), currency: "EUR".into(), quantity: quantity.into(), ..ListingDraft::default() }
}

fn published(draft: ListingDraft) -> Listing {
    let (mut listing, _) = Listing::draft(Id::new(7), Address::trusted("https://a.example/o/7"), ANA, content(draft), at(0));
    listing.publish(ANA, at(0)).unwrap();
    listing
}

fn to_borrow() -> ListingDraft {
    ListingDraft { terms: "loan".into(), quantity: "1".into(), ..ListingDraft::default() }
}

fn wish(quantity: i64) -> Wish {
    Wish { quantity, delivery: "pickup".into(), ..Wish::default() }
}

fn agreed(listing: &Listing, wish: &Wish) -> Agreed {
    Agreed::of(listing, &Policies::default(), wish, at(1)).unwrap()
}

fn order(agreed: Agreed, address: bool) -> Agreement {
    let proposal = Proposal {
        id: Id::new(9),
        offer: Address::trusted("https://b.example/a/1"),
        address: address.then(|| Address::trusted("https://a.example/o/9")),
        seller: ANA,
        buyer: BO,
        listing: Id::new(7),
        agreed,
        payment_link: None,
    };
    Agreement::propose(proposal, at(1)).0
}

fn in_state(state: State, lent: bool) -> Agreement {
    let listing = if lent { published(to_borrow()) } else { published(for_sale("3")) };
    let wish = if lent { Wish { loan_until: Some("2027-02-01".into()), ..wish(1) } } else { wish(2) };
    Agreement { state, state_at: at(2), ..order(agreed(&listing, &wish), true) }
}

/// Every edge there is, by whom it may be taken at once.
const SELLERS: [(State, State); 8] = [
    (State::Proposed, State::Accepted),
    (State::Proposed, State::Declined),
    (State::Accepted, State::Paid),
    (State::Paid, State::Accepted),
    (State::Accepted, State::Shipped),
    (State::Paid, State::Shipped),
    (State::Accepted, State::Cancelled),
    (State::Paid, State::Cancelled),
];
const BUYERS: [(State, State); 4] = [(State::Proposed, State::Withdrawn), (State::Accepted, State::Paid), (State::Shipped, State::Completed), (State::Returned, State::Completed)];
const EITHER: [(State, State); 3] = [(State::Accepted, State::Disputed), (State::Paid, State::Disputed), (State::Shipped, State::Disputed)];
/// Those that wait for the other side.
const ASKED: [(State, State); 2] = [(State::Accepted, State::Cancelled), (State::Paid, State::Cancelled)];
const BOTH: [(State, State); 2] = [(State::Disputed, State::Completed), (State::Disputed, State::Cancelled)];

#[test]
fn every_edge_that_is_not_in_the_table_is_refused_and_changes_nothing() {
    for from in State::ALL {
        for to in State::ALL {
            for side in [Side::Seller, Side::Buyer] {
                let edge = (*from, *to);
                let moves = EITHER.contains(&edge) || if side == Side::Seller { SELLERS.contains(&edge) } else { BUYERS.contains(&edge) };
                let waits = BOTH.contains(&edge) || (side == Side::Buyer && ASKED.contains(&edge));
                let before = in_state(*from, false);
                let mut after = before.clone();
                let done = after.act(side, *to, "", at(3));
                match (&done, moves, waits) {
                    (Ok(Done::Moved(_)), true, false) => assert_eq!(after.state, *to),
                    (Ok(Done::Waits(_)), false, true) => assert_eq!((after.state, after.wants.of(side)), (*from, Some(*to))),
                    (Err(_), false, false) => assert_eq!(after, before, "{from:?} {to:?}"),
                    _ => panic!("{side:?} {from:?} -> {to:?}: {done:?}"),
                }
            }
        }
    }
}

#[test]
fn a_reason_is_that_of_the_last_move_alone() {
    let mut order = in_state(State::Accepted, false);
    order.act(Side::Buyer, State::Cancelled, "the wrong size", at(3)).unwrap();
    assert_eq!(order.reason, "the wrong size");
    order.refuse_want(Side::Buyer, at(4)).unwrap();
    assert_eq!(order.reason, "");
    order.act(Side::Buyer, State::Disputed, "one is broken", at(5)).unwrap();
    order.act(Side::Seller, State::Cancelled, "", at(6)).unwrap();
    assert_eq!(order.reason, "");
    order.act(Side::Buyer, State::Cancelled, "so be it", at(7)).unwrap();
    assert_eq!((order.state, order.reason.as_str()), (State::Cancelled, "so be it"));
}

#[test]
fn what_is_lent_comes_back_before_it_is_done() {
    let mut loan = in_state(State::Shipped, true);
    assert!(loan.act(Side::Buyer, State::Completed, "", at(3)).is_err());
    assert_eq!(loan.act(Side::Buyer, State::Returned, "", at(3)), Err(AgreementError::NotYours));
    let back = loan.act(Side::Seller, State::Returned, "", at(3)).unwrap().event();
    assert_eq!(Agreement { stock: 1, ..loan.clone() }.moves_stock(&back), Stock::GivenBack(1));
    assert!(loan.act(Side::Buyer, State::Completed, "", at(4)).is_ok());
    assert!(in_state(State::Shipped, false).act(Side::Seller, State::Returned, "", at(3)).is_err());
}

#[test]
fn a_seller_completes_alone_only_after_21_days_of_silence() {
    let mut sent = in_state(State::Shipped, false);
    assert_eq!(sent.act(Side::Seller, State::Completed, "", at(2 + 21 * 86_400 - 1)), Err(AgreementError::TooEarly));
    assert!(sent.act(Side::Seller, State::Completed, "", at(2 + 21 * 86_400)).is_ok());
}

#[test]
fn a_dispute_ends_when_both_say_the_same() {
    let mut order = in_state(State::Disputed, false);
    assert!(matches!(order.act(Side::Seller, State::Completed, "", at(3)), Ok(Done::Waits(_))));
    assert!(matches!(order.act(Side::Buyer, State::Cancelled, "", at(4)), Ok(Done::Waits(_))));
    assert_eq!(order.state, State::Disputed);
    assert!(matches!(order.act(Side::Seller, State::Cancelled, "", at(5)), Ok(Done::Moved(_))));
    assert_eq!((order.state, order.wants), (State::Cancelled, Wants::default()));
}

#[test]
fn a_buyer_asks_to_cancel_and_the_seller_agrees_or_not() {
    let mut order = in_state(State::Paid, false);
    assert_eq!(order.refuse_want(Side::Buyer, at(3)), Err(AgreementError::NothingAsked));
    assert_eq!(order.take_want_back(Side::Buyer, at(3)), Err(AgreementError::NothingAsked));
    order.act(Side::Buyer, State::Cancelled, "too late for me", at(3)).unwrap();
    assert_eq!(order.turn(), Some(Side::Seller));
    order.refuse_want(Side::Buyer, at(4)).unwrap();
    assert_eq!((order.state, order.wants), (State::Paid, Wants::default()));
    order.act(Side::Buyer, State::Cancelled, "", at(5)).unwrap();
    order.act(Side::Seller, State::Cancelled, "", at(6)).unwrap();
    assert_eq!(order.state, State::Cancelled);
}

#[test]
fn what_is_asked_for_is_asked_once_and_waits_whatever_the_other_side_takes_back() {
    let mut order = in_state(State::Disputed, false);
    order.act(Side::Buyer, State::Completed, "", at(3)).unwrap();
    order.ask = Some(Address::trusted("https://b.example/a/7"));
    let before = order.clone();
    assert_eq!(order.act(Side::Buyer, State::Completed, "please", at(4)), Err(AgreementError::AskedAlready));
    assert_eq!(order, before);
    order.act(Side::Seller, State::Cancelled, "", at(5)).unwrap();
    order.refuse_want(Side::Seller, at(6)).unwrap();
    assert_eq!((order.wants.buyer, order.ask.is_some()), (Some(State::Completed), true));
    let back = order.take_want_back(Side::Buyer, at(7)).unwrap();
    assert_eq!((back, order.ask), (Event::WantTakenBack { agreement: order.id, by: Side::Buyer }, None));
}

#[test]
fn an_enquiry_binds_nobody() {
    let (mut enquiry, _) = Agreement::enquire(Id::new(9), &published(for_sale("1")), Some(BO), at(1));
    for to in State::ALL {
        assert!(enquiry.act(Side::Seller, *to, "", at(2)).is_err() && enquiry.act(Side::Buyer, *to, "", at(2)).is_err());
    }
    assert_eq!(enquiry.side_of(CY), None);
}

#[test]
fn p22_terms_are_computed_from_the_listing_alone() {
    let listing = published(for_sale("3"));
    let honest = agreed(&listing, &wish(2));
    assert_eq!((honest.unit_price.as_str(), honest.total.as_str(), honest.currency.as_str()), ("34.50", "69.00", "EUR"));
    let tampered = Agreed { unit_price: "0.40".into(), total: "0.80".into(), ..honest.clone() };
    assert_eq!(agreed(&listing, &honest.wish()), honest);
    assert_eq!(honest.differences(&tampered), ["unitPrice", "total"]);
    for quantity in ["-3", "0", "1000000000000000000", "2.5", "NaN", "+2", ""] {
        let wish = Agreed { quantity: quantity.into(), ..honest.clone() }.wish();
        assert_eq!(faults(&listing, &wish), ["fault-order-quantity"], "{quantity}");
    }
    let dear = published(ListingDraft { amount: "9999999999".into(), made_to_order: true, ..for_sale("") });
    assert_eq!(faults(&dear, &wish(10_000)), ["fault-order-too-large"]);
    let lower = Agreed { unit_price: "0.40".into(), ..honest }.wish();
    assert_eq!(faults(&listing, &lower), ["fault-order-amount-not-here"]);
}

fn faults(listing: &Listing, wish: &Wish) -> Vec<&'static str> {
    Agreed::of(listing, &Policies::default(), wish, at(1)).map_or_else(|faults| faults.into_iter().map(|fault| fault.key).collect(), |_| Vec::new())
}

#[test]
fn what_cannot_be_ordered_says_why() {
    let listing = published(for_sale("3"));
    assert_eq!(faults(&listing, &wish(4)), ["fault-order-stock"]);
    assert_eq!(faults(&listing, &Wish { delivery: "ship".into(), ..wish(1) }), ["fault-order-delivery"]);
    assert_eq!(faults(&listing, &Wish { variation: vec!["red".into()], ..wish(1) }), ["fault-order-variation"]);
    assert_eq!(faults(&listing, &Wish { loan_until: Some("2027-02-01".into()), ..wish(1) }), ["fault-loan-not-here"]);
    assert_eq!(faults(&published(for_sale("0")), &wish(1)), ["fault-order-sold-out"]);
    for state in [ListingState::Draft, ListingState::Paused, ListingState::Archived] {
        assert_eq!(faults(&Listing { state, ..listing.clone() }, &wish(1)), ["fault-order-closed"]);
    }
    let lot = published(ListingDraft { unit_based: false, ..for_sale("6") });
    assert_eq!(faults(&lot, &wish(2)), ["fault-order-quantity"]);
    assert_eq!(agreed(&lot, &wish(1)).total, "34.50");
    let wanted = published(ListingDraft { purpose: "request".into(), ..for_sale("") });
    assert_eq!(faults(&wanted, &wish(1)), ["fault-order-request"]);
    assert_eq!(faults(&published(ListingDraft { terms: "swap".into(), ..ListingDraft::default() }), &wish(1)), ["fault-order-swap"]);
    for day in [None, Some("2020-01-01"), Some("2099-01-01"), Some("soon"), Some("2027-02-30"), Some("2027-02-01T00")] {
        assert_eq!(faults(&published(to_borrow()), &Wish { loan_until: day.map(str::to_owned), ..wish(1) }), ["fault-loan-until"], "{day:?}");
    }
    // Whoever writes terms without a form is held to the same bounds.
    let engraved = published(ListingDraft { personalisation: "Which name?".into(), ..for_sale("3") });
    for words in ["x".repeat(501), "two\nlines".to_owned(), "null\0".to_owned(), String::new()] {
        assert_eq!(faults(&engraved, &Wish { personalisation: Some(words), ..wish(1) }), ["fault-personalisation-long"]);
    }
    let pay = published(ListingDraft { terms: "pay-what-you-can".into(), amount: "5".into(), ..for_sale("") });
    let offered = |amount: &str, currency: &str| Wish { amount: Some(crate::money::Money::parse(amount, currency).unwrap()), ..wish(2) };
    assert_eq!(faults(&pay, &offered("4.99", "EUR")), ["fault-order-amount-low"]);
    assert_eq!(faults(&pay, &offered("9", "USD")), ["fault-order-currency"]);
    let generous = agreed(&pay, &offered("9", "EUR"));
    assert_eq!((generous.total.as_str(), generous.wish()), ("18.00", offered("9", "EUR")));
}

#[test]
fn nothing_is_paid_for_a_gift_but_the_postage() {
    let zones = vec![crate::listings::ZoneDraft { zone: "Germany".into(), amount: "4.90".into() }];
    let gift = ListingDraft { terms: "gift".into(), currency: "EUR".into(), shipping: true, zones, ..ListingDraft::default() };
    let sent = Wish { delivery: "ship".into(), zone: "Germany".into(), ..wish(1) };
    let terms = agreed(&published(gift.clone()), &sent);
    assert_eq!((terms.unit_price.as_str(), terms.total.as_str(), terms.currency.as_str()), ("0", "4.90", "EUR"));
    assert_eq!(agreed(&published(gift), &terms.wish()), terms);
}

#[test]
fn every_wrong_field_of_an_order_is_named_at_once() {
    let long = "x".repeat(5_001);
    let draft = Draft {
        quantity: "0".into(),
        variation: long.clone(),
        personalisation: long.clone(),
        delivery: "drone".into(),
        zone: long.clone(),
        amount: "free".into(),
        currency: "EUR".into(),
        loan_until: long.clone(),
        message: long.clone(),
        address: long,
    };
    let fields: Vec<&str> = draft.parse().unwrap_err().into_iter().map(|fault| fault.field).collect();
    assert_eq!(fields, ["quantity", "variation", "personalisation", "delivery", "loan_until", "amount", "delivery", "message", "address"]);
}

/// The digest is fixed by the wire: sha2-256 of the canonical form, as any other program computes it.
#[test]
fn the_fingerprint_is_a_multihash_of_the_canonical_form() {
    let terms = agreed(&published(for_sale("3")), &wish(2));
    let canonical = String::from_utf8(serde_jcs::to_vec(&terms).unwrap()).unwrap();
    assert_eq!(
        canonical,
        concat!(
            r#"{"currency":"EUR","delivery":{"kind":"pickup","price":"0.00","zone":""},"leadTime":"","listing":"https://a.example/o/7","#,
            r#""listingUpdated":"2027-01-15T08:00:00Z","payment":"","quantity":"2","returns":"","title":"Shuttle","total":"69.00","unitPrice":"34.50"}"#
        )
    );
    let bytes = bs58::decode(terms.digest().strip_prefix('z').unwrap()).into_vec().unwrap();
    assert_eq!(bytes[..2], [0x12, 0x20]);
    assert_eq!(bytes[2..], *aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, canonical.as_bytes()).as_ref());
    assert_ne!(terms.digest(), Agreed { total: "69.01".into(), ..terms.clone() }.digest());
}

#[test]
fn p23_an_answer_with_other_terms_is_dropped() {
    let listing = published(for_sale("3"));
    let mut held = order(agreed(&listing, &wish(2)), false);
    let before = held.clone();
    let told = Told {
        state: State::Accepted,
        digest: Some(agreed(&listing, &wish(1)).digest()),
        updated: at(5),
        wants: Wants::default(),
        address: Some(Address::trusted("https://a.example/o/9")),
        reason: String::new(),
        payment_link: None,
    };
    assert_eq!(held.hear(told.clone()), Err(AgreementError::OtherTerms));
    assert_eq!(held, before);
    let honest = Told { digest: Some(held.digest.clone()), ..told };
    assert!(matches!(held.hear(honest.clone()), Ok(Some(Event::Told { to: State::Accepted, .. }))));
    assert_eq!(held.hear(honest.clone()), Ok(None));
    assert_eq!(held.hear(Told { updated: at(9), state: State::Declined, ..honest.clone() }), Err(AgreementError::WrongState("accepted", "declined")));
    assert_eq!(held.hear(Told { updated: at(9), address: Some(Address::trusted("https://a.example/o/8")), state: State::Paid, ..honest }), Ok(None));
}

#[test]
fn p28_only_a_party_to_a_completed_order_says_how_it_went() {
    for state in State::ALL {
        let order = in_state(*state, false);
        assert_eq!(order.may_be_reviewed(CY), Err(FeedbackError::NotAParty));
        let expected = if *state == State::Completed { Ok((Side::Buyer, ANA)) } else { Err(FeedbackError::NotCompleted) };
        assert_eq!(order.may_be_reviewed(BO), expected);
    }
    let own = Agreement { buyer: Some(ANA), ..in_state(State::Completed, false) };
    assert_eq!(own.may_be_reviewed(ANA), Err(FeedbackError::NotAParty));
}

#[test]
fn p28_feedback_is_changed_by_its_author_for_thirty_days() {
    let order = in_state(State::Completed, false);
    let (by, about) = order.may_be_reviewed(BO).unwrap();
    let feedback = Feedback { post: Some(Id::new(9)), agreement: order.id, by, author: BO, about, created_at: at(0), confirmed: None };
    let last = EDITABLE_DAYS * 86_400;
    for (who, second, expected) in
        [(BO, 0, Ok(())), (BO, last, Ok(())), (BO, last + 1, Err(FeedbackError::TooLate)), (ANA, 0, Err(FeedbackError::NotAParty)), (CY, 0, Err(FeedbackError::NotAParty))]
    {
        assert_eq!(feedback.may_be_changed(who, at(second)), expected, "{who} after {second} seconds");
    }
}

/// A message on its way.
#[derive(Debug, Clone)]
enum Message {
    Offer,
    Undo,
    Ask(u32, State),
    Tell(Told),
    No(String),
}

/// Two servers, the network between them, and the shelf.
struct World {
    listing: Listing,
    terms: Agreed,
    owner: Option<Agreement>,
    held: Agreement,
    /// Undone before it came.
    undone: bool,
    refused: bool,
    heard: Vec<u32>,
    wire: Vec<Message>,
    now: i64,
}

impl World {
    fn new(stock: i64, ordered: i64, lent: bool) -> Self {
        let draft = if lent { ListingDraft { quantity: stock.to_string(), ..to_borrow() } } else { for_sale(&stock.to_string()) };
        let listing = published(draft);
        let wish = if lent { Wish { loan_until: Some("2027-02-01".into()), ..wish(ordered) } } else { wish(ordered) };
        let terms = agreed(&listing, &wish);
        Self { held: order(terms.clone(), false), listing, terms, owner: None, undone: false, refused: false, heard: Vec::new(), wire: vec![Message::Offer], now: 10 }
    }

    fn tell(&mut self) {
        let Some(owner) = &self.owner else { return };
        let told = Told {
            state: owner.state,
            digest: Some(owner.digest.clone()),
            updated: Time::from_unix_micros(owner.updated_at.unix_millis() * 1_000),
            wants: owner.wants,
            address: owner.address.clone(),
            reason: String::new(),
            payment_link: None,
        };
        self.wire.push(Message::Tell(told));
    }

    /// The seller's server moves it, with the stock, or refuses.
    fn decide(&mut self, by: Side, to: State) {
        let Some(owner) = &self.owner else { return };
        let (mut moved, mut shelf) = (owner.clone(), self.listing.clone());
        let Ok(done) = moved.act(by, to, "", at(self.now)) else { return };
        match moved.moves_stock(&done.clone().event()) {
            Stock::Taken(quantity) => match shelf.take_stock(&[], shelf.content.pieces(quantity), at(self.now)) {
                Ok(taken) => moved.stock = taken.pieces,
                Err(_) => return,
            },
            Stock::GivenBack(pieces) => {
                shelf.give_back_stock(&[], pieces, at(self.now));
                moved.stock = 0;
            }
            Stock::Stays => {}
        }
        let is_no = moved.state == State::Declined;
        let is_silent = moved.state == State::Withdrawn;
        (self.owner, self.listing) = (Some(moved), shelf);
        if is_no {
            self.wire.push(Message::No(String::new()));
        } else if !is_silent {
            self.tell();
        }
    }

    fn deliver(&mut self, message: Message) {
        match message {
            Message::Offer if self.owner.is_none() && !self.undone && !self.refused => match Agreed::of(&self.listing, &Policies::default(), &self.terms.wish(), at(self.now)) {
                Ok(again) if again == self.terms => self.owner = Some(order(again, true)),
                _ => {
                    self.refused = true;
                    self.wire.push(Message::No(String::new()));
                }
            },
            Message::Offer => {}
            Message::Undo if self.owner.is_none() => self.undone = true,
            Message::Undo => self.decide(Side::Buyer, State::Withdrawn),
            Message::Ask(id, to) if !self.heard.contains(&id) => {
                self.heard.push(id);
                self.decide(Side::Buyer, to);
            }
            Message::Ask(..) => {}
            Message::Tell(told) => {
                let _ = self.held.hear(told);
            }
            Message::No(reason) => {
                self.held.hear_no(&reason, at(self.now));
            }
        }
    }

    fn check(&self) -> Result<(), TestCaseError> {
        let left = self.listing.content.quantity.unwrap_or(0);
        prop_assert!(left >= 0);
        if let Some(owner) = &self.owner {
            prop_assert_eq!(&owner.digest, &self.held.digest);
            prop_assert_eq!(&owner.agreed, &self.held.agreed);
        }
        Ok(())
    }
}

#[derive(Debug, Clone)]
enum Step {
    Sell(State),
    Buy(State),
    Withdraw,
    Deliver(prop::sample::Index),
    Repeat(prop::sample::Index),
    Later(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let state = || prop::sample::select(State::ALL);
    prop_oneof![
        3 => state().prop_map(Step::Sell),
        3 => state().prop_map(Step::Buy),
        1 => Just(Step::Withdraw),
        6 => any::<prop::sample::Index>().prop_map(Step::Deliver),
        2 => any::<prop::sample::Index>().prop_map(Step::Repeat),
        1 => (0_i64..30 * 86_400).prop_map(Step::Later),
    ]
}

proptest! {
    /// Messages come in any order, some of them twice: in the end both hold the same terms in the same state, and no piece
    /// is lost or sold twice.
    #[test]
    fn two_servers_end_with_equal_terms_a_legal_state_and_all_stock_accounted_for(
        stock in 1_i64..4, ordered in 1_i64..3, lent in any::<bool>(), steps in proptest::collection::vec(step(), 0..60)
    ) {
        prop_assume!(ordered <= stock);
        let mut world = World::new(stock, ordered, lent);
        let mut asks = 0;
        for step in steps {
            world.now += 1;
            match step {
                Step::Sell(to) => world.decide(Side::Seller, to),
                Step::Buy(to) => {
                    asks += 1;
                    if world.held.address.is_some() && world.held.may(Side::Buyer, to, at(world.now)) {
                        world.wire.push(Message::Ask(asks, to));
                    }
                }
                Step::Withdraw => {
                    if world.held.address.is_none() && world.held.withdraw(at(world.now)).is_ok() {
                        world.wire.push(Message::Undo);
                    }
                }
                Step::Deliver(which) if !world.wire.is_empty() => {
                    let message = world.wire.remove(which.index(world.wire.len()));
                    world.deliver(message);
                }
                Step::Repeat(which) if !world.wire.is_empty() => {
                    let message = world.wire[which.index(world.wire.len())].clone();
                    world.deliver(message);
                }
                Step::Later(seconds) => world.now += seconds,
                Step::Deliver(_) | Step::Repeat(_) => {}
            }
            world.check()?;
        }
        while !world.wire.is_empty() {
            let message = world.wire.remove(0);
            world.now += 1;
            world.deliver(message);
            world.check()?;
        }
        let left = world.listing.content.quantity.unwrap_or(0);
        match &world.owner {
            Some(owner) => {
                prop_assert_eq!(owner.state, world.held.state);
                prop_assert_eq!(owner.wants, world.held.wants);
                let is_out = owner.stock;
                prop_assert_eq!(left + is_out, stock);
                let holds = !matches!(owner.state, State::Proposed | State::Declined | State::Withdrawn | State::Returned) && (owner.state != State::Cancelled || owner.handed_over);
                if !(owner.is_lent() && owner.state == State::Completed) {
                    prop_assert_eq!(is_out > 0, holds, "{:?}", owner.state);
                }
            }
            None => {
                prop_assert!(matches!(world.held.state, State::Withdrawn | State::Declined));
                prop_assert_eq!(left, stock);
            }
        }
    }
}
