//! Security schemes, and the requirements that name them.

use serde_json::{Map, Value, json};

use super::cx::{Cx, present};
use super::walk;
use crate::diagnostic::nearest;
use crate::grammar::{Shape, Version};

/// Takes out the schemes that no request carries: a client certificate is shown when the connection is made.
pub(super) fn unsent(cx: &mut Cx<'_>, components: &mut Map<String, Value>) {
    let Some(Value::Object(schemes)) = components.get_mut("securitySchemes") else {
        return;
    };
    cx.below("securitySchemes", |cx| {
        schemes.retain(|name, scheme| {
            let mutual = scheme.get("type").is_some_and(|word| word == "mutualTLS");
            if mutual {
                cx.below(name, |cx| {
                    cx.newer("'mutualTLS'", Version::V3_1);
                    let message = "a client certificate is no credential of a request; the scheme is left out";
                    cx.note_of("type", message)
                        .help("give the certificate to the HTTP client that the SDK is given");
                });
                cx.unsent.insert(name.clone());
            }
            !mutual
        });
    });
}

/// A security scheme after its fields were looked at; whether it stays.
pub(super) fn scheme(cx: &mut Cx<'_>, object: &mut Map<String, Value>) -> bool {
    let word = object
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    match word {
        "apiKey" => ["name", "in"].iter().all(|key| needed(cx, object, key)),
        "http" => http(cx, object),
        "oauth2" => {
            complete(cx, object, "flows", json!({}));
            true
        }
        "openIdConnect" => {
            complete(cx, object, "openIdConnectUrl", json!(""));
            true
        }
        _ => true,
    }
}

/// `type: basic`, as in Swagger 2, and `type: bearer` are schemes of HTTP.
pub(super) fn short(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let word = object
        .get("type")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let scheme = match word.to_ascii_lowercase().as_str() {
        "basic" => "basic",
        "bearer" | "jwt" => "bearer",
        _ => return,
    };
    let message = format!("'type' cannot be '{word}'; read as the HTTP scheme '{scheme}'");
    cx.warn_of("type", message)
        .help(format!("write `type: http` and `scheme: {scheme}`"));
    object.insert("type".to_owned(), json!("http"));
    object.insert("scheme".to_owned(), json!(scheme));
}

fn http(cx: &mut Cx<'_>, object: &mut Map<String, Value>) -> bool {
    if present(object, "scheme").is_none() && present(object, "bearerFormat").is_some() {
        complete(cx, object, "scheme", json!("bearer"));
    }
    needed(cx, object, "scheme")
}

fn needed(cx: &mut Cx<'_>, object: &Map<String, Value>, key: &str) -> bool {
    if present(object, key).is_some() {
        return true;
    }
    cx.warn(format!(
        "this kind of security scheme needs '{key}'; it is left out"
    ))
    .help("OpenAPI requires it: add it here");
    false
}

/// A key that OpenAPI requires and the SDK can do without.
fn complete(cx: &mut Cx<'_>, object: &mut Map<String, Value>, key: &str, meant: Value) {
    if present(object, key).is_none() {
        cx.warn(format!("OpenAPI asks for '{key}' here, and it is missing"))
            .help("add it, for the people who read the document");
        object.insert(key.to_owned(), meant);
    }
}

/// The URLs that OAuth flows need.
pub(super) fn flows(cx: &mut Cx<'_>, object: &mut Map<String, Value>) {
    let needs: [(&str, &[&str]); 4] = [
        ("implicit", &["authorizationUrl"]),
        ("password", &["tokenUrl"]),
        ("clientCredentials", &["tokenUrl"]),
        ("authorizationCode", &["authorizationUrl", "tokenUrl"]),
    ];
    for (name, needs) in needs {
        if let Some(Value::Object(flow)) = object.get_mut(name) {
            cx.below(name, |cx| {
                for key in needs {
                    complete(cx, flow, key, json!(""));
                }
            });
        }
    }
}

/// Requirements name security schemes.
pub(super) fn requirements(cx: &mut Cx<'_>, value: &mut Value, shape: Shape) -> bool {
    if !walk::value(cx, value, shape) {
        return false;
    }
    let Value::Array(alternatives) = value else {
        return true;
    };
    for (i, alternative) in alternatives.iter_mut().enumerate() {
        if let Value::Object(schemes) = alternative {
            cx.element(i, |cx| alternative_of(cx, schemes));
        }
    }
    true
}

fn alternative_of(cx: &mut Cx<'_>, schemes: &mut Map<String, Value>) {
    const SECTION: &str = "#/components/securitySchemes/";
    if schemes.keys().any(|name| name.starts_with(SECTION)) {
        let named = std::mem::take(schemes).into_iter();
        let plain = |name: String| {
            name.strip_prefix(SECTION)
                .map(str::to_owned)
                .unwrap_or(name)
        };
        *schemes = named.map(|(name, scopes)| (plain(name), scopes)).collect();
    }
    schemes.retain(|name, _| !cx.unsent.contains(name));
    for name in schemes.keys() {
        if cx.schemes.contains(name) {
            continue;
        }
        let help = match nearest(name, cx.schemes.iter().map(String::as_str)) {
            Some(near) => format!("did you mean '{near}'?"),
            None => "add it under `components: securitySchemes:`".to_owned(),
        };
        cx.warn_of(name, format!("no security scheme is called '{name}'"))
            .help(help);
    }
}
