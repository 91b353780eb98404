//! What OpenAPI asks of single kinds of objects beyond the table: schemas, parameters, headers, security schemes.
//! Most of it gives a better message than the table could, for what people bring along from other versions.

use serde_json::{Map, Value, json};

use super::{Cx, Step, listed, paths, present, shape, wrong_kind};
use crate::diagnostic::{Place, nearest};
use crate::grammar::{Field, Kind, QUERY_STYLES, TYPES};

/// The value of a field, with the keys that have a rule of their own.
pub(super) fn field<'a>(cx: &mut Cx<'a>, kind: Kind, field: &Field, value: &'a Value) {
    match (kind, field.name) {
        (Kind::Schema, "type") => schema_type(cx, value),
        (Kind::Schema, "exclusiveMinimum" | "exclusiveMaximum") => exclusive(cx, field, value),
        (Kind::Schema, "required") if value.is_boolean() => required_flag(cx),
        (Kind::Schema, "items") if value.is_array() => tuple(cx),
        (Kind::Schema, "discriminator") if value.is_string() => discriminator(cx, value),
        (Kind::Parameter, "in") => location(cx, field, value),
        (_, "examples") => examples(cx, field, value),
        _ => shape(cx, value, field.shape),
    }
}

/// The object as a whole, after its fields.
pub(super) fn object<'a>(cx: &mut Cx<'a>, object: &'a Map<String, Value>, kind: Kind) {
    match kind {
        Kind::Schema => array_without_items(cx, object),
        Kind::Parameter => parameter(cx, object),
        Kind::Header => header(cx, object),
        Kind::SecurityScheme => security_scheme(cx, object),
        Kind::Flows => flows(cx, object),
        Kind::Link => link(cx, object),
        Kind::Server => server(cx, object),
        Kind::PathItem => paths::operations(cx, object),
        Kind::Document | Kind::Operation => security(cx, object),
        _ => {}
    }
}

fn schema_type(cx: &mut Cx<'_>, value: &Value) {
    let at = cx.at();
    match value {
        Value::String(word) if TYPES.contains(&word.as_str()) => {}
        Value::String(word) => {
            let help = match (word.as_str(), nearest(word, TYPES.iter().copied())) {
                ("null", _) => "OpenAPI 3.0 writes `nullable: true` beside another type".to_owned(),
                ("file", _) => "OpenAPI 3.0 writes `type: string` with `format: binary`".to_owned(),
                ("any", _) => "leave `type` out: a schema without it takes any JSON".to_owned(),
                ("float" | "double", _) => format!("write `type: number` with `format: {word}`"),
                ("int" | "int32" | "int64" | "long", _) => {
                    "write `type: integer`, with a `format`".to_owned()
                }
                ("date" | "date-time", _) => format!("write `type: string` with `format: {word}`"),
                (_, Some(near)) => format!("did you mean '{near}'?"),
                _ => format!("it is one of {}", listed(TYPES)),
            };
            cx.report
                .error(at, format!("'{word}' is not a type"))
                .help(help);
        }
        Value::Array(types) => {
            let null = types.iter().any(|word| word == "null");
            let help = match (null, types.len()) {
                (true, ..=2) => "write the other type alone, with `nullable: true` beside it",
                _ => "write `oneOf` with a schema for each type",
            };
            cx.report
                .error(at, "'type' is a list, as in OpenAPI 3.1; only 3.0 is read")
                .help(help);
        }
        _ => wrong_kind(cx, value, "a text"),
    }
}

fn exclusive<'a>(cx: &mut Cx<'a>, field: &Field, value: &'a Value) {
    if !value.is_number() {
        return shape(cx, value, field.shape);
    }
    let bound = if field.name == "exclusiveMinimum" {
        "minimum"
    } else {
        "maximum"
    };
    cx.report
        .error(
            cx.at(),
            format!(
                "'{}' is a number, as in OpenAPI 3.1; only 3.0 is read",
                field.name
            ),
        )
        .help(format!(
            "write `{bound}: {value}` and `{}: true`",
            field.name
        ));
}

