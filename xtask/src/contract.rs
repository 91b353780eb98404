//! `cargo xtask contract`: whether a server that follows a document takes what its SDK sends. Generates the SDK of any
//! document, builds the program of `tests/src/bin/contract.rs` around it, and runs that against a server. What counts as
//! accepted is that program's business.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::generate::check_paths;
use crate::input::{self, shown, workspace};
use crate::{Outcome, disk, print, tree, write};

/// The program, as our own SDK runs it.
const PROGRAM: &str = include_str!("../../tests/src/bin/contract.rs");

/// Where it finds the calls of our own SDK.
const CALLS: &str = "../../../generated/contract/calls.rs";

/// The name of the generated package; nobody sees it.
const SDK: &str = "contract-sdk";

/// Generates the SDK of a document, builds it, and calls every operation once, with the document's examples.
///
/// Without --base-url the calls go to Prism, a mock server that is made of the document and checks each request against
/// it; that needs Node 18 or newer. Prints a line for each operation, and how many were accepted and decoded. All is
/// built in the folder contract of cargo's target folder.
///
/// Examples:
///   cargo xtask contract --spec petstore.yaml
///   cargo xtask contract --spec api.yaml --overlay fixes.yaml --base-url http://localhost:4010
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Contract {
    /// The OpenAPI document [default: spec/clerk-backend-api.yaml]
    #[arg(long, value_name = "FILE")]
    spec: Option<PathBuf>,

    /// An OpenAPI Overlay 1.0 to apply to it; may be repeated
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,

    /// Where the API is served [default: Prism]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// A header for all requests, such as `Prefer: dynamic=true`; may be repeated
    #[arg(long = "header", value_name = "NAME:VALUE")]
    headers: Vec<String>,
}

/// Runs the command.
pub fn run(arguments: &Contract) -> Result<Outcome, String> {
    let root = workspace()?;
    let spec = match &arguments.spec {
        Some(spec) => spec.clone(),
        None => input::default_document()?,
    };
    let target = std::env::var_os("CARGO_TARGET_DIR");
    let folder = target.map_or_else(|| root.join("target"), PathBuf::from);
    let folder = folder.join("contract");
    if !generate(&spec, &arguments.overlay, &folder.join("sdk"))? {
        return Ok(Outcome::Problems);
    }
    let program = build(&folder)?;
    let mut command = match &arguments.base_url {
        Some(url) => {
            let mut command = Command::new(program);
            command.args(["--base-url", url]);
            command
        }
        None => {
            let mut command = Command::new("bash");
            command.arg(root.join("tests/contract/prism.sh")).arg(&spec);
            command.env("CONTRACT", program);
            command
        }
    };
    for header in &arguments.headers {
        command.args(["--header", header]);
    }
    let status = command.status();
    let status = status.map_err(|why| format!("cannot run the calls: {why}"))?;
    match status.code() {
        Some(0) => Ok(Outcome::Done),
        Some(1) => Ok(Outcome::Problems),
        _ => Err("the calls did not begin; what is missing stands above".to_owned()),
    }
}

/// Writes the SDK; false where the document has errors, which are printed.
fn generate(spec: &Path, overlays: &[PathBuf], out: &Path) -> Result<bool, String> {
    let texts = input::texts(spec, overlays, None)?;
    let run = input::run(texts, SDK, false, codegen::generate)?;
    let Some(output) = &run.result else {
        print::problems(&run, print::MessageFormat::Human);
        return Ok(false);
    };
    check_paths(output)?;
    let changes = tree::plan(&output.files, &disk::files(out)?);
    write::apply(out, &changes, &output.files, &[])?;
    eprintln!(
        "{}: {}",
        shown(out),
        print::count(output.operations, "operation")
    );
    Ok(true)
}

/// Builds the program around the SDK, and gives where it is.
fn build(folder: &Path) -> Result<PathBuf, String> {
    let program = folder.join("program");
    let source = PROGRAM.replace(CALLS, "../../sdk/contract/calls.rs");
    let write = |path: PathBuf, text: &str| {
        fs::create_dir_all(path.parent().unwrap_or(&path))?;
        // What is equal is left alone, so that cargo builds nothing again.
        match fs::read_to_string(&path) {
            Ok(before) if before == text => Ok(()),
            _ => fs::write(&path, text),
        }
    };
    write(program.join("Cargo.toml"), MANIFEST)
        .and_then(|()| write(program.join("src/main.rs"), &source))
        .map_err(|why| format!("cannot write {}: {why}", shown(&program)))?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = folder.join("target");
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--manifest-path"])
        .arg(program.join("Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .status();
    match status {
        Ok(status) if status.success() => Ok(target.join("debug/contract")),
        Ok(_) => Err(
            "the SDK of this document does not compile: this is a bug of the generator".to_owned(),
        ),
        Err(why) => Err(format!("cannot run cargo: {why}")),
    }
}

const MANIFEST: &str = r#"[package]
name = "contract"
version = "0.0.0"
edition = "2024"
publish = false

[dependencies]
clap = { version = "4.6", features = ["derive"] }
contract-sdk = { path = "../sdk" }
serde_json = "1"
tokio = { version = "1", features = ["macros", "rt"] }

[workspace]
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_names_its_calls_once() {
        assert_eq!(PROGRAM.matches(CALLS).count(), 1);
        // It is built around any SDK, so it names none.
        assert!(!PROGRAM.contains("clerk"));
    }
}
