//! A place where a response differs from the API's OpenAPI document. It is plain data: what that means is decided elsewhere.

use std::fmt::{self, Display, Formatter};

/// A place where a response differs from the API's OpenAPI document, but was decoded anyway.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Deviation {
    /// The place, as a JSON path: `$.data[3].id`.
    pub path: String,
    /// What is different.
    pub kind: DeviationKind,
}

/// How a value differs from what the OpenAPI document says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DeviationKind {
    /// A required key is missing.
    Missing,
    /// A value that must not be null is `null`.
    Null,
    /// An integer has a fraction. The fraction was cut off.
    Fraction,
}

impl Display for Deviation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            DeviationKind::Missing => "is missing, but the document requires it",
            DeviationKind::Null => "is null, but the document requires a value",
            DeviationKind::Fraction => "has a fraction, but the document says integer",
        };
        write!(f, "{} {kind}", self.path)
    }
}
