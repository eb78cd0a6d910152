//! Turns posts into what pages show of them, for the one who looks.

use std::collections::{HashMap, HashSet};

use domain::actors::Actor;
use domain::listings::Listing;
use domain::media::{Media, Size};
use domain::posts::poll::Poll;
use domain::posts::quotes::{Quote, State as QuoteState};
use domain::posts::{Kind, Post};
use domain::site::{listing_path, post_path};
use domain::{Address, Audience, Id, Time};
use storage::Reader;
use storage::standings::Standing;
use storage::timelines::Arrived;

use super::thread::Answer;
use super::view::{self, Acts, Answered, Choice, Entry, Quoted, Replies, Reply};
use crate::emojis::Emojis;
use crate::listings::present::cards_with_ids;
use crate::listings::view::Card;
use crate::makers::present::bylines;
use crate::makers::view::Byline;
use crate::media::url::picture;
use crate::page::{Fragment, Picture};
use crate::problem::Problem;
use crate::site::view::Anchor;
use crate::tags::pages::path as tag_path;

/// Pictures of a post among others; peers are sent as many.
pub const PICTURES: usize = 4;

/// Posts as pages show them, in their order, to `viewer` at `now`; a fixed number of queries, however many there are. That
/// they may see them is for the caller to have seen. Nobody is offered anything to do with them where `viewer` is nobody.
///
/// # Errors
/// Storage trouble only.
pub async fn entries(reader: &mut Reader, arrived: &[Arrived], viewer: Option<Id<Actor>>, now: Time) -> Result<Vec<Entry>, Problem> {
    let posts: Vec<&Post> = arrived.iter().map(|arrived| &arrived.post).collect();
    let boosters: Vec<Id<Actor>> = arrived.iter().filter_map(|arrived| arrived.boosted_by).collect();
    let mut around = around(reader, &posts, &boosters, viewer).await?;
    let entry_of = |arrived: &Arrived| {
        let Arrived { post, boosted_by, because_of, .. } = arrived;
        let mut entry = entry(post, &mut around, viewer, now)?;
        entry.boosted_by = boosted_by.and_then(|by| around.people.get(&by)).cloned();
        entry.because_of = because_of.as_ref().map(|tag| Anchor::new(format!("#{tag}"), tag_path(tag)));
        entry.more_pictures = entry.pictures.len().saturating_sub(PICTURES);
        entry.pictures.truncate(PICTURES);
        Some(entry)
    };
    Ok(arrived.iter().filter_map(entry_of).collect())
}

/// One post with all of its pictures, and others around it as [`entries`] shows them.
///
/// # Errors
/// Storage trouble; 404 when its author is gone this moment.
pub async fn whole(reader: &mut Reader, post: &Post, viewer: Option<Id<Actor>>, now: Time) -> Result<Entry, Problem> {
    let mut around = around(reader, &[post], &[], viewer).await?;
    entry(post, &mut around, viewer, now).ok_or_else(Problem::not_found)
}

/// Everything that is shown around posts.
struct Around {
    people: HashMap<Id<Actor>, Byline>,
    hosts: HashMap<Id<Actor>, Option<String>>,
    paths: HashMap<Id<Actor>, domain::Handle>,
    photos: HashMap<Id<Media>, Media>,
    cards: HashMap<Id<Post>, Card>,
    polls: HashMap<Id<Post>, Poll>,
    quotes: HashMap<Id<Post>, Quote>,
    /// What is answered and quoted, as far as the viewer may see it.
    named: HashMap<Address, Post>,
    emojis: Emojis,
    own: Own,
}

/// What stands between the viewer and the posts; all empty for nobody.
#[derive(Default)]
struct Own {
    standings: HashMap<Id<Post>, Standing>,
    liked: HashSet<Id<Post>>,
    boosted: HashSet<Id<Post>>,
    kept: HashSet<Id<Post>>,
    muted: HashSet<Id<Post>>,
    pinned: HashSet<Id<Post>>,
    chosen: HashMap<Id<Post>, Vec<usize>>,
}

