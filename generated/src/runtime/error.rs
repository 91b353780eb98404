//! The one error of the SDK: opaque, small, with a predicate for each question that a caller asks.
//!
//! It is told the operation and the answer; what an API's error bodies look like it learns from the operation's tables.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display, Formatter};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::decode::{DecodeError, Departure};
use super::operation::{Api, Operation};
use super::response::Answer;

/// A result of this crate.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any error's source.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a call failed.
///
/// Ask it with its predicates: [`is_not_found`](Self::is_not_found), [`is_rate_limited`](Self::is_rate_limited),
/// [`is_timeout`](Self::is_timeout) and so on. An error with an HTTP status keeps the headers and the raw body, and the
/// body that the API's document declares for that status ([`body_as`](Self::body_as)).
///
/// Credentials are in none of its texts.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    detail: String,
    operation: Option<&'static Operation>,
    attempts: u32,
    answer: Option<(StatusCode, HeaderMap, Bytes)>,
    body: Option<Box<dyn Any + Send + Sync>>,
    message: Option<String>,
    code: Option<String>,
    trace_id: Option<String>,
    path: Option<String>,
    position: Option<(usize, usize)>,
    departures: Vec<Departure>,
    source: Option<BoxError>,
}

/// What happened, as far as callers act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The client or the request was set up so that it cannot be sent.
    Builder,
    /// The file to upload could not be read.
    Upload,
    /// There was no connection, so nothing arrived.
    Connect,
    /// The time was up.
    Timeout,
    /// The connection broke after something was sent, or before the whole answer came.
    Interrupted,
    /// A status that is no success.
    Status,
    /// The body is not what the document says.
    Decode,
    /// A list whose pages do not follow each other.
    Paging,
}

