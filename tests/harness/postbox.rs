//! A mail server on loopback that takes what it is handed, or answers what a test wants.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Whom the envelope names.
    pub to: Vec<String>,
    /// Header lines, unfolded.
    pub headers: Vec<String>,
    /// The text, decoded.
    pub body: String,
}

impl Received {
    /// A header, empty where there is none.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find_map(|line| line.split_once(": ").filter(|(key, _)| key.eq_ignore_ascii_case(name)));
        found.map_or("", |(_, value)| value)
    }

    /// The path of the first link that contains this.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn link(&self, part: &str) -> String {
        let line = self.body.lines().find(|line| line.starts_with("http") && line.contains(part)).unwrap_or_else(|| panic!("no {part}: {}", self.body));
        let (_, rest) = line.split_once("://").expect("an address");
        rest[rest.find('/').expect("a path")..].to_owned()
    }
}

#[derive(Default)]
struct Inside {
    mails: Vec<Received>,
    /// What `RCPT TO` is answered instead of being taken.
    refusal: Option<String>,
}

/// The mail server; gone when dropped.
pub struct Postbox {
    port: u16,
    inside: Arc<Mutex<Inside>>,
    task: JoinHandle<()>,
}

impl Postbox {
    /// # Panics
    /// No port is free.
    pub async fn open() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let inside = Arc::new(Mutex::new(Inside::default()));
        let shared = inside.clone();
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, shared.clone()));
            }
        });
        Self { port, inside, task }
    }

    /// What `mail.url` is to be.
    #[must_use]
    pub fn server(&self) -> server::settings::MailServer {
        server::settings::MailServer { host: "127.0.0.1".to_owned(), port: self.port, wire: server::settings::Wire::Plain, login: None }
    }

    /// Answers every letter with this from now on; `None` takes them again.
    pub fn refuse(&self, answer: Option<&str>) {
        self.lock().refusal = answer.map(str::to_owned);
    }

    /// What has arrived since the last look, in order.
    #[must_use]
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut self.lock().mails)
    }

    /// The one mail that has arrived since the last look.
    ///
    /// # Panics
    /// There is none, or more than one.
    #[must_use]
    #[track_caller]
    pub fn only(&self) -> Received {
        let mut mails = self.take();
        assert_eq!(mails.len(), 1, "{mails:#?}");
        mails.remove(0)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Postbox {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn serve(stream: TcpStream, inside: Arc<Mutex<Inside>>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut to = Vec::new();
    write.write_all(b"220 postbox\r\n").await.ok()?;
    loop {
        let line = lines.next_line().await.ok()??;
        let word = line.split(' ').next().unwrap_or_default().to_uppercase();
        let answer = match word.as_str() {
            "EHLO" => "250-postbox\r\n250 8BITMIME".to_owned(),
            "RCPT" => match inside.lock().unwrap_or_else(PoisonError::into_inner).refusal.clone() {
                Some(refusal) => refusal,
                None => {
                    to.push(line.split(['<', '>']).nth(1).unwrap_or_default().to_owned());
                    "250 yes".to_owned()
                }
            },
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = Vec::new();
                loop {
                    let line = lines.next_line().await.ok()??;
                    if line == "." {
                        break;
                    }
                    text.push(line.strip_prefix('.').unwrap_or(&line).to_owned());
                }
                inside.lock().unwrap_or_else(PoisonError::into_inner).mails.push(read_mail(std::mem::take(&mut to), &text));
                "250 taken".to_owned()
            }
            "QUIT" => {
                write.write_all(b"221 bye\r\n").await.ok()?;
                return Some(());
            }
            _ => "250 yes".to_owned(),
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
}

fn read_mail(to: Vec<String>, lines: &[String]) -> Received {
    let end = lines.iter().position(String::is_empty).unwrap_or(lines.len());
    let mut headers: Vec<String> = Vec::new();
    for line in &lines[..end] {
        match headers.last_mut().filter(|_| line.starts_with([' ', '\t'])) {
            Some(before) => before.push_str(line),
            None => headers.push(line.clone()),
        }
    }
    let mut mail = Received { to, headers, body: String::new() };
    let body = lines.get(end + 1..).unwrap_or_default();
    mail.body = match mail.header("Content-Transfer-Encoding") {
        "quoted-printable" => quoted(body),
        "base64" => String::from_utf8(base64::Engine::decode(&base64::engine::general_purpose::STANDARD, body.concat()).expect("base64")).expect("text").replace("\r\n", "\n"),
        _ => body.join("\n"),
    };
    mail
}

/// Quoted-printable back to text.
fn quoted(lines: &[String]) -> String {
    let mut bytes = Vec::new();
    for line in lines {
        let (line, ends) = line.strip_suffix('=').map_or((line.as_str(), true), |line| (line, false));
        let mut rest = line.as_bytes();
        while let Some((first, after)) = rest.split_first() {
            let hex = (*first == b'=').then(|| after.get(..2).and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok())).flatten();
            match hex {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &after[2..];
                }
                None => {
                    bytes.push(*first);
                    rest = after;
                }
            }
        }
        if ends {
            bytes.push(b'\n');
        }
    }
    String::from_utf8(bytes).expect("text")
}
