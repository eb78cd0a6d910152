//! Listings and their catalogue.

use domain::actors::{Actor, State as ActorState};
use domain::follows::{Follow, State as FollowState};
use domain::listings::{Category, Content, Listing, Purpose, State, Terms, Variations};
use domain::money::Money;
use domain::place::{Cell, Place};
use domain::posts::{Kind, Post};
use domain::tag::Tag;
use domain::text::search_words;
use domain::{Audience, Id};
use storage::Cursor;
use storage::listings::{ListingFilter, Near, Sort};

use crate::nouns::{actor, follow, later, listing, markup, post};
use crate::trial::{NOW, Trial, conflict, keep};

/// A listing with the post that makes it public.
async fn insert(trial: &Trial, listing: &Listing) {
    let mut tx = trial.storage.begin().await.unwrap();
    tx.listings().insert(listing, true).await.unwrap();
    tx.posts().insert(&said(listing), &[]).await.unwrap();
    keep(tx).await;
}

fn said(listing: &Listing) -> Post {
    let post = post(listing.id.as_kind(), listing.maker);
    Post { kind: Kind::Listing, audience: Audience::Public, address: listing.address.clone(), photos: Vec::new(), in_reply_to: None, ..post }
}

/// Titles in the catalogue, newest first, and that their count is the same.
async fn titles(trial: &Trial, filter: &ListingFilter) -> Vec<String> {
    let mut reader = trial.storage.read().await.unwrap();
    let page = reader.listings().search(filter, Cursor::START, 80).await.unwrap();
    assert_eq!(reader.listings().count(filter).await.unwrap(), i64::try_from(page.items.len()).unwrap());
    assert_eq!(reader.listings().count_some(filter).await.unwrap(), i64::try_from(page.items.len()).unwrap());
    page.items.into_iter().map(|listing| listing.content.title).collect()
}

fn words(text: &str) -> ListingFilter {
    ListingFilter { words: search_words(text, 10), ..ListingFilter::default() }
}

fn titled(trial: &Trial, maker: &Actor, title: &str) -> Listing {
    let base = listing(trial.id(), maker.id);
    Listing { content: Content { title: title.to_owned(), ..base.content }, ..base }
}

#[tokio::test]
async fn one_listing_per_address_and_id() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = listing(trial.id(), ana.id);
        insert(&trial, &first).await;
        let mut tx = trial.storage.begin().await.unwrap();
        let same_address = Listing { address: first.address.clone(), ..listing(trial.id(), ana.id) };
        assert_eq!(conflict(tx.listings().insert(&same_address, true).await), "listings_address");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(conflict(tx.listings().insert(&first, true).await), "listings_id");
        drop(tx);
        let mut tx = trial.storage.begin().await.unwrap();
        let nobodys = listing(trial.id(), trial.id());
        assert_eq!(conflict(tx.listings().insert(&nobodys, true).await), storage::FOREIGN_KEY);
    }
}

#[tokio::test]
async fn a_listing_comes_back_as_it_went_in_and_as_it_was_changed() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let full = listing(trial.id(), ana.id);
        let draft = Listing { state: State::Draft, content: Content::empty(), published_at: None, page: None, ..listing(trial.id(), ana.id) };
        insert(&trial, &full).await;
        insert(&trial, &draft).await;
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.listings().find(full.id).await.unwrap().as_ref(), Some(&full));
        assert_eq!(tx.listings().find_by_address(&draft.address).await.unwrap().as_ref(), Some(&draft));
        let mut listed = tx.listings().list(&[draft.id, full.id]).await.unwrap();
        listed.sort_by_key(|listing| listing.id);
        assert_eq!(listed, vec![full.clone(), draft.clone()]);

        let changed =
            Listing { state: State::Archived, content: full.content.clone(), published_at: Some(later(7)), updated_at: later(8), version: 2, page: full.page.clone(), ..draft };
        assert!(tx.listings().update(&changed).await.unwrap());
        assert_eq!(tx.listings().find(changed.id).await.unwrap(), Some(changed));
        let emptied = Listing { content: Content::empty(), version: 2, ..full };
        assert!(tx.listings().update(&emptied).await.unwrap());
        assert_eq!(tx.listings().find(emptied.id).await.unwrap(), Some(emptied));
    }
}

