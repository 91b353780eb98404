//! What all models of a kind have in common, so that the generated code states only what differs.
//!
//! A macro names everything by its path (`$crate::…`, `::core::…`): a schema may be called `Option`, `Result` or
//! `Reflect`, and its type may stand beside the macro's call.
//!
//! Each function has `#[inline]`, so that it is compiled in the program that needs it, and not for all models of an API
//! that is there whole: that halves the time of a release build.

/// Declares modules and gives out what is in them. A row is a module, or a module with the cargo features that need it; any
/// one of them is enough.
macro_rules! modules {
    ($($name:ident $(= [$($feature:literal),* $(,)?])?;)*) => {
        $(
            $(#[cfg(any($(feature = $feature),*))])?
            mod $name;
            $(#[cfg(any($(feature = $feature),*))])?
            pub use $name::*;
        )*
    };
}
pub(crate) use modules;

/// Implements reflection, serde's traits and `Debug` for a struct, from one row for each field: `id = required();`, or
/// `id = required("ID");` if its key in JSON is not its name. After the type's name stands who sends it:
///
/// - `request`: `Deserialize` refuses what the document does not allow.
/// - `response`: the type has a `Default`, as decoding an empty object gives it, so that tests can build one.
/// - nothing: both send it.
macro_rules! object {
    (@wire $field:ident) => { ::core::stringify!($field) };
    (@wire $field:ident $wire:literal) => { $wire };
    ($name:ident $($side:ident)?; $(
        $field:ident = $kind:ident($($wire:literal $(,)?)?)$(.$with:ident($($value:literal $(,)?)?))*;
    )*) => {
        impl $crate::runtime::reflect::Struct for $name {
            #[inline]
            fn info(&self) -> &'static $crate::runtime::reflect::StructInfo {
                static INFO: $crate::runtime::reflect::StructInfo = $crate::runtime::reflect::StructInfo {
                    name: ::core::stringify!($name),
                    fields: &[$($crate::runtime::reflect::FieldInfo {
                        name: ::core::stringify!($field),
                        ..$crate::runtime::reflect::$kind(
                            $crate::runtime::macros::object!(@wire $field $($wire)?)
                        )$(.$with($($value)?))*
                    }),*],
                };
                &INFO
            }

            #[inline]
            fn fields(&self, read: &mut dyn ::core::ops::FnMut(&[&dyn $crate::runtime::reflect::Reflect])) {
                read(&[$(&self.$field),*]);
            }

            #[inline]
            fn fields_mut(
                &mut self,
                write: &mut dyn ::core::ops::FnMut(&mut [&mut dyn $crate::runtime::reflect::Reflect]),
            ) {
                write(&mut [$(&mut self.$field),*]);
            }
        }

        impl $crate::runtime::reflect::Reflect for $name {
            #[inline]
            fn value_mut(&mut self) -> $crate::runtime::reflect::ValueMut<'_> {
                $crate::runtime::reflect::ValueMut::Struct(self)
            }

            #[inline]
            fn value_ref(&self) -> $crate::runtime::reflect::ValueRef<'_> {
                $crate::runtime::reflect::ValueRef::Struct(self)
            }
        }

        impl $crate::runtime::reflect::Placeholder for $name {
            #[inline]
            fn placeholder() -> Self {
                Self { $($field: $crate::runtime::reflect::Placeholder::placeholder()),* }
            }
        }

        impl ::core::fmt::Debug for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                $crate::runtime::debug::object(self, f)
            }
        }

        $crate::runtime::macros::object!(@side $name $($side)?);
    };
    (@side $name:ident request) => {
        $crate::runtime::macros::serde!($name deserialize_strict);
    };
    (@side $name:ident response) => {
        $crate::runtime::macros::serde!($name deserialize);

        impl ::core::default::Default for $name {
            #[inline]
            fn default() -> Self {
                $crate::runtime::reflect::Placeholder::placeholder()
            }
        }
    };
    (@side $name:ident) => {
        $crate::runtime::macros::serde!($name deserialize);
    };
}
pub(crate) use object;

/// Implements reflection, serde's traits, `as_str` and the conversions from and to text for an enum, from one row for
/// each variant: `Variant = "wire";`. The variant `Unknown(UnknownValue)` takes every other text.
macro_rules! text_enum {
    ($name:ident; $($variant:ident = $text:literal;)*) => {
        impl $name {
            /// The text on the wire.
            #[must_use]
            #[inline]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)*
                    Self::Unknown(unknown) => unknown.as_str(),
                }
            }
        }

        const _: () = {
            #[inline]
            fn known(text: &str) -> ::core::option::Option<$name> {
                match text {
                    $($text => ::core::option::Option::Some($name::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }

            impl ::core::convert::From<::std::string::String> for $name {
                #[inline]
                fn from(text: ::std::string::String) -> Self {
                    match known(&text) {
                        ::core::option::Option::Some(value) => value,
                        ::core::option::Option::None => {
                            Self::Unknown($crate::runtime::unknown::UnknownValue::new(text))
                        }
                    }
                }
            }

            impl ::core::convert::From<&str> for $name {
                #[inline]
                fn from(text: &str) -> Self {
                    match known(text) {
                        ::core::option::Option::Some(value) => value,
                        ::core::option::Option::None => {
                            let text = ::std::string::String::from(text);
                            Self::Unknown($crate::runtime::unknown::UnknownValue::new(text))
                        }
                    }
                }
            }
        };

        impl ::core::str::FromStr for $name {
            type Err = ::core::convert::Infallible;

            #[inline]
            fn from_str(text: &str) -> ::core::result::Result<Self, ::core::convert::Infallible> {
                ::core::result::Result::Ok(<Self as ::core::convert::From<&str>>::from(text))
            }
        }

        impl ::core::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::core::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl $crate::runtime::reflect::OpenEnum for $name {
            #[inline]
            fn set_text(&mut self, text: &str) {
                *self = <Self as ::core::convert::From<&str>>::from(text);
            }

            #[inline]
            fn is_known(&self) -> bool {
                !::core::matches!(self, Self::Unknown(_))
            }
        }

        impl $crate::runtime::reflect::Reflect for $name {
            #[inline]
            fn value_mut(&mut self) -> $crate::runtime::reflect::ValueMut<'_> {
                $crate::runtime::reflect::ValueMut::Enum(self)
            }

            #[inline]
            fn value_ref(&self) -> $crate::runtime::reflect::ValueRef<'_> {
                $crate::runtime::reflect::ValueRef::Text(self.as_str())
            }
        }

        impl $crate::runtime::reflect::Placeholder for $name {
            #[inline]
            fn placeholder() -> Self {
                <Self as ::core::convert::From<&str>>::from("")
            }
        }

        $crate::runtime::macros::serde!($name deserialize);
    };
}
pub(crate) use text_enum;

