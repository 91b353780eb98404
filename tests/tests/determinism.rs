//! The same document gives the same bytes: twice in a row, and as JSON instead of YAML. The runtime that is copied into
//! the output is all of it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::Input;
use codegen::source::Source;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// Documents of every size, with their overlays.
const DOCUMENTS: [(&str, &[&str]); 5] = [
    ("spec/clerk-backend-api.yaml", &["spec/overlay.yaml"]),
    ("tests/obstacle.yaml", &[]),
    ("tests/fixtures/inline.yaml", &[]),
    ("tests/fixtures/same-names.yaml", &[]),
    ("tests/fixtures/schemas-only.yaml", &[]),
];

fn files(document: Source, overlays: &[&str]) -> BTreeMap<String, String> {
    let name = document.name.clone();
    let overlays = overlays
        .iter()
        .map(|path| Source::new(*path, read(path)))
        .collect();
    let run = codegen::generate(Input {
        document,
        overlays,
        package: "sdk".to_owned(),
        member: false,
        read: &|_| Err("there are no other files".to_owned()),
    });
    match run.result {
        Some(output) => output.files,
        None => panic!("{name}:\n{}", run.report.render(&run.sources)),
    }
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
        let document = || Source::new(name, read(name));
        equal(
            &files(document(), overlays),
            &files(document(), overlays),
            name,
        );
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
    let entries = fs::read_dir(root().join("codegen/runtime/src/runtime")).expect("it is a folder");
    let mut found: Vec<_> = entries
        .map(|entry| {
            let path = entry.expect("it can be read").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let text = fs::read_to_string(&path).expect("it is text");
            (format!("src/runtime/{name}"), text)
        })
        .collect();
    found.sort();
    let mut embedded: Vec<_> = codegen::runtime::FILES
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect();
    embedded.sort();
    let names = |files: &[(String, String)]| {
        files
            .iter()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        names(&embedded),
        names(&found),
        "list each file in codegen/src/runtime.rs"
    );
    assert!(
        embedded == found,
        "build codegen again: a file of the runtime has changed"
    );
}
