//! Rust that makes a value: takes a type and an example of its JSON, gives the expression that a user would write.
//!
//! JSON that does not fit its type is replaced by a plausible value of the type, so what is given always compiles.
//! Names are written as `types::ty` writes them; `json!`, `File`, `Map`, `BTreeMap` and `Patch` stand without a path.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value};

use super::code::{Code, array, call, chain, method, pair, path, quoted, text};
use super::json::arm;
pub use super::json::{fits, sample};
use crate::emit::Cx;
use crate::emit::source::structs::is_required;
use crate::emit::source::types::{Presence, ident, presence, ty as type_of};
use crate::emit::source::unions::{converts, is_boxed};
use crate::ir::{Annotations, EnumValue, Field, Shape, Struct, Type, TypeId, Union};

/// How often JSON that does not fit is replaced inside of a replacement: a type that has no end is cut there.
const REPLACEMENTS: usize = 2;

/// An expression whose type is exactly this one. The types of requests have constructors; a type that only responses
/// have is read from its JSON.
pub fn value(cx: &Cx<'_>, ty: &Type, json: &Value) -> Code {
    value_at(At { cx, replaced: 0 }, ty, json)
}

/// An expression for an argument of this type, as `types::argument` declares it: `"text"` where a `String` is taken
/// by `impl Into<String>`.
pub fn argument(cx: &Cx<'_>, ty: &Type, json: &Value) -> Code {
    argument_at(At { cx, replaced: 0 }, ty, json)
}

/// Where an expression is being made.
#[derive(Clone, Copy)]
struct At<'a> {
    cx: &'a Cx<'a>,
    /// How many replacements it is inside of.
    replaced: usize,
}

/// An expression for a plausible value, in place of JSON that does not fit.
fn replaced(at: At<'_>, ty: &Type, json: &Value, make: fn(At<'_>, &Type, &Value) -> Code) -> Code {
    if at.replaced >= REPLACEMENTS {
        return from_json(at, ty, json);
    }
    let inner = At {
        replaced: at.replaced + 1,
        ..at
    };
    make(
        inner,
        ty,
        &sample(at.cx, ty, &Annotations::default(), "value"),
    )
}

