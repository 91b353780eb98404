//! What a schema says of single values: `const`, `enum`, examples, bounds, and what a text holds.

use serde_json::{Map, Value};

use super::super::cx::Cx;
use crate::grammar::Version;

/// `const` is an `enum` of one.
pub(super) fn constant(object: &mut Map<String, Value>) {
    if let Some(constant) = object.shift_remove("const") {
        object.insert("enum".to_owned(), Value::Array(vec![constant]));
    }
}

/// `enum`: a list of values, which tell the type if nothing else does.
pub(super) fn enumeration(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    match object.get_mut("enum") {
        None => return,
        Some(Value::Array(values)) if values.is_empty() => {
            cx.warn_of("enum", "'enum' has no values; it is left out")
                .help("list the values, or remove it");
            object.shift_remove("enum");
            return;
        }
        Some(Value::Array(_)) => {}
        Some(Value::Null) => {
            object.shift_remove("enum");
            return;
        }
        Some(Value::Object(_)) => {
            cx.warn_of(
                "enum",
                "'enum' must be an array, but is an object; it is left out",
            )
            .help("write the values in an array");
            object.shift_remove("enum");
            return;
        }
        Some(one) => {
            let values = vec![std::mem::take(one)];
            *one = Value::Array(values);
            cx.warn_of(
                "enum",
                "'enum' must be an array; read as one with this value",
            )
            .help("write the value in an array");
        }
    }
    unquoted(cx, object);
    implied(object);
}

/// Values in quotes under a type that has none, and a type that none of the values has.
fn unquoted(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let Some(word) = object
        .get("type")
        .and_then(Value::as_str)
        .map(str::to_owned)
    else {
        return;
    };
    let Some(Value::Array(values)) = object.get_mut("enum") else {
        return;
    };
    let texts = values.iter().filter(|value| !value.is_null());
    if !matches!(word.as_str(), "integer" | "number" | "boolean")
        || !texts.clone().all(Value::is_string)
    {
        return;
    }
    let meant = |value: &Value| match value.as_str() {
        None => Some(Value::Null),
        Some(text) => serde_json::from_str(text)
            .ok()
            .filter(|value: &Value| match word.as_str() {
                "integer" => value.is_i64() || value.is_u64(),
                "number" => value.is_number(),
                _ => value.is_boolean(),
            }),
    };
    match values.iter().map(meant).collect::<Option<Vec<_>>>() {
        Some(read) => {
            *values = read;
            let message = format!(
                "the values of 'enum' are in quotes, and the type is '{word}'; read without them"
            );
            cx.warn_of("enum", message).help("remove the quotes");
        }
        None => {
            object.shift_remove("type");
            let message =
                format!("no value of 'enum' is of the type '{word}'; the type is left out");
            cx.warn_of("enum", message).help("write `type: string`");
        }
    }
}

fn implied(object: &mut Map<String, Value>) {
    if object.contains_key("type") || super::composes(object) {
        return;
    }
    let Some(Value::Array(values)) = object.get("enum") else {
        return;
    };
    let mut words = values.iter().filter(|value| !value.is_null()).map(type_of);
    let Some(first) = words.next() else { return };
    if words.all(|word| word == first) {
        object.insert("type".to_owned(), Value::from(first));
    }
}

/// The type that a value has.
pub(super) fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The first of several examples is the example.
pub(super) fn examples(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let first = match object.shift_remove("examples") {
        None | Some(Value::Null) => return,
        Some(Value::Array(values)) => values.into_iter().next(),
        // As parameters and bodies have them: by name, each an object with a value.
        Some(Value::Object(named)) => named
            .into_iter()
            .next()
            .map(|(_, example)| example.get("value").cloned().unwrap_or(example)),
        Some(one) => Some(one),
    };
    if let (Some(first), false) = (first, object.contains_key("example")) {
        cx.moves(["examples"], ["example"]);
        object.insert("example".to_owned(), first);
    }
}

/// A bound that is excluded by itself is a bound, and the flag that excludes it.
pub(super) fn bounds(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    for (exclusive, bound, sign) in [
        ("exclusiveMinimum", "minimum", 1.0),
        ("exclusiveMaximum", "maximum", -1.0),
    ] {
        let number = match object.get(exclusive) {
            Some(number @ Value::Number(_)) => number.clone(),
            Some(Value::String(text)) => match serde_json::from_str(text) {
                Ok(number @ Value::Number(_)) => number,
                _ => continue,
            },
            _ => continue,
        };
        cx.below(exclusive, |cx| {
            cx.newer(&format!("a number as '{exclusive}'"), Version::V3_1);
        });
        let inner = object.get(bound).and_then(Value::as_f64);
        let own = number.as_f64().unwrap_or_default();
        // Of two bounds the narrower one holds.
        if inner.is_some_and(|inner| (inner - own) * sign > 0.0) {
            object.shift_remove(exclusive);
        } else {
            cx.moves([exclusive], [bound]);
            object.insert(bound.to_owned(), number);
            object.insert(exclusive.to_owned(), Value::Bool(true));
        }
    }
}

/// What a text holds is its format: bytes as base64, or bytes as they are.
pub(super) fn content(object: &mut Map<String, Value>) {
    let encoding = object.shift_remove("contentEncoding");
    let media_type = object.shift_remove("contentMediaType");
    let text = |value: &Option<Value>| {
        let text = value.as_ref().and_then(Value::as_str).unwrap_or_default();
        text.to_ascii_lowercase()
    };
    let (encoding, media_type) = (text(&encoding), text(&media_type));
    let format = match encoding.as_str() {
        "base64" | "base64url" => Some("byte"),
        "binary" => Some("binary"),
        "" if is_binary(&media_type) => Some("binary"),
        _ => None,
    };
    if encoding.is_empty() && media_type.is_empty() {
        return;
    }
    super::imply(object, "string");
    if let (Some(format), false) = (format, object.contains_key("format")) {
        object.insert("format".to_owned(), Value::from(format));
    }
}

/// Whether content of a media type is bytes, and no text.
fn is_binary(media_type: &str) -> bool {
    let kinds = ["image/", "audio/", "video/", "font/"];
    let types = [
        "application/octet-stream",
        "application/pdf",
        "application/zip",
        "application/gzip",
    ];
    let drawn = media_type.starts_with("image/svg");
    (kinds.iter().any(|kind| media_type.starts_with(kind)) && !drawn)
        || types.iter().any(|known| media_type.starts_with(known))
}
