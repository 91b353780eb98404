//! Holds a document against the table of OpenAPI 3.0: takes the bundled value, reports every structural problem at
//! its place, and gives the typed document. Where a document is sloppy but clear (a response without `description`,
//! a version written as a number) it is completed. serde's own errors would only say "did not match any variant", one
//! at a time. Knows no Rust.

mod paths;
mod rules;
mod typed;
mod version;

use indexmap::IndexMap;
use openapiv3::OpenAPI;
use serde_json::{Map, Value};

use crate::diagnostic::{Place, Report, nearest};
use crate::grammar::{Field, Kind, Need, Rest, Shape};
use crate::pointer::{MAX_DEPTH, Pointer, too_deep};
pub use version::is_openapi_3_0;

/// The document as `openapiv3` has it, or `None` when there are errors.
pub fn check(value: &Value, report: &mut Report) -> Option<OpenAPI> {
    typed::typed(&completed(value, report)?, report)
}

/// The document with what openapiv3 insists on and real documents leave out (a response's `description`, `paths`).
fn completed(value: &Value, report: &mut Report) -> Option<Value> {
    if let Some(at) = too_deep(value) {
        report
            .error(at, format!("nested more than {MAX_DEPTH} levels deep"))
            .help("give the inner parts a name under `components` and refer to them");
        return None;
    }
    let mut cx = Cx {
        root: value,
        path: Vec::new(),
        report,
        fixes: Vec::new(),
        unknown: IndexMap::new(),
    };
    object(&mut cx, value, Kind::Document);
    report_unknown(&mut cx);
    let fixes = cx.fixes;
    if report.has_errors() {
        return None;
    }
    let mut completed = value.clone();
    for fix in fixes {
        apply(fix, &mut completed);
    }
    Some(completed)
}

/// What the walk carries along.
struct Cx<'a> {
    root: &'a Value,
    /// The way to the node in hand; made into a pointer only when there is something to say.
    path: Vec<Step<'a>>,
    report: &'a mut Report,
    fixes: Vec<Fix>,
    /// Unknown keys by kind of object, each with its places: one warning for all of them.
    unknown: IndexMap<(Kind, &'a str), Vec<Pointer>>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Cx<'a> {
    fn at(&self) -> Pointer {
        self.path
            .iter()
            .fold(Pointer::root(), |pointer, step| match step {
                Step::Key(key) => pointer.child(key),
                Step::Index(i) => pointer.index(*i),
            })
    }

    /// Looks at something below the node in hand.
    fn below<T>(&mut self, step: Step<'a>, look: impl FnOnce(&mut Self) -> T) -> T {
        self.path.push(step);
        let seen = look(self);
        self.path.pop();
        seen
    }

    /// What messages call the node in hand: its key, or its number in a list.
    fn subject(&self) -> String {
        match self.path.last() {
            Some(Step::Key(key)) => format!("'{key}'"),
            Some(Step::Index(i)) => format!("element {i}"),
            None => "the document".to_owned(),
        }
    }

    /// Replaces the node in hand in what openapiv3 reads, or leaves it out.
    fn fix(&mut self, value: Option<Value>) {
        let at = self.at();
        self.fixes.push(Fix { at, value });
    }

    /// Sets a key of the object in hand in what openapiv3 reads, or leaves it out.
    fn fix_key(&mut self, key: &str, value: Option<Value>) {
        let at = self.at().child(key);
        self.fixes.push(Fix { at, value });
    }
}

/// A change to what openapiv3 reads.
struct Fix {
    at: Pointer,
    value: Option<Value>,
}

fn apply(fix: Fix, document: &mut Value) {
    let Some(parent) = fix
        .at
        .parent()
        .and_then(|at| document.pointer_mut(at.as_str()))
    else {
        return;
    };
    let Some(key) = fix.at.words().next_back() else {
        return;
    };
    match (parent, fix.value) {
        (Value::Object(object), Some(value)) => drop(object.insert(key, value)),
        (Value::Object(object), None) => drop(object.shift_remove(&key)),
        (Value::Array(list), Some(value)) => {
            if let Some(element) = key.parse().ok().and_then(|i: usize| list.get_mut(i)) {
                *element = value;
            }
        }
        _ => {}
    }
}

/// A value in a place of some shape.
fn shape<'a>(cx: &mut Cx<'a>, value: &'a Value, shape: Shape) {
    match shape {
        Shape::Any => {}
        Shape::Text => text(cx, value),
        Shape::Word(words) => word(cx, value, words),
        Shape::Flag => flag(cx, value),
        Shape::Number => number(cx, value),
        Shape::Count => count(cx, value),
        Shape::List(inner) => list(cx, value, *inner),
        Shape::Map(inner) => map(cx, value, *inner),
        Shape::Object(kind) => object(cx, value, kind),
        Shape::SchemaOrFlag if value.is_boolean() => {}
        Shape::SchemaOrFlag => object(cx, value, Kind::Schema),
    }
}

