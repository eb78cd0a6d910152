//! The session's cookie: bound to this host where `https` is spoken, else named by the port, so that two instances on
//! one machine keep apart.

use axum::http::{HeaderMap, HeaderValue, header};
use domain::Site;

use super::secret::Secret;

/// Name and attributes of the session's cookie here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionCookie {
    name: String,
    is_secure: bool,
}

impl SessionCookie {
    /// `__Host-session` where `https` is spoken, else `session-<port>`.
    #[must_use]
    pub fn of(site: &Site) -> Self {
        let host = site.host();
        let port = host.rsplit_once(':').map_or("80", |(_, port)| port);
        let is_secure = site.is_secure();
        let name = if is_secure { "__Host-session".to_owned() } else { format!("session-{port}") };
        Self { name, is_secure }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The token that a request carries. Two cookies of this name are none: one of them was put there by somebody else.
    #[must_use]
    pub fn read<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let cookies = lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        let mut ours = cookies.filter(|(name, value)| *name == self.name && !value.is_empty()).map(|(_, value)| value);
        ours.next().filter(|_| ours.next().is_none())
    }

    /// `Set-Cookie` for a new session that lasts so many seconds.
    #[must_use]
    pub fn set(&self, token: &Secret, seconds: i64) -> HeaderValue {
        self.header(token.reveal(), seconds)
    }

    /// `Set-Cookie` that ends it.
    #[must_use]
    pub fn clear(&self) -> HeaderValue {
        self.header("", 0)
    }

    fn header(&self, value: &str, seconds: i64) -> HeaderValue {
        let secure = if self.is_secure { "; Secure" } else { "" };
        let text = format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", self.name);
        // Names and tokens are letters, digits, `-` and `_`, so this is always a header.
        let mut header = HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""));
        header.set_sensitive(true);
        header
    }
}

#[cfg(test)]
mod tests {
    use domain::AddressRules;

    use super::*;

    fn cookie(url: &str) -> SessionCookie {
        SessionCookie::of(&Site::new(url, "a.example", AddressRules { http: true, private: true }).unwrap())
    }

    fn headers(lines: &[&'static str]) -> HeaderMap {
        lines.iter().map(|line| (header::COOKIE, HeaderValue::from_static(line))).collect()
    }

    #[test]
    fn other_peoples_cookies_are_not_read() {
        let cookie = cookie("https://a.example");
        for lines in
            [&["session=x"][..], &["__Host-session="], &["x__Host-session=x"], &["__Host-session=one; __Host-session=two"], &["__Host-session=one", "a=b; __Host-session=two"], &[]]
        {
            assert_eq!(cookie.read(&headers(lines)), None, "{lines:?}");
        }
        assert_eq!(cookie.read(&headers(&["a=b; __Host-session=token; c=d"])), Some("token"));
    }

    #[test]
    fn it_is_bound_to_the_host_only_where_https_is_spoken() {
        let token = Secret::token().unwrap();
        let secure = cookie("https://a.example");
        let text = secure.set(&token, 60).to_str().unwrap().to_owned();
        assert_eq!(text, format!("__Host-session={}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure", token.reveal()));
        assert!(!text.contains("Domain"));
        let local = cookie("http://localhost:8081");
        let text = local.set(&token, 60).to_str().unwrap().to_owned();
        assert!(text.starts_with("session-8081=") && text.contains("HttpOnly; SameSite=Lax") && !text.contains("Secure"));
        assert_eq!(cookie("http://a.example").name(), "session-80");
    }

    #[test]
    fn clearing_it_has_the_same_attributes() {
        let text = cookie("https://a.example").clear().to_str().unwrap().to_owned();
        assert_eq!(text, "__Host-session=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax; Secure");
    }
}
