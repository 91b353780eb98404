//! Typed error bodies: an accessor on `Error` for each schema that an error has.

use std::collections::BTreeSet;

use quote::quote;

use super::rustdoc::{code, doc};
use super::types::ident;
use crate::emit::{Cx, Piece};
use crate::ir::{Shape, Type, TypeId};

/// What `Error` has by itself, its private methods included: an inherent method cannot be there twice.
const TAKEN: [&str; 44] = [
    "answered",
    "attempts",
    "because",
    "body",
    "body_as",
    "builder",
    "code",
    "departed",
    "departures",
    "has_status",
    "headers",
    "is_bad_request",
    "is_builder",
    "is_client_error",
    "is_conflict",
    "is_connect",
    "is_decode",
    "is_forbidden",
    "is_interrupted",
    "is_not_found",
    "is_rate_limited",
    "is_retryable",
    "is_server_error",
    "is_status",
    "is_timeout",
    "is_unauthorized",
    "is_unprocessable",
    "is_upload",
    "json_path",
    "kind",
    "message",
    "new",
    "of",
    "operation",
    "position",
    "redact",
    "retry_after",
    "source",
    "status",
    "status_of",
    "trace_id",
    "transport",
    "undecoded",
    "with_detail",
];

/// Whether there is anything to emit.
pub fn any(cx: &Cx<'_>) -> bool {
    !bodies(cx).is_empty()
}

/// `src/errors.rs`.
pub fn errors(cx: &Cx<'_>) -> Option<Piece> {
    let accessors: Vec<_> = bodies(cx).into_iter().map(|id| {
        let (name, method) = (ident(cx.names.ty(id)), ident(&cx.names.module_of(id)));
        let cfg = super::models::cfg_of(cx, id);
        let doc = doc(&format!("The error's body, where it is {}.", code(cx.names.ty(id))));
        quote!(#doc #cfg #[must_use] pub fn #method(&self) -> Option<&crate::models::#name> { self.body_as() })
    }).collect();
    let items = vec![
        quote!(
            use crate::runtime::error::Error;
        ),
        quote!(impl Error { #(#accessors)* }),
    ];
    (!accessors.is_empty()).then(|| {
        Piece::rust(
            "src/errors.rs",
            "The bodies of errors, typed as the document declares them.",
            items,
        )
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
