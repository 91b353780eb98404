//! Texts with known values: an enum with room for the values that are not known yet.

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::{code, deprecated, doc, paragraphs};
use super::type_docs::type_doc;
use super::types::ident;
use crate::emit::Cx;
use crate::ir::{EnumValue, TypeId};
use crate::markdown::safe;

/// All items of an enum.
pub fn emit_enum(cx: &Cx<'_>, id: TypeId, values: &[EnumValue]) -> Vec<TokenStream> {
    vec![emit_declaration(cx, id, values), emit_rows(cx, id, values)]
}

fn emit_declaration(cx: &Cx<'_>, id: TypeId, values: &[EnumValue]) -> TokenStream {
    let def = &cx.api[id];
    let name = ident(cx.names.ty(id));
    let doc_attr = type_doc(cx, id, &[]);
    let deprecated = deprecated(def.deprecated);
    let variants = values.iter().enumerate().map(|(index, value)| {
        let name = ident(cx.names.member(id, index));
        let words = value.doc.as_deref().map(safe).unwrap_or_default();
        let text = format!("The value {}.", code(&value.wire));
        let doc = doc(&paragraphs([words, text]));
        quote!(#doc #name,)
    });
    let unknown = doc("A value that this version of the crate does not know.");
    let derives = derives();
    quote! {
        #doc_attr
        #deprecated
        #[derive(#(#derives),*)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* #unknown Unknown(UnknownValue), }
    }
}

/// What an enum of texts derives.
pub fn derives() -> Vec<TokenStream> {
    vec![
        quote!(Clone),
        quote!(Debug),
        quote!(PartialEq),
        quote!(Eq),
        quote!(Hash),
    ]
}

fn emit_rows(cx: &Cx<'_>, id: TypeId, values: &[EnumValue]) -> TokenStream {
    let name = ident(cx.names.ty(id));
    let rows = values.iter().enumerate().map(|(index, value)| {
        let (name, wire) = (ident(cx.names.member(id, index)), &value.wire);
        quote!(#name = #wire;)
    });
    quote!(text_enum! { #name; #(#rows)* })
}
