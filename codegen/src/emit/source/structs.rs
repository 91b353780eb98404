//! Objects with known fields: the struct, its table, and for requests a constructor and setters.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use serde_json::Value;

use super::rustdoc::{about, article, brief, code, deprecated, doc};
use super::type_docs::type_doc;
use super::types::{Presence, argument, field as field_type, ident, inline, presence, ty};
use crate::emit::Cx;
use crate::ir::{Field, Shape, Struct, Type, TypeId};

/// All items of a struct.
pub fn emit_struct(cx: &Cx<'_>, id: TypeId, body: &Struct) -> Vec<TokenStream> {
    let mut items = vec![emit_declaration(cx, id, body)];
    if cx.facts.of(id).in_requests {
        items.push(emit_constructor(cx, id, body));
    }
    items.push(emit_rows(cx, id, body));
    items
}

fn emit_declaration(cx: &Cx<'_>, id: TypeId, body: &Struct) -> TokenStream {
    let def = &cx.api[id];
    let name = ident(cx.names.ty(id));
    let default = (!cx.facts.of(id).in_requests)
        .then(|| "Its `Default` has empty fields, so that tests can build one.".to_owned());
    let more: Vec<_> = needs(body).into_iter().chain(default).collect();
    let doc_attr = type_doc(cx, id, &more);
    let deprecated = deprecated(def.deprecated);
    let derives = derives(cx, id, body);
    let fields = body.fields.iter().enumerate();
    let fields = fields.map(|(index, field)| emit_field(cx, id, index, field));
    let rest = body.rest.as_ref().map(|rest| {
        let name = ident(cx.names.member(id, body.fields.len()));
        let doc = doc("All other keys of the object, unchanged.");
        let ty = rest_type(cx, rest);
        quote!(#doc pub #name: #ty,)
    });
    quote!(#doc_attr #deprecated #[derive(#(#derives),*)] #[non_exhaustive] pub struct #name { #(#fields)* #rest })
}

fn emit_field(cx: &Cx<'_>, id: TypeId, index: usize, field: &Field) -> TokenStream {
    let name = ident(cx.names.member(id, index));
    let otherwise = format!("The field {}.", code(&field.wire));
    let doc = doc(&about(&field.annotations, &otherwise));
    let deprecated = deprecated(field.annotations.deprecated);
    let ty = field_type(cx, id, field);
    quote!(#doc #deprecated pub #name: #ty,)
}

/// The type of the field with all keys that have none of their own.
pub fn rest_type(cx: &Cx<'_>, rest: &Type) -> TokenStream {
    if *rest == Type::Any {
        return quote!(Map<String, Value>);
    }
    let rest = ty(cx, rest);
    quote!(BTreeMap<String, #rest>)
}

/// `Default` where nothing is required; the table gives responses a `Default` of their own. No `Eq` and no `Hash`: a
/// number with a fraction that comes later, anywhere inside, would take them away again.
pub fn derives(cx: &Cx<'_>, id: TypeId, body: &Struct) -> Vec<TokenStream> {
    let facts = cx.facts.of(id);
    let mut derives = vec![quote!(Clone)];
    let is_optional = |field: &Field| !is_required(cx, id, field);
    if facts.in_requests && body.fields.iter().all(is_optional) {
        derives.push(quote!(Default));
    }
    derives.push(quote!(PartialEq));
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
    (!alternatives.is_empty()).then(|| format!("Requires {}.", alternatives.join(", or ")))
}

/// `new`, with what is required, and a setter for everything else.
fn emit_constructor(cx: &Cx<'_>, id: TypeId, body: &Struct) -> TokenStream {
    let name = ident(cx.names.ty(id));
    let rest = body.rest.as_ref().map(|rest| {
        let name = ident(cx.names.member(id, body.fields.len()));
        (rest, name)
    });
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    let mut setters = Vec::new();
    for (index, field) in body.fields.iter().enumerate() {
        match initial(cx, id, index, field) {
            Initial::Constant(value) => values.push(value),
            Initial::Argument(argument, value) => {
                arguments.push(argument);
                values.push(value);
            }
            Initial::Empty(value) => {
                values.push(value);
                setters.push(emit_setter(cx, id, index, field));
            }
        }
    }
    if let Some((rest, name)) = &rest {
        let map = if **rest == Type::Any {
            quote!(Map)
        } else {
            quote!(BTreeMap)
        };
        values.push(quote!(#name: #map::new(),));
        setters.push(emit_rest_setter(cx, rest, name));
    }
    let new = if setters.len() == values.len() {
        emit_new(cx, id, &[], quote!(Default::default()))
    } else {
        emit_new(cx, id, &arguments, quote!(Self { #(#values)* }))
    };
    let default = (has_default(cx, id, body) && setters.len() < values.len())
        .then(|| quote!(impl Default for #name { #[inline] fn default() -> Self { Self::new() } }));
    quote!(impl #name { #new #(#setters)* } #default)
}

/// Whether there is a `Default`: derived, by hand where constants are filled in, or as the table gives it to responses.
pub fn has_default(cx: &Cx<'_>, id: TypeId, body: &Struct) -> bool {
    let is_argument = |field: &Field| start(cx, id, field) == Start::Argument;
    !cx.facts.of(id).in_requests || !body.fields.iter().any(is_argument)
}

/// How a new value gets what a field has.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// `new` fills in the only value that it may have.
    Constant,
    /// The caller gives it to `new`.
    Argument,
    /// It is empty until it is set.
    Empty,
}

/// How a new value gets what a field has.
pub fn start(cx: &Cx<'_>, id: TypeId, field: &Field) -> Start {
    if field.required && field.annotations.constant.is_some() {
        Start::Constant
    } else if is_required(cx, id, field) {
        Start::Argument
    } else {
        Start::Empty
    }
}

/// What a field has in a new value.
enum Initial {
    /// The only value that it may have.
    Constant(TokenStream),
    /// What the caller gives: the argument, and the field.
    Argument(TokenStream, TokenStream),
    /// Nothing, until it is set.
    Empty(TokenStream),
}

fn initial(cx: &Cx<'_>, id: TypeId, index: usize, field: &Field) -> Initial {
    let name = ident(cx.names.member(id, index));
    match start(cx, id, field) {
        Start::Constant => {
            let constant = &field.annotations.constant;
            Initial::Constant(quote!(#name: #constant.to_owned(),))
        }
        Start::Argument => initial_argument(cx, id, field, &name),
        Start::Empty => {
            let none = match presence(cx, id, field) {
                Presence::Optional => quote!(None),
                Presence::Patch => quote!(Patch::Absent),
                Presence::Plain => quote!(Default::default()),
            };
            Initial::Empty(quote!(#name: #none,))
        }
    }
}

fn initial_argument(cx: &Cx<'_>, id: TypeId, field: &Field, name: &Ident) -> Initial {
    let (ty, value) = argument(cx, &field.ty, name);
    let value = boxed(cx, id, field, value);
    let value = if *name == value.to_string() {
        quote!(#name,)
    } else {
        quote!(#name: #value,)
    };
    Initial::Argument(quote!(#name: #ty), value)
}

fn boxed(cx: &Cx<'_>, id: TypeId, field: &Field, value: TokenStream) -> TokenStream {
    if cx.facts.boxed(id, &field.ty) {
        quote!(Box::new(#value))
    } else {
        value
    }
}

fn emit_new(cx: &Cx<'_>, id: TypeId, arguments: &[TokenStream], body: TokenStream) -> TokenStream {
    let name = cx.names.ty(id);
    let one = format!("{} {}", article(name), code(name));
    let doc = doc(&if arguments.is_empty() {
        format!("Creates {one} without values. Its fields have setters.")
    } else {
        format!("Creates {one} with its required fields. Optional fields have setters.")
    });
    let many = (arguments.len() > 7).then(
        || quote!(#[expect(clippy::too_many_arguments, reason = "the API requires all of them")]),
    );
    let signature = quote!(fn new(#(#arguments),*) -> Self);
    let inline = inline(&signature);
    quote!(#doc #many #[must_use] #inline pub #signature { #body })
}

fn emit_setter(cx: &Cx<'_>, id: TypeId, index: usize, field: &Field) -> TokenStream {
    let name = ident(cx.names.member(id, index));
    let otherwise = format!("Sets {}.", code(&field.wire));
    let doc = doc(&brief(&field.annotations, &otherwise));
    let deprecated = deprecated(field.annotations.deprecated);
    let (ty, value) = setter_argument(cx, id, field);
    let inline = inline(&ty);
    quote!(#doc #deprecated #[must_use] #inline pub fn #name(mut self, value: #ty) -> Self { self.#name = #value; self })
}

/// What a setter takes, and the field's value made of it.
pub fn setter_argument(cx: &Cx<'_>, id: TypeId, field: &Field) -> (TokenStream, TokenStream) {
    let presence = presence(cx, id, field);
    if presence == Presence::Patch && !cx.facts.boxed(id, &field.ty) {
        let ty = ty(cx, &field.ty);
        return (quote!(impl Into<Patch<#ty>>), quote!(value.into()));
    }
    let (ty, value) = argument(cx, &field.ty, &ident("value"));
    let value = boxed(cx, id, field, value);
    match presence {
        Presence::Plain => (ty, value),
        Presence::Optional => (ty, quote!(Some(#value))),
        Presence::Patch => (ty, quote!(Patch::Value(#value))),
    }
}

fn emit_rest_setter(cx: &Cx<'_>, rest: &Type, name: &Ident) -> TokenStream {
    let (ty, value) = match rest {
        Type::Any => (quote!(impl Into<Value>), quote!(value.into())),
        rest => (ty(cx, rest), quote!(value)),
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

/// The rows of the table that the decoder and the encoder read, and who sends the type.
fn emit_rows(cx: &Cx<'_>, id: TypeId, body: &Struct) -> TokenStream {
    let name = ident(cx.names.ty(id));
    let rows = body.fields.iter().enumerate().map(|(index, field)| {
        let name = cx.names.member(id, index);
        let row = row(cx, id, name, field);
        let name = ident(name);
        quote!(#name = #row;)
    });
    let rest = body.rest.as_ref().map(|_| {
        let name = ident(cx.names.member(id, body.fields.len()));
        quote!(#name = rest();)
    });
    let facts = cx.facts.of(id);
    let side = match (facts.in_requests, facts.in_responses) {
        (true, true) => None,
        (true, false) => Some(quote!(request)),
        (false, _) => Some(quote!(response)),
    };
    quote!(object! { #name #side; #(#rows)* #rest })
}

fn row(cx: &Cx<'_>, id: TypeId, name: &str, field: &Field) -> TokenStream {
    let is_name = field.wire == name;
    let wire = Some(&field.wire).filter(|_| !is_name);
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
    let constant = constant(cx, field).map(|constant| quote!(.constant(#constant)));
    quote!(#base #nullable #secret #constant)
}

/// The only value of a field: a text, also where that is an enum of one; a number or a flag as its JSON.
fn constant(cx: &Cx<'_>, field: &Field) -> Option<String> {
    if let Some(constant) = &field.annotations.constant {
        return Some(constant.clone());
    }
    if let Type::Named(id) = cx.api.behind_aliases(&field.ty) {
        return match &cx.api[*id].shape {
            Shape::Enum(values) => match values.as_slice() {
                [only] => Some(only.wire.clone()),
                _ => None,
            },
            _ => None,
        };
    }
    match field.annotations.limits.values.as_slice() {
        [only @ (Value::Bool(_) | Value::Number(_))] => Some(only.to_string()),
        _ => None,
    }
}

/// A number of things, in words.
pub fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("one {thing}"),
        number => format!("{number} {thing}s"),
    }
}
