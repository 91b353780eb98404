//! What every subcommand reads: the document, its overlays, the files it refers to.
//! Gives codegen texts and a reader; knows where the workspace is, and nothing of what is in the files.

use std::fs;
use std::io::Read;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use codegen::{Input, Run, Source};
use toml_edit::{DocumentMut, Item};
use walkdir::WalkDir;

use crate::disk::relative;
use crate::git::Revision;
use crate::stamp::Seen;

/// The document that is read without `--spec`, from the root of the workspace.
pub const SPEC: &str = "spec/clerk-backend-api.yaml";

/// The overlay that belongs to it.
pub const OVERLAY: &str = "spec/overlay.yaml";

/// The lock of the names that were given to it.
pub const LOCK: &str = "spec/names.lock";

/// What changed for users, version by version.
const CHANGELOG: &str = "spec/CHANGELOG.md";

/// The package that is generated without `--package`.
pub const PACKAGE: &str = "clerk-backend-api";

/// Larger files are no API descriptions.
const MAX_BYTES: u64 = 256 * 1024 * 1024;

/// The arguments that name the input.
#[derive(Args, Debug)]
pub struct InputArguments {
    /// The OpenAPI document (3.0, 3.1 or 3.2), YAML or JSON [default: spec/clerk-backend-api.yaml]
    #[arg(long, value_name = "FILE")]
    pub spec: Option<PathBuf>,

    /// An OpenAPI Overlay 1.0 to apply to it; may be repeated, applied in order
    ///
    /// Without --spec and --overlay this is spec/overlay.yaml; with --spec there is none unless named.
    /// An empty file, like /dev/null, has no actions.
    #[arg(long, value_name = "FILE")]
    pub overlay: Vec<PathBuf>,

    /// The names that were given before: they stay, and new ones are added to the file
    ///
    /// Without --spec and --out this is spec/names.lock; else there is none unless named.
    #[arg(long, value_name = "FILE")]
    pub lock: Option<PathBuf>,

    /// The name of the package to generate
    #[arg(long, value_name = "NAME", default_value = PACKAGE, value_parser = package_name)]
    pub package: String,

    /// Treat warnings as errors: exit 1, and write or print nothing
    #[arg(long, value_name = "WHAT")]
    pub deny: Option<Deny>,
}

/// What stops a run besides errors.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Deny {
    /// What is read although the document is wrong, and what is left out
    Warnings,
}

/// The texts of a run.
#[derive(Clone)]
pub struct Texts {
    /// The document.
    pub document: Source,
    /// Its overlays, in the order in which they apply.
    pub overlays: Vec<Source>,
    /// The names that were given before.
    pub lock: Option<Source>,
    /// Where what they refer to is read: of a revision, or else of the disk.
    pub revision: Option<Revision>,
}

