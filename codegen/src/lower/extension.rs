//! The extensions that mean something here: `x-rust-sdk`, which is ours, and Speakeasy's, which documents carry.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Deserialize;
use serde_json::Value;

use super::stream::{self, StreamHints};
use super::{events, paging};
use crate::diagnostic::{Report, nearest};
use crate::ir::{Example, Extra, Paging, Retries, Settings};
use crate::pointer::Pointer;

/// A node's extensions.
pub type Extensions = IndexMap<String, Value>;

/// The one extension of our own.
pub const OURS: &str = "x-rust-sdk";

/// The document's `x-rust-sdk`, checked key by key.
pub fn settings(extensions: &Extensions, report: &mut Report) -> Settings {
    let mut settings = Settings::default();
    let Some(ours) = extensions.get(OURS) else {
        return settings;
    };
    let at = Pointer::root().child(OURS);
    let Some(ours) = object(ours, &at, report) else {
        return settings;
    };
    const KEYS: [&str; 12] = [
        "client",
        "package",
        "env",
        "version-header",
        "idempotency-header",
        "error",
        "documents",
        "events",
        "readme",
        "examples",
        "dev-dependencies",
        "extras",
    ];
    for (key, value) in ours {
        let at = at.child(key);
        match key.as_str() {
            "client" => settings.client = text(value, &at, report).unwrap_or(settings.client),
            "version-header" => settings.version_header = text(value, &at, report),
            "idempotency-header" => settings.idempotency_header = text(value, &at, report),
            "env" => settings.env.extend(texts(value, &at, report)),
            "readme" => settings.readme = texts(value, &at, report),
            "examples" => settings.examples.extend(examples(value, &at, report)),
            "extras" => settings.extras = extras(value, &at, report),
            "dev-dependencies" => settings.dev_dependencies.extend(texts(value, &at, report)),
            "package" => package_settings(&mut settings, value, &at, report),
            "error" => error_settings(&mut settings, value, &at, report),
            // They are part of the document by now.
            "documents" => {}
            "events" => settings.events = events::settings(value, &at, report),
            _ => unknown(key, &KEYS, &at, report),
        }
    }
    settings
}

/// Texts by their keys.
fn texts(value: &Value, at: &Pointer, report: &mut Report) -> Vec<(String, String)> {
    let entries = object(value, at, report).into_iter().flatten();
    let texts = entries.filter_map(|(key, value)| {
        let value = text(value, &at.child(key), report)?;
        Some((key.clone(), value))
    });
    texts.collect()
}

/// Programs by their names: a text, or an object with the features that the program needs.
fn examples(value: &Value, at: &Pointer, report: &mut Report) -> Vec<(String, Example)> {
    let mut examples = Vec::new();
    for (name, value) in object(value, at, report).into_iter().flatten() {
        let at = at.child(name);
        let mut example = Example {
            program: String::new(),
            features: Vec::new(),
        };
        if value.is_object() {
            for (key, value) in object(value, &at, report).into_iter().flatten() {
                let at = at.child(key);
                match key.as_str() {
                    "program" => example.program = text(value, &at, report).unwrap_or_default(),
                    "features" => example.features = list(value, &at, report),
                    _ => unknown(key, &["program", "features"], &at, report),
                }
            }
        } else {
            example.program = text(value, &at, report).unwrap_or_default();
        }
        examples.push((name.clone(), example));
    }
    examples
}

/// Modules that are written by hand, by their names.
fn extras(value: &Value, at: &Pointer, report: &mut Report) -> Vec<Extra> {
    let entries = object(value, at, report).into_iter().flatten();
    let extras = entries.filter_map(|(name, value)| extra(name, value, &at.child(name), report));
    extras.collect()
}

fn extra(name: &str, value: &Value, at: &Pointer, report: &mut Report) -> Option<Extra> {
    const KEYS: [&str; 5] = ["path", "feature", "doc", "needs", "dependencies"];
    let entries = object(value, at, report)?;
    let mut extra = Extra {
        name: name.to_owned(),
        at: at.clone(),
        path: String::new(),
        feature: name.to_owned(),
        has_feature: entries.contains_key("feature"),
        doc: None,
        needs: Vec::new(),
        dependencies: BTreeMap::new(),
    };
    for (key, value) in entries {
        let at = at.child(key);
        match key.as_str() {
            "path" => extra.path = text(value, &at, report)?,
            "feature" => extra.feature = text(value, &at, report)?,
            "doc" => extra.doc = text(value, &at, report),
            "needs" => extra.needs = list(value, &at, report),
            "dependencies" => extra.dependencies.extend(texts(value, &at, report)),
            _ => unknown(key, &KEYS, &at, report),
        }
    }
    if !entries.contains_key("path") {
        report
            .error(at, format!("`{name}` has no `path`"))
            .help("name the folder that has the module's files, from the folder of the document");
        return None;
    }
    Some(extra)
}

