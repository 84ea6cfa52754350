//! Asking a source politely: few requests at once, none past its limits, failures that may pass tried again.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH};
use hyper::{Method, StatusCode, Uri};
use serde_json::Value;
use tokio::sync::Semaphore;
use tokio::sync::mpsc::UnboundedSender;

use super::failure::Failure;
use super::limits::{Limits, Told};
use super::retry::Retry;
use super::time::{Later, Timekeeper};
use crate::http::{Answer, Client, Request, Secret, on_the_same_host};

/// So many requests to one source are under way at once: enough to hide the distance, few enough to be no burden.
const AT_ONCE: usize = 4;

/// A source that says so often in a row that it answers nothing is left for today.
const REFUSALS: u32 = 12;

/// A source that wants a longer pause is asked again another time.
const LONGEST_WAIT: Duration = Duration::from_hours(2);

/// So often a moved address is followed.
const MOVES: u32 = 3;

/// One thing to ask.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) url: Uri,
    /// Sent with POST where there is one.
    pub(crate) body: Option<Value>,
    /// Answered with "not modified" where the answer still has this tag.
    pub(crate) tag: Option<String>,
    /// Which of the source's limits it counts against.
    pub(crate) resource: &'static str,
    /// In place of what the source is asked with otherwise.
    pub(crate) authorization: Option<Secret>,
}

/// An answer whose body is JSON.
#[derive(Debug)]
pub(crate) struct Answered {
    pub(crate) json: Value,
    pub(crate) headers: HeaderMap,
    /// Where it was found, which is not always where it was looked for.
    pub(crate) url: Uri,
}

/// What came of asking.
#[derive(Debug)]
pub(crate) enum Fetched {
    /// It is what it was.
    Unchanged,
    New(Box<Answered>),
}

/// What an answer means.
#[derive(Debug)]
pub(crate) enum Meaning {
    Good,
    /// Too much was asked: nothing more before that is over.
    Limited(Duration),
    /// It may work later; the server may say when.
    Transient(String, Option<Duration>),
    Failed(Failure),
}

/// How one source wants to be asked, and what its answers mean.
pub(crate) trait Manners: Send + Sync {
    /// The value of `Authorization`; nothing where the source is asked by nobody in particular.
    fn authorization<'a>(&'a self, exchange: &'a Exchange) -> Later<'a, Result<Option<Secret>, Failure>>;
    /// What it is asked with beside that.
    fn headers(&self) -> &'static [(&'static str, &'static str)];
    /// What an answer says of the limit that it counted against.
    fn limit(&self, answer: &Answer, now: queries::model::Time) -> Option<Told>;
    /// What an answer means; the body is nothing where it is no JSON.
    fn meaning(&self, answer: &Answer, json: Option<&Value>, now: queries::model::Time) -> Meaning;
    /// A text of the source without our secrets in it.
    fn hide(&self, text: &str) -> String;
}

/// Everything that is asked of one source goes through here.
pub(crate) struct Exchange {
    client: Client,
    manners: Box<dyn Manners>,
    pub(crate) time: Arc<dyn Timekeeper>,
    retry: Retry,
    limits: Limits,
    under_way: Semaphore,
    requests: AtomicU64,
    waits: Mutex<Option<UnboundedSender<Wait>>>,
}

/// A pause that a source asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wait {
    pub(crate) why: String,
    pub(crate) until: queries::model::Time,
}

impl Exchange {
    pub(crate) fn new(client: Client, manners: Box<dyn Manners>, time: Arc<dyn Timekeeper>, retry: Retry) -> Self {
        Self {
            client,
            manners,
            time,
            retry,
            limits: Limits::default(),
            under_way: Semaphore::new(AT_ONCE),
            requests: AtomicU64::new(0),
            waits: Mutex::new(None),
        }
    }

    /// Tells somebody of every pause.
    pub(crate) fn tell_of_waits(&self, to: UnboundedSender<Wait>) {
        *self.waits.lock().unwrap_or_else(PoisonError::into_inner) = Some(to);
    }

    /// How many requests were sent.
    pub(crate) fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Asks until there is an answer, or none is to be had.
    pub(crate) async fn ask(&self, mut ask: Ask) -> Result<Fetched, Failure> {
        let (mut failures, mut refusals, mut moves) = (0, 0, 0);
        loop {
            self.wait_for(ask.resource).await?;
            let sent = self.send(&ask).await?;
            let now = self.time.now();
            let (why, said) = match sent {
                Err(broken) => (broken, None),
                Ok(answer) => {
                    if let Some(told) = self.manners.limit(&answer, now) {
                        self.limits.learn(ask.resource, told, now);
                    }
                    if answer.status == StatusCode::NOT_MODIFIED {
                        return Ok(Fetched::Unchanged);
                    }
                    if answer.status.is_redirection() {
                        moves += 1;
                        ask.url = moved(&ask, &answer, moves)?;
                        continue;
                    }
                    let json = serde_json::from_slice::<Value>(&answer.body).ok();
                    match (self.manners.meaning(&answer, json.as_ref(), now), json) {
                        (Meaning::Good, Some(json)) => {
                            return Ok(Fetched::New(Box::new(Answered {
                                json,
                                headers: answer.headers,
                                url: ask.url,
                            })));
                        }
                        (Meaning::Good, None) => ("the answer is no JSON".to_owned(), None),
                        (Meaning::Limited(pause), _) => {
                            refusals += 1;
                            if refusals > REFUSALS || pause > LONGEST_WAIT {
                                let why = format!("the limit of requests is used up for {} s more", pause.as_secs());
                                return Err(Failure::Transient(self.manners.hide(&why)));
                            }
                            self.limits.pause(pause, now);
                            continue;
                        }
                        (Meaning::Transient(why, said), _) => (why, said),
                        (Meaning::Failed(failure), _) => return Err(self.hidden(failure)),
                    }
                }
            };
            failures += 1;
            let why = self.manners.hide(&why);
            let Some(pause) = self.retry.pause(failures, said, self.time.chance()) else {
                return Err(Failure::Transient(format!("{why} (asked {failures} times)")));
            };
            tracing::debug!("{}: {why}; asking again in {:.1} s", ask.url.path(), pause.as_secs_f64());
            ask_for_less(&mut ask);
            self.time.sleep(pause).await;
        }
    }

