//! Says what a form says once, however often the form is sent.

use std::time::Duration;

use domain::posts::Post;
use storage::accounts::Repeated;

use super::form::Sent;
use super::place;
use crate::access::session::Member;
use crate::posts::write::{self, Wanted};
use crate::problem::Problem;
use crate::state::App;

/// A form that is sent again while it is still under way waits for the first answer this often and this long.
const LOOKS: u32 = 40;
const PAUSE: Duration = Duration::from_millis(250);
/// Longest name of a form.
const MAX_NAME: usize = 40;

/// What became of a form.
pub enum Outcome {
    /// It is said, now or by the same form before, and stands here.
    Stands(String),
    /// It is not said.
    Refused(Problem),
    /// Something else was said with this form before, which stands here.
    Otherwise(String),
}

/// Writes what a form says, unless that was done before.
///
/// # Errors
/// Our own failures; 409 while the same form is still under way after a while.
pub async fn write(app: &App, member: &Member, sent: &Sent, wanted: Wanted) -> Result<Outcome, Problem> {
    let name = sent.typed.value("once");
    if name.is_empty() || name.len() > MAX_NAME || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return first(app.clone(), member.clone(), wanted, None).await;
    }
    let (account, key, fingerprint) = (member.account.id, format!("form-{name}"), sent.fingerprint());
    for _ in 0..LOOKS {
        match app.storage.claim_key(account, &key, &fingerprint, app.clock.now()).await? {
            // Not ended by a browser that hangs up, as it does when a button is pressed twice.
            Repeated::First => return tokio::spawn(first(app.clone(), member.clone(), wanted, Some(key))).await.map_err(Problem::unavailable)?,
            Repeated::Answered(_, path) => return Ok(Outcome::Stands(path)),
            Repeated::Different => return Ok(Outcome::Otherwise(stands(app, member, &key).await?)),
            Repeated::UnderWay => tokio::time::sleep(PAUSE).await,
        }
    }
    Err(Problem::conflict().saying("problem-form-under-way", "this was sent already and is still under way"))
}

/// Where what was said with a form before stands; home while that is not known.
async fn stands(app: &App, member: &Member, key: &str) -> Result<String, Problem> {
    let answered = app.storage.read().await?.accounts().find_answer(member.account.id, key).await?;
    Ok(answered.unwrap_or_else(|| "/home".to_owned()))
}

async fn first(app: App, member: Member, wanted: Wanted, key: Option<String>) -> Result<Outcome, Problem> {
    let written = write::write(&app, &member.maker, &wanted).await;
    let path = written.as_ref().ok().map(|post: &Post| place(post, &member.maker.actor));
    if let Some(key) = key {
        let answer = path.as_deref().map(|path| (303, path));
        if let Err(error) = app.storage.settle_key(member.account.id, &key, answer).await {
            tracing::warn!(%error, "the name of a form could not be settled");
        }
    }
    match (written, path) {
        (Ok(_), Some(path)) => Ok(Outcome::Stands(path)),
        (Err(problem), _) => Ok(Outcome::Refused(problem)),
        (Ok(_), None) => Err(Problem::internal("a post that stands nowhere")),
    }
}