/// `required: true` on a property is how OpenAPI 1 and JSON Schema 3 said it.
fn required_flag(cx: &mut Cx<'_>) {
    cx.report
        .warning(
            cx.at(),
            "'required' is a list of property names; a flag is ignored here",
        )
        .help("put the property's name into the `required` list of the object around it");
    cx.fix(None);
}

fn tuple(cx: &mut Cx<'_>) {
    cx.report
        .error(
            cx.at(),
            "'items' is a list of schemas, which OpenAPI 3.0 does not have",
        )
        .help("write one schema for all elements, with `oneOf` if they differ");
}

fn discriminator(cx: &mut Cx<'_>, value: &Value) {
    cx.report
        .error(
            cx.at(),
            "'discriminator' is a text, as in Swagger 2; only OpenAPI 3.0 is read",
        )
        .help(format!(
            "write `discriminator: {{ propertyName: {} }}`",
            value.as_str().unwrap_or_default()
        ));
}

fn array_without_items(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    let array = object.get("type").is_some_and(|word| word == "array");
    if array && present(object, "items").is_none() {
        cx.report
            .warning(
                cx.at(),
                "an array schema without 'items'; its elements are read as any JSON",
            )
            .help("add `items:` with the schema of an element");
    }
}

/// Examples are read by people: a list or bare values in place of example objects stop nothing.
fn examples<'a>(cx: &mut Cx<'a>, field: &Field, value: &'a Value) {
    let fits = value
        .as_object()
        .is_some_and(|entries| entries.values().all(Value::is_object));
    if fits {
        return shape(cx, value, field.shape);
    }
    cx.report
        .warning(
            cx.at(),
            "'examples' must be an object of example objects; these are ignored",
        )
        .help("write each as `name: { value: … }`");
    cx.fix(None);
}

fn location<'a>(cx: &mut Cx<'a>, field: &Field, value: &'a Value) {
    let help = match value.as_str() {
        Some("body") => "OpenAPI 3.0 writes a body as `requestBody:`",
        Some("formData") => "OpenAPI 3.0 writes a form as `requestBody:` with a form media type",
        _ => return shape(cx, value, field.shape),
    };
    let message = format!(
        "'in' cannot be '{}', as in Swagger 2",
        value.as_str().unwrap_or_default()
    );
    cx.report.error(cx.at(), message).help(help);
}

fn parameter(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    let location = object.get("in").and_then(Value::as_str).unwrap_or_default();
    let name = object
        .get("name")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let required = present(object, "required").is_some_and(|flag| flag == true || flag == "true");
    if location == "path" && !required {
        cx.report
            .warning(
                cx.at(),
                format!("the path parameter '{name}' is not marked as required; read as required"),
            )
            .help("add `required: true`: a path without it is another path");
        cx.fix_key("required", Some(Value::Bool(true)));
    }
    style(cx, object, location);
    let message =
        format!("the parameter '{name}' has neither 'schema' nor 'content'; sent as a text");
    content(cx, object, message, json!({ "type": "string" }));
}

fn header(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    let message = "a header has neither 'schema' nor 'content'; read as a text".to_owned();
    content(cx, object, message, json!({ "type": "string" }));
}

fn style(cx: &mut Cx<'_>, object: &Map<String, Value>, location: &str) {
    let allowed: &[&str] = match location {
        "query" => QUERY_STYLES,
        "header" => &["simple"],
        "path" => &["simple", "label", "matrix"],
        "cookie" => &["form"],
        _ => return,
    };
    let Some(style) = object.get("style").and_then(Value::as_str) else {
        return;
    };
    // A word that is no style at all has been reported already.
    let anywhere = ["simple", "label", "matrix"]
        .iter()
        .chain(QUERY_STYLES)
        .any(|known| *known == style);
    if anywhere && !allowed.contains(&style) {
        let help = match nearest(style, allowed.iter().copied()) {
            Some(near) => format!("did you mean '{near}'?"),
            None => format!("it is one of {}", listed(allowed)),
        };
        let message = format!("a parameter in '{location}' cannot have the style '{style}'");
        cx.report.error(cx.at().child("style"), message).help(help);
    }
}

