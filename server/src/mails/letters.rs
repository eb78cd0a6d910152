//! What a mail says. It is written when it is sent: a link is made then, and kept as its hash alone.

use domain::accounts::{Account, Link, Purpose};
use storage::mails::{Kind, Mail};

use super::post::Letter;
use crate::access::secret::Secret;
use crate::language::Language;
use crate::state::App;

/// The letter of a mail that waits; `None` where there is nobody to write to, or nothing to say any more.
///
/// # Errors
/// Storage trouble, or no randomness: the mail waits.
pub async fn write(app: &App, mail: &Mail) -> anyhow::Result<Option<Letter>> {
    let Some(account) = find(app, mail).await? else { return Ok(None) };
    let Some(name) = handle(app, &account).await? else { return Ok(None) };
    let language = Language::from_code(&mail.language).or_else(|| account.language.as_deref().and_then(Language::from_code)).unwrap_or_default();
    let letters = Letters { app, mail, language, name };
    match mail.kind {
        Kind::Confirm if account.state.is_unconfirmed() => letters.prove(&account, Purpose::Confirm, &account.email).await.map(Some),
        Kind::Confirm => Ok(None),
        Kind::Reset if account.state.is_unconfirmed() || account.email.is_empty() => Ok(None),
        Kind::Reset => letters.link(&account, Purpose::Reset, &account.email).await.map(Some),
        Kind::Move => letters.prove(&account, Purpose::Move, &mail.about).await.map(Some),
        Kind::Moved => Ok(letters.plain("mail-moved", &mail.about)),
        Kind::PasswordChanged => Ok(letters.plain("mail-password-changed", &account.email)),
        Kind::Approved => Ok(letters.plain("mail-approved", &account.email)),
    }
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

    /// A letter that asks for nothing.
    fn plain(&self, key: &str, to: &str) -> Option<Letter> {
        (!to.is_empty()).then(|| self.letter(key, to, &self.app.site.url("/signin"), 0))
    }

    /// Every address in it is made of `instance.public_url`, whatever a request called us (SECURITY W-07).
    fn letter(&self, key: &str, to: &str, link: &str, hours: i64) -> Letter {
        let community = &self.app.community().name;
        let say = |part: &str| self.language.t_with(&format!("{key}-{part}"), &[("name", &self.name), ("community", community), ("link", &link), ("hours", &hours)]);
        let foot = self.language.t_with("mail-foot", &[("community", community), ("link", &self.app.site.base())]);
        Letter { id: format!("mail-{}", self.mail.id), to: to.to_owned(), subject: say("subject"), body: format!("{}\n\n-- \n{foot}\n", say("body")), unsubscribe: None }
    }
}