async fn around(reader: &mut Reader, posts: &[&Post], boosters: &[Id<Actor>], viewer: Option<Id<Actor>>) -> Result<Around, Problem> {
    let named = named(reader, posts, viewer).await?;
    let mut people: Vec<Id<Actor>> = posts.iter().map(|post| post.author).chain(boosters.iter().copied()).chain(named.values().map(|post| post.author)).collect();
    people.sort_unstable();
    people.dedup();
    let actors = reader.actors().list(&people).await?;
    let photos: Vec<Id<Media>> = posts.iter().filter(|post| post.kind != Kind::Listing).flat_map(|post| post.photos.iter().copied()).collect();
    let listings: Vec<Id<Listing>> = posts.iter().filter(|post| post.kind == Kind::Listing).map(|post| post.id.as_kind()).collect();
    let listings = if listings.is_empty() { Vec::new() } else { reader.listings().list(&listings).await? };
    let questions: Vec<Id<Post>> = posts.iter().filter(|post| post.kind == Kind::Question).map(|post| post.id).collect();
    let quoting: Vec<Id<Post>> = posts.iter().filter(|post| post.quote.is_some()).map(|post| post.id).collect();
    let hosts: HashMap<Id<Actor>, Option<String>> = actors.iter().map(|actor| (actor.id, actor.handle.host.clone())).collect();
    let host = |post: &Post| hosts.get(&post.author).and_then(Option::as_deref);
    let said = posts.iter().copied().chain(named.values()).flat_map(|post| [(host(post), post.content.html()), (host(post), post.warning.as_str())]);
    let emojis = Emojis::find(reader, said).await?;
    Ok(Around {
        people: bylines(reader, &people).await?,
        hosts,
        emojis,
        paths: actors.into_iter().map(|actor| (actor.id, actor.handle)).collect(),
        photos: reader.media().list(&photos).await?.into_iter().map(|media| (media.id, media)).collect(),
        cards: cards_with_ids(reader, &listings, false).await?.into_iter().map(|(id, card)| (id.as_kind(), card)).collect(),
        polls: if questions.is_empty() { HashMap::new() } else { reader.polls().list(&questions).await?.into_iter().map(|poll| (poll.post, poll)).collect() },
        quotes: if quoting.is_empty() { HashMap::new() } else { reader.quotes().list(&quoting).await?.into_iter().map(|quote| (quote.post, quote)).collect() },
        named,
        own: match viewer {
            Some(viewer) if !posts.is_empty() => own(reader, posts, &questions, viewer).await?,
            _ => Own::default(),
        },
    })
}

async fn named(reader: &mut Reader, posts: &[&Post], viewer: Option<Id<Actor>>) -> storage::Result<HashMap<Address, Post>> {
    let here: HashMap<&Address, &Post> = posts.iter().map(|post| (&post.address, *post)).collect();
    let addresses: Vec<&Address> = posts.iter().flat_map(|post| post.in_reply_to.iter().chain(&post.quote)).collect();
    let (known, away): (Vec<&Address>, Vec<&Address>) = addresses.into_iter().partition(|address| here.contains_key(address));
    // What stands among the posts may be seen, as they are shown.
    let mut named: HashMap<Address, Post> = known.into_iter().filter_map(|address| here.get(address)).map(|post| (post.address.clone(), (*post).clone())).collect();
    let seen: Vec<Id<Post>> = reader.posts().list_seen_at(&away, viewer).await?.into_values().collect();
    if !seen.is_empty() {
        named.extend(reader.posts().list(&seen).await?.into_iter().map(|post| (post.address.clone(), post)));
    }
    Ok(named)
}

async fn own(reader: &mut Reader, posts: &[&Post], questions: &[Id<Post>], viewer: Id<Actor>) -> storage::Result<Own> {
    let ids: Vec<Id<Post>> = posts.iter().map(|post| post.id).collect();
    let threads = reader.threads().list_of(&ids).await?;
    let muted: HashSet<Address> = reader.conversations().list_muted(viewer, &threads.values().collect::<Vec<_>>()).await?.into_iter().collect();
    let is_author = posts.iter().any(|post| post.author == viewer);
    Ok(Own {
        standings: reader.posts().list_standings(viewer, &ids).await?.into_iter().map(|standing| (standing.post, standing)).collect(),
        liked: reader.reactions().list_liked(viewer, &ids).await?.into_iter().collect(),
        boosted: reader.reactions().list_boosted(viewer, &ids).await?.into_iter().collect(),
        kept: reader.bookmarks().list_among(viewer, &ids).await?.into_iter().collect(),
        muted: ids.iter().copied().filter(|id| threads.get(id).is_some_and(|thread| muted.contains(thread))).collect(),
        pinned: if is_author { reader.featured().list(viewer).await?.into_iter().map(|pin| pin.post).collect() } else { HashSet::new() },
        chosen: if questions.is_empty() { HashMap::new() } else { reader.polls().list_chosen(questions, viewer).await? },
    })
}

