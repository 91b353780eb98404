//! What the tests share: the documents of the repository, a run of the compiler, a server on loopback, and a loop that
//! tells of every failure and not only of the first.

pub mod samples;
#[path = "../../codegen/runtime/src/tests/server.rs"]
pub mod server;
pub mod wire;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use codegen::{Input, Run, Source};
use serde_json::Value;
use walkdir::WalkDir;

/// A file or folder of the repository.
#[must_use]
pub fn path(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The text of a file of the repository.
#[must_use]
pub fn read(path: &str) -> String {
    fs::read_to_string(self::path(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

/// The files below a folder of the repository, by their path from there.
#[must_use]
pub fn files(folder: &str) -> Vec<String> {
    let root = path(folder);
    let entries = WalkDir::new(&root).sort_by_file_name().into_iter();
    let entries = entries.map(|entry| entry.expect("the folder can be read"));
    let files = entries.filter(|entry| entry.file_type().is_file());
    let relative = files.map(|entry| {
        let path = entry.path().strip_prefix(&root).expect("it is below it");
        path.to_str().expect("its name is text").replace('\\', "/")
    });
    relative.collect()
}

/// The files below a folder of the repository, each with its text, as a run of the compiler reads them.
///
/// # Errors
///
/// When there is no such folder.
pub fn folder(folder: &str) -> Result<Vec<(String, String)>, String> {
    if !path(folder).is_dir() {
        return Err("there is no such folder".to_owned());
    }
    let file = |name: String| {
        let text = read(&format!("{folder}/{name}"));
        (name, text)
    };
    Ok(files(folder).into_iter().map(file).collect())
}

/// Compares the manifest of a crate that its build script generates with what the generator says of it: cargo reads the
/// manifest before the build script runs, so it is kept by hand.
///
/// # Panics
///
/// When it lacks something.
pub fn compare_manifest(folder: &str, wanted: &str) {
    let own = read(&format!("{folder}/Cargo.toml"));
    let table = |manifest: &str, name: &str| {
        let manifest: Value = toml_edit::de::from_str(manifest).expect("the manifest is TOML");
        manifest[name].clone()
    };
    for name in ["features", "dependencies", "lints"] {
        assert_eq!(
            table(&own, name),
            table(wanted, name),
            "{folder}/Cargo.toml needs the [{name}] of this manifest:\n{wanted}"
        );
    }
    for key in ["edition", "rust-version"] {
        let key = |manifest| table(manifest, "package")[key].clone();
        assert_eq!(key(&own), key(wanted), "{folder}/Cargo.toml");
    }
}

/// A document of the repository, to be called by its path from the root.
#[must_use]
pub fn source(path: &str) -> Source {
    Source::new(path, read(path))
}

/// A document without overlays. Files that it names are those of the repository.
#[must_use]
pub fn input(document: Source) -> Input<'static> {
    Input {
        document,
        overlays: Vec::new(),
        package: "sdk".to_owned(),
        member: false,
        lock: None,
        read: &|path| {
            let text = fs::read_to_string(self::path(path));
            text.map_err(|_| "there is no such file".to_owned())
        },
        folder: &folder,
    }
}

/// What a run gives, and its report.
///
/// # Panics
///
/// When the report has errors, with the report.
pub fn succeed<T>(run: Run<T>) -> (T, String) {
    let report = run.report.render(&run.sources);
    match run.result {
        Some(result) => (result, report),
        None => panic!("{report}"),
    }
}

/// Checks each case, and fails when all are through if any check has failed: the first failure hides no other.
///
/// # Panics
///
/// When there is no case, or with the names of those that failed; why they did is printed before.
pub fn every(cases: &[String], check: impl Fn(&str)) {
    assert!(!cases.is_empty(), "there is nothing to check");
    let failed = |case: &&String| catch_unwind(AssertUnwindSafe(|| check(case))).is_err();
    let failed: Vec<_> = cases.iter().filter(failed).collect();
    let (bad, all) = (failed.len(), cases.len());
    assert!(failed.is_empty(), "{bad} of {all} failed: {failed:?}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_failure_is_told() {
        let cases = ["a", "b", "c"].map(str::to_owned);
        every(&cases, |_| {});
        let failure = catch_unwind(|| every(&cases, |case| assert_eq!(case, "b")));
        let failure = failure.expect_err("two of them fail");
        let message = failure.downcast::<String>().expect("it is a message");
        assert_eq!(*message, r#"2 of 3 failed: ["a", "c"]"#);
        catch_unwind(|| every(&[], |_| {})).expect_err("nothing was checked");
    }
}
