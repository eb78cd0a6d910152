//! Makers for programs: me, one of them, the catalogue.

use std::collections::HashMap;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use domain::Id;
use domain::actors::Actor;
use domain::follows::State as FollowState;
use domain::makers::{Legal, LinkDraft, Maker, Profile, ProfileDraft, SellerDraft, SellerKind};
use domain::media::{Media, Size, State as MediaState};
use domain::tag::Tag;
use domain::text::{Fault, search_words};
use serde::{Deserialize, Serialize};
use storage::Reader;
use storage::makers::MakerFilter;
use storage::relations::Stance;
use utoipa::{IntoParams, ToSchema};

use super::{load, settings};
use crate::access::token::{Reading, Writing};
use crate::api::body::{Body, Patch};
use crate::api::etag::{IfMatch, etag};
use crate::api::page::{List, part};
use crate::api::path::Named;
use crate::api::query::Asked;
use crate::api::shapes::{Place, PlaceBody, time};
use crate::media::url::picture_url;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::state::App;

/// Words that are searched for at once.
const WORDS: usize = 8;

/// `/me`, `/makers`, `/makers/{handle}`.
pub fn api() -> Router<App> {
    Router::new().route("/me", get(boxed(me)).patch(boxed(change_me))).route("/makers", get(boxed(list))).route("/makers/{handle}", get(boxed(one)))
}

/// A link of a profile.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LinkShape {
    /// What it is called.
    pub name: String,
    /// Where it leads.
    pub url: String,
    /// Whether that page links back with `rel=me`.
    pub verified: bool,
}

/// Who a trader is and where they can be reached; for everybody to read.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[schema(as = Legal)]
#[serde(default, deny_unknown_fields)]
pub struct LegalShape {
    /// At most 120 characters.
    pub name: String,
    /// A postal address of at most 500 characters.
    pub address: String,
    /// This or a telephone number is needed.
    pub email: String,
    /// At most 40 characters.
    pub phone: String,
    /// Which register, and the number there; at most 200 characters.
    pub register: String,
    /// At most 40 characters.
    pub vat_id: String,
}

impl From<&Legal> for LegalShape {
    fn from(legal: &Legal) -> Self {
        let Legal { name, address, email, phone, register, vat_id } = legal.clone();
        Self { name, address, email, phone, register, vat_id }
    }
}

/// A maker.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Maker)]
pub struct MakerShape {
    /// `name` here, `name@host` elsewhere.
    #[schema(example = "ottilie@harbour.example")]
    pub handle: String,
    /// The canonical URL, which is the identity.
    pub address: String,
    /// Where people look at it.
    pub url: String,
    /// The shown name; may be empty.
    pub name: String,
    /// Markdown; empty for makers of other servers that name no source.
    pub bio: String,
    /// Safe HTML.
    pub bio_html: String,
    /// The portrait.
    pub avatar: Option<String>,
    /// The banner.
    pub banner: Option<String>,
    /// At most 8.
    pub links: Vec<LinkShape>,
    /// Tags, at most 20.
    pub crafts: Vec<String>,
    /// In the maker's words; may be empty.
    pub pronouns: String,
    /// Roughly where.
    pub place: Option<Place>,
    /// Whether commissions are welcome.
    pub open_for_commissions: bool,
    /// What people read while the maker is away; null while present.
    pub away: Option<String>,
    /// Whether the maker decides about each follower.
    pub locked: bool,
    /// `none`, `requested` or `following`: how the caller stands to this maker.
    #[schema(example = "none")]
    pub following: &'static str,
    /// Whether this maker follows the caller.
    pub followed_by: bool,
    /// Whether the caller blocks this maker.
    pub blocking: bool,
    /// Whether the caller mutes this maker.
    pub muting: bool,
    /// When the mute ends by itself, RFC 3339 in UTC.
    pub muting_until: Option<String>,
    /// Whether the caller keeps this maker's host away.
    pub domain_blocked: bool,
    /// What the caller remembers about this maker; empty where nothing.
    pub note: String,
    /// The address of the account that this one moved to; null if it has not.
    pub moved_to: Option<String>,
    /// Whether they sell as a trader; false: privately; null where they do not say.
    pub trader: Option<bool>,
    /// The public details of a trader here; null for all others.
    pub legal: Option<LegalShape>,
    /// The host of the maker's server, if it is another.
    pub origin: Option<String>,
    /// Since when the account exists.
    pub created_at: String,
}