#[tokio::test]
async fn a_stale_change_changes_nothing() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = titled(&trial, &ana, "Walnut");
        insert(&trial, &first).await;
        for version in [0, 1, 3] {
            let stale = Listing { version, content: Content { title: "Stale".to_owned(), ..first.content.clone() }, ..first.clone() };
            let mut tx = trial.storage.begin().await.unwrap();
            assert!(!tx.listings().update(&stale).await.unwrap(), "{version}");
            keep(tx).await;
        }
        assert_eq!(trial.storage.read().await.unwrap().listings().find(first.id).await.unwrap().as_ref(), Some(&first));
        assert_eq!(titles(&trial, &words("stale")).await, Vec::<String>::new());
        assert_eq!(titles(&trial, &words("walnut")).await, ["Walnut"]);
    }
}

#[tokio::test]
async fn r22_of_many_who_take_the_last_piece_one_wins_and_none_hears_of_locks() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = listing(trial.id(), ana.id);
        insert(&trial, &first).await;
        let other = trial.again().await;
        let takers = (0..16).map(|n| {
            let storage = if n % 2 == 0 { trial.storage.clone() } else { other.clone() };
            let taken = Listing { version: 2, content: Content { lead_time_days: Some(n), ..first.content.clone() }, ..first.clone() };
            tokio::spawn(async move {
                let mut tx = storage.begin().await.unwrap();
                let won = tx.listings().update(&taken).await.unwrap();
                keep(tx).await;
                won.then_some(taken)
            })
        });
        let won: Vec<Listing> = futures::future::join_all(takers.collect::<Vec<_>>()).await.into_iter().filter_map(Result::unwrap).collect();
        assert_eq!(won.len(), 1);
        assert_eq!(trial.storage.read().await.unwrap().listings().find(first.id).await.unwrap().as_ref(), won.first());
    }
}

#[tokio::test]
async fn what_falls_due_is_found_and_nothing_else() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let with = |title: &str, state, publishes, ends| {
            let base = titled(&trial, &ana, title);
            Listing { state, content: Content { publishes_at: publishes, ends_at: ends, ..base.content }, ..base }
        };
        for listing in [
            with("goes out", State::Draft, Some(later(5)), None),
            with("not yet", State::Draft, Some(later(6)), None),
            with("is out", State::Published, Some(later(5)), None),
            with("ends", State::SoldOut, None, Some(later(5))),
            with("runs", State::Published, None, Some(later(6))),
            with("ended", State::Archived, None, Some(later(5))),
            with("for ever", State::Published, None, None),
        ] {
            insert(&trial, &listing).await;
        }
        let elsewhere = with("elsewhere", State::Published, None, Some(later(5)));
        let mut tx = trial.storage.begin().await.unwrap();
        tx.listings().insert(&elsewhere, false).await.unwrap();
        tx.posts().insert(&said(&elsewhere), &[]).await.unwrap();
        keep(tx).await;
        let mut tx = trial.storage.begin().await.unwrap();
        let due = tx.listings().list_due(later(5), 9).await.unwrap();
        assert_eq!(due.iter().map(|listing| listing.content.title.as_str()).collect::<Vec<_>>(), ["goes out", "ends"]);
        assert_eq!(tx.listings().list_due(later(9), 1).await.unwrap().len(), 1);
        assert_eq!(tx.listings().sections(ana.id).await.unwrap(), ["F\u{fc}r \"Weber\""]);
        drop(tx);
        trial.sql("UPDATE actors SET state = 'suspended' WHERE host = ''", "UPDATE actors SET state = 'suspended' WHERE host = ''").await;
        assert_eq!(trial.storage.read().await.unwrap().listings().list_due(later(5), 9).await.unwrap(), [], "nothing goes out while its maker is suspended");
        trial.sql("UPDATE actors SET state = 'active' WHERE host = ''", "UPDATE actors SET state = 'active' WHERE host = ''").await;
        let shown_at = async |moment| titles(&trial, &ListingFilter { at: Some(moment), ..ListingFilter::default() }).await.contains(&"elsewhere".to_owned());
        for null in [ListingFilter { origin: Some("a\0b".to_owned()), ..ListingFilter::default() }, ListingFilter { section: Some("\0".to_owned()), ..ListingFilter::default() }] {
            assert_eq!(titles(&trial, &null).await, Vec::<String>::new(), "a null is in no name");
        }
        assert!(shown_at(later(4)).await && !shown_at(later(5)).await, "what ended elsewhere is not shown, whoever says so");
    }
}

