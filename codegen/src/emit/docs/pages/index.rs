//! The indexes: `docs/README.md` with every resource and operation, and the list of models.

use std::collections::BTreeMap;

use super::model_file;
use super::resource::dashed;
use crate::emit::docs::guide;
use crate::emit::examples::program::client_variable;
use crate::emit::source::rustdoc::{code, paragraphs};
use crate::emit::{Cx, Piece, Programs};
use crate::ir::{OperationId, ResourceId, TypeId};
use crate::markdown::{safe, sentence};

/// `docs/README.md`.
pub fn index(cx: &Cx<'_>, programs: &Programs, anchors: &BTreeMap<OperationId, String>) -> Piece {
    let title = guide::title(cx);
    let mut parts = vec![format!("# {title}: the Rust SDK")];
    let models = if cx.api.types.is_empty() {
        ""
    } else {
        ", and all [models](models/README.md)"
    };
    parts.push(format!(
        "What the crate {} offers: the operations of the {title}, version {}{models}.",
        code(cx.package),
        code(&cx.api.info.version)
    ));
    if cx.api.resources.is_empty() {
        parts.push("The API's document has no operations.".to_owned());
    } else {
        parts.push("## Resources and operations".to_owned());
        parts.push(operations(cx, anchors, ""));
    }
    parts.push(guide::write_options(cx, programs));
    parts.push(guide::write_errors(cx, programs));
    Piece::text("docs/README.md", paragraphs(parts) + "\n")
}

/// Each resource with a sentence, and a line for each of its operations.
pub fn operations(cx: &Cx<'_>, anchors: &BTreeMap<OperationId, String>, docs: &str) -> String {
    let section = |resource: ResourceId| {
        let names = &cx.names[resource];
        let page = format!("{docs}sdks/{}/README.md", names.module);
        let doc = cx.api[resource]
            .doc
            .as_deref()
            .map(|doc| sentence(&safe(doc)));
        let lines = cx.api.operations_of(resource).map(|(id, _)| {
            let method = &cx.names[id].methods[0];
            format!("* [{method}]({page}#{}){}", anchors[&id], dashed(cx, id))
        });
        let lines: Vec<_> = lines.collect();
        let handle = format!("{}.{}()", client_variable(cx), names.module);
        let link = format!("[{}]({page})", code(&handle));
        let said = doc
            .filter(|doc| !doc.is_empty())
            .map_or(link.clone(), |doc| format!("{link}: {doc}"));
        paragraphs([format!("### {}", names.handle), said, lines.join("\n")])
    };
    paragraphs(cx.api.resources().map(|(id, _)| section(id)))
}

/// `docs/models/README.md`: a line for each model.
pub fn models(cx: &Cx<'_>) -> Option<Piece> {
    let mut ids: Vec<_> = (0..cx.api.types.len()).map(TypeId).collect();
    ids.sort_by_key(|id| cx.names.ty(*id));
    let line = |id: &TypeId| {
        let doc = cx.api[*id]
            .doc
            .as_deref()
            .map(|doc| sentence(&safe(doc)))
            .unwrap_or_default();
        let doc = doc.replace('\n', " ");
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
