//! What a server answered, as data: status, headers and the body, not decoded yet.

use std::any::Any;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::operation::Operation;

/// An answer.
#[derive(Clone)]
pub struct Answer {
    /// What was asked.
    pub operation: &'static Operation,
    /// Whether a deviation from the document is an error.
    pub strict: bool,
    /// How often the request was sent.
    pub attempts: u32,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
    /// The body in place of `body`, if the call reads it while it comes. Who reads it takes it.
    #[allow(dead_code, reason = "answers that are streams use it")]
    pub unread: Option<Arc<Mutex<Option<Unread>>>>,
}

/// A body that is still to come.
#[allow(dead_code, reason = "answers that are streams use it")]
pub struct Unread {
    /// Where it comes from; a double has all of it in the answer.
    pub response: Option<reqwest::Response>,
    /// The call that it answers, so that it can be sent once more.
    pub call: Box<dyn Any + Send>,
    /// What no text of an error may have.
    pub secrets: Vec<String>,
}
