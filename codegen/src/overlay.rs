//! Corrections to a document that is not ours: takes a document and an OpenAPI Overlay 1.0, gives the document with
//! the overlay's actions done in order. An action that matches nothing is an error, so that a correction goes once
//! the document no longer needs it. Knows no OpenAPI and no Rust.

use std::collections::BTreeSet;
use std::ptr;

use indexmap::IndexSet;
use serde_json::{Map, Value};
use serde_json_path::{JsonPath, NormalizedPath};

use crate::diagnostic::{Diagnostic, Place, Report, nearest};
use crate::load;
use crate::pointer::{Pointer, too_deep};
use crate::source::{Source, Sources};

/// Longer targets are no JSONPath that a person wrote, and could exhaust the parser's stack.
const MAX_TARGET: usize = 1000;

/// Does the actions of an overlay. Every action is tried, so that all problems show at once.
///
/// An overlay without any content has no actions. `sources` learns which nodes of the document the overlay wrote,
/// so that later problems in them point into the overlay.
pub fn apply(document: &mut Value, overlay: &Source, sources: &mut Sources, report: &mut Report) {
    sources.add(overlay.clone());
    let Some(value) = load::load(overlay, report) else {
        return;
    };
    let mut cx = Cx {
        overlay,
        sources,
        report,
    };
    let root = Pointer::root();
    let top = match &value {
        Value::Null => return,
        Value::Object(top) => top,
        _ => {
            cx.error(root, "an overlay is an object, but this is not");
            return;
        }
    };
    known_keys(
        &mut cx,
        top,
        &root,
        &["overlay", "info", "extends", "actions"],
    );
    version(&mut cx, top);
    let at = root.child("actions");
    match top.get("actions") {
        Some(Value::Array(actions)) => {
            for (i, action) in actions.iter().enumerate() {
                self::action(&mut cx, document, action, &at.index(i));
            }
        }
        Some(Value::Null) => {}
        Some(_) => {
            cx.error(at, "'actions' must be an array");
        }
        None => {
            cx.error(root, "the overlay has no 'actions'")
                .help("add `actions: []`");
        }
    }
}

struct Cx<'a> {
    overlay: &'a Source,
    sources: &'a mut Sources,
    report: &'a mut Report,
}

impl Cx<'_> {
    fn error(&mut self, pointer: Pointer, message: impl Into<String>) -> &mut Diagnostic {
        let source = self.overlay.name.clone();
        self.report.error(Place::In { source, pointer }, message)
    }

    fn wrote(&mut self, node: Pointer, update: &Pointer) {
        self.sources.edit(node, &self.overlay.name, update.clone());
    }
}

fn known_keys(cx: &mut Cx<'_>, object: &Map<String, Value>, at: &Pointer, known: &[&str]) {
    for key in object
        .keys()
        .filter(|key| !key.starts_with("x-") && !known.contains(&key.as_str()))
    {
        let near = nearest(key, known.iter().copied());
        let problem = cx.error(at.child(key), format!("an overlay has no key '{key}' here"));
        match near {
            Some(near) => problem.help(format!("did you mean '{near}'?")),
            None => problem.help(format!("the keys are {}", known.join(", "))),
        };
    }
}

fn version(cx: &mut Cx<'_>, top: &Map<String, Value>) {
    let version = top.get("overlay").map(|version| match version {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    });
    let root = Pointer::root();
    match version {
        Some(version) if version == "1" || version.starts_with("1.") => {}
        Some(version) => {
            cx.error(
                root.child("overlay"),
                format!("'{version}' is no version of overlays that can be read"),
            )
            .help("write `overlay: 1.0.0`");
        }
        None => {
            cx.error(root, "the file does not say that it is an overlay")
                .help("begin it with `overlay: 1.0.0`");
        }
    }
}

fn action(cx: &mut Cx<'_>, document: &mut Value, action: &Value, at: &Pointer) {
    let Value::Object(action) = action else {
        cx.error(
            at.clone(),
            "an action is an object with 'target' and 'update' or 'remove'",
        );
        return;
    };
    known_keys(
        cx,
        action,
        at,
        &["target", "description", "update", "remove"],
    );
    let Some(target) = action.get("target") else {
        cx.error(at.clone(), "the action has no 'target'")
            .help("add a JSONPath like `$.paths`");
        return;
    };
    let at = at.child("target");
    let Some(path) = jsonpath(cx, target, &at) else {
        return;
    };
    let found = locations(&path, document);
    if found.is_empty() {
        let help = near_miss(target.as_str().unwrap_or_default(), document);
        cx.error(at, "the target matches nothing in the document")
            .help(help);
        return;
    }
    match (action.get("remove"), action.get("update")) {
        (Some(Value::Bool(true)), _) => remove_all(cx, document, &found, &at),
        (None | Some(Value::Bool(false)), Some(update)) => {
            update_all(cx, document, &found, update, &at)
        }
        (None | Some(Value::Bool(false)), None) => {
            cx.error(at, "the action does nothing")
                .help("add `update:` or `remove: true`");
        }
        (Some(_), _) => {
            cx.error(sibling(&at, "remove"), "'remove' must be true or false");
        }
    }
}

