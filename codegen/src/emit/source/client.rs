//! The crate's root: the client, its builder's credentials, and what is particular to this API.

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::{code, doc};
use super::types::ident;
use super::{errors, operations};
use crate::emit::{Cx, Piece};
use crate::ir::{ResourceId, Scheme, SchemeId, SchemeKind};
use crate::markdown::safe;
use crate::name::env_variable;

/// `src/lib.rs`; the guide is what rustdoc shows in front.
pub fn client(cx: &Cx<'_>, guide: &str) -> Piece {
    let mut items = vec![attributes(), modules(cx)];
    if cx.api.operations.is_empty() {
        // Types alone, such as the payloads of webhooks: there is nothing to call.
        items.push(quote!(
            pub use runtime::patch::Patch;
            pub use runtime::{Map, Value};
        ));
    } else {
        items.extend([reexports(), api(cx)]);
        items.extend(client_type(cx));
        items.extend(credentials(cx));
    }
    Piece::rust("src/lib.rs", guide, items)
}

fn attributes() -> TokenStream {
    quote! {
        #![deny(missing_docs)]
        #![forbid(unsafe_code)]
        #![cfg_attr(docsrs, feature(doc_cfg))]
    }
}

fn modules(cx: &Cx<'_>) -> TokenStream {
    let errors = errors::any(cx).then(|| {
        quote!(
            mod errors;
        )
    });
    let resources = (!cx.api.resources.is_empty()).then(|| {
        quote! {
            #[allow(deprecated, reason = "what the API has deprecated is still there")]
            #[allow(
                clippy::disallowed_names,
                clippy::just_underscores_and_digits,
                clippy::new_ret_no_self,
                clippy::should_implement_trait,
                reason = "methods and parameters have the names that the API gives them"
            )]
            #[allow(clippy::type_complexity, reason = "lists nest as deep as the API's")]
            pub mod resources;
        }
    });
    quote! {
        #errors
        #[allow(deprecated, reason = "what the API has deprecated is still there")]
        #[allow(
            clippy::disallowed_names,
            clippy::just_underscores_and_digits,
            clippy::should_implement_trait,
            reason = "setters have the names of their fields"
        )]
        #[allow(clippy::type_complexity, reason = "lists nest as deep as the API's")]
        pub mod models;
        #resources
        #[allow(
            dead_code,
            unused_imports,
            unused_macros,
            reason = "which parts are used depends on the features and on the API"
        )]
        mod runtime;
    }
}

fn reexports() -> TokenStream {
    quote! {
        #[cfg(feature = "blocking")]
        pub use runtime::blocking::Blocking;
        pub use runtime::client::Builder;
        #[doc(hidden)]
        pub use runtime::client::Client as Engine;
        pub use runtime::credential::Credential;
        pub use runtime::decode::{Departure, DepartureKind};
        pub use runtime::error::{BoxError, Error, Result};
        pub use runtime::file::File;
        pub use runtime::hooks::{Attempt, Outcome};
        pub use runtime::paging::{Items, Page, Pages};
        pub use runtime::patch::Patch;
        pub use runtime::request::{Request, Sending, SendingRaw};
        pub use runtime::response::RawResponse;
        pub use runtime::retry::RetryPolicy;
        pub use runtime::{Bytes, HeaderMap, Map, Value};
    }
}

