//! A value in a place of some shape: takes what stands there, makes it what belongs there, and says whether it stays.
//! What is told here needs no knowledge of the object around it; that is asked of the modules beside this one.

use serde_json::{Map, Number, Value, json};

use super::cx::Cx;
use super::{document, examples, hoist, operation, parameter, paths, schema, security};
use crate::diagnostic::nearest;
use crate::grammar::{Field, Kind, Need, Rest, Shape};

/// Makes a value fit its place; whether it stays there.
pub(super) fn value(cx: &mut Cx<'_>, value: &mut Value, shape: Shape) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Text => text(cx, value),
        Shape::Word(words) => word(cx, value, words),
        Shape::Flag => flag(cx, value),
        Shape::Number => number(cx, value),
        Shape::Count => count(cx, value),
        Shape::List(inner) => list(cx, value, *inner),
        Shape::Map(inner) => map(cx, value, *inner),
        Shape::Object(Kind::Schema) => schema::schema(cx, value),
        Shape::Object(kind) => object(cx, value, kind),
        Shape::SchemaOrFlag => schema_or_flag(cx, value),
    }
}

/// YAML authors forget quotes: a number or a flag where a text is meant is that text.
fn text(cx: &mut Cx<'_>, value: &mut Value) -> bool {
    match value {
        Value::String(_) => true,
        Value::Number(_) | Value::Bool(_) => {
            *value = Value::from(value.to_string());
            true
        }
        Value::Array(lines) if lines.iter().all(Value::is_string) && !lines.is_empty() => {
            let lines: Vec<_> = lines.iter().filter_map(Value::as_str).collect();
            let joined = lines.join("\n");
            let message = format!(
                "{} must be a text, but is an array; its texts are read as lines",
                cx.subject()
            );
            cx.warn(message)
                .help("write one text; YAML has `|` for several lines");
            *value = Value::from(joined);
            true
        }
        // Where texts are listed, an object with a name is that name.
        Value::Object(object)
            if cx.is_element() && object.get("name").is_some_and(Value::is_string) =>
        {
            let name = object.get("name").cloned().unwrap_or_default();
            let message = format!(
                "{} must be a text, but is an object; read as its name {name}",
                cx.subject()
            );
            cx.warn(message).help("write the name alone");
            *value = name;
            true
        }
        _ => wrong(cx, value, "a text"),
    }
}

fn word(cx: &mut Cx<'_>, value: &mut Value, words: &[&'static str]) -> bool {
    let Value::String(word) = value else {
        return wrong(cx, value, "a text");
    };
    if words.contains(&word.as_str()) {
        return true;
    }
    let subject = cx.subject();
    match nearest(word, words.iter().copied()) {
        Some(near) => {
            let message = format!("{subject} cannot be '{word}'; read as '{near}'");
            cx.warn(message).help(format!("write '{near}'"));
            *value = Value::from(near);
            true
        }
        None => {
            let message = format!("{subject} cannot be '{word}'; it is left out");
            cx.warn(message)
                .help(format!("it is one of {}", listed(words)));
            false
        }
    }
}

fn flag(cx: &mut Cx<'_>, value: &mut Value) -> bool {
    let meant = match value {
        Value::Bool(_) => return true,
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" => true,
            "false" | "no" | "off" | "0" | "" => false,
            _ => return wrong(cx, value, "true or false"),
        },
        Value::Number(number) if number.as_u64() == Some(1) => true,
        Value::Number(number) if number.as_u64() == Some(0) => false,
        _ => return wrong(cx, value, "true or false"),
    };
    read_as(cx, value, &meant.to_string());
    *value = Value::Bool(meant);
    true
}

fn number(cx: &mut Cx<'_>, value: &mut Value) -> bool {
    match (&*value, unquoted(value)) {
        (Value::Number(_), _) => true,
        (Value::String(_), Some(number)) => {
            read_as(cx, value, &number.to_string());
            *value = Value::Number(number);
            true
        }
        _ => wrong(cx, value, "a number"),
    }
}

fn count(cx: &mut Cx<'_>, value: &mut Value) -> bool {
    let number = match &*value {
        Value::Number(number) => Some(number.clone()),
        value => unquoted(value),
    };
    let Some(count) = number.as_ref().and_then(whole) else {
        return wrong(cx, value, "a whole number from 0");
    };
    if value.is_string() {
        read_as(cx, value, &count.to_string());
    }
    *value = Value::from(count);
    true
}

fn read_as(cx: &mut Cx<'_>, value: &Value, meant: &str) {
    let message = format!("{} must not be {value}; read as {meant}", cx.subject());
    cx.warn(message)
        .help(format!("write {meant}, without quotes"));
}