fn sibling(at: &Pointer, key: &str) -> Pointer {
    at.parent().unwrap_or_default().child(key)
}

fn jsonpath(cx: &mut Cx<'_>, target: &Value, at: &Pointer) -> Option<JsonPath> {
    let Value::String(text) = target else {
        cx.error(
            at.clone(),
            "'target' must be a text: a JSONPath like `$.paths`",
        );
        return None;
    };
    if text.len() > MAX_TARGET {
        cx.error(
            at.clone(),
            format!("the target is longer than {MAX_TARGET} bytes"),
        );
        return None;
    }
    match JsonPath::parse(text) {
        Ok(path) => Some(path),
        Err(error) => {
            let rest = text
                .get(error.position()..)
                .filter(|rest| !rest.is_empty())
                .unwrap_or(text);
            cx.error(at.clone(), format!("not a JSONPath: it cannot be read from `{rest}` on"))
                .help("RFC 9535 has the syntax; keys with '/', '-' or '.' stand in brackets: `$.paths['/users'].get`");
            None
        }
    }
}

/// The nodes that a path matches, each once, in the order of the document.
fn locations(path: &JsonPath, document: &Value) -> Vec<Pointer> {
    let mut found = Vec::new();
    // A query that is asked for locations makes one for every node on its way; `..` goes through all of them.
    if path.to_string().contains("..") {
        let nodes = path.query(document);
        let mut nodes: BTreeSet<_> = nodes.iter().map(|node| ptr::from_ref(*node)).collect();
        locate(&mut nodes, document, &mut Vec::new(), &mut found);
    } else {
        let nodes = path.query_located(document);
        let pointers = nodes.locations().map(NormalizedPath::to_json_pointer);
        found.extend(pointers.filter_map(|text| Pointer::parse(&text)));
    }
    found
        .into_iter()
        .collect::<IndexSet<_>>()
        .into_iter()
        .collect()
}

/// One step down into a document.
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

/// Where the nodes of a set stand, each once, `value` at the end of `way`. Ends once all of them are found.
fn locate<'a>(
    nodes: &mut BTreeSet<*const Value>,
    value: &'a Value,
    way: &mut Vec<Step<'a>>,
    found: &mut Vec<Pointer>,
) {
    if nodes.is_empty() {
        return;
    }
    if nodes.remove(&ptr::from_ref(value)) {
        found.push(pointer(way));
    }
    let mut below = |step, child| {
        way.push(step);
        locate(nodes, child, way, found);
        way.pop();
    };
    match value {
        Value::Array(list) => {
            let children = list.iter().enumerate();
            children.for_each(|(i, child)| below(Step::Index(i), child));
        }
        Value::Object(object) => object
            .iter()
            .for_each(|(key, child)| below(Step::Key(key), child)),
        _ => {}
    }
}

