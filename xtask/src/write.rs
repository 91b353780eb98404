//! Carries out a plan in the output folder: everything new is written to a folder of its own first, then all files change
//! places, then what was there before is removed. A run that fails or is interrupted leaves the old output whole.
//! It takes the changes and the contents, and knows nothing of what is in them. Symbolic links are moved, never followed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use tempfile::TempDir;

use crate::input::shown;
use crate::tree::{Change, STAGE, is_stage};

/// Carries out a plan, and writes files that stand beside the folder with it.
///
/// # Errors
///
/// When a file cannot be written or put into its place. All files are then as they were.
pub fn apply(
    out: &Path,
    changes: &[Change],
    wanted: &BTreeMap<String, String>,
    beside: &[(PathBuf, String)],
) -> Result<(), String> {
    if !changes.is_empty() || !beside.is_empty() {
        let stage = stage(out, changes, wanted, beside)?;
        // Until here a signal ends the run and nothing has changed. What comes now takes milliseconds, and is not to be
        // ended halfway.
        hold_signals();
        swap(out, changes, beside, stage.path())?;
    }
    clear(out)
}

/// Writes everything new into a folder inside of the output folder, so that it is on the same disk. The folder goes away
/// with the value.
fn stage(
    out: &Path,
    changes: &[Change],
    wanted: &BTreeMap<String, String>,
    beside: &[(PathBuf, String)],
) -> Result<TempDir, String> {
    let make = || {
        fs::create_dir_all(out)?;
        tempfile::Builder::new().prefix(STAGE).tempdir_in(out)
    };
    let stage = make().map_err(|why| format!("cannot write to {}: {why}", shown(out)))?;
    for change in changes {
        if let Change::Create(path) | Change::Update(path) = change {
            let content = wanted.get(path).map_or("", String::as_str);
            write(&new(stage.path(), path), content)
                .map_err(|why| format!("cannot write {}: {why}", shown(&out.join(path))))?;
        }
    }
    for (index, (place, content)) in beside.iter().enumerate() {
        write(&stage.path().join(format!("new {index}")), content)
            .map_err(|why| format!("cannot write {}: {why}", shown(place)))?;
    }
    Ok(stage)
}

fn new(stage: &Path, path: &str) -> PathBuf {
    stage.join("new").join(path)
}

fn old(stage: &Path, path: &str) -> PathBuf {
    stage.join("old").join(path)
}

fn write(place: &Path, content: &str) -> io::Result<()> {
    fs::create_dir_all(place.parent().unwrap_or(place))?;
    fs::write(place, content)
}

fn hold_signals() {
    for signal in signal_hook::consts::TERM_SIGNALS {
        // Where it cannot be held, the signal ends the run as it always did.
        let _ = signal_hook::flag::register(*signal, std::sync::Arc::default());
    }
}

/// Moves every old file into the stage and every new one out of it, and back where one cannot be moved.
fn swap(
    out: &Path,
    changes: &[Change],
    beside: &[(PathBuf, String)],
    stage: &Path,
) -> Result<(), String> {
    let mut moves = Vec::new();
    // All that is in the way goes first: a file may stand where a folder is wanted.
    for change in changes {
        if let Change::Update(path) | Change::Remove(path) = change {
            moves.push((out.join(path), old(stage, path)));
        }
    }
    for (index, (place, _)) in beside.iter().enumerate() {
        if place.exists() {
            moves.push((place.clone(), stage.join(format!("old {index}"))));
        }
    }
    let put = moves.len();
    for (index, (place, _)) in beside.iter().enumerate() {
        moves.push((stage.join(format!("new {index}")), place.clone()));
    }
    for change in changes {
        if let Change::Create(path) | Change::Update(path) = change {
            moves.push((new(stage, path), out.join(path)));
        }
    }
    for (index, (from, to)) in moves.iter().enumerate() {
        if let Err(why) = displace(from, to) {
            for (from, to) in moves[..index].iter().rev() {
                // It was there a moment ago. Where it cannot go back, nothing better can be done than to say what failed.
                let _ = displace(to, from);
            }
            let place = if index < put { from } else { to };
            return Err(format!("cannot write {}: {why}", shown(place)));
        }
        if index < put && from.starts_with(out) {
            remove_empty_folders(out, from);
        }
    }
    Ok(())
}

fn displace(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to.parent().unwrap_or(to))?;
    // An empty folder may stand in the place of a file; any other stays and makes the next line fail.
    let _ = fs::remove_dir(to);
    fs::rename(from, to)
}

/// Removes the folders that became empty when a file left its place.
fn remove_empty_folders(out: &Path, place: &Path) {
    let folders = place.ancestors().skip(1);
    for folder in folders.take_while(|folder| *folder != out) {
        // Fails, as it should, on the first that is not empty.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}

/// Removes what runs left that were ended while they wrote.
fn clear(out: &Path) -> Result<(), String> {
    let failed = |why: io::Error| format!("cannot clear {}: {why}", shown(out));
    for entry in fs::read_dir(out).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let is_folder = entry.file_type().map_err(failed)?.is_dir();
        if is_folder && entry.file_name().to_str().is_some_and(is_stage) {
            fs::remove_dir_all(entry.path()).map_err(failed)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every file below a folder, by its name and content.
    fn files(folder: &Path) -> Vec<(String, String)> {
        let found = crate::disk::files(folder).expect("the folder can be read");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("they are texts");
        found
            .into_iter()
            .map(|(path, bytes)| (path, text(bytes)))
            .collect()
    }

    fn texts(files: &[(&str, &str)]) -> Vec<(String, String)> {
        let text = |(path, text): &(&str, &str)| ((*path).to_owned(), (*text).to_owned());
        files.iter().map(text).collect()
    }

    /// A folder with an old output in it.
    fn old_output() -> TempDir {
        let out = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in [
            ("Cargo.toml", "# @generated"),
            ("docs", "old"),
            ("src/a.rs", "old"),
        ] {
            write(&out.path().join(path), text).expect("a file");
        }
        out
    }

    #[test]
    fn a_plan_is_carried_out_and_nothing_else_is_left() {
        let out = old_output();
        write(
            &out.path().join(".generating-1/new/x"),
            "of a run that was ended",
        )
        .expect("a file");
        let wanted: BTreeMap<_, _> = texts(&[("Cargo.toml", "# @generated"), ("docs/x.md", "new")])
            .into_iter()
            .collect();
        let changes = [
            Change::Remove("docs".to_owned()),
            Change::Create("docs/x.md".to_owned()),
            Change::Remove("src/a.rs".to_owned()),
        ];
        apply(out.path(), &changes, &wanted, &[]).expect("it is carried out");
        assert_eq!(files(out.path()), wanted.into_iter().collect::<Vec<_>>());
        let left = fs::read_dir(out.path()).expect("a folder").count();
        assert_eq!(left, 2, "the folders that became empty are removed");
    }

    #[test]
    fn a_plan_that_fails_leaves_everything_as_it_was() {
        let out = old_output();
        let before = files(out.path());
        // The last change cannot be made: the folder of the file is a file.
        let changes = [
            Change::Update("Cargo.toml".to_owned()),
            Change::Remove("docs".to_owned()),
            Change::Create("lib.rs".to_owned()),
            Change::Create("src/a.rs/b.rs".to_owned()),
        ];
        let why =
            apply(out.path(), &changes, &BTreeMap::new(), &[]).expect_err("it cannot be made");
        assert!(
            why.contains("cannot write") && why.contains("b.rs"),
            "{why}"
        );
        assert_eq!(files(out.path()), before);
    }
}
