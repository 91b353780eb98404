//! Answers that come one item after the other: takes the body while it arrives, gives typed items. How bytes become frames
//! is not known here.

use std::fmt::{self, Debug, Formatter};
use std::future::{Future, poll_fn};
use std::mem::replace;
use std::pin::Pin;
use std::sync::PoisonError;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_core::Stream;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use serde_json::{Map, Value};
use tokio::time::{Sleep, sleep};

use super::answer::Answer;
#[cfg(feature = "blocking")]
use super::blocking::Blocking;
use super::call::{Call, Timeout};
use super::client::Client;
use super::error::{Error, Kind, Result};
use super::frames::{Decoder, Frame};
use super::operation::{Framing, Item, Operation, Streaming};
use super::reflect::{Placeholder, Reflect, ValueMut, ValueRef};
use super::request::Request;
use super::response::{self, Decoded};
use super::send::{AnswerFuture, send};
use super::{trace, walk};

/// How many bytes an item may have, unless the caller says more.
const MAX_ITEM_LENGTH: usize = 16 * 1024 * 1024;

/// How long to wait before connecting again, unless the server says it.
const RETRY: Duration = Duration::from_secs(3);

/// The items of an answer, as they come: the events of `text/event-stream`, or the values of JSON Lines or of a JSON text
/// sequence.
///
/// The request's timeout holds until the answer begins. From then on it is how long the server may be silent;
/// [`idle_timeout`](Self::idle_timeout) sets another time. The client sends a request again only before the answer begins.
///
/// An item that cannot be decoded is an error, and the next call of [`next`](Self::next) goes on with the item after it. If
/// the connection breaks, the server is silent for too long or an item is too long, that is an error as well, and the stream
/// ends with it. [`Error::body`] has what was read of the item.
///
/// An error that the server sends in place of an item is an error with its message, code and body, for which
/// [`Error::is_status`] is true, and the stream ends with it. That is an event with the name `error`, or an object with the
/// key `error` alone, unless the document describes it as an item.
#[must_use = "a stream does nothing until it is polled"]
pub struct EventStream<T> {
    /// Without its body.
    answer: Answer,
    call: Option<Box<Call>>,
    state: State,
    frames: Decoder,
    streaming: Streaming,
    decode: fn(&Answer) -> Decoded<T>,
    takes_error: fn(&mut T, bool) -> bool,
    secrets: Vec<String>,
    idle_timeout: Option<Duration>,
    silence: Option<Pin<Box<Sleep>>>,
    reconnects: u32,
    /// How often it connected again since the last item.
    failures: u32,
    /// Name and ID of the item that was given last.
    name: String,
    id: String,
}

type Body = Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send>>;

enum State {
    /// The body comes.
    Open(Body),
    /// The whole body is here.
    Whole,
    /// It connects again after a pause.
    Pause(Pin<Box<Sleep>>),
    /// It connects again.
    Connecting(AnswerFuture),
    /// It ends with this error, after the items that came before it.
    Failed(Error),
    Done,
}

impl Client {
    /// A request whose response is a stream of JSON.
    pub(crate) fn request_stream<T: Reflect + Placeholder>(
        &self,
        operation: &'static Operation,
    ) -> Request<EventStream<T>> {
        live(self, operation, |answer| {
            open(answer, response::json::<T>, takes_error)
        })
    }

    /// A request whose response is a stream of texts.
    pub(crate) fn request_stream_of_texts(
        &self,
        operation: &'static Operation,
    ) -> Request<EventStream<String>> {
        live(self, operation, |answer| {
            open(answer, response::text, takes_error)
        })
    }
}

fn live<T>(
    client: &Client,
    operation: &'static Operation,
    decode: response::Decode<EventStream<T>>,
) -> Request<EventStream<T>> {
    let mut request = Request::new(client, operation, decode);
    request.call.live = true;
    request
}

