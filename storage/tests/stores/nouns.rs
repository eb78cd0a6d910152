//! Nouns with every field filled, so that a column that is forgotten or swapped shows.

use domain::accounts::{Account, Invite, Role, Scopes, Session, State as AccountState, Token};
use domain::actors::{Actor, Kind, State};
use domain::follows::{Follow, State as FollowState};
use domain::goods::Goods;
use domain::listings::{
    Category, Condition, Content, Decimal, Dimensions, LengthUnit, License, Listing, MadeBy, Per, Purpose, State as ListingState, Terms, Variation, Variations, Weight, WeightUnit,
    Zone,
};
use domain::makers::{Legal, Link, Maker, Profile, SellerKind};
use domain::media::{Media, Size, State as MediaState, Variant};
use domain::money::Money;
use domain::place::{Cell, Place};
use domain::posts::permits::{Permit, Permits};
use domain::posts::{Kind as PostKind, Mention, Post};
use domain::tag::Tag;
use domain::text::Markup;
use domain::{Address, Audience, Handle, Id, Time};
use storage::activities::Activity;
use storage::inbox::Received;

use crate::trial::{NOW, Trial, keep};

pub fn address(text: impl Into<String>) -> Address {
    Address::trusted(text)
}

pub fn later(seconds: i64) -> Time {
    NOW.plus_seconds(seconds)
}

/// An actor here, with nothing but what it must have.
pub fn actor(id: Id<Actor>, name: &str) -> Actor {
    Actor {
        id,
        kind: Kind::Person,
        address: address(format!("https://maker.example/users/{name}")),
        handle: Handle { name: name.to_owned(), host: None },
        name: String::new(),
        page: format!("https://maker.example/@{name}"),
        inbox: None,
        shared_inbox: None,
        followers: None,
        outbox: None,
        locked: false,
        state: State::Active,
        moved_to: None,
        created_at: NOW,
        fetched_at: None,
    }
}

/// An actor elsewhere, with everything.
pub fn actor_elsewhere(id: Id<Actor>, name: &str, host: &str) -> Actor {
    let base = format!("https://{host}/users/{name}");
    Actor {
        id,
        kind: Kind::Group,
        address: address(&base),
        handle: Handle { name: name.to_owned(), host: Some(host.to_owned()) },
        name: format!("{name} of {host}"),
        page: format!("https://{host}/@{name}"),
        inbox: Some(address(format!("{base}/inbox"))),
        shared_inbox: Some(address(format!("https://{host}/inbox"))),
        followers: Some(address(format!("{base}/followers"))),
        outbox: Some(address(format!("{base}/outbox"))),
        locked: true,
        state: State::Suspended,
        moved_to: Some(address(format!("{base}/moved"))),
        created_at: later(-50),
        fetched_at: Some(later(-5)),
    }
}

pub fn markup(text: &str) -> Markup {
    Markup::from_markdown(text).unwrap()
}

pub fn place() -> Place {
    Place { name: "Torino".to_owned(), cell: Some(Cell { lat: 901, lon: -154 }) }
}

pub fn maker(actor: Actor) -> Maker {
    let profile = Profile {
        bio: markup("Weaves **linen** and walnut."),
        avatar: Some(Id::new(71)),
        banner: Some(Id::new(72)),
        links: vec![
            Link { name: "Shop".to_owned(), url: "https://shop.example/".to_owned(), verified_at: Some(later(-9)) },
            Link { name: "Ü \"b\"".to_owned(), url: "https://b.example/".to_owned(), verified_at: None },
        ],
        crafts: vec![Tag::trusted("natural_dye"), Tag::trusted("weberei")],
        pronouns: "she/her".to_owned(),
        place: Some(place()),
        away: Some("Back in June".to_owned()),
        open_for_commissions: true,
        discoverable: true,
        indexable: true,
        hides_follows: true,
        seller_kind: Some(SellerKind::Trader(Some(Box::new(Legal {
            name: "Ana \"Loom\"".to_owned(),
            address: "Quay 4\nTorino".to_owned(),
            email: "shop@ana.example".to_owned(),
            phone: "+39 011".to_owned(),
            register: "Torino, 77".to_owned(),
            vat_id: "IT07".to_owned(),
        })))),
    };
    Maker { actor, profile, updated_at: later(3), version: 1 }
}

