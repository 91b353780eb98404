//! The crate as it is published: what `cargo package` puts into it, and which Rust it promises to need.

use std::collections::BTreeSet;
use std::process::Command;

#[test]
fn the_package_has_its_licences_and_all_that_the_crate_needs() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["package", "--list", "--allow-dirty", "--quiet"])
        .current_dir(tests::path("generated"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{output:?}");
    let list = String::from_utf8(output.stdout).expect("it prints text");
    let packaged: BTreeSet<_> = list.lines().map(|path| path.replace('\\', "/")).collect();

    let mut wanted: BTreeSet<_> = tests::files("generated").into_iter().collect();
    // What only this workspace calls.
    wanted.retain(|path| !path.starts_with("contract/"));
    let missing: Vec<_> = wanted.difference(&packaged).collect();
    assert!(missing.is_empty(), "not in the package: {missing:?}");
    for file in ["LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(packaged.contains(file), "the package has no {file}");
        let own = tests::read(&format!("generated/{file}"));
        assert_eq!(own, tests::read(file), "{file} is that of the project");
    }
    let own = ["Cargo.lock", "Cargo.toml.orig", ".cargo_vcs_info.json"].map(str::to_owned);
    let more: Vec<_> = packaged
        .difference(&wanted)
        .filter(|path| !own.contains(path))
        .collect();
    assert!(more.is_empty(), "in the package, but not wanted: {more:?}");
}

/// The version is written in several places, and no tool compares them.
#[test]
fn the_minimum_rust_version_is_one() {
    let manifest = |path: &str| -> serde_json::Value {
        toml_edit::de::from_str(&tests::read(path)).expect("a manifest is TOML")
    };
    let version = &manifest("Cargo.toml")["workspace"]["package"]["rust-version"];
    let package = &manifest("generated/Cargo.toml")["package"];
    assert_eq!(package["rust-version"], *version, "generated/Cargo.toml");

    let version = version.as_str().expect("it is a text");
    for (path, sentence) in [
        ("generated/README.md", format!("Rust {version} or later")),
        ("CONTRIBUTING.md", format!("stable, {version} or newer")),
        (
            ".github/workflows/ci.yml",
            format!("rustup default {version}"),
        ),
    ] {
        let text = tests::read(path);
        assert!(text.contains(&sentence), "{path}: {sentence}");
    }
}
