//! Which optional parts of the runtime a document asks for. It takes the IR, and knows neither the parts' text nor tokens.

use crate::ir::Api;
use crate::runtime::{BYTE_STREAMS, EVENTS, FORMATS, OAUTH2, PARTS, Part, STREAMS};

/// The parts that the output goes without.
pub fn unused(api: &Api) -> Vec<Part> {
    let parts = PARTS.into_iter();
    parts.filter(|part| !is_used(api, part.feature)).collect()
}

/// The features of the runtime that the output has not. That of events is there for their types as well.
pub fn absent(api: &Api) -> Vec<&'static str> {
    let unused = unused(api).into_iter().map(|part| part.feature);
    let is_absent = |feature: &&str| *feature != EVENTS.feature || api.events.is_none();
    unused.filter(is_absent).collect()
}

/// The features of parts that are on by default, because the operations need them.
pub fn defaults(api: &Api) -> impl Iterator<Item = &'static str> {
    let parts = [BYTE_STREAMS, OAUTH2, STREAMS].map(|part| part.feature);
    parts.into_iter().filter(|feature| is_used(api, feature))
}

/// Whether the document asks for the parts of a feature.
fn is_used(api: &Api, feature: &str) -> bool {
    let is = |part: Part| part.feature == feature;
    let is_format = FORMATS.into_iter().any(is);
    let needs_format = || FORMATS.iter().any(|part| api.settings.needs(part.feature));
    let is_signed = || {
        let events = api.events.as_ref();
        events.is_some_and(|events| events.signature.is_some())
    };
    is(EVENTS) && is_signed()
        || is(OAUTH2) && api.has_tokens()
        || is(STREAMS) && api.has_streams()
        || is(BYTE_STREAMS) && api.has_bytes()
        || is_format && (api.has_formats() || needs_format())
        || api.settings.needs(feature)
}
