//! Agreements: what goes in comes out, each move is kept once with its stock, and an address lies sealed.

use domain::agreements::{Agreed, Agreement, Asked, Feedback, Policies, Proposal, Side, State, Wants, Wish};
use domain::listings::{Draft, Listing};
use domain::posts::Post;
use domain::{Address, Audience, Id};
use storage::agreements::{AgreementFilter, MoveError, NamedFeedback, SavedReply, Shop};
use storage::{Cursor, Storage};

use crate::nouns::{address, later, post};
use crate::trial::{NOW, Trial, conflict, keep};

async fn mug(trial: &Trial, maker: Id<domain::actors::Actor>, stock: &str) -> Listing {
    let draft = Draft { title: "Mug".into(), amount: "24".into(), currency: "EUR".into(), quantity: stock.into(), pickup: true, ..Draft::default() };
    let id: Id<Listing> = trial.id();
    let (mut listing, _) = Listing::draft(id, address(format!("https://maker.example/o/{id}")), maker, draft.parse().unwrap(), NOW);
    let mut tx = trial.storage.begin().await.unwrap();
    tx.listings().insert(&listing, true).await.unwrap();
    listing.publish(maker, NOW).unwrap();
    assert!(tx.listings().update(&listing).await.unwrap());
    keep(tx).await;
    listing
}

fn order(trial: &Trial, listing: &Listing, buyer: Id<domain::actors::Actor>, quantity: i64) -> Agreement {
    let wish = Wish { quantity, delivery: "pickup".into(), ..Wish::default() };
    let id: Id<Agreement> = trial.id();
    let proposal = Proposal {
        id,
        offer: address(format!("https://there.example/a/{id}")),
        address: Some(address(format!("https://maker.example/o/{id}"))),
        seller: listing.maker,
        buyer,
        listing: listing.id,
        agreed: Agreed::of(listing, &Policies::default(), &wish, NOW).unwrap(),
        payment_link: Some("https://pay.example/ana".to_owned()),
    };
    Agreement::propose(proposal, NOW).0
}

#[tokio::test]
async fn an_agreement_comes_out_as_it_went_in_and_its_constraints_speak() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let listing = mug(&trial, ana.id, "3").await;
        let first = order(&trial, &listing, bo.id, 2);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.agreements().insert(&first).await.unwrap();
        let (enquiry, _) = Agreement::enquire(trial.id(), &listing, Some(bo.id), NOW);
        tx.agreements().insert(&enquiry).await.unwrap();
        keep(tx).await;
        let full = Agreement {
            state: State::Disputed,
            wants: Wants { seller: Some(State::Completed), buyer: Some(State::Cancelled) },
            ask: Some(address("https://there.example/a/ask")),
            stock: 2,
            handed_over: true,
            reason: "it broke".to_owned(),
            payment_link: None,
            updated_at: later(5),
            state_at: later(4),
            completed_at: Some(later(6)),
            version: 2,
            ..first.clone()
        };
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.agreements().update(&full).await.unwrap());
        assert!(!tx.agreements().update(&full).await.unwrap(), "the version before is gone");
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        for found in [
            reader.agreements().find(first.id).await.unwrap(),
            reader.agreements().find_by_offer(first.offer.as_ref().unwrap()).await.unwrap(),
            reader.agreements().find_by_address(first.address.as_ref().unwrap()).await.unwrap(),
        ] {
            assert_eq!(found, Some(full.clone()));
        }
        assert_eq!(reader.agreements().find_enquiry(listing.id, bo.id).await.unwrap(), Some(enquiry.clone()));
        assert_eq!(reader.agreements().find_enquiry(listing.id, ana.id).await.unwrap(), None);
        let mut seen =
            async |who, filter| reader.agreements().list(who, filter, Cursor::START, 9).await.unwrap().items.into_iter().map(|seen| seen.agreement.id).collect::<Vec<_>>();
        assert_eq!(seen(ana.id, AgreementFilter::default()).await, [enquiry.id, first.id]);
        assert_eq!(seen(bo.id, AgreementFilter { side: Some(Side::Seller), ..AgreementFilter::default() }).await, []);
        assert_eq!(seen(bo.id, AgreementFilter { state: Some(State::Disputed), ..AgreementFilter::default() }).await, [first.id]);
        drop(reader);
        for (other, constraint) in [
            (Agreement { id: trial.id(), address: None, ..first.clone() }, "agreements_offer"),
            (Agreement { id: trial.id(), offer: None, ..first.clone() }, "agreements_address"),
            (Agreement { id: trial.id(), ..enquiry.clone() }, "agreements_listing_id_buyer_id"),
        ] {
            let mut tx = trial.storage.begin().await.unwrap();
            assert_eq!(conflict(tx.agreements().insert(&other).await), constraint);
        }
    }
}

