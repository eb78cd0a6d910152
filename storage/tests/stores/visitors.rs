//! Visitors: what waits is taken once, a conversation is found by its links until it ends, and nothing of who they were stays.

use domain::Id;
use domain::agreements::{Agreement, AskDraft, SILENT_DAYS, Side, Visitor, VisitorAsk, VisitorLetter};
use domain::listings::{Draft, Listing};
use storage::mails::{Kind, Mail};

use crate::nouns::{address, later};
use crate::trial::{NOW, Trial, conflict, keep};

const HOURS: i64 = 3_600;
const DAY: i64 = 24 * HOURS;

async fn mug(trial: &Trial, maker: Id<domain::actors::Actor>) -> Listing {
    let draft = Draft { title: "Mug".into(), amount: "24".into(), currency: "EUR".into(), quantity: "2".into(), pickup: true, ..Draft::default() };
    let id: Id<Listing> = trial.id();
    let (mut listing, _) = Listing::draft(id, address(format!("https://maker.example/o/{id}")), maker, draft.parse().unwrap(), NOW);
    let mut tx = trial.storage.begin().await.unwrap();
    tx.listings().insert(&listing, true).await.unwrap();
    listing.publish(maker, NOW).unwrap();
    assert!(tx.listings().update(&listing).await.unwrap());
    keep(tx).await;
    listing
}

async fn ask(trial: &Trial, listing: &Listing, email: &str) -> VisitorAsk {
    let question = AskDraft { name: "Ada".into(), email: email.into(), text: "Does it hold 0.3 l?".into() }.parse().unwrap();
    let ask = VisitorAsk::begin(trial.id(), listing.id, question, "de".to_owned(), NOW);
    let mail = Mail { id: trial.id(), account: None, kind: Kind::VisitorConfirm, about: ask.id.to_string(), language: "de".to_owned(), tries: 0, created_at: NOW };
    trial.storage.keep_visitor_ask(&ask, &mail).await.unwrap();
    ask
}

/// A conversation with one letter of the visitor's, and a link whose token has the hash `[mark; 32]`.
async fn talk(trial: &Trial, listing: &Listing, ask: &VisitorAsk, mark: u8) -> Visitor {
    let (agreement, _) = Agreement::enquire(trial.id(), listing, None, NOW);
    let visitor = Visitor::of(agreement.id, ask, NOW);
    let mut tx = trial.storage.begin().await.unwrap();
    tx.agreements().insert(&agreement).await.unwrap();
    tx.agreements().insert_visitor(&visitor).await.unwrap();
    let letter = VisitorLetter { id: trial.id(), agreement: agreement.id, by: Side::Buyer, words: ask.question.words.clone(), at: NOW };
    tx.agreements().insert_visitor_letter(&letter).await.unwrap();
    tx.agreements().add_visitor_link(agreement.id, &[mark; 32], NOW).await.unwrap();
    keep(tx).await;
    visitor
}

#[tokio::test]
async fn a_question_waits_for_two_days_and_is_taken_once() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let listing = mug(&trial, ana.id).await;
        let asked = ask(&trial, &listing, "ada@mail.example").await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.agreements().find_visitor_ask(asked.id, NOW).await.unwrap(), Some(asked.clone()));
        assert_eq!(reader.agreements().find_visitor_ask(asked.id, later(48 * HOURS)).await.unwrap(), None);
        assert_eq!(reader.agreements().find_visitor_ask_by_token(&[1; 32], NOW).await.unwrap(), None, "no link was sent yet");
        assert_eq!(reader.agreements().count_visitor_asks("ada@mail.example", NOW).await.unwrap(), 1);
        assert_eq!(reader.agreements().count_visitor_asks("bo@mail.example", NOW).await.unwrap(), 0);
        drop(reader);
        trial.storage.set_visitor_ask_token(asked.id, &[1; 32]).await.unwrap();
        trial.storage.set_visitor_ask_token(asked.id, &[2; 32]).await.unwrap();
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.agreements().take_visitor_ask(&[1; 32], NOW).await.unwrap(), None, "another link was sent after it");
        assert_eq!(tx.agreements().take_visitor_ask(&[2; 32], later(48 * HOURS)).await.unwrap(), None);
        assert_eq!(tx.agreements().take_visitor_ask(&[2; 32], NOW).await.unwrap(), Some(asked));
        assert_eq!(tx.agreements().take_visitor_ask(&[2; 32], NOW).await.unwrap(), None, "once");
        keep(tx).await;
        let _ = ask(&trial, &listing, "ada@mail.example").await;
        assert_eq!(trial.storage.forget_visitor_asks(later(48 * HOURS - 1)).await.unwrap(), 0);
        assert_eq!(trial.storage.forget_visitor_asks(later(48 * HOURS)).await.unwrap(), 1);
    }
}

