//! What makes a poorer SDK than it could be: takes the document and what was understood of it, gives advice with the
//! place and the line of an overlay that mends it. It changes nothing and writes no Rust.

mod examples;
mod texts;

use serde_json::Value;

use crate::analyze::Facts;
use crate::diagnostic::Report;
use crate::ir::{Api, Operation, Origin, Paging, Shape, Type, TypeDef, TypeId, Union};
use crate::merge::{TO_WRITE, to_write};
use crate::name::Names;
use crate::overlay_line;
use crate::words::words;

/// What is looked at.
pub struct Cx<'a> {
    /// The bundled document, with its overlays.
    pub document: &'a Value,
    /// What was understood of it.
    pub api: &'a Api,
    /// Who sends and receives what.
    pub facts: &'a Facts,
    /// How all is called.
    pub names: &'a Names,
}

/// Tells all that could be better. A text that is still to be written is an error.
pub fn lint(cx: &Cx<'_>, report: &mut Report) {
    for at in to_write(cx.document) {
        report
            .error(at, "this text is still to be written")
            .help(format!(
                "write what a user should know in place of `{TO_WRITE}`"
            ));
    }
    check_operations(cx, report);
    texts::check(cx, report);
    examples::check(cx, report);
    check_types(cx, report);
}

fn check_operations(cx: &Cx<'_>, report: &mut Report) {
    for operation in &cx.api.operations {
        let node = cx.document.pointer(operation.at.as_str());
        let has = |key: &str| node.is_some_and(|node| node.get(key).is_some());
        let shown = format!("{} {}", operation.method, operation.path);
        if !has("tags") && !has("x-speakeasy-group") {
            let module = &cx.names[operation.resource].module;
            let message = format!("`{shown}` belongs to no group: it is in `{module}`");
            let warning = report.warning(&operation.at, message);
            let update = overlay_line::update(&operation.at, "tags: [a group]");
            warning.help(format!("group it with an overlay: {update}"));
        }
        check_paging(cx, operation, &shown, report);
    }
}

/// Parameters that ask for a part of a list, in the words of many APIs.
const PAGING: [&str; 12] = [
    "after",
    "cursor",
    "limit",
    "next_token",
    "offset",
    "page",
    "page_size",
    "page_token",
    "per_page",
    "skip",
    "starting_after",
    "start",
];

/// A list that comes in parts, but not in a way that is known.
fn check_paging(cx: &Cx<'_>, operation: &Operation, shown: &str, report: &mut Report) {
    let mut params = operation.params.iter().map(|param| &param.wire);
    let Some(param) = params.find(|wire| PAGING.contains(&words(wire).join("_").as_str())) else {
        return;
    };
    let is_list = operation
        .ok
        .body
        .as_ref()
        .is_some_and(|(_, ty)| has_list(cx.api, ty));
    if is_list && operation.page.is_none() && operation.paging != Paging::Off {
        let message = format!(
            "`{shown}` takes `{param}` and gives a list, but how its pages follow one another is not understood"
        );
        let update = overlay_line::update(&operation.at, "x-rust-sdk: {paging: {kind: …}}");
        report.warning(&operation.at, message).help(format!(
            "users ask for each page themselves; say it with an overlay, or that there are none with `paging: false`: {update}"
        ));
    }
}

fn has_list(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::List(_) => true,
        Type::Nullable(inner) => has_list(api, inner),
        Type::Named(id) => match &api[*id].shape {
            Shape::Alias(ty) => has_list(api, ty),
            Shape::Struct(body) => body
                .fields
                .iter()
                .any(|field| matches!(field.ty, Type::List(_))),
            _ => false,
        },
        _ => false,
    }
}

/// A name of more words than this is read twice; that of a body says nothing more than its operation's.
const WORDS: usize = 6;
const BODIES: [&str; 2] = ["RequestBody", "ResponseBody"];

fn check_types(cx: &Cx<'_>, report: &mut Report) {
    for (id, def) in cx.api.types() {
        check_name(def, cx.names.ty(id), report);
        if let Shape::Union(union) = &def.shape {
            check_union(cx, id, union, report);
        }
        check_use(cx, id, def, report);
    }
}

/// A type whose name was made of the words that lead to it.
fn check_name(def: &TypeDef, name: &str, report: &mut Report) {
    let is_inline = matches!(def.origin, Origin::Inline(_)) && def.name.is_none();
    let is_body = BODIES.iter().any(|end| name.ends_with(end));
    let is_long = !is_body && words(name).len() > WORDS;
    if is_inline && (is_long || name.ends_with(|c: char| c.is_ascii_digit())) {
        let message = format!("this schema has no name: its type is called `{name}`");
        let update = overlay_line::update(&def.at, "x-rust-sdk: {type: …}");
        report
            .warning(&def.at, message)
            .help(format!("name it with an overlay: {update}"));
    }
}

/// A component that no operation leads to.
fn check_use(cx: &Cx<'_>, id: TypeId, def: &TypeDef, report: &mut Report) {
    let facts = cx.facts.of(id);
    let is_used = facts.in_requests || facts.in_responses;
    if matches!(def.origin, Origin::Component(_)) && !is_used {
        let message = format!("no operation leads to `{}`", cx.names.ty(id));
        let remove = overlay_line::remove(&def.at);
        report.warning(&def.at, message).help(format!(
            "remove it with an overlay, unless it is for users all the same: {remove}"
        ));
    }
}

/// Objects that nothing tells apart but their keys.
fn check_union(cx: &Cx<'_>, id: TypeId, union: &Union, report: &mut Report) {
    let is_object = |ty: &Type| {
        let named = ty.named();
        named.is_some_and(|id| matches!(cx.api[id].shape, Shape::Struct(_)))
    };
    let objects = union.arms.iter().filter(|arm| is_object(&arm.ty)).count();
    if union.tag.is_none() && objects > 1 {
        let def = &cx.api[id];
        let update = overlay_line::update(&def.at, "discriminator: {propertyName: …}");
        let message = format!(
            "`{}` is one of {objects} objects, and no property says which",
            cx.names.ty(id)
        );
        report.warning(&def.at, message).help(format!(
            "if one does, say so with an overlay: {update}; else the arm is chosen by the keys that are there"
        ));
    }
}
