//! The post office: hands one letter at a time to the mail server of the settings.

use std::time::{Duration, SystemTime};

use domain::Time;
use lettre::address::AddressError;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};

use crate::settings::{MailServer, Settings, Wire};

/// Longest wait for the mail server in one exchange.
const PATIENCE: Duration = Duration::from_secs(20);
/// Longest subject, in characters.
const MAX_SUBJECT: usize = 160;
/// Answers that say nothing of the letter but of us: the host mends the settings, and the letter waits (RFC 4954).
const ABOUT_OUR_LOGIN: [u16; 5] = [530, 534, 535, 538, 454];

/// A letter, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// What makes its `Message-ID`, so that a letter that is sent again can be seen to be the same.
    pub id: String,
    /// One address.
    pub to: String,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// Where one click ends mail of this kind.
    pub unsubscribe: Option<String>,
}

/// Why a letter was not taken.
#[derive(Debug, thiserror::Error)]
pub enum PostError {
    /// The same letter will not be taken later either.
    #[error("{0}")]
    Never(String),
    /// It may be taken later.
    #[error("{0}")]
    Later(String),
}

/// Why mail cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetUpError {
    /// `mail.from` is no address; never for settings that were read.
    #[error("mail.from is no address of mail: {0}")]
    From(#[from] AddressError),
    /// `federation.extra_ca_file`, which mail believes too, cannot be read.
    #[error("extra certificates cannot be read from {0}")]
    Certificates(String),
    /// TLS cannot be set up.
    #[error("tls for mail cannot be set up: {0}")]
    Tls(lettre::transport::smtp::Error),
}

/// The way to the mail server. Every letter has a connection of its own.
#[derive(Clone, Debug)]
pub struct Post {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    /// What follows the `@` of a `Message-ID`.
    domain: String,
}

impl Post {
    /// Nothing where no mail is sent.
    ///
    /// # Errors
    /// The settings do not go together with this machine.
    pub fn of(settings: &Settings) -> Result<Option<Self>, SetUpError> {
        let Some(server) = &settings.mail.server else { return Ok(None) };
        let host = host_name(&settings.instance.domain);
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&server.host)
            .port(server.port)
            .timeout(Some(PATIENCE))
            .hello_name(ClientId::Domain(host.clone()))
            .tls(tls(server, settings)?);
        if let Some((user, password)) = &server.login {
            builder = builder.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Some(Self { transport: builder.build(), from: settings.mail.from.parse()?, domain: host }))
    }

    /// Hands a letter over.
    ///
    /// # Errors
    /// The mail server is not there, or does not take it.
    pub async fn send(&self, letter: &Letter, now: Time) -> Result<(), PostError> {
        let message = self.write(letter, now)?;
        self.transport.send(message).await.map(|_taken| ()).map_err(|error| judge(&error))
    }

    /// Whether the mail server answers and knows us; nothing is sent.
    ///
    /// # Errors
    /// Says why not.
    pub async fn try_out(&self) -> Result<(), PostError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(PostError::Later("the mail server hangs up".to_owned())),
            Err(error) => Err(judge(&error)),
        }
    }

    fn write(&self, letter: &Letter, now: Time) -> Result<Message, PostError> {
        let never = |error: &dyn std::fmt::Display| PostError::Never(error.to_string());
        let to = letter.to.parse().map_err(|error: AddressError| never(&error))?;
        let date = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(now.unix_seconds()).unwrap_or_default());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&letter.subject))
            .date(date)
            .message_id(Some(format!("<{}@{}>", letter.id, self.domain)))
            .header(AutoSubmitted);
        if let Some(address) = &letter.unsubscribe {
            message = message.header(ListUnsubscribe(format!("<{address}>"))).header(OneClick);
        }
        message.singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(letter.body.clone())).map_err(|error| never(&error))
    }
}

fn tls(server: &MailServer, settings: &Settings) -> Result<Tls, SetUpError> {
    if server.wire == Wire::Plain {
        return Ok(Tls::None);
    }
    let mut parameters = TlsParameters::builder(server.host.clone());
    if let Some(file) = &settings.federation.extra_ca_file {
        let unreadable = || SetUpError::Certificates(file.display().to_string());
        let pem = std::fs::read(file).or(Err(unreadable()))?;
        parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).or(Err(unreadable()))?);
    }
    let parameters = parameters.build_rustls().map_err(SetUpError::Tls)?;
    Ok(if server.wire == Wire::Tls { Tls::Wrapper(parameters) } else { Tls::Required(parameters) })
}

/// Without a port, which only an instance in development has.
fn host_name(domain: &str) -> String {
    domain.rsplit_once(':').map_or(domain, |(host, _)| host).to_owned()
}

