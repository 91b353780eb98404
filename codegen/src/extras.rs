//! What a document brings in Rust: takes its settings, the names that were given and a reader of folders, gives modules
//! with their files. It checks each that it meets nothing generated; what is written in the files it does not read.

use std::collections::{BTreeMap, BTreeSet};

use toml_edit::{DocumentMut, Value};

use crate::diagnostic::{Report, nearest};
use crate::ir::{Api, Extra};
use crate::name::{Names, is_module};
use crate::pointer::Pointer;
use crate::runtime;

/// A module of the crate that was written by hand for one API.
pub struct Module {
    /// Its name.
    pub name: String,
    /// The cargo feature that it is compiled with.
    pub feature: String,
    /// What the document says of it.
    pub doc: Option<String>,
    /// What the feature turns on, as the manifest has it.
    pub turns_on: Vec<String>,
    /// What the module needs of other packages, with `optional`: name and what the manifest says.
    pub dependencies: BTreeMap<String, String>,
    /// Its files: path in the crate, and text.
    pub files: Vec<(String, String)>,
}

impl Module {
    /// Its page of the documentation, from the folder of the pages: the file and the page's title.
    pub fn page(&self) -> Option<(&str, &str)> {
        let pages = self
            .files
            .iter()
            .filter_map(|(path, text)| Some((path.strip_prefix("docs/")?, text)));
        let mut pages = pages.map(|(file, text)| (file, text.lines().next().unwrap_or_default()));
        pages
            .next()
            .map(|(file, title)| (file, title.trim_start_matches('#').trim()))
    }
}

/// Reads a folder: the files in it by their paths from there, each with its text.
pub type ReadFolder<'a> = &'a (dyn Fn(&str) -> Result<Vec<(String, String)>, String> + Sync);

/// The file that a folder has to have: the module's root.
const ROOT: &str = "mod.rs";

/// The file that is a page of the documentation.
const PAGE: &str = "page.md";

/// The modules of the crate that are there without any extras.
const MODULES: [&str; 4] = ["api", "models", "resources", "runtime"];

/// What the checks read.
struct Cx<'a> {
    extras: &'a [Extra],
    /// The features of resources, which are their modules' names.
    resources: Vec<&'a str>,
    /// The file that the folders lie beside.
    document: &'a str,
}

/// Reads all that the document's settings name.
pub fn read(
    api: &Api,
    names: &Names,
    document: &str,
    folder: ReadFolder<'_>,
    report: &mut Report,
) -> Vec<Module> {
    let resources = api.resources().map(|(id, _)| names[id].module.as_str());
    let cx = Cx {
        extras: &api.settings.extras,
        resources: resources.collect(),
        document,
    };
    let mut modules = Vec::new();
    for (index, extra) in cx.extras.iter().enumerate() {
        check_name(extra, report);
        check_feature(&cx, index, report);
        modules.push(Module {
            name: extra.name.clone(),
            feature: extra.feature.clone(),
            doc: extra.doc.clone(),
            turns_on: turns_on(&cx, extra, report),
            dependencies: dependencies(&cx, index, report),
            files: files(&cx, extra, folder, report),
        });
    }
    modules
}

/// The module stands at the crate's root, beside those that are generated.
fn check_name(extra: &Extra, report: &mut Report) {
    let name = extra.name.as_str();
    if !is_module(name) {
        let message = format!("`{name}` is not the name of a module");
        let help =
            "write it in lower case, with `_` between words, and not as a word that Rust keeps";
        report.error(&extra.at, message).help(help);
    } else if MODULES.contains(&name) {
        let message = format!("the crate has a module `{name}` already");
        report.error(&extra.at, message).help("choose another name");
    }
}

fn check_feature(cx: &Cx<'_>, index: usize, report: &mut Report) {
    let extra = &cx.extras[index];
    let feature = extra.feature.as_str();
    let at = &extra.at.child("feature");
    let at = if extra.has_feature { at } else { &extra.at };
    let others = &cx.extras[..index];
    let owner = if cx.resources.contains(&feature) {
        format!("the resource `{feature}`")
    } else if let Some(other) = others.iter().find(|other| other.feature == feature) {
        format!("`{}`", other.name)
    } else if feature == "resources" || runtime::features().contains(feature) {
        "every crate".to_owned()
    } else if feature.is_empty() || !feature.chars().all(is_feature_sign) {
        let message = format!("{feature:?} is not the name of a cargo feature");
        let help = "use letters from a to z, digits, `_` and `-`";
        report.error(at, message).help(help);
        return;
    } else {
        return;
    };
    let message = format!("the feature `{feature}` is that of {owner}");
    report
        .error(at, message)
        .help("name another one with `feature`");
}

fn is_feature_sign(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '_' | '-')
}

