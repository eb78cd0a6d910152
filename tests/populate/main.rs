//! Fills the database of a stopped instance with what would take a community years, so that its pages can be measured.
//!
//! `cargo run --release -p tests --bin populate -- --help` explains the flags; `docs/performance.md` says what is measured.

mod listings;

use std::process::ExitCode;

use anyhow::Context as _;
use clap::Parser;
use domain::actors::{Actor, Kind, State};
use domain::follows::{Follow, State as FollowState};
use domain::makers::Maker;
use domain::posts::permits::Permits;
use domain::posts::{Event, Kind as PostKind, Post};
use domain::text::Markup;
use domain::{Address, Audience, Clock, Handle, Id, Time, makers};
use server::clock::SystemClock;
use storage::timelines::HomeEntry;
use storage::{Options, Storage};

/// Rows that are written in one transaction.
const AT_ONCE: usize = 500;
/// Entries that a home keeps.
const HOME: usize = 800;
/// The host of those who are followed; nobody answers there.
const ELSEWHERE: &str = "elsewhere.example";

/// Fills the database of a stopped instance.
#[derive(Debug, Parser)]
#[command(name = "populate")]
struct Arguments {
    /// The database, as in `database.url`.
    #[arg(long)]
    database: String,
    /// The public address of the instance, as in `instance.public_url`.
    #[arg(long, default_value = "http://localhost:8080")]
    public_url: String,
    /// The name of a maker who is there.
    #[arg(long)]
    maker: String,
    /// So many makers elsewhere are followed by the maker.
    #[arg(long, default_value_t = 0)]
    follows: usize,
    /// So many public notes of those makers, in turn; the newest stand at the maker's home.
    #[arg(long, default_value_t = 0)]
    posts: usize,
    /// So many makers here follow the maker.
    #[arg(long, default_value_t = 0)]
    followers: usize,
    /// So many answers to one new note of the maker, half of them answers to answers.
    #[arg(long, default_value_t = 0)]
    replies: usize,
    /// So many listings of two thousand makers, most of them elsewhere, whom the maker follows.
    #[arg(long, default_value_t = 0)]
    listings: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    match fill(&Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("{trouble:#}");
            ExitCode::FAILURE
        }
    }
}

/// The database with the clock that names what is put into it.
struct Filling {
    storage: Storage,
    clock: SystemClock,
    public_url: String,
}

async fn fill(arguments: &Arguments) -> anyhow::Result<()> {
    let storage = Storage::open(&Options::new(&arguments.database)).await?;
    let _lock = storage.lock_for_serving().context("stop the instance first")?;
    let filling = Filling { storage, clock: SystemClock::new(0), public_url: arguments.public_url.clone() };
    let handle = Handle { name: arguments.maker.clone(), host: None };
    let maker = filling.storage.read().await?.actors().find_by_handle(&handle).await?.with_context(|| format!("there is no maker {}", arguments.maker))?;
    let authors = filling.follow_many(&maker, arguments.follows.max(usize::from(arguments.posts + arguments.replies > 0))).await?;
    filling.write(&maker, &authors, arguments.posts).await?;
    filling.be_followed(&maker, arguments.followers).await?;
    filling.offer(&maker, arguments.listings).await?;
    if arguments.replies > 0 {
        println!("{}", filling.be_answered(&maker, &authors, arguments.replies).await?);
    }
    filling.storage.count_for_plans().await?;
    filling.storage.close().await;
    Ok(())
}

impl Filling {
    fn mint<Of: ?Sized>(&self) -> Id<Of> {
        (&self.clock as &dyn Clock).mint()
    }

    fn now(&self) -> Time {
        self.clock.now()
    }

    fn actor(&self, name: &str, host: Option<&str>) -> Actor {
        let base = host.map_or_else(|| self.public_url.clone(), |host| format!("https://{host}"));
        let at = |path: &str| Some(Address::trusted(format!("{base}{path}")));
        Actor {
            id: self.mint(),
            kind: Kind::Person,
            address: Address::trusted(format!("{base}/users/{name}")),
            handle: Handle { name: name.to_owned(), host: host.map(str::to_owned) },
            name: format!("Maker {name}"),
            page: format!("{base}/@{name}"),
            inbox: at(&format!("/users/{name}/inbox")),
            shared_inbox: at("/inbox"),
            followers: at(&format!("/users/{name}/followers")),
            outbox: at(&format!("/users/{name}/outbox")),
            locked: false,
            state: State::Active,
            moved_to: None,
            created_at: self.now(),
            fetched_at: host.map(|_| self.now()),
        }
    }

    fn follow(&self, follower: Id<Actor>, followed: Id<Actor>) -> Follow {
        let id = self.mint();
        Follow { id, address: Address::trusted(format!("{}/a/{id}", self.public_url)), follower, followed, state: FollowState::Accepted, created_at: self.now() }
    }

