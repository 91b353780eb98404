//! Arrays whose elements have a schema each, and what else is said of elements.

use serde_json::{Map, Value, json};

use super::super::cx::Cx;

/// A list of schemas, one for each element: a list of one type if they are all the same, else of any JSON.
pub(super) fn tuple(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let is_list = |key: &&str| object.get(*key).is_some_and(Value::is_array);
    let list = ["prefixItems", "items"].into_iter().find(is_list);
    let rest = rest(cx, object, list);
    let Some(key) = list else {
        object.extend(rest.map(|rest| ("items".to_owned(), rest)));
        return;
    };
    let Some(Value::Array(schemas)) = object.shift_remove(key) else {
        return;
    };
    if key == "items" {
        cx.warn_of(
            key,
            "'items' is a list of schemas, as in older JSON Schema; read as 'prefixItems'",
        )
        .help("OpenAPI 3.1 writes `prefixItems`; OpenAPI 3.0 has one schema for all elements");
    }
    let mut all = schemas.into_iter().chain(rest);
    let Some(first) = all.next() else {
        super::imply(object, "array");
        return;
    };
    if all.all(|schema| schema == first) {
        cx.moves([key, "0"], ["items"]);
        object.insert("items".to_owned(), first);
    } else {
        cx.warn_of(
            key,
            "the elements have schemas of their own; each is read as any JSON",
        )
        .help("a list in Rust has elements of one type");
        object.insert("items".to_owned(), json!({}));
    }
}

/// Takes out what is said of the elements that no list names; gives the schema, unless there is none or it is `items`.
fn rest(cx: &mut Cx<'_>, object: &mut Map<String, Value>, list: Option<&str>) -> Option<Value> {
    let single = list.is_none() && object.get("items").is_some_and(Value::is_object);
    let mut found = None;
    for key in ["items", "additionalItems", "unevaluatedItems"] {
        if key == "items" && (single || list == Some("items")) {
            continue;
        }
        let of_others = list.is_some() || key == "unevaluatedItems";
        if let Some(value @ Value::Object(_)) = object.shift_remove(key)
            && of_others
            && !single
            && found.is_none()
        {
            cx.moves([key], ["items"]);
            found = Some(value);
        }
    }
    found
}

/// What only arrays have makes a schema one of an array.
pub(super) fn implied(object: &mut Map<String, Value>) {
    if ["items", "contains"]
        .iter()
        .any(|key| object.contains_key(*key))
    {
        super::imply(object, "array");
    }
}
