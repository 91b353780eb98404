//! The compiler: an OpenAPI 3 document in, the files of a Rust SDK out.
//!
//! It is pure: no disk, no clock, no network; the same text in gives the same bytes out. [`api`] and [`generate`] read
//! like the pipeline that they are, one call for each stage.

// The stages, in the order in which they run.
mod load;
mod overlay;
mod documents;
mod bundle;
mod adapt;
mod check;
mod lower;
mod refine;
mod analyze;
mod name;
mod extras;
mod emit;
mod format;

// Two versions side by side.
pub mod surface;
pub mod compare;

// What goes from stage to stage.
pub mod ir;
mod dump;

// What the stages share.
mod diagnostic;
mod grammar;
mod identity;
mod lint;
mod merge;
mod overlay_line;
mod lock;
mod graph;
mod markdown;
mod media;
mod parts;
mod pointer;
mod render;
mod route;
mod sample;
pub mod runtime;
mod source;
mod threads;
mod words;

use std::collections::BTreeMap;

use serde_json::Value;

use analyze::Facts;
pub use compare::compare;
use extras::Module;
use ir::Api;
use lock::Lock;
use name::Names;

pub use lock::release;
pub use merge::Merged;

pub use diagnostic::{Diagnostic, Place, Report, Severity};
pub use pointer::Pointer;
pub use source::{Source, Sources};
pub use surface::Surface;

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
    /// The names that were given before; without it, each is chosen anew.
    pub lock: Option<Source>,
    /// Reads a file that the document refers to, by its path.
    pub read: &'a (dyn Fn(&str) -> Result<String, String> + Sync),
    /// Reads a folder that the document's settings name, by its path: the files below it, each by its path from there.
    pub folder: extras::ReadFolder<'a>,
}

/// What a run gives.
pub struct Output {
    /// Relative path, with `/`, to content.
    pub files: BTreeMap<String, String>,
    /// The names that were given, as the lock of the next run.
    pub lock: String,
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
    run(&input, |stages| {
        let parts = parts::unused(&stages.api);
        let mut files: BTreeMap<_, _> = runtime::files(&parts).collect();
        emit::emit(&context(&input, &stages), |jobs| {
            let format = |job: emit::Job<'_>| job().into_iter().map(format::format).collect();
            let texts: Vec<Vec<_>> = threads::do_all(jobs, format);
            files.extend(texts.into_iter().flatten());
        });
        Output {
            files,
            lock: name::record(&stages.api, &stages.names, &stages.lock).to_string(),
            operations: stages.api.operations.len(),
            types: stages.api.types.len(),
        }
    })
}

/// The document as it is read: with its overlays, all references local, in the words of OpenAPI 3.0.
#[must_use]
pub fn read(input: Input<'_>) -> Run<Value> {
    run_all(&input, |sources, report| document(&input, sources, report))
}

/// The intermediate representation of a document.
#[must_use]
pub fn api(input: Input<'_>) -> Run<Api> {
    run(&input, |stages| stages.api)
}

/// The same, readable.
#[must_use]
pub fn ir(input: Input<'_>) -> Run<String> {
    run(&input, |stages| dump::dump(&stages.api))
}

/// What makes a poorer SDK than it could be, as warnings; a text that is still to be written is an error.
#[must_use]
pub fn lint(input: Input<'_>) -> Run<()> {
    run_all(&input, |sources, report| {
        let document = document(&input, sources, report)?;
        let stages = compile(&input, &document, sources, report)?;
        let cx = lint::Cx {
            document: &document,
            api: &stages.api,
            facts: &stages.facts,
            names: &stages.names,
        };
        lint::lint(&cx, report);
        Some(())
    })
}

/// A value for each schema of a parameter, of a body and of a type, by its place: what examples show where the document has
/// none of its own.
#[must_use]
pub fn samples(input: Input<'_>) -> Run<Vec<(Pointer, Value)>> {
    run(&input, |stages| sample::samples(&stages.api))
}

/// A line for each operation: resource, method, HTTP method and path, what it takes, what it gives.
#[must_use]
pub fn names(input: Input<'_>) -> Run<String> {
    run(&input, |stages| emit::names(&context(&input, &stages)))
}

/// The crate as its users see it, to compare it with another version's.
#[must_use]
pub fn surface(input: Input<'_>) -> Run<Surface> {
    run(&input, |stages| surface::surface(&context(&input, &stages)))
}