pub fn post(id: Id<Post>, author: Id<Actor>) -> Post {
    Post {
        id,
        address: address(format!("https://maker.example/o/{id}")),
        author,
        kind: PostKind::Article,
        audience: Audience::Public,
        title: "A title".to_owned(),
        warning: "Sharp tools".to_owned(),
        sensitive: true,
        content: markup("Two *words*."),
        page: format!("https://maker.example/@ana/{id}"),
        in_reply_to: None,
        context: Some(address("https://maker.example/c/5")),
        language: Some("pt-BR".to_owned()),
        photos: vec![Id::new(9), Id::new(8)],
        mentions: vec![Mention { actor: address("https://hill.example/users/bo"), name: "bo@hill.example".to_owned() }],
        quote: Some(address("https://hill.example/o/4")),
        permits: Permits { like: Permit::Followers, quote: Permit::Nobody, ..Permits::default() },
        published_at: later(1),
        updated_at: later(2),
        raw: Some("{\"id\": \"x\",  \"é\": 1}".to_owned()),
    }
}

fn euros(amount: &str) -> Money {
    Money::parse(amount, "EUR").unwrap()
}

fn variations() -> Variations {
    let row = |values: [&str; 2], price: Option<&str>, quantity| Variation { values: values.map(str::to_owned).to_vec(), price: price.map(euros), quantity, sku: values.join("-") };
    let rows = vec![row(["Blau", "S"], None, Some(3)), row(["Blau", "M"], Some("40"), None), row(["\"Rot\"", "M"], Some("0.05"), Some(0))];
    Variations::new(vec!["Farbe".to_owned(), "Größe".to_owned()], rows).unwrap()
}

pub fn listing(id: Id<Listing>, maker: Id<Actor>) -> Listing {
    let content = Content {
        purpose: Purpose::Request,
        terms: Terms::PayWhatYouCan,
        title: "Walnut shuttle".to_owned(),
        description: markup("For a **floor loom**."),
        photos: vec![Id::new(31), Id::new(30)],
        price: Some(Money::parse("34.50", "EUR").unwrap()),
        unit_based: false,
        quantity: None,
        made_to_order: true,
        lead_time_days: Some(21),
        tags: vec![Tag::trusted("weaving"), Tag::trusted("walnut")],
        materials: vec!["walnut".to_owned(), "oil \"raw\"".to_owned()],
        category: Category::parse("weaving"),
        restricted: Goods::known(["lithium", "alcohol"]),
        condition: Some(Condition::ForParts),
        place: Some(place()),
        pickup: true,
        shipping: false,
        delivery_text: "Tuesdays".to_owned(),
        delivery: vec![Zone { zone: "Österreich \"A\"".to_owned(), price: euros("5.20") }, Zone { zone: "World".to_owned(), price: euros("0") }],
        variations: variations(),
        personalisation: "Which name?".to_owned(),
        made_by: Some(MadeBy::MyShop),
        dimensions: Some(Dimensions { x: Decimal::parse("30").unwrap(), y: Decimal::parse("4.5"), z: None, unit: LengthUnit::Cm }),
        weight: Some(Weight { value: Decimal::parse("0.25").unwrap(), unit: WeightUnit::Kg }),
        per: Some(Per::Week),
        section: "Für \"Weber\"".to_owned(),
        ends_at: Some(later(900_000)),
        publishes_at: Some(later(800_000)),
        license: License::parse("CERN-OHL-S-2.0"),
    };
    assert!(content.category.is_some() && content.license.is_some());
    Listing {
        id,
        address: address(format!("https://maker.example/o/{id}")),
        maker,
        state: ListingState::Published,
        content,
        created_at: NOW,
        published_at: Some(later(4)),
        updated_at: later(5),
        version: 1,
        page: Some("https://there.example/p".to_owned()),
        imposed: Goods::known(["adult"]),
    }
}

