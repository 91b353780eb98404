//! A change in the making, and changes that follow one pattern made one line. It knows no surface.

use std::collections::BTreeSet;

use indexmap::IndexMap;

use super::{Change, Level, SHARED};

/// How many names a line shows where they are not the change itself.
const SHOWN: usize = 8;

/// A change, and how it is told together with others of its pattern.
pub struct Draft {
    pub change: Change,
    fold: Option<Fold>,
}

/// How changes of one pattern are told in one line.
struct Fold {
    /// What the pattern is.
    key: String,
    /// Whether it goes across groups.
    across: bool,
    /// What is listed.
    subject: String,
    /// The line, with `{}` for the list and `{n}` for its length.
    line: String,
}

impl Draft {
    pub fn new(kind: &'static str, level: Level, path: impl Into<String>, text: String) -> Self {
        let change = Change {
            kind,
            level,
            group: String::new(),
            paths: vec![path.into()],
            silent: false,
            text,
            reaches: BTreeSet::new(),
        };
        Self { change, fold: None }
    }

    pub fn breaking(kind: &'static str, path: impl Into<String>, text: String) -> Self {
        Self::new(kind, Level::Breaking, path, text)
    }

    pub fn behaviour(kind: &'static str, path: impl Into<String>, text: String) -> Self {
        Self::new(kind, Level::Behaviour, path, text)
    }

    pub fn compatible(kind: &'static str, path: impl Into<String>, text: String) -> Self {
        Self::new(kind, Level::Compatible, path, text)
    }

    /// A change of a text. Those of a group are one line.
    pub fn docs(path: impl Into<String>) -> Self {
        let path = path.into();
        let subject = shown(&path);
        let text = format!("The text of {subject} changed.");
        let line = "{n} texts changed: those of {}.".to_owned();
        Self::new("docs_changed", Level::Docs, path, text).fold("", subject, line)
    }

    /// What also changes.
    pub fn and(mut self, paths: impl IntoIterator<Item = String>) -> Self {
        self.change.paths.extend(paths);
        self
    }

    /// Code may compile all the same.
    pub fn silent(mut self) -> Self {
        self.change.silent = true;
        self
    }

    /// Told in one line with others of its kind and group that have the same key: `{}` is the list of their subjects.
    pub fn fold(mut self, key: impl Into<String>, subject: String, line: String) -> Self {
        self.fold = Some(Fold {
            key: key.into(),
            across: false,
            subject,
            line,
        });
        self
    }

    /// The same, whatever their group.
    pub fn fold_across(self, key: impl Into<String>, subject: String, line: String) -> Self {
        let mut draft = self.fold(key, subject, line);
        if let Some(fold) = &mut draft.fold {
            fold.across = true;
        }
        draft
    }

    pub fn group(mut self, group: &str) -> Self {
        group.clone_into(&mut self.change.group);
        self
    }

    pub fn reaches(mut self, methods: &BTreeSet<String>) -> Self {
        self.change.reaches.extend(methods.iter().cloned());
        self
    }
}

/// The changes, those of one pattern as one.
pub fn folded(drafts: Vec<Draft>) -> Vec<Change> {
    let mut alike: IndexMap<String, Vec<Draft>> = IndexMap::new();
    for (number, draft) in drafts.into_iter().enumerate() {
        let change = &draft.change;
        let key = match &draft.fold {
            None => number.to_string(),
            Some(fold) => {
                let group = if fold.across { "" } else { &change.group };
                format!("{} {:?} {group}\n{}", change.kind, change.level, fold.key)
            }
        };
        alike.entry(key).or_default().push(draft);
    }
    alike.into_values().filter_map(fold).collect()
}

fn fold(mut drafts: Vec<Draft>) -> Option<Change> {
    if drafts.len() < 2 {
        return drafts.pop().map(|draft| draft.change);
    }
    let folds = drafts.iter().filter_map(|draft| draft.fold.as_ref());
    let subjects: Vec<_> = folds.map(|fold| fold.subject.clone()).collect();
    let mut drafts = drafts.into_iter();
    let first = drafts.next()?;
    let mut change = first.change;
    for draft in drafts {
        if change.group != draft.change.group {
            SHARED.clone_into(&mut change.group);
        }
        change.paths.extend(draft.change.paths);
        change.reaches.extend(draft.change.reaches);
    }
    let count = subjects.len().to_string();
    let names = match change.kind {
        "docs_changed" | "type_added" => some(&subjects),
        _ => list(&subjects),
    };
    let line = first.fold?.line.replace("{n}", &count);
    change.text = line.replace("{}", &names);
    Some(change)
}

/// A path as sentences have it.
pub fn shown(path: &str) -> String {
    format!("`{}`", path.replace("models::", ""))
}

/// A list in words.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    let items: Vec<_> = items.iter().map(AsRef::as_ref).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The first of a list, and how many more there are.
fn some(items: &[String]) -> String {
    match items.get(..SHOWN) {
        Some(first) if items.len() > SHOWN + 1 => {
            format!("{} and {} more", first.join(", "), items.len() - SHOWN)
        }
        _ => list(items),
    }
}
