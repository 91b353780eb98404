//! Objects with known fields: the struct, its table, and for requests a constructor and setters.

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::{about, brief, code, deprecated, doc, paragraphs};
use super::types::{Presence, argument, field as field_type, ident, presence, ty};
use crate::emit::Cx;
use crate::ir::{Field, Origin, Struct, Type, TypeDef, TypeId};
use crate::markdown::safe;

/// All items of a struct.
pub fn items(cx: &Cx<'_>, id: TypeId, body: &Struct) -> Vec<TokenStream> {
    let mut items = vec![declaration(cx, id, body), table(cx, id, body)];
    if cx.facts.of(id).in_requests {
        items.insert(1, constructor(cx, id, body));
    }
    items
}

/// What a type says of itself: the document's words, and where it comes from.
pub fn type_doc(def: &TypeDef, otherwise: &str, more: &[String]) -> TokenStream {
    let words = def
        .doc
        .as_deref()
        .map(safe)
        .filter(|words| !words.is_empty())
        .unwrap_or_else(|| otherwise.to_owned());
    let source = match &def.origin {
        Origin::Component(name) => format!("Schema {}.", code(name)),
        Origin::Inline(_) => String::new(),
    };
    let mut parts = vec![words];
    parts.extend(more.iter().cloned());
    parts.push(source);
    doc(&paragraphs(parts))
}

/// What a type is for, where an operation's body is nothing but it.
fn role(cx: &Cx<'_>, id: TypeId) -> Option<String> {
    cx.api.operations.iter().find_map(|operation| {
        let place = code(&format!("{} {}", operation.method, operation.path));
        let is = |ty: &Type| *ty == Type::Named(id);
        if operation.bodies.iter().any(|body| is(&body.ty)) {
            return Some(format!("What {place} takes."));
        }
        let gives = operation.ok.body.as_ref().is_some_and(|(_, ty)| is(ty));
        gives.then(|| format!("What {place} gives."))
    })
}

