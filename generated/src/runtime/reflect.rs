//! Reflection: what a value says about itself, so that one decoder and one encoder serve every type.
//!
//! A model carries no code for JSON. It carries a table of its fields ([`StructInfo`]) and hands out its fields as
//! [`Reflect`]s. Decoding writes through [`ValueMut`], encoding reads through [`ValueRef`]. This module knows neither.

use std::any::Any;
use std::collections::BTreeMap;
use std::fmt::Debug;

use serde_json::{Map as JsonMap, Value};

use super::file::File;

/// A value that can be read from and written as JSON.
pub trait Reflect: Debug {
    /// The value, to be written to.
    fn value_mut(&mut self) -> ValueMut<'_>;
    /// The value, to be read.
    fn value_ref(&self) -> ValueRef<'_>;
}

/// A type with a value for "nothing came": `""`, `0`, `false`, an empty list.
pub trait Placeholder {
    /// That value.
    fn placeholder() -> Self;
}

/// A place that takes a decoded value.
#[allow(
    missing_debug_implementations,
    reason = "users cannot name it, and the values behind it print themselves"
)]
pub enum ValueMut<'a> {
    /// `true` or `false`.
    Bool(&'a mut bool),
    /// A 32-bit integer.
    I32(&'a mut i32),
    /// A 64-bit integer.
    I64(&'a mut i64),
    /// An unsigned 64-bit integer.
    U64(&'a mut u64),
    /// A 32-bit number.
    F32(&'a mut f32),
    /// A 64-bit number.
    F64(&'a mut f64),
    /// A string.
    Text(&'a mut String),
    /// A string with known values.
    Enum(&'a mut dyn OpenEnum),
    /// Any JSON.
    Json(&'a mut Value),
    /// A value that may be absent or null.
    Optional(&'a mut dyn Optional),
    /// An array.
    List(&'a mut dyn List),
    /// An object with arbitrary keys.
    Map(&'a mut dyn Map),
    /// An object with known fields.
    Struct(&'a mut dyn Struct),
    /// One of several types.
    Union(&'a mut dyn Union),
    /// A file to upload. No response holds one.
    File,
}

/// A value as the encoder sees it.
#[allow(
    missing_debug_implementations,
    reason = "users cannot name it, and the values behind it print themselves"
)]
pub enum ValueRef<'a> {
    /// No value, and no key either.
    Absent,
    /// JSON's `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer.
    I64(i64),
    /// An unsigned integer.
    U64(u64),
    /// A 32-bit number.
    F32(f32),
    /// A number.
    F64(f64),
    /// A string.
    Text(&'a str),
    /// Any JSON.
    Json(&'a Value),
    /// An array.
    List(&'a dyn List),
    /// An object with arbitrary keys.
    Map(&'a dyn Map),
    /// An object with known fields.
    Struct(&'a dyn Struct),
    /// A file to upload.
    File(&'a File),
}

/// What a model says about one of its fields.
#[derive(Clone, Copy, Debug)]
pub struct FieldInfo {
    /// The name in Rust.
    pub name: &'static str,
    /// The key in JSON.
    pub wire: &'static str,
    /// Whether the document requires the key.
    pub required: bool,
    /// Whether the document allows `null`.
    pub nullable: bool,
    /// Whether the value must not be printed.
    pub secret: bool,
    /// Whether this field takes the keys that no other field has.
    pub rest: bool,
    /// The only value that the document allows, as a text; a number or a boolean as its JSON.
    pub constant: Option<&'static str>,
}

/// A field that the document does not require.
pub const fn optional(wire: &'static str) -> FieldInfo {
    FieldInfo {
        name: "",
        wire,
        required: false,
        nullable: false,
        secret: false,
        rest: false,
        constant: None,
    }
}

/// A field that the document requires.
pub const fn required(wire: &'static str) -> FieldInfo {
    FieldInfo {
        required: true,
        ..optional(wire)
    }
}

/// The field that takes all keys without a field of their own.
pub const fn rest(wire: &'static str) -> FieldInfo {
    FieldInfo {
        rest: true,
        ..optional(wire)
    }
}

impl FieldInfo {
    /// The document allows `null`.
    pub const fn nullable(self) -> Self {
        Self {
            nullable: true,
            ..self
        }
    }

    /// `Debug` does not print the value.
    pub const fn secret(self) -> Self {
        Self {
            secret: true,
            ..self
        }
    }

    /// The document allows this value only.
    pub const fn constant(self, value: &'static str) -> Self {
        Self {
            constant: Some(value),
            ..self
        }
    }
}

/// The table that describes a model.
#[derive(Debug)]
pub struct StructInfo {
    /// The type's name in Rust.
    pub name: &'static str,
    /// Its fields, in the order in which [`Struct::fields`] hands them out.
    pub fields: &'static [FieldInfo],
}

/// An object with known fields.
pub trait Struct: Debug {
    /// The table of the fields.
    fn info(&self) -> &'static StructInfo;
    /// Hands all fields to `read`, in the table's order.
    fn fields(&self, read: &mut dyn FnMut(&[&dyn Reflect]));
    /// Hands all fields to `write`, in the table's order.
    fn fields_mut(&mut self, write: &mut dyn FnMut(&mut [&mut dyn Reflect]));
}

/// A string with known values that accepts others as well.
pub trait OpenEnum: Debug {
    /// Becomes the variant with that text.
    fn set_text(&mut self, text: &str);
    /// Whether the text is one of the known values.
    fn is_known(&self) -> bool;
}

/// A value of one of several types. It keeps a value that fits none of them.
pub trait Union: Any + Debug {
    /// The key that tells the arms apart, if the document names one.
    fn tag(&self) -> Option<&'static str>;
    /// For each arm, the values of the tag that choose it.
    fn arms(&self) -> &'static [&'static [&'static str]];
    /// The arm of values that have no tag, or one that is no arm's, if the document names one.
    fn otherwise(&self) -> Option<usize> {
        None
    }
    /// Becomes the arm with that index, with a placeholder that can be filled.
    fn choose(&mut self, arm: usize) -> &mut dyn Reflect;
    /// Keeps a value that fits no arm.
    fn keep(&mut self, value: Value);
    /// The arm's value.
    fn arm(&self) -> &dyn Reflect;
}

/// A value that may be absent or null.
pub trait Optional {
    /// Takes JSON's `null`.
    fn set_null(&mut self);
    /// The place for a value.
    fn fill(&mut self) -> &mut dyn Reflect;
}

/// An array.
pub trait List {
    /// Removes all elements.
    fn clear(&mut self);
    /// Adds an element, and gives its place.
    fn push(&mut self) -> &mut dyn Reflect;
    /// Hands each element to `read`.
    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a dyn Reflect));
    /// The number of elements.
    fn len(&self) -> usize;
}

/// An object with arbitrary keys.
pub trait Map {
    /// Removes all entries.
    fn clear(&mut self);
    /// The place of the entry with that key.
    fn entry(&mut self, key: &str) -> &mut dyn Reflect;
    /// Hands each entry to `read`.
    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a str, &'a dyn Reflect));
    /// The number of entries.
    fn len(&self) -> usize;
}

macro_rules! reflect_copy {
    ($($type:ty: $mut:ident, $ref:ident, $as:ty;)*) => {$(
        impl Reflect for $type {
            fn value_mut(&mut self) -> ValueMut<'_> {
                ValueMut::$mut(self)
            }

            fn value_ref(&self) -> ValueRef<'_> {
                ValueRef::$ref(<$as>::from(*self))
            }
        }
    )*};
}

reflect_copy! {
    bool: Bool, Bool, bool;
    i32: I32, I64, i64;
    i64: I64, I64, i64;
    u64: U64, U64, u64;
    f32: F32, F32, f32;
    f64: F64, F64, f64;
}

macro_rules! placeholder_default {
    ($($type:ty),*) => {$(
        impl Placeholder for $type {
            fn placeholder() -> Self {
                Self::default()
            }
        }
    )*};
}

placeholder_default!(
    bool,
    i32,
    i64,
    u64,
    f32,
    f64,
    String,
    Value,
    JsonMap<String, Value>
);

impl Reflect for String {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Text(self)
    }

    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Text(self)
    }
}

impl Reflect for Value {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Json(self)
    }

    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Json(self)
    }
}

impl Reflect for File {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::File
    }

    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::File(self)
    }
}

impl Placeholder for File {
    fn placeholder() -> Self {
        Self::from_bytes("")
    }
}

impl<T: Reflect> Reflect for Box<T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        (**self).value_mut()
    }

    fn value_ref(&self) -> ValueRef<'_> {
        (**self).value_ref()
    }
}

impl<T: Placeholder> Placeholder for Box<T> {
    fn placeholder() -> Self {
        Self::new(T::placeholder())
    }
}

impl<T: Reflect + Placeholder> Reflect for Option<T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Optional(self)
    }

    fn value_ref(&self) -> ValueRef<'_> {
        self.as_ref().map_or(ValueRef::Absent, T::value_ref)
    }
}

impl<T> Placeholder for Option<T> {
    fn placeholder() -> Self {
        None
    }
}

impl<T: Reflect + Placeholder> Optional for Option<T> {
    fn set_null(&mut self) {
        *self = None;
    }

    fn fill(&mut self) -> &mut dyn Reflect {
        self.insert(T::placeholder())
    }
}

impl<T: Reflect + Placeholder> Reflect for Vec<T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::List(self)
    }

    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }
}

