//! Finds the operations whose requests carry a key by which the server knows a request that is sent again.

use crate::ir::{Api, Operation, Param, Place};

/// Headers of this name are such keys, whatever else the document says (draft-ietf-httpapi-idempotency-key-header).
const NAMES: [&str; 2] = ["idempotency-key", "x-idempotency-key"];

/// What is said of a parameter for which a key is made.
const MADE: &str =
    "By default, a new key is made for each call, and all attempts of the call send the same.";

/// Marks these operations: the document declares the header there, or the settings name one for all that create or change.
pub fn find_keys(api: &mut Api) {
    let header = api.settings.idempotency_header.clone();
    let texts: Vec<Option<usize>> = api
        .operations
        .iter()
        .map(|operation| declared(api, operation, header.as_deref()))
        .collect();
    for (operation, declared) in api.operations.iter_mut().zip(texts) {
        let changes = matches!(operation.method.as_str(), "POST" | "PATCH");
        operation.idempotency = match declared {
            Some(index) => Some(made(&mut operation.params[index])),
            None => header.clone().filter(|_| changes),
        };
    }
}

/// The parameter that is the key.
fn declared(api: &Api, operation: &Operation, header: Option<&str>) -> Option<usize> {
    let is_key = |param: &Param| {
        let own = header.is_some_and(|header| header.eq_ignore_ascii_case(&param.wire));
        let known = NAMES
            .iter()
            .any(|name| param.wire.eq_ignore_ascii_case(name));
        param.place == Place::Header && (own || known) && api.behind_aliases(&param.ty).is_text()
    };
    let safe = matches!(operation.method.as_str(), "GET" | "HEAD" | "OPTIONS");
    let mut params = operation.params.iter();
    params.position(is_key).filter(|_| !safe)
}

/// The header of a parameter, which need not be given any more.
fn made(param: &mut Param) -> String {
    param.required = false;
    let words = param.annotations.doc.take();
    let words = words.map(|words| format!("{}\n\n{MADE}", words.trim_end()));
    param.annotations.doc = Some(words.unwrap_or_else(|| MADE.to_owned()));
    param.wire.clone()
}
