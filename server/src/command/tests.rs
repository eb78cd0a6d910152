//! What the command line takes and refuses, and what its commands leave behind.

use std::path::PathBuf;

use clap::CommandFactory as _;
use clap::error::ErrorKind;
use domain::{Handle, accounts::State, actors};
use storage::{Options, Storage};

use super::*;
use crate::access::{password::Passwords, secret};

/// A house of its own: a settings file and a database in a folder.
struct House {
    folder: tempfile::TempDir,
}

impl House {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let house = Self { folder };
        house.settings("");
        house
    }

    fn settings(&self, more: &str) {
        let folder = self.folder.path().display();
        let text = format!("[database]\nurl = \"sqlite://{folder}/house.db\"\n[blobs]\nurl = \"file://{folder}/blobs\"\n{more}");
        std::fs::write(self.config(), text).unwrap();
    }

    fn config(&self) -> PathBuf {
        self.folder.path().join("house.toml")
    }

    async fn run(&self, line: &str) -> anyhow::Result<String> {
        let words = std::iter::once("peerwright").chain(line.split(' ')).map(|word| word.replace('_', " "));
        let config = self.config();
        let config = Some(config.as_path());
        let outcome = match Cli::try_parse_from(words)?.command.unwrap() {
            Command::Maker(command) => maker::run(config, command).await?,
            Command::Token(command) => token::run(config, command).await?,
            Command::Invite(command) => invite::run(config, &command).await?,
            Command::Peer(command) => peer::run(config, &command).await?,
            Command::Queue(command) => queue::run(config, &command).await?,
            Command::Import(command) => import::run(config, &command).await?,
            Command::Report(command) => report::run(config, &command).await?,
            Command::Migrate(arguments) => migrate::run(config, &arguments).await?,
            Command::Check(arguments) => check::run(config, &arguments).await?,
            Command::Serve | Command::Demo(_) => unreachable!("serving does not end"),
        };
        match outcome {
            Outcome::Done(text) => Ok(text),
            Outcome::Failed(text) => Err(anyhow::anyhow!(text)),
        }
    }

    async fn storage(&self) -> Storage {
        Storage::open(&Options::new(&format!("sqlite://{}/house.db", self.folder.path().display()))).await.unwrap()
    }
}

fn refusal(line: &str) -> ErrorKind {
    Cli::try_parse_from(line.split(' ')).unwrap_err().kind()
}

#[test]
fn wrong_usage_is_refused() {
    Cli::command().debug_assert();
    for line in [
        "peerwright dance",
        "peerwright maker",
        "peerwright maker create ana",
        "peerwright maker create --email a@b.example",
        "peerwright maker list --jsom",
        "peerwright token create",
        "peerwright invite create --uses 0",
        "peerwright invite create --days 366",
        "peerwright invite create --uses many",
        "peerwright --config",
        "peerwright peer",
        "peerwright peer block",
        "peerwright peer forget a.example",
        "peerwright peer import",
        "peerwright peer export a b",
        "peerwright queue retry",
        "peerwright queue retry a.example --all",
        "peerwright queue drop",
        "peerwright queue drop --all",
        "peerwright report",
        "peerwright report show",
        "peerwright report list --open",
    ] {
        assert!(Cli::try_parse_from(line.split(' ')).is_err(), "{line}");
    }
    assert_eq!(refusal("peerwright --help"), ErrorKind::DisplayHelp);
    assert_eq!(refusal("peerwright --version"), ErrorKind::DisplayVersion);
}

#[test]
fn without_a_command_it_serves() {
    assert!(Cli::try_parse_from(["peerwright"]).unwrap().command.is_none());
    let cli = Cli::try_parse_from(["peerwright", "check", "--config", "x.toml"]).unwrap();
    assert_eq!(cli.config, Some(PathBuf::from("x.toml")));
}

