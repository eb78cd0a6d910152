//! What a document names around itself, and when to look again.

use domain::{Address, AddressRules, Id};
use serde_json::json;
use storage::threads::{About, Wanted, Why};

use super::*;

fn wanted(rounds: i64, tries: i64) -> Wanted {
    Wanted { address: Address::trusted("https://a.example/notes/1/replies"), why: Why::Replies, about: About::Post(Id::new(7)), domain: "a.example".to_owned(), rounds, tries }
}

#[test]
fn collections_of_others_are_not_asked() {
    let address = Address::trusted("https://a.example/notes/1");
    let read = |document: Value| named(&document, &address, AddressRules::default());
    for odd in [json!({}), json!({"replies": 7, "context": []}), json!({"replies": "https://b.example/r", "context": "tag:a.example,2026:1"}), json!({"context": address.as_str()})]
    {
        assert_eq!(read(odd.clone()), Named::default(), "{odd}");
    }
    let replies = Some(Address::trusted("https://a.example/notes/1/replies"));
    assert_eq!(read(json!({"replies": {"id": "https://a.example/notes/1/replies", "type": "Collection", "first": {"items": []}}})).replies, replies);
    assert_eq!(read(json!({"context": "https://a.example/c/1"})).context, Some(Address::trusted("https://a.example/c/1")));
}

#[test]
fn looks_end() {
    let later = || Err(Error::later("no answer"));
    assert_eq!(next(&wanted(0, 0), &later(), true).map(|(seconds, next)| (seconds, next.tries)), Some((600, 1)));
    assert!(next(&wanted(0, 3), &later(), true).is_none(), "it never answers");
    assert!(next(&wanted(0, 0), &Err(Error::refused("no")), true).is_none());
    assert!(next(&wanted(0, 0), &Ok(Looked::Over), true).is_none());
    assert_eq!(next(&wanted(0, 0), &Ok(Looked::Unfinished), true).map(|(seconds, _)| seconds), Some(60));
    assert!(next(&wanted(0, 25), &Ok(Looked::Unfinished), true).is_none(), "there is always more");
    assert_eq!(next(&wanted(0, 2), &Ok(Looked::Read(0)), true).map(|(seconds, next)| (seconds, next.rounds, next.tries)), Some((86_400, 1, 0)));
    assert!(next(&wanted(1, 0), &Ok(Looked::Read(0)), true).is_none(), "nothing new");
    assert!(next(&wanted(1, 0), &Ok(Looked::Read(3)), true).is_some());
    assert!(next(&wanted(1, 0), &Ok(Looked::Read(3)), false).is_none(), "it is old");
}
