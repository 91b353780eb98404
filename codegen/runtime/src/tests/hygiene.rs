//! Schemas may be called as the runtime's own types and as Rust's: the macros name everything by its path.

use crate::runtime::macros::{object, text_enum, union};
use crate::runtime::paging::page;
use crate::runtime::{decode, encode};

macro_rules! structs {
    ($($name:ident)*) => {
        $(
            #[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
            struct $name {
                id: ::std::string::String,
            }

            object! {
                $name response;
                id = required();
            }
        )*

        #[test]
        fn structs_with_hostile_names() {
            $({
                let (value, _) = decode::from_slice::<$name>(br#"{"id":"a"}"#).expect("it can be decoded");
                assert_eq!(value.id, "a");
                assert!(value != <$name as ::core::default::Default>::default());
            })*
        }
    };
}

structs! {
    AsRef Box Debug Default Deserialize Deserializer Display Err Error FieldInfo FnMut Formatter From FromStr Infallible Into
    IntoFuture List Map None Ok OpenEnum Option Optional Page PageItems Placeholder Reflect Request Result Serialize
    Serializer Some String StructInfo ToOwned ToString TotalCount UnknownValue ValueMut ValueRef Vec S D
}

#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
enum Enum {
    Err,
    Ok,
    None,
    Some,
    Unknown(crate::runtime::unknown::UnknownValue),
}

text_enum! {
    Enum;
    Err = "Err";
    Ok = "Ok";
    None = "None";
    Some = "Some";
}

#[derive(::core::clone::Clone, ::core::fmt::Debug, ::core::cmp::PartialEq)]
enum Union {
    Some(Some),
    Option(Option),
    Unknown(crate::runtime::Value),
}

union! {
    Union "id";
    Some = ["some"];
    Option = ["option"];
}

#[derive(::core::clone::Clone, ::core::cmp::PartialEq)]
struct Struct {
    items: ::std::vec::Vec<Enum>,
    rest: ::std::collections::BTreeMap<::std::string::String, Union>,
}

object! {
    Struct request;
    items = required();
    rest = rest();
}

page! {
    Struct;
    type Item = Enum;
    items = items;
}

#[test]
fn names_of_the_runtime_and_of_rust() {
    let json = r#"{"items":["Err","new"],"a":{"id":"option"},"b":{"id":"some"}}"#;
    let (value, _) = decode::from_slice::<Struct>(json.as_bytes()).expect("it can be decoded");
    assert!(matches!(value.rest["a"], Union::Option(_)));
    assert_eq!(encode::to_string(&value).expect("it has JSON"), json);
    assert_eq!(format!("{:?}", value.items), r#"[Err, Unknown("new")]"#);
}
