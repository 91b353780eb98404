//! The architecture, as far as it can be read from the code: who may name whom, and where a crate may be used.
//!
//! The rules come first, as tables. What is said here in rules is said in ARCHITECTURE.md in words.

mod paths;

use std::collections::BTreeSet;

use paths::{modules, named};

/// The stages of `codegen`, lower ones first, and of each the others that it may name. Each names those above it only,
/// so there is no circle. A stage is a module with all below it that have no row of their own; the root, which calls
/// all stages, has none.
const STAGES: &[(&str, &str)] = &[
    // What all stages share: places, problems, texts.
    ("pointer", ""),
    ("diagnostic", "pointer"),
    ("source", "pointer diagnostic"),
    ("render", "pointer diagnostic source"),
    ("words", ""),
    ("route", "words"),
    ("threads", ""),
    ("overlay_line", "pointer"),
    ("media", ""),
    ("markdown", ""),
    ("runtime", ""),
    // From texts to a document. They know no Rust.
    ("grammar", ""),
    ("load", "pointer diagnostic source"),
    ("overlay", "pointer diagnostic source load"),
    ("bundle", "pointer diagnostic source media load grammar"),
    ("adapt", "pointer diagnostic source words media grammar"),
    ("check", "pointer diagnostic grammar"),
    // From a document to what it means.
    ("ir", "pointer"),
    ("dump", "ir"),
    ("parts", "runtime ir"),
    ("sample", "pointer ir"),
    ("graph", "ir"),
    ("identity", "ir"),
    (
        "lower",
        "pointer diagnostic words route media grammar check ir",
    ),
    ("lock", "diagnostic source ir identity"),
    // The facts of one document in the words of another, and in one with it.
    ("merge", "pointer diagnostic source load grammar"),
    ("documents", "pointer diagnostic source load merge"),
    ("refine", "pointer diagnostic words route ir graph lock"),
    ("analyze", "ir graph"),
    (
        "name",
        "pointer overlay_line diagnostic words runtime ir parts identity lock analyze",
    ),
    ("extras", "pointer diagnostic runtime ir name"),
    (
        "lint",
        "pointer overlay_line diagnostic words ir sample merge analyze name",
    ),
    // From what it means to files. They know neither texts nor problems.
    ("emit", "ir analyze name extras"),
    // It gives out what the runtime does, with its features.
    (
        "emit::source",
        "markdown words runtime ir parts graph analyze name emit",
    ),
    (
        "emit::examples",
        "markdown words ir sample graph analyze name emit emit::source",
    ),
    (
        "emit::docs",
        "markdown words ir graph analyze name emit emit::source emit::examples",
    ),
    ("format", "emit"),
    // Two versions side by side, as their users see them.
    (
        "surface",
        "ir graph identity analyze name emit emit::source",
    ),
    ("compare", "surface"),
];

/// Where in `codegen` something from outside may be named: in these modules and below; nowhere, if there are none.
const OUTSIDE: &[(&str, &str)] = &[
    // The same text in gives the same bytes out.
    ("std::fs", ""),
    ("std::env", ""),
    // Addresses are told from other texts; nothing is connected.
    ("std::net", "sample"),
    ("std::process", ""),
    ("std::time", ""),
    ("HashMap", ""),
    ("HashSet", ""),
    // No YAML after load; its parser tells reports where values are.
    ("serde_yaml", "load"),
    ("saphyr_parser", "source"),
    ("serde_json_path", "overlay"),
    ("openapiv3", "check lower"),
    // No tokens before emit. `name` may read Rust, but writes none.
    ("syn", "name emit format"),
    ("quote", "emit format"),
    ("proc_macro2", "emit format"),
    ("prettyplease", "emit format"),
    // Identifiers are spelled in `name`, and become tokens in one place.
    ("heck", "name"),
    ("quote::format_ident", ""),
    ("Ident::new", "emit::source::types"),
    // One way to read Markdown, and one to print a report.
    ("pulldown_cmark", "markdown"),
    ("pulldown_cmark_to_cmark", "markdown"),
    ("annotate_snippets", "render"),
];

