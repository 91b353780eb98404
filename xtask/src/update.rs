//! `cargo xtask update`: takes a new version of the document, and all that follows from it: facts, names, the crate, its
//! version and its changelog. Decides nothing that codegen decides; reads all, then writes all.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use codegen::compare::{Comparison, Step};
use codegen::{Diagnostic, Output, Place, Run, Severity, Source, Surface};
use serde_json::Value;

use crate::generate::{self, OUT};
use crate::input::{self, InputArguments, Texts};
use crate::patch::patch;
use crate::print::{self, MessageFormat};
use crate::{Outcome, disk, tree, write};

/// Takes a new version of the document: brings its facts into ours, keeps our words, keeps the names that users know,
/// and writes the crate with the version that follows and a changelog.
///
/// Prints what changes for users, and what is left to do: texts to write, which have `TODO(words)` until then, and what
/// new things ask for in the overlay. Where the new version has problems, such as an action of the overlay that matches
/// nothing any more, nothing is written.
///
/// Examples:
///   cargo xtask update ../openapi-specs/bapi/2026-05-12.yml --dry-run
///   cargo xtask update new.yaml --spec petstore.yaml --out petstore --package petstore --as-is
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub struct Update {
    /// The new version of the document
    document: PathBuf,

    #[command(flatten)]
    input: InputArguments,

    /// The folder of the crate [default: generated]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Put the new version in place of the document as it is, words and all
    #[arg(long)]
    as_is: bool,

    /// Print what would change, and write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the command.
pub fn run(arguments: Update) -> Result<Outcome, String> {
    let places = places(&arguments)?;
    let lock = input::lock(places.lock.as_deref())?;
    let before = input::texts(&places.spec, &arguments.input.overlay, lock)?;
    let Some(document) = new_document(&arguments, &before.document)? else {
        return Ok(Outcome::Problems);
    };
    let after = Texts {
        document,
        ..before.clone()
    };
    let package = &arguments.input.package;
    let Some((comparison, is_whole)) = compare(&before, &after, package)? else {
        return Ok(Outcome::Problems);
    };
    print::out(&comparison.to_text(false));
    if !is_whole {
        eprintln!("nothing written: remove or mend the actions of the overlay that match nothing");
        return Ok(Outcome::Problems);
    }
    let new = advice(&before, &after, package)?;
    if !new.is_empty() {
        print::out(&format!("\nleft to do:\n{}", new.join("")));
    }
    let Some(files) = files(&places, after, &comparison, package)? else {
        return Ok(Outcome::Problems);
    };
    if arguments.dry_run {
        eprintln!("nothing written, as asked");
    } else {
        write_all(&places, &files)?;
    }
    Ok(Outcome::Done)
}

/// Where everything is.
struct Places {
    spec: PathBuf,
    overlay: Option<PathBuf>,
    lock: Option<PathBuf>,
    changelog: PathBuf,
    out: PathBuf,
}

fn places(arguments: &Update) -> Result<Places, String> {
    let input = &arguments.input;
    let spec = match &input.spec {
        Some(spec) => spec.clone(),
        None => input::default_document()?,
    };
    let out = match &arguments.out {
        Some(out) => out.clone(),
        None => input::workspace()?.join(OUT),
    };
    Ok(Places {
        overlay: input::overlay_paths(&spec, &input.overlay).pop(),
        lock: input::lock_path(input)?,
        changelog: input::changelog_path(&spec),
        spec,
        out,
    })
}

/// The document with the facts of the new version.
fn new_document(arguments: &Update, ours: &Source) -> Result<Option<Source>, String> {
    let published = input::source(&arguments.document)?;
    if arguments.as_is {
        return Ok(Some(Source::new(ours.name.clone(), published.text)));
    }
    let run = codegen::merge(ours, &published);
    let Some(merged) = &run.result else {
        print::problems(&run, MessageFormat::Human);
        eprintln!("nothing written: {}", print::counts(&run.report));
        return Ok(None);
    };
    let text = patch(&ours.text, &merged.before, &merged.after)
        .map_err(|why| format!("cannot bring the new facts into {}: {why}", ours.name))?;
    Ok(Some(Source::new(ours.name.clone(), text)))
}

/// What the new version changes for users, and whether it may be written; none, with its problems printed, if it has
/// errors that leave nothing to compare.
fn compare(
    before: &Texts,
    after: &Texts,
    package: &str,
) -> Result<Option<(Comparison, bool)>, String> {
    let Some(old) = surface(before, package)?.result else {
        return Err("the document has errors as it is; mend them first".to_owned());
    };
    let mut run = surface(after, package)?;
    let is_whole = run.result.is_some();
    if !is_whole {
        print::problems(&run, MessageFormat::Human);
        // Actions that match nothing any more say nothing, so the rest can be compared without them.
        if let Some(rest) = without_dead_actions(after, &run)? {
            run = surface(&rest, package)?;
        }
    }
    let Some(new) = &run.result else {
        eprintln!("nothing written: {}", print::counts(&run.report));
        return Ok(None);
    };
    Ok(Some((codegen::compare(&old, new), is_whole)))
}

fn surface(texts: &Texts, package: &str) -> Result<Run<Surface>, String> {
    input::run(texts.clone(), package, false, codegen::surface)
}

/// The texts without the actions that errors are about; none if there are other errors.
fn without_dead_actions(texts: &Texts, run: &Run<Surface>) -> Result<Option<Texts>, String> {
    let errors = run
        .report
        .iter()
        .filter(|it| it.severity == Severity::Error);
    let action = |error: Diagnostic| match &error.at {
        Place::In { source, pointer } => {
            let mut words = pointer.words();
            let index = (words.next()? == "actions").then(|| words.next())??;
            Some((source.clone(), index.parse::<usize>().ok()?))
        }
        _ => None,
    };
    let dead: Option<BTreeSet<_>> = errors.map(action).collect();
    let Some(dead) = dead else { return Ok(None) };
    let mut texts = texts.clone();
    for overlay in &mut texts.overlays {
        let mut value: Value =
            serde_yaml::from_str(&overlay.text).map_err(|why| why.to_string())?;
        if let Some(actions) = value.pointer_mut("/actions").and_then(Value::as_array_mut) {
            let mut index = 0;
            actions.retain(|_| {
                index += 1;
                !dead.contains(&(overlay.name.clone(), index - 1))
            });
        }
        overlay.text = value.to_string();
    }
    Ok(Some(texts))
}

/// What the new version asks for that the old one did not: texts to write, and advice.
fn advice(before: &Texts, after: &Texts, package: &str) -> Result<Vec<String>, String> {
    let known = input::run(before.clone(), package, false, codegen::lint)?;
    let known: BTreeSet<_> = known.report.iter().map(|it| it.message.clone()).collect();
    let run = input::run(after.clone(), package, false, codegen::lint)?;
    let is_new = |it: &Diagnostic| it.severity == Severity::Error || !known.contains(&it.message);
    let lines = run.report.iter().filter(is_new).map(|it| {
        let help = it.help.as_ref().map(|help| format!("\n      {help}"));
        let place = run.sources.shown(&it.at);
        format!("  {place}: {}{}\n", it.message, help.unwrap_or_default())
    });
    Ok(lines.collect())
}

/// Everything that is to be written.
struct Files {
    document: String,
    overlay: Option<String>,
    lock: String,
    changelog: String,
    output: Output,
}

/// Generates the crate with its new version.
fn files(
    places: &Places,
    mut texts: Texts,
    comparison: &Comparison,
    package: &str,
) -> Result<Option<Files>, String> {
    let version = comparison
        .next
        .as_ref()
        .filter(|_| comparison.step != Step::None);
    let mut overlay = None;
    if let (Some(version), Some(own)) = (version, texts.overlays.last_mut()) {
        own.text = with_version(&own.text, version)
            .map_err(|why| format!("cannot write the version into {}: {why}", own.name))?;
        overlay = Some(own.text.clone());
    }
    let document = texts.document.text.clone();
    let member = input::is_member(&places.out);
    let run: Run<Output> = input::run(texts, package, member, codegen::generate)?;
    let Some(mut output) = run.result else {
        return Err("the new version has problems with its version in the overlay".to_owned());
    };
    let mut lock = output.lock.clone();
    if comparison.step == Step::Major {
        lock = codegen::release(&Source::new("names.lock", lock)).unwrap_or_default();
    }
    let changelog = changelog(&places.changelog, comparison);
    output
        .files
        .insert(generate::CHANGELOG.to_owned(), changelog.clone());
    generate::check_paths(&output)?;
    Ok(Some(Files {
        document,
        overlay,
        lock,
        changelog,
        output,
    }))
}

/// An overlay with another version of the package, if it has one.
fn with_version(text: &str, version: &str) -> Result<String, String> {
    let before: Value = serde_yaml::from_str(text).map_err(|why| why.to_string())?;
    let mut after = before.clone();
    let actions = after.pointer_mut("/actions").and_then(Value::as_array_mut);
    for action in actions.into_iter().flatten() {
        if let Some(own) = action.pointer_mut("/update/x-rust-sdk/package/version") {
            *own = Value::from(version);
        }
    }
    patch(text, &before, &after)
}

/// The changelog with a section for the new version before all others.
fn changelog(place: &Path, comparison: &Comparison) -> String {
    let before = std::fs::read_to_string(place).unwrap_or_default();
    let older = before.strip_prefix(HEAD).unwrap_or(&before);
    let Some(version) = comparison
        .next
        .as_ref()
        .filter(|_| comparison.step != Step::None)
    else {
        return before;
    };
    let changes = comparison.to_markdown(false);
    format!("{HEAD}\n## {version}\n\n{}\n{older}", changes.trim_end())
}

/// The changelog's title.
const HEAD: &str = "# Changelog\n";

fn write_all(places: &Places, files: &Files) -> Result<(), String> {
    let mut beside = vec![
        (places.spec.clone(), files.document.clone()),
        (places.changelog.clone(), files.changelog.clone()),
    ];
    let overlay = places.overlay.clone().zip(files.overlay.clone());
    let lock = places.lock.clone().map(|place| (place, files.lock.clone()));
    beside.extend(overlay.into_iter().chain(lock));
    let found = disk::files(&places.out)?;
    let changes = tree::plan(&files.output.files, &found);
    write::apply(&places.out, &changes, &files.output.files, &beside)?;
    eprintln!(
        "written: {}, {} and what belongs to it",
        input::shown(&places.spec),
        input::shown(&places.out)
    );
    Ok(())
}
