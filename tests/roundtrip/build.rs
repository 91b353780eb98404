//! Makes one crate of all documents in `tests/fixtures/` that have component schemas: takes their paths and components,
//! each name with the document's own before it, and writes into cargo's build folder the merged document, the crate that
//! the generator makes of it, and for that crate and for `generated/` a table with a function for each component.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use codegen::{Input, Source};
use serde_json::{Map, Value, json};

#[path = "../src/table.rs"]
mod table;

const FIXTURES: &str = "../fixtures";
const MODELS: &str = "../../generated/src/models";

fn main() {
    println!("cargo::rerun-if-changed={FIXTURES}");
    println!("cargo::rerun-if-changed={MODELS}");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    // What older documents gave is not there any more.
    let _ = fs::remove_dir_all(out.join("sdk"));
    let document = merge();
    write(&out.join("document.json"), &document.to_string());
    let files = generate(&document);
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
    // Those that need nothing, and the resources that need an optional part of the runtime.
    let features = manifest.lines().filter_map(|line| {
        let (feature, needs) = line.split_once(" = [")?;
        matches!(
            needs,
            "]" | "\"streams\"]" | "\"byte-streams\"]" | "\"byte-streams\", \"streams\"]"
        )
        .then_some(feature)
    });
    let features = features.chain(["resources"]);
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
    let types: Vec<_> = types.collect();
    let components: BTreeMap<_, _> = types.iter().map(|row| (&row.ty, &row.component)).collect();
    let rows = types.iter().map(|row| {
        let table::Row {
            component,
            ty,
            received,
            variants,
        } = row;
        let arm = |(variant, ty)| Some((variant, components.get(ty)?));
        let arms: Vec<_> = variants.iter().filter_map(|(variant, ty)| arm((variant, ty))).collect();
        format!(
            "    Row {{ component: {component:?}, received: {received}, back: back::<{models}::{ty}>, arms: &{arms:?} }},\n"
        )
    });
    let rows: String = rows.collect();
    format!("/// The components.\npub const {name}: &[Row] = &[\n{rows}];\n")
}

/// All fixtures as one document.
fn merge() -> Value {
    let (mut paths, mut components) = (Map::new(), Map::new());
    let mut files: Vec<_> = fs::read_dir(FIXTURES)
        .expect("the folder can be read")
        .map(|entry| entry.expect("it can be read").path())
        .collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).expect("it is a text");
        let document = read(&file, text);
        if document.pointer("/components/schemas").is_none() {
            continue;
        }
        let stem = file
            .file_stem()
            .and_then(|stem| stem.to_str())
            .expect("its name is text");
        add(stem, document, &mut paths, &mut components);
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "All fixtures", "version": "1"},
        "paths": paths,
        "components": components,
    })
}

/// A document in the words of 3.0, without what it gets wrong.
fn read(file: &Path, text: String) -> Value {
    let run = codegen::read(input(Source::new(file.display().to_string(), text)));
    let report = || run.report.render(&run.sources);
    run.result.unwrap_or_else(|| panic!("{}", report()))
}

/// Adds a document under its own name: what belongs to operations alone, such as security, stays behind.
fn add(
    stem: &str,
    mut document: Value,
    paths: &mut Map<String, Value>,
    components: &mut Map<String, Value>,
) {
    rename(&mut document, stem);
    if let Some(Value::Object(own)) = document.get_mut("paths").map(Value::take) {
        paths.extend(
            own.into_iter()
                .map(|(path, item)| (format!("/{stem}{path}"), item)),
        );
    }
    let Some(Value::Object(sections)) = document.get_mut("components").map(Value::take) else {
        return;
    };
    for (section, own) in sections {
        if let (Value::Object(own), true) = (own, section != "securitySchemes") {
            let all = components.entry(section).or_insert_with(|| json!({}));
            let all = all.as_object_mut().expect("sections are objects");
            all.extend(
                own.into_iter()
                    .map(|(name, it)| (format!("{stem}.{name}"), it)),
            );
        }
    }
}

/// Gives every reference and every operation the document's name.
fn rename(value: &mut Value, stem: &str) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| rename(item, stem)),
        Value::Object(entries) => {
            entries.shift_remove("security");
            for (key, value) in entries.iter_mut() {
                match (key.as_str(), &*value) {
                    ("operationId", Value::String(id)) => *value = format!("{stem}_{id}").into(),
                    (_, Value::String(text)) if text.starts_with("#/components/") => {
                        *value = moved(text, stem).into()
                    }
                    ("discriminator", it)
                        if it["mapping"].is_object() && it["propertyName"].is_string() =>
                    {
                        rename_mapping(&mut value["mapping"], stem);
                    }
                    _ => rename(value, stem),
                }
            }
        }
        _ => {}
    }
}

fn moved(reference: &str, stem: &str) -> String {
    let mut steps = reference.splitn(5, '/');
    let head: Vec<_> = steps.by_ref().take(3).collect();
    let rest: Vec<_> = steps.collect();
    format!("{}/{stem}.{}", head.join("/"), rest.join("/"))
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
                moved(text, stem)
            } else {
                format!("{stem}.{text}")
            };
        }
    }
}

fn generate(document: &Value) -> BTreeMap<String, String> {
    let run = codegen::generate(input(Source::new("tests/fixtures", document.to_string())));
    let report = || run.report.render(&run.sources);
    run.result.unwrap_or_else(|| panic!("{}", report())).files
}

fn input(document: Source) -> Input<'static> {
    Input {
        document,
        overlays: Vec::new(),
        package: "roundtrip".to_owned(),
        member: true,
        lock: None,
        read: &|path| fs::read_to_string(path).map_err(|error| error.to_string()),
        folder: &|_| Err("there is no such folder".to_owned()),
    }
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("it is in the build folder");
    fs::create_dir_all(folder).expect("the build folder can be written");
    fs::write(path, text).expect("the build folder can be written");
}
