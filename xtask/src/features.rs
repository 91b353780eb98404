//! `cargo xtask features`: whether each resource compiles alone. Asks cargo what features there are, and checks the
//! crate once for each; it knows nothing of what is in them.

use std::process::{Command, Stdio};

use serde_json::Value;

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

/// Features that change what is compiled of all resources, as far as a crate has them.
const WITH_ALL: [&str; 2] = ["events", "testing"];

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
    let with_all = all.iter().filter(|name| WITH_ALL.contains(&name.as_str()));
    let together = optional.copied().chain(with_all);
    let together = together.map(|name| format!("resources,{name}"));
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
    let output = cargo()?
        .args(["metadata", "--no-deps", "--format-version", "1"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|why| format!("cannot ask cargo for its metadata: {why}"))?;
    let metadata: Value = serde_json::from_slice(&output.stdout)
        .map_err(|why| format!("cannot read cargo's metadata: {why}"))?;
    let packages = metadata["packages"].as_array().into_iter().flatten();
    let mut found = packages.filter(|found| found["name"] == package);
    let found = found
        .next()
        .ok_or_else(|| format!("the workspace has no package {package}"))?;
    let features = found["features"].as_object().into_iter().flatten();
    Ok(features.map(|(name, _)| name.clone()).collect())
}

fn compiles(package: &str, features: &str) -> Result<bool, String> {
    let status = cargo()?
        .args(["clippy", "--quiet", "--package", package])
        .args(["--no-default-features", "--features", features])
        .args(["--", "-D", "warnings"])
        .status()
        .map_err(|why| format!("cannot run cargo: {why}"))?;
    Ok(status.success())
}

/// Cargo as it runs this program, in the workspace.
fn cargo() -> Result<Command, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.current_dir(workspace()?);
    Ok(command)
}
