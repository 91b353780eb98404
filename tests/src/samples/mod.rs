//! Samples of JSON that a document's schemas allow. It takes a document of OpenAPI 3.0 as JSON and gives, for a component,
//! small and full values, each alternative, each value of an enum, nulls, keys that nobody knows, large numbers and other
//! scripts. It reads schemas and knows nothing of Rust.

mod allowed;
mod compare;
mod schema;
mod valid;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

pub use allowed::{departure, node};
pub use compare::{Known, difference};
use schema::{Document, Flat};
use valid::is_valid;

/// How deep values go. Below it, what is optional is left out.
const DEEP: usize = 4;

/// How deep a value may be at all: a type that requires itself has no end.
const DEEPEST: usize = 12;

/// How many values of a schema are tried, by depth.
const MOST: [usize; DEEP + 1] = [240, 40, 12, 6, 3];

/// How large an object is, in values: what is optional is left out beyond it. Objects of many keys that hold each other
/// would grow without end.
const LARGEST: [usize; DEEP + 1] = [4_000, 1_000, 250, 60, 20];

/// How large all values of a schema are together.
const ALL: [usize; DEEP + 1] = [400_000, 20_000, 3_000, 600, 100];

/// A key that no schema has.
pub const EXTRA: &str = "x-unknown 鍵";

/// The names of the component schemas.
#[must_use]
pub fn components(document: &Value) -> Vec<String> {
    let schemas = document
        .pointer("/components/schemas")
        .and_then(Value::as_object);
    schemas.map_or_else(Vec::new, |schemas| schemas.keys().cloned().collect())
}

/// The components that requests lead to.
#[must_use]
pub fn sent(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for item in paths
        .into_iter()
        .flat_map(Map::values)
        .filter_map(Value::as_object)
    {
        for (key, operation) in item {
            let parts = match key.as_str() {
                "parameters" => vec![operation],
                _ => ["parameters", "requestBody"]
                    .iter()
                    .filter_map(|key| operation.get(key))
                    .collect(),
            };
            parts
                .into_iter()
                .for_each(|part| follow(document, part, &mut found));
        }
    }
    found
}

/// Adds all components below a value to those that were found.
fn follow(document: &Value, value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| follow(document, item, found)),
        Value::Object(entries) => {
            if let Some(Value::String(reference)) = entries.get("$ref") {
                let name = reference.strip_prefix("#/components/schemas/");
                let is_new = name.is_none_or(|name| found.insert(unescape(name)));
                if let (true, Some(target)) = (
                    is_new,
                    reference
                        .strip_prefix('#')
                        .and_then(|at| document.pointer(at)),
                ) {
                    follow(document, target, found);
                }
            }
            entries
                .values()
                .for_each(|value| follow(document, value, found));
        }
        _ => {}
    }
}

fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// Values that a component allows.
#[must_use]
pub fn samples(document: &Value, component: &str) -> Vec<Value> {
    let document = Document(document);
    let Some(schema) = document.component(component) else {
        return Vec::new();
    };
    let mut found: Vec<Value> = Vec::new();
    let heirs = document.heirs(component);
    // A schema with heirs is one of them.
    let own = if heirs.is_empty() {
        make(document, schema, 0)
    } else {
        Vec::new()
    };
    let heirs = heirs.into_iter().filter_map(|(heir, tag, values)| {
        let schema = document.component(&heir)?;
        let mut tagged = Vec::new();
        for value in make(document, schema, 1) {
            tagged.extend(values.iter().map(|text| tag_with(&value, &tag, text)));
        }
        Some(tagged)
    });
    for value in own.into_iter().chain(heirs.flatten()) {
        if !found.contains(&value) && is_valid(document, schema, &value, 0) {
            found.push(value);
        }
    }
    found
}

/// The component that a sample is by its schema and by its tag, where it is one of several and no other fits.
#[must_use]
pub fn only_alternative<'a>(
    document: &'a Value,
    component: &str,
    sample: &Value,
) -> Option<&'a str> {
    let document = Document(document);
    let flat = document.flat(document.component(component)?);
    let is_named = |tag: &Option<(String, Vec<String>)>| {
        let told = tag
            .as_ref()
            .and_then(|(tag, values)| Some((sample.get(tag)?, values)));
        told.is_none_or(|(told, values)| values.iter().any(|value| told == value))
    };
    let alternatives = flat.alternatives.into_iter();
    let mut fitting = alternatives.filter(|alternative| {
        is_named(&alternative.tag) && is_valid(document, alternative.schema, sample, 0)
    });
    match (fitting.next(), fitting.next()) {
        (Some(only), None) => document.name_of(only.schema),
        _ => None,
    }
}

fn tag_with(value: &Value, tag: &str, text: &str) -> Value {
    let mut value = value.clone();
    if let Some(entries) = value.as_object_mut() {
        entries.insert(tag.to_owned(), text.into());
    }
    value
}

