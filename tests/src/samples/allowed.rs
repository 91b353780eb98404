//! Whether a schema allows a value by all it says, formats, patterns, bounds and lengths included: takes a document of
//! OpenAPI 3.0 as JSON, gives the first thing that is wrong. It asks the document alone, not the compiler.

use std::net::{Ipv4Addr, Ipv6Addr};

use regex::Regex;
use serde_json::{Map, Value};

use super::schema::Document;

/// A schema that refers to itself without going deeper into the value allows what the others allow.
const DEEPEST: usize = 40;

/// What a schema has against a value, and where.
#[must_use]
pub fn departure(document: &Value, schema: &Value, value: &Value) -> Option<String> {
    check(Document(document), schema, value, 0)
}

/// The node at a pointer, references on the way followed.
#[must_use]
pub fn node<'a>(document: &'a Value, pointer: &str) -> Option<&'a Value> {
    let all = Document(document);
    pointer.split('/').skip(1).try_fold(document, |node, key| {
        let key = key.replace("~1", "/").replace("~0", "~");
        let node = all.follow(node).0;
        match node {
            Value::Array(list) => list.get(key.parse::<usize>().ok()?),
            node => node.get(&key),
        }
    })
}

fn check(document: Document<'_>, schema: &Value, value: &Value, depth: usize) -> Option<String> {
    if depth > DEEPEST {
        return None;
    }
    if schema.get("$ref").is_some() {
        let (target, _) = document.follow(schema);
        return check(document, target, value, depth + 1);
    }
    if value.is_null() && schema.get("nullable") == Some(&Value::Bool(true)) {
        return None;
    }
    let list = |key: &str| {
        schema
            .get(key)
            .and_then(Value::as_array)
            .map_or(&[][..], Vec::as_slice)
    };
    let holds = |part: &&Value| check(document, part, value, depth + 1).is_none();
    let count = |key: &str| list(key).iter().filter(holds).count();
    let (one, any) = (list("oneOf"), list("anyOf"));
    // Of what has a discriminator the tag tells, which other checkers do not look at.
    let is_tagged = schema.get("discriminator").is_some();
    let ones = count("oneOf");
    if !one.is_empty() && (ones == 0 || ones > 1 && !is_tagged) {
        return Some(format!("{value}: {ones} of oneOf"));
    }
    if !any.is_empty() && count("anyOf") == 0 {
        return Some(format!("{value}: none of anyOf"));
    }
    let parts = list("allOf").iter();
    let mut parts = parts.filter_map(|part| check(document, part, value, depth + 1));
    own(schema, value)
        .or_else(|| parts.next())
        .or_else(|| inside(document, schema, value))
}

/// What the schema itself says of the value, but not of what is in it.
fn own(schema: &Value, value: &Value) -> Option<String> {
    let has = |key: &str| schema.get(key);
    let number = |key: &str| has(key).and_then(Value::as_f64);
    let count = |key: &str| has(key).and_then(Value::as_u64).map(|count| count as usize);
    let is_count = |found: usize, unit: &str| {
        count(&format!("min{unit}")).is_none_or(|least| found >= least)
            && count(&format!("max{unit}")).is_none_or(|most| found <= most)
    };
    let is_type = match has("type").and_then(Value::as_str) {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        _ => true,
    };
    let is_known = has("enum").and_then(Value::as_array).is_none_or(|values| {
        values
            .iter()
            .any(|it| it == value || it.as_f64().is_some() && it.as_f64() == value.as_f64())
    });
    let fits = match value {
        Value::Number(found) => {
            let found = found.as_f64().unwrap_or_default();
            let excludes = |key: &str| has(key) == Some(&Value::Bool(true));
            number("minimum").is_none_or(|least| {
                found > least || found == least && !excludes("exclusiveMinimum")
            }) && number("maximum")
                .is_none_or(|most| found < most || found == most && !excludes("exclusiveMaximum"))
                && number("multipleOf")
                    .is_none_or(|step| (found / step - (found / step).round()).abs() < 1e-9)
        }
        Value::String(text) => {
            let pattern = has("pattern")
                .and_then(Value::as_str)
                .and_then(|it| Regex::new(it).ok());
            let format = has("format").and_then(Value::as_str).unwrap_or_default();
            is_count(text.chars().count(), "Length")
                && pattern.is_none_or(|it| it.is_match(text))
                && is_formatted(format, text)
        }
        Value::Array(items) => {
            let is_unique = items
                .iter()
                .enumerate()
                .all(|(index, item)| !items[..index].contains(item));
            is_count(items.len(), "Items")
                && (is_unique || has("uniqueItems") != Some(&Value::Bool(true)))
        }
        Value::Object(map) => is_count(map.len(), "Properties"),
        _ => true,
    };
    (!(is_type && is_known && fits)).then(|| format!("{value} is not {schema}"))
}

