//! What is pressed below a post, wherever it stands; each button leads back to where it was pressed.

use axum::Router;
use axum::extract::State;
use axum::response::Redirect;
use axum::routing::post;
use domain::Id;
use domain::posts::Post;
use domain::text::Fault;

use super::react;
use crate::access::session::Member;
use crate::api::path::Named;
use crate::featured::verbs as featured;
use crate::language::is_local;
use crate::problem::Problem;
use crate::routing::boxed;
use crate::site::typed::Typed;
use crate::state::App;

pub fn routes() -> Router<App> {
    Router::new()
        .route("/posts/{id}/like", post(boxed(like)))
        .route("/posts/{id}/unlike", post(boxed(unlike)))
        .route("/posts/{id}/boost", post(boxed(boost)))
        .route("/posts/{id}/unboost", post(boxed(unboost)))
        .route("/posts/{id}/bookmark", post(boxed(bookmark)))
        .route("/posts/{id}/unbookmark", post(boxed(unbookmark)))
        .route("/posts/{id}/mute", post(boxed(mute)))
        .route("/posts/{id}/unmute", post(boxed(unmute)))
        .route("/posts/{id}/pin", post(boxed(pin)))
        .route("/posts/{id}/unpin", post(boxed(unpin)))
        .route("/posts/{id}/vote", post(boxed(vote)))
}

/// Back to the page of ours that the form names, at the post; without one to the post's own page.
fn back(typed: &Typed, id: Id<Post>) -> Redirect {
    let page = typed.value("back").split('#').next().filter(|path| is_local(path));
    match page {
        Some(page) => Redirect::to(&format!("{page}#p{id}")),
        None => Redirect::to(&format!("/posts/{id}")),
    }
}

async fn like(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    react::like(&app, member.maker.actor.id, id).await?;
    Ok(back(&typed, id))
}

async fn unlike(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    react::unlike(&app, member.maker.actor.id, id).await?;
    Ok(back(&typed, id))
}

async fn boost(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    react::boost(&app, member.maker.actor.id, id).await?;
    Ok(back(&typed, id))
}

async fn unboost(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    react::unboost(&app, member.maker.actor.id, id).await?;
    Ok(back(&typed, id))
}

async fn bookmark(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    react::bookmark(&app, member.maker.actor.id, id, true).await?;
    Ok(back(&typed, id))
}

async fn unbookmark(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    react::bookmark(&app, member.maker.actor.id, id, false).await?;
    Ok(back(&typed, id))
}

async fn mute(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    react::mute(&app, member.maker.actor.id, id, true).await?;
    Ok(back(&typed, id))
}

async fn unmute(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    react::mute(&app, member.maker.actor.id, id, false).await?;
    Ok(back(&typed, id))
}

async fn pin(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    featured::pin(&app, member.maker.actor.id, id).await?;
    Ok(back(&typed, id))
}

async fn unpin(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    featured::unpin(&app, member.maker.actor.id, id).await?;
    Ok(back(&typed, id))
}

/// The ticked options are in `choice`, from 0.
async fn vote(State(app): State<App>, member: Member, Named(id): Named<Id<Post>>, typed: Typed) -> Result<Redirect, Problem> {
    let none = || Problem::invalid(vec![Fault::new("choices", "fault-poll-no-option", "choose one of the options")]);
    let choices: Vec<usize> = typed.all("choice").map(|choice| choice.parse().map_err(|_no_number| none())).collect::<Result<_, _>>()?;
    react::vote(&app, member.maker.actor.id, id, &choices).await?;
    Ok(back(&typed, id))
}

#[cfg(test)]
mod tests {
    use axum::http::header;
    use axum::response::IntoResponse as _;

    use super::*;

    fn leads_to(page: &str) -> String {
        let typed = Typed::of(vec![("back".to_owned(), page.to_owned())]);
        back(&typed, Id::new(7)).into_response().headers().get(header::LOCATION).unwrap().to_str().unwrap().to_owned()
    }

    #[test]
    fn a_button_leads_nowhere_else() {
        for elsewhere in ["", "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "home", "/a\r\nSet-Cookie: x", "#x"] {
            assert_eq!(leads_to(elsewhere), "/posts/7", "{elsewhere:?}");
        }
        assert_eq!(leads_to("/home?cursor=9"), "/home?cursor=9#p7");
        assert_eq!(leads_to("/@ana/posts/7#p9"), "/@ana/posts/7#p7");
    }
}
