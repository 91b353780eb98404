//! The output folder as it is found: reads what is there and makes sure that it is ours. Symbolic links are never
//! followed, so nothing outside of the folder is read. It writes nothing.

use std::fs;
use std::io;
use std::path::Path;

use walkdir::{DirEntry, WalkDir};

use crate::input::shown;
use crate::tree::{Files, IGNORED, is_stage};

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
                .is_some_and(|name| IGNORED.contains(&name) || is_stage(name))
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