/// What people chose to be called stands in subjects: no line break of theirs begins a header (SECURITY H-11).
pub(super) fn one_line(text: &str) -> String {
    let words = text.split(|letter: char| letter.is_control() || letter.is_whitespace()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ").chars().take(MAX_SUBJECT).collect()
}

fn judge(error: &lettre::transport::smtp::Error) -> PostError {
    let text = format!("{error:#}");
    let code = error.status().map(u16::from);
    let is_about_us = code.is_some_and(|code| ABOUT_OUR_LOGIN.contains(&code));
    if error.is_permanent() && !is_about_us { PostError::Never(text) } else { PostError::Later(text) }
}

/// No machine answers what a machine wrote (RFC 3834).
#[derive(Clone, Copy)]
struct AutoSubmitted;

/// RFC 2369.
#[derive(Clone)]
struct ListUnsubscribe(String);

/// RFC 8058.
#[derive(Clone, Copy)]
struct OneClick;

macro_rules! header {
    ($kind:ident, $name:literal, $header:ident => $value:expr) => {
        impl Header for $kind {
            fn name() -> HeaderName {
                HeaderName::new_from_ascii_str($name)
            }

            fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
                Err("only written".into())
            }

            fn display(&self) -> HeaderValue {
                let $header = self;
                HeaderValue::new(Self::name(), $value)
            }
        }
    };
}

header!(AutoSubmitted, "Auto-Submitted", _header => "auto-generated".to_owned());
header!(ListUnsubscribe, "List-Unsubscribe", header => header.0.clone());
header!(OneClick, "List-Unsubscribe-Post", _header => "List-Unsubscribe=One-Click".to_owned());

#[cfg(test)]
mod tests {
    use super::*;

    fn post() -> Post {
        let toml = "[instance]\ndomain = \"maker.example\"\npublic_url = \"https://maker.example\"\n[mail]\nurl = \"smtp://localhost:1\"\nfrom = \"Post <post@maker.example>\"";
        Post::of(&Settings::from_toml(toml).unwrap()).unwrap().unwrap()
    }

    fn letter() -> Letter {
        Letter { id: "7".into(), to: "ana@mail.example".into(), subject: "Hello".into(), body: "One\nTwo\n".into(), unsubscribe: None }
    }

    fn written(letter: &Letter) -> String {
        String::from_utf8(post().write(letter, Time::from_unix_seconds(1_795_000_000)).unwrap().formatted()).unwrap()
    }

    /// Names of the headers, in order.
    fn headers(text: &str) -> Vec<String> {
        let head = text.split("\r\n\r\n").next().unwrap();
        head.lines().filter(|line| !line.starts_with([' ', '\t'])).map(|line| line.split(':').next().unwrap().to_lowercase()).collect()
    }

    #[test]
    fn h11_no_text_of_strangers_begins_a_header() {
        let plain = headers(&written(&letter()));
        for evil in ["Ana\r\nBcc: evil@x.example", "Ana\nBcc: evil@x.example", "Ana\rBcc: evil@x.example", "Ana\u{0b}\u{85}\u{2028}Bcc: x", "\0", "ä\r\n Bcc: evil@x.example"] {
            let text = written(&Letter { subject: evil.into(), ..letter() });
            assert_eq!(headers(&text), plain, "{evil:?}: {text}");
        }
        for evil in ["ana@a.example, evil@x.example", "ana@a.example\r\nBcc: evil@x.example", "Ana <ana@a.example>", "ana@a.example>", ""] {
            assert!(matches!(post().write(&Letter { to: evil.into(), ..letter() }, Time::from_unix_seconds(0)), Err(PostError::Never(_))), "{evil:?}");
        }
        let body = written(&Letter { body: "one\r\n.\r\nQUIT\r\n\r\nBcc: evil@x.example".into(), ..letter() });
        assert_eq!(headers(&body), plain);
    }

    #[test]
    fn a_letter_is_plain_text_that_no_machine_answers() {
        let text = written(&Letter { subject: "Grüße".into(), body: "Für dich\n".into(), ..letter() });
        assert!(text.contains("Content-Type: text/plain; charset=utf-8\r\n") && text.contains("Auto-Submitted: auto-generated\r\n"), "{text}");
        assert!(text.contains("Message-ID: <7@maker.example>\r\n") && text.contains("From: Post <post@maker.example>\r\n") && text.contains("To: ana@mail.example\r\n"), "{text}");
        assert!(!text.contains("List-Unsubscribe"), "{text}");
        let text = written(&Letter { unsubscribe: Some("https://maker.example/unsubscribe/x".into()), ..letter() });
        assert!(text.contains("List-Unsubscribe: <https://maker.example/unsubscribe/x>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"), "{text}");
    }

    #[test]
    fn long_subjects_are_cut() {
        assert_eq!(one_line(&"a".repeat(1_000)).chars().count(), MAX_SUBJECT);
        assert_eq!(one_line("  a \n b\t"), "a b");
    }

    #[tokio::test]
    async fn r29_a_mail_server_that_is_not_there_is_asked_again() {
        assert!(matches!(post().send(&letter(), Time::from_unix_seconds(0)).await, Err(PostError::Later(_))));
        assert!(post().try_out().await.is_err());
    }
}
