//! The crate's own Rust and its manifest: takes the IR, the facts and the names, gives items and files. It knows no
//! examples and no pages.

pub mod answers;
pub mod api;
pub mod client;
pub mod enums;
pub mod errors;
pub mod events;
pub mod imports;
pub mod license;
pub mod literals;
pub mod manifest;
pub mod model_files;
pub mod mocks;
pub mod models;
pub mod operations;
pub mod resources;
pub mod rustdoc;
pub mod structs;
pub mod tables;
pub mod traits;
pub mod type_docs;
pub mod types;
pub mod unions;
