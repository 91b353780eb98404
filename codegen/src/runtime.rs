//! The hand-written part of the output, as it is compiled and tested in `codegen/runtime`: copied, never quoted.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use toml_edit::{DocumentMut, Table};

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        [$((concat!("src/runtime/", $name), include_str!(concat!("../runtime/src/runtime/", $name)))),*]
    };
}

/// Path and content of each file.
pub const FILES: &[(&str, &str)] = &files![
    "answer.rs",
    "blocking.rs",
    "body.rs",
    "call.rs",
    "choose.rs",
    "client.rs",
    "credential.rs",
    "debug.rs",
    "decode.rs",
    "deviation.rs",
    "encode.rs",
    "error.rs",
    "file.rs",
    "fit.rs",
    "form.rs",
    "headers.rs",
    "hooks.rs",
    "macros.rs",
    "mod.rs",
    "operation.rs",
    "paging.rs",
    "params.rs",
    "patch.rs",
    "prepare.rs",
    "raw.rs",
    "reflect.rs",
    "request.rs",
    "response.rs",
    "retry.rs",
    "send.rs",
    "several.rs",
    "trace.rs",
    "unknown.rs",
    "walk.rs",
];

/// A part of the runtime that a crate has only where a module of its own uses it.
pub struct Part {
    /// The name of its module, and of its feature where the runtime is tested.
    pub name: &'static str,
    /// Path and content of each file.
    pub files: &'static [(&'static str, &'static str)],
}

/// All of them.
pub const PARTS: &[Part] = &[];

impl Part {
    /// What the feature of a module that uses it has to turn on: the part's own packages.
    pub(crate) fn turns_on(&self) -> Vec<String> {
        let features = manifest("features");
        let list = features.get(self.name).and_then(toml_edit::Item::as_array);
        let texts = list.into_iter().flatten().filter_map(|text| text.as_str());
        texts.map(str::to_owned).collect()
    }
}

/// An optional part.
pub(crate) fn part(name: &str) -> Option<&'static Part> {
    PARTS.iter().find(|part| part.name == name)
}

/// The root of the crate in which the runtime is tested: what it gives out is what a generated crate gives out.
pub(crate) const ROOT: &str = include_str!("../runtime/src/lib.rs");

/// The runtime's manifest: its features and dependencies are those of the output.
pub(crate) const MANIFEST: &str = include_str!("../runtime/Cargo.toml");

/// The cargo features of every crate.
pub(crate) fn features() -> &'static BTreeSet<String> {
    static FEATURES: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        let features = manifest("features");
        let names = features.iter().map(|(name, _)| name.to_owned());
        names.filter(|name| part(name).is_none()).collect()
    });
    &FEATURES
}

/// The packages that every crate depends on, optional ones included.
pub(crate) fn dependencies() -> impl Iterator<Item = String> {
    let dependencies = manifest("dependencies");
    let names: Vec<_> = dependencies.iter().map(|(name, _)| name.to_owned()).collect();
    names.into_iter()
}

/// A section of the runtime's manifest.
fn manifest(section: &str) -> Table {
    let manifest: DocumentMut = MANIFEST.parse().expect("the runtime's manifest is TOML");
    let section = manifest.get(section).and_then(|section| section.as_table());
    section.cloned().unwrap_or_default()
}

/// Path and content of each file, as the output has them, with those of the parts that are named.
pub(crate) fn files<'a>(
    parts: impl Iterator<Item = &'a String>,
) -> impl Iterator<Item = (String, String)> {
    let parts = parts.filter_map(|name| part(name));
    let files = FILES.iter().chain(parts.flat_map(|part| part.files));
    files.map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
}
