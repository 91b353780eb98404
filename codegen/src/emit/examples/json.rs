//! JSON for a type: takes what the document says of it, gives its example or something plausible. It knows no Rust.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::emit::Cx;
use crate::ir::{Annotations, Arm, Field, Shape, Type, TypeId, Union};

/// How deep an alternative inside of alternatives is looked into: one may contain itself.
const NESTED: usize = 8;

/// JSON that a value of this type could have: the document's example as far as it keeps to the schema, else something made.
pub fn sample(cx: &Cx<'_>, ty: &Type, about: &Annotations, name: &str) -> Value {
    crate::sample::sample(cx.api, ty, about, name)
}

/// An example for each type that has one, or is inside of another example.
pub type Known = BTreeMap<TypeId, Value>;

/// The examples of types, of bodies and of answers, and what is inside of them.
pub fn known(cx: &Cx<'_>) -> Known {
    let mut known = Known::new();
    for (index, def) in cx.api.types.iter().enumerate() {
        if let Some(example) = &def.example {
            learn(cx, &Type::Named(TypeId(index)), example, &mut known);
        }
    }
    for operation in &cx.api.operations {
        let bodies = operation
            .bodies
            .iter()
            .map(|body| (&body.ty, &body.example));
        let answer = operation
            .ok
            .body
            .iter()
            .map(|(_, ty)| (ty, &operation.ok.example));
        for (ty, example) in bodies.chain(answer) {
            if let Some(example) = example {
                learn(cx, ty, example, &mut known);
            }
        }
    }
    known
}

/// Keeps the first example of each type; it is as deep as its JSON.
fn learn(cx: &Cx<'_>, ty: &Type, json: &Value, known: &mut Known) {
    match (ty, json) {
        (Type::List(inner), Value::Array(items)) => {
            items.iter().for_each(|item| learn(cx, inner, item, known));
        }
        (Type::Map(inner), Value::Object(map)) => {
            map.values().for_each(|item| learn(cx, inner, item, known));
        }
        (Type::Nullable(inner), json) => learn(cx, inner, json, known),
        (Type::Named(id), json) if fits(cx, ty, json) => {
            known.entry(*id).or_insert_with(|| json.clone());
            match &cx.api[*id].shape {
                Shape::Struct(body) => {
                    for field in &body.fields {
                        json.get(&field.wire)
                            .into_iter()
                            .for_each(|json| learn(cx, &field.ty, json, known));
                    }
                }
                Shape::Union(union) => {
                    arm(cx, union, json)
                        .into_iter()
                        .for_each(|arm| learn(cx, &union.arms[arm].ty, json, known));
                }
                Shape::Alias(ty) => learn(cx, ty, json, known),
                Shape::Enum(_) => {}
            }
        }
        _ => {}
    }
}

/// Whether the JSON can be a value of the type.
pub fn fits(cx: &Cx<'_>, ty: &Type, json: &Value) -> bool {
    fits_at(cx, ty, json, 0)
}

/// `nested` counts the unions and aliases that were entered without going deeper into the JSON.
fn fits_at(cx: &Cx<'_>, ty: &Type, json: &Value, nested: usize) -> bool {
    match (ty, json) {
        (Type::Any, _) => true,
        (Type::Object, json) => json.is_object(),
        (Type::List(inner), Value::Array(items)) => items.iter().all(|item| fits(cx, inner, item)),
        (Type::Map(inner), Value::Object(map)) => map.values().all(|item| fits(cx, inner, item)),
        (Type::Nullable(inner), json) => json.is_null() || fits_at(cx, inner, json, nested),
        (Type::Text | Type::Formatted(_) | Type::File, json) => json.is_string(),
        (Type::Named(id), json) => match &cx.api[*id].shape {
            Shape::Struct(body) => json
                .as_object()
                .is_some_and(|map| body.fields.iter().all(|field| field_fits(cx, field, map))),
            Shape::Enum(_) => json.is_string(),
            _ if nested > NESTED => false,
            Shape::Union(union) => arm_at(cx, union, json, nested + 1).is_some(),
            Shape::Alias(ty) => fits_at(cx, ty, json, nested + 1),
        },
        (ty, json) => scalar_fits(ty, json),
    }
}

fn scalar_fits(ty: &Type, json: &Value) -> bool {
    match ty {
        Type::Bool => json.is_boolean(),
        Type::I32 => json
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        Type::I64 => json.is_i64(),
        Type::U64 => json.is_u64(),
        Type::F32 | Type::F64 => json.is_number(),
        _ => false,
    }
}

fn field_fits(cx: &Cx<'_>, field: &Field, map: &Map<String, Value>) -> bool {
    match map.get(&field.wire) {
        None => !field.required,
        Some(Value::Null) => field.nullable || !field.required,
        Some(value) => {
            let constant = field.annotations.constant.as_deref();
            constant.is_none_or(|constant| value == constant) && fits(cx, &field.ty, value)
        }
    }
}

/// The arm that the JSON chooses: by its tag, or the one with the most keys that it knows.
pub fn arm(cx: &Cx<'_>, union: &Union, json: &Value) -> Option<usize> {
    arm_at(cx, union, json, 0)
}

fn arm_at(cx: &Cx<'_>, union: &Union, json: &Value, nested: usize) -> Option<usize> {
    let tag = union.tag.as_ref().and_then(|tag| text(json.get(tag)?));
    let named = |(_, arm): &(usize, &Arm)| tag.as_ref().is_none_or(|tag| arm.tags.contains(tag));
    let arms: Vec<_> = union.arms.iter().enumerate().filter(named).collect();
    if let ([(only, _)], Some(_)) = (arms.as_slice(), &tag) {
        return Some(*only);
    }
    let known = |ty: &Type| match ty.named().map(|id| &cx.api[id].shape) {
        Some(Shape::Struct(body)) => body
            .fields
            .iter()
            .filter(|field| json.get(&field.wire).is_some())
            .count(),
        _ => 0,
    };
    let fitting = arms
        .into_iter()
        .filter(|(_, arm)| fits_at(cx, &arm.ty, json, nested));
    // Of equals, the first one.
    fitting
        .rev()
        .max_by_key(|(_, arm)| known(&arm.ty))
        .map(|(index, _)| index)
}

/// The text of a value that may be a tag.
fn text(json: &Value) -> Option<String> {
    match json {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(json.to_string()),
        _ => None,
    }
}
