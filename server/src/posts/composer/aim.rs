//! To what a new post belongs, whether its writer may say it there, and how it begins.

use domain::actors::Actor;
use domain::posts::quotes::State as QuoteState;
use domain::posts::{Kind, Post};
use domain::{Address, Audience, Handle, Id};
use storage::{Cursor, Reader};

use crate::language::Language;
use crate::posts::load;
use crate::problem::Problem;
use crate::state::App;

/// A post that is answered or quoted, as the writer may see it.
#[derive(Debug, Clone)]
pub struct Seen {
    pub post: Post,
    pub author: Actor,
}

/// To what a new post belongs.
#[derive(Debug, Clone, Default)]
pub struct Aim {
    pub reply: Option<Seen>,
    pub quote: Option<Seen>,
}

/// How a new post begins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beginning {
    pub text: String,
    pub warning: String,
    pub audience: String,
    pub language: String,
    pub quotes: String,
}

impl Aim {
    /// What is answered and quoted, by the ids that an address or a form names.
    ///
    /// # Errors
    /// 404 or 410 for what is not there for the writer, 403 where its author does not want it.
    pub async fn load(app: &App, reader: &mut Reader, me: Id<Actor>, reply: Option<&str>, quote: Option<&str>) -> Result<Self, Problem> {
        let reply = match reply {
            Some(id) => Some(answered(app, reader, me, id).await?),
            None => None,
        };
        let quote = match quote {
            Some(id) => Some(quoted(app, reader, me, id).await?),
            None => None,
        };
        Ok(Self { reply, quote })
    }

    /// How consent to the quote stands when it is sent: given already, or asked for.
    #[must_use]
    pub fn consent(&self, me: Id<Actor>) -> Option<QuoteState> {
        let quote = self.quote.as_ref()?;
        Some(if quote.author.is_here() || quote.post.author == me { QuoteState::Granted } else { QuoteState::Asked })
    }

    /// For whom the post may be.
    #[must_use]
    pub fn allows(&self, audience: Audience) -> bool {
        self.reply.as_ref().is_none_or(|reply| reply.post.may_be_answered_to(audience))
    }
}

async fn answered(app: &App, reader: &mut Reader, me: Id<Actor>, id: &str) -> Result<Seen, Problem> {
    let (post, author) = seen(app, reader, me, id).await?;
    let standing = load::standing(reader, &post, Some(me)).await?;
    post.may_be_answered(me, standing.follows_author, standing.is_addressed)?;
    Ok(Seen { post, author })
}

async fn quoted(app: &App, reader: &mut Reader, me: Id<Actor>, id: &str) -> Result<Seen, Problem> {
    let (post, author) = seen(app, reader, me, id).await?;
    post.may_be_quoted(me, load::standing(reader, &post, Some(me)).await?.follows_author)?;
    Ok(Seen { post, author })
}

async fn seen(app: &App, reader: &mut Reader, me: Id<Actor>, id: &str) -> Result<(Post, Actor), Problem> {
    let id = id.parse().map_err(|_no_id| Problem::not_found())?;
    load::seen_by(app, reader, id, Some(me)).await
}

impl Beginning {
    /// How a post begins that belongs to `aim`: an answer is for whom what it answers is, names those who are in the
    /// conversation, and warns of the same.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn of(app: &App, reader: &mut Reader, me: &Actor, aim: &Aim, language: Language) -> Result<Self, Problem> {
        let beginning = Self::brief(app, reader, me, aim).await?;
        if !beginning.language.is_empty() {
            return Ok(beginning);
        }
        let language = last_language(reader, me.id).await?.unwrap_or_else(|| language.code().to_owned());
        Ok(Self { language, ..beginning })
    }

    /// The same for a form that does not ask for the language, which is empty where its maker settled none.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn brief(app: &App, reader: &mut Reader, me: &Actor, aim: &Aim) -> Result<Self, Problem> {
        let habits = reader.habits().find(me.id).await?;
        let quotes = habits.quotes.map_or_else(String::new, |permit| permit.word().to_owned());
        let beginning = Self { quotes, language: habits.language.unwrap_or_default(), audience: habits.audience.word().to_owned(), ..Self::default() };
        let Some(reply) = &aim.reply else { return Ok(beginning) };
        let text = greeting(app, reader, me.id, reply).await?;
        Ok(Self { text, warning: reply.post.warning.clone(), audience: reply.post.audience.word().to_owned(), ..beginning })
    }
}

/// The language of what somebody wrote last.
async fn last_language(reader: &mut Reader, me: Id<Actor>) -> storage::Result<Option<String>> {
    let last = reader.posts().list_by_author(me, Some(me), true, Cursor::START, 1).await?;
    Ok(last.items.into_iter().next().and_then(|post| post.language))
}

/// Those whom an answer names from the beginning: who is answered, and whoever they named, but not the one who answers.
async fn greeting(app: &App, reader: &mut Reader, me: Id<Actor>, reply: &Seen) -> storage::Result<String> {
    let named: Vec<&Address> = reply.post.mentions.iter().map(|mention| &mention.actor).collect();
    let known = if named.is_empty() { Vec::new() } else { reader.actors().list_by_addresses(&named).await? };
    let mut handles = Vec::new();
    if reply.author.id != me {
        handles.push(reply.author.handle.clone());
    }
    for mention in &reply.post.mentions {
        match known.iter().find(|actor| actor.address == mention.actor) {
            Some(actor) if actor.id == me || !actor.is_active() => {}
            Some(actor) => handles.push(actor.handle.clone()),
            // Whom nobody here has met is named as the one who named them did.
            None => handles.extend(Handle::parse(&mention.name, app.site.domain()).ok().filter(|handle| handle.host.is_some())),
        }
    }
    Ok(words(&handles))
}

fn words(handles: &[Handle]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in handles.iter().map(|handle| format!("@{handle} ")) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.concat()
}

/// What a reader calls something: the message of its kind.
#[must_use]
pub const fn kind(post: &Post) -> &'static str {
    match post.kind {
        Kind::Listing => "listing",
        Kind::Note | Kind::Article | Kind::Question => "note",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_greeted_once() {
        let handle = |text: &str| Handle::parse(text, "here.example").unwrap();
        assert_eq!(words(&[handle("bo@hill.example"), handle("ana"), handle("bo@hill.example")]), "@bo@hill.example @ana ");
        assert_eq!(words(&[]), "");
    }
}
