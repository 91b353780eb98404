//! Emission: from the IR, the facts and the names to pieces of output, one file for each kind of it.
//!
//! It knows neither YAML nor openapiv3, and it spells no name: `name` has done that.

mod docs;
mod examples;
pub mod source;
mod template;

use std::collections::BTreeSet;

use proc_macro2::TokenStream;

use docs::{guide, pages, readme};
use examples::{contract, program, reply};
use source::{api, client, imports, license, manifest, models, operations, resources, types};

use crate::analyze::Facts;
use crate::extras::Module;
use crate::ir::{Api, Example, OperationId};
use crate::name::Names;

/// What emission reads.
pub struct Cx<'a> {
    /// The document.
    pub api: &'a Api,
    /// What is known about its types.
    pub facts: &'a Facts,
    /// How everything is called.
    pub names: &'a Names,
    /// What the document brings in Rust.
    pub extras: &'a [Module],
    /// The name of the package.
    pub package: &'a str,
    /// Whether the crate belongs to a workspace that it is not the root of.
    pub member: bool,
}

/// A program for each operation and each body that it takes, as text: `examples` makes them once, and the crate's
/// documentation and the pages show the same.
pub struct Programs(Vec<Vec<String>>);

impl Programs {
    /// The program that calls an operation by the method for one of its bodies.
    fn of(&self, id: OperationId, alternative: usize) -> &str {
        let programs = self.0.get(id.0);
        let program = programs.and_then(|programs| programs.get(alternative));
        program.map_or("", String::as_str)
    }
}

/// An answer to an operation, for doubles.
pub struct Reply {
    /// The status.
    pub status: u16,
    /// The media type; empty where there is no body.
    pub media_type: String,
    /// The body.
    pub body: String,
}

/// A file of the output.
pub struct Piece {
    /// Its path in the crate.
    pub path: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a file.
pub enum Content {
    /// Rust: the module's documentation, and its items.
    Rust {
        /// What the module is.
        doc: String,
        /// The items.
        items: Vec<TokenStream>,
    },
    /// Anything else, as it is.
    Text(String),
}

/// Makes some files. Jobs know nothing of each other, so they can be done on several threads; tokens take much more room
/// than the text that is made of them, so only those of the jobs under way are there at a time.
pub type Job<'a> = Box<dyn FnOnce() -> Vec<Piece> + Send + 'a>;

/// The job of one file.
fn job<'a>(make: impl FnOnce() -> Piece + Send + 'a) -> Job<'a> {
    Box::new(|| vec![make()])
}

/// Has all files made but the runtime's; the largest jobs come first.
pub fn emit(cx: &Cx<'_>, do_all: impl FnOnce(Vec<Job<'_>>)) {
    let programs = &program::programs(cx);
    let mut jobs: Vec<Job<'_>> = vec![
        Box::new(|| pages::pages(cx, programs)),
        Box::new(|| contract::contract(cx).into_iter().collect()),
    ];
    jobs.extend(resources::emit_resources(cx, programs, reply::reply));
    jobs.push(job(|| emit_client(cx, programs)));
    jobs.push(job(|| emit_readme(cx, programs)));
    jobs.push(job(|| manifest::emit_manifest(cx)));
    jobs.push(Box::new(|| license::emit_licenses(cx)));
    jobs.push(Box::new(|| emit_examples(cx)));
    jobs.push(Box::new(|| emit_extras(cx)));
    if !cx.api.operations.is_empty() {
        jobs.push(job(|| api::emit_api(cx)));
    }
    jobs.extend(models::emit_models(cx));
    do_all(jobs);
}

fn emit_readme(cx: &Cx<'_>, programs: &Programs) -> Piece {
    let license = guide::write_license(cx, programs);
    readme::readme(cx, &guide::write_guide(cx, programs, "rust"), &license)
}

/// The programs that the document brings.
fn emit_examples(cx: &Cx<'_>) -> Vec<Piece> {
    let examples = cx.api.settings.examples.iter();
    let file = |(name, example): (&String, &Example)| {
        Piece::text(format!("examples/{name}.rs"), example.program.as_str())
    };
    examples.map(file).collect()
}

/// The modules that the document brings.
fn emit_extras(cx: &Cx<'_>) -> Vec<Piece> {
    let files = cx.extras.iter().flat_map(|module| &module.files);
    let files = files.map(|(path, text)| Piece::text(path.as_str(), text.as_str()));
    files.collect()
}

fn emit_client(cx: &Cx<'_>, programs: &Programs) -> Piece {
    client::emit_client(cx, &guide::write_guide(cx, programs, "no_run"))
}

impl Piece {
    fn rust(path: impl Into<String>, doc: impl Into<String>, items: Vec<TokenStream>) -> Self {
        Self {
            path: path.into(),
            content: Content::Rust {
                doc: doc.into(),
                items,
            },
        }
    }

    fn text(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            content: Content::Text(text.into()),
        }
    }
}

/// A line for each operation: resource, method, HTTP method and path, what it takes, what it gives.
#[must_use]
pub fn names(cx: &Cx<'_>) -> String {
    let mut lines = Vec::new();
    for (id, operation) in cx.api.operations() {
        let resource = &cx.names[operation.resource].module;
        let text = |tokens| types::text(&imports::unqualify(tokens, &mut BTreeSet::new()));
        let body = operation.bodies.first();
        let body = body.map_or_else(|| "-".to_owned(), |body| text(types::ty(cx, &body.ty)));
        let output = text(operations::output(cx, operation));
        let method = &cx.names[id].methods[0];
        lines.push(format!(
            "{resource}\t{method}\t{} {}\t{body}\t{output}\n",
            operation.method, operation.path
        ));
    }
    lines.sort();
    lines.concat()
}
