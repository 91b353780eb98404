//! Finds the operations whose list comes in pages: a limit, an offset, and a list in the answer.

use crate::ir::{Api, Media, Operation, Page, Param, ParamId, Place, Shape, Struct, Type};

/// The names of a field with the number of all elements.
const TOTALS: [&str; 3] = ["total_count", "total", "count"];

/// Marks the operations that have pages.
pub fn find_pages(api: &mut Api) {
    let pages: Vec<_> = api
        .operations
        .iter()
        .map(|operation| page(api, operation))
        .collect();
    for (operation, page) in api.operations.iter_mut().zip(pages) {
        operation.page = page;
    }
}

fn page(api: &Api, operation: &Operation) -> Option<Page> {
    let index = |name: &str| {
        let is = |param: &Param| {
            param.place == Place::Query
                && param.wire == name
                && matches!(param.ty, Type::I32 | Type::I64 | Type::F64)
        };
        operation.params.iter().position(is).map(ParamId)
    };
    let (limit, offset) = (index("limit")?, index("offset")?);
    let (Media::Json, ty) = operation.ok.body.as_ref()? else {
        return None;
    };
    let (item, items, total) = list(api, ty)?;
    let annotations = &operation[limit].annotations;
    let maximum = annotations.limits.maximum.as_ref();
    let default_limit = annotations
        .default
        .as_ref()
        .and_then(serde_json::Value::as_u64);
    (!operation.ok.optional).then_some(Page {
        limit,
        offset,
        default_limit,
        max_limit: maximum
            .filter(|it| !it.excluded)
            .and_then(|it| it.number.as_u64()),
        item,
        items,
        total,
    })
}

/// The elements of a body: the list that it is, or the only list that it has.
fn list(api: &Api, ty: &Type) -> Option<(Type, Option<String>, Option<String>)> {
    match ty {
        Type::List(item) => Some((Type::clone(item), None, None)),
        Type::Named(id) => match &api.types.get(id.0)?.shape {
            Shape::Alias(ty) => list(api, ty),
            Shape::Struct(body) => field(body),
            _ => None,
        },
        _ => None,
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

fn field(body: &Struct) -> Option<(Type, Option<String>, Option<String>)> {
    let mut lists = body.fields.iter().filter_map(|field| match &field.ty {
        Type::List(item) => Some((Type::clone(item), Some(field.wire.clone()))),
        _ => None,
    });
    let (item, items) = lists.next()?;
    let is_total = |name: &&&str| {
        let matching = |field: &crate::ir::Field| {
            field.wire == **name && matches!(field.ty, Type::I32 | Type::I64)
        };
        body.fields.iter().any(matching)
    };
    let total = TOTALS.iter().find(is_total).map(ToString::to_string);
    lists.next().is_none().then_some((item, items, total))
}
