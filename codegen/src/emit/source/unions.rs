//! One of several types: an enum with room for what fits none of them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::answers;
use super::rustdoc::{article, capital, code, deprecated, doc, paragraphs};
use super::type_docs::type_doc;
use super::types::{ident, ty};
use crate::emit::Cx;
use crate::ir::{Arm, Shape, TextFormat, Type, TypeId, Union};
use crate::markdown::safe;

/// All items of a union.
pub fn emit_union(cx: &Cx<'_>, id: TypeId, union: &Union) -> Vec<TokenStream> {
    if union.is_answer() {
        return answers::emit_answers(cx, id, union);
    }
    let mut items = vec![emit_declaration(cx, id, union), emit_rows(cx, id, union)];
    if cx.facts.of(id).in_requests {
        items.extend(emit_conversions(cx, id, union));
    }
    items
}

fn emit_declaration(cx: &Cx<'_>, id: TypeId, union: &Union) -> TokenStream {
    let def = &cx.api[id];
    let name = ident(cx.names.ty(id));
    let told = match &union.tag {
        Some(tag) => format!("The field {} tells which one it is.", code(tag)),
        None => "Its content tells which one it is.".to_owned(),
    };
    let doc_attr = type_doc(cx, id, &[told]);
    let deprecated = deprecated(def.deprecated);
    let derives = derives();
    let arms = union.arms.iter().enumerate().map(|(index, arm)| {
        let name = ident(cx.names.member(id, index));
        let doc = doc(&arm_doc(cx, union, arm));
        let ty = arm_type(cx, arm);
        quote!(#doc #name(#ty),)
    });
    let unknown = doc("A value that fits none of the types, unchanged.");
    quote! {
        #doc_attr
        #deprecated
        #[derive(#(#derives),*)]
        #[non_exhaustive]
        pub enum #name { #(#arms)* #unknown Unknown(Value), }
    }
}

/// What a union derives.
pub fn derives() -> Vec<TokenStream> {
    vec![quote!(Clone), quote!(Debug), quote!(PartialEq)]
}

fn arm_doc(cx: &Cx<'_>, union: &Union, arm: &Arm) -> String {
    let tags: Vec<_> = arm.tags.iter().map(|tag| code(tag)).collect();
    let otherwise = ", or is another one, or is not there";
    let otherwise = if arm.is_default { otherwise } else { "" };
    let words = arm.doc.as_deref().map(safe).unwrap_or_default();
    let told = match &union.tag {
        Some(tag) if !tags.is_empty() => {
            format!("If {} is {}{otherwise}.", code(tag), tags.join(" or "))
        }
        _ => plain_doc(cx, &arm.ty),
    };
    paragraphs([words, told])
}

/// What a value of the type is called.
fn plain_doc(cx: &Cx<'_>, ty: &Type) -> String {
    match ty {
        Type::Named(id) => {
            let name = cx.names.ty(*id);
            format!("{} [`{name}`].", capital(article(name)))
        }
        Type::Any => "Any JSON.".to_owned(),
        Type::Object | Type::Map(_) => "An object.".to_owned(),
        Type::Bool => "A boolean.".to_owned(),
        Type::I32 | Type::I64 | Type::U64 => "An integer.".to_owned(),
        Type::F32 | Type::F64 => "A number.".to_owned(),
        Type::Text => "A string.".to_owned(),
        Type::Formatted(TextFormat::DateTime) => "A point in time.".to_owned(),
        Type::Formatted(TextFormat::Date) => "A day.".to_owned(),
        Type::Formatted(TextFormat::Uuid) => "A UUID.".to_owned(),
        Type::Formatted(TextFormat::Base64) => "Bytes in base64.".to_owned(),
        Type::Formatted(TextFormat::Integer) => "An integer as a text.".to_owned(),
        Type::File => "A file.".to_owned(),
        Type::List(_) => "A list.".to_owned(),
        Type::Nullable(inner) => plain_doc(cx, inner),
    }
}

/// Objects are boxed, so that the enum is no larger than a pointer needs.
pub fn arm_type(cx: &Cx<'_>, arm: &Arm) -> TokenStream {
    if arm.ty == Type::File && !arm.replies.is_empty() {
        // Schemas may be called `Bytes` as well.
        return quote!(crate::runtime::Bytes);
    }
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

fn emit_rows(cx: &Cx<'_>, id: TypeId, union: &Union) -> TokenStream {
    let name = ident(cx.names.ty(id));
    let tag = &union.tag;
    let tag = tag.as_ref().map(|tag| quote!(#tag));
    let rows = union.arms.iter().enumerate().map(|(index, arm)| {
        let (name, tags) = (ident(cx.names.member(id, index)), &arm.tags);
        quote!(#name = [#(#tags),*];)
    });
    let otherwise = union.arms.iter().position(|arm| arm.is_default);
    let otherwise = otherwise.map(|index| {
        let index = Literal::usize_unsuffixed(index);
        quote!(otherwise #index)
    });
    quote!(union! { #name #tag #otherwise; #(#rows)* })
}

/// Whether the arm has a `From`: its type is no other arm's, and requests hold the union.
pub fn converts(cx: &Cx<'_>, id: TypeId, union: &Union, index: usize) -> bool {
    let text = |arm: &Arm| ty(cx, cx.api.behind_aliases(&arm.ty)).to_string();
    let own = text(&union.arms[index]);
    let same = union.arms.iter().filter(|arm| text(arm) == own).count();
    cx.facts.of(id).in_requests && same == 1 && own != "Value"
}

/// `From` for each arm whose type no other arm has; a text comes from a literal as well.
fn emit_conversions(cx: &Cx<'_>, id: TypeId, union: &Union) -> Vec<TokenStream> {
    let name = ident(cx.names.ty(id));
    let is_text = |arm: &Arm| cx.api.behind_aliases(&arm.ty).is_text();
    let has_one_text = union.arms.iter().filter(|arm| is_text(arm)).count() == 1;
    let conversion = |(index, arm): (usize, &Arm)| {
        let (variant, ty) = (ident(cx.names.member(id, index)), ty(cx, &arm.ty));
        let value = if is_boxed(cx, &arm.ty) {
            quote!(Box::new(value))
        } else {
            quote!(value)
        };
        let literal = (has_one_text && is_text(arm)).then(|| {
            quote!(impl From<&str> for #name { #[inline] fn from(value: &str) -> Self { Self::#variant(value.into()) } })
        });
        quote!(impl From<#ty> for #name { #[inline] fn from(value: #ty) -> Self { Self::#variant(#value) } } #literal)
    };
    union
        .arms
        .iter()
        .enumerate()
        .filter(|(index, _)| converts(cx, id, union, *index))
        .map(conversion)
        .collect()
}
