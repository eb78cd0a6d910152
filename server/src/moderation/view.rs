//! What the pages of the desk show, and the page of one's own standing.

use askama::Template;
use chrono::{DateTime, Utc};
use storage::moderation::Waiting;

use crate::{
    language::Language,
    makers::view::Byline,
    page::{Form, Page, Paging, Picture, Section, Tone},
    posts::view::Entry,
    site::view::Anchor,
};

/// A part of the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Reports,
    Appeals,
    SignUps,
    Log,
    /// Rules about restricted goods.
    Goods,
    /// None of them.
    Elsewhere,
}

/// The parts of the desk, with what waits in each.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    pub place: Place,
    pub waiting: Waiting,
}

impl Desk {
    pub(crate) fn is(&self, place: Place) -> bool {
        self.place == place
    }
}

/// What was decided about somebody.
#[derive(Clone, Debug)]
pub struct MeasureLine {
    /// Lifted below `/moderation/measures/{id}/lift`.
    pub id: String,
    /// `warn limit suspend remove-post remove-photo`.
    pub kind: String,
    /// To the one concerned; may be empty.
    pub text: String,
    /// Who, as the log knows them; none at the machine itself.
    pub by: Option<String>,
    pub at: DateTime<Utc>,
    pub lifted: Option<DateTime<Utc>>,
    pub acknowledged: Option<DateTime<Utc>>,
    /// Whether lifting brings anything back.
    pub can_be_undone: bool,
    pub appeal: Option<AppealLine>,
}

/// What was said against it.
#[derive(Clone, Debug)]
pub struct AppealLine {
    /// Answered below `/moderation/appeals/{id}`.
    pub id: String,
    pub text: String,
    /// `open accepted declined`.
    pub state: String,
    /// Empty while it is open.
    pub answer: String,
    pub at: DateTime<Utc>,
}

impl AppealLine {
    pub(crate) fn is_open(&self) -> bool {
        self.state == "open"
    }
}

/// The one whom something is about, with what to weigh it with.
#[derive(Clone, Debug)]
pub struct About {
    /// Of the record: `/moderation/makers/{id}`.
    pub id: String,
    pub by: Byline,
    /// The host of their server, if it is another.
    pub host: Option<String>,
    /// Since when they are known here.
    pub since: DateTime<Utc>,
    /// Reports about them, this one among them.
    pub reports: u64,
    pub is_limited: bool,
    /// Set aside, blocked with their server, or gone: `suspended blocked gone`; empty for everybody else.
    pub state: String,
    /// Newest first.
    pub measures: Vec<MeasureLine>,
}

impl About {
    pub(crate) fn is_here(&self) -> bool {
        self.host.is_none()
    }

    pub(crate) fn is_suspended(&self) -> bool {
        self.state == "suspended"
    }
}

/// A photo that can be taken away below `/moderation/photos/{id}/remove`.
#[derive(Clone, Debug)]
pub struct Photo {
    pub id: String,
    pub picture: Picture,
}

/// A post that a report names. It can be taken away below `/moderation/posts/{id}/remove`.
#[derive(Clone, Debug)]
pub struct Named {
    pub id: String,
    pub entry: Entry,
    /// Folded, whatever they show.
    pub photos: Vec<Photo>,
}

/// A report.
#[derive(Clone, Debug)]
pub struct ReportLine {
    pub id: String,
    pub at: DateTime<Utc>,
    /// Who says it; their server itself, for most others.
    pub from: Option<Byline>,
    /// The host they are of; empty here.
    pub host: String,
    /// May be empty.
    pub text: String,
    pub is_open: bool,
    /// How many posts it names.
    pub posts: usize,
    /// Whether its words went on to the other server.
    pub forwarded: bool,
    /// Who looks after it.
    pub assigned: Option<String>,
    pub note: String,
    pub about: About,
}

/// `/moderation`: what moderators are asked to look at.
#[derive(Template, Debug)]
#[template(path = "moderation/reports.html")]
pub struct Reports {
    pub page: Page,
    pub desk: Desk,
    pub reports: Vec<ReportLine>,
    /// The closed ones instead of the open ones.
    pub closed: bool,
    /// From or about this host only; may be empty.
    pub host: String,
    pub paging: Paging,
}

/// `/moderation/reports/{id}`.
#[derive(Template, Debug)]
#[template(path = "moderation/report.html")]
pub struct ReportPage {
    pub page: Page,
    pub desk: Desk,
    pub report: ReportLine,
    /// In the order of the report; those that are gone are left out.
    pub named: Vec<Named>,
    /// How many of them are gone.
    pub gone: usize,
    /// Whether it is the one who looks who looks after it.
    pub is_mine: bool,
    pub form: Form,
}

/// `/moderation/makers/{id}`: the record of somebody.
#[derive(Template, Debug)]
#[template(path = "moderation/maker.html")]
pub struct MakerRecord {
    pub page: Page,
    pub desk: Desk,
    pub about: About,
}

/// A page that says what will happen, and asks. Posted to itself: `text report`.
#[derive(Template, Debug)]
#[template(path = "moderation/decide.html")]
pub struct Decide {
    pub page: Page,
    pub desk: Desk,
    /// `warn limit suspend remove-post remove-photo`, or `lift-` and the first three.
    pub act: String,
    pub by: Byline,
    pub is_here: bool,
    pub form: Form,
    /// Where it is posted.
    pub action: String,
    /// Where it came from.
    pub back: String,
    /// The post that goes.
    pub entry: Option<Entry>,
    /// The photo that goes.
    pub picture: Option<Picture>,
}

impl Decide {
    fn lifts(&self) -> bool {
        self.act.starts_with("lift-")
    }

    /// The message that says what will happen.
    fn consequence(&self) -> String {
        let place = if self.is_here { "here" } else { "elsewhere" };
        self.page.t(&format!("decide-{}-{place}", self.act))
    }
}

/// `/moderation/appeals`.
#[derive(Template, Debug)]
#[template(path = "moderation/appeals.html")]
pub struct Appeals {
    pub page: Page,
    pub desk: Desk,
    /// Each with the measure it is against and whom that is about.
    pub appeals: Vec<(MeasureLine, Byline)>,
    pub closed: bool,
    pub paging: Paging,
}

/// A line of the log.
#[derive(Clone, Debug)]
pub struct LogLine {
    pub at: DateTime<Utc>,
    /// None at the machine itself.
    pub by: Option<String>,
    pub act: String,
    pub about: String,
    pub why: String,
    /// The page of the report.
    pub report: Option<String>,
}

/// `/moderation/log`.
#[derive(Template, Debug)]
#[template(path = "moderation/log.html")]
pub struct Log {
    pub page: Page,
    pub desk: Desk,
    pub entries: Vec<LogLine>,
    /// Every act there is, as a choice.
    pub acts: Vec<Anchor>,
    pub form: Form,
    pub paging: Paging,
}

/// `/settings/standing`: what was decided about the one who looks.
#[derive(Template, Debug)]
#[template(path = "moderation/standing.html")]
pub struct Standing {
    pub page: Page,
    /// Shut out: this is the only page.
    pub is_suspended: bool,
    /// When all that they have is deleted, if nothing changes.
    pub deleted_on: Option<DateTime<Utc>>,
    pub measures: Vec<MeasureLine>,
    pub form: Form,
    /// The measure whose form has complaints.
    pub at: String,
    pub has_invites: bool,
}
