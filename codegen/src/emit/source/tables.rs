//! The constant table of an operation, which the runtime reads.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::literals::{integer, raw};
use super::types::{ident, ty};
use crate::emit::{Cx, Reply};
use crate::ir::{
    Api, Framing, Operation, OperationId, Page, Param, ParamId, Place, Retries, SchemeId, Step,
    Stream, StreamItem, Style, Type,
};

/// The table of an operation. What is as in `Operation::DEFAULT` is left out.
pub fn emit_table(cx: &Cx<'_>, id: OperationId, reply: &Reply) -> TokenStream {
    let operation = &cx.api[id];
    let name = ident(&cx.names[id].table);
    let (wire, method, path) = (&operation.id, &operation.method, &operation.path);
    let params: Vec<_> = operation.params.iter().filter_map(styled_param).collect();
    let accept = operation.ok.accept.join(", ");
    let fields = [
        Some(quote!(id: #wire,)),
        (method != "GET").then(|| quote!(method: #method,)),
        Some(quote!(path: #path,)),
        (!params.is_empty()).then(|| quote!(params: &[#(#params),*],)),
        (!accept.is_empty() && accept != "application/json").then(|| quote!(accept: #accept,)),
        security(cx.api, operation),
        errors(cx, operation),
        operation.ok.redirects.then(|| quote!(redirects: true,)),
        operation.retries.as_ref().map(|policy| {
            let policy = retries(policy);
            quote!(retries: Some(#policy),)
        }),
        operation
            .idempotency
            .as_ref()
            .map(|header| quote!(idempotency: Some(#header),)),
        operation
            .server
            .as_ref()
            .map(|url| quote!(server: Some(#url),)),
        operation.page.as_ref().map(|page| paging(operation, page)),
        operation.ok.stream.as_ref().map(streaming),
        Some(sample(reply)),
    ];
    let fields = fields.iter().flatten();
    quote!(static #name: Operation = Operation { #(#fields)* ..Operation::DEFAULT };)
}

/// How the items of an answer follow one another.
fn streaming(stream: &Stream) -> TokenStream {
    let make = ident(match stream.framing {
        Framing::Events => "events",
        Framing::Lines => "lines",
        Framing::Sequence => "sequence",
    });
    let item = match stream.item {
        StreamItem::Data => None,
        StreamItem::Event => Some(quote!(.whole())),
        StreamItem::EventOfJson => Some(quote!(.whole_of_json())),
    };
    let end = stream.end.as_ref().map(|end| quote!(.end(#end)));
    quote!(stream: Some(#make() #item #end),)
}

/// What doubles answer. It is compiled with them alone.
fn sample(reply: &Reply) -> TokenStream {
    let Reply {
        status,
        media_type,
        body,
    } = reply;
    let status = integer(*status);
    let body = raw(body);
    quote!(#[cfg(feature = "testing")] sample: crate::runtime::operation::Sample { status: #status, media_type: #media_type, body: #body },)
}

/// A parameter that is not written in the default style of its place.
fn styled_param(param: &Param) -> Option<TokenStream> {
    let name = &param.wire;
    let (make, default) = match param.place {
        Place::Path => (quote!(path(#name)), Style::Simple),
        Place::Query => (quote!(query(#name)), Style::Form),
        Place::Header => (quote!(header(#name)), Style::Simple),
        Place::Cookie => (quote!(cookie(#name)), Style::Form),
    };
    let styled = param.style != default;
    let style = styled.then(|| style_step(param.style));
    let explode = explode_step(param.style, param.explode);
    let reserved = param.reserved.then(|| quote!(.reserved()));
    let is_default = style.is_none() && explode.is_none() && reserved.is_none();
    (!is_default).then(|| quote!(#make #style #explode #reserved))
}

/// Whether a value explodes, if that does not follow from its style.
pub fn explode_step(style: Style, explode: bool) -> Option<TokenStream> {
    // How deep objects and JSON are written does not depend on it.
    let counts = !matches!(style, Style::DeepObject | Style::Json);
    let explodes = style == Style::Form;
    (counts && explode != explodes).then(|| quote!(.explode(#explode)))
}

/// The style of a value.
pub fn style_step(style: Style) -> TokenStream {
    let style = ident(match style {
        Style::Simple => "Simple",
        Style::Matrix => "Matrix",
        Style::Label => "Label",
        Style::Form => "Form",
        Style::SpaceDelimited => "SpaceDelimited",
        Style::PipeDelimited => "PipeDelimited",
        Style::DeepObject => "DeepObject",
        Style::Json => "Json",
    });
    quote!(.style(Style::#style))
}

fn security(api: &Api, operation: &Operation) -> Option<TokenStream> {
    let names = |schemes: &Vec<SchemeId>| {
        let names = schemes.iter().map(|id| &api[*id].name);
        quote!(&[#(#names),*])
    };
    let alternatives: Vec<_> = operation.security.iter().map(names).collect();
    (!alternatives.is_empty()).then(|| quote!(security: &[#(#alternatives),*],))
}

/// The bodies of errors: a row for all statuses that have the same type.
fn errors(cx: &Cx<'_>, operation: &Operation) -> Option<TokenStream> {
    let mut exact: Vec<(String, TokenStream, Vec<Literal>)> = Vec::new();
    let mut others = Vec::new();
    for error in &operation.errors {
        let Some(body) = error.ty.as_ref().filter(|ty| **ty != Type::Any) else {
            continue;
        };
        let body = ty(cx, body);
        let class = error.from / 100;
        if error.from == error.to {
            let key = body.to_string();
            let status = integer(error.from);
            match exact.iter_mut().find(|(known, ..)| *known == key) {
                Some((.., statuses)) => statuses.push(status),
                None => exact.push((key, body, vec![status])),
            }
        } else if class == error.to / 100 {
            let class = integer(class);
            others.push(quote!(error_class::<#body>(#class)));
        } else {
            others.push(quote!(error_default::<#body>()));
        }
    }
    let exact = exact
        .iter()
        .map(|(_, body, statuses)| quote!(error::<#body>(&[#(#statuses),*])));
    let rows: Vec<_> = exact.chain(others).collect();
    (!rows.is_empty()).then(|| quote!(errors: &[#(#rows),*],))
}

/// A policy of retries.
pub fn retries(policy: &Retries) -> TokenStream {
    let initial = integer(policy.initial_interval);
    let max = integer(policy.max_interval);
    let elapsed = integer(policy.max_elapsed_time);
    let exponent = Literal::f64_unsuffixed(policy.exponent);
    let statuses = policy.statuses.iter().map(|(from, to)| {
        let (from, to) = (integer(*from), integer(*to));
        quote!((#from, #to))
    });
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

fn paging(operation: &Operation, page: &Page) -> TokenStream {
    let param = |id: ParamId| &operation[id].wire;
    let step = match &page.step {
        Step::Offset(id) => {
            let param = param(*id);
            quote!(offset(#param))
        }
        Step::Number(id, first) => {
            let (param, first) = (param(*id), integer(*first));
            quote!(number(#param, #first))
        }
        Step::Cursor(id, at) => {
            let (param, at) = (param(*id), keys(at));
            quote!(cursor(#param, #at))
        }
        Step::Url(at) => {
            let at = keys(at);
            quote!(url(#at))
        }
        Step::Link => quote!(link()),
        Step::After(id, at) => {
            let (param, items, at) = (param(*id), keys(&page.items), keys(at));
            quote!(after(#param, #items, #at))
        }
    };
    let limit = page.limit.map(|id| {
        let (param, default, max) = (
            param(id),
            option(page.default_limit),
            option(page.max_limit),
        );
        quote!(.limit(#param, #default, #max))
    });
    let more = page.more.as_ref().map(|more| {
        let more = keys(more);
        quote!(.more(#more))
    });
    quote!(paging: Some(Paging::#step #limit #more),)
}

/// The keys that lead to a value.
fn keys(keys: &[String]) -> TokenStream {
    quote!(&[#(#keys),*])
}

fn option(number: Option<u64>) -> TokenStream {
    match number.map(integer) {
        Some(number) => quote!(Some(#number)),
        None => quote!(None),
    }
}
