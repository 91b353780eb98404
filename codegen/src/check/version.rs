//! The version gate: which version of OpenAPI a value is a document of. Takes the value as it was read, and says what to
//! do with a document of one that is not read. Knows nothing of what is in a document.

use serde_json::Value;

use crate::diagnostic::Report;
use crate::grammar::Version;
use crate::pointer::Pointer;

/// The version of the document; reports why it is none that can be read.
///
/// To be asked before the document's parts are looked at: another version's would all seem wrong.
pub fn version(value: &Value, report: &mut Report) -> Option<Version> {
    let root = Pointer::root();
    let Value::Object(document) = value else {
        let message = match value {
            Value::Null => "the document is empty",
            _ => "an OpenAPI document is an object, but this is not",
        };
        report
            .error(root, message)
            .help("begin with `openapi: 3.1.0`, `info:` and `paths:`");
        return None;
    };
    if let Some(version) = document.get("openapi").filter(|version| !version.is_null()) {
        return supported(version, report);
    }
    if let Some(swagger) = document.get("swagger") {
        let message = format!(
            "this is a Swagger {} document; OpenAPI 3.0, 3.1 and 3.2 are read",
            plain(swagger)
        );
        report
            .error(root.child("swagger"), message)
            .help("convert it first, for instance with https://converter.swagger.io or `npx swagger2openapi`");
        return None;
    }
    if document.contains_key("paths") || document.contains_key("components") {
        report
            .warning(
                root,
                "the document does not say which version of OpenAPI it is written in; read as 3.1",
            )
            .help("begin it with `openapi: 3.1.0`");
        return Some(Version::V3_1);
    }
    report
        .error(
            root,
            "this is no OpenAPI document: it has no 'openapi' and no 'paths'",
        )
        .help("begin it with `openapi: 3.1.0`, `info:` and `paths:`");
    None
}

fn supported(version: &Value, report: &mut Report) -> Option<Version> {
    let at = Pointer::root().child("openapi");
    let text = plain(version);
    let mut parts = text.trim().trim_start_matches(['v', 'V']).split(['.', '-']);
    let (major, minor) = (parts.next().unwrap_or_default(), parts.next());
    let patch = parts.next().is_some_and(|patch| !patch.is_empty());
    let known = match minor.map(str::parse::<u32>) {
        _ if major.parse::<u32>().is_err() => {
            report
                .warning(
                    at,
                    format!("'{text}' is no version of OpenAPI; read as OpenAPI 3.1"),
                )
                .help("write `openapi: 3.1.0`");
            return Some(Version::V3_1);
        }
        _ if major != "3" => {
            report
                .error(
                    at,
                    format!("'{text}' is no version of OpenAPI that can be read"),
                )
                .help("write `openapi: 3.1.0` if that is what the document is written in");
            return None;
        }
        Some(Ok(0)) => Version::V3_0,
        Some(Ok(1)) => Version::V3_1,
        Some(Ok(2)) => Version::V3_2,
        None => Version::V3_1,
        Some(_) => {
            report
                .warning(
                    at,
                    format!("OpenAPI {text} is not known; read as OpenAPI 3.2"),
                )
                .help("3.0, 3.1 and 3.2 are known");
            return Some(Version::V3_2);
        }
    };
    if !version.is_string() || !patch {
        let name = known.name();
        report
            .warning(
                at,
                format!("'{text}' is not a full version; read as OpenAPI {name}"),
            )
            .help(format!("write `openapi: {name}.0`"));
    }
    Some(known)
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
