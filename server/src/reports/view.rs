//! What the form of a report shows.

use askama::Template;

use crate::{
    language::Language,
    makers::view::Byline,
    page::{Form, Page, Section},
    posts::view::Entry,
};

/// `/report?maker=..&post=..`. Posted to itself: `maker post text forward`.
#[derive(Template, Debug)]
#[template(path = "reports/report.html")]
pub struct ReportForm {
    pub page: Page,
    /// Whom it is about.
    pub by: Byline,
    /// The host of their server, if it is another: then its words can go there too.
    pub host: Option<String>,
    /// The posts it names.
    pub entries: Vec<Entry>,
    pub form: Form,
}

impl ReportForm {
    /// Ids of the posts it names, to be sent along.
    fn posts(&self) -> Vec<&str> {
        self.form.all("post").collect()
    }
}
