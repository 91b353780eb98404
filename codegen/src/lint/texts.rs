//! Things that nothing is said of: takes the IR, tells operations, parameters and fields without a description.

use super::Cx;
use crate::diagnostic::Report;
use crate::ir::{Field, Shape, Type};
use crate::overlay_line;
use crate::words::words;

/// How many fields of a type are named.
const SHOWN: usize = 5;

/// Tells what has no description.
pub fn check(cx: &Cx<'_>, report: &mut Report) {
    for operation in &cx.api.operations {
        let shown = format!("{} {}", operation.method, operation.path);
        if operation.summary.is_none() && operation.doc.is_none() {
            let update = overlay_line::update(&operation.at, "summary: …");
            report
                .warning(&operation.at, format!("nothing is said of `{shown}`"))
                .help(format!("describe it with an overlay: {update}"));
        }
        let bare = operation
            .params
            .iter()
            .filter(|param| param.annotations.doc.is_none());
        let bare: Vec<_> = bare.collect();
        if let Some(first) = bare.first() {
            let names = list(bare.iter().map(|param| param.wire.as_str()));
            let update = overlay_line::update(&first.at, "description: …");
            report
                .warning(
                    &first.at,
                    format!("nothing is said of the parameters of `{shown}`: {names}"),
                )
                .help(format!("describe them with an overlay: {update}"));
        }
    }
    check_fields(cx, report);
    check_secrets(cx, report);
}

/// Words of things that should not be printed.
const SECRETS: [&str; 3] = ["password", "secret", "passphrase"];

/// Texts that are called as secrets are, and that `Debug` prints.
fn check_secrets(cx: &Cx<'_>, report: &mut Report) {
    for (id, def) in cx.api.types() {
        let Shape::Struct(body) = &def.shape else {
            continue;
        };
        for field in &body.fields {
            let is_called = words(&field.wire)
                .last()
                .is_some_and(|word| SECRETS.contains(&word.as_str()));
            let is_text = matches!(&field.ty, Type::Text);
            if is_called && is_text && !field.annotations.secret {
                let (ty, wire) = (cx.names.ty(id), &field.wire);
                let update = overlay_line::update(&field.at, "x-rust-sdk: {secret: true}");
                report
                    .warning(
                        &field.at,
                        format!(
                            "`{wire}` of `{ty}` looks like a secret, and is printed by `Debug`"
                        ),
                    )
                    .help(format!("mark it with an overlay: {update}"));
            }
        }
    }
}

fn check_fields(cx: &Cx<'_>, report: &mut Report) {
    // A field whose type is described says enough.
    let is_bare = |field: &&Field| {
        let described = field.ty.named().is_some_and(|id| cx.api[id].doc.is_some());
        field.annotations.doc.is_none() && !described
    };
    for (id, def) in cx.api.types() {
        let Shape::Struct(body) = &def.shape else {
            continue;
        };
        let bare: Vec<_> = body.fields.iter().filter(is_bare).collect();
        if let Some(first) = bare.first() {
            let names = list(bare.iter().map(|field| field.wire.as_str()));
            let update = overlay_line::update(&first.at, "description: …");
            report
                .warning(
                    &first.at,
                    format!(
                        "nothing is said of fields of `{}`: {names}",
                        cx.names.ty(id)
                    ),
                )
                .help(format!("describe them with an overlay: {update}"));
        }
    }
}

/// The first names, and how many there are besides.
fn list<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = names.len().saturating_sub(SHOWN);
    let shown: Vec<_> = names.take(SHOWN).map(|name| format!("`{name}`")).collect();
    let shown = shown.join(", ");
    match more {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