#[tokio::test]
async fn the_catalogue_is_narrowed_by_price_distance_and_server_and_sorted() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let at = |title: &str, price: Option<(&str, &str)>, cell: Option<(f64, f64)>, section: &str| {
            let base = titled(&trial, &ana, title);
            let price = price.map(|(amount, code)| Money::parse(amount, code).unwrap());
            let place = cell.map(|point| Place::new("Somewhere", Some(point)).unwrap());
            let content = Content { price, place, section: section.to_owned(), variations: Variations::default(), delivery: vec![], ends_at: None, ..base.content };
            Listing { content, ..base }
        };
        for listing in [
            at("leipzig", Some(("30", "EUR")), Some((51.34, 12.37)), "Big"),
            at("berlin", Some(("10", "EUR")), Some((52.52, 13.40)), "Small"),
            at("fiji west", Some(("20", "EUR")), Some((-17.0, 179.95)), ""),
            at("fiji east", None, Some((-17.0, -179.95)), ""),
            at("tokyo", Some(("5", "JPY")), None, ""),
        ] {
            insert(&trial, &listing).await;
        }
        let with = |change: fn(&mut ListingFilter)| {
            let mut filter = ListingFilter::default();
            change(&mut filter);
            filter
        };
        let near = |lat, lon, km| Some(Near { cell: Cell::snap(lat, lon).unwrap(), km });
        for (filter, expected) in [
            (with(|filter| filter.currency = Some("EUR")), vec!["fiji west", "berlin", "leipzig"]),
            (with(|filter| (filter.currency, filter.min, filter.max) = (Some("EUR"), Some(1_001), Some(3_000))), vec!["fiji west", "leipzig"]),
            (with(|filter| filter.sort = Sort::Price), vec!["berlin", "fiji west", "leipzig", "tokyo"]),
            (with(|filter| filter.section = Some("Big".to_owned())), vec!["leipzig"]),
            (with(|filter| filter.origin = Some("nowhere.example".to_owned())), vec![]),
            (ListingFilter { near: near(52.5, 13.4, 50), ..ListingFilter::default() }, vec!["berlin"]),
            (ListingFilter { near: near(52.5, 13.4, 200), sort: Sort::Near, ..ListingFilter::default() }, vec!["berlin", "leipzig"]),
            (ListingFilter { near: near(-17.0, 179.9, 50), sort: Sort::Near, ..ListingFilter::default() }, vec!["fiji west", "fiji east"]),
            (with(|filter| filter.sort = Sort::Near), vec!["tokyo", "fiji east", "fiji west", "berlin", "leipzig"]),
        ] {
            assert_eq!(titles_in_order(&trial, &filter).await, expected, "{filter:?}");
        }
    }
}

/// The same page by page, one at a time, so that cursors of every order are tried.
async fn titles_in_order(trial: &Trial, filter: &ListingFilter) -> Vec<String> {
    let mut reader = trial.storage.read().await.unwrap();
    let (mut titles, mut next) = (Vec::new(), Some(Cursor::START));
    while let Some(cursor) = next {
        let page = reader.listings().search(filter, cursor, 1).await.unwrap();
        titles.extend(page.items.into_iter().map(|listing| listing.content.title));
        next = page.next;
    }
    titles
}

/// How many pieces of a variation were taken, in a transaction of its own.
async fn take(storage: &storage::Storage, id: Id<Listing>, variation: &[String], pieces: i64) -> Option<i64> {
    let mut tx = storage.begin().await.unwrap();
    let taken = tx.listings().take_stock(id, variation, pieces, later(9)).await.unwrap().ok()?;
    tx.commit(taken.event?, later(9)).await.unwrap();
    Some(taken.pieces)
}

fn counted(trial: &Trial, maker: &Actor) -> Listing {
    let base = listing(trial.id(), maker.id);
    let content = Content { made_to_order: false, unit_based: true, variations: Variations::default(), quantity: Some(2), ..base.content };
    Listing { content, ..base }
}

