//! Every document in `tests/fixtures/`, one construct of OpenAPI each, with the IR and the Rust that come of it.
//!
//! The snapshot of the IR is whole. That of the Rust has what the construct decides and nothing else, so that a change
//! of emission shows in the documents that are about it: the parts of the output that `SHOWN` names, without imports and
//! attributes of the crate, and without documentation unless that is a part of it. A new document needs a row there.

use std::collections::BTreeMap;

use codegen::{Input, Run, Source};
use tests::{every, input, read, succeed};

use Part::{Client, Docs, Doubles, Errors, Models, Modules, Resources};

/// The parts of the output where a document's construct shows.
const SHOWN: &[(&str, &[Part])] = &[
    ("3.1-arrays", &[Models]),
    ("3.1-booleans", &[Models, Resources]),
    ("3.1-const", &[Models]),
    ("3.1-content", &[Models, Resources]),
    ("3.1-nullable", &[Models]),
    ("3.1-objects", &[Models]),
    ("3.1-paths", &[Client, Resources]),
    ("3.1-references", &[Models]),
    ("3.1-types", &[Models]),
    ("3.1-webhooks", &[Models]),
    ("3.1", &[Models, Resources]),
    ("3.2-methods", &[Resources]),
    ("3.2-streams", &[Models, Resources]),
    ("additional-properties", &[Models]),
    ("all-of-diamond", &[Models]),
    ("all-of-merge", &[Models]),
    ("all-of-narrowed", &[Models]),
    ("all-of-one", &[Models]),
    ("any-of-required", &[Models, Docs]),
    ("arrays", &[Models, Resources]),
    ("binary", &[Resources]),
    ("callbacks", &[Resources]),
    ("deprecated", &[Models, Resources, Docs]),
    ("empty-objects", &[Models, Resources]),
    ("encodings", &[Resources]),
    ("enums", &[Models, Docs]),
    ("error-bodies", &[Errors, Resources]),
    ("events-documents", &[Client, Models, Modules, Resources]),
    ("events", &[Client, Models, Modules, Docs]),
    ("folded-parameters", &[Resources]),
    ("form", &[Resources]),
    ("formats", &[Models, Docs]),
    ("groups", &[Resources]),
    ("header-parameters", &[Resources]),
    ("idempotency", &[Client, Resources]),
    ("inheritance", &[Models]),
    ("inline", &[Models, Resources]),
    ("item-names", &[Models]),
    ("method-names", &[Resources]),
    ("multipart", &[Models, Resources]),
    ("no-content", &[Resources]),
    ("no-operation-ids", &[Resources]),
    ("notes", &[Models, Resources, Docs]),
    ("nullable-components", &[Models, Resources]),
    ("nullable", &[Models]),
    ("one-of-mapping", &[Models]),
    ("one-of-one", &[Models]),
    ("one-of-shape", &[Models]),
    ("one-of-tag-values", &[Models]),
    ("one-of-tag", &[Models]),
    ("paging-kinds", &[Models, Resources]),
    ("paging-said", &[Models, Resources]),
    ("paging", &[Models, Resources]),
    ("parameter-places", &[Resources]),
    ("path-parameters", &[Resources]),
    ("query-parameters", &[Resources]),
    ("read-write-only", &[Models]),
    ("recursion", &[Models]),
    ("redirects", &[Resources]),
    ("request-media-types", &[Resources]),
    ("respelled-schemas", &[Models, Resources]),
    ("response-headers", &[Models, Resources]),
    ("retries", &[Client, Resources]),
    ("same-names", &[Models]),
    ("schema-names", &[Models]),
    ("schemas-only", &[Models]),
    ("security", &[Client, Resources]),
    ("servers", &[Client, Resources]),
    ("settings", &[Client, Models, Resources]),
    ("signs", &[Models, Resources]),
    ("sloppy-parameters", &[Resources]),
    ("sloppy-references", &[Models, Resources]),
    ("sloppy-schemas", &[Models]),
    ("sloppy", &[Models, Resources]),
    ("streams-asked", &[Docs, Doubles, Models, Resources]),
    ("streams", &[Doubles, Resources]),
    ("success-bodies", &[Models, Resources, Doubles]),
    ("tags-for-all", &[Models, Resources]),
    ("tags-for-each", &[Resources]),
    ("text", &[Resources]),
    ("undeclared", &[Models, Docs]),
    ("union-arms", &[Models]),
    ("unknown-values", &[Models]),
    ("unreached", &[Models, Modules]),
];

/// A part of the output.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    /// `src/lib.rs`.
    Client,
    /// `src/errors.rs`.
    Errors,
    /// The files of `src/models/`.
    Models,
    /// The files of `src/resources/`.
    Resources,
    /// Which modules there are, with which features.
    Modules,
    /// What tests of the crate's users find, behind the feature `testing`.
    Doubles,
    /// The documentation of all items. Examples are never shown: they have tests of their own.
    Docs,
}

