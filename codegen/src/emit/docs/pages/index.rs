//! The indexes: `docs/README.md` with every resource and operation, and the list of models.

use std::collections::BTreeMap;

use super::model::words_of;
use super::model_file;
use super::resource::dashed;
use crate::emit::docs::guide;
use crate::emit::examples::program::client_variable;
use crate::emit::source::rustdoc::{code, paragraphs, section};
use crate::emit::{Cx, Piece, Programs};
use crate::ir::{OperationId, ResourceId, TypeId};
use crate::markdown::{safe, sentence};

/// `docs/README.md`: how the pages are read, what each request has, errors, and then every resource.
pub fn index(cx: &Cx<'_>, programs: &Programs, anchors: &BTreeMap<OperationId, String>) -> Piece {
    let title = guide::title(cx);
    let mut parts = vec![
        format!("# {title}: the Rust SDK"),
        format!(
            "What the crate {} offers: the operations of the {title}, version {}.",
            code(cx.package),
            code(&cx.api.info.version)
        ),
    ];
    if cx.api.resources.is_empty() {
        parts.push("The API's document has no operations.".to_owned());
    }
    parts.push(contents(cx, programs));
    parts.push(guide::write_tables(cx, programs));
    if !cx.api.resources.is_empty() {
        parts.push(guide::write_options(cx, programs));
        parts.push(guide::write_errors(cx, programs));
        parts.push("## Resources and operations".to_owned());
        parts.push(operations(cx, anchors));
    }
    Piece::text("docs/README.md", paragraphs(parts) + "\n")
}

/// What is on the page, and the resources at a glance.
fn contents(cx: &Cx<'_>, programs: &Programs) -> String {
    let mut lines = vec!["- [How to read the tables](#how-to-read-the-tables)".to_owned()];
    if !cx.api.resources.is_empty() {
        lines.push("- [Options of a request](#options-of-a-request)".to_owned());
        lines.push("- [Errors](#errors)".to_owned());
        let title = "- [Resources and operations](#resources-and-operations)";
        match cx.api.sections().as_slice() {
            [(_, all)] => lines.push(format!("{title}: {}", handles(cx, all))),
            sections => {
                lines.push(title.to_owned());
                for (title, ids) in sections {
                    lines.push(format!("  - {}: {}", section(*title), handles(cx, ids)));
                }
            }
        }
    }
    if cx.api.events.is_some() {
        lines.push("- [Events](events.md): what the API sends to webhooks".to_owned());
    }
    if !guide::write_testing(cx, programs).is_empty() {
        lines.push("- [Tests](testing.md): a client that no server answers".to_owned());
    }
    for (file, title) in cx.extras.iter().filter_map(|module| module.page()) {
        lines.push(format!("- [{title}]({file})"));
    }
    if !cx.api.types.is_empty() {
        lines.push(
            "- [Models](models/README.md): the types that requests take and responses give"
                .to_owned(),
        );
    }
    lines.join("\n")
}

/// The resources as links, in a line.
fn handles(cx: &Cx<'_>, ids: &[ResourceId]) -> String {
    let links = ids.iter().map(|id| {
        let names = &cx.names[*id];
        format!("[{}](sdks/{}/README.md)", names.handle, names.module)
    });
    links.collect::<Vec<_>>().join(", ")
}

/// A line for each resource, with links from the crate's folder, under the titles of the sections.
pub fn resources(cx: &Cx<'_>) -> String {
    let line = |id: &ResourceId| format!("- {}", resource_line(cx, *id, "docs/"));
    let list = |ids: &[ResourceId]| ids.iter().map(line).collect::<Vec<_>>().join("\n");
    match cx.api.sections().as_slice() {
        [(_, all)] => list(all),
        sections => paragraphs(
            sections
                .iter()
                .flat_map(|(title, ids)| [format!("### {}", section(*title)), list(ids)]),
        ),
    }
}

/// A resource with its first sentence.
fn resource_line(cx: &Cx<'_>, resource: ResourceId, docs: &str) -> String {
    let names = &cx.names[resource];
    let handle = code(&format!("{}.{}()", client_variable(cx), names.module));
    let link = format!("[{handle}]({docs}sdks/{}/README.md)", names.module);
    let doc = cx.api[resource].doc.as_deref();
    let doc = doc.map(|doc| sentence(&safe(doc))).unwrap_or_default();
    match doc.trim() {
        "" => link,
        doc => format!("{link}: {}", doc.replace('\n', " ")),
    }
}

/// Each resource with a sentence, and a line for each of its operations.
fn operations(cx: &Cx<'_>, anchors: &BTreeMap<OperationId, String>) -> String {
    let section = |resource: ResourceId| {
        let names = &cx.names[resource];
        let lines = cx.api.operations_of(resource).map(|(id, _)| {
            let method = &cx.names[id].methods[0];
            let page = format!("sdks/{}/README.md#{}", names.module, anchors[&id]);
            format!("* [{method}]({page}){}", dashed(cx, id))
        });
        let lines: Vec<_> = lines.collect();
        paragraphs([
            format!("### {}", names.handle),
            resource_line(cx, resource, ""),
            lines.join("\n"),
        ])
    };
    paragraphs(cx.api.resources().map(|(id, _)| section(id)))
}

/// `docs/models/README.md`: a line for each model.
pub fn models(cx: &Cx<'_>) -> Option<Piece> {
    let mut ids: Vec<_> = (0..cx.api.types.len()).map(TypeId).collect();
    ids.sort_by_key(|id| cx.names.ty(*id));
    let line = |id: &TypeId| {
        let doc = sentence(&words_of(cx, *id)).replace('\n', " ");
        let doc = if doc.trim().is_empty() {
            String::new()
        } else {
            format!(" - {}", doc.trim())
        };
        format!("* [{}]({}){doc}", cx.names.ty(*id), model_file(cx, *id))
    };
    let lines: Vec<_> = ids.iter().map(line).collect();
    let text = format!(
        "# Models\n\nThe types that requests take and responses give.\n\n{}\n",
        lines.join("\n")
    );
    (!lines.is_empty()).then(|| Piece::text("docs/models/README.md", text))
}
