//! The pages of the crate's own types that tables name: takes what the document uses of them, gives a page for each.
//!
//! They are in `templates/types/`, since nothing in them depends on the document but the names of its client and crate.

use crate::emit::docs::guide::common;
use crate::emit::source::types::{Presence, presence};
use crate::emit::template::fill;
use crate::emit::{Cx, Piece};
use crate::ir::{Media, Shape, Type};

const FORMATS: &str = include_str!("../../../../templates/types/formats.md");
const FILE: &str = include_str!("../../../../templates/types/file.md");
const PATCH: &str = include_str!("../../../../templates/types/patch.md");
const RETRY_POLICY: &str = include_str!("../../../../templates/types/retry-policy.md");

/// A page for each type that a table may link to.
pub fn pages(cx: &Cx<'_>) -> Vec<Piece> {
    let page = |name: &str, template: &str| {
        Piece::text(format!("docs/types/{name}.md"), fill(template, &common(cx)))
    };
    let mut pages = Vec::new();
    if has_file(cx) {
        pages.push(page("File", FILE));
    }
    if cx.api.has_formats() {
        pages.push(page("formats", FORMATS));
    }
    if has_patch(cx) {
        pages.push(page("Patch", PATCH));
    }
    if !cx.api.operations.is_empty() {
        pages.push(page("RetryPolicy", RETRY_POLICY));
    }
    pages
}

/// Whether a table shows the type of a file.
fn has_file(cx: &Cx<'_>) -> bool {
    let fields = cx.api.types().flat_map(|(_, def)| def.shape.types());
    let sent = cx
        .api
        .operations
        .iter()
        .flat_map(|operation| operation.types());
    let is_binary = |media: Media| matches!(media, Media::Binary);
    let mut bodies = cx
        .api
        .operations
        .iter()
        .flat_map(|operation| &operation.bodies);
    fields.chain(sent).any(is_file) || bodies.any(|body| is_binary(body.media))
}

fn is_file(ty: &Type) -> bool {
    match ty {
        Type::File => true,
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => is_file(inner),
        _ => false,
    }
}

/// Whether a field has three states.
pub fn has_patch(cx: &Cx<'_>) -> bool {
    cx.api.types().any(|(id, def)| match &def.shape {
        Shape::Struct(body) => {
            let mut fields = body.fields.iter();
            fields.any(|field| presence(cx, id, field) == Presence::Patch)
        }
        _ => false,
    })
}