impl<T> Placeholder for Vec<T> {
    fn placeholder() -> Self {
        Self::new()
    }
}

impl<T: Reflect + Placeholder> List for Vec<T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn push(&mut self) -> &mut dyn Reflect {
        self.push(T::placeholder());
        self.last_mut().expect("an element was just pushed")
    }

    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a dyn Reflect)) {
        for element in self {
            read(element);
        }
    }

    fn len(&self) -> usize {
        self.len()
    }
}

impl<T: Reflect + Placeholder> Reflect for BTreeMap<String, T> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Map(self)
    }

    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Map(self)
    }
}

impl<T> Placeholder for BTreeMap<String, T> {
    fn placeholder() -> Self {
        Self::new()
    }
}

impl<T: Reflect + Placeholder> Map for BTreeMap<String, T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn entry(&mut self, key: &str) -> &mut dyn Reflect {
        let place = self.entry(key.to_owned()).or_insert_with(T::placeholder);
        *place = T::placeholder();
        place
    }

    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a str, &'a dyn Reflect)) {
        for (key, value) in self {
            read(key, value);
        }
    }

    fn len(&self) -> usize {
        self.len()
    }
}

impl Reflect for JsonMap<String, Value> {
    fn value_mut(&mut self) -> ValueMut<'_> {
        ValueMut::Map(self)
    }

    fn value_ref(&self) -> ValueRef<'_> {
        ValueRef::Map(self)
    }
}

impl Map for JsonMap<String, Value> {
    fn clear(&mut self) {
        self.clear();
    }

    fn entry(&mut self, key: &str) -> &mut dyn Reflect {
        self.entry(key).or_insert(Value::Null)
    }

    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a str, &'a dyn Reflect)) {
        for (key, value) in self {
            read(key, value);
        }
    }

    fn len(&self) -> usize {
        self.len()
    }
}