/// A listing speaks by its card; everything else by what it says.
fn entry(post: &Post, around: &mut Around, viewer: Option<Id<Actor>>, now: Time) -> Option<Entry> {
    let by = around.people.get(&post.author)?.clone();
    let card = around.cards.remove(&post.id);
    let is_listing = card.is_some();
    let host = around.hosts.get(&post.author).cloned().flatten();
    Some(Entry {
        id: post.id.to_string(),
        kind: post.kind.word().to_owned(),
        url: path(post, around)?,
        origin_url: host.as_ref().map(|_| post.page.clone()),
        at: post.published_at.civil().unwrap_or_default(),
        edited: post.updated_at.civil().filter(|_| post.is_edited() && !is_listing),
        audience: (post.audience != Audience::Public).then(|| post.audience.word()),
        title: if is_listing { String::new() } else { post.title.clone() },
        text_html: if is_listing { String::new() } else { around.emojis.weave(host.as_deref(), post.content.html()) },
        lang: post.language.clone(),
        warning: (!is_listing).then(|| warning_of(post, around)).flatten(),
        is_sensitive: post.sensitive,
        pictures: if is_listing { Vec::new() } else { pictures(post, &around.photos) },
        more_pictures: 0,
        poll: around.polls.get(&post.id).map(|poll| poll_of(post, poll, around, host, viewer, now)),
        quote: post.quote.as_ref().map(|quoted| quote_of(quoted, around.quotes.get(&post.id), around)),
        answers: post.in_reply_to.as_ref().map(|parent| answered(parent, around)),
        card,
        by,
        boosted_by: None,
        because_of: None,
        begins_read: false,
        acts: viewer.map(|viewer| acts(post, viewer, &around.own)),
    })
}

/// The page of a post here.
fn path(post: &Post, around: &Around) -> Option<String> {
    let handle = around.paths.get(&post.author)?;
    Some(if post.kind == Kind::Listing { listing_path(handle, post.id) } else { post_path(handle, post.id) })
}

fn pictures(post: &Post, photos: &HashMap<Id<Media>, Media>) -> Vec<Picture> {
    post.photos.iter().filter_map(|id| photos.get(id)).filter_map(|media| picture(media, Size::Medium)).collect()
}

fn answered(parent: &Address, around: &Around) -> Answered {
    let found = around.named.get(parent).and_then(|post| Some((around.people.get(&post.author)?.clone(), path(post, around)?)));
    found.map_or(Answered { by: None, url: String::new() }, |(by, url)| Answered { by: Some(by), url })
}

fn quote_of(quoted: &Address, quote: Option<&Quote>, around: &Around) -> view::Quote {
    match quote.map_or(QuoteState::Asked, |quote| quote.state) {
        QuoteState::Asked => view::Quote::Asked,
        QuoteState::Refused => view::Quote::Refused,
        QuoteState::Granted => around.named.get(quoted).and_then(|post| shown_quote(post, around)).map_or(view::Quote::Away, |quoted| view::Quote::Shown(Box::new(quoted))),
    }
}

fn shown_quote(post: &Post, around: &Around) -> Option<Quoted> {
    Some(Quoted {
        url: path(post, around)?,
        by: around.people.get(&post.author)?.clone(),
        at: post.published_at.civil().unwrap_or_default(),
        title: post.title.clone(),
        text_html: if post.kind == Kind::Listing { String::new() } else { around.emojis.weave(around.hosts.get(&post.author).and_then(Option::as_deref), post.content.html()) },
        lang: post.language.clone(),
        warning: warning_of(post, around),
    })
}

/// What its author warns of, with the emoji of where they are.
fn warning_of(post: &Post, around: &Around) -> Option<Fragment> {
    let host = around.hosts.get(&post.author).and_then(Option::as_deref);
    (!post.warning.is_empty()).then(|| around.emojis.line(host, &post.warning))
}

fn poll_of(post: &Post, poll: &Poll, around: &Around, host: Option<String>, viewer: Option<Id<Actor>>, now: Time) -> view::Poll {
    let chosen = around.own.chosen.get(&post.id).map(Vec::as_slice).unwrap_or_default();
    let is_open = poll.is_open(now);
    let option = |(at, (name, votes)): (usize, (&String, &i64))| Choice { name: name.clone(), votes: *votes, is_own: chosen.contains(&at) };
    view::Poll {
        options: poll.options.iter().zip(&poll.counts).enumerate().map(option).collect(),
        is_multiple: poll.multiple,
        ends: poll.closed_at.or(poll.ends_at).and_then(Time::civil),
        is_open,
        voters: poll.voters,
        can_vote: is_open && chosen.is_empty() && viewer.is_some_and(|viewer| viewer != post.author),
        counted_by: host,
    }
}