impl Error {
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            detail: detail.into(),
            operation: None,
            attempts: 0,
            answer: None,
            body: None,
            message: None,
            code: None,
            trace_id: None,
            path: None,
            position: None,
            departures: Vec::new(),
            source: None,
        }))
    }

    pub(super) fn builder(detail: impl Into<String>) -> Self {
        Self::new(Kind::Builder, detail)
    }

    pub(super) fn because(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(super) fn of(mut self, operation: &'static Operation, attempts: u32) -> Self {
        self.0.operation = Some(operation);
        self.0.attempts = attempts;
        self
    }

    /// From the HTTP client's error, without the URL: a key may be in its query.
    pub(super) fn transport(error: reqwest::Error) -> Self {
        let (kind, detail) = if error.is_connect() {
            (Kind::Connect, "no connection to the server")
        } else if error.is_timeout() {
            (Kind::Timeout, "the HTTP client's time was up")
        } else if error.is_builder() {
            (Kind::Builder, "the request cannot be sent")
        } else if error.is_request() && is_unread(&error) {
            (Kind::Upload, "the file could not be read to its end")
        } else if error.is_decode() || error.is_body() {
            (Kind::Interrupted, "the answer did not come whole")
        } else {
            (Kind::Interrupted, "the connection broke")
        };
        Self::new(kind, detail).because(error.without_url())
    }

    /// From an answer that is no success.
    pub(super) fn status_of(api: &Api, answer: Answer) -> Self {
        let status = answer.status.as_u16();
        let case = answer
            .operation
            .errors
            .iter()
            .find(|case| (case.from..=case.to).contains(&status));
        let json = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
        let mut error = Self::new(Kind::Status, "");
        error.0.body = case.and_then(|case| (case.decode)(&answer.body));
        error.0.message =
            text_at(&json, api.error_message, MESSAGES).or_else(|| plain_text(&answer));
        error.0.code = text_at(&json, api.error_code, CODES);
        error.0.trace_id = text_at(&json, api.trace_id, &[]);
        error.answered(answer)
    }

    /// From an answer that could not be decoded.
    pub(super) fn undecoded(answer: Answer, why: DecodeError) -> Self {
        let mut error = Self::new(
            Kind::Decode,
            format!("the body cannot be decoded at {}", why.path),
        );
        let (line, column) = (why.source.line(), why.source.column());
        error.0.position = (line > 0).then_some((line, column));
        error.0.path = Some(why.path);
        error.because(why.source).answered(answer)
    }

    /// From an answer that strict mode does not let pass.
    pub(super) fn departed(answer: Answer, departures: Vec<Departure>) -> Self {
        let list: Vec<_> = departures.iter().map(ToString::to_string).collect();
        let mut error = Self::new(
            Kind::Decode,
            format!("the body departs from the document: {}", list.join("; ")),
        );
        error.0.path = departures.first().map(|departure| departure.path.clone());
        error.0.departures = departures;
        error.answered(answer)
    }

    fn answered(mut self, answer: Answer) -> Self {
        self.0.answer = Some((answer.status, answer.headers, answer.body));
        self.of(answer.operation, answer.attempts)
    }

    pub(super) fn with_detail(mut self, detail: String) -> Self {
        self.0.detail = detail;
        self
    }

    /// Takes a secret out of every text, where it is long enough to be told from other words.
    pub(super) fn redact(&mut self, secret: &str) {
        let Inner {
            detail,
            message,
            code,
            trace_id,
            ..
        } = &mut *self.0;
        for text in [
            Some(detail),
            message.as_mut(),
            code.as_mut(),
            trace_id.as_mut(),
        ]
        .into_iter()
        .flatten()
        {
            if secret.len() >= 8 && text.contains(secret) {
                *text = text.replace(secret, "[redacted]");
            }
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Whether it was found before anything was sent.
    pub(super) fn is_unsent(&self) -> bool {
        match self.0.kind {
            Kind::Builder => true,
            Kind::Upload => self.transported().is_none(),
            _ => false,
        }
    }

    /// The HTTP client's error, if it comes from there.
    fn transported(&self) -> Option<&reqwest::Error> {
        self.0.source.as_deref()?.downcast_ref()
    }
}

/// Whether a request's own body failed, not the connection.
fn is_unread(error: &reqwest::Error) -> bool {
    let mut source = error.source();
    while let Some(error) = source {
        let inner = error.downcast_ref::<reqwest::Error>();
        if inner.is_some_and(reqwest::Error::is_body) {
            return true;
        }
        source = error.source();
    }
    false
}

/// Where error bodies usually have their message, for documents that do not say it.
const MESSAGES: &[&str] = &[
    "/message",
    "/error/message",
    "/detail",
    "/title",
    "/error_description",
    "/error",
    "/errors/0/message",
];

/// Where they usually have their code.
const CODES: &[&str] = &["/code", "/error/code", "/errors/0/code", "/error"];

fn text_at(body: &Value, pointers: &[&str], or: &[&str]) -> Option<String> {
    let pointers = if pointers.is_empty() { or } else { pointers };
    let mut texts = pointers
        .iter()
        .filter_map(|pointer| body.pointer(pointer)?.as_str());
    texts.find(|text| !text.is_empty()).map(str::to_owned)
}

/// A short plain text is a message too; a page of HTML is not.
fn plain_text(answer: &Answer) -> Option<String> {
    let media = answer.headers.get("content-type")?.to_str().ok()?;
    let line = str::from_utf8(&answer.body).ok()?.lines().next()?.trim();
    (media.starts_with("text/plain") && (1..=200).contains(&line.len())).then(|| line.to_owned())
}

/// What kind of failure it is.
impl Error {
    /// The client or the request was set up wrongly, and nothing was sent: no credential, an empty path parameter, a
    /// number that is not a number, a base URL that is none. Trying again does not help; the text says what to change.
    #[must_use]
    pub fn is_builder(&self) -> bool {
        self.0.kind == Kind::Builder
    }

    /// There was no connection (name resolution, refused, TLS, connect timeout), so the request did not arrive.
    /// Check the base URL, the network and the proxy.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.kind == Kind::Connect
    }

    /// The connection broke after the request or a part of it was sent, or before the whole answer came. The request may
    /// have been executed.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.0.kind == Kind::Interrupted
    }

    /// The time for the call, or for its connection, was up. Unless [`is_connect`](Self::is_connect) is true as well,
    /// the request may have been executed.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        self.0.kind == Kind::Timeout || self.transported().is_some_and(reqwest::Error::is_timeout)
    }

    /// The file to upload could not be read, is not as long as was said, or was a stream that had been sent before. Where
    /// [`attempts`](Self::attempts) is not 0, a part of it was sent.
    #[must_use]
    pub fn is_upload(&self) -> bool {
        self.0.kind == Kind::Upload
    }

    /// The status was a success, but the body is not what the document says. [`json_path`](Self::json_path) and
    /// [`position`](Self::position) say where, [`body`](Self::body) has it as it came.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// The server answered with a status that is no success.
    #[must_use]
    pub fn is_status(&self) -> bool {
        self.0.kind == Kind::Status
    }

    /// HTTP status 400: the server did not understand the request, or parts of it.
    #[must_use]
    pub fn is_bad_request(&self) -> bool {
        self.has_status(400, 400)
    }

    /// HTTP status 401: the credential is missing, wrong or no longer valid.
    #[must_use]
    pub fn is_unauthorized(&self) -> bool {
        self.has_status(401, 401)
    }

    /// HTTP status 403: the credential does not allow this.
    #[must_use]
    pub fn is_forbidden(&self) -> bool {
        self.has_status(403, 403)
    }

    /// HTTP status 404: there is no such thing.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.has_status(404, 404)
    }

    /// HTTP status 409: it does not go together with the state that the server has.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.has_status(409, 409)
    }

    /// HTTP status 422: the request was understood, but its values were refused.
    #[must_use]
    pub fn is_unprocessable(&self) -> bool {
        self.has_status(422, 422)
    }

    /// HTTP status 429: too many requests. [`retry_after`](Self::retry_after) says how long to wait, if the server does.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429, 429)
    }

    /// HTTP status 400 to 499: the request was refused.
    #[must_use]
    pub fn is_client_error(&self) -> bool {
        self.has_status(400, 499)
    }

    /// HTTP status 500 to 599: the server failed.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.has_status(500, 599)
    }

    /// Whether the same request may succeed later: no connection, a broken one, a timeout, status 408, 429 or 5xx.
    /// For a request that changes something, think of whether it may have been executed already.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(
            self.0.kind,
            Kind::Connect | Kind::Timeout | Kind::Interrupted
        ) || self.has_status(408, 408)
            || self.is_rate_limited()
            || self.is_server_error()
    }

    fn has_status(&self, from: u16, to: u16) -> bool {
        self.is_status()
            && self
                .status()
                .is_some_and(|status| (from..=to).contains(&status))
    }
}