/// A list of texts.
fn list(value: &Value, at: &Pointer, report: &mut Report) -> Vec<String> {
    let Value::Array(values) = value else {
        wrong(value, "a list of texts", at, report);
        return Vec::new();
    };
    let texts = values.iter().enumerate();
    let texts = texts.filter_map(|(i, value)| text(value, &at.index(i), report));
    texts.collect()
}

fn package_settings(settings: &mut Settings, value: &Value, at: &Pointer, report: &mut Report) {
    const KEYS: [&str; 8] = [
        "version",
        "license",
        "repository",
        "homepage",
        "documentation",
        "description",
        "keywords",
        "categories",
    ];
    for (key, value) in object(value, at, report).into_iter().flatten() {
        let at = at.child(key);
        if !KEYS.contains(&key.as_str()) {
            unknown(key, &KEYS, &at, report);
        } else if let Value::Array(values) = value {
            let values = values.iter().enumerate();
            let values = values.filter_map(|(i, value)| text(value, &at.index(i), report));
            let values: Vec<_> = values.collect();
            settings.package.insert(key.clone(), values.join(","));
        } else if let Some(value) = text(value, &at, report) {
            settings.package.insert(key.clone(), value);
        }
    }
}

fn error_settings(settings: &mut Settings, value: &Value, at: &Pointer, report: &mut Report) {
    for (key, value) in object(value, at, report).into_iter().flatten() {
        let at = at.child(key);
        let pointers = match key.as_str() {
            "message" => &mut settings.error_message,
            "code" => &mut settings.error_code,
            "trace-id" => &mut settings.trace_id,
            _ => {
                unknown(key, &["message", "code", "trace-id"], &at, report);
                continue;
            }
        };
        match value {
            Value::Array(values) => {
                let texts = values
                    .iter()
                    .enumerate()
                    .filter_map(|(i, value)| text(value, &at.index(i), report));
                *pointers = texts.collect();
            }
            value => *pointers = text(value, &at, report).into_iter().collect(),
        }
    }
}

/// What `x-rust-sdk` says about a schema or a parameter.
#[derive(Default)]
pub struct Hints {
    /// The name of the field or parameter.
    pub name: Option<String>,
    /// The name of the type.
    pub type_name: Option<String>,
    /// Whether the value must not be printed.
    pub secret: bool,
}

/// The `x-rust-sdk` of a schema or a parameter, and what other extensions say of the same.
pub fn hints(extensions: &Extensions, at: &Pointer, report: &mut Report) -> Hints {
    let mut hints = Hints {
        type_name: extensions
            .get("x-speakeasy-name-override")
            .and_then(Value::as_str)
            .map(str::to_owned),
        secret: extensions.get("x-sensitive") == Some(&Value::Bool(true)),
        ..Hints::default()
    };
    let at = at.child(OURS);
    for (key, value) in extensions
        .get(OURS)
        .and_then(|ours| object(ours, &at, report))
        .into_iter()
        .flatten()
    {
        let at = at.child(key);
        match key.as_str() {
            "name" => hints.name = text(value, &at, report),
            "type" => hints.type_name = text(value, &at, report),
            "secret" => match value.as_bool() {
                Some(secret) => hints.secret = secret,
                None => wrong(value, "true or false", &at, report),
            },
            _ => unknown(key, &["name", "type", "secret"], &at, report),
        }
    }
    hints
}

/// What `x-rust-sdk` says of an operation.
#[derive(Default)]
pub struct OperationHints {
    /// How its pages follow one another.
    pub paging: Paging,
    /// The stream that it answers with.
    pub stream: StreamHints,
}

/// The `x-rust-sdk` of an operation, and what Speakeasy's extensions say of the same.
pub fn operation_hints(
    extensions: &Extensions,
    at: &Pointer,
    report: &mut Report,
) -> OperationHints {
    let mut hints = OperationHints::default();
    let ours = at.child(OURS);
    let entries = extensions.get(OURS);
    let entries = entries.and_then(|value| object(value, &ours, report));
    for (key, value) in entries.into_iter().flatten() {
        let at = ours.child(key);
        match key.as_str() {
            "paging" => hints.paging = paging::ours(value, &at, report),
            "stream" => hints.stream = stream::ours(value, &at, report),
            _ => unknown(key, &["paging", "stream"], &at, report),
        }
    }
    if hints.paging == Paging::Unsaid {
        hints.paging = paging::speakeasy(extensions, at, report);
    }
    hints
}

