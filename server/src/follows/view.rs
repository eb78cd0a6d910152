//! What the pages of following show.

use askama::Template;

use crate::{
    language::Language,
    listings::view::Card,
    makers::view::{Byline, Follow, Maker, Person, Tab},
    page::{Form, Page, Paging, Section, Tone},
};

/// `/@name/followers` and `/@name/following`.
#[derive(Template, Debug)]
#[template(path = "follows/people.html")]
pub struct People {
    /// The frame.
    pub page: Page,
    /// Whose list.
    pub maker: Maker,
    /// [`Tab::Followers`] or [`Tab::Following`].
    pub tab: Tab,
    /// One page of the list.
    pub people: Vec<Person>,
    /// Where the list goes on.
    pub paging: Paging,
    /// Whether the form for people of other servers stands open.
    pub remote_open: bool,
}

/// `/@name/remote-follow`: asks a visitor for their address elsewhere. The field is `address`.
#[derive(Template, Debug)]
#[template(path = "follows/remote.html")]
pub struct RemoteFollow {
    /// The frame.
    pub page: Page,
    /// Who is to be followed.
    pub by: Byline,
    /// What was typed.
    pub form: Form,
}

/// The way to the visitor's own server, as a plain link: a form may not lead to another host.
#[derive(Template, Debug)]
#[template(path = "follows/remote_ready.html")]
pub struct RemoteFollowReady {
    /// The frame.
    pub page: Page,
    /// Who is to be followed.
    pub by: Byline,
    /// The host of the visitor's server.
    pub server: String,
    /// The address there that asks for the following.
    pub url: String,
}

/// What an address pasted or sent by another server turned out to be.
#[derive(Clone, Debug)]
pub enum Aim {
    /// A maker, with the stance of the person who is signed in.
    Maker(Box<Person>, Follow),
    /// A listing.
    Listing(Box<Card>),
}

/// `/authorize_interaction?uri=`: another server sent somebody here to act; asks before anything is done.
#[derive(Template, Debug)]
#[template(path = "follows/intent.html")]
pub struct Intent {
    /// The frame.
    pub page: Page,
    /// What it is about.
    pub aim: Aim,
}
