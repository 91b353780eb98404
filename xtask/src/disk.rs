//! The output folder: reads what is there, makes sure it is ours, and carries out a plan. Symbolic links are never
//! followed, so nothing outside of the folder is read, written or removed.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
#[cfg(unix)]
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempPath;
use walkdir::{DirEntry, WalkDir};

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
    let files = collect(out)?;
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

fn collect(out: &Path) -> Result<Files, String> {
    let ignored = |entry: &DirEntry| {
        entry.depth() == 1
            && entry
                .file_name()
                .to_str()
                .is_some_and(|name| IGNORED.contains(&name))
    };
    let mut files = Files::new();
    for entry in WalkDir::new(out)
        .min_depth(1)
        .into_iter()
        .filter_entry(|entry| !ignored(entry))
    {
        let entry = entry.map_err(|why| format!("cannot read {}: {why}", shown(out)))?;
        // The type of the entry itself: a link to a folder counts as a file.
        let kind = entry.file_type();
        if kind.is_dir() {
            continue;
        }
        let content = if kind.is_file() {
            fs::read(entry.path())
                .map_err(|why| format!("cannot read {}: {why}", shown(entry.path())))?
        } else {
            // Its content is of no interest: it is not what would be generated.
            b"\0link".to_vec()
        };
        files.insert(relative(entry.path(), out), content);
    }
    Ok(files)
}

/// A path below a folder, seen from there, with `/` on every system.
pub fn relative(path: &Path, folder: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
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
    let failed = |place: &Path, why| format!("cannot write {}: {why}", shown(place));
    for change in changes {
        if let Change::Create(path) | Change::Update(path) = change {
            let (place, content) = (out.join(path), wanted.get(path).map_or("", String::as_str));
            let temporary = stage(&place, content).map_err(|why| failed(&place, why))?;
            staged.push((temporary, place));
        }
    }
    for (temporary, place) in staged {
        // An empty folder may stand in the place of a file; any other stays and makes the next line fail.
        let _ = fs::remove_dir(&place);
        temporary
            .persist(&place)
            .map_err(|why| failed(&place, why.error))?;
    }
    for change in changes {
        if let Change::Remove(path) = change {
            remove(out, path)?;
        }
    }
    Ok(())
}

/// Writes a file in one step.
pub fn write(place: &Path, content: &str) -> Result<(), String> {
    let failed = |why| format!("cannot write {}: {why}", shown(place));
    let temporary = stage(place, content).map_err(failed)?;
    temporary.persist(place).map_err(|why| failed(why.error))
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

/// Writes a file beside its place. It is removed when it is dropped, so nothing is left of a run that fails.
fn stage(place: &Path, content: &str) -> io::Result<TempPath> {
    let folder = place.parent().unwrap_or(place);
    fs::create_dir_all(folder)?;
    let mut new = tempfile::Builder::new();
    // As any file is made, less what the umask takes.
    #[cfg(unix)]
    new.permissions(PermissionsExt::from_mode(0o666));
    let mut file = new.prefix(".").suffix(".tmp").tempfile_in(folder)?;
    file.write_all(content.as_bytes())?;
    Ok(file.into_temp_path())
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
