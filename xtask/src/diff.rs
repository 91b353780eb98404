//! `cargo xtask diff`: prints what a new version of a document changes for users of the crate.
//! Finds the two versions, files or revisions of git, and leaves the rest to codegen.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;
use codegen::compare::{Comparison, Level};
use codegen::{Run, Source, Surface};

use crate::input::{self, Texts};
use crate::print::{self, MessageFormat};
use crate::{Outcome, input::PACKAGE};

/// Compares two versions of a document as users of the crate see them, and says which version follows.
///
/// Each of OLD and NEW is a file, or a revision of git, of which the default document is read with its overlay. Without
/// NEW, it is the default document as it is now. A file gets the overlays that --overlay names; without --overlay, the
/// default document gets its own and any other file gets none.
///
/// Each line is breaking (code no longer compiles, or means something else), behaviour (code compiles and acts
/// differently), compatible (there is something new), or docs (only texts change).
///
/// Exit codes: 0 no change, 1 changes (with --deny breaking: breaking changes) or problems in a document, 2 wrong usage.
///
/// Examples:
///   cargo xtask diff HEAD~1
///   cargo xtask diff v0.3.0 HEAD --format markdown
///   cargo xtask diff old.yaml new.yaml --deny breaking
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Diff {
    /// The version before: a file, or a git revision of the default document
    old: PathBuf,

    /// The version after: the same [default: the default document as it is now]
    new: Option<PathBuf>,

    /// An OpenAPI Overlay 1.0 to apply to each file; may be repeated, applied in order
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,

    /// How to print the changes
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,

    /// List what each change is about and the methods it reaches
    #[arg(long)]
    all: bool,

    /// Exit with 1 only if there are changes of this level
    #[arg(long, value_name = "LEVEL")]
    deny: Option<Deny>,
}

/// How to print the changes.
#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For a changelog or a pull request
    Markdown,
    /// For tools: one object with step, version, next, counts, changes
    Json,
}

/// What `--deny` refuses.
#[derive(Clone, Copy, ValueEnum)]
enum Deny {
    /// Code no longer compiles, or means something else
    Breaking,
}

/// Runs the command.
pub fn run(arguments: &Diff) -> Result<Outcome, String> {
    let new = match &arguments.new {
        Some(new) => new.clone(),
        None => input::default_document()?,
    };
    let versions = [&arguments.old, &new].map(|version| surface(arguments, version));
    let [old, new] = versions;
    let (Some(old), Some(new)) = (old?, new?) else {
        return Ok(Outcome::Problems);
    };
    let comparison = codegen::compare(&old, &new);
    print::out(&match arguments.format {
        Format::Text => comparison.to_text(arguments.all),
        Format::Markdown => comparison.to_markdown(arguments.all),
        Format::Json => format!("{:#}\n", comparison.to_json()),
    });
    Ok(outcome(&comparison, arguments.deny))
}

fn outcome(comparison: &Comparison, deny: Option<Deny>) -> Outcome {
    let is_denied = match deny {
        Some(Deny::Breaking) => comparison.count(Level::Breaking) > 0,
        None => !comparison.changes.is_empty(),
    };
    if is_denied {
        Outcome::Problems
    } else {
        Outcome::Done
    }
}

/// The crate that a version gives; none, and its problems are printed, where it has errors.
fn surface(arguments: &Diff, version: &Path) -> Result<Option<Surface>, String> {
    let texts = texts(arguments, version)?;
    let run: Run<Surface> = input::run(texts, PACKAGE, false, codegen::surface)?;
    if run.result.is_none() {
        print::problems(&run, MessageFormat::Human);
        eprintln!("nothing compared: {}", print::counts(&run));
    }
    Ok(run.result)
}

fn texts(arguments: &Diff, version: &Path) -> Result<Texts, String> {
    if version.exists() {
        return input::texts(version, &arguments.overlay);
    }
    match version.to_str() {
        Some(revision) => at_revision(revision),
        None => Err(format!(
            "cannot read {}: there is no such file",
            input::shown(version)
        )),
    }
}

/// The default document and its overlay as git has them. An old revision may have no overlay.
fn at_revision(revision: &str) -> Result<Texts, String> {
    let root = input::workspace()?;
    let commit = git(
        &root,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &format!("{revision}^{{commit}}"),
        ],
    )
    .map_err(|_| format!("{revision} is neither a file nor a revision of git"))?;
    let show = |path: &str| {
        let text = git(&root, &["show", &format!("{}:./{path}", commit.trim())])?;
        Ok::<_, String>(Source::new(format!("{revision}:{path}"), text))
    };
    let is_there = |path: &str| {
        git(
            &root,
            &["cat-file", "-e", &format!("{}:./{path}", commit.trim())],
        )
        .is_ok()
    };
    let overlays = [input::OVERLAY]
        .into_iter()
        .filter(|path| is_there(path))
        .map(show);
    Ok(Texts {
        document: show(input::SPEC)?,
        overlays: overlays.collect::<Result<_, _>>()?,
    })
}

/// What git prints.
fn git(root: &Path, arguments: &[&str]) -> Result<String, String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .output();
    let output = output.map_err(|why| format!("git does not run: {why}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    String::from_utf8(output.stdout).map_err(|_| "what git prints is not UTF-8 text".to_owned())
}
