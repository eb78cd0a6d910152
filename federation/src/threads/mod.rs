//! Threads are completed when there is time: what a post answers, and what answers it, within a budget.

mod ancestors;
mod budget;
pub(crate) mod collection;
pub(crate) mod pins;
pub(crate) mod recent;

use std::time::Duration;

use activitypub_federation::config::Data;
use domain::peers::registrable;
use domain::posts::Post;
use domain::{Address, AddressRules, Time};
use serde_json::Value;
use storage::Transaction;
use storage::threads::{About, Wanted, Why};

use crate::client::ClientError;
use crate::context::Context;
use crate::handle::Federation;
use crate::posts::inbound::{self, Cause};
use crate::wire::identity;
use crate::{Error, Result, resolve};
use budget::Budget;

/// Collections are read this long after their post came: answers take their time.
const SETTLING_SECONDS: i64 = 600;
const DAY_SECONDS: i64 = 86_400;
/// Answers to a post are looked for while it is this young.
const YOUNG_SECONDS: i64 = 7 * DAY_SECONDS;
/// One look ends after this, whatever is left; the next goes on where it ended.
const LOOK: Duration = Duration::from_secs(30);
/// A domain whose budget is spent rests this long.
const REST_SECONDS: i64 = 60;
/// What is missing around a post is asked for again this long after somebody here opened it.
const AGAIN_SECONDS: i64 = 3_600;
/// Looks in a row that may end for want of budget.
const MAX_UNFINISHED: i64 = 25;
/// Seconds between looks that failed.
const RETRY_SECONDS: [i64; 3] = [600, 3_600, 21_600];

/// The collections of a post on its own origin.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Named {
    /// Its whole conversation (FEP-7888).
    context: Option<Address>,
    replies: Option<Address>,
}

/// What a document names around itself. Others' collections are not asked.
pub(crate) fn named(document: &Value, address: &Address, rules: AddressRules) -> Named {
    let own = |key: &str| identity::address(document, key, rules).filter(|named| named.same_origin(address) && named != address);
    Named { context: own("context"), replies: own("replies") }
}

/// A post that was just kept.
pub(crate) struct New<'a> {
    pub post: &'a Post,
    pub named: Named,
    /// Whether its author is followed here, or it was passed on to somebody here: then its answers are wanted, too.
    pub concerns_all: bool,
}

