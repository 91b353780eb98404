//! The obstacle document: names and shapes that are meant to break the output. That its crate compiles is seen by every
//! build of the workspace; here is what the generator has to say about it, and how it called everything.
//!
//! The crate's sources are made by its build script, but cargo reads its manifest before: that one is kept by hand, and
//! compared here.

use codegen::Input;
use tests::{compare_manifest, source, succeed};

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

#[test]
fn the_manifest_declares_what_the_output_needs() {
    let files = succeed(codegen::generate(input())).0.files;
    compare_manifest("tests/obstacle", &files["Cargo.toml"]);
}

#[test]
fn no_file_leaves_the_folder() {
    for path in succeed(codegen::generate(input())).0.files.keys() {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
        assert!(path.chars().all(plain), "{path}");
        assert!(!path.contains("..") && !path.starts_with('/'), "{path}");
    }
}