/// Reads the input and hands it to one of codegen's functions. What is read is noted.
pub fn with<T>(
    arguments: &InputArguments,
    member: bool,
    lock: Option<Source>,
    seen: &Seen,
    run: fn(Input<'_>) -> Run<T>,
) -> Result<Run<T>, String> {
    let spec = match &arguments.spec {
        Some(spec) => spec.clone(),
        None => default_document()?,
    };
    let texts = texts(&spec, &arguments.overlay, lock)?;
    for source in texts.overlays.iter().chain([&texts.document]) {
        seen.file(&source.name, &Ok(source.text.clone()));
    }
    let mut run = noted(texts, &arguments.package, member, seen, run)?;
    if arguments.deny.is_some() && run.report.warnings() > 0 {
        run.result = None;
    }
    Ok(run)
}

/// Hands texts to one of codegen's functions.
pub fn run<T>(
    texts: Texts,
    package: &str,
    member: bool,
    run: fn(Input<'_>) -> Run<T>,
) -> Result<Run<T>, String> {
    noted(texts, package, member, &Seen::default(), run)
}

fn noted<T>(
    texts: Texts,
    package: &str,
    member: bool,
    seen: &Seen,
    run: fn(Input<'_>) -> Run<T>,
) -> Result<Run<T>, String> {
    let revision = texts.revision;
    let read = |name: &str| match &revision {
        Some(revision) => revision.read(name),
        None => {
            let text = referred(name);
            seen.file(name, &text);
            text
        }
    };
    let folder = |name: &str| match &revision {
        Some(revision) => revision.folder(name),
        None => {
            let files = folder(name);
            seen.folder(name, &files);
            files
        }
    };
    let input = Input {
        document: texts.document,
        overlays: texts.overlays,
        package: package.to_owned(),
        member,
        lock: texts.lock,
        read: &read,
        folder: &folder,
    };
    // A panic has printed its message already.
    catch_unwind(AssertUnwindSafe(|| run(input)))
        .map_err(|_| "the generator failed: this is a bug of it, not of the document".to_owned())
}

/// The document that is read where none is named.
pub fn default_document() -> Result<PathBuf, String> {
    Ok(workspace()?.join(SPEC))
}

/// A document and its overlays: those that are named, or the default document's own.
pub fn texts(spec: &Path, overlays: &[PathBuf], lock: Option<Source>) -> Result<Texts, String> {
    let overlays = overlay_paths(spec, overlays);
    let overlays = overlays.iter().map(|overlay| source(overlay));
    Ok(Texts {
        document: source(spec)?,
        overlays: overlays.collect::<Result<_, _>>()?,
        lock,
        revision: None,
    })
}

/// The overlays that are named, or the default document's own.
pub fn overlay_paths(spec: &Path, named: &[PathBuf]) -> Vec<PathBuf> {
    let own = workspace()
        .ok()
        .filter(|_| named.is_empty() && is_own(spec));
    let own = own.map(|root| root.join(OVERLAY));
    named.iter().cloned().chain(own).collect()
}

/// Where the changelog of a document's crate is kept: the workspace's own in its folder, any other beside the document.
pub fn changelog_path(spec: &Path) -> PathBuf {
    match workspace() {
        Ok(root) if is_own(spec) => root.join(CHANGELOG),
        _ => spec.with_extension("changelog.md"),
    }
}

/// The changelog of a document's crate, if there is one yet.
pub fn changelog(arguments: &InputArguments, seen: &Seen) -> Result<Option<String>, String> {
    let spec = match &arguments.spec {
        Some(spec) => spec.clone(),
        None => default_document()?,
    };
    let place = changelog_path(&spec);
    let found = place.is_file().then(|| source(&place)).transpose()?;
    let text = found.map(|source| source.text);
    let none = || reason(&std::io::ErrorKind::NotFound.into());
    seen.file(&shown(&place), &text.clone().ok_or_else(none));
    Ok(text)
}

/// Whether a document is the one that is read without `--spec`.
fn is_own(spec: &Path) -> bool {
    workspace().is_ok_and(|root| same_file(spec, &root.join(SPEC)))
}

/// Where the names are kept: in the file that is named, else beside the document if it is the workspace's own.
pub fn lock_path(arguments: &InputArguments) -> Result<Option<PathBuf>, String> {
    if arguments.lock.is_some() {
        return Ok(arguments.lock.clone());
    }
    match &arguments.spec {
        Some(spec) => lock_of(spec),
        None => Ok(Some(workspace()?.join(LOCK))),
    }
}

/// The lock that belongs to a document: the workspace's own has one.
pub fn lock_of(spec: &Path) -> Result<Option<PathBuf>, String> {
    is_own(spec)
        .then(|| workspace().map(|root| root.join(LOCK)))
        .transpose()
}

/// The lock of a path; none if there is no such file yet.
pub fn lock(path: Option<&Path>) -> Result<Option<Source>, String> {
    let found = path.filter(|path| path.exists());
    found.map(source).transpose()
}

fn same_file(a: &Path, b: &Path) -> bool {
    match (a.canonicalize(), b.canonicalize()) {
        (Ok(a), Ok(b)) => a == b,
        _ => a == b,
    }
}

/// A file as a text of a run.
pub fn source(path: &Path) -> Result<Source, String> {
    let name = shown(path);
    let text = text(path).map_err(|why| format!("cannot read {name}: {why}"))?;
    Ok(Source::new(name, text))
}

/// A file that the document refers to; by the name that codegen made of the document's own.
pub fn referred(name: &str) -> Result<String, String> {
    let path = Path::new(name);
    let metadata = fs::metadata(path).map_err(|why| reason(&why))?;
    // Not even opened: a pipe or a device would wait or never end.
    if !metadata.is_file() {
        return Err("it is not a file".to_owned());
    }
    text(path)
}

/// The files below a folder that the document's settings name, by their paths from there. Links are not followed.
pub fn folder(name: &str) -> Result<Vec<(String, String)>, String> {
    let folder = Path::new(name);
    if !folder.is_dir() {
        return Err("there is no such folder".to_owned());
    }
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry.map_err(|why| why.to_string())?;
        if entry.file_type().is_file() {
            let path = relative(entry.path(), folder);
            let text = text(entry.path()).map_err(|why| format!("{path}: {why}"))?;
            files.push((path, text));
        }
    }
    Ok(files)
}

fn text(path: &Path) -> Result<String, String> {
    let file = fs::File::open(path).map_err(|why| reason(&why))?;
    if file.metadata().is_ok_and(|metadata| metadata.is_dir()) {
        return Err("it is a folder".to_owned());
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|why| reason(&why))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(format!("it is larger than {} MB", MAX_BYTES / 1024 / 1024));
    }
    String::from_utf8(bytes).map_err(|why| {
        let at = why.utf8_error().valid_up_to();
        let before = &why.as_bytes()[..at];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("it is not UTF-8 text (line {line}, byte {at}); save it as UTF-8")
    })
}

fn reason(why: &std::io::Error) -> String {
    match why.kind() {
        std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
        _ => why.to_string(),
    }
}

/// A path as messages show it: relative to the current folder where that is shorter.
pub fn shown(path: &Path) -> String {
    let current = std::env::current_dir().unwrap_or_default();
    let short = path.strip_prefix(&current).unwrap_or(path);
    let short = if short.as_os_str().is_empty() {
        Path::new(".")
    } else {
        short
    };
    short.to_string_lossy().into_owned()
}

/// The root of the workspace: from the current folder upwards, else where cargo says this crate is.
pub fn workspace() -> Result<PathBuf, String> {
    let current = std::env::current_dir().unwrap_or_default();
    let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let candidates = crate_folder
        .iter()
        .flat_map(|folder| folder.ancestors())
        .chain(current.ancestors());
    let mut roots = candidates.filter(|folder| {
        folder.join("xtask/Cargo.toml").is_file() && folder.join("codegen").is_dir()
    });
    roots.next().map(Path::to_owned).ok_or_else(|| {
        "this is not the generator's workspace; run it there, or name --spec and --out".to_owned()
    })
}

/// Whether a folder is a member of the workspace, as the root's Cargo.toml lists it.
pub fn is_member(out: &Path) -> bool {
    let Ok(root) = workspace() else { return false };
    let (Ok(out), Ok(root)) = (std::path::absolute(out), std::path::absolute(root)) else {
        return false;
    };
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap_or_default();
    members(&manifest).any(|member| root.join(member) == out)
}

/// The members that a workspace's manifest lists.
fn members(manifest: &str) -> impl Iterator<Item = String> {
    let manifest: DocumentMut = manifest.parse().unwrap_or_default();
    let members = manifest
        .get("workspace")
        .and_then(|workspace| workspace.get("members"))
        .and_then(Item::as_array)
        .cloned();
    let members = members.into_iter().flatten();
    members.filter_map(|member| member.as_str().map(str::to_owned))
}

/// A legal name of a cargo package that is also a legal crate name.
fn package_name(name: &str) -> Result<String, String> {
    let legal = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return Err("a package name begins with a letter from a to z".to_owned());
    }
    if let Some(odd) = name.chars().find(|c| !legal(*c)) {
        return Err(format!(
            "a package name has letters, digits, '-' and '_' only, not {odd:?}"
        ));
    }
    if name.len() > 64 {
        return Err("a package name has at most 64 characters".to_owned());
    }
    if RESERVED.contains(&name.to_lowercase().replace('-', "_").as_str()) {
        return Err(
            "cargo does not take this name: it means something to Rust, to cargo or to Windows"
                .to_owned(),
        );
    }
    Ok(name.to_owned())
}

