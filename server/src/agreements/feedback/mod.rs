//! What parties say about each other after an order: given once for each side, shown where it belongs, never counted.

pub mod api;

use std::collections::HashMap;

use domain::actors::Actor;
use domain::agreements::{Agreement, Event, Feedback, FeedbackError, MAX_FEEDBACK};
use domain::makers::Maker;
use domain::posts::{Draft, Minted, Post};
use domain::text::{Fault, lines};
use domain::{Audience, Id, Time};
use storage::timelines::Arrived;
use storage::{Happened, Reader, StorageError};

use super::load;
use crate::posts::present::entries;
use crate::posts::view::Entry;
use crate::posts::write;
use crate::problem::Problem;
use crate::state::App;

/// Says how it went: a public post that names the other side, which their server confirms.
///
/// # Errors
/// 404 for everybody but the two parties; 409 before it is completed, and the second time; 422 for no words or too many.
pub async fn give(app: &App, maker: &Maker, id: Id<Agreement>, text: &str) -> Result<Post, Problem> {
    let me = maker.actor.id;
    let mut reader = app.storage.read().await?;
    let (agreement, _) = load::find(&mut reader, id, me).await?;
    let (by, about) = agreement.may_be_reviewed(me)?;
    if reader.agreements().list_feedback(id).await?.iter().any(|held| held.by == by) {
        return Err(FeedbackError::Twice.into());
    }
    let about = reader.actors().find(about).await?.ok_or_else(Problem::not_found)?;
    drop(reader);
    // By name, so that it says by itself, wherever it is read, whom it is about.
    let text = format!("{} {}", mention(&about), words(text)?);
    let draft = write::by_habit(app, me, &Draft { text, audience: Audience::Public.word().to_owned(), ..Draft::default() }).await?;
    let written = write::check(app, me, &draft, Some(&write::known(&about))).await?;
    let (now, post): (Time, Id<Post>) = (app.clock.now(), app.clock.mint());
    let minted = Minted { id: post, address: app.site.object(post), page: app.site.post_page(&maker.actor.handle, post), conversation: app.site.conversation(post) };
    let tags = written.tags.clone();
    let (post, published) = Post::write(minted, &maker.actor, written, None, None, now)?;
    let mut tx = app.storage.begin().await?;
    tx.posts().insert(&post, &tags).await?;
    write::keep_around(app, &mut tx, &post).await?;
    let feedback = Feedback { post: Some(post.id), agreement: id, by, author: me, about: about.id, created_at: now, confirmed: None };
    match tx.agreements().insert_feedback(&feedback).await {
        Err(StorageError::Conflict(name)) if name == "feedback_agreement_id_side" => return Err(FeedbackError::Twice.into()),
        kept => kept?,
    }
    tx.commit(Happened::from(published).and(Event::FeedbackGiven { agreement: id, post: post.id, by }), now).await?;
    Ok(post)
}

fn mention(about: &Actor) -> String {
    format!("@{}", about.handle)
}

/// The words, in their bounds.
fn words(text: &str) -> Result<String, Problem> {
    let words = lines(text, MAX_FEEDBACK).ok_or_else(|| Problem::invalid(vec![Fault::new("text", "fault-feedback-long", "feedback has at most 2,000 characters")]))?;
    if words.is_empty() { Err(Problem::invalid(vec![Fault::new("text", "fault-message-missing", "write something first")])) } else { Ok(words) }
}

/// Whom a post is about that its author wants to change to this draft, where it is feedback; every other post passes.
///
/// # Errors
/// 409 after 30 days; 422 for what is not words alone, or too many of them.
pub async fn changing(app: &App, post: &Post, draft: &Draft) -> Result<Option<Actor>, Problem> {
    let mut reader = app.storage.read().await?;
    let Some(feedback) = reader.agreements().find_feedback(post.id).await? else { return Ok(None) };
    feedback.may_be_changed(post.author, app.clock.now())?;
    if !draft.photos.is_empty() {
        return Err(FeedbackError::WordsAlone.into());
    }
    let about = reader.actors().find(feedback.about).await?;
    let named = about.as_ref().map(mention).unwrap_or_default();
    words(draft.text.trim_start().strip_prefix(&named).unwrap_or(&draft.text))?;
    Ok(about)
}

/// What somebody said after an order: the post, and the first answer of whom it is about.
#[derive(Debug, Clone)]
pub struct Told {
    pub feedback: Feedback,
    pub post: Post,
    pub answer: Option<Post>,
}

/// Feedback with its words, in its order; what was taken back or hidden is left out.
///
/// # Errors
/// Storage trouble only.
pub async fn told(reader: &mut Reader, feedback: Vec<Feedback>) -> storage::Result<Vec<Told>> {
    let mut ids: Vec<Id<Post>> = feedback.iter().filter_map(|feedback| feedback.post).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let answers = reader.agreements().list_feedback_answers(&ids).await?;
    ids.extend(answers.values());
    let posts: HashMap<Id<Post>, Post> = reader.posts().list(&ids).await?.into_iter().filter(Post::is_open).map(|post| (post.id, post)).collect();
    let told = |feedback: Feedback| {
        let post = posts.get(&feedback.post?)?.clone();
        let answer = answers.get(&post.id).and_then(|answer| posts.get(answer)).cloned();
        Some(Told { feedback, post, answer })
    };
    Ok(feedback.into_iter().filter_map(told).collect())
}

/// The same as pages show it to `viewer`: each followed by its answer.
///
/// # Errors
/// Storage trouble only.
pub async fn shown(reader: &mut Reader, told: &[Told], viewer: Option<Id<Actor>>, now: Time) -> Result<Vec<Entry>, Problem> {
    let said: Vec<Arrived> = told.iter().flat_map(|told| std::iter::once(&told.post).chain(&told.answer)).cloned().map(Arrived::shown).collect();
    entries(reader, &said, viewer, now).await
}

impl From<FeedbackError> for Problem {
    fn from(error: FeedbackError) -> Self {
        match error {
            FeedbackError::NotAParty => Self::not_found(),
            FeedbackError::NotCompleted => Self::conflict().saying("problem-feedback-early", "feedback is for completed orders"),
            FeedbackError::Twice => Self::conflict().saying("problem-feedback-twice", "feedback is given once"),
            FeedbackError::TooLate => Self::conflict().saying("problem-feedback-late", "feedback can be changed for 30 days"),
            FeedbackError::WordsAlone => Self::invalid(vec![Fault::new("photos", "fault-feedback-photos", "feedback is words alone")]),
        }
    }
}
