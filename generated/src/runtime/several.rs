//! Several answers to one operation: chooses by status and `Content-Type` which one came, and decodes it as that one says.
//! It must not know what the answers are: the generated code has a table of them.

use bytes::Bytes;
use reqwest::header::CONTENT_TYPE;

use super::answer::Answer;
#[cfg(feature = "testing")]
use super::double::Reply;
#[cfg(feature = "testing")]
use super::double::bodies::{self, Written};
use super::response::{Decode, Decoded};

/// One of the answers.
pub struct Kind<T> {
    /// The first and the last status, and the media type in small letters and without parameters.
    pub replies: &'static [(u16, u16, &'static str)],
    /// How it is decoded.
    pub decode: Decode<T>,
}

/// An enum of answers.
pub trait Several: Sized + 'static {
    /// The answers that are known.
    const KINDS: &'static [Kind<Self>];
    /// An answer that is none of them.
    fn unknown(body: Bytes) -> Self;
}

/// An enum of answers, as a double gives them.
#[cfg(feature = "testing")]
pub trait Replies {
    /// The answer, or why it cannot be written.
    fn reply(&self) -> Written;
}

#[cfg(feature = "testing")]
impl<T: Replies> Replies for Option<T> {
    fn reply(&self) -> Written {
        self.as_ref()
            .map_or_else(|| bodies::none(self, 204), Replies::reply)
    }
}

/// An answer with the first status and media type that it comes with.
#[cfg(feature = "testing")]
pub fn reply<T>(
    replies: &[(u16, u16, &'static str)],
    write: fn(&T, u16) -> Written,
    value: &T,
) -> Written {
    let (status, _, media_type) = replies.first().copied().unwrap_or_default();
    let reply = write(value, status)?;
    Ok(Reply {
        media_type,
        ..reply
    })
}

/// Decodes the answer that came. One that is not known is kept as it came.
pub fn several<T: Several>(answer: &Answer) -> Decoded<T> {
    match choose(T::KINDS, answer.status.as_u16(), &media_type(answer)) {
        Some(kind) => (kind.decode)(answer),
        None => Ok((T::unknown(answer.body.clone()), Vec::new())),
    }
}

/// The same, or nothing.
pub fn optional_several<T: Several>(answer: &Answer) -> Decoded<Option<T>> {
    if answer.body.is_empty() {
        return Ok((None, Vec::new()));
    }
    several(answer).map(|(value, deviations)| (Some(value), deviations))
}

/// Decodes, and puts the value into its arm.
pub fn decode<T, U>(answer: &Answer, decode: Decode<T>, arm: fn(T) -> U) -> Decoded<U> {
    decode(answer).map(|(value, deviations)| (arm(value), deviations))
}

fn media_type(answer: &Answer) -> String {
    let header = answer.headers.get(CONTENT_TYPE);
    let text = header.and_then(|value| value.to_str().ok());
    let essence = text.unwrap_or_default().split(';').next();
    essence.unwrap_or_default().trim().to_ascii_lowercase()
}

/// The kind of an answer. A status comes before its class, and among the answers of one status the media type tells. It
/// need not fit where the status has one answer alone: servers send JSON as `text/plain`.
fn choose<T>(kinds: &'static [Kind<T>], status: u16, media_type: &str) -> Option<&'static Kind<T>> {
    let replies = kinds.iter().flat_map(|kind| {
        let replies = kind.replies.iter();
        replies.map(move |(from, to, media_type)| (kind, to - from, from..=to, *media_type))
    });
    let mut replies: Vec<_> = replies
        .filter(|(_, _, statuses, _)| statuses.contains(&&status))
        .collect();
    let exact = replies.iter().map(|(_, width, ..)| *width).min()?;
    replies.retain(|(_, width, ..)| *width == exact);
    if replies.len() == 1 || media_type.is_empty() {
        return replies.first().map(|(kind, ..)| *kind);
    }
    let closeness = |declared: &str| closeness(declared, media_type);
    let best = replies
        .iter()
        .filter(|(.., declared)| closeness(declared) > 0);
    let best = best.rev().max_by_key(|(.., declared)| closeness(declared));
    best.map(|(kind, ..)| *kind)
}

/// How close a media type is to the declared one: the same, JSON as well, or one of a range.
fn closeness(declared: &str, media_type: &str) -> u8 {
    let is_json = |text: &str| text.ends_with("/json") || text.ends_with("+json");
    let in_range = declared
        .strip_suffix('*')
        .is_some_and(|range| media_type.starts_with(range));
    match declared {
        _ if declared == media_type => 4,
        _ if is_json(declared) && is_json(media_type) => 3,
        "*/*" => 1,
        _ if in_range => 2,
        _ => 0,
    }
}

/// Implements the choice for an enum of answers, from one row for each: how it is decoded, and with which statuses and
/// media types it comes: `Report = json([(200, 200, "application/json")]);`. The variant `Unknown(Bytes)` takes all others.
macro_rules! answers {
    ($name:ident; $($arm:ident = $read:ident([$(($from:literal, $to:literal, $media_type:literal)),* $(,)?] $(,)?);)*) => {
        impl $crate::runtime::several::Several for $name {
            const KINDS: &'static [$crate::runtime::several::Kind<Self>] = &[$($crate::runtime::several::Kind {
                replies: &[$(($from, $to, $media_type)),*],
                decode: |answer| {
                    $crate::runtime::several::decode(answer, $crate::runtime::response::$read, Self::$arm)
                },
            }),*];

            fn unknown(body: $crate::runtime::Bytes) -> Self {
                Self::Unknown(body)
            }
        }

        #[cfg(feature = "testing")]
        impl $crate::runtime::several::Replies for $name {
            fn reply(&self) -> $crate::runtime::double::bodies::Written {
                use $crate::runtime::double::bodies;
                use $crate::runtime::several::reply;
                match self {
                    $(Self::$arm(value) => {
                        reply(&[$(($from, $to, $media_type)),*], bodies::$read, value)
                    })*
                    Self::Unknown(body) => bodies::bytes(body, 200),
                }
            }
        }
    };
}
pub(crate) use answers;