/// Implements reflection and serde's traits for an enum of types, from one row for each arm: `Arm = ["tag value"];`.
/// After the type's name stands the key of the tag, if there is one, and the index of the arm for values that the tag says
/// nothing of. The variant `Unknown(Value)` takes a value that fits
/// no arm: it is open JSON, for it has nothing that a later version of the crate could name better.
macro_rules! union {
    (@tag $tag:literal) => { ::core::option::Option::Some($tag) };
    (@tag) => { ::core::option::Option::None };
    ($name:ident $($tag:literal)? $(otherwise $otherwise:literal)?; $($arm:ident = [$($value:literal),* $(,)?];)*) => {
        impl $crate::runtime::reflect::Union for $name {
            $(
                fn otherwise(&self) -> ::core::option::Option<usize> {
                    ::core::option::Option::Some($otherwise)
                }
            )?

            #[inline]
            fn tag(&self) -> ::core::option::Option<&'static str> {
                $crate::runtime::macros::union!(@tag $($tag)?)
            }

            #[inline]
            fn arms(&self) -> &'static [&'static [&'static str]] {
                &[$(&[$($value),*]),*]
            }

            #[inline]
            fn choose(&mut self, arm: usize) -> &mut dyn $crate::runtime::reflect::Reflect {
                let makers: &[fn() -> Self] =
                    &[$(|| Self::$arm($crate::runtime::reflect::Placeholder::placeholder())),*];
                *self = makers[arm]();
                match self {
                    $(Self::$arm(value) => value,)*
                    Self::Unknown(value) => value,
                }
            }

            #[inline]
            fn keep(&mut self, value: $crate::runtime::Value) {
                *self = Self::Unknown(value);
            }

            #[inline]
            fn arm(&self) -> &dyn $crate::runtime::reflect::Reflect {
                match self {
                    $(Self::$arm(value) => value,)*
                    Self::Unknown(value) => value,
                }
            }
        }

        impl $crate::runtime::reflect::Reflect for $name {
            #[inline]
            fn value_mut(&mut self) -> $crate::runtime::reflect::ValueMut<'_> {
                $crate::runtime::reflect::ValueMut::Union(self)
            }

            #[inline]
            fn value_ref(&self) -> $crate::runtime::reflect::ValueRef<'_> {
                $crate::runtime::reflect::Union::arm(self).value_ref()
            }
        }

        impl $crate::runtime::reflect::Placeholder for $name {
            #[inline]
            fn placeholder() -> Self {
                Self::Unknown($crate::runtime::Value::Null)
            }
        }

        $crate::runtime::macros::serde!($name deserialize);
    };
}
pub(crate) use union;

/// Implements `Serialize` and `Deserialize` through the one encoder and the one decoder.
macro_rules! serde {
    ($name:ident $deserialize:ident) => {
        impl $crate::runtime::serde::Serialize for $name {
            #[inline]
            fn serialize<S: $crate::runtime::serde::Serializer>(
                &self,
                serializer: S,
            ) -> ::core::result::Result<S::Ok, S::Error> {
                $crate::runtime::encode::serialize(self, serializer)
            }
        }

        impl<'de> $crate::runtime::serde::Deserialize<'de> for $name {
            #[inline]
            fn deserialize<D: $crate::runtime::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> ::core::result::Result<Self, D::Error> {
                $crate::runtime::decode::$deserialize(deserializer)
            }
        }
    };
}
pub(crate) use serde;

/// What tests say of a resource's operations, from one row for each: `get = json::<User, ()>(GET_USER);` for a method, how
/// its answer is written, what it gives, the body that it takes, and the table of its operation.
macro_rules! mocked {
    ($handle:ident; $($method:ident = $write:ident::<$output:ty, $body:ty $(,)?>($table:ident $(,)?);)*) => {
        #[cfg(feature = "testing")]
        impl<'a> $crate::runtime::mock::MockResource<'a, $handle<'static>> {
            $(
                #[doc = ::core::concat!(
                    "How `", ::core::stringify!($method), "` is answered, and with what it was called."
                )]
                #[must_use]
                pub fn $method(&self) -> $crate::runtime::mock::MockOperation<'a, $output, $body> {
                    $crate::runtime::mock::operation(
                        self,
                        &$table,
                        $crate::runtime::mock::$write::<$output>,
                    )
                }
            )*
        }
    };
}
pub(crate) use mocked;
