//! The crate's root: its modules, what it gives out, the client, and the setters of its credentials.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;

use super::api::{one_line, variable};
use super::rustdoc::{code, doc, paragraphs, section};
use super::types::ident;
use super::{events, mocks};
use crate::emit::{Cx, Piece};
use crate::ir::{ResourceId, Scheme, SchemeId, SchemeKind, Server, ServerVariable, Shape};
use crate::markdown::{safe, sentence};
use crate::parts;
use crate::runtime::{Part, ROOT};

/// `src/lib.rs`. `guide` is what the registry shows.
pub fn emit_client(cx: &Cx<'_>, guide: &str) -> Piece {
    let mut items = vec![
        quote!(#![cfg_attr(docsrs, feature(doc_cfg))]),
        emit_modules(cx),
    ];
    if cx.api.operations.is_empty() {
        items.push(emit_reexports_for_types(cx));
    } else {
        items.push(emit_reexports(cx));
        items.push(emit_struct(cx));
        items.push(emit_constructors(cx));
        items.extend(emit_handles(cx));
        items.push(emit_builder(cx));
        items.push(mocks::emit_mock(cx));
    }
    items.extend(events::emit_webhook(cx));
    Piece::rust(
        "src/lib.rs",
        paragraphs([guide, &resource_index(cx)]),
        items,
    )
}

/// The resources, each with its first sentence: the way into the crate's documentation.
fn resource_index(cx: &Cx<'_>) -> String {
    let client = &cx.names.client;
    let line = |id: &ResourceId| {
        let (module, resource) = (&cx.names[*id].module, &cx.api[*id]);
        let words = resource.doc.as_deref().map(|doc| sentence(&safe(doc)));
        let words = words.unwrap_or_default().replace('\n', " ");
        let words = Some(words).filter(|words| !words.is_empty());
        let words = words.map(|words| format!(" - {words}")).unwrap_or_default();
        format!("- [`{client}::{module}`]{words}")
    };
    let list = |ids: &[ResourceId]| ids.iter().map(line).collect::<Vec<_>>().join("\n");
    let title = "## Resources".to_owned();
    match cx.api.sections().as_slice() {
        [] => String::new(),
        [(_, all)] => paragraphs([title, list(all)]),
        sections => {
            let sections = sections.iter();
            let parts =
                sections.flat_map(|(title, ids)| [format!("### {}", section(*title)), list(ids)]);
            paragraphs([title].into_iter().chain(parts))
        }
    }
}

fn emit_modules(cx: &Cx<'_>) -> TokenStream {
    let api = (!cx.api.operations.is_empty()).then(|| {
        quote!(
            mod api;
        )
    });
    let resources = (!cx.api.resources.is_empty()).then(|| {
        quote!(
            pub mod resources;
        )
    });
    let extras = cx.extras.iter().map(|module| {
        let (feature, module) = (&module.feature, ident(&module.name));
        quote!(#[cfg(feature = #feature)] pub mod #module;)
    });
    quote! {
        #api
        #(#extras)*
        pub mod models;
        #resources
        #[allow(
            dead_code,
            unused_imports,
            unused_macros,
            reason = "which parts are used depends on the API and on the features"
        )]
        mod runtime;
    }
}

/// Types alone, such as the payloads of webhooks: there is nothing to call.
fn emit_reexports_for_types(cx: &Cx<'_>) -> TokenStream {
    let has_enum = cx
        .api
        .types()
        .any(|(_, def)| matches!(def.shape, Shape::Enum(_)));
    let unknown = has_enum.then(|| {
        quote!(
            pub use runtime::unknown::UnknownValue;
        )
    });
    let webhook = events::signed(cx).map(|_| {
        quote!(
            #[cfg(feature = "events")]
            pub use runtime::HeaderMap;
            #[cfg(feature = "events")]
            pub use runtime::webhook::{Webhook, WebhookError};
        )
    });
    let formats = cx.api.has_formats().then(|| {
        quote!(
            pub use runtime::formats;
        )
    });
    quote! {
        #formats
        pub use runtime::patch::Patch;
        #unknown
        #webhook
        pub use runtime::{Map, Value};
    }
}

