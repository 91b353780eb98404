//! Whether a schema allows a value, as far as types go: formats, patterns and lengths change none.

use serde_json::Value;

use super::schema::Document;

/// Whether a schema allows a value. `depth` counts the schemas that were entered without going deeper into the value.
pub fn is_valid(document: Document<'_>, schema: &Value, value: &Value, depth: usize) -> bool {
    if depth > 24 {
        return false;
    }
    if schema.get("$ref").is_some() {
        let (target, _) = document.follow(schema);
        return target.get("$ref").is_none() && is_valid(document, target, value, depth + 1);
    }
    let list = |key: &str| schema.get(key).and_then(Value::as_array);
    let holds = |part: &Value| is_valid(document, part, value, depth + 1);
    let is_null = value.is_null() && schema.get("nullable") == Some(&Value::Bool(true));
    let values = list("enum").is_none_or(|values| values.contains(value));
    if is_null && schema.get("allOf").is_none() {
        return values || list("enum").is_some();
    }
    values
        && has_type(schema, value)
        && in_range(schema, value)
        && list("allOf").is_none_or(|parts| parts.iter().all(holds))
        && list("oneOf").is_none_or(|parts| parts.iter().any(holds))
        && list("anyOf").is_none_or(|parts| parts.iter().any(holds))
        && schema.get("not").is_none_or(|not| !holds(not))
        && content(document, schema, value)
}

fn has_type(schema: &Value, value: &Value) -> bool {
    match schema.get("type").and_then(Value::as_str) {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_i64() || value.is_u64(),
        // Without a type null is allowed only where a list of values has it, or nothing is said.
        _ if value.is_null() => {
            let says = ["properties", "items", "additionalProperties"];
            says.iter().all(|key| schema.get(key).is_none())
        }
        _ => match value {
            Value::Object(_) => schema.get("items").is_none(),
            _ if schema.get("properties").is_some() => false,
            Value::Array(_) => true,
            _ => schema.get("items").is_none(),
        },
    }
}

fn in_range(schema: &Value, value: &Value) -> bool {
    let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
    let Some(number) = value.as_f64() else {
        return true;
    };
    bound("minimum").is_none_or(|minimum| number >= minimum)
        && bound("maximum").is_none_or(|maximum| number <= maximum)
}

/// Whether what is inside of an array or an object is allowed.
fn content(document: Document<'_>, schema: &Value, value: &Value) -> bool {
    match value {
        Value::Array(elements) => {
            let items = schema.get("items");
            items.is_none_or(|items| {
                elements
                    .iter()
                    .all(|element| is_valid(document, items, element, 0))
            })
        }
        Value::Object(entries) => {
            let properties = schema.get("properties").and_then(Value::as_object);
            let required = schema.get("required").and_then(Value::as_array);
            let mut required = required.into_iter().flatten().filter_map(Value::as_str);
            let additional = schema.get("additionalProperties");
            let allows = |(key, value): (&String, &Value)| match properties
                .and_then(|properties| properties.get(key))
                .or(additional)
            {
                Some(Value::Bool(any)) => *any,
                Some(schema) => is_valid(document, schema, value, 0),
                None => true,
            };
            required.all(|key| entries.contains_key(key)) && entries.iter().all(allows)
        }
        _ => true,
    }
}
