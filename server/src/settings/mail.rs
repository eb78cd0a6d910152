//! `[mail]`: where mail is handed in, and by whom.

use std::fmt;

use lettre::message::Mailbox;
use url::Url;

/// `[mail]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// Where mail is handed in; `None`: no mail is sent.
    pub server: Option<MailServer>,
    /// The sender, as a header has it.
    pub from: String,
}

/// How a mail server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// TLS from the first byte.
    Tls,
    /// TLS from `STARTTLS` on, which the server must offer.
    StartTls,
    /// In the open.
    Plain,
}

/// A server that takes mail.
#[derive(Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How it is spoken to.
    pub wire: Wire,
    /// User and password, if it wants them.
    pub login: Option<(String, String)>,
}

/// The login is nobody's to read.
impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MailServer({}:{}, {:?})", self.host, self.port, self.wire)
    }
}

const SHAPE: &str = "it is \"smtps://user:password@host:465\" or \"smtp://user:password@host:587\"";

pub(super) fn server(text: &str) -> Result<MailServer, String> {
    let url = Url::parse(text).map_err(|_unreadable| SHAPE.to_owned())?;
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| SHAPE.to_owned())?.to_owned();
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err(SHAPE.to_owned());
    }
    let is_plain = match url.query() {
        None => false,
        Some("tls=off") => true,
        Some(_) => return Err(format!("{SHAPE}, with nothing after it but `?tls=off`")),
    };
    let (wire, usual) = match url.scheme() {
        "smtps" if is_plain => return Err("smtps:// is TLS from the start, which `?tls=off` contradicts".to_owned()),
        "smtps" => (Wire::Tls, 465),
        "smtp" if is_plain || is_this_machine(&host) => (Wire::Plain, 587),
        "smtp" => (Wire::StartTls, 587),
        _ => return Err(SHAPE.to_owned()),
    };
    let login = match (decoded(url.username())?, url.password().map(decoded).transpose()?) {
        (user, None) if user.is_empty() => None,
        (user, Some(password)) if !user.is_empty() => Some((user, password)),
        _ => return Err(format!("{SHAPE}; a user comes with a password")),
    };
    Ok(MailServer { host: host.trim_matches(['[', ']']).to_owned(), port: url.port().unwrap_or(usual), wire, login })
}

fn is_this_machine(host: &str) -> bool {
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

/// `%40` and the like back to what they stand for.
fn decoded(text: &str) -> Result<String, String> {
    let pair = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
    let found = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default();
    if found.contains(['\0', '\r', '\n', char::REPLACEMENT_CHARACTER]) { Err("user and password are text without line breaks".to_owned()) } else { Ok(found) }
}

pub(super) fn from(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    match text.parse::<Mailbox>() {
        Ok(_) if !text.chars().any(char::is_control) => Ok(text.to_owned()),
        _ => Err(format!("{text:?} is no address of mail such as \"post@maker.example\" or \"Peerwright <post@maker.example>\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_mail_server_is_refused_without_its_password() {
        for bad in [
            "mail.example",
            "smtp://",
            "http://mail.example",
            "smtp://mail.example/inbox",
            "smtp://mail.example?tls=maybe",
            "smtps://mail.example?tls=off",
            "smtp://ana@mail.example",
            "smtp://:geheim@mail.example",
            "smtp://ana:geheim%0d%0a@mail.example",
        ] {
            let refusal = server(bad).unwrap_err();
            assert!(!refusal.contains("geheim"), "{bad}: {refusal}");
        }
        let shown = format!("{:?}", server("smtps://ana:geheim@mail.example").unwrap());
        assert!(!shown.contains("geheim") && !shown.contains("ana"), "{shown}");
    }

    #[test]
    fn passwords_leave_this_machine_only_under_tls_unless_the_host_says_so() {
        let wire = |text| server(text).map(|server| (server.wire, server.port)).unwrap();
        assert_eq!(wire("smtps://ana:x@mail.example"), (Wire::Tls, 465));
        assert_eq!(wire("smtp://ana:x@mail.example"), (Wire::StartTls, 587));
        assert_eq!(wire("smtp://127.0.0.1:1025"), (Wire::Plain, 1025));
        assert_eq!(wire("smtp://localhost:25"), (Wire::Plain, 25));
        assert_eq!(wire("smtp://mailpit:1025?tls=off"), (Wire::Plain, 1025));
    }

    #[test]
    fn a_login_may_have_any_letters() {
        let found = server("smtps://post%40maker.example:a%3A%2Fb+c%25&d@mail.example:2465").unwrap();
        assert_eq!((found.login, found.port), (Some(("post@maker.example".to_owned(), "a:/b+c%&d".to_owned())), 2465));
    }

    #[test]
    fn h11_a_sender_is_one_address_in_one_line() {
        for bad in ["post", "post@", "a@b.example, c@d.example", "Post <post@maker.example>\r\nBcc: x@evil.example", "post@maker.example\nX: y"] {
            assert!(from(bad).is_err(), "{bad:?}");
        }
        for good in ["", "post@maker.example", "Post of the Makers <post@maker.example>", "\"A, B\" <post@maker.example>"] {
            assert_eq!(from(good).as_deref(), Ok(good));
        }
    }
}
