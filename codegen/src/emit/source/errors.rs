//! Typed error bodies: an accessor on `Error` for each schema that an error has. It stands beside the schema's type, so it
//! is compiled when the type is.

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::{article, code, doc};
use super::types::ident;
use crate::emit::Cx;
use crate::ir::TypeId;

/// The accessor for a type, if errors have it.
pub fn emit_accessor(cx: &Cx<'_>, id: TypeId) -> Option<TokenStream> {
    let method = ident(cx.names.accessor(id)?);
    let name = ident(cx.names.ty(id));
    let one = format!("{} {}", article(cx.names.ty(id)), code(cx.names.ty(id)));
    let doc = doc(&format!("The body of the error, if it is {one}."));
    Some(quote! {
        impl crate::Error {
            #doc
            #[must_use]
            #[inline]
            pub fn #method(&self) -> Option<&#name> { self.body_as() }
        }
    })
}
