//! An instance as a host would run it: the real program on a port of loopback, with a folder and a database of its own.
//!
//! Only its `web` part runs by itself. Everything else is done by [`settle`], so that no test waits for anything.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use server::Running;
use server::settings::Settings;
use server::state::App;
use storage::{Options, Storage};
use tempfile::TempDir;

use crate::clock::Clock;
use crate::dump::Dump;
use crate::postgres::Database;
use crate::visitor::Visitor;

/// Most rounds in which instances may give each other work; whoever needs more goes round in circles.
const ROUNDS: usize = 300;
/// Ports below those from which outgoing connections are made.
const PORTS: std::ops::Range<u16> = 11_000..31_000;

/// How an instance is to be, before it is started.
pub struct Plan {
    home: Home,
    change: Box<dyn Fn(&mut Settings) + Send + Sync>,
    base: Option<String>,
}

/// Where an instance keeps its things; gone when dropped.
struct Home {
    database: Option<Database>,
    folder: TempDir,
}

impl Home {
    fn database_url(&self) -> String {
        match &self.database {
            Some(database) => database.url(),
            None => format!("sqlite://{}/house.db", self.folder.path().display()),
        }
    }
}

impl Plan {
    fn new(database: Option<Database>) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { home: Home { database, folder }, change: Box::new(|_| ()), base: None }
    }

    /// On SQLite.
    #[must_use]
    pub fn sqlite() -> Self {
        Self::new(None)
    }

    /// On PostgreSQL; `None` where that is not installed, which is said once.
    ///
    /// # Panics
    /// PostgreSQL does not start, or is missing although it is required.
    pub async fn postgres() -> Option<Self> {
        Some(Self::new(Some(Database::create().await.expect("a database")?)))
    }

    /// With other settings.
    #[must_use]
    pub fn with(mut self, change: impl Fn(&mut Settings) + Send + Sync + 'static) -> Self {
        let before = self.change;
        self.change = Box::new(move |settings| {
            before(settings);
            change(settings);
        });
        self
    }

    /// As the public would find it: at this address with `https`, and without the switches of development. It cannot
    /// reach anybody on loopback; requests reach it by their `Host`.
    #[must_use]
    pub fn known_as(mut self, base: &str) -> Self {
        self.base = Some(base.to_owned());
        self
    }

    /// Where its database is.
    #[must_use]
    pub fn database_url(&self) -> String {
        self.home.database_url()
    }

    /// Where its files are, and its database if that is one.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.home.folder.path()
    }

    /// Starts it.
    ///
    /// # Panics
    /// It does not start.
    pub async fn start(self, clock: &Arc<Clock>) -> Instance {
        let mut instance = Instance { plan: self, clock: clock.clone(), port: 0, running: None, finished: false };
        instance.open_anywhere().await;
        instance
    }

    fn settings(&self, port: u16) -> Settings {
        let folder = self.home.folder.path().display();
        let base = self.base.clone().unwrap_or_else(|| format!("http://localhost:{port}"));
        let domain = base.split_once("://").map_or(base.as_str(), |(_, host)| host);
        let lenient = self.base.is_none();
        let toml = format!(
            "[instance]\ndomain = \"{domain}\"\npublic_url = \"{base}\"\nname = \"House {port}\"\n\
             [http]\nlisten = \"127.0.0.1:{port}\"\n[database]\nurl = \"{}\"\n[blobs]\nurl = \"file://{folder}/blobs\"\n\
             [federation]\nallow_http = {lenient}\nallow_private_addresses = {lenient}\n[workers]\nrun = [\"web\"]\n",
            self.home.database_url()
        );
        let mut settings = Settings::from_toml(&toml).expect("settings in order");
        (self.change)(&mut settings);
        settings
    }
}

/// A running instance. A test ends it with [`Instance::finish`], which fails if anything was left undone.
pub struct Instance {
    plan: Plan,
    /// The time at which it lives.
    pub clock: Arc<Clock>,
    port: u16,
    running: Option<Running>,
    finished: bool,
}

impl Instance {
    /// On SQLite with the usual settings.
    pub async fn start(clock: &Arc<Clock>) -> Self {
        Plan::sqlite().start(clock).await
    }

    async fn open_anywhere(&mut self) {
        for _ in 0..50 {
            self.port = free_port();
            match self.open().await {
                Ok(()) => return,
                Err(error) if format!("{error:#}").contains("nothing can listen") => {}
                Err(error) => panic!("the instance does not start: {error:#}"),
            }
        }
        panic!("no port is free");
    }

    async fn open(&mut self) -> anyhow::Result<()> {
        let settings = self.plan.settings(self.port);
        let storage = Storage::open(&Options::new(&settings.database.url)).await?;
        self.running = Some(server::start_with(settings, storage, self.clock.clone()).await?);
        Ok(())
    }

    /// Ends it without doing what is left to do, as a failing machine would: only what is in the database remains.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Starts it again on the same port, folder and database.
    ///
    /// # Panics
    /// It does not start.
    pub async fn start_again(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        self.open().await.expect("it starts again");
    }

