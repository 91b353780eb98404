//! `cargo xtask features`: whether each resource compiles alone. Asks cargo what features there are, and checks the
//! crate once for each; it knows nothing of what is in them.

use std::process::Command;

use cargo_metadata::MetadataCommand;

use crate::Outcome;
use crate::input::{PACKAGE, workspace};

/// Features that are no resources, and the one that is all of them.
const OTHERS: [&str; 6] = [
    "default",
    "resources",
    "rustls",
    "native-tls",
    "tracing",
    "blocking",
];

/// Checks that the SDK compiles without a warning with each resource's feature alone.
///
/// Runs `cargo clippy` without any feature, once for each feature, and once for each of the other features with all
/// resources.
#[derive(clap::Args)]
pub struct Features {
    /// The package to check
    #[arg(long, value_name = "NAME", default_value = PACKAGE)]
    package: String,
}

/// Runs the command.
pub fn run(arguments: &Features) -> Result<Outcome, String> {
    let all = features(&arguments.package)?;
    let (others, resources): (Vec<_>, Vec<_>) =
        all.iter().partition(|name| OTHERS.contains(&name.as_str()));
    let alone = resources.iter().map(|name| format!("rustls,{name}"));
    let optional = others
        .iter()
        .filter(|name| !matches!(name.as_str(), "default" | "resources"));
    let together = optional.map(|name| format!("resources,{name}"));
    let sets: Vec<String> = std::iter::once(String::new())
        .chain(alone)
        .chain(together)
        .collect();
    let mut failed = Vec::new();
    for set in &sets {
        if !compiles(&arguments.package, set)? {
            failed.push(format!("'{set}'"));
        }
    }
    if failed.is_empty() {
        let checked = sets.len();
        eprintln!(
            "{}: {checked} of {checked} sets of features compile",
            arguments.package
        );
        return Ok(Outcome::Done);
    }
    eprintln!("these features do not compile: {}", failed.join("; "));
    Ok(Outcome::Problems)
}

fn features(package: &str) -> Result<Vec<String>, String> {
    let metadata = MetadataCommand::new()
        .current_dir(workspace()?)
        .no_deps()
        .exec()
        .map_err(|why| format!("cannot ask cargo for its metadata: {why}"))?;
    let found = metadata
        .packages
        .into_iter()
        .find(|found| found.name == package);
    let found = found.ok_or_else(|| format!("the workspace has no package {package}"))?;
    Ok(found.features.into_keys().collect())
}

fn compiles(package: &str, features: &str) -> Result<bool, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(workspace()?)
        .args(["clippy", "--quiet", "--package", package])
        .args(["--no-default-features", "--features", features])
        .args(["--", "-D", "warnings"])
        .status()
        .map_err(|why| format!("cannot run cargo: {why}"))?;
    Ok(status.success())
}
