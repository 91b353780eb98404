//! The three states of a field in a request: left alone, set to null, set to a value.

use super::reflect::{Optional, Placeholder, Reflect, ValueMut, ValueRef};
use super::{Map, Value};

/// A field of a request that may be absent and may be null.
///
/// An absent field keeps the stored value, `null` removes it, and a value replaces it.
/// Setters take `impl Into<Patch<T>>`: pass a plain value to set it, or `Patch::Null` to remove it.
/// For an `Option`, say what `None` means: `nickname.map_or(Patch::Null, Patch::Value)` removes the value,
/// `nickname.map_or(Patch::Absent, Patch::Value)` keeps it.
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
    /// The value, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// The value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent | Self::Null => None,
        }
    }

    /// Whether the field is not sent.
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

/// The entries of an object whose keys are not known: `[("plan", "pro")]`.
impl<K: Into<String>, V: Into<Value>, const N: usize> From<[(K, V); N]>
    for Patch<Map<String, Value>>
{
    fn from(entries: [(K, V); N]) -> Self {
        let entries = entries.into_iter();
        Self::Value(
            entries
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }
}

impl<T: Reflect + Placeholder> Reflect for Patch<T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Optional(self)
    }

    fn value_ref(&self) -> ValueRef<'_> {
        match self {
            Self::Absent => ValueRef::Absent,
            Self::Null => ValueRef::Null,
            Self::Value(value) => value.value_ref(),
        }
    }
}

impl<T> Placeholder for Patch<T> {
    fn placeholder() -> Self {
        Self::Absent
    }
}

impl<T: Reflect + Placeholder> Optional for Patch<T> {
    fn set_null(&mut self) {
        *self = Self::Null;
    }

    fn fill(&mut self) -> &mut dyn Reflect {
        *self = Self::Value(T::placeholder());
        match self {
            Self::Value(value) => value,
            Self::Absent | Self::Null => unreachable!("the value was just set"),
        }
    }
}
