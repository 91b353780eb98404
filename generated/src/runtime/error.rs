//! The one error of the SDK: opaque, small, with a predicate for each question that a caller asks.
//!
//! It takes the operation and the server's answer. What an API's error bodies look like, it learns from their tables.

use std::any::Any;
use std::error::Error as StdError;
use std::fmt::{self, Debug, Display, Formatter};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use serde_json::Value;

use super::answer::Answer;
use super::decode::DecodeError;
use super::deviation::Deviation;
use super::operation::{Api, Operation};

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Any error that can be the cause of another one.
pub type BoxError = Box<dyn StdError + Send + Sync>;

/// Why a call failed.
///
/// Its predicates tell what happened: [`is_not_found`](Self::is_not_found),
/// [`is_rate_limited`](Self::is_rate_limited), [`is_timeout`](Self::is_timeout) and so on. If the server answered, the
/// error has the status, the headers and the raw body, and the body that the API's document declares for that status
/// ([`body_as`](Self::body_as)).
///
/// `Display` says what failed in one line, and [`source`](StdError::source) gives the cause. `Debug` prints both, the
/// line and all causes below it, so `fn main() -> Result<()>` shows why a program failed. Which type a cause has is not a
/// promise of this crate. No text contains a credential.
pub struct Error(Box<Inner>);

struct Inner {
    kind: Kind,
    /// What failed; empty if the status says it.
    detail: String,
    operation: Option<&'static Operation>,
    attempts: u32,
    answer: Option<(StatusCode, HeaderMap, Bytes)>,
    body: Option<Box<dyn Any + Send + Sync>>,
    message: Option<String>,
    code: Option<String>,
    trace_id: Option<String>,
    json_path: Option<String>,
    position: Option<(usize, usize)>,
    deviations: Vec<Deviation>,
    source: Option<BoxError>,
}

/// What happened, as far as callers act on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The client or the request has a setting or a value that cannot be sent.
    InvalidRequest,
    /// The file to upload could not be read.
    Upload,
    /// There was no connection, so nothing arrived.
    Connect,
    /// The time was up.
    Timeout,
    /// The connection broke after something was sent, or before the whole answer came.
    Interrupted,
    /// The status is not a success, or an error came in the middle of one.
    Status,
    /// The body is not what the document says.
    Decode,
    /// The pages of a list do not follow each other.
    Paging,
    /// The file for the answer could not be written.
    #[allow(dead_code, reason = "answers that are saved use it")]
    Save,
}

