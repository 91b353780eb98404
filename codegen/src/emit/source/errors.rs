//! Typed error bodies: an accessor on `Error` for each schema that an error has. It stands beside the schema's type, so it
//! is compiled when the type is.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::{article, code, doc};
use super::types::ident;
use crate::emit::Cx;
use crate::ir::{Shape, Type, TypeId};
use crate::name::reserved;

/// The accessor for a type, if errors have it.
pub fn emit_accessor(cx: &Cx<'_>, id: TypeId) -> Option<TokenStream> {
    if !bodies(cx).contains(&id) {
        return None;
    }
    let (name, method) = (ident(cx.names.ty(id)), ident(&cx.names.module_of(id)));
    let one = format!("{} {}", article(cx.names.ty(id)), code(cx.names.ty(id)));
    let doc = doc(&format!("The body of the error, if it is {one}."));
    Some(quote! {
        impl crate::Error {
            #doc
            #[must_use]
            pub fn #method(&self) -> Option<&#name> { self.body_as() }
        }
    })
}

/// The types of error bodies, by name.
pub fn bodies(cx: &Cx<'_>) -> Vec<TypeId> {
    let taken = reserved::methods("Error");
    let errors = cx
        .api
        .operations
        .iter()
        .flat_map(|operation| &operation.errors);
    let ids: BTreeSet<_> = errors
        .filter_map(|error| match error.ty.as_ref()? {
            Type::Named(id) if !matches!(cx.api[*id].shape, Shape::Alias(_)) => Some(*id),
            _ => None,
        })
        .filter(|id| !taken.contains(&cx.names.module_of(*id).as_str()))
        .collect();
    ids.into_iter().collect()
}
