//! The obstacle document: names and shapes that are meant to break the output. That its crate compiles is seen by every
//! build of the workspace; here is what the generator has to say about it, and how it called everything.

use std::fs;
use std::path::Path;

use codegen::{Input, Run, Source};

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
    let report = run.report.render(&run.sources, false);
    assert!(run.result.is_some(), "{report}");
    insta::assert_snapshot!(report);
}

#[test]
fn everything_has_a_name() {
    let run = run(codegen::names);
    insta::assert_snapshot!(run.result.expect("there are no errors"));
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
