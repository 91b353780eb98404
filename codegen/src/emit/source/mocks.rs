//! What tests say of operations: a row for each method in the file of its resource, and the way there from the double.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::operations::{body_type, output, start};
use super::rustdoc::doc;
use super::types::ident;
use crate::emit::Cx;
use crate::ir::{Body, Media, Operation, ResourceId};

/// The rows of a resource.
pub fn emit_mocked(cx: &Cx<'_>, resource: ResourceId) -> TokenStream {
    let handle = ident(&cx.names[resource].handle);
    let mut rows = Vec::new();
    for (id, operation) in cx.api.operations_of(resource) {
        let (names, write, output) = (&cx.names[id], write(cx, operation), output(cx, operation));
        let output = match operation.ok.stream {
            Some(_) => quote!(String),
            None => output,
        };
        let table = ident(&names.table);
        for (index, method) in names.methods.iter().enumerate() {
            let method = ident(method);
            let body = sent(cx, operation.bodies.get(index));
            rows.push(quote!(#method = #write::<#output, #body>(#table);));
        }
    }
    quote!(mocked! { #handle; #(#rows)* })
}

/// The body that a test can read as the type that the method takes.
fn sent(cx: &Cx<'_>, body: Option<&Body>) -> TokenStream {
    match body {
        Some(body) if body.media == Media::Json => body_type(cx, body),
        _ => quote!(()),
    }
}

/// How an answer is written: as the operation reads it.
fn write(cx: &Cx<'_>, operation: &Operation) -> Ident {
    let start = start(cx, operation).to_string();
    ident(match start.as_str() {
        "request" => "json",
        // The double says all of it, as it is on the wire.
        "request_stream" | "request_stream_of_texts" => "text",
        "request_several" | "request_optional_several" => "several",
        other => other.trim_start_matches("request_"),
    })
}

/// The way from the client to its double, and from there to the resources.
pub fn emit_mock(cx: &Cx<'_>) -> TokenStream {
    let client = ident(&cx.names.client);
    let of_client = doc(
        "Creates a client for tests, and what answers it in place of the server: no network and no credential are needed.\n\n\
         # Panics\n\nThe HTTP client cannot be set up.",
    );
    let of_builder = doc(
        "Makes a client for tests with these settings, and what answers it in place of the server. Retries come without \
         pauses, unless they are set.\n\n# Errors\n\nAs [`build`](Self::build).",
    );
    let resources = cx.api.resources().map(|(id, _)| {
        let names = &cx.names[id];
        let (feature, module, handle) = (&names.module, ident(&names.module), ident(&names.handle));
        let doc = doc(&format!("The operations of `{feature}`."));
        quote! {
            #doc
            #[cfg(feature = #feature)]
            #[must_use]
            pub fn #module(&self) -> MockResource<'_, resources::#module::#handle<'static>> { runtime::mock::resource(self) }
        }
    });
    quote! {
        #[cfg(feature = "testing")]
        impl #client {
            #of_client
            #[must_use]
            pub fn mock() -> (Self, Mock) {
                Self::builder().mock().expect("the default settings are valid")
            }
        }

        #[cfg(feature = "testing")]
        impl Builder {
            #of_builder
            pub fn mock(self) -> Result<(#client, Mock)> {
                let (client, mock) = Mock::new(self, &api::API)?;
                Ok((#client { client }, mock))
            }
        }

        #[cfg(feature = "testing")]
        impl Mock { #(#resources)* }
    }
}
