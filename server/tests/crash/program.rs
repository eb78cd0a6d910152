//! An instance as a host runs it: a process that can be killed, on a folder and a database that stay.

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use harness::postgres::Database;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_peerwright");
const PATIENCE: Duration = Duration::from_secs(60);

/// An instance of the program on a folder of its own, which outlives its processes.
pub struct Instance {
    database: Option<Database>,
    pub folder: tempfile::TempDir,
    pub port: u16,
    process: Option<Child>,
    http: reqwest::Client,
    token: String,
}

impl Instance {
    /// On SQLite, with a maker who may do everything.
    pub fn new(maker: &str) -> Self {
        Self::on(None, maker)
    }

    /// On PostgreSQL, or else on SQLite.
    pub fn on(database: Option<Database>, maker: &str) -> Self {
        let mut instance = Self::bare(database);
        instance.command(&["maker", "create", maker, "--email", &format!("{maker}@maker.example"), "--admin"]);
        instance.token = instance.command(&["token", "create", maker, "--scopes", "read write follow"]);
        instance
    }

    /// Before anything was done with it.
    pub fn bare(database: Option<Database>) -> Self {
        Self { database, folder: tempfile::tempdir().unwrap(), port: free_port(), process: None, http: client(), token: String::new() }
    }

    pub fn database_url(&self) -> String {
        self.database.as_ref().map_or_else(|| format!("sqlite://{}/peerwright.db", self.folder.path().display()), Database::url)
    }

    /// Another process on the same database, under the same name; kill it by dropping.
    pub fn second(&self, work: &str) -> Second {
        let port = free_port();
        let mut command = self.program(&["serve"]);
        command.env("PEERWRIGHT__HTTP__LISTEN", format!("127.0.0.1:{port}"));
        Second { process: serving(&mut command, work), port }
    }

    /// What a dead process held is free at once, as if its leases had run out.
    pub async fn leases_end(&self) {
        for table in ["inbox", "deliveries", "journal_cursors"] {
            harness::dump::run(&self.database_url(), &format!("UPDATE {table} SET locked_until = 0 WHERE locked_until > 0")).await;
        }
    }

    pub fn publisher(&self) -> Publisher {
        Publisher { http: client(), base: self.base(), token: self.token.clone() }
    }

    pub fn base(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    pub fn program(&self, words: &[&str]) -> Command {
        let folder: &Path = self.folder.path();
        let mut command = Command::new(PROGRAM);
        command.args(words).current_dir(folder).env_clear();
        let database = self.database_url();
        let blobs = format!("file://{}/blobs", folder.display());
        for (key, value) in [
            ("INSTANCE__DOMAIN", format!("localhost:{}", self.port)),
            ("INSTANCE__PUBLIC_URL", self.base()),
            ("HTTP__LISTEN", format!("127.0.0.1:{}", self.port)),
            ("DATABASE__URL", database),
            ("BLOBS__URL", blobs),
            ("FEDERATION__ALLOW_HTTP", "true".to_owned()),
            ("FEDERATION__ALLOW_PRIVATE_ADDRESSES", "true".to_owned()),
        ] {
            command.env(format!("PEERWRIGHT__{key}"), value);
        }
        command
    }

    pub fn command(&self, words: &[&str]) -> String {
        let output = self.program(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Starts to serve and waits for the line that says so.
    pub fn start(&mut self, work: &str) {
        self.process = Some(serving(&mut self.program(&["serve"]), work));
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    pub async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}/api/peerwright/v1{path}", self.base())).bearer_auth(&self.token).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    pub async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.http.post(format!("{}/api/peerwright/v1{path}", self.base())).bearer_auth(&self.token).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {} {}", answer.status(), answer.text().await.unwrap());
        answer.json().await.unwrap_or(Value::Null)
    }

    pub async fn home(&self) -> Vec<String> {
        let page = self.get("/timelines/home").await;
        page["items"].as_array().unwrap().iter().filter_map(|entry| entry["address"].as_str().map(str::to_owned)).collect()
    }
}

/// Somebody who publishes through the API as long as it answers.
pub struct Publisher {
    http: reqwest::Client,
    base: String,
    token: String,
}

impl Publisher {
    /// The address of one more listing; `None` once nobody answers.
    pub async fn publish(&self) -> Option<String> {
        let draft = self.post("", json!({"purpose": "offer", "terms": "gift", "title": "Shuttle", "description": "Oiled."})).await?;
        let published = self.post(&format!("/{}/publish", draft["id"].as_str()?), json!({})).await?;
        published["address"].as_str().map(str::to_owned)
    }

    async fn post(&self, path: &str, body: Value) -> Option<Value> {
        let answer = self.http.post(format!("{}/api/peerwright/v1/listings{path}", self.base)).bearer_auth(&self.token).json(&body).send().await.ok()?;
        if answer.status().is_success() { answer.json().await.ok() } else { None }
    }
}

/// A process beside the first.
pub struct Second {
    process: Child,
    pub port: u16,
}

impl Drop for Second {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Runs it until it says that it serves.
fn serving(command: &mut Command, work: &str) -> Child {
    let mut child = command.env("PEERWRIGHT__WORKERS__RUN", work).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    while !line.contains("serving") {
        line.clear();
        assert!(lines.read_line(&mut line).unwrap() > 0, "it ended before it served");
    }
    child
}

impl Drop for Instance {
    fn drop(&mut self) {
        self.kill();
    }
}

#[expect(clippy::disallowed_methods, reason = "a test asks the program like anybody else")]
fn client() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Asks again and again until it is so; two processes have no other way to agree.
pub async fn until<F: AsyncFnMut() -> bool>(what: &str, mut is_so: F) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
        // The others need the machine too.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
