//! The obstacle document: names and shapes that are meant to break the output. That its crate compiles is seen by every
//! build of the workspace; here is what the generator has to say about it, and how it called everything.
//!
//! The crate's sources are made by its build script, but cargo reads its manifest before: that one is kept by hand, and
//! compared here.

use std::fs;
use std::path::Path;

use codegen::source::Source;
use codegen::{Input, Run};

fn run<T>(run: fn(Input<'_>) -> Run<T>) -> Run<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("obstacle.yaml");
    let text = fs::read_to_string(path).expect("the document can be read");
    run(Input {
        document: Source::new("tests/obstacle.yaml", text),
        overlays: Vec::new(),
        package: "obstacle".to_owned(),
        member: true,
        read: &|_| Err("there are no other files".to_owned()),
    })
}

#[test]
fn clashes_are_told() {
    let run = run(codegen::generate);
    let report = run.report.render(&run.sources);
    assert!(run.result.is_some(), "{report}");
    insta::assert_snapshot!(report);
}

#[test]
fn everything_has_a_name() {
    let run = run(codegen::names);
    insta::assert_snapshot!(run.result.expect("there are no errors"));
}

/// A manifest's table, without comments and order.
fn table(manifest: &str, name: &str) -> serde_json::Value {
    let manifest: serde_json::Value =
        toml_edit::de::from_str(manifest).expect("the manifest is TOML");
    manifest[name].clone()
}

#[test]
fn the_manifest_declares_what_the_output_needs() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("obstacle/Cargo.toml");
    let own = fs::read_to_string(path).expect("it is in the repository");
    let files = run(codegen::generate)
        .result
        .expect("there are no errors")
        .files;
    let wanted = &files["Cargo.toml"];
    for name in ["features", "dependencies", "lints"] {
        assert_eq!(
            table(&own, name),
            table(wanted, name),
            "tests/obstacle/Cargo.toml needs the [{name}] of this manifest:\n{wanted}"
        );
    }
    for key in ["edition", "rust-version"] {
        let key = |manifest| table(manifest, "package")[key].clone();
        assert_eq!(key(&own), key(wanted));
    }
}

#[test]
fn no_file_leaves_the_folder() {
    let files = run(codegen::generate)
        .result
        .expect("there are no errors")
        .files;
    for path in files.keys() {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
        assert!(path.chars().all(plain), "{path}");
        assert!(!path.contains("..") && !path.starts_with('/'), "{path}");
    }
}
