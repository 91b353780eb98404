//! Every document in `tests/fixtures/`, one construct of OpenAPI each, with the IR and the Rust that come of it.
//! Snapshots hold what the construct decides: models, resources and typed errors; the root only where it is the subject.

use std::fs;
use std::path::{Path, PathBuf};

use codegen::source::Source;
use codegen::{Input, Run};

/// The documents that are about the client itself.
const ABOUT_THE_CLIENT: [&str; 4] = ["retries", "security", "servers", "settings"];

/// The documents that are about the features which a type needs.
const ABOUT_FEATURES: [&str; 1] = ["unreached"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// The names of all documents, without their endings.
fn names() -> Vec<String> {
    let entries = fs::read_dir(folder()).expect("tests/fixtures is a folder");
    let mut names: Vec<_> = entries
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            name.strip_suffix(".yaml").map(str::to_owned)
        })
        .collect();
    names.sort();
    names
}

/// Runs one of codegen's functions on a document, which has to be free of errors.
fn run<T>(name: &str, run: fn(Input<'_>) -> Run<T>) -> (T, String) {
    let file = format!("{name}.yaml");
    let text = fs::read_to_string(folder().join(&file)).expect("the document can be read");
    let run = run(Input {
        document: Source::new(file, text),
        overlays: Vec::new(),
        package: name.to_owned(),
        member: false,
        read: &|_| Err("there are no other files".to_owned()),
    });
    let report = run.report.render(&run.sources);
    match run.result {
        Some(result) => (result, report),
        None => panic!("{name} has errors:\n{report}"),
    }
}

/// Whether a file of the output shows the construct.
fn matters(name: &str, path: &str) -> bool {
    let plain = path.starts_with("src/") && !path.starts_with("src/runtime/");
    plain
        && (!path.ends_with("/mod.rs") || ABOUT_FEATURES.contains(&name))
        && (path != "src/lib.rs" || ABOUT_THE_CLIENT.contains(&name))
}

/// A file without its header, its crate's documentation and its examples, which have tests of their own.
fn bare(text: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut example = false;
    for line in text.lines() {
        let words = line.trim_start();
        if words == "/// # Example" {
            // With the empty line before the heading.
            lines.pop();
            example = true;
        } else if !words.starts_with("///") || words.starts_with("/// # ") {
            // A heading comes with an empty line of its own.
            if example && words.starts_with("///") {
                lines.push(&line[..line.len() - words.len() + 3]);
            }
            example = false;
        }
        if !(example || words.starts_with("//!") || words.starts_with("// @generated")) {
            lines.push(line);
        }
    }
    lines.join("\n").trim().to_owned() + "\n"
}

#[test]
fn every_construct_has_its_ir() {
    for name in names() {
        let (ir, report) = run(&name, codegen::ir);
        let text = if report.is_empty() {
            ir
        } else {
            format!("{ir}\n{report}")
        };
        insta::assert_snapshot!(format!("{name}-ir"), text);
    }
}

#[test]
fn every_construct_has_its_rust() {
    for name in names() {
        let (output, _) = run(&name, codegen::generate);
        let text: String = output
            .files
            .iter()
            .filter(|(path, _)| matters(&name, path))
            .map(|(path, text)| format!("===== {path}\n{}\n", bare(text)))
            .collect();
        insta::assert_snapshot!(format!("{name}-rust"), text);
    }
}
