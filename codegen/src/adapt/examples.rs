//! Examples: read by people, so that nothing about them stops anything.

use serde_json::{Map, Value, json};

use super::cx::Cx;
use crate::grammar::Kind;

/// `examples` of a parameter, a header or a media type, which are an object of example objects: a list of values, or
/// values without an object around each, are read as what they are.
pub(super) fn named(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let Some(examples) = object.get_mut("examples") else {
        return;
    };
    let is_example = |value: &Value| match value {
        Value::Object(example) => {
            example.is_empty()
                || example
                    .keys()
                    .any(|key| key == "$ref" || Kind::Example.has(key))
        }
        value => value.is_null(),
    };
    let read = match &mut *examples {
        Value::Object(named) => {
            if named.values().all(is_example) {
                return;
            }
            let wrapped = std::mem::take(named).into_iter().map(|(name, value)| {
                if is_example(&value) {
                    return (name, value);
                }
                cx.moves(["examples", &name], ["examples", &name, "value"]);
                (name, json!({ "value": value }))
            });
            Value::Object(wrapped.collect())
        }
        Value::Array(values) => {
            let values = std::mem::take(values).into_iter().enumerate();
            let named = values.map(|(i, value)| {
                let is_object = value.is_object() && is_example(&value);
                let value = if is_object {
                    value
                } else {
                    json!({ "value": value })
                };
                (i.to_string(), value)
            });
            Value::Object(named.collect())
        }
        Value::Null => return,
        one => json!({ "0": { "value": one } }),
    };
    *examples = read;
    cx.warn_of(
        "examples",
        "'examples' must be an object of example objects; these are read as their values",
    )
    .help("write each as `name: { value: … }`");
}

/// What OpenAPI 3.2 calls the data of an example is its value.
pub(super) fn example(object: &mut Map<String, Value>) {
    if let Some(data) = object.shift_remove("dataValue") {
        object.entry("value").or_insert(data);
    }
}
