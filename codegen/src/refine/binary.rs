//! Settles what `format: binary` means: the content of a file in a multipart body, a text everywhere else.

use std::collections::BTreeSet;

use crate::diagnostic::Report;
use crate::graph::reach;
use crate::ir::{Api, Media, Shape, Type, TypeId};

/// Leaves files only in types that nothing but multipart bodies lead to.
pub fn settle_files(api: &mut Api, report: &mut Report) {
    let (mut multipart, mut elsewhere) = (BTreeSet::new(), BTreeSet::new());
    let mut others = Vec::new();
    for operation in &api.operations {
        for body in &operation.bodies {
            match body.media {
                Media::Multipart => {
                    let (parts, inside) = parts_of(api, &body.ty);
                    multipart.extend(parts);
                    elsewhere.extend(inside);
                }
                _ => others.push(&body.ty),
            }
        }
        let params = operation.params.iter().map(|param| &param.ty);
        others.extend(params.chain(operation.received()));
    }
    elsewhere.extend(reach(api, others));
    let files: BTreeSet<_> = multipart.difference(&elsewhere).copied().collect();
    for (id, def) in api.types_mut().filter(|(id, _)| !files.contains(id)) {
        if make_texts(&mut def.shape) && multipart.contains(&id) {
            report
                .warning(
                    &def.at,
                    "its files are texts, for it is sent as multipart and as JSON",
                )
                .help("give the multipart body a schema of its own with an overlay");
        }
    }
    for param in api.operations.iter_mut().flat_map(|it| &mut it.params) {
        make_text(&mut param.ty);
    }
}

/// The types that make the parts of a multipart body, and those inside of a part: an object there is JSON.
fn parts_of(api: &Api, body: &Type) -> (BTreeSet<TypeId>, BTreeSet<TypeId>) {
    let (mut parts, mut inside) = (BTreeSet::new(), BTreeSet::new());
    let mut next: Vec<_> = body.held().into_iter().collect();
    while let Some(id) = next.pop() {
        if !parts.insert(id) {
            continue;
        }
        let shape = &api[id].shape;
        for ty in shape.types() {
            match ty.named().map(|id| &api[id].shape) {
                Some(Shape::Struct(_) | Shape::Union(_)) if matches!(shape, Shape::Struct(_)) => {
                    inside.extend(reach(api, [ty]));
                }
                _ => next.extend(ty.named()),
            }
        }
    }
    (parts, inside)
}

/// Makes texts of files; says whether there were any. An answer whose whole body is bytes has no file.
fn make_texts(shape: &mut Shape) -> bool {
    if matches!(shape, Shape::Union(union) if union.is_answer()) {
        return false;
    }
    let mut any = false;
    for ty in shape.types_mut() {
        any |= make_text(ty);
    }
    any
}

fn make_text(ty: &mut Type) -> bool {
    match ty {
        Type::File => {
            *ty = Type::Text;
            true
        }
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => make_text(inner),
        _ => false,
    }
}
