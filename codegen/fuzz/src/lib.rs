//! What both targets share: the promises that a run keeps, whatever the document, and a document made of random choices.
//! It takes bytes of libFuzzer, gives nothing, and panics where a promise is broken.

mod document;

use codegen::{Input, Source};

pub use document::document;

/// Holds a run to what is promised of every run: a result exactly when there is no error, a report that can be printed,
/// and Rust that parses.
///
/// # Panics
///
/// When a promise is broken.
pub fn hold(text: &str) {
    let run = codegen::generate(Input {
        document: Source::new("document", text),
        overlays: Vec::new(),
        package: "fuzzed".to_owned(),
        member: false,
        lock: None,
        read: &|_| Err("there is no such file".to_owned()),
        folder: &|_| Err("there is no such folder".to_owned()),
    });
    let report = run.report.render(&run.sources);
    assert_eq!(run.result.is_none(), run.report.has_errors(), "{report}");
    for (path, text) in run.result.iter().flat_map(|output| &output.files) {
        let longest = path.split('/').map(str::len).max();
        assert!(longest < Some(200), "no disk takes the name {path}");
        // The runtime's files are the same in every run.
        if path.ends_with(".rs") && !path.starts_with("src/runtime/") {
            let parsed = syn::parse_file(text);
            assert!(parsed.is_ok(), "{path} does not parse: {:?}", parsed.err());
        }
    }
}
