//! Resources: a module each, with the handle that has the operations.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::imports::identifiers;
use super::operations;
use super::rustdoc::doc;
use super::types::ident;
use crate::emit::{Cx, Piece, Programs};
use crate::ir::ResourceId;
use crate::markdown::safe;

/// All files under `resources/`.
pub fn resources(cx: &Cx<'_>, programs: &Programs) -> Vec<Piece> {
    if cx.api.resources.is_empty() {
        return Vec::new();
    }
    let mut pieces = vec![root(cx)];
    pieces.extend(cx.api.resources().map(|(id, _)| resource(cx, id, programs)));
    pieces
}

fn root(cx: &Cx<'_>) -> Piece {
    let modules = cx.api.resources().map(|(id, _)| {
        let feature = &cx.names[id].module;
        let module = ident(feature);
        quote!(#[cfg(feature = #feature)] pub mod #module;)
    });
    Piece::rust(
        "src/resources/mod.rs",
        "The API's operations, a module for each resource.",
        modules.collect(),
    )
}

fn resource(cx: &Cx<'_>, resource: ResourceId, programs: &Programs) -> Piece {
    let names = &cx.names[resource];
    let handle = ident(&names.handle);
    let ids: Vec<_> = cx.api.operations_of(resource).map(|(id, _)| id).collect();
    let words = words(cx, resource);
    let handle_doc = doc(&format!(
        "{words}\n\nIts methods are the operations of `{}`.",
        names.module
    ));
    let methods = ids
        .iter()
        .flat_map(|id| operations::methods(cx, *id, programs));
    let mut items = vec![
        quote! {
            #handle_doc
            #[derive(Clone, Copy, Debug)]
            pub struct #handle<'a> { pub(crate) client: &'a Client }
        },
        quote!(impl #handle<'_> { #(#methods)* }),
    ];
    let builders: Vec<_> = ids
        .iter()
        .copied()
        .filter(|id| operations::has_builder(&cx.api[*id]))
        .collect();
    items.extend(builders.iter().flat_map(|id| operations::builder(cx, *id)));
    let tables: Vec<_> = ids.iter().map(|id| operations::table(cx, *id)).collect();
    items.insert(0, imports(&items, &tables, !builders.is_empty()));
    items.extend(tables);
    Piece::rust(format!("src/resources/{}.rs", names.module), words, items)
}

fn words(cx: &Cx<'_>, resource: ResourceId) -> String {
    let doc = cx.api[resource]
        .doc
        .as_deref()
        .map(safe)
        .filter(|doc| !doc.is_empty());
    doc.unwrap_or_else(|| format!("The resource `{}`.", cx.names[resource].module))
}

/// `use` for what the items and the operations' tables mention.
fn imports(items: &[TokenStream], tables: &[TokenStream], builders: bool) -> TokenStream {
    let (mut by_items, mut by_tables) = (BTreeSet::new(), BTreeSet::new());
    items
        .iter()
        .for_each(|item| identifiers(item.clone(), &mut by_items));
    tables
        .iter()
        .for_each(|item| identifiers(item.clone(), &mut by_tables));
    let pick = |names: &[&str], mentioned: &BTreeSet<String>| -> Vec<_> {
        names
            .iter()
            .filter(|name| mentioned.contains(**name))
            .map(|name| ident(name))
            .collect()
    };
    let uses = |name: &str| by_items.contains(name) || by_tables.contains(name);
    let models = uses("models").then(|| {
        quote!(
            use crate::models;
        )
    });
    let table = [
        "Operation",
        "Paging",
        "Retries",
        "Style",
        "cookie",
        "error",
        "header",
        "path",
        "query",
    ];
    let table = pick(&table, &by_tables);
    let macros = builders.then(|| quote!(, request));
    let json: Vec<_> = ["Bytes", "Map", "Value"]
        .into_iter()
        .filter(|name| uses(name))
        .map(ident)
        .collect();
    let json = (!json.is_empty()).then(|| quote!(use crate::runtime::{#(#json),*};));
    let file = uses("File").then(|| {
        quote!(
            use crate::runtime::file::File;
        )
    });
    let maps = uses("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    quote! {
        #maps
        use reqwest::Method;
        #models
        use crate::runtime::client::Client;
        #file
        use crate::runtime::operation::{#(#table),*};
        use crate::runtime::request::{Request #macros};
        #json
    }
}
