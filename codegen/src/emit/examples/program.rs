//! Programs that show how something is used: takes an operation or a model, gives complete Rust that compiles, with the
//! document's examples. Pages, README and rustdoc all show these same programs.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Literal, Spacing, TokenStream, TokenTree};
use quote::{format_ident, quote};

use super::expression::{argument, sample, value};
use super::print;
use crate::emit::source::imports::unqualify;
use crate::emit::source::operations::output;
use crate::emit::source::rustdoc::code;
use crate::emit::source::types::{self, Presence, ident, presence};
use crate::emit::{Cx, Programs};
use crate::ir::{
    Api, Body, Field, Media, Operation, OperationId, Page, Param, ParamId, Shape, Type, TypeId,
};

/// How many of an operation's optional parameters an example sets.
const OPTIONAL: usize = 4;

/// What programs call other things than the client and the answer.
const TAKEN: [&str; 6] = ["body", "request", "page", "stream", "models", "main"];

/// The name of the crate as programs write it.
pub fn crate_name(cx: &Cx<'_>) -> String {
    cx.package.replace('-', "_")
}

/// The variable that holds the client.
pub fn client_variable(cx: &Cx<'_>) -> Ident {
    let name = cx.names.client_variable();
    ident(if TAKEN.contains(&name.as_str()) {
        "client"
    } else {
        &name
    })
}

