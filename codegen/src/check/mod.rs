//! From a value to a typed document: first which version of OpenAPI it is of, and, once the stages between have made it
//! hold what OpenAPI 3.0 has, its parts as `openapiv3` has them. Knows no Rust.

mod typed;
mod version;

use std::collections::BTreeSet;

use openapiv3::{OpenAPI, Operation, PathItem};
use serde_json::Value;

use crate::diagnostic::Report;
use crate::grammar::asks_for_events;
use crate::pointer::Pointer;
use typed::typed;
pub use version::version;

/// A document, typed.
pub struct Document {
    /// What OpenAPI 3.0 has.
    pub openapi: OpenAPI,
    /// The operations for which it has no method.
    pub more: Vec<More>,
    /// What is sent to others, where the document asks for events.
    pub webhooks: Vec<Webhook>,
    /// The names of the schemas that these refer to, directly or through others.
    pub event_schemas: BTreeSet<String>,
}

/// A webhook, which OpenAPI 3.0 does not have.
pub struct Webhook {
    /// Its key.
    pub name: String,
    /// Where it is.
    pub at: Pointer,
    /// What is sent.
    pub item: PathItem,
}

/// An operation with a method that a path of OpenAPI 3.0 has no key for.
pub struct More {
    /// The path's template.
    pub path: String,
    /// The HTTP method as it is sent.
    pub method: String,
    /// Where it is.
    pub at: Pointer,
    /// The operation.
    pub operation: Operation,
}

/// The document as `openapiv3` has it, or `None` when there are errors.
pub fn check(value: &Value, report: &mut Report) -> Option<Document> {
    if report.has_errors() {
        return None;
    }
    let openapi = typed(value, &Pointer::root(), report)?;
    let mut more = Vec::new();
    let paths = value.get("paths").and_then(Value::as_object);
    for (path, item) in paths.into_iter().flatten() {
        let at = Pointer::root().child("paths").child(path);
        for (method, at, operation) in additional(item, &at) {
            more.push(More {
                path: path.clone(),
                method,
                operation: typed(operation, &at, report)?,
                at,
            });
        }
    }
    Some(Document {
        openapi,
        more,
        webhooks: webhooks(value, report)?,
        event_schemas: event_schemas(value),
    })
}

/// The webhooks of a document that asks for events; those of others are types alone.
fn webhooks(value: &Value, report: &mut Report) -> Option<Vec<Webhook>> {
    let mut found = Vec::new();
    let webhooks = value.get("webhooks").and_then(Value::as_object);
    let webhooks = webhooks.filter(|_| asks_for_events(value));
    for (name, item) in webhooks.into_iter().flatten() {
        let at = Pointer::root().child("webhooks").child(name);
        found.push(Webhook {
            name: name.clone(),
            item: typed(item, &at, report)?,
            at,
        });
    }
    Some(found)
}

/// What the webhooks of such a document refer to.
fn event_schemas(value: &Value) -> BTreeSet<String> {
    let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut work: Vec<_> = value.get("webhooks").into_iter().collect();
    work.retain(|_| asks_for_events(value));
    while let Some(node) = work.pop() {
        match node {
            Value::Array(list) => work.extend(list),
            Value::Object(object) => work.extend(object.values()),
            Value::String(text) if seen.insert(text.as_str()) => {
                let pointer = text.strip_prefix('#').and_then(Pointer::parse);
                let target = pointer.as_ref().and_then(|it| value.pointer(it.as_str()));
                let Some((pointer, target)) = pointer.zip(target) else {
                    continue;
                };
                found.extend(pointer.name_in("schemas"));
                work.push(target);
            }
            _ => {}
        }
    }
    found
}

/// The operations of a path item for which OpenAPI 3.0 has no key.
fn additional<'v>(item: &'v Value, at: &Pointer) -> Vec<(String, Pointer, &'v Value)> {
    let own = item.get("query").filter(|query| query.is_object());
    let own = own.map(|query| ("QUERY".to_owned(), at.child("query"), query));
    let others = item.get("additionalOperations").and_then(Value::as_object);
    let at = at.child("additionalOperations");
    let others = others.into_iter().flatten();
    let others = others.map(|(method, operation)| (method.clone(), at.child(method), operation));
    own.into_iter().chain(others).collect()
}
