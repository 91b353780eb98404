//! The components of all fixtures, and those of the published crate, as functions: JSON into a component's type and back.
//! `build.rs` makes one crate of the fixtures, whose root is included here.

include!(concat!(env!("OUT_DIR"), "/sdk/src/items.rs"));
include!(concat!(env!("OUT_DIR"), "/api.rs"));

/// The document that all fixtures make together, as JSON.
pub const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/document.json"));

/// Decodes a component's JSON, and encodes it again. A component that may be null is an `Option` wherever one has it.
pub type Back = fn(&str) -> std::result::Result<String, serde_json::Error>;

fn back<T>(json: &str) -> std::result::Result<String, serde_json::Error>
where
    T: serde::Serialize + serde::de::DeserializeOwned,
{
    serde_json::to_string(&serde_json::from_str::<Option<T>>(json)?)
}
