//! Operations, their bodies and responses: what OpenAPI 3 has in other places than Swagger 2, and status codes.

use serde_json::{Map, Value, json};

use super::cx::{Cx, present};
use super::examples;
use crate::grammar::Kind;

pub(super) fn operation(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    cx.operation = object
        .get("operationId")
        .and_then(Value::as_str)
        .map(str::to_owned);
    if let Some(Value::Array(parameters)) = object.get("parameters")
        && parameters.iter().any(is_body)
    {
        swagger_body(cx, object);
    }
}

fn location(parameter: &Value) -> &str {
    parameter
        .get("in")
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn is_body(parameter: &Value) -> bool {
    matches!(location(parameter), "body" | "formData")
}

/// A body among the parameters, as Swagger 2 has it.
fn swagger_body(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let known = present(object, "requestBody").is_some();
    let Some(Value::Array(parameters)) = object.get_mut("parameters") else {
        return;
    };
    let mut kept = Vec::new();
    let mut bodies = Vec::new();
    for (i, parameter) in std::mem::take(parameters).into_iter().enumerate() {
        if is_body(&parameter) {
            tell_body(cx, i, location(&parameter), known);
            if !known {
                moves_body(cx, i, location(&parameter));
            }
            bodies.push(parameter);
            continue;
        }
        if i != kept.len() {
            let (from, to) = (i.to_string(), kept.len().to_string());
            cx.moves(["parameters", &from], ["parameters", &to]);
        }
        kept.push(parameter);
    }
    *parameters = kept;
    if !known {
        object.insert("requestBody".to_owned(), request_body(bodies));
    }
}

fn tell_body(cx: &mut Cx<'_>, i: usize, location: &str, known: bool) {
    let what = if known {
        "ignored beside 'requestBody'"
    } else {
        "read as a request body"
    };
    let message = format!("'in' cannot be '{location}', as in Swagger 2; {what}");
    cx.below("parameters", |cx| {
        cx.element(i, |cx| {
            cx.warn_of("in", message)
                .help("OpenAPI 3 writes a body as `requestBody:`");
        });
    });
}

/// What is wrong with a body made of parameters is shown at them: a form's at the last of its fields.
fn moves_body(cx: &mut Cx<'_>, i: usize, location: &str) {
    let i = i.to_string();
    if location == "body" {
        let schema = ["requestBody", "content", "application/json", "schema"];
        cx.moves(["parameters", &i, "schema"], schema);
    } else {
        cx.moves(["parameters", &i], ["requestBody"]);
    }
}

fn request_body(bodies: Vec<Value>) -> Value {
    if let Some(body) = bodies.iter().find(|body| location(body) == "body") {
        let schema = body.get("schema").cloned().unwrap_or_else(|| json!({}));
        return json!({
            "description": body.get("description"),
            "required": body.get("required"),
            "content": { "application/json": { "schema": schema } },
        });
    }
    let mut properties = Map::new();
    let mut required = Vec::new();
    let mut media_type = "application/x-www-form-urlencoded";
    for field in bodies {
        let Value::Object(mut field) = field else {
            continue;
        };
        let Some(Value::String(name)) = field.shift_remove("name") else {
            continue;
        };
        if field.shift_remove("required") == Some(Value::Bool(true)) {
            required.push(name.clone());
        }
        for key in ["in", "collectionFormat", "allowEmptyValue"] {
            field.shift_remove(key);
        }
        if field.get("type").is_some_and(|word| word == "file") {
            media_type = "multipart/form-data";
            field.insert("type".to_owned(), json!("string"));
            field.insert("format".to_owned(), json!("binary"));
        }
        let schema = field.shift_remove("schema").unwrap_or(Value::Object(field));
        properties.insert(name, schema);
    }
    let schema = json!({ "type": "object", "properties": properties, "required": required });
    json!({ "required": true, "content": { media_type: { "schema": schema } } })
}

/// A request body before its fields are looked at.
pub(super) fn body(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    content(cx, object, "a request body");
}

/// A response before its fields are looked at.
pub(super) fn response(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    content(cx, object, "a response");
}

/// A schema outside of `content`, as Swagger 2 has it, or in it without a media type.
fn content(cx: &mut Cx<'_>, object: &mut Map<String, Value>, name: &str) {
    const JSON: &str = "application/json";
    if present(object, "content").is_none()
        && let Some(schema) = object.shift_remove("schema")
    {
        cx.warn_of(
            "schema",
            format!("'schema' stands in {name}, as in Swagger 2; read as its JSON"),
        )
        .help("write `content: { application/json: { schema: … } }`");
        cx.moves(["schema"], ["content", JSON, "schema"]);
        object.insert("content".to_owned(), json!({ JSON: { "schema": schema } }));
    }
    if let Some(Value::Object(content)) = object.get_mut("content")
        && content.contains_key("schema")
    {
        let inner = std::mem::take(content);
        cx.moves(["content"], ["content", JSON]);
        content.insert(JSON.to_owned(), Value::Object(inner));
        cx.below("content", |cx| {
            cx.warn_of(
                "schema",
                "'schema' stands in 'content' without a media type; read as JSON",
            )
            .help("write `content: { application/json: { schema: … } }`");
        });
    }
}

/// A media type before its fields are looked at: a schema in its place is its schema.
pub(super) fn media_type(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let keys = ["type", "properties", "allOf", "oneOf", "anyOf", "items"];
    let is_schema = keys.iter().any(|key| present(object, key).is_some());
    if is_schema
        && !Kind::MediaType
            .fields()
            .iter()
            .any(|field| field.name != "example" && object.contains_key(field.name))
    {
        cx.warn("a schema stands in place of a media type; read as its schema")
            .help("write it under `schema:`");
        let schema = std::mem::take(object);
        cx.moves([], ["schema"]);
        object.insert("schema".to_owned(), Value::Object(schema));
    }
    examples::named(cx, object);
}

/// Callbacks are for a server of the user's.
pub(super) fn callbacks(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    if is_filled(object, "callbacks") {
        let message = "the SDK sends requests and receives none; callbacks are left out";
        cx.note_of("callbacks", message)
            .help("what a callback sends is a type if it is a schema under `components`");
    }
}

/// Links say which answer has what another operation takes; no request needs them.
pub(super) fn links(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    if is_filled(object, "links") {
        cx.note_of("links", "links are not followed; they are left out")
            .help("call the operation that a link leads to with the values of the answer");
    }
}

fn is_filled(object: &Map<String, Value>, key: &str) -> bool {
    let value = object.get(key).and_then(Value::as_object);
    value.is_some_and(|value| !value.is_empty())
}

/// An encoding with a style says whether it explodes, which follows from the style unless it is written.
pub(super) fn encoding(object: &mut Map<String, Value>) {
    let has = |key| present(object, key).is_some();
    if !has("style") && !has("explode") {
        return;
    }
    let style = object.get("style").filter(|style| style.is_string());
    let style = style.cloned().unwrap_or_else(|| json!("form"));
    let explodes = style == "form";
    object.insert("style".to_owned(), style);
    object.entry("explode").or_insert(json!(explodes));
}

/// The keys of `responses` as status codes: `200 OK` is 200, and `Default` is `default`.
pub(super) fn statuses(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    read_statuses(cx, object);
    for status in BODILESS {
        let response = object.get_mut(status).and_then(Value::as_object_mut);
        let Some(response) = response.filter(|response| is_filled(response, "content")) else {
            continue;
        };
        response.shift_remove("content");
        cx.below(status, |cx| {
            cx.warn_of(
                "content",
                format!("an answer with the status {status} has no body; its content is left out"),
            )
            .help("move `content` to the status that answers with it, such as '200', or remove it");
        });
    }
}

/// The statuses whose answers end with the headers (RFC 9110, 15).
const BODILESS: [&str; 3] = ["204", "205", "304"];

fn read_statuses(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    if object
        .keys()
        .all(|key| key.starts_with("x-") || status(key).as_deref() == Some(key))
    {
        return;
    }
    let mut read = Map::new();
    for (key, value) in std::mem::take(object) {
        if key.starts_with("x-") {
            read.insert(key, value);
            continue;
        }
        match status(&key) {
            Some(status) if read.contains_key(&status) => cx.below(&key, |cx| {
                cx.warn_key(format!(
                    "'{key}' is the status {status} once more; it is left out"
                ))
                .help("keep one of them");
            }),
            Some(status) => {
                if status != key && !key.eq_ignore_ascii_case(&status) {
                    cx.below(&key, |cx| {
                        cx.warn_key(format!("'{key}' is no status code; read as '{status}'"))
                            .help(format!("write '{status}'"));
                    });
                }
                if status != key {
                    cx.moves([&key], [&status]);
                }
                read.insert(status, value);
            }
            None => cx.below(&key, |cx| {
                cx.warn_key(format!(
                    "'{key}' is no status code; the response is left out"
                ))
                .help("write a code like '404', a range like '4XX', or 'default'");
            }),
        }
    }
    *object = read;
}

/// The status that a key of `responses` means.
fn status(key: &str) -> Option<String> {
    if key.eq_ignore_ascii_case("default") {
        return Some("default".to_owned());
    }
    if let [class @ b'1'..=b'5', rest @ ..] = key.as_bytes()
        && matches!(rest, [b'x' | b'X' | b'*', b'x' | b'X' | b'*'])
    {
        return Some(format!("{}XX", char::from(*class)));
    }
    // What else stands around the one number of three digits is said for people.
    let numbers: Vec<&str> = key
        .split(|c: char| !c.is_ascii_digit())
        .filter(|number| !number.is_empty() && *number != "0")
        .collect();
    match numbers.as_slice() {
        [code] if code.len() == 3 && !code.starts_with('0') => Some((*code).to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_what_they_mean() {
        let table = [
            ("200", "200"),
            ("999", "999"),
            ("4XX", "4XX"),
            ("5xx", "5XX"),
            ("4**", "4XX"),
            ("200 OK", "200"),
            ("HTTP 404 Not Found", "404"),
            ("200.0", "200"),
            ("DEFAULT", "default"),
        ];
        for (key, meant) in table {
            assert_eq!(status(key).as_deref(), Some(meant), "{key}");
        }
        for key in [
            "2000",
            "abc",
            "20",
            "0XX",
            "XXX",
            "２００",
            "",
            "4X4",
            "200,201",
            "6XX",
        ] {
            assert_eq!(status(key), None, "{key}");
        }
    }
}
