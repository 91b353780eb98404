//! What `lint` tells: a document with something of everything, and our own document, in which nothing is left to write.

use codegen::Input;
use tests::{input, source};

#[test]
fn everything_that_could_be_better_is_told() {
    let run = codegen::lint(input(source("tests/lint/advice.yaml")));
    assert!(run.result.is_none(), "a text to be written is an error");
    insta::assert_snapshot!("advice", run.report.render(&run.sources));
}

#[test]
fn our_document_has_all_its_texts() {
    let run = codegen::lint(Input {
        overlays: vec![source("spec/overlay.yaml")],
        ..input(source("spec/clerk-backend-api.yaml"))
    });
    assert_eq!(
        run.report.errors(),
        0,
        "{}",
        run.report.render(&run.sources)
    );
}
