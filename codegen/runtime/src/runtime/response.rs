//! Decodes an answer, and keeps it beside its decoded value.

use std::fmt::{self, Debug, Formatter};

use bytes::Bytes;
use reqwest::header::HeaderMap;
use serde::de::Error as _;

use super::answer::Answer;
use super::decode::{self, DecodeError};
use super::deviation::Deviation;
use super::error::{Error, Result};
use super::reflect::{Placeholder, Reflect};
use super::{form, trace};

/// Decodes an answer's body. Whoever makes a request knows which one fits the operation.
pub type Decode<T> = fn(&Answer) -> Decoded<T>;

/// What decoding gives: the value, and where the answer differs from the document.
pub type Decoded<T> = Result<(T, Vec<Deviation>), DecodeError>;

/// JSON.
pub fn json<T: Reflect + Placeholder>(answer: &Answer) -> Decoded<T> {
    if answer.body.is_empty() {
        return Err(undecodable("the body is empty, but JSON was expected"));
    }
    decode::from_slice(&answer.body)
}

/// JSON, or nothing.
pub fn optional<T: Reflect + Placeholder>(answer: &Answer) -> Decoded<Option<T>> {
    if answer.body.is_empty() {
        return Ok((None, Vec::new()));
    }
    decode::from_slice(&answer.body)
}

/// A form.
pub fn form<T: Reflect + Placeholder>(answer: &Answer) -> Decoded<T> {
    let json = form::read(&answer.body, T::placeholder().value_mut());
    decode::from_slice(json.to_string().as_bytes())
}

/// A text.
pub fn text(answer: &Answer) -> Decoded<String> {
    match str::from_utf8(&answer.body) {
        Ok(text) => Ok((text.to_owned(), Vec::new())),
        Err(error) => Err(undecodable(&format!("the text is not UTF-8: {error}"))),
    }
}

/// Bytes.
pub fn bytes(answer: &Answer) -> Decoded<Bytes> {
    Ok((answer.body.clone(), Vec::new()))
}

/// Nothing, whatever the body is.
#[expect(
    clippy::unnecessary_wraps,
    reason = "it is one of the functions that decode"
)]
pub fn none(_: &Answer) -> Decoded<()> {
    Ok(((), Vec::new()))
}

pub fn undecodable(why: &str) -> DecodeError {
    DecodeError {
        path: "$".to_owned(),
        source: serde_json::Error::custom(why),
    }
}

/// A decoded response, with the status, the headers and the body that it was decoded from.
#[derive(Clone)]
pub struct RawResponse<T> {
    answer: Answer,
    value: T,
    deviations: Vec<Deviation>,
}

impl<T> RawResponse<T> {
    /// Decodes an answer. In strict mode, a deviation from the document is an error.
    pub(super) fn decode(answer: Answer, decode: Decode<T>) -> Result<Self> {
        let (value, deviations) = match decode(&answer) {
            Ok(decoded) => decoded,
            Err(error) => return Err(Error::from_decoding(answer, error)),
        };
        if !deviations.is_empty() {
            if answer.strict {
                return Err(Error::from_deviations(answer, deviations));
            }
            trace::deviations(answer.operation, &deviations);
        }
        Ok(Self {
            answer,
            value,
            deviations,
        })
    }

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

    /// The raw body, after decompression.
    #[must_use]
    pub fn body(&self) -> &Bytes {
        &self.answer.body
    }

    /// How often the request was sent until this response came: 1 if nothing was retried.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.answer.attempts
    }

    /// The places where the body differs from the API's document but was decoded anyway. A required field that is missing
    /// or null has an empty value, and an integer with a fraction has lost it.
    #[must_use]
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// The decoded value.
    #[must_use]
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The decoded value.
    #[must_use]
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T: Debug> Debug for RawResponse<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.debug_struct("RawResponse")
            .field("status", &self.status())
            .field("attempts", &self.attempts())
            .field("deviations", &self.deviations)
            .field("value", &self.value)
            .finish_non_exhaustive()
    }
}
