//! The document's own objects: what it is called, its servers, its components.

use serde_json::{Map, Value, json};

use super::cx::{Cx, present};
use super::walk::kind_of;
use super::{paths, security};
use crate::grammar::{DEFAULT_MAPPING, Version};

/// What an API is called that has no title.
const TITLE: &str = "API";

pub(super) fn document(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let info = present(object, "info");
    if !info.is_some_and(|info| info.is_object() || info.is_string()) {
        let what = info.map_or("nothing".to_owned(), |info| kind_of(info).to_owned());
        cx.warn(format!(
            "the document needs an object as 'info', and has {what}"
        ))
        .help("add `info:` with the API's `title` and `version`");
        object.insert("info".to_owned(), json!({ "title": TITLE }));
    }
    // Which version the document is of has been settled before.
    object.insert("openapi".to_owned(), json!(cx.version.name()));
}

pub(super) fn info(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    if present(object, "title").is_none() {
        cx.warn(format!(
            "'info' has no 'title'; the API is called '{TITLE}'"
        ))
        .help("OpenAPI requires it: add it here");
        object.insert("title".to_owned(), json!(TITLE));
    }
}

/// A server's variable without a default has its first value.
pub(super) fn variable(cx: &mut Cx<'_>, object: &mut Map<String, Value>) -> bool {
    if present(object, "default").is_some() {
        return true;
    }
    let first = object.get("enum").and_then(|values| values.get(0)).cloned();
    let Some(first) = first.filter(|first| !first.is_object() && !first.is_array()) else {
        return true;
    };
    cx.warn(format!("a server variable has no 'default'; {first} is"))
        .help("OpenAPI requires it: add it here");
    object.insert("default".to_owned(), first);
    true
}

/// Names in the URL that no variable fills stay as they are.
pub(super) fn server(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    let url = object
        .get("url")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let variables = object.get("variables").and_then(Value::as_object);
    for name in paths::template(url).unwrap_or_default() {
        if !variables.is_some_and(|variables| variables.contains_key(name)) {
            cx.warn_of("url", format!("the server has no variable '{name}'"))
                .help(format!("add `variables:` with `{name}:` and its `default`"));
        }
    }
}

/// Nothing reads a link that leads nowhere.
pub(super) fn link(cx: &mut Cx<'_>, object: &Map<String, Value>) -> bool {
    let leads = ["operationId", "operationRef"];
    if leads.iter().any(|key| present(object, key).is_some()) {
        return true;
    }
    cx.warn("a link has neither 'operationId' nor 'operationRef'; it is left out")
        .help("name the operation that it leads to");
    false
}

pub(super) fn components(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    for key in ["pathItems", "mediaTypes"] {
        let since = if key == "pathItems" {
            Version::V3_1
        } else {
            Version::V3_2
        };
        // What refers to them has them in its place.
        if object.shift_remove(key).is_some() {
            cx.below(key, |cx| {
                cx.newer(&format!("'{key}' in 'components'"), since)
            });
        }
    }
    security::unsent(cx, object);
}

/// 3.0 has no word for the schema of values that a mapping does not have, so it is an extension from here on.
pub(super) fn discriminator(object: &mut Map<String, Value>) {
    if let Some(schema) = object.shift_remove("defaultMapping") {
        object.insert(DEFAULT_MAPPING.to_owned(), schema);
    }
}