#[tokio::test]
async fn a_maker_with_wrong_words_is_refused_and_not_made() {
    let house = House::new();
    for (line, part) in [("maker create admin --email a@b.example", "reserved"), ("maker create ana --email nonsense", "email"), ("maker create a@b --email a@b.example", "handle")]
    {
        let text = house.run(line).await.unwrap_err().to_string();
        assert!(text.contains(part), "{line}: {text}");
    }
    assert_eq!(house.run("maker list --json").await.unwrap(), "[]\n");
}

#[tokio::test]
async fn what_is_taken_is_said() {
    let house = House::new();
    house.run("maker create ana --email a@b.example").await.unwrap();
    let handle = house.run("maker create ana --email c@b.example").await.unwrap_err();
    assert_eq!(handle.to_string(), "this handle is taken");
    let email = house.run("maker create bea --email a@b.example").await.unwrap_err();
    assert_eq!(email.to_string(), "there is an account with this e-mail address already");
}

#[tokio::test]
async fn who_does_not_exist_is_named() {
    let house = House::new();
    for line in ["maker show ana", "maker password ana", "maker suspend ana", "maker restore ana", "token create ana"] {
        let text = house.run(line).await.unwrap_err().to_string();
        assert!(text.contains("no maker ana") && text.contains("maker list"), "{line}: {text}");
    }
    assert!(house.run("maker show ana@elsewhere.example").await.unwrap_err().to_string().contains("not the name of a maker here"));
}

#[tokio::test]
async fn a_made_maker_has_the_password_that_was_printed() {
    let house = House::new();
    let told = house.run("maker create Ana --email a@b.example --admin").await.unwrap();
    assert!(told.starts_with("made @ana@localhost:8080, who signs in at http://localhost:8080/signin\n"), "{told}");
    let password = told.lines().find_map(|line| line.strip_prefix("password: ")).unwrap();
    let account = house.storage().await.read().await.unwrap().accounts().find_by_login("a@b.example").await.unwrap().unwrap();
    assert!(account.is_admin());
    assert!(Passwords::new().unwrap().verify(password, Some(&account.password_hash)).await.unwrap());
    let list = house.run("maker list").await.unwrap();
    assert!(list.lines().nth(1).unwrap().starts_with("ana     admin  active  20"), "{list}");
    let shown: serde_json::Value = serde_json::from_str(&house.run("maker show @ana --json").await.unwrap()).unwrap();
    assert_eq!((&shown["handle"], &shown["address"]), (&"ana".into(), &"http://localhost:8080/users/ana".into()));
}

#[tokio::test]
async fn w05_a_new_password_ends_all_tokens() {
    let house = House::new();
    let first = house.run("maker create ana --email a@b.example").await.unwrap();
    let token = house.run("token create ana --scopes read_write").await.unwrap();
    let told = house.run("maker password ana").await.unwrap();
    assert_ne!(first.lines().last(), told.lines().last());
    let storage = house.storage().await;
    let mut reader = storage.read().await.unwrap();
    assert_eq!(reader.accounts().find_token(&secret::hash(token.trim())).await.unwrap(), None);
}

#[tokio::test]
async fn a_token_stands_alone_and_is_kept_as_its_hash() {
    let house = House::new();
    house.run("maker create ana --email a@b.example").await.unwrap();
    assert!(house.run("token create ana --scopes admin").await.unwrap_err().to_string().contains("read, write and follow"));
    let told = house.run("token create ana --scopes read_follow --app press").await.unwrap();
    assert_eq!((told.lines().count(), told.trim().len()), (1, 43));
    let storage = house.storage().await;
    let token = storage.read().await.unwrap().accounts().find_token(&secret::hash(told.trim())).await.unwrap().unwrap();
    assert_eq!((token.scopes.to_string().as_str(), token.app.as_str()), ("read follow", "press"));
}