fn declaration(cx: &Cx<'_>, id: TypeId, body: &Struct) -> TokenStream {
    let def = &cx.api[id];
    let name = ident(cx.names.ty(id));
    let fields = || format!("An object with {}.", count(body.fields.len(), "field"));
    let otherwise = role(cx, id).unwrap_or_else(fields);
    let doc_attr = type_doc(
        def,
        &otherwise,
        &needs(body).into_iter().collect::<Vec<_>>(),
    );
    let deprecated_attr = deprecated(def.deprecated);
    let derives = derives(cx, id, body);
    let fields = body.fields.iter().enumerate().map(|(index, field)| {
        let name = ident(cx.names.member(id, index));
        let doc = doc(&about(
            &field.annotations,
            &format!("The value of {}.", code(&field.wire)),
        ));
        let (deprecated, ty) = (
            deprecated(field.annotations.deprecated),
            field_type(cx, id, field),
        );
        quote!(#doc #deprecated pub #name: #ty,)
    });
    let rest = body.rest.as_ref().map(|rest| {
        let name = ident(cx.names.member(id, body.fields.len()));
        let doc = doc("All other keys, kept as they are.");
        let ty = rest_type(cx, rest);
        quote!(#doc pub #name: #ty,)
    });
    quote!(#doc_attr #deprecated_attr #[derive(#(#derives),*)] #[non_exhaustive] pub struct #name { #(#fields)* #rest })
}

fn rest_type(cx: &Cx<'_>, rest: &crate::ir::Type) -> TokenStream {
    if *rest == crate::ir::Type::Any {
        return quote!(Map<String, Value>);
    }
    let rest = ty(cx, rest);
    quote!(BTreeMap<String, #rest>)
}

/// `Default` where nothing is required, `Eq` and `Hash` where values compare exactly.
fn derives(cx: &Cx<'_>, id: TypeId, body: &Struct) -> Vec<TokenStream> {
    let mut derives = vec![quote!(Clone), quote!(PartialEq)];
    if cx.facts.of(id).exact {
        derives.extend([quote!(Eq), quote!(Hash)]);
    }
    if body.fields.iter().all(|field| !is_required(cx, id, field)) {
        derives.push(quote!(Default));
    }
    derives
}

/// Whether the document requires a value that nothing can stand for.
pub fn is_required(cx: &Cx<'_>, id: TypeId, field: &Field) -> bool {
    let has_default = field.required && field.nullable;
    field.required && !has_default && presence(cx, id, field) == Presence::Plain
}

/// The alternatives of required fields, in words.
pub fn needs(body: &Struct) -> Option<String> {
    let alternative = |fields: &Vec<String>| {
        fields
            .iter()
            .map(|name| code(name))
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let alternatives: Vec<_> = body.needs.iter().map(alternative).collect();
    (!alternatives.is_empty()).then(|| format!("Needs {}.", alternatives.join(", or ")))
}

/// `new`, with what is required, and a setter for everything else.
fn constructor(cx: &Cx<'_>, id: TypeId, body: &Struct) -> TokenStream {
    let name = ident(cx.names.ty(id));
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    let mut setters = Vec::new();
    for (index, field) in body.fields.iter().enumerate() {
        let field_name = ident(cx.names.member(id, index));
        if let Some(constant) = field
            .annotations
            .constant
            .as_ref()
            .filter(|_| field.required)
        {
            values.push(quote!(#field_name: #constant.to_owned(),));
        } else if is_required(cx, id, field) {
            let (ty, value) = argument(cx, &field.ty, &field_name);
            let value = if cx.facts.boxed(id, &field.ty) {
                quote!(Box::new(#value))
            } else {
                value
            };
            arguments.push(quote!(#field_name: #ty));
            values.push(if field_name == value.to_string() {
                quote!(#field_name,)
            } else {
                quote!(#field_name: #value,)
            });
        } else {
            let none = match presence(cx, id, field) {
                Presence::Optional => quote!(None),
                Presence::Patch => quote!(Patch::Absent),
                Presence::Plain => quote!(Default::default()),
            };
            values.push(quote!(#field_name: #none,));
            setters.push(setter(cx, id, index, field));
        }
    }
    if let Some(rest) = &body.rest {
        let rest_name = ident(cx.names.member(id, body.fields.len()));
        values.push(quote!(#rest_name: Default::default(),));
        setters.push(rest_setter(cx, rest, &rest_name));
    }
    let only_optional = setters.len() == values.len();
    let new = new(&arguments, &values, only_optional);
    let default = (arguments.is_empty() && !only_optional)
        .then(|| quote!(impl Default for #name { fn default() -> Self { Self::new() } }));
    quote!(impl #name { #new #(#setters)* } #default)
}

fn new(arguments: &[TokenStream], values: &[TokenStream], only_optional: bool) -> TokenStream {
    let text = if arguments.is_empty() {
        "With nothing set."
    } else {
        "With what is required; everything else has a setter."
    };
    let doc = doc(text);
    let many = (arguments.len() > 7)
        .then(|| quote!(#[expect(clippy::too_many_arguments, reason = "the document requires all of them")]));
    let body = if only_optional {
        quote!(Default::default())
    } else {
        quote!(Self { #(#values)* })
    };
    quote!(#doc #many #[must_use] pub fn new(#(#arguments),*) -> Self { #body })
}

fn setter(cx: &Cx<'_>, id: TypeId, index: usize, field: &Field) -> TokenStream {
    let name = ident(cx.names.member(id, index));
    let doc = doc(&brief(
        &field.annotations,
        &format!("Sets {}.", code(&field.wire)),
    ));
    let deprecated = deprecated(field.annotations.deprecated);
    let value_name = ident("value");
    let boxed = cx.facts.boxed(id, &field.ty);
    let (ty, value) = match presence(cx, id, field) {
        Presence::Patch if !boxed => {
            let ty = self::ty(cx, &field.ty);
            (quote!(impl Into<Patch<#ty>>), quote!(value.into()))
        }
        presence => {
            let (ty, value) = argument(cx, &field.ty, &value_name);
            let value = if boxed {
                quote!(Box::new(#value))
            } else {
                value
            };
            match presence {
                Presence::Plain => (ty, value),
                Presence::Optional => (ty, quote!(Some(#value))),
                Presence::Patch => (ty, quote!(Patch::Value(#value))),
            }
        }
    };
    quote!(#doc #deprecated #[must_use] pub fn #name(mut self, value: #ty) -> Self { self.#name = #value; self })
}

fn rest_setter(cx: &Cx<'_>, rest: &crate::ir::Type, name: &proc_macro2::Ident) -> TokenStream {
    let ty = if *rest == crate::ir::Type::Any {
        quote!(impl Into<Value>)
    } else {
        self::ty(cx, rest)
    };
    let value = if *rest == crate::ir::Type::Any {
        quote!(value.into())
    } else {
        quote!(value)
    };
    let doc = doc("Adds a key that has no field of its own.");
    quote! {
        #doc
        #[must_use]
        pub fn with(mut self, key: impl Into<String>, value: #ty) -> Self {
            self.#name.insert(key.into(), #value);
            self
        }
    }
}

/// The rows of the table that the decoder and the encoder read.
fn table(cx: &Cx<'_>, id: TypeId, body: &Struct) -> TokenStream {
    let name = ident(cx.names.ty(id));
    let rows = body.fields.iter().enumerate().map(|(index, field)| {
        let name = ident(cx.names.member(id, index));
        let row = row(cx, id, field);
        quote!(#name = #row;)
    });
    let rest = body.rest.as_ref().map(|_| {
        let name = ident(cx.names.member(id, body.fields.len()));
        quote!(#name = rest();)
    });
    let facts = cx.facts.of(id);
    let strict = (facts.in_requests && !facts.in_responses).then(|| quote!(strict));
    quote!(object! { #name #strict; #(#rows)* #rest })
}

fn row(cx: &Cx<'_>, id: TypeId, field: &Field) -> TokenStream {
    let wire = &field.wire;
    let facts = cx.facts.of(id);
    let one_way =
        (field.read_only && facts.in_requests) || (field.write_only && facts.in_responses);
    let base = if field.required && !one_way {
        quote!(required(#wire))
    } else {
        quote!(optional(#wire))
    };
    let nullable = field.nullable.then(|| quote!(.nullable()));
    let secret = field.annotations.secret.then(|| quote!(.secret()));
    let constant = field
        .annotations
        .constant
        .as_ref()
        .map(|constant| quote!(.constant(#constant)));
    quote!(#base #nullable #secret #constant)
}

/// A number of things, in words.
pub fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("one {thing}"),
        number => format!("{number} {thing}s"),
    }
}
