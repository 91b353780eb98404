//! From a value that fits the table of OpenAPI 3.0 to `openapiv3`'s types. Its errors say where, for they mean that the
//! table and openapiv3 disagree.

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::diagnostic::Report;
use crate::pointer::Pointer;

/// A node, typed; `None` when openapiv3 cannot read it.
pub(super) fn typed<T: DeserializeOwned>(
    node: &Value,
    at: &Pointer,
    report: &mut Report,
) -> Option<T> {
    match serde_path_to_error::deserialize(node) {
        Ok(typed) => Some(typed),
        Err(error) => {
            let at = pointer_of(error.path(), node).below(at);
            report
                .error(
                    at,
                    format!("not what OpenAPI 3.0 has here: {}", error.inner()),
                )
                .help("compare this object with https://spec.openapis.org/oas/v3.0.3");
            None
        }
    }
}

/// Where serde's path leads; it may end early, for it does not see through flattened structs.
fn pointer_of(path: &serde_path_to_error::Path, value: &Value) -> Pointer {
    use serde_path_to_error::Segment;
    let mut pointer = Pointer::root();
    for segment in path {
        let next = match segment {
            Segment::Seq { index } => pointer.index(*index),
            Segment::Map { key } => pointer.child(key),
            Segment::Enum { .. } | Segment::Unknown => continue,
        };
        if value.pointer(next.as_str()).is_none() {
            break;
        }
        pointer = next;
    }
    pointer
}
