//! `cargo xtask generate`: writes the SDK crate, or checks that it is what would be written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use codegen::{Output, Report};
use similar::TextDiff;

use crate::input::{shown, workspace};
use crate::print::MessageFormat;
use crate::stamp::{Done, Seen, Stamp};
use crate::tree::{Change, Files};
use crate::{Outcome, disk, input, print, tree, write};

/// Where the crate is written without `--out`, from the root of the workspace.
pub const OUT: &str = "generated";

/// What changed for users, in the crate.
pub const CHANGELOG: &str = "CHANGELOG.md";

/// How many files' differences are printed, and how many lines of each.
const DIFF_FILES: usize = 10;
const DIFF_LINES: usize = 40;

/// Writes the SDK crate: Cargo.toml, README.md, licences, src/, docs/ and contract/, and nothing else.
///
/// The output folder is owned whole: files that are no longer generated are removed, files that are equal are left
/// alone. A folder that has anything else in it is refused. What the document says wrong or says not at all is read as
/// it is meant, or is left out, each with a warning; on an error nothing is written.
///
/// Examples:
///   cargo xtask generate
///   cargo xtask generate --check
///   cargo xtask generate --spec petstore.yaml --out ../petstore --package petstore-sdk
///   cargo xtask generate --spec api.yaml --overlay fixes.yaml --message-format json
///   cargo xtask generate --spec api.yaml --out sdk --package my-sdk --deny warnings
#[derive(clap::Args, Debug)]
#[command(verbatim_doc_comment)]
pub struct Generate {
    #[command(flatten)]
    input: input::InputArguments,

    /// The folder to write the crate to: empty, new, or generated before [default: generated]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Write nothing; exit 1 and show the differences if the folder is not what would be written
    #[arg(long)]
    check: bool,

    /// How to print problems
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    message_format: MessageFormat,
}

/// Runs the command.
pub fn run(arguments: Generate) -> Result<Outcome, String> {
    let began = Instant::now();
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => workspace()?.join(OUT),
    };
    // Before anything else, so that a wrong folder is noticed at once.
    let found = disk::files(&out)?;
    let member = input::is_member(&out);
    // A check is always made whole.
    let stamp = (!arguments.check).then(|| Stamp::of(&format!("{member} {arguments:?}")));
    let stamp = stamp.flatten();
    if let Some(done) = stamp.as_ref().and_then(|stamp| stamp.holds(&found)) {
        let (files, counts) = (found.len(), print::counts(&Report::default()));
        eprintln!("{}", summary(&done, files, &[], &out, &counts, began));
        return Ok(Outcome::Done);
    }
    let seen = Seen::default();
    let place = lock_path(&arguments)?;
    let lock = input::lock(place.as_deref())?;
    let before = lock.as_ref().map(|lock| lock.text.clone());
    let mut run = input::with(&arguments.input, member, lock, &seen, codegen::generate)?;
    print::problems(&run, arguments.message_format);
    let counts = print::counts(&run.report);
    let Some(output) = &mut run.result else {
        eprintln!("nothing written: {counts}");
        return Ok(Outcome::Problems);
    };
    let changelog = input::changelog(&arguments.input, &seen)?;
    let changelog = changelog.map(|text| (CHANGELOG.to_owned(), text));
    output.files.extend(changelog);
    check_paths(output)?;
    let changes = tree::plan(&output.files, &found);
    let lock = place
        .clone()
        .filter(|_| before.as_ref() != Some(&output.lock));
    if arguments.check {
        let before = before.unwrap_or_default();
        let lock = lock.map(|place| differing_texts(&shown(&place), &before, &output.lock));
        return Ok(check(
            &arguments,
            &out,
            &changes,
            &output.files,
            &found,
            lock,
        ));
    }
    let lock = lock.map(|place| (place, output.lock.clone()));
    write::apply(&out, &changes, &output.files, lock.as_slice())?;
    let done = Done {
        operations: output.operations,
        types: output.types,
    };
    // As it is now, not as it was read.
    if let Some(place) = place {
        seen.file(&shown(&place), &Ok(output.lock.clone()));
    }
    if let Some(stamp) = stamp.filter(|_| run.report.is_empty()) {
        stamp.keep(&seen, &output.files, &done);
    }
    let files = output.files.len();
    eprintln!("{}", summary(&done, files, &changes, &out, &counts, began));
    Ok(Outcome::Done)
}

/// Where the names are kept. A crate in another place than usual has names of its own.
fn lock_path(arguments: &Generate) -> Result<Option<PathBuf>, String> {
    match arguments.out {
        Some(_) => Ok(arguments.input.lock.clone()),
        None => input::lock_path(&arguments.input),
    }
}