#[tokio::test]
async fn what_cannot_be_taken_from_the_stock_changes_nothing() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = counted(&trial, &ana);
        let draft = Listing { state: State::Draft, published_at: None, ..counted(&trial, &ana) };
        insert(&trial, &first).await;
        insert(&trial, &draft).await;
        for (id, variation, pieces) in
            [(first.id, vec![], 3), (first.id, vec![], 0), (first.id, vec![], -1), (first.id, vec!["Blau".to_owned()], 1), (draft.id, vec![], 1), (trial.id(), vec![], 1)]
        {
            assert_eq!(take(&trial.storage, id, &variation, pieces).await, None);
        }
        let mut tx = trial.storage.begin().await.unwrap();
        assert_eq!(tx.listings().give_back_stock(trial.id(), &[], 1, later(9)).await.unwrap(), None);
        assert_eq!(tx.listings().give_back_stock(first.id, &[], 0, later(9)).await.unwrap(), None);
        assert_eq!(tx.listings().find(first.id).await.unwrap(), Some(first));
    }
}

#[tokio::test]
async fn a_variation_is_taken_and_given_back_and_the_post_knows_when() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let base = listing(trial.id(), ana.id);
        let first = Listing { content: Content { made_to_order: false, ..base.content }, ..base };
        insert(&trial, &first).await;
        let small = ["Blau".to_owned(), "S".to_owned()];
        assert_eq!(take(&trial.storage, first.id, &small, 2).await, Some(2));
        let mut tx = trial.storage.begin().await.unwrap();
        let held = tx.listings().find(first.id).await.unwrap().unwrap();
        assert_eq!((held.content.left(&small), held.version, held.updated_at), (Some(1), 2, later(9)));
        assert_eq!(tx.posts().find(first.id.as_kind()).await.unwrap().unwrap().updated_at, later(9));
        assert!(tx.listings().give_back_stock(first.id, &small, 2, later(10)).await.unwrap().is_some());
        let held = tx.listings().find(first.id).await.unwrap().unwrap();
        assert_eq!(held.content, first.content);
    }
}

#[tokio::test]
async fn of_two_hundred_who_want_the_last_piece_one_gets_it() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let base = counted(&trial, &ana);
        let last = Listing { content: Content { quantity: Some(1), ..base.content }, ..base };
        insert(&trial, &last).await;
        let other = trial.again().await;
        let takers = (0..200).map(|n| {
            let storage = if n % 2 == 0 { trial.storage.clone() } else { other.clone() };
            let id = last.id;
            tokio::spawn(async move { take(&storage, id, &[], 1).await })
        });
        let won: i64 = futures::future::join_all(takers.collect::<Vec<_>>()).await.into_iter().filter_map(Result::unwrap).sum();
        let held = trial.storage.read().await.unwrap().listings().find(last.id).await.unwrap().unwrap();
        assert_eq!((won, held.content.quantity, held.state, held.version), (1, Some(0), State::SoldOut, 2));
    }
}

#[tokio::test]
async fn w23_words_are_found_alike_on_both_engines_and_operators_do_nothing() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        for title in ["Käse Großbrett", "Quilt", "кружка", "日本 茶碗", "7e3x 1e5 00042", "Ǆ Œuvre ﬁn", "crème brûlée OR not near"] {
            insert(&trial, &{
                let base = titled(&trial, &ana, title);
                Listing { content: Content { description: markup(""), tags: vec![], materials: vec![], place: None, ..base.content }, ..base }
            })
            .await;
        }
        for (query, expected) in [
            ("kase", vec!["Käse Großbrett"]),
            ("KÄSE", vec!["Käse Großbrett"]),
            ("ka gross", vec!["Käse Großbrett"]),
            ("Großb", vec!["Käse Großbrett"]),
            ("äse", vec![]),
            ("brett", vec![]),
            ("kase quilt", vec![]),
            ("КРУЖ", vec!["кружка"]),
            ("茶", vec!["日本 茶碗"]),
            ("7e", vec!["7e3x 1e5 00042"]),
            ("7e3x", vec!["7e3x 1e5 00042"]),
            ("1e5 0004", vec!["7e3x 1e5 00042"]),
            ("42", vec![]),
            ("fin", vec!["Ǆ Œuvre ﬁn"]),
            ("creme brulee", vec!["crème brûlée OR not near"]),
            ("kase OR quilt", vec![]),
            ("kase | quilt", vec![]),
            ("creme OR", vec!["crème brûlée OR not near"]),
            ("NOT kase", vec![]),
            ("\"creme brulee\"", vec!["crème brûlée OR not near"]),
            ("brulee* creme", vec!["crème brûlée OR not near"]),
            ("NEAR(creme brulee)", vec!["crème brûlée OR not near"]),
            ("words:kase", vec![]),
            ("'; DROP TABLE listings; --", vec![]),
            ("a' & 'b':* | !c <-> \\", vec![]),
        ] {
            assert_eq!(titles(&trial, &words(query)).await, expected, "{query}");
        }
        for nothing in ["", "  ", "*", "\"", "':*", "-", "\0"] {
            assert_eq!(titles(&trial, &words(nothing)).await.len(), 7, "{nothing:?} asks for nothing");
        }
    }
}

