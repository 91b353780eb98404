//! Whether JSON is a value of a type: takes a type, its limits and JSON, gives what is wrong with it and where, the first of
//! all.

use std::fmt;

use serde_json::{Map, Number, Value};

use super::number::is_within;
use super::text::{has_format, has_length, has_pattern};
use crate::ir::{Api, Arm, Count, Field, Limits, Shape, Struct, Type, Union};

/// How deep an alternative inside of alternatives is looked into: one may contain itself.
const NESTED: usize = 24;

/// What does not fit, and where.
pub fn misfit(api: &Api, ty: &Type, limits: &Limits, value: &Value) -> Option<String> {
    Check { api, nested: 0 }.value(ty, limits, value, At::Root)
}

/// How many of a union's arms have room for a value.
pub fn fitting(api: &Api, union: &Union, value: &Value) -> usize {
    Check { api, nested: 1 }.arms(union, value).count()
}

/// Where a value stands. It is spelled only when something is wrong there.
#[derive(Clone, Copy)]
enum At<'a> {
    Root,
    Key(&'a At<'a>, &'a str),
    Index(&'a At<'a>, usize),
}

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => Ok(()),
            Self::Key(above, key) => write!(f, "{above}/{key}"),
            Self::Index(above, index) => write!(f, "{above}/{index}"),
        }
    }
}

#[derive(Clone, Copy)]
struct Check<'a> {
    api: &'a Api,
    /// The types that were entered without going deeper into the JSON.
    nested: usize,
}

impl Check<'_> {
    fn value(self, ty: &Type, limits: &Limits, value: &Value, at: At<'_>) -> Option<String> {
        let is = |fits: bool, what: &str| (!fits).then(|| format!("{} is no {what}", place(at)));
        let none = Limits::default();
        let inner_limits = limits.inner.as_deref().unwrap_or(&none);
        let deeper = Self { nested: 0, ..self };
        let wrong = match ty {
            Type::Any | Type::File => None,
            Type::Object => is(value.is_object(), "object"),
            Type::Bool => is(value.is_boolean(), "boolean"),
            Type::I32 | Type::I64 | Type::U64 => {
                is(value.as_number().is_some_and(is_whole), "integer")
            }
            Type::F32 | Type::F64 => is(value.is_number(), "number"),
            Type::Text | Type::Formatted(_) => is(value.is_string(), "text"),
            Type::Nullable(inner) if !value.is_null() => self.value(inner, limits, value, at),
            Type::Nullable(_) => return None,
            Type::List(inner) => match value {
                Value::Array(list) => list.iter().enumerate().find_map(|(index, item)| {
                    deeper.value(inner, inner_limits, item, At::Index(&at, index))
                }),
                _ => is(false, "array"),
            },
            Type::Map(inner) => match value {
                Value::Object(map) => map.iter().find_map(|(key, item)| {
                    deeper.value(inner, inner_limits, item, At::Key(&at, key))
                }),
                _ => is(false, "object"),
            },
            Type::Named(_) if self.nested > NESTED => None,
            Type::Named(id) => {
                let def = &self.api[*id];
                let inside = Self {
                    nested: self.nested + 1,
                    ..self
                };
                inside
                    .shape(&def.shape, value, at)
                    .or_else(|| beyond(&def.limits, value, at))
            }
        };
        wrong.or_else(|| beyond(limits, value, at))
    }

    fn shape(self, shape: &Shape, value: &Value, at: At<'_>) -> Option<String> {
        match shape {
            Shape::Alias(ty) => self.value(ty, &Limits::default(), value, at),
            // Other values are allowed, but an example shows one that is known.
            Shape::Enum(values) => {
                let text = value.as_str();
                let is_known = text.is_some_and(|text| values.iter().any(|it| it.wire == text));
                (!is_known).then(|| format!("{} is none of the values", place(at)))
            }
            Shape::Union(union) => {
                let fits = self.arms(union, value).next().is_some();
                (!fits).then(|| format!("{} is none of the alternatives", place(at)))
            }
            Shape::Struct(body) => match value {
                Value::Object(object) => self.object(body, object, at),
                _ => Some(format!("{} is no object", place(at))),
            },
        }
    }

    /// The arms that have room for a value: by its tag, where it has one.
    fn arms<'a>(self, union: &'a Union, value: &'a Value) -> impl Iterator<Item = &'a Arm> {
        let tag = union
            .tag
            .as_ref()
            .and_then(|tag| value.get(tag))
            .and_then(Value::as_str);
        let api = self.api;
        let nested = self.nested;
        union.arms.iter().filter(move |arm| {
            let is_named =
                tag.is_none_or(|tag| arm.tags.is_empty() || arm.tags.iter().any(|own| own == tag));
            is_named
                && Check { api, nested }
                    .value(&arm.ty, &Limits::default(), value, At::Root)
                    .is_none()
        })
    }

    fn object(self, body: &Struct, object: &Map<String, Value>, at: At<'_>) -> Option<String> {
        let deeper = Self { nested: 0, ..self };
        let field = |field: &Field| {
            let inside = At::Key(&at, &field.wire);
            match object.get(&field.wire) {
                None if field.required && !field.write_only && !field.read_only => {
                    Some(format!("`{}` is missing in {}", field.wire, place(at)))
                }
                None => None,
                Some(Value::Null) if field.nullable => None,
                Some(value) => {
                    let constant = field.annotations.constant.as_deref();
                    if constant.is_some_and(|constant| value != constant) {
                        return Some(format!("{} is none of the values", place(inside)));
                    }
                    deeper.value(&field.ty, &field.annotations.limits, value, inside)
                }
            }
        };
        let has_all = |names: &Vec<String>| names.iter().all(|name| object.contains_key(name));
        let lacks = !body.needs.is_empty() && !body.needs.iter().any(has_all);
        let needs =
            || lacks.then(|| format!("{} has none of the sets of keys that it needs", place(at)));
        body.fields.iter().find_map(field).or_else(needs)
    }
}

