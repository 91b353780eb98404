//! What has to happen to a folder so that it holds the wanted files: takes two maps of path to content, gives a list
//! of changes. Pure: nothing here touches the disk, so that writing and checking share one list.

use std::collections::BTreeMap;

/// Files by relative path, with `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// A change to one file.
#[derive(Debug, PartialEq, Eq, Clone)]
pub enum Change {
    /// It is wanted and not there.
    Create(String),
    /// It is there with another content.
    Update(String),
    /// It is there and not wanted.
    Remove(String),
}

impl Change {
    /// The file.
    pub fn path(&self) -> &str {
        match self {
            Change::Create(path) | Change::Update(path) | Change::Remove(path) => path,
        }
    }
}

/// All changes, by path. Files that are equal need none.
pub fn plan(wanted: &BTreeMap<String, String>, found: &Files) -> Vec<Change> {
    let write = wanted
        .iter()
        .filter_map(|(path, content)| match found.get(path) {
            None => Some(Change::Create(path.clone())),
            Some(bytes) if bytes != content.as_bytes() => Some(Change::Update(path.clone())),
            Some(_) => None,
        });
    let remove = found
        .keys()
        .filter(|path| !wanted.contains_key(*path))
        .cloned()
        .map(Change::Remove);
    let mut changes: Vec<Change> = write.chain(remove).collect();
    changes.sort_by(|a, b| a.path().cmp(b.path()));
    changes
}

/// Why a path must not be written, if it could lead out of the folder or clash with another one.
pub fn forbidden(path: &str) -> Option<&'static str> {
    let mut parts = path.split('/');
    if path.is_empty() || parts.clone().any(str::is_empty) {
        Some("it has an empty part")
    } else if parts.clone().any(|part| part == "." || part == "..") {
        Some("it has a '.' or '..'")
    } else if path.contains(['\\', ':', '\0']) {
        Some("it has a character that is special on some system")
    } else if parts
        .next()
        .is_some_and(|first| IGNORED.contains(&first) || is_stage(first))
    {
        Some("it belongs to cargo, to git or to a run that writes")
    } else {
        None
    }
}

/// What cargo and git put into a crate's folder: neither generated nor removed.
pub const IGNORED: &[&str] = &["target", "Cargo.lock", ".git"];

/// How the folder begins in which a run writes what is new. One that is found was left by a run that was ended.
pub const STAGE: &str = ".generating-";

/// Whether a name is that of such a folder.
pub fn is_stage(name: &str) -> bool {
    name.starts_with(STAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(files: &[(&str, &str)]) -> BTreeMap<String, String> {
        files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    }

    fn found(files: &[(&str, &str)]) -> Files {
        wanted(files)
            .into_iter()
            .map(|(path, text)| (path, text.into_bytes()))
            .collect()
    }

    #[test]
    fn plans() {
        let create = |path: &str| Change::Create(path.to_owned());
        let update = |path: &str| Change::Update(path.to_owned());
        let remove = |path: &str| Change::Remove(path.to_owned());
        let table = [
            (vec![], vec![], vec![]),
            (vec![("a", "1")], vec![], vec![create("a")]),
            (vec![("a", "1")], vec![("a", "1")], vec![]),
            (vec![("a", "1")], vec![("a", "2")], vec![update("a")]),
            (vec![], vec![("a", "1")], vec![remove("a")]),
            (
                vec![("b", "1"), ("c", "1"), ("d/e", "1")],
                vec![("a", "1"), ("b", "1"), ("c", "2")],
                vec![remove("a"), update("c"), create("d/e")],
            ),
            // A file where a folder is wanted, and the other way round.
            (
                vec![("a/b", "1")],
                vec![("a", "1")],
                vec![remove("a"), create("a/b")],
            ),
            (
                vec![("a", "1")],
                vec![("a/b", "1")],
                vec![create("a"), remove("a/b")],
            ),
        ];
        for (want, have, changes) in table {
            assert_eq!(
                plan(&wanted(&want), &found(&have)),
                changes,
                "{want:?} {have:?}"
            );
        }
    }

    #[test]
    fn paths_stay_inside() {
        for good in ["Cargo.toml", "src/lib.rs", "src/a b.rs", "src/..a/b"] {
            assert_eq!(forbidden(good), None, "{good}");
        }
        for bad in [
            "",
            "/a",
            "a//b",
            "a/",
            "../a",
            "a/../b",
            "./a",
            "a\\b",
            "C:/a",
            "a\0",
            "target/a",
            "Cargo.lock",
            ".git/config",
            ".generating-x/a",
        ] {
            assert!(forbidden(bad).is_some(), "{bad}");
        }
    }
}
