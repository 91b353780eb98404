//! Resources: a module each, with the handle that has the operations.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::models::identifiers;
use super::operations;
use super::rustdoc::doc;
use super::types::ident;
use crate::emit::{Cx, Piece};
use crate::markdown::safe;

/// All files under `resources/`.
pub fn resources(cx: &Cx<'_>) -> Vec<Piece> {
    if cx.api.resources.is_empty() {
        return Vec::new();
    }
    let mut pieces = vec![root(cx)];
    pieces.extend((0..cx.api.resources.len()).map(|index| resource(cx, index)));
    pieces
}

fn root(cx: &Cx<'_>) -> Piece {
    let modules = cx.names.resources.iter().map(|resource| {
        let (feature, module) = (&resource.module, ident(&resource.module));
        quote!(#[cfg(feature = #feature)] pub mod #module;)
    });
    Piece::rust(
        "src/resources/mod.rs",
        "The API's operations, a module for each resource.",
        modules.collect(),
    )
}

fn resource(cx: &Cx<'_>, resource: usize) -> Piece {
    let names = &cx.names.resources[resource];
    let handle = ident(&names.handle);
    let indices: Vec<_> = (0..cx.api.operations.len())
        .filter(|index| cx.api.operations[*index].resource == resource)
        .collect();
    let words = words(cx, resource);
    let handle_doc = doc(&format!(
        "{words}\n\nIts methods are the operations of `{}`.",
        names.module
    ));
    let methods = indices
        .iter()
        .flat_map(|index| operations::methods(cx, *index));
    let mut items = vec![
        quote! {
            #handle_doc
            #[derive(Clone, Copy, Debug)]
            pub struct #handle<'a> { pub(crate) client: &'a Client }
        },
        quote!(impl #handle<'_> { #(#methods)* }),
    ];
    let builders: Vec<_> = indices
        .iter()
        .copied()
        .filter(|index| operations::has_builder(&cx.api.operations[*index]))
        .collect();
    items.extend(
        builders
            .iter()
            .flat_map(|index| operations::builder(cx, *index)),
    );
    let tables: Vec<_> = indices
        .iter()
        .map(|index| operations::table(cx, *index))
        .collect();
    items.insert(0, imports(&items, &tables, !builders.is_empty()));
    items.extend(tables);
    Piece::rust(format!("src/resources/{}.rs", names.module), words, items)
}

fn words(cx: &Cx<'_>, resource: usize) -> String {
    let doc = cx.api.resources[resource]
        .doc
        .as_deref()
        .map(safe)
        .filter(|doc| !doc.is_empty());
    doc.unwrap_or_else(|| format!("The resource `{}`.", cx.names.resources[resource].module))
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
