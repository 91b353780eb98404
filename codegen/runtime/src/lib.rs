//! The runtime as the root of a generated crate has it: a private module, and the types that users see.

#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "an API may not need all of it"
)]
mod runtime;

#[cfg(feature = "blocking")]
pub use runtime::blocking::Blocking;
pub use runtime::client::{Builder, Client};
pub use runtime::credential::Credential;
pub use runtime::decode::{Departure, DepartureKind};
pub use runtime::error::{BoxError, Error, Result};
pub use runtime::file::File;
pub use runtime::hooks::{Attempt, Outcome};
pub use runtime::paging::{Items, Page, Pages};
pub use runtime::patch::Patch;
pub use runtime::request::{Request, Sending, SendingRaw};
pub use runtime::response::RawResponse;
pub use runtime::retry::RetryPolicy;
pub use runtime::{Bytes, HeaderMap, Map, Value};

#[cfg(test)]
mod tests;