/// Paths come out of the document in the end, so they are looked at once more before anything is written.
pub fn check_paths(output: &Output) -> Result<(), String> {
    for path in output.files.keys() {
        if let Some(why) = tree::forbidden(path) {
            return Err(format!(
                "refusing to write {path:?}: {why}; this is a bug of the generator"
            ));
        }
    }
    Ok(())
}

fn summary(
    done: &Done,
    files: usize,
    changes: &[Change],
    out: &Path,
    counts: &str,
    began: Instant,
) -> String {
    let removed = changes
        .iter()
        .filter(|change| matches!(change, Change::Remove(_)))
        .count();
    let written = changes.len() - removed;
    format!(
        "{}: {}, {}; {} written, {} unchanged, {removed} removed; {}; {:.1} s",
        shown(out),
        print::count(done.operations, "operation"),
        print::count(done.types, "type"),
        print::count(written, "file"),
        files - written,
        counts,
        began.elapsed().as_secs_f32(),
    )
}

/// Says which files differ, how, and what to do.
fn check(
    arguments: &Generate,
    out: &Path,
    changes: &[Change],
    wanted: &BTreeMap<String, String>,
    found: &Files,
    lock: Option<String>,
) -> Outcome {
    if changes.is_empty() && lock.is_none() {
        eprintln!("{}: up to date, {} files", shown(out), wanted.len());
        return Outcome::Done;
    }
    let stale = changes.len() + lock.iter().count();
    let mut text = lock.unwrap_or_default();
    for change in changes.iter().take(DIFF_FILES) {
        text.push_str(&difference(change, out, wanted, found));
    }
    for change in changes.iter().skip(DIFF_FILES) {
        text.push_str(&format!("{}\n", heading(change, out)));
    }
    eprint!("{text}");
    eprintln!(
        "{} of {} files are not up to date; run: {}",
        stale,
        wanted.len().max(stale),
        command(arguments)
    );
    Outcome::Problems
}

fn heading(change: &Change, out: &Path) -> String {
    let what = match change {
        Change::Create(_) => "missing",
        Change::Update(_) => "stale",
        Change::Remove(_) => "orphaned",
    };
    format!("{what}: {}", shown(&out.join(change.path())))
}

fn difference(
    change: &Change,
    out: &Path,
    wanted: &BTreeMap<String, String>,
    found: &Files,
) -> String {
    let heading = heading(change, out);
    let Change::Update(path) = change else {
        return format!("{heading}\n");
    };
    let new = wanted.get(path).map_or("", String::as_str);
    let old = found.get(path).map_or(&b""[..], Vec::as_slice);
    let Ok(old) = std::str::from_utf8(old) else {
        return format!("{heading} (it is not a text)\n");
    };
    format!("{heading}\n{}", difference_of(path, old, new))
}

/// The same for a text that stands outside of the folder.
fn differing_texts(path: &str, old: &str, new: &str) -> String {
    format!("stale: {path}\n{}", difference_of(path, old, new))
}

fn difference_of(path: &str, old: &str, new: &str) -> String {
    let diff = TextDiff::from_lines(old, new);
    let unified = diff
        .unified_diff()
        .context_radius(2)
        .header(path, "what would be generated")
        .to_string();
    let lines: Vec<&str> = unified.lines().collect();
    let mut text = String::new();
    for line in lines.iter().take(DIFF_LINES) {
        text.push_str(&format!("    {}\n", clipped(line)));
    }
    if lines.len() > DIFF_LINES {
        text.push_str(&format!(
            "    … and {} more lines\n",
            lines.len() - DIFF_LINES
        ));
    }
    text
}

fn clipped(line: &str) -> String {
    let printable = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let clipped: String = line.chars().take(200).map(printable).collect();
    if clipped.len() < line.len() {
        clipped + "…"
    } else {
        clipped
    }
}

/// The command that brings the folder up to date.
fn command(arguments: &Generate) -> String {
    let input = &arguments.input;
    let mut words = vec!["cargo xtask generate".to_owned()];
    let mut named = |flag: &str, path: &Path| words.push(format!("{flag} {}", path.display()));
    input.spec.iter().for_each(|spec| named("--spec", spec));
    input
        .overlay
        .iter()
        .for_each(|overlay| named("--overlay", overlay));
    arguments.out.iter().for_each(|out| named("--out", out));
    input.lock.iter().for_each(|lock| named("--lock", lock));
    if input.deny.is_some() {
        words.push("--deny warnings".to_owned());
    }
    if input.package != input::PACKAGE {
        words.push(format!("--package {}", input.package));
    }
    words.join(" ")
}