/// Asks for what is missing around new posts. Nothing is fetched here.
pub(crate) async fn want_around(context: &Context, tx: &mut Transaction, new: &[New<'_>]) -> Result<()> {
    let now = context.now();
    let parents: Vec<&Address> = new.iter().filter_map(|new| new.post.in_reply_to.as_ref()).filter(|parent| !context.site.is_here(parent)).collect();
    let taken = if parents.is_empty() { Vec::new() } else { tx.posts().list_taken(&parents).await? };
    let mut wanted = Vec::new();
    for new in new {
        let want = |address: &Address, why: Why| wanted_of(address.clone(), why, new.post);
        let parent = new.post.in_reply_to.as_ref();
        wanted.extend(parent.filter(|parent| !context.site.is_here(parent) && !taken.contains(parent)).map(|parent| (want(parent, Why::Ancestors), now)));
        let answers_ours = parent.is_some_and(|parent| context.site.is_here(parent));
        let is_public = domain::audience::may_see(new.post.audience, domain::audience::Viewer::STRANGER);
        if !is_public || !is_young(new.post, now) {
            continue;
        }
        let opens = new.concerns_all && parent.is_none();
        let around = match &new.named {
            Named { context: Some(context), .. } if opens || answers_ours => Some(want(context, Why::Context)),
            Named { replies: Some(replies), .. } if opens => Some(want(replies, Why::Replies)),
            _ => None,
        };
        wanted.extend(around.map(|around| (around, now.plus_seconds(SETTLING_SECONDS))));
    }
    if !wanted.is_empty() {
        tx.threads().want(&wanted).await?;
    }
    Ok(())
}

fn wanted_of(address: Address, why: Why, post: &Post) -> Wanted {
    Wanted { domain: registrable(&address.host()).to_owned(), address, why, about: About::Post(post.id), rounds: 0, tries: 0 }
}

fn is_young(post: &Post, now: Time) -> bool {
    post.published_at > now.plus_seconds(-YOUNG_SECONDS)
}

/// How one look ended.
enum Looked {
    /// Nothing is left to be looked for.
    Over,
    /// The budget was spent first.
    Unfinished,
    /// A collection was read to its end, and so many posts of it were new.
    Read(usize),
}

impl Federation {
    /// Asks for what is missing around a public post whose page somebody here opens, at most once an hour: what stands above
    /// it, where `is_torn` says that not all of that is here, and what answers it on its own origin. Nothing is fetched here.
    ///
    /// # Errors
    /// Storage trouble only.
    pub async fn look_around(&self, post: &Post, is_torn: bool) -> storage::Result<()> {
        let (site, storage, now) = (&self.context().site, &self.context().storage, self.context().now());
        let since = now.plus_seconds(-AGAIN_SECONDS);
        if !post.is_open() || storage.around_was_asked(post.id, since).await? {
            return Ok(());
        }
        let missing = post.in_reply_to.clone().filter(|parent| is_torn && !site.is_here(parent)).map(|parent| (parent, Why::Ancestors));
        let around = collection::around(self, post);
        let wanted: Vec<Wanted> = missing.into_iter().chain(around).map(|(address, why)| wanted_of(address, why, post)).collect();
        if wanted.is_empty() { Ok(()) } else { storage.want_around(&wanted, post.id, now, since).await }
    }

    /// Takes one look at what is wanted, and says when to look again.
    ///
    /// # Errors
    /// Storage trouble only: its lease runs out then.
    pub async fn complete_thread(&self, wanted: Wanted) -> storage::Result<()> {
        let look = async {
            match wanted.why {
                Why::Ancestors => ancestors::look(self, &wanted).await,
                Why::Replies | Why::Context => collection::look(self, &wanted).await,
                Why::Featured => pins::look(self, &wanted).await,
                Why::Outbox => recent::look(self, &wanted).await,
            }
        };
        let looked = tokio::time::timeout(LOOK, look).await.unwrap_or(Ok(Looked::Unfinished));
        let (storage, now) = (&self.context().storage, self.context().now());
        if let Err(error) = &looked {
            tracing::debug!(address = %wanted.address, %error, "a thread is not completed");
        }
        let is_spent = matches!(looked, Ok(Looked::Unfinished));
        let young = match wanted.about {
            About::Post(post) => storage.read().await?.posts().find(post).await?.is_some_and(|post| is_young(&post, now)),
            About::Actor(_) => false,
        };
        let next = next(&wanted, &looked, young).map(|(seconds, next)| (now.plus_seconds(seconds), next));
        match next {
            Some((at, next)) => storage.settle_fetch(&next, Some(at)).await?,
            None => storage.settle_fetch(&wanted, None).await?,
        }
        if is_spent {
            storage.rest_fetches(&wanted.domain, now.plus_seconds(REST_SECONDS)).await?;
        }
        Ok(())
    }
}

/// In how many seconds to look again, and as what; `None` when it is over. Collections are looked at daily while their post
/// is young, and no more once a look found nothing new.
fn next(wanted: &Wanted, looked: &Result<Looked>, is_young: bool) -> Option<(i64, Wanted)> {
    let tried = Wanted { tries: wanted.tries + 1, ..wanted.clone() };
    match looked {
        Ok(Looked::Unfinished) => (tried.tries <= MAX_UNFINISHED).then_some((REST_SECONDS, tried)),
        Ok(Looked::Read(new)) => (is_young && (*new > 0 || wanted.rounds == 0)).then(|| (DAY_SECONDS, Wanted { rounds: wanted.rounds + 1, tries: 0, ..wanted.clone() })),
        Err(Error::Later(_)) => {
            let seconds = usize::try_from(wanted.tries).ok().and_then(|tries| RETRY_SECONDS.get(tries))?;
            Some((*seconds, tried))
        }
        Ok(Looked::Over) | Err(_) => None,
    }
}

/// What became of one address.
enum Step {
    Kept(Box<Post>),
    /// Gone, private, blocked, unreadable or not part of this.
    Nothing,
    Spent,
}

/// Fetches one post from its own origin and keeps it, if everybody may see it and `belongs` says so.
async fn fetch_post(federation: &Federation, address: &Address, cause: Cause, budget: &mut Budget, belongs: impl Fn(&Value) -> bool) -> Result<Step> {
    // A budget of its own with the library, which counts the authors.
    let data = federation.data();
    match fetch_kept(&data, address, cause, budget, belongs).await {
        Err(Error::Refused(_) | Error::Protocol { .. }) => Ok(Step::Nothing),
        // The client's own budget for this host.
        Err(Error::Later(source)) if matches!(source.downcast_ref::<ClientError>(), Some(ClientError::Busy)) => Ok(Step::Spent),
        step => step,
    }
}

async fn fetch_kept(data: &Data<Context>, address: &Address, cause: Cause, budget: &mut Budget, belongs: impl Fn(&Value) -> bool) -> Result<Step> {
    data.check_peer(address).await?;
    if !budget.spend(address) {
        return Ok(Step::Spent);
    }
    let document = resolve::fetch(data, address).await?;
    if !belongs(&document) {
        return Ok(Step::Nothing);
    }
    let rules = data.site.rules();
    let Some(id) = identity::address(&document, "id", rules) else { return Ok(Step::Nothing) };
    let Ok(author) = identity::owner(&document, &id, rules) else { return Ok(Step::Nothing) };
    let is_known = data.storage.read().await?.actors().find_by_address(&author).await?.is_some();
    if !is_known && !budget.spend(&author) {
        return Ok(Step::Spent);
    }
    let raw = document.to_string();
    let kept = inbound::keep(data, &document, None, Some(raw), cause).await?;
    Ok(kept.map_or(Step::Nothing, |statement| Step::Kept(Box::new(statement.post))))
}

#[cfg(test)]
mod tests;
