//! The obstacle document: names and shapes that are meant to break the output. That its crate compiles is seen by every
//! build of the workspace; here is what the generator has to say about it, and how it called everything.
//!
//! The crate's sources are made by its build script, but cargo reads its manifest before: that one is kept by hand, and
//! compared here.

use codegen::Input;
use serde_json::Value;
use tests::{read, source, succeed};

fn input() -> Input<'static> {
    Input {
        package: "obstacle".to_owned(),
        member: true,
        lock: None,
        ..tests::input(source("tests/obstacle.yaml"))
    }
}

#[test]
fn clashes_are_told() {
    let (_, report) = succeed(codegen::generate(input()));
    insta::assert_snapshot!(report);
}

#[test]
fn everything_has_a_name() {
    let (names, _) = succeed(codegen::names(input()));
    insta::assert_snapshot!(names);
}

/// A manifest's table, without comments and order.
fn table(manifest: &str, name: &str) -> Value {
    let manifest: Value = toml_edit::de::from_str(manifest).expect("the manifest is TOML");
    manifest[name].clone()
}

#[test]
fn the_manifest_declares_what_the_output_needs() {
    let own = read("tests/obstacle/Cargo.toml");
    let files = succeed(codegen::generate(input())).0.files;
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
    for path in succeed(codegen::generate(input())).0.files.keys() {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
        assert!(path.chars().all(plain), "{path}");
        assert!(!path.contains("..") && !path.starts_with('/'), "{path}");
    }
}