#[tokio::test]
async fn a_page_of_ones_agreements_mixes_both_sides_and_goes_on_where_it_ended() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let (hers, his) = (mug(&trial, ana.id, "9").await, mug(&trial, bo.id, "9").await);
        let mut all = Vec::new();
        let mut tx = trial.storage.begin().await.unwrap();
        for at in 0..6 {
            let order = if at % 3 == 0 { order(&trial, &his, ana.id, 1) } else { order(&trial, &hers, bo.id, 1) };
            tx.agreements().insert(&order).await.unwrap();
            all.insert(0, order.id);
        }
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        let first = reader.agreements().list(ana.id, AgreementFilter::default(), Cursor::START, 4).await.unwrap();
        let second = reader.agreements().list(ana.id, AgreementFilter::default(), first.next.unwrap(), 4).await.unwrap();
        let shown: Vec<_> = first.items.iter().chain(&second.items).map(|seen| (seen.agreement.id, seen.unread)).collect();
        assert_eq!(shown.iter().map(|(id, _)| *id).collect::<Vec<_>>(), all);
        assert_eq!((second.next, shown.iter().filter(|(_, unread)| *unread).count()), (None, 4), "those that she sells");
        let bought = AgreementFilter { side: Some(Side::Buyer), ..AgreementFilter::default() };
        assert_eq!(reader.agreements().list(ana.id, bought, Cursor::START, 9).await.unwrap().items.len(), 2);
        assert_eq!((reader.agreements().count_unread(ana.id).await.unwrap(), reader.agreements().count_unread(bo.id).await.unwrap()), (4, 2));
    }
}

#[tokio::test]
async fn an_address_lies_sealed_and_is_erased_when_its_time_is_over() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let listing = mug(&trial, ana.id, "3").await;
        let order = order(&trial, &listing, bo.id, 1);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.agreements().insert(&order).await.unwrap();
        tx.agreements().seal_address(order.id, "Quay 4\nSaltmere").await.unwrap();
        keep(tx).await;
        let rows = trial.texts("SELECT sealed FROM sealed_addresses", "SELECT sealed FROM sealed_addresses").await;
        assert!(rows.len() == 1 && !rows[0].contains("Quay") && rows[0].chars().all(|c| c.is_ascii_hexdigit()), "{rows:?}");
        let other = trial.again().await;
        assert_eq!(other.read().await.unwrap().agreements().open_address(order.id).await.unwrap().as_deref(), Some("Quay 4\nSaltmere"));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.agreements().erase_address(order.id, Some(later(90))).await.unwrap();
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.agreements().list_addresses_due(later(89), 9).await.unwrap(), []);
        assert_eq!(tx.agreements().list_addresses_due(later(90), 9).await.unwrap(), [order.id]);
        assert!(tx.agreements().erase_address(order.id, None).await.unwrap());
        assert!(!tx.agreements().erase_address(order.id, None).await.unwrap());
        assert_eq!(tx.agreements().open_address(order.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn an_address_goes_with_either_side() {
    for trial in Trial::all().await {
        for seller_goes in [true, false] {
            let (name, other) = if seller_goes { ("cy", "dee") } else { ("eli", "fay") };
            let (seller, buyer) = (trial.somebody(name).await, trial.somebody(other).await);
            let order = order(&trial, &mug(&trial, seller.id, "3").await, buyer.id, 1);
            let mut tx = trial.storage.begin().await.unwrap();
            tx.agreements().insert(&order).await.unwrap();
            tx.agreements().seal_address(order.id, "Quay 4").await.unwrap();
            keep(tx).await;
            let mut tx = trial.storage.begin().await.unwrap();
            tx.erasures().maker(if seller_goes { &seller } else { &buyer }, later(9)).await.unwrap();
            assert_eq!(tx.agreements().find_sealed(order.id).await.unwrap(), None);
            assert!(tx.agreements().find(order.id).await.unwrap().is_some(), "the order stays");
            keep(tx).await;
        }
    }
}

#[tokio::test]
async fn who_waits_longest_comes_first_and_is_reminded_once() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let listing = mug(&trial, ana.id, "3").await;
        let mut orders = Vec::new();
        let mut tx = trial.storage.begin().await.unwrap();
        for since in [1, 2, 2, 9] {
            let order = Agreement { state_at: later(since), ..order(&trial, &listing, bo.id, 1) };
            tx.agreements().insert(&order).await.unwrap();
            orders.push(order);
        }
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        let mut ids =
            async |after: Option<&Agreement>, limit| tx.agreements().list_waiting(later(9), after, limit).await.unwrap().into_iter().map(|order| order.id).collect::<Vec<_>>();
        assert_eq!(ids(None, 2).await, [orders[0].id, orders[1].id]);
        assert_eq!(ids(Some(&orders[1]), 2).await, [orders[2].id], "the last one does not wait so long");
        let stale = Agreement { version: 7, ..orders[0].clone() };
        assert!(!tx.agreements().reminded(&stale, later(9), later(20)).await.unwrap(), "it went on meanwhile");
        assert!(tx.agreements().reminded(&orders[0], later(9), later(20)).await.unwrap());
        assert!(!tx.agreements().reminded(&orders[0], later(9), later(20)).await.unwrap(), "another process was first");
        assert_eq!(tx.agreements().list_waiting(later(9), None, 9).await.unwrap().len(), 2);
    }
}

