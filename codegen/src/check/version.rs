//! The version gate: whether a value is a document of OpenAPI 3.0 at all. Takes the value as it was read, and says what
//! to do with a document of another version. Knows nothing of what is in a document.

use serde_json::Value;

use crate::diagnostic::Report;
use crate::pointer::Pointer;

/// Whether the document is one of OpenAPI 3.0; reports why not.
///
/// To be asked before the document's parts are looked at: another version's would all seem wrong.
pub fn is_openapi_3_0(value: &Value, report: &mut Report) -> bool {
    let root = Pointer::root();
    let Value::Object(document) = value else {
        let message = match value {
            Value::Null => "the document is empty",
            _ => "an OpenAPI document is an object, but this is not",
        };
        report
            .error(root, message)
            .help("begin with `openapi: 3.0.3`, `info:` and `paths:`");
        return false;
    };
    if let Some(swagger) = document.get("swagger") {
        let message = format!(
            "this is a Swagger {} document; only OpenAPI 3.0 is read",
            plain(swagger)
        );
        report
            .error(root.child("swagger"), message)
            .help("convert it first, for instance with https://converter.swagger.io or `npx swagger2openapi`");
        return false;
    }
    let Some(version) = document.get("openapi") else {
        report
            .error(
                root,
                "the document does not say which version of OpenAPI it is written in",
            )
            .help("begin it with `openapi: 3.0.3`");
        return false;
    };
    supported(version, report)
}

fn supported(version: &Value, report: &mut Report) -> bool {
    let at = Pointer::root().child("openapi");
    let text = plain(version);
    let number = text
        .strip_prefix("3.0")
        .filter(|rest| rest.is_empty() || rest.starts_with(['.', '-']));
    match (version, number) {
        (Value::String(_), Some(rest)) if rest.starts_with('.') => true,
        (Value::String(_) | Value::Number(_), Some(_)) => {
            report
                .warning(
                    at,
                    format!("'{text}' is not a full version; read as OpenAPI 3.0"),
                )
                .help("write `openapi: 3.0.3`");
            true
        }
        _ if text.starts_with("3.") => {
            report
                .error(at, format!("this is an OpenAPI {text} document; only OpenAPI 3.0 is read"))
                .help("ask for the 3.0 version of the document, or convert it down, for instance with `npx @apiture/openapi-down-convert`");
            false
        }
        _ => {
            report
                .error(
                    at,
                    format!("'{text}' is no version of OpenAPI that can be read"),
                )
                .help("write `openapi: 3.0.3` if that is what the document is written in");
            false
        }
    }
}

/// A value as a message shows it: a scalar without its quotes, a container by kind.
fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) => "[…]".to_owned(),
        Value::Object(_) => "{…}".to_owned(),
        scalar => scalar.to_string(),
    }
}
