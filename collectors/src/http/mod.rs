//! HTTP as every source needs it: one request, one whole answer, nothing followed and nothing tried again.
//!
//! What an answer means is the source's business, and when to ask again is the sync engine's. Here is only what holds
//! for all of them: a bounded time, a bounded size, TLS by rustls, and secrets that cannot be printed. A redirect and
//! a `Link` are only looked at through `link`, which does not leave the host.

mod link;
mod secret;

use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::{Method, StatusCode, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client as Pool;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

pub(crate) use link::{next_page, on_the_same_host};
pub use secret::Secret;

/// An answer that is larger than this is refused: no page of any source comes near it.
const LARGEST_ANSWER: usize = 64 << 20;

/// How the program names itself, which GitHub demands.
const USER_AGENT: &str = concat!("rung/", env!("CARGO_PKG_VERSION"));

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    pub(crate) url: Uri,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// One whole answer.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    /// A header as text; nothing for one that is missing or is no text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Sends requests, and keeps connections for the next ones.
pub(crate) struct Client {
    pool: Pool<HttpsConnector<HttpConnector>, Full<Bytes>>,
    /// A whole exchange may last this long.
    patience: Duration,
}

impl Client {
    /// # Errors
    /// Where the machine's certificates cannot be read.
    pub(crate) fn new(patience: Duration) -> Result<Self, String> {
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_provider_and_native_roots(hyper_rustls_provider())
            .map_err(|error| format!("the machine's certificates cannot be read: {error}"))?
            .https_or_http()
            .enable_http1()
            .build();
        Ok(Self { pool: Pool::builder(TokioExecutor::new()).build(connector), patience })
    }

    /// Sends a request and reads the whole answer.
    ///
    /// # Errors
    /// Says in one line why there is no whole answer: no connection, too slow, cut off, too large.
    pub(crate) async fn send(&self, request: Request) -> Result<Answer, String> {
        let mut sent = hyper::Request::new(Full::new(request.body));
        *sent.method_mut() = request.method;
        *sent.uri_mut() = request.url;
        *sent.headers_mut() = request.headers;
        sent.headers_mut().insert(hyper::header::USER_AGENT, hyper::header::HeaderValue::from_static(USER_AGENT));
        let whole = async {
            let answer = self.pool.request(sent).await.map_err(|error| reason(&error))?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, LARGEST_ANSWER).collect().await.map_err(|error| reason(error.as_ref()))?;
            Ok(Answer { status: parts.status, headers: parts.headers, body: body.to_bytes() })
        };
        tokio::time::timeout(self.patience, whole)
            .await
            .unwrap_or_else(|_| Err(format!("no whole answer within {} s", self.patience.as_secs())))
    }
}

fn hyper_rustls_provider() -> rustls::crypto::CryptoProvider {
    rustls::crypto::ring::default_provider()
}

/// The deepest cause, which is the one that says something.
fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let mut cause = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string().split_whitespace().collect::<Vec<_>>().join(" ")
}
