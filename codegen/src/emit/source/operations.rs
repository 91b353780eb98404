//! An operation: its constant table, the method that starts it, and the request with its optional parameters.

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::{about, code, deprecated, doc, paragraphs};
use super::types::{argument, ident, ty};
use crate::emit::{Cx, Programs};
use crate::ir::{
    Api, Body, Media, Operation, OperationId, Page, Param, ParamId, Place, SchemeId, Style, Type,
};
use crate::markdown::safe;

/// What an operation's answer is, in Rust.
pub fn output(cx: &Cx<'_>, operation: &Operation) -> TokenStream {
    let value = match &operation.ok.body {
        None => quote!(()),
        Some((Media::Text, _)) => quote!(String),
        Some((Media::Json | Media::Form, value)) => ty(cx, value),
        Some(_) => quote!(Bytes),
    };
    if is_optional(operation) {
        quote!(Option<#value>)
    } else {
        value
    }
}

/// Whether an answer without a body is told apart from one with; text and bytes are just empty.
pub fn is_optional(operation: &Operation) -> bool {
    operation.ok.optional && matches!(operation.ok.body, Some((Media::Json, _)))
}

/// Whether calling it takes more than its arguments.
pub fn has_builder(operation: &Operation) -> bool {
    operation.params.iter().any(|param| !param.required)
        || operation.bodies.iter().any(|body| !body.required)
}

/// The constant table of an operation.
pub fn table(cx: &Cx<'_>, id: OperationId) -> TokenStream {
    let operation = &cx.api[id];
    let name = ident(&cx.names[id].table);
    let (wire, path, method) = (&operation.id, &operation.path, ident(&operation.method));
    let params: Vec<_> = operation.params.iter().map(param).collect();
    let params = (!params.is_empty()).then(|| quote!(.params(&[#(#params),*])));
    let accept = operation.ok.accept.join(", ");
    let accept =
        (!accept.is_empty() && accept != "application/json").then(|| quote!(.accept(#accept)));
    let security = security(cx.api, operation);
    let errors = errors(cx, operation);
    let redirects = operation.ok.redirects.then(|| quote!(.redirects()));
    let retries = operation.retries.as_ref().map(|policy| {
        let policy = retries(policy);
        quote!(.retries(&#policy))
    });
    let server = operation
        .server
        .as_ref()
        .map(|server| quote!(.server(#server)));
    let page = operation.page.as_ref().map(page);
    quote! {
        static #name: Operation = Operation::new(#wire, Method::#method, #path)
            #params #accept #security #errors #redirects #retries #server #page;
    }
}

fn param(param: &Param) -> TokenStream {
    let name = &param.wire;
    let (make, style, explode) = match param.place {
        Place::Path => (quote!(path(#name)), Style::Simple, false),
        Place::Query => (quote!(query(#name)), Style::Form, true),
        Place::Header => (quote!(header(#name)), Style::Simple, false),
        Place::Cookie => (quote!(cookie(#name)), Style::Form, true),
    };
    if param.style == style && param.explode == explode {
        return make;
    }
    let style = ident(match param.style {
        Style::Simple => "Simple",
        Style::Matrix => "Matrix",
        Style::Label => "Label",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
        Style::Json => "Json",
    });
    let explode = param.explode;
    quote!(#make.style(Style::#style, #explode))
}

fn security(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let names = |schemes: &Vec<SchemeId>| {
        let names = schemes.iter().map(|index| &api[*index].name);
        quote!(&[#(#names),*])
    };
    let alternatives: Vec<_> = operation.security.iter().map(names).collect();
    (!alternatives.is_empty()).then(|| quote!(.security(&[#(#alternatives),*])))
}

/// The statuses with a typed body; neighbours with the same type are one row.
fn errors(cx: &Cx<'_>, operation: &Operation) -> Option<TokenStream> {
    let cases: Vec<_> = operation
        .errors
        .iter()
        .filter_map(|error| {
            let ty = ty(cx, error.ty.as_ref().filter(|ty| **ty != Type::Any)?);
            let (from, to) = (
                proc_macro2::Literal::u16_unsuffixed(error.from),
                proc_macro2::Literal::u16_unsuffixed(error.to),
            );
            Some(quote!(error::<#ty>(#from, #to)))
        })
        .collect();
    (!cases.is_empty()).then(|| quote!(.errors(&[#(#cases),*])))
}

/// A policy of retries.
pub fn retries(policy: &crate::ir::Retries) -> TokenStream {
    let number = proc_macro2::Literal::u64_unsuffixed;
    let (initial, max) = (number(policy.initial_interval), number(policy.max_interval));
    let (elapsed, exponent) = (number(policy.max_elapsed_time), policy.exponent);
    let status = proc_macro2::Literal::u16_unsuffixed;
    let statuses = policy
        .statuses
        .iter()
        .map(|(from, to)| (status(*from), status(*to)));
    let statuses = statuses.map(|(from, to)| quote!((#from, #to)));
    let connection = policy.connection_errors;
    quote! {
        Retries {
            initial_interval: #initial,
            max_interval: #max,
            max_elapsed_time: #elapsed,
            exponent: #exponent,
            statuses: &[#(#statuses),*],
            connection_errors: #connection,
        }
    }
}

fn page(page: &Page) -> TokenStream {
    let number = proc_macro2::Literal::usize_unsuffixed;
    let (limit, offset) = (number(page.limit.0), number(page.offset.0));
    let some = |limit: Option<u64>| match limit.map(proc_macro2::Literal::u64_unsuffixed) {
        Some(limit) => quote!(Some(#limit)),
        None => quote!(None),
    };
    let (default, max) = (some(page.default_limit), some(page.max_limit));
    quote!(.page(Paging { limit: #limit, offset: #offset, default_limit: #default, max_limit: #max }))
}

/// The methods on the resource that start an operation: one, or one for each body that it takes.
pub fn methods(cx: &Cx<'_>, id: OperationId, programs: &Programs) -> Vec<TokenStream> {
    let operation = &cx.api[id];
    let example = |alternative| programs.of(id, alternative);
    if operation.bodies.is_empty() {
        return vec![method(cx, id, 0, None, example(0))];
    }
    operation
        .bodies
        .iter()
        .enumerate()
        .map(|(i, body)| method(cx, id, i, Some(body), example(i)))
        .collect()
}

fn method(
    cx: &Cx<'_>,
    id: OperationId,
    alternative: usize,
    body: Option<&Body>,
    example: &str,
) -> TokenStream {
    let operation = &cx.api[id];
    let names = &cx.names[id];
    let name = ident(&names.methods[alternative]);
    let table = ident(&names.table);
    let mut arguments = Vec::new();
    let mut steps = Vec::new();
    for (i, param) in operation.params().filter(|(_, param)| param.required) {
        let name = ident(names.param(i));
        let (taken, value) = argument(cx, &param.ty, &name);
        let (value_ty, number) = (
            ty(cx, &param.ty),
            proc_macro2::Literal::usize_unsuffixed(i.0),
        );
        arguments.push(quote!(#name: #taken));
        steps.push(quote!(.param::<#value_ty>(#number, #value)));
    }
    if let Some(body) = body.filter(|body| body.required) {
        arguments.push(body_argument(cx, body));
        steps.push(body_step(body));
    }
    let start = start(cx, operation);
    let call = quote!(self.client.#start(&#table)#(#steps)*);
    let (answer, call) = if has_builder(operation) {
        let builder = ident(&names.builder);
        (quote!(#builder), quote!(#builder(#call)))
    } else {
        let output = output(cx, operation);
        (quote!(Request<#output>), call)
    };
    let doc = doc(&method_doc(cx, operation, body, example));
    let deprecated = deprecated(operation.deprecated);
    let many = (arguments.len() > 6)
        .then(|| quote!(#[expect(clippy::too_many_arguments, reason = "the document requires all of them")]));
    quote!(#doc #deprecated #many pub fn #name(&self, #(#arguments),*) -> #answer { #call })
}

/// How the client makes the request: by what the answer is.
fn start(cx: &Cx<'_>, operation: &Operation) -> TokenStream {
    match &operation.ok.body {
        None => quote!(request_none),
        Some((Media::Text, _)) => quote!(request_text),
        Some((Media::Json, value)) => {
            let value = ty(cx, value);
            if is_optional(operation) {
                quote!(request_optional::<#value>)
            } else {
                quote!(request::<#value>)
            }
        }
        Some((Media::Form, value)) => {
            let value = ty(cx, value);
            quote!(request_form::<#value>)
        }
        Some(_) => quote!(request_bytes),
    }
}

fn body_argument(cx: &Cx<'_>, body: &Body) -> TokenStream {
    match body.media {
        Media::Json | Media::Form | Media::Multipart => {
            let ty = ty(cx, &body.ty);
            quote!(body: #ty)
        }
        Media::Text => quote!(body: impl Into<String>),
        Media::Binary => quote!(body: impl Into<File>),
    }
}

fn body_step(body: &Body) -> TokenStream {
    let media = &body.media_type;
    match body.media {
        Media::Json => quote!(.json(&body)),
        Media::Form => quote!(.form(&body)),
        Media::Multipart => quote!(.multipart(&body)),
        Media::Text => quote!(.text(#media, body)),
        Media::Binary => quote!(.binary(#media, body)),
    }
}

/// What a method says of its operation: the document's words, an example, its errors, and where it comes from.
fn method_doc(cx: &Cx<'_>, operation: &Operation, body: Option<&Body>, example: &str) -> String {
    let summary = operation.summary.as_deref().map(safe).unwrap_or_default();
    let words = operation.doc.as_deref().map(safe).unwrap_or_default();
    let summary = match (summary.is_empty(), words.is_empty()) {
        (true, true) => format!("Calls the operation {}.", code(&operation.id)),
        (true, false) => String::new(),
        (false, _) if summary == words => String::new(),
        (false, _) => full_stop(&summary),
    };
    let media = body
        .filter(|_| operation.bodies.len() > 1)
        .map(|body| format!("The body is sent as {}.", code(&body.media_type)));
    let source = format!(
        "{}: {}.",
        code(&format!("{} {}", operation.method, operation.path)),
        "the operation ".to_owned() + &code(&operation.id)
    );
    paragraphs([
        summary,
        words,
        media.unwrap_or_default(),
        source,
        format!("# Example\n\n```no_run\n{}\n```", example.trim_end()),
        error_doc(cx, operation),
    ])
}

fn full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?', ':', '`']) || text.contains('\n') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// The errors that the document declares, statuses of one type together.
fn error_doc(cx: &Cx<'_>, operation: &Operation) -> String {
    if operation.errors.is_empty() {
        return String::new();
    }
    let mut rows: Vec<(String, Vec<&str>)> = Vec::new();
    for error in &operation.errors {
        let body = match error.ty.as_ref().and_then(Type::named) {
            Some(id) => format!("[`{0}`](crate::models::{0})", cx.names.ty(id)),
            None => "no typed body".to_owned(),
        };
        match rows.iter_mut().find(|(known, _)| *known == body) {
            Some((_, statuses)) => statuses.push(&error.status),
            None => rows.push((body, vec![&error.status])),
        }
    }
    let rows: Vec<_> = rows
        .into_iter()
        .map(|(body, statuses)| format!("- {}: {body}", statuses.join(", ")))
        .collect();
    format!("# Errors\n\n{}", rows.join("\n"))
}

/// The request with its optional parameters, and their setters.
pub fn builder(cx: &Cx<'_>, id: OperationId) -> Vec<TokenStream> {
    let operation = &cx.api[id];
    let names = &cx.names[id];
    let name = ident(&names.builder);
    let output = output(cx, operation);
    let mut setters = Vec::new();
    for (i, param) in operation.params().filter(|(_, param)| !param.required) {
        setters.push(setter(cx, param, i, names.param(i)));
    }
    if let Some(body) = operation.bodies.first().filter(|body| !body.required) {
        let (argument, step) = (body_argument(cx, body), body_step(body));
        let words = body.doc.as_deref().map(safe).unwrap_or_default();
        let doc = doc(if words.is_empty() {
            "The body."
        } else {
            &words
        });
        setters.push(quote!(#doc pub fn body(self, #argument) -> Self { Self(self.0 #step) }));
    }
    let method = &names.methods[0];
    let resource = &cx.names[operation.resource].handle;
    let text = format!("A request of [`{resource}::{method}`], with what it can be told besides.");
    let doc = doc(&text);
    let pages = operation.page.is_some().then(|| quote!(; pages));
    let deprecated = deprecated(operation.deprecated);
    vec![
        quote! {
            #doc
            #deprecated
            #[derive(Clone, Debug)]
            #[must_use = "a request is sent when it is awaited"]
            pub struct #name(Request<#output>);
        },
        quote!(impl #name { #(#setters)* }),
        quote!(request!(#name -> #output #pages);),
    ]
}

fn setter(cx: &Cx<'_>, param: &Param, id: ParamId, name: &str) -> TokenStream {
    let name = ident(name);
    let (taken, value) = argument(cx, &param.ty, &name);
    let (value_ty, number) = (
        ty(cx, &param.ty),
        proc_macro2::Literal::usize_unsuffixed(id.0),
    );
    let doc = doc(&about(
        &param.annotations,
        &format!("Sets {}.", code(&param.wire)),
    ));
    let deprecated = deprecated(param.annotations.deprecated);
    quote!(#doc #deprecated pub fn #name(self, #name: #taken) -> Self { Self(self.0.param::<#value_ty>(#number, #value)) })
}