/// How it is made.
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
            json_path: None,
            position: None,
            deviations: Vec::new(),
            source: None,
        }))
    }

    pub(super) fn invalid_request(detail: impl Into<String>) -> Self {
        Self::new(Kind::InvalidRequest, detail)
    }

    /// From the HTTP client's error, without the URL: a key may be in its query.
    pub(super) fn from_http_client(error: reqwest::Error) -> Self {
        let (kind, detail) = if error.is_connect() {
            (Kind::Connect, "cannot connect to the server")
        } else if error.is_timeout() {
            (Kind::Timeout, "the timeout of the HTTP client elapsed")
        } else if error.is_builder() {
            (Kind::InvalidRequest, "the request cannot be sent")
        } else if error.is_request() && is_unread(&error) {
            (Kind::Upload, "the file cannot be read to its end")
        } else if error.is_decode() || error.is_body() {
            let detail = "the connection broke before the whole response arrived";
            (Kind::Interrupted, detail)
        } else {
            (Kind::Interrupted, "the connection broke")
        };
        Self::new(kind, detail).with_source(error.without_url())
    }

    /// From an answer whose status is not a success.
    pub(super) fn from_status(api: &Api, answer: Answer) -> Self {
        let mut error = Self::new(Kind::Status, "");
        let inner = &mut *error.0;
        inner.body = answer
            .operation
            .decode_error(answer.status.as_u16(), &answer.body);
        let text = str::from_utf8(&answer.body).unwrap_or_default();
        let json = serde_json::from_str::<Value>(text).unwrap_or_default();
        let message = first_text(&json, api.error_message.iter().copied());
        // `{"error": "…"}` is a message or a code, not both.
        let is_free = |pointer: &&str| message.is_none_or(|(at, _)| at != *pointer);
        let code = first_text(&json, api.error_code.iter().copied().filter(is_free));
        let trace_id = first_text(&json, api.trace_id.iter().copied());
        inner.message = message
            .map(|(_, text)| text)
            .or_else(|| plain_text(&answer))
            .map(str::to_owned);
        inner.code = code.map(|(_, text)| text.to_owned());
        inner.trace_id = trace_id.map(|(_, text)| text.to_owned());
        error.with_answer(answer)
    }

    /// From an answer that could not be decoded.
    pub(super) fn from_decoding(answer: Answer, error: DecodeError) -> Self {
        let detail = format!("the body cannot be decoded at {}", error.path);
        let position = (error.source.line(), error.source.column());
        let mut new = Self::new(Kind::Decode, detail);
        new.0.position = (position.0 > 0).then_some(position);
        new.0.json_path = Some(error.path);
        new.with_source(error.source).with_answer(answer)
    }

    /// From an answer that strict mode does not accept.
    pub(super) fn from_deviations(answer: Answer, deviations: Vec<Deviation>) -> Self {
        let list: Vec<_> = deviations.iter().map(ToString::to_string).collect();
        let detail = format!("the body differs from the document: {}", list.join("; "));
        let mut error = Self::new(Kind::Decode, detail);
        error.0.json_path = deviations.first().map(|deviation| deviation.path.clone());
        error.0.deviations = deviations;
        error.with_answer(answer)
    }

    pub(super) fn with_source(mut self, source: impl Into<BoxError>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(super) fn with_operation(mut self, operation: &'static Operation, attempts: u32) -> Self {
        self.0.operation = Some(operation);
        self.0.attempts = attempts;
        self
    }

    pub(super) fn with_detail(mut self, detail: String) -> Self {
        self.0.detail = detail;
        self
    }

    pub(super) fn with_answer(mut self, answer: Answer) -> Self {
        self.0.answer = Some((answer.status, answer.headers, answer.body));
        self.with_operation(answer.operation, answer.attempts)
    }

    /// Takes a secret out of every text, if it is long enough to be told from other words.
    pub(super) fn redact(&mut self, secret: &str) {
        if secret.len() < 8 {
            return;
        }
        let inner = &mut *self.0;
        let texts = [&mut inner.message, &mut inner.code, &mut inner.trace_id];
        let texts = texts.into_iter().flatten();
        for text in texts.chain([&mut inner.detail]) {
            *text = text.replace(secret, "[redacted]");
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.0.kind
    }

    /// Whether it was found before anything was sent.
    pub(super) fn is_unsent(&self) -> bool {
        match self.0.kind {
            Kind::InvalidRequest => true,
            Kind::Upload => self.http_client_error().is_none(),
            _ => false,
        }
    }

    /// The HTTP client's error, if it comes from there.
    fn http_client_error(&self) -> Option<&reqwest::Error> {
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

/// The first pointer that leads to a text, and the text.
fn first_text<'a, 'p>(
    body: &'a Value,
    pointers: impl IntoIterator<Item = &'p str>,
) -> Option<(&'p str, &'a str)> {
    pointers.into_iter().find_map(|pointer| {
        let text = body.pointer(pointer)?.as_str()?;
        (!text.is_empty()).then_some((pointer, text))
    })
}

/// A short plain text is a message too. A page of HTML is not.
fn plain_text(answer: &Answer) -> Option<&str> {
    let media_type = answer.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let line = str::from_utf8(&answer.body).ok()?.lines().next()?.trim();
    (media_type.starts_with("text/plain") && (1..=200).contains(&line.len())).then_some(line)
}

/// What happened.
impl Error {
    /// The client or the request has a setting or a value that cannot be sent, such as a missing credential, an empty path
    /// parameter, a number that JSON cannot write, or an invalid base URL. Nothing was sent. Trying again does not help:
    /// the text says what to change.
    #[must_use]
    pub fn is_invalid_request(&self) -> bool {
        self.0.kind == Kind::InvalidRequest
    }

    /// There was no connection, because of name resolution, TLS, a refused connection or the connect timeout. The request
    /// did not arrive. Check the base URL, the network and the proxy.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        self.0.kind == Kind::Connect
    }

    /// The connection broke after the request or a part of it was sent, or before the whole response arrived. The server
    /// may have executed the request.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.0.kind == Kind::Interrupted
    }

    /// The timeout of the call, or of its connection, elapsed. Unless [`is_connect`](Self::is_connect) is true as well, the
    /// server may have executed the request.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        let http_client = self.http_client_error();
        self.0.kind == Kind::Timeout || http_client.is_some_and(reqwest::Error::is_timeout)
    }

    /// The file to upload cannot be read, does not have the length that was announced, or is a stream that was already
    /// sent. If [`attempts`](Self::attempts) is not 0, the server has received a part of it.
    #[must_use]
    pub fn is_upload(&self) -> bool {
        self.0.kind == Kind::Upload
    }

    /// The status was a success, but the body is not what the API's document says. [`json_path`](Self::json_path) and
    /// [`position`](Self::position) tell the place, and [`body`](Self::body) has the text.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        self.0.kind == Kind::Decode
    }

    /// The server answered with a status that is not a success, or sent an error in the middle of a stream.
    #[must_use]
    pub fn is_status(&self) -> bool {
        self.0.kind == Kind::Status
    }

    /// HTTP status 400: the server does not understand the request, or a part of it.
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

    /// HTTP status 404: it does not exist.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        self.has_status(404, 404)
    }

    /// HTTP status 409: the request conflicts with the current state on the server.
    #[must_use]
    pub fn is_conflict(&self) -> bool {
        self.has_status(409, 409)
    }

    /// HTTP status 422: the server understood the request, but refused its values.
    #[must_use]
    pub fn is_unprocessable(&self) -> bool {
        self.has_status(422, 422)
    }

    /// HTTP status 429: too many requests. [`retry_after`](Self::retry_after) tells how long to wait, if the server says
    /// it.
    #[must_use]
    pub fn is_rate_limited(&self) -> bool {
        self.has_status(429, 429)
    }

    /// HTTP status 400 to 499: the server refused the request.
    #[must_use]
    pub fn is_client_error(&self) -> bool {
        self.has_status(400, 499)
    }

    /// HTTP status 500 to 599: the server failed.
    #[must_use]
    pub fn is_server_error(&self) -> bool {
        self.has_status(500, 599)
    }

    /// Whether the same request may succeed later: there was no connection, it broke, the timeout elapsed, or the status is
    /// 408, 429 or 5xx. If the request changes something, the server may already have executed it.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self.0.kind {
            Kind::Connect | Kind::Timeout | Kind::Interrupted => true,
            _ => self.has_status(408, 408) || self.is_rate_limited() || self.is_server_error(),
        }
    }

    fn has_status(&self, from: u16, to: u16) -> bool {
        let status = self.status().unwrap_or_default();
        self.is_status() && (from..=to).contains(&status)
    }
}

