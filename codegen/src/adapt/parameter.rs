//! Parameters and headers: where one goes, how it is written, and what its value is.

use serde_json::{Map, Value, json};

use super::cx::{Cx, present};
use super::examples;
use super::walk::listed;
use crate::diagnostic::nearest;
use crate::grammar::{LOCATIONS, QUERY_STYLES, Version};
use crate::media::preferred;

/// The place that a word means.
pub(super) fn location(word: &str) -> Option<&'static str> {
    let lower = word.trim().to_ascii_lowercase();
    // What Swagger 2 had is no misspelling.
    if matches!(lower.as_str(), "body" | "formdata") {
        return None;
    }
    nearest(&lower, LOCATIONS.iter().copied())
}

/// A parameter before its fields are looked at; whether it stays.
pub(super) fn parameter(cx: &mut Cx<'_>, object: &mut Map<String, Value>) -> bool {
    for key in ["name", "in"] {
        if present(object, key).is_none() {
            cx.warn(format!("a parameter has no '{key}'; it is left out"))
                .help("OpenAPI requires it: add it here");
            return false;
        }
    }
    let Some(location) = place(cx, object) else {
        return false;
    };
    if !has_name(cx, object, location) {
        return false;
    }
    swagger(cx, object);
    if location == "querystring" {
        return query_string(cx, object);
    }
    if location == "path" && present(object, "required") != Some(&Value::Bool(true)) {
        cx.warn("a path parameter that is not marked as required; read as required")
            .help("add `required: true`: a path without it is another path");
        object.insert("required".to_owned(), json!(true));
    }
    style(cx, object, location);
    value(cx, object);
    examples::named(cx, object);
    true
}

/// Whether a parameter has a name that can be sent.
fn has_name(cx: &mut Cx<'_>, object: &Map<String, Value>, location: &str) -> bool {
    let is_sign = |sign: char| sign.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(sign);
    let name = object.get("name").and_then(Value::as_str);
    let message = match name {
        Some("") => "a parameter has an empty name; it is left out".to_owned(),
        Some(name) if location == "header" && !name.chars().all(is_sign) => {
            format!("'{name}' cannot be the name of a header; it is left out")
        }
        _ => return true,
    };
    cx.warn_of("name", message)
        .help("write the name as it is sent, or remove the parameter");
    false
}

