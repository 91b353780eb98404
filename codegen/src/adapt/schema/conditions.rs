//! `if`, `then` and `else`, and what depends on a property: the properties that are declared there are optional here.

use indexmap::IndexMap;
use serde_json::{Map, Value, json};

use super::super::cx::Cx;
use super::composes;
use crate::pointer::Pointer;

/// The properties that schemas declare under a condition, each with its schemas and their places.
type Found = IndexMap<String, Vec<(Value, Pointer)>>;

/// `dependencies`, as it was called before 2019-09, and what took its place.
pub(super) fn dependencies(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let mut found = Found::new();
    for key in ["dependencies", "dependentSchemas"] {
        let at = cx.at().child(key);
        if let Some(Value::Object(dependencies)) = object.shift_remove(key) {
            for (name, schema) in &dependencies {
                gather(schema, &at.child(name), &mut found);
            }
        }
    }
    declare(cx, object, found);
}

/// Conditions are not checked.
pub(super) fn conditions(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let condition = object.shift_remove("if");
    let mut found = Found::new();
    for key in ["then", "else"] {
        let at = cx.at().child(key);
        if let Some(schema) = object.shift_remove(key).filter(|_| condition.is_some()) {
            gather(&schema, &at, &mut found);
        }
    }
    if condition.is_some() {
        let message = "'if' is not checked; the properties of 'then' and 'else' are optional here";
        cx.note_of("if", message)
            .help("write `oneOf` with a schema for each case, if the cases are to have types of their own");
    }
    declare(cx, object, found);
}

/// The properties of a schema and of all that it is made of.
fn gather(schema: &Value, at: &Pointer, found: &mut Found) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, property) in properties.into_iter().flatten() {
        let at = at.child("properties").child(name);
        let known = found.entry(name.clone()).or_default();
        if !property.is_boolean() && known.iter().all(|(known, _)| known != property) {
            known.push((property.clone(), at));
        }
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let parts = schema.get(key).and_then(Value::as_array);
        for (i, part) in parts.into_iter().flatten().enumerate() {
            gather(part, &at.child(key).index(i), found);
        }
    }
    for key in ["then", "else"] {
        if let Some(part) = schema.get(key) {
            gather(part, &at.child(key), found);
        }
    }
}

/// Declares what was found and is not declared yet.
fn declare(cx: &mut Cx<'_>, object: &mut Map<String, Value>, found: Found) {
    // What another schema declares may be narrowed here; its own type is the one that holds always.
    let elsewhere = composes(object);
    if found.is_empty() {
        return;
    }
    let properties = object.entry("properties").or_insert_with(|| json!({}));
    let Value::Object(properties) = properties else {
        return;
    };
    for (name, mut schemas) in found {
        if properties.contains_key(&name) {
            continue;
        }
        let to = cx.at().child("properties").child(&name);
        let schema = match schemas.len() {
            _ if elsewhere => json!({}),
            0 => json!({}),
            1 => {
                let (schema, at) = schemas.remove(0);
                cx.moves_from(&at, &to);
                schema
            }
            _ => {
                let arms = schemas.into_iter().enumerate().map(|(i, (schema, at))| {
                    cx.moves_from(&at, &to.child("anyOf").index(i));
                    schema
                });
                json!({ "anyOf": arms.collect::<Vec<_>>() })
            }
        };
        properties.insert(name, schema);
    }
}
