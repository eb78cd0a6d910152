//! The same client in the shape that the federation library wants.

use std::sync::Arc;

use http::{Extensions, Method, StatusCode, header};
use reqwest::{Body, Request, Response, ResponseBuilderExt};
use reqwest_middleware::{ClientBuilder, ClientWithMiddleware, Error, Middleware, Next, Result};

use super::{Accept, Client, ClientError, EXCHANGE, Fetched, limits::Lane};

pub(super) fn chain(client: Client) -> ClientWithMiddleware {
    let http = client.inner.http.clone();
    ClientBuilder::new(http).with_arc(Arc::new(Guard(client))).build()
}

/// Answers every GET by our own fetch, and lets other requests pass after judging them.
struct Guard(Client);

#[async_trait::async_trait]
impl Middleware for Guard {
    async fn handle(&self, request: Request, extensions: &mut Extensions, next: Next<'_>) -> Result<Response> {
        if *request.method() == Method::GET {
            return self.get(&request).await;
        }
        self.0.judge(request.url()).map_err(Error::middleware)?;
        let _permit = self.0.inner.hosts.enter(request.url(), Lane::Deliveries).await.map_err(Error::middleware)?;
        let mut request = request;
        *request.timeout_mut() = Some(EXCHANGE);
        next.run(request, extensions).await
    }
}

impl Guard {
    async fn get(&self, request: &Request) -> Result<Response> {
        let wants_json = request.url().path().starts_with("/.well-known/");
        let fetched = if wants_json { self.0.get_json(request.url()).await } else { self.0.get_document(request.url(), Accept::Either).await };
        let response = match fetched {
            Ok(fetched) => answer(fetched, wants_json),
            // The library tells a deleted object from a failure by this status.
            Err(ClientError::Gone(410)) => http::Response::builder().status(StatusCode::GONE).url(request.url().clone()).body(Body::default()),
            Err(error) => return Err(Error::middleware(error)),
        };
        response.map(Response::from).map_err(Error::middleware)
    }
}

/// The library compares the content type with three spellings, so the type that our parser has
/// accepted is passed on in the plainest one.
fn answer(fetched: Fetched, is_json: bool) -> http::Result<http::Response<Body>> {
    let content_type = if is_json { fetched.content_type.as_str() } else { "application/activity+json" };
    http::Response::builder().status(StatusCode::OK).header(header::CONTENT_TYPE, content_type).url(fetched.url).body(Body::from(fetched.bytes))
}
