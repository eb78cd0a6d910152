//! A line between an instance and its PostgreSQL that stalls or breaks when a test says so.

use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use url::Url;

/// How the line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Everything passes.
    Open,
    /// Connections stand, and nothing passes.
    Stalled,
    /// Connections are cut, and new ones too.
    Cut,
}

/// The line itself; gone when dropped.
#[derive(Debug)]
pub struct Proxy {
    url: String,
    line: watch::Sender<Line>,
    serving: JoinHandle<()>,
}

impl Proxy {
    /// Opens a line to the server of this database.
    ///
    /// # Panics
    /// The address cannot be read, or no port is free.
    pub async fn to(database: &str) -> Self {
        let behind = Arc::new(Url::parse(database).expect("the address of a database"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let (line, watched) = watch::channel(Line::Open);
        let url = format!("postgres://postgres@127.0.0.1:{port}{}", behind.path());
        let serving = tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, behind.clone(), watched.clone()));
            }
        });
        Self { url, line, serving }
    }

    /// The address of the database at this end of the line.
    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// From now on.
    pub fn set(&self, line: Line) {
        self.line.send_replace(line);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn carry(near: TcpStream, behind: Arc<Url>, mut line: watch::Receiver<Line>) {
    let (near_in, near_out) = near.into_split();
    let cut = line.clone();
    let socket = behind.query_pairs().find(|(name, _)| name == "host").map(|(_, folder)| format!("{folder}/.s.PGSQL.5432"));
    let carried = async {
        match socket {
            Some(path) => {
                let Ok(far) = UnixStream::connect(path).await else { return };
                let (far_in, far_out) = far.into_split();
                tokio::select! { () = pass(near_in, far_out, line.clone()) => {}, () = pass(far_in, near_out, line.clone()) => {} }
            }
            None => {
                let Ok(far) = TcpStream::connect((behind.host_str().unwrap_or("localhost"), behind.port().unwrap_or(5_432))).await else { return };
                let (far_in, far_out) = far.into_split();
                tokio::select! { () = pass(near_in, far_out, line.clone()) => {}, () = pass(far_in, near_out, line.clone()) => {} }
            }
        }
    };
    let mut cut = cut;
    tokio::select! {
        () = carried => {}
        _ = cut.wait_for(|line| *line == Line::Cut) => {}
    }
    let _ = line.borrow_and_update();
}

async fn pass(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, mut line: watch::Receiver<Line>) {
    let mut part = vec![0; 16 * 1024];
    while let Ok(read) = from.read(&mut part).await {
        if read == 0 || line.wait_for(|line| *line == Line::Open).await.is_err() || to.write_all(&part[..read]).await.is_err() {
            return;
        }
    }
}
