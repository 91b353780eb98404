//! The data of server-sent events that is JSON: to OpenAPI 3.2 it is a text, whose `contentSchema` says what it holds. Takes
//! the items of streams, before the walk, and puts what the text holds in the text's place: the SDK decodes both at once.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::media::is_json;
use crate::pointer::Pointer;
use crate::source::Sources;

/// Puts the schema of JSON data in the place of the text.
pub(super) fn json_data(document: &mut Value, sources: &mut Sources) {
    // Few documents have any, and places are dear.
    if !has_items(document) {
        return;
    }
    let mut items = Vec::new();
    find_items(document, &Pointer::root(), &mut items);
    for item in items {
        let mut events = Vec::new();
        find_events(document, &item, &mut BTreeSet::new(), &mut events);
        for event in events {
            settle(document, &item, &event, sources);
        }
    }
}

fn has_items(value: &Value) -> bool {
    match value {
        Value::Object(object) => {
            object.contains_key("itemSchema") || object.values().any(has_items)
        }
        Value::Array(values) => values.iter().any(has_items),
        _ => false,
    }
}

/// Collects the places of `itemSchema` in media types.
fn find_items(value: &Value, at: &Pointer, items: &mut Vec<Pointer>) {
    match value {
        Value::Object(object) => {
            if object.contains_key("itemSchema") && is_media_type(at) {
                items.push(at.child("itemSchema"));
            }
            for (key, value) in object {
                find_items(value, &at.child(key), items);
            }
        }
        Value::Array(values) => {
            for (i, value) in values.iter().enumerate() {
                find_items(value, &at.index(i), items);
            }
        }
        _ => {}
    }
}

fn is_media_type(at: &Pointer) -> bool {
    let name = at.words().next_back();
    match at.words().nth_back(1).as_deref() {
        Some("content") => name.is_some_and(|name| name.contains('/')),
        Some("mediaTypes") => true,
        _ => false,
    }
}

/// Collects the objects that an item is, or can be.
fn find_events(
    document: &Value,
    at: &Pointer,
    seen: &mut BTreeSet<Pointer>,
    events: &mut Vec<Pointer>,
) {
    let at = resolve(document, at);
    let Some(schema) = document.pointer(at.as_str()) else {
        return;
    };
    if !seen.insert(at.clone()) {
        return;
    }
    if schema.pointer("/properties/data").is_some() {
        events.push(at.clone());
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        let arms = schema.get(key).and_then(Value::as_array);
        for i in 0..arms.map_or(0, Vec::len) {
            find_events(document, &at.child(key).index(i), seen, events);
        }
    }
}

/// The place that a reference leads to, at the end of a chain of them.
fn resolve(document: &Value, at: &Pointer) -> Pointer {
    /// More are a circle.
    const LONGEST: usize = 64;
    let mut at = at.clone();
    for _ in 0..LONGEST {
        let reference = document.pointer(at.as_str());
        let reference = reference.and_then(|it| it.get("$ref")?.as_str()?.strip_prefix('#'));
        match reference.and_then(Pointer::parse) {
            Some(next) => at = next,
            None => break,
        }
    }
    at
}

/// Takes what the data of an event holds in place of the text. An event of data alone is what the data holds.
fn settle(document: &mut Value, item: &Pointer, event: &Pointer, sources: &mut Sources) {
    let data = event.child("properties").child("data");
    let from = resolve(document, &data);
    let text = document.pointer(from.as_str()).and_then(Value::as_object);
    let Some(schema) = text.and_then(json_in) else {
        return;
    };
    let (schema, from) = (schema.clone(), from.child("contentSchema"));
    let properties = document.pointer(event.as_str());
    let properties = properties.and_then(|it| it.get("properties")?.as_object());
    let is_alone = properties.is_some_and(|it| it.len() == 1);
    let is_item = resolve(document, item) == *event;
    let place = if is_alone && is_item { item } else { &data };
    if let Some(place) = document.pointer_mut(place.as_str()) {
        *place = schema;
    }
    sources.moves(&from, place);
}

/// The schema of the JSON that a text holds.
fn json_in(text: &Map<String, Value>) -> Option<&Value> {
    let media_type = text.get("contentMediaType").and_then(Value::as_str);
    let is_plain = text.get("contentEncoding").is_none();
    let schema = text.get("contentSchema")?;
    (is_plain && media_type.is_some_and(is_json)).then_some(schema)
}
