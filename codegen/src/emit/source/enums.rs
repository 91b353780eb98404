//! Texts with known values: an enum with room for the values that are not known yet.

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::{code, deprecated, doc, paragraphs};
use super::structs::type_doc;
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
    let doc_attr = type_doc(def, &list(values), &[]);
    let deprecated = deprecated(def.deprecated);
    let variants = values.iter().enumerate().map(|(index, value)| {
        let name = ident(cx.names.member(id, index));
        let words = value.doc.as_deref().map(safe).unwrap_or_default();
        let text = format!("The value {}.", code(&value.wire));
        let doc = doc(&paragraphs([words, text]));
        quote!(#doc #name,)
    });
    let unknown = doc("A value that this version of the crate does not know.");
    quote! {
        #doc_attr
        #deprecated
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum #name { #(#variants)* #unknown Unknown(UnknownValue), }
    }
}

/// The first values, in a sentence.
fn list(values: &[EnumValue]) -> String {
    let shown = values.iter().take(6).map(|value| code(&value.wire));
    let shown: Vec<_> = shown.collect();
    match values.len() - shown.len() {
        0 if shown.len() == 1 => format!("A text that is {}.", shown.join("")),
        0 => format!("One of the texts {}.", shown.join(", ")),
        more => format!("One of the texts {} and {more} more.", shown.join(", ")),
    }
}

fn emit_rows(cx: &Cx<'_>, id: TypeId, values: &[EnumValue]) -> TokenStream {
    let name = ident(cx.names.ty(id));
    let rows = values.iter().enumerate().map(|(index, value)| {
        let (name, wire) = (ident(cx.names.member(id, index)), &value.wire);
        quote!(#name = #wire;)
    });
    quote!(text_enum! { #name; #(#rows)* })
}
