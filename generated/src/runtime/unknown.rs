//! The text of an enum's value that this version of the crate does not know. It knows no enum.

use std::fmt::{self, Debug, Display, Formatter};

/// The text of a value that this version of the crate does not know.
///
/// Only the enum itself makes one, and no pattern matches its text. A later version of the crate may know the value and
/// have a variant for it. Code that compared the text of `Unknown` would then stop matching; code that compares the
/// enum's own `as_str` keeps working.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(String);

impl UnknownValue {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, as the server sent it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for UnknownValue {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Display for UnknownValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Debug for UnknownValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Debug::fmt(&self.0, f)
    }
}
