//! What every model, enum and union has in common, so that the generated code states only what is its own.

/// Implements the data model and serde's traits for a struct: one row a field, `name = required("wire");`.
/// `strict` makes `Deserialize` refuse what the document does not allow (request types).
macro_rules! object {
    (@strict strict) => { true };
    (@strict) => { false };
    ($name:ident $($strict:ident)?; $($field:ident = $row:expr;)*) => {
        const _: () = {
            #[allow(unused_imports, reason = "a model may have no optional field, or no required one")]
            use $crate::runtime::node::{Field, Node, Shape, Slot, View, optional, required, rest};

            impl $crate::runtime::node::Object for $name {
                fn shape(&self) -> &'static Shape {
                    static SHAPE: Shape = Shape {
                        name: stringify!($name),
                        fields: &[$(Field { name: stringify!($field), ..$row }),*],
                    };
                    &SHAPE
                }

                fn fields(&self, read: &mut dyn FnMut(&[&dyn Node])) {
                    read(&[$(&self.$field),*]);
                }

                fn fields_mut(&mut self, write: &mut dyn FnMut(&mut [&mut dyn Node])) {
                    write(&mut [$(&mut self.$field),*]);
                }
            }

            impl Node for $name {
                fn slot(&mut self) -> Slot<'_> {
                    Slot::Object(self)
                }

                fn view(&self) -> View<'_> {
                    View::Object(self)
                }
            }

            impl $crate::runtime::node::Empty for $name {
                fn empty() -> Self {
                    Self { $($field: $crate::runtime::node::Empty::empty()),* }
                }
            }

            impl ::core::fmt::Debug for $name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    $crate::runtime::debug::object(self, f)
                }
            }

            $crate::runtime::macros::json!($name, $crate::runtime::macros::object!(@strict $($strict)?));
        };
    };
}
pub(crate) use object;

/// Implements the data model, serde's traits, `as_str`, `From` and `Display` for an enum of texts: one row a variant,
/// `Variant = "wire";`. The variant `Unknown(String)` takes every other text.
macro_rules! text_enum {
    ($name:ident; $($variant:ident = $text:literal;)*) => {
        impl $name {
            /// The text on the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(text) => text,
                }
            }
        }

        const _: () = {
            use $crate::runtime::node::{Empty, Node, Slot, TextEnum, View};

            impl From<&str> for $name {
                fn from(text: &str) -> Self {
                    match text {
                        $($text => Self::$variant,)*
                        _ => Self::Unknown(text.to_owned()),
                    }
                }
            }

            impl From<String> for $name {
                fn from(text: String) -> Self {
                    Self::from(text.as_str())
                }
            }

            impl ::core::fmt::Display for $name {
                fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                    f.write_str(self.as_str())
                }
            }

            impl TextEnum for $name {
                fn set_text(&mut self, text: &str) {
                    *self = Self::from(text);
                }

                fn text(&self) -> &str {
                    self.as_str()
                }
            }

            impl Node for $name {
                fn slot(&mut self) -> Slot<'_> {
                    Slot::Enum(self)
                }

                fn view(&self) -> View<'_> {
                    View::Text(self.as_str())
                }
            }

            impl Empty for $name {
                fn empty() -> Self {
                    Self::from("")
                }
            }

            $crate::runtime::macros::json!($name, false);
        };
    };
}
pub(crate) use text_enum;

/// Implements the data model and serde's traits for an enum of types: one row an arm, `Arm = ["tag value"];`, after the
/// tag's key where there is one. The variant `Unknown(Value)` takes what fits no arm.
macro_rules! union {
    (@tag $tag:literal) => { Some($tag) };
    (@tag) => { None };
    ($name:ident $($tag:literal)?; $($arm:ident = [$($value:literal),*];)*) => {
        const _: () = {
            use $crate::runtime::node::{Empty, Node, Slot, Union, View};

            impl Union for $name {
                fn tag(&self) -> Option<&'static str> {
                    $crate::runtime::macros::union!(@tag $($tag)?)
                }

                fn arms(&self) -> &'static [&'static [&'static str]] {
                    &[$(&[$($value),*]),*]
                }

                fn choose(&mut self, arm: usize) -> &mut dyn Node {
                    let makers: &[fn() -> Self] = &[$(|| Self::$arm(Empty::empty())),*];
                    *self = makers[arm]();
                    match self {
                        $(Self::$arm(value) => value,)*
                        Self::Unknown(value) => value,
                    }
                }

                fn keep(&mut self, value: $crate::runtime::Value) {
                    *self = Self::Unknown(value);
                }

                fn arm(&self) -> &dyn Node {
                    match self {
                        $(Self::$arm(value) => value,)*
                        Self::Unknown(value) => value,
                    }
                }
            }

            impl Node for $name {
                fn slot(&mut self) -> Slot<'_> {
                    Slot::Union(self)
                }

                fn view(&self) -> View<'_> {
                    self.arm().view()
                }
            }

            impl Empty for $name {
                fn empty() -> Self {
                    Self::Unknown($crate::runtime::Value::Null)
                }
            }

            $crate::runtime::macros::json!($name, false);
        };
    };
}
pub(crate) use union;

/// Implements `Serialize` and `Deserialize` through the one encoder and the one decoder.
macro_rules! json {
    ($name:ident, $strict:expr) => {
        impl $crate::runtime::serde::Serialize for $name {
            fn serialize<S: $crate::runtime::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                $crate::runtime::encode::serialize(self, serializer)
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::runtime::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::runtime::decode::deserialize(deserializer, $strict)
            }
        }
    };
}
pub(crate) use json;
