//! The real program, killed without warning: what was acknowledged is delivered once.

#![cfg(test)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use harness::postgres::Database;
use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_peerwright");
const PATIENCE: Duration = Duration::from_secs(60);

/// An instance of the program on a folder of its own, which outlives its processes.
struct Instance {
    database: Option<Database>,
    folder: tempfile::TempDir,
    port: u16,
    process: Option<Child>,
    http: reqwest::Client,
    token: String,
}

impl Instance {
    fn new(maker: &str) -> Self {
        Self::on(None, maker)
    }

    /// On PostgreSQL, or else on SQLite.
    fn on(database: Option<Database>, maker: &str) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut instance = Self { database, folder: tempfile::tempdir().unwrap(), port, process: None, http: client(), token: String::new() };
        instance.command(&["maker", "create", maker, "--email", &format!("{maker}@maker.example"), "--admin"]);
        instance.token = instance.command(&["token", "create", maker, "--scopes", "read write follow"]);
        instance
    }

    fn base(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    fn program(&self, words: &[&str]) -> Command {
        let folder: &Path = self.folder.path();
        let mut command = Command::new(PROGRAM);
        command.args(words).current_dir(folder).env_clear();
        let database = self.database.as_ref().map_or_else(|| format!("sqlite://{}/peerwright.db", folder.display()), Database::url);
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

    fn command(&self, words: &[&str]) -> String {
        let output = self.program(words).output().unwrap();
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// Starts to serve and waits for the line that says so.
    fn start(&mut self, work: &str) {
        let mut child = self.program(&["serve"]).env("PEERWRIGHT__WORKERS__RUN", work).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        while !line.contains("serving") {
            line.clear();
            assert!(lines.read_line(&mut line).unwrap() > 0, "it ended before it served");
        }
        self.process = Some(child);
    }

    /// `kill -9`.
    fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self.http.get(format!("{}/api/peerwright/v1{path}", self.base())).bearer_auth(&self.token).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        let answer = self.http.post(format!("{}/api/peerwright/v1{path}", self.base())).bearer_auth(&self.token).json(&body).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {} {}", answer.status(), answer.text().await.unwrap());
        answer.json().await.unwrap_or(Value::Null)
    }

    async fn home(&self) -> Vec<String> {
        let page = self.get("/timelines/home").await;
        page["items"].as_array().unwrap().iter().filter_map(|entry| entry["address"].as_str().map(str::to_owned)).collect()
    }
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
async fn until<F: AsyncFnMut() -> bool>(what: &str, mut is_so: F) {
    let begun = Instant::now();
    while !is_so().await {
        assert!(begun.elapsed() < PATIENCE, "never: {what}");
    }
}

#[tokio::test]
async fn r01_a_kill_between_publishing_and_delivery_loses_nothing_and_sends_once() {
    killed_between_publishing_and_delivery(Instance::new("ana")).await;
}

#[tokio::test]
async fn r01_the_same_on_postgres() {
    if let Some(database) = Database::create().await.unwrap() {
        killed_between_publishing_and_delivery(Instance::on(Some(database), "ana")).await;
    }
}

async fn killed_between_publishing_and_delivery(mut here: Instance) {
    let mut there = Instance::new("bo");
    here.start("web,inbox,deliveries,journal");
    there.start("web,inbox,deliveries,journal,upkeep");
    let ana = format!("/makers/ana@localhost:{}", here.port);
    there.get(&format!("/resolve?uri=@ana@localhost:{}", here.port)).await;
    there.post(&format!("{ana}/follow"), json!({})).await;
    until("the follow is accepted", async || there.get(&ana).await["following"] == "following").await;

    here.kill();
    here.start("web");
    let listing = here.post("/listings", json!({"purpose": "offer", "terms": "gift", "title": "Walnut shuttle", "description": "Oiled."})).await;
    let published = here.post(&format!("/listings/{}/publish", listing["id"].as_str().unwrap()), json!({})).await;
    here.kill();
    assert_eq!(there.home().await, Vec::<String>::new());

    here.start("web,inbox,deliveries,journal");
    let address = published["address"].as_str().unwrap().to_owned();
    until("the listing arrives", async || there.home().await.contains(&address)).await;
    here.kill();
    here.start("web,inbox,deliveries,journal");
    let second = here.post("/listings", json!({"purpose": "offer", "terms": "gift", "title": "Ash shuttle", "description": "Raw."})).await;
    let second = here.post(&format!("/listings/{}/publish", second["id"].as_str().unwrap()), json!({})).await;
    let second = second["address"].as_str().unwrap().to_owned();
    until("the second arrives", async || there.home().await.contains(&second)).await;
    assert_eq!(there.home().await, [second, address]);
}

#[test]
fn a_second_server_on_one_file_is_refused_and_says_why() {
    let mut instance = Instance::new("ana");
    instance.start("web");
    let second = instance.program(&["serve"]).output().unwrap();
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(1));
    assert!(said.contains("another peerwright serves"), "{said}");
}

#[test]
fn wrong_words_and_wrong_settings_say_what_to_do() {
    let instance = Instance::new("ana");
    assert_eq!(instance.program(&["sreve"]).output().unwrap().status.code(), Some(2));
    let path: PathBuf = instance.folder.path().join("peerwright.toml");
    let mut file = std::fs::File::create(&path).unwrap();
    file.write_all(b"[http]\nlisen = \"127.0.0.1:1\"\n").unwrap();
    let output = instance.program(&["maker", "list"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1));
    assert!(said.contains("http.lisen") && said.contains("http.listen"), "{said}");
}