/// What `codegen` and the runtime must not mention: the names of APIs.
const APIS: &[&str] = &["clerk"];

/// What breaks a rule today, module and path. Nothing may be added; what is mended has to go from here.
const PENDING: &[(&str, &str)] = &[];

const CODEGEN: &str = "codegen/src";
const RUNTIME: &str = "codegen/runtime/src/runtime";

/// A path that a module must not name.
type Breach = (String, String);

/// Whether a row has a name.
fn lists(row: &str, name: &str) -> bool {
    row.split(' ').any(|listed| listed == name)
}

/// Whether a path begins with one of a row.
fn is_below_any(path: &str, row: &str) -> bool {
    row.split_whitespace().any(|above| is_below(path, above))
}

/// Whether a path begins with another one.
fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The stage that a module of `codegen` belongs to, or an item of one.
fn stage(path: &str) -> Option<(&'static str, &'static str)> {
    let rows = STAGES.iter().filter(|(stage, _)| is_below(path, stage));
    rows.max_by_key(|(stage, _)| stage.len()).copied()
}

/// The paths within `codegen` that a module must not name.
fn wrong_stages(module: &str, paths: &[String]) -> Vec<Breach> {
    if module.is_empty() {
        return Vec::new();
    }
    let Some((own, allowed)) = stage(module) else {
        return vec![(module.to_owned(), "it has no row in STAGES".to_owned())];
    };
    let is_wrong = |path: &&String| {
        let Some(inside) = path.strip_prefix("crate::") else {
            return path.as_str() == "crate";
        };
        // The root of a stage calls its parts.
        let is_fine = |other| is_below(other, own) || lists(allowed, other);
        stage(inside).is_none_or(|(other, _)| !is_fine(other))
    };
    breaches(module, paths.iter().filter(is_wrong))
}

/// What is outside and a module of `codegen` must not name.
fn wrong_outside(module: &str, paths: &[String]) -> Vec<Breach> {
    let wrong = OUTSIDE.iter().filter(|(what, allowed)| {
        !is_below_any(module, allowed) && paths.iter().any(|path| is_named(what, path))
    });
    let wrong = wrong.map(|(what, _)| (module.to_owned(), (*what).to_owned()));
    wrong.collect()
}

/// Whether a path is what a rule is about: a type wherever it stands in the path, all else at its beginning.
fn is_named(what: &str, path: &str) -> bool {
    if what.starts_with(char::is_uppercase) {
        return format!("::{path}::").contains(&format!("::{what}::"));
    }
    // A name alone is a variable.
    is_below(path, what) && path.contains("::")
}

/// The paths that a layer of the runtime must not name: those of layers below it in the list.
fn wrong_layers(layer: &str, text: &str, layers: &[String]) -> Vec<Breach> {
    let module = format!("runtime::{layer}");
    let rank = |name: &str| layers.iter().position(|layer| layer == name);
    let Some(own) = rank(layer) else {
        return vec![(module, "mod.rs does not list it".to_owned())];
    };
    let is_wrong = |path: &&String| {
        let name = path.strip_prefix("crate::runtime::");
        let name = name.and_then(|path| path.split("::").next());
        name.and_then(rank).is_some_and(|other| other > own)
    };
    let paths = named(&module, text);
    breaches(&module, paths.iter().filter(is_wrong))
}

/// The layers of the runtime, lower ones first, as the documentation of its root lists them: "- `name`: …".
fn layers(root: &str) -> Vec<String> {
    let lines = root.lines().filter_map(|line| line.strip_prefix("//! - `"));
    let names = lines.filter_map(|line| line.split_once("`: "));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// The API that a text mentions.
fn api(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase();
    let found = APIS.iter().find(|name| text.contains(*name));
    found.copied()
}

fn breaches<'a>(module: &str, paths: impl Iterator<Item = &'a String>) -> Vec<Breach> {
    paths
        .map(|path| (module.to_owned(), path.clone()))
        .collect()
}

