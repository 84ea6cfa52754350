//! The server: answers from a [`World`], with tags, pages and limits as the real one has them, and with faults on order.

use std::collections::{BTreeMap, VecDeque};
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::service::service_fn;
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};

use crate::answers::{Plain, graphql, rest};
use crate::time::Clock;
use crate::world::World;

/// What may go wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// An answer with this status and nothing useful in it.
    Status(u16),
    /// Too much at once: 403 that says how long to wait.
    Secondary,
    /// The same, which does not say how long.
    SecondaryUnsaid,
    /// 429 with `Retry-After`.
    TooMany,
    /// The limit is used up: 403 with the moment of its renewal.
    Primary,
    /// GraphQL says it inside.
    InsideGraphql,
    /// The answer does not come.
    Slow,
    /// It ends in the middle.
    Cut,
    /// The connection ends before any answer.
    Refused,
    /// A page for people with status 200.
    Page,
}

/// The faults of the next requests, and what changes before them.
pub type Plan = VecDeque<Option<Fault>>;

type Change = Box<dyn FnOnce(&mut World) + Send>;

pub struct State {
    pub world: World,
    pub plan: Plan,
    /// Before the request of this number the world changes.
    pub changes: BTreeMap<usize, Change>,
    /// All requests: method, path with query, and what was answered.
    pub log: Vec<(String, String, u16)>,
    pub clock: Clock,
    /// So many requests of each limit may be made in an hour.
    pub limit: i64,
    used: BTreeMap<&'static str, (i64, i64)>,
    /// How often a limit was overrun.
    pub overruns: usize,
    /// The only token that is let in.
    pub token: String,
    /// Where `Link` headers lead, in place of the server itself.
    pub link_host: Option<String>,
}

/// A running server; it ends with the test.
pub struct Server {
    pub address: SocketAddr,
    pub state: Arc<Mutex<State>>,
    _runtime: tokio::runtime::Runtime,
}

pub const TOKEN: &str = "ghp_planted_secret_0123456789";

impl Server {
    pub fn new(world: World, clock: &Clock) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let state = State {
            world,
            plan: VecDeque::new(),
            changes: BTreeMap::new(),
            log: Vec::new(),
            clock: clock.clone(),
            limit: 5000,
            used: BTreeMap::new(),
            overruns: 0,
            token: TOKEN.to_owned(),
            link_host: None,
        };
        let state = Arc::new(Mutex::new(state));
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::clone(&state);
        runtime.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move {
                    let service = service_fn(move |request| answer(Arc::clone(&shared), address, request));
                    // A client that goes away ends its connection, and so does a cut answer.
                    let _ = hyper::server::conn::http1::Builder::new()
                        .serve_connection(TokioIo::new(stream), service)
                        .await;
                });
            }
        });
        Self { address, state, _runtime: runtime }
    }

    pub fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        look(&mut self.state.lock().unwrap())
    }

    /// The requests so far, which are forgotten.
    pub fn requests(&self) -> Vec<(String, String, u16)> {
        self.with(|state| std::mem::take(&mut state.log))
    }
}

type Body = http_body_util::combinators::BoxBody<Bytes, std::io::Error>;

fn whole(text: impl Into<Bytes>) -> Body {
    Full::new(text.into()).map_err(|never: Infallible| match never {}).boxed()
}

/// Half a body, and then nothing: the connection breaks.
struct Half(bool);

impl hyper::body::Body for Half {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        _: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
        let sent = std::mem::replace(&mut self.0, true);
        let frame =
            if sent { Err(std::io::Error::other("cut")) } else { Ok(Frame::data(Bytes::from_static(b"{\"data\": {"))) };
        std::task::Poll::Ready(Some(frame))
    }
}