/// Keywords, crates that come with Rust, folders of cargo, devices of Windows.
const RESERVED: &[&str] = &[
    "abstract",
    "alloc",
    "as",
    "async",
    "aux",
    "await",
    "become",
    "box",
    "break",
    "build",
    "com1",
    "com2",
    "con",
    "const",
    "continue",
    "core",
    "crate",
    "deps",
    "do",
    "dyn",
    "else",
    "enum",
    "examples",
    "extern",
    "false",
    "final",
    "fn",
    "for",
    "gen",
    "if",
    "impl",
    "in",
    "incremental",
    "let",
    "loop",
    "lpt1",
    "lpt2",
    "macro",
    "match",
    "mod",
    "move",
    "mut",
    "nul",
    "override",
    "priv",
    "prn",
    "proc_macro",
    "pub",
    "ref",
    "return",
    "self",
    "static",
    "std",
    "struct",
    "super",
    "test",
    "trait",
    "true",
    "try",
    "type",
    "typeof",
    "unsafe",
    "unsized",
    "use",
    "virtual",
    "where",
    "while",
    "yield",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_a_workspace() {
        let table = [
            ("", vec![]),
            ("members = [", vec![]),
            (
                "[workspace]\nmembers = [\n  'a', # one\n  \"b/c\",\n]",
                vec!["a", "b/c"],
            ),
            ("workspace = { members = [\"a\"] }", vec!["a"]),
            ("[workspace]\nexclude = [\"a\"]", vec![]),
            ("[package.metadata]\nmembers = [\"a\"]", vec![]),
        ];
        for (manifest, expected) in table {
            assert_eq!(
                members(manifest).collect::<Vec<_>>(),
                expected,
                "{manifest}"
            );
        }
    }

    #[test]
    fn package_names() {
        for good in ["clerk-backend-api", "sdk_2", "A"] {
            assert!(package_name(good).is_ok(), "{good}");
        }
        let long = "a".repeat(65);
        for bad in [
            "",
            "2a",
            "-a",
            "a b",
            "a/b",
            "../a",
            "a\"",
            "é",
            "fn",
            "Self",
            "proc-macro",
            "nul",
            &long,
        ] {
            assert!(package_name(bad).is_err(), "{bad}");
        }
    }
}