/// Begins to read an answer.
fn open<T>(
    answer: &Answer,
    decode: fn(&Answer) -> Decoded<T>,
    takes_error: fn(&mut T, bool) -> bool,
) -> Decoded<EventStream<T>> {
    let streaming = answer.operation.stream.unwrap_or_default();
    check_media_type(answer, streaming.framing).map_err(|why| response::undecodable(&why))?;
    let mut answer = answer.clone();
    let mut stream = EventStream {
        call: None,
        state: State::Whole,
        frames: Decoder::new(streaming.framing, MAX_ITEM_LENGTH),
        streaming,
        decode,
        takes_error,
        secrets: Vec::new(),
        idle_timeout: None,
        silence: None,
        reconnects: 0,
        failures: 0,
        name: String::new(),
        id: String::new(),
        answer: Answer {
            body: Bytes::new(),
            unread: None,
            ..answer.clone()
        },
    };
    stream.read(&mut answer);
    stream.idle_timeout = match stream
        .call
        .as_ref()
        .map(|call| (call.timeout, &call.client))
    {
        Some((Timeout::After(timeout), _)) => Some(timeout),
        Some((Timeout::Client, client)) => client.0.timeout,
        Some((Timeout::Never, _)) | None => None,
    };
    Ok((stream, Vec::new()))
}

/// Events come as `text/event-stream` and nothing else; the names of the others differ from server to server.
fn check_media_type(answer: &Answer, framing: Framing) -> Result<(), String> {
    let media_type = answer.headers.get(CONTENT_TYPE);
    let media_type = media_type.and_then(|value| value.to_str().ok());
    let is_json = media_type.is_some_and(|name| name.starts_with("application/json"));
    match (media_type, framing) {
        (Some(name), Framing::Events) if is_json || name.starts_with("text/html") => {
            Err(format!("events were expected, but the body is {name}"))
        }
        _ => Ok(()),
    }
}

/// Settings.
impl<T> EventStream<T> {
    /// Sets how long the server may be silent.
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self.silence = None;
        self
    }

    /// Lets the server be silent as long as it wants.
    pub fn no_idle_timeout(mut self) -> Self {
        self.idle_timeout = None;
        self.silence = None;
        self
    }

    /// Sets how many bytes an item may have. The default is 16 MiB.
    pub fn max_item_length(mut self, bytes: usize) -> Self {
        self.frames.set_max(bytes);
        self
    }

    /// Sends the request again if the connection ends or breaks, or if the server is silent for too long, at most so many
    /// times without an item in between. The header `Last-Event-ID` tells the server where to go on. The pause before is what
    /// the server says in `retry`, otherwise 3 seconds.
    ///
    /// It is for subscriptions, where the server goes on. A status that is not a success ends the stream with an error, and
    /// 204 ends it without.
    pub fn reconnects(mut self, times: u32) -> Self {
        self.reconnects = times;
        self
    }
}

/// What is known about it.
impl<T> EventStream<T> {
    /// The next item, or `None` after the last one.
    pub async fn next(&mut self) -> Option<Result<T>> {
        poll_fn(|cx| Pin::new(&mut *self).poll_next(cx)).await
    }

    /// All remaining items, or the first error.
    ///
    /// # Errors
    ///
    /// An item cannot be decoded, or the connection broke.
    pub async fn try_collect<C: Default + Extend<T>>(mut self) -> Result<C> {
        let mut all = C::default();
        while let Some(item) = self.next().await {
            all.extend([item?]);
        }
        Ok(all)
    }

    /// The headers of the answer.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.answer.headers
    }

    /// The name of the event that was given last (`event`), empty if it has none.
    #[must_use]
    pub fn event_name(&self) -> &str {
        &self.name
    }

    /// The ID of the last event that had one (`id`), empty if there was none. In the header `Last-Event-ID` of another
    /// request it tells the server where to go on.
    #[must_use]
    pub fn last_event_id(&self) -> &str {
        &self.id
    }

    /// The remaining items without async.
    #[cfg(feature = "blocking")]
    pub fn into_iter_blocking(self) -> Blocking<Self> {
        Blocking::new(self)
    }
}

impl<T> EventStream<T> {
    /// Takes the body of an answer.
    fn read(&mut self, answer: &mut Answer) {
        let unread = answer.unread.take();
        let unread = unread.and_then(|unread| {
            let mut unread = unread.lock().unwrap_or_else(PoisonError::into_inner);
            unread.take()
        });
        let response = unread.and_then(|unread| {
            self.call = unread.call.downcast().ok();
            self.secrets = unread.secrets;
            unread.response
        });
        match response {
            Some(response) => self.state = State::Open(Box::pin(response.bytes_stream())),
            // A double has the whole body at once, so that there is no bound to keep.
            None => {
                self.frames.set_max(usize::MAX);
                let fed = self.frames.feed(&answer.body);
                debug_assert!(fed.is_ok(), "there is no bound");
                self.frames.finish();
                self.state = State::Whole;
            }
        }
    }

