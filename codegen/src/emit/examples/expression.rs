//! Rust that makes a value: takes a type and an example of its JSON, gives the expression that a user would write.
//!
//! JSON that does not fit its type is replaced by a plausible value of the type, so what is given always compiles.
//! Names are written as `types::ty` writes them; `json!`, `File`, `Map`, `BTreeMap` and `Patch` stand without a path.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use serde_json::{Map, Value};

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
pub fn value(cx: &Cx<'_>, ty: &Type, json: &Value) -> TokenStream {
    value_at(At { cx, replaced: 0 }, ty, json)
}

/// An expression for an argument of this type, as `types::argument` declares it: `"text"` where a `String` is taken
/// by `impl Into<String>`.
pub fn argument(cx: &Cx<'_>, ty: &Type, json: &Value) -> TokenStream {
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
fn replaced(
    at: At<'_>,
    ty: &Type,
    json: &Value,
    make: fn(At<'_>, &Type, &Value) -> TokenStream,
) -> TokenStream {
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
fn from_json(at: At<'_>, ty: &Type, json: &Value) -> TokenStream {
    let (ty, json) = (type_of(at.cx, ty), json_macro(json));
    quote!(serde_json::from_value::<#ty>(#json).expect("an example from the API's document"))
}

fn value_at(at: At<'_>, ty: &Type, json: &Value) -> TokenStream {
    match (ty, json) {
        (Type::Any, json) => json_macro(json),
        (Type::Object, Value::Object(map)) if map.is_empty() => quote!(Map::new()),
        (Type::Object, Value::Object(map)) => {
            let entries = entries(map, json_macro);
            quote!(Map::from_iter([#(#entries),*]))
        }
        (Type::Text, Value::String(text)) => quote!(#text.to_owned()),
        (Type::File, Value::String(text)) => file(text),
        (Type::List(_), Value::Array(items)) if items.is_empty() => quote!(Vec::new()),
        (Type::List(inner), Value::Array(items)) => {
            let items = items.iter().map(|item| value_at(at, inner, item));
            quote!(Vec::from([#(#items),*]))
        }
        (Type::Map(_), Value::Object(map)) if map.is_empty() => quote!(BTreeMap::new()),
        (Type::Map(inner), Value::Object(map)) => {
            let entries = entries(map, |item| value_at(at, inner, item));
            quote!(BTreeMap::from([#(#entries),*]))
        }
        (Type::Nullable(_), Value::Null) => quote!(None),
        (Type::Nullable(inner), json) => {
            let inner = value_at(at, inner, json);
            quote!(Some(#inner))
        }
        (Type::Named(id), json) => named(at, *id, json),
        (ty, json) => scalar(ty, json).unwrap_or_else(|| replaced(at, ty, json, value_at)),
    }
}

fn argument_at(at: At<'_>, ty: &Type, json: &Value) -> TokenStream {
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
            let inner = type_of(at.cx, inner);
            quote!(Vec::<#inner>::new())
        }
        (Type::List(inner), Value::Array(items)) => {
            let item = |item: &Value| match (&**inner, item) {
                (Type::Text, Value::String(text)) => quote!(#text),
                _ => value_at(at, inner, item),
            };
            let items = items.iter().map(item);
            quote!([#(#items),*])
        }
        (Type::Map(inner), Value::Object(map)) if map.is_empty() => {
            let inner = type_of(at.cx, inner);
            quote!(BTreeMap::<String, #inner>::new())
        }
        (Type::Map(inner), Value::Object(map)) => {
            let entries = map.iter().map(|(key, item)| {
                let item = value_at(at, inner, item);
                quote!((#key, #item))
            });
            quote!([#(#entries),*])
        }
        (Type::Named(id), json) => named_argument(at, *id, json),
        (ty, json) if fits(at.cx, ty, json) => value_at(at, ty, json),
        (Type::Object, _) => quote!(Map::new()),
        (ty, json) => replaced(at, ty, json, argument_at),
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
        Type::U64 => json
            .as_u64()
            .map(|number| signed(Literal::u64_unsuffixed(number), false)),
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
    quote!(File::from_path(#name))
}

fn named(at: At<'_>, id: TypeId, json: &Value) -> TokenStream {
    let name = type_of(at.cx, &Type::Named(id));
    match &at.cx.api[id].shape {
        Shape::Alias(ty) => value_at(at, ty, json),
        Shape::Enum(values) => match variant(at, id, values, json) {
            Some(variant) => variant,
            None => {
                let text = json.as_str().unwrap_or_default();
                quote!(#name::from(#text))
            }
        },
        Shape::Union(union) => match union_arm(at, union, json) {
            Some((index, inner)) if is_plain_arm(at, id, union, index) => {
                quote!(#name::from(#inner))
            }
            Some((index, inner)) => whole_arm(at.cx, id, union, index, &inner),
            None => {
                let json = json_macro(json);
                quote!(#name::Unknown(#json))
            }
        },
        Shape::Struct(body) if at.cx.facts.of(id).in_requests => construct(at, id, body, json),
        Shape::Struct(_) => from_json(at, &Type::Named(id), json),
    }
}

fn named_argument(at: At<'_>, id: TypeId, json: &Value) -> TokenStream {
    match &at.cx.api[id].shape {
        Shape::Alias(ty) if !matches!(ty, Type::Named(_)) => argument_at(at, ty, json),
        Shape::Enum(values) => variant(at, id, values, json).unwrap_or_else(|| {
            let text = json.as_str().unwrap_or_default();
            quote!(#text)
        }),
        // A setter of such a union takes each of its arms.
        Shape::Union(union) => match union_arm(at, union, json) {
            Some((index, inner)) if is_plain_arm(at, id, union, index) => inner,
            _ => named(at, id, json),
        },
        _ => named(at, id, json),
    }
}

fn variant(at: At<'_>, id: TypeId, values: &[EnumValue], json: &Value) -> Option<TokenStream> {
    let (name, text) = (type_of(at.cx, &Type::Named(id)), json.as_str());
    let index = values
        .iter()
        .position(|value| Some(value.wire.as_str()) == text);
    // What is no text at all stands for the first value.
    let index = index.or_else(|| (text.is_none() && !values.is_empty()).then_some(0))?;
    let variant = ident(at.cx.names.member(id, index));
    Some(quote!(#name::#variant))
}

/// The arm that fits, and the value inside of it.
fn union_arm(at: At<'_>, union: &Union, json: &Value) -> Option<(usize, TokenStream)> {
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
pub fn whole_arm(
    cx: &Cx<'_>,
    id: TypeId,
    union: &Union,
    index: usize,
    inner: &TokenStream,
) -> TokenStream {
    let (name, arm) = (
        type_of(cx, &Type::Named(id)),
        ident(cx.names.member(id, index)),
    );
    if is_boxed(cx, &union.arms[index].ty) {
        quote!(#name::#arm(Box::new(#inner)))
    } else {
        quote!(#name::#arm(#inner))
    }
}

/// `Type::new(…)` with what is required, and a setter for each other field that the JSON has.
fn construct(at: At<'_>, id: TypeId, body: &Struct, json: &Value) -> TokenStream {
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
            setters.push(quote!(.with(#key, #value)));
        }
    }
    quote!(#name::new(#(#arguments),*)#(#setters)*)
}

/// A required field that the JSON has not, or has otherwise.
fn required(at: At<'_>, field: &Field, given: Option<&Value>) -> TokenStream {
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

fn setter(
    at: At<'_>,
    owner: TypeId,
    index: usize,
    field: &Field,
    json: &Value,
) -> Option<TokenStream> {
    let name = ident(at.cx.names.member(owner, index));
    let patch = presence(at.cx, owner, field) == Presence::Patch;
    let value = match json {
        Value::Null if patch => quote!(Patch::Null),
        Value::Null => return None,
        json if !fits(at.cx, &field.ty, json) => return None,
        Value::String(text) if patch && field.ty == Type::Text => quote!(#text),
        json if patch && !at.cx.facts.boxed(owner, &field.ty) => value_at(at, &field.ty, json),
        json => argument_at(at, &field.ty, json),
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

/// `json!(…)`.
pub fn json_macro(json: &Value) -> TokenStream {
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
