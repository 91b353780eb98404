//! Resources: a module each, with the handle that has the operations.

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::doc;
use super::types::ident;
use super::{imports, mocks, operations, tables};
use crate::emit::{Cx, Job, Piece, Programs, Reply, job};
use crate::ir::{Operation, ResourceId};
use crate::markdown::safe;

/// Makes an answer to an operation.
pub type MakeReply = fn(&Cx<'_>, &Operation) -> Reply;

/// All files under `resources/`. The programs show its methods, the replies are what doubles answer.
pub fn emit_resources<'a>(
    cx: &'a Cx<'_>,
    programs: &'a Programs,
    reply: MakeReply,
) -> Vec<Job<'a>> {
    let root = (!cx.api.resources.is_empty()).then(|| job(|| emit_root(cx)));
    let resources = cx.api.resources();
    let resources = resources.map(|(id, _)| job(move || emit_resource(cx, id, programs, reply)));
    root.into_iter().chain(resources).collect()
}

fn emit_root(cx: &Cx<'_>) -> Piece {
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

fn emit_resource(
    cx: &Cx<'_>,
    resource: ResourceId,
    programs: &Programs,
    reply: MakeReply,
) -> Piece {
    let names = &cx.names[resource];
    let words = description(cx, resource);
    let mut items = vec![emit_struct(cx, resource, &words)];
    let handle = ident(&names.handle);
    let methods = cx
        .api
        .operations_of(resource)
        .flat_map(|(id, _)| operations::emit_methods(cx, id, programs));
    items.push(quote!(impl #handle<'_> { #(#methods)* }));
    for (id, operation) in cx.api.operations_of(resource) {
        if operation.has_options() {
            items.extend(operations::emit_builder(cx, id));
        }
    }
    let tables = cx.api.operations_of(resource);
    items.extend(tables.map(|(id, operation)| tables::emit_table(cx, id, &reply(cx, operation))));
    items.push(mocks::emit_mocked(cx, resource));
    items.insert(0, imports::uses(&items));
    Piece::rust(format!("src/resources/{}.rs", names.module), words, items)
}

fn emit_struct(cx: &Cx<'_>, resource: ResourceId, words: &str) -> TokenStream {
    let names = &cx.names[resource];
    let handle = ident(&names.handle);
    let doc = doc(&format!(
        "{words}\n\nIts methods are the operations of `{}`.",
        names.module
    ));
    quote! {
        #doc
        #[derive(Clone, Copy, Debug)]
        pub struct #handle<'a> { pub(crate) client: &'a Client }
    }
}

/// What the document says of a resource, or its name.
fn description(cx: &Cx<'_>, resource: ResourceId) -> String {
    let doc = cx.api[resource].doc.as_deref().map(safe);
    let doc = doc.filter(|doc| !doc.is_empty());
    doc.unwrap_or_else(|| format!("The resource `{}`.", cx.names[resource].module))
}