/// YAML authors forget quotes: a number or a flag where a text is meant is that text.
fn text(cx: &mut Cx<'_>, value: &Value) {
    match value {
        Value::String(_) => {}
        Value::Number(_) | Value::Bool(_) => cx.fix(Some(Value::from(value.to_string()))),
        _ => wrong_kind(cx, value, "a text"),
    }
}

fn word(cx: &mut Cx<'_>, value: &Value, words: &[&str]) {
    let Value::String(word) = value else {
        return wrong_kind(cx, value, "a text");
    };
    if words.contains(&word.as_str()) {
        return;
    }
    let message = format!("{} cannot be '{word}'", cx.subject());
    let help = match nearest(word, words.iter().copied()) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("it is one of {}", listed(words)),
    };
    cx.report.error(cx.at(), message).help(help);
}

fn flag(cx: &mut Cx<'_>, value: &Value) {
    match value {
        Value::Bool(_) => {}
        Value::String(text) if text == "true" || text == "false" => {
            quoted(cx, text);
            cx.fix(Some(Value::Bool(text == "true")));
        }
        _ => wrong_kind(cx, value, "true or false"),
    }
}

fn number(cx: &mut Cx<'_>, value: &Value) {
    match value {
        Value::Number(_) => {}
        Value::String(text) if unquoted(text).is_some() => {
            quoted(cx, text);
            cx.fix(unquoted(text));
        }
        _ => wrong_kind(cx, value, "a number"),
    }
}

fn count(cx: &mut Cx<'_>, value: &Value) {
    let number = match value {
        Value::String(text) => unquoted(text),
        value => Some(value.clone()),
    };
    let Some(count) = number.as_ref().and_then(whole) else {
        return wrong_kind(cx, value, "a whole number from 0");
    };
    if let Value::String(text) = value {
        quoted(cx, text);
    }
    if value.as_u64() != Some(count) {
        cx.fix(Some(Value::from(count)));
    }
}

fn quoted(cx: &mut Cx<'_>, text: &str) {
    let message = format!("{} is in quotes; read as {text}", cx.subject());
    cx.report
        .warning(cx.at(), message)
        .help("remove the quotes");
}

fn unquoted(text: &str) -> Option<Value> {
    serde_json::from_str(text).ok().filter(Value::is_number)
}

/// `3` and `3.0` are counts.
fn whole(value: &Value) -> Option<u64> {
    let float = || {
        value
            .as_f64()
            .filter(|f| f.fract() == 0.0 && (0.0..9e15).contains(f))
    };
    value.as_u64().or_else(|| float().map(|f| f as u64))
}

fn list<'a>(cx: &mut Cx<'a>, value: &'a Value, inner: Shape) {
    let Value::Array(elements) = value else {
        return wrong_kind(cx, value, "an array");
    };
    for (i, element) in elements.iter().enumerate() {
        cx.below(Step::Index(i), |cx| shape(cx, element, inner));
    }
}

fn map<'a>(cx: &mut Cx<'a>, value: &'a Value, inner: Shape) {
    let Value::Object(entries) = value else {
        return wrong_kind(cx, value, "an object");
    };
    for (key, value) in entries {
        cx.below(Step::Key(key), |cx| entry(cx, value, inner));
    }
}

/// A value under a key that the author chose. A key with nothing after it has a meaning in most places.
fn entry<'a>(cx: &mut Cx<'a>, value: &'a Value, inner: Shape) {
    if !value.is_null() {
        return shape(cx, value, inner);
    }
    let meant = match inner {
        Shape::Any => return,
        Shape::List(_) => Value::Array(Vec::new()),
        Shape::Text => Value::from(""),
        Shape::Object(Kind::Response) => serde_json::json!({ "description": "" }),
        Shape::Object(Kind::MediaType | Kind::PathItem | Kind::Example) => {
            Value::Object(Map::new())
        }
        Shape::Object(Kind::Schema) => {
            let message = format!("{} has no schema; read as any JSON", cx.subject());
            cx.report
                .warning(cx.at(), message)
                .help("write `{}` if any JSON is meant, or add its `type`");
            Value::Object(Map::new())
        }
        _ => return wrong_kind(cx, value, "an object"),
    };
    cx.fix(Some(meant));
}

fn object<'a>(cx: &mut Cx<'a>, value: &'a Value, kind: Kind) {
    let Value::Object(object) = value else {
        return wrong_object(cx, value, kind);
    };
    let referable = kind.section().is_some() || kind == Kind::PathItem;
    match object.get("$ref") {
        // OpenAPI 3.0 ignores what stands beside a reference.
        Some(Value::String(_)) if referable => return,
        Some(value) if referable => {
            return cx.below(Step::Key("$ref"), |cx| wrong_kind(cx, value, "a text"));
        }
        _ => {}
    }
    for (key, value) in object {
        match kind.fields().iter().find(|field| field.name == key) {
            Some(field) if value.is_null() && !matches!(field.shape, Shape::Any) => {
                empty(cx, kind, field)
            }
            Some(field) => cx.below(Step::Key(key), |cx| rules::field(cx, kind, field, value)),
            None => cx.below(Step::Key(key), |cx| other(cx, kind, key, value)),
        }
    }
    for field in kind
        .fields()
        .iter()
        .filter(|field| !object.contains_key(field.name))
    {
        missing(cx, kind, field);
    }
    rules::object(cx, object, kind);
}

