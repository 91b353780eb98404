//! Models in files: one for each resource's own types, one for each group of types that the same resources share.
//!
//! A file is compiled when one of its resources' cargo features is on, so that who uses one resource compiles one.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::imports::{identifiers, unqualify};
use super::rustdoc::deprecated;
use super::structs::type_doc;
use super::types::{ident, ty};
use super::{enums, structs, unions};
use crate::emit::{Cx, Piece};
use crate::ir::{Operation, Origin, ResourceId, Shape, Struct, Type, TypeId};

/// The types that live in one file.
struct Group {
    module: String,
    doc: String,
    need: Need,
    types: Vec<TypeId>,
}

/// When a type is compiled. What it leads to is compiled then as well.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// Always: most resources lead to it.
    Always,
    /// With any of these resources, by index.
    Resources(BTreeSet<ResourceId>),
    /// With all resources: no operation leads to it, as to the body of a webhook, and it may lead to any other type.
    All,
}

/// All files under `models/`.
pub fn models(cx: &Cx<'_>) -> Vec<Piece> {
    let groups = groups(cx);
    let homes: BTreeMap<&str, usize> = groups
        .iter()
        .enumerate()
        .flat_map(|(group, types)| types.types.iter().map(move |id| (cx.names.ty(*id), group)))
        .collect();
    let mut pieces = vec![root(cx, &groups)];
    for (index, group) in groups.iter().enumerate() {
        let mut mentioned = BTreeSet::new();
        let mut unqualified = |tokens| unqualify(tokens, &mut mentioned);
        let items = |id: &TypeId| items(cx, *id).into_iter().map(&mut unqualified).collect();
        let types: Vec<_> = group
            .types
            .iter()
            .copied()
            .zip(group.types.iter().map(items))
            .collect();
        let siblings = siblings(&mentioned, &homes, index);
        let imports = imports(cx, &types, &siblings);
        let types = types.into_iter().flat_map(|(_, items)| items);
        let items = std::iter::once(imports).chain(types).collect();
        pieces.push(Piece::rust(
            format!("src/models/{}.rs", group.module),
            group.doc.clone(),
            items,
        ));
    }
    pieces
}

