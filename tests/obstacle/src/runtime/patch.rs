//! The three states of a field in a request: left alone, set to null, set to a value.

use super::node::{Empty, Node, Optional, Slot, View};

/// What a request says about a field that may be absent as well as null.
///
/// An absent field leaves the stored value as it is, `null` removes it, a value replaces it.
/// Setters take `impl Into<Patch<T>>`, so a plain value needs no wrapping and `Patch::Null` removes. What the `None` of an
/// `Option` means is for its owner to say: `nickname.map_or(Patch::Null, Patch::Value)`, or `Patch::Absent`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Patch<T> {
    /// The field is not sent.
    #[default]
    Absent,
    /// The field is sent as `null`.
    Null,
    /// The field is sent with this value.
    Value(T),
}

impl<T> Patch<T> {
    /// The value, where there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the field is left alone.
    pub fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Whether the field is sent as `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<T> From<T> for Patch<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl From<&str> for Patch<String> {
    fn from(value: &str) -> Self {
        Self::Value(value.to_owned())
    }
}

impl<T: Node + Empty> Node for Patch<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Absent => View::Absent,
            Self::Null => View::Null,
            Self::Value(value) => value.view(),
        }
    }
}

impl<T> Empty for Patch<T> {
    fn empty() -> Self {
        Self::Absent
    }
}

impl<T: Node + Empty> Optional for Patch<T> {
    fn set_null(&mut self) {
        *self = Self::Null;
    }

    fn fill(&mut self) -> &mut dyn Node {
        *self = Self::Value(T::empty());
        match self {
            Self::Value(value) => value,
            Self::Absent | Self::Null => unreachable!("the value was just set"),
        }
    }
}