/// The formats that servers check, each as simply as it can be told.
fn is_formatted(format: &str, text: &str) -> bool {
    let matches = |pattern: &str| Regex::new(pattern).expect("it is our own").is_match(text);
    match format {
        "uuid" => matches("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"),
        "date-time" => matches(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"),
        "date" => matches(r"^\d{4}-\d\d-\d\d$"),
        "email" => matches(r"^[^@\s]+@[^@\s]+\.[^@\s]+$"),
        "uri" => matches(r"^[a-zA-Z][a-zA-Z0-9+.-]*:\S+$"),
        "hostname" => matches(r"^[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)*$"),
        "ipv4" => text.parse::<Ipv4Addr>().is_ok(),
        "ipv6" => text.parse::<Ipv6Addr>().is_ok(),
        "byte" => matches("^([a-zA-Z0-9+/]{4})*([a-zA-Z0-9+/]{2}==|[a-zA-Z0-9+/]{3}=)?$"),
        _ => true,
    }
}

fn inside(document: Document<'_>, schema: &Value, value: &Value) -> Option<String> {
    match value {
        Value::Array(items) => {
            let schema = schema.get("items")?;
            items
                .iter()
                .find_map(|item| check(document, schema, item, 0))
        }
        Value::Object(map) => entries(document, schema, map),
        _ => None,
    }
}

fn entries(document: Document<'_>, schema: &Value, map: &Map<String, Value>) -> Option<String> {
    let properties = schema.get("properties").and_then(Value::as_object);
    let property = |key: &str| properties.and_then(|it| it.get(key));
    let is_one_way = |key: &&str| {
        let property = property(key).map(|it| document.follow(it).0);
        property.is_some_and(|it| it.get("readOnly").is_some() || it.get("writeOnly").is_some())
    };
    let required = schema.get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().filter_map(Value::as_str);
    let missing = required
        .filter(|key| !is_one_way(key))
        .find(|key| !map.contains_key(*key));
    if let Some(key) = missing {
        return Some(format!("`{key}` is missing in {map:?}"));
    }
    map.iter().find_map(
        |(key, value)| match property(key).or(schema.get("additionalProperties")) {
            Some(Value::Bool(false)) => Some(format!("`{key}` is not allowed in {schema}")),
            None | Some(Value::Bool(true)) => None,
            Some(inner) => Some(format!("{key}: {}", check(document, inner, value, 0)?)),
        },
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_wrong_is_told() {
        let wrong = [
            (json!({"type": "string", "format": "uuid"}), json!("a")),
            (json!({"type": "string", "pattern": "^a$"}), json!("b")),
            (json!({"type": "string", "maxLength": 1}), json!("ab")),
            (
                json!({"type": "integer", "minimum": 1, "exclusiveMinimum": true}),
                json!(1),
            ),
            (json!({"type": "number", "multipleOf": 0.5}), json!(0.7)),
            (json!({"type": "array", "uniqueItems": true}), json!([1, 1])),
            (json!({"type": "object", "required": ["a"]}), json!({})),
            (json!({"additionalProperties": false}), json!({"a": 1})),
            (
                json!({"oneOf": [{"type": "string"}, {"maxLength": 9}]}),
                json!("a"),
            ),
            (json!({"items": {"enum": ["a"]}}), json!(["b"])),
        ];
        for (schema, value) in wrong {
            assert!(
                departure(&json!({}), &schema, &value).is_some(),
                "{schema}: {value}"
            );
        }
        let right = json!({"oneOf": [{"type": "string"}, {"type": "integer"}]});
        assert_eq!(departure(&json!({}), &right, &json!("a")), None);
    }
}
