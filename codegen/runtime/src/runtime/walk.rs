//! Reads a value without knowing its type: elements of a list, properties of an object, the text of a scalar. Models and
//! plain JSON look alike here. Parameters, forms and multipart bodies are made this way.

use serde_json::Value;

use super::encode;
use super::reflect::{Reflect, ValueRef};

/// Whether the value is absent or null.
pub fn is_none(value: &dyn Reflect) -> bool {
    matches!(
        value.value_ref(),
        ValueRef::Absent | ValueRef::Null | ValueRef::Json(Value::Null)
    )
}

/// Hands the elements of a list to `read`.
pub fn each_element(value: &dyn Reflect, read: &mut dyn FnMut(&dyn Reflect)) {
    match value.value_ref() {
        ValueRef::List(list) => list.each(&mut |element| read(element)),
        ValueRef::Json(Value::Array(elements)) => {
            for element in elements {
                read(element);
            }
        }
        _ => {}
    }
}

/// Hands the properties of an object to `read`, with the keys that have no field of their own.
pub fn each_property(value: &dyn Reflect, read: &mut dyn FnMut(&str, &dyn Reflect)) {
    match value.value_ref() {
        ValueRef::Map(map) => map.each(&mut |key, value| read(key, value)),
        ValueRef::Json(Value::Object(entries)) => {
            for (key, value) in entries {
                read(key, value);
            }
        }
        ValueRef::Struct(object) => object.fields(&mut |fields| {
            for (field, value) in object.info().fields.iter().zip(fields) {
                match value.value_ref() {
                    ValueRef::Map(rest) if field.rest => {
                        rest.each(&mut |key, value| read(key, value));
                    }
                    _ => read(field.wire, *value),
                }
            }
        }),
        _ => {}
    }
}

/// Hands the value that the keys lead to to `read`, if it is there.
pub fn inside(value: &dyn Reflect, keys: &[&str], read: &mut dyn FnMut(&dyn Reflect)) {
    let Some((first, rest)) = keys.split_first() else {
        return read(value);
    };
    each_property(value, &mut |key, value| {
        if key == *first {
            inside(value, rest, read);
        }
    });
}

/// The text of one value: a string as it is, everything else as JSON.
pub fn text(value: &dyn Reflect) -> Result<String, String> {
    match value.value_ref() {
        ValueRef::Text(text) => Ok(text.to_owned()),
        ValueRef::Json(Value::String(text)) => Ok(text.clone()),
        _ => json(value),
    }
}

/// The JSON of a value.
pub fn json(value: &dyn Reflect) -> Result<String, String> {
    encode::to_string(value).map_err(|error| error.to_string())
}