/// Accepts an order as the seller; whether it was.
async fn accept(storage: &Storage, id: Id<Agreement>) -> Result<(), MoveError> {
    for _ in 0..5 {
        let mut tx = storage.begin().await.unwrap();
        let mut order = tx.agreements().find(id).await.unwrap().unwrap();
        let Ok(done) = order.act(Side::Seller, State::Accepted, "", later(1)) else { return Err(MoveError::Stale) };
        match tx.keep_move(order, done.event(), later(1)).await.unwrap() {
            Ok(kept) => {
                tx.commit(kept.happened, later(1)).await.unwrap();
                return Ok(());
            }
            Err(MoveError::Stale) => {}
            Err(short) => return Err(short),
        }
    }
    Err(MoveError::Stale)
}

#[tokio::test]
async fn of_two_hundred_orders_for_the_last_piece_one_is_accepted() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let listing = mug(&trial, ana.id, "1").await;
        let mut ids = Vec::new();
        let mut tx = trial.storage.begin().await.unwrap();
        for _ in 0..200 {
            let order = order(&trial, &listing, bo.id, 1);
            tx.agreements().insert(&order).await.unwrap();
            ids.push(order.id);
        }
        keep(tx).await;
        let other = trial.again().await;
        let tries = ids.iter().enumerate().map(|(at, id)| accept(if at % 2 == 0 { &trial.storage } else { &other }, *id));
        let done = futures::future::join_all(tries).await;
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1, "{:?}", trial.engine);
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.listings().find(listing.id).await.unwrap().unwrap().content.quantity, Some(0));
        let mut states = Vec::new();
        for id in ids {
            states.push(reader.agreements().find(id).await.unwrap().unwrap().state);
        }
        assert_eq!(states.iter().filter(|state| **state == State::Accepted).count(), 1);
        assert_eq!(states.iter().filter(|state| **state == State::Declined).count(), 199, "those for whom nothing is left hear it");
    }
}

#[tokio::test]
async fn stock_comes_back_with_what_is_cancelled_before_it_was_sent() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let listing = mug(&trial, ana.id, "3").await;
        let order = order(&trial, &listing, bo.id, 2);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.agreements().insert(&order).await.unwrap();
        keep(tx).await;
        accept(&trial.storage, order.id).await.unwrap();
        let left = async || trial.storage.read().await.unwrap().listings().find(listing.id).await.unwrap().unwrap().content.quantity;
        assert_eq!(left().await, Some(1));
        let mut tx = trial.storage.begin().await.unwrap();
        let mut held = tx.agreements().find(order.id).await.unwrap().unwrap();
        assert_eq!(held.stock, 2);
        let event = held.act(Side::Seller, State::Cancelled, "no clay", later(2)).unwrap().event();
        let kept = tx.keep_move(held, event, later(2)).await.unwrap().unwrap();
        tx.commit(kept.happened, later(2)).await.unwrap();
        assert_eq!(left().await, Some(3));
        let steps = trial.storage.read().await.unwrap().agreements().list_steps(order.id).await.unwrap();
        assert_eq!(steps.iter().map(|step| step.what.as_str()).collect::<Vec<_>>(), ["proposed", "accepted", "cancelled"]);
    }
}

