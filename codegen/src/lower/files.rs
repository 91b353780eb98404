//! Settles what `format: binary` means: the content of a file in a multipart body, a text everywhere else.

use std::collections::BTreeSet;

use crate::diagnostic::Report;
use crate::ir::{Api, Media, Shape, Type, TypeId};

/// Leaves files only in types that nothing but multipart bodies lead to.
pub fn settle(api: &mut Api, report: &mut Report) {
    let mut elsewhere = BTreeSet::new();
    let mut multipart = BTreeSet::new();
    for operation in &api.operations {
        for body in &operation.bodies {
            let into = if body.media == Media::Multipart {
                &mut multipart
            } else {
                &mut elsewhere
            };
            reach(api, &body.ty, into);
        }
        let answers = operation
            .ok
            .body
            .iter()
            .map(|(_, ty)| ty)
            .chain(operation.errors.iter().filter_map(|e| e.ty.as_ref()));
        for ty in answers.chain(operation.params.iter().map(|param| &param.ty)) {
            reach(api, ty, &mut elsewhere);
        }
    }
    for index in 0..api.types.len() {
        let id = TypeId(index);
        if multipart.contains(&id) && !elsewhere.contains(&id) {
            continue;
        }
        let def = &mut api.types[index];
        if texts(&mut def.shape) && multipart.contains(&id) {
            report
                .warning(
                    &def.at,
                    "its files are texts, for it is sent as multipart and as JSON",
                )
                .help("give the multipart body a schema of its own with an overlay");
        }
    }
    for operation in &mut api.operations {
        operation
            .params
            .iter_mut()
            .for_each(|param| _ = text(&mut param.ty));
    }
}

fn reach(api: &Api, ty: &Type, into: &mut BTreeSet<TypeId>) {
    let mut next: Vec<TypeId> = ty.named().into_iter().collect();
    while let Some(id) = next.pop() {
        if into.insert(id) {
            next.extend(api[id].shape.types().filter_map(Type::named));
        }
    }
}

/// Makes texts of files; says whether there were any.
fn texts(shape: &mut Shape) -> bool {
    let mut any = false;
    for ty in shape.types_mut() {
        any |= text(ty);
    }
    any
}

fn text(ty: &mut Type) -> bool {
    match ty {
        Type::File => {
            *ty = Type::Text;
            true
        }
        Type::List(inner) | Type::Map(inner) | Type::Nullable(inner) => text(inner),
        _ => false,
    }
}