fn acts(post: &Post, viewer: Id<Actor>, own: &Own) -> Acts {
    let standing = own.standings.get(&post.id);
    let follows = standing.is_some_and(|standing| standing.follows_author);
    let is_named = standing.is_some_and(|standing| standing.is_addressed);
    let is_own = post.author == viewer;
    let is_said = matches!(post.kind, Kind::Note | Kind::Question);
    Acts {
        is_own,
        can_reply: is_own || is_named || post.permits.reply.includes(follows),
        can_like: post.may_be_liked(viewer, follows).is_ok(),
        can_boost: post.may_be_boosted(viewer, follows).is_ok(),
        can_quote: post.is_open() && post.may_be_quoted(viewer, follows).is_ok(),
        can_edit: is_own && is_said,
        can_pin: is_own && is_said && post.is_open(),
        is_liked: own.liked.contains(&post.id),
        is_boosted: own.boosted.contains(&post.id),
        is_kept: own.kept.contains(&post.id),
        is_pinned: is_own && is_said && own.pinned.contains(&post.id),
        is_muted: own.muted.contains(&post.id),
    }
}

/// One part of the answers to a post, in the order of reading: those after `after`, or the first. `page` is the page below
/// which they stand.
///
/// # Errors
/// Storage trouble only.
pub async fn replies(reader: &mut Reader, answers: &[Answer], after: Option<Id<Post>>, page: &str, viewer: Option<Id<Actor>>, now: Time) -> Result<Replies, Problem> {
    let from = after.and_then(|after| answers.iter().position(|answer| answer.post == after)).map_or(0, |at| at + 1);
    let part: Vec<Answer> = answers.iter().skip(from).take(PART).copied().collect();
    let ids: Vec<Id<Post>> = part.iter().map(|answer| answer.post).collect();
    let mut posts: HashMap<Id<Post>, Post> = reader.posts().list(&ids).await?.into_iter().map(|post| (post.id, post)).collect();
    let arrived: Vec<Arrived> = ids.iter().filter_map(|id| posts.remove(id)).map(Arrived::shown).collect();
    let shown = entries(reader, &arrived, viewer, now).await?;
    let depths: HashMap<String, usize> = part.iter().map(|answer| (answer.post.to_string(), answer.depth)).collect();
    let more = part.last().filter(|_| from + part.len() < answers.len()).map(|last| format!("{page}?after={}#replies", last.post));
    let first = (from > 0).then(|| format!("{page}#replies"));
    Ok(Replies { count: answers.len(), shown: nested(shown, &depths), more, first })
}

/// Answers shown at once, so that a page stays small.
const PART: usize = 25;

/// Answers with the beginnings and ends of the lists in which they stand. Who is answered is told where the place alone
/// does not say it.
fn nested(shown: Vec<Entry>, depths: &HashMap<String, usize>) -> Vec<Reply> {
    let levels = levels(shown.iter().map(|entry| depths.get(&entry.id).copied().unwrap_or(1)));
    let mut replies = Vec::with_capacity(shown.len());
    let mut before = 1;
    for (at, entry) in shown.into_iter().enumerate() {
        let level = levels.get(at).copied().unwrap_or(1);
        let next = levels.get(at + 1).copied().unwrap_or(1);
        let is_last = at + 1 == levels.len();
        let stays_open = !is_last && next > level;
        let is_placed = depths.get(&entry.id) == Some(&level) && level < super::thread::MAX_DEPTH;
        let answers = if is_placed { None } else { entry.answers };
        replies.push(Reply { opens: level > before, stays_open, closes: level.saturating_sub(next), entry: Entry { answers, ..entry } });
        before = level;
    }
    replies
}