#[tokio::test]
async fn w06_a_suspended_maker_is_out_and_comes_back() {
    let house = House::new();
    house.run("maker create ana --email a@b.example").await.unwrap();
    let token = house.run("token create ana").await.unwrap();
    assert!(house.run("maker restore ana").await.unwrap_err().to_string().contains("not suspended"));
    house.run("maker suspend ana").await.unwrap();
    assert!(house.run("maker suspend ana").await.unwrap_err().to_string().contains("already"));
    assert_eq!(house.run("token create ana").await.unwrap_err().to_string(), "this account is suspended");
    let storage = house.storage().await;
    let states = async || {
        let mut reader = storage.read().await.unwrap();
        let maker = reader.makers().find_by_handle(&Handle::local("ana").unwrap()).await.unwrap().unwrap();
        let account = reader.accounts().find_by_maker(maker.actor.id).await.unwrap().unwrap();
        (account.state, maker.actor.state, reader.accounts().find_token(&secret::hash(token.trim())).await.unwrap().is_some())
    };
    assert_eq!(states().await, (State::Suspended, actors::State::Suspended, false));
    house.run("maker restore ana").await.unwrap();
    assert_eq!(states().await, (State::Active, actors::State::Active, false));
}

#[tokio::test]
async fn d11_what_is_decided_by_command_stands_in_the_log() {
    let house = House::new();
    house.run("maker create ana --email a@b.example").await.unwrap();
    assert!(house.run("maker role ana king").await.unwrap_err().to_string().contains("member, moderator and admin"));
    assert!(house.run("maker delete ana").await.unwrap_err().to_string().contains("--yes"));
    house.run("maker role ana moderator").await.unwrap();
    assert!(house.run("maker role ana moderator").await.unwrap_err().to_string().contains("already"));
    house.run("maker suspend ana --reason loud").await.unwrap();
    house.run("maker restore ana").await.unwrap();
    house.run("peer block loud.example --reason loud").await.unwrap();
    house.run("maker delete ana --yes").await.unwrap();
    assert!(house.run("maker show ana").await.is_err());
    let storage = house.storage().await;
    let log = storage.read().await.unwrap().moderation().list_log(None, storage::Cursor::START, 80).await.unwrap().items;
    let told: Vec<String> = log.iter().map(|entry| format!("{}{} {} {}", entry.by_name, entry.act.word(), entry.about, entry.why)).collect();
    assert_eq!(told, ["maker-deleted @ana ", "peer-blocked loud.example loud", "lift-suspend @ana ", "suspend @ana loud", "role-changed @ana moderator"]);
}

#[tokio::test]
async fn an_invitation_is_a_link_unless_the_door_is_closed() {
    let house = House::new();
    let link = house.run("invite create --uses 3 --days 2").await.unwrap();
    assert!(link.starts_with("http://localhost:8080/signup?invite=") && link.lines().count() == 1, "{link}");
    let listed: serde_json::Value = serde_json::from_str(&house.run("invite list --json").await.unwrap()).unwrap();
    assert_eq!((&listed[0]["url"], &listed[0]["uses_left"]), (&link.trim().into(), &3.into()));
    house.settings("[registration]\nmode = \"closed\"");
    assert!(house.run("invite create").await.unwrap_err().to_string().contains("registration.mode"));
}

#[tokio::test]
async fn migrating_says_what_it_would_do_and_does_it_once() {
    let house = House::new();
    let would = house.run("migrate --dry-run").await.unwrap();
    assert!(would.contains("to do:"), "{would}");
    assert_eq!(house.run("migrate --dry-run").await.unwrap(), would, "looking changes nothing");
    assert!(house.run("migrate").await.unwrap().contains("done:"));
    assert_eq!(house.run("migrate").await.unwrap(), "the database is up to date\n");
}

#[tokio::test]
async fn migrating_is_refused_while_a_server_runs() {
    let house = House::new();
    let storage = house.storage().await;
    let _serving = storage.lock_for_serving().unwrap();
    let text = format!("{:#}", house.run("migrate").await.unwrap_err());
    assert!(text.contains("another peerwright serves"), "{text}");
}

#[tokio::test]
async fn checking_fails_on_wrong_settings_and_names_the_key() {
    let house = House::new();
    house.settings("[http]\nlisen = \"x\"");
    let text = house.run("check").await.unwrap_err().to_string();
    assert!(text.starts_with("FAIL  settings  http.lisen"), "{text}");
}

mod peers;
mod queues;
mod reports;
