//! What came back: the answer as bytes, and the same with its decoded value.

use bytes::Bytes;
use reqwest::StatusCode;
use reqwest::header::HeaderMap;
use serde::de::Error as _;

use super::decode::{self, DecodeError, Departure};
use super::error::{Error, Result};
use super::node::{Empty, Node};
use super::operation::Operation;
use super::{params, trace};

/// A whole answer with a status of success, not decoded yet.
pub struct Answer {
    pub(super) operation: &'static Operation,
    pub(super) strict: bool,
    pub(super) attempts: u32,
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

/// Decodes an answer's body; which one fits the operation is known to whoever makes the request.
pub type Decode<T> = fn(&Answer) -> Result<(T, Vec<Departure>), DecodeError>;

pub(super) fn json<T: Node + Empty>(answer: &Answer) -> Result<(T, Vec<Departure>), DecodeError> {
    if answer.body.is_empty() {
        return Err(undecodable("the body is empty, where JSON is expected"));
    }
    decode::from_slice(&answer.body)
}

pub(super) fn optional<T: Node + Empty>(
    answer: &Answer,
) -> Result<(Option<T>, Vec<Departure>), DecodeError> {
    if answer.body.is_empty() {
        Ok((None, Vec::new()))
    } else {
        decode::from_slice(&answer.body)
    }
}

pub(super) fn form<T: Node + Empty>(answer: &Answer) -> Result<(T, Vec<Departure>), DecodeError> {
    let json = params::unform(&answer.body, T::empty().slot());
    decode::from_slice(json.to_string().as_bytes())
}

pub(super) fn text(answer: &Answer) -> Result<(String, Vec<Departure>), DecodeError> {
    match str::from_utf8(&answer.body) {
        Ok(text) => Ok((text.to_owned(), Vec::new())),
        Err(error) => Err(undecodable(&format!("the text is not UTF-8: {error}"))),
    }
}

pub(super) fn bytes(answer: &Answer) -> Result<(Bytes, Vec<Departure>), DecodeError> {
    Ok((answer.body.clone(), Vec::new()))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it is one of the functions that decode"
)]
pub(super) fn none(_: &Answer) -> Result<((), Vec<Departure>), DecodeError> {
    Ok(((), Vec::new()))
}

fn undecodable(why: &str) -> DecodeError {
    DecodeError {
        path: "$".to_owned(),
        source: serde_json::Error::custom(why),
    }
}

impl Answer {
    /// Decodes the body; in strict mode a departure from the document is an error.
    pub(super) fn decode<T>(self, decode: Decode<T>) -> Result<RawResponse<T>> {
        let (value, departures) = match decode(&self) {
            Ok(decoded) => decoded,
            Err(error) => return Err(Error::undecoded(self, error)),
        };
        if !departures.is_empty() {
            if self.strict {
                return Err(Error::departed(self, departures));
            }
            trace::departures(self.operation, &departures);
        }
        Ok(RawResponse {
            answer: self,
            value,
            departures,
        })
    }
}

/// A decoded answer together with what it was decoded from.
pub struct RawResponse<T> {
    answer: Answer,
    value: T,
    departures: Vec<Departure>,
}

impl<T> RawResponse<T> {
    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.answer.status.as_u16()
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.answer.headers
    }

    /// The body as it came, after decompression.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.answer.body
    }

    /// How often the request was sent until this answer came: 1 when nothing was retried.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.answer.attempts
    }

    /// Where the body departs from the API's document and was decoded all the same: required fields that are missing or
    /// null, which have their type's empty value, and integers with a fraction, which have lost it.
    #[must_use]
    pub fn departures(&self) -> &[Departure] {
        &self.departures
    }

    /// The decoded value.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The decoded value, without the rest.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T: std::fmt::Debug> std::fmt::Debug for RawResponse<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .field("departures", &self.departures)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
