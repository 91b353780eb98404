//! The components of all fixtures, and those of the published crate, as functions: JSON into a component's type and back.
//! `build.rs` makes one crate of the fixtures, whose root is included here.

include!(concat!(env!("OUT_DIR"), "/sdk/src/items.rs"));
include!(concat!(env!("OUT_DIR"), "/api.rs"));

/// The document that all fixtures make together, as JSON.
pub const DOCUMENT: &str = include_str!(concat!(env!("OUT_DIR"), "/document.json"));

/// A component's type.
pub struct Row {
    /// The component.
    pub component: &'static str,
    /// Whether it is an object that only responses have.
    pub received: bool,
    /// The way from JSON to the type and back.
    pub back: Back,
    /// The variants of a union that hold components, and these.
    pub arms: &'static [(&'static str, &'static str)],
}

/// Decodes a component's JSON, and encodes it again; the first word of its `Debug` is a union's variant.
pub type Back =
    fn(&str) -> std::result::Result<(std::string::String, std::string::String), serde_json::Error>;

fn back<T>(
    json: &str,
) -> std::result::Result<(std::string::String, std::string::String), serde_json::Error>
where
    T: std::fmt::Debug + serde::Serialize + serde::de::DeserializeOwned,
{
    let value = serde_json::from_str::<T>(json)?;
    let mut word = Word(std::string::String::new());
    // It ends with an error behind the word: the rest of a large value is never written.
    let _ = std::fmt::Write::write_fmt(&mut word, format_args!("{value:?}"));
    serde_json::to_string(&value).map(|text| (text, word.0))
}

/// The first word of what is written.
struct Word(std::string::String);

impl std::fmt::Write for Word {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = text.find(|sign: char| !sign.is_alphanumeric());
        self.0.push_str(&text[..end.unwrap_or(text.len())]);
        end.map_or(std::result::Result::Ok(()), |_| {
            std::result::Result::Err(std::fmt::Error)
        })
    }
}