#[tokio::test]
async fn letters_unread_marks_requests_and_shops_are_kept() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let listing = mug(&trial, ana.id, "3").await;
        let (enquiry, _) = Agreement::enquire(trial.id(), &listing, Some(bo.id), NOW);
        let said = post(trial.id(), bo.id);
        let thread: Address = address("https://maker.example/c/7");
        let mut tx = trial.storage.begin().await.unwrap();
        tx.agreements().insert(&enquiry).await.unwrap();
        tx.posts().insert(&said, &[]).await.unwrap();
        tx.agreements().file(enquiry.id, said.id, &thread).await.unwrap();
        assert_eq!(tx.agreements().count_unread(ana.id).await.unwrap(), 1, "it begins unread");
        assert!(tx.agreements().read(enquiry.id, Side::Seller).await.unwrap());
        assert!(!tx.agreements().read(enquiry.id, Side::Seller).await.unwrap());
        tx.agreements().mark_unread(enquiry.id, Side::Buyer).await.unwrap();
        assert_eq!((tx.agreements().count_unread(ana.id).await.unwrap(), tx.agreements().count_unread(bo.id).await.unwrap()), (0, 1));
        assert_eq!(tx.agreements().list_posts(enquiry.id, 9).await.unwrap().len(), 1);
        assert_eq!(tx.agreements().find_last_post_by(enquiry.id, bo.id).await.unwrap().map(|post| post.id), Some(said.id));
        assert_eq!(tx.agreements().find_last_post_by(enquiry.id, ana.id).await.unwrap(), None);
        assert_eq!(tx.agreements().list_inboxes_about(listing.id).await.unwrap().len(), 1, "who asked hears when it is gone");
        assert_eq!(tx.agreements().find_of_post(said.id).await.unwrap().map(|found| found.id), Some(enquiry.id));
        assert_eq!(tx.threads().find(said.id).await.unwrap(), Some(thread));
        let asked = Asked {
            id: trial.id(),
            address: address("https://there.example/a/9"),
            by: bo.id,
            agreement: enquiry.id,
            wants: State::Paid,
            content: "by transfer".to_owned(),
            state: Asked::SENT,
            reason: String::new(),
            created_at: NOW,
        };
        tx.agreements().insert_asked(&asked).await.unwrap();
        assert_eq!(tx.agreements().find_asked_by_address(&asked.address).await.unwrap(), Some(asked.clone()));
        assert!(tx.agreements().settle_asked(asked.id, Asked::REFUSED, "no").await.unwrap());
        assert!(!tx.agreements().settle_asked(asked.id, Asked::ACCEPTED, "").await.unwrap(), "answered once");
        assert_eq!(tx.agreements().list_unanswered(enquiry.id).await.unwrap(), []);
        let shop = Shop {
            at_once: true,
            policies: Policies { returns: "14 days".to_owned(), payment: "transfer".to_owned() },
            payment_link: Some("https://pay.example".to_owned()),
            away_reply: "back soon".to_owned(),
            visitors: false,
        };
        assert_eq!(tx.agreements().find_shop(ana.id).await.unwrap(), Shop::default());
        tx.agreements().set_shop(ana.id, &shop).await.unwrap();
        assert_eq!(tx.agreements().find_shop(ana.id).await.unwrap(), shop);
        let reply = SavedReply { id: trial.id(), title: "Thanks".to_owned(), words: "Thank you".to_owned() };
        tx.agreements().insert_saved_reply(ana.id, &reply).await.unwrap();
        assert_eq!(tx.agreements().list_saved_replies(ana.id).await.unwrap(), std::slice::from_ref(&reply));
        assert!(!tx.agreements().remove_saved_reply(bo.id, reply.id).await.unwrap(), "somebody else's");
        assert!(tx.agreements().remove_saved_reply(ana.id, reply.id).await.unwrap());
    }
}

/// What a side says after an order, and the post that says it.
fn feedback(trial: &Trial, order: &Agreement, by: Side) -> (Feedback, Post) {
    let (author, about) = (order.party(by).unwrap(), order.party(by.other()).unwrap());
    let post = post(trial.id(), author);
    (Feedback { post: Some(post.id), agreement: order.id, by, author, about, created_at: NOW, confirmed: None }, post)
}