pub fn follow(id: Id<Follow>, follower: Id<Actor>, followed: Id<Actor>) -> Follow {
    Follow { id, address: address(format!("https://maker.example/a/{id}")), follower, followed, state: FollowState::Accepted, created_at: NOW }
}

pub fn account(id: Id<Account>, maker: Id<Actor>, email: &str) -> Account {
    Account {
        id,
        maker,
        email: email.to_owned(),
        password_hash: "$argon2id$v=19$x".to_owned(),
        role: Role::Moderator,
        state: AccountState::Active,
        language: Some("de".to_owned()),
        reason: "I weave".to_owned(),
        created_at: NOW,
    }
}

pub fn session(id: Id<Session>, account: Id<Account>) -> Session {
    let token_hash = id.raw().to_be_bytes().to_vec();
    Session { id, account, token_hash, agent: "A browser".to_owned(), created_at: NOW, seen_at: later(1), expires_at: later(100) }
}

pub fn token(id: Id<Token>, account: Id<Account>) -> Token {
    let token_hash = id.raw().to_be_bytes().to_vec();
    Token { id, account, app: "Tusk".to_owned(), scopes: Scopes::parse("write read").unwrap(), token_hash, created_at: NOW, seen_at: Some(later(8)) }
}

pub fn invite(id: Id<Invite>, by: Option<Id<Account>>, uses_left: i64) -> Invite {
    Invite { id, code: format!("code-{id}"), by, uses_left, expires_at: later(100), created_at: NOW }
}

pub fn variant(size: Size, key: &str, bytes: u64) -> Variant {
    Variant { size, key: key.to_owned(), media_type: "image/webp".to_owned(), width: 2_048, height: 1_536, bytes }
}

pub fn media(id: Id<Media>, owner: Id<Actor>) -> Media {
    Media {
        id,
        owner,
        state: MediaState::Processing,
        alt: "A shuttle".to_owned(),
        decoration: false,
        width: 2_048,
        height: 1_536,
        blurhash: "LEHV6nWB2yk8".to_owned(),
        variants: vec![variant(Size::Large, "aa.webp", 900), variant(Size::Small, "bb.webp", 100)],
        remote: Some(address("https://there.example/p.jpg")),
        fault: Some("fault-photo-format".to_owned()),
        created_at: NOW,
    }
}

pub fn activity(id: Id<Activity>, actor: Id<Actor>, object: &str) -> Activity {
    Activity {
        id,
        address: address(format!("https://maker.example/a/{id}")),
        actor,
        kind: "Create".to_owned(),
        object: object.to_owned(),
        public: true,
        body: format!("{{\"id\":  \"{id}\"}}"),
        created_at: NOW,
    }
}

pub fn received(id: Id<Received>, lane: &str) -> Received {
    Received {
        id,
        activity: address(format!("https://there.example/a/{id}")),
        actor: address("https://there.example/users/bo"),
        kind: "Create".to_owned(),
        lane: lane.to_owned(),
        body: format!("{{\"id\" : {id}}}"),
        tries: 0,
        received_at: NOW,
    }
}

impl Trial {
    /// An actor here that is in the database.
    pub async fn ana(&self) -> Actor {
        self.somebody("ana").await
    }

    pub async fn somebody(&self, name: &str) -> Actor {
        let actor = actor(self.id(), name);
        self.insert_actor(&actor).await;
        actor
    }

    pub async fn somebody_elsewhere(&self, name: &str, host: &str) -> Actor {
        let actor = Actor { state: State::Active, ..actor_elsewhere(self.id(), name, host) };
        self.insert_actor(&actor).await;
        actor
    }

    pub async fn insert_actor(&self, actor: &Actor) {
        let mut tx = self.storage.begin().await.unwrap();
        tx.actors().insert(actor).await.unwrap();
        keep(tx).await;
    }

    /// A login that is in the database.
    pub async fn login(&self, name: &str) -> Account {
        let actor = self.somebody(name).await;
        let account = account(self.id(), actor.id, &format!("{name}@mail.example"));
        let mut tx = self.storage.begin().await.unwrap();
        tx.accounts().insert(&account).await.unwrap();
        keep(tx).await;
        account
    }
}
