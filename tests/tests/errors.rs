//! Every mistake in `tests/errors/` with the report it gives, as a person sees it. A document `x.yaml` is read with
//! the overlay `x.overlay.yaml` where there is one.

use codegen::{Input, Run, Source};
use tests::{every, input};

fn read(name: &str) -> Result<String, String> {
    let path = tests::path("tests/errors").join(name);
    std::fs::read_to_string(path).map_err(|_| "there is no such file".to_owned())
}

fn source(name: &str) -> Option<Source> {
    read(name).ok().map(|text| Source::new(name, text))
}

fn run(name: &str) -> Run<String> {
    let stem = name.rsplit_once('.').map_or("", |(stem, _)| stem);
    let overlay = source(&format!("{stem}.overlay.yaml"));
    codegen::ir(Input {
        overlays: overlay.into_iter().collect(),
        read: &read,
        folder: &|name| tests::folder(&format!("tests/errors/{name}")),
        ..input(source(name).expect("the document can be read"))
    })
}

fn documents() -> Vec<String> {
    let mut names = tests::files("tests/errors");
    names.retain(|name| !name.contains('/') && !name.contains(".overlay."));
    names
}

#[test]
fn every_mistake_has_its_report() {
    every(&documents(), |name| {
        let run = run(name);
        assert_eq!(run.result.is_none(), run.report.has_errors(), "{name}");
        let report = run.report.render(&run.sources);
        insta::assert_snapshot!(name.replace('.', "_"), report);
    });
}

#[test]
fn tools_get_the_same_problems() {
    every(&documents(), |name| {
        let run = run(name);
        let problems = run.report.to_json(&run.sources);
        assert_eq!(
            problems.as_array().map_or(0, Vec::len),
            run.report.iter().count(),
            "{name}"
        );
    });
}