    /// As [`Exchange::ask`], for what is asked without a tag.
    pub(crate) async fn fetch(&self, ask: Ask) -> Result<Answered, Failure> {
        match self.ask(Ask { tag: None, ..ask }).await? {
            Fetched::New(answered) => Ok(*answered),
            Fetched::Unchanged => Err(Failure::Permanent("the answer is `not modified` to what was never read".into())),
        }
    }

    /// Waits until the limits allow one more request.
    async fn wait_for(&self, resource: &'static str) -> Result<(), Failure> {
        let mut told = None;
        loop {
            let now = self.time.now();
            let Err(until) = self.limits.take(resource, now) else { return Ok(()) };
            let pause = (until - now).to_std().unwrap_or_default();
            if pause > LONGEST_WAIT {
                return Err(Failure::Transient(format!("the limit of requests is used up until {until}")));
            }
            if told != Some(until) {
                told = Some(until);
                let wait = Wait { why: format!("the source's limit of requests ({resource}) is used up"), until };
                if let Some(waits) = self.waits.lock().unwrap_or_else(PoisonError::into_inner).as_ref() {
                    // Nobody listens any more where the run is ending.
                    let _ = waits.send(wait);
                }
            }
            self.time.sleep_until(until).await;
        }
    }

    async fn send(&self, ask: &Ask) -> Result<Result<Answer, String>, Failure> {
        let authorization = match &ask.authorization {
            Some(own) => Some(own.clone()),
            None => self.manners.authorization(self).await?,
        };
        let request = self.request(ask, authorization.as_ref())?;
        let Ok(_place) = self.under_way.acquire().await else {
            return Err(Failure::Transient("the run is ending".into()));
        };
        self.requests.fetch_add(1, Ordering::Relaxed);
        tracing::trace!("{} {}", request.method, request.url);
        Ok(self.client.send(request).await)
    }

    fn request(&self, ask: &Ask, authorization: Option<&Secret>) -> Result<Request, Failure> {
        let mut headers = HeaderMap::new();
        for (name, value) in self.manners.headers() {
            headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        headers.entry(ACCEPT).or_insert(HeaderValue::from_static("application/json"));
        if let Some(secret) = authorization {
            let mut value = HeaderValue::from_str(secret.reveal()).map_err(|_| {
                Failure::Denied("the token has characters that no token has: check where it comes from".into())
            })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        if let Some(tag) = ask.tag.as_deref().and_then(|tag| HeaderValue::from_str(tag).ok()) {
            headers.insert(IF_NONE_MATCH, tag);
        }
        let body = ask.body.as_ref().map(Value::to_string);
        if body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Ok(Request {
            method: if body.is_some() { Method::POST } else { Method::GET },
            url: ask.url.clone(),
            headers,
            body: body.map_or_else(Bytes::new, Bytes::from),
        })
    }

    fn hidden(&self, failure: Failure) -> Failure {
        match failure {
            Failure::Transient(why) => Failure::Transient(self.manners.hide(&why)),
            Failure::Permanent(why) => Failure::Permanent(self.manners.hide(&why)),
            Failure::Part(why) => Failure::Part(self.manners.hide(&why)),
            Failure::Denied(why) => Failure::Denied(self.manners.hide(&why)),
        }
    }
}

/// Where an answer says that the thing is now.
fn moved(ask: &Ask, answer: &Answer, moves: u32) -> Result<Uri, Failure> {
    let gone = |what: &str| Failure::Permanent(format!("{}: {what}", ask.url.path()));
    let target = answer.header("location").unwrap_or_default();
    let target = if target.starts_with('/') {
        format!(
            "{}://{}{target}",
            ask.url.scheme_str().unwrap_or("https"),
            ask.url.authority().map_or("", |authority| authority.as_str())
        )
    } else {
        target.to_owned()
    };
    match target.parse::<Uri>() {
        Ok(target) if moves <= MOVES && ask.body.is_none() && on_the_same_host(&target, &ask.url) => Ok(target),
        Ok(target) if !on_the_same_host(&target, &ask.url) => Err(gone("moved to another host, which is not followed")),
        _ => Err(gone("moved in a way that cannot be followed")),
    }
}

/// A question that was too much for the source is made smaller: GraphQL says how many rows it wants.
fn ask_for_less(ask: &mut Ask) {
    let first = ask.body.as_mut().and_then(|body| body.pointer_mut("/variables/first"));
    if let Some(first) = first
        && let Some(number) = first.as_u64().filter(|number| *number > 5)
    {
        *first = Value::from((number / 2).max(5));
    }
}