/// What the crate in which the runtime is tested gives out, but for the client.
fn emit_reexports(cx: &Cx<'_>) -> TokenStream {
    let root: TokenStream = ROOT.parse().expect("the runtime is Rust");
    let mut statements = vec![Vec::new()];
    for token in root {
        let ends = matches!(&token, TokenTree::Punct(sign) if sign.as_char() == ';');
        statements
            .last_mut()
            .expect("there is one from the start")
            .push(token);
        if ends {
            statements.push(Vec::new());
        }
    }
    let statements = statements.into_iter().map(TokenStream::from_iter);
    let unused = parts::unused(cx.api);
    let is_given_out = |statement: &TokenStream| {
        let text = statement.to_string();
        let is_unused = |part: &Part| {
            let path = format!("runtime :: {} ", part.module);
            text.contains(&path)
        };
        let is_runtime = text.contains("pub use runtime") && !text.ends_with(":: Client ;");
        is_runtime && !unused.iter().any(is_unused)
    };
    statements.filter(is_given_out).collect()
}

fn emit_struct(cx: &Cx<'_>) -> TokenStream {
    let name = ident(&cx.names.client);
    let doc = doc(&format!(
        "The client of the {}.\n\nIt is cheap to clone, and its clones share their connections.",
        safe(&one_line(&cx.api.info.title))
    ));
    quote! {
        #doc
        #[derive(Clone, Debug)]
        pub struct #name {
            #[allow(dead_code, reason = "the resources read it, and features can turn off all of them")]
            client: runtime::client::Client,
        }
    }
}

fn emit_constructors(cx: &Cx<'_>) -> TokenStream {
    let name = ident(&cx.names.client);
    let schemes: Vec<_> = cx.api.schemes().collect();
    let new = match schemes.first() {
        Some((id, scheme)) => {
            let setter = ident(cx.names.scheme(*id));
            let doc = doc(&format!(
                "Creates a client with this credential for {} and default settings.\n\n# Errors\n\n{}",
                code(&scheme.name),
                errors_of_new(cx)
            ));
            quote! {
                #doc
                pub fn new(credential: impl Into<Credential>) -> Result<Self> {
                    Self::builder().#setter(credential).build()
                }
            }
        }
        None => {
            let doc = doc(&format!(
                "Creates a client with default settings.\n\n# Errors\n\n{}",
                errors_of_new(cx)
            ));
            quote!(#doc pub fn new() -> Result<Self> { Self::builder().build() })
        }
    };
    let from_env = (!schemes.is_empty()).then(|| emit_from_env(cx));
    let doc = doc("Sets up a client: its credentials, base URL, timeouts, retries and hooks.");
    let raw = emit_raw_request();
    quote! {
        impl #name {
            #new
            #from_env
            #doc
            pub fn builder() -> Builder { Builder::new(&api::API) }
            #raw
        }
    }
}

/// The way to endpoints that have no method.
fn emit_raw_request() -> TokenStream {
    let doc = doc(
        "Starts a request to an endpoint that this crate does not know, with the client's credential, retries and \
         errors. The path may have `{name}` for path parameters, which [`RawRequest::path`] sets.",
    );
    quote! {
        #doc
        pub fn raw_request(&self, method: &str, path: &str) -> RawRequest {
            self.client.raw_request(method, path)
        }
    }
}