/// A text of another extension.
pub fn text_of(
    extensions: &Extensions,
    key: &str,
    at: &Pointer,
    report: &mut Report,
) -> Option<String> {
    text(extensions.get(key)?, &at.child(key), report)
}

/// `x-speakeasy-retries`, as its documentation has it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpeakeasyRetries {
    #[serde(default)]
    strategy: String,
    #[serde(default)]
    backoff: Backoff,
    #[serde(default)]
    status_codes: Vec<Value>,
    #[serde(default)]
    retry_connection_errors: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Backoff {
    initial_interval: u64,
    max_interval: u64,
    max_elapsed_time: u64,
    exponent: f64,
}

/// Speakeasy's own defaults.
impl Default for Backoff {
    fn default() -> Self {
        Self {
            initial_interval: 500,
            max_interval: 60_000,
            max_elapsed_time: 3_600_000,
            exponent: 1.5,
        }
    }
}

/// The policy of retries at a node.
pub fn retries(extensions: &Extensions, at: &Pointer, report: &mut Report) -> Option<Retries> {
    const KEY: &str = "x-speakeasy-retries";
    let value = extensions.get(KEY)?;
    let at = at.child(KEY);
    let read: SpeakeasyRetries = match serde_json::from_value(value.clone()) {
        Ok(read) => read,
        Err(error) => {
            report
                .warning(&at, format!("the retries cannot be read and are left out: {error}"))
                .help("write strategy, backoff, statusCodes and retryConnectionErrors as Speakeasy's extension has them");
            return None;
        }
    };
    if read.strategy == "none" {
        // Said of an operation, it takes the document's policy away: no time is left to begin a retry.
        return Some(Retries {
            initial_interval: read.backoff.initial_interval,
            max_interval: read.backoff.max_interval,
            max_elapsed_time: 0,
            exponent: read.backoff.exponent,
            statuses: Vec::new(),
            connection_errors: false,
        });
    }
    let statuses = read
        .status_codes
        .iter()
        .filter_map(|status| statuses(status, &at, report))
        .collect();
    Some(Retries {
        initial_interval: read.backoff.initial_interval,
        max_interval: read.backoff.max_interval,
        max_elapsed_time: read.backoff.max_elapsed_time,
        exponent: read.backoff.exponent,
        statuses,
        connection_errors: read.retry_connection_errors,
    })
}

/// `503`, `"503"` or `"5XX"`, from and to.
fn statuses(status: &Value, at: &Pointer, report: &mut Report) -> Option<(u16, u16)> {
    let text = status
        .as_str()
        .map_or_else(|| status.to_string(), str::to_ascii_uppercase);
    let range = match text.strip_suffix("XX") {
        Some(class) => class
            .parse::<u16>()
            .ok()
            .filter(|class| *class < 10)
            .map(|class| (class * 100, class * 100 + 99)),
        None => text.parse().ok().map(|code| (code, code)),
    };
    if range.is_none() {
        report
            .warning(at, format!("`{text}` is not a status; it is not retried"))
            .help("write a code or a class, such as 503 or 5XX");
    }
    range
}

pub(super) fn object<'a>(
    value: &'a Value,
    at: &Pointer,
    report: &mut Report,
) -> Option<&'a serde_json::Map<String, Value>> {
    if !value.is_object() {
        wrong(value, "an object", at, report);
    }
    value.as_object()
}

pub(super) fn text(value: &Value, at: &Pointer, report: &mut Report) -> Option<String> {
    if !value.is_string() {
        wrong(value, "a text", at, report);
    }
    value.as_str().map(str::to_owned)
}

pub(super) fn wrong(value: &Value, wanted: &str, at: &Pointer, report: &mut Report) {
    report
        .error(at, format!("expected {wanted}, found {value}"))
        .help(format!("give {wanted}, or leave the key out"));
}

pub(super) fn unknown(key: &str, known: &[&str], at: &Pointer, report: &mut Report) {
    let mut help = format!("the keys here are {}", known.join(", "));
    if let Some(near) = nearest(key, known.iter().copied()) {
        help = format!("did you mean `{near}`? {help}");
    }
    report
        .error(at, format!("`{OURS}` has no key `{key}`"))
        .help(help);
}