fn root(cx: &Cx<'_>, groups: &[Group]) -> Piece {
    let modules = groups.iter().map(|group| {
        let module = ident(&group.module);
        let cfg = cfg(cx, &group.need);
        quote!(#cfg mod #module; #cfg pub use #module::*;)
    });
    let text = "The types that requests take and responses give.";
    Piece::rust("src/models/mod.rs", text, modules.collect())
}

/// The features that need a type.
pub fn cfg_of(cx: &Cx<'_>, id: TypeId) -> TokenStream {
    cfg(cx, &need(cx, id))
}

fn cfg(cx: &Cx<'_>, need: &Need) -> TokenStream {
    let resources = match need {
        Need::Always => return TokenStream::new(),
        Need::All => return quote!(#[cfg(feature = "resources")]),
        Need::Resources(resources) => resources,
    };
    let features: Vec<_> = resources
        .iter()
        .map(|index| &cx.names[*index].module)
        .collect();
    match features.as_slice() {
        [feature] => quote!(#[cfg(feature = #feature)]),
        features => quote!(#[cfg(any(#(feature = #features),*))]),
    }
}

fn groups(cx: &Cx<'_>) -> Vec<Group> {
    let mut by_need: BTreeMap<Need, Vec<TypeId>> = BTreeMap::new();
    for index in 0..cx.api.types.len() {
        let id = TypeId(index);
        by_need.entry(need(cx, id)).or_default().push(id);
    }
    let mut taken: BTreeSet<String> = cx
        .api
        .resources()
        .map(|(id, _)| cx.names[id].module.clone())
        .collect();
    let mut groups: Vec<_> = by_need
        .into_iter()
        .map(|(need, types)| group(cx, need, types, &mut taken))
        .collect();
    groups.sort_by(|one, other| one.module.cmp(&other.module));
    groups
}

fn need(cx: &Cx<'_>, id: TypeId) -> Need {
    let (users, all) = (&cx.facts.of(id).resources, cx.api.resources.len());
    if all == 0 || (users.len() > 2 && users.len() * 2 > all) {
        Need::Always
    } else if users.is_empty() {
        Need::All
    } else {
        Need::Resources(users.clone())
    }
}

fn group(cx: &Cx<'_>, need: Need, mut types: Vec<TypeId>, taken: &mut BTreeSet<String>) -> Group {
    types.sort_by_key(|id| cx.names.ty(*id));
    let (module, doc) = match &need {
        Need::Always => (
            free(
                ["common", "common_types", "common_models"],
                "types_of_most",
                taken,
            ),
            "Types that most of the API uses.".to_owned(),
        ),
        Need::All => (
            free(
                ["others", "other_types", "other_models"],
                "types_of_none",
                taken,
            ),
            "Types that no operation takes or gives. They are there when all resources are."
                .to_owned(),
        ),
        Need::Resources(resources) => of_resources(cx, resources, &types, taken),
    };
    taken.insert(module.clone());
    Group {
        module,
        doc,
        need,
        types,
    }
}

/// The first of these names that is free, or else the last one.
fn free(wanted: [&str; 3], last: &str, taken: &BTreeSet<String>) -> String {
    let free = wanted.into_iter().find(|name| !taken.contains(*name));
    free.unwrap_or(last).to_owned()
}

/// The module of types that these resources use, and its documentation.
fn of_resources(
    cx: &Cx<'_>,
    resources: &BTreeSet<ResourceId>,
    types: &[TypeId],
    taken: &BTreeSet<String>,
) -> (String, String) {
    let names: Vec<_> = resources
        .iter()
        .map(|index| cx.names[*index].module.as_str())
        .collect();
    match names.as_slice() {
        [only] => (
            (*only).to_owned(),
            format!("Types of the resource `{only}` alone."),
        ),
        names => (
            shared_module(cx, types, taken),
            format!("Types that these resources share: {}.", names.join(", ")),
        ),
    }
}

/// A group that resources share has the name of its first component.
fn shared_module(cx: &Cx<'_>, types: &[TypeId], taken: &BTreeSet<String>) -> String {
    let is_component = |id: &&TypeId| matches!(cx.api[**id].origin, Origin::Component(_));
    let main = types.iter().find(is_component).or(types.first());
    let name = main.map_or_else(|| "shared".to_owned(), |id| cx.names.module_of(*id));
    let numbered = (2..).map(|number| format!("{name}_types_{number}"));
    let mut wanted = [name.clone(), format!("{name}_types")]
        .into_iter()
        .chain(numbered);
    wanted.find(|name| !taken.contains(name)).unwrap_or(name)
}

fn items(cx: &Cx<'_>, id: TypeId) -> Vec<TokenStream> {
    match &cx.api[id].shape {
        Shape::Struct(body) => {
            let mut items = structs::items(cx, id, body);
            items.extend(page(cx, id, body));
            items
        }
        Shape::Enum(values) => enums::items(cx, id, values),
        Shape::Union(union) => unions::items(cx, id, union),
        Shape::Alias(alias) => {
            let def = &cx.api[id];
            let (name, alias) = (ident(cx.names.ty(id)), ty(cx, alias));
            let doc = type_doc(def, "Another name for this type.", &[]);
            let deprecated = deprecated(def.deprecated);
            vec![quote!(#doc #deprecated pub type #name = #alias;)]
        }
    }
}

/// `page!` for a struct that is a page of a list.
fn page(cx: &Cx<'_>, id: TypeId, body: &Struct) -> Option<TokenStream> {
    let is_body = |operation: &&Operation| {
        let body = operation.ok.body.as_ref().map(|(_, ty)| ty);
        body.is_some_and(|ty| *unions::behind_aliases(cx, ty) == Type::Named(id))
    };
    let page = cx
        .api
        .operations
        .iter()
        .filter(is_body)
        .find_map(|operation| operation.page.as_ref())?;
    let member = |wire: &String| {
        let index = body.fields.iter().position(|field| field.wire == *wire)?;
        Some(ident(cx.names.member(id, index)))
    };
    let (name, items, item) = (
        ident(cx.names.ty(id)),
        member(page.items.as_ref()?)?,
        ty(cx, &page.item),
    );
    let total = page
        .total
        .as_ref()
        .and_then(member)
        .map(|total| quote!(; #total));
    Some(quote!(page!(#name; #items: #item #total);))
}

/// `use` for what the types mention and the file does not have.
fn imports(cx: &Cx<'_>, types: &[(TypeId, Vec<TokenStream>)], siblings: &[Ident]) -> TokenStream {
    let shapes = || types.iter().map(|(id, _)| &cx.api[*id].shape);
    let mut mentioned = BTreeSet::new();
    let all = types.iter().flat_map(|(_, items)| items);
    all.for_each(|item| identifiers(item.clone(), &mut mentioned));
    let siblings = (!siblings.is_empty()).then(|| quote!(use super::{#(#siblings),*};));
    let macros: Vec<_> = [
        (
            "object",
            shapes().any(|shape| matches!(shape, Shape::Struct(_))),
        ),
        (
            "text_enum",
            shapes().any(|shape| matches!(shape, Shape::Enum(_))),
        ),
        (
            "union",
            shapes().any(|shape| matches!(shape, Shape::Union(_))),
        ),
    ]
    .into_iter()
    .filter(|(_, used)| *used)
    .map(|(name, _)| ident(name))
    .collect();
    let macros = (!macros.is_empty()).then(|| quote!(use crate::runtime::macros::{#(#macros),*};));
    let is_page = |(id, _): &(TypeId, _)| match &cx.api[*id].shape {
        Shape::Struct(body) => page(cx, *id, body).is_some(),
        _ => false,
    };
    let page = types.iter().any(is_page).then(|| {
        quote!(
            use crate::runtime::paging::page;
        )
    });
    let file = mentioned.contains("File").then(|| {
        quote!(
            use crate::runtime::file::File;
        )
    });
    let patch = mentioned.contains("Patch").then(|| {
        quote!(
            use crate::runtime::patch::Patch;
        )
    });
    let json: Vec<_> = ["Map", "Value"]
        .iter()
        .filter(|name| mentioned.contains(**name))
        .map(|name| ident(name))
        .collect();
    let json = (!json.is_empty()).then(|| quote!(use crate::runtime::{#(#json),*};));
    let maps = mentioned.contains("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    quote!(#maps #file #macros #page #patch #json #siblings)
}

/// The types of other files that the types of this one mention.
fn siblings(
    mentioned: &BTreeSet<String>,
    homes: &BTreeMap<&str, usize>,
    home: usize,
) -> Vec<Ident> {
    let elsewhere = |name: &&String| homes.get(name.as_str()).is_some_and(|file| *file != home);
    mentioned
        .iter()
        .filter(elsewhere)
        .map(|name| ident(name))
        .collect()
}
