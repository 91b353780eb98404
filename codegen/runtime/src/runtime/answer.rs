//! What a server answered, as data: status, headers and the whole body, not decoded yet.

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;

use super::operation::Operation;

/// A whole answer.
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
}