#[tokio::test]
async fn words_are_found_in_description_tags_materials_and_place_until_they_change() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let first = listing(trial.id(), ana.id);
        insert(&trial, &first).await;
        for query in ["floor", "weaving", "oil", "torino", "shuttle walnut tor"] {
            assert_eq!(titles(&trial, &words(query)).await.len(), 1, "{query}");
        }
        let changed = Listing { version: 2, content: Content { title: "Spindle".to_owned(), ..Content::empty() }, ..first.clone() };
        let mut tx = trial.storage.begin().await.unwrap();
        assert!(tx.listings().update(&changed).await.unwrap());
        keep(tx).await;
        assert_eq!(titles(&trial, &words("walnut")).await, Vec::<String>::new());
        assert_eq!(titles(&trial, &words("spind")).await, ["Spindle"]);
        let mut tx = trial.storage.begin().await.unwrap();
        tx.listings().remove(first.id).await.unwrap();
        keep(tx).await;
        assert_eq!(titles(&trial, &words("spind")).await, Vec::<String>::new());
        assert_eq!(trial.storage.read().await.unwrap().listings().find(first.id).await.unwrap(), None);
    }
}

#[tokio::test]
async fn the_catalogue_holds_what_is_shown_in_shops_of_active_makers() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let suspended = Actor { state: ActorState::Suspended, ..actor(trial.id(), "sue") };
        trial.insert_actor(&suspended).await;
        for state in State::ALL {
            insert(&trial, &Listing { state: *state, ..titled(&trial, &ana, state.word()) }).await;
        }
        insert(&trial, &titled(&trial, &suspended, "hers")).await;
        assert_eq!(titles(&trial, &ListingFilter::default()).await, ["sold-out", "published"]);
    }
}

#[tokio::test]
async fn p12_what_is_not_for_everyone_is_in_no_catalogue() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        for audience in [Audience::Unlisted, Audience::Followers, Audience::Direct] {
            let listing = titled(&trial, &ana, audience.word());
            let mut tx = trial.storage.begin().await.unwrap();
            tx.listings().insert(&listing, true).await.unwrap();
            tx.posts().insert(&Post { audience, ..said(&listing) }, &[]).await.unwrap();
            keep(tx).await;
        }
        insert(&trial, &titled(&trial, &ana, "public")).await;
        assert_eq!(titles(&trial, &ListingFilter::default()).await, ["public"]);
    }
}

#[tokio::test]
async fn every_filter_keeps_only_its_own() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody_elsewhere("bo", "there.example").await;
        let ours = titled(&trial, &ana, "ours");
        let theirs = titled(&trial, &bo, "theirs");
        let content = Content { purpose: Purpose::Offer, terms: Terms::Gift, category: Category::parse("ceramics"), ..theirs.content };
        let theirs = Listing { content, ..theirs };
        let requested = Follow { state: FollowState::Requested, ..follow(trial.id(), bo.id, ana.id) };
        let mut tx = trial.storage.begin().await.unwrap();
        tx.listings().insert(&ours, true).await.unwrap();
        tx.listings().insert(&theirs, false).await.unwrap();
        tx.posts().insert(&said(&ours), &[Tag::trusted("wool")]).await.unwrap();
        tx.posts().insert(&said(&theirs), &[]).await.unwrap();
        tx.follows().insert(&follow(trial.id(), ana.id, bo.id)).await.unwrap();
        tx.follows().insert(&requested).await.unwrap();
        keep(tx).await;
        let all = ListingFilter::default;
        assert!(theirs.content.category.is_some());
        for (filter, expected) in [
            (ListingFilter { tag: Some(Tag::trusted("wool")), ..all() }, vec!["ours"]),
            (ListingFilter { tag: Some(Tag::trusted("woo")), ..all() }, vec![]),
            (ListingFilter { purpose: Some(Purpose::Offer), ..all() }, vec!["theirs"]),
            (ListingFilter { terms: Some(Terms::PayWhatYouCan), ..all() }, vec!["ours"]),
            (ListingFilter { category: Category::parse("weaving"), ..all() }, vec!["ours"]),
            (ListingFilter { category: Category::parse("textiles"), ..all() }, vec!["ours"]),
            (ListingFilter { category: Category::parse("yarn"), ..all() }, vec![]),
            (ListingFilter { maker: Some(bo.id), ..all() }, vec!["theirs"]),
            (ListingFilter { here: true, ..all() }, vec!["ours"]),
            (ListingFilter { followed_by: Some(ana.id), ..all() }, vec!["theirs"]),
            (ListingFilter { followed_by: Some(bo.id), ..all() }, vec![]),
            (ListingFilter { here: true, purpose: Some(Purpose::Offer), ..all() }, vec![]),
            (all(), vec!["theirs", "ours"]),
        ] {
            assert_eq!(titles(&trial, &filter).await, expected, "{filter:?}");
        }
    }
}

