//! The contract's calls: takes the operations, gives a file beside the crate's sources that calls each of them once.
//!
//! A call is the one that the operation's page shows, so what is documented is what is tested. Who sends the calls, and
//! what becomes of the answers, is the business of the program that includes the file.

use std::collections::BTreeSet;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::program::{call, client_variable, crate_name};
use crate::emit::source::imports::identifiers;
use crate::emit::source::types::ident;
use crate::emit::{Cx, Piece};
use crate::ir::ResourceId;

const DOC: &str = "Every operation of the API, called once with the document's examples.\n\n\
    It is no part of the package: a test of the contract includes it, and sends each call to a server.";

/// `contract/calls.rs`; none where there is nothing to call.
pub fn contract(cx: &Cx<'_>) -> Option<Piece> {
    let used: BTreeSet<ResourceId> = cx
        .api
        .operations
        .iter()
        .map(|operation| operation.resource)
        .collect();
    if used.is_empty() {
        return None;
    }
    let resources: Vec<_> = used.iter().map(|id| resource(cx, *id)).collect();
    let mut items = vec![
        quote!(#![allow(deprecated, reason = "what the API has deprecated is called as well")]),
        imports(cx, &resources),
        taker(),
        all(cx, &used),
    ];
    items.extend(file(cx, &resources));
    items.extend(resources);
    Some(Piece::rust("contract/calls.rs", DOC, items))
}

fn taker() -> TokenStream {
    quote! {
        /// What is done with the calls.
        pub trait Contract {
            /// Takes a call that is not sent yet: `name` is the operation's in the document, `method` says how it is
            /// called in Rust.
            fn call<T: Send + 'static>(&mut self, name: &'static str, method: &'static str, request: RawResponseFuture<T>);
        }
    }
}

fn all(cx: &Cx<'_>, used: &BTreeSet<ResourceId>) -> TokenStream {
    let (krate, client, variable) = (
        ident(&crate_name(cx)),
        ident(&cx.names.client),
        client_variable(cx),
    );
    let resources = used.iter().map(|id| function(cx, *id));
    quote! {
        /// Makes all calls.
        pub fn calls(#variable: &#krate::#client, contract: &mut impl Contract) {
            #(#resources(#variable, contract);)*
        }
    }
}

/// The calls of one resource: a function each is compiled faster than one for all.
fn resource(cx: &Cx<'_>, resource: ResourceId) -> TokenStream {
    let (krate, client, variable) = (
        ident(&crate_name(cx)),
        ident(&cx.names.client),
        client_variable(cx),
    );
    let module = &cx.names[resource].module;
    let calls = cx.api.operations_of(resource).map(|(id, operation)| {
        let (before, request) = call(cx, id, 0);
        let (name, method) = (
            &operation.id,
            format!("{module}.{}", cx.names[id].methods[0]),
        );
        quote!(#before contract.call(#name, #method, #request.send_raw());)
    });
    let name = function(cx, resource);
    quote!(fn #name(#variable: &#krate::#client, contract: &mut impl Contract) { #(#calls)* })
}

/// Its name is no variable's, whatever the resource is called.
fn function(cx: &Cx<'_>, resource: ResourceId) -> Ident {
    let module = &cx.names[resource].module;
    format_ident!("call_{}", module.trim_matches('_'))
}

/// `use` for what the calls mention.
fn imports(cx: &Cx<'_>, resources: &[TokenStream]) -> TokenStream {
    let krate = ident(&crate_name(cx));
    let mut mentioned = mentioned(resources);
    mentioned.insert("RawResponseFuture".to_owned());
    let own = ["Map", "Patch", "RawResponseFuture", "Value", "models"];
    let own = own
        .iter()
        .filter(|name| mentioned.contains(**name))
        .map(|name| ident(name));
    let map = mentioned.contains("BTreeMap").then(|| {
        quote!(
            use std::collections::BTreeMap;
        )
    });
    let json = mentioned.contains("json").then(|| {
        quote!(
            use serde_json::json;
        )
    });
    quote!(#map use #krate::{#(#own),*}; #json)
}

/// A file that is on no disk: the calls name files that their examples name, and there are none.
fn file(cx: &Cx<'_>, resources: &[TokenStream]) -> Option<TokenStream> {
    let krate = ident(&crate_name(cx));
    mentioned(resources).contains("File").then(|| {
        quote! {
            /// Stands in for the crate's own, for there is no file at the examples' paths.
            struct File;
            impl File {
                fn from_path(name: &str) -> #krate::File { #krate::File::from_bytes("the content of a file").name(name) }
            }
        }
    })
}

fn mentioned(tokens: &[TokenStream]) -> BTreeSet<String> {
    let mut mentioned = BTreeSet::new();
    tokens
        .iter()
        .for_each(|tokens| identifiers(tokens.clone(), &mut mentioned));
    mentioned
}