fn place(cx: &mut Cx<'_>, object: &mut Map<String, Value>) -> Option<&'static str> {
    let word = object
        .get("in")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let Some(location) = location(&word) else {
        let known = &LOCATIONS[..4];
        cx.warn_of(
            "in",
            format!("'in' cannot be '{word}'; the parameter is left out"),
        )
        .help(format!("it is one of {}", listed(known)));
        return None;
    };
    if word != location {
        cx.warn_of(
            "in",
            format!("'in' cannot be '{word}'; read as '{location}'"),
        )
        .help(format!("write '{location}'"));
        object.insert("in".to_owned(), json!(location));
    }
    Some(location)
}

/// What OpenAPI 3 has under `schema` and Swagger 2 beside the name.
const BESIDE: &[&str] = &[
    "type",
    "format",
    "items",
    "enum",
    "default",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "multipleOf",
    "nullable",
];

/// A parameter or a header as Swagger 2 writes it.
fn swagger(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let has_value = ["schema", "content"]
        .iter()
        .any(|key| present(object, key).is_some());
    if has_value || present(object, "type").is_none() {
        return;
    }
    cx.warn("'type' stands beside the name, as in Swagger 2; read as the parameter's schema")
        .help("move `type` and what belongs to it under `schema:`");
    let mut schema = Map::new();
    for key in BESIDE {
        if let Some(value) = object.shift_remove(*key) {
            cx.moves([key], ["schema", key]);
            schema.insert((*key).to_owned(), value);
        }
    }
    cx.moves([], ["schema"]);
    object.insert("schema".to_owned(), Value::Object(schema));
    let (style, explode) = match object
        .shift_remove("collectionFormat")
        .as_ref()
        .and_then(Value::as_str)
    {
        Some("multi") => ("form", true),
        Some("ssv") => ("spaceDelimited", false),
        Some("pipes") => ("pipeDelimited", false),
        Some("csv") => ("", false),
        _ => return,
    };
    if !style.is_empty() && object.get("in").is_some_and(|location| location == "query") {
        object.entry("style").or_insert(json!(style));
    }
    object.entry("explode").or_insert(json!(explode));
}

/// A header before its fields are looked at.
pub(super) fn header(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    swagger(cx, object);
    value(cx, object);
    examples::named(cx, object);
}

/// The whole query as one parameter: a form of an object has a parameter for each of its properties.
fn query_string(cx: &mut Cx<'_>, object: &mut Map<String, Value>) -> bool {
    cx.below("in", |cx| cx.newer("'querystring'", Version::V3_2));
    const FORM: &str = "application/x-www-form-urlencoded";
    let form = object.get("content").and_then(|content| content.get(FORM));
    let Some(schema) = form.and_then(|form| form.get("schema")).cloned() else {
        cx.warn("a query string that is no form cannot be written; the parameter is left out")
            .help(format!(
                "describe it as `{FORM}`, or as a parameter in 'query' with `content`"
            ));
        return false;
    };
    cx.moves(["content", FORM, "schema"], ["schema"]);
    object.shift_remove("content");
    object.insert("in".to_owned(), json!("query"));
    object.insert("style".to_owned(), json!("form"));
    object.insert("explode".to_owned(), json!(true));
    object.insert("schema".to_owned(), schema);
    true
}

fn style(cx: &mut Cx<'_>, object: &mut Map<String, Value>, location: &str) {
    let allowed: &[&str] = match location {
        "query" => QUERY_STYLES,
        "header" => &["simple"],
        "path" => &["simple", "label", "matrix"],
        _ => &["form"],
    };
    let Some(style) = object.get("style").and_then(Value::as_str) else {
        return;
    };
    if allowed.contains(&style) {
        return;
    }
    if (location, style) == ("cookie", "cookie") {
        // It differs from `form` in what is escaped, and cookies of either kind are sent as they are given.
        cx.below("style", |cx| cx.newer("the style 'cookie'", Version::V3_2));
        object.shift_remove("style");
        return;
    }
    let near = nearest(style, allowed.iter().copied());
    let said = near.map_or("the usual one is taken".to_owned(), |near| {
        format!("read as '{near}'")
    });
    let message = format!("a parameter in '{location}' cannot have the style '{style}'; {said}");
    cx.warn_of("style", message)
        .help(format!("it is one of {}", listed(allowed)));
    match near {
        Some(near) => drop(object.insert("style".to_owned(), json!(near))),
        None => drop(object.shift_remove("style")),
    }
}

/// A value has a schema, or content of one media type.
fn value(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let Some(Value::Object(content)) = object.get_mut("content") else {
        return;
    };
    if content.is_empty() {
        object.shift_remove("content");
        return;
    }
    if present(object, "schema").is_some() {
        cx.warn_of("content", "'content' beside 'schema' is ignored")
            .help("OpenAPI allows one of them: remove the other");
        object.shift_remove("content");
        return;
    }
    let Some(Value::Object(content)) = object.get_mut("content") else {
        return;
    };
    if content.len() > 1 {
        let kept = preferred(content.keys().map(String::as_str))
            .unwrap_or_default()
            .to_owned();
        let message = format!(
            "'content' must have one media type here, but has {}; read as '{kept}'",
            content.len()
        );
        content.retain(|media_type, _| *media_type == kept);
        cx.warn_of("content", message).help("remove the others");
    }
}

/// A parameter or a header after its fields were looked at.
pub(super) fn complete(cx: &mut Cx<'_>, object: &mut Map<String, Value>, done: &str) {
    if object.contains_key("schema") || object.contains_key("content") {
        return;
    }
    let name = match object.get("name").and_then(Value::as_str) {
        Some(name) => format!("the parameter '{name}'"),
        None => "a header".to_owned(),
    };
    cx.warn(format!(
        "{name} has neither 'schema' nor 'content'; {done} as a text"
    ))
    .help("add `schema:`");
    object.insert("schema".to_owned(), json!({ "type": "string" }));
}
