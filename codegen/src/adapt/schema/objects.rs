//! Objects: which properties are required, and what keys hold that are no properties.

use serde_json::{Map, Value, json};

use super::super::cx::Cx;

/// `required` on a property, as JSON Schema 3 had it, belongs into the list of the object around it.
pub(super) fn required(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let mut names = Vec::new();
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        for (name, property) in properties {
            let Some(required) = property.as_object_mut().and_then(required_flag) else {
                continue;
            };
            cx.below("properties", |cx| {
                cx.below(name, |cx| tell_flag(cx, "in the object around it"))
            });
            names.extend(required.then(|| name.clone()));
        }
    }
    if required_flag(object).is_some() {
        tell_flag(cx, "and says nothing here");
    }
    if names.is_empty() {
        return;
    }
    let list = object.entry("required").or_insert_with(|| json!([]));
    if list.is_null() {
        *list = json!([]);
    }
    if let Value::Array(list) = list {
        names.retain(|name| !list.iter().any(|known| known == name));
        list.extend(names.into_iter().map(Value::from));
    }
}

fn required_flag(schema: &mut Map<String, Value>) -> Option<bool> {
    let flag = match schema.get("required")? {
        Value::Bool(flag) => *flag,
        Value::String(text) if text == "true" || text == "false" => text == "true",
        _ => return None,
    };
    schema.shift_remove("required");
    Some(flag)
}

fn tell_flag(cx: &mut Cx<'_>, meaning: &str) {
    let message = format!("'required' is a list of property names; a flag counts {meaning}");
    cx.warn_of("required", message)
        .help("put the property's name into the `required` list of the object around it");
}

/// What keys hold that match a pattern: where all patterns agree, it is what all other keys hold.
pub(super) fn patterns(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let unevaluated = object.shift_remove("unevaluatedProperties");
    let patterns = match object.shift_remove("patternProperties") {
        Some(Value::Object(patterns)) => patterns,
        _ => Map::new(),
    };
    let other = object.get("additionalProperties");
    if patterns.is_empty() {
        if let (Some(schema @ Value::Object(_)), None) = (unevaluated, other) {
            cx.moves(["unevaluatedProperties"], ["additionalProperties"]);
            object.insert("additionalProperties".to_owned(), schema);
        }
        return;
    }
    let other = other.filter(|other| **other != Value::Bool(false)).cloned();
    let mut schemas: Vec<_> = patterns.iter().map(|(_, schema)| schema).collect();
    schemas.extend(
        other
            .iter()
            .chain(unevaluated.iter().filter(|schema| schema.is_object())),
    );
    let first = schemas[0];
    let meant = if schemas.iter().all(|schema| *schema == first) {
        if let Some(pattern) = patterns.keys().next() {
            cx.moves(["patternProperties", pattern], ["additionalProperties"]);
        }
        first.clone()
    } else {
        cx.warn_of(
            "patternProperties",
            "what a key holds depends on its pattern; all are read as any JSON",
        )
        .help("the values of a map in Rust have one type");
        json!(true)
    };
    object.insert("additionalProperties".to_owned(), meant);
}

/// What only objects have makes a schema one of an object.
pub(super) fn implied(object: &mut Map<String, Value>) {
    let keys = [
        "properties",
        "additionalProperties",
        "propertyNames",
        "dependentRequired",
    ];
    if keys.iter().any(|key| object.contains_key(*key)) {
        super::imply(object, "object");
    }
}
