//! A document of random choices among OpenAPI's own words: every keyword in a place where it may stand, with values that
//! are right, wrong or hostile. It takes choices, gives JSON, and knows nothing of the compiler.

use arbitrary::{Arbitrary, Result, Unstructured};
use serde_json::{Map, Value, json};

/// How deep schemas are nested.
const DEPTH: usize = 4;

/// Names that are hard to spell in Rust, to tell apart, or to use as a file's name.
const NAMES: [&str; 18] = [
    "User",
    "user",
    "user_",
    "type",
    "Self",
    "self",
    "Option",
    "Vec",
    "con",
    "2fa",
    "",
    "a/b~c",
    "éé",
    "日本",
    "\"; fn x() {}",
    "*/",
    "{id}",
    "enum",
];

const METHODS: [&str; 9] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace", "query",
];

const MEDIA: [&str; 8] = [
    "application/json",
    "application/*+json",
    "text/plain",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/octet-stream",
    "text/event-stream",
    "*/*",
];

const STATUSES: [&str; 8] = ["200", "201", "204", "302", "4XX", "500", "default", "x"];

const FORMATS: [&str; 7] = [
    "int32",
    "int64",
    "float",
    "date-time",
    "binary",
    "byte",
    "x",
];

const TYPES: [&str; 8] = [
    "string", "integer", "number", "boolean", "array", "object", "null", "file",
];

const STYLES: [&str; 7] = [
    "simple",
    "label",
    "matrix",
    "form",
    "spaceDelimited",
    "pipeDelimited",
    "deepObject",
];

/// A document.
///
/// # Errors
///
/// When the choices run out.
pub fn document(u: &mut Unstructured<'_>) -> Result<Value> {
    let version = *u.choose(&["3.0.3", "3.1.0", "3.2.0", "3"])?;
    let mut paths = Map::new();
    for _ in 0..u.int_in_range(0..=3)? {
        let (first, second) = (name(u)?, name(u)?);
        paths.insert(format!("/{first}/{{{second}}}"), path_item(u)?);
    }
    let parameters = map(u, 2, parameter)?;
    let responses = map(u, 2, response)?;
    let schemas = map(u, 5, |u| schema(u, 0))?;
    Ok(json!({
        "openapi": version,
        "info": { "title": name(u)?, "version": "1" },
        "servers": [{ "url": u.choose(&["https://a.example", "/v1", "{h}"])? }],
        "security": [{ name(u)?: [] }],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "parameters": parameters,
            "responses": responses,
            "securitySchemes": { name(u)?: { "type": "http", "scheme": u.choose(&["bearer", "basic", "x"])? } },
        },
    }))
}

/// A name: one of the hard ones, mostly, or any text.
fn name(u: &mut Unstructured<'_>) -> Result<String> {
    if u.ratio(1, 8)? {
        let text: &str = u.arbitrary()?;
        return Ok(text.to_owned());
    }
    Ok((*u.choose(&NAMES)?).to_owned())
}

