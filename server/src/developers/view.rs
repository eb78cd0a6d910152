//! What people who write programs read about the API.

use askama::Template;

use crate::{
    language::Language,
    page::{Page, Section},
};

/// One operation of the API.
#[derive(Clone, Debug)]
pub struct Operation {
    /// In capitals.
    pub method: String,
    /// With parameters in braces.
    pub path: String,
    /// One line, in English as in the OpenAPI document.
    pub summary: String,
    /// The scope of the token it needs; none: anyone.
    pub scope: Option<String>,
}

/// Operations on one noun.
#[derive(Clone, Debug)]
pub struct Group {
    /// The noun, as in the OpenAPI tags.
    pub name: String,
    /// In order of the document.
    pub operations: Vec<Operation>,
}

/// `/developers`: the operations of the OpenAPI document as a list.
#[derive(Template, Debug)]
#[template(path = "developers/api.html")]
pub struct Developers {
    /// The frame.
    pub page: Page,
    /// The base address of the API.
    pub base_url: String,
    /// The path of the OpenAPI document.
    pub openapi_url: String,
    /// By noun.
    pub groups: Vec<Group>,
}