    /// The item in a frame; `None` for the mark of the end.
    fn item(&mut self, frame: Frame) -> Option<Result<T>> {
        let is_end = |end: &str| frame.data == end.as_bytes() || frame.event == end;
        if self.streaming.end.is_some_and(is_end) {
            return None;
        }
        self.failures = 0;
        let error = error_in(&frame);
        let body = match self.streaming.item {
            Item::Data => frame.data.clone().into(),
            Item::Event => whole_event(&frame, false),
            Item::EventOfJson => whole_event(&frame, true),
        };
        (self.name, self.id) = (frame.event, frame.id);
        let answer = self.answer_with(body);
        let mut decoded = (self.decode)(&answer);
        if let Some(error) = error
            && !self.takes(&mut decoded, error.is_named)
        {
            self.state = State::Done;
            return Some(Err(self.refused(error)));
        }
        Some(match decoded {
            Err(error) => Err(Error::from_decoding(answer, error)),
            Ok((_, deviations)) if answer.strict && !deviations.is_empty() => {
                Err(Error::from_deviations(answer, deviations))
            }
            Ok((item, deviations)) => {
                if !deviations.is_empty() {
                    trace::deviations(answer.operation, &deviations);
                }
                Ok(item)
            }
        })
    }

    /// Whether an error is what the document describes as an item.
    fn takes(&self, decoded: &mut Decoded<T>, is_named: bool) -> bool {
        match decoded {
            Ok((item, deviations)) if deviations.is_empty() => match self.streaming.item {
                Item::Data => (self.takes_error)(item, is_named),
                Item::Event | Item::EventOfJson => true,
            },
            _ => false,
        }
    }

    /// The error that came in the place of an item.
    fn refused(&self, error: ErrorItem) -> Error {
        let answer = self.answer_with(error.body);
        let detail = "the server sent an error in the stream";
        let mut error = match &self.call {
            Some(call) => Error::from_status(call.client.0.api, answer),
            None => Error::new(Kind::Status, "").with_answer(answer),
        };
        for secret in &self.secrets {
            error.redact(secret);
        }
        error.with_detail(detail.to_owned())
    }

    fn answer_with(&self, body: Bytes) -> Answer {
        Answer {
            body,
            ..self.answer.clone()
        }
    }

    /// An error with what was read of the item.
    fn broken(&self, error: Error) -> Error {
        error.with_answer(self.answer_with(self.frames.unfinished().into()))
    }