#[tokio::test]
async fn feedback_is_kept_once_for_each_side_and_shown_when_it_is_confirmed() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let listing = mug(&trial, ana.id, "3").await;
        let order = order(&trial, &listing, bo.id, 1);
        let (of_bo, of_ana) = (feedback(&trial, &order, Side::Buyer), feedback(&trial, &order, Side::Seller));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.agreements().insert(&order).await.unwrap();
        for (feedback, post) in [&of_bo, &of_ana] {
            tx.posts().insert(post, &[]).await.unwrap();
            tx.agreements().insert_feedback(feedback).await.unwrap();
        }
        keep(tx).await;
        let ((of_bo, post_of_bo), (of_ana, post_of_ana)) = (of_bo, of_ana);
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.agreements().find_feedback(post_of_bo.id).await.unwrap(), Some(of_bo.clone()));
        assert_eq!(reader.agreements().find_feedback(trial.id()).await.unwrap(), None);
        assert_eq!(reader.agreements().list_feedback(order.id).await.unwrap(), [of_bo.clone(), of_ana.clone()]);
        let named = NamedFeedback { post: post_of_bo.id, agreement: order.address.clone().unwrap(), listing: listing.address.clone() };
        assert_eq!(reader.agreements().list_named_feedback(&[post_of_bo.id]).await.unwrap(), [named]);
        assert_eq!(reader.agreements().list_feedback_about(ana.id, None, Cursor::START, 9).await.unwrap().items, std::slice::from_ref(&of_bo));
        assert_eq!(reader.agreements().list_feedback_about(bo.id, None, Cursor::START, 9).await.unwrap().items, []);
        drop(reader);
        let mut tx = trial.storage.begin().await.unwrap();
        let by = address("https://there.example/a/yes");
        assert!(tx.agreements().confirm_feedback(post_of_ana.id, &by).await.unwrap());
        assert!(!tx.agreements().confirm_feedback(post_of_ana.id, &by).await.unwrap());
        let shown = tx.agreements().list_feedback_about(bo.id, None, Cursor::START, 9).await.unwrap().items;
        assert_eq!(shown, [Feedback { confirmed: Some(by), ..of_ana.clone() }]);
        let again = post(trial.id(), bo.id);
        tx.posts().insert(&again, &[]).await.unwrap();
        let twice = Feedback { post: Some(again.id), ..of_bo.clone() };
        assert_eq!(conflict(tx.agreements().insert_feedback(&twice).await), "feedback_agreement_id_side");
    }
}

#[tokio::test]
async fn feedback_that_was_taken_back_or_hidden_is_not_shown_and_not_said_again() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody_elsewhere("bo", "there.example").await);
        let cleo = trial.somebody_elsewhere("cleo", "there.example").await;
        let listing = mug(&trial, ana.id, "3").await;
        let orders = [order(&trial, &listing, bo.id, 1), order(&trial, &listing, bo.id, 1)];
        let [(first, of_first), (second, of_second)] = [0, 1].map(|at| feedback(&trial, &orders[at], Side::Buyer));
        let mut tx = trial.storage.begin().await.unwrap();
        for order in &orders {
            tx.agreements().insert(order).await.unwrap();
        }
        for (feedback, post) in [(&first, &of_first), (&second, &of_second)] {
            tx.posts().insert(post, &[]).await.unwrap();
            tx.agreements().insert_feedback(feedback).await.unwrap();
        }
        // Answers: of somebody else, in private, and two of whom it is about.
        let answer = |by, audience| Post { in_reply_to: Some(of_first.address.clone()), audience, ..post(trial.id(), by) };
        let answers = [answer(cleo.id, Audience::Public), answer(ana.id, Audience::Followers), answer(ana.id, Audience::Public), answer(ana.id, Audience::Public)];
        for answer in &answers {
            tx.posts().insert(answer, &[]).await.unwrap();
        }
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        let found = reader.agreements().list_feedback_answers(&[of_first.id, of_second.id]).await.unwrap();
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [(of_first.id, answers[2].id)]);
        let page = reader.agreements().list_feedback_about(ana.id, None, Cursor::START, 1).await.unwrap();
        assert_eq!(page.items, std::slice::from_ref(&second), "the newest first");
        assert_eq!(reader.agreements().list_feedback_about(ana.id, None, page.next.unwrap(), 1).await.unwrap().items, std::slice::from_ref(&first));
        drop(reader);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.posts().update(&Post { audience: Audience::Followers, ..of_second.clone() }, &[]).await.unwrap();
        assert_eq!(tx.agreements().list_feedback_about(ana.id, None, Cursor::START, 9).await.unwrap().items, std::slice::from_ref(&first), "what is not for everybody");
        tx.posts().remove(of_first.id, &of_first.address, "Note", NOW).await.unwrap();
        assert_eq!(tx.agreements().list_feedback_about(ana.id, None, Cursor::START, 9).await.unwrap().items, []);
        let taken_back = Feedback { post: None, ..first.clone() };
        assert_eq!(tx.agreements().list_feedback(orders[0].id).await.unwrap(), [taken_back]);
        let again = post(trial.id(), bo.id);
        tx.posts().insert(&again, &[]).await.unwrap();
        assert_eq!(conflict(tx.agreements().insert_feedback(&Feedback { post: Some(again.id), ..first }).await), "feedback_agreement_id_side");
    }
}
