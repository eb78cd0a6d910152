//! What people who write programs read: the operations of the OpenAPI document as a page.

mod pages;
pub mod view;

pub use pages::routes;