fn unquoted(value: &Value) -> Option<Number> {
    match serde_json::from_str(value.as_str()?.trim()) {
        Ok(Value::Number(number)) => Some(number),
        _ => None,
    }
}

/// `3` and `3.0` are counts.
fn whole(number: &Number) -> Option<u64> {
    let float = || {
        number
            .as_f64()
            .filter(|f| f.fract() == 0.0 && (0.0..9e15).contains(f))
    };
    number.as_u64().or_else(|| float().map(|f| f as u64))
}

/// A list. One element alone stands for a list of it, and so does an object of named elements.
fn list(cx: &mut Cx<'_>, value: &mut Value, inner: Shape) -> bool {
    if !value.is_array() && !listable(cx, value, inner) {
        return wrong(cx, value, "an array");
    }
    let Value::Array(elements) = value else {
        return false;
    };
    let mut kept = Vec::with_capacity(elements.len());
    for (i, mut element) in std::mem::take(elements).into_iter().enumerate() {
        let to = kept.len();
        let stays = if element.is_null() && !matches!(inner, Shape::Any) {
            cx.element(i, |cx| empty_element(cx))
        } else {
            // What moves up in the list takes its place along before anything below it is looked at.
            if i != to {
                cx.moves([&i.to_string()], [&to.to_string()]);
            }
            cx.element(to, |cx| self::value(cx, &mut element, inner))
        };
        if stays {
            kept.push(element);
        }
    }
    *elements = kept;
    true
}

fn empty_element(cx: &mut Cx<'_>) -> bool {
    let message = format!("{} is empty; it is left out", cx.subject());
    cx.warn(message).help("write what it is, or remove it");
    false
}

/// Makes a list of what stands in place of one, if it is clear which.
fn listable(cx: &mut Cx<'_>, value: &mut Value, inner: Shape) -> bool {
    let (list, said) = match (inner, &mut *value) {
        (Shape::List(_) | Shape::Flag | Shape::Number | Shape::Count, _) => return false,
        (Shape::Text | Shape::Word(_), Value::Object(_)) => return false,
        (Shape::Map(_), Value::Number(_) | Value::Bool(_)) => return false,
        (Shape::Object(kind), Value::String(_)) if short(kind).is_none() => return false,
        (Shape::Object(_), Value::Number(_) | Value::Bool(_)) => return false,
        (Shape::Object(kind), Value::Object(object)) if !is_one(object, kind) => {
            if !object.values().all(Value::is_object) || object.is_empty() {
                return false;
            }
            let elements = std::mem::take(object).into_iter().enumerate();
            let elements = elements.map(|(i, (key, element))| {
                cx.moves([&key], [&i.to_string()]);
                with_name(element, kind, key)
            });
            (elements.collect(), "its values are read as the elements")
        }
        (_, one) => {
            cx.moves([], ["0"]);
            (vec![std::mem::take(one)], "read as an array of this one")
        }
    };
    *value = Value::Array(list);
    let message = format!("{} must be an array; {said}", cx.subject());
    cx.warn(message).help("write an array");
    true
}

/// Whether an object is one of that kind, and not a map of several.
fn is_one(object: &Map<String, Value>, kind: Kind) -> bool {
    object.keys().any(|key| key == "$ref" || kind.has(key))
}

/// An element that was named by its key.
fn with_name(mut element: Value, kind: Kind, key: String) -> Value {
    if kind.has("name")
        && let Some(object) = element.as_object_mut()
        && !object.contains_key("$ref")
    {
        object.entry("name").or_insert(Value::from(key));
    }
    element
}

fn map(cx: &mut Cx<'_>, value: &mut Value, inner: Shape) -> bool {
    named(cx, value);
    let Value::Object(entries) = value else {
        return wrong(cx, value, "an object");
    };
    entries.retain(|key, value| cx.below(key, |cx| entry(cx, value, inner)));
    true
}

/// A list of names, or one name, stands for an object with these keys.
fn named(cx: &mut Cx<'_>, value: &mut Value) {
    let names: Vec<String> = match &*value {
        Value::String(name) => vec![name.clone()],
        Value::Array(list) if list.iter().all(Value::is_string) => {
            let names = list.iter().filter_map(Value::as_str);
            names.map(str::to_owned).collect()
        }
        _ => return,
    };
    let kind = kind_of(value);
    let message = format!(
        "{} must be an object, but is {kind}; its texts are read as the keys",
        cx.subject()
    );
    cx.warn(message).help("write an object");
    *value = names.into_iter().map(|name| (name, Value::Null)).collect();
}

