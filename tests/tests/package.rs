//! What `cargo package` puts into the crate that is published.

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
