//! One of several answers: an enum whose arm is chosen by status and media type, with room for an answer that the document
//! does not have. It takes a union of answers, and knows nothing of how they are read.

use proc_macro2::TokenStream;
use quote::quote;

use super::literals::integer;
use super::rustdoc::{code, deprecated, doc};
use super::type_docs::type_doc;
use super::types::ident;
use super::unions::{arm_type, derives};
use crate::emit::Cx;
use crate::ir::{Arm, Media, Reply, TypeId, Union};

/// The enum of the answers, and the rows that say which one is which arm.
pub fn emit_answers(cx: &Cx<'_>, id: TypeId, union: &Union) -> Vec<TokenStream> {
    vec![emit_declaration(cx, id, union), emit_rows(cx, id, union)]
}

fn emit_declaration(cx: &Cx<'_>, id: TypeId, union: &Union) -> TokenStream {
    let def = &cx.api[id];
    let name = ident(cx.names.ty(id));
    let told = [format!(
        "Its status and its media type tell which one it is. {}",
        asking(union)
    )];
    let doc_attr = type_doc(cx, id, &told);
    let deprecated = deprecated(def.deprecated);
    let derives = derives();
    let arms = union.arms.iter().enumerate().map(|(index, arm)| {
        let name = ident(cx.names.member(id, index));
        let doc = doc(&format!("With {}.", replies(arm)));
        let ty = arm_type(cx, arm);
        quote!(#doc #name(#ty),)
    });
    let unknown = doc("An answer that is none of these: its body, unchanged.");
    quote! {
        #doc_attr
        #deprecated
        #[derive(#(#derives),*)]
        #[non_exhaustive]
        pub enum #name { #(#arms)* #unknown Unknown(crate::runtime::Bytes), }
    }
}

/// How a request asks for one of them, if it is the media type that tells.
fn asking(union: &Union) -> String {
    let mut replies = union.arms.iter().flat_map(|arm| &arm.replies);
    let Some(first) = replies.next() else {
        return String::new();
    };
    let other = replies.find(|it| it.status == first.status && it.media_type != first.media_type);
    let asks = |it: &Reply| {
        let header = format!(".header(\"accept\", {:?})", it.media_type);
        format!("A request asks for one media type with {}.", code(&header))
    };
    other.map(asks).unwrap_or_default()
}

/// The answers that are an arm, for people: ``status 200 and `text/csv` ``.
pub fn replies(arm: &Arm) -> String {
    let one = |reply: &Reply| format!("status {} and {}", reply.status, code(&reply.media_type));
    let all: Vec<_> = arm.replies.iter().map(one).collect();
    all.join(", or with ")
}

fn emit_rows(cx: &Cx<'_>, id: TypeId, union: &Union) -> TokenStream {
    let name = ident(cx.names.ty(id));
    let rows = union.arms.iter().enumerate().map(|(index, arm)| {
        let name = ident(cx.names.member(id, index));
        let read = ident(match arm.replies.first().map(|reply| reply.media) {
            Some(Media::Json) | None => "json",
            Some(Media::Form) => "form",
            Some(Media::Text) => "text",
            Some(Media::Multipart | Media::Binary) => "bytes",
        });
        let replies = arm.replies.iter().map(|reply| {
            let (from, to, media_type) =
                (integer(reply.from), integer(reply.to), &reply.media_type);
            quote!((#from, #to, #media_type))
        });
        quote!(#name = #read([#(#replies),*]);)
    });
    quote!(answers! { #name; #(#rows)* })
}
