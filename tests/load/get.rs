//! Asks for one address many times: a page, a document, an API.

use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context as _;
use clap::Args;
use http::{HeaderMap, HeaderName, HeaderValue, Method};
use url::Url;

use crate::courier::Courier;
use crate::crowd::seconds;
use crate::fediverse::Fediverse;
use crate::options::{FediverseOptions, PaceOptions, TargetOptions, WatchOptions, at_least_one};
use crate::pace::drive;
use crate::process::Watched;
use crate::report::Report;
use crate::sinks::Sink;
use crate::target::Target;

/// What to ask for.
#[derive(Debug, Args)]
pub struct GetArguments {
    /// The address.
    address: Url,
    /// How often.
    #[arg(long, default_value_t = 2_000, value_parser = at_least_one)]
    count: usize,
    /// The type that is asked for.
    #[arg(long, default_value = "text/html")]
    accept: String,
    /// Another header, such as `Authorization: Bearer TOKEN`; can be given several times.
    #[arg(long, value_name = "NAME: VALUE", value_parser = header)]
    header: Vec<(HeaderName, HeaderValue)>,
    /// Signed by an actor of the fediverse (draft-cavage), who can be looked up while it lasts.
    #[arg(long)]
    signed: bool,
    /// Where the request goes in truth, as in the other scenarios.
    #[arg(long, value_name = "ORIGIN")]
    connect: Option<String>,
    /// A PEM file with an authority to believe when speaking to the server over TLS.
    #[arg(long, value_name = "FILE")]
    trust: Option<std::path::PathBuf>,
    #[command(flatten)]
    pace: PaceOptions,
    #[command(flatten)]
    fediverse: FediverseOptions,
    #[command(flatten)]
    watch: WatchOptions,
}

/// One signature for all requests of a while: they say the same, so they would be signed the same.
#[derive(Clone)]
struct Asking {
    courier: Courier,
    address: Url,
    accept: String,
    more: HeaderMap,
    /// Who signs, if anybody does.
    actor: Option<String>,
    signed: Arc<Mutex<(i64, HeaderMap)>>,
}

impl Asking {
    fn headers(&self) -> anyhow::Result<HeaderMap> {
        let mut signed = self.signed.lock().unwrap_or_else(PoisonError::into_inner);
        if self.courier.is_stale(signed.0) {
            let fresh = match &self.actor {
                Some(actor) => self.courier.crowd.signed_get(actor, &self.address, &self.accept)?,
                None => HeaderMap::from_iter([(http::header::ACCEPT, HeaderValue::from_str(&self.accept)?)]),
            };
            *signed = (seconds(), fresh);
            signed.1.extend(self.more.clone());
        }
        Ok(signed.1.clone())
    }

    async fn ask(&self) -> anyhow::Result<(u16, usize)> {
        let answer = self.courier.target.request(Method::GET, &self.address).headers(self.headers()?).send().await?;
        Ok((answer.status().as_u16(), answer.bytes().await?.len()))
    }
}

/// Asks.
pub async fn run(arguments: &GetArguments) -> anyhow::Result<()> {
    let origin = TargetOptions { url: arguments.address.origin().ascii_serialization(), connect: arguments.connect.clone(), trust: arguments.trust.clone() };
    let (watched, mut report) = (Watched::new(&arguments.watch.pid)?, Report::of("get", arguments.watch.json));
    let courier = Courier::new(Target::of(&origin)?, arguments.pace.fresh_for)?;
    let fediverse = if arguments.signed { Some(Fediverse::open(&arguments.fediverse, &[Sink::Fast], courier.clone()).await?) } else { None };
    let asking = Asking {
        courier,
        address: arguments.address.clone(),
        accept: arguments.accept.clone(),
        more: arguments.header.iter().cloned().collect(),
        actor: fediverse.as_ref().map(|fediverse| fediverse.world.actor("reader", 0)),
        signed: Arc::new(Mutex::new((i64::MIN / 2, HeaderMap::new()))),
    };
    let (status, bytes) = asking.ask().await.with_context(|| format!("{} cannot be asked for", arguments.address))?;
    report.say("first", serde_json::json!({"status": status, "bytes": bytes}), &format!("{}: {status}, {bytes} bytes", arguments.address));
    let mark = watched.mark();
    let outcome = drive(arguments.count, arguments.pace, move |_| {
        let asking = asking.clone();
        async move { Ok(asking.ask().await?.0) }
    });
    let sent = outcome.await?.sent();
    report.say_sent("answered", "answered", &sent);
    report.say_cost("cost", watched.cost(mark, arguments.count).as_ref());
    report.end();
    Ok(())
}

fn header(text: &str) -> Result<(HeaderName, HeaderValue), String> {
    let (name, value) = text.split_once(':').ok_or_else(|| "a header is NAME: VALUE".to_owned())?;
    match (name.trim().parse(), value.trim().parse()) {
        (Ok(name), Ok(value)) => Ok((name, value)),
        _ => Err(format!("{text:?} is no header")),
    }
}

#[cfg(test)]
mod tests {
    use super::header;

    #[test]
    fn headers_are_name_and_value() {
        assert!(header("Accept").is_err() && header(": x").is_err() && header("a b: c").is_err());
        let (name, value) = header("Authorization: Bearer a:b").unwrap();
        assert_eq!((name.as_str(), value.to_str().unwrap()), ("authorization", "Bearer a:b"));
    }
}
