//! Finds the operations whose list comes in pages, how one page leads to the next, and where a page has its items. It reads
//! names and types of the IR, and takes only what is plain in them.

mod recognise;
mod said;
mod values;

use std::collections::BTreeMap;

use crate::diagnostic::Report;
use crate::ir::{Api, Keys, Page, Paging, Shape, Type, TypeId};

/// Marks the operations that have pages: those of which the document says it, and those where it is plain.
pub fn find_pages(api: &mut Api, report: &mut Report) {
    let mut lists = Lists::default();
    let said: Vec<_> = api
        .operations
        .iter()
        .map(|operation| said::page(api, operation, &mut lists, report))
        .collect();
    let pages = api.operations.iter().zip(said).map(|(operation, said)| {
        said.or_else(|| {
            let is_off = operation.paging == Paging::Off;
            let page = recognise::page(api, operation).filter(|_| !is_off)?;
            lists.agree(api, values::body(operation)?, page).ok()
        })
    });
    let pages: Vec<_> = pages.collect();
    for (operation, page) in api.operations.iter_mut().zip(pages) {
        operation.page = page;
    }
}

/// What was found of the objects that are pages, and of those in them that have the list. A type has one list and one total,
/// whatever operation answers with it.
#[derive(Default)]
struct Lists {
    items: BTreeMap<TypeId, Keys>,
    totals: BTreeMap<TypeId, Option<Keys>>,
}

impl Lists {
    /// The page with the total that its type has, or where that type has another list.
    fn agree(&mut self, api: &Api, body: &Type, mut page: Page) -> Result<Page, Keys> {
        let objects = objects(api, body, &page.items);
        let known = |(id, keys): &(TypeId, Keys)| self.items.get(id).filter(|known| *known != keys);
        if let Some(known) = objects.iter().find_map(known) {
            return Err(known.clone());
        }
        if let Some((id, _)) = objects.first() {
            let total = self.totals.entry(*id).or_insert(page.total.take());
            page.total.clone_from(total);
        }
        self.items.extend(objects);
        Ok(page)
    }
}

/// The objects on the way to a list, each with the keys from it on.
fn objects(api: &Api, body: &Type, items: &Keys) -> Vec<(TypeId, Keys)> {
    let mut objects = Vec::new();
    let mut at = Some(body);
    for (depth, key) in items.iter().enumerate() {
        let Some(ty) = at.map(|ty| api.behind_aliases(ty)) else {
            break;
        };
        objects.extend(ty.named().map(|id| (id, items[depth..].to_vec())));
        at = values::field(api, ty, key).map(|field| &field.ty);
    }
    objects
}

/// Whether a value of the type is a list, or may have one in it.
pub fn may_have_list(api: &Api, ty: &Type) -> bool {
    match api.behind_aliases(ty) {
        Type::Any | Type::Object | Type::List(_) => true,
        Type::Named(id) => match &api[*id].shape {
            Shape::Struct(body) => {
                let is_list = |field: &crate::ir::Field| matches!(field.ty, Type::List(_));
                body.rest.is_some() || body.fields.iter().any(is_list)
            }
            _ => true,
        },
        _ => false,
    }
}
