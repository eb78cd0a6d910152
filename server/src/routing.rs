//! Handlers as the router keeps them.

use std::pin::Pin;
use std::sync::Arc;

use axum::extract::Request;
use axum::handler::Handler;
use axum::response::Response;

use crate::state::App;

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// A handler of which nothing is known but that it answers requests.
#[derive(Clone)]
pub struct Boxed(Arc<dyn Fn(Request, App) -> Answering + Send + Sync>);

/// How [`Boxed`] is told from the handlers that the router knows by itself.
pub struct Behind;

/// Puts a handler behind a pointer. All that the router makes of one exists once then, and not for each handler again, and so
/// does the compiler's proof that what a handler waits for may wander between threads, which was most of what building took.
pub fn boxed<T: 'static>(handler: impl Handler<T, App, Future = Answering>) -> Boxed {
    Boxed(Arc::new(move |request, app| handler.clone().call(request, app)))
}

impl Handler<Behind, App> for Boxed {
    type Future = Answering;

    fn call(self, request: Request, app: App) -> Answering {
        (self.0)(request, app)
    }
}