    /// Gives it other settings for its next start.
    pub fn change(&mut self, change: impl Fn(&mut Settings) + Send + Sync + 'static) {
        let before = std::mem::replace(&mut self.plan.change, Box::new(|_| ()));
        self.plan.change = Box::new(move |settings| {
            before(settings);
            change(settings);
        });
    }

    /// A second process of it: a port of its own, and the same address, folder and database, which is not SQLite. Whoever starts
    /// it stops it before the instance is finished.
    ///
    /// # Panics
    /// It does not start.
    pub async fn second_process(&self) -> Running {
        let mut settings = self.plan.settings(self.port);
        settings.http.listen.set_port(0);
        let storage = Storage::open(&Options::new(&settings.database.url)).await.expect("the same database");
        server::start_with(settings, storage, self.clock.clone()).await.expect("a second process")
    }

    /// What its requests share.
    ///
    /// # Panics
    /// It is stopped.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.running.as_ref().expect("a running instance").app
    }

    /// Where it listens.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// What follows the `@` of handles here, and the `Host` of requests.
    #[must_use]
    pub fn host(&self) -> String {
        match &self.plan.base {
            Some(base) => base.trim_start_matches("https://").to_owned(),
            None => format!("localhost:{}", self.port),
        }
    }

    /// An address of its own, as others know it.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        let base = self.plan.base.clone().unwrap_or_else(|| format!("http://localhost:{}", self.port));
        format!("{base}{path}")
    }

    /// Somebody with a browser and no account.
    #[must_use]
    pub fn visitor(&self) -> Visitor {
        Visitor::new(self.port, &self.url(""))
    }

    /// Where its photos lie.
    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.plan.home.folder.path().join("blobs")
    }

    /// Every file among its photos.
    #[must_use]
    pub fn files(&self) -> Vec<PathBuf> {
        files_below(&self.blobs())
    }

    /// One turn of everything that works beside the requests.
    ///
    /// # Panics
    /// Something failed.
    pub async fn turn(&self) -> bool {
        server::workers::turn(self.app()).await.expect("a turn of the workers")
    }

    /// Every row of every table.
    pub async fn dump(&self) -> Dump {
        Dump::read(&self.plan.home.database_url()).await
    }

    /// Runs one statement past the stores, to bring about what they never would.
    ///
    /// # Panics
    /// The database refuses it.
    pub async fn sql(&self, statement: &str) {
        crate::dump::run(&self.plan.home.database_url(), statement).await;
    }

    /// What is not done, in words; empty when all is.
    pub async fn left_over(&self) -> Vec<String> {
        let storage = &self.app().storage;
        let mut left = Vec::new();
        for queue in storage.list_queues().await.expect("queues") {
            left.push(format!("{} deliveries to {} wait, {} are dead", queue.waiting, queue.host, queue.dead));
        }
        let inbox = storage.count_inbox().await.expect("the inbox");
        if inbox.waiting + inbox.dead > 0 {
            left.push(format!("{} received activities wait, {} are dead", inbox.waiting, inbox.dead));
        }
        let mails = storage.count_mails().await.expect("mail");
        if mails.waiting > 0 {
            left.push(format!("{} mails wait", mails.waiting));
        }
        let pushes = storage.count_pushes().await.expect("web push");
        if pushes > 0 {
            left.push(format!("{pushes} push messages wait"));
        }
        let webhooks = storage.count_webhook_deliveries().await.expect("webhooks");
        if webhooks > 0 {
            left.push(format!("{webhooks} messages to webhooks wait"));
        }
        let aside = storage.count_set_aside().await.expect("the journal");
        if aside > 0 {
            left.push(format!("{aside} entries of the journal were set aside"));
        }
        left
    }

    /// Settles it, and fails if work is left or has failed.
    pub async fn finish(self) {
        finish([self]).await;
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        assert!(self.finished || std::thread::panicking(), "a test ends its instances with finish()");
    }
}

/// Lets instances work until none of them has anything to do now.
///
/// # Panics
/// They never come to an end, or something failed.
pub async fn settle(instances: &[&Instance]) {
    for _ in 0..ROUNDS {
        let mut worked = false;
        for instance in instances {
            worked |= instance.turn().await;
        }
        if !worked {
            return;
        }
    }
    panic!("the instances give each other work for ever");
}

/// Settles instances together, fails if work is left or has failed, and stops them.
///
/// # Panics
/// Work is left.
pub async fn finish<const N: usize>(instances: [Instance; N]) {
    settle(&instances.each_ref()).await;
    for mut instance in instances {
        let left = instance.left_over().await;
        assert!(left.is_empty(), "{} left work behind: {left:?}", instance.host());
        instance.stop().await;
        instance.finished = true;
    }
}

fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let width = u32::from(PORTS.end - PORTS.start);
    loop {
        let step = u32::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let offset = std::process::id().wrapping_mul(7_919).wrapping_add(step) % width;
        let port = PORTS.start + u16::try_from(offset).unwrap_or(0);
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files_below(&path)) } else { found.push(path) }
    }
    found
}
