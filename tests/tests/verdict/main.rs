//! The compiler confirms what `cargo xtask diff` says: code that uses everything of a version compiles with the next one
//! exactly where the report has no breaking line.
//!
//! `tests/verdict/` has two versions of an API, with something for each kind of change. Both crates are built with the
//! tests; `program` makes a piece of code for each thing that users can name in the old one, and rustc checks the pieces
//! against the crates as cargo has built them.

mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::compare::{Change, Comparison, Level};
use codegen::{Input, Surface};
use program::{Unit, program};
use serde_json::Value;
use tests::{compare_manifest, source, succeed};

// So that cargo builds them.
use verdict_new as _;
use verdict_old as _;

fn input(version: &str) -> Input<'static> {
    Input {
        package: format!("verdict-{version}"),
        member: true,
        ..tests::input(source(&format!("tests/verdict/{version}.yaml")))
    }
}

fn surface(version: &str) -> Surface {
    succeed(codegen::surface(input(version))).0
}

fn comparison() -> Comparison {
    codegen::compare(&surface("old"), &surface("new"))
}

#[test]
fn the_report_as_text() {
    insta::assert_snapshot!(comparison().to_text(false));
}

#[test]
fn the_report_with_all_details() {
    insta::assert_snapshot!(comparison().to_markdown(true));
}

#[test]
fn the_report_for_tools() {
    insta::assert_snapshot!(format!("{:#}", comparison().to_json()));
}

#[test]
fn a_version_does_not_differ_from_itself() {
    let comparison = codegen::compare(&surface("new"), &surface("new"));
    assert_eq!(comparison.to_text(false), "no change\n");
}

#[test]
fn what_uses_everything_compiles_with_its_own_version() {
    let units = program(&surface("old"));
    let units: Vec<_> = units.iter().collect();
    let broken = broken("itself", "old", &units);
    assert_eq!(show(&units, &broken), "");
}

#[test]
fn it_compiles_with_the_next_version_where_nothing_is_breaking() {
    let units = program(&surface("old"));
    let comparison = comparison();
    let paths = breaking(&comparison).flat_map(|change| &change.paths);
    let paths: BTreeSet<_> = paths.map(String::as_str).collect();
    let is_told = |unit: &&Unit| unit.uses.iter().any(|path| paths.contains(path.as_str()));
    let (told, fine): (Vec<_>, Vec<_>) = units.iter().partition(is_told);
    let wrong = broken("fine", "new", &fine);
    assert_eq!(
        show(&fine, &wrong),
        "",
        "these break and the report does not say so"
    );
    let right = broken("told", "new", &told);
    // The compiler may have given up before it came to these.
    let left: Vec<_> = (0..told.len()).filter(|at| !right.contains(at)).collect();
    let left = left
        .into_iter()
        .filter(|at| broken("alone", "new", &[told[*at]]).is_empty());
    assert_eq!(
        show(&told, &left.collect()),
        "",
        "the report says that these break, and they do not"
    );
}

#[test]
fn each_breaking_change_breaks_something() {
    let units = program(&surface("old"));
    let used: BTreeSet<_> = units.iter().flat_map(|unit| &unit.uses).collect();
    for change in breaking(&comparison()) {
        let unused = change.paths.iter().find(|path| !used.contains(path));
        assert_eq!(unused, None, "no code uses it: {}", change.text);
    }
}

/// The changes of which the report says that code no longer compiles.
fn breaking(comparison: &Comparison) -> impl Iterator<Item = &Change> {
    let changes = comparison.changes.iter();
    changes.filter(|it| it.level == Level::Breaking && !it.silent)
}

fn show(units: &[&Unit], which: &BTreeSet<usize>) -> String {
    let units = which
        .iter()
        .map(|at| format!("{:?}\n{}\n", units[*at].uses, units[*at].code));
    units.collect()
}

/// Compiles pieces of code with a version's crate, and gives those in which the compiler finds a fault.
fn broken(name: &str, version: &str, units: &[&Unit]) -> BTreeSet<usize> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let file = folder.join(format!("{name}-{version}-{}.rs", std::process::id()));
    let mut text = "#![allow(deprecated, unused)]\n".to_owned();
    let mut last_lines = Vec::new();
    for (at, unit) in units.iter().enumerate() {
        text += &format!(
            "mod unit_{at} {{\n{}\n{}\n}}\n",
            program::IMPORTS,
            unit.code
        );
        last_lines.push(text.lines().count());
    }
    fs::write(&file, text).expect("the folder can be written");
    let lines = faults(&file, version);
    fs::remove_file(&file).expect("it was written");
    let unit = |line: usize| last_lines.partition_point(|last| *last < line);
    lines.into_iter().map(unit).collect()
}

/// The lines in which rustc finds errors.
fn faults(file: &Path, version: &str) -> BTreeSet<usize> {
    let folder = std::env::current_exe().expect("the test has a path");
    let deps = folder.parent().expect("it is in a folder");
    let library = library(deps, &format!("libverdict_{version}-"));
    let output = Command::new("rustc")
        .args([
            "--edition",
            "2024",
            "--crate-type",
            "lib",
            "--emit",
            "metadata",
        ])
        .args(["--crate-name", "program", "--error-format", "json"])
        .arg("--extern")
        .arg(format!("sdk={}", library.display()))
        .arg("-L")
        .arg(format!("dependency={}", deps.display()))
        .arg("--out-dir")
        .arg(file.with_extension("out"))
        .arg(file)
        .output()
        .expect("rustc runs");
    let _ = fs::remove_dir_all(file.with_extension("out"));
    let text = String::from_utf8(output.stderr).expect("rustc writes UTF-8");
    let messages = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("it is JSON"));
    let errors = messages.filter(|it| it["level"] == "error");
    let spans = errors.flat_map(|it| {
        let spans = it["spans"].as_array().cloned().unwrap_or_default();
        let name = file.to_string_lossy().into_owned();
        let own = spans
            .into_iter()
            .filter(move |span| span["is_primary"] == true && span["file_name"] == name);
        own.filter_map(|span| span["line_start"].as_u64())
    });
    let lines: BTreeSet<_> = spans
        .map(|line| usize::try_from(line).expect("a line"))
        .collect();
    assert_eq!(output.status.success(), lines.is_empty(), "{text}");
    lines
}

/// The newest library whose name begins so.
fn library(folder: &Path, name: &str) -> PathBuf {
    let files = fs::read_dir(folder).expect("the folder can be read");
    let paths = files.map(|file| file.expect("a file").path());
    let libraries = paths.filter(|path| {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        file.starts_with(name) && file.ends_with(".rlib")
    });
    let newest = libraries.max_by_key(|path| fs::metadata(path).and_then(|it| it.modified()).ok());
    newest.unwrap_or_else(|| panic!("cargo has built no {name}*.rlib"))
}

#[test]
fn the_manifests_declare_what_the_output_needs() {
    for version in ["old", "new"] {
        let files = succeed(codegen::generate(input(version))).0.files;
        compare_manifest(&format!("tests/verdict/{version}"), &files["Cargo.toml"]);
    }
}