/// The names of the crate, as the lock of the next run.
#[must_use]
pub fn lock(input: Input<'_>) -> Run<String> {
    run(&input, |stages| {
        name::record(&stages.api, &stages.names, &stages.lock).to_string()
    })
}

/// Brings the facts of a published document into one that says the same in words of its own.
#[must_use]
pub fn merge(ours: &Source, published: &Source) -> Run<Merged> {
    let mut report = Report::default();
    let mut sources = Sources::new(ours.clone());
    sources.add(published.clone());
    let result = merge::merge(ours, published, &mut report);
    Run {
        result: result.filter(|_| !report.has_errors()),
        report,
        sources,
    }
}

/// What the stages before emission give.
struct Stages {
    lock: Lock,
    api: Api,
    facts: Facts,
    names: Names,
    extras: Vec<Module>,
}

/// Runs all stages up to `last`, which gets what they gave, if there was no error.
fn run<T: Send>(input: &Input<'_>, last: impl FnOnce(Stages) -> T + Send) -> Run<T> {
    run_all(input, |sources, report| {
        let stages = stages(input, sources, report)?;
        (!report.has_errors()).then(|| last(stages))
    })
}

fn run_all<T: Send>(
    input: &Input<'_>,
    all: impl FnOnce(&mut Sources, &mut Report) -> Option<T> + Send,
) -> Run<T> {
    let mut report = Report::default();
    let mut sources = Sources::new(input.document.clone());
    let result = threads::with_deep_stack(|| all(&mut sources, &mut report));
    let result = result.filter(|_| !report.has_errors());
    Run {
        result,
        report,
        sources,
    }
}

/// The stages from the texts to the names.
fn stages(input: &Input<'_>, sources: &mut Sources, report: &mut Report) -> Option<Stages> {
    let value = document(input, sources, report)?;
    compile(input, &value, sources, report)
}

/// The stages from the texts to one document.
fn document(input: &Input<'_>, sources: &mut Sources, report: &mut Report) -> Option<Value> {
    let mut value = corrected(input, sources, report)?;
    documents::settle_events(&mut value, sources, report);
    let version = check::version(&value, report)?;
    let name = &input.document.name;
    let value = bundle::bundle(value, name, sources, input.read, report);
    adapt::adapt(value, version, sources, report)
}

/// The document with those that it names, and with its overlays, which correct all of them.
fn corrected(input: &Input<'_>, sources: &mut Sources, report: &mut Report) -> Option<Value> {
    let mut value = load::load(&input.document, report)?;
    // Which documents it names is known with its overlays only. They are applied to the settings alone for that, and what
    // they say of the rest is told when they are applied to all of it.
    let mut settings = documents::settings(&value);
    apply_overlays(&mut settings, input, sources, &mut Report::default());
    let paths = documents::named(&settings, report);
    let events = documents::events_key(&settings);
    let renamed = documents::merge(&mut value, &paths, events, input.read, sources, report);
    apply_overlays(&mut value, input, sources, report);
    documents::tell_renamed(renamed, &value, report);
    Some(value)
}

fn apply_overlays(
    value: &mut Value,
    input: &Input<'_>,
    sources: &mut Sources,
    report: &mut Report,
) {
    for overlay in &input.overlays {
        overlay::apply(value, overlay, sources, report);
    }
}

/// The stages from a document to the names.
fn compile(
    input: &Input<'_>,
    value: &Value,
    sources: &mut Sources,
    report: &mut Report,
) -> Option<Stages> {
    let document = check::check(value, report)?;
    let lock = lock::read(input.lock.as_ref(), sources, report);
    let mut api = lower::lower(&document, report);
    // It is the largest thing of a run, and nobody reads it any more.
    drop(document);
    refine::refine(&mut api, &lock, report);
    let facts = analyze::analyze(&api);
    let names = name::name(&api, &lock, report);
    let extras = extras::read(&api, &names, &input.document.name, input.folder, report);
    Some(Stages {
        lock,
        api,
        facts,
        names,
        extras,
    })
}

fn context<'a>(input: &'a Input<'_>, stages: &'a Stages) -> emit::Cx<'a> {
    emit::Cx {
        api: &stages.api,
        facts: &stages.facts,
        names: &stages.names,
        extras: &stages.extras,
        package: &input.package,
        member: input.member,
    }
}
