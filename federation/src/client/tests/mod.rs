//! The client against peers that mean harm, on this machine's loopback.

use std::{
    collections::HashMap,
    io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::{Arc, LazyLock, Mutex},
    time::Duration,
};

use http::{HeaderMap, Method};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Semaphore,
};
use url::Url;

use super::{
    Accept, Budget, Client, ClientError, Now, Refusal, Rules, Trouble,
    addresses::is_public,
    fetch::Kind,
    resolver::{Lookup, Resolver},
};
use crate::signatures::{BodyDigest, RsaKeyPair, Signer, cavage};

mod deliveries;
mod fetches;
mod hostile;

const NOW: i64 = 1_792_497_600;
/// Plays the public internet in these tests; every other loopback address stays private.
const PUBLIC: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 1));
const PRIVATE: IpAddr = IpAddr::V4(Ipv4Addr::new(127, 0, 0, 2));
const ACTIVITY: &str = "application/activity+json";

static PAIR: LazyLock<RsaKeyPair> = LazyLock::new(|| RsaKeyPair::generate().unwrap());

/// What the peer does with one request.
enum Reply {
    Bytes(Vec<u8>),
    /// These bytes, then this piece again and again until the other side has had enough.
    Endless(Vec<u8>, Vec<u8>),
    /// These bytes, then silence.
    Stuck(Vec<u8>),
}

/// One request as it arrived.
#[derive(Debug, Clone)]
struct Arrived {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Vec<u8>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    requests: Vec<Arrived>,
}

/// A peer that answers from a table of paths.
#[derive(Clone)]
struct Peer {
    address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
}

type Script = Arc<dyn Fn(&Arrived) -> Reply + Send + Sync>;

impl Peer {
    async fn at(address: IpAddr, script: impl Fn(&Arrived) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((address, 0)).await.unwrap();
        let peer = Self { address: listener.local_addr().unwrap(), seen: Arc::default() };
        let (seen, script): (_, Script) = (peer.seen.clone(), Arc::new(script));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                seen.lock().unwrap().connections += 1;
                tokio::spawn(serve(stream, seen.clone(), script.clone()));
            }
        });
        peer
    }

    async fn start(script: impl Fn(&Arrived) -> Reply + Send + Sync + 'static) -> Self {
        Self::at(PUBLIC, script).await
    }

    fn url(&self, path: &str) -> Url {
        self.url_as("peer.example", path)
    }

    fn url_as(&self, host: &str, path: &str) -> Url {
        format!("http://{host}:{}{path}", self.address.port()).parse().unwrap()
    }

    fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    fn requests(&self) -> Vec<Arrived> {
        self.seen.lock().unwrap().requests.clone()
    }
}

async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Seen>>, script: Script) -> io::Result<()> {
    while let Some(arrived) = read(&mut stream).await? {
        seen.lock().unwrap().requests.push(arrived.clone());
        match script(&arrived) {
            Reply::Bytes(bytes) => stream.write_all(&bytes).await?,
            Reply::Endless(head, piece) => {
                stream.write_all(&head).await?;
                loop {
                    stream.write_all(&piece).await?;
                }
            }
            Reply::Stuck(bytes) => {
                stream.write_all(&bytes).await?;
                std::future::pending().await
            }
        }
    }
    Ok(())
}

async fn read(stream: &mut TcpStream) -> io::Result<Option<Arrived>> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (first.next().unwrap().parse().unwrap(), first.next().unwrap().to_owned());
    let mut headers = HeaderMap::new();
    for (name, value) in lines.map(|line| line.split_once(": ").unwrap()) {
        headers.append(name.parse::<http::HeaderName>().unwrap(), value.parse().unwrap());
    }
    let length = headers.get("content-length").map_or(0, |length| length.to_str().unwrap().parse().unwrap());
    let mut body = bytes[head_end + 4..].to_vec();
    while body.len() < length {
        stream.read_buf(&mut body).await?;
    }
    Ok(Some(Arrived { method, target, headers, body }))
}

fn answer(status: &str, headers: &[(&str, &str)], body: &str) -> Reply {
    let mut text = format!("HTTP/1.1 {status}\r\n");
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
    Reply::Bytes(text.into_bytes())
}

fn ok(body: &str) -> Reply {
    answer("200 OK", &[("content-type", ACTIVITY)], body)
}

fn redirect(to: &str) -> Reply {
    answer("302 Found", &[("location", to)], "")
}

fn clock(seconds: i64) -> Now {
    Arc::new(move || seconds * 1_000_000)
}

fn signer() -> Signer {
    Signer::new("https://our.example/actor#main-key", PAIR.clone())
}

fn rules() -> Rules {
    Rules {
        allow_http: true,
        allow_private_addresses: false,
        extra_ca_file: None,
        user_agent: "Peerwright/test (+https://our.example)".to_owned(),
        our_hosts: vec!["our.example".to_owned()],
    }
}

fn resolver(names: &[(&'static str, &[IpAddr])]) -> Resolver {
    let table: HashMap<String, Vec<IpAddr>> = names.iter().map(|(name, addresses)| ((*name).to_owned(), addresses.to_vec())).collect();
    let lookup: Lookup = Arc::new(move |name| {
        let found = table.get(&name).cloned().ok_or_else(|| io::Error::other("Name or service not known"));
        Box::pin(async { found })
    });
    Resolver::of(lookup, |address| address == PUBLIC || is_public(address))
}

fn client_of(names: &[(&'static str, &[IpAddr])], budget: Budget) -> Client {
    Client::with_resolver(rules(), signer(), clock(NOW), budget, resolver(names)).unwrap()
}

/// `peer.example` and `other.example` are public, `inner.example` is not.
fn client() -> Client {
    let names: [(&str, &[IpAddr]); 3] = [("peer.example", &[PUBLIC]), ("other.example", &[PUBLIC]), ("inner.example", &[PRIVATE])];
    client_of(&names, Budget::UNLIMITED)
}

async fn document(client: &Client, url: &Url) -> Result<String, ClientError> {
    let fetched = client.get_document(url, Accept::Either).await?;
    Ok(String::from_utf8(fetched.bytes.to_vec()).unwrap())
}

fn refused<T>(refusal: Refusal) -> Result<T, ClientError> {
    Err(ClientError::Refused(refusal))
}
