//! One of several types: an enum with room for what fits none of them.

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::{code, deprecated, doc};
use super::structs::type_doc;
use super::types::{ident, ty};
use crate::emit::Cx;
use crate::ir::{Arm, Shape, Type, TypeId, Union};

/// All items of a union.
pub fn items(cx: &Cx<'_>, id: TypeId, union: &Union) -> Vec<TokenStream> {
    let mut items = vec![declaration(cx, id, union), table(cx, id, union)];
    if cx.facts.of(id).in_requests {
        items.extend(conversions(cx, id, union));
    }
    items
}

fn declaration(cx: &Cx<'_>, id: TypeId, union: &Union) -> TokenStream {
    let def = &cx.api[id];
    let name = ident(cx.names.ty(id));
    let told = match &union.tag {
        Some(tag) => format!("The key {} tells which one it is.", code(tag)),
        None => "Which one it is shows in the fields that are there.".to_owned(),
    };
    let doc_attr = type_doc(def, "One of several types.", &[told]);
    let deprecated = deprecated(def.deprecated);
    let derives = if cx.facts.of(id).exact {
        quote!(Clone, Debug, PartialEq, Eq, Hash)
    } else {
        quote!(Clone, Debug, PartialEq)
    };
    let arms = union.arms.iter().enumerate().map(|(index, arm)| {
        let name = ident(cx.names.member(id, index));
        let doc = doc(&arm_doc(cx, arm));
        let ty = arm_type(cx, arm);
        quote!(#doc #name(#ty),)
    });
    let unknown = doc("What fits none of them, as it came.");
    quote! {
        #doc_attr
        #deprecated
        #[derive(#derives)]
        #[non_exhaustive]
        pub enum #name { #(#arms)* #unknown Unknown(Value), }
    }
}

fn arm_doc(cx: &Cx<'_>, arm: &Arm) -> String {
    let tags: Vec<_> = arm.tags.iter().map(|tag| code(tag)).collect();
    if !tags.is_empty() {
        return format!("For {}.", tags.join(", "));
    }
    match &arm.ty {
        Type::Named(id) => format!("A value of [`{}`].", cx.names.ty(*id)),
        _ => "A plain value.".to_owned(),
    }
}

/// Objects are boxed, so that the enum is no larger than a pointer needs.
fn arm_type(cx: &Cx<'_>, arm: &Arm) -> TokenStream {
    let value = ty(cx, &arm.ty);
    if is_boxed(cx, &arm.ty) {
        quote!(Box<#value>)
    } else {
        value
    }
}

/// Whether a value of the type is boxed as an arm.
pub fn is_boxed(cx: &Cx<'_>, ty: &Type) -> bool {
    match ty {
        Type::Named(id) => match &cx.api[*id].shape {
            Shape::Struct(_) | Shape::Union(_) => true,
            Shape::Alias(ty) => is_boxed(cx, ty),
            Shape::Enum(_) => false,
        },
        _ => false,
    }
}

fn table(cx: &Cx<'_>, id: TypeId, union: &Union) -> TokenStream {
    let name = ident(cx.names.ty(id));
    let tag = &union.tag;
    let tag = tag.as_ref().map(|tag| quote!(#tag));
    let rows = union.arms.iter().enumerate().map(|(index, arm)| {
        let (name, tags) = (ident(cx.names.member(id, index)), &arm.tags);
        quote!(#name = [#(#tags),*];)
    });
    quote!(union! { #name #tag; #(#rows)* })
}

/// Whether the arm has a `From`: its type is no other arm's, and requests hold the union.
pub fn converts(cx: &Cx<'_>, id: TypeId, union: &Union, index: usize) -> bool {
    let text = |arm: &Arm| ty(cx, behind_aliases(cx, &arm.ty)).to_string();
    let own = text(&union.arms[index]);
    let same = union.arms.iter().filter(|arm| text(arm) == own).count();
    cx.facts.of(id).in_requests && same == 1 && own != "Value"
}

/// `From` for each arm whose type no other arm has; a text comes from a literal as well.
fn conversions(cx: &Cx<'_>, id: TypeId, union: &Union) -> Vec<TokenStream> {
    let name = ident(cx.names.ty(id));
    let conversion = |(index, arm): (usize, &Arm)| {
        let (variant, ty) = (ident(cx.names.member(id, index)), ty(cx, &arm.ty));
        let value = if is_boxed(cx, &arm.ty) {
            quote!(Box::new(value))
        } else {
            quote!(value)
        };
        let literal = (*behind_aliases(cx, &arm.ty) == Type::Text).then(|| {
            quote!(impl From<&str> for #name { fn from(value: &str) -> Self { Self::#variant(value.to_owned()) } })
        });
        quote!(impl From<#ty> for #name { fn from(value: #ty) -> Self { Self::#variant(#value) } } #literal)
    };
    union
        .arms
        .iter()
        .enumerate()
        .filter(|(index, _)| converts(cx, id, union, *index))
        .map(conversion)
        .collect()
}

/// The type that an alias stands for: two arms may have one under different names.
pub fn behind_aliases<'a>(cx: &'a Cx<'_>, ty: &'a Type) -> &'a Type {
    match ty {
        Type::Named(id) => match &cx.api[*id].shape {
            Shape::Alias(ty) => behind_aliases(cx, ty),
            _ => ty,
        },
        _ => ty,
    }
}
