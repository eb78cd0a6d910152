//! What somebody confirmed that they want to see: of visitors a cookie knows it, of makers here a setting that goes where they go.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::goods::Subject;

use crate::access::session::Visit;
use crate::language::is_local;
use crate::problem::Problem;
use crate::site::typed::Typed;
use crate::state::App;

const COOKIE: &str = "goods";
/// For how long a visitor is not asked again, in seconds.
const LASTS: i64 = 180 * 86_400;
/// Most that is remembered of a visitor.
const MOST: usize = 64;

/// What a visitor confirmed, as their request tells it; of several cookies of the name the first counts.
#[must_use]
pub fn read(headers: &HeaderMap) -> Vec<Subject> {
    let lines = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
    let mut cookies = lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
    cookies.find(|(name, _)| *name == COOKIE).map(|(_, value)| subjects(value.split('.'))).unwrap_or_default()
}

/// Those of these words that are subjects, each once.
pub fn subjects<'w>(words: impl Iterator<Item = &'w str>) -> Vec<Subject> {
    let mut subjects: Vec<Subject> = Vec::new();
    for subject in words.take(MOST).filter_map(Subject::from_word) {
        if !subjects.contains(&subject) {
            subjects.push(subject);
        }
    }
    subjects
}

fn cookie(confirmed: &[Subject], seconds: i64, is_secure: bool) -> HeaderValue {
    let words: Vec<String> = confirmed.iter().map(Subject::word).collect();
    let secure = if is_secure { "; Secure" } else { "" };
    let text = format!("{COOKIE}={}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}", words.join("."));
    // Slugs are letters, digits, `-` and `:`, so this is always a header.
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Leads back to where it was asked; never to another server.
fn back(typed: &Typed) -> Response {
    let back = Some(typed.value("back")).filter(|path| is_local(path)).unwrap_or("/");
    Redirect::to(back).into_response()
}

/// `POST /goods/confirm`: whoever asks wants to see what `subject` names, and goes `back`.
///
/// # Errors
/// Storage trouble only.
pub async fn confirm(State(app): State<App>, visit: Visit, typed: Typed) -> Result<Response, Problem> {
    let new = subjects(typed.all("subject"));
    let mut answer = back(&typed);
    if let Some(maker) = visit.maker() {
        app.storage.confirm_goods(maker.actor.id, &new, app.clock.now()).await?;
    } else {
        let mut confirmed = visit.confirmed.clone();
        confirmed.extend(new.into_iter().filter(|subject| !visit.confirmed.contains(subject)));
        answer.headers_mut().append(header::SET_COOKIE, cookie(&confirmed, LASTS, app.site.is_secure()));
    }
    Ok(answer)
}

/// `POST /goods/forget`: whoever asks is asked again, and goes `back`.
///
/// # Errors
/// Storage trouble only.
pub async fn forget(State(app): State<App>, visit: Visit, typed: Typed) -> Result<Response, Problem> {
    if let Some(maker) = visit.maker() {
        app.storage.forget_confirmed_goods(maker.actor.id).await?;
    }
    let mut answer = back(&typed);
    answer.headers_mut().append(header::SET_COOKIE, cookie(&[], 0, app.site.is_secure()));
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(lines: &[&'static str]) -> Vec<String> {
        let headers: HeaderMap = lines.iter().map(|line| (header::COOKIE, HeaderValue::from_static(line))).collect();
        read(&headers).iter().map(Subject::word).collect()
    }

    #[test]
    fn a_cookie_confirms_nothing_that_does_not_exist() {
        for lines in [&["a=b"][..], &["goods="], &["goods=walnut.category:walnut..="], &["x-goods=alcohol"], &[]] {
            assert_eq!(words(lines), Vec::<String>::new(), "{lines:?}");
        }
        assert_eq!(words(&["a=b; goods=alcohol.walnut.category:toys.alcohol; c=d"]), ["alcohol", "category:toys"]);
    }

    #[test]
    fn what_is_written_is_read_again() {
        let confirmed = subjects(["adult", "category:digital-fabrication"].into_iter());
        let text = cookie(&confirmed, 60, true).to_str().unwrap().to_owned();
        assert_eq!(text, "goods=adult.category:digital-fabrication; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        let sent = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_str(text.split(';').next().unwrap()).unwrap())]);
        assert_eq!(read(&sent), confirmed);
        assert!(!cookie(&[], 0, false).to_str().unwrap().contains("Secure"));
    }
}
