//! The pages under `docs/`: one for each resource, one for each model, and the indexes that lead to them.
//!
//! They are made of the same IR, names and programs as the code. The words of the document go through `markdown`, and what
//! stands in a table through `table`.

mod guides;
mod index;
mod links;
mod members;
mod model;
mod resource;
mod table;
mod types;

pub use types::has_patch;

use std::collections::BTreeMap;

use crate::emit::examples::json as sample;
use crate::emit::{Cx, Piece, Programs};
use crate::ir::{OperationId, TypeId};

/// All pages.
pub fn pages(cx: &Cx<'_>, programs: &Programs) -> Vec<Piece> {
    let anchors = anchors(cx);
    let known = sample::known(cx);
    let uses = model::Uses::new(cx, &anchors, &known);
    let mut pieces = vec![index::index(cx, programs, &anchors)];
    let resources = cx.api.resources();
    pieces.extend(resources.map(|(id, _)| resource::page(cx, id, programs, &anchors, &known)));
    pieces.extend(cx.api.types().map(|(id, _)| model::page(cx, id, &uses)));
    pieces.extend(index::models(cx));
    pieces.extend(types::pages(cx));
    pieces.extend(guides::pages(cx, programs));
    let links = links::Links::new(cx, &anchors);
    pieces.into_iter().map(|piece| links.link(piece)).collect()
}

/// A line for each resource, with links from the crate's folder.
pub fn resources(cx: &Cx<'_>) -> String {
    index::resources(cx)
}

/// The anchor of each operation on its resource's page.
fn anchors(cx: &Cx<'_>) -> BTreeMap<OperationId, String> {
    let resources = cx.api.resources();
    resources
        .flat_map(|(id, _)| resource::anchors(cx, id))
        .collect()
}

/// The file of a model's page.
fn model_file(cx: &Cx<'_>, id: TypeId) -> String {
    // Windows keeps these names for itself, whatever follows the full stop.
    const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];
    let name = cx.names.ty(id);
    let lower = name.to_ascii_lowercase();
    let numbered = lower.len() == 4 && (lower.starts_with("com") || lower.starts_with("lpt"));
    if DEVICES.contains(&lower.as_str()) || numbered || lower == "readme" {
        format!("{name}Type.md")
    } else {
        format!("{name}.md")
    }
}
