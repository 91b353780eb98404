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
pub fn items(cx: &Cx<'_>, id: TypeId, values: &[EnumValue]) -> Vec<TokenStream> {
    let def = &cx.api[id];
    let name = ident(cx.names.ty(id));
    let list: Vec<_> = values
        .iter()
        .take(6)
        .map(|value| code(&value.wire))
        .collect();
    let more = if values.len() > list.len() {
        " …"
    } else {
        ""
    };
    let doc_attr = type_doc(
        def,
        &format!("A text with known values: {}{more}.", list.join(", ")),
        &[],
    );
    let deprecated = deprecated(def.deprecated);
    let variants = values.iter().enumerate().map(|(index, value)| {
        let name = ident(cx.names.member(id, index));
        let words = value.doc.as_deref().map(safe).unwrap_or_default();
        let doc = doc(&paragraphs([
            words,
            format!("{} on the wire.", code(&value.wire)),
        ]));
        quote!(#doc #name,)
    });
    let rows = values.iter().enumerate().map(|(index, value)| {
        let (name, wire) = (ident(cx.names.member(id, index)), &value.wire);
        quote!(#name = #wire;)
    });
    let unknown = doc("A value that this version of the crate does not know.");
    vec![
        quote! {
            #doc_attr
            #deprecated
            #[derive(Clone, Debug, PartialEq, Eq, Hash)]
            #[non_exhaustive]
            pub enum #name { #(#variants)* #unknown Unknown(String), }
        },
        quote!(text_enum! { #name; #(#rows)* }),
    ]
}
