//! What a mail says. It is written when it is sent: a link is made then, and kept as its hash alone.

use domain::accounts::{Account, Link, Purpose, State};
use domain::actors::Actor;
use domain::notifications::Kind as NoticeKind;
use storage::Cursor;
use storage::mails::{Kind, Mail};

use super::post::{Letter, one_line};
use crate::access::secret::Secret;
use crate::language::Language;
use crate::notifications::present::place_of;
use crate::pushes::words;
use crate::state::App;

/// Most mails about notifications within a day (SECURITY Q-15); the next digest tells the rest.
pub const MAX_A_DAY: i64 = 20;
const DAY: i64 = 86_400;
/// Webhooks that a letter names; nobody has more.
const HOOKS: i64 = 50;
/// Names in a line of a digest.
const NAMES: usize = 3;

/// What came of writing.
#[derive(Debug, PartialEq, Eq)]
pub enum Written {
    Letter(Letter),
    /// There is nobody to write to, or nothing to say any more.
    Nothing,
    /// There were too many today.
    Left,
}

impl From<Option<Letter>> for Written {
    fn from(letter: Option<Letter>) -> Self {
        letter.map_or(Self::Nothing, Self::Letter)
    }
}

/// The letter of a mail that waits.
///
/// # Errors
/// Storage trouble, or no randomness: the mail waits.
pub async fn write(app: &App, mail: &Mail) -> anyhow::Result<Written> {
    if matches!(mail.kind, Kind::VisitorConfirm | Kind::VisitorOpened | Kind::VisitorAnswer) {
        return super::visitors::write(app, mail).await;
    }
    let Some(account) = find(app, mail).await? else { return Ok(Written::Nothing) };
    let Some(name) = handle(app, &account).await? else { return Ok(Written::Nothing) };
    let language = Language::from_code(&mail.language).or_else(|| account.language.as_deref().and_then(Language::from_code)).unwrap_or_default();
    let letters = Letters { app, mail, language, name };
    Ok(match mail.kind {
        Kind::Confirm if account.state.is_unconfirmed() => Written::Letter(letters.prove(&account, Purpose::Confirm, &account.email).await?),
        Kind::Confirm => Written::Nothing,
        Kind::Reset if account.state.is_unconfirmed() || account.email.is_empty() => Written::Nothing,
        Kind::Reset => Written::Letter(letters.link(&account, Purpose::Reset, &account.email).await?),
        Kind::Move => Written::Letter(letters.prove(&account, Purpose::Move, &mail.about).await?),
        Kind::Moved => letters.plain("mail-moved", &mail.about).into(),
        Kind::PasswordChanged => letters.password_changed(&account).await?.into(),
        Kind::Approved => letters.plain("mail-approved", &account.email).into(),
        Kind::Notification => letters.notification(&account).await?,
        Kind::Digest => letters.digest(&account).await?.into(),
        Kind::VisitorConfirm | Kind::VisitorOpened | Kind::VisitorAnswer => Written::Nothing,
    })
}

/// To whom: the account of the mail, or the one that somebody named.
async fn find(app: &App, mail: &Mail) -> anyhow::Result<Option<Account>> {
    let mut reader = app.storage.read().await?;
    Ok(match mail.account {
        Some(id) => reader.accounts().find(id).await?,
        None => reader.accounts().find_by_login(&mail.about).await?,
    })
}

async fn handle(app: &App, account: &Account) -> anyhow::Result<Option<String>> {
    let actor = app.storage.read().await?.actors().find(account.maker).await?;
    Ok(actor.map(|actor| actor.handle.name))
}

/// Who is suspended hears of what was decided about them, and of nothing else.
fn hears(account: &Account, kind: NoticeKind) -> bool {
    account.may_act().is_ok() || (account.state == State::Suspended && matches!(kind, NoticeKind::Measure | NoticeKind::AppealDecided))
}

struct Letters<'a> {
    app: &'a App,
    mail: &'a Mail,
    language: Language,
    name: String,
}

