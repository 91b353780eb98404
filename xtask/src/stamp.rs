//! What the last `generate` without a problem read and wrote. While all of that is as it was, another run would change
//! nothing, and need not be made. It is kept beside the executable; where it cannot be kept, every run is made.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::{env, fs};

use serde_json::{Value, json};

use crate::input;

/// The name of the file, beside the executable.
const NAME: &str = "generate.stamp";

/// What a run has read, each by a hash of what was found.
#[derive(Default)]
pub struct Seen(Mutex<BTreeMap<Read, u64>>);

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Read {
    File(String),
    Folder(String),
}

impl Seen {
    /// A file, and what was read of it.
    pub fn file(&self, name: &str, text: &Result<String, String>) {
        self.insert(Read::File(name.to_owned()), hash(text));
    }

    /// A folder, and what was read of it.
    pub fn folder(&self, name: &str, files: &Result<Vec<(String, String)>, String>) {
        self.insert(Read::Folder(name.to_owned()), hash(files));
    }

    fn insert(&self, read: Read, found: u64) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.insert(read, found);
    }

    fn to_json(&self) -> Value {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entries = seen.iter().map(|(read, found)| match read {
            Read::File(name) => json!(["file", name, found]),
            Read::Folder(name) => json!(["folder", name, found]),
        });
        entries.collect()
    }
}

/// Where the stamp of a run is, and what makes the run the same as another besides what it reads.
pub struct Stamp {
    place: PathBuf,
    key: String,
}

/// What a run that need not be made would have said.
pub struct Done {
    pub operations: usize,
    pub types: usize,
}

impl Stamp {
    /// The stamp of a run with these arguments; none where the executable or the folder is not known.
    pub fn of(arguments: &str) -> Option<Stamp> {
        let program = env::current_exe().ok()?;
        let metadata = fs::metadata(&program).ok()?;
        let (length, changed) = (metadata.len(), metadata.modified().ok()?);
        let (folder, manifest) = (env::current_dir().ok()?, env::var_os("CARGO_MANIFEST_DIR"));
        Some(Stamp {
            place: program.parent()?.join(NAME),
            key: format!("{length} {changed:?} {folder:?} {manifest:?} {arguments}"),
        })
    }

    /// What the last run said, if it was this one and everything it read and wrote is as it was.
    pub fn holds<T: AsRef<[u8]>>(&self, found: &BTreeMap<String, T>) -> Option<Done> {
        let text = fs::read_to_string(&self.place).ok()?;
        let kept: Value = serde_json::from_str(&text).ok()?;
        let same = kept["key"] == self.key.as_str() && kept["wrote"] == hash_files(found);
        let entries = kept["read"].as_array()?;
        let number = |name: &str| kept[name].as_u64()?.try_into().ok();
        (same && entries.iter().all(is_as_it_was)).then_some(Done {
            operations: number("operations")?,
            types: number("types")?,
        })
    }

    /// Keeps what a run read and wrote. A stamp that cannot be kept costs the next run its time, and nothing else.
    pub fn keep(&self, seen: &Seen, wrote: &BTreeMap<String, String>, done: &Done) {
        let text = json!({
            "key": self.key,
            "read": seen.to_json(),
            "wrote": hash_files(wrote),
            "operations": done.operations,
            "types": done.types,
        });
        let folder = self.place.parent().unwrap_or(Path::new("."));
        let kept = tempfile::NamedTempFile::new_in(folder).and_then(|file| {
            fs::write(file.path(), text.to_string())?;
            Ok(file.persist(&self.place)?)
        });
        if kept.is_err() {
            let _ = fs::remove_file(&self.place);
        }
    }
}

/// Whether a file or a folder would be read as it was. What is no file, like a pipe, is not even opened.
fn is_as_it_was(entry: &Value) -> bool {
    let name = entry[1].as_str().unwrap_or_default();
    let found = match entry[0].as_str() {
        Some("file") => hash(&input::referred(name)),
        _ => hash(&input::folder(name)),
    };
    entry[2] == found
}

fn hash_files<T: AsRef<[u8]>>(files: &BTreeMap<String, T>) -> u64 {
    let mut hasher = DefaultHasher::new();
    for (path, content) in files {
        (path, content.as_ref()).hash(&mut hasher);
    }
    hasher.finish()
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
