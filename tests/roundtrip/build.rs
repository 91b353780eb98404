//! Makes one crate of all documents in `tests/fixtures/` that have component schemas: takes their paths, webhooks and
//! components, each name with the document's own before it. Writes into cargo's build folder the crate that the generator
//! makes of them, the documents of OpenAPI 3.0 without mistakes as one, which samples are made of, and for that crate and
//! for `generated/` a table with a function for each component.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::{Input, Source};
use serde_json::{Map, Value, json};

#[path = "../src/table.rs"]
mod table;

const FIXTURES: &str = "../fixtures";
const MODELS: &str = "../../generated/src/models";

/// The sections of `components`, without those of security.
const SECTIONS: &[&str] = &[
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "links",
    "callbacks",
    "pathItems",
    "mediaTypes",
];

fn main() {
    println!("cargo::rerun-if-changed={FIXTURES}");
    println!("cargo::rerun-if-changed={MODELS}");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    // What older documents gave is not there any more.
    let _ = fs::remove_dir_all(out.join("sdk"));
    // What a document with mistakes allows is not for its schemas to say.
    let is_exact =
        |stem: &str, version: &str| version.starts_with("3.0") && !stem.starts_with("sloppy");
    let exact = merge("3.0.3", &is_exact);
    write(&out.join("document.json"), &exact.to_string());
    let files = generate(&merge("3.2.0", &|_, _| true));
    for (path, text) in &files {
        write(&out.join("sdk").join(path), text);
    }
    // An included file has no attributes and no documentation of the crate.
    let is_item = |line: &&str| !line.starts_with("//!") && !line.starts_with("#![");
    let items: Vec<_> = files["src/lib.rs"].lines().filter(is_item).collect();
    let own = files
        .iter()
        .filter(|(path, _)| path.starts_with("src/models/"));
    let own: Vec<_> = own.map(|(_, text)| text.clone()).collect();
    let items = format!(
        "{}\n{}",
        items.join("\n"),
        rows("FIXTURES", "crate::models", &own)
    );
    write(&out.join("sdk/src/items.rs"), &items);
    write(
        &out.join("api.rs"),
        &rows("API", "clerk_backend_api::models", &sources(MODELS)),
    );
    let manifest = &files["Cargo.toml"];
    let features = manifest
        .lines()
        .filter_map(|line| line.strip_suffix(" = []"))
        .chain(["resources"]);
    features.for_each(|feature| println!("cargo::rustc-cfg=feature=\"{feature}\""));
}

/// The texts of the files in a folder, in the order of their names.
fn sources(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| fs::read_to_string(path).expect("it is a text"))
        .collect()
}

/// A table with the function that decodes a component's JSON and encodes it again.
fn rows(name: &str, models: &str, sources: &[String]) -> String {
    let types = sources
        .iter()
        .flat_map(|source| table::types_of_components(source));
    let rows = types.map(|row| {
        let table::Row {
            component,
            ty,
            received,
        } = row;
        format!("    ({component:?}, {received}, back::<{models}::{ty}>),\n")
    });
    let doc =
        "/// Each component, whether only responses have it, and its way to its type and back.";
    let rows: String = rows.collect();
    format!("{doc}\npub const {name}: &[(&str, bool, Back)] = &[\n{rows}];\n")
}

/// The fixtures that are taken, by name and version, as one document of that version.
fn merge(version: &str, is_taken: &dyn Fn(&str, &str) -> bool) -> Value {
    let mut files: Vec<_> = fs::read_dir(FIXTURES)
        .expect("the folder can be read")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    files.sort();
    let mut whole = json!({
        "openapi": version,
        "info": {"title": "All fixtures", "version": "1"},
        "paths": {},
        "components": {},
    });
    for file in files {
        let text = fs::read_to_string(&file).expect("it is a text");
        let document: Value = serde_yaml::from_str(&text).expect("it is YAML");
        let own = document["openapi"].as_str().expect("it has a version");
        let stem = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("its name is text");
        if document.pointer("/components/schemas").is_some() && is_taken(stem, own) {
            add(stem, document, &mut whole);
        }
    }
    whole
}