/// The names of all documents, without their endings.
fn names() -> Vec<String> {
    let files = tests::files("tests/fixtures").into_iter();
    let names = files.map(|name| name.trim_end_matches(".yaml").to_owned());
    names.collect()
}

/// A package's name begins with a letter.
fn package(name: &str) -> String {
    match name.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("v{}", name.replace('.', "-")),
        false => name.to_owned(),
    }
}

/// Runs one of codegen's functions on a document, which has to be free of errors.
fn run<T>(name: &str, run: fn(Input<'_>) -> Run<T>) -> (T, String) {
    let file = format!("{name}.yaml");
    let text = read(&format!("tests/fixtures/{file}"));
    succeed(run(Input {
        package: package(name),
        read: &|path| {
            let path = tests::path("tests/fixtures").join(path);
            std::fs::read_to_string(path).map_err(|_| "there are no other files".to_owned())
        },
        ..input(Source::new(file, text))
    }))
}

/// The part that a file belongs to, if it can be shown.
fn part(path: &str) -> Option<Part> {
    match path.strip_prefix("src/")?.split_once('/') {
        None if path == "src/lib.rs" => Some(Client),
        None => Some(Errors),
        Some(("models" | "resources", "mod.rs")) => Some(Modules),
        Some(("models", _)) => Some(Models),
        Some(("resources", _)) => Some(Resources),
        Some(_) => None,
    }
}

/// What is shown of a file: its items, without examples.
fn bare(text: &str, shown: &[Part]) -> String {
    let items = items(text).into_iter().filter(|item| {
        if !shown.contains(&Doubles) && is_double(item) {
            return false;
        }
        let mut lines = item.lines();
        // Imports and modules stand together.
        let first = lines.find(|line| line.starts_with(char::is_alphabetic));
        let words = first.map(|line| line.trim_start_matches("pub "));
        words.is_some_and(|words| match words.split_once(' ') {
            Some(("use" | "mod", _)) => shown.contains(&Modules),
            _ => true,
        })
    });
    let items = items.map(|item| {
        let item = match shown.contains(&Doubles) {
            true => item,
            false => without_samples(&item),
        };
        if shown.contains(&Docs) {
            without_examples(&item)
        } else {
            without_docs(&item)
        }
    });
    items.collect::<Vec<_>>().join("\n")
}

/// Whether an item is there for tests alone.
fn is_double(item: &str) -> bool {
    item.starts_with("mocked!") || item.starts_with("#[cfg(feature = \"testing\")]")
}

/// A table without the answer that doubles give.
fn without_samples(item: &str) -> String {
    let mut lines = item.lines();
    let mut kept = String::new();
    while let Some(line) = lines.next() {
        if line == "    #[cfg(feature = \"testing\")]" {
            // It is the last field but for the default ones.
            lines
                .by_ref()
                .take_while(|line| *line != "    },")
                .for_each(drop);
        } else {
            kept += &format!("{line}\n");
        }
    }
    kept
}

/// The items of a file. A blank line is between two of them, but also inside of one.
fn items(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for piece in text.trim_end().split("\n\n") {
        match items.last_mut() {
            Some(item) if piece.starts_with([' ', '}']) => *item += &format!("\n\n{piece}"),
            _ => items.push(piece.to_owned()),
        }
    }
    items
}

fn without_docs(item: &str) -> String {
    let is_code = |line: &&str| !line.trim_start().starts_with("///");
    let lines = item.lines().filter(is_code);
    lines.map(|line| format!("{line}\n")).collect()
}

fn without_examples(item: &str) -> String {
    let mut lines: Vec<&str> = Vec::new();
    let mut example = false;
    for line in item.lines() {
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
        if !example {
            lines.push(line);
        }
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_document_says_what_is_shown() {
    let shown: Vec<_> = SHOWN.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        names(),
        shown,
        "the rows of SHOWN are the files of tests/fixtures"
    );
}

#[test]
fn every_construct_has_its_ir() {
    every(&names(), |name| {
        let (ir, report) = run(name, codegen::ir);
        let text = if report.is_empty() {
            ir
        } else {
            format!("{ir}\n{report}")
        };
        insta::assert_snapshot!(format!("{name}-ir"), text);
    });
}

#[test]
fn every_construct_has_its_rust() {
    let shown: BTreeMap<_, _> = SHOWN.iter().copied().collect();
    every(&names(), |name| {
        let parts = shown.get(name).copied().unwrap_or(&[]);
        let (output, _) = run(name, codegen::generate);
        let files = output.files.iter();
        let files = files.filter(|(path, _)| part(path).is_some_and(|part| parts.contains(&part)));
        let texts = files.map(|(path, text)| format!("===== {path}\n{}", bare(text, parts)));
        let text = texts.collect::<Vec<_>>().join("\n");
        insta::assert_snapshot!(format!("{name}-rust"), text);
    });
}