/// The caller.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Me {
    /// As others see it.
    #[serde(flatten)]
    pub maker: MakerShape,
    /// Shown in the catalogue of makers.
    pub discoverable: bool,
    /// Search engines may find the page.
    pub indexable: bool,
    /// Followers and followed are not listed.
    pub hides_follows: bool,
    /// `member`, `moderator` or `admin`.
    #[schema(example = "member")]
    pub role: &'static str,
}

/// A link as it is told to us.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LinkChange {
    /// At most 60 characters.
    pub name: String,
    /// `https://...`
    pub url: String,
}

/// What changes of the caller's profile. What is left out stays; null empties.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeChange {
    /// At most 60 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub name: Patch<String>,
    /// Markdown, at most 5,000 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub bio: Patch<String>,
    /// The id of a ready photo of the caller.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub avatar: Patch<Id<Media>>,
    /// The id of a ready photo of the caller.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub banner: Patch<Id<Media>>,
    /// At most 8.
    #[serde(default)]
    #[schema(value_type = Option<Vec<LinkChange>>)]
    pub links: Patch<Vec<LinkChange>>,
    /// At most 20.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    pub crafts: Patch<Vec<String>>,
    /// At most 40 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub pronouns: Patch<String>,
    /// Roughly where.
    #[serde(default)]
    #[schema(value_type = Option<PlaceBody>)]
    pub place: Patch<PlaceBody>,
    /// What people read while the caller is away, at most 500 characters; null when present again.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub away: Patch<String>,
    /// Whether commissions are welcome.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub open_for_commissions: Patch<bool>,
    /// Whether the caller decides about each follower.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub locked: Patch<bool>,
    /// Shown in the catalogue of makers.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub discoverable: Patch<bool>,
    /// Search engines may find the page.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub indexable: Patch<bool>,
    /// Followers and followed are not listed.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub hides_follows: Patch<bool>,
    /// Whether the caller sells as a trader, which needs `legal`; false: privately; null: not said.
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    pub trader: Patch<bool>,
    /// The details of a trader, for everybody to read.
    #[serde(default)]
    #[schema(value_type = Option<LegalShape>)]
    pub legal: Patch<LegalShape>,
}

impl MeChange {
    /// As what the caller sells after this change.
    fn seller_kind(&self, maker: &Maker) -> Result<Option<SellerKind>, Vec<Fault>> {
        let before = SellerDraft::of(maker.profile.seller_kind.as_ref());
        let kind = match self.trader {
            Patch::Keep => before.kind.clone(),
            Patch::Clear => String::new(),
            Patch::Set(true) => "trader".to_owned(),
            Patch::Set(false) => "private".to_owned(),
        };
        let draft = match self.legal.clone() {
            Patch::Keep => before,
            Patch::Clear => SellerDraft::default(),
            Patch::Set(LegalShape { name, address, email, phone, register, vat_id }) => SellerDraft { kind: String::new(), name, address, email, phone, register, vat_id },
        };
        SellerDraft { kind, ..draft }.parse()
    }