/// What is known about it.
impl Error {
    /// The HTTP status, where an answer came.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.answer.as_ref().map(|(status, ..)| status.as_u16())
    }

    /// The answer's headers, where one came.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|(_, headers, _)| headers)
    }

    /// The answer's body as it came, where one came.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().map(|(.., body)| body)
    }

    /// The body that the API's document declares for this operation and status, if it is a `T`.
    #[must_use]
    pub fn body_as<T: 'static>(&self) -> Option<&T> {
        self.0.body.as_deref()?.downcast_ref()
    }

    /// The first message in the error's body.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The first error code in the error's body.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The ID by which the API's support finds the request, where the body has one.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// How long the server asks to wait (`Retry-After`, in seconds or as a date), counted from now.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.headers()?.get(RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = httpdate::parse_http_date(value).ok()?;
        Some(date.duration_since(SystemTime::now()).unwrap_or_default())
    }

    /// The operation's name in the API's document; none for an error of the client itself.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.id)
    }

    /// How often the request was sent. 0 means that nothing was.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Where in the body decoding failed, as a JSON path: `$.data[3].id`.
    #[must_use]
    pub fn json_path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// Where in the body decoding failed: line and column, both from 1.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.0.position
    }

    /// What strict mode found in the body that departs from the document; empty for every other error.
    #[must_use]
    pub fn departures(&self) -> &[Departure] {
        &self.0.departures
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(operation) = inner.operation {
            write!(
                f,
                "{} ({} {}): ",
                operation.id, operation.method, operation.path
            )?;
        }
        if let Some((status, ..)) = &inner.answer {
            write!(f, "HTTP {}", status.as_u16())?;
            if let Some(reason) = status.canonical_reason() {
                write!(f, " {reason}")?;
            }
        }
        let texts = [
            Some(inner.detail.as_str()).filter(|detail| !detail.is_empty()),
            inner.message.as_deref(),
        ];
        for (index, text) in texts.into_iter().flatten().enumerate() {
            let first = index == 0 && inner.answer.is_none();
            write!(f, "{}{text}", if first { "" } else { ": " })?;
        }
        if let Some(source) = &inner.source {
            write!(f, ": {}", innermost(&**source))?;
        }
        if let Some(trace_id) = &inner.trace_id {
            write!(f, " (trace ID {trace_id})")?;
        }
        if inner.attempts > 1 {
            write!(f, " after {} attempts", inner.attempts)?;
        }
        Ok(())
    }
}

/// HTTP clients wrap "Connection refused" in three layers that say less.
fn innermost<'a>(mut error: &'a (dyn StdError + 'static)) -> &'a (dyn StdError + 'static) {
    while let Some(source) = error.source() {
        error = source;
    }
    error
}

impl Debug for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        f.debug_struct("Error")
            .field("kind", &inner.kind)
            .field("operation", &self.operation())
            .field("status", &self.status())
            .field("detail", &inner.detail)
            .field("message", &inner.message)
            .field("code", &inner.code)
            .field("trace_id", &inner.trace_id)
            .field("attempts", &inner.attempts)
            .field("position", &inner.position)
            .field("body_len", &self.body().map(Bytes::len))
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
