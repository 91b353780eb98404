//! What stands in a server's place in tests: which answer comes next, and which requests came. How a request is made and
//! what an answer means is not known here.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde_json::Value;

use super::body::Body;
use super::encode;
use super::operation::Operation;
use super::reflect::{Reflect, ValueRef};

/// A server that is none. All clones of a client share it.
#[derive(Default)]
pub struct Double(Mutex<State>);

#[derive(Default)]
struct State {
    /// The answers that were set, by operation. The last one stays.
    turns: BTreeMap<&'static str, VecDeque<Turn>>,
    received: Vec<Received>,
}

/// What becomes of a request.
#[derive(Clone)]
pub struct Turn {
    pub outcome: Outcome,
    pub delay: Duration,
    /// Whether it came already, so that one that is set later takes its place.
    used: bool,
}

impl Turn {
    fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            delay: Duration::ZERO,
            used: false,
        }
    }
}

/// How a request ends.
#[derive(Clone)]
pub enum Outcome {
    Answer(Reply),
    /// There is no connection.
    Unreachable,
    /// The connection breaks after the request was sent.
    Broken,
}

/// An answer as it is sent.
#[derive(Clone)]
pub struct Reply {
    pub status: u16,
    pub media_type: &'static str,
    pub body: Bytes,
}

/// A request as it was sent.
#[derive(Clone)]
pub struct Received {
    pub operation: &'static Operation,
    pub path: String,
    pub query: Option<String>,
    /// The values of parameters, by their names on the wire.
    pub params: Vec<(&'static str, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Double {
    fn state(&self) -> MutexGuard<'_, State> {
        // Nothing is left half done, whatever a test panicked at.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds an answer to those of an operation.
    pub fn push(&self, operation: &'static Operation, outcome: Outcome) {
        let mut state = self.state();
        let turns = state.turns.entry(operation.id).or_default();
        turns.retain(|turn| !turn.used);
        turns.push_back(Turn::new(outcome));
    }

    /// Delays the last answer that was set, or the one that comes if none was.
    pub fn delay(&self, operation: &'static Operation, delay: Duration) {
        let mut state = self.state();
        let turns = state.turns.entry(operation.id).or_default();
        match turns.back_mut() {
            Some(last) => last.delay = delay,
            None => turns.push_back(Turn {
                delay,
                ..Turn::new(Outcome::Answer(sample(operation)))
            }),
        }
    }

    /// Takes a request, and says what becomes of it: the answers come in the order in which they were set, the last one
    /// again and again. Without any, it is the operation's sample.
    pub fn receive(&self, received: Received) -> Turn {
        let operation = received.operation;
        let mut state = self.state();
        state.received.push(received);
        let turns = state.turns.entry(operation.id).or_default();
        if turns.len() > 1
            && let Some(next) = turns.pop_front()
        {
            return next;
        }
        let last = turns.front_mut();
        let last = last.map(|last| {
            last.used = true;
            last.clone()
        });
        last.unwrap_or_else(|| Turn::new(Outcome::Answer(sample(operation))))
    }

    /// The requests to an operation, in their order.
    pub fn received(&self, operation: &'static Operation) -> Vec<Received> {
        let state = self.state();
        let received = state.received.iter();
        let received = received.filter(|it| it.operation.id == operation.id);
        received.cloned().collect()
    }
}

/// What an operation answers as its document has it.
pub fn sample(operation: &Operation) -> Reply {
    let sample = operation.sample;
    Reply {
        status: sample.status,
        media_type: sample.media_type,
        body: Bytes::from_static(sample.body.as_bytes()),
    }
}

/// How answers are written, by how they are read.
pub mod bodies {
    use super::*;

    /// An answer, or why it cannot be written.
    pub type Written = Result<Reply, String>;

    fn written(status: u16, media_type: &'static str, body: impl Into<Bytes>) -> Written {
        let body = body.into();
        Ok(Reply {
            status,
            media_type,
            body,
        })
    }

    /// JSON.
    pub fn json<T: Reflect>(value: &T, status: u16) -> Written {
        let text = match value.value_ref() {
            ValueRef::Absent => Value::Null.to_string(),
            _ => encode::to_string(value).map_err(|error| error.to_string())?,
        };
        written(status, "application/json", text)
    }

    /// JSON, or nothing.
    pub fn optional<T: Reflect>(value: &T, status: u16) -> Written {
        match value.value_ref() {
            ValueRef::Absent => none(value, status),
            _ => json(value, status),
        }
    }

    /// A form.
    pub fn form<T: Reflect>(value: &T, status: u16) -> Written {
        match Body::form(value)? {
            Body::Bytes(media_type, bytes) => written(status, media_type, bytes),
            _ => none(value, status),
        }
    }

    /// A text.
    pub fn text<T: AsRef<str>>(value: &T, status: u16) -> Written {
        written(status, "text/plain", value.as_ref().to_owned())
    }

    /// Bytes.
    pub fn bytes<T: AsRef<[u8]>>(value: &T, status: u16) -> Written {
        let body = Bytes::copy_from_slice(value.as_ref());
        written(status, "application/octet-stream", body)
    }

    /// Nothing.
    pub fn none<T>(_: &T, status: u16) -> Written {
        written(status, "", Bytes::new())
    }
}
