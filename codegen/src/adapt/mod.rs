//! What 3.1 and 3.2 say, and what published documents get wrong with a certain meaning, in the words that the rest
//! knows: takes the bundled value, gives one that holds what OpenAPI 3.0 has, told place by place. It walks the document
//! once, by the table of `grammar.rs`, and changes it in place, so that a node keeps its pointer; what moves or is made
//! anew is entered into the sources, so that a later problem is still shown where the author wrote it.
//!
//! Three outcomes: what has a certain meaning is read so; a place without one becomes any JSON or is left out; only where
//! nothing can be generated at all there is an error. Knows no Rust.

mod cx;
mod data;
mod document;
mod examples;
mod hoist;
mod operation;
mod parameter;
mod paths;
mod schema;
mod security;
mod segments;
mod walk;

use serde_json::Value;

use crate::diagnostic::Report;
use crate::grammar::{Kind, Version, asks_for_events};
use crate::pointer::{MAX_DEPTH, Pointer, too_deep};
use crate::source::Sources;
use cx::Cx;

/// The document in the words of OpenAPI 3.0, with `query` and `additionalOperations` beside the other methods.
pub fn adapt(
    mut document: Value,
    version: Version,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Value> {
    if let Some(at) = too_deep(&document, &Pointer::root()) {
        report
            .error(at, format!("nested more than {MAX_DEPTH} levels deep"))
            .help("give the inner parts a name under `components` and refer to them");
        return None;
    }
    data::json_data(&mut document, sources);
    let mut cx = Cx::new(&document, version, sources, report);
    walk::object(&mut cx, &mut document, Kind::Document);
    if !asks_for_events(&document) {
        hoist::webhooks(&mut cx, &mut document);
    }
    hoist::settle(&mut cx, &mut document);
    Some(document)
}

#[cfg(test)]
mod tests;
