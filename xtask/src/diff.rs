//! `cargo xtask diff`: prints what a new version of a document changes for users of the crate.
//! Finds the two versions, files or revisions of git, and leaves the rest to codegen.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use codegen::compare::{Comparison, Level, Step};
use codegen::{Run, Source, Surface};

use crate::git::Revision;
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
/// Exit codes: 0 no change, 1 changes (with --deny: what it names) or problems in a document, 2 wrong usage.
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
    /// The version of NEW is smaller than the changes ask for
    Version,
}

/// Runs the command.
pub fn run(arguments: &Diff) -> Result<Outcome, String> {
    let new = match &arguments.new {
        Some(new) => new.clone(),
        None => input::default_document()?,
    };
    let old = texts(arguments, &arguments.old)?;
    let mut new = texts(arguments, &new)?;
    // Where no lock says otherwise, names stay as an update would keep them.
    if new.lock.is_none() {
        let run = input::run(old.clone(), PACKAGE, false, codegen::lock)?;
        new.lock = run.result.map(|lock| Source::new("names.lock", lock));
    }
    let [old, new] = [old, new].map(surface);
    let (Some(old), Some(new)) = (old?, new?) else {
        return Ok(Outcome::Problems);
    };
    let comparison = codegen::compare(&old, &new);
    print::out(&match arguments.format {
        Format::Text => comparison.to_text(arguments.all),
        Format::Markdown => comparison.to_markdown(arguments.all),
        Format::Json => format!("{:#}\n", comparison.to_json()),
    });
    Ok(outcome(&comparison, &new.version, arguments.deny))
}

fn outcome(comparison: &Comparison, version: &str, deny: Option<Deny>) -> Outcome {
    let is_denied = match deny {
        Some(Deny::Version) => is_too_small(comparison, version),
        Some(Deny::Breaking) => comparison.count(Level::Breaking) > 0,
        None => !comparison.changes.is_empty(),
    };
    if is_denied {
        Outcome::Problems
    } else {
        Outcome::Done
    }
}

/// Whether a version does not say what changed. One that cannot be read does not.
fn is_too_small(comparison: &Comparison, version: &str) -> bool {
    let wanted = match (&comparison.next, comparison.step) {
        (_, Step::None) => return false,
        (Some(next), _) => semver::Version::parse(next),
        (None, _) => return true,
    };
    let (Ok(version), Ok(wanted)) = (semver::Version::parse(version), wanted) else {
        return true;
    };
    let is_small = version < wanted;
    if is_small {
        eprintln!("the version is {version}, and the changes ask for {wanted}");
    }
    is_small
}

/// The crate that a version gives; none, and its problems are printed, where it has errors.
fn surface(texts: Texts) -> Result<Option<Surface>, String> {
    let run: Run<Surface> = input::run(texts, PACKAGE, false, codegen::surface)?;
    if run.result.is_none() {
        print::problems(&run, MessageFormat::Human);
        eprintln!("nothing compared: {}", print::counts(&run.report));
    }
    Ok(run.result)
}

fn texts(arguments: &Diff, version: &Path) -> Result<Texts, String> {
    if version.exists() {
        let lock = input::lock(input::lock_of(version)?.as_deref())?;
        return input::texts(version, &arguments.overlay, lock);
    }
    match version.to_str() {
        Some(revision) => at_revision(revision),
        None => Err(format!(
            "cannot read {}: there is no such file",
            input::shown(version)
        )),
    }
}

/// The default document, its overlay and its lock as git has them. An old revision may have only the first.
fn at_revision(revision: &str) -> Result<Texts, String> {
    let revision = Revision::find(&input::workspace()?, revision)?;
    Ok(Texts {
        document: revision.source(input::SPEC)?,
        overlays: revision.find_source(input::OVERLAY)?.into_iter().collect(),
        lock: revision.find_source(input::LOCK)?,
        revision: Some(revision),
    })
}