/// The features that a module's own turns on: of resources, of other modules, of optional parts of the runtime.
fn turns_on(cx: &Cx<'_>, extra: &Extra, report: &mut Report) -> Vec<String> {
    let mut features = Vec::new();
    for (index, need) in extra.needs.iter().enumerate() {
        let mut others = cx.extras.iter().filter(|other| other.name != extra.name);
        let parts = runtime::PARTS.iter().map(|part| part.feature);
        if let Some(other) = others.find(|other| other.name == *need) {
            features.push(other.feature.clone());
        } else if cx.resources.contains(&need.as_str()) || parts.clone().any(|part| part == need) {
            features.push(need.clone());
        } else {
            let at = extra.at.child("needs").index(index);
            let known = cx.resources.iter().copied().chain(parts);
            let known = known.chain(cx.extras.iter().map(|other| other.name.as_str()));
            unknown(
                need,
                known.filter(|known| known != &extra.name),
                &at,
                report,
            );
        }
    }
    features.extend(extra.dependencies.keys().map(|name| format!("dep:{name}")));
    features
}

fn unknown<'a>(
    name: &str,
    known: impl Iterator<Item = &'a str>,
    at: &Pointer,
    report: &mut Report,
) {
    let known: BTreeSet<_> = known.collect();
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", Vec::from_iter(known).join(", ")),
    };
    let message = format!("there is no resource, module or part of the runtime `{name}`");
    report.error(at, message).help(help);
}

/// The dependencies, each with `optional = true`.
fn dependencies(cx: &Cx<'_>, index: usize, report: &mut Report) -> BTreeMap<String, String> {
    let extra = &cx.extras[index];
    let mut found = BTreeMap::new();
    for (name, text) in &extra.dependencies {
        let at = extra.at.child("dependencies").child(name);
        let others = &cx.extras[..index];
        if let Some(other) = others
            .iter()
            .find(|other| other.dependencies.contains_key(name))
        {
            // One package has one entry; the module that needs it besides turns on the other's.
            if other.dependencies[name] != *text {
                let message = format!("`{}` needs another `{name}`", other.name);
                report
                    .error(&at, message)
                    .help("write the same in both places");
            }
        } else if runtime::dependencies().contains(name) {
            let message = format!("every crate depends on `{name}` already");
            report.error(&at, message).help("leave it out");
        } else if let Some(text) = optional(text) {
            found.insert(name.clone(), text);
        } else {
            let message = format!("{text:?} is not a dependency");
            let help = "write a version or a table as Cargo.toml has it: '{ version = \"1\" }'";
            report.error(&at, message).help(help);
        }
    }
    found
}

/// A dependency as a manifest has it, made optional.
fn optional(text: &str) -> Option<String> {
    let manifest: DocumentMut = format!("x = {}", text.trim()).parse().ok()?;
    let mut table = match manifest.get("x")?.as_value()? {
        Value::InlineTable(table) => table.clone(),
        Value::String(version) => {
            let mut table = toml_edit::InlineTable::new();
            table.insert("version", version.value().as_str().into());
            table
        }
        _ => return None,
    };
    table.insert("optional", true.into());
    table.fmt();
    Some(table.to_string().trim().to_owned())
}

/// The files of a module, as the crate has them.
fn files(
    cx: &Cx<'_>,
    extra: &Extra,
    folder: ReadFolder<'_>,
    report: &mut Report,
) -> Vec<(String, String)> {
    let at = extra.at.child("path");
    let path = match cx.document.rsplit_once('/') {
        Some((beside, _)) => format!("{beside}/{}", extra.path),
        None => extra.path.clone(),
    };
    let mut files = match folder(&path) {
        Ok(files) => files,
        Err(why) => {
            let message = format!("the folder '{path}' cannot be read: {why}");
            let help = "a path is relative to the document's folder";
            report.error(&at, message).help(help);
            return Vec::new();
        }
    };
    if !files.iter().any(|(name, _)| name == ROOT) {
        let message = format!("the folder '{path}' has no file `{ROOT}`");
        let help = "the root of the module stands there; it declares the others";
        report.error(&at, message).help(help);
    }
    files.sort();
    let file = |(name, text): (String, String)| match name.as_str() {
        PAGE => (format!("docs/{}.md", extra.name), text),
        name => (format!("src/{}/{name}", extra.name), text),
    };
    files.into_iter().map(file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dependencies_become_optional() {
        let table = [
            ("\"1\"", Some("{ version = \"1\", optional = true }")),
            (
                "{ version = \"1\", default-features = false }",
                Some("{ version = \"1\", default-features = false, optional = true }"),
            ),
            ("1", None),
            ("", None),
            ("\"1\"\ny = 2", Some("{ version = \"1\", optional = true }")),
            ("{", None),
        ];
        for (text, expected) in table {
            assert_eq!(optional(text).as_deref(), expected, "{text}");
        }
    }
}