    /// What is kept, changed by this.
    fn draft(self, maker: &Maker) -> ProfileDraft {
        let mut draft = ProfileDraft::of(maker);
        self.name.apply(&mut draft.name);
        self.bio.apply(&mut draft.bio);
        self.avatar.map(Some).apply(&mut draft.avatar);
        self.banner.map(Some).apply(&mut draft.banner);
        let link = |link: LinkChange| LinkDraft { name: link.name, url: link.url };
        self.links.map(|links| links.into_iter().map(link).collect()).apply(&mut draft.links);
        self.crafts.map(|crafts| crafts.join(", ")).apply(&mut draft.crafts);
        self.pronouns.apply(&mut draft.pronouns);
        self.open_for_commissions.apply(&mut draft.open_for_commissions);
        self.locked.apply(&mut draft.locked);
        self.discoverable.apply(&mut draft.discoverable);
        self.indexable.apply(&mut draft.indexable);
        self.hides_follows.apply(&mut draft.hides_follows);
        (draft.place, draft.point) = match self.place {
            Patch::Keep => (draft.place, draft.point),
            Patch::Clear => (String::new(), None),
            Patch::Set(place) => (place.name.clone(), place.point()),
        };
        (draft.away, draft.away_message) = match self.away {
            Patch::Keep => (draft.away, draft.away_message),
            Patch::Clear => (false, String::new()),
            Patch::Set(message) => (true, message),
        };
        draft
    }
}

/// The caller's own profile.
#[utoipa::path(get, path = "/me", tag = "makers", responses((status = 200, body = Me, headers(("ETag" = String)))), security(("token" = ["read"])))]
pub async fn me(State(app): State<App>, Reading(caller): Reading) -> Result<impl IntoResponse, Problem> {
    let mut reader = app.storage.read().await?;
    answer_me(&app, &mut reader, &caller.maker, caller.account.role.word()).await
}

async fn answer_me(app: &App, reader: &mut Reader, maker: &Maker, role: &'static str) -> Result<impl IntoResponse + use<>, Problem> {
    let Profile { discoverable, indexable, hides_follows, .. } = maker.profile;
    let me = Me { maker: shape(app, reader, maker, None).await?, discoverable, indexable, hides_follows, role };
    Ok(([(header::ETAG, etag(maker.version))], Json(me)))
}

/// Changes the caller's own profile.
#[utoipa::path(patch, path = "/me", tag = "makers", request_body = MeChange, responses((status = 200, body = Me)), security(("token" = ["write"])))]
pub async fn change_me(State(app): State<App>, Writing(caller): Writing, seen: IfMatch, Body(change): Body<MeChange>) -> Result<impl IntoResponse, Problem> {
    let maker = &caller.maker;
    let seen = seen.seen(maker.version)?;
    let mut faults = unsound(&app, maker, &change).await?;
    let seller_kind = change.seller_kind(maker).unwrap_or_else(|wrong| {
        faults.extend(wrong);
        None
    });
    let draft = ProfileDraft { seller_kind, ..change.draft(maker) };
    let change = match draft.parse() {
        Ok(change) if faults.is_empty() => change,
        Ok(_) => return Err(Problem::invalid(faults)),
        Err(more) => {
            faults.extend(more);
            return Err(Problem::invalid(faults));
        }
    };
    let changed = settings::apply(&app, maker.actor.id, change, seen).await?;
    let mut reader = app.storage.read().await?;
    answer_me(&app, &mut reader, &changed, caller.account.role.word()).await
}

/// What only we can judge: that pictures are the caller's own and ready, and that a point is on Earth.
async fn unsound(app: &App, maker: &Maker, change: &MeChange) -> Result<Vec<Fault>, Problem> {
    let mut faults = Vec::new();
    if matches!(&change.place, Patch::Set(place) if !place.is_sound()) {
        faults.push(Fault::new("place", "fault-place-point", "a point has both lat and lon, and is on earth"));
    }
    for (field, picture) in [("avatar", change.avatar), ("banner", change.banner)] {
        let Patch::Set(id) = picture else { continue };
        let media = app.storage.read().await?.media().find(id).await?;
        if !media.is_some_and(|media| media.owner == maker.actor.id && media.state == MediaState::Ready) {
            faults.push(Fault::new(field, "fault-photo-yours", "this is no ready photo of yours"));
        }
    }
    Ok(faults)
}