/// The expression that makes a client.
pub fn make_client(cx: &Cx<'_>) -> TokenStream {
    let client = ident(&cx.names.client);
    if cx.api.schemes.is_empty() {
        quote!(#client::new()?)
    } else {
        quote!(#client::from_env()?)
    }
}

/// The programs of all operations.
pub fn programs(cx: &Cx<'_>) -> Programs {
    let programs = cx.api.operations().map(|(id, operation)| {
        let alternatives = 0..operation.bodies.len().max(1);
        alternatives
            .map(|alternative| self::operation(cx, id, alternative))
            .collect()
    });
    Programs(programs.collect())
}

/// A program that calls an operation, by the method for one of its bodies, and reads the answer.
fn operation(cx: &Cx<'_>, id: OperationId, alternative: usize) -> String {
    let operation = &cx.api[id];
    let client = client_variable(cx);
    let make = make_client(cx);
    let (before, call) = call(cx, id, alternative);
    let read = match &operation.page {
        Some(page) => pages(cx, operation, &page.item, &call),
        None => once(cx, operation, &call),
    };
    let old = |id: &TypeId| cx.api[*id].deprecated;
    let (name, allow) = (
        &cx.names.client,
        operation.deprecated || read_types(cx, operation).iter().any(old),
    );
    let statements = quote!(let #client = #make; blank!(); #before #read blank!(); Ok(()));
    main(cx, &[name], &statements, allow)
}

/// The types whose fields the program for an operation may read.
fn read_types(cx: &Cx<'_>, operation: &Operation) -> Vec<TypeId> {
    let answer = operation.ok.body.iter().map(|(_, ty)| ty);
    let answer = answer
        .clone()
        .chain(answer.flat_map(|ty| fields(cx, ty).into_iter().map(|(_, field)| &field.ty)));
    answer.filter_map(|ty| behind(cx.api, ty).named()).collect()
}

/// A program that does something with a client; the names of the crate's root that it uses are given.
pub fn main(cx: &Cx<'_>, roots: &[&str], statements: &TokenStream, deprecated: bool) -> String {
    let krate = ident(&crate_name(cx));
    let function = quote! {
        #[tokio::main]
        async fn main() -> #krate::Result<()> { #statements }
    };
    program(cx, roots, &function, deprecated)
}

/// A program that makes a value of a type that requests hold.
pub fn construction(cx: &Cx<'_>, id: TypeId, expression: &TokenStream) -> String {
    let variable = variable(cx, &Type::Named(id), "value");
    let print = Literal::string(&format!("{{{variable}:?}}"));
    let function = quote!(fn main() { let #variable = #expression; println!(#print); });
    program(cx, &[], &function, false)
}

/// A program that reads a value from its JSON: for a type that only responses have.
pub fn decoding(cx: &Cx<'_>, id: TypeId, json: &TokenStream) -> String {
    let variable = variable(cx, &Type::Named(id), "value");
    let ty = types::ty(cx, &Type::Named(id));
    let print = Literal::string(&format!("{{{variable}:?}}"));
    let function = quote! {
        fn main() -> serde_json::Result<()> {
            let #variable: #ty = serde_json::from_value(#json)?;
            println!(#print);
            blank!();
            Ok(())
        }
    };
    program(cx, &[], &function, false)
}

/// A function and what it needs, as text: `use`s in front, JSON and comments laid out.
///
/// Programs name models without their module, unless one has a name that the program uses for something else.
pub fn program(cx: &Cx<'_>, roots: &[&str], items: &TokenStream, deprecated: bool) -> String {
    let mut models = BTreeSet::new();
    let short = unqualify(items.clone(), &mut models);
    let mut old = cx.api.types().filter(|(_, def)| def.deprecated);
    let old = deprecated || old.any(|(id, _)| models.contains(cx.names.ty(id)));
    let clash = |name: &String| OWN.contains(&name.as_str()) || roots.contains(&name.as_str());
    let items = if models.iter().any(clash) {
        models.clear();
        items
    } else {
        &short
    };
    let mut out = String::new();
    if old {
        out += "#![allow(deprecated)]\n\n";
    }
    for line in uses(cx, roots, &models, items) {
        out += &line;
    }
    if !out.is_empty() {
        out.push('\n');
    }
    out + &print::text(items)
}

/// What programs import beside models and the crate's root.
const OWN: [&str; 6] = ["BTreeMap", "Duration", "File", "Map", "Patch", "Value"];

/// The lines that import what a program mentions.
fn uses(
    cx: &Cx<'_>,
    roots: &[&str],
    models: &BTreeSet<String>,
    items: &TokenStream,
) -> Vec<String> {
    let mut mentioned = BTreeSet::new();
    mentions(items.clone(), &mut mentioned);
    let krate = crate_name(cx);
    let mut lines = Vec::new();
    if mentioned.contains("BTreeMap") {
        lines.push("use std::collections::BTreeMap;\n".to_owned());
    }
    if mentioned.contains("Duration") && !models.contains("Duration") {
        lines.push("use std::time::Duration;\n".to_owned());
    }
    if !lines.is_empty() {
        lines.push("\n".to_owned());
    }
    let own = ["File", "Map", "Patch", "Value"];
    let own = own.into_iter().filter(|name| mentioned.contains(*name));
    let mut names: Vec<&str> = own.chain(roots.iter().copied()).collect();
    names.sort_unstable();
    if mentioned.contains("models") {
        names.push("models");
    }
    lines.extend(import(&krate, &names));
    let models: Vec<_> = models.iter().map(String::as_str).collect();
    lines.extend(import(&format!("{krate}::models"), &models));
    if mentioned.contains("json") {
        lines.push("use serde_json::json;\n".to_owned());
    }
    lines
}

fn import(path: &str, names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [name] => Some(format!("use {path}::{name};\n")),
        names => {
            let line = format!("use {path}::{{{}}};\n", names.join(", "));
            if line.len() <= print::WIDTH {
                return Some(line);
            }
            let mut rows = vec![String::new()];
            for name in names {
                let row = rows.last_mut().expect("there is a row from the start");
                if !row.is_empty() && row.len() + name.len() + 6 > print::WIDTH {
                    rows.push(format!("{name},"));
                } else if row.is_empty() {
                    *row = format!("{name},");
                } else {
                    *row += &format!(" {name},");
                }
            }
            Some(format!(
                "use {path}::{{\n    {}\n}};\n",
                rows.join("\n    ")
            ))
        }
    }
}

/// The identifiers that something has to bring into scope: those with nothing before them.
fn mentions(tokens: TokenStream, into: &mut BTreeSet<String>) {
    let (mut free, mut colon) = (true, false);
    for token in tokens {
        let mut next = true;
        let second = std::mem::take(&mut colon);
        match token {
            TokenTree::Ident(name) if free => {
                into.insert(name.to_string());
            }
            TokenTree::Punct(sign) => {
                colon = sign.as_char() == ':' && sign.spacing() == Spacing::Joint;
                next = sign.as_char() != '.' && !(second && sign.as_char() == ':');
            }
            TokenTree::Group(group) => mentions(group.stream(), into),
            _ => {}
        }
        free = next;
    }
}

/// The request, ready to be awaited, and the statements before it.
pub fn call(cx: &Cx<'_>, id: OperationId, alternative: usize) -> (TokenStream, TokenStream) {
    let operation = &cx.api[id];
    let names = &cx.names[id];
    let client = client_variable(cx);
    let resource = ident(&cx.names[operation.resource].module);
    let method = ident(&names.methods[alternative.min(names.methods.len() - 1)]);
    let mut before = TokenStream::new();
    let mut arguments = Vec::new();
    let mut setters = Vec::new();
    for (param_id, param) in operation.params() {
        let json = sample(cx, &param.ty, &param.annotations, &param.wire);
        let value = argument(cx, &param.ty, &json);
        if param.required {
            arguments.push(value);
        } else if is_shown(operation, param) && setters.len() < OPTIONAL {
            let name = ident(names.param(param_id));
            setters.push(quote!(.#name(#value)));
        }
    }
    if let Some(body) = operation.bodies.get(alternative) {
        let value = self::body(cx, body);
        if !body.required {
            setters.push(quote!(.body(#value)));
        } else if is_long(&value) {
            before = quote!(let body = #value;);
            arguments.push(quote!(body));
        } else {
            arguments.push(value);
        }
    }
    (
        before,
        quote!(#client.#resource().#method(#(#arguments),*)#(#setters)*),
    )
}

/// Whether an example sets an optional parameter: one that the document has an example of, and a list's limit.
fn is_shown(operation: &Operation, param: &Param) -> bool {
    let is = |param_of: fn(&Page) -> ParamId| {
        operation
            .page
            .as_ref()
            .is_some_and(|page| operation[param_of(page)].wire == param.wire)
    };
    let (is_limit, is_offset) = (is(|page| page.limit), is(|page| page.offset));
    !param.annotations.deprecated && !is_offset && (param.annotations.example.is_some() || is_limit)
}

/// The example of a body.
pub fn body(cx: &Cx<'_>, body: &Body) -> TokenStream {
    let about = crate::ir::Annotations {
        example: body.example.clone(),
        ..Default::default()
    };
    let json = sample(cx, &body.ty, &about, "body");
    match body.media {
        Media::Text => argument(cx, &Type::Text, &json),
        Media::Binary => value(cx, &Type::File, &json),
        Media::Json | Media::Form | Media::Multipart => value(cx, &body.ty, &json),
    }
}

fn is_long(value: &TokenStream) -> bool {
    value.to_string().len() > 30
}

/// The call, and a line that reads its answer.
fn once(cx: &Cx<'_>, operation: &Operation, call: &TokenStream) -> TokenStream {
    let Some((media, ty)) = &operation.ok.body else {
        return quote!(#call.await?;);
    };
    let text = output(cx, operation).to_string();
    let ty = match media {
        Media::Json | Media::Form => ty,
        Media::Text => &Type::Text,
        Media::Multipart | Media::Binary => &Type::File,
    };
    let variable = variable(cx, ty, "answer");
    if text.starts_with("Option <") {
        let print = print(cx, ty, &quote!(#variable), &variable);
        return quote!(if let Some(#variable) = #call.await? { #print });
    }
    let read = match ty {
        Type::File => quote!(println!("{} bytes", #variable.len());),
        ty => read(cx, ty, &variable),
    };
    quote!(let #variable = #call.await?; #read)
}

/// The first page, and then all items.
fn pages(cx: &Cx<'_>, operation: &Operation, item: &Type, call: &TokenStream) -> TokenStream {
    let Some((_, ty)) = &operation.ok.body else {
        return quote!(#call.await?;);
    };
    let variable = variable(cx, item, "item");
    let print = print(cx, item, &quote!(#variable), &variable);
    let (page, stream) = (ident("page"), ident("stream"));
    let first = read(cx, ty, &page);
    quote! {
        let request = #call;
        blank!();
        note!("One page.");
        let #page = request.clone().await?;
        #first
        blank!();
        note!("All pages, each asked for when it is needed.");
        let mut #stream = request.stream();
        while let Some(#variable) = #stream.next().await {
            let #variable = #variable?;
            #print
        }
    }
}

/// Prints an answer; of a list, what is in it.
fn read(cx: &Cx<'_>, ty: &Type, variable: &Ident) -> TokenStream {
    if let Type::List(item) = behind(cx.api, ty) {
        return each(cx, item, &quote!(&#variable));
    }
    let list = fields(cx, ty).into_iter().find(|(name, field)| {
        let is_list = matches!(behind(cx.api, &field.ty), Type::List(_));
        is_list && matches!(field.wire.as_str(), "data" | "items" | "results") && !name.is_empty()
    });
    match list {
        Some((name, field)) if is_plain(cx, ty, field) => {
            let name = ident(&name);
            let Type::List(item) = behind(cx.api, &field.ty) else {
                return TokenStream::new();
            };
            each(cx, item, &quote!(&#variable.#name))
        }
        _ => print(cx, ty, &quote!(#variable), variable),
    }
}

fn each(cx: &Cx<'_>, item: &Type, list: &TokenStream) -> TokenStream {
    let variable = variable(cx, item, "item");
    let print = print(cx, item, &quote!(#variable), &variable);
    quote!(for #variable in #list { #print })
}

/// A line that prints the most telling of a value's fields, or all of it.
fn print(cx: &Cx<'_>, ty: &Type, value: &TokenStream, variable: &Ident) -> TokenStream {
    let shown = telling(cx, ty);
    if !shown.is_empty() {
        let format = vec!["{}"; shown.len()].join(" ");
        let shown = shown.iter().map(|name| ident(name));
        return quote!(println!(#format, #(#value.#shown),*););
    }
    let is_text = match behind(cx.api, ty) {
        Type::Text
        | Type::Bool
        | Type::I32
        | Type::I64
        | Type::U64
        | Type::F32
        | Type::F64
        | Type::Any => true,
        Type::Named(id) => matches!(cx.api[*id].shape, Shape::Enum(_)),
        _ => false,
    };
    let format = if is_text {
        format!("{{{variable}}}")
    } else {
        format!("{{{variable}:?}}")
    };
    quote!(println!(#format);)
}

/// Up to two fields that print as text and say something: the ID first, no constants, no secrets.
fn telling(cx: &Cx<'_>, ty: &Type) -> Vec<String> {
    let prints = |field: &Field| match behind(cx.api, &field.ty) {
        Type::Text | Type::Bool | Type::I64 | Type::I32 | Type::U64 => true,
        Type::Named(id) => matches!(cx.api[*id].shape, Shape::Enum(_)),
        _ => false,
    };
    let says = |field: &Field| {
        let about = &field.annotations;
        about.constant.is_none() && !about.secret && !about.deprecated
    };
    let mut shown: Vec<_> = fields(cx, ty)
        .into_iter()
        .filter(|(_, field)| prints(field) && says(field) && is_plain(cx, ty, field))
        .collect();
    let rank = |field: &Field| match (field.wire.as_str(), behind(cx.api, &field.ty)) {
        ("id", _) => 0,
        ("status" | "name", _) => 1,
        (wire, Type::Text | Type::Named(_)) if !wire.ends_with("_id") => 2,
        _ => 3,
    };
    shown.sort_by_key(|(_, field)| rank(field));
    // A number beside the ID says little.
    let texts = shown.iter().filter(|(_, field)| rank(field) < 3).count();
    shown.truncate(texts.max(1));
    shown.into_iter().take(2).map(|(name, _)| name).collect()
}

/// The fields of a struct with their names.
fn fields<'a>(cx: &'a Cx<'_>, ty: &'a Type) -> Vec<(String, &'a Field)> {
    let Type::Named(id) = behind(cx.api, ty) else {
        return Vec::new();
    };
    match &cx.api[*id].shape {
        Shape::Struct(body) => body
            .fields
            .iter()
            .enumerate()
            .map(|(index, field)| (cx.names.member(*id, index).to_owned(), field))
            .collect(),
        _ => Vec::new(),
    }
}

/// Whether a field of that type holds its value without an `Option` around it.
fn is_plain(cx: &Cx<'_>, owner: &Type, field: &Field) -> bool {
    match behind(cx.api, owner) {
        Type::Named(id) => presence(cx, *id, field) == Presence::Plain,
        _ => false,
    }
}

/// The type that an alias stands for.
pub fn behind<'a>(api: &'a Api, ty: &'a Type) -> &'a Type {
    match ty {
        Type::Named(id) => match &api[*id].shape {
            Shape::Alias(ty) => behind(api, ty),
            _ => ty,
        },
        _ => ty,
    }
}

/// What a program calls a value: its type's name where that is short.
fn variable(cx: &Cx<'_>, ty: &Type, otherwise: &str) -> Ident {
    let fits = |name: &String| {
        name.len() <= 24
            && !TAKEN.contains(&name.as_str())
            && client_variable(cx) != name
            && !name.ends_with('_')
    };
    let name = match ty {
        Type::Named(id) => Some(cx.names.module_of(*id)).filter(fits),
        _ => None,
    };
    format_ident!("{}", name.unwrap_or_else(|| otherwise.to_owned()))
}

/// A program as a fence of Markdown.
pub fn fence(program: &str) -> String {
    format!("```rust\n{}\n```", program.trim_end())
}

/// A type in words, for the tables of pages: its Rust.
pub fn shown(tokens: &TokenStream) -> String {
    let text = unqualify(tokens.clone(), &mut BTreeSet::new()).to_string();
    let mut out = String::with_capacity(text.len());
    for (index, word) in text.split(' ').enumerate() {
        let glued = matches!(word, "::" | "<" | ">" | "," | ">>" | ";" | "(" | ")" | "()")
            || out.ends_with(['<', '(', ':', '&']);
        if index > 0 && !glued {
            out.push(' ');
        }
        out += word;
    }
    code(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_mentions_is_imported() {
        let mut found = BTreeSet::new();
        mentions(
            quote!(a::B.c(D::E(json!({"x": F})), models::G::h)),
            &mut found,
        );
        let found: Vec<_> = found.iter().map(String::as_str).collect();
        assert_eq!(found, ["D", "F", "a", "json", "models"]);
    }

    #[test]
    fn long_imports_take_lines() {
        let name = "N".repeat(30);
        let line = import("krate", &[&name, &name, &name]);
        let expected = format!("use krate::{{\n    {name}, {name},\n    {name},\n}};\n");
        assert_eq!(line, Some(expected));
    }
}