fn pointer(way: &[Step<'_>]) -> Pointer {
    way.iter().fold(Pointer::root(), |at, step| match step {
        Step::Key(key) => at.child(key),
        Step::Index(i) => at.index(*i),
    })
}

/// Which beginning of a target still matches, and what stands there instead.
fn near_miss(target: &str, document: &Value) -> String {
    let gone = "remove the action if the document no longer needs it".to_owned();
    let cuts: Vec<usize> = target
        .char_indices()
        .filter(|(_, c)| matches!(c, '.' | '['))
        .map(|(i, _)| i)
        .collect();
    for cut in cuts.into_iter().rev() {
        let (Some(head), Some(tail)) = (target.get(..cut), target.get(cut..)) else {
            continue;
        };
        let Ok(path) = JsonPath::parse(head) else {
            continue;
        };
        let found = path.query(document).all();
        if found.is_empty() {
            continue;
        }
        let word: String = tail
            .chars()
            .skip_while(|c| ".['\"".contains(*c))
            .take_while(|c| !".'\"[]".contains(*c))
            .collect();
        let keys = found
            .iter()
            .filter_map(|node| node.as_object())
            .flat_map(Map::keys)
            .map(String::as_str);
        // Keys with brackets or dots in them are cut short: compare with their beginnings too.
        return match nearest(&word, keys) {
            Some(near) => {
                format!("'{head}' matches; did you mean '{near}' below it? Otherwise {gone}")
            }
            None => format!("'{head}' matches, but nothing below it is '{tail}'; {gone}"),
        };
    }
    gone
}

fn remove_all(cx: &mut Cx<'_>, document: &mut Value, found: &[Pointer], at: &Pointer) {
    let mut found: Vec<&Pointer> = found.iter().collect();
    // Later elements of an array first, so that the numbers of the others stay right.
    found.sort_by_key(|pointer| std::cmp::Reverse(order(pointer)));
    for pointer in found {
        let Some(parent) = pointer.parent() else {
            cx.error(at.clone(), "the whole document cannot be removed");
            continue;
        };
        let key = pointer.words().next_back().unwrap_or_default();
        match document.pointer_mut(parent.as_str()) {
            Some(Value::Object(object)) => {
                object.shift_remove(&key);
                cx.sources.forget_edits(pointer);
            }
            Some(Value::Array(list)) => {
                // The elements after it move up.
                cx.sources.forget_edits(&parent);
                if let Some(i) = key.parse().ok().filter(|i: &usize| *i < list.len()) {
                    list.remove(i);
                }
            }
            _ => {}
        }
    }
}

/// Words in the order of a document: numbers by value.
fn order(pointer: &Pointer) -> Vec<(Option<usize>, String)> {
    pointer
        .words()
        .map(|word| (word.parse().ok(), word))
        .collect()
}

fn update_all(
    cx: &mut Cx<'_>,
    document: &mut Value,
    found: &[Pointer],
    update: &Value,
    at: &Pointer,
) {
    let there = sibling(at, "update");
    let (mut unfit, mut deep) = (None, None);
    for pointer in found {
        // An earlier node's update may have replaced this one.
        let Some(node) = document.pointer_mut(pointer.as_str()) else {
            continue;
        };
        if !merge_target(cx, node, update, pointer, &there) {
            unfit = Some(pointer.clone());
        }
        deep = deep.or_else(|| too_deep(node, pointer));
    }
    if let Some(pointer) = unfit {
        let message = format!(
            "the update does not fit {pointer}: an object takes an object, a scalar another scalar"
        );
        cx.error(there.clone(), message);
    }
    if let Some(deep) = deep {
        cx.error(
            there,
            format!("the update makes the document too deep, down to {deep}"),
        );
        *document = Value::Null;
    }
}

/// Updates a node that a target selected; `false` if the update is of another kind.
fn merge_target(
    cx: &mut Cx<'_>,
    node: &mut Value,
    update: &Value,
    at: &Pointer,
    there: &Pointer,
) -> bool {
    match (&mut *node, update) {
        (Value::Array(_), Value::Array(_)) | (Value::Object(_), Value::Object(_)) => {
            merge(cx, node, update, at, there)
        }
        // The entry to append to an array.
        (Value::Array(list), entry) => append(cx, list, entry, at, there),
        (Value::Object(_), _) | (_, Value::Object(_) | Value::Array(_)) => return false,
        (scalar, update) => replace(cx, scalar, update, at, there),
    }
    true
}

/// Objects merge key by key, arrays are concatenated, everything else is replaced.
fn merge(cx: &mut Cx<'_>, node: &mut Value, update: &Value, at: &Pointer, there: &Pointer) {
    match (node, update) {
        (Value::Object(object), Value::Object(update)) => {
            for (key, value) in update {
                let (at, there) = (at.child(key), there.child(key));
                match object.get_mut(key) {
                    Some(node) => merge(cx, node, value, &at, &there),
                    None => {
                        object.insert(key.clone(), value.clone());
                        cx.wrote(at, &there);
                    }
                }
            }
        }
        (Value::Array(list), Value::Array(more)) => {
            more.iter()
                .enumerate()
                .for_each(|(i, entry)| append(cx, list, entry, at, &there.index(i)));
        }
        (node, update) => replace(cx, node, update, at, there),
    }
}

fn append(cx: &mut Cx<'_>, list: &mut Vec<Value>, entry: &Value, at: &Pointer, there: &Pointer) {
    cx.wrote(at.index(list.len()), there);
    list.push(entry.clone());
}

fn replace(cx: &mut Cx<'_>, node: &mut Value, update: &Value, at: &Pointer, there: &Pointer) {
    *node = update.clone();
    cx.wrote(at.clone(), there);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::threads::with_deep_stack;
    use serde_json::json;

    fn applied(document: Value, actions: Value) -> (Value, Vec<String>) {
        let text = json!({ "overlay": "1.0.0", "info": {}, "actions": actions }).to_string();
        let mut document = document;
        let mut report = Report::default();
        apply(
            &mut document,
            &Source::new("overlay", text),
            &mut Sources::default(),
            &mut report,
        );
        let messages = report
            .iter()
            .map(|problem| problem.message.clone())
            .collect();
        (document, messages)
    }

    #[test]
    fn updates_merge_objects_append_to_arrays_and_replace_scalars() {
        let document = json!({ "a": { "b": 1, "c": { "d": 2 } }, "list": [1], "tags": ["x"] });
        let actions = json!([
            { "target": "$.a", "update": { "b": 3, "c": { "e": 4 }, "f": 5 } },
            { "target": "$.list", "update": { "entry": true } },
            { "target": "$.list", "update": 7 },
            { "target": "$", "update": { "tags": ["y"] } },
            { "target": "$.a.b", "update": "text" },
        ]);
        let (document, messages) = applied(document, actions);
        assert_eq!(messages, Vec::<String>::new());
        let expected = json!({
            "a": { "b": "text", "c": { "d": 2, "e": 4 }, "f": 5 },
            "list": [1, { "entry": true }, 7],
            "tags": ["x", "y"],
        });
        assert_eq!(document, expected);
    }

    #[test]
    fn removal_keeps_the_numbers_of_arrays_right() {
        let list: Vec<usize> = (0..12).collect();
        let document = json!({ "list": list, "k": { "z": 1, "y": 2, "x": 3 } });
        let actions = json!([
            { "target": "$.list[1,2,10,2]", "remove": true },
            { "target": "$.k.z", "remove": true },
        ]);
        let (document, messages) = applied(document, actions);
        assert_eq!(messages, Vec::<String>::new());
        assert_eq!(
            document.to_string(),
            r#"{"list":[0,3,4,5,6,7,8,9,11],"k":{"y":2,"x":3}}"#
        );
    }

    #[test]
    fn nodes_that_go_with_an_earlier_one_are_no_problem() {
        let document = json!({ "a": { "b": { "b": { "c": 1 } } } });
        let (document, messages) = applied(document, json!([{ "target": "$..b", "remove": true }]));
        assert_eq!((document, messages.len()), (json!({ "a": {} }), 0));
    }

    #[test]
    fn every_action_is_tried() {
        let actions = json!([
            { "target": "$.nothing", "remove": true },
            { "target": "$.a[", "remove": true },
            { "target": "$.a" },
            { "target": "$.a", "update": "text" },
            { "target": "$", "remove": true },
            { "target": 5, "remove": true },
            { "target": "$.a", "remove": "yes" },
            { "update": {} },
            7,
            { "target": "$.a", "updat": {}, "update": { "b": 1 } },
        ]);
        let (document, messages) = applied(json!({ "a": {} }), actions);
        assert_eq!(document, json!({ "a": { "b": 1 } }));
        assert_eq!(messages.len(), 10, "{messages:#?}");
    }

    #[test]
    fn hostile_targets_and_updates_end() {
        // As in a run, which has more stack than a test.
        with_deep_stack(apply_hostile_actions);
    }

    fn apply_hostile_actions() {
        let deep = format!("$[?{}@.a{}]", "(".repeat(900), ")".repeat(90));
        let (_, messages) = applied(
            json!({ "a": {} }),
            json!([{ "target": deep, "remove": true }]),
        );
        assert_eq!(messages.len(), 1);
        let mut nested = json!({ "a": {} });
        for _ in 0..50 {
            nested = json!({ "a": nested });
        }
        let grow = json!({ "target": "$..a", "update": nested });
        let (_, messages) = applied(json!({ "a": {} }), json!([grow, grow, grow, grow]));
        assert!(messages[0].contains("too deep"), "{messages:?}");
    }

    #[test]
    fn an_empty_file_has_no_actions() {
        for text in ["", "# nothing\n", "---\n", "overlay: 1.1.0\nactions:\n"] {
            let mut report = Report::default();
            let mut document = json!({ "a": 1 });
            apply(
                &mut document,
                &Source::new("overlay", text),
                &mut Sources::default(),
                &mut report,
            );
            assert!(
                report.is_empty() && document == json!({ "a": 1 }),
                "{text:?}"
            );
        }
    }
}
