//! Schemas: takes one as 2020-12 or an older JSON Schema has it, or as people write it by mistake, gives it in the
//! keywords of OpenAPI 3.0. Keywords that only check a value have no counterpart in a type and go without a word; what
//! cannot be typed is told.

mod arrays;
mod conditions;
mod objects;
mod reference;
mod types;
mod values;

use serde_json::{Map, Value, json};

use super::cx::Cx;
use super::walk::{keyed, kind_of};
use crate::grammar::{Kind, Version};

/// A schema, or what stands in place of one. It always stays: what has no meaning is any JSON.
pub(super) fn schema(cx: &mut Cx<'_>, value: &mut Value) -> bool {
    match &*value {
        Value::Object(_) => {}
        Value::Bool(_) => {
            cx.newer("a schema that is only true or false", Version::V3_1);
            *value = json!({});
        }
        Value::String(word) if types::is_word(word) => {
            let message = format!("{} is a text; read as a schema of that type", cx.subject());
            cx.warn(message).help(format!("write `{{ type: {word} }}`"));
            *value = json!({ "type": word.clone() });
        }
        other => {
            let message = format!(
                "{} must be a schema, which is an object, but is {}; read as any JSON",
                cx.subject(),
                kind_of(other)
            );
            cx.warn(message).help("write an object with its `type`");
            *value = json!({});
        }
    }
    if let Value::Object(object) = value {
        keywords(cx, object);
    }
    true
}

/// What asks nothing of a value. `bundle` has given a name to all that references lead to among them.
const SILENT: &[&str] = &[
    "$schema",
    "$id",
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "$vocabulary",
    "$comment",
    "$defs",
    "definitions",
];

/// Keywords that check a value, and say nothing of its type that others do not say.
const CHECKS: &[&str] = &[
    "contains",
    "minContains",
    "maxContains",
    "propertyNames",
    "dependentRequired",
    "contentSchema",
];

fn keywords(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    for field in Kind::Schema.fields() {
        if object.contains_key(field.name) {
            let what = format!("'{}' in a schema", field.name);
            cx.below(field.name, |cx| cx.newer(&what, field.since));
        }
    }
    object.retain(|key, _| !SILENT.contains(&key.as_str()));
    if object.contains_key("$ref") && reference::is_all(cx, object) {
        return;
    }
    objects::required(cx, object);
    values::constant(object);
    values::enumeration(cx, object);
    values::examples(cx, object);
    values::bounds(cx, object);
    values::content(object);
    arrays::tuple(cx, object);
    objects::patterns(cx, object);
    conditions::dependencies(cx, object);
    conditions::conditions(cx, object);
    objects::implied(object);
    arrays::implied(object);
    object.retain(|key, _| !CHECKS.contains(&key.as_str()));
    excluded(cx, object);
    nullable(cx, object);
    types::types(cx, object);
    arms(cx, object);
    fields(cx, object);
}

/// What a value must not be says nothing where something else says what it is.
fn excluded(cx: &Cx<'_>, object: &mut Map<String, Value>) {
    let says = ["type", "enum", "properties", "allOf", "anyOf", "oneOf"];
    let is_part = cx.parent().is_some_and(|key| key == "allOf");
    let is_flag = object.get("not").is_some_and(Value::is_boolean);
    if is_part || is_flag || says.iter().any(|key| object.contains_key(*key)) {
        object.shift_remove("not");
    }
}

/// OpenAPI 3.1 has types for what 3.0 has a flag for.
fn nullable(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    if cx.version > Version::V3_0 && object.contains_key("nullable") {
        cx.note_of(
            "nullable",
            "OpenAPI 3.1 has no 'nullable'; read as 3.0 has it",
        )
        .help("write the type 'null' beside the other: `type: [string, 'null']`");
    }
}

/// What is never valid is no alternative.
fn arms(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    for key in ["oneOf", "anyOf"] {
        let Some(Value::Array(arms)) = object.get_mut(key) else {
            continue;
        };
        let mut to = 0;
        let all = std::mem::take(arms).into_iter().enumerate();
        *arms = all
            .filter_map(|(i, arm)| {
                if arm == Value::Bool(false) {
                    return None;
                }
                if i != to {
                    cx.moves([key, &i.to_string()], [key, &to.to_string()]);
                }
                to += 1;
                Some(arm)
            })
            .collect();
    }
}

/// The keys that are left, each with what stands under it.
fn fields(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        // A property that is never valid is not there.
        properties.retain(|_, property| *property != Value::Bool(false));
    }
    object.retain(|key, value| match key.as_str() {
        "type" if value.is_null() => false,
        _ => cx.below(key, |cx| keyed(cx, Kind::Schema, key, value)),
    });
    let array = object.get("type").is_some_and(|word| word == "array");
    if array && !object.contains_key("items") && cx.version == Version::V3_0 {
        cx.warn("an array schema without 'items'; its elements are read as any JSON")
            .help("add `items:` with the schema of an element");
    }
}

/// Sets the type of a schema that does not say one, if nothing else in it can.
fn imply(object: &mut Map<String, Value>, word: &str) {
    let silent = ["type", "$ref", "allOf", "anyOf", "oneOf", "enum"];
    if silent.iter().all(|key| !object.contains_key(*key)) {
        object.insert("type".to_owned(), Value::from(word));
    }
}

/// Whether a schema leaves it to others to say what a value is.
fn composes(object: &Map<String, Value>) -> bool {
    let keys = ["$ref", "allOf", "anyOf", "oneOf"];
    keys.iter().any(|key| object.contains_key(*key))
}