/// A value under a key that the author chose. A key with nothing after it has a meaning in most places.
fn entry(cx: &mut Cx<'_>, value: &mut Value, inner: Shape) -> bool {
    if !value.is_null() {
        return self::value(cx, value, inner);
    }
    *value = match inner {
        Shape::Any => return true,
        Shape::List(_) => json!([]),
        Shape::Text => json!(""),
        Shape::Object(Kind::Response) => json!({ "description": "" }),
        Shape::Object(Kind::MediaType | Kind::PathItem | Kind::Example) => json!({}),
        Shape::Object(Kind::Schema) => {
            let message = format!("{} has no schema; read as any JSON", cx.subject());
            cx.warn(message)
                .help("write `{}` if any JSON is meant, or add its `type`");
            json!({})
        }
        _ => return empty_element(cx),
    };
    true
}

fn schema_or_flag(cx: &mut Cx<'_>, value: &mut Value) -> bool {
    match value {
        Value::Bool(_) => true,
        Value::String(text) if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") => {
            flag(cx, value)
        }
        _ => schema::schema(cx, value),
    }
}

/// One of the objects that OpenAPI defines, except for schemas.
pub(super) fn object(cx: &mut Cx<'_>, value: &mut Value, kind: Kind) -> bool {
    if let Value::String(text) = value
        && let Some(key) = short(kind)
    {
        let name = kind.name();
        let message = format!("{name} is a text here; read as its '{key}'");
        let help = format!("write `{key}: {text}` in an object");
        cx.warn(message).help(help);
        *value = json!({ key: text });
    }
    let Value::Object(object) = value else {
        return wrong_object(cx, value, kind);
    };
    if matches!(object.get("$ref"), Some(Value::String(_))) && kind.section().is_some() {
        object.retain(|key, _| key == "$ref");
        return true;
    }
    if object.contains_key("$ref") {
        no_reference(cx, object);
    }
    before(cx, kind, object) && fields(cx, kind, object) && after(cx, kind, object)
}

/// The key of an object that people write in its place when they have nothing else to say.
fn short(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Server | Kind::ExternalDocs => Some("url"),
        Kind::Tag | Kind::License | Kind::Contact => Some("name"),
        Kind::Info => Some("title"),
        Kind::Response | Kind::RequestBody => Some("description"),
        Kind::ServerVariable => Some("default"),
        Kind::Discriminator => Some("propertyName"),
        Kind::Example => Some("value"),
        _ => None,
    }
}

/// A `$ref` that is none: no text, or in a place that bundling found to have no meaning.
pub(super) fn no_reference(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let kind = object.get("$ref").map_or("empty", kind_of);
    let message =
        format!("'$ref' must be a text that leads somewhere, but is {kind}; it is left out");
    cx.warn_of("$ref", message)
        .help("write what it refers to, like `#/components/schemas/User`");
    object.shift_remove("$ref");
}

/// What has to be put right before the fields are looked at; whether the object stays.
fn before(cx: &mut Cx<'_>, kind: Kind, object: &mut Map<String, Value>) -> bool {
    match kind {
        Kind::Document => document::document(cx, object),
        Kind::Info => document::info(cx, object),
        Kind::ServerVariable => return document::variable(cx, object),
        Kind::Components => document::components(cx, object),
        Kind::Paths => paths::keys(cx, object),
        Kind::Callback => object.retain(|key, _| !key.starts_with("x-")),
        Kind::PathItem => paths::methods(cx, object),
        Kind::Operation => operation::operation(cx, object),
        Kind::RequestBody => operation::body(cx, object),
        Kind::Responses => operation::statuses(cx, object),
        Kind::Response => operation::response(cx, object),
        Kind::MediaType => operation::media_type(cx, object),
        Kind::Encoding => operation::encoding(object),
        Kind::Parameter => return parameter::parameter(cx, object),
        Kind::Header => parameter::header(cx, object),
        Kind::Example => examples::example(object),
        Kind::SecurityScheme => security::short(cx, object),
        _ => {}
    }
    true
}