/// What a value is beyond.
fn beyond(limits: &Limits, value: &Value, at: At<'_>) -> Option<String> {
    let tell = |fits: bool, what: String| (!fits).then(|| format!("{} {what}", place(at)));
    let is_one = limits.values.is_empty() || limits.values.iter().any(|it| is_same(it, value));
    if !is_one {
        return tell(false, "is none of the values".to_owned());
    }
    match value {
        Value::Number(number) => tell(is_within(limits, number), "is out of bounds".to_owned()),
        Value::String(text) => {
            let format = limits.format.as_deref().unwrap_or_default();
            let pattern = limits.pattern.as_deref().unwrap_or_default();
            tell(
                has_length(limits.length, text),
                "is too short or too long".to_owned(),
            )
            .or_else(|| {
                tell(
                    has_format(limits, text),
                    format!("has not the format `{format}`"),
                )
            })
            .or_else(|| {
                tell(
                    has_pattern(limits, text),
                    format!("does not match `{pattern}`"),
                )
            })
        }
        Value::Array(items) => {
            let is_unique = !limits.unique
                || items
                    .iter()
                    .enumerate()
                    .all(|(index, item)| !items[..index].contains(item));
            tell(
                is_count(limits.items, items.len()),
                "has too few or too many elements".to_owned(),
            )
            .or_else(|| tell(is_unique, "has an element twice".to_owned()))
        }
        Value::Object(map) => tell(
            is_count(limits.keys, map.len()),
            "has too few or too many keys".to_owned(),
        ),
        Value::Null | Value::Bool(_) => None,
    }
}

fn is_count(Count { least, most }: Count, count: usize) -> bool {
    count >= least && most.is_none_or(|most| count <= most)
}

/// `1` and `1.0` are the same.
fn is_same(one: &Value, other: &Value) -> bool {
    let number = |value: &Value| value.as_f64();
    one == other || number(one).is_some_and(|one| number(other) == Some(one))
}

fn is_whole(number: &Number) -> bool {
    number.as_f64().is_some_and(|number| number.fract() == 0.0)
}

fn place(at: At<'_>) -> String {
    match at {
        At::Root => "it".to_owned(),
        at => format!("`{at}`"),
    }
}
