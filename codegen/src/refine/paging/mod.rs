//! Finds the operations whose list comes in pages, how one page leads to the next, and where a page has its items. It reads
//! names and types of the IR, and takes only what is plain in them.

mod recognise;
mod values;

use crate::ir::{Api, Shape, Type};

/// Marks the operations that have pages.
pub fn find_pages(api: &mut Api) {
    let pages: Vec<_> = api
        .operations
        .iter()
        .map(|operation| recognise::page(api, operation))
        .collect();
    for (operation, page) in api.operations.iter_mut().zip(pages) {
        operation.page = page;
    }
}

/// Whether a value of the type is a list, or may have one in it.
pub fn may_have_list(api: &Api, ty: &Type) -> bool {
    match ty {
        Type::Any | Type::Object | Type::List(_) => true,
        Type::Named(id) => match &api[*id].shape {
            Shape::Alias(ty) => may_have_list(api, ty),
            Shape::Struct(body) => {
                let is_list = |field: &crate::ir::Field| matches!(field.ty, Type::List(_));
                body.rest.is_some() || body.fields.iter().any(is_list)
            }
            _ => true,
        },
        _ => false,
    }
}
