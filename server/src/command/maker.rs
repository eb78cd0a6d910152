//! `peerwright maker ...`: makes, lists, shows, suspends, restores and deletes logins, and sets their passwords and roles.

use std::{io, path::Path};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use domain::{
    Clock as _,
    accounts::{self, Account, Registration, Role, SignUp, SignUpDraft, State},
    makers::Maker,
    moderation::{Act, Draft, KEPT_DAYS, Kind},
    text::Fault,
    webhooks::Webhook,
};
use serde::Serialize;
use storage::Cursor;

use super::{
    Outcome,
    opened::Opened,
    table::{self, Row},
};
use crate::{
    access::{password::Passwords, secret::Secret},
    accounts::newcomer::Newcomer,
    moderation::verbs::{self, Judge, Noted},
};

/// Webhooks that are named after a new password; nobody has more.
const HOOKS: i64 = 50;

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a maker with a login; prints a generated password, unless one is handed in
    Create(Create),
    /// List all makers who have a login here, oldest first
    List {
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Show one maker
    Show {
        name: String,
        /// For programs
        #[arg(long)]
        json: bool,
    },
    /// Set a new password and end all sessions and tokens; prints a generated one, unless one is handed in
    Password {
        name: String,
        /// Read the password from the first line of standard input
        #[arg(long)]
        password_stdin: bool,
    },
    /// Shut a maker out, end all sessions and tokens, and hide their pages; they may sign in to appeal
    Suspend {
        name: String,
        /// What they read
        #[arg(long, default_value = "")]
        reason: String,
    },
    /// Let a suspended maker in again
    Restore { name: String },
    /// Delete a maker with all that they said and showed, here and at servers that have copies; it cannot be undone
    Delete {
        name: String,
        /// Really
        #[arg(long)]
        yes: bool,
    },
    /// Make somebody a member, moderator or admin
    Role { name: String, role: String },
}

#[derive(Debug, Args)]
pub struct Create {
    /// The name before the `@`
    name: String,
    /// Their mail address, with which they can sign in too
    #[arg(long)]
    email: String,
    /// Let them run this instance
    #[arg(long)]
    admin: bool,
    /// Read the password from the first line of standard input
    #[arg(long)]
    password_stdin: bool,
}

/// One maker as listed.
#[derive(Debug, Serialize)]
struct Line {
    handle: String,
    name: String,
    email: String,
    role: &'static str,
    state: &'static str,
    created_at: String,
    address: String,
    url: String,
}

impl Line {
    fn of((account, maker): &(Account, Maker)) -> Self {
        Self {
            handle: maker.actor.handle.name.clone(),
            name: maker.actor.name.clone(),
            email: account.email.clone(),
            role: account.role.word(),
            state: account.state.word(),
            created_at: account.created_at.rfc3339(),
            address: maker.actor.address.to_string(),
            url: maker.actor.page.clone(),
        }
    }
}

impl Row for Line {
    const HEAD: &'static [&'static str] = &["handle", "role", "state", "since", "e-mail", "name"];

    fn cells(&self) -> Vec<String> {
        let since = self.created_at.get(..10).unwrap_or_default();
        [&self.handle, self.role, self.state, since, &self.email, &self.name].map(str::to_owned).to_vec()
    }
}

pub async fn run(config: Option<&Path>, command: Command) -> anyhow::Result<Outcome> {
    let password = typed_password(&command)?;
    let opened = Opened::open(config).await?;
    let text = match &command {
        Command::Create(arguments) => create(&opened, arguments, password).await?,
        Command::List { json } => list(&opened, *json).await?,
        Command::Show { name, json } => show(&opened, name, *json).await?,
        Command::Password { name, .. } => set_password(&opened, name, password).await?,
        Command::Suspend { name, reason } => suspend(&opened, name, reason).await?,
        Command::Restore { name } => restore(&opened, name).await?,
        Command::Delete { name, yes } => delete(&opened, name, *yes).await?,
        Command::Role { name, role } => set_role(&opened, name, role).await?,
    };
    opened.storage.close().await;
    Ok(Outcome::Done(text))
}

