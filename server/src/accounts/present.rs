//! Turns logins into what their pages show: sessions with the device they are on, applications, invitations.

use chrono::{DateTime, Utc};
use domain::accounts::{Invite, Session, Token};
use domain::{Id, Time};

use super::view::{ApplicationLine, InviteLine, SessionLine};
use crate::language::Language;
use crate::site::turn::with_query;
use crate::state::App;

/// A session in the list of them; `current` is the one that asks.
#[must_use]
pub fn session(session: &Session, current: Id<Session>, language: Language) -> SessionLine {
    SessionLine {
        id: session.id.to_string(),
        device: device(&session.agent, language),
        since: moment(session.created_at),
        last_used: moment(session.seen_at),
        is_current: session.id == current,
    }
}

/// An application in the list of them.
#[must_use]
pub fn application(token: &Token) -> ApplicationLine {
    ApplicationLine {
        id: token.id.to_string(),
        name: token.app.clone(),
        scopes: token.scopes.to_string().split_whitespace().map(str::to_owned).collect(),
        since: moment(token.created_at),
        last_used: token.seen_at.map(moment),
    }
}

/// An invitation in the list of them; `by` is the handle of who made it.
#[must_use]
pub fn invite(app: &App, invite: &Invite, by: Option<String>) -> InviteLine {
    InviteLine {
        id: invite.id.to_string(),
        url: app.site.url(&with_query("/signup", &[("invite", &invite.code)])),
        uses_left: invite.uses_left.unsigned_abs(),
        expires: moment(invite.expires_at),
        by,
    }
}

/// A moment for a page.
#[must_use]
pub fn moment(time: Time) -> DateTime<Utc> {
    time.civil().unwrap_or_default()
}

/// What a browser is, as far as people know it: "Firefox on Linux".
#[must_use]
pub fn device(agent: &str, language: Language) -> String {
    match (browser(agent), system(agent)) {
        (Some(browser), Some(system)) => language.t_with("session-device-on", &[("browser", &browser), ("system", &system)]),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => agent.split(['/', ' ']).next().filter(|name| !name.is_empty()).map_or_else(|| language.t("session-device-unknown"), str::to_owned),
    }
}

/// Browsers name those they want to be taken for, so the order decides.
fn browser(agent: &str) -> Option<&'static str> {
    let known = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Vivaldi", "Vivaldi"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox", "Firefox"),
        ("FxiOS", "Firefox"),
        ("CriOS", "Chrome"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    ];
    find(agent, &known)
}

fn system(agent: &str) -> Option<&'static str> {
    let known = [
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("CrOS", "ChromeOS"),
        ("Windows", "Windows"),
        ("Macintosh", "macOS"),
        ("FreeBSD", "FreeBSD"),
        ("Linux", "Linux"),
    ];
    find(agent, &known)
}

fn find(agent: &str, known: &[(&str, &'static str)]) -> Option<&'static str> {
    known.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_called_as_people_call_them() {
        let english = |agent| device(agent, Language::English);
        assert_eq!(english("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"), "Firefox on Linux");
        assert_eq!(english("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0"), "Edge on Windows");
        assert_eq!(
            english("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1"),
            "Safari on iPhone"
        );
        assert_eq!(english("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile Safari/537.36"), "Chrome on Android");
        assert_eq!(english("curl/8.5.0"), "curl");
        assert_eq!(english(""), Language::English.t("session-device-unknown"));
    }
}