/// Adds a document under its own name: what belongs to operations alone, such as security, stays behind.
fn add(stem: &str, mut document: Value, whole: &mut Value) {
    let itself = document["$self"].as_str().map(str::to_owned);
    rename(&mut document, stem, itself.as_deref());
    let mut take = |at: &str, name: &dyn Fn(&str) -> String| {
        if let Some(Value::Object(own)) = document.pointer_mut(at).map(Value::take) {
            let (parent, section) = at.rsplit_once('/').expect("it is a pointer");
            let parent = whole.pointer_mut(parent).expect("the whole has it");
            let all = parent
                .as_object_mut()
                .expect("it is an object")
                .entry(section)
                .or_insert_with(|| json!({}));
            let own = own.into_iter().map(|(key, it)| (name(&key), it));
            all.as_object_mut()
                .expect("sections are objects")
                .extend(own);
        }
    };
    take("/paths", &|path| format!("/{stem}{path}"));
    take("/webhooks", &|name| format!("{stem}.{name}"));
    for section in SECTIONS {
        let at = format!("/components/{section}");
        take(&at, &|name| format!("{stem}.{name}"));
    }
}

/// Gives every reference, every schema's own address and every operation the document's name.
fn rename(value: &mut Value, stem: &str, itself: Option<&str>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| rename(it, stem, itself)),
        Value::Object(entries) => {
            entries.shift_remove("security");
            for (key, value) in entries.iter_mut() {
                match (key.as_str(), &*value) {
                    ("operationId", Value::String(id)) => *value = format!("{stem}_{id}").into(),
                    ("$anchor" | "$dynamicAnchor", Value::String(name)) => {
                        *value = format!("{stem}-{name}").into();
                    }
                    ("$id" | "$ref" | "$dynamicRef", Value::String(text)) => {
                        *value = moved(text, stem, itself).into();
                    }
                    (_, Value::String(text)) if text.starts_with("#/components/") => {
                        *value = moved(text, stem, itself).into();
                    }
                    ("mapping", Value::Object(_)) => rename_mapping(value, stem),
                    _ => rename(value, stem, itself),
                }
            }
        }
        _ => {}
    }
}

/// Where a reference leads in the whole. Schemas with an address of their own have it on the document's own server.
fn moved(reference: &str, stem: &str, itself: Option<&str>) -> String {
    let local = itself.and_then(|itself| reference.strip_prefix(itself));
    let reference = local.unwrap_or(reference);
    if let Some(name) = reference.strip_prefix("#/components/") {
        let (section, name) = name.split_once('/').unwrap_or((name, ""));
        return format!("#/components/{section}/{stem}.{name}");
    }
    match (
        reference.strip_prefix('#'),
        reference.strip_prefix("https://"),
    ) {
        (Some(anchor), _) if !anchor.is_empty() && !anchor.starts_with('/') => {
            format!("#{stem}-{anchor}")
        }
        (_, Some(rest)) => format!("https://{stem}.{rest}"),
        _ => reference.to_owned(),
    }
}

/// A mapping may name a schema without a path.
fn rename_mapping(mapping: &mut Value, stem: &str) {
    for target in mapping
        .as_object_mut()
        .into_iter()
        .flat_map(Map::values_mut)
    {
        if let Value::String(text) = target {
            *text = if text.starts_with('#') {
                moved(text, stem, None)
            } else {
                format!("{stem}.{text}")
            };
        }
    }
}

fn generate(document: &Value) -> BTreeMap<String, String> {
    let run = codegen::generate(Input {
        document: Source::new("tests/fixtures", document.to_string()),
        overlays: Vec::new(),
        package: "roundtrip".to_owned(),
        member: true,
        lock: None,
        read: &|_| Err("there are no other files".to_owned()),
    });
    let report = || run.report.render(&run.sources);
    run.result.unwrap_or_else(|| panic!("{}", report())).files
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("it is in the build folder");
    fs::create_dir_all(folder).expect("the build folder can be written");
    fs::write(path, text).expect("the build folder can be written");
}
