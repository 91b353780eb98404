//! The output folder: reads what is there, makes sure it is ours, and carries out a plan. Symbolic links are never
//! followed, so nothing outside of the folder is read, written or removed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::input::shown;
use crate::tree::{Change, Files, IGNORED};

/// How the Cargo.toml of a generated crate begins; a folder with such a file is ours to overwrite.
const MARKER: &str = "# @generated";

/// The files of an output folder, by relative path.
///
/// # Errors
///
/// When the folder is not empty and not ours, or cannot be read.
pub fn files(out: &Path) -> Result<Files, String> {
    let name = shown(out);
    match fs::symlink_metadata(out) {
        Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Files::new()),
        Err(why) => return Err(format!("cannot read {name}: {why}")),
        // A link to a folder is as good as the folder: the user named it.
        Ok(_) if !out.is_dir() => {
            return Err(format!(
                "{name} is not a folder; name another one with --out"
            ));
        }
        Ok(_) => {}
    }
    let mut files = Files::new();
    collect(out, "", &mut files)?;
    let ours = files
        .get("Cargo.toml")
        .is_some_and(|text| text.starts_with(MARKER.as_bytes()));
    if files.is_empty() || ours {
        return Ok(files);
    }
    Err(format!(
        "{name} has files that were not generated, and would be removed; name an empty or a new folder with --out\n\
         (a generated crate is known by the first line of its Cargo.toml, `{MARKER} …`)"
    ))
}

fn collect(folder: &Path, prefix: &str, files: &mut Files) -> Result<(), String> {
    let failed = |why: io::Error| format!("cannot read {}: {why}", shown(folder));
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if prefix.is_empty() && IGNORED.contains(&name.as_str()) {
            continue;
        }
        let path = format!("{prefix}{name}");
        // The type of the entry itself: a link to a folder counts as a file.
        let kind = entry.file_type().map_err(failed)?;
        if kind.is_dir() {
            collect(&entry.path(), &format!("{path}/"), files)?;
        } else if kind.is_file() {
            files.insert(path, fs::read(entry.path()).map_err(failed)?);
        } else {
            // Its content is of no interest: it is not what would be generated.
            files.insert(path, b"\0link".to_vec());
        }
    }
    Ok(())
}

/// Carries out a plan: everything new is written beside its place first, then put there, then the rest is removed.
pub fn apply(
    out: &Path,
    changes: &[Change],
    wanted: &BTreeMap<String, String>,
) -> Result<(), String> {
    // What is in the way of a folder has to go before anything is written below it.
    for change in changes.iter().filter(|change| in_the_way(change, wanted)) {
        remove(out, change.path())?;
    }
    let mut staged = Vec::new();
    for change in changes {
        let (Change::Create(path) | Change::Update(path)) = change else {
            continue;
        };
        let content = wanted.get(path).map_or("", String::as_str);
        match stage(out, path, content) {
            Ok(temporary) => staged.push((temporary, out.join(path))),
            Err(why) => {
                staged
                    .iter()
                    .for_each(|(temporary, _)| drop(fs::remove_file(temporary)));
                return Err(why);
            }
        }
    }
    for (temporary, path) in &staged {
        // An empty folder may stand in the place of a file; any other stays and makes the next line fail.
        let _ = fs::remove_dir(path);
        fs::rename(temporary, path)
            .map_err(|why| format!("cannot write {}: {why}", shown(path)))?;
    }
    for change in changes {
        if let Change::Remove(path) = change {
            remove(out, path)?;
        }
    }
    Ok(())
}

/// A file that stands where a wanted one needs a folder, or below a wanted file.
fn in_the_way(change: &Change, wanted: &BTreeMap<String, String>) -> bool {
    let Change::Remove(path) = change else {
        return false;
    };
    let below = |inner: &str, outer: &str| {
        inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.starts_with('/'))
    };
    wanted
        .keys()
        .any(|file| below(file, path) || below(path, file))
}

/// Writes a file beside its place.
fn stage(out: &Path, path: &str, content: &str) -> Result<PathBuf, String> {
    let place = out.join(path);
    let folder = place.parent().unwrap_or(out);
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let temporary = folder.join(format!(".{name}.{}.tmp", std::process::id()));
    let write = || {
        fs::create_dir_all(folder)?;
        let mut file = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&temporary)?;
        file.write_all(content.as_bytes())
    };
    match write() {
        Ok(()) => Ok(temporary),
        Err(why) => {
            drop(fs::remove_file(&temporary));
            Err(format!("cannot write {}: {why}", shown(&place)))
        }
    }
}

/// Removes a file, and the folders that become empty with it.
fn remove(out: &Path, path: &str) -> Result<(), String> {
    let place = out.join(path);
    match fs::remove_file(&place) {
        Err(why) if why.kind() != io::ErrorKind::NotFound => {
            return Err(format!("cannot remove {}: {why}", shown(&place)));
        }
        _ => {}
    }
    let folders = place
        .ancestors()
        .skip(1)
        .take_while(|folder| *folder != out);
    for folder in folders {
        // Fails, as it should, on the first that is not empty.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}