async fn answer(
    state: Arc<Mutex<State>>,
    address: SocketAddr,
    request: Request<Incoming>,
) -> Result<Response<Body>, std::io::Error> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let (path, query) = (parts.uri.path().to_owned(), parts.uri.query().unwrap_or_default().to_owned());
    let header =
        |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    assert!(header("user-agent").starts_with("rung/"), "GitHub refuses whoever does not name himself");
    assert_eq!(header("accept"), "application/vnd.github+json");
    let fault = {
        let mut state = state.lock().unwrap();
        let number = state.log.len();
        let due: Vec<usize> = state.changes.range(..=number).map(|(at, _)| *at).collect();
        for at in due {
            let change = state.changes.remove(&at).unwrap();
            change(&mut state.world);
        }
        state.plan.pop_front().flatten()
    };
    if fault == Some(Fault::Slow) {
        tokio::time::sleep(Duration::from_secs(30)).await;
    }
    let mut state = state.lock().unwrap();
    let question = if query.is_empty() { path.clone() } else { format!("{path}?{query}") };
    let question = if path == "/graphql" {
        let body: Value = serde_json::from_slice(&body).unwrap();
        let list = body["query"].as_str().unwrap().split(['(', '{']).nth(4).unwrap_or_default().trim().to_owned();
        format!("{question} {list}")
    } else {
        question
    };
    let log = |state: &mut State, status: u16| state.log.push((parts.method.to_string(), question.clone(), status));
    let own_token = header("authorization") == format!("Bearer {}", state.token);
    let of_app = path.starts_with("/app/") && header("authorization").split('.').count() == 3;
    if !own_token && !of_app {
        log(&mut state, 401);
        return Ok(Response::builder()
            .status(401)
            .body(whole(json!({ "message": "Bad credentials" }).to_string()))
            .unwrap());
    }
    let resource = if path == "/graphql" { "graphql" } else { "core" };
    let now = state.clock.seconds();
    let limit = state.limit;
    let window = now - now.rem_euclid(3600) + 3600;
    let used = state.used.entry(resource).or_insert((window, 0));
    if used.0 != window {
        *used = (window, 0);
    }
    let date = chrono::DateTime::from_timestamp(now, 0).unwrap().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    let remaining = (limit - used.1 - 1).max(0);
    let response = |status: u16, remaining: i64| {
        Response::builder()
            .status(status)
            .header("date", &date)
            .header("x-ratelimit-limit", limit)
            .header("x-ratelimit-remaining", remaining)
            .header("x-ratelimit-reset", window)
            .header("x-ratelimit-resource", resource)
    };
    let said = |message: &str| whole(json!({ "message": message }).to_string());
    if used.1 >= limit {
        state.overruns += 1;
        log(&mut state, 403);
        return Ok(response(403, 0).body(said("API rate limit exceeded for user ID 1.")).unwrap());
    }
    let secondary = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.";
    if let Some(fault) = fault {
        let status = match fault {
            Fault::Status(status) => status,
            Fault::Secondary | Fault::SecondaryUnsaid | Fault::Primary => 403,
            Fault::TooMany => 429,
            _ => 200,
        };
        log(&mut state, status);
        return match fault {
            Fault::Status(status) => {
                Ok(response(status, remaining).body(said(&format!("no, {}", header("authorization")))).unwrap())
            }
            Fault::Secondary => Ok(response(403, remaining).header("retry-after", 7).body(said(secondary)).unwrap()),
            Fault::SecondaryUnsaid => Ok(response(403, remaining).body(said(secondary)).unwrap()),
            Fault::TooMany => Ok(response(429, remaining).header("retry-after", 5).body(said("slow down")).unwrap()),
            Fault::Primary => Ok(response(403, 0).body(said("API rate limit exceeded for user ID 1.")).unwrap()),
            Fault::InsideGraphql if resource == "graphql" => {
                let errors = json!([{ "message": "Something went wrong while executing your query." }]);
                Ok(response(200, remaining).body(whole(json!({ "data": null, "errors": errors }).to_string())).unwrap())
            }
            Fault::Cut => {
                Ok(response(200, remaining).header("content-length", 9999).body(Half(false).boxed()).unwrap())
            }
            Fault::Refused => Err(std::io::Error::other("refused")),
            Fault::Page | Fault::InsideGraphql | Fault::Slow => {
                Ok(response(200, remaining).body(whole("<html>Unicorn</html>")).unwrap())
            }
        };
    }
    let Plain { status, body, next, .. } = match parts.method {
        Method::POST if path == "/graphql" => graphql(&state.world, &serde_json::from_slice(&body).unwrap()),
        _ => rest(&state.world, &path, &query),
    };
    let text = body.to_string();
    let tag = format!(
        "\"{:x}\"",
        text.bytes().fold(14_695_981_039_346_656_037_u64, |hash, byte| (hash ^ u64::from(byte))
            .wrapping_mul(1_099_511_628_211))
    );
    if parts.method == Method::GET && header("if-none-match") == tag {
        log(&mut state, 304);
        return Ok(response(304, remaining + 1).header("etag", tag).body(whole("")).unwrap());
    }
    if path != "/rate_limit" {
        state.used.get_mut(resource).unwrap().1 += 1;
    }
    let mut response = response(status, remaining);
    if parts.method == Method::GET {
        response = response.header("etag", tag);
    }
    if let Some(next) = next {
        let host = state.link_host.clone().unwrap_or_else(|| format!("http://{address}"));
        response =
            response.header("link", format!("<{host}{next}>; rel=\"next\", <{host}{path}?page=99>; rel=\"last\""));
    }
    log(&mut state, status);
    Ok(response
        .header("content-type", "application/json")
        .header("x-oauth-scopes", "repo, read:org")
        .body(whole(text))
        .unwrap())
}