/// How deep each stands in lists that begin with the first of this part: one deeper than what is above it there.
fn levels(depths: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut above: Vec<usize> = Vec::new();
    depths
        .map(|depth| {
            while above.last().is_some_and(|last| *last >= depth) {
                above.pop();
            }
            above.push(depth);
            above.len()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::posts::permits::{Permit, Permits};
    use domain::text::Markup;

    use super::*;
    use crate::page::Avatar;

    const AUTHOR: Id<Actor> = Id::new(1);
    const VIEWER: Id<Actor> = Id::new(2);

    fn note(warning: &str) -> Post {
        Post {
            id: Id::new(7),
            address: Address::trusted("https://hill.example/o/7"),
            author: AUTHOR,
            kind: Kind::Note,
            audience: Audience::Public,
            title: String::new(),
            warning: warning.to_owned(),
            sensitive: false,
            content: Markup::from_peer("<p>Hello<script>alert(1)</script></p>", None),
            page: "https://hill.example/@bram/7".to_owned(),
            in_reply_to: None,
            context: None,
            language: Some("en".to_owned()),
            photos: vec![Id::new(9)],
            mentions: Vec::new(),
            quote: None,
            permits: Permits::default(),
            published_at: Time::from_unix_seconds(1_800_000_000),
            updated_at: Time::from_unix_seconds(1_800_000_000),
            raw: None,
        }
    }

    fn around() -> Around {
        let avatar = Avatar::of("Bram", None);
        let by = Byline { name: "Bram".to_owned(), handle: "@bram@hill.example".to_owned(), url: "/@bram@hill.example".to_owned(), avatar, emojis: HashMap::new() };
        Around {
            people: HashMap::from([(AUTHOR, by)]),
            hosts: HashMap::from([(AUTHOR, Some("hill.example".to_owned()))]),
            paths: HashMap::from([(AUTHOR, domain::Handle { name: "bram".to_owned(), host: Some("hill.example".to_owned()) })]),
            photos: HashMap::new(),
            cards: HashMap::new(),
            polls: HashMap::new(),
            quotes: HashMap::new(),
            named: HashMap::new(),
            emojis: Emojis::default(),
            own: Own::default(),
        }
    }

    fn shown(post: &Post, around: &mut Around) -> Entry {
        entry(post, around, Some(VIEWER), Time::from_unix_seconds(1_800_000_000)).unwrap()
    }

    #[test]
    fn a_note_is_folded_only_behind_a_warning() {
        assert_eq!(shown(&note(""), &mut around()).warning, None);
        let warned = shown(&note("spiders"), &mut around());
        assert_eq!((warned.warning.map(|warning| warning.to_string()).as_deref(), warned.kind.as_str()), (Some("spiders"), "note"));
        assert_eq!(warned.text_html, "<p>Hello</p>");
        assert_eq!((warned.url.as_str(), warned.origin_url.as_deref()), ("/@bram@hill.example/posts/7", Some("https://hill.example/@bram/7")));
    }

    #[test]
    fn photos_that_are_not_here_are_left_out() {
        assert!(shown(&note(""), &mut around()).pictures.is_empty());
    }

    #[test]
    fn nothing_is_quoted_without_consent() {
        let quoted = Post { id: Id::new(8), address: Address::trusted("https://hill.example/o/8"), ..note("") };
        let quoting = Post { quote: Some(quoted.address.clone()), ..note("") };
        let with = |state: Option<QuoteState>, is_seen: bool| {
            let mut around = around();
            if is_seen {
                around.named.insert(quoted.address.clone(), quoted.clone());
            }
            if let Some(state) = state {
                let quote = Quote { post: quoting.id, quoted: quoted.address.clone(), state, request: quoted.address.clone(), approval: None };
                around.quotes.insert(quoting.id, quote);
            }
            shown(&quoting, &mut around).quote.unwrap()
        };
        for refused in [with(None, true), with(Some(QuoteState::Asked), true), with(Some(QuoteState::Refused), true), with(Some(QuoteState::Granted), false)] {
            assert!(refused.shown().is_none(), "{refused:?}");
        }
        assert_eq!(with(Some(QuoteState::Granted), true).shown().unwrap().url, "/@bram@hill.example/posts/8");
    }

    #[test]
    fn what_its_author_does_not_want_is_not_offered() {
        let closed = Permits { reply: Permit::Nobody, like: Permit::Nobody, boost: Permit::Followers, quote: Permit::Nobody };
        let acts = shown(&Post { permits: closed, ..note("") }, &mut around()).acts.unwrap();
        assert!(!acts.can_reply && !acts.can_like && !acts.can_boost && !acts.can_quote && !acts.can_edit && !acts.can_pin);
        let private = shown(&Post { audience: Audience::Followers, ..note("") }, &mut around()).acts.unwrap();
        assert!(private.can_reply && private.can_like && !private.can_boost && !private.can_quote);
        assert!(entry(&note(""), &mut around(), None, Time::from_unix_seconds(0)).unwrap().acts.is_none(), "nothing for visitors");
        let own = entry(&note(""), &mut around(), Some(AUTHOR), Time::from_unix_seconds(0)).unwrap().acts.unwrap();
        assert!(own.is_own && own.can_edit && own.can_pin);
    }

    #[test]
    fn a_part_that_begins_deep_stands_at_the_edge() {
        assert_eq!(levels([1, 2, 3, 1].into_iter()), [1, 2, 3, 1]);
        assert_eq!(levels([3, 3, 4, 2, 3, 1].into_iter()), [1, 1, 2, 1, 2, 1]);
        assert_eq!(levels([1, 3, 3, 2].into_iter()), [1, 2, 2, 2], "one between them is not shown");
    }
}