#[tokio::test]
async fn pages_of_the_catalogue_miss_nothing_while_it_grows_and_end() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        for n in 0..5 {
            // All at one time: the key is the id, so that ties cannot lose anything.
            insert(&trial, &Listing { published_at: Some(NOW), updated_at: NOW, ..titled(&trial, &ana, &format!("l{n}")) }).await;
        }
        let page = async |before| trial.storage.read().await.unwrap().listings().search(&ListingFilter::default(), before, 2).await.unwrap();
        let names = |items: &[Listing]| items.iter().map(|listing| listing.content.title.clone()).collect::<Vec<_>>();
        let first = page(Cursor::START).await;
        assert_eq!(names(&first.items), ["l4", "l3"]);
        insert(&trial, &titled(&trial, &ana, "new")).await;
        let next: Cursor = first.next.unwrap().to_string().parse().unwrap();
        let second = page(next).await;
        assert_eq!(names(&second.items), ["l2", "l1"]);
        let third = page(second.next.unwrap()).await;
        assert_eq!((names(&third.items), third.next), (vec!["l0".to_owned()], None));
        let exact = trial.storage.read().await.unwrap().listings().search(&ListingFilter::default(), Cursor::START, 6).await.unwrap();
        assert_eq!((exact.items.len(), exact.next), (6, None), "a last page that is full has no next");
    }
}

#[tokio::test]
async fn a_page_holds_between_one_and_eighty() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let mut tx = trial.storage.begin().await.unwrap();
        for _ in 0..82 {
            let listing = listing(trial.id(), ana.id);
            tx.listings().insert(&listing, true).await.unwrap();
            tx.posts().insert(&said(&listing), &[]).await.unwrap();
        }
        keep(tx).await;
        let mut reader = trial.storage.read().await.unwrap();
        for (asked, given) in [(i64::MIN, 1), (0, 1), (80, 80), (i64::MAX, 80)] {
            let page = reader.listings().search(&ListingFilter::default(), Cursor::START, asked).await.unwrap();
            assert_eq!(page.items.len(), given);
        }
    }
}

#[tokio::test]
async fn a_shop_lists_the_states_it_is_asked_for() {
    for trial in Trial::all().await {
        let ana = trial.ana().await;
        let bo = trial.somebody("bo").await;
        for state in State::ALL {
            insert(&trial, &Listing { state: *state, ..titled(&trial, &ana, state.word()) }).await;
        }
        insert(&trial, &titled(&trial, &bo, "his")).await;
        let mut reader = trial.storage.read().await.unwrap();
        let mut of = async |states: &[State], limit| {
            let page = reader.listings().list_by_maker(ana.id, states, Cursor::START, limit).await.unwrap();
            (page.items.into_iter().map(|listing| listing.content.title).collect::<Vec<_>>(), page.next.is_some())
        };
        assert_eq!(of(&[], 9).await, (vec![], false));
        assert_eq!(of(&[State::Draft, State::Paused], 9).await, (vec!["paused".to_owned(), "draft".to_owned()], false));
        assert!(of(State::ALL, 4).await.1, "there is one more");
    }
}