/// The constant that tells the engine what is particular to this API.
fn api(cx: &Cx<'_>) -> TokenStream {
    let (client, settings) = (&cx.names.client, &cx.api.settings);
    let agent = format!(
        " ({} {})",
        one_line(&cx.api.info.title),
        one_line(&cx.api.info.version)
    );
    let base_url = cx
        .api
        .servers
        .first()
        .map_or("", |server| server.url.as_str());
    let version = match &settings.version_header {
        Some(header) => {
            let version = one_line(&cx.api.info.version);
            quote!(Some((#header, #version)))
        }
        None => quote!(None),
    };
    let schemes = cx.api.schemes.iter().map(|scheme| self::scheme(cx, scheme));
    let retries = cx.api.retries.as_ref().map(operations::retries);
    let retries = retries.map_or_else(|| quote!(None), |retries| quote!(Some(&#retries)));
    let (message, error_code, trace) = (
        &settings.error_message,
        &settings.error_code,
        &settings.trace_id,
    );
    let scheme_use = (!cx.api.schemes.is_empty()).then(|| {
        quote!(
            use runtime::operation::{Scheme, SchemeKind};
        )
    });
    let retries_use = cx.api.retries.is_some().then(|| {
        quote!(
            use runtime::operation::Retries;
        )
    });
    quote! {
        use runtime::operation::Api;
        #retries_use
        #scheme_use
        static API: Api = Api {
            client: #client,
            user_agent: concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION"), #agent),
            base_url: #base_url,
            version: #version,
            schemes: &[#(#schemes),*],
            retries: #retries,
            error_message: &[#(#message),*],
            error_code: &[#(#error_code),*],
            trace_id: &[#(#trace),*],
        };
    }
}

/// A text as a header can carry it.
fn one_line(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_ascii_graphic() || *c == ' ')
        .filter(|c| !matches!(c, '(' | ')' | '\\'))
        .collect()
}

fn scheme(cx: &Cx<'_>, scheme: &Scheme) -> TokenStream {
    let (name, env) = (&scheme.name, env_variable(cx.api, cx.package, scheme));
    let kind = match &scheme.kind {
        SchemeKind::Bearer => quote!(Bearer),
        SchemeKind::Basic => quote!(Basic),
        SchemeKind::Header(header) => quote!(Header(#header)),
        SchemeKind::Query(key) => quote!(Query(#key)),
        SchemeKind::Cookie(cookie) => quote!(Cookie(#cookie)),
    };
    quote!(Scheme { name: #name, kind: SchemeKind::#kind, env: #env })
}

fn client_type(cx: &Cx<'_>) -> Vec<TokenStream> {
    let name = ident(&cx.names.client);
    let text = format!(
        "The client of the {}.\n\nIt is cheap to clone, and every clone shares its connections.",
        safe(&one_line(&cx.api.info.title))
    );
    let doc = doc(&text);
    let constructors = constructors(cx);
    let resources = cx.api.resources().map(|(id, _)| resource(cx, id));
    vec![
        quote! {
            #doc
            #[derive(Clone, Debug)]
            pub struct #name {
                #[allow(dead_code, reason = "the resources read it, and features can turn them all off")]
                client: runtime::client::Client,
            }
        },
        quote!(impl #name { #constructors }),
        if cx.api.resources.is_empty() {
            TokenStream::new()
        } else {
            quote!(impl #name { #(#resources)* })
        },
        quote! {
            impl From<runtime::client::Client> for #name {
                fn from(client: runtime::client::Client) -> Self { Self { client } }
            }
        },
    ]
}

fn constructors(cx: &Cx<'_>) -> TokenStream {
    let new = match cx.api.schemes.first() {
        Some(scheme) => {
            let setter = ident(cx.names.scheme(SchemeId(0)));
            let doc = doc(&format!(
                "A client with the credential of {}, and with defaults for all else.\n\n# Errors\n\nWhen TLS cannot be set up, or the document has no base URL.",
                code(&scheme.name)
            ));
            quote! {
                #doc
                pub fn new(credential: impl Into<Credential>) -> Result<Self> {
                    Self::builder().#setter(credential).build()
                }
            }
        }
        None => {
            let doc = doc(
                "A client with defaults for everything.\n\n# Errors\n\nWhen TLS cannot be set up, or the document has no base URL.",
            );
            quote!(#doc pub fn new() -> Result<Self> { Self::builder().build() })
        }
    };
    let from_env = (!cx.api.schemes.is_empty()).then(|| {
        let variables: Vec<_> = cx.api.schemes.iter().map(|scheme| code(&env_variable(cx.api, cx.package, scheme))).collect();
        let doc = doc(&format!(
            "A client with the credentials of the environment: {}.\n\n# Errors\n\nWhen no variable is set, and as `new`.",
            variables.join(", ")
        ));
        quote!(#doc pub fn from_env() -> Result<Self> { Self::builder().env()?.build() })
    });
    let builder = doc(
        "What can be set before there is a client: credentials, base URL, timeouts, retries, hooks.",
    );
    quote! {
        #new
        #from_env
        #builder
        pub fn builder() -> Builder<Self> { Builder::new(&API) }
    }
}

fn resource(cx: &Cx<'_>, id: ResourceId) -> TokenStream {
    let names = &cx.names[id];
    let (feature, module, handle) = (&names.module, ident(&names.module), ident(&names.handle));
    let words = cx.api[id]
        .doc
        .as_deref()
        .map(safe)
        .filter(|words| !words.is_empty());
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

/// A setter on the builder for each security scheme.
fn credentials(cx: &Cx<'_>) -> Option<TokenStream> {
    let name = ident(&cx.names.client);
    let setters = cx.api.schemes().map(|(id, scheme)| {
        let setter = ident(cx.names.scheme(id));
        let way = match &scheme.kind {
            SchemeKind::Bearer => "sent as a bearer token".to_owned(),
            SchemeKind::Basic => "sent as user and password, see [`Credential::basic`]".to_owned(),
            SchemeKind::Header(header) => format!("sent in the header {}", code(header)),
            SchemeKind::Query(key) => format!("sent as the query parameter {}", code(key)),
            SchemeKind::Cookie(cookie) => format!("sent as the cookie {}", code(cookie)),
        };
        let words = scheme.doc.as_deref().map(safe).unwrap_or_default();
        let doc = doc(&super::rustdoc::paragraphs([format!("The credential of {}, {way}.", code(&scheme.name)), words]));
        let index = proc_macro2::Literal::usize_unsuffixed(id.0);
        quote! {
            #doc
            pub fn #setter(self, credential: impl Into<Credential>) -> Self { self.credential(#index, credential.into()) }
        }
    });
    let setters: Vec<_> = setters.collect();
    (!setters.is_empty()).then(|| quote!(impl Builder<#name> { #(#setters)* }))
}
