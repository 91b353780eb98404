//! The data model: what a value must say about itself so that one decoder and one encoder serve every type.
//!
//! A model does not carry code for reading and writing JSON; it carries a table of its fields and hands out its fields
//! as [`Node`]s. Decoding ([`super::decode`]) writes through [`Slot`]s, encoding ([`super::encode`]) reads through
//! [`View`]s. This module knows neither.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde_json::{Map, Value};

use super::file::File;

/// A value that can be read from and written as JSON.
pub trait Node: Debug {
    /// Where a decoded value goes.
    fn slot(&mut self) -> Slot<'_>;
    /// What there is to encode.
    fn view(&self) -> View<'_>;
}

/// A type with a value that stands for "nothing came": `""`, `0`, `false`, an empty list.
pub trait Empty {
    /// That value.
    fn empty() -> Self;
}

/// A place that takes a decoded value.
pub enum Slot<'a> {
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
    /// A text.
    Text(&'a mut String),
    /// A text with known values.
    Enum(&'a mut dyn TextEnum),
    /// Any JSON.
    Json(&'a mut Value),
    /// A value that may be absent or null.
    Optional(&'a mut dyn Optional),
    /// An array.
    List(&'a mut dyn List),
    /// An object whose keys are not known beforehand.
    Map(&'a mut dyn Dictionary),
    /// An object with known fields.
    Object(&'a mut dyn Object),
    /// One of several types.
    Union(&'a mut dyn Union),
    /// A file to upload, which no response can hold.
    File,
}

/// A value as the encoder sees it.
pub enum View<'a> {
    /// Not there at all.
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
    /// A text.
    Text(&'a str),
    /// Any JSON.
    Json(&'a Value),
    /// An array.
    List(&'a dyn List),
    /// An object whose keys are not known beforehand.
    Map(&'a dyn Dictionary),
    /// An object with known fields.
    Object(&'a dyn Object),
    /// A file to upload.
    File(&'a File),
}

/// What a model says about one of its fields.
#[derive(Clone, Copy, Debug)]
pub struct Field {
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
    /// The only value that the document allows.
    pub constant: Option<&'static str>,
}

/// A field that the document does not require.
pub const fn optional(wire: &'static str) -> Field {
    Field {
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
pub const fn required(wire: &'static str) -> Field {
    Field {
        required: true,
        ..optional(wire)
    }
}

/// The field that keeps all keys which have no field of their own.
pub const fn rest() -> Field {
    Field {
        rest: true,
        ..optional("")
    }
}

impl Field {
    /// The document allows `null`.
    pub const fn nullable(self) -> Self {
        Self {
            nullable: true,
            ..self
        }
    }

    /// The value is not printed by `Debug`.
    pub const fn secret(self) -> Self {
        Self {
            secret: true,
            ..self
        }
    }

    /// The document allows this value alone.
    pub const fn constant(self, value: &'static str) -> Self {
        Self {
            constant: Some(value),
            ..self
        }
    }
}

/// The table that describes a model.
#[derive(Debug)]
pub struct Shape {
    /// The type's name in Rust.
    pub name: &'static str,
    /// Its fields, in the order in which [`Object::fields`] hands them out.
    pub fields: &'static [Field],
}

/// An object with known fields.
pub trait Object: Debug {
    /// The table of the fields.
    fn shape(&self) -> &'static Shape;
    /// Hands all fields to `read`, in the table's order.
    fn fields(&self, read: &mut dyn FnMut(&[&dyn Node]));
    /// Hands all fields to `write`, in the table's order.
    fn fields_mut(&mut self, write: &mut dyn FnMut(&mut [&mut dyn Node]));
}

/// A text with known values, and room for those that are not.
pub trait TextEnum: Debug {
    /// Becomes the variant with that text.
    fn set_text(&mut self, text: &str);
    /// The text on the wire.
    fn text(&self) -> &str;
}

/// A value of one of several types, and room for what fits none.
pub trait Union: Debug {
    /// The key that tells the arms apart, where the document names one.
    fn tag(&self) -> Option<&'static str>;
    /// For each arm the values of the tag that choose it.
    fn arms(&self) -> &'static [&'static [&'static str]];
    /// Becomes the arm with that index, empty, to be filled through the node.
    fn choose(&mut self, arm: usize) -> &mut dyn Node;
    /// Keeps what fits no arm.
    fn keep(&mut self, value: Value);
    /// The arm's value.
    fn arm(&self) -> &dyn Node;
}

/// A value that may be absent or null.
pub trait Optional {
    /// JSON's `null` came.
    fn set_null(&mut self);
    /// A value came: where it goes.
    fn fill(&mut self) -> &mut dyn Node;
}

/// An array.
pub trait List {
    /// Takes out all elements.
    fn clear(&mut self);
    /// A new element's place, at the end.
    fn push(&mut self) -> &mut dyn Node;
    /// Hands each element to `read`.
    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a dyn Node));
    /// How many elements there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// An object whose keys are not known beforehand.
pub trait Dictionary {
    /// Takes out all entries.
    fn clear(&mut self);
    /// The place of the entry with that key.
    fn entry(&mut self, key: &str) -> &mut dyn Node;
    /// Hands each entry to `read`.
    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a str, &'a dyn Node));
    /// How many entries there are.
    fn len(&self) -> usize;
    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

macro_rules! leaf {
    ($($type:ty: $slot:ident, $view:ident, $as:ty;)*) => {$(
        impl Node for $type {
            fn slot(&mut self) -> Slot<'_> {
                Slot::$slot(self)
            }

            fn view(&self) -> View<'_> {
                View::$view(<$as>::from(*self))
            }
        }
    )*};
}

leaf! {
    bool: Bool, Bool, bool;
    i32: I32, I64, i64;
    i64: I64, I64, i64;
    u64: U64, U64, u64;
    f32: F32, F32, f32;
    f64: F64, F64, f64;
}

macro_rules! empty {
    ($($type:ty),*) => {$(
        impl Empty for $type {
            fn empty() -> Self {
                Self::default()
            }
        }
    )*};
}

empty!((), bool, i32, i64, u64, f32, f64, String, Value, Map<String, Value>);

impl Node for String {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(self)
    }

    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl Node for Value {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Json(self)
    }

    fn view(&self) -> View<'_> {
        View::Json(self)
    }
}

impl<T: Node> Node for Box<T> {
    fn slot(&mut self) -> Slot<'_> {
        (**self).slot()
    }

    fn view(&self) -> View<'_> {
        (**self).view()
    }
}

impl<T: Empty> Empty for Box<T> {
    fn empty() -> Self {
        Self::new(T::empty())
    }
}

impl<T: Node + Empty> Node for Option<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }

    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, T::view)
    }
}

impl<T> Empty for Option<T> {
    fn empty() -> Self {
        None
    }
}

impl<T: Node + Empty> Optional for Option<T> {
    fn set_null(&mut self) {
        *self = None;
    }

    fn fill(&mut self) -> &mut dyn Node {
        self.insert(T::empty())
    }
}

impl<T: Node + Empty> Node for Vec<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }
}

impl<T> Empty for Vec<T> {
    fn empty() -> Self {
        Self::new()
    }
}

impl<T: Node + Empty> List for Vec<T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn push(&mut self) -> &mut dyn Node {
        self.push(T::empty());
        self.last_mut().expect("an element was just pushed")
    }

    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a dyn Node)) {
        self.iter().for_each(|element| read(element));
    }

    fn len(&self) -> usize {
        self.len()
    }
}

impl<T: Node + Empty> Node for BTreeMap<String, T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl<T> Empty for BTreeMap<String, T> {
    fn empty() -> Self {
        Self::new()
    }
}

impl<T: Node + Empty> Dictionary for BTreeMap<String, T> {
    fn clear(&mut self) {
        self.clear();
    }

    fn entry(&mut self, key: &str) -> &mut dyn Node {
        let place = self.entry(key.to_owned()).or_insert_with(T::empty);
        *place = T::empty();
        place
    }

    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a str, &'a dyn Node)) {
        self.iter().for_each(|(key, value)| read(key, value));
    }

    fn len(&self) -> usize {
        self.len()
    }
}

impl Node for Map<String, Value> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}

impl Dictionary for Map<String, Value> {
    fn clear(&mut self) {
        self.clear();
    }

    fn entry(&mut self, key: &str) -> &mut dyn Node {
        self.entry(key).or_insert(Value::Null)
    }

    fn each<'a>(&'a self, read: &mut dyn FnMut(&'a str, &'a dyn Node)) {
        self.iter().for_each(|(key, value)| read(key, value));
    }

    fn len(&self) -> usize {
        self.len()
    }
}
