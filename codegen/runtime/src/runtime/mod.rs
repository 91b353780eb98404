//! The hand-written part of the SDK: what every operation, model and error has in common.
//!
//! Generated code fills the tables in [`operation`] and [`reflect`] and starts at [`request`]. The rest follows from the
//! tables.
//!
//! The modules are layers. Each one uses only modules above it in this list:
//!
//! - `file`: a file to upload
//! - `reflect`: what a value says about itself
//! - `patch`: absent, null or a value
//! - `formats`: texts of a format, such as times
//! - `unknown`: the text of an enum's value that is not known
//! - `deviation`: a place where a response differs from the document
//! - `debug`: `Debug` for models
//! - `encode`: from values to JSON
//! - `headers`: from the headers of an answer to values
//! - `fit`: how well JSON fits a type
//! - `choose`: which arm of a union fits
//! - `decode`: from JSON to values
//! - `macros`: what all models of a kind have in common
//! - `walk`: values without their types
//! - `operation`: tables that describe operations and the API
//! - `params`: parameters on the wire
//! - `frames`: the frames of a body that comes piece by piece
//! - `form`: forms on the wire
//! - `body`: bodies
//! - `answer`: what a server answered, as data
//! - `double`: what stands in a server's place in tests
//! - `error`: the error
//! - `credential`: keys
//! - `oauth2`: access tokens
//! - `retry`: when a request is sent again
//! - `idempotency`: keys of requests
//! - `hooks`: functions around each attempt
//! - `trace`: spans and events
//! - `client`: settings
//! - `call`: a call, as data
//! - `prepare`: checks a call and makes its requests
//! - `send`: sends a call
//! - `response`: decodes an answer
//! - `several`: which of several answers came
//! - `request`: what callers put together
//! - `flag`: what asks for a stream
//! - `raw`: requests to endpoints that the document does not name
//! - `follow`: where the next page of a list is
//! - `paging`: lists in pages
//! - `blocking`: the same without async
//! - `stream`: answers that come one item after the other
//! - `download`: answers that are bytes, piece by piece
//! - `mock`: what tests say of operations
//! - `webhook`: what others send
//! - `jwt`: signed tokens
//! - `keys`: the keys that check them

pub use bytes::Bytes;
pub use reqwest::header::HeaderMap;
pub use serde;
pub use serde_json::{Map, Value};

mod answer;
#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod call;
mod choose;
pub mod client;
pub mod credential;
pub mod debug;
pub mod decode;
pub mod deviation;
#[cfg(feature = "testing")]
pub mod double;
#[cfg(feature = "byte-streams")]
pub mod download;
pub mod encode;
pub mod error;
pub mod file;
mod fit;
#[cfg(feature = "streams")]
pub mod flag;
mod follow;
mod form;
pub mod formats;
#[cfg(feature = "streams")]
pub mod frames;
pub mod headers;
pub mod hooks;
mod idempotency;
#[cfg(feature = "jwt")]
pub mod jwt;
#[cfg(feature = "jwt")]
pub mod keys;
pub mod macros;
#[cfg(feature = "testing")]
pub mod mock;
#[cfg(feature = "oauth2")]
pub mod oauth2;
pub mod operation;
pub mod paging;
mod params;
pub mod patch;
mod prepare;
pub mod raw;
pub mod reflect;
pub mod request;
pub mod response;
pub mod retry;
mod send;
pub mod several;
#[cfg(feature = "streams")]
pub mod stream;
mod trace;
pub mod unknown;
mod walk;
#[cfg(feature = "events")]
pub mod webhook;