/// A value read from its JSON, for types without a constructor.
fn from_json(at: At<'_>, ty: &Type, json: &Value) -> Code {
    let ty = type_of(at.cx, ty);
    let read = path(quote!(serde_json::from_value::<#ty>));
    let why = quoted("an example from the API's document");
    chain(
        call(read, vec![Code::Json(json.clone())]),
        vec![method("expect", vec![why])],
    )
}

fn value_at(at: At<'_>, ty: &Type, json: &Value) -> Code {
    match (ty, json) {
        (Type::Any, json) => Code::Json(json.clone()),
        (Type::Object, Value::Object(map)) if map.is_empty() => new(quote!(Map::new)),
        (Type::Object, Value::Object(map)) => {
            let entries = owned_entries(map, |item| Code::Json(item.clone()));
            call(path(quote!(Map::from_iter)), vec![entries])
        }
        (Type::Text, Value::String(text)) => owned(text),
        (Type::Formatted(_), Value::String(text)) => {
            let ty = type_of(at.cx, ty);
            call(path(quote!(#ty::from)), vec![quoted(text)])
        }
        (Type::File, Value::String(text)) => file(text),
        (Type::List(_), Value::Array(items)) if items.is_empty() => text("Vec::new()"),
        (Type::List(inner), Value::Array(items)) => {
            let items = items.iter().map(|item| value_at(at, inner, item));
            call(text("Vec::from"), vec![array(items.collect())])
        }
        (Type::Map(_), Value::Object(map)) if map.is_empty() => new(quote!(BTreeMap::new)),
        (Type::Map(inner), Value::Object(map)) => {
            let entries = owned_entries(map, |item| value_at(at, inner, item));
            call(path(quote!(BTreeMap::from)), vec![entries])
        }
        (Type::Nullable(_), Value::Null) => text("None"),
        (Type::Nullable(inner), json) => call(text("Some"), vec![value_at(at, inner, json)]),
        (Type::Named(id), json) => named(at, *id, json),
        (ty, json) => scalar(ty, json).unwrap_or_else(|| replaced(at, ty, json, value_at)),
    }
}

fn argument_at(at: At<'_>, ty: &Type, json: &Value) -> Code {
    match (ty, json) {
        (Type::Text | Type::Formatted(_), Value::String(text)) => quoted(text),
        (Type::Any, json) => into_json(json),
        (Type::Object, Value::Object(map)) if !map.is_empty() => {
            let all_texts = map.values().all(Value::is_string);
            entries(map, |value| match all_texts {
                true => into_json(value),
                false => Code::Json(value.clone()),
            })
        }
        (Type::List(inner), Value::Array(items)) if items.is_empty() => {
            let inner = type_of(at.cx, inner);
            new(quote!(Vec::<#inner>::new))
        }
        (Type::List(inner), Value::Array(items)) => {
            let item = |item| element_at(at, inner, item);
            array(items.iter().map(item).collect())
        }
        (Type::Map(inner), Value::Object(map)) if map.is_empty() => {
            let inner = type_of(at.cx, inner);
            new(quote!(BTreeMap::<String, #inner>::new))
        }
        (Type::Map(inner), Value::Object(map)) => entries(map, |item| element_at(at, inner, item)),
        (Type::Named(id), json) => named_argument(at, *id, json),
        (ty, json) if fits(at.cx, ty, json) => value_at(at, ty, json),
        (Type::Object, _) => new(quote!(Map::new)),
        (ty, json) => replaced(at, ty, json, argument_at),
    }
}

/// An element of a list or a map, which may come as what converts into it.
fn element_at(at: At<'_>, ty: &Type, json: &Value) -> Code {
    match (ty, json) {
        (Type::Text | Type::Formatted(_), Value::String(text)) => quoted(text),
        _ => value_at(at, ty, json),
    }
}

/// A number or a truth value, where the JSON is one of that type.
fn scalar(ty: &Type, json: &Value) -> Option<Code> {
    let number = match ty {
        Type::Bool => json.as_bool()?.to_string(),
        Type::I32 => i32::try_from(json.as_i64()?).ok()?.to_string(),
        Type::I64 => json.as_i64()?.to_string(),
        Type::U64 => json.as_u64()?.to_string(),
        Type::F32 | Type::F64 => {
            let number = json.as_f64().filter(|number| number.is_finite())?;
            let sign = if number < 0.0 { "-" } else { "" };
            format!("{sign}{}", Literal::f64_unsuffixed(number.abs()))
        }
        _ => return None,
    };
    Some(text(number))
}

/// A file under the name that the example gives it.
fn file(name: &str) -> Code {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
    let is_name = name.contains('.') && name.len() < 60 && name.chars().all(fits);
    let name = if is_name { name } else { "file.bin" };
    call(path(quote!(File::from_path)), vec![quoted(name)])
}

fn named(at: At<'_>, id: TypeId, json: &Value) -> Code {
    let name = type_of(at.cx, &Type::Named(id));
    match &at.cx.api[id].shape {
        Shape::Alias(ty) => value_at(at, ty, json),
        Shape::Enum(values) => match variant(at, id, values, json) {
            Some(variant) => variant,
            None => call(
                path(quote!(#name::from)),
                vec![quoted(json.as_str().unwrap_or_default())],
            ),
        },
        Shape::Union(union) => match union_arm(at, union, json) {
            Some((index, inner)) if is_plain_arm(at, id, union, index) => {
                call(path(quote!(#name::from)), vec![inner])
            }
            Some((index, inner)) => whole_arm(at.cx, id, union, index, inner),
            None => call(path(quote!(#name::Unknown)), vec![Code::Json(json.clone())]),
        },
        Shape::Struct(body) if at.cx.facts.of(id).in_requests => construct(at, id, body, json),
        Shape::Struct(_) => from_json(at, &Type::Named(id), json),
    }
}

fn named_argument(at: At<'_>, id: TypeId, json: &Value) -> Code {
    match &at.cx.api[id].shape {
        Shape::Alias(ty) if !matches!(ty, Type::Named(_)) => argument_at(at, ty, json),
        Shape::Enum(values) => variant(at, id, values, json)
            .unwrap_or_else(|| quoted(json.as_str().unwrap_or_default())),
        // A setter of such a union takes each of its arms.
        Shape::Union(union) => match union_arm(at, union, json) {
            Some((index, inner)) if is_plain_arm(at, id, union, index) => inner,
            _ => named(at, id, json),
        },
        _ => named(at, id, json),
    }
}

fn variant(at: At<'_>, id: TypeId, values: &[EnumValue], json: &Value) -> Option<Code> {
    let (name, text) = (type_of(at.cx, &Type::Named(id)), json.as_str());
    let index = values
        .iter()
        .position(|value| Some(value.wire.as_str()) == text);
    // What is no text at all stands for the first value.
    let index = index.or_else(|| (text.is_none() && !values.is_empty()).then_some(0))?;
    let variant = ident(at.cx.names.member(id, index));
    Some(path(quote!(#name::#variant)))
}

/// The arm that fits, and the value inside of it.
fn union_arm(at: At<'_>, union: &Union, json: &Value) -> Option<(usize, Code)> {
    let index = arm(at.cx, union, json)?;
    Some((index, value_at(at, &union.arms[index].ty, json)))
}

/// Whether the arm's value converts by itself: it has a name of its own, so that nothing has to be inferred.
fn is_plain_arm(at: At<'_>, id: TypeId, union: &Union, index: usize) -> bool {
    let ty = &union.arms[index].ty;
    let inner = ty.named().map(|id| &at.cx.api[id].shape);
    let has_name = matches!(ty, Type::Named(_)) && !matches!(inner, Some(Shape::Alias(_)));
    has_name && converts(at.cx, id, union, index)
}

/// `Union::Arm(…)` around a value.
pub fn whole_arm(cx: &Cx<'_>, id: TypeId, union: &Union, index: usize, inner: Code) -> Code {
    let (name, arm) = (
        type_of(cx, &Type::Named(id)),
        ident(cx.names.member(id, index)),
    );
    let inner = if is_boxed(cx, &union.arms[index].ty) {
        call(text("Box::new"), vec![inner])
    } else {
        inner
    };
    call(path(quote!(#name::#arm)), vec![inner])
}

/// `Type::new(…)` with what is required, and a setter for each other field that the JSON has.
fn construct(at: At<'_>, id: TypeId, body: &Struct, json: &Value) -> Code {
    let name = type_of(at.cx, &Type::Named(id));
    let empty = Map::new();
    let map = json.as_object().unwrap_or(&empty);
    let mut arguments = Vec::new();
    let mut setters = Vec::new();
    for (index, field) in body.fields.iter().enumerate() {
        let given = map.get(&field.wire);
        if field.required && field.annotations.constant.is_some() {
            continue;
        }
        if is_required(at.cx, id, field) {
            let value = match given.filter(|json| fits(at.cx, &field.ty, json)) {
                Some(json) => argument_at(at, &field.ty, json),
                None => required(at, field, given),
            };
            arguments.push(value);
        } else if let Some(json) = given.filter(|_| !field.read_only) {
            setters.extend(setter(at, id, index, field, json));
        }
    }
    if let Some(rest) = &body.rest {
        let named = |key: &str| body.fields.iter().any(|field| field.wire == key);
        for (key, json) in map.iter().filter(|(key, _)| !named(key)) {
            let value = if *rest == Type::Any {
                into_json(json)
            } else {
                value_at(at, rest, json)
            };
            setters.push(method("with", vec![quoted(key), value]));
        }
    }
    chain(call(path(quote!(#name::new)), arguments), setters)
}

/// A required field that the JSON has not, or has otherwise.
fn required(at: At<'_>, field: &Field, given: Option<&Value>) -> Code {
    if at.replaced >= REPLACEMENTS {
        return replaced(at, &field.ty, given.unwrap_or(&Value::Null), argument_at);
    }
    let json = sample(at.cx, &field.ty, &field.annotations, &field.wire);
    let at = At {
        replaced: at.replaced + 1,
        ..at
    };
    argument_at(at, &field.ty, &json)
}

fn setter(at: At<'_>, owner: TypeId, index: usize, field: &Field, json: &Value) -> Option<Code> {
    let name = at.cx.names.member(owner, index);
    let patch = presence(at.cx, owner, field) == Presence::Patch;
    let value = match json {
        Value::Null if patch => path(quote!(Patch::Null)),
        Value::Null => return None,
        json if !fits(at.cx, &field.ty, json) => return None,
        Value::String(text) if patch && field.ty.is_text() => quoted(text),
        Value::Object(map) if patch && !map.is_empty() && field.ty == Type::Object => {
            argument_at(at, &field.ty, json)
        }
        json if patch && !at.cx.facts.boxed(owner, &field.ty) => value_at(at, &field.ty, json),
        json => argument_at(at, &field.ty, json),
    };
    Some(method(name, vec![value]))
}

/// `new()`, by its path.
fn new(function: TokenStream) -> Code {
    call(path(function), Vec::new())
}

/// `"text".to_owned()`.
fn owned(value: &str) -> Code {
    Code::Join(vec![quoted(value), text(".to_owned()")])
}

/// `[("key", value)]`.
fn entries(map: &Map<String, Value>, value: impl Fn(&Value) -> Code) -> Code {
    let entries = map.iter().map(|(key, item)| pair(quoted(key), value(item)));
    array(entries.collect())
}

/// `[("key".to_owned(), value)]`.
fn owned_entries(map: &Map<String, Value>, value: impl Fn(&Value) -> Code) -> Code {
    let entries = map.iter().map(|(key, item)| pair(owned(key), value(item)));
    array(entries.collect())
}

/// What `impl Into<Value>` takes: plain where it is plain, else `json!`.
fn into_json(json: &Value) -> Code {
    match json {
        Value::String(value) => quoted(value),
        Value::Bool(value) => text(value.to_string()),
        json => Code::Json(json.clone()),
    }
}
