//! Operations: each path and method, with an ID of its own.

use std::collections::BTreeMap;

use openapiv3::{self as openapi, PathItem, ReferenceOr};

use super::Cx;
use super::body::lower_bodies;
use super::extension::{self, text_of};
use super::headers::lower_headers;
use super::outcome::lower_outcomes;
use super::parameter::lower_params;
use super::resource::find_resources;
use super::security::requirements;
use crate::ir::{Api, Operation, ResourceId, Scheme};
use crate::pointer::Pointer;
use crate::words::fold;

/// An operation as the document has it, before it is lowered.
pub struct Found<'a> {
    method: &'a str,
    pub path: &'a str,
    item: &'a PathItem,
    pub operation: &'a openapi::Operation,
    pub item_at: Pointer,
    pub at: Pointer,
    /// The `operationId`, or one made from method and path.
    id: String,
}

/// Lowers all operations, and groups them into resources.
pub fn lower_operations(cx: &mut Cx<'_, '_>, api: &mut Api) {
    let mut found = find(cx);
    settle_ids(cx, &mut found);
    let (resources, ids) = find_resources(cx, &found);
    api.resources = resources;
    let schemes = &api.schemes;
    let operations = found.iter().zip(ids);
    api.operations = operations
        .map(|(found, resource)| lower_operation(cx, found, resource, schemes))
        .collect();
}

fn find<'a>(cx: &Cx<'a, '_>) -> Vec<Found<'a>> {
    let mut all = Vec::new();
    for (path, item) in &cx.document.paths.paths {
        let ReferenceOr::Item(item) = item else {
            continue;
        };
        let item_at = Pointer::root().child("paths").child(path);
        let own = methods(item).into_iter().filter_map(|(method, operation)| {
            Some((method, operation?, item_at.child(&method.to_lowercase())))
        });
        let more = cx.more.iter().filter(|more| more.path == *path);
        let more = more.map(|more| (more.method.as_str(), &more.operation, more.at.clone()));
        for (method, operation, at) in own.chain(more) {
            all.push(Found {
                method,
                path,
                item,
                operation,
                at,
                item_at: item_at.clone(),
                id: operation.operation_id.clone().unwrap_or_default(),
            });
        }
    }
    all
}

/// The operations of a path, in the order in which people read them.
pub fn methods(item: &PathItem) -> [(&'static str, Option<&openapi::Operation>); 8] {
    [
        ("GET", item.get.as_ref()),
        ("POST", item.post.as_ref()),
        ("PUT", item.put.as_ref()),
        ("PATCH", item.patch.as_ref()),
        ("DELETE", item.delete.as_ref()),
        ("HEAD", item.head.as_ref()),
        ("OPTIONS", item.options.as_ref()),
        ("TRACE", item.trace.as_ref()),
    ]
}

/// Gives every operation an ID of its own: types and builders are named by it.
fn settle_ids(cx: &mut Cx<'_, '_>, found: &mut [Found<'_>]) {
    let mut first: BTreeMap<String, Pointer> = BTreeMap::new();
    let mut nameless = Vec::new();
    for found in found {
        let derived = derived_id(found);
        let at = found.at.child("operationId");
        if found.id.is_empty() {
            nameless.push((found.at.clone(), derived.clone()));
            found.id = derived;
        } else if let Some(other) = first.get(&fold(&found.id)) {
            cx.report
                .warning(
                    &at,
                    format!(
                        "`{}` is the ID of another operation too; this one is called `{derived}`",
                        found.id
                    ),
                )
                .help("give each operation an ID of its own with an overlay")
                .related(other.clone(), "the first one");
            found.id = derived;
        }
        first.entry(fold(&found.id)).or_insert(at);
    }
    report_nameless(cx, &nameless);
}

/// An ID made from method and path: `get_users_id`.
fn derived_id(found: &Found<'_>) -> String {
    let path = found.path.replace(['/', '{', '}'], " ");
    let method = found.method.to_lowercase();
    let words = [method.as_str()].into_iter().chain(path.split_whitespace());
    words.collect::<Vec<_>>().join("_")
}

/// Tells of operations without an ID: a few one by one, many at once, since documents that leave IDs out leave out all
/// of them.
fn report_nameless(cx: &mut Cx<'_, '_>, operations: &[(Pointer, String)]) {
    const FEW: usize = 3;
    let (told, more) = match operations.len() {
        count if count <= FEW => (count, String::new()),
        count => {
            let others = count - 1;
            let more = format!(", and {others} more are called by their method and path");
            (1, more)
        }
    };
    for (at, name) in operations.iter().take(told) {
        let message =
            format!("the operation has no `operationId`; it is called `{name}` here{more}");
        cx.report
            .warning(at, message)
            .help("give it one with an overlay, so that its name stays when the path changes");
    }
}

fn lower_operation<'a>(
    cx: &mut Cx<'a, '_>,
    found: &Found<'a>,
    resource: ResourceId,
    schemes: &[Scheme],
) -> Operation {
    const NAME: &str = "x-speakeasy-name-override";
    let (operation, item) = (found.operation, found.item);
    let (at, id) = (&found.at, &found.id);
    let name = text_of(&operation.extensions, NAME, at, cx.report);
    let hints = extension::operation_hints(&operation.extensions, at, cx.report);
    let params = lower_params(cx, item, &found.item_at, operation, at, id);
    let bodies = lower_bodies(cx, operation, at, id);
    let outcomes = lower_outcomes(cx, operation, &hints.stream, at, id);
    let headers = lower_headers(cx, operation, at, id);
    let servers = match operation.servers.as_slice() {
        [] => &item.servers,
        own => own,
    };
    let summary = operation.summary.as_ref().or(item.summary.as_ref());
    let description = operation.description.as_ref();
    Operation {
        id: id.clone(),
        at: at.clone(),
        method: found.method.to_owned(),
        path: found.path.to_owned(),
        resource,
        name: name.unwrap_or_default(),
        params,
        bodies,
        ok: outcomes.ok,
        streamed: outcomes.streamed.map(Box::new),
        asks: hints.stream.field,
        stream_of: None,
        sets: None,
        errors: outcomes.errors,
        headers,
        security: requirements(cx, operation.security.as_ref(), schemes),
        paging: hints.paging,
        page: None,
        idempotency: None,
        retries: extension::retries(&operation.extensions, at, cx.report),
        server: servers.first().map(super::url),
        summary: summary.cloned(),
        doc: description.or(item.description.as_ref()).cloned(),
        deprecated: operation.deprecated,
    }
}
