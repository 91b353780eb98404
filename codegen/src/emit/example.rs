//! Rust that makes a value: takes a type and an example of its JSON, gives the expression that a user would write.
//!
//! JSON that does not fit its type is replaced by a plausible value of the type, so what is given always compiles.
//! Names are written as `types::ty` writes them; `json!`, `File`, `Map`, `BTreeMap` and `Patch` stand without a path.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value};

use super::Cx;
use super::structs::is_required;
use super::types::{Presence, ident, presence, ty as type_of};
use super::unions::{converts, is_boxed};
use crate::ir::{About, EnumValue, Field, Shape, Struct, Type, TypeId, Union};

/// How deep a plausible value goes before its lists stay empty.
const DEPTH: usize = 4;

/// An expression whose type is exactly this one. The types of requests have constructors; a type that only responses
/// have is read from its JSON.
pub fn value(cx: &Cx<'_>, ty: &Type, json: &Value) -> TokenStream {
    match (ty, json) {
        (Type::Any, json) => json_macro(json),
        (Type::Object, Value::Object(map)) if map.is_empty() => quote!(Map::new()),
        (Type::Object, Value::Object(map)) => {
            let entries = entries(map, |value| json_macro(value));
            quote!(Map::from_iter([#(#entries),*]))
        }
        (Type::Text, Value::String(text)) => quote!(#text.to_owned()),
        (Type::File, Value::String(text)) => file(text),
        (Type::List(_), Value::Array(items)) if items.is_empty() => quote!(Vec::new()),
        (Type::List(inner), Value::Array(items)) => {
            let items = items.iter().map(|item| value(cx, inner, item));
            quote!(Vec::from([#(#items),*]))
        }
        (Type::Map(_), Value::Object(map)) if map.is_empty() => quote!(BTreeMap::new()),
        (Type::Map(inner), Value::Object(map)) => {
            let entries = entries(map, |item| value(cx, inner, item));
            quote!(BTreeMap::from([#(#entries),*]))
        }
        (Type::Nullable(_), Value::Null) => quote!(None),
        (Type::Nullable(inner), json) => {
            let inner = value(cx, inner, json);
            quote!(Some(#inner))
        }
        (Type::Named(id), json) => named(cx, *id, json),
        (ty, json) => scalar(ty, json)
            .unwrap_or_else(|| value(cx, ty, &sample(cx, ty, &About::default(), "value"))),
    }
}

/// An expression for an argument of this type, as `types::argument` declares it: `"text"` where a `String` is taken
/// by `impl Into<String>`.
pub fn argument(cx: &Cx<'_>, ty: &Type, json: &Value) -> TokenStream {
    match (ty, json) {
        (Type::Text, Value::String(text)) => quote!(#text),
        (Type::Any, json) => into_json(json),
        (Type::Object, Value::Object(map)) if !map.is_empty() => {
            let all_texts = map.values().all(Value::is_string);
            let entries = map.iter().map(|(key, value)| {
                let value = if all_texts {
                    into_json(value)
                } else {
                    json_macro(value)
                };
                quote!((#key, #value))
            });
            quote!([#(#entries),*])
        }
        (Type::List(inner), Value::Array(items)) if items.is_empty() => {
            let inner = type_of(cx, inner);
            quote!(Vec::<#inner>::new())
        }
        (Type::List(inner), Value::Array(items)) => {
            let item = |item: &Value| match (&**inner, item) {
                (Type::Text, Value::String(text)) => quote!(#text),
                _ => value(cx, inner, item),
            };
            let items = items.iter().map(item);
            quote!([#(#items),*])
        }
        (Type::Map(inner), Value::Object(map)) if map.is_empty() => {
            let inner = type_of(cx, inner);
            quote!(BTreeMap::<String, #inner>::new())
        }
        (Type::Map(inner), Value::Object(map)) => {
            let entries = map.iter().map(|(key, item)| {
                let item = value(cx, inner, item);
                quote!((#key, #item))
            });
            quote!([#(#entries),*])
        }
        (Type::Named(id), json) => named_argument(cx, *id, json),
        (ty, json) if fits(cx, ty, json) => value(cx, ty, json),
        (Type::Object, _) => quote!(Map::new()),
        (ty, _) => argument(cx, ty, &sample(cx, ty, &About::default(), "value")),
    }
}

/// JSON that a value of this type could have: the example, else the default, else something plausible under that name.
pub fn sample(cx: &Cx<'_>, ty: &Type, about: &About, name: &str) -> Value {
    sample_at(cx, ty, about, name, 0)
}

fn sample_at(cx: &Cx<'_>, ty: &Type, about: &About, name: &str, depth: usize) -> Value {
    let constant = about.constant.clone().map(Value::String);
    [&about.example, &constant, &about.default]
        .into_iter()
        .flatten()
        .find(|value| fits(cx, ty, value))
        .cloned()
        .unwrap_or_else(|| plausible(cx, ty, name, depth))
}

fn plausible(cx: &Cx<'_>, ty: &Type, name: &str, depth: usize) -> Value {
    match ty {
        Type::Any | Type::Text => format!("<{name}>").into(),
        Type::Object => Value::Object(Map::new()),
        Type::Bool => true.into(),
        Type::I32 | Type::I64 | Type::U64 => 1.into(),
        Type::F32 | Type::F64 => 1.0.into(),
        Type::File => "file.bin".into(),
        Type::List(_) if depth >= DEPTH => Value::Array(Vec::new()),
        Type::List(inner) => Value::Array(vec![plausible(cx, inner, name, depth + 1)]),
        Type::Map(_) if depth >= DEPTH => Value::Object(Map::new()),
        Type::Map(inner) => {
            Value::Object([("key".to_owned(), plausible(cx, inner, name, depth + 1))].into_iter().collect())
        }
        Type::Nullable(inner) => plausible(cx, inner, name, depth),
        Type::Named(id) => {
            let def = &cx.api.types[id.0];
            let example = def.example.as_ref().filter(|example| fits(cx, ty, example));
            example.cloned().unwrap_or_else(|| plausible_shape(cx, &def.shape, name, depth))
        }
    }
}

fn plausible_shape(cx: &Cx<'_>, shape: &Shape, name: &str, depth: usize) -> Value {
    match shape {
        Shape::Struct(body) => Value::Object(plausible_fields(cx, body, depth)),
        Shape::Enum(values) => values.first().map_or("", |value| &value.wire).into(),
        Shape::Alias(ty) => plausible(cx, ty, name, depth),
        Shape::Union(union) => {
            let Some(arm) = union.arms.first() else {
                return Value::Null;
            };
            let mut value = plausible(cx, &arm.ty, name, depth + 1);
            if let (Some(tag), Some(chosen), Some(map)) =
                (&union.tag, arm.tags.first(), value.as_object_mut())
            {
                map.insert(tag.clone(), chosen.as_str().into());
            }
            value
        }
    }
}

/// What is required, and the first alternative of what is needed.
fn plausible_fields(cx: &Cx<'_>, body: &Struct, depth: usize) -> Map<String, Value> {
    let needed = |field: &Field| {
        field.required || body.needs.first().is_some_and(|names| names.contains(&field.wire))
    };
    let fields = body.fields.iter().filter(|field| needed(field));
    fields
        .map(|field| {
            let value = if depth >= 2 * DEPTH {
                Value::Null
            } else {
                sample_at(cx, &field.ty, &field.about, &field.wire, depth + 1)
            };
            (field.wire.clone(), value)
        })
        .collect()
}

/// Whether the JSON can be a value of the type.
pub fn fits(cx: &Cx<'_>, ty: &Type, json: &Value) -> bool {
    match (ty, json) {
        (Type::Any, _) => true,
        (Type::Object, json) => json.is_object(),
        (Type::List(inner), Value::Array(items)) => items.iter().all(|item| fits(cx, inner, item)),
        (Type::Map(inner), Value::Object(map)) => map.values().all(|item| fits(cx, inner, item)),
        (Type::Nullable(inner), json) => json.is_null() || fits(cx, inner, json),
        (Type::Text | Type::File, json) => json.is_string(),
        (Type::Named(id), json) => match &cx.api.types[id.0].shape {
            Shape::Struct(body) => json
                .as_object()
                .is_some_and(|map| body.fields.iter().all(|field| field_fits(cx, field, map))),
            Shape::Enum(_) => json.is_string(),
            Shape::Union(union) => arm(cx, union, json).is_some(),
            Shape::Alias(ty) => fits(cx, ty, json),
        },
        (ty, json) => scalar(ty, json).is_some(),
    }
}

fn field_fits(cx: &Cx<'_>, field: &Field, map: &Map<String, Value>) -> bool {
    match map.get(&field.wire) {
        None => !field.required,
        Some(Value::Null) => field.nullable || !field.required,
        Some(value) => {
            let constant = field.about.constant.as_deref();
            constant.is_none_or(|constant| value == constant) && fits(cx, &field.ty, value)
        }
    }
}

/// A number or a truth value, where the JSON is one of that type.
fn scalar(ty: &Type, json: &Value) -> Option<TokenStream> {
    let signed = |literal: Literal, negative: bool| {
        if negative {
            quote!(-#literal)
        } else {
            quote!(#literal)
        }
    };
    let integer = |number: i64| signed(Literal::u64_unsuffixed(number.unsigned_abs()), number < 0);
    match ty {
        Type::Bool => json.as_bool().map(|value| quote!(#value)),
        Type::I32 => json
            .as_i64()
            .filter(|number| i32::try_from(*number).is_ok())
            .map(integer),
        Type::I64 => json.as_i64().map(integer),
        Type::U64 => json.as_u64().map(|number| signed(Literal::u64_unsuffixed(number), false)),
        Type::F32 | Type::F64 => json
            .as_f64()
            .filter(|number| number.is_finite())
            .map(|number| signed(Literal::f64_unsuffixed(number.abs()), number < 0.0)),
        _ => None,
    }
}

/// A file under the name that the example gives it.
fn file(text: &str) -> TokenStream {
    let is_name = text.contains('.')
        && text.len() < 60
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/'));
    let name = if is_name { text } else { "file.bin" };
    quote!(File::path(#name))
}

fn named(cx: &Cx<'_>, id: TypeId, json: &Value) -> TokenStream {
    let name = type_of(cx, &Type::Named(id));
    match &cx.api.types[id.0].shape {
        Shape::Alias(ty) => value(cx, ty, json),
        Shape::Enum(values) => match variant(cx, id, values, json) {
            Some(variant) => variant,
            None => {
                let text = json.as_str().unwrap_or_default();
                quote!(#name::from(#text))
            }
        },
        Shape::Union(union) => match union_arm(cx, union, json) {
            Some((index, inner)) if is_plain_arm(cx, id, union, index) => quote!(#name::from(#inner)),
            Some((index, inner)) => whole_arm(cx, id, union, index, &inner),
            None => {
                let json = json_macro(json);
                quote!(#name::Unknown(#json))
            }
        },
        Shape::Struct(body) if cx.facts.of(id).in_requests => construct(cx, id, body, json),
        Shape::Struct(_) => {
            let json = json_macro(json);
            quote!(serde_json::from_value::<#name>(#json).expect("an example from the API's document"))
        }
    }
}

fn named_argument(cx: &Cx<'_>, id: TypeId, json: &Value) -> TokenStream {
    match &cx.api.types[id.0].shape {
        Shape::Alias(ty) if !matches!(ty, Type::Named(_)) => argument(cx, ty, json),
        Shape::Enum(values) => variant(cx, id, values, json).unwrap_or_else(|| {
            let text = json.as_str().unwrap_or_default();
            quote!(#text)
        }),
        // A setter of such a union takes each of its arms.
        Shape::Union(union) => match union_arm(cx, union, json) {
            Some((index, inner)) if is_plain_arm(cx, id, union, index) => inner,
            _ => named(cx, id, json),
        },
        _ => named(cx, id, json),
    }
}

fn variant(cx: &Cx<'_>, id: TypeId, values: &[EnumValue], json: &Value) -> Option<TokenStream> {
    let (name, text) = (type_of(cx, &Type::Named(id)), json.as_str());
    let index = values.iter().position(|value| Some(value.wire.as_str()) == text);
    // What is no text at all stands for the first value.
    let index = index.or_else(|| (text.is_none() && !values.is_empty()).then_some(0))?;
    let variant = ident(cx.names.member(id, index));
    Some(quote!(#name::#variant))
}

/// The arm that fits, and the value inside of it.
fn union_arm(cx: &Cx<'_>, union: &Union, json: &Value) -> Option<(usize, TokenStream)> {
    let index = arm(cx, union, json)?;
    Some((index, value(cx, &union.arms[index].ty, json)))
}

/// Whether the arm's value converts by itself: it has a name of its own, so that nothing has to be inferred.
fn is_plain_arm(cx: &Cx<'_>, id: TypeId, union: &Union, index: usize) -> bool {
    let ty = &union.arms[index].ty;
    let inner = ty.named().map(|id| &cx.api.types[id.0].shape);
    let has_name = matches!(ty, Type::Named(_)) && !matches!(inner, Some(Shape::Alias(_)));
    has_name && converts(cx, id, union, index)
}

/// `Union::Arm(…)` around a value.
pub fn whole_arm(cx: &Cx<'_>, id: TypeId, union: &Union, index: usize, inner: &TokenStream) -> TokenStream {
    let (name, arm) = (type_of(cx, &Type::Named(id)), ident(cx.names.member(id, index)));
    if is_boxed(cx, &union.arms[index].ty) {
        quote!(#name::#arm(Box::new(#inner)))
    } else {
        quote!(#name::#arm(#inner))
    }
}

/// The arm that the JSON chooses: by its tag, or the one with the most keys that it knows.
fn arm(cx: &Cx<'_>, union: &Union, json: &Value) -> Option<usize> {
    let tag = union.tag.as_ref().and_then(|tag| json.get(tag)?.as_str());
    if let Some(tag) = tag {
        let has = |tags: &Vec<String>| tags.iter().any(|known| known == tag);
        return union.arms.iter().position(|arm| has(&arm.tags));
    }
    let known = |ty: &Type| match ty.named().map(|id| &cx.api.types[id.0].shape) {
        Some(Shape::Struct(body)) => body
            .fields
            .iter()
            .filter(|field| json.get(&field.wire).is_some())
            .count(),
        _ => 0,
    };
    let fitting = union.arms.iter().enumerate().filter(|(_, arm)| fits(cx, &arm.ty, json));
    // Of equals, the first one.
    fitting
        .rev()
        .max_by_key(|(_, arm)| known(&arm.ty))
        .map(|(index, _)| index)
}

/// `Type::new(…)` with what is required, and a setter for each other field that the JSON has.
fn construct(cx: &Cx<'_>, id: TypeId, body: &Struct, json: &Value) -> TokenStream {
    let name = type_of(cx, &Type::Named(id));
    let empty = Map::new();
    let map = json.as_object().unwrap_or(&empty);
    let mut arguments = Vec::new();
    let mut setters = Vec::new();
    for (index, field) in body.fields.iter().enumerate() {
        let given = map.get(&field.wire);
        if field.required && field.about.constant.is_some() {
            continue;
        }
        if is_required(cx, id, field) {
            let made = || sample(cx, &field.ty, &field.about, &field.wire);
            let json = given.filter(|json| fits(cx, &field.ty, json)).cloned();
            arguments.push(argument(cx, &field.ty, &json.unwrap_or_else(made)));
        } else if let Some(json) = given.filter(|_| !field.read_only) {
            setters.extend(setter(cx, id, index, field, json));
        }
    }
    if let Some(rest) = &body.rest {
        let named = |key: &str| body.fields.iter().any(|field| field.wire == key);
        for (key, json) in map.iter().filter(|(key, _)| !named(key)) {
            let value = if *rest == Type::Any {
                into_json(json)
            } else {
                value(cx, rest, json)
            };
            setters.push(quote!(.with(#key, #value)));
        }
    }
    quote!(#name::new(#(#arguments),*)#(#setters)*)
}

fn setter(cx: &Cx<'_>, owner: TypeId, index: usize, field: &Field, json: &Value) -> Option<TokenStream> {
    let name = ident(cx.names.member(owner, index));
    let patch = presence(cx, owner, field) == Presence::Patch;
    let value = match json {
        Value::Null if patch => quote!(Patch::Null),
        Value::Null => return None,
        json if !fits(cx, &field.ty, json) => return None,
        Value::String(text) if patch && field.ty == Type::Text => quote!(#text),
        json if patch && !cx.facts.boxed(owner, &field.ty) => value(cx, &field.ty, json),
        json => argument(cx, &field.ty, json),
    };
    Some(quote!(.#name(#value)))
}

fn entries<'a>(
    map: &'a Map<String, Value>,
    value: impl Fn(&Value) -> TokenStream + 'a,
) -> impl Iterator<Item = TokenStream> + 'a {
    map.iter().map(move |(key, item)| {
        let item = value(item);
        quote!((#key.to_owned(), #item))
    })
}

/// What `impl Into<Value>` takes: plain where it is plain, else `json!`.
fn into_json(json: &Value) -> TokenStream {
    match json {
        Value::String(text) => quote!(#text),
        Value::Bool(value) => quote!(#value),
        json => json_macro(json),
    }
}

fn json_macro(json: &Value) -> TokenStream {
    let tokens = json_tokens(json);
    quote!(json!(#tokens))
}

fn json_tokens(json: &Value) -> TokenStream {
    match json {
        Value::Null => quote!(null),
        Value::Bool(value) => quote!(#value),
        Value::String(text) => quote!(#text),
        Value::Number(_) => json_number(json),
        Value::Array(items) => {
            let items = items.iter().map(json_tokens);
            quote!([#(#items),*])
        }
        Value::Object(map) => {
            let entries = map.iter().map(|(key, value)| {
                let value = json_tokens(value);
                quote!(#key: #value)
            });
            quote!({#(#entries),*})
        }
    }
}

/// A number inside of `json!`, where nothing but a suffix tells that it is larger than an `i32`.
fn json_number(json: &Value) -> TokenStream {
    let small = [Type::I32, Type::F64].iter().find_map(|ty| match ty {
        Type::F64 if !json.is_f64() => None,
        ty => scalar(ty, json),
    });
    small.unwrap_or_else(|| match (json.as_i64(), json.as_u64()) {
        (Some(number), _) if number < 0 => {
            let literal = Literal::u64_unsuffixed(number.unsigned_abs());
            quote!(-#literal)
        }
        (Some(number), _) => {
            let literal = Literal::i64_suffixed(number);
            quote!(#literal)
        }
        (None, number) => {
            let literal = Literal::u64_suffixed(number.unwrap_or_default());
            quote!(#literal)
        }
    })
}
