//! Who may come in, and how often: cookies, secrets, passwords, limits and the layers that guard the pages.

pub mod client;
pub mod cookie;
pub mod csrf;
pub mod headers;
pub mod limits;
pub mod password;
pub mod secret;
pub mod session;
pub mod token;
