//! An operation: the methods that start it, and the request with its optional parameters.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::rustdoc::{about, code, deprecated, doc, paragraphs};
use super::tables::{explode_step, style_step};
use super::types::{argument, converts, ident, inline, ty};
use crate::emit::{Cx, Programs};
use crate::ir::{
    Body, Encoding, Flag, Framing, Media, Operation, OperationId, Param, Place, Shape, Stream,
    Type, Written,
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
    if operation.ok.stream.is_some() {
        quote!(EventStream<#value>)
    } else if is_optional(operation) {
        quote!(Option<#value>)
    } else {
        value
    }
}

/// Whether an answer without a body is told apart from one with; text and bytes are just empty.
pub fn is_optional(operation: &Operation) -> bool {
    let is_json = matches!(operation.ok.body, Some((Media::Json, _)));
    operation.ok.optional && is_json && operation.ok.stream.is_none()
}

/// Whether the type is one of several answers.
fn is_several(cx: &Cx<'_>, ty: &Type) -> bool {
    let Type::Named(id) = ty else { return false };
    matches!(&cx.api[*id].shape, Shape::Union(union) if union.is_answer())
}

/// The methods on the resource that start an operation: one, or one for each body that it takes. The
/// programs show them.
pub fn emit_methods(cx: &Cx<'_>, id: OperationId, programs: &Programs) -> Vec<TokenStream> {
    let operation = &cx.api[id];
    if operation.bodies.is_empty() {
        return vec![emit_method(cx, id, 0, None, programs.of(id, 0))];
    }
    let bodies = operation.bodies.iter().enumerate();
    bodies
        .map(|(index, body)| emit_method(cx, id, index, Some(body), programs.of(id, index)))
        .collect()
}

fn emit_method(
    cx: &Cx<'_>,
    id: OperationId,
    alternative: usize,
    body: Option<&Body>,
    example: &str,
) -> TokenStream {
    let operation = &cx.api[id];
    let names = &cx.names[id];
    let mut arguments = Vec::new();
    let mut steps = Vec::new();
    for (id, param) in operation.params().filter(|(_, param)| param.required) {
        let name = ident(names.param(id));
        let (taken, step) = param_step(cx, param, &name);
        arguments.push(quote!(#name: #taken));
        steps.push(step);
    }
    if let Some(body) = body.filter(|body| body.required) {
        arguments.push(body_argument(cx, body));
        steps.push(body_step(body));
    }
    if let Some(Flag { wire, on }) = &operation.sets {
        steps.push(quote!(.query(#wire, #on)));
    }
    let (answer, call) = call(cx, id, &steps);
    let name = ident(&names.methods[alternative]);
    let doc = doc(&method_doc(cx, operation, body, example));
    let deprecated = deprecated(operation.deprecated);
    let many = (arguments.len() > 6).then(
        || quote!(#[expect(clippy::too_many_arguments, reason = "the API requires all of them")]),
    );
    let signature = quote!(fn #name(&self, #(#arguments),*) -> #answer);
    let inline = inline(&signature);
    quote!(#doc #deprecated #many #inline pub #signature { #call })
}

/// What a method gives, and the expression that makes it.
fn call(cx: &Cx<'_>, id: OperationId, steps: &[TokenStream]) -> (TokenStream, TokenStream) {
    let operation = &cx.api[id];
    let (table, start) = (ident(&cx.names[id].table), start(cx, operation));
    let call = quote!(self.client.#start(&#table)#(#steps)*);
    if !operation.has_options() {
        let output = output(cx, operation);
        return (quote!(Request<#output>), call);
    }
    let builder = ident(&cx.names[id].builder);
    let call = if steps.is_empty() {
        quote!(#builder(#call))
    } else {
        quote!(#call.wrap(#builder))
    };
    (quote!(#builder), call)
}

/// How the client makes the request: by what the answer is.
pub fn start(cx: &Cx<'_>, operation: &Operation) -> Ident {
    if let (Some(stream), Some((_, item))) = (&operation.ok.stream, &operation.ok.body) {
        return ident(if is_text(cx, stream, item) {
            "request_stream_of_texts"
        } else {
            "request_stream"
        });
    }
    ident(match &operation.ok.body {
        None => "request_none",
        Some((_, ty)) if is_several(cx, ty) && is_optional(operation) => "request_optional_several",
        Some((_, ty)) if is_several(cx, ty) => "request_several",
        Some((Media::Text, _)) => "request_text",
        Some((Media::Json, _)) if is_optional(operation) => "request_optional",
        Some((Media::Json, _)) => "request",
        Some((Media::Form, _)) => "request_form",
        Some(_) => "request_bytes",
    })
}

/// Whether an item is the data as it is, and not JSON.
pub fn is_text(cx: &Cx<'_>, stream: &Stream, item: &Type) -> bool {
    stream.framing == Framing::Events && *cx.api.behind_aliases(item) == Type::Text
}

/// A parameter as an argument: the type that is taken, and the step that sets it on the request.
fn param_step(cx: &Cx<'_>, param: &Param, name: &Ident) -> (TokenStream, TokenStream) {
    let (taken, value) = argument(cx, &param.ty, name);
    let (one, list, map) = match param.place {
        Place::Path => ("path", "path_list", "path_map"),
        Place::Query => ("query", "query_list", "query_map"),
        Place::Header => ("header_param", "header_list", "header_map"),
        Place::Cookie => ("cookie", "cookie_list", "cookie_map"),
    };
    // What is collected has to be said, unless the caller's values are converted to it.
    let said = |ty: &Type| {
        let name = self::ty(cx, ty);
        (!converts(cx, ty)).then(|| quote!(::<#name>))
    };
    let (method, item, value) = match cx.api.behind_aliases(&param.ty) {
        Type::List(inner) => (list, said(inner), quote!(#name)),
        Type::Map(inner) => {
            let inner = ty(cx, inner);
            (map, Some(quote!(::<#inner>)), quote!(#name))
        }
        Type::Object => (map, None, quote!(#name)),
        _ => (one, None, value),
    };
    let (method, wire) = (ident(method), &param.wire);
    (taken, quote!(.#method #item(#wire, #value)))
}

fn body_argument(cx: &Cx<'_>, body: &Body) -> TokenStream {
    let ty = body_type(cx, body);
    quote!(body: #ty)
}

/// What a body is as an argument.
pub fn body_type(cx: &Cx<'_>, body: &Body) -> TokenStream {
    match body.media {
        Media::Json | Media::Form | Media::Multipart => ty(cx, &body.ty),
        Media::Text => quote!(impl Into<String>),
        Media::Binary => quote!(impl Into<File>),
    }
}

fn body_step(body: &Body) -> TokenStream {
    let media_type = &body.media_type;
    let fields: Vec<_> = body.encodings.iter().filter_map(encoded_field).collect();
    let sent_as = body.own_json.then(|| quote!(.sent_as(#media_type)));
    let sets = body.sets.as_ref();
    let sets = sets.map(|Flag { wire, on }| quote!(.flag(#wire, #on)));
    let step = match body.media {
        Media::Json if matches!(body.ty, Type::Nullable(_)) => quote!(.json_or_null(&body)#sent_as),
        Media::Json => quote!(.json(&body)#sent_as),
        Media::Form if !fields.is_empty() => quote!(.form_with(&body, &[#(#fields),*])),
        Media::Multipart if !fields.is_empty() => quote!(.multipart_with(&body, &[#(#fields),*])),
        Media::Form => quote!(.form(&body)),
        Media::Multipart => quote!(.multipart(&body)),
        Media::Text => quote!(.text(#media_type, body)),
        Media::Binary => quote!(.binary(#media_type, body)),
    };
    quote!(#step #sets)
}

/// How a field of a form is written, where the document says so.
fn encoded_field(encoding: &Encoding) -> Option<TokenStream> {
    let name = &encoding.wire;
    Some(match encoding.written.as_ref()? {
        Written::Part(media_type) => quote!((#name, #media_type)),
        Written::Styled(style, explode) => {
            let (style, explode) = (style_step(*style), explode_step(*style, *explode));
            quote!(query(#name) #style #explode)
        }
    })
}

/// What a method says of its operation: the document's words, where it comes from, an example, and its errors.
fn method_doc(cx: &Cx<'_>, operation: &Operation, body: Option<&Body>, example: &str) -> String {
    let summary = operation.summary.as_deref().map(safe).unwrap_or_default();
    let words = operation.doc.as_deref().map(safe).unwrap_or_default();
    let summary = if summary.is_empty() || summary == words {
        String::new()
    } else {
        full_stop(&summary)
    };
    let media = body
        .filter(|_| operation.bodies.len() > 1)
        .map(|body| format!("The body is sent as {}.", code(&body.media_type)));
    let place = code(&format!("{} {}", operation.method, operation.path));
    let id = code(operation.document_id());
    let source = format!("Sends {place}, the operation {id}.");
    let (other, asks) = (other_answer(cx, operation), asks_doc(operation, body));
    let example = format!("# Example\n\n```no_run\n{}\n```", example.trim_end());
    let media = media.unwrap_or_default();
    let parts = body.map(part_doc).unwrap_or_default();
    let (headers, errors) = (header_doc(cx, operation), error_doc(cx, operation));
    paragraphs([
        summary, words, asks, other, media, parts, source, headers, example, errors,
    ])
}

/// Where the same answer comes as a stream, or as a whole.
fn other_answer(cx: &Cx<'_>, operation: &Operation) -> String {
    let of = |id: OperationId| &cx.names[id].methods[0];
    if let Some(id) = cx.api.stream_of(&operation.id) {
        return format!("[`{0}`](Self::{0}) gives the answer as a stream.", of(id));
    }
    let Some(whole) = &operation.stream_of else {
        return String::new();
    };
    let mut all = cx.api.operations();
    let whole = all.find(|(_, it)| it.id == *whole);
    whole.map_or_else(String::new, |(id, _)| {
        format!("[`{0}`](Self::{0}) gives the answer as a whole.", of(id))
    })
}

/// What the method sets in its caller's place.
pub fn asks_doc(operation: &Operation, body: Option<&Body>) -> String {
    let flag = body.and_then(|body| body.sets.as_ref());
    match flag.or(operation.sets.as_ref()) {
        Some(Flag { wire, on }) => format!("It sets {} to `{on}`.", code(wire)),
        None => String::new(),
    }
}

fn full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?', ':', '`']) || text.contains('\n') {
        text.to_owned()
    } else {
        format!("{text}.")
    }
}

/// The headers that files in a form may have.
fn part_doc(body: &Body) -> String {
    let has_some = |encoding: &&Encoding| !encoding.headers.is_empty();
    let encodings = body.encodings.iter().filter(has_some);
    let lines = encodings.map(|encoding| {
        let headers: Vec<_> = encoding.headers.iter().map(|name| code(name)).collect();
        let (part, headers) = (code(&encoding.wire), headers.join(", "));
        format!("[`File::header`](crate::File::header) sets what the part {part} may have as headers: {headers}.")
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Where the headers of answers have their types.
fn header_doc(cx: &Cx<'_>, operation: &Operation) -> String {
    let Some(id) = operation.headers.as_ref().and_then(Type::named) else {
        return String::new();
    };
    let name = cx.names.ty(id);
    format!(
        "[`{name}::from(response.headers())`](crate::models::{name}) reads the headers of the answer that `.send_raw()` gives."
    )
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
pub fn emit_builder(cx: &Cx<'_>, id: OperationId) -> Vec<TokenStream> {
    let operation = &cx.api[id];
    let names = &cx.names[id];
    let name = ident(&names.builder);
    let output = output(cx, operation);
    let optional = operation.params().filter(|(_, param)| !param.required);
    let mut setters: Vec<_> = optional
        .map(|(id, param)| emit_setter(cx, param, names.param(id)))
        .collect();
    if let Some(body) = operation.bodies.first().filter(|body| !body.required) {
        setters.push(emit_body_setter(cx, body));
    }
    let method = &names.methods[0];
    let resource = &cx.names[operation.resource].handle;
    let doc = doc(&format!(
        "A request of [`{resource}::{method}`] with its optional parameters."
    ));
    let pages = operation.page.is_some().then(|| quote!(pages;));
    let deprecated = deprecated(operation.deprecated);
    let gives_bytes = operation.gives_bytes();
    let download = gives_bytes.then(|| quote!(download! { #name; }));
    let own = vec![
        quote! {
            #doc
            #deprecated
            #[derive(Clone, Debug)]
            #[must_use = "a request is sent when it is awaited"]
            pub struct #name(Request<#output>);
        },
        quote!(impl #name { #(#setters)* }),
        quote!(request! { #name; type Output = #output; #pages }),
    ];
    own.into_iter().chain(download).collect()
}

fn emit_setter(cx: &Cx<'_>, param: &Param, name: &str) -> TokenStream {
    let (name, value) = (ident(name), ident("value"));
    let (taken, step) = param_step(cx, param, &value);
    let otherwise = format!("Sets {}.", code(&param.wire));
    let doc = doc(&about(&param.annotations, &otherwise));
    let deprecated = deprecated(param.annotations.deprecated);
    let inline = inline(&taken);
    quote!(#doc #deprecated #inline pub fn #name(self, value: #taken) -> Self { Self(self.0 #step) })
}

fn emit_body_setter(cx: &Cx<'_>, body: &Body) -> TokenStream {
    let (argument, step) = (body_argument(cx, body), body_step(body));
    let words = body.doc.as_deref().map(safe).unwrap_or_default();
    let doc = doc(if words.is_empty() {
        "Sets the body."
    } else {
        &words
    });
    let inline = inline(&argument);
    quote!(#doc #inline pub fn body(self, #argument) -> Self { Self(self.0 #step) })
}