/// Candidates: those of them that a schema does not allow fall out later.
fn make(document: Document<'_>, schema: &Value, depth: usize) -> Vec<Value> {
    if depth > DEEPEST {
        return Vec::new();
    }
    let flat = document.flat(schema);
    let mut made = Vec::new();
    if flat.alternatives.is_empty() {
        made = make_flat(document, &flat, depth);
    }
    for alternative in &flat.alternatives {
        let whole = json!({"allOf": [flat.without_alternatives(), alternative.schema]});
        for value in make(document, &whole, depth + 1) {
            match &alternative.tag {
                Some((tag, values))
                    if value.is_object()
                        && !document.allows(alternative.schema, tag, &value, values) =>
                {
                    made.extend(values.iter().map(|text| tag_with(&value, tag, text)));
                }
                _ => made.push(value),
            }
        }
    }
    made.retain(|value| is_valid(document, schema, value, 0));
    if depth < DEEP && is_valid(document, schema, &Value::Null, 0) {
        made.insert(made.len().min(1), Value::Null);
    }
    made.truncate(MOST[depth.min(DEEP)]);
    made
}

/// Values of a schema without alternatives.
fn make_flat(document: Document<'_>, flat: &Flat<'_>, depth: usize) -> Vec<Value> {
    if let Some(values) = &flat.values {
        return values.clone();
    }
    match flat.ty.as_deref() {
        Some("object") => make_objects(document, flat, depth),
        Some("array") => make_arrays(document, flat, depth),
        Some("string") => ["text", "", "naïve 日本語 \u{1F980} \"\\\u{7}", "0"]
            .map(Value::from)
            .to_vec(),
        Some("boolean") => vec![true.into(), false.into()],
        Some("integer") => make_integers(flat),
        Some("number") => [json!(0.5), json!(1), json!(-2.25), json!(1e20)].to_vec(),
        // A schema that says nothing allows everything.
        _ => vec![
            json!("any"),
            json!({"any": [1, null, {}]}),
            json!([]),
            json!(12),
        ],
    }
}

fn make_integers(flat: &Flat<'_>) -> Vec<Value> {
    match flat.format.as_deref() {
        Some("int32") => vec![1.into(), i32::MAX.into(), i32::MIN.into()],
        Some("uint64") => vec![1.into(), u64::MAX.into()],
        _ => vec![
            1.into(),
            i64::MIN.into(),
            9_007_199_254_740_993_i64.into(),
            i64::MAX.into(),
            u64::MAX.into(),
        ]
        .into_iter()
        .filter(|value: &Value| !value.is_u64() || value.is_i64() || flat.allows_unsigned())
        .collect(),
    }
}

fn make_arrays(document: Document<'_>, flat: &Flat<'_>, depth: usize) -> Vec<Value> {
    let any = json!({});
    let items = make(document, &flat.items().unwrap_or(any), depth + 1);
    let mut made = vec![json!([])];
    if depth < DEEP {
        made.extend(items.iter().map(|item| json!([item])));
        made.insert(1, items.into());
    } else if let Some(first) = items.first() {
        made.push(json!([first]));
    }
    made
}

/// The smallest object and the fullest, and both with each value of each property.
fn make_objects(document: Document<'_>, flat: &Flat<'_>, depth: usize) -> Vec<Value> {
    let level = depth.min(DEEP);
    let (mut least, mut most, mut size) = (Map::new(), Map::new(), 0);
    let mut choices = Vec::new();
    for (name, schema) in &flat.properties {
        let required = flat.required.contains(name.as_str());
        if !required && (depth >= DEEP || size > LARGEST[level]) {
            continue;
        }
        let values = make(document, schema, depth + 1);
        // What is not null comes first.
        let first = values.iter().find(|value| !value.is_null());
        let Some(first) = first.or(values.first()) else {
            continue;
        };
        if required {
            least.insert(name.clone(), first.clone());
        }
        let last = values.last().unwrap_or(first);
        size += size_of(last);
        most.insert(name.clone(), last.clone());
        choices.push((name, values));
    }
    for name in flat.required.iter().copied() {
        if !flat.properties.contains_key(name) {
            least.insert(name.to_owned(), json!(["undeclared"]));
            most.insert(name.to_owned(), json!("undeclared"));
        }
    }
    let extra = extra_values(document, flat, depth);
    let mut made = vec![Value::Object(least.clone()), Value::Object(most.clone())];
    made.extend(extra.first().map(|value| with(&most, EXTRA, value)));
    let free = extra.iter().filter(|_| flat.additional.is_some());
    made.extend(free.map(|value| with(&least, EXTRA, value)));
    let rounds = choices.iter().map(|(_, values)| values.len()).max();
    // Round by round, so that each property has its turn.
    let turns = (0..rounds.unwrap_or_default()).flat_map(|round| {
        let turn = choices.iter();
        turn.filter_map(move |(name, values)| Some((*name, values.get(round)?)))
    });
    let both =
        turns.flat_map(|(name, value)| [with(&least, name, value), with(&most, name, value)]);
    let mut all = 0;
    made.extend(both.take_while(|value| {
        all += size_of(value);
        all < ALL[level]
    }));
    made
}

/// What keys may hold that the schema does not name.
fn extra_values(document: Document<'_>, flat: &Flat<'_>, depth: usize) -> Vec<Value> {
    match &flat.additional {
        _ if flat.closed => Vec::new(),
        Some(schema) => make(document, schema, depth + 1),
        None => vec![json!({"new": [1]})],
    }
}

fn with(object: &Map<String, Value>, key: &str, value: &Value) -> Value {
    let mut object = object.clone();
    object.insert(key.to_owned(), value.clone());
    Value::Object(object)
}

/// How many values a value is, with all inside.
fn size_of(value: &Value) -> usize {
    1 + match value {
        Value::Array(elements) => elements.iter().map(size_of).sum(),
        Value::Object(entries) => entries.values().map(size_of).sum(),
        _ => 0,
    }
}