    /// The next piece of the body.
    fn poll_body(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes>>> {
        let State::Open(body) = &mut self.state else {
            return Poll::Ready(None);
        };
        if let Poll::Ready(piece) = body.as_mut().poll_next(cx) {
            self.silence = None;
            return Poll::Ready(piece.map(|piece| piece.map_err(Error::from_http_client)));
        }
        let Some(timeout) = self.idle_timeout else {
            return Poll::Pending;
        };
        let silence = self.silence.get_or_insert_with(|| Box::pin(sleep(timeout)));
        ready!(silence.as_mut().poll(cx));
        let detail = "the server was silent for longer than the idle timeout";
        Poll::Ready(Some(Err(Error::new(Kind::Timeout, detail))))
    }

    /// Takes a piece of the body.
    fn feed(&mut self, piece: &[u8]) {
        if self.frames.feed(piece).is_err() {
            let error = Error::new(Kind::Decode, "an item is longer than the stream allows");
            self.state = State::Failed(self.broken(error));
        }
    }

    /// The body ended or broke: the next state, and the error if that is the end.
    fn end_of_body(&mut self, error: Option<Error>) -> Option<Error> {
        self.silence = None;
        let is_repeatable = |call: &Call| call.body.is_repeatable();
        let may = self.call.as_deref().is_some_and(is_repeatable);
        if may && self.failures < self.reconnects {
            self.failures += 1;
            let pause = self.frames.retry.unwrap_or(RETRY);
            self.state = State::Pause(Box::pin(sleep(pause)));
            return None;
        }
        let error = error.map(|error| self.broken(error));
        if error.is_none() {
            self.frames.finish();
        }
        self.state = State::Whole;
        error
    }

    /// The request once more, after the last event.
    fn connect(&mut self) -> State {
        self.frames.restart();
        let Some(mut call) = self.call.clone() else {
            return State::Done;
        };
        let id = HeaderValue::from_str(&self.frames.last_id);
        if let (Ok(id), false) = (id, self.frames.last_id.is_empty()) {
            call.headers.insert("last-event-id", id);
        }
        State::Connecting(send(call))
    }
}

/// What came in place of an item.
struct ErrorItem {
    body: Bytes,
    /// Whether it is an event with the name `error`.
    is_named: bool,
}

/// The error in a frame, if it looks like one.
fn error_in(frame: &Frame) -> Option<ErrorItem> {
    let is_named = frame.event == "error";
    // Most items are neither, and cost no second look.
    let is_alone = || {
        let begins = frame.data.trim_ascii().starts_with(b"{");
        let json = begins.then(|| serde_json::from_slice::<Map<String, Value>>(&frame.data));
        let json = json.and_then(Result::ok);
        json.is_some_and(|json| json.len() == 1 && json.contains_key("error"))
    };
    let has_key = || frame.data.windows(7).any(|bytes| bytes == b"\"error\"");
    let is_error = is_named || has_key() && is_alone();
    is_error.then(|| ErrorItem {
        body: frame.data.clone().into(),
        is_named,
    })
}

/// Whether an item has a place for an error: a key `error`, or an arm that it is. What takes anything takes an error that
/// is not called so.
fn takes_error<T: Reflect>(item: &mut T, is_named: bool) -> bool {
    let is_arm = match item.value_mut() {
        ValueMut::Json(_) | ValueMut::Map(_) | ValueMut::Text(_) => return !is_named,
        ValueMut::Union(union) => match union.arm().value_ref() {
            // It fits no arm, and is kept as it is.
            ValueRef::Json(_) => return false,
            _ => is_named,
        },
        _ => false,
    };
    let mut has_key = false;
    walk::each_property(item, &mut |key, value| {
        has_key |= key == "error" && !walk::is_none(value);
    });
    is_arm || has_key
}

/// An event as an object of its fields.
fn whole_event(frame: &Frame, of_json: bool) -> Bytes {
    let text = |text: &str| Value::from(text).to_string();
    let data = String::from_utf8_lossy(&frame.data);
    let data = if of_json {
        data.into_owned()
    } else {
        text(&data)
    };
    let mut json = format!("{{\"data\":{data}");
    for (name, value) in [("event", &frame.event), ("id", &frame.id)] {
        if !value.is_empty() {
            json += &format!(",\"{name}\":{}", text(value));
        }
    }
    json.push('}');
    json.into()
}

impl<T> Stream for EventStream<T> {
    type Item = Result<T>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<T>>> {
        let this = &mut *self;
        loop {
            if let State::Done = this.state {
                return Poll::Ready(None);
            }
            if let Some(frame) = this.frames.next() {
                let item = this.item(frame);
                if item.is_none() {
                    this.state = State::Done;
                }
                return Poll::Ready(item);
            }
            let problem = match &mut this.state {
                State::Open(_) => match ready!(this.poll_body(cx)) {
                    Some(Ok(piece)) => {
                        this.feed(&piece);
                        None
                    }
                    Some(Err(error)) => this.end_of_body(Some(error)),
                    None => this.end_of_body(None),
                },
                State::Pause(pause) => {
                    ready!(pause.as_mut().poll(cx));
                    this.state = this.connect();
                    None
                }
                State::Connecting(answer) => match ready!(answer.as_mut().poll(cx)) {
                    Ok(answer) if answer.status.as_u16() == 204 => {
                        this.state = State::Done;
                        None
                    }
                    Ok(mut answer) => {
                        this.read(&mut answer);
                        None
                    }
                    Err(error) if error.is_status() => Some(error),
                    Err(error) => this.end_of_body(Some(error)),
                },
                State::Failed(_) => match replace(&mut this.state, State::Done) {
                    State::Failed(error) => Some(error),
                    _ => None,
                },
                State::Whole | State::Done => {
                    this.state = State::Done;
                    None
                }
            };
            if let Some(problem) = problem {
                this.state = State::Done;
                return Poll::Ready(Some(Err(problem)));
            }
        }
    }
}

impl<T> Unpin for EventStream<T> {}

impl<T> Debug for EventStream<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("operation", &self.answer.operation.id)
            .field("last_event_id", &self.id)
            .finish_non_exhaustive()
    }
}
