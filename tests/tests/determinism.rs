//! The same document gives the same bytes: twice in a row, and as JSON instead of YAML. The runtime that is copied into
//! the output is all of it.

use std::collections::BTreeMap;

use codegen::{Input, Source};
use tests::{input, read, source, succeed};

/// Documents of every size, with their overlays.
const DOCUMENTS: [(&str, &[&str]); 5] = [
    ("spec/clerk-backend-api.yaml", &["spec/overlay.yaml"]),
    ("tests/obstacle.yaml", &[]),
    ("tests/fixtures/inline.yaml", &[]),
    ("tests/fixtures/same-names.yaml", &[]),
    ("tests/fixtures/schemas-only.yaml", &[]),
];

fn files(document: Source, overlays: &[&str]) -> BTreeMap<String, String> {
    let overlays = overlays.iter().map(|path| source(path)).collect();
    let run = codegen::generate(Input {
        overlays,
        ..input(document)
    });
    succeed(run).0.files
}

/// Says which file differs, not how: the files are long.
fn equal(one: &BTreeMap<String, String>, other: &BTreeMap<String, String>, name: &str) {
    assert!(
        one.keys().eq(other.keys()),
        "{name}: not the same files: {:?} and {:?}",
        one.keys(),
        other.keys()
    );
    for (path, text) in one {
        assert!(*text == other[path], "{name}: {path} differs");
    }
}

#[test]
fn two_runs_give_equal_bytes() {
    for (name, overlays) in DOCUMENTS {
        let run = || files(source(name), overlays);
        equal(&run(), &run(), name);
    }
}

#[test]
fn json_gives_the_same_bytes_as_yaml() {
    for (name, overlays) in DOCUMENTS {
        let yaml = read(name);
        let value: serde_json::Value =
            serde_yaml::from_str(&yaml).unwrap_or_else(|why| panic!("{name}: {why}"));
        let json = Source::new(name.replace(".yaml", ".json"), value.to_string());
        equal(
            &files(Source::new(name, yaml), overlays),
            &files(json, overlays),
            name,
        );
    }
}

#[test]
fn the_runtime_is_copied_whole() {
    let folder = "codegen/runtime/src/runtime";
    let found: BTreeMap<_, _> = tests::files(folder)
        .into_iter()
        .map(|name| {
            (
                format!("src/runtime/{name}"),
                read(&format!("{folder}/{name}")),
            )
        })
        .collect();
    let embedded: BTreeMap<_, _> = codegen::runtime::FILES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    assert!(
        embedded.keys().eq(found.keys()),
        "list each file in codegen/src/runtime.rs: {:?}",
        found.keys()
    );
    assert!(
        embedded == found,
        "build codegen again: a file of the runtime has changed"
    );
}