#[test]
fn each_stage_names_those_above_it_only() {
    for (at, (stage, allowed)) in STAGES.iter().enumerate() {
        let above: Vec<_> = STAGES[..at].iter().map(|(stage, _)| *stage).collect();
        let mut allowed = allowed.split_whitespace();
        let below = allowed.find(|other| !above.contains(other));
        assert_eq!(below, None, "{stage} is above it");
    }
}

#[test]
fn codegen_keeps_its_stages_and_the_runtime_its_layers() {
    let mut found = BTreeSet::new();
    for module in modules(&tests::path(CODEGEN), "lib.rs") {
        let paths = named(&module.path, &module.text);
        found.extend(wrong_stages(&module.path, &paths));
        found.extend(wrong_outside(&module.path, &paths));
    }
    let runtime = modules(&tests::path(RUNTIME), "mod.rs");
    let layers = layers(&runtime[0].text);
    for module in &runtime[1..] {
        found.extend(wrong_layers(&module.path, &module.text, &layers));
    }
    for layer in &layers {
        let is_there = runtime.iter().any(|module| module.path == *layer);
        assert!(is_there, "mod.rs lists {layer}, which is no module");
    }
    let pending = PENDING.iter();
    let pending = pending.map(|(module, path)| ((*module).to_owned(), (*path).to_owned()));
    let pending: BTreeSet<_> = pending.collect();
    let new: Vec<_> = found.difference(&pending).collect();
    assert!(
        new.is_empty(),
        "these modules name what they must not: {new:#?}"
    );
    let mended: Vec<_> = pending.difference(&found).collect();
    assert!(
        mended.is_empty(),
        "these are mended, take them from PENDING: {mended:#?}"
    );
}

#[test]
fn no_api_is_mentioned() {
    for folder in [CODEGEN, RUNTIME] {
        for file in tests::files(folder) {
            let text = tests::read(&format!("{folder}/{file}"));
            assert_eq!(api(&text), None, "{folder}/{file}");
        }
    }
}

/// The rules find what breaks them.
mod rules {
    use super::*;

    /// Ways to name an item.
    fn ways(item: &str) -> [String; 4] {
        [
            format!("use {item};"),
            format!("use {item} as other;"),
            format!("fn f(x: {item}) {{}}"),
            format!("fn f() {{ println!(\"{{}}\", {item}()); }}"),
        ]
    }

    #[test]
    fn a_stage_must_not_name_those_that_are_not_its() {
        for (module, allowed) in STAGES {
            for (other, _) in STAGES.iter().filter(|(other, _)| !is_below(other, module)) {
                for text in ways(&format!("crate::{other}::item")) {
                    let found = wrong_stages(module, &named(module, &text));
                    assert_eq!(found.is_empty(), lists(allowed, other), "{module}: {text}");
                }
            }
        }
    }

    #[test]
    fn an_item_of_the_root_is_no_stage() {
        let found = wrong_stages("emit::docs", &named("emit::docs", "use crate::Input;"));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn what_is_outside_is_named_where_it_may_be() {
        for (what, allowed) in OUTSIDE {
            let modules = STAGES.iter().map(|(stage, _)| *stage);
            for module in modules.chain(["", "emit::source::types"]) {
                let is_allowed = is_below_any(module, allowed);
                for text in ways(&format!("{what}::item")) {
                    let found = wrong_outside(module, &named(module, &text));
                    let is_found = found.iter().any(|(_, found)| found == what);
                    assert_eq!(is_found, !is_allowed, "{module}: {text}");
                }
            }
        }
    }

    #[test]
    fn a_layer_must_not_name_those_below_it() {
        let layers = layers(
            "//! Words.\n//!\n//! - `low`: this\n//! - `high`: that\n\nmod high;\nmod low;\n",
        );
        assert_eq!(layers, ["low", "high"]);
        for item in ["super::high::X", "crate::runtime::high::X"] {
            for text in ways(item) {
                let found = |layer: &str| wrong_layers(layer, &text, &layers).len();
                assert_eq!(
                    (found("low"), found("high"), found("unlisted")),
                    (1, 0, 1),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn an_api_is_found_however_it_is_written() {
        assert_eq!(api("// As Clerk has it."), Some("clerk"));
        assert_eq!(api("// As most have it."), None);
    }
}