/// One maker, here or mirrored.
#[utoipa::path(get, path = "/makers/{handle}", tag = "makers", params(("handle" = String, Path, description = "`name` or `name@host`")),
    responses((status = 200, body = MakerShape), (status = 404), (status = 410, description = "gone or suspended")), security((), ("token" = ["read"])))]
pub async fn one(State(app): State<App>, caller: Option<Reading>, Named(handle): Named<String>) -> Result<Json<MakerShape>, Problem> {
    let mut reader = app.storage.read().await?;
    let maker = load::maker(&app, &mut reader, &handle).await?;
    Ok(Json(shape(&app, &mut reader, &maker, viewer(caller.as_ref())).await?))
}

/// What narrows the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct Narrow {
    /// Words, all of which begin some word of the maker.
    q: String,
    /// A craft.
    craft: String,
    /// `local` or `known`, which is everyone.
    scope: String,
    /// Where the part begins.
    cursor: Option<String>,
    /// Most items, 1 to 80.
    limit: Option<String>,
}

impl Narrow {
    fn filter(&self, viewer: Option<Id<Actor>>) -> Result<MakerFilter, Problem> {
        let craft = Some(self.craft.trim()).filter(|craft| !craft.is_empty()).map(Tag::parse);
        let here = match self.scope.as_str() {
            "local" => true,
            "" | "known" => false,
            _ => return Err(Problem::invalid(vec![Fault::new("scope", "fault-scope", "a scope is local or known")])),
        };
        match craft {
            Some(None) => Err(Problem::invalid(vec![Fault::new("craft", "fault-craft", "this is no tag")])),
            craft => Ok(MakerFilter { words: search_words(&self.q, WORDS), craft: craft.flatten(), here, viewer }),
        }
    }
}

/// Makers who want to be found, newest first.
#[utoipa::path(get, path = "/makers", tag = "makers", params(Narrow), responses((status = 200, body = List<MakerShape>)), security((), ("token" = ["read"])))]
pub async fn list(State(app): State<App>, caller: Option<Reading>, Asked(narrow): Asked<Narrow>) -> Result<List<MakerShape>, Problem> {
    let (begin, limit) = part(narrow.cursor.as_deref(), narrow.limit.as_deref())?;
    let mut reader = app.storage.read().await?;
    let found = reader.makers().search(&narrow.filter(viewer(caller.as_ref()))?, begin, limit).await?;
    let makers = shapes(&app, &mut reader, &found.items, viewer(caller.as_ref())).await?;
    Ok(List::ending(makers, found.next))
}

/// Who asks, if anyone does.
#[must_use]
pub fn viewer(caller: Option<&Reading>) -> Option<Id<Actor>> {
    caller.map(|Reading(caller)| caller.maker.actor.id)
}

/// One maker for a program.
///
/// # Errors
/// Storage trouble only.
pub async fn shape(app: &App, reader: &mut Reader, maker: &Maker, viewer: Option<Id<Actor>>) -> Result<MakerShape, Problem> {
    let pictures: Vec<Id<Media>> = maker.profile.avatar.into_iter().chain(maker.profile.banner).collect();
    let pictures = reader.media().list(&pictures).await?;
    let mut stances = stances(app, reader, viewer, std::slice::from_ref(maker)).await?;
    Ok(fill(app, maker, &pictures, stances.remove(&maker.actor.id).unwrap_or_default()))
}

