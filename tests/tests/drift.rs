//! What is checked in is what the generator writes, file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use codegen::Input;
use codegen::source::Source;

/// A crate that is generated into the repository, and how.
struct Generated {
    spec: &'static str,
    overlays: &'static [&'static str],
    out: &'static str,
    package: &'static str,
    command: &'static str,
}

const SDK: Generated = Generated {
    spec: "spec/clerk-backend-api.yaml",
    overlays: &["spec/overlay.yaml"],
    out: "generated",
    package: "clerk-backend-api",
    command: "cargo xtask generate",
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn source(path: &str) -> Source {
    let text = fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"));
    Source::new(path, text)
}

fn wanted(generated: &Generated) -> BTreeMap<String, String> {
    let run = codegen::generate(Input {
        document: source(generated.spec),
        overlays: generated.overlays.iter().map(|path| source(path)).collect(),
        package: generated.package.to_owned(),
        member: true,
        read: &|path| fs::read_to_string(path).map_err(|why| why.to_string()),
    });
    let report = run.report.render(&run.sources, false);
    run.result
        .unwrap_or_else(|| panic!("{}:\n{report}", generated.spec))
        .files
}

/// The files below a folder, without what cargo puts there.
fn found(folder: &Path, prefix: &str, files: &mut BTreeSet<String>) {
    let entries = fs::read_dir(folder).expect("the folder can be read");
    for entry in entries {
        let entry = entry.expect("its entries can be read");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{prefix}{name}");
        if prefix.is_empty() && matches!(name.as_str(), "target" | "Cargo.lock") {
            continue;
        }
        if entry.path().is_dir() {
            found(&entry.path(), &format!("{path}/"), files);
        } else {
            files.insert(path);
        }
    }
}

fn check(generated: &Generated) {
    let wanted = wanted(generated);
    let out = root().join(generated.out);
    let mut found = BTreeSet::new();
    self::found(&out, "", &mut found);
    let mut drift = Vec::new();
    for (path, text) in &wanted {
        match fs::read_to_string(out.join(path)) {
            Ok(there) if there == *text => {}
            Ok(_) => drift.push(format!("stale: {}/{path}", generated.out)),
            Err(_) => drift.push(format!("missing: {}/{path}", generated.out)),
        }
    }
    let orphaned = found.iter().filter(|path| !wanted.contains_key(*path));
    drift.extend(orphaned.map(|path| format!("orphaned: {}/{path}", generated.out)));
    assert!(
        drift.is_empty(),
        "{}\n{} is not up to date; run: {}",
        drift.join("\n"),
        generated.out,
        generated.command
    );
}

#[test]
fn the_sdk_is_up_to_date() {
    check(&SDK);
}