impl Letters<'_> {
    /// A link that proves whose address it is. Where it is somebody's already, that one is told, and nobody else (SECURITY W-08).
    async fn prove(&self, account: &Account, purpose: Purpose, email: &str) -> anyhow::Result<Letter> {
        let owner = self.app.storage.read().await?.accounts().find_by_login(email).await?;
        match owner {
            Some(owner) if owner.id != account.id => Ok(self.letter("mail-taken", email, &self.app.site.url("/signin"), 0)),
            _ => self.link(account, purpose, email).await,
        }
    }

    /// A letter with a link that is made now; the one before it ends.
    async fn link(&self, account: &Account, purpose: Purpose, email: &str) -> anyhow::Result<Letter> {
        let (code, now) = (Secret::code()?, self.app.clock.now());
        let link = Link { account: account.id, purpose, token_hash: code.hash(), email: email.to_owned(), created_at: now, expires_at: purpose.expires(now) };
        self.app.storage.set_link(&link).await?;
        let (key, path) = match purpose {
            Purpose::Reset => ("mail-reset", "reset"),
            Purpose::Confirm => ("mail-confirm", "confirm"),
            Purpose::Move => ("mail-move", "confirm"),
        };
        Ok(self.letter(key, email, &self.app.site.url(&format!("/{path}/{}", code.reveal())), purpose.hours()))
    }

    /// One notification, if it is still to be told.
    async fn notification(&self, account: &Account) -> anyhow::Result<Written> {
        let Ok(id) = self.mail.about.parse() else { return Ok(Written::Nothing) };
        let mut reader = self.app.storage.read().await?;
        let Some(found) = reader.notifications().find(account.maker, id).await?.filter(|found| hears(account, found.kind)) else { return Ok(Written::Nothing) };
        let Some(what) = words::say(&mut reader, &found, self.language).await? else { return Ok(Written::Nothing) };
        if reader.mails().count_notified(account.id, self.app.clock.now().plus_seconds(-DAY)).await? >= MAX_A_DAY {
            return Ok(Written::Left);
        }
        let link = self.app.site.url(&place_of(&mut reader, &found).await?);
        drop(reader);
        let body = self.language.t_with("mail-notice-body", &[("name", &self.name), ("what", &what), ("link", &link)]);
        Ok(Written::Letter(self.told(account, what, &body).await?))
    }

    /// What was not read and not told yet, a line for each kind.
    async fn digest(&self, account: &Account) -> anyhow::Result<Option<Letter>> {
        let mut reader = self.app.storage.read().await?;
        let untold = reader.mails().list_untold(account.id).await?;
        let ids: Vec<_> = untold.iter().filter_map(|(_, actor)| *actor).collect();
        let actors = reader.actors().list(&ids).await?;
        drop(reader);
        if untold.is_empty() || account.may_act().is_err() {
            return Ok(None);
        }
        let mut lines = Vec::new();
        for kind in NoticeKind::ALL {
            let of_kind: Vec<_> = untold.iter().filter(|(of, _)| *of == kind).map(|(_, actor)| *actor).collect();
            if !of_kind.is_empty() {
                let who: Vec<&str> = of_kind.iter().flatten().filter_map(|id| actors.iter().find(|actor| actor.id == *id)).map(Actor::shown_name).collect();
                lines.push(self.line(kind, of_kind.len(), who));
            }
        }
        let community = &self.app.community().name;
        let subject = self.language.t_with("mail-digest-subject", &[("community", community)]);
        let what = lines.join("\n");
        let body = self.language.t_with("mail-digest-body", &[("name", &self.name), ("what", &what), ("link", &self.app.site.url("/notifications"))]);
        self.told(account, subject, &body).await.map(Some)
    }

    /// `New followers: Ana, Berta and 3 others`, or how many, where nobody is named.
    fn line(&self, kind: NoticeKind, count: usize, mut who: Vec<&str>) -> String {
        let label = self.language.t(&format!("notice-kind-{}", kind.word()));
        let mut seen = std::collections::HashSet::new();
        who.retain(|name| seen.insert(*name));
        if who.is_empty() || kind == NoticeKind::Report {
            return format!("- {label}: {count}");
        }
        let named = who.iter().take(NAMES).map(|name| one_line(name)).collect::<Vec<_>>().join(", ");
        let more = who.len().saturating_sub(NAMES);
        let who = if more == 0 { named } else { self.language.t_with("mail-digest-more", &[("who", &named), ("n", &more)]) };
        format!("- {label}: {who}")
    }

    /// A letter about notifications, which one click ends.
    async fn told(&self, account: &Account, subject: String, body: &str) -> anyhow::Result<Letter> {
        let code = self.app.storage.mail_code(account.id, Secret::code()?.reveal()).await?;
        let end = self.app.site.url(&format!("/unsubscribe/{code}"));
        let foot = self.language.t_with("mail-notice-foot", &[("link", &end)]);
        Ok(Letter { id: format!("mail-{}", self.mail.id), to: account.email.clone(), subject, body: format!("{body}\n\n-- \n{foot}\n"), unsubscribe: Some(end) })
    }

    /// What went on with the new password: what was signed in ended, and webhooks are told on, which somebody else may have added.
    async fn password_changed(&self, account: &Account) -> anyhow::Result<Option<Letter>> {
        let hooks = self.app.storage.read().await?.webhooks().list(account.maker, Cursor::START, HOOKS).await?.items;
        if hooks.is_empty() || account.email.is_empty() {
            return Ok(self.plain("mail-password-changed", &account.email));
        }
        let hosts: Vec<String> = hooks.iter().map(|hook| format!("- {}", one_line(&hook.host()))).collect();
        let more = self.language.t_with("mail-password-webhooks", &[("hosts", &hosts.join("\n")), ("link", &self.app.site.url("/settings/webhooks"))]);
        Ok(Some(self.letter_with("mail-password-changed", &account.email, &self.app.site.url("/signin"), 0, &more)))
    }

    /// A letter that asks for nothing.
    fn plain(&self, key: &str, to: &str) -> Option<Letter> {
        (!to.is_empty()).then(|| self.letter(key, to, &self.app.site.url("/signin"), 0))
    }

    /// Every address in it is made of `instance.public_url`, whatever a request called us (SECURITY W-07).
    fn letter(&self, key: &str, to: &str, link: &str, hours: i64) -> Letter {
        self.letter_with(key, to, link, hours, "")
    }

    /// The same with a paragraph more.
    fn letter_with(&self, key: &str, to: &str, link: &str, hours: i64, more: &str) -> Letter {
        let community = &self.app.community().name;
        let say = |part: &str| self.language.t_with(&format!("{key}-{part}"), &[("name", &self.name), ("community", community), ("link", &link), ("hours", &hours)]);
        let foot = self.language.t_with("mail-foot", &[("community", community), ("link", &self.app.site.base())]);
        let body = if more.is_empty() { say("body") } else { format!("{}\n\n{more}", say("body")) };
        Letter { id: format!("mail-{}", self.mail.id), to: to.to_owned(), subject: say("subject"), body: format!("{body}\n\n-- \n{foot}\n"), unsubscribe: None }
    }
}
