//! Every mistake in `tests/errors/` with the report it gives, as a person sees it. A document `x.yaml` is read with
//! the overlay `x.overlay.yaml` where there is one.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use codegen::source::Source;
use codegen::{Input, Run};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("errors")
}

fn read(name: &str) -> Result<String, String> {
    fs::read_to_string(folder().join(name)).map_err(|_| "there is no such file".to_owned())
}

fn source(name: String) -> Option<Source> {
    read(&name).ok().map(|text| Source::new(name, text))
}

fn run(document: Source) -> Run<String> {
    let stem = document.name.rsplit_once('.').map_or("", |(stem, _)| stem);
    let overlays = source(format!("{stem}.overlay.yaml")).into_iter().collect();
    codegen::ir(Input {
        document,
        overlays,
        package: "errors".to_owned(),
        member: false,
        read: &read,
    })
}

fn documents() -> BTreeSet<String> {
    let entries = fs::read_dir(folder()).expect("tests/errors is a folder");
    let names = entries.map(|entry| {
        entry
            .expect("its entries can be read")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    names
        .filter(|name| name.contains('.') && !name.contains(".overlay."))
        .collect()
}

#[test]
fn every_mistake_has_its_report() {
    for name in documents() {
        let run = run(source(name.clone()).expect("the document can be read"));
        assert_eq!(run.result.is_none(), run.report.has_errors(), "{name}");
        insta::assert_snapshot!(name.replace('.', "_"), run.report.render(&run.sources));
    }
}

#[test]
fn tools_get_the_same_problems() {
    for name in documents() {
        let run = run(source(name.clone()).expect("the document can be read"));
        let problems = run.report.to_json(&run.sources);
        assert_eq!(
            problems.as_array().map_or(0, Vec::len),
            run.report.iter().count(),
            "{name}"
        );
    }
}