#[tokio::test]
async fn a_conversation_is_found_by_its_links_until_it_ends_or_nobody_writes() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let listing = mug(&trial, ana.id).await;
        let asked = ask(&trial, &listing, "ada@mail.example").await;
        let visitor = talk(&trial, &listing, &asked, 1).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.agreements().insert_visitor(&visitor).await), "visitors_agreement_id");
        drop(tx);
        trial.storage.set_visitor_link(visitor.agreement, &[2; 32], later(1)).await.unwrap();
        let mut reader = trial.storage.read().await.unwrap();
        for link in [[1; 32], [2; 32]] {
            assert_eq!(reader.agreements().find_visitor_by_link(&link, NOW).await.unwrap(), Some(visitor.clone()), "those before stay good");
        }
        assert_eq!(reader.agreements().find_visitor_by_link(&[3; 32], NOW).await.unwrap(), None);
        assert_eq!(reader.agreements().find_visitor_asking(listing.id, "ada@mail.example", NOW).await.unwrap(), Some(visitor.clone()));
        assert_eq!(reader.agreements().find_visitor_asking(listing.id, "bo@mail.example", NOW).await.unwrap(), None);
        assert_eq!(reader.agreements().find_visitor(visitor.agreement).await.unwrap(), Some(visitor.clone()));
        assert_eq!(reader.agreements().list_visitors(&[visitor.agreement]).await.unwrap(), std::slice::from_ref(&visitor));
        assert_eq!(reader.agreements().list_visitors_of(ana.id, 9).await.unwrap(), std::slice::from_ref(&visitor));
        let end = later(SILENT_DAYS * DAY);
        assert_eq!(reader.agreements().find_visitor_by_link(&[1; 32], end).await.unwrap(), None);
        assert_eq!(reader.agreements().list_silent_visitors(later(SILENT_DAYS * DAY - 1), 9).await.unwrap(), []);
        assert_eq!(reader.agreements().list_silent_visitors(end, 9).await.unwrap(), std::slice::from_ref(&visitor));
        assert!(!reader.agreements().has_visitor_letter_by(visitor.agreement, Side::Seller).await.unwrap());
        drop(reader);
        let answer = VisitorLetter { id: trial.id(), agreement: visitor.agreement, by: Side::Seller, words: "It **does**.".to_owned(), at: later(9) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.agreements().insert_visitor_letter(&answer).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.agreements().find_visitor_letter(answer.id).await.unwrap(), Some(answer.clone()));
        assert!(reader.agreements().has_visitor_letter_by(visitor.agreement, Side::Seller).await.unwrap());
        let said = reader.agreements().list_visitor_letters(visitor.agreement, 9).await.unwrap();
        assert_eq!(said.iter().map(|letter| (letter.by, letter.words.as_str())).collect::<Vec<_>>(), [(Side::Buyer, "Does it hold 0.3 l?"), (Side::Seller, "It **does**.")]);
        assert_eq!(reader.agreements().list_visitor_letters(visitor.agreement, 1).await.unwrap(), std::slice::from_ref(&answer), "the last ones");
        assert!(reader.agreements().find_visitor_by_link(&[1; 32], end).await.unwrap().is_some(), "it goes on from the last word");
    }
}

#[tokio::test]
async fn who_ended_it_is_erased_and_who_is_blocked_is_kept_as_a_hash_of_one_maker() {
    for trial in Trial::all().await {
        let (ana, bo) = (trial.ana().await, trial.somebody("bo").await);
        let listing = mug(&trial, ana.id).await;
        let asked = ask(&trial, &listing, "ada@mail.example").await;
        let visitor = talk(&trial, &listing, &asked, 1).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(!tx.agreements().is_visitor_blocked(ana.id, "ada@mail.example").await.unwrap());
        tx.agreements().block_visitor(ana.id, &visitor, NOW).await.unwrap();
        tx.agreements().block_visitor(ana.id, &visitor, NOW).await.unwrap();
        assert!(tx.agreements().end_visitor(visitor.agreement, later(5)).await.unwrap());
        assert!(!tx.agreements().end_visitor(visitor.agreement, later(6)).await.unwrap(), "once");
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        let ended = tx.agreements().find_visitor(visitor.agreement).await.unwrap().unwrap();
        assert_eq!((ended.name.as_str(), ended.email.as_str(), ended.ended_at), ("", "", Some(later(5))));
        assert_eq!(tx.agreements().find_visitor_by_link(&[1; 32], later(6)).await.unwrap(), None);
        assert_eq!(tx.agreements().list_visitors_of(ana.id, 9).await.unwrap(), []);
        assert!(tx.agreements().is_visitor_blocked(ana.id, "ada@mail.example").await.unwrap());
        assert!(tx.agreements().is_visitor_blocked_in(visitor.agreement).await.unwrap());
        assert!(!tx.agreements().is_visitor_blocked(bo.id, "ada@mail.example").await.unwrap(), "another maker's");
        assert!(!tx.agreements().unblock_visitor(bo.id, visitor.agreement).await.unwrap());
        assert!(tx.agreements().unblock_visitor(ana.id, visitor.agreement).await.unwrap());
        assert!(!tx.agreements().is_visitor_blocked(ana.id, "ada@mail.example").await.unwrap());
        keep(tx).await;
    }
}

#[tokio::test]
async fn visitors_and_what_they_asked_go_with_the_maker() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let listing = mug(&trial, ana.id).await;
        let asked = ask(&trial, &listing, "ada@mail.example").await;
        let visitor = talk(&trial, &listing, &asked, 1).await;
        let mut tx = trial.storage.begin().await.unwrap();
        tx.erasures().maker(&ana, later(9)).await.unwrap();
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        assert_eq!(reader.agreements().find_visitor(visitor.agreement).await.unwrap(), None);
        assert_eq!(reader.agreements().list_visitor_letters(visitor.agreement, 9).await.unwrap(), []);
        assert_eq!(reader.agreements().find_visitor_ask(asked.id, NOW).await.unwrap(), None);
    }
}
