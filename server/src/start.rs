//! Starting and stopping: every part in its order, and back.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use axum_server::Handle;
use domain::{Clock, Site};
use federation::client::{Budget, Rules};
use federation::push::Vapid;
use federation::{Federation, Policy};
use hyper_util::rt::TokioTimer;
use storage::blobs::Blobs;
use storage::instance::key;
use storage::{Engine, Storage};
use tokio::task::{JoinHandle, JoinSet};
use tokio_util::sync::CancellationToken;

use crate::access::password::Passwords;
use crate::access::secret::Secret;
use crate::clock::SystemClock;
use crate::mails::post::Post;
use crate::router::router;
use crate::settings::{Openness, Settings, Work};
use crate::state::{App, Parts};
use crate::{figures, workers};

/// Headers of a request must be there within this time (SECURITY Q-05).
const HEADER_DEADLINE: Duration = Duration::from_secs(10);
/// Requests under way at a stop have so long.
const GRACE: Duration = Duration::from_secs(30);
/// How long a process holds its node number before it asks again.
const NODE_LEASE_SECONDS: i64 = 120;

/// A running instance.
pub struct Running {
    /// What requests and workers share.
    pub app: App,
    /// Where it listens.
    pub address: SocketAddr,
    stop: CancellationToken,
    handle: Handle<SocketAddr>,
    web: Option<JoinHandle<std::io::Result<()>>>,
    workers: JoinSet<()>,
    _alone: storage::ServingLock,
}

/// Starts an instance on the machine's clock.
///
/// # Errors
/// Says which part could not be started.
pub async fn start(settings: Settings) -> anyhow::Result<Running> {
    let storage = crate::command::open(&settings).await?;
    let node = lease_node(&storage, None).await?;
    let clock = Arc::new(SystemClock::new(node));
    let mut running = start_with(settings, storage, clock.clone()).await?;
    if running.app.storage.engine() == Engine::Postgres {
        let (storage, stop) = (running.app.storage.clone(), running.stop.clone());
        running.workers.spawn(hold_node(storage, clock, node, stop));
    }
    if let Some(link) = first_admin_link(&running.app).await? {
        println!("\n  Make the first admin: {link}\n  (it works once; as long as nobody used it, every start prints a new one)\n");
    }
    Ok(running)
}

/// Starts an instance on a database that is open and a clock of the caller's.
///
/// # Errors
/// Says which part could not be started.
pub async fn start_with(settings: Settings, storage: Storage, clock: Arc<dyn Clock>) -> anyhow::Result<Running> {
    let alone = storage.lock_for_serving()?;
    storage.migrate().await.context("the schema could not be brought up to date")?;
    let allow_list = settings.federation.mode == Openness::AllowList;
    storage.enforce_mode(allow_list, clock.now()).await.context("the rules about other servers could not be enforced")?;
    let app = assemble(settings, storage, clock).await?;
    let stop = CancellationToken::new();
    let (handle, address, web) = serve(&app).await?;
    if let Some(listen) = app.settings.metrics.listen {
        figures::serve(&app, listen, stop.clone()).await?;
    }
    let workers = workers::start(&app, &stop);
    Ok(Running { app, address, stop, handle, web, workers, _alone: alone })
}

impl Running {
    /// Takes no more requests, lets those under way and the workers finish, and closes the database.
    pub async fn stop(mut self) {
        // Streams have no end of their own.
        self.app.hub.close();
        self.handle.graceful_shutdown(Some(GRACE));
        self.stop.cancel();
        if let Some(web) = self.web.take() {
            let _ = web.await;
        }
        let _ = tokio::time::timeout(GRACE, async { while self.workers.join_next().await.is_some() {} }).await;
        self.app.storage.close().await;
    }
}

async fn assemble(settings: Settings, storage: Storage, clock: Arc<dyn Clock>) -> anyhow::Result<App> {
    let site = settings.site()?;
    let blobs = Blobs::open(&settings.blobs.url).context("the store of blobs.url cannot be opened")?;
    let rules = Rules {
        allow_http: settings.federation.allow_http,
        allow_private_addresses: settings.federation.allow_private_addresses,
        extra_ca_file: settings.federation.extra_ca_file.clone(),
        user_agent: format!("peerwright/{} (+{})", env!("CARGO_PKG_VERSION"), site.base()),
        our_hosts: vec![site.host()],
    };
    let policy =
        Policy { enabled: settings.federation.enabled, allow_list: settings.federation.mode == Openness::AllowList, authorized_fetch: settings.federation.authorized_fetch };
    let budget = budget(&settings);
    let parts = federation::Parts { storage: storage.clone(), site: site.clone(), clock: clock.clone(), rules, budget, policy };
    let federation = Federation::open(parts).await.context("federation cannot be opened")?;
    let passwords = Passwords::new()?;
    let post = Post::of(&settings).context("mail cannot be set up")?;
    let vapid = vapid(&storage, &site).await?;
    Ok(App::new(Parts { settings, site, storage, blobs, clock, federation, passwords, post, vapid }).await?)
}