/// What is known about it.
impl Error {
    /// The HTTP status, if the server answered.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.0.answer.as_ref().map(|(status, ..)| status.as_u16())
    }

    /// The headers of the response, if the server answered.
    #[must_use]
    pub fn headers(&self) -> Option<&HeaderMap> {
        self.0.answer.as_ref().map(|(_, headers, _)| headers)
    }

    /// The raw body of the response, if the server answered.
    #[must_use]
    pub fn body(&self) -> Option<&Bytes> {
        self.0.answer.as_ref().map(|(.., body)| body)
    }

    /// The body as the API's document declares it for this operation and status, if it is a `T`.
    #[must_use]
    pub fn body_as<T: 'static>(&self) -> Option<&T> {
        self.0.body.as_deref()?.downcast_ref()
    }

    /// The first message in the body.
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// The first error code in the body.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// The ID by which the API's support finds the request, if the body has one.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.0.trace_id.as_deref()
    }

    /// How long the server asks to wait, from now on (`Retry-After`, in seconds or as a date).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        let value = self.headers()?.get(RETRY_AFTER)?.to_str().ok()?.trim();
        if let Ok(seconds) = value.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let date = httpdate::parse_http_date(value).ok()?;
        Some(date.duration_since(SystemTime::now()).unwrap_or_default())
    }

    /// The operation's name in the API's document. An error of the client itself has none.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.0.operation.map(|operation| operation.id)
    }

    /// How often the request was sent; 0 if nothing was sent.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// The place in the body where decoding failed, as a JSON path: `$.data[3].id`.
    #[must_use]
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// The place in the body where decoding failed: line and column, both from 1.
    #[must_use]
    pub fn position(&self) -> Option<(usize, usize)> {
        self.0.position
    }

    /// The deviations from the API's document, if strict mode refused the body; otherwise empty.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.0.deviations
    }
}

impl Display for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let inner = &*self.0;
        if let Some(Operation {
            id, method, path, ..
        }) = inner.operation
        {
            write!(f, "{id} ({method} {path}): ")?;
        }
        let status = inner
            .answer
            .as_ref()
            .map(|(status, ..)| status_text(*status));
        let detail = Some(inner.detail.as_str()).filter(|detail| !detail.is_empty());
        let parts = [status.as_deref(), detail, inner.message.as_deref()];
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        f.write_str(&parts.join(": "))?;
        if let Some(trace_id) = &inner.trace_id {
            write!(f, " (trace ID {trace_id})")?;
        }
        if inner.attempts > 1 {
            write!(f, " after {} attempts", inner.attempts)?;
        }
        Ok(())
    }
}

fn status_text(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("HTTP {} {reason}", status.as_u16()),
        None => format!("HTTP {}", status.as_u16()),
    }
}

/// What it says, and all its causes: what `fn main() -> Result<()>` prints. `{:#?}` prints its fields.
impl Debug for Error {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            return self.debug_fields(f);
        }
        write!(f, "{self}")?;
        let mut source = self.source();
        if source.is_some() {
            f.write_str("\n\nCaused by:")?;
        }
        while let Some(error) = source {
            write!(f, "\n    {error}")?;
            source = error.source();
        }
        Ok(())
    }
}

impl Error {
    fn debug_fields(&self, f: &mut Formatter<'_>) -> fmt::Result {
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
            .field("json_path", &inner.json_path)
            .field("position", &inner.position)
            .field("body_length", &self.body().map(Bytes::len))
            .field("source", &inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
