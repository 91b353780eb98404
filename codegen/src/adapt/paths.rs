//! The keys of `paths` and of a path: templates that begin with a slash, and methods under whatever name.

use serde_json::{Map, Value};

use super::cx::Cx;
use super::walk::unknown;
use crate::diagnostic::nearest;
use crate::grammar::{Kind, METHODS, Version};

/// Paths as they are meant: with a slash, and with braces that close.
pub(super) fn keys(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    if object.keys().all(|key| is_path(key)) {
        object
            .keys()
            .for_each(|key| cx.below(key, |cx| repeated(cx, key)));
        return;
    }
    let mut read = Map::new();
    for (key, value) in std::mem::take(object) {
        let meant = if is_path(&key) || key.starts_with("x-") {
            Some(key.clone())
        } else {
            cx.below(&key, |cx| path(cx, &key, &value))
        };
        let Some(path) = meant else { continue };
        if read.contains_key(&path) {
            cx.below(&key, |cx| {
                cx.warn_key(format!(
                    "'{key}' is the path '{path}' once more; it is left out"
                ))
                .help("move its operations to the other");
            });
            continue;
        }
        if path != key {
            cx.moves([&key], [&path]);
        }
        cx.below(&path, |cx| repeated(cx, &path));
        read.insert(path, value);
    }
    *object = read;
}

fn is_path(key: &str) -> bool {
    key.starts_with('/') && template(key).is_ok()
}

/// What a key means that is no path as it stands.
fn path(cx: &mut Cx<'_>, key: &str, value: &Value) -> Option<String> {
    if key.starts_with('/') {
        let problem = template(key).err().unwrap_or_default();
        cx.warn_key(format!("the path '{key}' {problem}; it is left out"))
            .help("write parameters as `/users/{id}`");
        return None;
    }
    let item = value.as_object();
    let is_item = item.is_some_and(|item| item.keys().any(|key| method(key).is_some()));
    let address = key.contains("://");
    let path = format!("/{key}");
    if !is_item {
        unknown(cx, Kind::Paths, key);
        return None;
    }
    if address || template(&path).is_err() {
        cx.warn_key(format!("'{key}' is no path; it is left out"))
            .help("write the path alone, like `/users/{id}`, and the rest as a server's URL");
        return None;
    }
    cx.warn_key(format!(
        "the path '{key}' does not begin with '/'; read as '{path}'"
    ))
    .help(format!("write '{path}', or `x-…` if it is an extension"));
    Some(path)
}

fn repeated(cx: &mut Cx<'_>, path: &str) {
    let names = template(path).unwrap_or_default();
    for (i, name) in names.iter().enumerate() {
        if names.iter().take(i).any(|earlier| earlier == name) {
            cx.warn_key(format!(
                "the path names the parameter '{name}' twice; one value fills both"
            ))
            .help("give each its own name, unless that is meant");
        }
    }
}

/// The names in braces of a path or a URL.
pub(super) fn template(text: &str) -> Result<Vec<&str>, &'static str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let opened = rest.get(at..).and_then(|rest| rest.strip_prefix('{'));
        let Some(opened) = opened else {
            return Err("has a '}' without a '{'");
        };
        let Some((name, after)) = opened.split_once('}') else {
            return Err("has a '{' without a '}'");
        };
        match name {
            "" => return Err("has a parameter without a name"),
            name if name.contains('{') => return Err("has a '{' inside of another"),
            name => names.push(name),
        }
        rest = after;
    }
    Ok(names)
}

/// The method that a key of a path means, in whatever case.
fn method(key: &str) -> Option<&'static str> {
    METHODS
        .iter()
        .copied()
        .find(|method| method.eq_ignore_ascii_case(key))
}

/// Operations under keys that OpenAPI does not have: `GET` is `get`, and a method of its own goes where OpenAPI 3.2 has
/// such methods.
pub(super) fn methods(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    if object.contains_key("additionalOperations") {
        cx.below("additionalOperations", |cx| {
            cx.newer("'additionalOperations' in a path", Version::V3_2);
        });
    }
    let odd: Vec<String> = object
        .iter()
        .filter(|(key, value)| is_odd(key, value))
        .map(|(key, _)| key.clone())
        .collect();
    for key in odd {
        let Some(value) = object.shift_remove(&key) else {
            continue;
        };
        if let Some(method) = method(&key).filter(|method| !object.contains_key(*method)) {
            cx.warn_of(
                &key,
                format!("the method is written '{key}'; read as '{method}'"),
            )
            .help(format!("write '{method}'"));
            cx.moves([&key], [method]);
            object.insert(method.to_owned(), value);
            continue;
        }
        let near = nearest(&key, METHODS.iter().copied());
        if let Some(help) = near.map(|near| format!("did you mean '{near}'?")) {
            cx.warn_of(
                &key,
                format!("'{key}' is not a method; the operation is left out"),
            )
            .help(help);
            continue;
        }
        let method = key.to_ascii_uppercase();
        cx.warn_of(
            &key,
            format!("'{key}' is not a method of OpenAPI; read as the HTTP method {method}"),
        )
        .help(format!(
            "OpenAPI 3.2 writes `additionalOperations: {{ {method}: … }}`"
        ));
        let more = object
            .entry("additionalOperations")
            .or_insert_with(|| Map::new().into());
        cx.moves([&key], ["additionalOperations", &method]);
        if let Value::Object(more) = more {
            more.entry(method).or_insert(value);
        }
    }
    additional(cx, object);
}

/// Whether a key that is no field of a path holds an operation.
fn is_odd(key: &str, value: &Value) -> bool {
    let operation = value.as_object().is_some_and(|object| {
        object.contains_key("responses") || object.contains_key("operationId")
    });
    let token = !key.is_empty() && key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    operation && token && !Kind::PathItem.has(key) && !key.starts_with("x-")
}

/// Methods of their own: a token each, and none of those that have a key.
fn additional(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let Some(Value::Object(more)) = object.get_mut("additionalOperations") else {
        return;
    };
    let mut moved = Vec::new();
    cx.below("additionalOperations", |cx| {
        more.retain(|key, value| {
            let token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
            if key.is_empty() || !key.chars().all(token) {
                cx.warn_of(
                    key,
                    format!("'{key}' is no HTTP method; the operation is left out"),
                )
                .help("a method has letters, digits and `-` only");
                return false;
            }
            match method(key) {
                Some(method) => {
                    moved.push((key.clone(), method, value.take()));
                    false
                }
                None => true,
            }
        });
    });
    for (key, method, value) in moved {
        if object.contains_key(method) {
            continue;
        }
        cx.moves(["additionalOperations", &key], [method]);
        object.insert(method.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates() {
        assert_eq!(template("/a/{b}/c-{d}.json"), Ok(vec!["b", "d"]));
        assert_eq!(template("/"), Ok(vec![]));
        for broken in ["/{", "/}", "/{}", "/{a{b}}", "/{a}}"] {
            assert!(template(broken).is_err(), "{broken}");
        }
    }
}
