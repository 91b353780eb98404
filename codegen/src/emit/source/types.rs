//! How the IR's types are written in Rust, in fields, arguments and answers.

use proc_macro2::{Delimiter, Ident, Span, TokenStream, TokenTree};
use quote::quote;

use crate::emit::Cx;
use crate::ir::{Field, Shape, Type, TypeId};

/// An identifier. Names are made of ASCII letters, digits and `_`, and are no keywords.
pub fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}

/// `#[inline]` for a function with this signature, unless it takes a type of its caller's choice. Both kinds are compiled where
/// they are called: a program pays for the operations that it calls, and not for the whole API.
pub fn inline(signature: &TokenStream) -> Option<TokenStream> {
    (!is_generic(signature.clone())).then(|| quote!(#[inline]))
}

fn is_generic(signature: TokenStream) -> bool {
    signature.into_iter().any(|token| match token {
        TokenTree::Ident(word) => word == "impl",
        TokenTree::Group(group) => is_generic(group.stream()),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

/// A type. Those of the document are named with their module, which `imports` takes away where they are in scope.
pub fn ty(cx: &Cx<'_>, ty: &Type) -> TokenStream {
    match ty {
        Type::Any => quote!(Value),
        Type::Object => quote!(Map<String, Value>),
        Type::Bool => quote!(bool),
        Type::I32 => quote!(i32),
        Type::I64 => quote!(i64),
        Type::U64 => quote!(u64),
        Type::F32 => quote!(f32),
        Type::F64 => quote!(f64),
        Type::Text => quote!(String),
        Type::Formatted(format) => {
            let name = ident(format.name());
            quote!(formats::#name)
        }
        Type::File => quote!(File),
        Type::List(inner) => {
            let inner = self::ty(cx, inner);
            quote!(Vec<#inner>)
        }
        Type::Map(inner) => {
            let inner = self::ty(cx, inner);
            quote!(BTreeMap<String, #inner>)
        }
        Type::Nullable(inner) => {
            let inner = self::ty(cx, inner);
            quote!(Option<#inner>)
        }
        Type::Named(id) => {
            let name = ident(cx.names.ty(*id));
            quote!(models::#name)
        }
    }
}

/// How a field holds its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always there.
    Plain,
    /// There or not.
    Optional,
    /// Absent, null or there.
    Patch,
}

/// How a field of `owner` holds its value: three states where a request may say absent and null, an empty list where a
/// response has none.
pub fn presence(cx: &Cx<'_>, owner: TypeId, field: &Field) -> Presence {
    let facts = cx.facts.of(owner);
    let one_way =
        (field.read_only && facts.in_requests) || (field.write_only && facts.in_responses);
    let required = field.required && !one_way;
    match (required, field.nullable) {
        (true, false) => Presence::Plain,
        _ if !facts.in_requests && is_collection(cx, &field.ty) => Presence::Plain,
        (false, true) if facts.in_requests => Presence::Patch,
        _ => Presence::Optional,
    }
}

/// Whether a value of this type can be empty, so that its absence needs no other sign.
fn is_collection(cx: &Cx<'_>, ty: &Type) -> bool {
    match ty {
        Type::List(_) | Type::Map(_) | Type::Object => true,
        Type::Named(id) => {
            matches!(&cx.api[*id].shape, Shape::Alias(ty) if is_collection(cx, ty))
        }
        _ => false,
    }
}

/// The type of a field.
pub fn field(cx: &Cx<'_>, owner: TypeId, field: &Field) -> TokenStream {
    let value = ty(cx, &field.ty);
    let value = if cx.facts.boxed(owner, &field.ty) {
        quote!(Box<#value>)
    } else {
        value
    };
    match presence(cx, owner, field) {
        Presence::Plain => value,
        Presence::Optional => quote!(Option<#value>),
        Presence::Patch => quote!(Patch<#value>),
    }
}

/// An argument: the type that a method takes, and the expression that makes the field's value of it.
pub fn argument(cx: &Cx<'_>, ty: &Type, name: &Ident) -> (TokenStream, TokenStream) {
    let value = self::ty(cx, ty);
    match ty {
        Type::Bool
        | Type::I32
        | Type::I64
        | Type::U64
        | Type::F32
        | Type::F64
        | Type::Nullable(_) => (value, quote!(#name)),
        Type::List(inner) => {
            let (item, convert) = element(cx, inner);
            (
                quote!(impl IntoIterator<Item = #item>),
                quote!(#name.into_iter()#convert.collect()),
            )
        }
        Type::Object => (
            quote!(impl IntoIterator<Item = (impl Into<String>, impl Into<Value>)>),
            quote!(#name.into_iter().map(|(key, value)| (key.into(), value.into())).collect()),
        ),
        Type::Map(inner) => {
            let (item, _) = element(cx, inner);
            let convert = converts(cx, inner).then(|| quote!(.into()));
            (
                quote!(impl IntoIterator<Item = (impl Into<String>, #item)>),
                quote!(#name.into_iter().map(|(key, value)| (key.into(), value #convert)).collect()),
            )
        }
        Type::Named(id) => match &cx.api[*id].shape {
            Shape::Alias(Type::Named(_)) | Shape::Struct(_) => (value, quote!(#name)),
            Shape::Alias(inner) => argument(cx, inner, name),
            Shape::Enum(_) | Shape::Union(_) => (quote!(impl Into<#value>), quote!(#name.into())),
        },
        Type::Any | Type::Text | Type::Formatted(_) | Type::File => {
            (quote!(impl Into<#value>), quote!(#name.into()))
        }
    }
}

/// An element of a list as an argument, and the step that converts it.
fn element(cx: &Cx<'_>, ty: &Type) -> (TokenStream, TokenStream) {
    let value = self::ty(cx, ty);
    if converts(cx, ty) {
        (quote!(impl Into<#value>), quote!(.map(Into::into)))
    } else {
        (value, TokenStream::new())
    }
}

/// Whether elements of this type may come as what converts into it.
pub fn converts(cx: &Cx<'_>, ty: &Type) -> bool {
    match ty {
        Type::Any | Type::Text | Type::Formatted(_) | Type::File => true,
        Type::Named(id) => matches!(cx.api[*id].shape, Shape::Enum(_) | Shape::Union(_)),
        _ => false,
    }
}

/// A type or a path as people write it: `Map<String, Value>`.
pub fn text(tokens: &TokenStream) -> String {
    let mut out = String::new();
    write_text(tokens.clone(), &mut out);
    out
}

fn write_text(tokens: TokenStream, out: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                out.push_str(open);
                write_text(group.stream(), out);
                out.push_str(close);
            }
            TokenTree::Punct(sign) if matches!(sign.as_char(), ',' | ';') => {
                out.push(sign.as_char());
                out.push(' ');
            }
            TokenTree::Punct(sign) => out.push(sign.as_char()),
            word => {
                if out.ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_') {
                    out.push(' ');
                }
                out.push_str(&word.to_string());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_as_people_do() {
        let table = [
            (quote!(Map<String, Value>), "Map<String, Value>"),
            (quote!(Option<Vec<models::A>>), "Option<Vec<models::A>>"),
            (quote!(&'a dyn models::A), "&'a dyn models::A"),
            (quote!(Vec::<()>::new), "Vec::<()>::new"),
            (quote!([u8; 4]), "[u8; 4]"),
        ];
        for (tokens, expected) in table {
            assert_eq!(text(&tokens), expected);
        }
    }
}