/// A key that is not there.
fn missing(cx: &mut Cx<'_>, kind: Kind, field: &Field) {
    match field.need {
        Need::Optional => {}
        Need::Required => {
            let message = format!("{} has no '{}'", kind.name(), field.name);
            cx.report
                .error(cx.at(), message)
                .help("OpenAPI requires it: add it here");
        }
        Need::OrEmptyText => cx.fix_key(field.name, Some(Value::from(""))),
        Need::OrEmptyObject => cx.fix_key(field.name, Some(Value::Object(Map::new()))),
    }
}

/// A key with nothing after it counts as not there; said aloud where something may have been lost.
fn empty(cx: &mut Cx<'_>, kind: Kind, field: &Field) {
    cx.fix_key(field.name, None);
    if field.need != Need::Optional {
        return missing(cx, kind, field);
    }
    if matches!(field.shape, Shape::Object(_) | Shape::SchemaOrFlag) {
        let place = Place::Key(cx.at().child(field.name));
        let message = format!("'{}' is empty; read as if it were not there", field.name);
        cx.report
            .warning(place, message)
            .help("write what it is, or remove the key");
    }
}

/// A key beside the fields: an extension, a path, a status, or nothing that OpenAPI knows.
fn other<'a>(cx: &mut Cx<'a>, kind: Kind, key: &'a str, value: &'a Value) {
    let extension = key.starts_with("x-");
    match kind.rest() {
        // openapiv3 takes every key of a callback for an expression.
        Rest::Expressions if extension => cx.fix(None),
        _ if extension => {}
        Rest::Expressions => entry(cx, value, Shape::Object(Kind::PathItem)),
        Rest::Paths => paths::path(cx, key, value),
        Rest::Statuses => paths::status(cx, key, value),
        Rest::Extensions if kind == Kind::PathItem && paths::is_method(cx, key, value) => {}
        // They hold or name schemas and ask nothing of a value.
        Rest::Extensions if kind == Kind::Schema && SILENT.contains(&key) => {}
        Rest::Extensions => {
            let at = cx.at();
            cx.unknown.entry((kind, key)).or_default().push(at);
        }
    }
}

/// Keywords of JSON Schema that schemas in files of their own bring along.
const SILENT: &[&str] = &["$comment", "$defs", "$id", "$schema", "definitions"];

/// Keywords that came with OpenAPI 3.1.
const NEWER: &[&str] = &[
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
    "const",
    "contains",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "dependentRequired",
    "dependentSchemas",
    "else",
    "examples",
    "if",
    "jsonSchemaDialect",
    "maxContains",
    "minContains",
    "pathItems",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "webhooks",
];

/// One warning for each unknown key of a kind of object, however many places have it.
fn report_unknown(cx: &mut Cx<'_>) {
    for ((kind, key), places) in std::mem::take(&mut cx.unknown) {
        let Some((first, others)) = places.split_first() else {
            continue;
        };
        let count = match others.len() {
            0 => String::new(),
            n => format!(
                ", here and in {n} more place{}",
                if n == 1 { "" } else { "s" }
            ),
        };
        let known = kind.fields().iter().map(|field| field.name);
        let (message, help) = if NEWER.contains(&key) {
            let message = format!("'{key}' is a key of OpenAPI 3.1; it is ignored{count}");
            (
                message,
                "say it in the words of OpenAPI 3.0, or remove it".to_owned(),
            )
        } else {
            let message = format!(
                "unknown key '{key}' in {}; it is ignored{count}",
                kind.name()
            );
            let help = match nearest(key, known) {
                Some(near) => format!("did you mean '{near}'?"),
                None => "remove it, or call it an extension: `x-…`".to_owned(),
            };
            (message, help)
        };
        let problem = cx
            .report
            .warning(Place::Key(first.clone()), message)
            .help(help);
        for place in others.iter().take(2) {
            problem.related(Place::Key(place.clone()), "also here");
        }
    }
}

fn wrong_kind(cx: &mut Cx<'_>, value: &Value, expected: &str) {
    let message = format!(
        "{} must be {expected}, but is {}",
        cx.subject(),
        kind_of(value)
    );
    cx.report.error(cx.at(), message);
}

fn wrong_object(cx: &mut Cx<'_>, value: &Value, kind: Kind) {
    match kind.name() {
        name if name.starts_with('\'') => wrong_kind(cx, value, "an object"),
        name => wrong_kind(cx, value, &format!("{name}, which is an object")),
    }
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "empty",
        Value::Bool(true) => "true",
        Value::Bool(false) => "false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn listed(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("'{word}'")).collect();
    quoted.join(", ")
}

/// A key that is there and not empty.
fn present<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a Value> {
    object.get(key).filter(|value| !value.is_null())
}
