//! The compiler: an OpenAPI 3 document in, the files of a Rust SDK out.
//!
//! It is pure: no disk, no clock, no network; the same text in gives the same bytes out. [`api`] and [`generate`] read
//! like the pipeline that they are, one call for each stage.

// The stages, in the order in which they run.
mod load;
mod overlay;
mod bundle;
mod adapt;
mod check;
mod lower;
mod refine;
mod analyze;
mod name;
mod emit;
mod format;

// What goes from stage to stage.
pub mod ir;
mod dump;

// What the stages share.
mod diagnostic;
mod grammar;
mod graph;
mod markdown;
mod media;
mod pointer;
mod render;
pub mod runtime;
mod source;
mod words;

use std::collections::BTreeMap;

use analyze::Facts;
use ir::Api;
use name::Names;

pub use diagnostic::{Diagnostic, Place, Report, Severity};
pub use pointer::Pointer;
pub use source::{Source, Sources};

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
        let pieces = emit::emit(&context(&input, &api, &facts, &names));
        let written = pieces.into_iter().map(format::format);
        Output {
            files: written.chain(runtime::files()).collect(),
            operations: api.operations.len(),
            types: api.types.len(),
        }
    })
}

/// The intermediate representation of a document.
#[must_use]
pub fn api(input: Input<'_>) -> Run<Api> {
    run(&input, |api, _, _| api)
}

/// The same, readable.
#[must_use]
pub fn ir(input: Input<'_>) -> Run<String> {
    run(&input, |api, _, _| dump::dump(&api))
}

/// A line for each operation: resource, method, HTTP method and path, what it takes, what it gives.
#[must_use]
pub fn names(input: Input<'_>) -> Run<String> {
    run(&input, |api, facts, names| {
        emit::names(&context(&input, &api, &facts, &names))
    })
}

/// Deeply nested documents take more stack than a thread has: their readers call each other some dozen times a level.
const STACK: usize = 256 * 1024 * 1024;

/// Runs all stages up to `last`, which gets the IR with its facts and names, if there was no error.
fn run<T>(input: &Input<'_>, last: impl FnOnce(Api, Facts, Names) -> T) -> Run<T> {
    let mut report = Report::default();
    let mut sources = Sources::new(input.document.clone());
    let result = stacker::grow(STACK, || {
        let api = front(input, &mut sources, &mut report)?;
        let facts = analyze::analyze(&api);
        let names = name::name(&api, &mut report);
        (!report.has_errors()).then(|| last(api, facts, names))
    });
    Run {
        result,
        report,
        sources,
    }
}

/// The stages from the texts to the IR.
fn front(input: &Input<'_>, sources: &mut Sources, report: &mut Report) -> Option<Api> {
    let mut value = load::load(&input.document, report)?;
    for overlay in &input.overlays {
        overlay::apply(&mut value, overlay, sources, report);
    }
    let version = check::version(&value, report)?;
    let value = bundle::bundle(value, &input.document.name, sources, input.read, report);
    let value = adapt::adapt(value, version, sources, report)?;
    let document = check::check(&value, report)?;
    let mut api = lower::lower(&document, report);
    refine::refine(&mut api, report);
    Some(api)
}

fn context<'a>(
    input: &'a Input<'_>,
    api: &'a Api,
    facts: &'a Facts,
    names: &'a Names,
) -> emit::Cx<'a> {
    emit::Cx {
        api,
        facts,
        names,
        package: &input.package,
        member: input.member,
    }
}
