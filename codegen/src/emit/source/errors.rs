//! Typed error bodies: an accessor on `Error` for each schema that an error has. It stands beside the schema's type, so it
//! is compiled when the type is.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::rustdoc::{article, code, doc};
use super::types::ident;
use crate::emit::Cx;
use crate::ir::{Shape, Type, TypeId};

/// What `Error` has by itself, its private methods included: an inherent method cannot be there twice.
const TAKEN: [&str; 47] = [
    "attempts",
    "body",
    "body_as",
    "code",
    "debug_fields",
    "deviations",
    "from_decoding",
    "from_deviations",
    "from_http_client",
    "from_status",
    "has_status",
    "headers",
    "http_client_error",
    "invalid_request",
    "is_bad_request",
    "is_client_error",
    "is_conflict",
    "is_connect",
    "is_decode",
    "is_forbidden",
    "is_interrupted",
    "is_invalid_request",
    "is_not_found",
    "is_rate_limited",
    "is_retryable",
    "is_server_error",
    "is_status",
    "is_timeout",
    "is_unauthorized",
    "is_unprocessable",
    "is_unsent",
    "is_upload",
    "json_path",
    "kind",
    "message",
    "new",
    "operation",
    "position",
    "redact",
    "retry_after",
    "source",
    "status",
    "trace_id",
    "with_answer",
    "with_detail",
    "with_operation",
    "with_source",
];

/// The accessor for a type, if errors have it.
pub fn emit_accessor(cx: &Cx<'_>, id: TypeId) -> Option<TokenStream> {
    if !bodies(cx).contains(&id) {
        return None;
    }
    let (name, method) = (ident(cx.names.ty(id)), ident(&cx.names.module_of(id)));
    let one = format!("{} {}", article(cx.names.ty(id)), code(cx.names.ty(id)));
    let doc = doc(&format!("The body of the error, if it is {one}."));
    Some(quote! {
        impl crate::Error {
            #doc
            #[must_use]
            pub fn #method(&self) -> Option<&#name> { self.body_as() }
        }
    })
}

/// The types of error bodies, by name.
pub fn bodies(cx: &Cx<'_>) -> Vec<TypeId> {
    let errors = cx
        .api
        .operations
        .iter()
        .flat_map(|operation| &operation.errors);
    let ids: BTreeSet<_> = errors
        .filter_map(|error| match error.ty.as_ref()? {
            Type::Named(id) if !matches!(cx.api[*id].shape, Shape::Alias(_)) => Some(*id),
            _ => None,
        })
        .filter(|id| !TAKEN.contains(&cx.names.module_of(*id).as_str()))
        .collect();
    ids.into_iter().collect()
}