    /// Makers, some of whom follow others.
    async fn insert(&self, actors: Vec<Actor>, follow: impl Fn(Id<Actor>) -> Follow) -> anyhow::Result<()> {
        for some in actors.chunks(AT_ONCE) {
            let mut tx = self.storage.begin().await?;
            let mut last = None;
            for actor in some {
                let (maker, event) = Maker::join(actor.clone(), self.now());
                tx.makers().insert(&maker).await?;
                tx.follows().insert(&follow(actor.id)).await?;
                last = Some(event);
            }
            let Some(makers::Event::Joined { maker }) = last else { continue };
            tx.commit(domain::actors::Event::Mirrored { actor: maker }, self.now()).await?;
        }
        Ok(())
    }

    async fn follow_many(&self, maker: &Actor, count: usize) -> anyhow::Result<Vec<Id<Actor>>> {
        let mark = self.mint::<Actor>();
        let actors: Vec<Actor> = (0..count).map(|number| self.actor(&format!("m{mark}x{number}"), Some(ELSEWHERE))).collect();
        let ids = actors.iter().map(|actor| actor.id).collect();
        self.insert(actors, |other| self.follow(maker.id, other)).await?;
        Ok(ids)
    }

    async fn be_followed(&self, maker: &Actor, count: usize) -> anyhow::Result<()> {
        let mark = self.mint::<Actor>();
        let actors = (0..count).map(|number| self.actor(&format!("f{mark}x{number}"), None)).collect();
        self.insert(actors, |other| self.follow(other, maker.id)).await
    }

    fn note(&self, author: Id<Actor>, text: &str, answers: Option<&Address>, base: &str) -> anyhow::Result<Post> {
        let id: Id<Post> = self.mint();
        let now = self.now();
        Ok(Post {
            id,
            address: Address::trusted(format!("{base}/o/{id}")),
            author,
            kind: PostKind::Note,
            audience: Audience::Public,
            title: String::new(),
            warning: String::new(),
            sensitive: false,
            content: Markup::from_markdown(text).context("the words of a note")?,
            page: format!("{base}/o/{id}"),
            in_reply_to: answers.cloned(),
            context: None,
            language: Some("en".to_owned()),
            photos: Vec::new(),
            mentions: Vec::new(),
            quote: None,
            permits: Permits::default(),
            published_at: now,
            updated_at: now,
            raw: (base != self.public_url).then(|| "{}".to_owned()),
        })
    }

    async fn keep(&self, posts: Vec<Post>) -> anyhow::Result<()> {
        for some in posts.chunks(AT_ONCE) {
            let Some(last) = some.last() else { continue };
            let mut tx = self.storage.begin().await?;
            tx.posts().insert_all(&some.iter().map(|post| (post.clone(), Vec::new())).collect::<Vec<_>>()).await?;
            tx.commit(Event::Found { post: last.id, author: last.author }, self.now()).await?;
        }
        Ok(())
    }

    async fn write(&self, maker: &Actor, authors: &[Id<Actor>], count: usize) -> anyhow::Result<()> {
        let base = format!("https://{ELSEWHERE}");
        let mut newest = Vec::new();
        let mut authors = authors.iter().copied().cycle();
        for done in (0..count).step_by(AT_ONCE) {
            let some = authors.by_ref().take(AT_ONCE.min(count - done));
            let posts = some.map(|author| self.note(author, "Planed the **walnut** today, and sharpened what was dull.", None, &base)).collect::<Result<Vec<_>, _>>()?;
            newest.extend(posts.iter().map(|post| post.id));
            newest.drain(..newest.len().saturating_sub(HOME));
            self.keep(posts).await?;
        }
        let Some(last) = newest.last().copied() else { return Ok(()) };
        let entries: Vec<_> = newest.iter().map(|post| (self.mint::<HomeEntry>(), maker.id, *post)).collect();
        let mut tx = self.storage.begin().await?;
        tx.timelines().insert_all(&entries).await?;
        Ok(tx.commit(Event::Found { post: last, author: maker.id }, self.now()).await?)
    }

    /// Answers the page of the note that is answered.
    async fn be_answered(&self, maker: &Actor, authors: &[Id<Actor>], count: usize) -> anyhow::Result<String> {
        let question = self.note(maker.id, "Which oil for a spoon?", None, &self.public_url)?;
        let page = format!("{}/@{}/posts/{}", self.public_url, maker.handle.name, question.id);
        let question = Post { page: page.clone(), ..question };
        self.keep(vec![question.clone()]).await?;
        let (base, mut answers) = (format!("https://{ELSEWHERE}"), Vec::with_capacity(count));
        let mut before = question.address.clone();
        for (number, author) in (0..count).zip(authors.iter().copied().cycle()) {
            let answer = self.note(author, "Linseed, and a week of patience.", Some(&before), &base)?;
            before = if number % 2 == 0 { answer.address.clone() } else { question.address.clone() };
            answers.push(answer);
        }
        self.keep(answers).await?;
        Ok(page)
    }
}
