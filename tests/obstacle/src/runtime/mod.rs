//! The hand-written part of the SDK: what every operation, model and error has in common.
//!
//! Generated code fills the tables in `operation` and `node` and calls into `client`; the rest follows from the tables.

pub use bytes::Bytes;
pub use reqwest::header::HeaderMap;
pub use serde;
pub use serde_json::{Map, Value};

#[cfg(feature = "blocking")]
pub mod blocking;
mod body;
mod choose;
pub mod client;
pub mod credential;
pub mod debug;
pub mod decode;
pub mod encode;
pub mod error;
pub mod file;
pub mod hooks;
pub mod macros;
pub mod node;
pub mod operation;
pub mod paging;
mod params;
pub mod patch;
mod ready;
pub mod request;
pub mod response;
pub mod retry;
mod send;
mod trace;