fn errors_of_new(cx: &Cx<'_>) -> &'static str {
    if cx.api.servers.is_empty() {
        "Always, because the API's document has no base URL: use `builder` and set one."
    } else {
        "TLS cannot be set up."
    }
}

fn emit_from_env(cx: &Cx<'_>) -> TokenStream {
    let variables = cx.api.schemes.iter().map(|s| code(&variable(cx, s)));
    let variables: Vec<_> = variables.collect();
    let (noun, missing) = match variables.len() {
        1 => ("variable", "The variable is not set"),
        _ => ("variables", "None of the variables is set"),
    };
    let doc = doc(&format!(
        "Creates a client with the credentials in the environment {noun} {}.\n\n# Errors\n\n{missing}, or an error of `new`.",
        variables.join(", ")
    ));
    quote!(#doc pub fn from_env() -> Result<Self> { Self::builder().env()?.build() })
}

/// A method for each resource.
fn emit_handles(cx: &Cx<'_>) -> Option<TokenStream> {
    let name = ident(&cx.names.client);
    let methods: Vec<_> = cx
        .api
        .resources()
        .map(|(id, _)| emit_handle(cx, id))
        .collect();
    (!methods.is_empty()).then(|| quote!(impl #name { #(#methods)* }))
}

fn emit_handle(cx: &Cx<'_>, id: ResourceId) -> TokenStream {
    let names = &cx.names[id];
    let (feature, module, handle) = (&names.module, ident(&names.module), ident(&names.handle));
    let words = cx.api[id].doc.as_deref().map(safe);
    let words = words.filter(|words| !words.is_empty());
    let doc = doc(&words.unwrap_or_else(|| format!("The resource `{feature}`.")));
    quote! {
        #doc
        #[cfg(feature = #feature)]
        #[must_use]
        pub fn #module(&self) -> resources::#module::#handle<'_> {
            resources::#module::#handle { client: &self.client }
        }
    }
}

/// What the builder has for this API: `build`, and a setter for the credential of each security scheme.
fn emit_builder(cx: &Cx<'_>) -> TokenStream {
    let name = ident(&cx.names.client);
    let setters = cx
        .api
        .schemes()
        .map(|(id, scheme)| emit_credential(cx, id, scheme));
    let (servers, variables) = (emit_servers(cx), emit_server_variables(cx));
    let doc = doc(
        "Makes the client.\n\n# Errors\n\n[`Error::is_invalid_request`]: a setting is not valid, such as the base URL or a \
         header, or TLS cannot be set up.",
    );
    quote! {
        impl Builder {
            #doc
            pub fn build(self) -> Result<#name> {
                let client = self.client()?;
                Ok(#name { client })
            }
            #(#setters)*
            #(#servers)*
            #(#variables)*
        }
    }
}

/// The methods that choose a server, if there are several.
fn emit_servers(cx: &Cx<'_>) -> Vec<TokenStream> {
    let servers = cx.api.servers.iter().zip(cx.names.servers()).enumerate();
    let method = |(index, (server, name)): (usize, (&Server, &String))| {
        let name = ident(name);
        let default = if index == 0 {
            ", as is the default"
        } else {
            ""
        };
        let text = format!("Sends requests to {}{default}.", code(&server.template));
        let words = server.description.as_deref().map(safe).unwrap_or_default();
        let doc = doc(&paragraphs([text, words]));
        let index = Literal::usize_unsuffixed(index);
        quote!(#doc pub fn #name(self) -> Self { self.server(#index) })
    };
    servers.map(method).collect()
}

/// The setters of the variables that servers have in their URLs.
fn emit_server_variables(cx: &Cx<'_>) -> Vec<TokenStream> {
    let variables = cx.api.server_variables().zip(cx.names.server_variables());
    let setter = |(variable, setter): (&ServerVariable, &String)| {
        let (setter, name) = (ident(setter), &variable.name);
        let values: Vec<_> = variable.values.iter().map(|value| code(value)).collect();
        let values = match values.as_slice() {
            [] => String::new(),
            values => format!("; the values are {}", values.join(", ")),
        };
        let default = code(&variable.default);
        let text = format!(
            "Sets {} in the URL of the server. The default is {default}{values}.",
            code(name)
        );
        let words = variable
            .description
            .as_deref()
            .map(safe)
            .unwrap_or_default();
        let doc = doc(&paragraphs([text, words]));
        quote! {
            #doc
            pub fn #setter(self, value: impl Into<String>) -> Self { self.server_variable(#name, value) }
        }
    };
    variables.map(setter).collect()
}

fn emit_credential(cx: &Cx<'_>, id: SchemeId, scheme: &Scheme) -> TokenStream {
    let setter = ident(cx.names.scheme(id));
    let name = &scheme.name;
    let way = match &scheme.kind {
        SchemeKind::Bearer => "as a bearer token".to_owned(),
        SchemeKind::Basic => "as a user and a password (see [`Credential::basic`])".to_owned(),
        SchemeKind::Header(header) => format!("in the header {}", code(header)),
        SchemeKind::Query(key) => format!("in the query parameter {}", code(key)),
        SchemeKind::Cookie(cookie) => format!("in the cookie {}", code(cookie)),
    };
    let text = format!(
        "Sets the credential for {}, which is sent {way}.",
        code(name)
    );
    let tokens = scheme.token.as_ref().map(|_| {
        "With an `OAuth2` the client fetches and renews tokens itself, if the feature `oauth2` is on.".to_owned()
    });
    let words = scheme.doc.as_deref().map(safe).unwrap_or_default();
    let doc = doc(&paragraphs([text, tokens.unwrap_or_default(), words]));
    quote! {
        #doc
        pub fn #setter(self, credential: impl Into<Credential>) -> Self { self.credential(#name, credential) }
    }
}