fn typed_password(command: &Command) -> anyhow::Result<Option<String>> {
    let (Command::Create(Create { password_stdin, .. }) | Command::Password { password_stdin, .. }) = command else { return Ok(None) };
    password_stdin.then(|| first_line(&mut io::stdin().lock())).transpose()
}

/// The first line without its end; blanks belong to a password.
fn first_line(input: &mut impl io::BufRead) -> anyhow::Result<String> {
    let mut line = String::new();
    input.read_line(&mut line).context("no password can be read from standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// The password to set, and the line that shows it if it was made here.
fn password_or_new(typed: Option<String>) -> anyhow::Result<(String, String)> {
    match typed {
        Some(password) => Ok((password, String::new())),
        None => {
            let made = Secret::code()?.reveal().to_owned();
            let line = format!("password: {made}\n");
            Ok((made, line))
        }
    }
}

async fn create(opened: &Opened, arguments: &Create, typed: Option<String>) -> anyhow::Result<String> {
    let (password, told) = password_or_new(typed)?;
    let draft = SignUpDraft { handle: arguments.name.clone(), email: arguments.email.clone(), password: password.clone(), reason: String::new() };
    // The host lets in whom they like, whoever may come in by the door.
    let sign_up = SignUp::parse(&draft, Registration::Open).map_err(|faults| refusal(&faults))?;
    let role = if arguments.admin { Role::Admin } else { Role::Member };
    let password_hash = Passwords::new()?.hash(password).await?;
    let newcomer = Newcomer { sign_up, door: Registration::Open, invite: None, role, password_hash, discoverable: false, confirm: None };
    let (_, maker) = newcomer.join(&opened.storage, &opened.site, &opened.clock).await?;
    Ok(format!("made {}, who signs in at {}\n{told}", opened.full(&maker), opened.site.url("/signin")))
}

fn refusal(faults: &[Fault]) -> anyhow::Error {
    let all: Vec<String> = faults.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect();
    anyhow::anyhow!(all.join("; "))
}

async fn list(opened: &Opened, as_json: bool) -> anyhow::Result<String> {
    let mut reader = opened.storage.read().await?;
    let accounts = reader.accounts().list(None).await?;
    let ids: Vec<_> = accounts.iter().map(|account| account.maker).collect();
    let makers = reader.makers().list(&ids).await?;
    let by_id: std::collections::HashMap<_, _> = makers.into_iter().map(|maker| (maker.actor.id, maker)).collect();
    let pairs = accounts.into_iter().filter_map(|account| Some((by_id.get(&account.maker)?.clone(), account)));
    let lines: Vec<Line> = pairs.map(|(maker, account)| Line::of(&(account, maker))).collect();
    table::show(&lines, as_json)
}

async fn show(opened: &Opened, name: &str, as_json: bool) -> anyhow::Result<String> {
    let mut tx = opened.storage.begin().await?;
    let found = opened.find(&mut tx, name).await?;
    let sessions = tx.accounts().list_sessions(found.0.id, opened.clock.now()).await?.len();
    let tokens = tx.accounts().list_tokens(found.0.id).await?.len();
    let line = Line::of(&found);
    if as_json {
        return table::json(&line);
    }
    Ok(format!("{}\n{}  {sessions} sessions, {tokens} tokens\n", table::show(&[&line], false)?, line.url))
}

impl Row for &Line {
    const HEAD: &'static [&'static str] = Line::HEAD;

    fn cells(&self) -> Vec<String> {
        (*self).cells()
    }
}

async fn set_password(opened: &Opened, name: &str, typed: Option<String>) -> anyhow::Result<String> {
    let (password, told) = password_or_new(typed)?;
    let hash = Passwords::new()?.hash(password.clone()).await?;
    let mut tx = opened.storage.begin().await?;
    let (mut account, maker) = opened.find(&mut tx, name).await?;
    if let Some(fault) = accounts::password(&password, &maker.actor.handle.name, &account.email) {
        return Err(refusal(&[fault]));
    }
    let changed = account.change_password(hash);
    tx.accounts().update(&account).await?;
    tx.accounts().end_all_but(account.id, None).await?;
    let hooks = tx.webhooks().list(maker.actor.id, Cursor::START, HOOKS).await?.items;
    tx.commit(changed, opened.clock.now()).await?;
    let stay = if hooks.is_empty() { String::new() } else { format!("webhooks stay: {}\n", hooks.iter().map(Webhook::host).collect::<Vec<_>>().join(", ")) };
    Ok(format!("{} has a new password; all sessions and tokens have ended\n{stay}{told}", opened.full(&maker)))
}

async fn suspend(opened: &Opened, name: &str, reason: &str) -> anyhow::Result<String> {
    let mut tx = opened.storage.begin().await?;
    let (account, maker) = opened.find(&mut tx, name).await?;
    if account.state == State::Suspended {
        bail!("{} is suspended already", opened.full(&maker));
    }
    let draft = Draft { kind: Kind::Suspend, text: reason.to_owned(), subject: String::new(), report: None };
    let happened = verbs::take(&mut tx, &opened.clock, Judge::HOST, &maker.actor, draft).await?;
    tx.commit(happened, opened.clock.now()).await?;
    Ok(format!(
        "{} is suspended; `peerwright maker restore {}` takes it back, and after {KEPT_DAYS} days without an appeal all of it is deleted\n",
        opened.full(&maker),
        maker.actor.handle
    ))
}

async fn restore(opened: &Opened, name: &str) -> anyhow::Result<String> {
    let mut tx = opened.storage.begin().await?;
    let (account, maker) = opened.find(&mut tx, name).await?;
    if account.state != State::Suspended {
        bail!("{} is {}, not suspended", opened.full(&maker), account.state.word());
    }
    let happened = verbs::restore(&mut tx, &opened.clock, Judge::HOST, &maker.actor).await?;
    tx.commit(happened, opened.clock.now()).await?;
    Ok(format!("{} is back\n", opened.full(&maker)))
}

async fn delete(opened: &Opened, name: &str, yes: bool) -> anyhow::Result<String> {
    let mut tx = opened.storage.begin().await?;
    let (_, maker) = opened.find(&mut tx, name).await?;
    if !yes {
        bail!("this deletes all that {} has here, for good, and tells other servers; say so with --yes", opened.full(&maker));
    }
    let happened = verbs::delete(&mut tx, &opened.clock, Judge::HOST, &maker.actor, "").await?;
    tx.commit(happened, opened.clock.now()).await?;
    Ok(format!("{} is deleted; files go and other servers are told while the server runs\n", opened.full(&maker)))
}

async fn set_role(opened: &Opened, name: &str, role: &str) -> anyhow::Result<String> {
    let role = Role::from_word(role).with_context(|| format!("{role:?} is no role; there are member, moderator and admin"))?;
    let mut tx = opened.storage.begin().await?;
    let (account, maker) = opened.find(&mut tx, name).await?;
    if account.role == role {
        bail!("{} is {} already", opened.full(&maker), role.word());
    }
    tx.moderation().set_role(account.id, role).await?;
    let about = format!("@{}", maker.actor.handle);
    verbs::log(&mut tx, &opened.clock, Judge::HOST, Noted { act: Act::RoleChanged, about: &about, why: role.word(), report: None }).await?;
    tx.commit(accounts::Event::SettingsChanged { account: account.id }, opened.clock.now()).await?;
    Ok(format!("{} is {} now\n", opened.full(&maker), role.word()))
}