/// A parameter's or a header's value has a `schema`, or `content` with one media type.
fn content(cx: &mut Cx<'_>, object: &Map<String, Value>, neither: String, meant: Value) {
    match (present(object, "schema"), present(object, "content")) {
        (None, None) if object.contains_key("type") => {
            cx.report
                .error(
                    cx.at(),
                    "'type' stands beside the name, as in Swagger 2; only OpenAPI 3.0 is read",
                )
                .help("move `type` and what belongs to it under `schema:`");
        }
        (None, None) => {
            cx.report.warning(cx.at(), neither).help("add `schema:`");
            cx.fix_key("schema", Some(meant));
        }
        (Some(_), Some(_)) => {
            cx.report
                .warning(
                    cx.at().child("content"),
                    "'content' beside 'schema' is ignored",
                )
                .help("OpenAPI allows one of them: remove the other");
            cx.fix_key("content", None);
        }
        (None, Some(Value::Object(content))) if content.len() != 1 => {
            let message = format!(
                "'content' must have one media type here, but has {}",
                content.len()
            );
            cx.report.error(cx.at().child("content"), message);
        }
        _ => {}
    }
}

fn security_scheme(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    let needs: &[&str] = match object.get("type").and_then(Value::as_str) {
        Some("apiKey") => &["name", "in"],
        Some("http") => &["scheme"],
        Some("oauth2") => &["flows"],
        Some("openIdConnect") => &["openIdConnectUrl"],
        _ => return,
    };
    require(cx, object, needs, "this kind of security scheme");
}

fn flows<'a>(cx: &mut Cx<'a>, object: &'a Map<String, Value>) {
    let needs: [(&str, &[&str]); 4] = [
        ("implicit", &["authorizationUrl"]),
        ("password", &["tokenUrl"]),
        ("clientCredentials", &["tokenUrl"]),
        ("authorizationCode", &["authorizationUrl", "tokenUrl"]),
    ];
    for (name, needs) in needs {
        if let Some(Value::Object(flow)) = object.get(name) {
            cx.below(Step::Key(name), |cx| {
                require(cx, flow, needs, "this kind of OAuth flow")
            });
        }
    }
}

fn require(cx: &mut Cx<'_>, object: &Map<String, Value>, needs: &[&str], what: &str) {
    for name in needs {
        if present(object, name).is_none() {
            cx.report
                .error(cx.at(), format!("{what} needs '{name}'"))
                .help("OpenAPI requires it: add it here");
        }
    }
}

fn link(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    if present(object, "operationId").is_none() && present(object, "operationRef").is_none() {
        cx.report
            .error(
                cx.at(),
                "a link has neither 'operationId' nor 'operationRef'",
            )
            .help("name the operation that it leads to");
    }
}

fn server(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    let url = object
        .get("url")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let variables = object.get("variables").and_then(Value::as_object);
    for name in paths::template(url).unwrap_or_default() {
        if !variables.is_some_and(|variables| variables.contains_key(name)) {
            cx.report
                .warning(
                    cx.at().child("url"),
                    format!("the server has no variable '{name}'"),
                )
                .help(format!("add `variables:` with `{name}:` and its `default`"));
        }
    }
}

/// Requirements name security schemes.
fn security(cx: &mut Cx<'_>, object: &Map<String, Value>) {
    let declared = cx
        .root
        .pointer("/components/securitySchemes")
        .and_then(Value::as_object);
    let names = || declared.into_iter().flat_map(Map::keys).map(String::as_str);
    let Some(Value::Array(alternatives)) = object.get("security") else {
        return;
    };
    for (i, alternative) in alternatives.iter().enumerate() {
        for name in alternative.as_object().into_iter().flat_map(Map::keys) {
            if names().any(|known| known == name) {
                continue;
            }
            let place = Place::Key(cx.at().child("security").index(i).child(name));
            let problem = cx
                .report
                .warning(place, format!("no security scheme is called '{name}'"));
            match nearest(name, names()) {
                Some(near) => problem.help(format!("did you mean '{near}'?")),
                None => problem.help("add it under `components: securitySchemes:`"),
            };
        }
    }
}
