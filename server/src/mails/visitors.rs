//! What visitors without an account are written: to confirm a question, that it was passed on, and that it was answered.

use domain::Id;
use domain::actors::Actor;
use domain::agreements::{Agreement, CONFIRM_HOURS, SILENT_DAYS, Visitor, VisitorAsk, VisitorLetter};
use storage::mails::{Kind, Mail};

use super::letters::Written;
use super::post::Letter;
use crate::access::secret::Secret;
use crate::agreements::visitors::{confirm_path, path};
use crate::language::{Argument, Language};
use crate::state::App;

/// The letter of a mail to a visitor.
///
/// # Errors
/// Storage trouble, or no randomness: the mail waits.
pub(super) async fn write(app: &App, mail: &Mail) -> anyhow::Result<Written> {
    let letters = Letters { app, mail, language: Language::from_code(&mail.language).unwrap_or_default() };
    let letter = match mail.kind {
        Kind::VisitorConfirm => letters.confirm().await?,
        Kind::VisitorOpened => letters.opened().await?,
        Kind::VisitorAnswer => letters.answer().await?,
        _ => None,
    };
    Ok(letter.into())
}

struct Letters<'a> {
    app: &'a App,
    mail: &'a Mail,
    language: Language,
}

impl Letters<'_> {
    /// Nothing of what was typed stands in it: whoever names a stranger's address puts no words before them.
    async fn confirm(&self) -> anyhow::Result<Option<Letter>> {
        let Ok(id) = self.mail.about.parse::<Id<VisitorAsk>>() else { return Ok(None) };
        let mut reader = self.app.storage.read().await?;
        let Some(ask) = reader.agreements().find_visitor_ask(id, self.app.clock.now()).await? else { return Ok(None) };
        let Some(listing) = reader.listings().find(ask.listing).await? else { return Ok(None) };
        let Some(maker) = reader.actors().find(listing.maker).await? else { return Ok(None) };
        drop(reader);
        let code = Secret::code()?;
        self.app.storage.set_visitor_ask_token(id, &code.hash()).await?;
        let link = self.app.site.url(&confirm_path(code.reveal()));
        let words: &[(&str, &dyn Argument)] = &[("maker", &maker.shown_name()), ("title", &listing.content.title), ("link", &link), ("hours", &CONFIRM_HOURS)];
        Ok(Some(self.letter("mail-visitor-confirm", &ask.question.email, words)))
    }

    async fn opened(&self) -> anyhow::Result<Option<Letter>> {
        let Ok(id) = self.mail.about.parse::<Id<Agreement>>() else { return Ok(None) };
        let Some(Talk { agreement, visitor, maker }) = self.talk(id).await? else { return Ok(None) };
        let link = self.link(id).await?;
        let words: &[(&str, &dyn Argument)] = &[("maker", &maker.shown_name()), ("title", &agreement.title), ("link", &link), ("days", &SILENT_DAYS)];
        Ok(Some(self.letter("mail-visitor-opened", &visitor.email, words)))
    }

    async fn answer(&self) -> anyhow::Result<Option<Letter>> {
        let Ok(id) = self.mail.about.parse::<Id<VisitorLetter>>() else { return Ok(None) };
        let Some(said) = self.app.storage.read().await?.agreements().find_visitor_letter(id).await? else { return Ok(None) };
        let Some(Talk { agreement, visitor, maker }) = self.talk(said.agreement).await? else { return Ok(None) };
        let link = self.link(said.agreement).await?;
        let words: &[(&str, &dyn Argument)] = &[("maker", &maker.shown_name()), ("title", &agreement.title), ("words", &said.words), ("link", &link), ("days", &SILENT_DAYS)];
        Ok(Some(self.letter("mail-visitor-answer", &visitor.email, words)))
    }

    /// A conversation that goes on.
    async fn talk(&self, id: Id<Agreement>) -> anyhow::Result<Option<Talk>> {
        let now = self.app.clock.now();
        let mut reader = self.app.storage.read().await?;
        let Some(agreement) = reader.agreements().find(id).await? else { return Ok(None) };
        let Some(visitor) = reader.agreements().find_visitor(id).await?.filter(|visitor| visitor.is_open(now)) else { return Ok(None) };
        let Some(maker) = reader.actors().find(agreement.seller).await? else { return Ok(None) };
        Ok(Some(Talk { agreement, visitor, maker }))
    }

    /// A link that is made now; those before it stay good.
    async fn link(&self, id: Id<Agreement>) -> anyhow::Result<String> {
        let code = Secret::code()?;
        self.app.storage.set_visitor_link(id, &code.hash(), self.app.clock.now()).await?;
        Ok(self.app.site.url(&path(code.reveal())))
    }

    /// Every address in it is made of `instance.public_url`, whatever a request called us (SECURITY W-07).
    fn letter(&self, key: &str, to: &str, words: &[(&str, &dyn Argument)]) -> Letter {
        let community = &self.app.community().name;
        let mut words = words.to_vec();
        words.push(("community", community));
        let foot = self.language.t_with("mail-foot", &[("community", community), ("link", &self.app.site.base())]);
        let say = |part: &str| self.language.t_with(&format!("{key}-{part}"), &words);
        Letter { id: format!("mail-{}", self.mail.id), to: to.to_owned(), subject: say("subject"), body: format!("{}\n\n-- \n{foot}\n", say("body")), unsubscribe: None }
    }
}

/// Who writes to whom, about what.
struct Talk {
    agreement: Agreement,
    visitor: Visitor,
    maker: Actor,
}
