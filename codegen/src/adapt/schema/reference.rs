//! A `$ref` in a schema, and what stands beside it.

use serde_json::{Map, Value, json};

use super::super::cx::Cx;
use super::super::walk::no_reference;
use crate::grammar::Version;

/// What OpenAPI 3.0 says may not stand beside a `$ref`, and what documents write there all the same: it is about this
/// use of the schema.
const ABOUT: &[&str] = &[
    "title",
    "description",
    "deprecated",
    "nullable",
    "default",
    "example",
    "examples",
    "readOnly",
    "writeOnly",
];

/// Whether the reference is all there is. What stands beside it holds as well, as in `allOf`: in OpenAPI 3.0 only what
/// is said about this use, for it ignores the rest.
pub(super) fn is_all(cx: &mut Cx<'_>, object: &mut Map<String, Value>) -> bool {
    let Some(Value::String(_)) = object.get("$ref") else {
        no_reference(cx, object);
        return false;
    };
    let all = cx.version > Version::V3_0;
    let counts = |key: &str| all || ABOUT.contains(&key) || key.starts_with("x-");
    object.retain(|key, _| key == "$ref" || (counts(key) && key != "summary"));
    if object.len() == 1 {
        return true;
    }
    let reference = json!({ "$ref": object.shift_remove("$ref") });
    match object.get_mut("allOf") {
        Some(Value::Array(parts)) => {
            cx.moves([], ["allOf", &parts.len().to_string()]);
            parts.push(reference);
        }
        _ => {
            cx.moves([], ["allOf", "0"]);
            object.insert("allOf".to_owned(), json!([reference]));
        }
    }
    false
}
