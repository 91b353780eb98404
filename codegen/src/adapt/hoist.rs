//! Schemas that no operation leads to and that people need all the same: what a webhook sends, and the items of a
//! stream. Takes one where it stands and gives it a name under `components`, so that it becomes a type.

use serde_json::{Map, Value, json};

use super::cx::Cx;
use crate::grammar::METHODS;
use crate::media::preferred;
use crate::pointer::Pointer;

/// The item of a stream, in a media type.
pub(super) fn item(cx: &mut Cx<'_>, media_type: &mut Map<String, Value>) {
    let Some(schema) = media_type.get_mut("itemSchema") else {
        return;
    };
    let at = cx.at().child("itemSchema");
    let owner = match &cx.operation {
        Some(operation) => operation.clone(),
        None => component(&at).unwrap_or_else(|| "stream".to_owned()),
    };
    name(cx, schema, at, &format!("{owner} item"));
    // To lowering, the schema of a stream is that of its items.
    let item = schema.clone();
    media_type.entry("schema").or_insert(item);
}

fn component(at: &Pointer) -> Option<String> {
    let mut words = at.words();
    let is_component = words.next()? == "components";
    words.nth(1).filter(|_| is_component)
}

/// The bodies of webhooks, after the walk.
pub(super) fn webhooks(cx: &mut Cx<'_>, document: &mut Value) {
    for (at, wanted) in payloads(document) {
        let Some(schema) = document.pointer_mut(at.as_str()) else {
            continue;
        };
        let wanted = if cx.is_free(&wanted) {
            wanted
        } else {
            format!("{wanted} webhook")
        };
        name(cx, schema, at, &wanted);
    }
}

/// The places of the webhooks' bodies, each with the webhook's name.
fn payloads(document: &Value) -> Vec<(Pointer, String)> {
    let webhooks = document.get("webhooks").and_then(Value::as_object);
    let mut found = Vec::new();
    for (webhook, item) in webhooks.into_iter().flatten() {
        let operations: Vec<_> = METHODS
            .iter()
            .filter(|method| item.get(**method).is_some())
            .collect();
        for method in &operations {
            let at = Pointer::root().child("webhooks").child(webhook);
            let at = at.child(method).child("requestBody");
            let name = match operations.len() {
                1 => webhook.clone(),
                _ => format!("{webhook} {method}"),
            };
            found.extend(body(document, at).map(|at| (at, name)));
        }
    }
    found
}

/// The place of a body's schema.
fn body(document: &Value, mut at: Pointer) -> Option<Pointer> {
    let mut body = document.pointer(at.as_str())?;
    if let Some(reference) = body.get("$ref").and_then(Value::as_str) {
        at = Pointer::parse(reference.strip_prefix('#')?)?;
        body = document.pointer(at.as_str())?;
    }
    let content = body.get("content")?.as_object()?;
    let media_type = preferred(content.keys().map(String::as_str))?;
    content.get(media_type)?.get("schema")?;
    Some(at.child("content").child(media_type).child("schema"))
}

/// Names a schema that has no name and says anything.
fn name(cx: &mut Cx<'_>, schema: &mut Value, at: Pointer, wanted: &str) {
    let says = schema
        .as_object()
        .is_some_and(|schema| !schema.is_empty() && !schema.contains_key("$ref"));
    if !says {
        return;
    }
    let name = cx.free_name(wanted);
    let to = Pointer::component("schemas", &name);
    let reference = json!({ "$ref": format!("#{to}") });
    let schema = std::mem::replace(schema, reference);
    cx.moves_from(&at, &to);
    cx.hoisted.push((name, schema));
}

/// Puts what got a name where its name says.
pub(super) fn settle(cx: &mut Cx<'_>, document: &mut Value) {
    for (name, schema) in std::mem::take(&mut cx.hoisted) {
        let components = document
            .as_object_mut()
            .map(|document| document.entry("components").or_insert_with(|| json!({})));
        let schemas = components
            .and_then(Value::as_object_mut)
            .map(|components| components.entry("schemas").or_insert_with(|| json!({})));
        if let Some(Value::Object(schemas)) = schemas {
            schemas.insert(name, schema);
        }
    }
}