fn map(
    u: &mut Unstructured<'_>,
    most: usize,
    mut value: impl FnMut(&mut Unstructured<'_>) -> Result<Value>,
) -> Result<Value> {
    let mut map = Map::new();
    for _ in 0..u.int_in_range(0..=most)? {
        map.insert(name(u)?, value(u)?);
    }
    Ok(Value::Object(map))
}

fn list(
    u: &mut Unstructured<'_>,
    most: usize,
    mut value: impl FnMut(&mut Unstructured<'_>) -> Result<Value>,
) -> Result<Value> {
    let count = u.int_in_range(0..=most)?;
    (0..count).map(|_| value(u)).collect()
}

fn path_item(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut item = Map::new();
    for _ in 0..u.int_in_range(1..=2)? {
        item.insert((*u.choose(&METHODS)?).to_owned(), operation(u)?);
    }
    if u.ratio(1, 4)? {
        item.insert("parameters".to_owned(), list(u, 2, parameter)?);
    }
    Ok(Value::Object(item))
}

fn operation(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut responses = Map::new();
    for _ in 0..u.int_in_range(0..=3)? {
        responses.insert((*u.choose(&STATUSES)?).to_owned(), response(u)?);
    }
    let mut operation = json!({
        "tags": [name(u)?],
        "parameters": list(u, 3, parameter)?,
        "responses": responses,
    });
    if u.ratio(1, 2)? {
        operation["operationId"] = json!(name(u)?);
    }
    if u.ratio(1, 2)? {
        operation["requestBody"] =
            json!({ "required": bool::arbitrary(u)?, "content": content(u)? });
    }
    Ok(operation)
}

fn parameter(u: &mut Unstructured<'_>) -> Result<Value> {
    if u.ratio(1, 6)? {
        return reference(u, "parameters");
    }
    let mut parameter = json!({
        "name": name(u)?,
        "in": u.choose(&["path", "query", "header", "cookie", "querystring", "body"])?,
        "required": bool::arbitrary(u)?,
    });
    if u.ratio(1, 2)? {
        parameter["style"] = json!(u.choose(&STYLES)?);
        parameter["explode"] = json!(bool::arbitrary(u)?);
    }
    if u.ratio(1, 8)? {
        parameter["content"] = content(u)?;
    } else {
        parameter["schema"] = schema(u, DEPTH - 1)?;
    }
    Ok(parameter)
}

fn response(u: &mut Unstructured<'_>) -> Result<Value> {
    if u.ratio(1, 6)? {
        return reference(u, "responses");
    }
    Ok(json!({
        "description": name(u)?,
        "headers": map(u, 1, |u| Ok(json!({ "schema": schema(u, DEPTH)? })))?,
        "content": content(u)?,
    }))
}

fn content(u: &mut Unstructured<'_>) -> Result<Value> {
    let mut content = Map::new();
    for _ in 0..u.int_in_range(0..=2)? {
        let media = json!({ "schema": schema(u, 1)?, "example": value(u)? });
        content.insert((*u.choose(&MEDIA)?).to_owned(), media);
    }
    Ok(Value::Object(content))
}

fn reference(u: &mut Unstructured<'_>, section: &str) -> Result<Value> {
    let escaped = name(u)?.replace('~', "~0").replace('/', "~1");
    Ok(json!({ "$ref": format!("#/components/{section}/{escaped}") }))
}

fn schema(u: &mut Unstructured<'_>, depth: usize) -> Result<Value> {
    if u.ratio(1, 5)? {
        return reference(u, "schemas");
    }
    if u.ratio(1, 20)? {
        return value(u);
    }
    let mut schema = Map::new();
    if u.ratio(3, 4)? {
        let one = json!(u.choose(&TYPES)?);
        let several = u.ratio(1, 8)?;
        let types = if several {
            json!([one, u.choose(&TYPES)?])
        } else {
            one
        };
        schema.insert("type".to_owned(), types);
    }
    for _ in 0..u.int_in_range(0..=4)? {
        let (key, value) = keyword(u, depth)?;
        schema.insert(key.to_owned(), value);
    }
    Ok(Value::Object(schema))
}

/// A keyword and a value that it may have. Below a depth it has no schemas in it.
fn keyword(u: &mut Unstructured<'_>, depth: usize) -> Result<(&'static str, Value)> {
    let last = if depth < DEPTH { 24 } else { 12 };
    let inner = |u: &mut Unstructured<'_>| schema(u, depth + 1);
    Ok(match u.int_in_range(0..=last)? {
        0 => ("format", json!(u.choose(&FORMATS)?)),
        1 => ("enum", list(u, 4, value)?),
        2 => ("const", value(u)?),
        3 => ("default", value(u)?),
        4 => ("nullable", json!(bool::arbitrary(u)?)),
        5 => ("required", list(u, 3, |u| Ok(json!(name(u)?)))?),
        6 => ("description", json!(name(u)?)),
        7 => ("title", json!(name(u)?)),
        8 => ("example", value(u)?),
        9 => ("minimum", value(u)?),
        10 => ("exclusiveMaximum", value(u)?),
        11 => ("readOnly", json!(bool::arbitrary(u)?)),
        12 => ("x-rust-sdk", json!({ "name": name(u)?, "type": name(u)? })),
        13 | 14 => ("properties", map(u, 4, inner)?),
        15 => ("items", inner(u)?),
        16 => ("additionalProperties", inner(u)?),
        17 => ("allOf", list(u, 3, inner)?),
        18 => ("oneOf", list(u, 3, inner)?),
        19 => ("anyOf", list(u, 3, inner)?),
        20 => ("prefixItems", list(u, 3, inner)?),
        21 => ("patternProperties", map(u, 2, inner)?),
        22 => ("if", inner(u)?),
        23 => ("not", inner(u)?),
        _ => (
            "discriminator",
            json!({ "propertyName": name(u)?, "mapping": { name(u)?: name(u)? } }),
        ),
    })
}

fn value(u: &mut Unstructured<'_>) -> Result<Value> {
    Ok(match u.int_in_range(0..=7)? {
        0 => Value::Null,
        1 => json!(bool::arbitrary(u)?),
        2 => json!(i64::arbitrary(u)?),
        3 => json!(f64::arbitrary(u)?),
        4 => json!([name(u)?, 1]),
        5 => json!({ name(u)?: name(u)? }),
        6 => json!(u64::MAX),
        _ => json!(name(u)?),
    })
}
