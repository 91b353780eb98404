//! What is particular to this API, as a constant that the runtime reads.

use proc_macro2::TokenStream;
use quote::quote;

use super::tables::retries;
use crate::emit::{Cx, Piece};
use crate::ir::{Scheme, SchemeKind, Server, TokenUrl};
use crate::name;

/// `src/api.rs`: what is particular to this API.
pub fn emit_api(cx: &Cx<'_>) -> Piece {
    let (client, settings, info) = (&cx.names.client, &cx.api.settings, &cx.api.info);
    let (title, version) = (one_line(&info.title), one_line(&info.version));
    let document = format!("{title} {version}");
    let base_url = cx.api.servers.first().map(|server| server.url.as_str());
    let base_url = base_url.unwrap_or_default();
    let version = match &settings.version_header {
        Some(header) => quote!(Some((#header, #version))),
        None => quote!(None),
    };
    let schemes: Vec<_> = cx.api.schemes.iter().map(|s| scheme(cx, s)).collect();
    let choice = cx.api.has_choice_of_servers();
    let servers: Vec<_> = cx
        .api
        .servers
        .iter()
        .filter(|_| choice)
        .map(server)
        .collect();
    let server_name = choice.then(|| quote!(Server,));
    let (retries, retries_name) = match cx.api.retries.as_ref().map(retries) {
        Some(policy) => (quote!(Some(#policy)), Some(quote!(Retries,))),
        None => (quote!(None), None),
    };
    let scheme_names = (!schemes.is_empty()).then(|| quote!(Scheme, SchemeKind, TokenUrl));
    let message = &settings.error_message;
    let code = &settings.error_code;
    let trace_id = &settings.trace_id;
    let items = vec![
        quote!(use crate::runtime::operation::{Api, #retries_name #server_name #scheme_names};),
        quote! {
            pub static API: Api = Api {
                client: #client,
                document: #document,
                base_url: #base_url,
                servers: &[#(#servers),*],
                version: #version,
                schemes: &[#(#schemes),*],
                retries: #retries,
                error_message: &[#(#message),*],
                error_code: &[#(#code),*],
                trace_id: &[#(#trace_id),*],
            };
        },
    ];
    Piece::rust("src/api.rs", "What is particular to this API.", items)
}

/// A text as a header can carry it.
pub fn one_line(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .filter(|c| !matches!(c, '(' | ')' | '\\'))
        .collect()
}

fn server(server: &Server) -> TokenStream {
    let template = &server.template;
    let variables = server.variables.iter().map(|variable| {
        let (name, default) = (&variable.name, &variable.default);
        quote!((#name, #default))
    });
    quote!(Server { url: #template, variables: &[#(#variables),*] })
}

fn scheme(cx: &Cx<'_>, scheme: &Scheme) -> TokenStream {
    let (name, env) = (&scheme.name, variable(cx, scheme));
    let kind = match &scheme.kind {
        SchemeKind::Bearer => quote!(Bearer),
        SchemeKind::Basic => quote!(Basic),
        SchemeKind::Header(header) => quote!(Header(#header)),
        SchemeKind::Query(key) => quote!(Query(#key)),
        SchemeKind::Cookie(cookie) => quote!(Cookie(#cookie)),
    };
    let token = match &scheme.token {
        None => quote!(None),
        Some(TokenUrl::At(url)) => quote!(At(#url)),
        Some(TokenUrl::Discovered(url)) => quote!(Discovered(#url)),
    };
    quote!(Scheme { name: #name, kind: SchemeKind::#kind, env: #env, token: TokenUrl::#token })
}

/// The environment variable of a scheme: the document's, or one made of the package's and the scheme's names.
pub fn variable(cx: &Cx<'_>, scheme: &Scheme) -> String {
    let own = cx.api.settings.env.get(&scheme.name).cloned();
    own.unwrap_or_else(|| name::variable(cx.package, &scheme.name))
}
