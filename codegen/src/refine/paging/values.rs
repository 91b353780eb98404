//! What a page has in it: takes a type of the IR, gives its list, and the values that keys or names lead to.

use crate::ir::{Api, Field, Keys, Media, Operation, Shape, Struct, Type};
use crate::words::fold;

/// The body of an answer that may be a page: JSON that is always there.
pub fn body(operation: &Operation) -> Option<&Type> {
    match &operation.ok.body {
        Some((Media::Json, ty)) if !operation.ok.optional && operation.ok.stream.is_none() => {
            Some(ty)
        }
        _ => None,
    }
}

/// The object that a type is.
pub fn object<'a>(api: &'a Api, ty: &'a Type) -> Option<&'a Struct> {
    match api.behind_aliases(ty) {
        Type::Named(id) => match &api[*id].shape {
            Shape::Struct(body) => Some(body),
            _ => None,
        },
        _ => None,
    }
}

/// A field by its key.
pub fn field<'a>(api: &'a Api, ty: &'a Type, key: &str) -> Option<&'a Field> {
    let mut fields = object(api, ty)?.fields.iter();
    fields.find(|field| field.wire == key)
}

/// The type of the elements, if a type is a list.
pub fn item<'a>(api: &'a Api, ty: &'a Type) -> Option<&'a Type> {
    match api.behind_aliases(ty) {
        Type::List(item) => Some(item),
        _ => None,
    }
}

/// The names of a field with the elements, where there are several lists.
const LISTS: [&str; 14] = [
    "data",
    "items",
    "results",
    "records",
    "entries",
    "values",
    "value",
    "elements",
    "content",
    "list",
    "rows",
    "objects",
    "resources",
    "hits",
];

/// The names of lists that stand beside that of the elements.
const BESIDE: [&str; 6] = [
    "errors", "warnings", "included", "links", "messages", "prefixes",
];

/// The list of a body: the body itself, the only list of it, or the one with a usual name; else that of the only object in
/// it that has one.
pub fn list(api: &Api, body: &Type) -> Option<(Type, Keys)> {
    if let Some(item) = item(api, body) {
        return Some((item.clone(), Vec::new()));
    }
    let own = object(api, body)?;
    if own
        .fields
        .iter()
        .any(|field| item(api, &field.ty).is_some())
    {
        return list_in(api, own);
    }
    let mut inside = own.fields.iter().filter_map(|field| {
        let is_about = WRAPPERS.contains(&fold(&field.wire).as_str());
        let object = object(api, &field.ty).filter(|_| !is_about)?;
        let (item, keys) = list_in(api, object)?;
        Some((item, [vec![field.wire.clone()], keys].concat()))
    });
    let only = inside.next()?;
    inside.next().is_none().then_some(only)
}

fn list_in(api: &Api, body: &Struct) -> Option<(Type, Keys)> {
    let lists = body.fields.iter().filter_map(|field| {
        let item = item(api, &field.ty)?;
        Some((item.clone(), vec![field.wire.clone()]))
    });
    let mut lists: Vec<_> = lists.collect();
    if lists.len() > 1 {
        lists.retain(|(_, keys)| !BESIDE.contains(&fold(&keys[0]).as_str()));
    }
    if let [only] = lists.as_slice() {
        return Some(only.clone());
    }
    let usual = LISTS.iter().find_map(|name| {
        let mut lists = lists.iter();
        lists.find(|(_, keys)| fold(&keys[0]) == *name)
    });
    usual.cloned()
}

/// The names of an object that is about a page, without what is on it.
const WRAPPERS: [&str; 17] = [
    "cursor",
    "cursors",
    "links",
    "meta",
    "metadata",
    "next",
    "nextpage",
    "page",
    "pageinfo",
    "pager",
    "pages",
    "pagination",
    "paginationinfo",
    "paging",
    "pageinformation",
    "responsemetadata",
    "resultinfo",
];

/// A value of a page.
pub struct Value<'a> {
    pub keys: Keys,
    pub field: &'a Field,
}

impl Value<'_> {
    /// The name, without what tells no names apart.
    pub fn name(&self) -> String {
        self.keys.last().map(|key| fold(key)).unwrap_or_default()
    }

    /// Whether it stands in an object that is about the page.
    pub fn is_inside(&self) -> bool {
        self.keys.len() > 1
    }

    /// Whether one of the objects around it has one of these names.
    pub fn is_in(&self, names: &[&str]) -> bool {
        let around = self.keys.split_last().map_or(&[][..], |(_, around)| around);
        around.iter().any(|key| names.contains(&fold(key).as_str()))
    }
}

/// The values of a page that are about it: its own, then those in objects that say so by their names, at most two deep. The
/// object that has the items is one of these.
pub fn about<'a>(api: &'a Api, body: &'a Type, items: &[String]) -> Vec<Value<'a>> {
    let mut found = Vec::new();
    let mut level = vec![(Vec::new(), body)];
    for _ in 0..3 {
        let mut deeper = Vec::new();
        for (keys, ty) in level {
            for field in object(api, ty).iter().flat_map(|object| &object.fields) {
                let keys = [keys.clone(), vec![field.wire.clone()]].concat();
                let has_items = keys.len() < items.len() && items.starts_with(&keys);
                if has_items || WRAPPERS.contains(&fold(&field.wire).as_str()) {
                    deeper.push((keys.clone(), &field.ty));
                }
                found.push(Value { keys, field });
            }
        }
        level = deeper;
    }
    found
}

/// Whether a list is but a part of one thing, such as its tags: what has an ID is no page.
pub fn is_entity(api: &Api, body: &Type, items: &[String]) -> bool {
    let Some((name, around)) = items.split_last() else {
        return false;
    };
    let mut ty = body;
    for key in around {
        match field(api, ty, key) {
            Some(field) => ty = &field.ty,
            None => return false,
        }
    }
    // `_id` as well.
    let mut fields = object(api, ty)
        .into_iter()
        .flat_map(|object| &object.fields);
    fields.any(|field| fold(&field.wire) == "id") && !LISTS.contains(&fold(name).as_str())
}
