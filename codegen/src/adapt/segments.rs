//! The parameters that a path's template names, and those that its operations declare: each needs the other.

use serde_json::{Map, Value, json};

use super::cx::{Cx, Key, key_of};
use super::paths::template;
use crate::grammar::METHODS;
use crate::words::fold;

/// All operations of all paths, after they were put right.
pub(super) fn paths(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    for (path, item) in object {
        if let (Ok(names), Value::Object(item)) = (template(path), item) {
            cx.below(path, |cx| filled(cx, item, &names));
        }
    }
}

/// A parameter that is declared somewhere, with its number in the list.
struct Declared {
    i: usize,
    key: Key,
    /// Whether it stands here, and not under `components`.
    own: bool,
}

fn declared(cx: &Cx<'_>, object: &Map<String, Value>) -> Vec<Declared> {
    let list = object.get("parameters").and_then(Value::as_array);
    let each = list.into_iter().flatten().enumerate();
    each.filter_map(|(i, parameter)| {
        let parameter = parameter.as_object()?;
        let reference = parameter.get("$ref").and_then(Value::as_str);
        let key = match reference {
            Some(reference) => {
                let name = reference.strip_prefix("#/components/parameters/")?;
                let name = name.replace("~1", "/").replace("~0", "~");
                cx.parameters.get(&name)?.clone()
            }
            None => key_of(parameter)?,
        };
        let own = reference.is_none();
        Some(Declared { i, key, own })
    })
    .collect()
}

/// Takes elements out of `parameters`; the others keep their places.
fn take_out(cx: &mut Cx<'_>, object: &mut Map<String, Value>, out: &[usize]) {
    let Some(Value::Array(list)) = object.get_mut("parameters") else {
        return;
    };
    let mut kept = Vec::new();
    for (i, parameter) in std::mem::take(list).into_iter().enumerate() {
        if out.contains(&i) {
            continue;
        }
        if i != kept.len() {
            cx.moves(
                ["parameters", &i.to_string()],
                ["parameters", &kept.len().to_string()],
            );
        }
        kept.push(parameter);
    }
    *list = kept;
}

/// Of parameters with the same name and place the first counts: those of a path item, and those of each operation.
pub(super) fn twice(cx: &mut Cx<'_>, item: &mut Map<String, Value>) {
    once(cx, item);
    each_operation(cx, item, once);
}

fn once(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let declared = declared(cx, object);
    let mut out = Vec::new();
    for (n, parameter) in declared.iter().enumerate() {
        let same = |earlier: &Declared| earlier.key == parameter.key;
        if !declared[..n].iter().any(same) {
            continue;
        }
        let (name, location) = &parameter.key;
        let message =
            format!("the parameter '{name}' in {location} is declared twice; the first counts");
        at(cx, parameter.i, |cx| {
            cx.warn(message).help("remove one of them");
        });
        out.push(parameter.i);
    }
    take_out(cx, object, &out);
}

fn at(cx: &mut Cx<'_>, i: usize, look: impl FnOnce(&mut Cx<'_>)) {
    cx.below("parameters", |cx| cx.element(i, look));
}

/// Does something with each operation of a path item.
fn each_operation(
    cx: &mut Cx<'_>,
    item: &mut Map<String, Value>,
    mut act: impl FnMut(&mut Cx<'_>, &mut Map<String, Value>),
) {
    for method in METHODS {
        if let Some(Value::Object(operation)) = item.get_mut(*method) {
            cx.below(method, |cx| act(cx, operation));
        }
    }
    if let Some(Value::Object(more)) = item.get_mut("additionalOperations") {
        for (method, operation) in more {
            if let Value::Object(operation) = operation {
                let act = |cx: &mut Cx<'_>| cx.below(method, |cx| act(cx, operation));
                cx.below("additionalOperations", act);
            }
        }
    }
}

/// Every name of the template gets a parameter, and every path parameter has a place in the template.
fn filled(cx: &mut Cx<'_>, item: &mut Map<String, Value>, names: &[&str]) {
    respell(cx, item, names, &[]);
    unplaced(cx, item, names);
    let shared: Vec<Key> = declared(cx, item).into_iter().map(|p| p.key).collect();
    each_operation(cx, item, |cx, operation| {
        respell(cx, operation, names, &shared);
        unplaced(cx, operation, names);
        undeclared(cx, operation, names, &shared);
    });
}

fn fills(key: &Key, name: &str) -> bool {
    key.0 == name && key.1 == "path"
}

/// A path parameter whose name differs from the template's by its case or its punctuation alone is that one.
fn respell(cx: &mut Cx<'_>, object: &mut Map<String, Value>, names: &[&str], shared: &[Key]) {
    let declared = declared(cx, object);
    let is_filled = |name: &str| {
        let own = declared.iter().map(|parameter| &parameter.key);
        own.chain(shared).any(|key| fills(key, name))
    };
    for parameter in declared.iter().filter(|p| p.own && p.key.1 == "path") {
        let (wire, _) = &parameter.key;
        if names.contains(&wire.as_str()) {
            continue;
        }
        let same = |name: &&&str| fold(name) == fold(wire) && !is_filled(name);
        let Some(name) = names.iter().find(same) else {
            continue;
        };
        let message =
            format!("the path has '{{{name}}}' and no '{{{wire}}}'; this parameter is put there");
        at(cx, parameter.i, |cx| {
            cx.warn(message).help(format!("write `name: {name}`"));
        });
        let list = object.get_mut("parameters").and_then(Value::as_array_mut);
        if let Some(parameter) = list.and_then(|list| list.get_mut(parameter.i)) {
            parameter["name"] = json!(name);
        }
    }
}

/// Path parameters that the template does not name: their values could not be sent anywhere.
fn unplaced(cx: &mut Cx<'_>, object: &mut Map<String, Value>, names: &[&str]) {
    let mut out = Vec::new();
    for parameter in declared(cx, object) {
        let (name, location) = &parameter.key;
        if location != "path" || names.contains(&name.as_str()) {
            continue;
        }
        let message =
            format!("the path has no '{{{name}}}' for this path parameter; it is left out");
        at(cx, parameter.i, |cx| {
            cx.warn(message)
                .help("add it to the path, or remove the parameter");
        });
        out.push(parameter.i);
    }
    take_out(cx, object, &out);
}

/// Names in the template that no parameter fills are texts.
fn undeclared(cx: &mut Cx<'_>, operation: &mut Map<String, Value>, names: &[&str], shared: &[Key]) {
    let own: Vec<Key> = declared(cx, operation).into_iter().map(|p| p.key).collect();
    for (i, name) in names.iter().enumerate() {
        let known = own.iter().chain(shared).any(|key| fills(key, name));
        if known || names[..i].contains(name) {
            continue;
        }
        cx.warn(format!("the path parameter '{name}' is not declared; read as a required text"))
            .help(format!("add `- {{ name: {name}, in: path, required: true, schema: {{ type: string }} }}` to `parameters:`"));
        let parameter = json!({
            "name": name,
            "in": "path",
            "required": true,
            "schema": { "type": "string" },
        });
        let list = operation.entry("parameters").or_insert_with(|| json!([]));
        if let Value::Array(list) = list {
            cx.moves([], ["parameters", &list.len().to_string()]);
            list.push(parameter);
        }
    }
}
