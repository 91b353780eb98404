//! The runtime as the root of a generated crate has it: a private module, and the types that users see. In place of
//! generated code there is a small API, [`shop`], which uses every part, so that dead code is found here.

#![deny(missing_debug_implementations)]

mod runtime;
#[expect(
    missing_docs,
    reason = "it stands for generated code; its names say all"
)]
pub mod shop;

// What generated crates give out as well. In place of the client they have one of their own.
#[cfg(feature = "blocking")]
pub use runtime::blocking::Blocking;
pub use runtime::client::Builder;
pub use runtime::credential::Credential;
pub use runtime::deviation::{Deviation, DeviationKind};
#[cfg(feature = "byte-streams")]
pub use runtime::download::ByteStream;
pub use runtime::error::{BoxError, Error, Result};
pub use runtime::file::File;
pub use runtime::formats;
pub use runtime::hooks::{Attempt, Outcome};
#[cfg(feature = "testing")]
pub use runtime::mock::{Mock, MockOperation, MockRequest, MockResource};
#[cfg(feature = "oauth2")]
pub use runtime::oauth2::OAuth2;
pub use runtime::paging::{Items, Page, PageCursor, Pages};
pub use runtime::patch::Patch;
pub use runtime::raw::RawRequest;
pub use runtime::request::{RawResponseFuture, Request, ResponseFuture};
pub use runtime::response::RawResponse;
pub use runtime::retry::RetryPolicy;
#[cfg(feature = "streams")]
pub use runtime::stream::EventStream;
pub use runtime::unknown::UnknownValue;
#[cfg(feature = "events")]
pub use runtime::webhook::{Webhook, WebhookError};
pub use runtime::{Bytes, HeaderMap, Map, Value};

pub use runtime::client::Client;

#[cfg(test)]
mod tests;