/// What can be said once the fields are right; whether the object stays.
fn after(cx: &mut Cx<'_>, kind: Kind, object: &mut Map<String, Value>) -> bool {
    match kind {
        Kind::Paths => super::segments::paths(cx, object),
        Kind::PathItem => super::segments::twice(cx, object),
        Kind::Parameter => parameter::complete(cx, object, "sent"),
        Kind::Header => parameter::complete(cx, object, "read"),
        Kind::MediaType => hoist::item(cx, object),
        Kind::Discriminator => document::discriminator(object),
        Kind::Operation => {
            operation::callbacks(cx, object);
            cx.operation = None;
        }
        Kind::Response => operation::links(cx, object),
        Kind::Server => document::server(cx, object),
        Kind::Link => return document::link(cx, object),
        Kind::SecurityScheme => return security::scheme(cx, object),
        Kind::Flows => security::flows(cx, object),
        _ => {}
    }
    true
}

/// All keys of an object; whether it has what it cannot be without.
fn fields(cx: &mut Cx<'_>, kind: Kind, object: &mut Map<String, Value>) -> bool {
    object.retain(|key, value| cx.below(key, |cx| keyed(cx, kind, key, value)));
    for field in kind.fields() {
        if !object.contains_key(field.name) && !missing(cx, kind, field, object) {
            return false;
        }
    }
    true
}

/// The value under a key; whether it stays.
pub(super) fn keyed(cx: &mut Cx<'_>, kind: Kind, key: &str, value: &mut Value) -> bool {
    match kind.fields().iter().find(|field| field.name == key) {
        Some(field) if value.is_null() && !matches!(field.shape, Shape::Any) => empty(cx, field),
        Some(field) => {
            if !(cx.moved_webhooks && key == "webhooks") {
                cx.newer(&format!("'{key}' in {}", kind.name()), field.since);
            }
            match (kind, key) {
                (Kind::Document | Kind::Operation, "security") => {
                    security::requirements(cx, value, field.shape)
                }
                _ => self::value(cx, value, field.shape),
            }
        }
        None => other(cx, kind, key, value),
    }
}

/// A key with nothing after it counts as not there; said aloud where something may have been lost.
fn empty(cx: &mut Cx<'_>, field: &Field) -> bool {
    if matches!(field.shape, Shape::Object(_) | Shape::SchemaOrFlag) && field.need == Need::Optional
    {
        let message = format!("{} is empty; read as if it were not there", cx.subject());
        cx.warn(message).help("write what it is, or remove the key");
    }
    false
}

/// A key that is not there; whether the object can be without it.
fn missing(cx: &mut Cx<'_>, kind: Kind, field: &Field, object: &mut Map<String, Value>) -> bool {
    let meant = match field.need {
        Need::Optional => return true,
        Need::OrEmptyText => json!(""),
        Need::OrEmptyObject => json!({}),
        Need::Required => {
            let message = format!("{} has no '{}'; it is left out", kind.name(), field.name);
            cx.warn(message).help("OpenAPI requires it: add it here");
            return false;
        }
    };
    object.insert(field.name.to_owned(), meant);
    true
}

/// A key beside the fields: an extension, a path, a status, or nothing that OpenAPI knows.
fn other(cx: &mut Cx<'_>, kind: Kind, key: &str, value: &mut Value) -> bool {
    match kind.rest() {
        _ if key.starts_with("x-") => true,
        Rest::Expressions | Rest::Paths => entry(cx, value, Shape::Object(Kind::PathItem)),
        Rest::Statuses => entry(cx, value, Shape::Object(Kind::Response)),
        Rest::Extensions => {
            unknown(cx, kind, key);
            true
        }
    }
}

/// A key that means nothing.
pub(super) fn unknown(cx: &mut Cx<'_>, kind: Kind, key: &str) {
    let known = kind.fields().iter().map(|field| field.name);
    let extension = key.to_ascii_lowercase().replace('_', "-");
    let help = match nearest(key, known) {
        _ if extension.starts_with("x-") => {
            format!("extensions begin with 'x-': write `{extension}`")
        }
        Some(near) => format!("did you mean '{near}'?"),
        None => "remove it, or call it an extension: `x-…`".to_owned(),
    };
    let message = format!("unknown key '{key}' in {}; it is ignored", kind.name());
    cx.warn_key(message).help(help);
}

/// Tells that a value is of the wrong kind; it is left out.
pub(super) fn wrong(cx: &mut Cx<'_>, value: &Value, expected: &str) -> bool {
    let message = format!(
        "{} must be {expected}, but is {}; it is left out",
        cx.subject(),
        kind_of(value)
    );
    cx.warn(message).help(format!("write {expected}"));
    false
}

fn wrong_object(cx: &mut Cx<'_>, value: &Value, kind: Kind) -> bool {
    match kind.name() {
        name if name.starts_with('\'') => wrong(cx, value, "an object"),
        name => wrong(cx, value, &format!("{name}, which is an object")),
    }
}

pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

pub(super) fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    quoted.join(", ")
}