/// Who we are to push services: made once, and the same for every process.
async fn vapid(storage: &Storage, site: &Site) -> anyhow::Result<Vapid> {
    let kept = storage.read().await?.instance().find(key::VAPID).await?;
    let secret = match kept {
        Some(secret) => secret,
        None => storage.keep_instance(key::VAPID, &Vapid::fresh()?).await?,
    };
    Ok(Vapid::from_secret(&secret, site.base())?)
}

/// `limits.new_keys_per_host`: how many documents of one host are fetched.
fn budget(settings: &Settings) -> Budget {
    match settings.limits.new_keys_per_host.filter(|_| !settings.federation.allow_private_addresses) {
        Some(rate) => Budget { per_minute: u32::try_from(u64::from(rate.count.get()) * 60 / rate.per.as_secs().max(1)).unwrap_or(u32::MAX).max(1), burst: rate.burst.get() },
        None => Budget::UNLIMITED,
    }
}

type Web = Option<JoinHandle<std::io::Result<()>>>;

async fn serve(app: &App) -> anyhow::Result<(Handle<SocketAddr>, SocketAddr, Web)> {
    let handle = Handle::new();
    let wanted = app.settings.http.listen;
    if !app.settings.workers.run.contains(&Work::Web) {
        return Ok((handle, wanted, None));
    }
    let listener = TcpListener::bind(wanted).with_context(|| format!("nothing can listen on {wanted} (http.listen): is another server running there?"))?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let mut server = axum_server::from_tcp(listener)?.handle(handle.clone());
    server.http_builder().http1().timer(TokioTimer::new()).header_read_timeout(HEADER_DEADLINE);
    server.http_builder().http2().timer(TokioTimer::new()).max_concurrent_streams(100).keep_alive_interval(Duration::from_secs(30));
    let service = router(app).into_make_service_with_connect_info::<SocketAddr>();
    let web = tokio::spawn(server.serve(service));
    Ok((handle, address, Some(web)))
}

/// As long as nobody has an account: a fresh link that makes the first admin. An older one ends.
///
/// # Errors
/// Storage trouble, or no randomness.
pub async fn first_admin_link(app: &App) -> anyhow::Result<Option<String>> {
    let serves = app.settings.workers.run.contains(&Work::Web);
    if !serves || app.storage.read().await?.accounts().count().await? > 0 {
        return Ok(None);
    }
    let code = Secret::code()?;
    app.storage.set_instance(key::FIRST_ADMIN, &first_admin_mark(code.reveal())).await?;
    Ok(Some(app.site.url(&format!("/first-run/{}", code.reveal()))))
}

/// What is stored of the code of the one-time link: its SHA-256 in hexadecimal.
#[must_use]
pub fn first_admin_mark(code: &str) -> String {
    use std::fmt::Write as _;
    crate::access::secret::hash(code).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

async fn lease_node(storage: &Storage, held: Option<u16>) -> anyhow::Result<u16> {
    if storage.engine() == Engine::Sqlite {
        return Ok(0);
    }
    storage.migrate().await.context("the schema could not be brought up to date")?;
    let now = SystemClock::new(0).now();
    Ok(storage.lease_node(held, now, now.plus_seconds(NODE_LEASE_SECONDS)).await?)
}

/// Asks for the node number again before its lease ends; where another process took it, goes on under the one it is given.
async fn hold_node(storage: Storage, clock: Arc<SystemClock>, mut node: u16, stop: CancellationToken) {
    let every = Duration::from_secs(u64::try_from(NODE_LEASE_SECONDS / 3).unwrap_or(40));
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(every) => {}
        }
        match lease_node(&storage, Some(node)).await {
            Ok(held) if held == node => {}
            Ok(other) => {
                tracing::warn!(node, other, "the node number was lost; ids are minted under another one");
                node = other;
                clock.move_to(node);
            }
            Err(error) => tracing::error!(error = format!("{error:#}"), "the node number could not be held"),
        }
    }
}
