//! The compiler: an OpenAPI 3.0 document in, the files of a Rust SDK out.
//!
//! It is pure: no disk, no clock, no network; the same text in gives the same bytes out. [`generate`] reads like the
//! pipeline that it is, one call for each stage.

pub mod analyze;
pub mod bundle;
pub mod check;
pub mod diagnostic;
mod dump;
pub mod emit;
pub mod format;
pub mod grammar;
pub mod ir;
pub mod load;
pub mod lower;
pub mod markdown;
pub mod name;
pub mod overlay;
pub mod render;
pub mod resolve;
pub mod runtime;
pub mod source;
pub mod words;

use std::collections::BTreeMap;

use analyze::Facts;
use diagnostic::Report;
use ir::Api;
use name::Names;
use openapiv3::OpenAPI;
use source::{Source, Sources};

/// What a run takes.
pub struct Input<'a> {
    /// The OpenAPI document.
    pub document: Source,
    /// Corrections and additions, applied in this order.
    pub overlays: Vec<Source>,
    /// The name of the package to generate.
    pub package: String,
    /// Whether the package is a member of a workspace; one that is not gets a workspace of its own.
    pub member: bool,
    /// Reads a file that the document refers to, by its path.
    pub read: &'a dyn Fn(&str) -> Result<String, String>,
}

/// What a run gives.
pub struct Output {
    /// Relative path, with `/`, to content.
    pub files: BTreeMap<String, String>,
    /// How many operations the document has.
    pub operations: usize,
    /// How many types were generated.
    pub types: usize,
}

/// The result of a run with all problems found.
pub struct Run<T> {
    /// `None` exactly when the report has errors.
    pub result: Option<T>,
    /// All problems.
    pub report: Report,
    /// All texts, to print the report with.
    pub sources: Sources,
}

/// From a document to the files of a crate.
#[must_use]
pub fn generate(input: Input<'_>) -> Run<Output> {
    run(&input, |api, facts, names| {
        let cx = emit::Cx {
            api,
            facts,
            names,
            package: &input.package,
            member: input.member,
        };
        let pieces = emit::emit(&cx);
        let own = runtime::FILES
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
        let files = pieces.into_iter().map(format::format).chain(own).collect();
        Output {
            files,
            operations: api.operations.len(),
            types: api.types.len(),
        }
    })
}

/// The IR, readable.
#[must_use]
pub fn ir(input: Input<'_>) -> Run<String> {
    run(&input, |api, _, _| dump::dump(api))
}

/// A line for each operation: resource, method, HTTP method and path, what it takes, what it gives.
#[must_use]
pub fn names(input: Input<'_>) -> Run<String> {
    run(&input, |api, facts, names| {
        let cx = emit::Cx {
            api,
            facts,
            names,
            package: &input.package,
            member: input.member,
        };
        emit::names(&cx)
    })
}

/// Runs all stages up to `last`, which gets the IR with its facts and names, if there was no error.
fn run<T>(input: &Input<'_>, last: impl FnOnce(&Api, &Facts, &Names) -> T) -> Run<T> {
    let mut report = Report::default();
    let mut sources = Sources::new(input.document.clone());
    let result = document(input, &mut sources, &mut report).and_then(|document| {
        let mut api = lower::lower(&document, &mut report);
        let facts = analyze::analyze(&mut api, &mut report);
        let names = name::name(&api, &mut report);
        (!report.has_errors()).then(|| last(&api, &facts, &names))
    });
    Run {
        result,
        report,
        sources,
    }
}

/// The front end: text, overlays, references to other files, and the typed document.
fn document(input: &Input<'_>, sources: &mut Sources, report: &mut Report) -> Option<OpenAPI> {
    let mut value = load::value(&input.document, report)?;
    for overlay in &input.overlays {
        overlay::apply(&mut value, overlay, sources, report);
    }
    if !load::version(&value, report) {
        return None;
    }
    let value = bundle::bundle(value, &input.document.name, sources, input.read, report);
    load::document(&value, report).filter(|_| !report.has_errors())
}