/// Several makers for a program, in their order; a fixed number of queries, however many there are.
///
/// # Errors
/// Storage trouble only.
pub async fn shapes(app: &App, reader: &mut Reader, makers: &[Maker], viewer: Option<Id<Actor>>) -> Result<Vec<MakerShape>, Problem> {
    let pictures: Vec<Id<Media>> = makers.iter().flat_map(|maker| maker.profile.avatar.into_iter().chain(maker.profile.banner)).collect();
    let pictures = reader.media().list(&pictures).await?;
    let mut stances = stances(app, reader, viewer, makers).await?;
    Ok(makers.iter().map(|maker| fill(app, maker, &pictures, stances.remove(&maker.actor.id).unwrap_or_default())).collect())
}

/// Actors as makers, in their order; those without a profile have an empty one.
///
/// # Errors
/// Storage trouble only.
pub async fn shapes_of(app: &App, reader: &mut Reader, actors: Vec<Actor>, viewer: Option<Id<Actor>>) -> Result<Vec<MakerShape>, Problem> {
    let ids: Vec<Id<Actor>> = actors.iter().map(|actor| actor.id).collect();
    let known = reader.makers().list(&ids).await?;
    let with_profile = |actor: Actor| {
        let found = known.iter().find(|maker| maker.actor.id == actor.id).cloned();
        found.unwrap_or_else(|| Maker { updated_at: actor.created_at, actor, profile: Profile::default(), version: 0 })
    };
    let makers: Vec<Maker> = actors.into_iter().map(with_profile).collect();
    shapes(app, reader, &makers, viewer).await
}

/// How the caller stands to each; to nobody where nobody asks.
async fn stances(app: &App, reader: &mut Reader, viewer: Option<Id<Actor>>, makers: &[Maker]) -> Result<HashMap<Id<Actor>, Stance>, Problem> {
    let Some(viewer) = viewer else { return Ok(HashMap::new()) };
    let others: Vec<Id<Actor>> = makers.iter().map(|maker| maker.actor.id).collect();
    Ok(reader.relations().list_stances(viewer, &others, app.clock.now()).await?)
}

/// The word for how far a follow is.
const fn following(state: Option<FollowState>) -> &'static str {
    match state {
        None => "none",
        Some(FollowState::Requested) => "requested",
        Some(FollowState::Accepted) => "following",
    }
}

fn fill(app: &App, maker: &Maker, pictures: &[Media], stance: Stance) -> MakerShape {
    let Maker { actor, profile, .. } = maker;
    let url = |wanted: Option<Id<Media>>| {
        let media = wanted.and_then(|id| pictures.iter().find(|media| media.id == id))?;
        picture_url(media, Size::Large).map(|path| app.site.url(&path))
    };
    MakerShape {
        handle: actor.handle.to_string(),
        address: actor.address.to_string(),
        url: actor.page.clone(),
        name: actor.name.clone(),
        bio: profile.bio.source().to_owned(),
        bio_html: profile.bio.html().to_owned(),
        avatar: url(profile.avatar),
        banner: url(profile.banner),
        links: profile.links.iter().map(|link| LinkShape { name: link.name.clone(), url: link.url.clone(), verified: link.verified_at.is_some() }).collect(),
        crafts: profile.crafts.iter().map(|craft| craft.as_str().to_owned()).collect(),
        pronouns: profile.pronouns.clone(),
        place: profile.place.as_ref().map(Place::from),
        open_for_commissions: profile.open_for_commissions,
        away: profile.away.clone(),
        locked: actor.locked,
        following: following(stance.following),
        followed_by: stance.is_followed_by,
        blocking: stance.is_blocking,
        muting: stance.is_muting,
        muting_until: stance.muting_until.map(time),
        domain_blocked: stance.is_domain_blocked,
        note: stance.note,
        moved_to: actor.moved_to.as_ref().map(ToString::to_string),
        trader: profile.seller_kind.as_ref().map(SellerKind::is_trader),
        legal: profile.seller_kind.as_ref().and_then(SellerKind::legal).map(LegalShape::from),
        origin: actor.handle.host.clone(),
        created_at: time(actor.created_at),
    }
}
