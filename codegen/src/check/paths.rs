//! Paths, methods and status codes: keys that carry meaning, and the parameters that a path's template names.
//! openapiv3 drops what it does not know among them, so nothing of it may pass unseen.

use serde_json::{Map, Value};

use super::{Cx, Step, entry};
use crate::diagnostic::{Place, nearest};
use crate::grammar::{Kind, METHODS, Shape};
use crate::pointer::Pointer;

/// A path and its path item.
pub(super) fn path<'a>(cx: &mut Cx<'a>, key: &str, value: &'a Value) {
    let place = Place::Key(cx.at());
    if !key.starts_with('/') {
        cx.report
            .error(place, format!("the path '{key}' does not begin with '/'"))
            .help(format!("write '/{key}', or `x-…` if it is an extension"));
        return;
    }
    match template(key) {
        Ok(names) => repeated(cx, &names),
        Err(problem) => {
            cx.report
                .error(place, format!("the path '{key}' {problem}"))
                .help("write parameters as `/users/{id}`");
        }
    }
    entry(cx, value, Shape::Object(Kind::PathItem));
}

fn repeated(cx: &mut Cx<'_>, names: &[&str]) {
    for (i, name) in names.iter().enumerate() {
        if names.iter().take(i).any(|earlier| earlier == name) {
            cx.report
                .warning(
                    Place::Key(cx.at()),
                    format!("the path names the parameter '{name}' twice; one value fills both"),
                )
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

/// A status code and its response.
pub(super) fn status<'a>(cx: &mut Cx<'a>, key: &str, value: &'a Value) {
    if !is_status(key) {
        let problem = cx
            .report
            .error(Place::Key(cx.at()), format!("'{key}' is no status code"));
        match nearest(key, ["default"]) {
            Some(near) => problem.help(format!("did you mean '{near}'?")),
            None => problem.help("write a code like '404', a range like '4XX', or 'default'"),
        };
    }
    entry(cx, value, Shape::Object(Kind::Response));
}

fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [b'1'..=b'9', b, c] if b.is_ascii_digit() && c.is_ascii_digit() => true,
        [b'1'..=b'5', b'x' | b'X', b'x' | b'X'] => true,
        _ => false,
    }
}

/// Whether an unknown key of a path item is an operation in disguise, which must not be dropped; reports it if so.
pub(super) fn is_method(cx: &mut Cx<'_>, key: &str, value: &Value) -> bool {
    if !is_operation(value) {
        return false;
    }
    let problem = cx.report.error(
        Place::Key(cx.at()),
        format!("'{key}' is not a method of OpenAPI 3.0"),
    );
    match nearest(key, METHODS.iter().copied()) {
        Some(near) => problem.help(format!("did you mean '{near}'?")),
        None => problem.help("use one of the eight methods, or call it an extension: `x-…`"),
    };
    true
}

/// Whether a value looks like an operation.
fn is_operation(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        object.contains_key("responses") || object.contains_key("operationId")
    })
}

/// The parameters of a path's operations, against the names in its template.
pub(super) fn operations<'a>(cx: &mut Cx<'a>, item: &'a Map<String, Value>) {
    let shared = parameters(cx, item, &cx.at());
    twice(cx, &shared);
    // Only `/paths` has templates; the path items of callbacks stand under expressions.
    let names = match cx.path.as_slice() {
        [Step::Key("paths"), Step::Key(path)] => template(path).ok(),
        _ => None,
    };
    if let Some(names) = &names {
        undeclared(cx, names, &shared);
    }
    for method in METHODS {
        if let Some(Value::Object(operation)) = item.get(*method) {
            let at = cx.at().child(method);
            let own = parameters(cx, operation, &at);
            twice(cx, &own);
            if let Some(names) = &names {
                undeclared(cx, names, &own);
                unfilled(cx, names, [&shared, &own], at);
            }
        }
    }
}

/// A parameter that is declared somewhere: its name, its location, its place.
struct Declared<'a> {
    name: &'a str,
    location: &'a str,
    at: Pointer,
}

fn parameters<'a>(cx: &Cx<'a>, object: &'a Map<String, Value>, at: &Pointer) -> Vec<Declared<'a>> {
    let list = object
        .get("parameters")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    let declared = list.iter().enumerate().filter_map(|(i, value)| {
        let parameter = resolved(cx.root, value)?;
        let name = parameter.get("name")?.as_str()?;
        let location = parameter.get("in")?.as_str()?;
        Some(Declared {
            name,
            location,
            at: at.child("parameters").index(i),
        })
    });
    declared.collect()
}

/// The parameter itself, or the one it refers to.
fn resolved<'a>(root: &'a Value, mut value: &'a Value) -> Option<&'a Value> {
    // Circles have been reported by bundle; the bound only ends the search.
    for _ in 0..32 {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => value = root.pointer(reference.strip_prefix('#')?)?,
            None => return Some(value),
        }
    }
    None
}

fn twice(cx: &mut Cx<'_>, declared: &[Declared<'_>]) {
    for (i, parameter) in declared.iter().enumerate() {
        let same = |earlier: &&Declared<'_>| {
            (earlier.name, earlier.location) == (parameter.name, parameter.location)
        };
        if let Some(first) = declared.iter().take(i).find(same) {
            let message = format!(
                "the parameter '{}' in {} is declared twice",
                parameter.name, parameter.location
            );
            let problem = cx
                .report
                .error(&parameter.at, message)
                .help("remove one of them");
            problem.related(&first.at, "it is declared here already");
        }
    }
}

/// Path parameters that the template does not name: their values could not be sent anywhere.
fn undeclared(cx: &mut Cx<'_>, names: &[&str], declared: &[Declared<'_>]) {
    for parameter in declared
        .iter()
        .filter(|parameter| parameter.location == "path")
    {
        if !names.contains(&parameter.name) {
            let message = format!(
                "the path has no '{{{}}}' for this path parameter",
                parameter.name
            );
            let problem = cx.report.error(&parameter.at, message);
            match nearest(parameter.name, names.iter().copied()) {
                Some(near) => problem.help(format!("did you mean '{near}'?")),
                None => problem.help("add it to the path, or remove the parameter"),
            };
        }
    }
}

/// Names in the template that no parameter fills.
fn unfilled(cx: &mut Cx<'_>, names: &[&str], declared: [&[Declared<'_>]; 2], operation: Pointer) {
    let filled = |name: &str| {
        declared
            .iter()
            .copied()
            .flatten()
            .any(|p| p.location == "path" && p.name == name)
    };
    for name in names.iter().filter(|name| !filled(name)) {
        cx.report
            .error(Place::Key(operation.clone()), format!("the path parameter '{name}' is not declared"))
            .help(format!("add `- {{ name: {name}, in: path, required: true, schema: {{ type: string }} }}` to `parameters:`"));
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

    #[test]
    fn statuses() {
        for good in ["200", "999", "4XX", "5xx"] {
            assert!(is_status(good), "{good}");
        }
        for bad in ["2000", "abc", "20", "0XX", "XXX", "２００", "", "4X4"] {
            assert!(!is_status(bad), "{bad}");
        }
    }
}
